//! The view of a plan, made of the plan, the names of its code, the places in the code and what changed.

use super::address;
use super::changes::versions;
use super::examples::{self, ShownExample};
use super::rows::rows;
use super::view::{ChangesView, EventView, PlanView, SiteView, Status};
use plan_model::name::{Field, Named};
use plan_model::plan::{Destination, Integrations, Objective, StatusKind};
use plan_model::{Call, Plan, Rule};

/// Returns the places in the code that send an event, by its call and its name.
pub(crate) type SitesOf<'a> = &'a dyn Fn(Call, &str) -> Vec<SiteView>;

/// What a view is made of.
pub(crate) struct Sources<'a, 'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) named: &'a Named<'p>,
    pub(crate) file: &'a str,
    /// `None` where the code was not looked through.
    pub(crate) sites: Option<SitesOf<'a>>,
    pub(crate) since: Option<ChangesView>,
}

/// An event, or the traits of a call.
pub(super) struct Described<'a, 'p> {
    pub(super) rule: &'p Rule,
    type_name: &'a str,
    pub(super) fields: &'a [Field<'p>],
}

/// Makes the view of a plan.
pub(crate) fn view(sources: Sources<'_, '_>) -> PlanView {
    let Sources { plan, named, file, .. } = sources;
    let all = described(named);
    let events = all.iter().map(|described| event(described, &all, &sources)).collect();
    let objectives = plan.extra.objectives.iter().flatten();
    let objective = |of: &Objective| (of.id.clone(), of.sentence.clone().unwrap_or_default());
    PlanView {
        title: plan.name.clone().unwrap_or_else(|| "Tracking plan".to_owned()),
        file: file.to_owned(),
        version: env!("CARGO_PKG_VERSION"),
        events,
        objectives: objectives.map(objective).collect(),
        destinations: plan.destinations.iter().map(|destination| destination.name.clone()).collect(),
        has_code: sources.sites.is_some(),
        since: sources.since,
    }
}

/// Returns the call and the name of each event of a view, in its order.
pub(crate) fn order(named: &Named<'_>) -> Vec<(Call, String)> {
    described(named).iter().map(|described| (described.rule.call, described.rule.name.clone())).collect()
}

pub(super) fn described<'a, 'p>(named: &'a Named<'p>) -> Vec<Described<'a, 'p>> {
    let traits = [&named.identify, &named.group].into_iter().filter_map(|traits| {
        Some(Described { rule: traits.rule?, type_name: traits.type_name, fields: &traits.fields })
    });
    let event = named.events.iter().map(|event| Described {
        rule: event.rule,
        type_name: &event.type_name,
        fields: &event.fields,
    });
    traits.chain(event).collect()
}

fn event(of: &Described<'_, '_>, all: &[Described<'_, '_>], sources: &Sources<'_, '_>) -> EventView {
    let Described { rule, type_name, fields } = of;
    let (plan, extra) = (sources.plan, &rule.extra);
    let ShownExample { message, calls } = examples::shown(rule, type_name, fields, sources.named, plan);
    let replacement = |text: &String| {
        let named = text.trim().trim_matches(['`', '"']);
        let is_it = |name: &str| !name.is_empty() && (name == text || name == named);
        (text.clone(), all.iter().position(|other| is_it(&other.rule.name)))
    };
    let sites = sources.sites.map(|sites| sites(rule.call, &rule.name)).unwrap_or_default();
    EventView {
        address: address::of_event(rule.call, &rule.name),
        call: rule.call,
        name: if rule.name.is_empty() { rule.call.as_str().to_owned() } else { rule.name.clone() },
        description: rule.description.clone().filter(|text| !text.trim().is_empty()),
        why: extra.why.iter().map(|why| (why.name.clone(), plan.objective(&why.name).map(str::to_owned))).collect(),
        fires: extra.fires.clone(),
        owner: extra.owner.clone(),
        status: status(rule),
        deprecated: extra.deprecated.as_ref().map(replacement),
        destinations: destinations(plan, extra.integrations.as_ref()),
        facts: facts(rule),
        type_name: (*type_name).to_owned(),
        properties: rows(fields, sources.named),
        message,
        calls,
        is_live: rule.is_live(),
        sites,
        versions: versions(rule, plan),
    }
}

fn status(rule: &Rule) -> Status {
    match (&rule.extra.deprecated, &rule.extra.status) {
        (Some(_), _) => Status::Deprecated,
        (None, Some(status)) => match status.kind {
            StatusKind::Live => Status::Live,
            StatusKind::Planned => Status::Planned,
            StatusKind::Other => Status::Other(status.text.clone()),
        },
        (None, None) => Status::Unsaid,
    }
}

/// Returns the names of those who receive the messages of a rule.
pub(super) fn destinations(plan: &Plan, own: Option<&Integrations>) -> Option<Vec<String>> {
    let names = |list: &[Destination]| list.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    let all = names(&plan.destinations);
    match own {
        None if all.is_empty() => None,
        None => Some(all),
        Some(own) => {
            let (on, off) = (names(&own.on), names(&own.off));
            let others = all.into_iter().filter(|name| own.others && !off.contains(name) && !on.contains(name));
            Some(others.chain(on.clone()).collect())
        }
    }
}

fn facts(rule: &Rule) -> Vec<(&'static str, String)> {
    let extra = &rule.extra;
    let purposes: Vec<&str> = extra.purposes.iter().map(|purpose| purpose.name.as_str()).collect();
    let labels: Vec<String> = extra
        .labels
        .iter()
        .map(|(name, value)| if value.is_empty() { name.clone() } else { format!("{name}: {value}") })
        .collect();
    [
        ("Version", rule.version.as_ref().map(crate::version::text)),
        ("Since", extra.created.clone()),
        ("Expires", extra.expires.as_ref().map(|(day, _)| day.clone())),
        ("Category", extra.category.clone()),
        ("Published spec", extra.spec.map(|id| id.spec().title.to_owned())),
        ("Needs consent to", (!purposes.is_empty()).then(|| purposes.join(", "))),
        ("Labels", (!labels.is_empty()).then(|| labels.join(", "))),
    ]
    .into_iter()
    .filter_map(|(what, text)| Some((what, text?)))
    .collect()
}
