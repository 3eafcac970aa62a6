//! What waits, in the local storage of the page as well: it survives a reload, and the end of the tab. Each message has an item of its own,
//! under the name of the page that called it. What a page leaves is taken over by the next one.

use crate::error::{CallErrorKind, DeliveryError};
use crate::js;
use crate::message::read_id::MessageHead;
use crate::report::Reporter;
use crate::store::queue::{GivenUp, Queue};
use crate::store::{Accepted, Counts};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};
use wasm_bindgen::JsValue;

/// The messages of a page.
pub(crate) struct LocalStore {
    /// What all items of this source begin with.
    prefix: String,
    /// The name of this page, which no other one has.
    page: String,
    state: Mutex<LocalState>,
}

#[derive(Default)]
struct LocalState {
    /// Those in memory, by their numbers there.
    messages: BTreeMap<u64, StoredMessage>,
    recovered: u64,
    /// Nothing more is taken over.
    is_closed: bool,
}

struct StoredMessage {
    /// The name of its item; `None` if there was no room for it.
    item: Option<String>,
    text: String,
    /// A request has it that goes on when the page ends.
    is_under_way: bool,
}

fn storage() -> Option<JsValue> {
    js::named("localStorage")
}

fn remove(item: &str) {
    if let Some(storage) = storage() {
        let _ = js::call(&storage, "removeItem", &[item.into()]);
    }
}

fn read(storage: &JsValue, item: &str) -> Option<String> {
    js::call(storage, "getItem", &[item.into()]).ok()?.as_string()
}

/// Returns the names of all items.
fn items(storage: &JsValue) -> Vec<String> {
    let count = js::get(storage, "length").and_then(|length| length.as_f64()).unwrap_or_default() as u32;
    let name = |position: u32| js::call(storage, "key", &[position.into()]).ok()?.as_string();
    (0..count).filter_map(name).collect()
}

/// Returns when a message was called, as it says so; all of them say it in one form, whose order is that of time.
fn timestamp(message: &str) -> Option<String> {
    let message: Value = serde_json::from_str(message).ok()?;
    message.get("timestamp").and_then(Value::as_str).map(str::to_owned)
}

/// Removes the oldest messages that are more than a queue could hold. Returns them.
fn drop_oldest(left: &mut Vec<(String, String)>, queue: &Queue) -> Vec<String> {
    let mut bytes: usize = left.iter().map(|(_, text)| text.len()).sum();
    if queue.could_hold(left.len(), bytes) {
        return Vec::new();
    }
    left.sort_by_cached_key(|(_, text)| timestamp(text));
    let mut kept = left.len();
    let is_too_much = |(_, text): &&(String, String)| {
        let is_too_much = !queue.could_hold(kept, bytes);
        (kept, bytes) = (kept.saturating_sub(1), bytes.saturating_sub(text.len()));
        is_too_much
    };
    let end = left.iter().take_while(is_too_much).count();
    let dropped = left.drain(..end).map(|(item, text)| {
        remove(&item);
        text
    });
    dropped.collect()
}

impl LocalStore {
    /// Returns the store of this page for the messages of a source.
    pub(crate) fn new(write_key: &str) -> Self {
        let page = format!("{:016x}", js::random());
        Self { prefix: format!("plan_runtime:{write_key}:"), page, state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, LocalState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the name of the lock by which other pages know that this one lives.
    pub(crate) fn lock_name(&self) -> String {
        format!("{}{}", self.prefix, self.page)
    }

    /// Accepts a message into memory, and into the storage if it has room.
    pub(crate) fn accept(&self, message: &[u8], queue: &Queue) -> Result<Accepted, CallErrorKind> {
        let (number, dropped) = queue.push_numbered(message)?;
        self.acknowledge(dropped.clone());
        let text = String::from_utf8_lossy(message).into_owned();
        let item = format!("{}{}:{number:012}", self.prefix, self.page);
        let stored = storage().map(|storage| js::call(&storage, "setItem", &[(&*item).into(), (&*text).into()]));
        let (item, not_durable) = match stored {
            None => (None, None),
            Some(Ok(_)) => (Some(item), None),
            Some(Err(error)) => {
                let reason = format!("the local storage of the page does not take it: {}", js::words(&error));
                (None, Some(io::Error::other(reason).into()))
            }
        };
        self.lock().messages.insert(number, StoredMessage { item, text, is_under_way: false });
        Ok(Accepted { dropped: ((dropped.end - dropped.start) as usize).into(), not_durable })
    }

    /// Takes over what pages have left that do not live any more. `lives` says so of the name of a lock. Returns the messages that it drops,
    /// the oldest ones, where they have left more than the queue could hold: the storage is that of the whole site.
    pub(crate) fn take_over(&self, lives: impl Fn(&str) -> bool, queue: &Queue, reporter: &Reporter) -> Vec<String> {
        let Some(storage) = storage() else { return Vec::new() };
        let own = self.lock_name();
        let mut names: Vec<String> = items(&storage);
        names.retain(|item| self.lock_of(item).is_some_and(|page| page != own && !lives(page)));
        names.sort();
        let left = names.into_iter().filter_map(|item| read(&storage, &item).map(|text| (item, text)));
        let mut left: Vec<(String, String)> = left.collect();
        let dropped = drop_oldest(&mut left, queue);
        self.recover(left, queue, reporter);
        dropped
    }

    /// Returns the name of the lock of the page that an item is of, if it is of this source: the write key of another one may begin as
    /// this one does.
    fn lock_of<'i>(&self, item: &'i str) -> Option<&'i str> {
        let (lock, _) = item.rsplit_once(':')?;
        let page = lock.strip_prefix(&self.prefix)?;
        (!page.contains(':')).then_some(lock)
    }

    /// Puts what pages have left into the queue, as far as it has room.
    fn recover(&self, left: Vec<(String, String)>, queue: &Queue, reporter: &Reporter) {
        for (item, text) in left {
            if MessageHead::of(text.as_bytes()).message_id.is_none() {
                remove(&item);
                let file = format!("localStorage, {item}").into();
                reporter.report(DeliveryError::Damaged { file, position: 0, bytes: text.len() as u64 });
                continue;
            }
            // Without room they wait for the next page: those of this one are not to be dropped for them.
            if self.lock().is_closed || !queue.has_room_for_more() {
                return;
            }
            let Ok((number, _)) = queue.push_numbered(text.as_bytes()) else { return };
            let mut state = self.lock();
            state.recovered += 1;
            state.messages.insert(number, StoredMessage { item: Some(item), text, is_under_way: false });
        }
    }

    /// Forgets the messages with these numbers: they are delivered, refused for good, or dropped.
    pub(crate) fn acknowledge(&self, numbers: Range<u64>) {
        for message in self.take(numbers) {
            message.item.iter().for_each(|item| remove(item));
        }
    }

    /// Leaves these messages to the next page. Returns the numbers of those that are in the storage.
    pub(crate) fn leave(&self, these: &GivenUp) -> Vec<u64> {
        let stored = these.each_number().filter(|number| self.is_stored(*number)).collect();
        these.numbers.iter().for_each(|run| drop(self.take(run.clone())));
        stored
    }

    fn take(&self, numbers: Range<u64>) -> Vec<StoredMessage> {
        let mut state = self.lock();
        let taken: Vec<u64> = state.messages.range(numbers).map(|(number, _)| *number).collect();
        taken.into_iter().filter_map(|number| state.messages.remove(&number)).collect()
    }

    pub(crate) fn is_stored(&self, number: u64) -> bool {
        self.lock().messages.get(&number).is_some_and(|message| message.item.is_some())
    }

    pub(crate) fn counts(&self, queue: &Queue) -> Counts {
        let counts = queue.counts();
        let recovered = self.lock().recovered;
        Counts { accepted: counts.accepted.saturating_sub(recovered), recovered, ..counts }
    }

    /// Notes whether a request has the messages with these numbers that goes on when the page ends.
    pub(crate) fn set_under_way(&self, numbers: Range<u64>, is_under_way: bool) {
        self.lock().messages.range_mut(numbers).for_each(|(_, message)| message.is_under_way = is_under_way);
    }

    /// Returns the messages with numbers from this one on that no request has, with their numbers.
    pub(crate) fn waiting_from(&self, first: u64) -> Vec<(u64, String)> {
        let state = self.lock();
        let waiting = state.messages.range(first..).filter(|(_, message)| !message.is_under_way);
        waiting.map(|(number, message)| (*number, message.text.clone())).collect()
    }

    /// Takes nothing over any more.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
    }
}
