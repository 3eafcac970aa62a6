//! Why a destination, or several at once, cannot be set up.

use plan_runtime::BuildError;
use std::error::Error;
use std::fmt;

/// Why a destination cannot be set up. Nothing has been sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum DestinationError {
    /// A setting cannot work as it is.
    #[non_exhaustive]
    Setting {
        /// What is wrong, and what to do. No key or token is in it.
        reason: String,
    },
    /// The client of a destination cannot be built.
    #[non_exhaustive]
    Client {
        /// The destination.
        name: String,
        /// The error of its builder.
        source: BuildError,
    },
}

impl DestinationError {
    pub(crate) fn setting(reason: String) -> Self {
        Self::Setting { reason }
    }
}

impl fmt::Display for DestinationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting { reason } => f.write_str(reason),
            Self::Client { name, source } => write!(f, "the client of {name} cannot be built: {source:#}"),
        }
    }
}

impl Error for DestinationError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Setting { .. } => None,
            Self::Client { source, .. } => Some(source),
        }
    }
}
