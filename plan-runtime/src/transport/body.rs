//! The body of a request, in the memory where its messages lie.

use crate::message::batch::SharedBytes;
use std::fmt;

/// The body of a [`Request`](crate::Request): JSON, or what compressed JSON is, in several parts so that nothing has to be
/// copied for it.
///
/// ```
/// use plan_runtime::{BoxError, Request, Response, Transport};
/// use std::io::Write;
///
/// /// Prints bodies.
/// struct Print;
///
/// impl Transport for Print {
///     fn post(&self, request: Request<'_>) -> Result<Response, BoxError> {
///         let mut out = std::io::stdout().lock();
///         for part in request.body.parts() {
///             out.write_all(part)?;
///         }
///         assert_eq!(request.body.to_vec().len(), request.body.len());
///         Ok(Response::new(200))
///     }
/// }
/// # let client = plan_runtime::Client::builder().write_key("key").transport(Print).build()?;
/// # client.forward(&plan_runtime::json!({ "type": "track", "userId": "u", "event": "E" }))?;
/// # assert!(client.flush(std::time::Duration::from_secs(10)).is_complete());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Body {
    start: &'static [u8],
    middle: SharedBytes,
    end: Vec<u8>,
}

impl Body {
    pub(crate) fn new(start: &'static [u8], middle: SharedBytes, end: Vec<u8>) -> Self {
        Self { start, middle, end }
    }

    /// Returns how many bytes it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts().map(<[u8]>::len).sum()
    }

    /// Returns whether the body is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the parts, which make up the body one after the other.
    pub fn parts(&self) -> impl Iterator<Item = &[u8]> {
        [self.start, self.middle.as_ref(), &self.end].into_iter()
    }

    /// Returns all of it, copied.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        self.parts().collect::<Vec<_>>().concat()
    }
}

/// So that a sink of one's own can send by a transport.
impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(b"", bytes.into(), Vec::new())
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("len", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(feature = "http")]
mod reqwest_body {
    use super::Body;
    use bytes::Bytes;
    use http_body::{Frame, SizeHint};
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    impl Body {
        /// Returns the body as the HTTP client takes it. No `From`, which would make reqwest part of this crate's interface.
        pub(in crate::transport) fn into_reqwest(self) -> reqwest::Body {
            let left = self.len() as u64;
            let Self { start, middle, end } = self;
            let parts = [Bytes::from_static(start), Bytes::from_owner(middle), Bytes::from(end)];
            reqwest::Body::wrap(Frames { parts: parts.into_iter(), left })
        }
    }

    /// What of a body is still to be sent.
    struct Frames {
        parts: std::array::IntoIter<Bytes, 3>,
        left: u64,
    }

    impl http_body::Body for Frames {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let part = self.parts.find(|part| !part.is_empty());
            self.left -= part.as_ref().map_or(0, |part| part.len() as u64);
            Poll::Ready(part.map(|part| Ok(Frame::data(part))))
        }

        fn is_end_stream(&self) -> bool {
            self.left == 0
        }

        /// Returns how much is left, which is known, so that the request says its `Content-Length`.
        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.left)
        }
    }
}
