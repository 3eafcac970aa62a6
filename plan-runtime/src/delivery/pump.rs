//! The delivery loop where there is one thread: what the workers do, in tasks of the page. Whenever something changes it looks at what is
//! to be done, does what can be done without waiting, and has itself called again.
//!
//! At the edge each request has a client of its own, and what one request begins, a timer or a `fetch`, ends with it. So nothing that a
//! request does may have the pump or a task of another one run: their requests would end with the wrong one, and wait for ever.

use super::Delivery;
use super::attempt::Attempted;
use super::outcome::BatchOutcome;
use super::parts::{BatchParts, UntriedPart};
use crate::clock::Instant;
use crate::js;
use crate::message::batch::Messages;
use crate::sink::Batch;
use crate::sink::fetch::{Fetch, OUTLIVING_BYTES, resolved};
use crate::store::Store;
use crate::store::queue::Waited;
use crate::store::queue::polled::Polled;
use crate::sync;
use js_sys::Promise;
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use std::{future, task};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;

thread_local! {
    /// One for each client.
    static PUMPS: RefCell<Vec<Rc<Pump>>> = const { RefCell::new(Vec::new()) };
    /// Whether the pumps that have something to do are to run.
    static IS_WOKEN: Cell<bool> = const { Cell::new(false) };
    /// How often the page was told that it is online.
    static ONLINE: Cell<u32> = const { Cell::new(0) };
    /// Whether the page is about to end.
    static ENDS: Cell<bool> = const { Cell::new(false) };
}

/// What sends the messages of a client.
pub(crate) struct Pump {
    delivery: Arc<Delivery>,
    server: Fetch,
    /// Batches under way.
    busy: Cell<usize>,
    /// Tasks that wait for a time, or for something to change.
    waiting: RefCell<Vec<task::Waker>>,
    /// Whether this is to run though nothing has changed in the queue.
    is_due: Cell<bool>,
    /// When this is to run by the clock of the page.
    alarm: Cell<Option<Duration>>,
    /// Messages with numbers below this were given to the browser when the page was about to end.
    handed_over: Cell<u64>,
    /// Ends the lock that says that this page lives.
    unlock: RefCell<Option<js_sys::Function>>,
}

/// Starts to send.
pub(crate) fn start(delivery: Arc<Delivery>, server: Fetch) {
    sync::on_change(wake);
    delivery.store.queue().enter();
    let is_first = PUMPS.with_borrow(Vec::is_empty);
    if is_first {
        hear_of_the_page();
    }
    let pump = Rc::new(Pump {
        delivery,
        server,
        busy: Cell::default(),
        waiting: RefCell::default(),
        is_due: Cell::default(),
        alarm: Cell::default(),
        handed_over: Cell::default(),
        unlock: RefCell::default(),
    });
    PUMPS.with_borrow_mut(|pumps| pumps.push(Rc::clone(&pump)));
    spawn_local(Rc::clone(&pump).recover());
    pump.wake();
}

/// Has all pumps run soon: something has happened to the page.
fn wake_all() {
    PUMPS.with_borrow(|pumps| pumps.iter().for_each(|pump| pump.wake()));
}

/// Has the pumps run soon whose queue has changed.
fn wake() {
    if !IS_WOKEN.replace(true) {
        spawn_local(async { run() });
    }
}

fn run() {
    IS_WOKEN.set(false);
    for pump in PUMPS.with_borrow(Clone::clone) {
        if pump.is_due.take() | pump.delivery.store.queue().take_change() {
            pump.run();
        }
    }
}

/// Listens to what happens to the page, for as long as it lives.
fn hear_of_the_page() {
    thread_local! {
        static HEARS: Cell<bool> = const { Cell::new(false) };
    }
    if HEARS.replace(true) {
        return;
    }
    let window: JsValue = js_sys::global().into();
    if let Some(document) = js::named("document") {
        let theirs = document.clone();
        js::listen(&document, "visibilitychange", move || {
            // It may be the last that is heard of a page: what waits goes out now, by requests that outlive it. Of one that is closed while
            // it is seen, `pagehide` comes before.
            if js::text(&theirs, "visibilityState").as_deref() == Some("hidden") {
                PUMPS.with_borrow(Clone::clone).iter().for_each(|pump| _ = pump.delivery.store.queue().begin_flush());
                wake_all();
                run();
            }
        });
        js::listen(&window, "pagehide", || {
            ENDS.set(true);
            PUMPS.with_borrow(Clone::clone).iter().for_each(|pump| pump.page_ends());
        });
        js::listen(&window, "pageshow", || {
            if ENDS.replace(false) {
                PUMPS.with_borrow(Clone::clone).into_iter().for_each(|pump| spawn_local(pump.recover()));
                wake_all();
            }
        });
    }
    js::listen(&window, "online", || {
        ONLINE.set(ONLINE.get() + 1);
        wake_all();
    });
}

impl Pump {
    /// Has this run soon.
    fn wake(&self) {
        self.is_due.set(true);
        wake();
    }

    /// Has this run after so long, which may be for ever: an interval of `Duration::MAX` is one.
    fn wake_in(self: &Rc<Self>, wait: Duration) {
        let time = js::time_of_page().saturating_add(wait);
        if self.alarm.get().is_some_and(|alarm| alarm <= time) {
            return;
        }
        self.alarm.set(Some(time));
        let pump = Rc::clone(self);
        js::after(wait, move || {
            if pump.alarm.get() == Some(time) {
                pump.alarm.set(None);
            }
            pump.wake();
        });
    }

    /// Answers who waits, starts what can be started, and has the tasks look that wait.
    fn run(self: &Rc<Self>) {
        let next = self.delivery.answer_waits();
        // What this has changed is seen below: it would wake itself without an end.
        self.delivery.store.queue().take_change();
        if let Some(next) = next {
            self.wake_in(next.saturating_duration_since(Instant::now()));
        }
        self.step();
        self.waiting.take().into_iter().for_each(task::Waker::wake);
    }

    /// Waits until something changes, at most so long.
    async fn change(self: &Rc<Self>, at_most: Option<Duration>) {
        if let Some(at_most) = at_most {
            self.wake_in(at_most);
        }
        let mut is_new = true;
        future::poll_fn(|context| {
            if !std::mem::take(&mut is_new) {
                return task::Poll::Ready(());
            }
            self.waiting.borrow_mut().push(context.waker().clone());
            task::Poll::Pending
        })
        .await;
    }

    /// Starts what can be started, and says when to look again.
    fn step(self: &Rc<Self>) {
        if ENDS.get() {
            // A request that is begun now need not get out any more.
            return self.hand_over();
        }
        let queue = self.delivery.store.queue();
        while self.busy.get() < self.delivery.workers {
            match queue.poll_batch() {
                Polled::Batch(batch) => {
                    self.busy.set(self.busy.get() + 1);
                    spawn_local(Rc::clone(self).deliver(batch));
                }
                Polled::Nothing(until) => {
                    if let Some(until) = until {
                        self.wake_in(until.saturating_sub(self.delivery.clock.elapsed()));
                    }
                    break;
                }
                Polled::End => {
                    if self.busy.get() == 0 {
                        self.end();
                    }
                    break;
                }
            }
        }
    }

    fn end(self: &Rc<Self>) {
        PUMPS.with_borrow_mut(|pumps| pumps.retain(|pump| !Rc::ptr_eq(pump, self)));
        self.delivery.abandon_rest();
        self.delivery.store.close();
        self.delivery.store.queue().leave();
        let _ = self.delivery.answer_waits();
    }

    async fn deliver(self: Rc<Self>, batch: Messages) {
        let mut parts = BatchParts::of(&batch, self.delivery.clock.elapsed());
        while let Some(part) = parts.next() {
            let positions = part.positions.clone();
            let outcome = self.deliver_part(&batch, part).await;
            if !parts.decide(positions, outcome).into_iter().all(|part| self.delivery.account(&batch, part)) {
                break;
            }
        }
        self.busy.set(self.busy.get() - 1);
        self.delivery.store.queue().recycle(batch);
        self.delivery.report_queued();
        self.wake();
    }

    async fn deliver_part(self: &Rc<Self>, messages: &Messages, part: UntriedPart) -> BatchOutcome {
        let delivery = &self.delivery;
        let UntriedPart { positions, mut tries, not_before, source } = part;
        if !self.back_off(not_before.saturating_sub(delivery.clock.elapsed())).await {
            return BatchOutcome::OutOfTime { source: source.or_else(|| delivery.outage.reason()) };
        }
        delivery.reporter.counters.retries.add(usize::from(tries.attempt > 0));
        loop {
            let (began, now) = (delivery.outage.begins(), delivery.clock.now());
            let batch = Batch::new(messages, &positions, tries.attempt, delivery.store.queue().time_left(), now);
            delivery.reporter.counters.requests.add(1);
            let sent = self.post(&batch, messages.numbers_at(&positions)).await;
            match delivery.attempted(sent, &batch, began, &mut tries) {
                Attempted::Decided(outcome) => return outcome,
                Attempted::Again { wait, source } => {
                    if !self.back_off(wait).await {
                        return BatchOutcome::OutOfTime { source: Some(source) };
                    }
                    delivery.reporter.counters.retries.add(1);
                }
            }
        }
    }

    /// Posts a batch, and notes meanwhile that its messages go on their way though the page may end.
    async fn post(&self, batch: &Batch<'_>, numbers: Range<u64>) -> Result<(), crate::SinkError> {
        let outlives = self.server.outlives_page(batch.messages().map(<[u8]>::len).sum());
        self.set_under_way(numbers.clone(), outlives);
        let sent = self.server.post(batch, outlives).await;
        self.set_under_way(numbers, false);
        sent
    }

    fn set_under_way(&self, numbers: Range<u64>, is_under_way: bool) {
        if let Store::Local(local, _) = &self.delivery.store {
            local.set_under_way(numbers, is_under_way);
        }
    }

    /// Waits before another attempt; not any longer once the page is online again. `false` says that the time of a shutdown is up.
    async fn back_off(self: &Rc<Self>, wait: Duration) -> bool {
        let delivery = &self.delivery;
        let (until, online) = (delivery.clock.elapsed().saturating_add(wait), ONLINE.get());
        loop {
            match delivery.store.queue().poll_back_off(until, delivery.outage.next_news()) {
                Ok(Waited::Enough) => return true,
                Ok(Waited::ForTooLong) => return false,
                Ok(Waited::ForNews) => delivery.report_outage(delivery.outage.news(delivery.clock.elapsed())),
                Err(_) if ONLINE.get() != online && !delivery.store.queue().is_paused() => return true,
                Err(until) => self.change(until.map(|until| until.saturating_sub(delivery.clock.elapsed()))).await,
            }
        }
    }

    /// Says that this page lives, and takes over what pages have left that do not.
    async fn recover(self: Rc<Self>) {
        let Store::Local(local, queue) = &self.delivery.store else { return };
        let locks = js::named("navigator").and_then(|navigator| js::get(&navigator, "locks"));
        let mut living = Vec::new();
        if let Some(locks) = locks {
            self.lock(&locks, &local.lock_name());
            if let Ok(asked) = js::call(&locks, "query", &[])
                && let Ok(known) = resolved(asked).await
                && let Some(held) = js::get(&known, "held")
            {
                living.extend(js_sys::Array::from(&held).iter().filter_map(|lock| js::text(&lock, "name")));
            }
        }
        let dropped =
            local.take_over(|page| living.iter().any(|living| living == page), queue, &self.delivery.reporter);
        self.delivery.dropped_of_others(&dropped);
        self.wake();
    }

    /// Holds a lock until the page ends, by whichever way: the browser sees to that.
    fn lock(&self, locks: &JsValue, name: &str) {
        let mut unlock = None;
        let held = Promise::new(&mut |resolve, _| unlock = Some(resolve));
        *self.unlock.borrow_mut() = unlock;
        let hold = Closure::once_into_js(move || held);
        // A page without a right to locks has none: what it leaves may be sent twice, with one message id.
        let _ = js::call(locks, "request", &[name.into(), hold]);
    }

    fn page_ends(&self) {
        self.hand_over();
        if let Some(unlock) = self.unlock.take() {
            let _ = unlock.call0(&JsValue::UNDEFINED);
        }
    }

    /// Gives the browser what no request has that outlives the page. It stays in the storage: whether it arrives nobody is told, and the
    /// next page sends it again, with the same message ids.
    fn hand_over(&self) {
        let Store::Local(local, queue) = &self.delivery.store else { return };
        if queue.is_paused() {
            return;
        }
        let mut body: Vec<String> = Vec::new();
        let mut bytes = 0;
        for (number, message) in local.waiting_from(self.handed_over.get()) {
            if bytes + message.len() > OUTLIVING_BYTES / 2 {
                if !self.server.beacon(&self.server.body(&body)) {
                    return;
                }
                (body, bytes) = (Vec::new(), 0);
                self.handed_over.set(number);
            }
            bytes += message.len() + 1;
            body.push(message);
        }
        if !body.is_empty() && self.server.beacon(&self.server.body(&body)) {
            self.handed_over.set(queue.counts().accepted);
        }
    }
}
