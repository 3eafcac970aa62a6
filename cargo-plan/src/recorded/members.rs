//! The members that are asked of each message, found in one pass over it: of most of them it is asked whether they are there at all.

use crate::json::JsonView;
use plan_rules::PerOutline;

/// A member of a message, or of what has messages in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordedMember {
    Type,
    Event,
    Name,
    MessageId,
    UserId,
    AnonymousId,
    GroupId,
    Timestamp,
    OriginalTimestamp,
    SentAt,
    ReceivedAt,
    Context,
    Integrations,
    Properties,
    Traits,
    WriteKey,
    WriteKeyInSnakeCase,
    ProjectId,
    SourceId,
    Message,
    Payload,
    Body,
    Batch,
    Sequences,
}

/// How many there are.
const MEMBERS: usize = 24;
/// The slot of members that are not asked for.
const OTHER: u8 = u8::MAX;

impl RecordedMember {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "type" => Self::Type,
            "event" => Self::Event,
            "name" => Self::Name,
            "messageId" => Self::MessageId,
            "userId" => Self::UserId,
            "anonymousId" => Self::AnonymousId,
            "groupId" => Self::GroupId,
            "timestamp" => Self::Timestamp,
            "originalTimestamp" => Self::OriginalTimestamp,
            "sentAt" => Self::SentAt,
            "receivedAt" => Self::ReceivedAt,
            "context" => Self::Context,
            "integrations" => Self::Integrations,
            "properties" => Self::Properties,
            "traits" => Self::Traits,
            "writeKey" => Self::WriteKey,
            "write_key" => Self::WriteKeyInSnakeCase,
            "projectId" => Self::ProjectId,
            "sourceId" => Self::SourceId,
            "message" => Self::Message,
            "payload" => Self::Payload,
            "body" => Self::Body,
            "batch" => Self::Batch,
            "sequences" => Self::Sequences,
            _ => return None,
        })
    }

    fn slot(name: &str) -> u8 {
        Self::of(name).map_or(OTHER, |member| member as u8)
    }
}

/// The slots of the members of objects with the same names.
#[derive(Debug, Default)]
pub(super) struct MemberSlots(PerOutline<Vec<u8>>);

/// The members of one object that are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownMembers<'j> {
    object: JsonView<'j>,
    /// Where each stands; 0 of those that are not there.
    places: [u32; MEMBERS],
}

impl<'j> KnownMembers<'j> {
    pub(super) fn of(object: JsonView<'j>, slots: &mut MemberSlots) -> Self {
        let mut found = Self { object, places: [0; MEMBERS] };
        let all = || object.members().map(|(name, _)| RecordedMember::slot(name)).collect();
        match object.outline().and_then(|outline| slots.0.get(outline, all)) {
            Some(slots) => object.members().zip(slots).for_each(|((_, value), slot)| found.put(*slot, value)),
            None => object.members().for_each(|(name, value)| found.put(RecordedMember::slot(name), value)),
        }
        found
    }

    fn put(&mut self, slot: u8, value: JsonView<'j>) {
        if let Some(place) = self.places.get_mut(usize::from(slot)) {
            *place = value.place();
        }
    }

    pub(super) fn get(&self, member: RecordedMember) -> Option<JsonView<'j>> {
        let place = self.places.get(member as usize).copied().filter(|place| *place > 0)?;
        Some(self.object.at_place(place))
    }
}
