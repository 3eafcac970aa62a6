//! Tables of a warehouse as CSV: of each event, of all tracks, of identifies, groups, pages and screens, with the columns that Segment
//! and RudderStack make; and the same tables as Parquet, whose values have types. A row becomes the message that it was made of, as far as
//! the row still says it. What its columns are in the plan is not known here: they stay beside the message, as [`RowCells`].

use crate::format::value;
use csv::StringRecord;
use plan_model::json::{Kind, Member, Node, parse};

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
    /// One of them, by the name of the column.
    Own(String),
    /// What a server or a loader makes of itself, or the context.
    OfServer(String),
    /// What another column says better.
    Ignored,
}

/// The values of a row, by the columns that they stand in.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct RowCells {
    /// Properties or traits.
    pub(crate) own: Vec<(String, Node)>,
    /// Of columns that a server makes of itself, whose names the properties of a plan may have all the same: `channel`.
    pub(crate) of_server: Vec<(String, Node)>,
    /// Whether they are texts that say nothing of their types, as those of CSV.
    pub(crate) are_texts: bool,
}

impl RowCells {
    /// Adds the properties or traits to a message that nothing more is known of.
    pub(super) fn add_to(&self, message: &mut Node) {
        let Kind::Object(members) = &mut message.kind else { return };
        let payload = members.iter_mut().find(|member| matches!(member.name.as_str(), "properties" | "traits"));
        if let Some(Kind::Object(payload)) = payload.map(|member| &mut member.value.kind) {
            payload.extend(self.own.iter().map(|(name, cell)| value::member(name, cell.clone())));
        }
    }
}

/// The columns of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    call: RowCall,
    fields: Vec<RowField>,
    has_payload: bool,
    /// The name of the event where no column says it: that of the table.
    event: Option<String>,
    /// The columns of a table whose rows are messages as they were sent, a column a member.
    of_messages: Option<Vec<String>>,
}

impl Table {
    /// Reads the header of a file.
    ///
    /// # Errors
    /// Why it is no table of messages.
    pub(super) fn of(header: &StringRecord, file: &str) -> Result<Self, String> {
        let header: Vec<&str> = header.iter().map(|name| name.trim_start_matches('\u{feff}').trim()).collect();
        if are_members(&header) {
            let (call, fields, has_payload, event) = (RowCall::Track, Vec::new(), true, None);
            let of_messages = Some(header.into_iter().map(str::to_owned).collect());
            return Ok(Self { call, fields, has_payload, event, of_messages });
        }
        // Snowflake writes all of its names in capital letters.
        let is_shouted = !header.iter().any(|name| name.contains(|c: char| c.is_ascii_lowercase()));
        let has = |name: &str| header.iter().any(|known| known.eq_ignore_ascii_case(name));
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
        let kind = TableKind {
            call,
            has_event_text: has("event_text"),
            has_payload_column: has("properties") || has("traits"),
            is_of_users: table == "users",
        };
        let name = |name: &&str| if is_shouted { name.to_ascii_lowercase() } else { (*name).to_owned() };
        let fields: Vec<RowField> = header.iter().map(|written| field(name(written), kind)).collect();
        let is_own = |field: &RowField| matches!(field, RowField::Payload | RowField::Own(_));
        // The table of all tracks has what their own tables have, but for the properties.
        let has_payload = table != "tracks" || fields.iter().any(is_own);
        let event = (call == RowCall::Track && !has_event).then_some(table);
        Ok(Self { call, fields, has_payload, event, of_messages: None })
    }

    /// Reads the columns of a table whose rows are objects, of which each has all of them.
    ///
    /// # Errors
    /// Why it is no table of messages.
    pub(super) fn of_columns(row: &[Member], file: &str) -> Result<Self, String> {
        Self::of(&row.iter().map(|member| member.name.as_str()).collect::<Vec<_>>().into(), file)
    }

    pub(super) const fn has_payload(&self) -> bool {
        self.has_payload
    }

    /// Returns the message of a row, and the values that it does not say as they are. An empty cell says nothing.
    pub(super) fn message(&self, row: &StringRecord) -> (Node, RowCells) {
        let cells = row.iter().map(|text| if text.is_empty() { Node::null() } else { value::text(text) });
        self.message_of(cells, true)
    }

    /// Returns the message of a row whose values have types, and that has all columns. A column that is null says nothing: a table cannot tell it
    /// from what is not there. A null within a value was sent.
    pub(super) fn message_of_values(&self, row: Vec<Member>) -> Option<(Node, RowCells)> {
        if self.of_messages.is_some() {
            return Some((as_sent(row.into_iter().map(|cell| (cell.name, cell.value))), RowCells::default()));
        }
        let is_whole = row.len() == self.fields.len();
        is_whole.then(|| self.message_of(row.into_iter().map(|member| member.value), false))
    }

    fn message_of(&self, cells: impl Iterator<Item = Node>, are_texts: bool) -> (Node, RowCells) {
        if let Some(names) = &self.of_messages {
            return (as_sent(names.iter().cloned().zip(cells)), RowCells::default());
        }
        let (mut message, mut payload) = (Vec::new(), Vec::new());
        let mut row = RowCells { are_texts, ..RowCells::default() };
        for (field, cell) in self.fields.iter().zip(cells).filter(|(_, cell)| !cell.is_null()) {
            match field {
                RowField::Message(key) => {
                    if MAY_BE_OWN.contains(key) {
                        row.of_server.push((column_of(key).to_owned(), cell.clone()));
                    }
                    add(&mut message, key, cell);
                }
                RowField::Own(name) => row.own.push((name.clone(), cell)),
                RowField::OfServer(name) => row.of_server.push((name.clone(), cell)),
                RowField::Payload => payload.extend(members(of_json(cell))),
                RowField::Ignored => {}
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
            add(&mut message, "event", value::text(event));
        }
        message.push(value::member("type", value::text(kind)));
        message.push(value::member(part, value::of(Kind::Object(payload))));
        (value::of(Kind::Object(message)), row)
    }
}

/// Returns whether columns are the members of messages as they are sent.
fn are_members(header: &[&str]) -> bool {
    header.contains(&"type")
        && ["messageId", "anonymousId", "userId", "originalTimestamp"].iter().any(|name| header.contains(name))
}

/// Returns the message whose members are the cells of a row. An object may stand in a cell as its JSON.
fn as_sent(cells: impl Iterator<Item = (String, Node)>) -> Node {
    let is_object = |name: &str| matches!(name, "properties" | "traits" | "context" | "integrations");
    let there = cells.filter(|(_, cell)| !cell.is_null());
    value::object(there.map(|(name, cell)| if is_object(&name) { (name, of_json(cell)) } else { (name, cell) }))
}

/// Returns the value of which a text is the JSON.
fn of_json(cell: Node) -> Node {
    cell.as_str().and_then(|text| parse(text).ok()).unwrap_or(cell)
}

fn members(value: Node) -> Vec<Member> {
    if let Kind::Object(members) = value.kind { members } else { Vec::new() }
}

/// Adds a member, unless an earlier column says it.
fn add(message: &mut Vec<Member>, name: &str, value: Node) {
    if message.iter().all(|member| member.name != name) {
        message.push(value::member(name, value));
    }
}

/// Returns the name of a table, as its file is called.
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.split('.').next().unwrap_or(name).to_ascii_lowercase()
}

/// The columns that members of the message are in.
const OF_MESSAGE: [(&str, &str); 11] = [
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

/// Members whose columns no server makes, so that they may be properties as well.
const MAY_BE_OWN: [&str; 2] = ["writeKey", "sourceId"];

/// What servers and loaders add.
const OF_SERVERS: [&str; 8] =
    ["uuid_ts", "uuid", "loaded_at", "channel", "record_id", "_metadata", "rudder_id", "rudder_event"];

fn column_of(member: &str) -> &str {
    OF_MESSAGE.into_iter().find(|(_, known)| *known == member).map_or(member, |(column, _)| column)
}

/// What a table is, beside its columns.
#[derive(Debug, Clone, Copy)]
struct TableKind {
    call: RowCall,
    has_event_text: bool,
    has_payload_column: bool,
    /// The id of a row is that of a user.
    is_of_users: bool,
}

fn field(written: String, kind: TableKind) -> RowField {
    let TableKind { call, has_event_text, has_payload_column, is_of_users } = kind;
    let name = written.to_ascii_lowercase();
    match name.as_str() {
        // Where there is the name of the event, `event` is that of its table.
        "event" if has_event_text => RowField::Ignored,
        "event" => RowField::Message("event"),
        "id" if is_of_users => RowField::Message("userId"),
        "name" if matches!(call, RowCall::Page | RowCall::Screen) => RowField::Message("name"),
        "group_id" if call == RowCall::Group => RowField::Message("groupId"),
        "properties" | "traits" => RowField::Payload,
        // No server makes a column of this name: beside all properties as JSON, it is the call.
        "type" if has_payload_column => RowField::Ignored,
        known if OF_SERVERS.contains(&known) => RowField::OfServer(written),
        _ if name.starts_with("context_") || name.starts_with("_fivetran") => RowField::OfServer(written),
        _ => match OF_MESSAGE.into_iter().find(|(column, _)| *column == name) {
            Some((_, key)) => RowField::Message(key),
            None => RowField::Own(written),
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn message(file: &str, header: &[&str], row: &[&str]) -> Result<(String, bool), String> {
        let table = Table::of(&header.to_vec().into(), file)?;
        let (message, row) = table.message(&row.to_vec().into());
        let cells = |cells: Vec<(String, Node)>| value::object(cells).to_json();
        Ok((format!("{} {} {}", message.to_json(), cells(row.own), cells(row.of_server)), table.has_payload()))
    }

    fn text(file: &str, header: &'static str, row: &'static str) -> String {
        let split = |text: &'static str| -> Vec<&'static str> { text.split(';').collect() };
        message(file, &split(header), &split(row)).unwrap().0
    }

    #[test]
    fn rows_as_messages() {
        let header = "id;received_at;user_id;event;event_text;context_ip;uuid_ts;total;zip;coupon;type";
        let row = "m1;2026-11-27 10:00:00 UTC;u1;order_paid;Order Paid;1.2.3.4;x;9.5;01234;;new";
        assert_eq!(
            text("order_paid.csv", header, row),
            r#"{"messageId":"m1","receivedAt":"2026-11-27 10:00:00 UTC","userId":"u1","event":"Order Paid","type":"track","properties":{}} {"total":"9.5","zip":"01234","type":"new"} {"context_ip":"1.2.3.4","uuid_ts":"x"}"#
        );
        let has_payload = |file: &str| message(file, &["event_text", "context_ip"], &["Paid", "1"]).unwrap().1;
        assert_eq!((has_payload("dump/tracks.csv.gz"), has_payload("paid.csv")), (false, true));
        for (file, header, row, wanted) in [
            (
                "identifies.csv",
                "user_id;plan",
                "u;pro",
                r#"{"userId":"u","type":"identify","traits":{}} {"plan":"pro"} {}"#,
            ),
            ("users.csv", "id;plan", "u;pro", r#"{"userId":"u","type":"identify","traits":{}} {"plan":"pro"} {}"#),
            ("pages.csv", "name;url", "Home;/", r#"{"name":"Home","type":"page","properties":{}} {"url":"/"} {}"#),
            (
                "events.csv",
                "type;event;properties",
                r#"track;Paid;{"total": 1.10, "none": null}"#,
                r#"{"event":"Paid","type":"track","properties":{"total":1.10,"none":null}} {} {}"#,
            ),
            (
                "sent.csv",
                "type;userId;event;properties",
                r#"track;u;Paid;{"total": 1}"#,
                r#"{"type":"track","userId":"u","event":"Paid","properties":{"total":1}} {} {}"#,
            ),
            // All in capital letters, as Snowflake has it; in a mixture, as they are.
            (
                "PAID.csv",
                "ID;RECEIVED_AT;TOTAL;CHANNEL",
                "m;2026-11-27;1;web",
                r#"{"messageId":"m","receivedAt":"2026-11-27","event":"paid","type":"track","properties":{}} {"total":"1"} {"channel":"web"}"#,
            ),
            (
                "paid.csv",
                "Received_At;orderId;source_id",
                "2026-11-27;1;s",
                r#"{"receivedAt":"2026-11-27","sourceId":"s","event":"paid","type":"track","properties":{}} {"orderId":"1"} {"source_id":"s"}"#,
            ),
        ] {
            assert_eq!(text(file, header, row), wanted, "{file}");
        }
    }

    #[test]
    fn tables_of_something_else() {
        assert!(message("prices.csv", &["product", "price"], &["a", "1"]).is_err());
    }
}
