//! Values as rules are checked on them.

use super::{EntryKind, JsonItems, JsonMembers, JsonView};
use plan_rules::{JsonValue, ValueKind};

impl<'j> JsonValue<'j> for JsonView<'j> {
    type Items = JsonItems<'j>;
    type Members = JsonMembers<'j>;

    fn kind(self) -> ValueKind<'j> {
        match self.entry_kind() {
            EntryKind::Null | EntryKind::Replaced => ValueKind::Null,
            EntryKind::True => ValueKind::Boolean(true),
            EntryKind::False => ValueKind::Boolean(false),
            EntryKind::Number => ValueKind::Number(self.written()),
            EntryKind::Plain | EntryKind::Unescaped => ValueKind::String(self.written()),
            EntryKind::Array => ValueKind::Array,
            EntryKind::Object => ValueKind::Object,
        }
    }

    fn items(self) -> Self::Items {
        self.items()
    }

    fn members(self) -> Self::Members {
        self.members()
    }
}
