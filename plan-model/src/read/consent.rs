//! `consent` of a plan, `purpose` of its rules and `x-purpose` of its properties: what users are asked for, and what waits for
//! their consent.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest;
use crate::json::{Kind, Member, Node};
use crate::plan::{ConsentCategory, Plan, PlanConsent, SpannedName};
use crate::schema::{Property, Schema};

/// The key of a property that names its purposes.
pub(super) const OF_PROPERTY: &str = "x-purpose";

/// Returns the plan's categories, and which of them each destination needs.
pub(super) fn read(plan: &Node, diagnostics: &mut Vec<Diagnostic>) -> PlanConsent {
    let mut consent = PlanConsent::default();
    let Some(node) = plan.get("consent").filter(|node| !node.is_null()) else { return consent };
    if !node.is_object() {
        diagnostics.push(malformed(node, "\"consent\" must be an object with \"categories\""));
        return consent;
    }
    consent.span = Some(node.span);
    for member in node.members() {
        match member.name.as_str() {
            "categories" => consent.categories = categories(&member.value, diagnostics),
            "destinations" => consent.destinations = destinations(&member.value, diagnostics),
            name if name.starts_with("x-") => {}
            name => {
                let near = suggest::nearest(name, ["categories", "destinations"]);
                let label = suggest::label(near);
                let message = format!("\"consent\" has no key \"{name}\"");
                let error = Diagnostic::error(member.name_span, message, label);
                diagnostics.push(error.help("it has \"categories\" and \"destinations\""));
            }
        }
    }
    if consent.categories.is_empty() {
        let message = "\"consent\" names no category";
        let help = "write \"consent\": {\"categories\": {\"analytics\": \"How the product is used.\"}}";
        diagnostics.push(Diagnostic::error(node.span, message, "").help(help));
    }
    consent
}

fn categories(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<ConsentCategory> {
    if !node.is_object() {
        diagnostics.push(malformed(node, "\"categories\" of \"consent\" must be an object: id -> sentence"));
    }
    let mut categories = Vec::new();
    for member in node.members() {
        let description = member.value.as_str().map(str::trim);
        if description.is_none() && !member.value.is_null() {
            let message = format!("what the category \"{}\" is for must be a sentence", member.name);
            diagnostics.push(malformed(&member.value, message));
        }
        if member.name.trim().is_empty() {
            diagnostics.push(Diagnostic::error(member.name_span, "a category of consent has a name", ""));
            continue;
        }
        let description = description.filter(|text| !text.is_empty()).map(str::to_owned);
        categories.push(ConsentCategory { id: member.name.clone(), description, span: member.name_span });
    }
    categories
}

fn destinations(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<(SpannedName, Vec<SpannedName>)> {
    if !node.is_object() {
        let message = "\"destinations\" of \"consent\" must be an object: destination -> categories";
        diagnostics.push(malformed(node, message));
    }
    let members = node.members().iter().map(|member| {
        let destination = SpannedName { name: member.name.clone(), span: member.name_span };
        (destination, purposes(&member.value, "the categories of a destination", diagnostics))
    });
    members.collect()
}

/// Returns the categories that a value names, one or a list.
pub(super) fn purposes(node: &Node, what: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<SpannedName> {
    let named = |node: &Node| Some(SpannedName { name: node.as_str()?.to_owned(), span: node.span });
    match &node.kind {
        Kind::Null => Vec::new(),
        Kind::String(_) => named(node).into_iter().collect(),
        Kind::Array(items) if items.iter().all(|item| item.as_str().is_some()) => {
            items.iter().filter_map(named).collect()
        }
        _ => {
            diagnostics.push(malformed(node, format!("{what} must be the id of a category, or a list of them")));
            Vec::new()
        }
    }
}

/// Gives a schema the purposes that another one says of the same property, beside its own: neither takes a purpose of the other away.
pub(super) fn keep(own: &mut Schema, other: &Schema) {
    let Some(other) = other.keyword(OF_PROPERTY) else { return };
    let Some(own) = own.keywords.iter_mut().find(|keyword| keyword.name == OF_PROPERTY) else {
        return own.keywords.push(other.clone());
    };
    let listed = |node: &Node| match &node.kind {
        Kind::Array(items) => items.clone(),
        _ => vec![node.clone()],
    };
    let mut all = listed(&own.value);
    for purpose in listed(&other.value) {
        if all.iter().all(|known| known.as_str().is_none() || known.as_str() != purpose.as_str()) {
            all.push(purpose);
        }
    }
    own.value.kind = Kind::Array(all);
}

/// Takes the purposes out of schemas that say them of one property, and returns them, as a schema that says nothing else.
pub(super) fn take(schemas: &mut [Schema]) -> Schema {
    let mut taken = Schema::default();
    for schema in schemas {
        keep(&mut taken, schema);
        schema.keywords.retain(|keyword| keyword.name != OF_PROPERTY);
    }
    taken
}

fn malformed(node: &Node, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(node.span, message, format!("this is {}", node.describe()))
}

/// Checks that every category that is named is one of the plan's, and that each `x-purpose` stands at a property of a message.
pub(super) fn check(plan: &Plan, diagnostics: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    check_purposes(plan, &mut found);
    // What the rule for every call says, the rules of single events have from it, at the same place.
    for finding in found {
        if !diagnostics.contains(&finding) {
            diagnostics.push(finding);
        }
    }
}

fn check_purposes(plan: &Plan, diagnostics: &mut Vec<Diagnostic>) {
    let known = |purpose: &SpannedName, diagnostics: &mut Vec<Diagnostic>| {
        diagnostics.extend(unknown(purpose, plan));
    };
    for (destination, categories) in &plan.consent.destinations {
        diagnostics.extend(unknown_destination(destination, plan));
        categories.iter().for_each(|category| known(category, diagnostics));
    }
    for rule in &plan.rules {
        rule.extra.purposes.iter().for_each(|purpose| known(purpose, diagnostics));
        of_payload(&rule.payload, plan, diagnostics);
    }
    for payload in plan.common.iter().flat_map(|common| [&common.properties, &common.traits]) {
        of_payload(payload, plan, diagnostics);
    }
    let common = plan.common.iter().filter_map(|common| common.context.as_ref());
    for context in plan.rules.iter().filter_map(|rule| rule.context.as_ref()).chain(common) {
        misplaced(context, diagnostics);
        within(context, diagnostics);
    }
}

fn of_payload(payload: &Schema, plan: &Plan, diagnostics: &mut Vec<Diagnostic>) {
    misplaced(payload, diagnostics);
    for property in payload.properties() {
        diagnostics.extend(property.schema.keywords.iter().filter_map(misspelled));
        for purpose in of_property(property, diagnostics) {
            diagnostics.extend(unknown(&purpose, plan));
        }
        within(&property.schema, diagnostics);
    }
}

/// Returns a key that is nearly `x-purpose`: without it the property would be sent whatever the user consents to.
fn misspelled(keyword: &Member) -> Option<Diagnostic> {
    let name = keyword.name.as_str();
    let is_near = name != OF_PROPERTY
        && (name == "purpose" || name.starts_with(['x', 'X']))
        && (suggest::nearest(name, [OF_PROPERTY]).is_some() || name == "purpose");
    is_near.then(|| {
        let message = format!("unknown key \"{name}\" of a property: it would be sent without consent");
        Diagnostic::error(keyword.name_span, message, "did you mean \"x-purpose\"?")
    })
}

fn of_property(property: &Property, diagnostics: &mut Vec<Diagnostic>) -> Vec<SpannedName> {
    let member = property.schema.keyword(OF_PROPERTY);
    member.map(|member| purposes(&member.value, "\"x-purpose\"", diagnostics)).unwrap_or_default()
}

/// Refuses a purpose deeper than a property of the message itself: a part of a value is not withheld.
fn within(schema: &Schema, diagnostics: &mut Vec<Diagnostic>) {
    let properties = schema.properties().iter().chain(&schema.branches).map(|property| &property.schema);
    let alternatives = schema.alternatives.iter();
    let items = schema.item_schemas().iter();
    for inner in items.chain(properties).chain(alternatives).chain(schema.additional.as_deref()) {
        misplaced(inner, diagnostics);
        within(inner, diagnostics);
    }
}

fn misplaced(schema: &Schema, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(member) = schema.keyword(OF_PROPERTY) {
        let message = "\"x-purpose\" stands at a property of the event itself, or it is \"purpose\" of the rule";
        let help = "a part of a value is not withheld: put it at the property that holds this one";
        diagnostics.push(Diagnostic::error(member.name_span, message, "").help(help));
    }
}

fn unknown(purpose: &SpannedName, plan: &Plan) -> Option<Diagnostic> {
    let ids = || plan.consent.categories.iter().map(|category| category.id.as_str());
    if ids().any(|id| id == purpose.name) {
        return None;
    }
    if plan.consent.span.is_none() && purpose.name.contains(char::is_whitespace) {
        // A sentence of somebody who documents with it what the event is for.
        let message = "a purpose is a category of consent, and the plan asks for none: it has no effect";
        let help = "what an event is for is said by \"why\"";
        return Some(Diagnostic::warning(purpose.span, message, "this is a sentence").help(help));
    }
    let near = suggest::nearest(&purpose.name, ids());
    let label = suggest::label(near);
    let all: Vec<String> = ids().map(|id| format!("\"{id}\"")).collect();
    let help = match all.as_slice() {
        [] => format!(
            "name it at the top of the plan: \"consent\": {{\"categories\": {{\"{}\": \"What it is for.\"}}}}",
            purpose.name
        ),
        all => format!("the plan's categories are {}", all.join(", ")),
    };
    let message = format!("the plan has no category of consent \"{}\"", purpose.name);
    Some(Diagnostic::error(purpose.span, message, label).help(help))
}

fn unknown_destination(destination: &SpannedName, plan: &Plan) -> Option<Diagnostic> {
    let is_it = |name: &str| name == destination.name;
    let names = || plan.destinations.iter().map(|known| known.slug.as_deref().unwrap_or(&known.name));
    if names().any(is_it) {
        return None;
    }
    let near = suggest::nearest(&destination.name, names());
    let label = suggest::label(near);
    let message = format!("the destination \"{}\" is not one of the plan's", destination.name);
    let help = "\"destinations\" of the plan names them all, and \"consent\" what each of them needs";
    Some(Diagnostic::error(destination.span, message, label).help(help))
}
