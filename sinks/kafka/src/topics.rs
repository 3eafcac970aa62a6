//! Which topic a message goes to, and which names Kafka takes for topics.

use crate::head::MessageHead;
use plan_runtime::Call;
use std::collections::HashMap;

/// The longest name of a topic, which is part of the name of a folder of the broker.
const NAME_BYTES: usize = 249;

/// The topics of messages: of an event before that of its call, before the one for all the rest.
#[derive(Debug, Clone)]
pub(crate) struct Topics {
    pub(crate) of_the_rest: String,
    /// By the names of calls.
    pub(crate) of_calls: HashMap<&'static str, String>,
    pub(crate) of_events: HashMap<String, String>,
}

impl Topics {
    pub(crate) fn topic_of(&self, head: &MessageHead<'_>) -> &str {
        let is_event = head.call == Call::Track.as_str();
        let of_event = self.of_events.get(&*head.event).filter(|_| is_event);
        of_event.or_else(|| self.of_calls.get(&*head.call)).unwrap_or(&self.of_the_rest)
    }

    /// Returns what is wrong with the first name that no topic can have.
    pub(crate) fn mistake(&self) -> Option<String> {
        let mut names: Vec<&String> = self.of_calls.values().chain(self.of_events.values()).collect();
        names.sort();
        [&self.of_the_rest].into_iter().chain(names).find_map(|name| mistake_in(name))
    }
}

fn mistake_in(name: &str) -> Option<String> {
    let is_odd = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    if name.is_empty() || name.contains(is_odd) || matches!(name, "." | "..") {
        return Some(format!(
            "`{name}` is no topic: its name has ASCII letters, digits, `.`, `_` and `-`, and is neither `.` nor `..`"
        ));
    }
    (name.len() > NAME_BYTES)
        .then(|| format!("`{name}` is no topic: its name has {} characters, and Kafka takes {NAME_BYTES}", name.len()))
}
