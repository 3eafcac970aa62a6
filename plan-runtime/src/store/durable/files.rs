//! The files of a spool: which there are, what is in them, what of it is in memory, where the next record goes.

use super::acks::{self, Run};
use super::deferred::{Later, NextRead};
use super::folder::{Folder, HEAD};
use super::record;
use super::recover::{FilePart, FilePiece};
use crate::own_file::private;
use crate::store::Position;
use crate::store::overflow::FullSince;
use crate::store::queue::{MessageOrigin, Queue};
use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::thread::ThreadId;
use std::time::Duration;

/// A call looks so often whether the file that it writes to is still there.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The place of a message on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MessagePlace {
    pub(crate) file: u64,
    pub(crate) run: Run,
}

/// Messages that are on disk and not in memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) messages: u64,
    pub(crate) bytes: u64,
}

impl Unread {
    pub(crate) fn add(&mut self, run: Run) {
        self.messages += 1;
        self.bytes += u64::from(run.to - run.from);
    }

    pub(crate) fn subtract(&mut self, other: Self) {
        self.messages = self.messages.saturating_sub(other.messages);
        self.bytes = self.bytes.saturating_sub(other.bytes);
    }
}

/// Which of some messages are on disk, by their numbers in memory, and where they stand, by file. A file from which all are gone has none.
#[derive(Debug, Default)]
pub(super) struct PlacesOnDisk {
    pub(super) kept: Vec<u64>,
    pub(super) places: BTreeMap<u64, Vec<Run>>,
}

/// A file that had to go for newer messages.
#[derive(Debug)]
pub(crate) struct DroppedFile {
    pub(crate) file: u64,
    /// How many of its messages went.
    pub(crate) messages: u64,
    /// How many of these were refused before, and left to the next client.
    pub(crate) refused: u64,
    /// Whether it could be deleted: if not, the next client may send them.
    pub(crate) deleted: io::Result<()>,
}

#[derive(Debug)]
pub(crate) struct SpoolFiles {
    folder: Arc<Folder>,
    /// How large a file becomes.
    file_bytes: u64,
    /// Whether a file is synced to the disk itself when it ends.
    syncs: bool,
    pub(super) events: BTreeMap<u64, Events>,
    /// What was tried in vain, to be read again.
    pub(super) later: VecDeque<Later>,
    /// Messages that left memory to be read again, ever.
    pub(crate) returned: u64,
    /// The file that is written to.
    current: Option<(u64, Arc<File>)>,
    /// The number of the next file.
    next: u64,
    /// The position at which what is unread starts, if there is anything.
    pub(crate) read: Position,
    pub(crate) unread: Unread,
    /// The places of the messages in memory, by their numbers there. Both are in the order of the calls. Others go while one waits long.
    in_memory: BTreeMap<u64, MessagePlace>,
    /// One at a time reads.
    pub(crate) reading: bool,
    /// Messages that were on disk only and are not any more: dropped, or damaged.
    pub(crate) gone: u64,
    /// How many of those were dropped for newer ones.
    pub(crate) dropped: u64,
    /// Messages that left memory at the end and are still here.
    pub(crate) retained: u64,
    /// The bytes of all files of events.
    pub(crate) bytes: u64,
    /// Those of files that are not ours to delete.
    pub(crate) others: u64,
    pub(crate) full_since: FullSince,
    pub(crate) closed: bool,
    /// The thread that has closed it and is about to tell of what is lost.
    pub(crate) telling: Option<ThreadId>,
    /// What was acknowledged last could not be noted.
    acks_fail: bool,
    /// When to look again whether the current file is there.
    look_again: Duration,
    /// The record being written, kept for its room.
    record: Vec<u8>,
}

/// A file of events.
#[derive(Debug, Default)]
pub(crate) struct Events {
    /// The position of the first record of the file.
    pub(crate) start: u32,
    pub(crate) length: u32,
    pub(crate) unread: Unread,
    /// Messages in memory that are not acknowledged.
    in_memory: u64,
    /// Messages that are to be read again.
    pub(super) later: u64,
    /// Those that ever were.
    pub(super) put_off: Vec<Run>,
    /// Where the messages stand that are for the next client to send, and how many they are.
    quarantine: Vec<Run>,
    quarantined: u64,
    /// What an earlier process has acknowledged.
    done: Vec<Run>,
    /// The file that this process writes what it acknowledges to, and its length.
    acks_file: Option<(File, u64)>,
    /// What is acknowledged and could not be noted yet.
    unnoted: Vec<Run>,
}

impl Events {
    /// Returns a file that an earlier process left, of which `done` is acknowledged.
    pub(crate) fn found(length: u32, done: Vec<Run>) -> Self {
        Self { length, done, ..Self::default() }
    }

    /// Returns whether an earlier process has acknowledged this record.
    pub(crate) fn was_acknowledged(&self, record: Run) -> bool {
        acks::covers(&self.done, record)
    }

    /// Appends what is acknowledged to the file that says so, with what could not be noted before.
    fn note_acknowledged(&mut self, path: &Path, runs: &[Run]) -> io::Result<()> {
        self.unnoted.extend_from_slice(runs);
        let noted = self.note_unnoted(path);
        match &noted {
            Ok(()) => self.unnoted.clear(),
            Err(_) => self.unnoted = acks::join(std::mem::take(&mut self.unnoted)),
        }
        noted
    }

    fn note_unnoted(&mut self, path: &Path) -> io::Result<()> {
        let (file, length) = match self.acks_file.take() {
            Some(open) => self.acks_file.insert(open),
            None => self.acks_file.insert(acks::open(path)?),
        };
        acks::append(file, length, &self.unnoted)
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.unread.messages == 0 && self.in_memory == 0 && self.later == 0 && self.quarantined == 0
    }
}

impl SpoolFiles {
    pub(crate) fn new(folder: Arc<Folder>, file_bytes: u64, syncs: bool, next: u64) -> Self {
        Self {
            folder,
            file_bytes,
            syncs,
            events: BTreeMap::new(),
            later: VecDeque::new(),
            returned: 0,
            current: None,
            next,
            read: Position::default(),
            unread: Unread::default(),
            in_memory: BTreeMap::new(),
            reading: false,
            gone: 0,
            dropped: 0,
            retained: 0,
            bytes: 0,
            others: 0,
            full_since: FullSince::default(),
            closed: false,
            telling: None,
            acks_fail: false,
            look_again: Duration::ZERO,
            record: Vec::new(),
        }
    }

    /// Adds a file that an earlier process left, later than those found before.
    pub(crate) fn found(&mut self, number: u64, events: Events) -> io::Result<()> {
        if self.unread.messages == 0 {
            self.read = Position { file: number, byte: events.start };
        }
        self.bytes += u64::from(events.length);
        self.unread.messages += events.unread.messages;
        self.unread.bytes += events.unread.bytes;
        self.events.insert(number, events);
        self.delete_if_finished(number)
    }

    /// Adds a file that is not ours to read or delete, and counts as any other.
    pub(crate) fn found_other(&mut self, bytes: u64) {
        self.bytes += bytes;
        self.others += bytes;
    }

    /// Returns the length of a file.
    pub(crate) fn length(&self, number: u64) -> u32 {
        self.events.get(&number).map_or(0, |events| events.length)
    }

    /// Returns the file that is written to, and where its end is now.
    pub(crate) fn written(&self) -> Option<(Arc<File>, Position)> {
        self.current.as_ref().map(|(_, file)| (Arc::clone(file), self.end()))
    }

    /// Has what is written go there, instead of to the current file.
    #[cfg(all(test, unix))]
    pub(super) fn write_to(&mut self, file: File) {
        self.current = self.current.take().map(|(number, _)| (number, Arc::new(file)));
    }

    fn is_current(&self, number: u64) -> bool {
        self.current.as_ref().is_some_and(|(current, _)| *current == number)
    }

    /// Notes that a message went into memory.
    pub(crate) fn is_in_memory(&mut self, number: u64, place: MessagePlace) {
        self.in_memory.insert(number, place);
        if let Some(events) = self.events.get_mut(&place.file) {
            events.in_memory += 1;
        }
    }

    /// Notes that a message was written that did not go into memory.
    pub(crate) fn is_unread(&mut self, place: MessagePlace) {
        if self.unread.messages == 0 {
            self.read = Position { file: place.file, byte: place.run.from };
        }
        self.unread.add(place.run);
        if let Some(events) = self.events.get_mut(&place.file) {
            events.unread.add(place.run);
        }
    }

    /// Returns whether this message, which is in memory, is here too.
    pub(crate) fn is_on_disk(&self, number: u64) -> bool {
        self.in_memory.get(&number).is_some_and(|place| self.size(place.file) >= u64::from(place.run.to))
    }

    /// Returns how many bytes a file has now: none, if somebody has taken it away, or put something else in its place.
    pub(super) fn size(&self, number: u64) -> u64 {
        let found = self.folder.events(number).symlink_metadata();
        found.map_or(0, |found| if found.is_file() { found.len() } else { 0 })
    }

    /// Has messages leave memory and stay here. Returns how many do: what somebody has taken away, or cut off, does not.
    pub(crate) fn retain(&mut self, numbers: impl IntoIterator<Item = u64>) -> usize {
        let places = numbers.into_iter().filter_map(|number| self.in_memory.get(&number));
        let mut ends: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        places.for_each(|place| ends.entry(place.file).or_default().push(place.run.to));
        let is_kept = |size: u64| move |end: &&u32| u64::from(**end) <= size;
        let kept = ends.iter().map(|(file, ends)| ends.iter().filter(is_kept(self.size(*file))).count()).sum();
        self.retained += kept as u64;
        kept
    }

    /// Has messages leave memory and stay here for the next client. Returns the numbers of those that do.
    pub(crate) fn quarantine(&mut self, numbers: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let PlacesOnDisk { kept, places } = self.take_places_on_disk(numbers);
        for (number, runs) in places {
            if let Some(events) = self.events.get_mut(&number) {
                events.quarantined += runs.len() as u64;
                events.quarantine = acks::join([&events.quarantine[..], &runs].concat());
            }
            let _ = self.delete_if_finished(number);
        }
        kept
    }

    /// Returns where these messages stand, by file. They count as in memory no more.
    pub(crate) fn take_places(&mut self, numbers: impl IntoIterator<Item = u64>) -> BTreeMap<u64, Vec<Run>> {
        let mut runs: BTreeMap<u64, Vec<Run>> = BTreeMap::new();
        for place in numbers.into_iter().filter_map(|number| self.take_place(number)) {
            runs.entry(place.file).or_default().push(place.run);
        }
        runs
    }

    fn take_place(&mut self, number: u64) -> Option<MessagePlace> {
        let place = self.in_memory.remove(&number)?;
        if let Some(events) = self.events.get_mut(&place.file) {
            events.in_memory -= 1;
        }
        Some(place)
    }

    /// Does the same, and returns only what is on disk still: what somebody has taken away, or cut off, is in memory no more either.
    pub(super) fn take_places_on_disk(&mut self, numbers: impl IntoIterator<Item = u64>) -> PlacesOnDisk {
        let (mut found, mut sizes) = (PlacesOnDisk::default(), BTreeMap::new());
        for number in numbers {
            let Some(MessagePlace { file, run }) = self.take_place(number) else { continue };
            let size = *sizes.entry(file).or_insert_with(|| self.size(file));
            let places = found.places.entry(file).or_default();
            if u64::from(run.to) <= size {
                found.kept.push(number);
                places.push(run);
            }
        }
        found
    }

    /// Returns where the next record goes.
    pub(crate) fn end(&self) -> Position {
        match &self.current {
            Some((number, _)) => Position { file: *number, byte: self.length(*number) },
            None => Position { file: self.next, byte: 0 },
        }
    }

    /// Goes on with another file if somebody has taken away the one that is written to, or cut it: that is an error once. It is looked for
    /// now and then, as what is delivered has it noticed too.
    pub(crate) fn leave_lost_file(&mut self, now: Duration) -> io::Result<()> {
        let Some((number, _)) = self.current.as_ref().filter(|_| now >= self.look_again) else { return Ok(()) };
        let number = *number;
        self.look_again = now.saturating_add(LOOK_AGAIN);
        if self.size(number) < u64::from(self.length(number)) { Err(self.leave_current()) } else { Ok(()) }
    }

    /// Has what is called from now on go into another file than the current one, which somebody has taken away. Returns the error of that.
    fn leave_current(&mut self) -> io::Error {
        if let Some((number, _)) = self.current.take() {
            // Nothing else may come that has it go, and its bytes would count as long as the client lives.
            let _ = self.delete_if_finished(number);
        }
        io::Error::new(io::ErrorKind::NotFound, "its file of events was taken away, or cut")
    }

    /// Appends a message.
    pub(crate) fn write(&mut self, json: &[u8]) -> io::Result<MessagePlace> {
        self.record.clear();
        if !record::encode(json, &mut self.record) {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the message is larger than any should be"));
        }
        let size = self.record.len() as u32;
        let end = self.end();
        if self.current.is_some() && u64::from(end.byte) + u64::from(size) > self.file_bytes {
            self.seal()?;
        }
        let (number, file) = match &self.current {
            Some((number, file)) => (*number, Arc::clone(file)),
            None => self.begin()?,
        };
        let events = self.events.entry(number).or_default();
        let from = events.length;
        if let Err(error) = (&*file).write_all(&self.record) {
            // What did go in must not stay between this record and the next.
            let back = file.set_len(u64::from(from)).and_then(|()| (&*file).seek(SeekFrom::Start(u64::from(from))));
            if back.is_err() {
                let _ = self.leave_current();
            }
            return Err(error);
        }
        events.length += size;
        self.bytes += u64::from(size);
        Ok(MessagePlace { file: number, run: Run { from, to: from + size } })
    }

    /// Begins a new file.
    pub(crate) fn begin(&mut self) -> io::Result<(u64, Arc<File>)> {
        let number = self.next;
        // Whatever goes wrong, the next attempt takes another name.
        self.next = self.next.saturating_add(1);
        let path = self.folder.events(number);
        let file = private().write(true).create_new(true).open(&path)?;
        let begun = (&file).write_all(&HEAD).and_then(|()| if self.syncs { self.folder.sync() } else { Ok(()) });
        if let Err(error) = begun {
            let _ = std::fs::remove_file(&path);
            return Err(error);
        }
        let length = HEAD.len() as u32;
        self.events.insert(number, Events { start: length, length, ..Events::default() });
        self.bytes += u64::from(length);
        let file = Arc::new(file);
        self.current = Some((number, Arc::clone(&file)));
        Ok((number, file))
    }

    /// Ends the current file.
    pub(crate) fn seal(&mut self) -> io::Result<()> {
        let Some((number, file)) = self.current.take() else { return Ok(()) };
        let synced = if !self.syncs { Ok(()) } else { file.sync_data() };
        synced.and(self.delete_if_finished(number))
    }

    pub(crate) fn delete_if_finished(&mut self, number: u64) -> io::Result<()> {
        if self.is_current(number) || self.events.get(&number).is_none_or(|events| !events.is_finished()) {
            return Ok(());
        }
        self.delete(number)
    }

    pub(crate) fn delete(&mut self, number: u64) -> io::Result<()> {
        let Some(events) = self.events.remove(&number) else { return Ok(()) };
        self.bytes = self.bytes.saturating_sub(u64::from(events.length));
        self.full_since.reset();
        // The events first: without them, the acknowledgements mean nothing.
        remove(&self.folder.events(number))?;
        remove(&self.folder.acks(number))
    }

    /// Notes what is acknowledged, or deletes the file if that was all. That it cannot be noted is an error once, until it can be again.
    pub(crate) fn acknowledge(&mut self, number: u64, runs: &[Run]) -> io::Result<()> {
        let (is_current, size) = (self.is_current(number), self.size(number));
        let Some(events) = self.events.get_mut(&number) else { return Ok(()) };
        if events.is_finished() && !is_current {
            return self.delete(number);
        }
        if size < u64::from(events.length) {
            // Somebody has taken it away, or cut it: what is called from now on goes into another. That is told once.
            return if is_current { Err(self.leave_current()) } else { Ok(()) };
        }
        let noted = events.note_acknowledged(&self.folder.acks(number), runs);
        // A disk that is full has it fail with each batch.
        let was_told = std::mem::replace(&mut self.acks_fail, noted.is_err());
        if was_told { Ok(()) } else { noted }
    }

    /// Notes what is acknowledged and could not be noted before, at the end: what still cannot be is sent again, which was told.
    pub(crate) fn note_rest(&mut self) {
        for (number, events) in &mut self.events {
            if !events.unnoted.is_empty() {
                let _ = events.note_acknowledged(&self.folder.acks(*number), &[]);
            }
        }
    }

    /// Deletes the oldest file, with all of its messages that wait, in memory too; what is being sent is left to that.
    pub(crate) fn drop_oldest(&mut self, memory: &Queue) -> Option<DroppedFile> {
        let number = self.events.iter().find(|(_, events)| !events.is_finished()).map(|(number, _)| *number)?;
        let in_order = self.in_memory.iter().take_while(|(_, place)| place.file <= number).last();
        let waiting = in_order.map_or(0, |(last, _)| memory.drop_below(last + 1)) as u64;
        self.in_memory.retain(|_, place| place.file != number);
        // Memory may have room now for what waits on disk.
        memory.add_disk_news();
        if memory.is_watched() {
            self.keep_dropped(number, memory);
        }
        let on_disk = self.skip_unread(number).messages + self.drop_later(number);
        self.gone += on_disk;
        self.dropped += on_disk;
        let refused = self.events.get(&number).map_or(0, |events| events.quarantined);
        // A file that cannot be deleted is not counted any more: it is a matter of the next start.
        let deleted = self.delete(number);
        Some(DroppedFile { file: number, messages: waiting + on_disk + refused, refused, deleted })
    }

    /// Keeps what only a file has, which is about to be deleted, for those who ask what becomes of messages.
    fn keep_dropped(&self, number: u64, memory: &Queue) {
        let quarantine = self.events.get(&number).map(|events| events.quarantine.clone()).unwrap_or_default();
        // What cannot be read is counted as dropped all the same.
        self.read_runs(number, self.runs_to_read(number).chain(quarantine), |message| memory.keep_dropped(message));
    }

    /// Returns where what a file has stands that is not in memory.
    fn runs_to_read(&self, number: u64) -> impl Iterator<Item = Run> {
        let unread = self.events.get(&number).filter(|events| events.unread.messages > 0).map(|events| {
            let from = match self.read.file.cmp(&number) {
                Ordering::Less => events.start,
                Ordering::Equal => self.read.byte,
                Ordering::Greater => events.length,
            };
            Run { from, to: events.length }
        });
        unread.into_iter().chain(self.later_runs(number))
    }

    /// Hands over the messages of these parts of a file that are not acknowledged, as far as it can be read.
    fn read_runs(&self, number: u64, runs: impl Iterator<Item = Run>, mut message: impl FnMut(&[u8])) {
        let Some(events) = self.events.get(&number) else { return };
        for run in runs {
            let mut from = run.from;
            while let Ok(piece) = FilePiece::read(&self.folder.events(number), from, run.to)
                && from < run.to
            {
                let next = piece.each(|part| {
                    if let FilePart::Message(run, found) = part
                        && !events.was_acknowledged(run)
                    {
                        message(found);
                    }
                    true
                });
                from = next.max(from + 1);
            }
        }
    }

    /// Returns how many of the messages of a file that are not in memory are there.
    pub(super) fn count_readable(&self, number: u64) -> u64 {
        let mut readable = 0;
        self.read_runs(number, self.runs_to_read(number), |_| readable += 1);
        readable
    }

    /// Reads on after a file. Returns what would have been read of it.
    pub(super) fn skip_unread(&mut self, number: u64) -> Unread {
        let skipped = self.events.get_mut(&number).map(|events| std::mem::take(&mut events.unread)).unwrap_or_default();
        self.unread.subtract(skipped);
        if self.read.file == number {
            self.read_on_after(number);
        }
        skipped
    }

    pub(crate) fn read_on_after(&mut self, number: u64) {
        let next = self.events.range(number.saturating_add(1)..).next();
        self.read = match next {
            Some((number, events)) => Position { file: *number, byte: events.start },
            None => self.end(),
        };
    }

    /// Hands the messages of a piece on, as far as there is room. Returns what of them is not there any more.
    pub(crate) fn read_piece(&mut self, target: NextRead, piece: &FilePiece, memory: &Queue) -> Option<Unread> {
        let file = target.file;
        let (read, next) = self.hand_on(file, piece, MessageOrigin::Disk, memory);
        let Some(events) = self.events.get_mut(&file) else {
            self.read_on_after(file);
            return None;
        };
        events.unread.subtract(read);
        let is_end = next >= events.length;
        let lost = if is_end { std::mem::take(&mut events.unread) } else { Unread::default() };
        self.unread.subtract(read);
        self.unread.subtract(lost);
        self.gone += lost.messages;
        self.read.byte = next;
        if is_end && !self.is_current(file) {
            self.read_on_after(file);
            let _ = self.delete_if_finished(file);
        }
        (lost.messages > 0).then_some(lost)
    }

    /// Hands the messages of a piece on, as far as there is room. Returns what they were, and where the next one starts.
    pub(super) fn hand_on(
        &mut self,
        file: u64,
        piece: &FilePiece,
        origin: MessageOrigin,
        memory: &Queue,
    ) -> (Unread, u32) {
        let Some(events) = self.events.get(&file) else { return Default::default() };
        let (mut taken, mut read) = (Vec::new(), Unread::default());
        let next = piece.each(|part| {
            let FilePart::Message(run, message) = part else { return true };
            if events.was_acknowledged(run) {
                return true;
            }
            let number = memory.offer(message, origin);
            taken.extend(number.ok().map(|number| (number, MessagePlace { file, run })));
            number.is_ok()
        });
        for (number, place) in taken {
            read.add(place.run);
            self.is_in_memory(number, place);
        }
        (read, next)
    }
}

/// Takes a file away, if it is still there.
fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
