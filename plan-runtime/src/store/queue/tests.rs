//! The queue with threads of the test, and without the rest of a client.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::clock::{ManualClock, SystemClock};
use crate::store::overflow::Overflow;
use std::ops::Range;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

fn queue(overflow: Overflow) -> Queue {
    let queue = Queue::new(limits(overflow), Arc::new(SystemClock::default()));
    queue.enter();
    queue
}

fn limits(overflow: Overflow) -> Limits {
    Limits {
        queue_messages: 3,
        queue_bytes: 100,
        overflow,
        batch_messages: 2,
        batch_bytes: 50,
        interval: Duration::from_secs(3600),
    }
}

fn messages_of_next_batch(queue: &Queue) -> Vec<Vec<u8>> {
    let batch = queue.next_batch().unwrap();
    batch.positions().map(|position| batch.get(position).to_vec()).collect()
}

/// As much as the queue may hold, and not more: the next batch stays with its worker.
#[test]
fn what_is_set_aside_is_bounded_and_comes_again_when_it_is_due() {
    let clock = ManualClock::new(std::time::SystemTime::UNIX_EPOCH);
    let queue = Queue::new(limits(Overflow::Reject), Arc::new(clock.clone()));
    queue.enter();
    let batch = || {
        (0..2).for_each(|_| assert_eq!(queue.push(&[0; 10]), Ok(0)));
        queue.next_batch().unwrap()
    };
    let (first, second) = (batch(), batch());
    assert!(queue.set_aside(first, 2, Duration::from_secs(7)).is_ok());
    assert_eq!(queue.set_aside(second, 2, Duration::from_secs(5)).map_err(|back| back.numbers()), Err(2..4));
    queue.close(Duration::from_secs(60));
    clock.advance(Duration::from_secs(7));
    assert_eq!(queue.next_batch().unwrap().numbers(), 0..2);
    assert!(queue.next_batch().is_none());
}

/// While there is time, what waits may be what another worker has just read from disk.
#[test]
fn what_waits_is_given_up_at_the_end_of_time_or_by_the_last_worker() {
    let clock = ManualClock::new(std::time::SystemTime::UNIX_EPOCH);
    let queue = Queue::new(limits(Overflow::Reject), Arc::new(clock.clone()));
    (0..2).for_each(|_| queue.enter());
    queue.close(Duration::from_secs(60));
    assert!(!queue.rest_is_given_up());
    clock.advance(Duration::from_secs(60));
    assert!(queue.rest_is_given_up());

    let queue = self::queue(Overflow::Reject);
    queue.enter();
    queue.close(Duration::from_secs(60));
    assert!(!queue.rest_is_given_up());
    queue.leave();
    assert!(queue.rest_is_given_up());
}

#[test]
fn what_was_set_aside_and_what_is_new_go_out_in_turns() {
    let queue = queue(Overflow::Reject);
    queue.enter();
    let push = || (0..2).for_each(|_| assert_eq!(queue.push(&[0; 10]), Ok(0)));
    let next = || queue.next_batch().unwrap();
    push();
    assert!(queue.set_aside(next(), 1, Duration::ZERO).is_ok());
    push();
    let first = next();
    assert_eq!(first.numbers(), 0..2);
    assert!(queue.set_aside(first, 1, Duration::ZERO).is_ok());
    assert_eq!(next().numbers(), 2..4, "what always comes again keeps nothing new back");
    push();
    assert_eq!([next().numbers(), next().numbers()], [0..2, 4..6]);
}

/// Another worker may have set it aside since this one found nothing to do.
#[test]
fn what_is_set_aside_is_given_up_only_when_the_time_is_up() {
    let clock = ManualClock::new(std::time::SystemTime::UNIX_EPOCH);
    let queue = Queue::new(limits(Overflow::Reject), Arc::new(clock.clone()));
    queue.enter();
    (0..2).for_each(|_| assert_eq!(queue.push(&[0; 10]), Ok(0)));
    assert!(queue.set_aside(queue.next_batch().unwrap(), 1, Duration::from_secs(9)).is_ok());
    queue.close(Duration::from_secs(5));
    assert!(queue.take_aside().is_empty());
    clock.advance(Duration::from_secs(5));
    assert_eq!(queue.take_aside().len(), 1);
}

#[test]
fn a_full_queue_rejects() {
    let queue = queue(Overflow::Reject);
    for _ in 0..3 {
        assert_eq!(queue.push(&[0; 10]), Ok(0));
    }
    assert_eq!(queue.push(&[0; 10]), Err(NotAccepted::Full { messages: 3, bytes: 30 }));
    assert_eq!(queue.next_batch().unwrap().len(), 2);
    assert_eq!(queue.push(&[0; 10]), Ok(0));
}

#[test]
fn bytes_are_bounded_too() {
    let queue = queue(Overflow::Reject);
    assert_eq!(queue.push(&[0; 60]), Ok(0));
    assert_eq!(queue.push(&[0; 60]), Err(NotAccepted::Full { messages: 1, bytes: 60 }));
}

#[test]
fn blocking_has_an_end() {
    let queue = queue(Overflow::Block { at_most: Duration::from_millis(1) });
    for _ in 0..3 {
        assert_eq!(queue.push(&[0; 10]), Ok(0));
    }
    assert!(matches!(queue.push(&[0; 10]), Err(NotAccepted::Full { .. })));
}

#[test]
fn blocking_goes_on_when_there_is_room() {
    let queue = queue(Overflow::Block { at_most: Duration::from_secs(60) });
    for _ in 0..3 {
        assert_eq!(queue.push(&[0; 10]), Ok(0));
    }
    std::thread::scope(|scope| {
        let pushed = scope.spawn(|| queue.push(&[0; 10]));
        while queue.lock().waiters.is_empty() {
            std::thread::yield_now();
        }
        let begin = std::time::Instant::now();
        assert_eq!(queue.next_batch().unwrap().len(), 2);
        assert_eq!(pushed.join().unwrap(), Ok(0));
        assert!(begin.elapsed() < Duration::from_secs(30), "at once, and not when the wait is over");
    });
}

/// What was put off together is tried together: it may be at fault, and others are not to fail with it.
#[cfg(feature = "durable")]
#[test]
fn what_was_put_off_comes_into_no_batch_with_others() {
    let limits = Limits { queue_messages: 20, batch_messages: 3, ..limits(Overflow::Reject) };
    let queue = Queue::new(limits, Arc::new(SystemClock::default()));
    let (first, second) =
        (MessageOrigin::PutOff(Duration::from_secs(1)), MessageOrigin::PutOff(Duration::from_secs(2)));
    let of = [
        MessageOrigin::Call,
        MessageOrigin::Disk,
        first,
        first,
        first,
        first,
        second,
        MessageOrigin::Disk,
        MessageOrigin::Call,
        first,
    ];
    for (number, origin) in of.into_iter().enumerate() {
        assert_eq!(queue.offer(b"{1}", origin), Ok(number as u64));
    }
    queue.close(Duration::from_secs(3600));
    let batches: Vec<Range<u64>> = std::iter::from_fn(|| Some(queue.next_batch()?.numbers())).collect();
    assert_eq!(batches, [0..2, 2..5, 5..6, 6..7, 7..9, 9..10]);
}

#[test]
fn a_full_queue_does_not_wait_for_the_rest_of_a_batch() {
    for overflow in [Overflow::Reject, Overflow::DropOldest, Overflow::Block { at_most: Duration::from_millis(1) }] {
        let mut queue = queue(overflow);
        queue.limits.batch_messages = 100;
        for _ in 0..4 {
            let _ = queue.push(&[0; 10]);
        }
        assert_eq!(queue.next_batch().unwrap().len(), 3, "{overflow:?}: an hour was to pass before");
        assert!(!queue.lock().flush.is_for_room(), "{overflow:?}: the next message waits for others again");
    }
}

/// Returns how many messages a worker takes that sleeps until `wake` is done.
fn size_of_batch_after(queue: Queue, wake: impl FnOnce(&Queue)) -> Result<usize, RecvTimeoutError> {
    let (queue, (sender, size)) = (Arc::new(queue), channel());
    let theirs = Arc::clone(&queue);
    std::thread::spawn(move || sender.send(theirs.next_batch().map_or(0, |batch| batch.len())));
    while !queue.lock().workers.has_idle() {
        std::thread::yield_now();
    }
    wake(&queue);
    size.recv_timeout(Duration::from_secs(60))
}

#[test]
fn a_worker_that_sleeps_is_woken_by_all_that_gives_it_work() {
    let with = |messages: usize, batch_messages: usize, interval: Duration| {
        let mut queue = queue(Overflow::Reject);
        (queue.limits.batch_messages, queue.limits.interval) = (batch_messages, interval);
        for _ in 0..messages {
            assert_eq!(queue.push(&[0; 10]), Ok(0));
        }
        queue
    };
    let (hour, moment) = (Duration::from_secs(3600), Duration::from_millis(1));
    let push = |queue: &Queue| {
        let _ = queue.push(&[0; 10]);
    };
    let flush = |queue: &Queue| assert_eq!(queue.flush(Duration::ZERO), 1);
    assert_eq!(size_of_batch_after(with(0, 2, moment), push), Ok(1), "a first message, once the interval is over");
    assert_eq!(size_of_batch_after(with(1, 2, hour), push), Ok(2), "a full batch");
    assert_eq!(size_of_batch_after(with(3, 9, hour), push), Ok(3), "a message that finds the queue full");
    assert_eq!(size_of_batch_after(with(1, 2, hour), flush), Ok(1), "a flush");
    assert_eq!(size_of_batch_after(with(1, 2, hour), |queue| queue.close(hour)), Ok(1), "a shutdown");
    let paused = with(2, 2, hour);
    paused.pause(true);
    assert_eq!(size_of_batch_after(paused, |queue| queue.pause(false)), Ok(2), "the end of a pause");
}

#[test]
fn workers_start_during_a_shutdown_while_it_has_time() {
    let queue = queue(Overflow::Reject);
    queue.close(Duration::from_secs(3600));
    assert_eq!([(); 3].map(|()| queue.enter_if_none_idle(3)), [true, true, false]);
    queue.close(Duration::ZERO);
    assert!(!queue.enter_if_none_idle(9));
}

#[test]
fn what_was_given_up_is_nobodys_any_more() {
    let queue = queue(Overflow::Reject);
    for number in 0..3 {
        assert_eq!(queue.push(&[number; 10]), Ok(0));
    }
    let batch = queue.next_batch().unwrap();
    let claimed = queue.claim(&batch, &(0..1).into()).unwrap();
    let given_up: Vec<Range<u64>> = queue.give_up().into_iter().flat_map(|given_up| given_up.numbers).collect();
    assert_eq!(given_up, [2..3, 1..2]);
    assert!(queue.claim(&batch, &(1..2).into()).is_none());
    assert!(!queue.wait_completed(Duration::ZERO), "the first is being accounted for");
    queue.complete(&claimed);
    queue.recycle(batch);
    assert!(queue.wait_completed(Duration::ZERO));
    assert_eq!(queue.counts(), Counts { accepted: 3, ..Counts::default() });
}

/// A destination has accepted the last of three messages, and then the first; of the second a shutdown comes first.
#[test]
fn messages_of_a_batch_are_completed_in_any_order() {
    let limits = Limits { queue_messages: 3, batch_messages: 3, ..limits(Overflow::Reject) };
    let queue = Queue::new(limits, Arc::new(SystemClock::default()));
    (0..3).for_each(|_| assert!(queue.push(b"{1}").is_ok()));
    queue.begin_flush();
    let batch = queue.next_batch().unwrap_or_default();
    assert_eq!(batch.numbers(), 0..3);
    for (positions, left) in [(2..3, 2), (0..1, 1)] {
        queue.complete(&queue.claim(&batch, &positions.into()).unwrap());
        assert_eq!(queue.left_below(3), left);
    }
    let given_up: Vec<Range<u64>> = queue.give_up().into_iter().flat_map(|given_up| given_up.numbers).collect();
    assert_eq!((given_up.len(), given_up.first()), (1, Some(&(1..2))));
    assert!(queue.claim(&batch, &(1..2).into()).is_none() && queue.left_below(3) == 0);
}

#[test]
fn the_longest_hold_counts() {
    let clock = ManualClock::new(std::time::SystemTime::now());
    let queue = Arc::new(Queue::new(limits(Overflow::Reject), Arc::new(clock.clone())));
    queue.hold(Duration::from_secs(60));
    queue.hold(Duration::from_secs(1));
    let (theirs, (sender, goes_on)) = (Arc::clone(&queue), channel());
    std::thread::spawn(move || sender.send(theirs.back_off(Duration::ZERO, None)));
    clock.advance(Duration::from_secs(59));
    assert!(goes_on.recv_timeout(Duration::from_millis(20)).is_err());
    clock.advance(Duration::from_secs(1));
    assert_eq!(goes_on.recv_timeout(Duration::from_secs(60)), Ok(Waited::Enough));
}

#[test]
fn the_comma_between_two_messages_counts() {
    for (second, batches) in [(24, [2, 0]), (25, [1, 1])] {
        let queue = queue(Overflow::Reject);
        assert_eq!((queue.push(&[0; 25]), queue.push(&vec![0; second])), (Ok(0), Ok(0)));
        queue.close(Duration::from_secs(3600));
        assert_eq!(batches.map(|_| queue.next_batch().map_or(0, |batch| batch.len())), batches);
    }
}

#[test]
fn the_oldest_are_dropped_and_counted() {
    let queue = queue(Overflow::DropOldest);
    for number in 0..3 {
        assert_eq!(queue.push(&[number; 10]), Ok(0));
    }
    assert_eq!(queue.push(&[3; 10]), Ok(1));
    assert_eq!(queue.push(&[4; 90]), Ok(2));
    assert_eq!(queue.counts(), Counts { accepted: 5, recovered: 0, dropped: 3, queued: 2, queued_bytes: 100 });
    assert_eq!(messages_of_next_batch(&queue), [vec![3; 10]]);
}

#[test]
fn one_message_larger_than_the_queue_is_still_taken() {
    let queue = queue(Overflow::Reject);
    assert_eq!(queue.push(&[0; 500]), Ok(0));
    assert_eq!(queue.next_batch().unwrap().len(), 1);
}

#[test]
fn nothing_is_taken_after_the_end() {
    let queue = queue(Overflow::Reject);
    assert_eq!(queue.push(&[1]), Ok(0));
    queue.close(Duration::from_secs(3600));
    assert_eq!(queue.push(&[2]), Err(NotAccepted::Closed));
    let batch = queue.next_batch().unwrap();
    assert_eq!((batch.len(), batch.get(0)), (1, &[1_u8][..]));
    queue.complete(&queue.claim(&batch, &batch.positions().into()).unwrap());
    assert!(queue.next_batch().is_none());
    assert_eq!(queue.counts(), Counts { accepted: 1, ..Counts::default() });
}
