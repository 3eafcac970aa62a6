//! The events of a plan in groups: by objective, by owner, by destination, by status.

use super::view::{EventView, PlanView, Status};
use std::collections::BTreeMap;

/// Events that have something in common. What most have not is the last one.
pub(super) struct EventGroup<'v> {
    pub(super) title: String,
    pub(super) note: String,
    pub(super) events: Vec<&'v EventView>,
}

/// What events are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroupedBy {
    Objective,
    Owner,
    Destination,
    Status,
}

impl GroupedBy {
    pub(super) const ALL: [Self; 4] = [Self::Objective, Self::Owner, Self::Destination, Self::Status];

    /// Returns the name of its page, without the ending.
    pub(super) const fn page(self) -> &'static str {
        match self {
            Self::Objective => "objectives",
            Self::Owner => "owners",
            Self::Destination => "destinations",
            Self::Status => "status",
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Objective => "By objective",
            Self::Owner => "By owner",
            Self::Destination => "By destination",
            Self::Status => "By status",
        }
    }

    /// Returns what a plan would write for the page to have something to show.
    pub(super) const fn advice(self) -> &'static str {
        match self {
            Self::Objective => {
                "The plan names no objectives. Write \"objectives\" in the plan, and \"why\" at an event."
            }
            Self::Owner => "The plan names no owners. Write \"owner\" at an event: the team that answers for it.",
            Self::Destination => {
                "The plan names no destinations. Write \"destinations\": the tools that receive the events."
            }
            Self::Status => "No event has a status. Write \"status\": \"planned\" or \"live\", or \"deprecated\".",
        }
    }

    /// Returns the groups; empty where no event of the plan says anything of it.
    pub(super) fn groups(self, plan: &PlanView) -> Vec<EventGroup<'_>> {
        let mut groups: BTreeMap<String, Vec<&EventView>> = BTreeMap::new();
        let mut rest = Vec::new();
        for event in &plan.events {
            let mut keys = self.keys(event);
            keys.sort();
            keys.dedup();
            if keys.is_empty() {
                rest.push(event);
            }
            keys.into_iter().for_each(|key| groups.entry(key).or_default().push(event));
        }
        for key in self.known(plan) {
            groups.entry(key).or_default();
        }
        if groups.is_empty() {
            return Vec::new();
        }
        let note = |title: &str| plan.objectives.iter().find(|(id, _)| self == Self::Objective && id == title);
        let group = |(title, events): (String, Vec<_>)| {
            let note = note(&title).map(|(_, sentence)| sentence.clone()).unwrap_or_default();
            EventGroup { title, note, events }
        };
        let mut groups: Vec<EventGroup<'_>> = groups.into_iter().map(group).collect();
        if !rest.is_empty() {
            groups.push(EventGroup { title: self.nothing().to_owned(), note: String::new(), events: rest });
        }
        groups
    }

    fn keys(self, event: &EventView) -> Vec<String> {
        match self {
            Self::Objective => event.why.iter().map(|(id, _)| id.clone()).collect(),
            Self::Owner => event.owner.iter().cloned().collect(),
            Self::Destination => event.destinations.iter().flatten().cloned().collect(),
            Self::Status => event.status.word().map(str::to_owned).into_iter().collect(),
        }
    }

    /// Returns what the plan names, be there events of it or not.
    fn known(self, plan: &PlanView) -> Vec<String> {
        match self {
            Self::Objective => plan.objectives.iter().map(|(id, _)| id.clone()).collect(),
            Self::Destination => plan.destinations.clone(),
            Self::Owner | Self::Status => Vec::new(),
        }
    }

    const fn nothing(self) -> &'static str {
        match self {
            Self::Objective => "No objective",
            Self::Owner => "No owner",
            Self::Destination => "No destination",
            Self::Status => "No status",
        }
    }
}

impl Status {
    /// Returns the word for it; none where the plan says nothing.
    pub(crate) fn word(&self) -> Option<&str> {
        match self {
            Self::Live => Some("live"),
            Self::Planned => Some("planned"),
            Self::Deprecated => Some("deprecated"),
            Self::Other(word) => Some(word),
            Self::Unsaid => None,
        }
    }

    /// Returns the colour of its sign.
    pub(super) const fn tone(&self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Planned => "planned",
            Self::Deprecated => "deprecated",
            Self::Other(_) | Self::Unsaid => "other",
        }
    }
}
