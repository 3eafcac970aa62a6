//! Tables of a warehouse as CSV: of each event, of all tracks, of identifies, groups, pages and screens, with the columns that Segment
//! and RudderStack make; and the same tables as Parquet, whose values have types. A row becomes the message that it was made of, as far as
//! the row still says it.

use csv::StringRecord;
use serde_json::{Map, Value};

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowCall {
    Track,
    Identify,
    Group,
    Page,
    Screen,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum RowField {
    /// A member of the message itself.
    Message(&'static str),
    /// All properties or traits, as JSON.
    Payload,
    /// One of them.
    Property(String),
    /// What the warehouse adds, or the context, which is not read.
    Ignored,
}

/// The columns of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    call: RowCall,
    fields: Vec<RowField>,
    has_payload: bool,
    /// The name of the event where no column says it: that of the table.
    event: Option<String>,
    /// Whether each row is a message as it was sent, a column a member.
    is_of_messages: bool,
}

impl Table {
    /// Reads the header of a file.
    ///
    /// # Errors
    /// Why it is no table of messages.
    pub(super) fn of(header: &StringRecord, file: &str) -> Result<Self, String> {
        let names: Vec<String> =
            header.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_ascii_lowercase()).collect();
        let has = |name: &str| names.iter().any(|known| known == name);
        let table = stem(file);
        let of_table = [
            ("identifies", RowCall::Identify),
            ("users", RowCall::Identify),
            ("groups", RowCall::Group),
            ("accounts", RowCall::Group),
            ("pages", RowCall::Page),
            ("screens", RowCall::Screen),
        ];
        let call = match of_table.into_iter().find(|(name, _)| *name == table) {
            Some((_, call)) if !has("event") => call,
            _ => RowCall::Track,
        };
        let has_event = has("event_text") || has("event");
        let is_message = has("received_at") || has("sent_at") || has("original_timestamp") || has("timestamp");
        if call == RowCall::Track && !has_event && !is_message {
            return Err("has no column `event`, `event_text` or `received_at`, as tables of messages have".to_owned());
        }
        let fields: Vec<RowField> = names.iter().map(|name| field(name, call, has("event_text"))).collect();
        let is_own = |field: &RowField| matches!(field, RowField::Payload | RowField::Property(_));
        // The table of all tracks has what their own tables have, but for the properties.
        let has_payload = table != "tracks" || fields.iter().any(is_own);
        let event = (call == RowCall::Track && !has_event).then_some(table);
        Ok(Self { call, fields, has_payload, event, is_of_messages: false })
    }

    /// Reads the columns of a table whose rows are objects, of which each has all of them.
    ///
    /// # Errors
    /// Why it is no table of messages.
    pub(super) fn of_columns(row: &Map<String, Value>, file: &str) -> Result<Self, String> {
        let is_of_messages = row.contains_key("type")
            && ["messageId", "anonymousId", "userId", "originalTimestamp"].iter().any(|key| row.contains_key(*key));
        if is_of_messages {
            let (call, fields, has_payload, event) = (RowCall::Track, Vec::new(), true, None);
            return Ok(Self { call, fields, has_payload, event, is_of_messages });
        }
        Self::of(&row.keys().map(String::as_str).collect::<Vec<_>>().into(), file)
    }

    pub(super) const fn has_payload(&self) -> bool {
        self.has_payload
    }

    /// The message of a row. An empty cell says nothing.
    pub(super) fn message(&self, row: &StringRecord) -> Value {
        let cells = self.fields.iter().zip(row).filter(|(_, text)| !text.is_empty());
        self.message_of(cells.map(|(field, text)| match field {
            RowField::Property(_) => (field, value(text)),
            _ => (field, Value::String(text.to_owned())),
        }))
    }

    /// The message of a row whose values have types, and that has all columns. Null says nothing: a table cannot tell it from what is not there.
    pub(super) fn message_of_values(&self, row: Map<String, Value>) -> Option<Value> {
        if self.is_of_messages {
            let cells = row.into_iter().map(|(name, value)| {
                let is_part = matches!(name.as_str(), "properties" | "traits" | "context");
                let parsed = value.as_str().filter(|_| is_part).and_then(|text| serde_json::from_str(text).ok());
                (name, parsed.unwrap_or(value))
            });
            return Some(without_nulls(Value::Object(cells.collect())));
        }
        let is_whole = row.len() == self.fields.len();
        let cells = self.fields.iter().zip(row.into_iter().map(|(_, value)| without_nulls(value)));
        is_whole.then(|| self.message_of(cells.filter(|(_, value)| !value.is_null())))
    }

    fn message_of<'f>(&self, cells: impl Iterator<Item = (&'f RowField, Value)>) -> Value {
        let (mut message, mut payload) = (Map::new(), Map::new());
        for (field, value) in cells {
            match (field, value) {
                (RowField::Message(key), value) => {
                    message.entry(*key).or_insert(value);
                }
                (RowField::Property(name), value) => {
                    payload.insert(name.clone(), value);
                }
                (RowField::Payload, Value::Object(all)) => payload.extend(all),
                (RowField::Payload, Value::String(text)) => {
                    if let Ok(Value::Object(all)) = serde_json::from_str(&text) {
                        payload.extend(all);
                    }
                }
                (RowField::Payload | RowField::Ignored, _) => {}
            }
        }
        let (kind, part) = match self.call {
            RowCall::Track => ("track", "properties"),
            RowCall::Identify => ("identify", "traits"),
            RowCall::Group => ("group", "traits"),
            RowCall::Page => ("page", "properties"),
            RowCall::Screen => ("screen", "properties"),
        };
        if let Some(event) = &self.event {
            message.insert("event".to_owned(), Value::String(event.clone()));
        }
        message.insert("type".to_owned(), Value::String(kind.to_owned()));
        message.insert(part.to_owned(), Value::Object(payload));
        Value::Object(message)
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let there = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(there.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

/// The name of a table, as its file is called.
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.split('.').next().unwrap_or(name).to_ascii_lowercase()
}

fn field(name: &str, call: RowCall, has_event_text: bool) -> RowField {
    let of_message = [
        ("id", "messageId"),
        ("message_id", "messageId"),
        ("user_id", "userId"),
        ("anonymous_id", "anonymousId"),
        ("timestamp", "timestamp"),
        ("original_timestamp", "originalTimestamp"),
        ("sent_at", "sentAt"),
        ("received_at", "receivedAt"),
        ("event_text", "event"),
        ("write_key", "writeKey"),
        ("source_id", "sourceId"),
    ];
    match name {
        // Where there is the name of the event, `event` is that of its table.
        "event" if has_event_text => RowField::Ignored,
        "event" => RowField::Message("event"),
        "name" if matches!(call, RowCall::Page | RowCall::Screen) => RowField::Message("name"),
        "group_id" if call == RowCall::Group => RowField::Message("groupId"),
        "properties" | "traits" => RowField::Payload,
        "uuid_ts" | "uuid" | "loaded_at" | "channel" | "type" | "_metadata" | "rudder_id" => RowField::Ignored,
        _ if name.starts_with("context_") || name.starts_with("_fivetran") => RowField::Ignored,
        _ => match of_message.into_iter().find(|(column, _)| *column == name) {
            Some((_, key)) => RowField::Message(key),
            None => RowField::Property(name.to_owned()),
        },
    }
}

/// The value that a cell looks like: a table in a text has no types.
fn value(text: &str) -> Value {
    let is_number = |text: &str| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_code = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
        digits.starts_with(|c: char| c.is_ascii_digit()) && !is_code && digits.len() <= 15
    };
    match text {
        "true" | "TRUE" | "True" => Value::Bool(true),
        "false" | "FALSE" | "False" => Value::Bool(false),
        _ if text.starts_with(['{', '[']) || is_number(text) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
        }
        _ => Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(file: &str, header: &[&str], row: &[&str]) -> Result<(Value, bool), String> {
        let table = Table::of(&header.to_vec().into(), file)?;
        Ok((table.message(&row.to_vec().into()), table.has_payload()))
    }

    #[test]
    fn rows_as_messages() {
        let header = [
            "id",
            "received_at",
            "user_id",
            "event",
            "event_text",
            "context_ip",
            "uuid_ts",
            "total",
            "zip",
            "is_new",
            "items",
            "coupon",
        ];
        let row = [
            "m1",
            "2026-11-27 10:00:00 UTC",
            "u1",
            "order_paid",
            "Order Paid",
            "1.2.3.4",
            "x",
            "9.5",
            "01234",
            "true",
            "[1]",
            "",
        ];
        let wanted = json!({ "type": "track", "event": "Order Paid", "messageId": "m1", "userId": "u1", "receivedAt": "2026-11-27 10:00:00 UTC",
            "properties": { "total": 9.5, "zip": "01234", "is_new": true, "items": [1] } });
        assert_eq!(message("order_paid.csv", &header, &row), Ok((wanted, true)));
        let wanted = json!({ "type": "track", "event": "Paid", "properties": {} });
        assert_eq!(
            message("dump/tracks.csv.gz", &["event_text", "context_ip"], &["Paid", "1.2.3.4"]),
            Ok((wanted, false))
        );
        let wanted = json!({ "type": "identify", "userId": "u", "traits": { "plan": "pro" } });
        assert_eq!(message("identifies.csv", &["user_id", "plan"], &["u", "pro"]), Ok((wanted, true)));
        let wanted = json!({ "type": "page", "name": "Home", "properties": { "url": "/" } });
        assert_eq!(message("pages.csv", &["name", "url"], &["Home", "/"]), Ok((wanted, true)));
        let wanted = json!({ "type": "track", "event": "Paid", "properties": { "total": 1 } });
        assert_eq!(message("events.csv", &["event", "properties"], &["Paid", "{\"total\": 1}"]), Ok((wanted, true)));
    }

    #[test]
    fn tables_of_something_else() {
        assert!(message("prices.csv", &["product", "price"], &["a", "1"]).is_err());
    }
}
