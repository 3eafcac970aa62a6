//! What the environment says of a server.

use crate::error::BuildError;
use std::env::VarError;

/// The variables of the environment that count.
#[derive(Default)]
pub(super) struct ServerVariables {
    pub(super) write_key: Option<String>,
    pub(super) endpoint: Option<String>,
    /// The first that cannot be used.
    pub(super) unusable: Option<BuildError>,
}

impl ServerVariables {
    /// Reads the variables, under their former names where they are not set under those of today.
    pub(super) fn read() -> Self {
        let mut read = Self::default();
        read.write_key = read.variable("SEGMENT_WRITE_KEY").or_else(|| read.variable("WRITE_KEY"));
        read.endpoint = read.variable("SEGMENT_ENDPOINT").or_else(|| read.variable("PLAN_ENDPOINT"));
        #[cfg(not(feature = "_server"))]
        if read.write_key.is_some() || read.endpoint.is_some() {
            let reason = "SEGMENT_WRITE_KEY or SEGMENT_ENDPOINT is set: build plan-runtime with the feature `http` to send over HTTP";
            read.unusable.get_or_insert_with(|| BuildError::option(reason));
        }
        read
    }

    fn variable(&mut self, name: &'static str) -> Option<String> {
        match std::env::var(name) {
            Ok(value) => Some(value).filter(|value| !value.is_empty()),
            Err(VarError::NotPresent) => None,
            Err(VarError::NotUnicode(_)) => {
                self.unusable.get_or_insert(BuildError::Environment { variable: name });
                None
            }
        }
    }
}
