//! What a column, a line or a key can say of an event or a property, and what `--map` calls it.

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    Event,
    EventDisplay,
    EventDescription,
    Call,
    Scope,
    Owner,
    Status,
    Why,
    Where,
    Trigger,
    Category,
    Tags,
    Priority,
    Platform,
    OnPlatform,
    InputFile,
    Id,
    Version,
    Deprecated,
    Destinations,
    EventNotes,
    EventPii,
    Action,
    Label,
    Property,
    Trait,
    GroupTrait,
    Properties,
    RequiredProperties,
    OptionalProperties,
    PropertyDisplay,
    PropertyDescription,
    PropertyNotes,
    Type,
    Required,
    Optional,
    Nullable,
    Values,
    Enum,
    Example,
    Pii,
    Pattern,
    Format,
    Minimum,
    Maximum,
    MinLength,
    MaxLength,
    MinItems,
    MaxItems,
    UniqueItems,
    IsArray,
    IsInteger,
    Items,
    Const,
    Default,
    PropertyGroup,
    PropertyColumn,
    EventColumn,
    Ignore,
}

/// Every field: what `--map` calls it, and as what a cell of it is read.
pub(crate) const FIELDS: [(Field, &str, &str); 59] = [
    (Field::Event, "event", "the event"),
    (Field::EventDisplay, "display-name", "the label display_name of the event"),
    (Field::EventDescription, "description", "the description of the event"),
    (Field::Call, "call", "the call: track, identify, group, page or screen"),
    (Field::Scope, "scope", "what the row is about"),
    (Field::Owner, "owner", "the owner of the event"),
    (Field::Status, "status", "the status of the event"),
    (Field::Why, "why", "why the event is there"),
    (Field::Where, "where", "where the event happens"),
    (Field::Trigger, "trigger", "when the event happens"),
    (Field::Category, "category", "the category of the event"),
    (Field::Tags, "tags", "the label tags of the event"),
    (Field::Priority, "priority", "the label priority of the event"),
    (Field::Platform, "platform", "the label platform of the event"),
    (Field::OnPlatform, "on-platform", "whether the event is on the platform of the column"),
    (Field::InputFile, "source", "the label source of the event"),
    (Field::Id, "id", "the label id of the event"),
    (Field::Version, "version", "the version of the event"),
    (Field::Deprecated, "deprecated", "what replaces the event"),
    (Field::Destinations, "destinations", "the destinations of the event"),
    (Field::EventNotes, "notes", "a paragraph in the description of the event"),
    (Field::EventPii, "event-pii", "whether all of the event is personal data"),
    (Field::Action, "action", "whether the row counts"),
    (Field::Label, "label", "a label of the event"),
    (Field::Property, "property", "a property of the event"),
    (Field::Trait, "trait", "a trait of the user"),
    (Field::GroupTrait, "group-trait", "a trait of the group"),
    (Field::Properties, "properties", "properties of the event"),
    (Field::RequiredProperties, "required-properties", "required properties of the event"),
    (Field::OptionalProperties, "optional-properties", "optional properties of the event"),
    (Field::PropertyDisplay, "property-display-name", "the title of the property"),
    (Field::PropertyDescription, "property-description", "the description of the property"),
    (Field::PropertyNotes, "property-notes", "a paragraph in the description of the property"),
    (Field::Type, "type", "the type of the property"),
    (Field::Required, "required", "whether the property is required"),
    (Field::Optional, "optional", "whether the property is optional"),
    (Field::Nullable, "nullable", "whether the property may be null"),
    (Field::Values, "values", "values of the property"),
    (Field::Enum, "enum", "the only values of the property"),
    (Field::Example, "example", "an example of the property"),
    (Field::Pii, "pii", "whether the property is personal data"),
    (Field::Pattern, "pattern", "the pattern of the property"),
    (Field::Format, "format", "the format of the property"),
    (Field::Minimum, "minimum", "the least value of the property"),
    (Field::Maximum, "maximum", "the greatest value of the property"),
    (Field::MinLength, "min-length", "the least length of the property"),
    (Field::MaxLength, "max-length", "the greatest length of the property"),
    (Field::MinItems, "min-items", "how many items the property has at least"),
    (Field::MaxItems, "max-items", "how many items the property has at most"),
    (Field::UniqueItems, "unique-items", "whether the items of the property differ"),
    (Field::IsArray, "is-array", "whether the property is a list"),
    (Field::IsInteger, "is-integer", "whether the property is a whole number"),
    (Field::Items, "items", "the type of the items of the property"),
    (Field::Const, "const", "the one value of the property"),
    (Field::Default, "default", "the default of the property"),
    (Field::PropertyGroup, "property-group", "the group of the property"),
    (Field::PropertyColumn, "property-column", "whether the event has the property that the column is named after"),
    (Field::EventColumn, "event-column", "whether the event that the column is named after has the property"),
    (Field::Ignore, "ignore", "nothing, as --map says"),
];

impl Field {
    /// Returns what a cell of it is read as.
    pub(crate) fn what(self) -> &'static str {
        FIELDS.iter().find(|(field, ..)| *field == self).map_or("", |(_, _, what)| what)
    }

    /// Returns the field that `--map` calls so.
    pub(crate) fn named(name: &str) -> Option<Self> {
        FIELDS.iter().find(|(_, known, _)| *known == name).map(|(field, ..)| *field)
    }

    pub(crate) fn name(self) -> &'static str {
        FIELDS.iter().find(|(field, ..)| *field == self).map_or("", |(_, name, _)| name)
    }

    /// Returns whether it names a property or a trait.
    pub(crate) const fn names_a_property(self) -> bool {
        matches!(self, Self::Property | Self::Trait | Self::GroupTrait)
    }

    /// Returns whether it holds several properties in one cell.
    pub(crate) const fn lists_properties(self) -> bool {
        matches!(self, Self::Properties | Self::RequiredProperties | Self::OptionalProperties)
    }

    /// Returns whether it says something of a property.
    pub(crate) const fn is_of_property(self) -> bool {
        matches!(
            self,
            Self::PropertyDisplay
                | Self::PropertyDescription
                | Self::PropertyNotes
                | Self::Type
                | Self::Required
                | Self::Optional
                | Self::Nullable
                | Self::Values
                | Self::Enum
                | Self::Example
                | Self::Pii
                | Self::Pattern
                | Self::Format
                | Self::Minimum
                | Self::Maximum
                | Self::MinLength
                | Self::MaxLength
                | Self::MinItems
                | Self::MaxItems
                | Self::UniqueItems
                | Self::IsArray
                | Self::IsInteger
                | Self::Items
                | Self::Const
                | Self::Default
                | Self::PropertyGroup
        )
    }
}

/// Whom a header is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Event,
    Property,
    User,
    Group,
}

/// What a header says, before it is known whom a bare one, such as "Description", is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HeaderMeaning {
    pub(crate) subject: Option<Subject>,
    pub(crate) aspect: &'static str,
    /// Whether every word of it is known.
    pub(crate) is_sure: bool,
    /// Whether it has the word "name" or "key".
    pub(crate) is_name: bool,
    pub(crate) is_plural: bool,
    pub(crate) number: Option<u32>,
}

/// Of several meanings in one header the first of these is what it says: "Event trigger description" is a trigger.
const ASPECTS: [&str; 45] = [
    "usage",
    "label",
    "group_names",
    "scope",
    "call",
    "deprecated",
    "pattern",
    "minlength",
    "maxlength",
    "minitems",
    "maxitems",
    "uniqueitems",
    "isarray",
    "isinteger",
    "minimum",
    "maximum",
    "const",
    "default",
    "items",
    "example",
    "enum",
    "required",
    "optional",
    "nullable",
    "pii",
    "destinations",
    "trigger",
    "display",
    "type",
    "why",
    "status",
    "owner",
    "priority",
    "platform",
    "tags",
    "category",
    "description",
    "values",
    "format",
    "notes",
    "version",
    "action",
    "where",
    "on_platform",
    "id",
];

/// Reads a header or a key.
pub(crate) fn meaning(text: &str) -> Option<HeaderMeaning> {
    if text.chars().count() > 60 {
        return None;
    }
    let header = super::words::header(text);
    let subject = [
        ("user", Subject::User),
        ("group", Subject::Group),
        ("property", Subject::Property),
        ("event", Subject::Event),
    ]
    .into_iter()
    .find(|(meaning, _)| header.has(meaning))
    .map(|(_, subject)| subject);
    let is_name = header.has("name") || header.has("key");
    let aspect =
        ASPECTS.into_iter().find(|aspect| header.has(aspect)).filter(|aspect| !(is_name && *aspect == "where"));
    let source = header.has("source").then_some("source");
    let aspect = aspect.or(source).or_else(|| (is_name || subject.is_some()).then_some("name"))?;
    let is_sure = header.unknown.is_empty();
    // A number is a part of what it says: "Event 180 Day Volume".
    let number = header.number.filter(|_| is_sure);
    // "Required properties" is about properties; "Required" is one of their marks.
    Some(HeaderMeaning { subject, aspect, is_sure, is_name, is_plural: header.is_plural, number })
}

impl HeaderMeaning {
    /// Returns the field, where `subject` is whom a bare header is about.
    pub(crate) fn field(&self, subject: Subject) -> Option<Field> {
        let is_event = self.subject.unwrap_or(subject) == Subject::Event;
        let of_event = |of_event, of_property| Some(if is_event { of_event } else { of_property });
        match self.aspect {
            "name" => match (self.subject.unwrap_or(subject), self.is_plural) {
                (Subject::Event, _) => Some(Field::Event),
                (Subject::Property, true) => Some(Field::Properties),
                (Subject::Property, false) => Some(Field::Property),
                (Subject::User, _) => Some(Field::Trait),
                (Subject::Group, _) => Some(Field::GroupTrait),
            },
            "required" if self.is_plural => Some(Field::RequiredProperties),
            "optional" if self.is_plural => Some(Field::OptionalProperties),
            "display" => of_event(Field::EventDisplay, Field::PropertyDisplay),
            "description" => of_event(Field::EventDescription, Field::PropertyDescription),
            "notes" => of_event(Field::EventNotes, Field::PropertyNotes),
            "pii" => of_event(Field::EventPii, Field::Pii),
            "type" if self.subject == Some(Subject::Event) => Some(Field::Call),
            "type" => Some(Field::Type),
            "on_platform" => Some(Field::OnPlatform),
            "call" => Some(Field::Call),
            "scope" => Some(Field::Scope),
            "required" => Some(Field::Required),
            "optional" => Some(Field::Optional),
            "nullable" => Some(Field::Nullable),
            "values" => Some(Field::Values),
            "enum" => Some(Field::Enum),
            "example" => Some(Field::Example),
            "pattern" => Some(Field::Pattern),
            "format" => Some(Field::Format),
            "minimum" => Some(Field::Minimum),
            "maximum" => Some(Field::Maximum),
            "minlength" => Some(Field::MinLength),
            "maxlength" => Some(Field::MaxLength),
            "minitems" => Some(Field::MinItems),
            "maxitems" => Some(Field::MaxItems),
            "uniqueitems" => Some(Field::UniqueItems),
            "isarray" => Some(Field::IsArray),
            "isinteger" => Some(Field::IsInteger),
            "items" => Some(Field::Items),
            "const" => Some(Field::Const),
            "default" => Some(Field::Default),
            "group_names" => Some(Field::PropertyGroup),
            // What is said of a property only has no place in a plan.
            "label" if is_event => Some(Field::Label),
            "owner" | "status" | "why" | "where" | "trigger" | "category" | "tags" | "priority" | "platform"
            | "source" | "id" | "version" | "deprecated" | "destinations" | "action"
                if self.subject.is_some() && !is_event =>
            {
                None
            }
            "owner" => Some(Field::Owner),
            "status" => Some(Field::Status),
            "why" => Some(Field::Why),
            "where" => Some(Field::Where),
            "trigger" => Some(Field::Trigger),
            "category" => Some(Field::Category),
            "tags" => Some(Field::Tags),
            "priority" => Some(Field::Priority),
            "platform" => Some(Field::Platform),
            "source" => Some(Field::InputFile),
            "id" => Some(Field::Id),
            "version" => Some(Field::Version),
            "deprecated" => Some(Field::Deprecated),
            "destinations" => Some(Field::Destinations),
            "action" => Some(Field::Action),
            _ => None,
        }
    }
}
