//! Keywords of one schema that contradict each other, so that no value, or not every value they list, can be sent.

use super::impossible;
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, Span};
use crate::hash::HashMap;
use crate::json::{Kind, Member, Node};
use crate::schema::keyword;
use crate::schema::keyword::is_silent;
use crate::schema::{Schema, TypeName};
use plan_rules::format::Format;
use plan_rules::number::Decimal;
use plan_rules::{Rules, Violation};

/// Bounds that belong together.
const BOUNDS: [(&str, &str); 7] = [
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
];

/// The types of a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Types<'t> {
    /// Those that its schema names; `None` where it names none, or one that is not known.
    pub(super) own: Option<&'t [TypeName]>,
    /// Those that it and the schemas around it leave to the value, none where they allow any.
    pub(super) allowed: &'t [TypeName],
}

/// Says what is contradictory in this schema, its inner schemas not included.
pub(super) fn check(schema: &Node, of_value: Types<'_>, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Types { own, allowed } = of_value;
    // Most schemas say a type and nothing more, and the compiler runs this without optimisation.
    let (mut may_be_bounds, mut lists_values, mut lists_names) = (false, false, false);
    for member in schema.members() {
        match member.name.as_bytes() {
            [b'm', b'i' | b'a', ..] | [b'e', b'x', b'c', ..] => may_be_bounds = true,
            b"enum" | b"const" => lists_values = true,
            b"required" | b"dependentRequired" | b"dependencies" => lists_names = true,
            _ => {}
        }
    }
    if may_be_bounds {
        for (least, most) in BOUNDS {
            bound_of_two((schema, least), (schema, most), allowed, scope, diagnostics);
        }
    }
    types(schema, scope, diagnostics);
    if lists_values {
        values(schema, scope, diagnostics);
        values_that_break(schema, scope, diagnostics);
        null_without_effect(schema, scope, diagnostics);
    }
    nullable(schema, scope, diagnostics);
    if let Some(types) = own {
        of_other_types(schema, types, scope, diagnostics);
        if lists_values {
            values_of_other_types(schema, types, scope, diagnostics);
        }
    }
    if lists_names {
        names_twice(schema, scope, diagnostics);
    }
    without_partner(schema, scope, diagnostics);
    impossible::check(schema, allowed, scope, diagnostics);
}

/// Does what [`check`] does, for the keywords of a rule that says its schema in short, where `type` is another thing.
pub(super) fn check_short(rule: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let allowed = [TypeName::Object];
    bound_of_two((rule, "minProperties"), (rule, "maxProperties"), &allowed, scope, diagnostics);
    names_twice(rule, scope, diagnostics);
    without_partner(rule, scope, diagnostics);
    impossible::check(rule, &allowed, scope, diagnostics);
}

/// Does what [`check`] does, for a payload whose schema does not say that it is an object.
pub(super) fn check_payload(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    of_other_types(schema, &[TypeName::Object], scope, diagnostics);
}

/// Warns of keywords for strings at a number, and so on: validators pass over them.
fn of_other_types(schema: &Node, types: &[TypeName], scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for member in schema.members() {
        let Some(keyword) = keyword::of(&member.name) else { continue };
        let applies = types.iter().any(|name| keyword.applies_to.includes(*name));
        // Tools write these where there is nothing to say, and draft 03 has a boolean.
        let says_nothing = match &member.value.kind {
            Kind::Array(items) => items.is_empty(),
            Kind::Object(members) => members.is_empty(),
            Kind::Null | Kind::Boolean(_) => true,
            _ => false,
        };
        // One that is not known is said as such.
        let is_known = keyword.name != "format" || member.value.as_str().is_none_or(|name| Format::of(name).is_some());
        if !applies && !says_nothing && is_known {
            let message =
                format!("\"{}\" in {scope} has no effect: it is for {}s", member.name, keyword.applies_to.word());
            let finding = Diagnostic::warning(member.name_span, message, "");
            diagnostics.push(match schema.get("type") {
                Some(node) => finding.and_at(node.span, "the type is another one"),
                None => finding,
            });
        }
    }
}

/// Warns of values of `enum` and `const` that `type` forbids: every validator refuses them.
fn values_of_other_types(schema: &Node, types: &[TypeName], scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let place = schema.get("type").map(|node| node.span);
    for (name, list) in
        [("const", schema.get("const").map(std::slice::from_ref)), ("enum", schema.get("enum").map(Node::items))]
    {
        let values: Vec<&Node> = list.into_iter().flatten().collect();
        diagnostics.extend(disagreement(&values, name, (types, place), scope));
    }
}

/// Does what [`check`] does, for a schema that `allOf` has been read into: what several schemas say holds for one value.
pub(super) fn check_merged(node: &Node, schema: &Schema, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let types = (schema.types.as_slice(), schema.type_span);
    let constant = schema.constant.as_deref().into_iter().collect::<Vec<_>>();
    let values = schema.values.iter().flatten().collect::<Vec<_>>();
    diagnostics.extend(disagreement(&constant, "const", types, scope));
    diagnostics.extend(disagreement(&values, "enum", types, scope));
    if let (Some(constant), Some(values)) = (&schema.constant, &schema.values) {
        diagnostics.extend(not_listed(constant, values, scope));
    }
    let branches = node.get("allOf").map(Node::items).unwrap_or_default();
    let schemas: Vec<&Node> = branches.iter().chain([node]).collect();
    for (low, high) in schemas.iter().flat_map(|low| schemas.iter().map(move |high| (low, high))) {
        if !std::ptr::eq(*low, *high) {
            bounds_of_two(low, high, &schema.types, scope, diagnostics);
        }
    }
}

/// Compares the bounds of two schemas for one value.
pub(super) fn check_two(
    (one, other): (&Node, &Node),
    allowed: &[TypeName],
    scope: Scope<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    bounds_of_two(one, other, allowed, scope, diagnostics);
    bounds_of_two(other, one, allowed, scope, diagnostics);
}

/// Returns what is to be said where a list of values and a type do not go together. A type that allows some of the values decides
/// which can be sent.
fn disagreement(
    values: &[&Node],
    keyword: &str,
    (types, place): (&[TypeName], Option<Span>),
    scope: Scope<'_>,
) -> Option<Diagnostic> {
    /// So many values are named.
    const SHOWN_VALUES: usize = 5;
    let odd: Vec<&Node> = values.iter().copied().filter(|value| !TypeName::of_value(value, types)).collect();
    let first = odd.first()?;
    let label = to_write(first, types);
    let finding = if odd.len() == values.len() {
        let message = format!("no value of {scope} is of its type and in its \"{keyword}\"");
        Diagnostic::error(first.span, message, label)
    } else {
        let shown: Vec<String> = odd.iter().take(SHOWN_VALUES).map(|value| value.to_json()).collect();
        let more =
            if odd.len() > SHOWN_VALUES { format!(" and {} more", odd.len() - SHOWN_VALUES) } else { String::new() };
        let (are, them) = if odd.len() == 1 { ("is", "it") } else { ("are", "them") };
        let message =
            format!("{}{more} of {scope} {are} not of its type, so that no call can send {them}", shown.join(", "));
        Diagnostic::warning(first.span, message, label)
    };
    Some(match place {
        Some(place) => finding.and_at(place, "the type"),
        None => finding,
    })
}

/// Returns what to write in place of a value that is of none of the types, or beside it.
fn to_write(value: &Node, types: &[TypeName]) -> String {
    let fits = |kind: Kind| TypeName::of_value(&Node { span: value.span, kind }, types);
    match &value.kind {
        Kind::Object(_) | Kind::Null => {}
        _ if types.contains(&TypeName::Array) => {
            return "did you mean \"items\"? write \"items\": {\"enum\": […]}".to_owned();
        }
        Kind::String(text) => {
            let unquoted = crate::json::parse(text).ok().filter(|node| !node.is_null() && fits(node.kind.clone()));
            if unquoted.is_some() {
                return format!("write {}, without quotes", text.trim());
            }
        }
        Kind::Number(text) if fits(Kind::String(text.clone())) => return format!("write \"{text}\", in quotes"),
        Kind::Boolean(flag) if fits(Kind::String(String::new())) => return format!("write \"{flag}\", in quotes"),
        _ => {}
    }
    let also = TypeName::of_kind(&value.kind);
    let kept = types.iter().copied().filter(|name| *name != TypeName::Integer || also != TypeName::Number);
    let names = kept.chain([also]);
    let names: Vec<String> = names.map(|name| format!("\"{}\"", name.as_str())).collect();
    format!("write \"type\": [{}]", names.join(", "))
}

/// Returns a `const` that is not in the `enum` beside it.
fn not_listed(constant: &Node, values: &[Node], scope: Scope<'_>) -> Option<Diagnostic> {
    if values.is_empty() || values.iter().any(|value| plan_rules::is_same(value, constant)) {
        return None;
    }
    let message = format!("no value of {scope} is its \"const\" and in its \"enum\"");
    Some(Diagnostic::error(constant.span, message, "this is not in the list"))
}

/// Warns of values that a schema lists, and forbids by another keyword: `{"enum": ["a", "abc"], "minLength": 2}`.
fn values_that_break(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_other = |name: &str| !matches!(name, "enum" | "const" | "type" | "$ref") && !is_silent(name);
    let others: Vec<Member> = schema.members().iter().filter(|member| is_other(&member.name)).cloned().collect();
    if others.is_empty() {
        return;
    }
    let rules = Rules::of(&Node { span: schema.span, kind: Kind::Object(others) });
    let listed = schema.get("enum").map(Node::items).unwrap_or_default();
    let listed: Vec<&Node> = listed.iter().chain(schema.get("const")).collect();
    let is_other = |broken: &Violation| !broken.path.is_empty() || !matches!(broken.keyword, "enum" | "const" | "type");
    let broken = |value: &&Node| Some((*value).clone()).zip(rules.check(value).into_iter().find(is_other));
    let broken: Vec<(Node, Violation)> = listed.iter().filter_map(broken).collect();
    let is_all = broken.len() == listed.len();
    for (value, broken) in broken {
        let what = if broken.path.is_empty() { "it".to_owned() } else { format!("`{}`", broken.path) };
        let label = format!("{what} must be {}", broken.wants);
        let json = value.to_json();
        if is_all {
            let message =
                format!("no value that {scope} may have keeps \"{}\" beside it: {json} does not", broken.keyword);
            return diagnostics.push(Diagnostic::error(value.span, message, label));
        }
        let message = format!("the value {json} of {scope} breaks \"{}\" beside it", broken.keyword);
        diagnostics.push(Diagnostic::warning(value.span, message, label));
    }
}

/// Warns of keywords that say nothing without another one.
fn without_partner(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for member in schema.members() {
        if member.name == "if" && schema.get("then").is_none() && schema.get("else").is_none() {
            let message = format!("\"if\" in {scope} has no effect without \"then\" or \"else\"");
            diagnostics.push(Diagnostic::warning(member.name_span, message, ""));
        }
        let partner = match member.name.as_bytes() {
            b"then" | b"else" => "if",
            b"additionalItems" => "items",
            b"exclusiveMinimum" if member.value.as_bool().is_some() => "minimum",
            b"exclusiveMaximum" if member.value.as_bool().is_some() => "maximum",
            _ => continue,
        };
        let is_there = match schema.get(partner).map(|node| &node.kind) {
            Some(Kind::Array(_)) => true,
            found => found.is_some() && partner != "items",
        };
        if !is_there {
            let list = if partner == "items" { " that is a list" } else { "" };
            let message = format!("\"{}\" in {scope} has no effect without \"{partner}\"{list}", member.name);
            diagnostics.push(Diagnostic::warning(member.name_span, message, ""));
        }
    }
}

/// Compares the bounds of one schema from below, and those of another from above.
fn bounds_of_two(low: &Node, high: &Node, allowed: &[TypeName], scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (least, most) in BOUNDS {
        bound_of_two((low, least), (high, most), allowed, scope, diagnostics);
    }
}

fn bound_of_two(
    (lower, least): (&Node, &str),
    (upper, most): (&Node, &str),
    allowed: &[TypeName],
    scope: Scope<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some((low, high)) = lower.get(least).zip(upper.get(most)) else { return };
    let Some((low_number, high_number)) = number(low).zip(number(high)) else { return };
    let is_flag = |schema: &Node, name: &str| schema.get(name).and_then(Node::as_bool) == Some(true);
    let is_open = least.starts_with("exclusive")
        || most.starts_with("exclusive")
        || (least == "minimum" && (is_flag(lower, "exclusiveMinimum") || is_flag(upper, "exclusiveMaximum")));
    if low_number > high_number || (is_open && low_number == high_number) {
        let what = match keyword::of(least) {
            Some(known) if allowed.iter().any(|name| !known.applies_to.includes(*name)) => known.applies_to.word(),
            _ => "value",
        };
        let message = format!("no {what} of {scope} can keep both \"{least}\" and \"{most}\"");
        let finding = Diagnostic::error(high.span, message, format!("\"{most}\" is {}", high.to_json()));
        let finding = finding.and_at(low.span, format!("\"{least}\" is {}", low.to_json()));
        diagnostics.extend(impossible::weighed(finding, least, allowed, scope));
    }
}

fn number(node: &Node) -> Option<Decimal> {
    match &node.kind {
        Kind::Number(text) => Decimal::parse(text),
        _ => None,
    }
}

fn types(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(node) = schema.get("type") else { return };
    if matches!(&node.kind, Kind::Array(names) if names.is_empty()) {
        let message = format!("\"type\" in {scope} is an empty list: no value has one of no types");
        diagnostics.push(Diagnostic::error(node.span, message, "leave it out to allow any value"));
    }
}

fn values(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(constant) = schema.get("const") {
        let listed = schema.get("enum").map(Node::items).unwrap_or_default();
        diagnostics.extend(not_listed(constant, listed, scope));
        huge(std::slice::from_ref(constant), scope, diagnostics);
    }
    let Some(node) = schema.get("enum") else { return };
    let Kind::Array(values) = &node.kind else { return };
    if values.is_empty() {
        let message = format!("\"enum\" in {scope} is an empty list: no value is one of none");
        diagnostics.push(Diagnostic::error(node.span, message, "list the values, or leave \"enum\" out"));
    }
    twice("enum", values, scope, diagnostics);
    huge(values, scope, diagnostics);
}

/// Finds a name that is required twice: one of them is another name, misspelt.
fn names_twice(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let dependencies = ["dependentRequired", "dependencies"].into_iter();
    let dependencies = dependencies.flat_map(|name| Some((name, schema.get(name)?)));
    let lists = dependencies.flat_map(|(name, of)| of.members().iter().map(move |list| (name, &list.value)));
    for (keyword, list) in schema.get("required").map(|list| ("required", list)).into_iter().chain(lists) {
        twice(keyword, list.items(), scope, diagnostics);
    }
}

/// Finds a value that a list has twice. By its text: comparing each with each would take quadratic time.
fn twice(keyword: &str, values: &[Node], scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut met: HashMap<String, &Node> = HashMap::default();
    for value in values {
        let Some(first) = met.insert(plan_rules::canonical(value), value) else { continue };
        let message = format!("\"{keyword}\" in {scope} lists {} twice", value.to_json());
        diagnostics.push(Diagnostic::warning(value.span, message, "second time").and_at(first.span, "first time"));
    }
}

/// Numbers that no `f64` can hold: most readers of JSON make infinity of them, or refuse the whole message.
fn huge(values: &[Node], scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for value in values {
        let Kind::Number(text) = &value.kind else { continue };
        if text.parse().is_ok_and(|number: f64| number.is_infinite()) {
            let message = format!("the number {text} in {scope} is larger than JSON readers can hold");
            diagnostics.push(Diagnostic::error(value.span, message, "write a smaller number, or a string"));
        }
    }
}

/// Warns of a type that allows null, beside a list of values that does not have it: null is refused.
fn null_without_effect(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let of_type = schema.get("type").map(Node::items).unwrap_or_default();
    let Some(null) = of_type.iter().find(|name| name.as_str() == Some("null")) else { return };
    let list = schema.get("enum").map(|list| ("enum", list.items()));
    let Some((name, values)) = list.or_else(|| Some(("const", std::slice::from_ref(schema.get("const")?)))) else {
        return;
    };
    // That no value at all is of the type is an error of its own.
    let is_of_others = values.iter().any(|value| !value.is_null());
    if is_of_others && !values.iter().any(Node::is_null) {
        let message = format!("\"null\" in \"type\" of {scope} has no effect: \"{name}\" does not list it");
        let label = if name == "enum" { "add null to \"enum\", or leave \"null\" out" } else { "leave \"null\" out" };
        diagnostics.push(Diagnostic::warning(null.span, message, label));
    }
}

/// OpenAPI's word for a value that may be null. JSON Schema has none, and other tools refuse null.
fn nullable(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(flag) = schema.get("nullable").filter(|flag| flag.as_bool() == Some(true)) else { return };
    if may_be_null(schema) {
        return;
    }
    let message = format!("\"nullable\" of {scope} has no effect: it is a word of OpenAPI, and null is refused");
    let types = schema.get("type");
    let name = types.and_then(|types| types.items().first().unwrap_or(types).as_str()).unwrap_or("string");
    let alternatives = ["oneOf", "anyOf"].into_iter().find(|name| schema.get(name).is_some());
    let label = match (types, schema.get("enum"), schema.get("const"), alternatives) {
        (None, Some(_), ..) => "add null to \"enum\"".to_owned(),
        (Some(_), Some(_), ..) => format!("write \"type\": [\"{name}\", \"null\"], and add null to \"enum\""),
        (None, None, Some(constant), _) => format!("write \"enum\": [{}, null]", constant.to_json()),
        (None, None, None, Some(list)) => format!("add {{\"type\": \"null\"}} to \"{list}\""),
        (None, None, None, None) => "write \"oneOf\": [{…}, {\"type\": \"null\"}]".to_owned(),
        _ => format!("write \"type\": [\"{name}\", \"null\"]"),
    };
    diagnostics.push(Diagnostic::warning(flag.span, message, label));
}

/// Returns whether a schema allows null by itself, as far as that is plain.
fn may_be_null(schema: &Node) -> bool {
    let is_null =
        |types: &Node| types.as_str() == Some("null") || types.items().iter().any(|name| name.as_str() == Some("null"));
    if let Some(types) = schema.get("type") {
        return is_null(types);
    }
    if let Some(list) = schema.get("enum") {
        return list.items().iter().any(Node::is_null);
    }
    if let Some(constant) = schema.get("const") {
        return constant.is_null();
    }
    match ["oneOf", "anyOf"].into_iter().find_map(|name| schema.get(name)) {
        Some(list) => list.items().iter().any(|branch| branch.is_object() && may_be_null(branch)),
        None => schema.get("$ref").is_none() && schema.get("allOf").is_none(),
    }
}
