//! What a document says of every event in one place: `defaults: {owner: Growth, properties: {session_id: string}}`.

use super::super::draft::Call;
use super::super::field::{Field, Subject};
use super::super::words;
use super::{EventReader, field_of, properties};
use plan_model::json::{Member, Node};

/// Words of keys over what is said of every event.
const WORDS: [&str; 14] = [
    "default", "defaults", "common", "global", "globals", "shared", "base", "super", "all", "every", "any", "event",
    "events", "standard",
];

impl EventReader<'_> {
    /// Returns whether a member is over what holds for every event, and over no events.
    pub(super) fn is_defaults(&self, member: &Member) -> bool {
        let words = words::words(&member.name);
        let is_event = |word: &String| matches!(word.as_str(), "event" | "events");
        let is_over_all = words.iter().all(|word| WORDS.contains(&word.as_str())) && !words.iter().all(is_event);
        is_over_all && member.value.members().iter().any(|inner| self.is_default(inner))
    }

    fn is_default(&self, member: &Member) -> bool {
        match field_of(self.options, &member.name, Subject::Event) {
            Some(field) if field.lists_properties() => properties::is_list(&member.value),
            Some(Field::Owner) => true,
            _ => false,
        }
    }

    pub(super) fn defaults(&mut self, node: &Node) {
        for member in node.members() {
            match field_of(self.options, &member.name, Subject::Event) {
                Some(field) if field.lists_properties() && properties::is_list(&member.value) => {
                    self.has_read = true;
                    self.import.draft.rule(Call::Common, "");
                    self.properties_of(field, &member.value, Call::Common, "");
                }
                Some(Field::Owner) => self.owner = Some(member.value.clone()),
                _ => self.leave(&member.value, "it is about every event, and a plan has no place for it"),
            }
        }
    }

    /// Gives the owner that stands beside the events to those which name none: it may stand below them.
    pub(super) fn default_owner(&mut self) {
        let Some(owner) = self.owner.take() else { return };
        self.owner_of_others(&owner, 0);
        self.leave(&owner, "each event beside it names an owner of its own");
    }
}
