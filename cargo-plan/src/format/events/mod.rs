//! Lists and objects of events in YAML and JSON, as people and their agents write them: `events: [{name, properties}]`, by name, by
//! channel, one event a file. The keys are read by the words that headers of tables have.

mod defaults;
mod find;
mod name;
mod otel;
mod owner;
mod properties;

use super::draft::Call;
use super::field::{self, Field, Subject};
use super::tree::DocumentTree;
use super::{Import, ImportOptions, fill, items, typed, types, value};
use plan_model::json::{Kind, Member, Node};

/// Reads what a tree says of events and traits. Returns whether it says anything.
pub(super) fn read(tree: &DocumentTree, options: &ImportOptions, import: &mut Import) -> bool {
    let mut reader = EventReader::new(tree, options, import);
    reader.document();
    reader.has_read
}

/// Reads a tree that is the schema of the properties of an event.
pub(super) fn read_schema(
    tree: &DocumentTree,
    (call, name): (Call, &str),
    options: &ImportOptions,
    import: &mut Import,
) {
    EventReader::new(tree, options, import).properties_of(Field::Properties, &tree.root, call, name);
}

struct EventReader<'r> {
    tree: &'r DocumentTree,
    options: &'r ImportOptions,
    import: &'r mut Import,
    has_read: bool,
    /// The key and the name of the group of events that is being read: of `channels: {WEB: …}`.
    group: Option<(String, String)>,
    /// Whether a key above says that what is below it are events.
    is_below_events: bool,
    /// The events that were read so far.
    events: Vec<(Call, String)>,
    /// The call of the events of the list that is being read: of `page_events: […]`.
    call: Option<Call>,
    /// The owner of every event that names none.
    owner: Option<Node>,
}

/// Returns what a key says, where `subject` is whom a bare key is about.
fn field_of(options: &ImportOptions, key: &str, subject: Subject) -> Option<Field> {
    if let Some(field) = options.mapped(key) {
        return Some(field);
    }
    let meaning = field::meaning(key).filter(|meaning| meaning.is_sure)?;
    meaning.field(subject)
}

impl<'r> EventReader<'r> {
    const fn new(tree: &'r DocumentTree, options: &'r ImportOptions, import: &'r mut Import) -> Self {
        Self {
            tree,
            options,
            import,
            has_read: false,
            group: None,
            is_below_events: false,
            events: Vec::new(),
            call: None,
            owner: None,
        }
    }
}

impl EventReader<'_> {
    /// Reads one event.
    fn event(&mut self, node: &Node, key: Option<&str>) {
        let Some((call, name)) = self.name(node, key) else {
            return self.tree.leave(node, "it has no name", &mut self.import.ledger);
        };
        self.has_read = true;
        self.import.draft.rule(call, &name);
        self.events.push((call, name.clone()));
        if let Some((key, group)) = &self.group {
            let key = singular(key);
            let group = value::text(group);
            self.import.draft.rule(call, &name).label(&key, group);
        }
        if let (Kind::String(text), Some(_)) = (&node.kind, key) {
            let outcome =
                fill::event(self.import.draft.rule(call, &name), Field::EventDescription, "description", text);
            return self.tree.tell(node, outcome, &mut self.import.ledger);
        }
        if key.is_some() && self.is_all_types(node) {
            return self.properties_of(Field::Properties, node, call, &name);
        }
        let has_description = node.members().iter().any(|member| {
            field_of(self.options, &member.name, Subject::Event) == Some(Field::EventDescription)
                && !member.value.is_null()
        });
        // The names of required properties come last: those of them that are described elsewhere keep their place.
        let (lists, others): (Vec<&Member>, Vec<&Member>) =
            node.members().iter().partition(|member| list_of_names(self.options, member).is_some());
        for member in others {
            self.of_event(member, call, &name, has_description);
        }
        for member in lists {
            let field = list_of_names(self.options, member).unwrap_or(Field::Properties);
            self.properties_of(field, &member.value, call, &name);
        }
    }

    /// Returns whether an event is nothing but its properties: `order_paid: {total: number}`.
    fn is_all_types(&self, node: &Node) -> bool {
        let is_typed = |member: &Member| {
            let text = member.value.as_str().map(|text| text.trim_end_matches('?'));
            let is_enum = member.value.items().iter().all(|value| value.as_str().is_some());
            let is_type = text.is_some_and(|text| types::read(text).is_some_and(|of| !of.names.is_empty()));
            (is_type || (is_enum && !member.value.items().is_empty()))
                && field_of(self.options, &member.name, Subject::Event).is_none()
        };
        !node.members().is_empty() && node.members().iter().all(is_typed)
    }

    /// Returns the call and the name of an event: of its own key, or the key that it stands under.
    fn name(&mut self, node: &Node, key: Option<&str>) -> Option<(Call, String)> {
        let said = node.members().iter().find(|member| self.is_call(member));
        let call = said.and_then(|member| Call::read(member.value.as_str()?));
        let named = name::name_of(node, self.options);
        if let Some(member) = named {
            self.tree.read(&member.value, Field::Event.what(), &mut self.import.ledger);
        }
        let (own, name) = match (named.and_then(|member| member.value.as_str()), key, call) {
            (Some(name), ..) => items::event_name(name),
            (None, Some(key), _) => items::event_name(key),
            (None, None, Some(call)) if call != Call::Track => (call, String::new()),
            _ => return None,
        };
        if let Some(member) = said.filter(|_| call.is_some()) {
            self.tree.read(&member.value, Field::Call.what(), &mut self.import.ledger);
        }
        Some((call.or(self.call).unwrap_or(own), name))
    }

    fn is_call(&self, member: &Member) -> bool {
        let is_key = matches!(
            field_of(self.options, &member.name, Subject::Event),
            Some(Field::Call | Field::Type | Field::Scope)
        );
        is_key && member.value.as_str().is_some_and(|text| Call::read(text).is_some())
    }

    /// Tells what became of a text. Of objects that are described only the descriptions are a part of it.
    fn tell(&mut self, node: &Node, outcome: typed::Outcome) {
        let ledger = &mut self.import.ledger;
        if !are_described(node.items()) {
            return self.tree.tell(node, outcome, ledger);
        }
        let descriptions = node.items().iter().filter_map(|item| item.get("description"));
        descriptions.for_each(|description| self.tree.tell(description, outcome.clone(), ledger));
        self.tree.leave(node, "a plan has no place for it beside a description", ledger);
    }

    /// Reads what a key of an event says.
    fn of_event(&mut self, member: &Member, call: Call, name: &str, has_description: bool) {
        let (key, node) = (member.name.as_str(), &member.value);
        let is_list = node.is_object() || matches!(node.kind, Kind::Array(_));
        let field = field_of(self.options, key, Subject::Event);
        let ledger = &mut self.import.ledger;
        match field {
            _ if node.is_null() => {}
            // `event: {source, schema}` of a data product, whose schema is that of the properties.
            Some(Field::Event) if node.get("schema").is_some_and(Node::is_object) => {
                if let Some(schema) = node.get("schema") {
                    self.properties_of(Field::Properties, schema, call, name);
                }
                self.tree.leave(node, "a plan has no place for it", &mut self.import.ledger);
            }
            Some(Field::Event | Field::Call) if node.as_str().is_some() => {
                self.tree.leave(node, "the name and the call of the event are said elsewhere", ledger)
            }
            Some(Field::Event | Field::Call) if !is_list => self.tree.leave(node, &unknown(key), ledger),
            // Traits beside the properties of an event are those of the user.
            Some(field @ (Field::Trait | Field::GroupTrait)) if is_list && is_sent(call) => {
                let of = if field == Field::GroupTrait { Call::Group } else { Call::Identify };
                self.import.draft.rule(of, "");
                self.properties_of(Field::Properties, node, of, "");
            }
            Some(field) if properties::holds(field, node) => self.properties_of(field, node, call, name),
            Some(Field::Owner) if is_list => self.owner_of(node, call, name),
            Some(Field::Deprecated) if node.is_object() => self.deprecated_as(node, call, name),
            // Read beside the event, from the group that it names.
            _ if key == "extends" => {}
            // `body: {id, type, fields}` of OpenTelemetry.
            None if key == "body" && node.get("fields").is_some_and(properties::is_list) => {
                if let Some(fields) = node.get("fields") {
                    self.properties_of(Field::Properties, fields, call, name);
                }
                self.tree.leave(node, "a plan has no place for it", &mut self.import.ledger);
            }
            None if is_list && matches!(key, "data" | "body" | "schema" | "dimensions") => {
                self.properties_of(Field::Properties, node, call, name);
            }
            // A title is for people where something else is the name.
            None if key == "title" && node.as_str().is_some() => {
                let text = node.to_text();
                let outcome = fill::event(self.import.draft.rule(call, name), Field::EventDisplay, key, &text);
                self.tree.tell(node, outcome, &mut self.import.ledger);
            }
            Some(Field::Ignore) => self.tree.leave(node, "--map says to leave the key out", ledger),
            Some(field) => {
                let field = if field == Field::Trigger && !has_description { Field::EventDescription } else { field };
                let Some(text) = text_of(node) else {
                    return self.tree.leave(node, &format!("\"{key}\" holds more than a text"), ledger);
                };
                let outcome = fill::event(self.import.draft.rule(call, name), field, key, &text);
                self.tell(node, outcome);
            }
            None => self.tree.leave(node, &unknown(key), ledger),
        }
    }
}

/// Reads `required: [total, currency]`, `optional: […]`: which properties a list names.
fn list_of_names(options: &ImportOptions, member: &Member) -> Option<Field> {
    let is_list = matches!(member.value.kind, Kind::Array(_)) && !member.value.items().is_empty();
    match field_of(options, &member.name, Subject::Event).filter(|_| is_list)? {
        Field::Required => Some(Field::RequiredProperties),
        Field::Optional => Some(Field::OptionalProperties),
        _ => None,
    }
}

/// Returns whether a call is one of events, and not of what is known of users or groups.
const fn is_sent(call: Call) -> bool {
    matches!(call, Call::Track | Call::Page | Call::Screen)
}

/// Returns the key of a list as what each of it is: `channels`, `categories`.
fn singular(key: &str) -> String {
    match key.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => key.trim_end_matches('s').to_owned(),
    }
}

/// Returns what is said of a key that is not known.
fn unknown(key: &str) -> String {
    match field::meaning(key) {
        Some(meaning) if meaning.aspect == "usage" => {
            format!("key \"{key}\" is about the use of another tool, which a plan does not hold")
        }
        _ => format!("key \"{key}\" is not recognised"),
    }
}

/// Returns whether items are objects that a description sums up: `triggers: [{description: …}]`.
fn are_described(items: &[Node]) -> bool {
    let is_described = |item: &Node| item.get("description").is_some_and(|text| text.as_str().is_some());
    !items.is_empty() && items.iter().all(is_described)
}

/// Returns a value as one text: of a list of texts, with commas between.
fn text_of(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Array(items) => {
            let described = |item: &Node| item.get("description").map_or_else(|| item.to_text(), Node::to_text);
            if are_described(items) {
                return Some(items.iter().map(described).collect::<Vec<_>>().join(", "));
            }
            let texts: Option<Vec<String>> = items
                .iter()
                .map(|item| (!item.is_object() && item.items().is_empty()).then(|| item.to_text()))
                .collect();
            Some(texts?.join(", "))
        }
        Kind::Object(_) => None,
        _ => Some(node.to_text()),
    }
}
