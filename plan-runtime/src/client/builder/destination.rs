//! Where the messages of a client go.

use super::ClientBuilder;
use crate::error::BuildError;
use crate::sink::ClientSink;
use crate::sink::stream::Stream;
use std::io;

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
            tracing::warn!(target: "plan_runtime", "SEGMENT_WRITE_KEY is not set: messages are printed, and not sent");
        }
        #[cfg(feature = "durable")]
        if self.durable.is_some() {
            let reason = "a folder of messages is set, but no write key or sink: they would be printed, and not sent";
            return Err(BuildError::option(reason));
        }
        Ok(ClientSink::of(Box::new(Stream::new(io::stdout()))))
    }
}
