//! Keywords of one schema that no value can satisfy together, though each of them alone can be satisfied: a range without an
//! integer in it, a list that must be longer than it may be, a name that is forbidden. Looks at the schema as it is written.

use super::merge::common_types;
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, Level, Span};
use crate::hash::HashSet;
use crate::json::{Kind, Member, Node};
use crate::schema::TypeName;
use crate::schema::keyword::{self, is_silent};
use plan_rules::{Rules, canonical};

/// Returns the types that a schema names; `None` where it allows any, or names one that is not known.
pub(super) fn types_of(schema: &Node) -> Option<Vec<TypeName>> {
    let node = schema.get("type")?;
    let names = if node.as_str().is_some() { std::slice::from_ref(node) } else { node.items() };
    let types: Option<Vec<TypeName>> = names.iter().map(|name| TypeName::of(name.as_str()?)).collect();
    types.filter(|types| !types.is_empty())
}

/// Returns the types that both a schema, of which `own` are those that it names, and those around it leave to one value; none means
/// any.
pub(super) fn allowed_by(around: &[TypeName], own: Option<&[TypeName]>) -> Vec<TypeName> {
    let Some(own) = own else { return around.to_vec() };
    if around.is_empty() {
        return own.to_vec();
    }
    let both = common_types(around, own);
    // That no type is left is an error of its own.
    if both.is_empty() { own.to_vec() } else { both.to_vec() }
}

/// Returns what is to be said of a keyword that no value of the types it is for can keep. Where values of other types may be sent
/// instead, it is a warning; where no value is of these types, the keyword has no effect, which is said already.
pub(super) fn weighed(
    finding: Diagnostic,
    keyword: &str,
    allowed: &[TypeName],
    scope: Scope<'_>,
) -> Option<Diagnostic> {
    let applies = keyword::of(keyword)?.applies_to;
    let (concerned, others): (Vec<TypeName>, Vec<TypeName>) = allowed.iter().partition(|name| applies.includes(**name));
    if allowed.is_empty() || others.is_empty() || finding.level == Level::Warning {
        return Some(finding);
    }
    let of_others = format!("only values of the other types of {scope} can be sent");
    (!concerned.is_empty()).then(|| Diagnostic { level: Level::Warning, ..finding.help(of_others) })
}

/// Says what is impossible in this schema, its inner schemas not included. `allowed` are the types of the value.
pub(super) fn check(schema: &Node, allowed: &[TypeName], scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut say = |finding: Diagnostic, keyword: &str| {
        diagnostics.extend(weighed(finding, keyword, allowed, scope));
    };
    for member in schema.members() {
        let found = match member.name.as_bytes() {
            b"maximum" | b"exclusiveMaximum" => no_number_between(schema, member, allowed, scope)
                .or_else(|| out_of_reach(schema, member, allowed, scope)),
            b"minimum" | b"exclusiveMinimum" => out_of_reach(schema, member, allowed, scope),
            b"minItems" => too_short(schema, member, scope),
            b"contains" => contains_nothing(schema, member, scope),
            b"not" => everything_forbidden(schema, member, allowed, scope),
            b"oneOf" => same_alternatives(member, scope).or_else(|| never(member, scope)),
            b"anyOf" | b"allOf" => never(member, scope),
            b"propertyNames" | b"patternProperties" | b"dependencies" | b"dependentSchemas" => {
                for finding in forbidden_properties(schema, member, scope) {
                    say(finding, &member.name);
                }
                None
            }
            _ => None,
        };
        found.into_iter().for_each(|finding| say(finding, &member.name));
    }
}

fn number(schema: &Node, keyword: &str) -> Option<(f64, Span)> {
    let (text, span) = digits(schema, keyword)?;
    Some((text.parse().ok()?, span))
}

/// Returns whether the numbers among values of these types are integers.
fn is_integer(allowed: &[TypeName]) -> bool {
    allowed.contains(&TypeName::Integer) && !allowed.contains(&TypeName::Number)
}

/// A bound of a range, where it stands, and whether it is outside of the range itself.
struct Bound<'s> {
    at: &'s str,
    span: Span,
    is_open: bool,
}

fn bound<'s>(schema: &'s Node, closed: &str, open: &str) -> Option<Bound<'s>> {
    let is_flag = schema.get(open).and_then(Node::as_bool) == Some(true);
    let plain = digits(schema, closed).map(|(at, span)| Bound { at, span, is_open: is_flag });
    let own = digits(schema, open).map(|(at, span)| Bound { at, span, is_open: true });
    // With both, what each of them says alone is looked at: that is not impossible more often than both together.
    own.or(plain)
}

fn digits<'s>(schema: &'s Node, keyword: &str) -> Option<(&'s str, Span)> {
    match schema.get(keyword) {
        Some(Node { kind: Kind::Number(text), span }) => Some((text, *span)),
        _ => None,
    }
}

/// Integers and multiples are not everywhere: `{"type": "integer", "minimum": 1.2, "maximum": 1.8}`.
fn no_number_between(schema: &Node, most: &Member, allowed: &[TypeName], scope: Scope<'_>) -> Option<Diagnostic> {
    let is_first = most.name == "exclusiveMaximum" || digits(schema, "exclusiveMaximum").is_none();
    if !matches!(most.value.kind, Kind::Number(_)) || !is_first {
        return None;
    }
    let multiple = ["multipleOf", "divisibleBy"].into_iter().find_map(|keyword| digits(schema, keyword));
    let multiple = multiple.map(|(step, _)| step);
    let low = bound(schema, "minimum", "exclusiveMinimum")?;
    let high = bound(schema, "maximum", "exclusiveMaximum")?;
    // All as whole numbers of the smallest place that one of them has.
    let places = [Some(low.at), Some(high.at), multiple].into_iter().flatten().map(places).max()?;
    let whole = scaled("1", places).filter(|_| is_integer(allowed));
    let step = match (multiple.map(|step| scaled(step, places)), whole) {
        (Some(step), Some(whole)) => common_multiple(step?, whole)?,
        (Some(step), None) => step?,
        (None, whole) => whole?,
    };
    let (from, to) = (scaled(low.at, places)?, scaled(high.at, places)?);
    let is_empty = from > to || (from == to && (low.is_open || high.is_open));
    if is_empty || step <= 0 {
        return None;
    }
    let mut first = from + (step - from.rem_euclid(step)) % step;
    if low.is_open && first == from {
        first += step;
    }
    if first < to || (first == to && !high.is_open) {
        return None;
    }
    let what = match multiple {
        Some(step) if scaled(step, places) != whole => format!("multiple of {step}"),
        _ => "integer".to_owned(),
    };
    let message = format!("no {what} is in the range of {scope}");
    Some(Diagnostic::error(high.span, message, "up to here").and_at(low.span, "from here"))
}

/// Returns how many digits a number has after its point.
fn places(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// Returns a number as a whole one of 10^-`places`; `None` where it is too large for that, or has an exponent.
fn scaled(text: &str, places: usize) -> Option<i128> {
    /// So many digits leave room for sums.
    const MOST_DIGITS: usize = 30;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction:0<places$}");
    (digits.len() <= MOST_DIGITS).then(|| digits.parse().ok()).flatten()
}

fn common_multiple(one: i128, other: i128) -> Option<i128> {
    let (mut divisor, mut rest) = (one, other);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    one.checked_div(divisor)?.checked_mul(other)
}

/// Refuses bounds beyond an `i64`, which an integer is in Rust, and beyond an `f64`, which any number is.
fn out_of_reach(schema: &Node, bound: &Member, allowed: &[TypeName], scope: Scope<'_>) -> Option<Diagnostic> {
    let (at, span) = number(schema, &bound.name)?;
    let is_least = matches!(bound.name.as_str(), "minimum" | "exclusiveMinimum");
    let is_far = if is_least { at > 0.0 } else { at < 0.0 };
    let (is_beyond, what, last) = if is_integer(allowed) {
        let last = if is_least { i64::MAX } else { i64::MIN };
        (if is_least { at >= last as f64 } else { at < last as f64 }, "an integer", last.to_string())
    } else {
        (at.is_infinite(), "a number", format!("{:e}", if is_least { f64::MAX } else { f64::MIN }))
    };
    if !is_far || !is_beyond {
        return None;
    }
    let (size, end) = if is_least { ("large", "largest") } else { ("small", "smallest") };
    let message = format!("no call can send {what} as {size} as {scope} must be");
    Some(Diagnostic::warning(span, message, format!("the {end} is {last}")))
}

/// Refuses lists of schemas of which none can be kept, or one that must be.
fn never(list: &Member, scope: Scope<'_>) -> Option<Diagnostic> {
    let is_false = |schema: &&Node| schema.as_bool() == Some(false);
    let branches = list.value.items();
    let first = branches.iter().find(is_false)?;
    // That a payload is an object, and one of no schema, is an error of its own.
    let is_of_payload = matches!(scope, Scope::Rule(..) | Scope::Common);
    if list.name != "allOf" && (is_of_payload || !branches.iter().all(|branch| is_false(&branch))) {
        return None;
    }
    let message = format!("no value of {scope} can keep \"{}\"", list.name);
    Some(Diagnostic::error(first.span, message, "no value keeps the schema false"))
}

/// Returns the most items that a list may have, and what says so.
fn longest(schema: &Node) -> Option<(usize, Span)> {
    let items = schema.get("items");
    let positions = schema.get("prefixItems").or(items).filter(|items| matches!(items.kind, Kind::Array(_)));
    let rest = if schema.get("prefixItems").is_some() { items } else { schema.get("additionalItems") };
    if let Some((positions, rest)) = positions.zip(rest.filter(|rest| rest.as_bool() == Some(false))) {
        return Some((positions.items().len(), rest.span));
    }
    let items = items?;
    if items.as_bool() == Some(false) {
        return Some((0, items.span));
    }
    let is_unique = schema.get("uniqueItems").and_then(Node::as_bool) == Some(true);
    let different = match items.get("enum") {
        Some(list) => list.items().iter().map(canonical).collect::<HashSet<_>>().len(),
        None if items.get("const").is_some() => 1,
        None => match types_of(items)?.as_slice() {
            [TypeName::Boolean] => 2,
            [TypeName::Null] => 1,
            _ => return None,
        },
    };
    is_unique.then_some((different, items.span))
}

fn too_short(schema: &Node, least: &Member, scope: Scope<'_>) -> Option<Diagnostic> {
    let ((least, span), (most, place)) = number(schema, &least.name).zip(longest(schema))?;
    if least <= most as f64 {
        return None;
    }
    let message = format!("no list of {scope} can be as long as \"minItems\"");
    let label = format!("it can have {most} {}", if most == 1 { "item" } else { "items" });
    Some(Diagnostic::error(span, message, label).and_at(place, "because of this"))
}

fn contains_nothing(schema: &Node, contains: &Member, scope: Scope<'_>) -> Option<Diagnostic> {
    // `minContains` and the like came later, and change what it says.
    if schema.get("minContains").is_some() {
        return None;
    }
    let wanted = &contains.value;
    let items = schema.get("items").filter(|items| items.is_object());
    let is_other_type = items
        .and_then(types_of)
        .zip(types_of(wanted))
        .is_some_and(|(of_items, wanted)| common_types(&of_items, &wanted).is_empty());
    let none_keeps = |values: &Node, schema: &Node| {
        let listed = listed(values);
        let rules = Rules::of(schema);
        !listed.is_empty() && listed.iter().all(|value| !rules.check(value).is_empty())
    };
    let place = match items {
        _ if wanted.as_bool() == Some(false) => wanted.span,
        _ if number(schema, "maxItems").is_some_and(|(most, _)| most == 0.0) => number(schema, "maxItems")?.1,
        Some(items) if is_other_type || none_keeps(wanted, items) || none_keeps(items, wanted) => items.span,
        _ => return None,
    };
    let message = format!("no list of {scope} can keep \"contains\"");
    let error = Diagnostic::error(contains.name_span, message, "no item of it can be one of these");
    Some(if place == wanted.span { error } else { error.and_at(place, "because of this") })
}

fn listed(schema: &Node) -> Vec<&Node> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(constant), _) => vec![constant],
        (None, list) => list.map(Node::items).unwrap_or_default().iter().collect(),
    }
}

/// Refuses a `not` of all that the schema allows, as far as that is plain.
fn everything_forbidden(schema: &Node, not: &Member, allowed: &[TypeName], scope: Scope<'_>) -> Option<Diagnostic> {
    let names = |node: &Node| -> Vec<String> {
        node.get("required").map(Node::items).unwrap_or_default().iter().map(Node::to_json).collect()
    };
    let is_said = |keyword: &&Member| !is_silent(&keyword.name) || keyword::of(&keyword.name).is_some();
    let says: Vec<&Member> = not.value.members().iter().filter(is_said).collect();
    let is_all = match says.as_slice() {
        [] => not.value.is_object() || not.value.as_bool() == Some(true),
        [only] if only.name == "type" => types_of(&not.value).is_some_and(|forbidden| {
            let all = TypeName::ALL.map(|(_, name)| name);
            let allowed = if allowed.is_empty() { all.as_slice() } else { allowed };
            allowed.iter().all(|name| !common_types(&[*name], &forbidden).is_empty() && !is_wider(*name, &forbidden))
        }),
        [only] if only.name == "required" => {
            let own = names(schema);
            names(&not.value).iter().all(|name| own.contains(name)) && !own.is_empty()
        }
        _ => false,
    };
    let message = format!("\"not\" of {scope} forbids every value that it may be");
    is_all.then(|| Diagnostic::error(not.name_span, message, "no value keeps this"))
}

/// Returns whether it is the type of all numbers, where only integers are forbidden.
fn is_wider(name: TypeName, forbidden: &[TypeName]) -> bool {
    name == TypeName::Number && !forbidden.contains(&TypeName::Number)
}

/// Refuses alternatives that are the same: what satisfies one satisfies the other too, so never exactly one.
fn same_alternatives(one_of: &Member, scope: Scope<'_>) -> Option<Diagnostic> {
    let branches = one_of.value.items();
    let mut met: HashSet<String> = HashSet::default();
    let second = branches.iter().find(|branch| !met.insert(canonical(branch)))?;
    let first = branches.iter().find(|branch| canonical(branch) == canonical(second))?;
    let message = format!("two alternatives of \"oneOf\" of {scope} are the same: no value keeps exactly one of them");
    let say = if branches.iter().all(|branch| canonical(branch) == canonical(first)) {
        Diagnostic::error
    } else {
        Diagnostic::warning
    };
    Some(say(second.span, message, "second time".to_owned()).and_at(first.span, "first time").help("write \"anyOf\""))
}

/// Properties whose names the object may not have, or whose values a pattern forbids.
fn forbidden_properties(schema: &Node, keyword: &Member, scope: Scope<'_>) -> Vec<Diagnostic> {
    let required = schema.get("required").map(Node::items).unwrap_or_default();
    let is_required = |name: &str| required.iter().any(|node| node.as_str() == Some(name));
    let patterns = Rules::of(&names_forbidden_by(keyword));
    let described = schema.get("properties").map(Node::members).unwrap_or_default();
    let is_only_named = |name: &str| described.iter().all(|property| property.name != name);
    let named = described.iter().map(|property| (property.name.as_str(), property.name_span, Some(&property.value)));
    let only_named = required.iter().filter_map(|node| Some((node.as_str()?, node.span, None)));
    let mut found = Vec::new();
    for (name, span, own) in named.chain(only_named.filter(|(name, ..)| is_only_named(name))) {
        let member = Member { name: name.to_owned(), name_span: span, value: Node::null() };
        let object = Node { span, kind: Kind::Object(vec![member]) };
        let is_other_type = |of_pattern: &Node| {
            let types = own.and_then(types_of).zip(types_of(of_pattern));
            of_pattern.as_bool() == Some(false) || types.is_some_and(|(own, more)| common_types(&own, &more).is_empty())
        };
        let matching = |pattern: &&Member| !Rules::of(&pattern_alone(pattern)).check(&object).is_empty();
        let forbids = match keyword.name.as_str() {
            "propertyNames" => !patterns.check(&object).is_empty(),
            "patternProperties" => {
                keyword.value.members().iter().filter(matching).any(|pattern| is_other_type(&pattern.value))
            }
            // What depends on the property is that no object has it.
            _ => keyword.value.get(name).and_then(Node::as_bool) == Some(false),
        };
        if forbids && own.is_none_or(|own| own.as_bool() != Some(false)) {
            let (say, message): (fn(Span, String, String) -> Diagnostic, _) = match is_required(name) {
                true => (Diagnostic::error, format!("property `{name}` is required, and can never be sent")),
                false => (Diagnostic::warning, format!("property `{name}` can never be sent")),
            };
            let label = format!("\"{}\" of {scope} allows no such property", keyword.name);
            found.push(say(span, message, label).and_at(keyword.name_span, "here"));
        }
    }
    found
}

fn names_forbidden_by(keyword: &Member) -> Node {
    Node { span: keyword.name_span, kind: Kind::Object(vec![keyword.clone()]) }
}

/// Returns a schema that an object breaks which has a property of this pattern.
fn pattern_alone(pattern: &Member) -> Node {
    let never = Member { value: Node { span: pattern.value.span, kind: Kind::Boolean(false) }, ..pattern.clone() };
    let object = |members| Node { span: pattern.name_span, kind: Kind::Object(members) };
    object(vec![Member {
        name: "patternProperties".to_owned(),
        name_span: pattern.name_span,
        value: object(vec![never]),
    }])
}
