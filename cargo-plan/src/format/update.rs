//! A second import into a plan that is there: what changed at the source is changed in the plan's text, and nothing else. It knows
//! three plans: the one that was imported last, the one that the source says now, and the text that the team keeps.

use super::rule::{id, payload_key};
use super::value;
use crate::edit::block;
use crate::edit::document::{Document, Patch, parts};
use crate::edit::layout::{Slot, removal, slot};
use crate::edit::style::Style;
use crate::edit::yaml;
use plan_model::Span;
use plan_model::diagnostic::render::line_and_column;
use plan_model::json::{Kind, Member, Node};
use plan_model::read::Syntax;
use std::collections::{HashMap, HashSet};

/// What an import does to a plan that is there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Update {
    /// The new text.
    pub(crate) text: String,
    /// What changes, in words.
    pub(crate) changes: Vec<String>,
    /// What both sides changed: the plan's word stays.
    pub(crate) conflicts: Vec<String>,
}

struct Merge<'m> {
    document: &'m Document,
    style: Style,
    patches: Vec<Patch>,
    /// Lists and objects of which a part was taken out, or to which one was added: one such change at a time.
    changed: HashSet<usize>,
    /// Whether a change had to wait for another one.
    is_waiting: bool,
    changes: Vec<String>,
    conflicts: Vec<String>,
}

/// Brings the text of a plan up to date. `before` is what was imported last, if that is known.
///
/// # Errors
/// A sentence: the text is no plan with a list of rules, or what is to change in it cannot be told from the rest.
pub(crate) fn update(text: &str, syntax: Syntax, before: Option<&Node>, source: &Node) -> Result<Update, String> {
    let mut update = Update::default();
    let mut document = parse(text, syntax)?;
    loop {
        let mut merge = Merge {
            style: Style::of(&document),
            document: &document,
            patches: Vec::new(),
            changed: HashSet::new(),
            is_waiting: false,
            changes: Vec::new(),
            conflicts: Vec::new(),
        };
        merge.plan(before, source)?;
        let (patches, is_waiting) = (merge.patches, merge.is_waiting);
        update.changes.extend(merge.changes);
        update.conflicts = merge.conflicts;
        if patches.is_empty() {
            update.text = document.text;
            return Ok(update);
        }
        let after = parse(&document.patched(&patches), syntax)?;
        is_kept(&document, &after, &patches)?;
        document = after;
        if !is_waiting {
            update.text = document.text;
            return Ok(update);
        }
    }
}

/// Returns the plan that is there, which may have comments.
///
/// # Errors
/// A sentence: it is no JSON, or no YAML.
pub(crate) fn parse(text: &str, syntax: Syntax) -> Result<Document, String> {
    let cannot = |why: String| format!("the plan that is there cannot be read: {why}");
    match syntax {
        Syntax::Yaml => Document::parse_yaml(text.to_owned()).map_err(|error| cannot(error.message)),
        _ => Document::parse(text.to_owned()).map_err(|error| cannot(error.to_string())),
    }
}

/// Holds what the patches made against what was there: in YAML an alias may share what they touch, and a comment may become a part of the
/// text above it.
fn is_kept(before: &Document, after: &Document, patches: &[Patch]) -> Result<(), String> {
    let Some(layout) = &before.yaml else { return Ok(()) };
    let by_hand = |place: Span, why: &str| {
        format!("nothing is changed: what stands in line {} {why}; edit it by hand", line(before, place))
    };
    yaml::is_safe(layout, patches).map_err(|place| by_hand(place, "is shared by an alias"))?;
    match yaml::lost_comment(before, after, patches) {
        Some(place) => Err(by_hand(place, "would become a part of the text above it")),
        None => Ok(()),
    }
}

fn line(document: &Document, place: Span) -> usize {
    line_and_column(&document.text, place.start()).0
}

/// Returns where a plan says something else than its source: each in words.
pub(crate) fn differences(plan: &Node, source: &Node) -> Vec<String> {
    let mut found = Vec::new();
    let theirs = RulesById::of(source);
    let ours = RulesById::of(plan);
    for rule in rules_of(source) {
        match ours.get(rule) {
            Some(known) => differ(&name(rule), known, &as_in(known, rule), &mut found),
            None => found.push(format!("{} is in the source, and not in the plan", name(rule))),
        }
    }
    for rule in rules_of(plan).iter().filter(|rule| theirs.get(rule).is_none()) {
        found.push(format!("{} is in the plan, and not in the source", name(rule)));
    }
    for member in source.members().iter().filter(|member| member.name != "rules") {
        match plan.get(&member.name) {
            Some(known) => differ(&format!("\"{}\" of the plan", member.name), known, &member.value, &mut found),
            None => found.push(format!("\"{}\" of the plan is in the source, and not in the plan", member.name)),
        }
    }
    found
}

fn differ(place: &str, plan: &Node, source: &Node, found: &mut Vec<String>) {
    if value::same(plan, source) {
        return;
    }
    if plan.is_object() && source.is_object() {
        for member in source.members() {
            let place = below(place, &member.name);
            match plan.get(&member.name) {
                Some(known) => differ(&place, known, &member.value, found),
                None => found.push(format!("{place} is in the source, and not in the plan")),
            }
        }
        return;
    }
    found.push(format!("{place} is {} in the plan, and {} in the source", short(plan), short(source)));
}

fn short(node: &Node) -> String {
    let text = node.to_json();
    if text.chars().count() <= 60 { text } else { text.chars().take(60).collect::<String>() + "…" }
}

fn rules_of(plan: &Node) -> &[Node] {
    plan.get("rules").map(Node::items).unwrap_or_default()
}

/// The rules of a plan by what tells them apart: a plan may have thousands. Of several with one id it has the first.
struct RulesById<'n>(HashMap<(String, String), &'n Node>);

impl<'n> RulesById<'n> {
    fn of(plan: &'n Node) -> Self {
        Self::of_list(rules_of(plan))
    }

    fn of_list(rules: &'n [Node]) -> Self {
        let mut by_id = HashMap::with_capacity(rules.len());
        for rule in rules {
            by_id.entry(id(rule)).or_insert(rule);
        }
        Self(by_id)
    }

    /// Returns the rule with the id of this one.
    fn get(&self, rule: &Node) -> Option<&'n Node> {
        self.0.get(&id(rule)).copied()
    }
}

fn name(rule: &Node) -> String {
    let (call, key) = id(rule);
    if key.is_empty() { format!("the rule for {}", call.to_lowercase()) } else { format!("`{key}`") }
}

fn below(place: &str, name: &str) -> String {
    match name {
        "properties" | "jsonSchema" | "items" => place.to_owned(),
        _ => format!("{place}: {name}"),
    }
}

/// Returns a rule of the source in the form that the plan has it: with the schema of the whole message, where the plan has that, or in
/// the short form.
fn as_in(plan: &Node, rule: &Node) -> Node {
    if plan.get("jsonSchema").is_none() && rule.get("jsonSchema").is_some() {
        return in_short(rule).unwrap_or_else(|| rule.clone());
    }
    if plan.get("jsonSchema").is_none() || rule.get("jsonSchema").is_some() {
        return rule.clone();
    }
    let payload = if matches!(id(rule).0.as_str(), "IDENTIFY" | "GROUP") { "traits" } else { "properties" };
    let is_schema =
        |member: &&Member| matches!(member.name.as_str(), "properties" | "required" | "additionalProperties");
    let schema: Vec<(String, Node)> =
        rule.members().iter().filter(is_schema).map(|member| (member.name.clone(), member.value.clone())).collect();
    let mut members: Vec<(String, Node)> = rule
        .members()
        .iter()
        .filter(|member| !is_schema(member))
        .map(|member| (member.name.clone(), member.value.clone()))
        .collect();
    if !schema.is_empty() {
        let message = value::object([("properties", value::object([(payload, value::object(schema))]))]);
        members.push(("jsonSchema".to_owned(), message));
    }
    value::object(members)
}

/// Returns a rule without the schema of the whole message; none where that says more than the short form holds.
fn in_short(rule: &Node) -> Option<Node> {
    let schema = rule.get("jsonSchema")?;
    let part = payload_key(&id(rule).0.to_lowercase());
    let parts = schema.get("properties").map(Node::members).unwrap_or_default();
    let (payload, others): (Vec<&Member>, Vec<&Member>) = parts.iter().partition(|member| member.name == part);
    let is_short = |member: &Member| match member.name.as_str() {
        "$schema" | "properties" | "description" => true,
        "labels" => rule.get("labels").is_none(),
        "type" => member.value.as_str() == Some("object"),
        _ => false,
    };
    let says_nothing = |member: &&Member| member.value.members().iter().all(|inner| inner.name == "type");
    if !schema.members().iter().all(is_short) || !others.iter().all(says_nothing) {
        return None;
    }
    let of_payload = payload.first().map(|member| member.value.members()).unwrap_or_default();
    let is_held =
        |member: &Member| matches!(member.name.as_str(), "type" | "properties" | "required" | "additionalProperties");
    if !of_payload.iter().all(is_held) {
        return None;
    }
    let copied = |member: &Member| (member.name.clone(), value::unplaced(&member.value));
    let own = rule.members().iter().filter(|member| member.name != "jsonSchema").map(copied);
    let of_schema = schema.members().iter().filter(|member| matches!(member.name.as_str(), "description" | "labels"));
    let of_schema = of_schema.filter(|member| rule.get(&member.name).is_none()).map(copied);
    let payload = of_payload.iter().filter(|member| member.name != "type").map(copied);
    Some(value::object(own.chain(of_schema).chain(payload)))
}

impl Merge<'_> {
    fn plan(&mut self, before: Option<&Node>, source: &Node) -> Result<(), String> {
        let plan = &self.document.root;
        let Some(rules) = plan.get("rules").filter(|rules| matches!(rules.kind, Kind::Array(_))) else {
            return Err("the plan that is there has no list \"rules\", into which events could be put".to_owned());
        };
        self.rules(rules, before, source);
        let without_rules = |plan: &Node| {
            let members = plan.members().iter().filter(|member| member.name != "rules").cloned().collect();
            value::of(Kind::Object(members))
        };
        self.members("the plan", before.map(without_rules).as_ref(), plan, &without_rules(source));
        Ok(())
    }

    /// Returns whether a list or an object can get or lose a part now; otherwise that waits for the next round, or is left to the user.
    fn may_change(&mut self, container: &Node, place: &str) -> bool {
        if let Some(alias) = self.alias_at(container) {
            let line = line(self.document, alias);
            self.conflict(place, &format!("is, or has, what an alias shares (line {line}): edit it by hand"));
            return false;
        }
        let is_first = self.changed.insert(container.span.start());
        self.is_waiting |= !is_first;
        is_first
    }

    /// Returns the alias, or what is shared by one, that this list or object is, stands in, or takes keys from.
    fn alias_at(&self, container: &Node) -> Option<Span> {
        let layout = self.document.yaml.as_ref()?;
        let span = container.span;
        let is_around = |shared: &&Span| shared.start() <= span.start() && span.end() <= shared.end();
        let merged = container.get("<<").map(|merged| merged.span);
        merged.or_else(|| layout.shared.iter().chain(&layout.aliases).find(is_around).copied())
    }

    /// Returns those of the new parts that come in now: of what has no lines yet, the first one, beside which the others are put then.
    fn at_once<T>(&mut self, container: &Node, mut added: Vec<T>) -> Vec<T> {
        let has_lines = !block::holds(self.document, container) || self.document.is_block(container);
        if !has_lines && added.len() > 1 {
            added.truncate(1);
            self.is_waiting = true;
        }
        added
    }

    fn rules(&mut self, list: &Node, before: Option<&Node>, source: &Node) {
        let old = before.map_or_else(|| RulesById::of_list(&[]), RulesById::of);
        let (new, here) = (RulesById::of(source), RulesById::of_list(list.items()));
        let mut added = Vec::new();
        for rule in rules_of(source) {
            match (here.get(rule), old.get(rule)) {
                (Some(known), old) => {
                    let old = old.map(|old| as_in(known, old));
                    self.members(&name(rule), old.as_ref(), known, &as_in(known, rule));
                }
                (None, Some(old)) if value::same(old, rule) => {}
                (None, Some(_)) => self.conflict(&name(rule), "changed at the source, and is not in the plan any more"),
                (None, None) => added.push(rule),
            }
        }
        if !added.is_empty() && self.may_change(list, "the list of rules") {
            let added = self.at_once(list, added);
            self.changes.extend(added.iter().map(|rule| format!("{} is added", name(rule))));
            self.add_items(list, &added);
        }
        for (at, known) in list.items().iter().enumerate() {
            let Some(old) = old.get(known).filter(|_| new.get(known).is_none()) else { continue };
            if value::same(&as_in(known, old), known) {
                self.remove(list, at, &name(known));
            } else {
                self.conflict(&name(known), "is gone at the source, and the plan says more of it than the source did");
            }
        }
    }

    fn conflict(&mut self, place: &str, what: &str) {
        self.conflicts.push(format!("{place} {what}"));
    }

    /// Takes a part out of a list or an object.
    fn remove(&mut self, container: &Node, at: usize, place: &str) {
        if self.may_change(container, place) {
            self.changes.push(format!("{place} is removed"));
            self.patches.extend(removal(self.document, container, at));
        }
    }

    fn members(&mut self, place: &str, before: Option<&Node>, plan: &Node, source: &Node) {
        let mut added = Vec::new();
        for member in source.members() {
            let old = before.and_then(|before| before.get(&member.name));
            let place = below(place, &member.name);
            match plan.get(&member.name) {
                Some(known) => self.value(&place, old, known, &member.value),
                // The team took it out.
                None if old.is_some_and(|old| value::same(old, &member.value)) => {}
                None if old.is_some() => {
                    self.conflict(&place, "changed at the source, and is not in the plan any more")
                }
                None => added.push((place, member)),
            }
        }
        if !added.is_empty() && self.may_change(plan, place) {
            let added = self.at_once(plan, added);
            self.changes.extend(added.iter().map(|(place, _)| format!("{place} is added")));
            let members: Vec<&Member> = added.into_iter().map(|(_, member)| member).collect();
            self.add_members(plan, &members);
        }
        for (at, known) in plan.members().iter().enumerate() {
            let old = before.and_then(|before| before.get(&known.name)).filter(|_| source.get(&known.name).is_none());
            let place = below(place, &known.name);
            match old {
                Some(old) if value::same(old, &known.value) => self.remove(plan, at, &place),
                Some(_) => self.conflict(&place, "is gone at the source, and was changed in the plan"),
                None => {}
            }
        }
    }

    fn value(&mut self, place: &str, before: Option<&Node>, plan: &Node, source: &Node) {
        if value::same(plan, source) {
            return;
        }
        if plan.is_object() && source.is_object() {
            return self.members(place, before, plan, source);
        }
        let texts = |node: &Node| {
            matches!(node.kind, Kind::Array(_)) && node.items().iter().all(|item| item.as_str().is_some())
        };
        if let Some(before) = before.filter(|before| texts(before) && texts(plan) && texts(source)) {
            return self.list(place, before, plan, source);
        }
        if let Some(alias) = self.alias_at(plan) {
            let line = line(self.document, alias);
            return self.conflict(place, &format!("is what an alias shares (line {line}): edit it by hand"));
        }
        match before {
            Some(before) if value::same(before, source) => {}
            Some(before) if value::same(before, plan) => {
                self.changes.push(format!("{place} becomes {}", short(source)));
                self.replace(plan, source);
            }
            _ => self.conflicts.push(format!(
                "{place} is {} in the plan, and {} at the source",
                short(plan),
                short(source)
            )),
        }
    }

    /// Names in a list are added and taken out one by one.
    fn list(&mut self, place: &str, before: &Node, plan: &Node, source: &Node) {
        let has = |list: &Node, wanted: &Node| list.items().iter().any(|item| value::same(item, wanted));
        let kept = plan.items().iter().filter(|item| has(source, item) || !has(before, item)).cloned();
        let new = source.items().iter().filter(|item| !has(before, item) && !has(plan, item)).cloned();
        let list = value::list(kept.chain(new).collect());
        if !value::same(&list, plan) {
            self.changes.push(format!("{place} becomes {}", short(&list)));
            self.replace(plan, &list);
        }
    }

    fn replace(&mut self, plan: &Node, new: &Node) {
        let indent = self.document.indent(plan.span.start()).to_owned();
        let text = self.style.value(new, &indent, self.is_on_one_line(plan));
        self.patches.push(Patch::new(plan.span, text));
    }

    fn is_on_one_line(&self, node: &Node) -> bool {
        !self.document.slice(node.span.start(), node.span.end()).contains('\n')
    }

    fn add_items(&mut self, list: &Node, items: &[&Node]) {
        if block::holds(self.document, list) {
            return self.add_lines(list, items.iter().map(|item| (None, *item)));
        }
        let slot = slot(self.document, &self.style, list, list.items().len());
        let write = |item: &&Node| match slot.beside_lines {
            true => self.style.value(item, &slot.indent, true),
            false => self.style.lines(item, &slot.indent, false),
        };
        let texts: Vec<String> = items.iter().map(write).collect();
        self.fill(list, slot, &texts);
    }

    fn add_members(&mut self, object: &Node, members: &[&Member]) {
        if block::holds(self.document, object) {
            return self.add_lines(object, members.iter().map(|member| (Some(member.name.as_str()), &member.value)));
        }
        let slot = slot(self.document, &self.style, object, object.members().len());
        let write = |member: &&Member| self.style.member(&member.name, &member.value, &slot.indent, slot.beside_lines);
        let texts: Vec<String> = members.iter().map(write).collect();
        self.fill(object, slot, &texts);
    }

    /// Puts parts of YAML behind the last one, on lines of their own. They have one place, and come in their order.
    fn add_lines<'n>(&mut self, container: &Node, parts: impl Iterator<Item = (Option<&'n str>, &'n Node)>) {
        let behind = container.members().len() + container.items().len();
        for (name, value) in parts {
            self.patches.extend(block::add(self.document, &self.style, container, behind, name, value));
        }
    }

    /// Puts several parts into one place, as far from each other as those that are there.
    fn fill(&mut self, container: &Node, slot: Slot, texts: &[String]) {
        let between = if self.is_on_one_line(container) && !parts(container).is_empty() {
            format!(",{}", self.style.gap())
        } else {
            format!(",{}{}", self.style.newline, slot.indent)
        };
        self.patches.extend(slot.fill(&texts.join(&between)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = r#"{
    "name": "Shop",
    "rules": [
        { "key": "A", "type": "TRACK",
          "x-note": "ours",   "description": "old",
          "properties": { "p": { "type": "string" }, "q": {} }, "required": ["p"] },
        { "key": "B", "type": "TRACK" }
    ]
}
"#;

    fn node(text: &str) -> Node {
        plan_model::json::parse(text).unwrap_or_else(|_| Node::null())
    }

    fn updated(before: &str, source: &str) -> (String, Vec<String>, Vec<String>) {
        update(PLAN, Syntax::Json, Some(&node(before)), &node(source))
            .map(|update| (update.text, update.changes, update.conflicts))
            .unwrap_or_default()
    }

    #[test]
    fn nothing_new_changes_nothing() {
        let same = r#"{"rules": [{"key": "A", "type": "TRACK", "description": "old"}]}"#;
        assert_eq!(updated(same, same), (PLAN.to_owned(), vec![], vec![]));
    }

    #[test]
    fn only_what_changed_at_the_source_changes() {
        let before = r#"{"rules": [{"key": "A", "type": "TRACK", "description": "old", "properties": {"p": {"type": "string"}}, "required": ["p"]}, {"key": "B", "type": "TRACK"}]}"#;
        let source = r#"{"rules": [{"key": "A", "type": "TRACK", "description": "new", "properties": {"p": {"type": "string"}, "r": {"type": "number"}}, "required": ["p", "r"]}, {"key": "C", "type": "TRACK"}]}"#;
        let (text, changes, conflicts) = updated(before, source);
        let wanted = r#"{
    "name": "Shop",
    "rules": [
        { "key": "A", "type": "TRACK",
          "x-note": "ours",   "description": "new",
          "properties": { "p": { "type": "string" }, "q": {}, "r": { "type": "number" } }, "required": ["p", "r"] },
        { "key": "C", "type": "TRACK" }
    ]
}
"#;
        assert_eq!(text, wanted);
        assert_eq!(changes.len(), 5, "{changes:?}");
        assert_eq!(conflicts, Vec::<String>::new());
    }

    #[test]
    fn both_sides_changed_is_a_conflict_and_the_plan_stays() {
        let before = r#"{"rules": [{"key": "A", "type": "TRACK", "description": "older"}]}"#;
        let source = r#"{"rules": [{"key": "A", "type": "TRACK", "description": "new"}]}"#;
        let (text, changes, conflicts) = updated(before, source);
        assert_eq!((text.as_str(), changes.len()), (PLAN, 0));
        assert_eq!(conflicts, ["`A`: description is \"old\" in the plan, and \"new\" at the source"]);
    }

    #[test]
    fn what_the_team_took_out_stays_out() {
        let before = r#"{"rules": [{"key": "A", "type": "TRACK", "owner": "Growth"}]}"#;
        assert_eq!(updated(before, before).0, PLAN);
    }

    #[test]
    fn a_plan_with_schemas_of_messages_keeps_them() {
        let plan = "{\n  \"rules\": [\n    { \"key\": \"A\", \"type\": \"TRACK\", \"jsonSchema\": { \"properties\": { \"properties\": { \"properties\": { \"p\": {} } } } } }\n  ]\n}\n";
        let source = r#"{"rules": [{"key": "A", "type": "TRACK", "properties": {"p": {}, "q": {}}}]}"#;
        let text = update(plan, Syntax::Json, None, &node(source)).map(|update| update.text).unwrap_or_default();
        assert_eq!(text, plan.replace("\"p\": {}", "\"p\": {}, \"q\": {}"));
    }

    #[test]
    fn comments_stay() {
        let plan = "{\n  // Ours.\n  \"rules\": [\n    { \"key\": \"A\", \"type\": \"TRACK\" }, // the first\n  ]\n}\n";
        let source = r#"{"rules": [{"key": "A", "type": "TRACK"}, {"key": "B", "type": "TRACK"}, {"key": "C", "type": "TRACK"}]}"#;
        let text = update(plan, Syntax::Json, None, &node(source)).map(|update| update.text).unwrap_or_default();
        let more =
            "// the first\n    { \"key\": \"B\", \"type\": \"TRACK\" },\n    { \"key\": \"C\", \"type\": \"TRACK\" },";
        assert_eq!(text, plan.replace("// the first", more));
    }

    #[test]
    fn differences_for_the_check() {
        let source = r#"{"rules": [{"key": "A", "type": "TRACK", "description": "new"}]}"#;
        let found = differences(&node(PLAN), &node(source));
        assert_eq!(
            found,
            [
                "`A`: description is \"old\" in the plan, and \"new\" in the source",
                "`B` is in the plan, and not in the source"
            ]
        );
    }
}
