//! Counts the messages of a body without keeping them.

use serde_json::value::RawValue;
use std::collections::HashMap;

/// Returns the messages in the `batch` of a body, or the one that it is itself; 0 if it is no JSON.
pub(crate) fn messages(body: &[u8]) -> u64 {
    let Ok(fields) = serde_json::from_slice::<HashMap<&str, &RawValue>>(body) else { return 0 };
    match fields.get("batch") {
        Some(batch) => serde_json::from_str::<Vec<&RawValue>>(batch.get()).map_or(0, |batch| batch.len() as u64),
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::messages;

    #[test]
    fn counts() {
        assert_eq!(messages(br#"{"batch":[{"a":[1,2]},{}],"sentAt":"x"}"#), 2);
        assert_eq!(messages(br#"{"type":"track"}"#), 1);
        assert_eq!(messages(b"no JSON"), 0);
    }
}
