//! Reads files of events, piece by piece.

use super::done::{self, Run};
use super::files::Events;
use super::folder::{Folder, HEAD, Head, head};
use super::record::{Found, Records};
use crate::error::Error;
use crate::report::Reporter;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// How much is read at once. Larger than any record.
const PIECE: u32 = 256 * 1024;

/// Some of a file.
#[derive(Debug)]
pub(crate) struct Piece {
    bytes: Vec<u8>,
    from: u32,
    /// Where the file ends, if this is its end.
    end: Option<u32>,
}

/// What is in a piece.
pub(crate) enum Part<'a> {
    Message(Run, &'a [u8]),
    Damage(Run),
}

impl Piece {
    /// Reads on at `from` in a file of this length.
    pub(crate) fn read(path: &Path, from: u32, length: u32) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(u64::from(from)))?;
        let wanted = length.saturating_sub(from).min(PIECE);
        let mut bytes = Vec::with_capacity(wanted as usize);
        file.take(u64::from(wanted)).read_to_end(&mut bytes)?;
        // Shorter than it was: then this is all there is.
        let is_end = from.saturating_add(wanted) >= length || bytes.len() < wanted as usize;
        Ok(Self { bytes, from, end: is_end.then_some(length) })
    }

    /// Hands over the parts in order, until `part` is `false`. Says where to read on, which then is that part's start.
    pub(crate) fn each(&self, mut part: impl FnMut(Part<'_>) -> bool) -> u32 {
        let at = |position: usize| self.from.saturating_add(position as u32);
        for found in Records::new(&self.bytes, self.end.is_some()) {
            let (start, found) = match found {
                Found::Record { start, end, message } => {
                    (start, Part::Message(Run { from: at(start), to: at(end) }, message))
                }
                Found::Damage { start, end } => (start, Part::Damage(Run { from: at(start), to: at(end) })),
                Found::Cut { start } if self.end.is_none() => return at(start),
                Found::Cut { start } => (start, Part::Damage(Run { from: at(start), to: at(self.bytes.len()) })),
            };
            if !part(found) {
                return at(start);
            }
        }
        self.end.unwrap_or(at(self.bytes.len()))
    }
}

/// What an earlier process left in a file; `None` if it is not ours to read. Damage is reported.
pub(crate) fn look_through(folder: &Folder, number: u64, reporter: &Reporter) -> io::Result<Option<Events>> {
    let path = folder.events(number);
    let size = std::fs::metadata(&path)?.len();
    // No file of ours is ever near 4 GiB; what is beyond is damage.
    let length = u32::try_from(size).unwrap_or(u32::MAX);
    let mut events = Events::found(length, done::read(&folder.done(number)));
    let mut start = Vec::with_capacity(HEAD.len());
    // A single `read` may give less than there is, and a file that seems to end here is deleted.
    File::open(&path)?.take(HEAD.len() as u64).read_to_end(&mut start)?;
    match head(&start) {
        Head::Ours => events.start = HEAD.len() as u32,
        // Killed before it had written more.
        Head::Damaged if HEAD.starts_with(&start) => return Ok(Some(events)),
        Head::Damaged => {}
        Head::OtherVersion => {
            let reason = "it was written by another version of plan-runtime, and is left alone".to_owned();
            reporter.report(&Error::Storage { path, reason });
            return Ok(None);
        }
    }
    let (mut from, mut damaged, mut first) = (events.start, size - u64::from(length), None);
    while from < length {
        from = Piece::read(&path, from, length)?.each(|part| {
            match part {
                Part::Message(run, _) if events.was_done(run) => {}
                Part::Message(run, _) => {
                    events.unread.add(run);
                }
                Part::Damage(run) => {
                    damaged += u64::from(run.to - run.from);
                    first.get_or_insert(run.from);
                }
            }
            true
        });
    }
    if damaged > 0 {
        let position = first.map_or(u64::from(length), u64::from);
        reporter.report(&Error::Damaged { file: path, position, bytes: damaged });
    }
    Ok(Some(events))
}
