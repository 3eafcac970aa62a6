//! What a contract says of a value, as keywords of JSON Schema. What no plan would take is left out by itself, with its reason:
//! it must not cost the rest of the contract.

use super::{OPTIONS, PERSONAL};
use crate::format::field::Field;
use crate::format::ledger::Ledger;
use crate::format::tree::DocumentTree;
use crate::format::value::{boolean, list, object, same, text, texts, unplaced};
use plan_model::json::{Kind, Node};
use plan_model::schema::{TypeName, keyword};

/// The values of a contract, and where is told what became of each.
pub(super) struct Account<'a> {
    pub(super) tree: &'a DocumentTree,
    pub(super) ledger: &'a mut Ledger,
}

impl Account<'_> {
    fn read(&mut self, node: &Node, field: Field) {
        self.tree.read(node, field.what(), self.ledger);
    }

    fn leave(&mut self, node: &Node, why: &str) {
        self.tree.leave(node, why, self.ledger);
    }
}

pub(super) fn is_required(node: &Node) -> bool {
    node.get("required").and_then(Node::as_bool) == Some(true)
}

/// Returns the properties of a list with their names, each name once.
pub(super) fn named<'n>(properties: Option<&'n Node>, account: &mut Account<'_>) -> Vec<(&'n str, &'n Node)> {
    let mut named: Vec<(&str, &Node)> = Vec::new();
    for property in properties.map(Node::items).unwrap_or_default() {
        let Some(name) = property.get("name").and_then(Node::as_str) else { continue };
        if named.iter().any(|(known, _)| *known == name) {
            account.leave(property, &format!("a property `{name}` stands before it"));
        } else {
            named.push((name, property));
        }
    }
    named
}

/// Returns the keywords that say what a contract says of a value.
pub(super) fn keywords_of(node: &Node, account: &mut Account<'_>) -> Vec<(String, Node)> {
    let said = |key: &str| node.get(key).filter(|value| !value.is_null());
    let mut keywords: Vec<(String, Node)> = Vec::new();
    said("name").into_iter().for_each(|name| account.read(name, Field::Property));
    said("required").into_iter().for_each(|required| account.read(required, Field::Required));
    if let Some(of) = said("logicalType") {
        add_type(of, &mut keywords, account);
    }
    for (key, keyword, field) in [
        ("description", "description", Field::PropertyDescription),
        ("businessName", "title", Field::PropertyDisplay),
        ("examples", "examples", Field::Example),
    ] {
        if let Some(value) = said(key) {
            add(keyword, value, field, &mut keywords, account);
        }
    }
    if let Some(class) = said("classification") {
        match is_personal(&class.to_text()) {
            Some(answer) => {
                account.read(class, Field::Pii);
                keywords.extend(answer.then(|| ("x-pii".to_owned(), boolean(true))));
            }
            None => account.leave(class, "it is a class of data that does not say whether they are personal"),
        }
    }
    let options = said("logicalTypeOptions").map(Node::members).unwrap_or_default();
    let is_day = matches!(said("logicalType").and_then(Node::as_str), Some("timestamp" | "date" | "time"));
    // The options of a day are a format as Java writes it, and days.
    for option in options.iter().filter(|option| OPTIONS.contains(&option.name.as_str()) && !is_day) {
        add(&option.name, &option.value, Field::Pattern, &mut keywords, account);
    }
    if let Some(rules) = said("quality") {
        keywords.extend(valid_values(rules, account).map(|values| ("enum".to_owned(), list(values))));
        if let Some(pattern) = valid_pattern(rules, account)
            && !keywords.iter().any(|(name, _)| name == "pattern")
        {
            keywords.push(("pattern".to_owned(), pattern));
        }
    }
    if said("properties").is_some() {
        let inner = named(said("properties"), account);
        let required: Vec<&str> = inner.iter().filter(|(_, inner)| is_required(inner)).map(|(name, _)| *name).collect();
        let members: Vec<(&str, Node)> =
            inner.into_iter().map(|(name, inner)| (name, object(keywords_of(inner, account)))).collect();
        keywords.push(("properties".to_owned(), object(members)));
        if !required.is_empty() {
            keywords.push(("required".to_owned(), texts(required)));
        }
    }
    if let Some(items) = said("items") {
        keywords.push(("items".to_owned(), object(keywords_of(items, account))));
    }
    keywords
}

/// Adds a value under its keyword, if the keyword may have such a value.
fn add(name: &str, value: &Node, field: Field, keywords: &mut Vec<(String, Node)>, account: &mut Account<'_>) {
    match keyword::of(name).filter(|keyword| !keyword.wants.takes(value)) {
        Some(keyword) => account.leave(value, &format!("\"{name}\" of a property is {}", keyword.wants.words())),
        None => {
            account.read(value, field);
            keywords.push((name.to_owned(), unplaced(value)));
        }
    }
}

/// Returns whether a classification says that data are personal, or that they are not: `pii`, "Sensitive personal data", `non-pii`. How
/// secret they are, as `confidential` and `restricted` say it, is no word on that.
fn is_personal(class: &str) -> Option<bool> {
    let words = crate::format::words::words(class);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let names_it = has(&[PERSONAL, "pii", "spi", "phi", "personally", "personenbezogen", "personenbezogene"]);
    names_it.then(|| !has(&["no", "non", "not", "none", "nicht"]))
}

/// Adds a type, with the format that tells days from other texts.
fn add_type(of: &Node, keywords: &mut Vec<(String, Node)>, account: &mut Account<'_>) {
    let (name, format) = match of.as_str().unwrap_or_default() {
        "timestamp" => ("string", Some("date-time")),
        "date" => ("string", Some("date")),
        "time" => ("string", Some("time")),
        name => (name, None),
    };
    if TypeName::of(name).is_none() {
        return account.leave(of, &format!("a plan has no type {}", of.to_json()));
    }
    account.read(of, Field::Type);
    keywords.push(("type".to_owned(), text(name)));
    keywords.extend(format.map(|format| ("format".to_owned(), text(format))));
}

/// Returns the values that each rule of quality allows that lists valid ones.
fn valid_values(rules: &Node, account: &mut Account<'_>) -> Option<Vec<Node>> {
    let mut allowed: Option<Vec<Node>> = None;
    for rule in rules.items() {
        let Some(values) = argument(rule, "validValues") else { continue };
        let Kind::Array(listed) = &values.kind else {
            account.leave(values, "valid values are a list");
            continue;
        };
        let common: Vec<Node> = match &allowed {
            Some(before) => {
                before.iter().filter(|known| listed.iter().any(|value| same(known, value))).cloned().collect()
            }
            None => listed.iter().map(unplaced).collect(),
        };
        if common.is_empty() {
            account.leave(rule, "no value is left that every rule allows");
            continue;
        }
        read_rule(rule, Field::Enum, account);
        allowed = Some(common);
    }
    allowed
}

/// Returns the pattern that the first rule of quality wants of every value.
fn valid_pattern(rules: &Node, account: &mut Account<'_>) -> Option<Node> {
    let (rule, pattern) = rules.items().iter().find_map(|rule| Some((rule, argument(rule, "pattern")?)))?;
    let pattern = pattern.as_str().map(text)?;
    read_rule(rule, Field::Pattern, account);
    Some(pattern)
}

/// Returns what every value must be by a rule of quality: since version 3.1 `metric: invalidValues` of which there must be none, before
/// `rule: validValues`.
fn argument<'n>(rule: &'n Node, name: &str) -> Option<&'n Node> {
    let is = |key: &str, wanted: &str| rule.get(key).and_then(Node::as_str) == Some(wanted);
    let says = |key: &str, wanted: &str| rule.get(key).is_some_and(|count| count.to_text() == wanted);
    let is_of_valid = is("rule", "validValues") || is("metric", "validValues");
    let of_none = !is_of_valid && says("mustBe", "0");
    let of_all = is_of_valid && (rule.get("mustBe").is_none() || (is("unit", "percent") && says("mustBe", "100")));
    let has_bound = rule.members().iter().any(|member| member.name.starts_with("mustBe") && member.name != "mustBe");
    let value = rule.get("arguments").and_then(|arguments| arguments.get(name)).or_else(|| rule.get(name));
    value.filter(|_| !has_bound && (of_none || of_all))
}

fn read_rule(rule: &Node, field: Field, account: &mut Account<'_>) {
    for key in ["arguments", "validValues", "pattern"] {
        rule.get(key).into_iter().for_each(|part| account.read(part, field));
    }
    for part in ["type", "metric", "rule", "unit", "mustBe"].iter().filter_map(|key| rule.get(key)) {
        account.tree.read(part, "what the rule of quality wants", account.ledger);
    }
}
