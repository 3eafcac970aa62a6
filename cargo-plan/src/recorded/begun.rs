//! A reader whose first bytes were looked at, as many as tell what it is. How they come, in one piece or byte by byte, tells nothing.

use std::io::{self, BufRead, Read};

/// A reader, with its first bytes before it again.
pub(super) struct Begun<R> {
    start: Vec<u8>,
    /// How many of these were read again.
    at: usize,
    /// What went wrong behind them.
    error: Option<io::Error>,
    rest: R,
}

impl<R: BufRead> Begun<R> {
    /// Reads until the bytes are enough, but for `most` of them.
    pub(super) fn new(mut rest: R, most: usize, is_enough: impl Fn(&[u8]) -> bool) -> Self {
        let (mut start, mut error) = (Vec::new(), None);
        while start.len() < most && !is_enough(&start) {
            match rest.fill_buf() {
                Ok([]) => break,
                Ok(bytes) => {
                    let used = bytes.len();
                    start.extend_from_slice(bytes);
                    rest.consume(used);
                }
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(why) => {
                    error = Some(why);
                    break;
                }
            }
        }
        Self { start, at: 0, error, rest }
    }

    /// Returns the first bytes.
    ///
    /// # Errors
    /// Why there are none.
    pub(super) fn start(&mut self) -> io::Result<&[u8]> {
        match self.error.take() {
            Some(error) if self.start.is_empty() => Err(error),
            error => {
                self.error = error;
                Ok(&self.start)
            }
        }
    }
}

impl<R: BufRead> Read for Begun<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.start.len() && self.error.is_none() {
            return self.rest.read(buffer);
        }
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Begun<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.start.len() {
            return Ok(self.start.get(self.at..).unwrap_or_default());
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        if self.at < self.start.len() {
            self.at = (self.at + count).min(self.start.len());
        } else {
            self.rest.consume(count);
        }
    }
}
