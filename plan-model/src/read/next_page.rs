//! Saved answers of APIs that are one page of a plan: the rules of the other pages would be lost. Knows how APIs say that there
//! is more, and nothing of rules.

use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Member, Node};

/// Where an answer says that there is more: beside its rules, or in one of these.
const PLACES: [&str; 12] = [
    "pagination",
    "paging",
    "pager",
    "page",
    "pageinfo",
    "pagemetadata",
    "links",
    "meta",
    "metadata",
    "responsemetadata",
    "cursor",
    "cursors",
];

/// What is said of a key for the rules before those of the file.
const BEFORE: &str = "the page before";

/// Says of an answer with `count` rules that it is a part of the plan.
pub(super) fn check(root: &Node, count: usize, diagnostics: &mut Vec<Diagnostic>) {
    let outer = [Some(root), root.get("data"), root.get("trackingPlan")].into_iter().flatten();
    let found = outer.flat_map(Node::members).find_map(|member| {
        if !PLACES.contains(&folded(&member.name).as_str()) {
            let label = more(member, count).filter(|label| !is_bare(&member.name) && label != BEFORE);
            return label.map(|label| (member, label, false));
        }
        let inner = member.value.members().iter().chain(member.value.members().iter().flat_map(|m| m.value.members()));
        let mut found = inner.filter_map(|inner| Some((inner, more(inner, count)?, member.name == "pagination")));
        found.next().or_else(|| numbered(&member.value).map(|last| (last, "the number of pages".to_owned(), false)))
    });
    let Some((member, label, is_of_segment)) = found else { return };
    let message = match label.as_str() {
        BEFORE => "this file is one page of a plan: more rules are on the page before",
        _ => "this file is one page of a plan: more rules are on the next page",
    };
    let help = match is_of_segment {
        true => {
            "fetch every page (\"pagination.cursor\" of the request is \"next\" of the answer) and put all rules into one list, \
             or ask for pages that are large enough (\"pagination.count\")"
        }
        false => {
            "fetch every page and put all rules into one list, or ask for pages that are large enough; then leave this key out"
        }
    };
    diagnostics.push(Diagnostic::error(member.value.span, message, label).help(help));
}

/// Letters alone, as APIs write `nextPageToken`, `next_page_token` and `@odata.nextLink`.
fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Numbers that a plan may well have of its own, where they do not stand in one of [`PLACES`].
fn is_bare(name: &str) -> bool {
    matches!(folded(name).as_str(), "total" | "count")
}

/// Returns what a key says of further pages, where it says that there are some.
fn more(member: &Member, count: usize) -> Option<String> {
    let value = &member.value;
    let is_given = match &value.kind {
        Kind::Null | Kind::Boolean(false) => false,
        Kind::String(text) => !text.is_empty() && text != "false",
        Kind::Array(items) => !items.is_empty(),
        Kind::Object(members) => members.iter().any(|inner| !inner.value.is_null()),
        Kind::Boolean(true) | Kind::Number(_) => true,
    };
    match folded(&member.name).as_str() {
        "next" | "nextpage" | "nextpagetoken" | "nexttoken" | "nextcursor" | "nextlink" | "nexturl" | "nextpageurl"
        | "nextpagelink" | "nextpagecursor" | "nexthref" | "nextoffset" | "odatanextlink" | "continuationtoken"
        | "continuation" | "hasmore" | "hasnext" | "hasnextpage" | "hasmorepages" | "hasmoreresults"
        | "moreavailable" | "more" | "istruncated" | "truncated" => is_given.then(|| "the next page".to_owned()),
        "previous" | "prev" | "previouspage" | "prevpage" | "previouscursor" | "previouspagetoken" | "hasprevious"
        | "hasprev" | "haspreviouspage" => is_given.then(|| BEFORE.to_owned()),
        "totalentries" | "totalcount" | "totalresults" | "totalitems" | "totalrules" | "totalevents"
        | "totalelements" | "totalrecords" | "total" => {
            let total = number(value)?;
            (count > 0 && total > count).then(|| format!("of these, the file has {count}"))
        }
        _ => None,
    }
}

/// Returns the number of pages, where the answer is not the only one.
fn numbered(place: &Node) -> Option<&Member> {
    let last = place.members().iter().find(|member| {
        matches!(folded(&member.name).as_str(), "totalpages" | "pagecount" | "lastpage" | "pages" | "pagestotal")
    })?;
    number(&last.value).filter(|pages| *pages > 1).map(|_| last)
}

fn number(value: &Node) -> Option<usize> {
    match &value.kind {
        Kind::Number(text) | Kind::String(text) => text.parse().ok(),
        _ => None,
    }
}
