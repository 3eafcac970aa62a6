//! The limits of a destination for what is in an event: found before anything is sent, and told with the name of the property.

use plan_runtime::serde_json::{Map, Value};

/// What a destination takes of the values of an event.
#[derive(Clone, Copy)]
pub(crate) struct ValueLimits {
    /// The most characters of a text.
    pub(crate) text_chars: usize,
    /// The most properties of an event, and fields of an object within it.
    pub(crate) keys: usize,
    /// The most elements of a list.
    pub(crate) elements: usize,
    /// The most objects and lists within each other, the properties themselves not counted.
    pub(crate) depth: usize,
}

impl ValueLimits {
    /// Returns an error, in words, if a value is beyond a limit.
    pub(crate) fn check(&self, properties: &Map<String, Value>) -> Result<(), String> {
        self.check_keys("it", properties.len())?;
        properties.iter().try_for_each(|(name, value)| self.check_value(name, value, self.depth))
    }

    fn check_keys(&self, whose: &str, keys: usize) -> Result<(), String> {
        let most = self.keys;
        if keys > most { Err(format!("{whose} has {keys} properties, and {most} are taken")) } else { Ok(()) }
    }

    fn check_value(&self, name: &str, value: &Value, levels: usize) -> Result<(), String> {
        let deeper =
            || levels.checked_sub(1).ok_or_else(|| format!("`{name}` is nested more than {} deep", self.depth));
        match value {
            Value::String(text) => check_chars(&format!("`{name}`"), text, self.text_chars),
            Value::Array(elements) => {
                let (levels, length, most) = (deeper()?, elements.len(), self.elements);
                if length > most {
                    return Err(format!("`{name}` has {length} elements, and {most} are taken"));
                }
                elements.iter().try_for_each(|element| self.check_value(name, element, levels))
            }
            Value::Object(fields) => {
                let levels = deeper()?;
                self.check_keys(&format!("`{name}`"), fields.len())?;
                fields.iter().try_for_each(|(field, value)| self.check_value(&format!("{name}.{field}"), value, levels))
            }
            _ => Ok(()),
        }
    }
}

/// Returns an error, in words, if a text has more characters than are taken.
pub(crate) fn check_chars(what: &str, text: &str, most: usize) -> Result<(), String> {
    let length = text.chars().count();
    if length > most { Err(format!("{what} has {length} characters, and {most} are taken")) } else { Ok(()) }
}

/// Returns an error, in words, if an event has more bytes than are taken.
pub(crate) fn check_bytes(event: &str, most: usize) -> Result<(), String> {
    let bytes = event.len();
    if bytes > most { Err(format!("the event has {bytes} bytes, and {most} are taken")) } else { Ok(()) }
}

/// Cuts every text of a value to so many characters.
#[cfg(feature = "amplitude")]
pub(crate) fn cut_texts(value: &mut Value, most: usize) {
    match value {
        Value::String(text) => {
            if let Some((end, _)) = text.char_indices().nth(most) {
                text.truncate(end);
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| cut_texts(element, most)),
        Value::Object(fields) => fields.values_mut().for_each(|value| cut_texts(value, most)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use plan_runtime::json;

    const LIMITS: ValueLimits = ValueLimits { text_chars: 4, keys: 2, elements: 3, depth: 2 };

    fn said(properties: Value) -> Result<(), String> {
        LIMITS.check(properties.as_object().unwrap())
    }

    #[test]
    fn each_limit_is_told_with_the_name_of_the_property() {
        for well in [
            json!({}),
            json!({ "a": "\u{e9}\u{e9}\u{e9}\u{e9}", "b": [[1, 2, 3]] }),
            json!({ "a": { "b": { "c": 1, "d": 2 } } }),
        ] {
            assert_eq!(said(well), Ok(()));
        }
        for (wrong, words) in [
            (json!({ "a": "12345" }), "`a` has 5 characters, and 4 are taken"),
            (json!({ "a": { "b": ["12345"] } }), "`a.b` has 5 characters, and 4 are taken"),
            (json!({ "a": 1, "b": 2, "c": 3 }), "it has 3 properties, and 2 are taken"),
            (json!({ "a": { "x": 1, "y": 2, "z": 3 } }), "`a` has 3 properties, and 2 are taken"),
            (json!({ "a": [1, 2, 3, 4] }), "`a` has 4 elements, and 3 are taken"),
            (json!({ "a": [[[1]]] }), "`a` is nested more than 2 deep"),
            (json!({ "a": { "b": { "c": {} } } }), "`a.b.c` is nested more than 2 deep"),
        ] {
            assert_eq!(said(wrong), Err(words.to_owned()));
        }
    }

    #[test]
    fn bytes_are_counted_with_the_limit_taken() {
        assert_eq!(check_bytes("12345", 5), Ok(()));
        assert_eq!(check_bytes("123456", 5), Err("the event has 6 bytes, and 5 are taken".to_owned()));
    }

    #[cfg(feature = "amplitude")]
    #[test]
    fn texts_are_cut_between_characters() {
        let mut value = json!({ "a": ["\u{e9}\u{e9}\u{e9}"], "b": { "c": "12" } });
        cut_texts(&mut value, 2);
        assert_eq!(value, json!({ "a": ["\u{e9}\u{e9}"], "b": { "c": "12" } }));
    }
}
