//! Files that are packed in parts, one after the other, as appending tools write them: gzip calls them members, zstd frames.

use flate2::bufread::GzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::io::{self, BufRead, Read};

/// Unpacks all parts of a file.
pub(super) struct PackedParts<R, D> {
    /// The part that is being read, or the reader between two of them; none at the end.
    state: Option<PartState<R, D>>,
    /// Begins the next part; none where the file ends.
    next: fn(R) -> io::Result<Option<D>>,
    /// Returns the reader behind a part.
    behind: fn(D) -> R,
}

enum PartState<R, D> {
    Between(R),
    Within(D),
}

/// Unpacks gzip. Zeros may stand behind a member, with which tapes and blocks are filled up.
pub(super) fn gzip<R: BufRead>(reader: R) -> PackedParts<R, Box<GzDecoder<R>>> {
    PackedParts {
        state: Some(PartState::Within(Box::new(GzDecoder::new(reader)))),
        next: |mut reader| Ok(skip_zeros(&mut reader)?.then(|| Box::new(GzDecoder::new(reader)))),
        behind: |decoder| decoder.into_inner(),
    }
}

/// A decoder of one frame of zstd.
type Frame<R> = Box<StreamingDecoder<R, FrameDecoder>>;

/// Unpacks zstd.
pub(super) fn zstd<R: BufRead>(reader: R) -> PackedParts<R, Frame<R>> {
    PackedParts {
        state: Some(PartState::Between(reader)),
        next: |mut reader| {
            if reader.fill_buf()?.is_empty() {
                return Ok(None);
            }
            Ok(Some(Box::new(StreamingDecoder::new(reader).map_err(io::Error::other)?)))
        },
        behind: |decoder| decoder.into_inner(),
    }
}

impl<R, D: Read> Read for PackedParts<R, D> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match self.state.take() {
                None => return Ok(0),
                Some(PartState::Between(reader)) => self.state = (self.next)(reader)?.map(PartState::Within),
                Some(PartState::Within(mut decoder)) => {
                    let count = decoder.read(buffer)?;
                    if count > 0 {
                        self.state = Some(PartState::Within(decoder));
                        return Ok(count);
                    }
                    self.state = Some(PartState::Between((self.behind)(decoder)));
                }
            }
        }
    }
}

/// Passes zeros. Returns whether another member follows.
fn skip_zeros(reader: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = reader.fill_buf()?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let (is_end, next) = (bytes.is_empty(), bytes.get(zeros).copied());
        reader.consume(zeros);
        match next {
            // The first byte of a member.
            Some(0x1f) => return Ok(true),
            Some(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, "what follows is not packed")),
            None if is_end => return Ok(false),
            None => {}
        }
    }
}
