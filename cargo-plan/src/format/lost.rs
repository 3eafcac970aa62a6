//! What a foreign form has no place for: gathered while a plan is written, told to the user after it.

use super::rule;
use crate::sentence::first_few;
use plan_model::json::{Kind, Node};
use std::collections::{HashMap, HashSet};

/// What is not in an export.
#[derive(Debug, Default)]
pub(crate) struct Lost {
    entries: Vec<LostPart>,
    /// The same, as two events may lose the same of a property that they share.
    known: HashSet<LostPart>,
    /// Whether nobody asks for it, so that nothing is kept.
    is_unheard: bool,
}

/// What has no place, and where in the plan it stands, if there may be several of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct LostPart {
    what: String,
    place: Option<String>,
}

/// How many places are named of what is lost at several.
const NAMED_PLACES: usize = 3;

impl Lost {
    /// Returns one that keeps nothing, for those who want only what is held.
    pub(crate) fn unheard() -> Self {
        Self { is_unheard: true, ..Self::default() }
    }

    /// Returns the keys of the plan beside those that are `held`.
    pub(crate) fn of_plan(plan: &Node, held: &[&str]) -> Self {
        let mut lost = Self::default();
        let others = plan.members().iter().map(|member| member.name.as_str());
        others
            .filter(|name| !matches!(*name, "$schema" | "rules") && !held.contains(name))
            .for_each(|name| lost.add(format!("\"{name}\" of the plan")));
        lost
    }

    /// Adds what there is one of.
    pub(crate) fn add(&mut self, what: impl Into<String>) {
        if self.is_unheard {
            return;
        }
        self.push(LostPart { what: what.into(), place: None });
    }

    /// Adds what other places may have too.
    pub(crate) fn at(&mut self, what: impl Into<String>, place: &str) {
        if self.is_unheard {
            return;
        }
        self.push(LostPart { what: what.into(), place: Some(place.to_owned()) });
    }

    /// Adds a keyword that another reader does not read as it is, or not at all, unless it is known that the keyword has no place.
    pub(crate) fn inexact(&mut self, key: &str, is_read: bool, place: &str) {
        let words: &[&str] = match key {
            "examples" => &["examples", "more than one example"],
            "type" => &["type", "several types"],
            _ => &[key],
        };
        let is_known =
            |what: &&str| self.known.contains(&LostPart { what: (**what).to_owned(), place: Some(place.to_owned()) });
        if !words.iter().any(is_known) {
            self.at(if is_read { format!("the exact {key}") } else { key.to_owned() }, place);
        }
    }

    fn push(&mut self, entry: LostPart) {
        if self.known.insert(entry.clone()) {
            self.entries.push(entry);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns a line for each: "why of `A`".
    pub(crate) fn lines(&self) -> Vec<String> {
        self.entries.iter().map(|entry| entry.shown(entry.place.as_deref())).collect()
    }

    /// Returns a line for each that is lost, with the first places: "why of `A`, `B`, `C` and 26 more".
    pub(crate) fn summary(&self) -> Vec<String> {
        let mut places: HashMap<&str, Vec<&str>> = HashMap::new();
        for LostPart { what, place } in &self.entries {
            places.entry(what).or_default().extend(place.as_deref());
        }
        let mut lines = Vec::new();
        for entry in &self.entries {
            let Some(places) = places.remove(entry.what.as_str()) else { continue };
            let named = first_few(&places, NAMED_PLACES);
            lines.push(entry.shown(entry.place.is_some().then_some(named.as_str())));
        }
        lines
    }

    /// Adds a rule that has no place at all.
    pub(crate) fn whole(&mut self, rule: &Node) {
        let (call, name) = rule::call_and_name(rule);
        self.add(match (call.as_str(), name.is_empty()) {
            ("common", _) => "the rule for all messages".to_owned(),
            ("identify" | "group", _) => format!("the traits of {call}"),
            (_, true) => format!("the rule of {call}"),
            (_, false) => shown(rule),
        });
    }

    /// Returns the name of a rule of track; any other has no place. `users` is why the traits of users have none, where it is another.
    pub(crate) fn track_only(&mut self, rule: &Node, users: &str) -> Option<String> {
        match rule::call_and_name(rule) {
            (call, name) if call == "track" => return Some(name),
            (call, _) if call == "identify" && !users.is_empty() => {
                self.add(format!("the traits of identify: {users}"))
            }
            _ => self.whole(rule),
        }
        None
    }

    /// Adds the keys of a rule beside those that are `held`. The payload itself is never lost by this.
    pub(crate) fn of_rule(&mut self, rule: &Node, held: &[&str]) {
        self.of_message(rule, held);
        if rule.get("jsonSchema").is_some() {
            self.of_schema(
                rule::payload(rule),
                &["type", "properties", "required", "$schema"],
                &format!("the properties of {}", shown(rule)),
            );
        } else {
            self.unlisted(rule, &shown(rule));
        }
    }

    /// Does the same for a form that takes the schema of the payload as it is.
    pub(crate) fn of_message(&mut self, rule: &Node, held: &[&str]) {
        let place = shown(rule);
        let is_short = rule.get("jsonSchema").is_none();
        for member in rule.members() {
            let key = member.name.as_str();
            let is_payload =
                matches!(key, "key" | "type" | "jsonSchema") || (is_short && matches!(key, "properties" | "required"));
            if !is_payload && !held.contains(&key) && !member.value.is_null() {
                self.at(key, &place);
            }
        }
        let of_message = rule.get("jsonSchema").and_then(|schema| schema.get("properties")).map(Node::members);
        for member in of_message.unwrap_or_default() {
            if !member.value.members().is_empty() && !std::ptr::eq(&raw const member.value, rule::payload(rule)) {
                self.at(format!("what the schema says of \"{}\"", member.name), &place);
            }
        }
        for member in rule.get("jsonSchema").map(Node::members).unwrap_or_default() {
            self.of_whole_message(&member.name, &member.value, &place);
        }
    }

    /// Adds what the schema of a message says beside what it says of fields. Of each message of ours its payload is a part.
    fn of_whole_message(&mut self, keyword: &str, value: &Node, place: &str) {
        match keyword {
            "$schema" | "type" | "properties" => {}
            "required" => {
                let names = value.items().iter().filter_map(Node::as_str);
                let others =
                    names.filter(|name| !matches!(*name, "type" | "properties" | "traits" | "context" | "event"));
                others.for_each(|name| self.at(format!("\"{name}\" in \"required\" of the message"), place));
            }
            _ if value.is_null() || (value.is_object() && value.members().is_empty()) || value.as_str() == Some("") => {
            }
            _ => self.at(format!("\"{keyword}\" of the message"), place),
        }
    }

    /// Adds the keywords of a schema beside those that are `held`. A form that holds `items` has one schema for all of them, and
    /// one that holds `required` says it of properties that it lists.
    pub(crate) fn of_schema(&mut self, schema: &Node, held: &[&str], place: &str) {
        if schema.as_bool() == Some(false) {
            self.at("false as the schema", place);
        }
        for member in schema.members() {
            match member.name.as_str() {
                keyword if !held.contains(&keyword) => self.at(keyword, place),
                "items" if !member.value.is_object() && member.value.as_bool() != Some(true) => self.at("items", place),
                "required" => self.unlisted(schema, place),
                _ => {}
            }
        }
    }

    /// Adds the names that a schema requires without a property of the name.
    pub(crate) fn unlisted(&mut self, schema: &Node, place: &str) {
        let required = schema.get("required").map(Node::items).unwrap_or_default();
        let is_listed = |name: &str| schema.get("properties").is_some_and(|properties| properties.get(name).is_some());
        for name in required.iter().filter_map(Node::as_str).filter(|name| !is_listed(name)) {
            self.at(format!("\"{name}\" in \"required\""), place);
        }
    }
}

impl LostPart {
    fn shown(&self, places: Option<&str>) -> String {
        places.map_or_else(|| self.what.clone(), |places| format!("{} of {places}", self.what))
    }
}

/// Returns a rule as it is named to a person: its event, or its call where it has no name.
pub(crate) fn shown(rule: &Node) -> String {
    let (call, name) = rule::call_and_name(rule);
    match (name.is_empty(), call.as_str()) {
        (true, _) => call,
        (false, "page" | "screen") => format!("the {call} `{name}`"),
        (false, _) => format!("`{name}`"),
    }
}

/// A property of a rule or an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SchemaProperty<'p> {
    pub(crate) name: &'p str,
    pub(crate) required: bool,
    pub(crate) schema: &'p Node,
}

/// Returns the properties that a schema lists.
pub(crate) fn properties(schema: &Node) -> impl Iterator<Item = SchemaProperty<'_>> {
    let required = schema.get("required").map(Node::items).unwrap_or_default();
    schema.get("properties").map(Node::members).unwrap_or_default().iter().map(move |member| SchemaProperty {
        name: &member.name,
        required: required.iter().any(|name| name.as_str() == Some(member.name.as_str())),
        schema: &member.value,
    })
}

/// Returns the types that a schema allows, without null, and whether it allows null.
pub(crate) fn types(schema: &Node) -> (Vec<&str>, bool) {
    let all: Vec<&str> = match schema.get("type").map(|types| &types.kind) {
        Some(Kind::Array(several)) => several.iter().filter_map(Node::as_str).collect(),
        Some(Kind::String(one)) => vec![one],
        _ => Vec::new(),
    };
    let is_nullable = all.contains(&"null");
    (all.into_iter().filter(|name| *name != "null").collect(), is_nullable)
}
