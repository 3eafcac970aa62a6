//! What a request is answered with.

use std::time::Duration;

/// An answer to one request.
///
/// ```
/// use collector::Answer;
/// use std::time::Duration;
/// let busy = Answer::status(429).header("Retry-After", "1").body("slow down").after(Duration::from_millis(5));
/// # let _ = busy;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub(crate) delay: Duration,
    pub(crate) how: How,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum How {
    Http {
        status: u16,
        headers: Vec<(String, String)>,
        body: String,
    },
    /// These bytes, then the connection is closed.
    Bytes(Vec<u8>),
    /// The connection is closed without a word.
    Close,
    /// The connection is reset while the body still comes.
    Reset {
        after: usize,
    },
}

impl Answer {
    /// Answers with an HTTP answer.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::of(How::Http { status, headers: Vec::new(), body: String::new() })
    }

    /// Answers with bytes that need not be HTTP.
    #[must_use]
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::of(How::Bytes(bytes.into()))
    }

    /// Answers nothing: the connection is closed.
    #[must_use]
    pub fn close() -> Self {
        Self::of(How::Close)
    }

    /// Answers nothing: the connection is reset once so many bytes of the body have come, and the request is not kept.
    #[must_use]
    pub fn reset(after: usize) -> Self {
        Self::of(How::Reset { after })
    }

    fn of(how: How) -> Self {
        Self { delay: Duration::ZERO, how }
    }

    /// Adds a header to an HTTP answer.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let How::Http { headers, .. } = &mut self.how {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Adds a body to an HTTP answer.
    #[must_use]
    pub fn body(mut self, text: impl Into<String>) -> Self {
        if let How::Http { body, .. } = &mut self.how {
            *body = text.into();
        }
        self
    }

    /// Answers after a while.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    pub(crate) fn is_success(&self) -> bool {
        matches!(self.how, How::Http { status: 200..=299, .. })
    }
}
