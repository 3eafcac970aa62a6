//! Files that were packed by gzip: one member after the other, as appending tools write them, and zeros behind them, with which tapes and
//! blocks are filled up.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};

/// Unpacks all members of a file.
pub(super) struct GzipMembers<R: BufRead> {
    /// The member that is being read, or the reader between two of them; none at the end.
    state: Option<MemberState<R>>,
}

enum MemberState<R: BufRead> {
    Between(R),
    Within(Box<GzDecoder<R>>),
}

impl<R: BufRead> GzipMembers<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { state: Some(MemberState::Within(Box::new(GzDecoder::new(reader)))) }
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match self.state.take() {
                None => return Ok(0),
                Some(MemberState::Between(mut reader)) => {
                    if skip_zeros(&mut reader)? {
                        self.state = Some(MemberState::Within(Box::new(GzDecoder::new(reader))));
                    }
                }
                Some(MemberState::Within(mut decoder)) => {
                    let count = decoder.read(buffer)?;
                    self.state = Some(match count {
                        0 => MemberState::Between(decoder.into_inner()),
                        _ => MemberState::Within(decoder),
                    });
                    if count > 0 {
                        return Ok(count);
                    }
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
