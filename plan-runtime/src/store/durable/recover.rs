//! Reads files of events, piece by piece.

use super::acks::{self, Run};
use super::files::Events;
use super::folder::{Folder, HEAD, Head, head};
use super::record::{Found, Records};
use crate::error::DeliveryError;
use crate::own_file;
use crate::report::Reporter;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// How much is read at once. Larger than any record.
const PIECE_BYTES: u32 = 256 * 1024;

/// Some of a file.
#[derive(Debug)]
pub(crate) struct FilePiece {
    bytes: Vec<u8>,
    from: u32,
    /// The end of the file, if this is it.
    end: Option<u32>,
}

/// What is in a piece.
pub(crate) enum FilePart<'a> {
    Message(Run, &'a [u8]),
    Damage(Run),
}

impl FilePiece {
    /// Reads on at `from` in a file of this length.
    pub(crate) fn read(path: &Path, from: u32, length: u32) -> io::Result<Self> {
        let mut file = own_file::open(path, File::options().read(true))?;
        file.seek(SeekFrom::Start(u64::from(from)))?;
        let wanted = length.saturating_sub(from).min(PIECE_BYTES);
        let mut bytes = Vec::with_capacity(wanted as usize);
        file.take(u64::from(wanted)).read_to_end(&mut bytes)?;
        // Shorter than it was: then this is all there is.
        let is_end = from.saturating_add(wanted) >= length || bytes.len() < wanted as usize;
        Ok(Self { bytes, from, end: is_end.then_some(length) })
    }

    /// Hands over the parts in order, until `part` is `false`. Returns where to read on, which then is that part's start.
    pub(crate) fn each(&self, mut part: impl FnMut(FilePart<'_>) -> bool) -> u32 {
        let at = |position: usize| self.from.saturating_add(position as u32);
        for found in Records::new(&self.bytes, self.end.is_some()) {
            let (start, found) = match found {
                Found::Record { start, end, message } => {
                    (start, FilePart::Message(Run { from: at(start), to: at(end) }, message))
                }
                Found::Damage { start, end } => (start, FilePart::Damage(Run { from: at(start), to: at(end) })),
                Found::Cut { start } if self.end.is_none() => return at(start),
                Found::Cut { start } => (start, FilePart::Damage(Run { from: at(start), to: at(self.bytes.len()) })),
            };
            if !part(found) {
                return at(start);
            }
        }
        self.end.unwrap_or(at(self.bytes.len()))
    }
}

/// What an earlier process left in a file.
pub(crate) enum Left {
    Events(Events),
    /// A file of another version of this crate, with so many bytes: it is not ours to read, nor to delete.
    Other(u64),
}

/// Looks through a file of an earlier process. Damage is reported, and noted as acknowledged, so that it is reported once.
pub(crate) fn look_through(folder: &Folder, number: u64, reporter: &Reporter) -> io::Result<Left> {
    let path = folder.events(number);
    let mut file = own_file::open(&path, File::options().read(true))?;
    let size = file.metadata()?.len();
    // No file of ours is ever near 4 GiB; what is beyond is damage.
    let length = u32::try_from(size).unwrap_or(u32::MAX);
    let mut events = Events::found(length, acks::read(&folder.acks(number)));
    let mut start = Vec::with_capacity(HEAD.len());
    // A single `read` may give less than there is, and a file that seems to end here is deleted.
    file.by_ref().take(HEAD.len() as u64).read_to_end(&mut start)?;
    let head = head(&start);
    match head {
        Head::Damaged if HEAD.starts_with(&start) => return Ok(Left::Events(events)),
        Head::Damaged => {}
        Head::Ours | Head::OtherVersion => events.start = HEAD.len() as u32,
    }
    let mut damaged = Vec::new();
    if head == Head::OtherVersion {
        damaged.push(Run { from: 0, to: events.start });
    }
    let (mut from, mut has_records) = (events.start, false);
    while from < length {
        from = FilePiece::read(&path, from, length)?.each(|part| {
            match part {
                FilePart::Message(run, _) => {
                    has_records = true;
                    if !events.was_acknowledged(run) {
                        events.unread.add(run);
                    }
                }
                FilePart::Damage(run) => damaged.push(run),
            }
            true
        });
    }
    // Another version has records of another form. With ours, the version is damage as well.
    if head == Head::OtherVersion && !has_records {
        reporter.report(DeliveryError::OtherVersion { file: path, bytes: size });
        return Ok(Left::Other(size));
    }
    damaged.retain(|run| !events.was_acknowledged(*run));
    let bytes = damaged.iter().map(|run| u64::from(run.to - run.from)).sum::<u64>() + (size - u64::from(length));
    if bytes > 0 {
        let position = damaged.first().map_or(u64::from(length), |run| u64::from(run.from));
        // A file that nothing is left of goes anyway.
        if events.unread.messages > 0 {
            note_damage(folder, number, damaged);
        }
        reporter.report(DeliveryError::Damaged { file: path, position, bytes });
    }
    Ok(Left::Events(events))
}

/// Notes damage as acknowledged. If it cannot be noted, the damage is reported again at the next start.
fn note_damage(folder: &Folder, number: u64, damaged: Vec<Run>) {
    if let Ok((file, mut length)) = acks::open(&folder.acks(number)) {
        let _ = acks::append(&file, &mut length, &acks::join(damaged));
    }
}
