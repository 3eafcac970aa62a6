//! The schemas that speak of one object: that of the object, and those within its `allOf`, `oneOf`, `if` and so on. It knows nothing
//! of plans.

use plan_model::Span;
use plan_model::json::Node;

/// A schema of an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct ObjectPart<'n> {
    pub(super) schema: &'n Node,
    /// The keyword that makes it a condition or an alternative; `None` where it holds whatever the object is.
    pub(super) under: Option<&'n str>,
}

impl<'n> ObjectPart<'n> {
    pub(super) const fn of(schema: &'n Node) -> Self {
        Self { schema, under: None }
    }

    /// Returns the schema and those within it that speak of the same object.
    pub(super) fn all(self) -> Vec<Self> {
        let mut all = vec![self];
        for member in self.schema.members() {
            let keyword = member.name.as_str();
            let inner: Vec<&Node> = match keyword {
                "allOf" | "anyOf" | "oneOf" => member.value.items().iter().collect(),
                "not" | "if" | "then" | "else" => vec![&member.value],
                "dependencies" | "dependentSchemas" => {
                    member.value.members().iter().map(|member| &member.value).collect()
                }
                _ => Vec::new(),
            };
            let under = self.under.or_else(|| (keyword != "allOf").then_some(keyword));
            let inner = inner.into_iter().filter(|inner| inner.is_object());
            all.extend(inner.flat_map(|schema| ObjectPart { schema, under }.all()));
        }
        all
    }

    /// Returns the schemas of the items, where it is one of a list, of a list of lists and so on; itself where it is of none.
    fn of_items(self) -> Vec<Self> {
        let of_items = self.all().into_iter().filter_map(|part| {
            let items = part.schema.get("items").filter(|items| items.is_object())?;
            Some(ObjectPart { schema: items, under: part.under })
        });
        let of_items: Vec<Self> = of_items.flat_map(Self::of_items).collect();
        if of_items.is_empty() { vec![self] } else { of_items }
    }
}

/// The schemas that speak of one object on the way to a property, and the names that lead from it to the property.
type PathLevel<'n, 'p> = (Vec<ObjectPart<'n>>, Vec<&'p str>);

/// Returns the schemas that speak of the object with the property at a path, such as `products.price`, and the last name of the
/// path. A property whose own name has a dot comes first.
pub(super) fn parts_at<'n, 'p>(payload: &'n Node, path: &'p str) -> (Vec<ObjectPart<'n>>, &'p str) {
    let (parts, names) = levels(payload, path).pop().unwrap_or_default();
    (parts, names.first().copied().unwrap_or(path))
}

/// Returns each object on the way to the property at a path, the one with the property last.
fn levels<'n, 'p>(payload: &'n Node, path: &'p str) -> Vec<PathLevel<'n, 'p>> {
    let own = ObjectPart::of(payload).all();
    let Some((outer, name)) = path.rsplit_once('.').filter(|_| !has(&own, path)) else {
        return vec![(own, vec![path])];
    };
    let mut levels = levels(payload, outer);
    let (parts, outer_name) = levels
        .last()
        .map_or((&[][..], ""), |(parts, names)| (parts.as_slice(), names.first().copied().unwrap_or_default()));
    let schemas = parts.iter().filter_map(|part| {
        let schema = part.schema.get("properties")?.get(outer_name).filter(|schema| schema.is_object())?;
        Some(ObjectPart { schema, under: part.under })
    });
    let schemas: Vec<ObjectPart<'n>> = schemas.collect();
    let inner = schemas.iter().flat_map(|schema| schema.of_items()).flat_map(ObjectPart::all).collect();
    levels.iter_mut().for_each(|(_, names)| names.push(name));
    // Of a list, what is said of the whole list too.
    levels.push((schemas, vec![name]));
    levels.push((inner, vec![name]));
    levels
}

/// Returns the objects in examples, defaults and the like of the schemas on the way to a property in which the property may stand.
pub(super) fn stated_objects<'n>(payload: &'n Node, path: &str) -> Vec<&'n Node> {
    let mut found = Vec::new();
    for (parts, names) in levels(payload, path) {
        for part in parts {
            stated(part.schema).into_iter().for_each(|value| holders(value, &names, &mut found));
        }
    }
    found
}

/// Returns the values that a schema says itself.
fn stated(schema: &Node) -> Vec<&Node> {
    let one = ["const", "default"].iter().filter_map(|key| schema.get(key));
    let lists = ["enum", "examples"].iter().filter_map(|key| schema.get(key));
    one.chain(lists.flat_map(|list| list.items())).collect()
}

/// Finds the objects to which all but the last of the names lead.
fn holders<'n>(value: &'n Node, names: &[&str], found: &mut Vec<&'n Node>) {
    value.items().iter().for_each(|item| holders(item, names, found));
    match names {
        [_] if value.is_object() => found.push(value),
        [first, rest @ ..] if !rest.is_empty() => {
            value.get(first).into_iter().for_each(|inner| holders(inner, rest, found));
        }
        _ => {}
    }
}

/// Returns whether one of these schemas describes a property.
pub(super) fn has(parts: &[ObjectPart<'_>], name: &str) -> bool {
    parts.iter().any(|part| part.schema.get("properties").is_some_and(|all| all.get(name).is_some()))
}

/// Returns the names that these schemas describe.
pub(super) fn names<'n>(parts: &[ObjectPart<'n>]) -> Vec<&'n str> {
    let all = parts.iter().filter_map(|part| part.schema.get("properties")).flat_map(Node::members);
    all.map(|member| member.name.as_str()).collect()
}

/// Returns where one schema says the name of a property, each with the keyword.
pub(super) fn mentions<'n>(schema: &'n Node, name: &str) -> Vec<(Span, &'n str)> {
    let mut found = Vec::new();
    for member in schema.members() {
        let value = &member.value;
        let mut spans: Vec<Span> = Vec::new();
        match member.name.as_str() {
            "properties" | "dependentSchemas" => spans.extend(keys(value, name)),
            "required" => spans.extend(texts(value, name)),
            "dependencies" | "dependentRequired" => {
                spans.extend(keys(value, name));
                spans.extend(value.members().iter().flat_map(|member| texts(&member.value, name)));
            }
            "propertyNames" => {
                let lists = ["enum", "const"].into_iter().filter_map(|key| value.get(key));
                spans.extend(lists.flat_map(|list| texts(list, name)));
            }
            "const" | "default" => spans.extend(keys(value, name)),
            "enum" | "examples" => spans.extend(value.items().iter().flat_map(|item| keys(item, name))),
            _ => {}
        }
        found.extend(spans.into_iter().map(|span| (span, member.name.as_str())));
    }
    found
}

pub(super) fn keys(object: &Node, name: &str) -> Vec<Span> {
    object.members().iter().filter(|member| member.name == name).map(|member| member.name_span).collect()
}

/// Returns a name in a list of names, or one that stands there alone.
fn texts(list: &Node, name: &str) -> Vec<Span> {
    let all = list.items().iter().chain(list.as_str().map(|_| list));
    all.filter(|item| item.as_str() == Some(name)).map(|item| item.span).collect()
}

/// Returns the mentions of a property that say something of others too: without it, the rule would be another one.
pub(super) fn conditions<'n>(parts: &[ObjectPart<'n>], name: &str) -> Vec<(Span, &'n str)> {
    let of_part = |part: &ObjectPart<'n>| -> Vec<(Span, &'n str)> {
        let mentions = mentions(part.schema, name);
        match part.under {
            Some(under) => mentions.into_iter().map(|(span, _)| (span, under)).collect(),
            None => {
                mentions.into_iter().filter(|(span, keyword)| is_condition(part.schema, *span, keyword, name)).collect()
            }
        }
    };
    parts.iter().flat_map(of_part).collect()
}

fn is_condition(schema: &Node, span: Span, keyword: &str, name: &str) -> bool {
    match keyword {
        // What holds where the property is there goes with it.
        "dependencies" | "dependentRequired" => schema.get(keyword).is_none_or(|all| !keys(all, name).contains(&span)),
        "const" | "enum" => true,
        _ => false,
    }
}
