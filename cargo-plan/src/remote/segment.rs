//! Segment's Public API: `/tracking-plans/{id}` and its rules, in pages that name the next one by a cursor
//! (<https://docs.segmentapis.com/tag/Tracking-Plans>).

use super::address::encoded;
use super::changes::{ChangeKind, RuleChange, shown};
use super::client::{ApiClient, ApiRequest, Pages};
use super::{HeldPlan, OF_PLAN, Place, PushStep, about, changed_about, part, text_of};
use crate::Failure;
use crate::format::lost::Lost;
use crate::format::rule::id;
use crate::format::{InputFile, segment, value};
use crate::sentence::first_few;
use plan_model::json::Node;
use std::fmt::Write;
use ureq::http::Method;

/// How many rules a page has, and how many a request changes: the API takes no more at once.
const RULES_AT_ONCE: usize = 200;
/// So many names stand in the address of a request that removes rules.
const REMOVED_AT_ONCE: usize = 20;
/// Segment adds this event to every plan of a workspace with consent.
const OF_SEGMENT: &str = "Segment Consent Preference Updated";

pub(super) fn pull(client: &mut ApiClient, place: &Place) -> Result<HeldPlan, Failure> {
    let path = path(place);
    let answer = client.head(&path)?;
    let Some(plan) = answer.get("data").and_then(|data| data.get("trackingPlan")) else {
        return Err(Failure(
            "Segment answers without a tracking plan\nhelp: is this the address of its Public API?".to_owned(),
        ));
    };
    let (mut rules, mut pages, mut next) = (Vec::new(), Pages::default(), String::new());
    loop {
        let cursor =
            if next.is_empty() { String::new() } else { format!("&pagination%5Bcursor%5D={}", encoded(&next)) };
        pages.next(&next, place)?;
        let answer = client.json(&format!("{path}/rules?pagination%5Bcount%5D={RULES_AT_ONCE}{cursor}"))?;
        let data = answer.get("data").unwrap_or(&answer);
        rules.extend(data.get("rules").map(Node::items).unwrap_or_default().iter().map(without_times));
        let page = data.get("pagination");
        let total = page.and_then(|page| page.get("totalEntries")?.to_text().parse().ok());
        client.progress().at(rules.len(), total, "rules");
        match page.and_then(|page| text_of(page, "next")) {
            Some(cursor) if !cursor.is_empty() => next = cursor.to_owned(),
            _ => break,
        }
    }
    Ok(held(plan, rules))
}

fn path(place: &Place) -> String {
    format!("/tracking-plans/{}", encoded(&place.id))
}

fn held(plan: &Node, rules: Vec<Node>) -> HeldPlan {
    let about = about(plan);
    let members = about.iter().cloned().chain([("rules".to_owned(), value::list(rules.clone()))]);
    let text = value::pretty(&value::object(members));
    let sources = (!rules.is_empty()).then(|| InputFile { name: "segment.json".to_owned(), bytes: text.into_bytes() });
    HeldPlan { sources: sources.into_iter().collect(), about, parts: rules, names: Vec::new() }
}

/// Returns a rule without the times that Segment keeps: in a file under version control each of them would be a change.
fn without_times(rule: &Node) -> Node {
    let is_kept = |name: &str| !matches!(name, "createdAt" | "updatedAt");
    let members = rule.members().iter().filter(|member| is_kept(&member.name) && !member.value.is_null());
    value::object(members.map(|member| (member.name.clone(), value::unplaced(&member.value))))
}

pub(super) fn wanted(plan: &Node, there: &HeldPlan) -> (HeldPlan, Lost) {
    let (plan, lost) = segment::public_api(&with_versions(plan, there));
    let mut rules: Vec<Node> = plan.get("rules").map(Node::items).unwrap_or_default().iter().map(upserted).collect();
    // What Segment itself adds is no business of a push.
    let is_theirs = |rule: &&Node| text_of(rule, "key") == Some(OF_SEGMENT);
    if !rules.iter().any(|rule| is_theirs(&rule)) {
        rules.extend(there.parts.iter().filter(is_theirs).map(value::unplaced));
    }
    (held(&plan, rules), lost)
}

/// Returns a rule that says no version is of the version that is there.
fn with_versions(plan: &Node, there: &HeldPlan) -> Node {
    let with_version = |rule: &Node| {
        let mut members: Vec<(String, Node)> =
            rule.members().iter().map(|member| (member.name.clone(), member.value.clone())).collect();
        if rule.get("version").is_none()
            && let Some(version) = newest(there, &id(rule)).and_then(|known| known.get("version"))
        {
            members.push(("version".to_owned(), version.clone()));
        }
        value::object(members)
    };
    let members = plan.members().iter().map(|member| match member.name.as_str() {
        "rules" => (member.name.clone(), value::list(member.value.items().iter().map(with_version).collect())),
        _ => (member.name.clone(), member.value.clone()),
    });
    value::object(members)
}

fn newest<'h>(there: &'h HeldPlan, wanted: &(String, String)) -> Option<&'h Node> {
    let version =
        |rule: &Node| rule.get("version").and_then(|version| version.to_text().parse::<f64>().ok()).unwrap_or(0.0);
    there.parts.iter().filter(|rule| id(rule) == *wanted).max_by(|one, other| version(one).total_cmp(&version(other)))
}

/// Returns a rule as a request has it: its description and its labels stand in its schema.
fn upserted(rule: &Node) -> Node {
    let mut schema: Vec<(String, Node)> = Vec::new();
    let of_schema = rule.get("jsonSchema").map(Node::members).unwrap_or_default();
    schema.extend(of_schema.iter().map(|member| (member.name.clone(), value::unplaced(&member.value))));
    for key in ["description", "labels"] {
        if let Some(node) = rule.get(key).filter(|node| !node.is_null()) {
            schema.retain(|(name, _)| name != key);
            schema.push((key.to_owned(), value::unplaced(node)));
        }
    }
    let mut members: Vec<(&str, Node)> =
        ["key", "type", "version"].iter().filter_map(|key| Some((*key, value::unplaced(rule.get(key)?)))).collect();
    members.push(("jsonSchema", value::object(schema)));
    value::object(members)
}

pub(super) fn steps(place: &Place, there: &HeldPlan, wanted: &HeldPlan, changes: &[RuleChange]) -> Vec<PushStep> {
    let path = path(place);
    let mut steps = Vec::new();
    if let Some(body) = changed_about(there, wanted) {
        let request = ApiRequest::json(Method::PATCH, path.clone(), body);
        steps.push(PushStep { what: OF_PLAN.to_owned(), request });
    }
    let put: Vec<&RuleChange> = changes.iter().filter(|change| change.kind != ChangeKind::Removed).collect();
    for some in put.chunks(RULES_AT_ONCE) {
        let rules = some.iter().filter_map(|change| part(wanted, &change.id)).map(value::unplaced).collect();
        let body = value::object([("rules", value::list(rules))]).to_json().into_bytes();
        steps.push(PushStep {
            what: names(some),
            request: ApiRequest::json(Method::PATCH, format!("{path}/rules"), body),
        });
    }
    let gone: Vec<&RuleChange> = changes.iter().filter(|change| change.kind == ChangeKind::Removed).collect();
    for some in gone.chunks(REMOVED_AT_ONCE) {
        let query = removal(some, there);
        let request = ApiRequest { method: Method::DELETE, path: format!("{path}/rules?{query}"), body: None };
        steps.push(PushStep { what: names(some), request });
    }
    steps
}

/// Returns the rules of all versions, as the query names them.
fn removal(gone: &[&RuleChange], there: &HeldPlan) -> String {
    let mut query = String::new();
    let rules = there.parts.iter().filter(|rule| gone.iter().any(|change| change.id == id(rule)));
    for (at, rule) in rules.enumerate() {
        for key in ["type", "key", "version"] {
            if let Some(node) = rule.get(key) {
                let separator = if query.is_empty() { "" } else { "&" };
                // Writing into a text does not fail.
                let _ = write!(query, "{separator}rules.{at}%5B{key}%5D={}", encoded(&node.to_text()));
            }
        }
    }
    query
}

fn names(changes: &[&RuleChange]) -> String {
    let all: Vec<String> = changes.iter().map(|change| shown(&change.id)).collect();
    first_few(&all, 3)
}
