//! The spool with a queue and no worker: what is on disk is what comes back.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::clock::{Clock, ManualClock, SystemClock};
use crate::store::durable::deferred::Later;
use crate::store::queue::Limits;
use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A folder that goes with the test.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("plan-runtime-spool-{}-{number}", std::process::id())))
    }

    fn events(&self) -> Vec<PathBuf> {
        self.files("events")
    }

    fn files(&self, extension: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<PathBuf> =
            entries.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
        paths.sort();
        paths
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[derive(Default, Clone)]
struct Errors(Arc<Mutex<Vec<DeliveryError>>>);

impl Errors {
    fn reporter(&self) -> Reporter {
        let errors = self.clone();
        Reporter {
            handler: Some(Arc::new(move |problem| errors.0.lock().unwrap().extend(problem.as_delivery().cloned()))),
            ..Reporter::default()
        }
    }

    fn all(&self) -> Vec<DeliveryError> {
        self.0.lock().unwrap().clone()
    }
}

fn memory(messages: usize) -> Queue {
    memory_by(messages, Arc::new(SystemClock::default()))
}

fn memory_by(messages: usize, clock: Arc<dyn Clock>) -> Queue {
    let limits = Limits {
        queue_messages: messages,
        queue_bytes: 1024 * 1024 * 1024,
        overflow: Overflow::Reject,
        batch_messages: 10,
        batch_bytes: 1024 * 1024,
        interval: Duration::ZERO,
    };
    let queue = Queue::new(limits, clock);
    queue.enter();
    queue
}

/// With less room than a user can ask for: so that a full folder is no work, for Miri neither.
const ROOM_BYTES: usize = 8 * 1024;

fn durable(folder: &Temporary) -> Durable {
    Durable { max_bytes: ROOM_BYTES as u64, ..Durable::new(&folder.0) }
}

fn open_with(folder: &Temporary, overflow: Overflow, errors: &Errors) -> Arc<Spool> {
    Spool::open(&durable(folder), overflow, errors.reporter()).unwrap()
}

fn open(folder: &Temporary) -> Arc<Spool> {
    let errors = Errors::default();
    let spool = open_with(folder, Overflow::Reject, &errors);
    assert!(errors.all().is_empty(), "{:?}", errors.all());
    spool
}

fn message(number: usize) -> Vec<u8> {
    format!("{{\"messageId\":\"{number:06}\"}}").into_bytes()
}

/// A message of 124 bytes on disk.
fn large(number: usize) -> Vec<u8> {
    format!("{{\"messageId\":\"{number:06}\",\"text\":\"{}\"}}", "x".repeat(80)).into_bytes()
}

fn number(message: &[u8]) -> usize {
    let text = std::str::from_utf8(message).unwrap();
    text.split('"').nth(3).unwrap().parse().unwrap()
}

fn take_in(spool: &Spool, memory: &Queue, numbers: Range<usize>) {
    for number in numbers {
        let taken = spool.accept(&message(number), memory).unwrap();
        assert!(taken.dropped == DroppedMessages::default() && taken.not_durable.is_none(), "{taken:?}");
    }
}

/// Takes everything out of memory, batch by batch, and has it read again where it is not; marks it as done or not.
fn drain(spool: &Spool, memory: &Queue, done: bool) -> Vec<usize> {
    let mut found = Vec::new();
    loop {
        assert_eq!(spool.refill(memory), Refill::Done);
        if waiting(memory) == 0 {
            return found;
        }
        let batch = memory.next_batch().unwrap();
        if done {
            spool.acknowledge(batch.numbers());
        }
        found.extend(batch.positions().map(|position| number(batch.get(position))));
        memory.complete(&memory.claim(&batch, &batch.positions().into()).unwrap());
        memory.recycle(batch);
    }
}

fn waiting(memory: &Queue) -> u64 {
    memory.counts().queued
}

fn numbers(range: Range<usize>) -> Vec<usize> {
    range.collect()
}

#[test]
fn what_is_not_done_with_comes_back() {
    let folder = Temporary::new();
    let spool = open(&folder);
    take_in(&spool, &memory(1000), 0..40);
    drop(spool);

    let (spool, queue) = (open(&folder), memory(1000));
    assert_eq!(spool.unread(), 40);
    assert_eq!(drain(&spool, &queue, true), numbers(0..40));
    spool.close();
    assert_eq!(folder.events(), Vec::<PathBuf>::new());
    assert_eq!(folder.files("done"), Vec::<PathBuf>::new());
    assert_eq!(open(&folder).unread(), 0);
}

#[test]
fn what_is_done_with_does_not() {
    let folder = Temporary::new();
    let (spool, queue) = (open(&folder), memory(1000));
    take_in(&spool, &queue, 0..40);
    spool.acknowledge(10..20);
    spool.acknowledge(0..5);
    spool.acknowledge(39..40);
    drop(spool);

    // Done with in two processes, one after the other.
    let (spool, queue) = (open(&folder), memory(1000));
    assert_eq!(spool.refill(&queue), Refill::Done);
    // The first in memory is number 5.
    spool.acknowledge(0..5);
    drop(spool);

    let expected: Vec<usize> = (20..39).collect();
    assert_eq!(drain(&open(&folder), &memory(1000), false), expected);
    assert_eq!(drain(&open(&folder), &memory(1000), true), expected);
}

#[test]
fn what_memory_has_no_room_for_waits_on_disk_in_order() {
    let folder = Temporary::new();
    let (spool, queue) = (open(&folder), memory(7));
    let many = if cfg!(miri) { 70 } else { 200 };
    take_in(&spool, &queue, 0..many);
    assert_eq!((waiting(&queue), spool.unread()), (7, many as u64 - 7));
    assert_eq!(drain(&spool, &queue, true), numbers(0..many));
    // And then goes straight to memory again.
    take_in(&spool, &queue, many..many + 5);
    assert_eq!((waiting(&queue), spool.unread()), (5, 0));
    drop(spool);
    assert_eq!(drain(&open(&folder), &memory(7), true), numbers(many..many + 5));
}

/// Killed in the middle of saying what is done with: what is said after that counts.
#[test]
fn half_an_entry_of_what_is_done_with_does_no_harm() {
    let folder = Temporary::new();
    let (spool, queue) = (open(&folder), memory(1000));
    take_in(&spool, &queue, 0..10);
    spool.acknowledge(0..1);
    drop(spool);
    let path = &folder.files("done")[0];
    let mut bytes = fs::read(path).unwrap();
    bytes.extend_from_slice(&[7; 5]);
    fs::write(path, bytes).unwrap();

    let (spool, queue) = (open(&folder), memory(1000));
    assert_eq!(spool.refill(&queue), Refill::Done);
    // The first in memory is number 1.
    spool.acknowledge(0..4);
    drop(spool);
    assert_eq!(drain(&open(&folder), &memory(1000), true), numbers(5..10));
}

/// Killed between making a file and writing to it.
#[test]
fn a_file_without_a_whole_head_is_no_damage() {
    for bytes in [&b""[..], b"plane"] {
        let folder = Temporary::new();
        drop(open(&folder));
        fs::write(folder.0.join("00000000000000000000.events"), bytes).unwrap();
        assert_eq!(open(&folder).unread(), 0);
        assert_eq!(folder.events(), Vec::<PathBuf>::new());
    }
}

#[test]
fn files_go_when_they_are_done_with() {
    let folder = Temporary::new();
    let (spool, queue) = (open(&folder), memory(1000));
    // 1 KiB a file, 8 messages each.
    for number in 0..20 {
        spool.accept(&large(number), &queue).unwrap();
    }
    assert_eq!(folder.events().len(), 3);
    spool.acknowledge(8..16);
    assert_eq!((folder.events().len(), folder.files("done").len()), (2, 0));
    spool.acknowledge(0..7);
    assert_eq!((folder.events().len(), folder.files("done").len()), (2, 1));
    spool.acknowledge(7..8);
    assert_eq!((folder.events().len(), folder.files("done").len()), (1, 0));
    drop(spool);
    assert_eq!(drain(&open(&folder), &memory(1000), false), numbers(16..20));
}

#[test]
fn a_full_folder_follows_its_policy() {
    let fill = |overflow| {
        let folder = Temporary::new();
        let (spool, queue) = (open_with(&folder, overflow, &Errors::default()), memory(20));
        let (mut taken, mut dropped, mut refused) = (0, 0, 0);
        for number in 0..80 {
            match spool.accept(&large(number), &queue) {
                Ok(this) => {
                    taken += 1;
                    dropped += this.dropped.messages;
                }
                Err(NotTaken { kind: CallErrorKind::QueueFull { messages, bytes }, .. }) => {
                    assert!(bytes <= ROOM_BYTES && bytes > ROOM_BYTES - 124 && messages == taken, "{messages} {bytes}");
                    refused += 1;
                }
                Err(error) => panic!("{error:?}"),
            }
        }
        let bytes: u64 = folder.events().iter().map(|path| path.metadata().unwrap().len()).sum();
        assert!(bytes <= ROOM_BYTES as u64, "{bytes}");
        let drained = drain(&spool, &queue, true);
        assert_eq!(drained.len(), taken - dropped);
        // There is room again.
        spool.accept(&large(80), &queue).unwrap();
        (drained, dropped, refused)
    };
    let expected = (numbers(0..65), 0, 15);
    assert_eq!(fill(Overflow::Reject), expected);
    assert_eq!(fill(Overflow::Block { at_most: Duration::from_millis(1) }), expected);
    let (drained, dropped, refused) = fill(Overflow::DropOldest);
    // Files of 8 messages each go, the oldest first.
    assert_eq!((drained, dropped, refused), (numbers(16..80), 16, 0));
}

#[test]
fn a_full_folder_blocks_until_there_is_room() {
    let folder = Temporary::new();
    let overflow = Overflow::Block { at_most: Duration::from_secs(600) };
    let (spool, queue) = (open_with(&folder, overflow, &Errors::default()), memory(1000));
    for number in 0..65 {
        spool.accept(&large(number), &queue).unwrap();
    }
    std::thread::scope(|scope| {
        let taken = scope.spawn(|| spool.accept(&large(65), &queue));
        spool.acknowledge(0..8);
        taken.join().unwrap().unwrap();
    });
    drop(spool);
    assert_eq!(drain(&open(&folder), &memory(1000), true), numbers(8..66));
}

/// The file that is written to may have nothing left that is not done with.
#[test]
fn a_full_folder_has_the_room_of_what_is_done_with() {
    let folder = Temporary::new();
    let (spool, queue) = (open(&folder), memory(1000));
    for number in 0..65 {
        spool.accept(&large(number), &queue).unwrap();
    }
    spool.acknowledge(64..65);
    spool.accept(&large(65), &queue).unwrap();
    assert!(matches!(spool.accept(&large(66), &queue), Err(NotTaken { kind: CallErrorKind::QueueFull { .. }, .. })));
}

#[test]
fn a_flush_goes_on_when_all_is_read() {
    let folder = Temporary::new();
    take_in(&open(&folder), &memory(1000), 0..10);
    let (spool, queue) = (open(&folder), memory(1000));
    let begin = std::time::Instant::now();
    std::thread::scope(|scope| {
        let unread = scope.spawn(|| spool.wait_until_read(spool.end(), Duration::from_secs(60)));
        // Time enough to begin with the wait.
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(spool.refill(&queue), Refill::Done);
        assert_eq!(unread.join().unwrap(), 0);
    });
    assert!(begin.elapsed() < Duration::from_secs(30), "at once, and not when the wait is over");
}

#[test]
fn what_is_done_with_goes_where_there_are_no_events() {
    let folder = Temporary::new();
    drop(open(&folder));
    fs::write(folder.0.join("00000000000000000005.done"), [0; 12]).unwrap();
    open(&folder);
    assert_eq!(folder.files("done"), Vec::<PathBuf>::new());
}

#[test]
fn one_client_a_folder() {
    let folder = Temporary::new();
    let spool = open(&folder);
    let again = || Spool::open(&Durable::new(&folder.0), Overflow::Reject, Errors::default().reporter());
    let canonical = folder.0.canonicalize().unwrap();
    assert!(matches!(again(), Err(BuildError::FolderInUse { folder }) if folder == canonical));
    // Not by another name either.
    let link = folder.0.with_extension("link");
    std::os::unix::fs::symlink(&folder.0, &link).unwrap();
    let by_link = Spool::open(&Durable::new(&link), Overflow::Reject, Errors::default().reporter());
    assert!(matches!(by_link, Err(BuildError::FolderInUse { .. })));
    fs::remove_file(&link).unwrap();
    // A client that was closed has let go, although it still lives.
    spool.close();
    assert!(again().is_ok());
    assert!(matches!(spool.accept(&message(1), &memory(10)), Err(NotTaken { kind: CallErrorKind::Closed, .. })));
}

#[test]
fn nobody_else_may_read_it() {
    let folder = Temporary::new();
    let spool = open(&folder);
    take_in(&spool, &memory(10), 0..2);
    spool.acknowledge(0..1);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.0), 0o700);
    let lock = [folder.0.join("lock")];
    for path in folder.events().iter().chain(&folder.files("done")).chain(&lock) {
        assert_eq!(mode(path), 0o600);
    }
}

#[test]
fn damage_is_reported_and_the_rest_is_sent() {
    let size = record::HEADER_BYTES + message(0).len();
    type Damage = fn(&mut Vec<u8>, usize);
    let damages: [(&str, Damage); 8] = [
        ("a flipped bit in a message", |bytes, size| bytes[8 + 3 * size + 20] ^= 1),
        ("a flipped bit in a length", |bytes, size| bytes[8 + 3 * size + 5] ^= 0x40),
        ("a flipped bit in a mark", |bytes, size| bytes[8 + 3 * size] ^= 1),
        ("zeros over two messages", |bytes, size| bytes[8 + 3 * size..8 + 5 * size].fill(0)),
        ("bytes put in between", |bytes, size| {
            bytes.splice(8 + 3 * size..8 + 3 * size, *b"\x1e\x02r\x01\x10\0\0\0 and so on");
        }),
        ("cut short", |bytes, _| bytes.truncate(bytes.len() - 1)),
        ("no head", |bytes, _| bytes[2] = b'?'),
        ("the start gone", |bytes, size| {
            bytes.drain(..size);
        }),
    ];
    for (what, damage) in damages {
        let folder = Temporary::new();
        take_in(&open(&folder), &memory(1000), 0..10);
        let path = &folder.events()[0];
        let mut bytes = fs::read(path).unwrap();
        damage(&mut bytes, size);
        fs::write(path, bytes).unwrap();

        let errors = Errors::default();
        let spool = open_with(&folder, Overflow::Reject, &errors);
        let found = drain(&spool, &memory(1000), true);
        let lost: BTreeSet<usize> = (0..10).filter(|number| !found.contains(number)).collect();
        let expected: &[usize] = match what {
            "bytes put in between" | "no head" => &[],
            "zeros over two messages" => &[3, 4],
            "cut short" => &[9],
            "the start gone" => &[0],
            _ => &[3],
        };
        assert_eq!(lost, expected.iter().copied().collect(), "{what}");
        assert!(
            matches!(errors.all().as_slice(), [DeliveryError::Damaged { bytes, .. }] if *bytes > 0),
            "{what}: {:?}",
            errors.all()
        );
        spool.close();
        assert_eq!(folder.events(), Vec::<PathBuf>::new(), "{what}: told of once");
    }
}

#[test]
fn files_that_are_not_ours_are_left_alone() {
    let folder = Temporary::new();
    take_in(&open(&folder), &memory(1000), 0..3);
    let ours = folder.events();
    let in_folder = |name: &str| folder.0.join(name);
    fs::write(in_folder("00000000000000000007.events"), b"planevt\x02 of the future").unwrap();
    fs::write(in_folder("notes.events"), b"notes").unwrap();
    fs::write(in_folder("7.events"), b"seven").unwrap();
    fs::write(in_folder("99999999999999999999.events"), b"beyond any number").unwrap();
    fs::create_dir(in_folder("00000000000000000008.events")).unwrap();
    std::os::unix::fs::symlink(&ours[0], in_folder("00000000000000000009.events")).unwrap();
    let before = fs::read_dir(&folder.0).unwrap().count();

    let errors = Errors::default();
    let spool = open_with(&folder, Overflow::Reject, &errors);
    assert_eq!(drain(&spool, &memory(1000), true), numbers(0..3));
    take_in(&spool, &memory(1000), 3..5);
    let path = in_folder("00000000000000000007.events").canonicalize().unwrap();
    let all = errors.all();
    assert!(matches!(&all[..], [DeliveryError::OtherVersion { file, bytes: 22 }] if *file == path), "{all:?}");
    drop(spool);
    // Ours went, and another one came.
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), before);
}

#[test]
fn a_file_that_changes_underneath_is_reported_when_it_is_read() {
    let folder = Temporary::new();
    take_in(&open(&folder), &memory(1000), 0..10);
    let errors = Errors::default();
    let spool = open_with(&folder, Overflow::Reject, &errors);
    let path = &folder.events()[0];
    let length = path.metadata().unwrap().len();
    File::options().write(true).open(path).unwrap().set_len(length - 1).unwrap();
    let queue = memory(1000);
    assert_eq!(drain(&spool, &queue, true), numbers(0..9));
    assert!(matches!(errors.all().as_slice(), [DeliveryError::Damaged { .. }]), "{:?}", errors.all());
    assert_eq!(spool.unread(), 0);
    take_in(&spool, &queue, 10..11);
    let Counts { accepted, recovered, queued, .. } = spool.counts(&queue);
    assert_eq!((accepted, recovered, queued, spool.reporter.counters.read().lost), (1, 10, 1, 1));
}

#[test]
fn a_file_that_cannot_be_read_now_is_read_later() {
    let folder = Temporary::new();
    take_in(&open(&folder), &memory(1000), 0..10);
    let errors = Errors::default();
    let spool = open_with(&folder, Overflow::Reject, &errors);
    let (path, queue) = (&folder.events()[0], memory(1000));
    let hidden = path.with_extension("hidden");
    fs::rename(path, &hidden).unwrap();
    take_in(&spool, &queue, 10..20);
    // It does not keep the rest from being sent.
    assert_eq!(drain(&spool, &queue, true), numbers(10..20));
    assert!(matches!(errors.all().as_slice(), [DeliveryError::Storage { .. }]));
    assert_eq!((spool.counts(&queue).queued, spool.unread()), (10, 10));
    fs::rename(&hidden, path).unwrap();
    while spool.unread() > 0 {
        assert_eq!(spool.refill(&queue), Refill::Done);
    }
    assert_eq!(drain(&spool, &queue, true), numbers(0..10));
    assert_eq!(spool.counts(&queue), Counts { accepted: 10, recovered: 10, ..Counts::default() });
}

/// Whatever becomes of what was in it: it takes up no room in the folder any more.
#[test]
fn a_file_that_is_taken_away_takes_up_no_room() {
    let folder = Temporary::new();
    let clock = ManualClock::new(std::time::SystemTime::UNIX_EPOCH);
    let (spool, queue) =
        (open_with(&folder, Overflow::Reject, &Errors::default()), memory_by(1000, Arc::new(clock.clone())));
    for round in 0..30 {
        clock.advance(Duration::from_secs(1));
        for number in 0..8 {
            spool.accept(&large(number), &queue).unwrap();
        }
        folder.events().iter().for_each(|path| fs::remove_file(path).unwrap());
        let batch = queue.next_batch().unwrap();
        let these = queue.claim(&batch, &batch.positions().into()).unwrap();
        assert_eq!(these.len(), 8);
        match round % 3 {
            0 => spool.acknowledge(these.each_number()),
            1 => assert!(spool.put_off(&these, Duration::ZERO, &queue).kept.is_empty()),
            _ => assert!(spool.quarantine(these.each_number()).is_empty()),
        }
        queue.complete(&these);
    }
    clock.advance(Duration::from_secs(1));
    take_in(&spool, &queue, 0..1);
    assert_eq!(folder.events()[0].metadata().unwrap().len(), spool.lock().bytes);
}

#[test]
fn a_folder_that_is_gone_leaves_memory() {
    let folder = Temporary::new();
    let (spool, queue) = (open(&folder), memory(2));
    fs::remove_dir_all(&folder.0).unwrap();
    for _ in 0..2 {
        let taken = spool.accept(&message(0), &queue).unwrap();
        assert!(taken.not_durable.is_some());
    }
    let refused = spool.accept(&message(0), &queue);
    assert!(matches!(refused, Err(NotTaken { kind: CallErrorKind::NotDurable { sent: false, .. }, .. })));
    assert_eq!(drain(&spool, &queue, true), [0, 0]);
    // It is durable again as soon as it can be.
    fs::create_dir(&folder.0).unwrap();
    take_in(&spool, &queue, 1..3);
    assert_eq!(drain(&spool, &queue, false), [1, 2]);
    drop(spool);
    assert_eq!(drain(&open(&folder), &memory(2), true), [1, 2]);
}

#[test]
fn a_folder_that_cannot_be_made_is_a_typed_error() {
    let folder = Temporary::new();
    fs::write(&folder.0, b"a file").unwrap();
    for path in [folder.0.clone(), folder.0.join("below")] {
        let opened = Spool::open(&Durable::new(path), Overflow::Reject, Errors::default().reporter());
        assert!(matches!(opened, Err(BuildError::Storage { .. })));
    }
    fs::remove_file(&folder.0).unwrap();
}

#[test]
fn a_call_after_the_end_leaves_nothing_behind() {
    let folder = Temporary::new();
    let (spool, queue) = (open(&folder), memory(10));
    queue.close(Duration::ZERO);
    assert!(matches!(spool.accept(&message(0), &queue), Err(NotTaken { kind: CallErrorKind::Closed, .. })));
    drop(spool);
    assert_eq!(open(&folder).unread(), 0);
}

#[test]
fn fsync_of_every_kind() {
    for fsync in [Fsync::Never, Fsync::Always, Fsync::Every(Duration::from_millis(1))] {
        let folder = Temporary::new();
        let errors = Errors::default();
        let spool = Spool::open(&durable(&folder).fsync(fsync), Overflow::Reject, errors.reporter()).unwrap();
        let queue = memory(1000);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let (spool, queue) = (&spool, &queue);
                scope.spawn(move || {
                    for number in 0..8 {
                        let taken = spool.accept(&large(thread * 8 + number), queue).unwrap();
                        assert!(taken.not_durable.is_none(), "{taken:?}");
                    }
                });
            }
        });
        let end = spool.written().unwrap().1;
        match fsync {
            Fsync::Never => assert_eq!(*spool.synced.lock().unwrap(), Position::default()),
            Fsync::Always => assert_eq!(*spool.synced.lock().unwrap(), end),
            Fsync::Every(_) => {
                while *spool.synced.lock().unwrap() < end {
                    std::thread::yield_now();
                }
            }
        }
        spool.close();
        assert!(errors.all().is_empty(), "{:?}", errors.all());
    }
}

/// A pipe takes what is written, and cannot be brought to a disk.
#[test]
#[cfg_attr(miri, ignore = "Miri syncs anything")]
fn what_cannot_be_synced_is_told_of() {
    for fsync in [Fsync::Never, Fsync::Always, Fsync::Every(Duration::from_millis(1))] {
        let (folder, errors) = (Temporary::new(), Errors::default());
        let spool = Spool::open(&durable(&folder).fsync(fsync), Overflow::Reject, errors.reporter()).unwrap();
        let queue = memory(10);
        spool.accept(&message(0), &queue).unwrap();
        let (_reader, writer) = std::io::pipe().unwrap();
        spool.lock().write_to(File::from(std::os::fd::OwnedFd::from(writer)));
        let not_durable = spool.accept(&message(1), &queue).unwrap().not_durable;
        match fsync {
            Fsync::Always => assert!(not_durable.is_some()),
            _ => assert!(not_durable.is_none(), "{not_durable:?}"),
        }
        while matches!(fsync, Fsync::Every(_)) && errors.all().is_empty() {
            std::thread::yield_now();
        }
        let told = errors.all().len();
        // The file ends.
        spool.close();
        assert!(errors.all().iter().all(|error| matches!(error, DeliveryError::Storage { .. })), "{:?}", errors.all());
        assert_eq!(errors.all().len() > told, fsync != Fsync::Never, "{fsync:?}");
    }
}

/// However often it is tried, be it every second of a day.
#[test]
#[cfg_attr(miri, ignore = "Miri syncs anything")]
fn what_cannot_be_synced_again_and_again_is_told_of_once() {
    let (folder, errors) = (Temporary::new(), Errors::default());
    let (spool, queue, mut is_told) = (open_with(&folder, Overflow::Reject, &errors), memory(100), false);
    for round in 1..3 {
        take_in(&spool, &queue, 0..1);
        spool.sync_now_and_then(&mut is_told);
        assert_eq!(errors.all().len(), round - 1);
        let (_reader, writer) = std::io::pipe().unwrap();
        spool.lock().write_to(File::from(std::os::fd::OwnedFd::from(writer)));
        take_in(&spool, &queue, 1..2);
        (0..3).for_each(|_| spool.sync_now_and_then(&mut is_told));
        assert_eq!(errors.all().len(), round);
        let _ = spool.lock().seal();
    }
}

/// Its parent has the lock, and writes on where it wrote before.
#[test]
fn the_child_of_a_fork_touches_nothing() {
    let folder = Temporary::new();
    let (mut spool, queue) = (open(&folder), memory(10));
    take_in(&spool, &queue, 0..3);
    let parent = std::mem::replace(&mut Arc::get_mut(&mut spool).unwrap().owner, Owner::parent());
    assert!(matches!(spool.accept(&message(3), &queue), Err(NotTaken { kind: CallErrorKind::Forked, .. })));
    spool.close();
    let again = Spool::open(&durable(&folder), Overflow::Reject, Errors::default().reporter());
    assert!(matches!(again, Err(BuildError::FolderInUse { .. })), "the child let go of the lock");
    Arc::get_mut(&mut spool).unwrap().owner = parent;
    take_in(&spool, &queue, 3..5);
    drop(spool);
    assert_eq!(drain(&open(&folder), &memory(10), true), numbers(0..5));
}

/// A record that a kill cut, or a head with a flipped bit: told of by the first client, although the file stays.
#[test]
fn damage_is_reported_once_while_the_file_stays() {
    type Damage = fn(&mut Vec<u8>);
    let damages: [(Damage, u64, u64); 4] = [
        (|bytes| bytes.truncate(bytes.len() - 1), 8 + 9 * 34, 33),
        (|bytes| bytes[7] ^= 0x10, 0, 8),
        (|bytes| bytes[2] ^= 0x10, 0, 8),
        (|bytes| bytes[8 + 34 + 20] ^= 1, 8 + 34, 34),
    ];
    for (damage, at, size) in damages {
        let folder = Temporary::new();
        take_in(&open(&folder), &memory(1000), 0..10);
        let path = &folder.events()[0];
        let mut bytes = fs::read(path).unwrap();
        assert_eq!(bytes.len(), 8 + 10 * 34);
        damage(&mut bytes);
        fs::write(path, &bytes).unwrap();
        let whole = if at == 0 { 10 } else { 9 };
        let errors = Errors::default();
        assert_eq!(open_with(&folder, Overflow::Reject, &errors).unread(), whole);
        let file = path.canonicalize().unwrap();
        let all = errors.all();
        let expected =
            |(found, position, bytes): (&PathBuf, u64, u64)| *found == file && (position, bytes) == (at, size);
        assert!(
            matches!(&all[..], [DeliveryError::Damaged { file, position, bytes }] if expected((file, *position, *bytes))),
            "{all:?}"
        );
        for _ in 0..2 {
            assert_eq!(open(&folder).unread(), whole);
        }
        // More damage is told of.
        bytes[8 + 5 * 34 + 20] ^= 1;
        fs::write(path, &bytes).unwrap();
        let errors = Errors::default();
        let spool = open_with(&folder, Overflow::Reject, &errors);
        assert!(matches!(errors.all()[..], [DeliveryError::Damaged { bytes: 34, .. }]), "{:?}", errors.all());
        assert_eq!(drain(&spool, &memory(1000), true).len() as u64, whole - 1);
    }
}

/// It is told of at each start, and takes room that then is not there for others.
#[test]
fn files_of_another_version_count() {
    let folder = Temporary::new();
    drop(open(&folder));
    let head = b"planevt\x02".iter().copied().chain(std::iter::repeat_n(b'x', ROOM_BYTES - 100));
    fs::write(folder.0.join("00000000000000000007.events"), head.collect::<Vec<u8>>()).unwrap();
    for overflow in [Overflow::Reject, Overflow::DropOldest] {
        let errors = Errors::default();
        let spool = open_with(&folder, overflow, &errors);
        assert!(matches!(errors.all()[..], [DeliveryError::OtherVersion { .. }]), "{:?}", errors.all());
        let refused = spool.accept(&large(0), &memory(10));
        assert!(matches!(refused, Err(NotTaken { kind: CallErrorKind::QueueFull { .. }, .. })), "{refused:?}");
    }
}

/// Nothing is dropped for a message for which there is no room all the same.
#[test]
fn nothing_is_dropped_in_vain() {
    let folder = Temporary::new();
    take_in(&open(&folder), &memory(1000), 0..10);
    let head = b"planevt\x02".iter().copied().chain(std::iter::repeat_n(b'x', ROOM_BYTES - 100));
    fs::write(folder.0.join("00000000000000000007.events"), head.collect::<Vec<u8>>()).unwrap();
    let (spool, queue) = (open_with(&folder, Overflow::DropOldest, &Errors::default()), memory(1000));
    let refused = spool.accept(&large(10), &queue);
    assert!(
        matches!(
            refused,
            Err(NotTaken { kind: CallErrorKind::QueueFull { .. }, dropped: DroppedMessages { messages: 0, .. } })
        ),
        "{refused:?}"
    );
    assert_eq!(drain(&spool, &queue, true), numbers(0..10));
}

/// Of a folder that has become read-only: the messages of the file are not to be sent by this client any more, and are told of.
#[test]
fn what_is_dropped_with_a_file_that_stays_is_counted() {
    let (folder, errors) = (Temporary::new(), Errors::default());
    let (spool, queue) = (open_with(&folder, Overflow::DropOldest, &errors), memory(20));
    for number in 0..65 {
        spool.accept(&large(number), &queue).unwrap();
    }
    let oldest = &folder.events()[0];
    fs::remove_file(oldest).unwrap();
    fs::create_dir(oldest).unwrap();
    assert_eq!(spool.accept(&large(65), &queue).unwrap().dropped.messages, 8);
    assert_eq!((spool.counts(&queue).dropped, spool.counts(&queue).queued), (8, 58));
    assert!(
        matches!(&errors.all()[..], [DeliveryError::Storage { path, .. }] if path.ends_with("00000000000000000000.events"))
    );
    assert_eq!(drain(&spool, &queue, true), numbers(8..66));
    assert_eq!(spool.counts(&queue), Counts { accepted: 66, dropped: 8, ..Counts::default() });
}

/// The disk may fail just when older messages have made room.
#[test]
fn what_is_dropped_for_a_message_that_is_not_accepted_is_counted() {
    let folder = Temporary::new();
    let (spool, queue) = (open(&folder), memory(1000));
    for number in 0..65 {
        spool.accept(&large(number), &queue).unwrap();
    }
    drop(spool);
    let (spool, queue) = (open_with(&folder, Overflow::DropOldest, &Errors::default()), memory(1));
    assert_eq!(queue.push(&message(99)), Ok(0));
    fs::create_dir(folder.0.join(format!("{:020}.events", folder.events().len()))).unwrap();
    let refused = spool.accept(&large(65), &queue);
    let expected = |kind: &CallErrorKind| matches!(kind, CallErrorKind::NotDurable { sent: false, .. });
    assert!(
        matches!(&refused, Err(NotTaken { kind, dropped: DroppedMessages { messages: 8, refused: 0 } }) if expected(kind)),
        "{refused:?}"
    );
    assert_eq!(spool.unread(), 57);
}

/// A call that comes during a shutdown is refused in any case: it does not make room in a full folder, and what is left there stays.
#[test]
fn a_call_that_comes_too_late_drops_nothing() {
    let folder = Temporary::new();
    let (spool, queue) = (open_with(&folder, Overflow::DropOldest, &Errors::default()), memory(1000));
    for number in 0..65 {
        spool.accept(&large(number), &queue).unwrap();
    }
    queue.close(Duration::ZERO);
    let left = queue.give_up();
    assert_eq!(left.iter().map(|these| spool.retain(these.each_number())).sum::<usize>(), 65);
    let refused = spool.accept(&large(65), &queue);
    assert!(
        matches!(refused, Err(NotTaken { kind: CallErrorKind::Closed, dropped: DroppedMessages { messages: 0, .. } })),
        "{refused:?}"
    );
    spool.close();
    drop(spool);
    assert_eq!(open(&folder).unread(), 65);
}

/// A disk that is full, or a folder that has become read-only, has it fail with each batch.
#[test]
fn what_cannot_be_noted_as_done_is_told_of_once() {
    let (folder, errors) = (Temporary::new(), Errors::default());
    let (spool, queue) = (open_with(&folder, Overflow::Reject, &errors), memory(1000));
    take_in(&spool, &queue, 0..10);
    let done = folder.events()[0].with_extension("done");
    fs::create_dir(&done).unwrap();
    (0..3).for_each(|number| spool.acknowledge(number..number + 1));
    assert!(
        matches!(&errors.all()[..], [DeliveryError::Storage { path, .. }] if path.ends_with("00000000000000000000.done"))
    );
    fs::remove_dir(&done).unwrap();
    spool.acknowledge(3..4);
    // What fails anew is told of anew.
    take_in(&spool, &queue, 10..20);
    spool.lock().seal().unwrap();
    take_in(&spool, &queue, 20..30);
    fs::create_dir(folder.events()[1].with_extension("done")).unwrap();
    (20..23).for_each(|number| spool.acknowledge(number..number + 1));
    assert_eq!(errors.all().len(), 2);
    // It is noted as soon as it can be, at the end at the latest.
    fs::remove_dir(folder.events()[1].with_extension("done")).unwrap();
    spool.close();
    drop(spool);
    assert_eq!(drain(&open(&folder), &memory(1000), true), (4..20).chain(23..30).collect::<Vec<_>>());
}

/// Who may put links into the folder must not have other files of ours cut or written to.
#[test]
fn no_link_is_followed() {
    let (folder, elsewhere) = (Temporary::new(), Temporary::new());
    let (target, nothing) = (elsewhere.0.join("target"), elsewhere.0.join("nothing"));
    fs::create_dir(&elsewhere.0).unwrap();
    fs::write(&target, [7; 30]).unwrap();
    let spool = open(&folder);
    let queue = memory(1000);
    take_in(&spool, &queue, 0..10);
    let done = folder.events()[0].with_extension("done");
    for linked in [&target, &nothing] {
        std::os::unix::fs::symlink(linked, &done).unwrap();
        spool.acknowledge(0..1);
        fs::remove_file(&done).unwrap();
    }
    drop(spool);
    let lock = folder.0.join("lock");
    for linked in [&target, &nothing] {
        fs::remove_file(&lock).unwrap();
        std::os::unix::fs::symlink(linked, &lock).unwrap();
        let opened = Spool::open(&durable(&folder), Overflow::Reject, Errors::default().reporter());
        assert!(matches!(opened, Err(BuildError::Storage { path, .. }) if path.ends_with("lock")));
    }
    assert_eq!(fs::read(&target).unwrap(), [7; 30]);
    assert!(!nothing.exists());
}

/// However often it is tried in vain, and then again when that has happened anew.
#[test]
fn what_cannot_be_read_is_told_of_once() {
    let (folder, errors) = (Temporary::new(), Errors::default());
    let spool = open_with(&folder, Overflow::Reject, &errors);
    let queue = memory(2);
    take_in(&spool, &queue, 0..10);
    let path = &folder.events()[0];
    let hidden = path.with_extension("hidden");
    fs::rename(path, &hidden).unwrap();
    let first = queue.next_batch().unwrap();
    for _ in 0..3 {
        assert_eq!(spool.refill(&queue), Refill::Done);
        assert_eq!((spool.unread(), errors.all().len()), (8, 1));
        spool.lock().later.iter_mut().for_each(Later::is_due_now);
    }
    fs::rename(&hidden, path).unwrap();
    assert_eq!(first.len(), 2);
    queue.complete(&queue.claim(&first, &first.positions().into()).unwrap());
    assert_eq!(drain(&spool, &queue, false), numbers(2..10));
    assert_eq!(errors.all().len(), 1);
}

#[test]
fn a_folder_that_others_can_write_to_is_told_of() {
    for (mode, told) in [(0o700, 0), (0o755, 0), (0o777, 1)] {
        let folder = Temporary::new();
        fs::create_dir(&folder.0).unwrap();
        fs::set_permissions(&folder.0, fs::Permissions::from_mode(mode)).unwrap();
        let errors = Errors::default();
        open_with(&folder, Overflow::Reject, &errors);
        let all = errors.all();
        assert_eq!(all.iter().filter(|error| error.to_string().contains("other users may write")).count(), told);
        assert_eq!(all.len(), told, "{all:?}");
    }
}
