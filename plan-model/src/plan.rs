//! The tracking plan as plain data, the same whichever published form it was read from.

use crate::call::{Call, Source};
use crate::catalog::Entry;
use crate::conventions::{CheckName, Conventions};
use crate::diagnostic::Span;
use crate::json::{Kind, Node};
use crate::origin::PlanOrigin;
use crate::schema::keyword::RECURSIVE;
use crate::schema::text::{self, Keywords};
use crate::schema::{Property, Schema};
use crate::specs::{Spec, SpecId};
use std::cmp::Ordering;

/// A tracking plan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The plan's own name.
    pub name: Option<String>,
    /// Which published form the file has.
    pub form: Form,
    /// The rules in force, in the order of the file: of each event the newest version.
    pub rules: Vec<Rule>,
    /// Older versions of rules that are in [`rules`](Self::rules) in a newer one.
    pub older: Vec<Rule>,
    /// What holds for every call: Segment's COMMON rule, `rules.global` of the older form.
    pub common: Option<Common>,
    /// Schemas that contain themselves, referred to as `#/x-recursive/0` and so on.
    pub recursive: Vec<Node>,
    /// `destinations`: who receives the data.
    pub destinations: Vec<Destination>,
    /// `consent`: what users are asked for.
    pub consent: PlanConsent,
    /// `source`: where the calls are made.
    pub source: Source,
    /// `extends`: the published specs that the plan starts from. Their rules are among [`rules`](Self::rules).
    pub extended: Vec<Extended>,
    /// The plan's further keys, ours and foreign ones, as they were written.
    pub extra: PlanExtra,
}

impl Plan {
    /// Returns the properties (of `identify` and `group`: traits) a call under `rule` may carry: its own, then the common ones
    /// that it does not define itself.
    #[must_use]
    pub fn properties_of<'p>(&'p self, rule: &'p Rule) -> Vec<&'p Property> {
        let own = rule.payload.properties();
        let common = self.common.as_ref().map(|common| match rule.call {
            Call::Identify | Call::Group => common.traits.properties(),
            _ => common.properties.properties(),
        });
        let inherited = common.unwrap_or_default().iter().filter(|p| own.iter().all(|mine| mine.name != p.name));
        own.iter().chain(inherited).collect()
    }

    /// Returns the schema, as JSON, by which the properties (of `identify` and `group`: traits) of a call under `rule` are judged: what the
    /// rule says, and what the common rule says. It refers to nothing outside of itself.
    ///
    /// ```
    /// let text = r#"{ "rules": [ { "key": "Cart Viewed", "properties": { "total": { "minimum": 0 } } } ] }"#;
    /// let plan = plan_model::read(text).plan.ok_or("no plan")?;
    /// let rules = plan_rules::Rules::of(&plan.schema_of(&plan.rules[0]));
    /// assert_eq!(rules.check(&plan_model::json::parse(r#"{ "total": -1 }"#)?).len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn schema_of(&self, rule: &Rule) -> Node {
        let common = self.common.as_ref().map(|common| match rule.call {
            Call::Identify | Call::Group => &common.traits,
            _ => &common.properties,
        });
        let all = [Some(&rule.payload), common].into_iter().flatten().map(|schema| text::judged(schema).into_node());
        let mut parts = Keywords::default();
        parts.push("type", text::node(Kind::String("object".to_owned())));
        parts.push("allOf", text::list(all));
        parts.push(RECURSIVE, text::list(self.recursive.iter().cloned()));
        parts.into_node()
    }

    /// Returns the categories of consent without which a property of a message is withheld.
    #[must_use]
    pub fn purposes_of(property: &Property) -> Vec<&str> {
        let Some(member) = property.schema.keyword("x-purpose") else { return Vec::new() };
        let alone = member.value.as_str();
        alone.into_iter().chain(member.value.items().iter().filter_map(Node::as_str)).collect()
    }

    /// Returns what the plan says of the business objective `id`, one of its `objectives`.
    ///
    /// ```
    /// let plan = plan_model::read(r#"{ "objectives": { "sell": "More carts become orders." }, "rules": [] }"#).plan;
    /// assert_eq!(plan.ok_or("no plan")?.objective("sell"), Some("More carts become orders."));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn objective(&self, id: &str) -> Option<&str> {
        let objectives = self.extra.objectives.as_deref().unwrap_or_default();
        objectives.iter().rfind(|objective| objective.id == id)?.sentence.as_deref()
    }
}

/// A published spec that a plan starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extended {
    /// The spec.
    pub spec: &'static Spec,
    /// The place where `extends` names the plan.
    pub span: Span,
}

/// The published form of a plan file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Segment's Public API: `rules[]` of `{key, type, version, jsonSchema}`. Ours is this one with more keys.
    #[default]
    PublicApi,
    /// Segment's Config API, Typewriter, RudderTyper: `rules.events[]` of `{name, description, version, rules}`.
    ConfigApi,
    /// A bare `events[]`.
    Events,
}

/// Keys of the plan itself, beside its rules, that our own form adds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlanExtra {
    /// `conventions`: casing, name structure, levels of checks.
    pub conventions: Conventions,
    /// `objectives`: business objectives, in the order of the plan; `None` where the plan does not speak of any.
    pub objectives: Option<Vec<Objective>>,
}

/// A business objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objective {
    /// The id, by which rules name it.
    pub id: String,
    /// The place of the id.
    pub span: Span,
    /// What it is; `None` where what stands there is no text.
    pub sentence: Option<String>,
}

/// The rule that holds for every call.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Common {
    /// Properties of track, page and screen calls.
    pub properties: Schema,
    /// Traits of identify and group calls.
    pub traits: Schema,
    /// What the context of a message must look like.
    pub context: Option<Schema>,
    /// What its schema says of the whole message: the context, the ids and so on, without the payload.
    pub message: Option<Node>,
}

/// What the plan says about one event, page, screen, or about the traits of identify or group.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The call it is about.
    pub call: Call,
    /// The name of the event, page or screen; empty for identify and group.
    pub name: String,
    /// The place of the name, or of the rule where it has no name.
    pub name_span: Span,
    /// Who says that there is the event: a published spec only where the plan has no rule of its own for it.
    pub origin: PlanOrigin,
    /// The version of the rule.
    pub version: Option<Version>,
    /// What the event means.
    pub description: Option<String>,
    /// The schema of its properties or traits.
    pub payload: Schema,
    /// The schema of the message's context, if the rule has one.
    pub context: Option<Schema>,
    /// What its schema says of the whole message: the context, the ids and so on, without the payload.
    pub message: Option<Node>,
    /// Keys that our own form adds.
    pub extra: RuleExtra,
}

impl Rule {
    /// Returns whether code is expected to send it: it is not deprecated, and its `status`, if it has one, is `live`, in letters of any
    /// size.
    ///
    /// ```
    /// let text = r#"{ "rules": [ { "key": "A" }, { "key": "B", "status": "Live" }, { "key": "C", "status": "planned" } ] }"#;
    /// let plan = plan_model::read(text).plan.ok_or("no plan")?;
    /// assert_eq!(plan.rules.iter().map(|rule| rule.is_live()).collect::<Vec<_>>(), [true, true, false]);
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn is_live(&self) -> bool {
        let status = self.extra.status.as_ref();
        self.extra.deprecated.is_none() && status.is_none_or(|status| status.kind == StatusKind::Live)
    }
}

/// Keys of a rule that our own form, or Segment's, adds to its schema.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RuleExtra {
    /// `why`: the objectives it serves, by id or in words.
    pub why: Vec<SpannedName>,
    /// `where`: where in the product it fires.
    pub fires: Option<String>,
    /// `owner`: who owns it.
    pub owner: Option<String>,
    /// `status`: how far the event is.
    pub status: Option<RuleStatus>,
    /// `expires`: the first day on which it should not be sent any more, `2027-01-01`, and where it stands.
    pub expires: Option<(String, Span)>,
    /// `deprecated`, or Segment's `deprecatedAt`: what replaces it, or since when it is out of use.
    pub deprecated: Option<String>,
    /// Segment's `createdAt`, a date and time in RFC 3339: since when the rule exists.
    pub created: Option<String>,
    /// `category` of a page or screen call.
    pub category: Option<String>,
    /// `labels`.
    pub labels: Vec<(String, String)>,
    /// `exclude`: properties of the published spec's rule that are not for this plan.
    pub exclude: Vec<SpannedName>,
    /// The published spec that has this rule; the plan may say more of it, and is then its [origin](Rule::origin).
    pub spec: Option<SpecId>,
    /// `allow`: checks of conventions that are not for this rule.
    pub allow: Vec<CheckName>,
    /// `purpose`: the categories of consent without which it is withheld.
    pub purposes: Vec<SpannedName>,
    /// `destinations`: where its messages go, by the names that the rule has for them.
    pub destinations: Option<RuleDestinations>,
    /// Where its messages go, once the names are looked up among the plan's destinations and in the catalog.
    pub integrations: Option<Integrations>,
}

/// How far an event is, as its team writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleStatus {
    /// What the word means.
    pub kind: StatusKind,
    /// The word of the plan, which people are shown.
    pub text: String,
}

/// What the status of a rule means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusKind {
    /// `live`: code is expected to send the event.
    Live,
    /// `planned`: it is not sent yet.
    Planned,
    /// A word of the team's own: nothing is known of it but that the event is not live.
    Other,
}

impl From<String> for RuleStatus {
    /// Returns what a word means, in letters of any size.
    fn from(text: String) -> Self {
        let kinds = [("live", StatusKind::Live), ("planned", StatusKind::Planned)];
        let known = kinds.into_iter().find(|(word, _)| text.eq_ignore_ascii_case(word));
        Self { kind: known.map_or(StatusKind::Other, |(_, kind)| kind), text }
    }
}

/// What users are asked to consent to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanConsent {
    /// The categories, in the order of the plan.
    pub categories: Vec<ConsentCategory>,
    /// Which categories each destination needs: all of them.
    pub destinations: Vec<(SpannedName, Vec<SpannedName>)>,
    /// The place where the plan says it.
    pub span: Option<Span>,
}

/// A category of consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentCategory {
    /// The id, as messages and other tools have it.
    pub id: String,
    /// What it is for.
    pub description: Option<String>,
    /// The place of the id.
    pub span: Span,
}

/// A name that a rule or `consent` mentions, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpannedName {
    /// The name.
    pub name: String,
    /// The place of the name.
    pub span: Span,
}

/// A tool that receives the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The slug that the catalog has for the destination; none where the catalog does not have it.
    pub slug: Option<String>,
    /// The name of the destination in the `integrations` of a message.
    pub name: String,
    /// The place where the plan names the destination.
    pub span: Span,
    /// What the catalog says of it.
    pub known: Option<Entry>,
}

/// Which destinations a rule names. A plan that extends it may be the one that has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleDestinations {
    /// A list: these, and no other.
    Only(Vec<SpannedName>),
    /// An object: some are turned on or off, or are given options.
    Switched(Vec<DestinationSwitch>),
}

/// What a rule says of one destination, or of `All` that it does not name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestinationSwitch {
    /// The name.
    pub named: SpannedName,
    /// Whether messages go there.
    pub is_on: bool,
    /// `true`, `false` or an object of options, as JSON.
    pub json: String,
}

/// Which destinations the messages of a rule go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integrations {
    /// The `integrations` of its messages, as JSON.
    pub json: String,
    /// Whether they go to those that the rule does not name.
    pub others: bool,
    /// Those it names, to send to.
    pub on: Vec<Destination>,
    /// Those it names, not to send to.
    pub off: Vec<Destination>,
}

/// The version of a rule: `2`, or `"3-0-0"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The value as JSON, the way the plan has it.
    pub json: String,
}

impl Version {
    fn numbers(&self) -> impl Iterator<Item = u64> {
        self.json.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok())
    }

    /// Compares two versions number by number: the newer one is the greater.
    #[must_use]
    pub fn cmp_version(&self, other: &Self) -> Ordering {
        self.numbers().cmp(other.numbers())
    }
}
