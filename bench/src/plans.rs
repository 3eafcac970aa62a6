//! The plan that is compared: as a plan file, and as the JSON Schema that typify reads.

use std::fmt::Write;

/// Are the nested objects and enums of all events the same ones, or others for each?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nesting {
    Shared,
    Distinct,
}

/// How many events, and of which kind; `edit` is a change that somebody makes to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) events: usize,
    pub(crate) nesting: Nesting,
    pub(crate) edit: usize,
}

const OBJECTS: [&str; 50] = [
    "Account",
    "Address",
    "Album",
    "Article",
    "Asset",
    "Audit",
    "Backup",
    "Badge",
    "Board",
    "Budget",
    "Campaign",
    "Channel",
    "Chart",
    "Comment",
    "Contract",
    "Dashboard",
    "Deal",
    "Device",
    "Document",
    "Draft",
    "Export",
    "Folder",
    "Forecast",
    "Goal",
    "Guide",
    "Invoice",
    "Label",
    "Lesson",
    "License",
    "Meeting",
    "Memo",
    "Milestone",
    "Note",
    "Offer",
    "Photo",
    "Playlist",
    "Policy",
    "Project",
    "Quiz",
    "Quote",
    "Receipt",
    "Recipe",
    "Report",
    "Schedule",
    "Sprint",
    "Survey",
    "Task",
    "Template",
    "Ticket",
    "Webhook",
];

const ACTIONS: [&str; 40] = [
    "Archived",
    "Approved",
    "Assigned",
    "Canceled",
    "Closed",
    "Copied",
    "Created",
    "Deleted",
    "Downloaded",
    "Drafted",
    "Edited",
    "Exported",
    "Filtered",
    "Finished",
    "Imported",
    "Linked",
    "Locked",
    "Merged",
    "Moved",
    "Opened",
    "Paused",
    "Pinned",
    "Printed",
    "Published",
    "Rated",
    "Rejected",
    "Renamed",
    "Reopened",
    "Restored",
    "Resumed",
    "Scheduled",
    "Shared",
    "Signed",
    "Sorted",
    "Started",
    "Submitted",
    "Synced",
    "Tagged",
    "Translated",
    "Unlocked",
];

/// The words of an event's name, as plans have them; another one for each of 2000 events.
fn event_words(event: usize) -> [&'static str; 2] {
    let object = OBJECTS.get(event % OBJECTS.len()).copied().unwrap_or_default();
    let action = ACTIONS.get(event / OBJECTS.len() % ACTIONS.len()).copied().unwrap_or_default();
    [object, action]
}

/// The name of an event in the plan.
pub(crate) fn event_name(event: usize) -> String {
    event_words(event).join(" ")
}

/// The name of an event's struct.
pub(crate) fn event_type(event: usize) -> String {
    event_words(event).concat()
}

impl Plan {
    /// What tells the nested types of one event from another's.
    pub(crate) fn mark(self, event: usize) -> String {
        if self.nesting == Nesting::Shared { String::new() } else { event.to_string() }
    }

    /// The optional property that the edit adds to one event.
    pub(crate) fn edited(self, event: usize) -> Option<String> {
        (event + 1 == self.events && self.edit > 0).then(|| format!("extra{}", self.edit))
    }

    /// In a tenth of the events an array of objects, in the others a string.
    pub(crate) fn has_items(event: usize) -> bool {
        event.is_multiple_of(10)
    }

    /// 12 properties an event: 4 required, 8 optional, an enum, a nested object, sometimes an array of objects.
    pub(crate) fn file(self) -> String {
        let event = |event: usize| {
            format!(
                r#"{{ "key": "{}", "type": "TRACK", "description": "Something happened.",
                {} }}"#,
                event_name(event),
                self.properties(event, &self.inline(event))
            )
        };
        let rules: Vec<String> = (0..self.events).map(event).collect();
        format!("{{ \"rules\": [ {} ] }}", rules.join(",\n"))
    }

    /// The same as definitions of one JSON Schema.
    pub(crate) fn schema(self) -> String {
        let mut out = String::from(
            r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "title": "Plan", "type": "object", "definitions": {"#,
        );
        let [kind, place, item] = self.inline(0);
        if self.nesting == Nesting::Shared {
            let _ = write!(out, r#" "Kind": {kind}, "Place": {place}, "Item": {item},"#);
        }
        for event in 0..self.events {
            let nested = match self.nesting {
                Nesting::Shared => ["Kind", "Place", "Item"].map(|n| format!(r##"{{ "$ref": "#/definitions/{n}" }}"##)),
                Nesting::Distinct => self.inline(event),
            };
            let _ = write!(
                out,
                "{}\n\"{}\": {{ \"type\": \"object\", \"description\": \"Something happened.\", {} }}",
                if event > 0 { "," } else { "" },
                event_type(event),
                self.properties(event, &nested)
            );
        }
        out + " } }"
    }

    fn inline(self, event: usize) -> [String; 3] {
        let mark = self.mark(event);
        let text = r#"{ "type": "string" }"#;
        [
            format!(r#"{{ "type": "string", "enum": ["a{mark}", "b", "c"] }}"#),
            format!(r#"{{ "type": "object", "properties": {{ "city{mark}": {text}, "zip": {text} }} }}"#),
            format!(r#"{{ "type": "object", "properties": {{ "sku{mark}": {text} }} }}"#),
        ]
    }

    fn properties(self, event: usize, [kind, place, item]: &[String; 3]) -> String {
        let last = if Self::has_items(event) {
            format!(r#""items": {{ "type": "array", "items": {item} }}"#)
        } else {
            r#""note": { "type": "string" }"#.to_owned()
        };
        let extra = self.edited(event).map(|name| format!(r#", "{name}": {{ "type": "string" }}"#));
        format!(
            r#""properties": {{
                "id": {{ "type": "string", "description": "Which one" }}, "total": {{ "type": "number" }},
                "count": {{ "type": "integer" }}, "done": {{ "type": "boolean" }}, "kind": {kind}, "place": {place},
                "source": {{ "type": "string" }}, "medium": {{ "type": "string" }}, "score": {{ "type": "number" }},
                "rank": {{ "type": "integer" }}, "is_new": {{ "type": "boolean" }}, {last}{} }},
            "required": ["id", "total", "count", "done"]"#,
            extra.unwrap_or_default()
        )
    }
}
