//! The plan that is being read: events with their properties and traits, in the order of the sources, and how they become
//! our own form of a plan. It knows nothing of the formats that it was read from.

use super::ledger::Id;
use super::types::{FieldText, TypeText};
use super::value;
use plan_model::json::Node;
use std::collections::HashMap;

/// A call that rules are about; `Common` holds for every call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Call {
    #[default]
    Track,
    Identify,
    Group,
    Page,
    Screen,
    Common,
}

impl Call {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Track => "TRACK",
            Self::Identify => "IDENTIFY",
            Self::Group => "GROUP",
            Self::Page => "PAGE",
            Self::Screen => "SCREEN",
            Self::Common => "COMMON",
        }
    }

    /// Returns the call that a text names: `track`, "Page view", `identify()`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = super::words::folded(text);
        Some(match text.split(' ').next()? {
            "track" | "event" | "custom" | "tracking" | "action" => Self::Track,
            "identify" | "user" => Self::Identify,
            "group" | "account" => Self::Group,
            "page" | "pageview" => Self::Page,
            "screen" | "screenview" => Self::Screen,
            "common" | "global" => Self::Common,
            _ => return None,
        })
    }

    /// Returns what its payload is made of, one of them.
    pub(crate) const fn payload(self) -> &'static str {
        match self {
            Self::Identify | Self::Group => "trait",
            _ => "property",
        }
    }
}

/// A draft of a plan.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    /// The objectives: the id of each, and its sentence.
    pub(crate) objectives: Vec<(String, String)>,
    pub(crate) rules: Vec<DraftRule>,
    /// What sources say of properties without saying whose they are.
    pub(crate) definitions: Vec<Definition>,
    places: HashMap<(Call, String), usize>,
}

/// What a source says of a property of any event.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) property: Property,
    /// Where it says so.
    pub(crate) ids: Vec<Id>,
    /// What is said of these places where no event has the property.
    pub(crate) otherwise: &'static str,
}

/// A draft of a rule.
#[derive(Debug, Default, Clone)]
pub(crate) struct DraftRule {
    pub(crate) call: Call,
    pub(crate) name: String,
    pub(crate) version: Option<Node>,
    pub(crate) description: Option<String>,
    pub(crate) why: Vec<String>,
    pub(crate) location: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) deprecated: Option<Node>,
    pub(crate) category: Option<String>,
    pub(crate) labels: Vec<(String, Node)>,
    pub(crate) destinations: Vec<String>,
    pub(crate) is_personal: bool,
    pub(crate) additional: Option<bool>,
    pub(crate) properties: Vec<Property>,
    /// Further keys, as they are.
    pub(crate) extra: Vec<(String, Node)>,
    /// The rule as it was in our own form, or Segment's.
    pub(crate) as_it_is: Option<Node>,
    /// The names of the properties of such a rule.
    pub(crate) names_as_it_is: Vec<String>,
}

/// A draft of a property or trait.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) required: bool,
    /// What JSON Schema says of it, without `properties` and `items` of [`children`](Self::children).
    pub(crate) keywords: Vec<(String, Node)>,
    pub(crate) children: Vec<Property>,
    /// Whether the children are those of each item of a list.
    pub(crate) is_list: bool,
    /// Whether there are only some values, which may be said elsewhere.
    pub(crate) is_enum: bool,
}

impl Draft {
    /// Returns the rule of this name, made where it is not there yet.
    pub(crate) fn rule(&mut self, call: Call, name: &str) -> &mut DraftRule {
        let name = if matches!(call, Call::Identify | Call::Group | Call::Common) { "" } else { name };
        let next = self.rules.len();
        let place = *self.places.entry((call, name.to_owned())).or_insert(next);
        if place == next {
            self.rules.push(DraftRule { call, name: name.to_owned(), ..DraftRule::default() });
        }
        at(&mut self.rules, place)
    }

    pub(crate) fn has(&self, call: Call, name: &str) -> bool {
        self.places.contains_key(&(call, name.to_owned()))
    }

    /// Adds an objective, unless it is there. Returns its id: the wanted one, or with a number where that is the id of another.
    pub(crate) fn objective(&mut self, wanted: &str, sentence: &str) -> String {
        let mut id = wanted.to_owned();
        for number in 2.. {
            match self.objectives.iter().find(|(known, _)| *known == id) {
                Some((_, known)) if known != sentence => id = format!("{wanted}_{number}"),
                Some(_) => break,
                None => {
                    self.objectives.push((id.clone(), sentence.to_owned()));
                    break;
                }
            }
        }
        id
    }

    /// Returns how many events, properties and traits it has.
    pub(crate) fn sizes(&self) -> (usize, usize, usize) {
        let is_event = |rule: &&DraftRule| matches!(rule.call, Call::Track | Call::Page | Call::Screen);
        let of = |wanted: bool| {
            let is_wanted = |rule: &&DraftRule| matches!(rule.call, Call::Identify | Call::Group) == wanted;
            self.rules.iter().filter(is_wanted).map(DraftRule::size).sum()
        };
        (self.rules.iter().filter(is_event).count(), of(false), of(true))
    }

    /// Returns the plan in our own form.
    pub(crate) fn to_plan(&self) -> Node {
        let mut members = Vec::new();
        let mut text =
            |name: &str, of: &Option<String>| members.extend(of.as_ref().map(|of| (name.to_owned(), value::text(of))));
        text("name", &self.name);
        text("description", &self.description);
        if !self.objectives.is_empty() {
            let objectives = self.objectives.iter().map(|(id, sentence)| (id.as_str(), value::text(sentence)));
            members.push(("objectives".to_owned(), value::object(objectives)));
        }
        let destinations = self.destinations();
        if !destinations.is_empty() {
            members.push(("destinations".to_owned(), value::list(destinations)));
        }
        members.push(("rules".to_owned(), value::list(self.rules.iter().map(DraftRule::to_node).collect())));
        value::object(members)
    }

    /// Returns every destination that a rule names, as a plan writes it.
    fn destinations(&self) -> Vec<Node> {
        let mut names: Vec<&String> = Vec::new();
        for name in self.rules.iter().flat_map(|rule| &rule.destinations) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let written = |name: &String| match plan_model::catalog::Entry::find(name) {
            Some(_) => value::text(name),
            None => value::object([("name", value::text(name))]),
        };
        names.into_iter().map(written).collect()
    }
}

impl DraftRule {
    /// Returns the property of this name, made where it is not there yet, and whether it was made. `products[].id` is a property of
    /// the items of `products`.
    pub(crate) fn property(&mut self, name: &str) -> (&mut Property, bool) {
        property_in(&mut self.properties, name)
    }

    /// Returns how many properties it has.
    pub(crate) fn size(&self) -> usize {
        self.properties.len().max(self.names_as_it_is.len())
    }

    pub(crate) fn label(&mut self, name: &str, value: Node) {
        if !self.labels.iter().any(|(known, _)| known == name) {
            self.labels.push((name.to_owned(), value));
        }
    }

    fn to_node(&self) -> Node {
        if let Some(node) = &self.as_it_is {
            return node.clone();
        }
        let mut members = Vec::new();
        let mut add = |name: &str, value: Option<Node>| members.extend(value.map(|value| (name.to_owned(), value)));
        let text = |of: &Option<String>| of.as_ref().map(value::text);
        add("key", (!self.name.is_empty()).then(|| value::text(&self.name)));
        add("type", Some(value::text(self.call.as_str())));
        add("version", self.version.clone());
        add("description", text(&self.description));
        add(
            "why",
            match self.why.as_slice() {
                [] => None,
                [one] => Some(value::text(one)),
                several => Some(value::texts(several)),
            },
        );
        add("where", text(&self.location));
        add("owner", text(&self.owner));
        add("status", text(&self.status));
        add("deprecated", self.deprecated.clone());
        add("category", text(&self.category));
        add("labels", (!self.labels.is_empty()).then(|| value::object(self.labels.clone())));
        add("destinations", (!self.destinations.is_empty()).then(|| value::texts(&self.destinations)));
        add("x-pii", self.is_personal.then(|| value::boolean(true)));
        self.extra.iter().for_each(|(name, value)| add(name, Some(value.clone())));
        add("properties", (!self.properties.is_empty()).then(|| properties_of(&self.properties)));
        let required = required_of(&self.properties);
        add("required", (!required.is_empty()).then(|| value::texts(required)));
        add("additionalProperties", self.additional.map(value::boolean));
        value::object(members)
    }
}

pub(crate) fn property_in<'p>(properties: &'p mut Vec<Property>, name: &str) -> (&'p mut Property, bool) {
    let nested =
        ["[].", ".$.", ".[].", "[*].", ".*.", "[0].", "[n].", "[i]."].iter().find_map(|sign| name.split_once(sign));
    if let Some((list, inner)) = nested {
        let (parent, _) = property_in(properties, list);
        parent.is_list = true;
        return property_in(&mut parent.children, inner);
    }
    // `tags[]` is the list `tags`.
    let list = ["[]", "[*]"].iter().find_map(|sign| name.strip_suffix(sign)).filter(|list| !list.is_empty());
    if let Some(list) = list {
        let (property, is_new) = property_in(properties, list);
        property.is_list = true;
        return (property, is_new);
    }
    // A dot is a part of a name, unless what stands before it is an object that is known.
    if let Some((object, inner)) = name.split_once('.')
        && properties.iter().any(|known| known.name == object && known.holds_objects())
    {
        let (parent, _) = property_in(properties, object);
        return inside(&mut parent.children, inner);
    }
    if let Some(place) = properties.iter().position(|known| known.name == name) {
        return (at(properties, place), false);
    }
    properties.push(Property { name: name.to_owned(), ..Property::default() });
    let last = properties.len() - 1;
    (at(properties, last), true)
}

/// Returns a property inside of an object, where each dot leads into an object: `address.zip`, whether `address` was named or not.
fn inside<'p>(properties: &'p mut Vec<Property>, name: &str) -> (&'p mut Property, bool) {
    match name.split_once('.') {
        Some((object, inner)) if !name.contains(['[', '*', '$']) && !object.is_empty() && !inner.is_empty() => {
            let (parent, _) = property_in(properties, object);
            inside(&mut parent.children, inner)
        }
        _ => property_in(properties, name),
    }
}

/// Returns the item at a place that is known to be in the list. Were it not, one that belongs to nothing: no mistake of ours ends an import.
fn at<T: Default>(list: &mut [T], place: usize) -> &mut T {
    list.get_mut(place).unwrap_or_else(|| Box::leak(Box::default()))
}

fn properties_of(properties: &[Property]) -> Node {
    value::object(properties.iter().map(|property| (property.name.as_str(), property.to_node())))
}

fn required_of(properties: &[Property]) -> Vec<&str> {
    properties.iter().filter(|property| property.required).map(|property| property.name.as_str()).collect()
}

impl Property {
    pub(crate) fn get(&self, keyword: &str) -> Option<&Node> {
        self.keywords.iter().find(|(name, _)| name == keyword).map(|(_, value)| value)
    }

    pub(crate) fn set(&mut self, keyword: &str, value: Node) {
        match self.keywords.iter_mut().find(|(name, _)| name == keyword) {
            Some((_, known)) => *known = value,
            None => self.keywords.push((keyword.to_owned(), value)),
        }
    }

    /// Says of the items of a list what was said of the value.
    pub(crate) fn make_list(&mut self) {
        if self.is("array") {
            return;
        }
        let of_items = |name: &str| {
            matches!(
                name,
                "type" | "format" | "enum" | "const" | "pattern" | "minLength" | "maxLength" | "minimum" | "maximum"
            )
        };
        let (items, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.keywords).into_iter().partition(|(name, _)| of_items(name));
        self.keywords = vec![("type".to_owned(), value::text("array"))];
        self.keywords.extend(kept);
        if !items.is_empty() {
            self.set("items", value::object(items));
        }
    }

    /// Adds a paragraph to the description.
    pub(crate) fn describe(&mut self, text: &str) {
        let text = match self.get("description").and_then(Node::as_str) {
            Some(before) => format!("{before}\n{text}"),
            None => text.to_owned(),
        };
        self.set("description", value::text(text));
    }

    fn holds_objects(&self) -> bool {
        let is = |wanted: &str| {
            self.get("type").is_some_and(|types| {
                types.as_str() == Some(wanted) || types.items().iter().any(|name| name.as_str() == Some(wanted))
            })
        };
        !self.children.is_empty() || is("object") || is("array")
    }

    /// Returns whether what is told below it can be inside of it: it is an object or a list, or nothing says what it is.
    pub(crate) fn may_hold_objects(&self) -> bool {
        self.holds_objects() || self.get("type").is_none()
    }

    /// Returns whether it says of its type that it is this one.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.get("type").is_some_and(|types| {
            types.as_str() == Some(name) || types.items().iter().any(|known| known.as_str() == Some(name))
        })
    }

    /// Takes over what a text says of its type.
    pub(crate) fn set_type(&mut self, of: &TypeText) {
        let mut of = of.clone();
        // What is in an object may be said of it elsewhere too, so it becomes properties of the draft.
        let fields = match &mut of.items {
            Some(items) => std::mem::take(&mut items.fields),
            None => std::mem::take(&mut of.fields),
        };
        for (keyword, value) in keywords_of(&of) {
            self.set(&keyword, value);
        }
        fields.iter().for_each(|field| self.add_field(field));
        self.required |= of.required == Some(true);
        self.is_enum |= of.is_enum;
        if let Some(remark) = &of.remark {
            self.describe(&format!("Type: {remark}"));
        }
    }

    fn add_field(&mut self, field: &FieldText) {
        let (child, _) = property_in(&mut self.children, &field.name);
        child.required |= field.is_required;
        if let Some(of) = &field.of {
            child.set_type(of);
        }
    }

    pub(crate) fn to_node(&self) -> Node {
        let mut members = self.keywords.clone();
        if !self.children.is_empty() {
            let inner = |members: &mut Vec<(String, Node)>| {
                members.push(("properties".to_owned(), properties_of(&self.children)));
                let required = required_of(&self.children);
                if !required.is_empty() {
                    members.push(("required".to_owned(), value::texts(required)));
                }
            };
            let is_list = self.is_list || (self.is("array") && !self.is("object"));
            let wanted = if is_list { "array" } else { "object" };
            if !self.is(wanted) {
                members.retain(|(name, _)| name != "type");
                members.insert(0, ("type".to_owned(), value::text(wanted)));
            }
            if is_list {
                let said = members.iter().position(|(name, _)| name == "items").map(|at| members.remove(at).1);
                let said = said.iter().flat_map(|items| items.members().to_vec());
                let is_kept = |name: &str| !matches!(name, "type" | "properties" | "required");
                let mut items = vec![("type".to_owned(), value::text("object"))];
                items.extend(said.filter(|member| is_kept(&member.name)).map(|member| (member.name, member.value)));
                inner(&mut items);
                members.push(("items".to_owned(), value::object(items)));
            } else {
                inner(&mut members);
            }
        } else if self.is_list {
            let mut list = self.clone();
            list.make_list();
            members = list.keywords;
        }
        value::object(members)
    }
}

/// Returns a type as JSON Schema says it.
fn keywords_of(of: &TypeText) -> Vec<(String, Node)> {
    let mut keywords = Vec::new();
    let mut names = of.names.clone();
    if of.is_nullable && !names.is_empty() {
        names.push("null");
    }
    match names.as_slice() {
        [] => {}
        [one] => keywords.push(("type".to_owned(), value::text(*one))),
        several => keywords.push(("type".to_owned(), value::texts(several.iter().copied()))),
    }
    keywords.extend(of.format.map(|format| ("format".to_owned(), value::text(format))));
    keywords.extend(of.max_length.map(|length| ("maxLength".to_owned(), value::number(&length.to_string()))));
    if let Some((least, greatest)) = &of.range {
        keywords.push(("minimum".to_owned(), value::number(least)));
        keywords.push(("maximum".to_owned(), value::number(greatest)));
    }
    keywords.extend(of.bounds.iter().map(|(keyword, bound)| ((*keyword).to_owned(), value::number(bound))));
    if let Some(items) = &of.items {
        let mut property = Property::default();
        property.set_type(items);
        let items = property.to_node();
        if !items.members().is_empty() {
            keywords.push(("items".to_owned(), items));
        }
    }
    if !of.values.is_empty() {
        let mut values = of.values.clone();
        values.extend(of.is_nullable.then(Node::null));
        keywords.push(("enum".to_owned(), value::list(values)));
    }
    keywords
}
