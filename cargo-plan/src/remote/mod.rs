//! The services that keep a tracking plan: read from their APIs, and brought up to date there. One file a service, on one [`client`].
//!
//! # The way of a pull and of a push
//!
//! A service is read into [`HeldPlan`]: files of the form that it exports, which an import reads as any other file. What a push would
//! put there is written in the same form and read by the same import, so the two sides are compared as plans, rule by rule.
//! [`changes`] says what differs; each service turns that into the requests of its API.

pub(crate) mod address;
mod amplitude;
pub(crate) mod changes;
pub(crate) mod client;
pub(crate) mod journal;
pub(crate) mod memory;
mod rudderstack;
mod segment;
pub(crate) mod token;
mod wait;

use crate::Failure;
use crate::format::lost::Lost;
use crate::format::{self, Import, ImportOptions, InputFile, rule, value};
use changes::RuleChange;
use clap::ValueEnum;
use client::{ApiClient, ApiRequest};
use plan_model::json::Node;

/// A service that keeps tracking plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Service {
    /// Segment's Public API.
    Segment,
    /// RudderStack's Data Catalog API.
    Rudderstack,
    /// Amplitude's Developer API.
    Amplitude,
}

/// Where a workspace of a service is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ServiceRegion {
    /// The United States.
    Us,
    /// The European Union.
    Eu,
}

impl Service {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Segment => "Segment",
            Self::Rudderstack => "RudderStack",
            Self::Amplitude => "Amplitude",
        }
    }

    /// Returns the word of the command line.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Segment => "segment",
            Self::Rudderstack => "rudderstack",
            Self::Amplitude => "amplitude",
        }
    }

    /// Returns the variable of the environment that holds the token.
    pub(crate) const fn variable(self) -> &'static str {
        match self {
            Self::Segment => "SEGMENT_PUBLIC_API_TOKEN",
            Self::Rudderstack => "RUDDERSTACK_ACCESS_TOKEN",
            Self::Amplitude => "AMPLITUDE_API_TOKEN",
        }
    }

    /// Returns where a user gets a token that may do what is asked.
    pub(crate) const fn source_of_tokens(self) -> &'static str {
        match self {
            Self::Segment => {
                "a Public API token of a workspace with Protocols, from Settings, Workspace settings, Access Management, Tokens"
            }
            Self::Rudderstack => {
                "a service access token with the permission to edit tracking plans, from Settings, Access Management"
            }
            Self::Amplitude => "a personal access token, or one of `amp auth`, with the scopes of the taxonomy",
        }
    }

    /// Returns the address of the API.
    pub(crate) const fn endpoint(self, region: ServiceRegion) -> &'static str {
        match (self, region) {
            (Self::Segment, ServiceRegion::Us) => "https://api.segmentapis.com",
            (Self::Segment, ServiceRegion::Eu) => "https://eu1.api.segmentapis.com",
            (Self::Rudderstack, ServiceRegion::Us) => "https://api.rudderstack.com/v2",
            (Self::Rudderstack, ServiceRegion::Eu) => "https://api.eu.rudderstack.com/v2",
            (Self::Amplitude, ServiceRegion::Us) => "https://developer-api.amplitude.com",
            (Self::Amplitude, ServiceRegion::Eu) => "https://developer-api.eu.amplitude.com",
        }
    }
}

/// A plan at a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) service: Service,
    /// Of the plan, or of the project that has it.
    pub(crate) id: String,
    pub(crate) endpoint: String,
    /// The branch that is read, where a service has branches.
    pub(crate) branch: Option<String>,
}

impl Place {
    /// As it is named in messages: "`tp_1` at Segment".
    pub(crate) fn shown(&self) -> String {
        format!("`{}` at {}", self.id, self.service.name())
    }
}

/// What a service holds, or would hold after a push.
#[derive(Debug, Default)]
pub(crate) struct HeldPlan {
    /// In the form that the service exports.
    sources: Vec<InputFile>,
    /// What the plan says of itself: its name and description.
    about: Vec<(String, Node)>,
    /// The rules, or events, as the API has them.
    parts: Vec<Node>,
    /// Names that the API has ids for: categories.
    names: Vec<(String, String)>,
}

impl HeldPlan {
    /// Reads it as an import does, with an account of every value. A plan without events is a plan here.
    ///
    /// # Errors
    /// A sentence: a source cannot be read.
    pub(crate) fn read(&self) -> Result<(Import, Node), Failure> {
        if self.is_empty() {
            let about = self.about.iter().map(|(key, node)| (key.clone(), node.clone()));
            let plan = value::object(about.chain([("rules".to_owned(), value::list(Vec::new()))]));
            return Ok((Import::default(), plan));
        }
        let mut import = format::read(&self.sources, &ImportOptions::default()).map_err(Failure)?;
        let plan = import.take_plan();
        Ok((import, plan))
    }

    /// Returns the plan in it, without the account.
    ///
    /// # Errors
    /// A sentence: a source cannot be read.
    pub(crate) fn plan(&self) -> Result<Node, Failure> {
        Ok(self.read()?.1)
    }

    fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }
}

/// What a request changes that is of no rule.
pub(crate) const OF_PLAN: &str = "the name or the description of the plan";

/// One request of a push, and what it does in words.
#[derive(Debug)]
pub(crate) struct PushStep {
    pub(crate) what: String,
    pub(crate) request: ApiRequest,
}

/// Reads the plan from the service.
///
/// # Errors
/// A sentence: the service cannot be reached, refuses, or answers with what is no plan.
pub(crate) fn pull(client: &mut ApiClient, place: &Place) -> Result<HeldPlan, Failure> {
    match place.service {
        Service::Segment => segment::pull(client, place),
        Service::Rudderstack => rudderstack::pull(client, place),
        Service::Amplitude => amplitude::pull(client, place),
    }
}

/// Returns what the service would hold if it had the plan, and what it has no place for.
pub(crate) fn wanted(place: &Place, plan: &Node, held: &HeldPlan) -> (HeldPlan, Lost) {
    match place.service {
        Service::Segment => segment::wanted(plan, held),
        Service::Rudderstack => rudderstack::wanted(plan, held),
        Service::Amplitude => amplitude::wanted(plan),
    }
}

/// Returns the requests that bring the service to what is wanted.
pub(crate) fn steps(
    place: &Place,
    held: &HeldPlan,
    wanted: &HeldPlan,
    changes: &[RuleChange],
    into: &str,
) -> Vec<PushStep> {
    match place.service {
        Service::Segment => segment::steps(place, held, wanted, changes),
        Service::Rudderstack => rudderstack::steps(place, held, wanted, changes),
        Service::Amplitude => amplitude::steps(place, wanted, changes, into),
    }
}

/// Returns the part of what is held that the rule of this id was made of.
fn part<'h>(held: &'h HeldPlan, id: &(String, String)) -> Option<&'h Node> {
    held.parts.iter().find(|part| rule::id(part) == *id)
}

fn text_of<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    node.get(name).and_then(Node::as_str)
}

/// Returns what the service says of the whole plan, where it says something.
fn about(node: &Node) -> Vec<(String, Node)> {
    let says = |key: &&str| text_of(node, key).is_some_and(|text| !text.trim().is_empty());
    let keys = ["name", "description"].into_iter().filter(says);
    keys.filter_map(|key| Some((key.to_owned(), value::unplaced(node.get(key)?)))).collect()
}

/// Returns the body of a request that changes the name or the description of a plan, where the plan says other ones.
fn changed_about(held: &HeldPlan, wanted: &HeldPlan) -> Option<Vec<u8>> {
    let is_new =
        |(key, node): &&(String, Node)| !held.about.iter().any(|(known, is)| known == key && value::same(is, node));
    let changed: Vec<(String, Node)> = wanted.about.iter().filter(is_new).cloned().collect();
    (!changed.is_empty()).then(|| value::object(changed).to_json().into_bytes())
}
