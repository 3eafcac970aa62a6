//! Files that were packed by zstd: one frame after the other, as `zstd` and appending tools write them.

use ruzstd::decoding::StreamingDecoder;
use std::io::{self, BufRead, Read};

/// Unpacks all frames of a file.
pub(super) struct Frames<R: BufRead> {
    /// The frame that is being read, or the reader between two of them.
    state: Option<FrameState<R>>,
}

enum FrameState<R: BufRead> {
    Between(R),
    Within(Box<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>),
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { state: Some(FrameState::Between(reader)) }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match self.state.take() {
                None => return Ok(0),
                Some(FrameState::Between(mut reader)) => {
                    if reader.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let decoder = StreamingDecoder::new(reader).map_err(io::Error::other)?;
                    self.state = Some(FrameState::Within(Box::new(decoder)));
                }
                Some(FrameState::Within(mut decoder)) => {
                    let count = decoder.read(buffer)?;
                    if count > 0 {
                        self.state = Some(FrameState::Within(decoder));
                        return Ok(count);
                    }
                    self.state = Some(FrameState::Between(decoder.into_inner()));
                }
            }
        }
    }
}
