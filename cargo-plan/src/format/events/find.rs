//! Where the events of a document are.

use super::super::draft::{Call, Definition};
use super::super::field::{self, Field, Subject};
use super::super::{ImportOptions, words};
use super::name::name_of;
use super::{EventReader, properties, text_of};
use plan_model::json::{Kind, Member, Node};

/// What is said of a property that stands in a list of its own, and that no event has.
const NO_USE: &str = "no event lacks what it says of properties of this name";

/// How surely a value is an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    /// Nothing says so.
    Not,
    /// It has a description, as other things have too.
    Perhaps,
    /// It has properties, a call, or a word on when it happens.
    Yes,
}

fn is_event(node: &Node, options: &ImportOptions) -> Sure {
    if name_of(node, options).is_some() { says_of_event(node, options) } else { Sure::Not }
}

fn says_of_event(node: &Node, options: &ImportOptions) -> Sure {
    // What holds events is none.
    if node.members().iter().any(|member| {
        is_over_events(&member.name) && properties::is_list(&member.value) && !properties::is_empty(&member.value)
    }) {
        return Sure::Not;
    }
    let of_member = |member: &Member| match super::field_of(options, &member.name, Subject::Event) {
        Some(Field::Event) if member.value.as_str().is_some() && member.name.to_lowercase().contains("event") => {
            Sure::Yes
        }
        // `required: [total]` lists properties.
        Some(Field::Required | Field::Optional) if !member.value.items().is_empty() => Sure::Yes,
        Some(Field::Trigger | Field::Call) if member.value.as_str().is_some() => Sure::Yes,
        Some(Field::EventDescription) if member.value.as_str().is_some() => Sure::Perhaps,
        Some(Field::Properties | Field::RequiredProperties | Field::OptionalProperties)
            if properties::is_list(&member.value) =>
        {
            Sure::Yes
        }
        _ => Sure::Not,
    };
    node.members().iter().map(of_member).max().unwrap_or(Sure::Not)
}

/// Returns whether a value says nothing of an event, and holds nothing but events by their names: of `events: {checkout: {order_paid: …}}`.
fn is_group_of_events(node: &Node, options: &ImportOptions) -> bool {
    let is_one = |member: &Member| member.value.is_object() && says_of_event(&member.value, options) >= Sure::Perhaps;
    says_of_event(node, options) == Sure::Not && !node.members().is_empty() && node.members().iter().all(is_one)
}

/// Returns whether a document is one message as it is sent, such as a push to a data layer, and no word on it.
fn is_message(node: &Node, options: &ImportOptions) -> bool {
    let is_said = |member: &Member| {
        matches!(
            super::field_of(options, &member.name, Subject::Event),
            Some(Field::Properties | Field::EventDescription | Field::Trigger | Field::Owner)
        )
    };
    node.get("event").is_some_and(|name| name.as_str().is_some()) && !node.members().iter().any(is_said)
}

/// Returns whether a value is a list of nothing but messages as clients send them.
fn are_sent(list: &Node) -> bool {
    let is_sent = |item: &Node| {
        let is_text = |key: &&str| item.get(key).is_some_and(|value| value.as_str().is_some());
        let by_client = ["messageId", "anonymousId", "userId", "originalTimestamp", "sentAt"];
        (is_text(&"event") || is_text(&"type")) && by_client.iter().any(is_text)
    };
    !list.items().is_empty() && list.items().iter().all(is_sent)
}

/// Returns whether a value is an object, or a list of such.
fn holds_objects(node: &Node) -> bool {
    node.is_object() || node.items().iter().any(Node::is_object)
}

/// Returns how many texts, numbers and the like are in a value.
fn texts_in(node: &Node) -> usize {
    match &node.kind {
        Kind::Array(items) => items.iter().map(texts_in).sum(),
        Kind::Object(members) => members.iter().map(|member| texts_in(&member.value)).sum(),
        Kind::Null => 0,
        _ => 1,
    }
}

/// Returns how many lists of something are in a document that may be events of their own.
fn depth_of_events(node: &Node) -> usize {
    node.members().iter().filter(|member| is_over_events(&member.name) && properties::is_list(&member.value)).count()
}

/// Returns whether a list is that of a plan of our own, whose rules may have nothing but a name.
fn are_rules(key: &str, items: &[Node]) -> bool {
    key == "rules" && items.iter().all(|item| item.get("key").is_some_and(|name| name.as_str().is_some()))
}

/// Returns whether a key is over events.
fn is_over_events(key: &str) -> bool {
    let header = words::header(key);
    header.has("event") && !header.has("property")
}

impl EventReader<'_> {
    pub(super) fn document(&mut self) {
        let tree = self.tree;
        let root = &tree.root;
        if is_message(root, self.options) {
            self.import.has_messages = true;
            return self.leave(root, "it is a message as it is sent, and no plan");
        }
        if are_sent(root.get("batch").unwrap_or(root)) {
            self.import.has_messages = true;
            return self.leave(root, "these are messages as they are sent, and no plan");
        }
        if self.conventions() {
            return;
        }
        if root.is_object() && depth_of_events(root) == 0 && self.is_the_event(root) {
            return self.event(root, None);
        }
        if self.names_alone(root) {
            return;
        }
        self.walk(root, "", 0);
        self.default_owner();
        self.name_the_plan(root);
    }

    /// Returns whether a document is one event. A name and a description alone are in the files of many tools, so that it is none where
    /// most of what it says is in objects that are not known.
    fn is_the_event(&self, root: &Node) -> bool {
        let is_known = |member: &&Member| {
            super::field_of(self.options, &member.name, Subject::Event).is_some_and(|field| field != Field::Required)
                || matches!(member.name.as_str(), "data" | "body" | "schema" | "dimensions")
        };
        let (known, unknown): (Vec<&Member>, Vec<&Member>) = root.members().iter().partition(is_known);
        let within = |members: &[&Member], is_wanted: fn(&Node) -> bool| -> usize {
            members.iter().filter(|member| is_wanted(&member.value)).map(|member| texts_in(&member.value)).sum()
        };
        let inside = within(&unknown, holds_objects);
        let others = within(&known, |_| true) + within(&unknown, |value| !holds_objects(value));
        match is_event(root, self.options) {
            Sure::Not => false,
            Sure::Perhaps => inside < 3 || inside <= others / 2,
            Sure::Yes => true,
        }
    }

    /// Returns a document that is nothing but a list of names: `- Order Completed`. Returns whether it is.
    fn names_alone(&mut self, root: &Node) -> bool {
        let is_name = |text: &str| {
            (1..=80).contains(&text.chars().count())
                && text.split_whitespace().count() <= 6
                && !text.ends_with(['.', ':', '?'])
        };
        let is_list = !root.items().is_empty() && root.items().iter().all(|item| item.as_str().is_some_and(is_name));
        if is_list {
            let sheet = self.tree.sheet;
            self.import.ledger.note(sheet, "the file is a list of texts, which were read as the names of events");
            root.items().iter().for_each(|item| self.name_alone(item));
        }
        is_list
    }

    fn walk(&mut self, node: &Node, key: &str, depth: usize) {
        if depth > 6 {
            return self.leave(node, "nothing in it is known");
        }
        match &node.kind {
            Kind::Array(items) => self.list(node, items, key, depth),
            Kind::Object(members) => self.object(node, members, key, depth),
            Kind::Null => {}
            _ => self.leave(node, "it is about the plan as a whole, which has no place for it"),
        }
    }

    pub(super) fn leave(&mut self, node: &Node, why: &str) {
        self.tree.leave(node, why, &mut self.import.ledger);
    }

    fn list(&mut self, node: &Node, items: &[Node], key: &str, depth: usize) {
        let over_events = is_over_events(key) || (depth == 1 && are_rules(key, items));
        let wanted = if over_events || depth == 0 { Sure::Perhaps } else { Sure::Yes };
        let events = items
            .iter()
            .filter(|item| {
                is_event(item, self.options) >= wanted || (over_events && name_of(item, self.options).is_some())
            })
            .count();
        if events > 0 && 2 * events >= items.len() {
            self.call = call_of_list(key);
            items.iter().for_each(|item| self.event(item, None));
            self.call = None;
            return;
        }
        let may_be_names = (over_events && depth <= 1) || self.is_below_events;
        if may_be_names && items.iter().all(|item| item.as_str().is_some()) {
            return items.iter().for_each(|item| self.name_alone(item));
        }
        let header = words::header(key);
        if header.has("property") && items.iter().all(Node::is_object) && !items.is_empty() && depth <= 2 {
            return items.iter().for_each(|item| self.definition(item));
        }
        if items.iter().any(|item| item.is_object() || matches!(item.kind, Kind::Array(_))) {
            // `groups: [{type: account, traits: […]}]`, `categories: [{name: …, events: […]}]`.
            return items.iter().for_each(|item| self.named_part(item, key, depth));
        }
        self.leave(node, &format!("\"{key}\" is no list of events"));
    }

    /// Reads an event of which only the name is known.
    fn name_alone(&mut self, item: &Node) {
        let Some(name) = item.as_str() else { return };
        self.has_read = true;
        self.events.push((Call::Track, name.to_owned()));
        let rule = self.import.draft.rule(Call::Track, name);
        if let Some((key, group)) = &self.group {
            rule.label(&super::singular(key), super::super::value::text(group));
        }
        self.tree.read(item, Field::Event.what(), &mut self.import.ledger);
    }

    /// Reads a property of whatever event has it.
    pub(super) fn definition(&mut self, item: &Node) {
        let mut list = Vec::new();
        let is_of_user = item.get("scope").and_then(Node::as_str).is_some_and(|scope| words::header(scope).has("user"));
        let ids = self.definition_of(item, &mut list);
        if is_of_user {
            ids.into_iter().for_each(|id| self.import.ledger.leave(id, "it is about users, and no event has it"));
            return self.leave(item, "it is about users, and no event has it");
        }
        match list.into_iter().next() {
            Some(property) => self.import.draft.definitions.push(Definition { property, ids, otherwise: NO_USE }),
            None => self.leave(item, "it has no name"),
        }
    }

    fn named_part(&mut self, item: &Node, key: &str, depth: usize) {
        let holds_more = |member: &Member| properties::is_list(&member.value);
        if is_over_events(key) && item.is_object() && !item.members().iter().any(holds_more) {
            return self.leave(item, "nothing in it names an event");
        }
        // `{area: Editor, events: […]}`
        let is_category = |member: &&Member| {
            super::field_of(self.options, &member.name, Subject::Event) == Some(Field::Category)
                && member.value.as_str().is_some_and(|text| !text.is_empty())
        };
        let name = name_of(item, self.options)
            .or_else(|| item.members().iter().find(is_category))
            .filter(|_| item.members().iter().any(|member| is_over_events(&member.name)));
        let before = self.group.clone();
        if let Some(member) = name {
            self.tree.read(&member.value, "the group of the events in it", &mut self.import.ledger);
            self.group = member.value.as_str().map(|name| (key.to_owned(), name.to_owned()));
        }
        self.walk(item, key, depth + 1);
        self.group = before;
    }

    fn object(&mut self, node: &Node, members: &[Member], key: &str, depth: usize) {
        // Events by their names.
        let by_name = |member: &&Member| says_of_event(&member.value, self.options) == Sure::Yes;
        let described = is_over_events(key)
            && members.iter().all(|member| member.value.as_str().is_some() || member.value.is_object())
            && !members.iter().any(|member| is_group_of_events(&member.value, self.options));
        let events = members.iter().filter(by_name).count();
        let is_map = !members.is_empty()
            && (described
                || (events > 0
                    && 2 * events >= members.len()
                    && !members.iter().any(|member| is_over_events(&member.name))));
        // A whole document of events by their names.
        let is_all = depth == 0 && events == members.len() && members.len() > 1;
        let is_all = is_all
            || (depth == 0 && !members.is_empty() && members.iter().all(|member| self.is_all_types(&member.value)));
        if (is_map && depth > 0) || is_all {
            return members.iter().for_each(|member| self.event(&member.value, Some(&member.name)));
        }
        let before = self.is_below_events;
        self.is_below_events |= is_over_events(key);
        let first = self.events.len();
        for member in members {
            self.part(member, key, node, depth);
        }
        self.is_below_events = before;
        self.owner_of_group(members, first);
    }

    /// Reads a part of a document that is no event itself.
    fn part(&mut self, member: &Member, key: &str, parent: &Node, depth: usize) {
        let field = super::field_of(self.options, &member.name, Subject::Event);
        let node = &member.value;
        let is_of_group = words::header(key).has("group")
            || matches!(key, "groups" | "group" | "accounts" | "organizations" | "workspaces");
        match field {
            Some(field @ (Field::Trait | Field::GroupTrait))
                if properties::lists_properties(node) && !holds_traits(node) && !self.is_below_events =>
            {
                let call = if field == Field::GroupTrait || is_of_group { Call::Group } else { Call::Identify };
                self.has_read |= !properties::is_empty(node);
                if !properties::is_empty(node) {
                    self.import.draft.rule(call, "");
                    self.properties_of(Field::Properties, node, call, "");
                }
            }
            _ if is_common(&member.name) && properties::is_list(node) => {
                self.import.draft.rule(Call::Common, "");
                self.properties_of(Field::Properties, node, Call::Common, "");
            }
            _ if self.is_defaults(member) => self.defaults(node),
            _ if member.value.is_object() || matches!(member.value.kind, Kind::Array(_)) => {
                let before = self.group.clone();
                let holds_events = member.value.members().iter().any(|inner| is_over_events(&inner.name));
                let is_group = !key.is_empty() && (holds_events || self.is_below_events);
                // Of `events: {checkout: […]}` the group is that of the events.
                let key = if self.is_below_events && is_over_events(key) { "category" } else { key };
                if is_group {
                    self.group = Some((key.to_owned(), member.name.clone()));
                }
                self.walk(node, &member.name, depth + 1);
                self.group = before;
            }
            _ => {
                let why = if parent.members().iter().any(|known| is_over_events(&known.name)) {
                    "it is about a group of events, or the plan as a whole, which has no place for it"
                } else {
                    "it is about the plan as a whole, which has no place for it"
                };
                self.leave(node, why);
            }
        }
    }

    /// Reads the name and the description of the plan.
    fn name_the_plan(&mut self, root: &Node) {
        if !self.has_read {
            return;
        }
        let places = [
            Some(root),
            root.get("meta"),
            root.get("metadata"),
            root.get("info"),
            root.get("trackingPlan"),
            root.get("tracking_plan"),
        ];
        let found = |names: &[&str]| {
            places.iter().flatten().find_map(|place| {
                names
                    .iter()
                    .find_map(|name| place.get(name).filter(|node| node.as_str().is_some_and(|text| !text.is_empty())))
            })
        };
        if let Some(node) =
            found(&["display_name", "product", "title", "name", "project"]).filter(|_| self.import.draft.name.is_none())
        {
            self.import.draft.name = text_of(node);
            self.tree.read(node, "the name of the plan", &mut self.import.ledger);
        }
        if let Some(node) = found(&["description", "summary"]).filter(|_| self.import.draft.description.is_none()) {
            self.import.draft.description = text_of(node);
            self.tree.read(node, "the description of the plan", &mut self.import.ledger);
        }
    }
}

/// Returns whether a value holds traits: `user: {traits: […]}` holds a list of them, and is none; `account: {events: […]}` is a part of a plan.
fn holds_traits(node: &Node) -> bool {
    node.members().iter().any(|member| {
        is_over_events(&member.name)
            || field::meaning(&member.name).is_some_and(|meaning| {
                meaning.is_plural && matches!(meaning.subject, Some(Subject::User | Subject::Group | Subject::Property))
            })
    })
}

/// Returns the call of the events of a list, where its key says that they are pages or screens: `page_events`.
fn call_of_list(key: &str) -> Option<Call> {
    let words = words::words(key);
    let (first, last) = (words.first()?, words.last()?);
    let is_list = words.len() == 2 && matches!(last.as_str(), "events" | "views" | "calls");
    match first.as_str() {
        "page" if is_list => Some(Call::Page),
        "screen" if is_list => Some(Call::Screen),
        _ => None,
    }
}

fn is_common(key: &str) -> bool {
    let words = words::words(key);
    words::header(key).has("property")
        && words.iter().any(|word| matches!(word.as_str(), "common" | "global" | "super" | "shared" | "default"))
}
