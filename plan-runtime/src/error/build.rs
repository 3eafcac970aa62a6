//! Why a client cannot be built.

use super::write_causes;
use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why [`ClientBuilder::build`](crate::ClientBuilder::build) makes no client. Nothing has been sent, and nothing was lost.
///
/// `{error}` is what is wrong, `source()` is the error of the operating system behind it, if there is one, and `{error:#}` is
/// both in one line.
///
/// ```
/// use plan_runtime::{BuildError, Client};
///
/// let error = Client::file("/no/such/folder/events.jsonl").unwrap_err();
/// assert!(matches!(error, BuildError::File { .. }));
/// assert_eq!(error.to_string(), "the file /no/such/folder/events.jsonl cannot be opened");
/// assert!(std::error::Error::source(&error).is_some());
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// A setting cannot work as it is, or not together with another one.
    // Not `Option`: where a crate has a second one of that name, rustc writes `std::option::Option` in every message.
    #[non_exhaustive]
    Setting {
        /// What is wrong, and what to do.
        reason: String,
    },
    /// The write key is empty, too long, or has white space or control characters within.
    #[non_exhaustive]
    WriteKey {
        /// What is wrong, and what to do.
        reason: String,
    },
    /// Something is set that makes sense only for a server, and no write key.
    #[non_exhaustive]
    NoWriteKey {
        /// What is set: `an endpoint`.
        needed_by: &'static str,
    },
    /// The endpoint is not a URL that batches can be sent to.
    #[non_exhaustive]
    Endpoint {
        /// What is wrong, and what to do.
        reason: String,
    },
    /// A variable of the environment is not UTF-8.
    #[non_exhaustive]
    Environment {
        /// The name of the variable.
        variable: &'static str,
    },
    /// The file that messages are to be appended to cannot be opened.
    #[non_exhaustive]
    File {
        /// The file.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// The folder of a durable client, or a file in it, cannot be made, read or locked.
    #[non_exhaustive]
    Storage {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// Another client, in this or another process, uses the folder of a durable client.
    #[non_exhaustive]
    FolderInUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The operating system starts no thread for the client.
    #[non_exhaustive]
    Thread {
        /// The operating system's error.
        source: io::Error,
    },
}

impl BuildError {
    pub(crate) fn option(reason: impl Into<String>) -> Self {
        Self::Setting { reason: reason.into() }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting { reason } => f.write_str(reason)?,
            Self::WriteKey { reason } => write!(f, "the write key {reason}")?,
            Self::NoWriteKey { needed_by } => {
                write!(f, "{needed_by} is set, but no write key: set that of the source")?
            }
            Self::Endpoint { reason } => write!(f, "the endpoint {reason}")?,
            Self::Environment { variable } => write!(f, "the variable {variable} of the environment is not UTF-8")?,
            Self::File { path, .. } => write!(f, "the file {} cannot be opened", path.display())?,
            Self::Storage { path, .. } => write!(f, "{} cannot be used to keep messages", path.display())?,
            Self::FolderInUse { folder } => {
                write!(f, "{} is used by another client: give each a folder of its own", folder.display())?;
            }
            Self::Thread { .. } => f.write_str("no thread can be started for the client")?,
        }
        write_causes(self, f)
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::File { source, .. } | Self::Storage { source, .. } | Self::Thread { source } => Some(source),
            _ => None,
        }
    }
}
