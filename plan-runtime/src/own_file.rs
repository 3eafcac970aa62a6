//! Files that hold messages: no other user may read them, and those of a durable client are never opened through a link,
//! which may lead to a file that is not ours.

use std::fs::{File, OpenOptions};
#[cfg(feature = "durable")]
use std::{io, path::Path};

/// Makes files that only the user of this process may read.
pub(crate) fn private() -> OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Opens a file, or makes it if there is none.
#[cfg(feature = "durable")]
pub(crate) fn open_or_make(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    // To make a new file follows no link, be there a file behind it or not.
    match options.create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => open(path, options.create_new(false)),
        result => result,
    }
}

/// Opens a file that is there.
#[cfg(feature = "durable")]
pub(crate) fn open(path: &Path, options: &OpenOptions) -> io::Result<File> {
    let named = path.symlink_metadata()?;
    if !named.is_file() {
        // Ours is there no more.
        return Err(io::Error::new(io::ErrorKind::NotFound, "it is a link, or no file, and is not opened"));
    }
    let file = options.open(path)?;
    // A flag of the system would say this without a look before, but its value differs from system to system.
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let opened = file.metadata()?;
        if (opened.dev(), opened.ino()) != (named.dev(), named.ino()) {
            return Err(io::Error::other("another file came in its place, which is not opened"));
        }
    }
    Ok(file)
}
