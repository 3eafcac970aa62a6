//! What changes between the parts of two plans, and what that does to code and data.

use super::parts::{CarriedPart, PartKind, PartsByPath, PlanPart};
use super::refusals::may_refuse_more;
use super::{Change, Class};
use plan_model::name::Destinations;
use plan_model::plan::{ConsentCategory, SpannedName};
use plan_model::{Call, Plan, Span};
use std::collections::HashSet;

/// A change, with what tells which columns it is about.
pub(super) struct FoundChange {
    /// By which changes are put in order.
    pub(super) path: String,
    /// The path of the property, by which columns are named; none where it is no property of its own column.
    pub(super) column: Option<String>,
    /// Whether a whole event comes or goes.
    pub(super) is_whole: bool,
    pub(super) change: Change,
}

/// What goes or changes, and what comes.
#[derive(Default)]
pub(super) struct FoundChanges {
    pub(super) gone: Vec<FoundChange>,
    pub(super) come: Vec<FoundChange>,
}

impl FoundChanges {
    pub(super) fn add(&mut self, more: Self) {
        self.gone.extend(more.gone);
        self.come.extend(more.come);
    }

    pub(super) fn compare(&mut self, before: &PartsByPath, after: &PartsByPath) {
        let (chosen_before, chosen_after) = (choices(before), choices(after));
        for (path, was) in before {
            match after.get(path) {
                Some(is) => changed(path, was, is, &mut self.gone),
                // What goes with the part around it is not said again.
                None if is_within_other(was, after, &chosen_after) => {}
                None => self.gone.push(removed(path, was)),
            }
        }
        for (path, is) in after.iter().filter(|(path, _)| !before.contains_key(*path)) {
            if !is_within_other(is, before, &chosen_before) {
                self.come.push(added(path, is));
            }
        }
    }

    /// Compares the categories of consent: code gives each of them to `Consent`.
    pub(super) fn categories(&mut self, old: &[(String, &ConsentCategory)], new: &[(String, &ConsentCategory)]) {
        let is_in = |id: &str, all: &[(String, &ConsentCategory)]| all.iter().any(|(_, known)| known.id == id);
        for (field, category) in old.iter().filter(|(_, category)| !is_in(&category.id, new)) {
            let breaks = vec![
                (Class::Code, format!("`Consent::{field}` is gone")),
                (Class::Data, "messages do not say it any more".to_owned()),
            ];
            let path = format!("category of consent \"{}\"", category.id);
            self.gone.push(of_plan(path, "is removed", breaks, (Some(category.span), None)));
        }
        for (field, category) in new.iter().filter(|(_, category)| !is_in(&category.id, old)) {
            let breaks = if old.is_empty() {
                Vec::new()
            } else {
                vec![(Class::Code, format!("code does not give `Consent::{field}` yet"))]
            };
            let path = format!("category of consent \"{}\"", category.id);
            self.come.push(of_plan(path, "is added", breaks, (None, Some(category.span))));
        }
    }

    /// Compares the destinations of the plan, which code names as values of an enum, and the consent that each of them needs.
    pub(super) fn destinations(
        &mut self,
        old: &Plan,
        new: &Plan,
        (was, is): (Option<&Destinations>, Option<&Destinations>),
    ) {
        let path = |name: &str| format!("destination \"{name}\"");
        let variants = |of: Option<&Destinations>| of.map(|of| of.variants.clone()).unwrap_or_default();
        let (before, after) = (variants(was), variants(is));
        for one in before.iter().filter(|one| after.iter().all(|other| other.name != one.name)) {
            let type_name = was.map_or("", |was| &was.type_name);
            let breaks = vec![(Class::Code, format!("`{type_name}::{}` is gone", one.name))];
            self.gone.push(of_plan(path(&one.value.to_text()), "is removed", breaks, (Some(one.value.span), None)));
        }
        for one in after.iter().filter(|one| before.iter().all(|other| other.name != one.name)) {
            self.come.push(of_plan(path(&one.value.to_text()), "is added", Vec::new(), (None, Some(one.value.span))));
        }
        let needs = |plan: &Plan, name: &str| {
            let found = plan.consent.destinations.iter().find(|(destination, _)| destination.name == name);
            found.map(|(destination, needs)| (destination.span, names(needs)))
        };
        let all = old.consent.destinations.iter().chain(&new.consent.destinations);
        let mut said = HashSet::new();
        for (destination, _) in all.filter(|(destination, _)| said.insert(destination.name.clone())) {
            let (was, is) = (needs(old, &destination.name), needs(new, &destination.name));
            let of = |needs: &Option<(Span, Vec<String>)>| {
                needs.as_ref().map(|(_, needs)| needs.clone()).unwrap_or_default()
            };
            if of(&was) != of(&is) {
                let breaks = vec![(Class::Data, consent(&of(&was), &of(&is)))];
                let spans = (was.map(|(span, _)| span), is.map(|(span, _)| span));
                self.gone.push(of_plan(path(&destination.name), "needs another consent", breaks, spans));
            }
        }
    }

    pub(super) fn in_order(mut self) -> Vec<Change> {
        self.gone.sort_by(|one, other| one.path.cmp(&other.path));
        self.come.sort_by(|one, other| one.path.cmp(&other.path));
        self.gone.into_iter().chain(self.come).map(|found| found.change).collect()
    }
}

/// Why a required property that is added breaks code.
const NOT_GIVEN: &str = "it is required, and calls do not give it yet";

/// Returns a change of the plan as a whole.
fn of_plan(
    path: String,
    what: &str,
    breaks: Vec<(Class, String)>,
    (old, new): (Option<Span>, Option<Span>),
) -> FoundChange {
    let what = format!("{path} {what}");
    let change = Change { what, breaks, old, new, event: (Call::Track, String::new()), property: None };
    FoundChange { path, column: None, is_whole: false, change }
}

/// Returns the paths of what has values or types to choose from.
fn choices(parts: &PartsByPath) -> HashSet<&str> {
    let choices = parts.values().filter(|part| part.kind == PartKind::Choice);
    choices.filter_map(|part| part.around.as_deref()).collect()
}

/// Returns whether the part around it is not in the other plan, or has nothing to choose from there: what is said of that part says it.
/// An item of a list is no part of its own.
fn is_within_other(part: &PlanPart, other: &PartsByPath, chosen: &HashSet<&str>) -> bool {
    let Some(around) = part.around.as_deref() else { return false };
    if part.kind == PartKind::Choice && !chosen.contains(around) {
        return true;
    }
    let around = match around.strip_prefix("item ") {
        Some(rest) => rest.find("property ").and_then(|start| rest.get(start..)).unwrap_or(around),
        None => around,
    };
    !other.contains_key(around)
}

fn found(
    path: &str,
    what: &str,
    breaks: Vec<(Class, String)>,
    (was, is): (Option<&PlanPart>, Option<&PlanPart>),
) -> FoundChange {
    let part = is.or(was);
    let change = Change {
        what: format!("{path} {what}"),
        breaks,
        old: was.map(|was| was.span),
        new: is.map(|is| is.span),
        event: part.map_or((Call::Track, String::new()), |part| part.event.clone()),
        property: part.and_then(|part| part.property.clone()),
    };
    let is_whole = part.is_some_and(|part| part.kind == PartKind::Whole) && (was.is_none() || is.is_none());
    let column = part.and_then(|part| part.column.clone());
    FoundChange { path: path.to_owned(), column, is_whole, change }
}

fn removed(path: &str, was: &PlanPart) -> FoundChange {
    let mut breaks = Vec::new();
    if let Some(code) = &was.code {
        breaks.push((Class::Code, format!("`{}` is gone", name_of(code))));
    }
    breaks.push((Class::Data, "it is not sent any more".to_owned()));
    found(path, "is removed", breaks, (Some(was), None))
}

fn added(path: &str, is: &PlanPart) -> FoundChange {
    let mut breaks = Vec::new();
    if is.demands {
        let why = match is.required {
            true => NOT_GIVEN,
            false => "a call macro does not look into an alternative: there, code names every field",
        };
        breaks.push((Class::Code, why.to_owned()));
    }
    // A value or a type that is added breaks no call. That a `match` over all of them lacks it then is said in the guide: as a change
    // that breaks code, the one that plans have most often would stop each pull request.
    found(path, "is added", breaks, (None, Some(is)))
}

fn changed(path: &str, was: &PlanPart, is: &PlanPart, changes: &mut Vec<FoundChange>) {
    let mut add = |what: &str, breaks| changes.push(found(path, what, breaks, (Some(was), Some(is))));
    let mut breaks = Vec::new();
    breaks.extend(code_of(was, is));
    let refused = literal_refused(was, is);
    let has_other_type = was.data != is.data;
    let has_other_name = !breaks.is_empty();
    if has_other_type {
        breaks.extend(refused.clone().filter(|_| !has_other_name));
        breaks.push((Class::Data, format!("{} becomes {}", was.data, is.data)));
    }
    if was.required && !is.required {
        breaks.push((Class::Data, "it may be absent now".to_owned()));
    }
    match (was.required, is.required) {
        _ if has_other_type => add("changes its type", breaks),
        (true, false) => add("becomes optional", breaks),
        (false, true) => add("becomes required", breaks),
        _ if has_other_name => add("has another name or type in Rust", breaks),
        _ => {}
    }
    if was.rules != is.rules && !has_other_type {
        let data = (Class::Data, "other values are allowed than before".to_owned());
        add("has other rules", refused.into_iter().chain([data]).collect());
    }
    for (before, after) in was.frame.iter().zip(&is.frame).filter(|(before, after)| before != after) {
        add(&format!("has other {}", after.what), vec![(Class::Data, carried(before, after))]);
    }
    if was.purposes != is.purposes {
        add("has another purpose", vec![(Class::Data, consent(&was.purposes, &is.purposes))]);
    }
}

/// Returns what becomes of the item of Rust.
fn code_of(was: &PlanPart, is: &PlanPart) -> Option<(Class, String)> {
    let why = match (&was.code, &is.code) {
        (Some(was), Some(is)) if was != is => format!("`{was}` becomes `{is}`"),
        (Some(was), None) => format!("`{}` is gone", name_of(was)),
        (None, Some(_)) if is.demands => NOT_GIVEN.to_owned(),
        _ => return None,
    };
    Some((Class::Code, why))
}

/// Returns why literals in calls may be refused that were taken before, where the rules are not only wider than they were.
fn literal_refused(was: &PlanPart, is: &PlanPart) -> Option<(Class, String)> {
    let why = "a call whose literal the new rules refuse stops compiling";
    (is.is_literal && may_refuse_more(&was.rules, &is.rules)).then(|| (Class::Code, why.to_owned()))
}

fn carried(was: &CarriedPart, is: &CarriedPart) -> String {
    let shown = |text: &str| if text.is_empty() { "none".to_owned() } else { format!("`{text}`") };
    match is.what {
        "rules of the whole message" => "other messages are allowed than before".to_owned(),
        _ => format!("messages carry {}, and carried {}", shown(&is.text), shown(&was.text)),
    }
}

fn names(purposes: &[SpannedName]) -> Vec<String> {
    purposes.iter().map(|purpose| purpose.name.clone()).collect()
}

fn consent(was: &[String], is: &[String]) -> String {
    let words = |purposes: &[String]| match purposes {
        [] => "no consent".to_owned(),
        _ => format!("consent to {}", purposes.join(" and ")),
    };
    format!("it needed {}, and needs {}", words(was), words(is))
}

/// Returns the name in front of a type: `Paid::total` of `Paid::total: f64`.
fn name_of(code: &str) -> &str {
    code.split_once(": ").map_or(code, |(name, _)| name)
}
