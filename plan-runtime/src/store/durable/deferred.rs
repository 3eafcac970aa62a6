//! Messages that are read later: they were tried for as long as there was time and left memory, or could not be read.

use super::acks::{self, Run};
use super::files::{Events, PlacesOnDisk, SpoolFiles, Unread};
use super::recover::FilePiece;
use crate::store::PutOff;
use crate::store::queue::{MessageOrigin, Queue};
use std::time::Duration;

/// Records of a file that follow each other, to be read again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Later {
    /// The time of it, by the client's clock.
    at: Duration,
    pub(crate) file: u64,
    run: Run,
    unread: Unread,
    /// Whether it was told that it cannot be read.
    is_told: bool,
}

#[cfg(all(test, unix))]
impl Later {
    /// Lets the time come at which it is read.
    pub(super) fn is_due_now(&mut self) {
        self.at = Duration::ZERO;
    }
}

/// What is to be read next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NextRead {
    pub(crate) file: u64,
    pub(crate) run: Run,
    /// Whether it is read for another time.
    pub(crate) again: bool,
}

impl SpoolFiles {
    /// Takes messages out of memory, which are read again at that time.
    pub(crate) fn put_off(&mut self, numbers: impl IntoIterator<Item = u64>, at: Duration) -> PutOff {
        let mut put_off = PutOff::default();
        let PlacesOnDisk { kept, places } = self.take_places_on_disk(numbers);
        self.returned += kept.len() as u64;
        put_off.kept = kept;
        for (file, runs) in places {
            let Some(events) = self.events.get_mut(&file) else { continue };
            put_off.first_time += runs.iter().filter(|run| !acks::covers(&events.put_off, **run)).count();
            events.later += runs.len() as u64;
            let joined = acks::join(runs.clone());
            events.put_off = acks::join([&events.put_off[..], &joined].concat());
            self.later.extend(joined.into_iter().map(|run| {
                let mut unread = Unread::default();
                runs.iter().filter(|message| acks::covers(&[run], **message)).for_each(|message| unread.add(*message));
                Later { at, file, run, unread, is_told: false }
            }));
            let _ = self.delete_if_finished(file);
        }
        put_off
    }

    /// Returns where those of a file stand that are to be read again.
    pub(super) fn later_runs(&self, file: u64) -> impl Iterator<Item = Run> {
        self.later.iter().filter(move |later| later.file == file).map(|later| later.run)
    }

    /// Returns how many messages are to be read again.
    pub(crate) fn count_later(&self) -> Unread {
        let mut all = Unread::default();
        for later in &self.later {
            all.messages += later.unread.messages;
            all.bytes += later.unread.bytes;
        }
        all
    }

    /// Returns when the first of them are due after `now`.
    pub(crate) fn due_after(&self, now: Duration) -> Option<Duration> {
        self.later.iter().map(|later| later.at).filter(|at| *at > now).min()
    }

    /// Returns what is to be read next: what was put off until `now`, then what was not read yet.
    pub(crate) fn target(&self, now: Duration) -> Option<NextRead> {
        let due = self.later.iter().find(|later| later.at <= now);
        let due = due.map(|later| NextRead { file: later.file, run: later.run, again: true });
        let unread = (self.unread.messages > 0).then(|| {
            let (file, from) = (self.read.file, self.read.byte);
            NextRead { file, run: Run { from, to: self.length(file) }, again: false }
        });
        due.or(unread)
    }

    /// Returns whether this is still to be read. It may have been dropped.
    pub(crate) fn is_wanted(&self, target: NextRead) -> bool {
        match target.again {
            true => self.position_later(target).is_some(),
            false => (self.read.file, self.read.byte) == (target.file, target.run.from),
        }
    }

    fn position_later(&self, target: NextRead) -> Option<usize> {
        self.later.iter().position(|later| (later.file, later.run) == (target.file, target.run))
    }

    /// Hands the messages of a piece on, as far as there is room. Returns what of them is not there any more.
    pub(crate) fn read_again(&mut self, target: NextRead, piece: &FilePiece, memory: &Queue) -> Option<Unread> {
        let position = self.position_later(target)?;
        let origin = MessageOrigin::PutOff(self.later.get(position)?.at);
        let (read, next) = self.hand_on(target.file, piece, origin, memory);
        let later = self.later.get_mut(position)?;
        later.unread.subtract(read);
        later.run.from = next;
        later.is_told = false;
        let (is_end, left) = (next >= target.run.to, later.unread);
        if let Some(events) = self.events.get_mut(&target.file) {
            events.later = events.later.saturating_sub(read.messages);
        }
        if !is_end {
            return None;
        }
        self.forget_later(position);
        self.gone += left.messages;
        let _ = self.delete_if_finished(target.file);
        (left.messages > 0).then_some(left)
    }

    fn forget_later(&mut self, position: usize) {
        let Some(later) = self.later.remove(position) else { return };
        if let Some(events) = self.events.get_mut(&later.file) {
            events.later = events.later.saturating_sub(later.unread.messages);
        }
    }

    /// Forgets what of a file was to be read again, as the file goes. Returns how many messages that is.
    pub(crate) fn drop_later(&mut self, file: u64) -> u64 {
        let dropped: u64 =
            self.later.iter().filter(|later| later.file == file).map(|later| later.unread.messages).sum();
        self.later.retain(|later| later.file != file);
        dropped
    }

    /// Forgets what cannot be read any more. Returns what it was.
    pub(crate) fn lose(&mut self, target: NextRead) -> Unread {
        let lost = match self.position_later(target).filter(|_| target.again) {
            Some(position) => {
                let unread = self.later.get(position).map(|later| later.unread).unwrap_or_default();
                self.forget_later(position);
                unread
            }
            None => self.skip_unread(target.file),
        };
        self.gone += lost.messages;
        let _ = self.delete_if_finished(target.file);
        lost
    }

    /// Forgets what nobody can read any more at the end, as its file was taken away or cut. Returns how many messages that is, by file.
    pub(crate) fn lose_taken_away(&mut self) -> Vec<(u64, u64)> {
        let has_unread = |events: &Events| events.unread.messages + events.later > 0;
        let is_cut = |file: u64, events: &Events| has_unread(events) && self.size(file) < u64::from(events.length);
        let cut = self.events.iter().filter(|(file, events)| is_cut(**file, events));
        let readable: Vec<_> = cut.map(|(file, _)| (*file, self.count_readable(*file))).collect();
        let lost = readable.into_iter().map(|(file, readable)| {
            let messages = self.skip_unread(file).messages + self.drop_later(file);
            if let Some(events) = self.events.get_mut(&file) {
                events.later = 0;
            }
            self.gone += messages;
            self.retained += readable;
            (file, messages.saturating_sub(readable))
        });
        lost.filter(|(_, messages)| *messages > 0).collect()
    }

    /// Plans to read what cannot be read now at that time, and what comes after it first. Returns whether that is to be told: once, and
    /// not each time that it is tried in vain.
    pub(crate) fn postpone(&mut self, target: NextRead, at: Duration) -> bool {
        if let Some(later) = self.position_later(target).and_then(|position| self.later.get_mut(position)) {
            later.at = at;
            return !std::mem::replace(&mut later.is_told, true);
        }
        let run = Run { to: self.length(target.file), ..target.run };
        let unread = self.skip_unread(target.file);
        if let Some(events) = self.events.get_mut(&target.file) {
            events.later += unread.messages;
            self.later.push_back(Later { at, file: target.file, run, unread, is_told: true });
        }
        true
    }
}
