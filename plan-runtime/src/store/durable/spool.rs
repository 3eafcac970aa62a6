//! The messages of a durable client on disk. Each is appended before its call returns; it goes on to the queue in memory at
//! once or, if there is no room or the process ends before, when it is read again. A file whose messages are all done with
//! is deleted.
//!
//! Of two locks, the spool's is taken first, then the queue's. No error is reported under either: a handler may make calls.

use super::files::{SpoolFiles, Unread};
use super::folder::{Folder, Listing, storage};
use super::recover::{FilePiece, Left, look_through};
use super::{Durable, Fsync, Refill, acks, fsync, record};
use crate::error::{BuildError, CallErrorKind, DeliveryError};
use crate::fork::Owner;
use crate::message::batch::Messages;
use crate::quiet::quietly;
use crate::report::Reporter;
use crate::store::overflow::Overflow;
use crate::store::queue::{GivenUp, MessageOrigin, NotAccepted, Queue};
use crate::store::{Accepted, Counts, DroppedMessages, NotTaken, Position, PutOff};
use crate::sync::{Condvar, Mutex, MutexGuard};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// How long what cannot be read from disk is left alone.
const READ_AGAIN: Duration = Duration::from_secs(1);
/// When what cannot be read during a shutdown is read again: by the next client.
const NEVER: Duration = Duration::MAX;
/// So long a shutdown waits for handlers that another thread tells of what is lost.
const TELLING_TIME: Duration = Duration::from_secs(1);
/// How large a file becomes, unless the bound of the folder is small.
const FILE_BYTES: u64 = 8 * 1024 * 1024;
/// How many files there are at least within the bound, so that some can be deleted before everything is acknowledged.
const LEAST_FILES: u64 = 8;

#[derive(Debug)]
pub(crate) struct Spool {
    folder: Arc<Folder>,
    /// The process that opened it. After a fork, the child shares the lock and the place in the file that is written to.
    owner: Owner,
    max_bytes: u64,
    overflow: Overflow,
    fsync: Fsync,
    reporter: Reporter,
    /// Messages that an earlier process left here.
    recovered: u64,
    files: Mutex<SpoolFiles>,
    /// There is room on disk, or messages were read.
    progress: Condvar,
    /// What is on the disk itself.
    pub(super) synced: Mutex<Position>,
    /// Ends the thread that syncs, by being dropped.
    syncing: Mutex<Option<Sender<()>>>,
}

impl Spool {
    /// Opens a folder, and looks through what an earlier process left there.
    pub(crate) fn open(durable: &Durable, overflow: Overflow, reporter: Reporter) -> Result<Arc<Self>, BuildError> {
        let folder = Arc::new(Folder::open(&durable.folder)?);
        if folder.is_open_to_others() {
            reporter.report(DeliveryError::OpenToOthers { folder: folder.path().to_owned() });
        }
        let Listing { events: numbers, done, next } = folder.list()?;
        for orphan in done.iter().filter(|number| numbers.binary_search(number).is_err()) {
            let _ = std::fs::remove_file(folder.acks(*orphan));
        }
        let file_bytes = FILE_BYTES.min(durable.max_bytes / LEAST_FILES);
        let mut files = SpoolFiles::new(Arc::clone(&folder), file_bytes, durable.fsync != Fsync::Never, next);
        for number in numbers {
            let path = folder.events(number);
            let events = match look_through(&folder, number, &reporter) {
                Ok(Left::Events(events)) => events,
                Ok(Left::Other(bytes)) => {
                    files.found_other(bytes);
                    continue;
                }
                Err(error) => {
                    // One file that cannot be read is no reason not to start.
                    reporter.report(storage(&path, error));
                    continue;
                }
            };
            if let Err(error) = files.found(number, events) {
                reporter.report(storage(&path, error));
            }
        }
        let recovered = files.unread.messages;
        if recovered > 0 {
            quietly(
                || tracing::info!(target: "plan_runtime", recovered, "messages of an earlier process are sent now"),
            );
        }
        let spool = Arc::new(Self {
            folder,
            owner: Owner::new(),
            max_bytes: durable.max_bytes,
            overflow,
            fsync: durable.fsync,
            reporter,
            recovered,
            files: Mutex::new(files),
            progress: Condvar::new(),
            synced: Mutex::default(),
            syncing: Mutex::default(),
        });
        if let Fsync::Every(every) = durable.fsync {
            let sender = fsync::start(&spool, every)?;
            *spool.syncing.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        }
        Ok(spool)
    }

    fn lock(&self) -> MutexGuard<'_, SpoolFiles> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn report(&self, error: DeliveryError) {
        self.reporter.report(error);
    }

    /// Accepts a message: onto the disk, and into memory if there is room.
    pub(crate) fn accept(&self, message: &[u8], memory: &Queue) -> Result<Accepted, NotTaken> {
        let mut dropped = DroppedMessages::default();
        match self.take_in(message, memory, &mut dropped) {
            Ok(not_durable) => Ok(Accepted { dropped, not_durable }),
            Err(kind) => Err(NotTaken { kind, dropped }),
        }
    }

    /// Takes a message in, and adds to `dropped` how many others had to go for that, whatever becomes of this one. Returns why the message
    /// is not on disk, if it is in memory alone.
    fn take_in(
        &self,
        message: &[u8],
        memory: &Queue,
        dropped: &mut DroppedMessages,
    ) -> Result<Option<Arc<io::Error>>, CallErrorKind> {
        self.owner.check()?;
        let mut files = self.make_room((message.len() + record::HEADER_BYTES) as u64, memory, dropped)?;
        if let Err(error) = files.leave_lost_file(memory.now()) {
            drop(files);
            self.report(storage(self.path(), error));
            files = self.lock();
        }
        if files.closed || memory.is_closed() {
            return Err(CallErrorKind::Closed);
        }
        let place = match files.write(message) {
            Ok(place) => place,
            Err(error) => {
                // The disk fails: better sent from memory than lost.
                let error = Arc::new(error);
                return match memory.offer(message, MessageOrigin::Call) {
                    Ok(_) => Ok(Some(error)),
                    Err(NotAccepted::Full { .. }) => Err(CallErrorKind::NotDurable { sent: false, source: error }),
                    Err(NotAccepted::Closed) => Err(CallErrorKind::Closed),
                };
            }
        };
        // Not past those that wait on disk.
        let offered = (files.unread.messages == 0).then(|| memory.offer(message, MessageOrigin::Call));
        match offered {
            Some(Ok(number)) => files.is_in_memory(number, place),
            None | Some(Err(NotAccepted::Full { .. })) => files.is_unread(place),
            Some(Err(NotAccepted::Closed)) => {
                // The call fails, so the message must not be sent at the next start.
                let marked = files.acknowledge(place.file, &[place.run]);
                drop(files);
                if let Err(error) = marked {
                    self.report(storage(self.path(), error));
                }
                return Err(CallErrorKind::Closed);
            }
        }
        drop(files);
        let unsynced = match self.fsync {
            Fsync::Always => self.sync_to(Position { file: place.file, byte: place.run.to }).err(),
            _ => None,
        };
        Ok(unsynced.map(Arc::new))
    }

    /// Sees to it that so many bytes can be written. Adds to `dropped` how many messages had to go for that.
    fn make_room(
        &self,
        size: u64,
        memory: &Queue,
        dropped: &mut DroppedMessages,
    ) -> Result<MutexGuard<'_, SpoolFiles>, CallErrorKind> {
        // After a shutdown has begun nothing makes room for a call, which is not accepted: what would be dropped is left to the next client.
        let is_full = |files: &SpoolFiles| files.bytes + size > self.max_bytes && !files.closed && !memory.is_closed();
        let mut files = self.lock();
        if is_full(&files) {
            // Every message in the current file may already be acknowledged, but a file is deleted only once it is not written to any more. Seal it to reclaim its space.
            let _ = files.seal();
            match self.overflow {
                // A worker that calls, as an error handler may, would wait for itself.
                Overflow::Block { at_most } if !memory.is_worker_thread() => {
                    if files.full_since.is_worth_a_wait(memory.now(), at_most) {
                        let wait = self.progress.wait_timeout_while(files, at_most, |files| is_full(files));
                        files = wait.unwrap_or_else(PoisonError::into_inner).0;
                    }
                }
                // Where the files of others leave no room, nothing is dropped in vain.
                Overflow::DropOldest if files.others + size <= self.max_bytes => {
                    while is_full(&files)
                        && let Some(gone) = files.drop_oldest(memory)
                    {
                        dropped.messages += gone.messages as usize;
                        dropped.refused += gone.refused as usize;
                        if let Err(error) = gone.deleted {
                            drop(files);
                            self.report(storage(&self.folder.events(gone.file), error));
                            files = self.lock();
                        }
                    }
                }
                Overflow::Block { .. } | Overflow::Reject | Overflow::DropOldest => {}
            }
            if is_full(&files) {
                let messages = files.unread.messages as usize + memory.counts().queued as usize;
                return Err(CallErrorKind::QueueFull { messages, bytes: files.bytes as usize });
            }
        }
        Ok(files)
    }

    /// Returns the next batch, after reading from disk what memory has room for.
    pub(crate) fn next_batch(&self, memory: &Queue) -> Option<Messages> {
        loop {
            let seen = memory.disk_news();
            let refill = self.refill(memory);
            let due = self.next_due(memory).filter(|_| refill == Refill::Done);
            let batch = memory.next_batch_unless(seen, due);
            if batch.as_ref().is_some_and(Messages::is_empty) {
                continue;
            }
            // After the queue was closed it may be empty before the disk is.
            if batch.is_some() || refill != Refill::Done || memory.is_over() || !self.has_more(memory) {
                return batch;
            }
        }
    }

    /// Reads messages back into memory, while it has room.
    pub(crate) fn refill(&self, memory: &Queue) -> Refill {
        let mut files = self.lock();
        if files.reading {
            return Refill::Busy;
        }
        while let Some(target) = files.target(self.due(memory)).filter(|_| !files.closed) {
            if !memory.has_room_for_more() {
                break;
            }
            files.reading = true;
            drop(files);
            // Not under the lock: calls go on meanwhile. What stands before the end does not change.
            let path = self.folder.events(target.file);
            let piece = FilePiece::read(&path, target.run.from, target.run.to);
            files = self.lock();
            files.reading = false;
            // It may have been dropped meanwhile, or left to the next client, which may have the folder by now.
            if files.closed || !files.is_wanted(target) {
                continue;
            }
            let error = match piece {
                Ok(piece) => {
                    let lost = match target.again {
                        true => files.read_again(target, &piece, memory),
                        false => files.read_piece(target, &piece, memory),
                    };
                    self.progress.notify_all();
                    let Some(Unread { messages, bytes }) = lost else { continue };
                    self.reporter.counters.lost.add(messages as usize);
                    DeliveryError::Damaged { file: path, position: u64::from(target.run.from), bytes }
                }
                // Somebody has taken the file away, and it did not come back while there was time.
                Err(error) if memory.is_closed() && error.kind() == io::ErrorKind::NotFound => {
                    self.reporter.counters.lost.add(files.lose(target).messages as usize);
                    self.progress.notify_all();
                    storage(&path, error)
                }
                Err(error) => {
                    let at = if memory.is_closed() { NEVER } else { memory.now().saturating_add(READ_AGAIN) };
                    if !files.postpone(target, at) {
                        continue;
                    }
                    storage(&path, error)
                }
            };
            drop(files);
            self.report(error);
            files = self.lock();
        }
        Refill::Done
    }

    /// Returns until when what was put off is read now. A shutdown has everything tried once more.
    fn due(&self, memory: &Queue) -> Duration {
        if memory.is_closed() { NEVER.saturating_sub(Duration::from_nanos(1)) } else { memory.now() }
    }

    /// Returns whether there is something to be read.
    pub(crate) fn has_more(&self, memory: &Queue) -> bool {
        self.lock().target(self.due(memory)).is_some()
    }

    /// Returns when something that was put off is due, if nothing is now.
    pub(crate) fn next_due(&self, memory: &Queue) -> Option<Duration> {
        self.lock().due_after(memory.now())
    }

    /// Has messages tried again after a pause.
    pub(crate) fn put_off(&self, these: &GivenUp, pause: Duration, memory: &Queue) -> PutOff {
        let mut files = self.lock();
        let put_off = files.put_off(these.each_number(), memory.now().saturating_add(pause));
        memory.complete_elsewhere(these, put_off.kept.len() as u64);
        drop(files);
        memory.add_disk_news();
        put_off
    }

    /// Returns how many messages were put off so far, each as often as it was.
    pub(crate) fn put_off_so_far(&self) -> u64 {
        self.lock().returned
    }

    /// Returns whether something was put off. It then comes after what was called since.
    pub(crate) fn has_put_off(&self) -> bool {
        let files = self.lock();
        files.returned > 0 || files.count_later().messages > 0
    }

    /// Notes on disk that the messages with these numbers are delivered, or refused for good, or deletes their file.
    pub(crate) fn acknowledge(&self, numbers: impl IntoIterator<Item = u64>) {
        let mut failed = None;
        let mut files = self.lock();
        for (number, runs) in files.take_places(numbers) {
            if let Err(error) = files.acknowledge(number, &acks::join(runs)) {
                failed = Some(storage(&self.folder.acks(number), error));
            }
        }
        drop(files);
        self.progress.notify_all();
        if let Some(error) = failed {
            self.report(error);
        }
    }

    /// Returns whether the message with this number, which is in memory, is on disk too.
    pub(crate) fn is_on_disk(&self, number: u64) -> bool {
        self.lock().is_on_disk(number)
    }

    /// Has the messages with these numbers leave memory and stay on disk. Returns how many are there.
    pub(crate) fn retain(&self, numbers: impl IntoIterator<Item = u64>) -> usize {
        self.lock().retain(numbers)
    }

    /// Has the messages with these numbers leave memory and stay on disk, for the next client. Returns those that do.
    pub(crate) fn quarantine(&self, numbers: impl IntoIterator<Item = u64>) -> Vec<u64> {
        self.lock().quarantine(numbers)
    }

    /// Returns how many messages are on disk and not in memory.
    #[cfg(all(test, unix))]
    pub(crate) fn unread(&self) -> u64 {
        let files = self.lock();
        files.unread.messages + files.count_later().messages
    }

    /// Counts under both locks, as messages go from the one place to the other.
    pub(crate) fn counts(&self, memory: &Queue) -> Counts {
        let files = self.lock();
        let in_memory = memory.counts();
        let mut on_disk = files.count_later();
        on_disk.messages += files.unread.messages;
        on_disk.bytes += files.unread.bytes;
        let everything = in_memory.accepted + on_disk.messages + files.gone;
        Counts {
            // What went into memory went in from a call or from disk, where it was, or had been put by a call, or came back to.
            accepted: everything.saturating_sub(self.recovered + files.returned),
            recovered: self.recovered,
            dropped: in_memory.dropped + files.dropped,
            queued: in_memory.queued + on_disk.messages + files.retained,
            queued_bytes: in_memory.queued_bytes + on_disk.bytes,
        }
    }

    /// Returns where the last message on disk ends.
    pub(crate) fn end(&self) -> Position {
        self.lock().end()
    }

    /// Waits until what is on disk before `target` was read into memory. Returns how many messages were not.
    pub(crate) fn wait_until_read(&self, target: Position, timeout: Duration) -> u64 {
        let files = self.lock();
        let is_unread = |files: &mut SpoolFiles| {
            !files.closed && (files.unread.messages > 0 && files.read < target || files.count_later().messages > 0)
        };
        let wait = self.progress.wait_timeout_while(files, timeout, is_unread);
        let (files, waited) = wait.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() || files.closed { files.unread.messages + files.count_later().messages } else { 0 }
    }

    /// Accepts no more messages, and lets another client have the folder.
    pub(crate) fn close(&self) {
        // The lock and the files are the parent's.
        if self.owner.is_forked() {
            return;
        }
        let mut files = self.lock();
        let this_thread = std::thread::current().id();
        if files.closed {
            // The last worker may be about to tell of what is lost, and a shutdown returns after that. A handler that is told of it may shut
            // the client down itself.
            let is_telling = |files: &mut SpoolFiles| files.telling.is_some_and(|thread| thread != this_thread);
            drop(self.progress.wait_timeout_while(files, TELLING_TIME, is_telling));
            return;
        }
        let lost = files.lose_taken_away();
        files.closed = true;
        files.telling = Some(this_thread).filter(|_| !lost.is_empty());
        let sealed = files.seal();
        files.note_rest();
        // While `files` is held: whoever finds it closed finds the folder free.
        self.folder.unlock();
        drop(files);
        self.syncing.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.progress.notify_all();
        for (number, messages) in lost {
            self.reporter.counters.lost.add(messages as usize);
            let error = io::Error::new(io::ErrorKind::NotFound, "what waited in it is lost: it was taken away, or cut");
            self.report(storage(&self.folder.events(number), error));
        }
        if let Err(error) = sealed {
            self.report(storage(self.path(), error));
        }
        self.lock().telling = None;
        self.progress.notify_all();
    }

    /// Returns the file that is written to, and where its end is now.
    pub(super) fn written(&self) -> Option<(Arc<File>, Position)> {
        self.lock().written()
    }
}

#[cfg(all(test, unix))]
#[path = "spool_tests.rs"]
mod tests;
