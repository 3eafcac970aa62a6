//! Where the messages of a client go.

use super::{ClientBuilder, ClientDestination};
use crate::error::BuildError;
use crate::quiet::quietly;
use crate::sink::ClientSink;
use crate::sink::file;
use crate::sink::stream::Stream;
use std::io;
use std::path::Path;

impl ClientDestination {
    /// Returns a file to append to, which is opened now; one that cannot be opened is reported when the client is built.
    pub(super) fn file(path: &Path) -> Self {
        match file::open(path) {
            Ok(sink) => Self::Sink(sink),
            Err(source) => Self::Unusable(BuildError::File { path: path.to_owned(), source }),
        }
    }
}

impl ClientBuilder {
    /// Returns the server, if there is a write key for it, and stdout if there is none.
    pub(super) fn target_by_write_key(&mut self) -> Result<ClientSink, BuildError> {
        #[cfg(feature = "_server")]
        if let Some(target) = std::mem::take(&mut self.http).connect(&self.clock, &self.reporter)? {
            return Ok(target);
        }
        self.stdout()
    }

    /// Returns stdout. It is not for what is on disk, which was put there to be sent.
    fn stdout(&self) -> Result<ClientSink, BuildError> {
        if self.from_env {
            quietly(|| {
                tracing::warn!(target: "plan_runtime", "SEGMENT_WRITE_KEY is not set: messages are printed, and not sent");
            });
        }
        #[cfg(feature = "durable")]
        if self.durable.is_some() {
            let reason = "a folder of messages is set, but no write key or sink: they would be printed, and not sent";
            return Err(BuildError::option(reason));
        }
        Ok(ClientSink::of(Box::new(Stream::new(io::stdout()))))
    }
}
