//! Values as rules are checked on them.

use super::{EntryKind, JsonItems, JsonMembers, JsonView};
use plan_rules::{JsonKind, JsonValue};

impl<'j> JsonValue<'j> for JsonView<'j> {
    type Items = JsonItems<'j>;
    type Members = JsonMembers<'j>;

    fn kind(self) -> JsonKind<'j> {
        match self.entry_kind() {
            EntryKind::Null | EntryKind::Replaced => JsonKind::Null,
            EntryKind::True => JsonKind::Boolean(true),
            EntryKind::False => JsonKind::Boolean(false),
            EntryKind::Number => JsonKind::Number(self.written()),
            EntryKind::Plain | EntryKind::Unescaped => JsonKind::String(self.written()),
            EntryKind::Array => JsonKind::Array,
            EntryKind::Object => JsonKind::Object,
        }
    }

    fn items(self) -> Self::Items {
        self.items()
    }

    fn members(self) -> Self::Members {
        self.members()
    }

    fn outline(self) -> Option<u64> {
        self.outline()
    }

    fn member(self, name: &str) -> Option<Self> {
        self.get(name)
    }
}
