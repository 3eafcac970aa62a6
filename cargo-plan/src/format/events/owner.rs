//! The owner of events in YAML and JSON: a text, `{team: Growth, slack: "#growth"}`, or a list of these; of one event, or beside a list of
//! events of which some name none.

use super::super::draft::Call;
use super::super::field::{Field, Subject};
use super::super::fill;
use super::{EventReader, field_of};
use plan_model::json::{Member, Node};

/// Keys that name an owner, the best first.
const NAMES: [&str; 15] = [
    "team",
    "name",
    "squad",
    "group",
    "owner",
    "display_name",
    "displayName",
    "person",
    "username",
    "user",
    "email",
    "mail",
    "handle",
    "slack",
    "id",
];

/// What is said of the owner of an event.
struct OwnerText<'n> {
    /// The names, of one or of several.
    names: Vec<&'n Node>,
    /// What else is said of the only one.
    more: Vec<&'n Member>,
}

impl<'n> OwnerText<'n> {
    fn of(node: &'n Node) -> Option<Self> {
        let is_text = |node: &Node| node.as_str().is_some_and(|text| !text.trim().is_empty());
        let name_of = |owner: &'n Node| match is_text(owner) {
            true => Some(owner),
            false => NAMES.iter().find_map(|key| owner.get(key).filter(|name| is_text(name))),
        };
        let owners = if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() };
        let names: Vec<&Node> = owners.iter().map(name_of).collect::<Option<_>>()?;
        let more = match owners {
            [one] => one
                .members()
                .iter()
                .filter(|member| is_text(&member.value) && !names.iter().any(|name| std::ptr::eq(*name, &member.value)))
                .collect(),
            _ => Vec::new(),
        };
        Some(Self { names, more })
    }

    fn text(&self) -> String {
        self.names.iter().map(|name| name.to_text().trim().to_owned()).collect::<Vec<_>>().join(", ")
    }
}

const NO_PLACE: &str = "a plan has no place for it beside the name of the owner";

impl EventReader<'_> {
    /// Reads the owner of an event; what is said of one beside the name becomes labels: `owner_slack`.
    pub(super) fn owner_of(&mut self, node: &Node, call: Call, name: &str) {
        let Some(owner) = OwnerText::of(node) else {
            return self.leave(node, "nothing in it is known to name an owner");
        };
        let outcome = fill::event(self.import.draft.rule(call, name), Field::Owner, "owner", &owner.text());
        let is_said = outcome.is_ok();
        owner.names.iter().for_each(|name| self.tree.tell(name, outcome.clone(), &mut self.import.ledger));
        if is_said {
            self.labels_of_owner(&owner, call, name);
        }
        self.leave(node, NO_PLACE);
    }

    fn labels_of_owner(&mut self, owner: &OwnerText<'_>, call: Call, name: &str) {
        for member in &owner.more {
            let header = format!("owner {}", member.name);
            let rule = self.import.draft.rule(call, name);
            let outcome = fill::event(rule, Field::Label, &header, &member.value.to_text());
            self.tree.tell(&member.value, outcome, &mut self.import.ledger);
        }
    }

    /// Gives the owner that is named beside a list of events to each event which names none.
    pub(super) fn owner_of_group(&mut self, members: &[Member], first: usize) {
        let is_owner = |member: &&Member| {
            field_of(self.options, &member.name, Subject::Event) == Some(Field::Owner)
                && OwnerText::of(&member.value).is_some()
        };
        if let Some(owner) = members.iter().find(is_owner) {
            self.owner_of_others(&owner.value, first);
        }
    }

    /// Makes this the owner of the events from a place on that have none.
    pub(super) fn owner_of_others(&mut self, node: &Node, first: usize) {
        let Some(owner) = OwnerText::of(node) else { return };
        let mut is_used = false;
        for (call, name) in self.events.get(first..).unwrap_or_default().to_vec() {
            let rule = self.import.draft.rule(call, &name);
            if rule.owner.is_none() {
                rule.owner = Some(owner.text());
                self.labels_of_owner(&owner, call, &name);
                is_used = true;
            }
        }
        if is_used {
            let names = owner.names.iter();
            names.for_each(|name| self.tree.read(name, "the owner of the events beside it", &mut self.import.ledger));
            self.leave(node, NO_PLACE);
        }
    }
}
