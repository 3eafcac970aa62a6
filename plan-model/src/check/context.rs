//! What the checks of conventions ask about a plan, put together once.

use super::levels::{ALL_CHECKS, Levels, unknown_check};
use super::today::Today;
use crate::call::Call;
use crate::conventions::Conventions;
use crate::diagnostic::{Diagnostic, Span};
use crate::hash::{HashMap, HashSet};
use crate::plan::{Plan, Rule};
use crate::schema::{Property, Schema};
use crate::severity::Severity;
use crate::specs::{self, Spec};
use crate::wording::columns::Server;
use crate::wording::words::{folded, is_plain, sense_of, words};
use std::borrow::Cow;

pub(super) struct Context<'p> {
    pub(super) plan: &'p Plan,
    pub(super) conventions: &'p Conventions,
    /// The day on which the plan is looked at.
    pub(super) today: Option<Today>,
    /// Checks that the plan or the macro names.
    named: Vec<&'static str>,
    /// The track events that have a name of the plan's own, in the order of the plan, less those on their way out: these
    /// are not renamed any more.
    events: Vec<EventName<'p>>,
    /// Every property and trait of the plan's own, nested ones too, each once.
    properties: Vec<PropertySite<'p>>,
    /// The names of properties, and of traits: for each, the position of the first that has it, and how many do.
    names: Vec<(usize, usize)>,
    /// Whether any rule has `allow`.
    has_allowed: bool,
}

/// The name of properties, or of traits.
pub(super) struct NameUse<'f, 'p> {
    /// The first place that has it.
    pub(super) first: &'f PropertySite<'p>,
    /// How many properties have it.
    pub(super) times: usize,
}

/// A track event.
pub(super) struct EventName<'p> {
    pub(super) rule: &'p Rule,
    /// The words of its name as they are written, and without case.
    pub(super) words: Vec<&'p str>,
    pub(super) folded: Vec<String>,
    /// The name without what makes no difference to a reader.
    pub(super) sense: String,
    /// The table that a warehouse makes of it.
    pub(super) table: String,
    /// The published spec that has an event of just this name.
    pub(super) spec: Option<&'static Spec>,
}

/// A property or trait, where it stands.
pub(super) struct PropertySite<'p> {
    pub(super) property: &'p Property,
    /// The rule of the property; none for what holds for every call.
    pub(super) rule: Option<&'p Rule>,
    /// Whether it is a trait rather than a property.
    pub(super) is_trait: bool,
    /// A number for the object that it is in: the same for all the properties of this object.
    pub(super) object: usize,
    /// Whether it is in a nested object.
    pub(super) is_nested: bool,
    /// The column that a warehouse makes of it; none of what is in an array, which a warehouse keeps as one text.
    pub(super) column: Option<Cow<'p, str>>,
    /// Whether it is the plan's own, and not a published spec's.
    pub(super) is_own: bool,
}

impl PropertySite<'_> {
    /// Returns the words for it: "property `total`", "trait `email`".
    pub(super) fn described(&self) -> String {
        format!("{} `{}`", self.what(), self.property.name)
    }

    pub(super) const fn what(&self) -> &'static str {
        if self.is_trait { "trait" } else { "property" }
    }
}

impl<'p> Context<'p> {
    pub(super) fn of(plan: &'p Plan, named: Vec<&'static str>, today: Option<Today>) -> Self {
        let conventions = &plan.extra.conventions;
        let server = conventions.warehouse.unwrap_or_default();
        let specs: HashMap<&str, &'static Spec> =
            specs::ALL.iter().rev().flat_map(|spec| spec.events.iter().map(move |event| (*event, spec))).collect();
        let tracked = plan.rules.iter().filter(|rule| rule.call == Call::Track && rule.origin.is_plan());
        let in_use = tracked.filter(|rule| !rule.name.trim().is_empty() && rule.extra.deprecated.is_none());
        let events = in_use.map(|rule| {
            let words = words(&rule.name);
            let folded: Vec<String> = words.iter().map(|word| folded(word)).collect();
            let sense = sense_of(folded.iter().cloned());
            let (table, spec) = (server.table(&rule.name), specs.get(rule.name.as_str()).copied());
            EventName { rule, words, folded, sense, table, spec }
        });
        let mut walk = SiteWalk { server, seen: HashSet::default(), objects: 0, places: Vec::new() };
        for rule in &plan.rules {
            walk.object(&rule.payload, Some(rule), rule.call.payload() == "traits", Some(""), false);
        }
        if let Some(common) = &plan.common {
            walk.object(&common.properties, None, false, Some(""), false);
            walk.object(&common.traits, None, true, Some(""), false);
        }
        let has_allowed = plan.rules.iter().any(|rule| !rule.extra.allow.is_empty());
        let (events, properties) = (events.collect(), walk.places);
        let names = names_of(properties.iter().enumerate());
        Self { plan, conventions, today, named, events, properties, names, has_allowed }
    }

    /// Returns the server that loads the warehouse.
    pub(super) fn server(&self) -> Server {
        self.conventions.warehouse.unwrap_or_default()
    }

    /// Returns whether the plan or the macro asks for this check by its name.
    pub(super) fn is_named(&self, check: &str) -> bool {
        self.named.contains(&check)
    }

    /// Returns whether the rule has this check in its `allow`.
    pub(super) fn is_allowed(&self, rule: &Rule, check: &str) -> bool {
        allows(rule, check)
    }

    // These return lists: iterator adapters would be instantiated once per check, which costs compile time.

    /// Returns the events that do not `allow` this check.
    pub(super) fn events(&self, check: &'static str) -> Vec<&EventName<'p>> {
        self.events.iter().filter(|event| !allows(event.rule, check)).collect()
    }

    /// Returns the events whose name is not that of a published spec's.
    pub(super) fn own_events(&self, check: &'static str) -> Vec<&EventName<'p>> {
        let mut events = self.events(check);
        events.retain(|event| event.spec.is_none());
        events
    }

    /// Returns every property and trait of rules that do not `allow` this check.
    pub(super) fn properties(&self, check: &'static str) -> Vec<&PropertySite<'p>> {
        let mut places = Vec::with_capacity(self.properties.len());
        for place in &self.properties {
            if !self.has_allowed || !place.rule.is_some_and(|rule| allows(rule, check)) {
                places.push(place);
            }
        }
        places
    }

    /// Returns those of them that are the plan's own.
    pub(super) fn own_properties(&self, check: &'static str) -> Vec<&PropertySite<'p>> {
        let mut places = self.properties(check);
        places.retain(|place| place.is_own);
        places
    }

    /// Returns every name of properties, and of traits, in the order of the plan.
    pub(super) fn names(&self, check: &'static str) -> Vec<NameUse<'_, 'p>> {
        let of_some;
        let names = if self.has_allowed {
            let places = self.properties.iter().enumerate();
            of_some = names_of(places.filter(|(_, place)| !place.rule.is_some_and(|rule| allows(rule, check))));
            &of_some
        } else {
            &self.names
        };
        let name =
            |(first, times): &(usize, usize)| Some(NameUse { first: self.properties.get(*first)?, times: *times });
        names.iter().filter_map(name).collect()
    }

    /// Returns the rules for events, pages and screens that say something of their own in the plan and do not `allow` this check.
    pub(super) fn rules(&self, check: &'static str) -> Vec<&'p Rule> {
        let is_own = |rule: &&Rule| !rule.name.is_empty() && rule.origin.is_plan();
        self.plan.rules.iter().filter(is_own).filter(|rule| !allows(rule, check)).collect()
    }
}

/// Returns for each name among these the position of the first that has it, and how many do.
fn names_of<'f, 'p: 'f>(places: impl Iterator<Item = (usize, &'f PropertySite<'p>)>) -> Vec<(usize, usize)> {
    let mut positions: HashMap<(bool, &str), usize> = HashMap::default();
    let mut names: Vec<(usize, usize)> = Vec::new();
    for (at, place) in places {
        let position = *positions.entry((place.is_trait, &place.property.name)).or_insert(names.len());
        match names.get_mut(position) {
            Some((_, times)) => *times += 1,
            None => names.push((at, 1)),
        }
    }
    names
}

struct SiteWalk<'p> {
    server: Server,
    /// What `$ref` or `allOf` has brought to several places is one thing to a reader of the plan. Each copy is read by itself, and what
    /// it shares with the others is where it is written: two that are written at one place are one.
    seen: HashSet<Span>,
    objects: usize,
    places: Vec<PropertySite<'p>>,
}

impl<'p> SiteWalk<'p> {
    fn object(
        &mut self,
        schema: &'p Schema,
        rule: Option<&'p Rule>,
        is_trait: bool,
        prefix: Option<&str>,
        is_nested: bool,
    ) {
        self.objects += 1;
        let object = self.objects;
        for property in schema.properties() {
            let is_own = property.origin.is_plan();
            if is_own && !self.seen.insert(property.name_span) {
                continue;
            }
            let path = prefix.map(|prefix| match prefix {
                "" => Cow::Borrowed(property.name.as_str()),
                prefix => Cow::Owned(format!("{prefix}.{}", property.name)),
            });
            if !property.schema.properties().is_empty() {
                self.object(&property.schema, rule, is_trait, path.as_deref(), true);
            }
            let column = path.map(|path| match path {
                Cow::Borrowed(name) if self.server == Server::Segment && is_plain(name) => Cow::Borrowed(name),
                path => Cow::Owned(self.server.column(&path)),
            });
            for items in property.schema.item_schemas() {
                self.object(items, rule, is_trait, None, true);
            }
            self.places.push(PropertySite { property, rule, is_trait, object, is_nested, column, is_own });
        }
    }
}

fn allows(rule: &Rule, check: &str) -> bool {
    let is_it = |name: &str| name == check || name == ALL_CHECKS;
    rule.extra.allow.iter().any(|allowed| allowed.name.as_deref().is_some_and(is_it))
}

/// Says which names in `allow` of a rule are no checks.
pub(super) fn check_allowed(plan: &Plan, diagnostics: &mut Vec<Diagnostic>) {
    for allowed in plan.rules.iter().flat_map(|rule| &rule.extra.allow) {
        if let Err(near) = Levels::default().set(allowed.name.as_deref().unwrap_or_default(), Severity::Allow) {
            diagnostics.push(unknown_check(allowed, near));
        }
    }
}
