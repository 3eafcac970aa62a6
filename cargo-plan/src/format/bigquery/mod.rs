//! The schema of a table of BigQuery, as `bq show --schema` writes it: a list of columns, a file a table. `bq show --format=json` and
//! answers of the API have the same list below "schema". Only what the table says is read: a column that may be null is an optional
//! property.

use super::Import;
use super::draft::{Call, Property, property_in};
use super::field::Field;
use super::tree::DocumentTree;
use super::value;
use crate::server_columns::SERVER_COLUMNS;
use plan_model::json::Node;

const SCHEMA: &str = "the schema of the properties";

/// Reads a tree that is such a schema. Returns whether it is.
pub(super) fn read(tree: &DocumentTree, import: &mut Import) -> bool {
    let root = &tree.root;
    let list = root.get("schema").and_then(|schema| schema.get("fields")).unwrap_or(root);
    if list.items().is_empty() || !list.items().iter().all(is_column) {
        return false;
    }
    let id = root.get("tableReference").and_then(|table| table.get("tableId"));
    id.into_iter().for_each(|id| tree.read(id, Field::Event.what(), &mut import.ledger));
    let table = id.and_then(Node::as_str).map_or_else(|| table_of(&tree.name), str::to_owned);
    let Some((call, name)) = event_of(&table) else {
        let why = "the table of a call has the events of other tables once more";
        tree.leave(root, why, &mut import.ledger);
        return true;
    };
    let what = match call {
        Call::Identify => "the traits of users".to_owned(),
        Call::Group => "the traits of groups".to_owned(),
        Call::Page => "pages".to_owned(),
        Call::Screen => "screens".to_owned(),
        _ => format!("the event `{name}`"),
    };
    import.ledger.note(tree.sheet, format!("it is the schema of a table of BigQuery, and was read as {what}"));
    if let (Some(text), true) = (root.get("description"), id.is_some()) {
        import.draft.rule(call, name).description = text.as_str().map(str::to_owned);
        tree.read(text, Field::EventDescription.what(), &mut import.ledger);
    }
    let has_messages = list.items().iter().any(|column| matches!(name_of(column), "received_at" | "uuid_ts"));
    let mut properties = std::mem::take(&mut import.draft.rule(call, name).properties);
    for column in list.items() {
        if has_messages && is_of_server(name_of(column), call) {
            tree.leave(column, "a column that the server makes in every table", &mut import.ledger);
        } else {
            put(tree, column, call, &mut properties, import);
        }
    }
    import.draft.rule(call, name).properties = properties;
    tree.leave(root, "a plan has no place for it", &mut import.ledger);
    true
}

/// Returns the name of a table after that of its file: `project.shop.order_paid.schema.json`.
fn table_of(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = [".gz", ".json", ".schema"].iter().fold(name, |name, end| name.strip_suffix(end).unwrap_or(name));
    name.rsplit('.').next().unwrap_or(name).to_owned()
}

/// Returns the call and the event of a table; nothing for one that has what other tables have too.
fn event_of(table: &str) -> Option<(Call, &str)> {
    Some(match table {
        "identifies" | "users" => (Call::Identify, ""),
        "groups" | "accounts" => (Call::Group, ""),
        "pages" => (Call::Page, ""),
        "screens" => (Call::Screen, ""),
        "tracks" | "aliases" => return None,
        event => (Call::Track, event),
    })
}

fn is_of_server(name: &str, call: Call) -> bool {
    let is_name = matches!(call, Call::Page | Call::Screen) && name == "name";
    is_name || name.starts_with("context_") || SERVER_COLUMNS.contains(&name)
}

fn name_of(column: &Node) -> &str {
    column.get("name").and_then(Node::as_str).unwrap_or_default()
}

/// Returns whether a value is a column: it has a name and a type of BigQuery, and no key that columns have not.
fn is_column(node: &Node) -> bool {
    const KEYS: [&str; 14] = [
        "name",
        "type",
        "mode",
        "fields",
        "description",
        "policyTags",
        "dataPolicies",
        "maxLength",
        "precision",
        "scale",
        "roundingMode",
        "collation",
        "defaultValueExpression",
        "rangeElementType",
    ];
    let of = node.get("type").and_then(Node::as_str);
    !name_of(node).is_empty()
        && of.is_some_and(|of| keywords_of(of).is_some())
        && node.members().iter().all(|member| KEYS.contains(&member.name.as_str()))
        && node.get("fields").is_none_or(|inner| inner.items().iter().all(is_column))
}

/// Returns the type of a property and its format, as keywords, of a type of BigQuery.
fn keywords_of(of: &str) -> Option<&'static [(&'static str, &'static str)]> {
    Some(match of.to_ascii_uppercase().as_str() {
        // A time of day, or a day with one, without its zone is no format of JSON Schema.
        "STRING" | "BYTES" | "GEOGRAPHY" | "INTERVAL" | "DATETIME" | "TIME" => &[("type", "string")],
        "TIMESTAMP" => &[("type", "string"), ("format", "date-time")],
        "DATE" => &[("type", "string"), ("format", "date")],
        "INTEGER" | "INT64" => &[("type", "integer")],
        "FLOAT" | "FLOAT64" | "NUMERIC" | "BIGNUMERIC" => &[("type", "number")],
        "BOOLEAN" | "BOOL" => &[("type", "boolean")],
        "RECORD" | "STRUCT" => &[("type", "object")],
        "JSON" | "RANGE" => &[],
        _ => return None,
    })
}

/// Puts a column into a list of properties.
fn put(tree: &DocumentTree, column: &Node, call: Call, list: &mut Vec<Property>, import: &mut Import) {
    let said = |key: &str| column.get(key).and_then(Node::as_str).unwrap_or_default();
    let is_list = said("mode").eq_ignore_ascii_case("REPEATED");
    let mut keywords: Vec<(&str, Node)> =
        keywords_of(said("type")).unwrap_or_default().iter().map(|(key, text)| (*key, value::text(*text))).collect();
    let ledger = &mut import.ledger;
    // The API writes numbers as texts.
    if let Some(length) = column.get("maxLength") {
        keywords.push(("maxLength", value::number(&length.to_text())));
        tree.read(length, "the greatest length of the property", ledger);
    }
    let (property, _) = property_in(list, name_of(column));
    property.required = said("mode").eq_ignore_ascii_case("REQUIRED");
    if is_list {
        property.set("type", value::text("array"));
        property.is_list = column.get("fields").is_some();
        if !property.is_list && !keywords.is_empty() {
            property.set("items", value::object(keywords));
        }
    } else {
        keywords.into_iter().for_each(|(key, value)| property.set(key, value));
    }
    if let Some(text) = column.get("description").filter(|text| !said("description").is_empty() && !text.is_null()) {
        property.describe(said("description"));
        tree.read(text, Field::PropertyDescription.what(), ledger);
    }
    for (key, what) in
        [("name", format!("a {}", call.payload())), ("type", SCHEMA.to_owned()), ("mode", SCHEMA.to_owned())]
    {
        column.get(key).into_iter().for_each(|node| tree.read(node, &what, ledger));
    }
    let mut children = std::mem::take(&mut property.children);
    for inner in column.get("fields").map(Node::items).unwrap_or_default() {
        put(tree, inner, call, &mut children, import);
    }
    property.children = children;
}
