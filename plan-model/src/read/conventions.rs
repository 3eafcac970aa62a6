//! `conventions` of a plan.

use crate::conventions::{CheckName, Conventions};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest::{self, quoted};
use crate::json::{Kind, Member, Node};
use crate::severity::Severity;
use crate::wording::case::Case;
use crate::wording::columns::Server;

const KEYS: [&str; 7] = ["event_case", "property_case", "name_length", "warehouse", "allow", "warn", "deny"];

/// Returns what a plan says under `conventions`, as far as it can be read.
pub(super) fn read(plan: &Node, diagnostics: &mut Vec<Diagnostic>) -> Conventions {
    let mut conventions = Conventions::default();
    let Some(node) = plan.get("conventions") else { return conventions };
    if !node.is_object() {
        let message = format!("`conventions` must be an object, this is {}", node.describe());
        let help = format!("it may hold {}", quoted(&KEYS));
        diagnostics.push(Diagnostic::error(node.span, message, "").help(help));
        return conventions;
    }
    for member in node.members() {
        read_member(member, &mut conventions, diagnostics);
    }
    conventions
}

fn read_member(member: &Member, conventions: &mut Conventions, diagnostics: &mut Vec<Diagnostic>) {
    match member.name.as_str() {
        "event_case" => conventions.event_case = read_case(&member.value, diagnostics),
        "property_case" => conventions.property_case = read_case(&member.value, diagnostics),
        "name_length" => conventions.name_length = read_length(&member.value, diagnostics),
        "warehouse" => conventions.warehouse = read_server(&member.value, diagnostics),
        name => match Severity::of(name) {
            Some(level) => {
                let checks = read_list(&member.value, level, diagnostics);
                conventions.levels.extend(checks.iter().map(|check| (check_name(check), level)));
            }
            None => diagnostics.push(unknown_key(member)),
        },
    }
}

fn read_list<'n>(list: &'n Node, level: Severity, diagnostics: &mut Vec<Diagnostic>) -> &'n [Node] {
    if !matches!(list.kind, Kind::Array(_)) {
        let message = format!("`{}` must be a list of checks, this is {}", level.as_str(), list.describe());
        diagnostics.push(Diagnostic::error(list.span, message, ""));
    }
    list.items()
}

/// Returns what stands where a check is to be named. Whether there is the check is for the stage to say that has the checks.
pub(super) fn check_name(node: &Node) -> CheckName {
    CheckName { name: node.as_str().map(str::to_owned), json: node.to_json(), span: node.span }
}

fn unknown_key(member: &Member) -> Diagnostic {
    let message = format!("`conventions` has no \"{}\"", member.name);
    let near = suggest::nearest(&member.name, KEYS);
    let label = suggest::label(near);
    Diagnostic::error(member.name_span, message, label).help(format!("it may hold {}", quoted(&KEYS)))
}

fn read_case(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Case> {
    read_named(node, "case", Case::of, &Case::ALL.map(|(name, _)| name), diagnostics)
}

fn read_server(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Server> {
    read_named(node, "server of a warehouse", Server::of, &Server::ALL.map(|(name, _)| name), diagnostics)
}

/// Returns what `of` finds by its name; `what` it is, and the `names` that there are, are said where there is none.
fn read_named<T>(
    node: &Node,
    what: &str,
    of: fn(&str) -> Option<T>,
    names: &[&str],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<T> {
    let named = node.as_str().and_then(of);
    if named.is_none() {
        let near = node.as_str().and_then(|text| suggest::nearest(text, names.iter().copied()));
        let label = suggest::label(near);
        let message = format!("unknown {what} {}", node.to_json());
        diagnostics.push(Diagnostic::error(node.span, message, label).help(format!("there are {}", quoted(names))));
    }
    named
}

fn read_length(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<usize> {
    let length = match &node.kind {
        Kind::Number(text) => text.parse().ok().filter(|length| *length > 0),
        _ => None,
    };
    if length.is_none() {
        diagnostics.push(Diagnostic::error(node.span, "`name_length` must be a whole number above 0", ""));
    }
    length
}
