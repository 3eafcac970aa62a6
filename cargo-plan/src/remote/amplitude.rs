//! Amplitude's Developer API: the tracking plan of a project as CSV. What is put there goes into a new branch, which a person merges
//! (<https://amplitude.com/docs/apis/developer/taxonomy-events>).

use super::address::encoded;
use super::changes::{ChangeKind, RuleChange};
use super::client::{ApiClient, ApiRequest};
use super::{HeldPlan, Place, PushStep};
use crate::Failure;
use crate::format::lost::Lost;
use crate::format::{InputFile, amplitude};
use plan_model::json::Node;
use ureq::http::Method;

const EVENTS: &str = "events";
const USERS: &str = "user_properties";

pub(super) fn pull(client: &mut ApiClient, place: &Place) -> Result<HeldPlan, Failure> {
    let mut sources = Vec::new();
    for (at, kind) in [EVENTS, USERS].into_iter().enumerate() {
        client.progress().at(at, Some(2), "files");
        let branch = place.branch.as_ref().map(|name| format!("&branch_name={}", encoded(name))).unwrap_or_default();
        let text = client.kept(&format!("{}/export?type={kind}{branch}", path(place)), is_csv)?;
        sources.extend(source(kind, text));
    }
    Ok(HeldPlan { sources, ..HeldPlan::default() })
}

fn path(place: &Place) -> String {
    format!("/v1/projects/{}/tracking-plan", encoded(&place.id))
}

/// Returns a table to read; none of a header alone.
fn source(kind: &str, text: String) -> Option<InputFile> {
    let has_rows = text.lines().skip(1).any(|line| line.chars().any(|c| !matches!(c, ',' | '"') && !c.is_whitespace()));
    has_rows.then(|| InputFile { name: format!("{kind}.csv"), bytes: text.into_bytes() })
}

fn is_csv(text: &str) -> Result<(), &'static str> {
    let header = text.lines().next().unwrap_or_default();
    let is_export = ["Event Property Name", "Property Name", "Object Name"].iter().any(|name| header.contains(name));
    if is_export { Ok(()) } else { Err("the answer is no export of a tracking plan") }
}

pub(super) fn wanted(plan: &Node) -> (HeldPlan, Lost) {
    let (events, mut lost) = amplitude::write(plan);
    let users = amplitude::write_users(plan, &mut lost);
    let sources = [source(EVENTS, events), source(USERS, users)].into_iter().flatten().collect();
    (HeldPlan { sources, ..HeldPlan::default() }, lost)
}

/// Returns one request for each file that changes: events into the branch, traits of users into one beside it, as an import always makes
/// a new branch.
pub(super) fn steps(place: &Place, wanted: &HeldPlan, changes: &[RuleChange], into: &str) -> Vec<PushStep> {
    let is_of_users = |change: &&RuleChange| change.id.0 == "IDENTIFY";
    let (users, events): (Vec<&RuleChange>, Vec<&RuleChange>) = changes.iter().partition(is_of_users);
    let step = |kind: &str, changes: &[&RuleChange], branch: String| {
        let known = wanted.sources.iter().find(|source| source.name == format!("{kind}.csv"));
        let text = known.map(|source| String::from_utf8_lossy(&source.bytes).into_owned()).unwrap_or_default();
        let gone: Vec<&str> = changes
            .iter()
            .filter(|change| change.kind == ChangeKind::Removed)
            .map(|change| change.id.1.as_str())
            .collect();
        let text = if kind == EVENTS { amplitude::with_removed(&text, &gone) } else { text };
        let count = changes.len();
        let what = match kind {
            EVENTS => format!("{count} event{} into the branch `{branch}`", if count == 1 { "" } else { "s" }),
            _ => format!("the traits of users into the branch `{branch}`"),
        };
        let path = format!("{}/import?branch_name={}", path(place), encoded(&branch));
        PushStep {
            what,
            request: ApiRequest { method: Method::POST, path, body: Some(("text/csv", text.into_bytes())) },
        }
    };
    let mut steps = Vec::new();
    if !events.is_empty() {
        steps.push(step(EVENTS, &events, into.to_owned()));
    }
    if !users.is_empty() {
        steps.push(step(USERS, &users, format!("{into}-users")));
    }
    steps
}
