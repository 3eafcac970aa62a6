//! The argument of the black-box clients.

use plan_runtime::serde_json::{Value, from_str};
use std::time::Duration;

/// What to send where. What is not given is left to the client.
pub(crate) struct Input {
    pub(crate) write_key: String,
    pub(crate) api_host: Option<String>,
    pub(crate) sequences: Vec<Sequence>,
    pub(crate) flush_at: Option<usize>,
    pub(crate) flush_interval: Option<Duration>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) timeout: Option<Duration>,
}

/// Events that are called one after the other, after a wait.
pub(crate) struct Sequence {
    pub(crate) delay: Duration,
    pub(crate) events: Vec<Value>,
}

impl Input {
    pub(crate) fn read(argument: &str) -> Result<Self, String> {
        let input: Value = from_str(argument).map_err(|error| format!("the argument is no JSON: {error}"))?;
        let config = input.get("config").unwrap_or(&Value::Null);
        let write_key = input.get("writeKey").and_then(Value::as_str).ok_or("`writeKey` is missing")?;
        let sequences = input.get("sequences").and_then(Value::as_array).ok_or("`sequences` is missing")?;
        let milliseconds = |value: f64| Duration::try_from_secs_f64(value / 1000.0).ok();
        let number = |name: &str| config.get(name).and_then(Value::as_u64);
        let amount = |name: &str| config.get(name).and_then(Value::as_f64);
        let sequence = |sequence: &Value| {
            let events = sequence.get("events").and_then(Value::as_array).cloned();
            let delay = sequence.get("delayMs").and_then(Value::as_f64).and_then(milliseconds).unwrap_or_default();
            events.map(|events| Sequence { delay, events }).ok_or("a sequence has no `events`")
        };
        Ok(Self {
            write_key: write_key.to_owned(),
            api_host: input.get("apiHost").and_then(Value::as_str).map(str::to_owned),
            sequences: sequences.iter().map(sequence).collect::<Result<_, _>>()?,
            flush_at: number("flushAt").and_then(|number| number.try_into().ok()).filter(|number| *number > 0),
            flush_interval: amount("flushInterval").and_then(milliseconds),
            max_retries: number("maxRetries").map(|number| number.try_into().unwrap_or(u32::MAX)),
            timeout: amount("timeout")
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
                .filter(|timeout| !timeout.is_zero()),
        })
    }
}
