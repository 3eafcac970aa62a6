//! What a plan says of its events to people, and how that changed between two states of it: what events mean, why they are there, who answers
//! for them, where they go, and what is personal. None of it breaks anything, so `compare` does not look at it. A change stands where its event does.

use super::event::{Described, described, destinations};
use super::marks::mark;
use super::rows::each_field;
use super::text::line;
use super::view::{PathStep, PersonalMark};
use crate::compare::{Change, NamedPlan};
use plan_model::name::Named;
use plan_model::plan::{RuleExtra, SpannedName};
use plan_model::{Call, Plan, Rule, Span};
use std::collections::{BTreeMap, HashMap};

/// How many characters of a text are shown.
const SHOWN_CHARS: usize = 80;

/// Returns what changed in what the plan says of the events that are in both states, in the order of the new one.
pub(crate) fn changed_meaning(old: NamedPlan<'_, '_>, new: NamedPlan<'_, '_>) -> Vec<Change> {
    let before = described(old.1);
    // Of two of one name, the first.
    let by_name: HashMap<(Call, &str), &Described<'_, '_>> =
        before.iter().rev().map(|was| ((was.rule.call, was.rule.name.as_str()), was)).collect();
    let mut changes = Vec::new();
    for is in described(new.1) {
        let Some(was) = by_name.get(&(is.rule.call, is.rule.name.as_str())).copied() else { continue };
        let mut event = EventMeaning { rule: is.rule, was: was.rule.name_span, changes: &mut changes };
        event.of_the_event(was.rule, (old.0, new.0));
        event.of_properties((was, old.1), (&is, new.1));
    }
    changes
}

/// The changes of one event.
struct EventMeaning<'a> {
    rule: &'a Rule,
    /// Where it is in the old state.
    was: Span,
    changes: &'a mut Vec<Change>,
}

impl EventMeaning<'_> {
    fn of_the_event(&mut self, was: &Rule, (old, new): (&Plan, &Plan)) {
        let is = self.rule;
        let (before, after) = (&was.extra, &is.extra);
        self.text("description", was.description.as_deref(), is.description.as_deref());
        let why = |of: &[SpannedName]| joined(of.iter().map(|why| why.name.clone()).collect::<Vec<_>>());
        self.text("reason", why(&before.why).as_deref(), why(&after.why).as_deref());
        self.text("place in the product", before.fires.as_deref(), after.fires.as_deref());
        self.text("owner", before.owner.as_deref(), after.owner.as_deref());
        let status = |of: &RuleExtra| of.status.as_ref().map(|status| status.text.clone());
        self.text("status", status(before).as_deref(), status(after).as_deref());
        let receivers = |plan: &Plan, rule: &Rule| destinations(plan, rule.extra.integrations.as_ref());
        let (from, to) = (receivers(old, was), receivers(new, is));
        self.text(
            "list of destinations",
            from.as_deref().and_then(joined).as_deref(),
            to.as_deref().and_then(joined).as_deref(),
        );
        match (&before.deprecated, &after.deprecated) {
            (None, Some(text)) if text.is_empty() => self.add("is deprecated".to_owned()),
            (None, Some(text)) => self.add(format!("is deprecated: {}", line(text, SHOWN_CHARS))),
            (Some(_), None) => self.add("is not deprecated any more".to_owned()),
            (Some(from), Some(to)) => self.text("replacement", Some(from), Some(to)),
            (None, None) => {}
        }
    }

    fn of_properties(&mut self, was: (&Described<'_, '_>, &Named<'_>), is: (&Described<'_, '_>, &Named<'_>)) {
        let (before, after) = (by_path(was.0, was.1), by_path(is.0, is.1));
        for (path, is) in &after {
            if let Some(was) = before.get(path) {
                self.of_property(path, was, is);
            }
        }
    }

    fn of_property(&mut self, path: &str, was: &PropertyMeaning<'_>, is: &PropertyMeaning<'_>) {
        let property = || is.property.map(str::to_owned);
        if let Some(changed) = said("description", was.description, is.description) {
            self.push(format!("property `{path}` of {}: {changed}", self.path()), property());
        }
        let mark = match (was.personal, is.personal) {
            (was, is) if was == is => return,
            (_, None) => "is not marked as personal data any more",
            (None, Some(PersonalMark::Plain)) => "is marked as personal data",
            (None, Some(PersonalMark::Hashed)) => "is marked as personal data, sent as its SHA-256",
            (Some(_), Some(PersonalMark::Hashed)) => "is sent as its SHA-256 now",
            (Some(_), Some(PersonalMark::Plain)) => "is sent as it is now, and was sent as its SHA-256",
        };
        self.push(format!("property `{path}` of {} {mark}", self.path()), property());
    }

    fn text(&mut self, what: &str, was: Option<&str>, is: Option<&str>) {
        if let Some(changed) = said(what, was, is) {
            self.push(format!("{}: {changed}", self.path()), None);
        }
    }

    fn add(&mut self, what: String) {
        self.push(format!("{} {what}", self.path()), None);
    }

    fn push(&mut self, what: String, property: Option<String>) {
        let event = (self.rule.call, self.rule.name.clone());
        let (old, new) = (Some(self.was), Some(self.rule.name_span));
        self.changes.push(Change { what, breaks: Vec::new(), old, new, event, property });
    }

    /// As the changes that break something name it.
    fn path(&self) -> String {
        match self.rule.call {
            Call::Identify | Call::Group => self.rule.call.to_string(),
            Call::Track => format!("event \"{}\"", self.rule.name),
            call => format!("{call} \"{}\"", self.rule.name),
        }
    }
}

/// What the plan says of a property to people.
struct PropertyMeaning<'n> {
    description: Option<&'n str>,
    personal: Option<PersonalMark>,
    /// The property of the event that it is, or is within.
    property: Option<&'n str>,
}

/// Returns what is said of each property by its path. Alternatives of one property share its path: the first stands for them.
fn by_path<'n>(of: &Described<'n, '_>, named: &'n Named<'_>) -> BTreeMap<String, PropertyMeaning<'n>> {
    let (mut all, mut property) = (BTreeMap::new(), None);
    each_field(of.fields, named, &mut |steps, depth, field| {
        if depth == 0 {
            property = Some(field.property.name.as_str());
        }
        let description = field.property.schema.description.as_deref();
        let meaning = PropertyMeaning { description, personal: field.personal.map(mark), property };
        all.entry(PathStep::path(steps)).or_insert(meaning);
    });
    all
}

/// Returns what changed in a text; `None` where it is the same but for white space.
fn said(what: &str, was: Option<&str>, is: Option<&str>) -> Option<String> {
    if was == is {
        return None;
    }
    let plain = |text: Option<&str>| text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    let (was, is) = (plain(was).filter(|text| !text.is_empty()), plain(is).filter(|text| !text.is_empty()));
    let shown = |text: &str| line(text, SHOWN_CHARS);
    match (was, is) {
        (was, is) if was == is => None,
        (None, Some(is)) => Some(format!("{what} added: “{}”", shown(&is))),
        (Some(was), None) => Some(format!("{what} removed: “{}”", shown(&was))),
        (Some(was), Some(is)) => Some(format!("{what} was “{}”, and is “{}”", shown(&was), shown(&is))),
        (None, None) => None,
    }
}

fn joined(all: impl AsRef<[String]>) -> Option<String> {
    let all = all.as_ref();
    (!all.is_empty()).then(|| all.join(", "))
}
