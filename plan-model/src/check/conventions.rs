//! `conventions` of a plan: how its names are written, and which levels its checks have.

use super::CHECKS;
use super::levels::Levels;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest;
use crate::json::{Kind, Member, Node};
use crate::plan::Plan;
use crate::severity::Severity;
use crate::wording::case::Case;
use crate::wording::columns::Server;

/// What a plan says under `conventions`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conventions {
    /// `event_case`: how names of events are written. Without it, `Title Case`.
    pub event_case: Option<Case>,
    /// `property_case`: how names of properties and traits are written. Without it, `snake_case`.
    pub property_case: Option<Case>,
    /// `name_length`: how many bytes the table or column of a name may have. Without it, 63, as PostgreSQL cuts there.
    pub name_length: Option<usize>,
    /// `warehouse`: the server that loads the warehouse, which names its tables and columns. Without it, Segment.
    pub warehouse: Option<Server>,
    /// `allow`, `warn` and `deny`: levels of checks.
    pub levels: Levels,
}

const KEYS: [&str; 7] = ["event_case", "property_case", "name_length", "warehouse", "allow", "warn", "deny"];

impl Conventions {
    /// Returns those of `plan`, as far as they can be read.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        Self::read(plan, &mut Vec::new())
    }

    /// Returns those of `plan`; what cannot be read is said.
    pub(crate) fn read(plan: &Plan, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut conventions = Self::default();
        let Some(node) = &plan.extra.conventions else { return conventions };
        if !node.is_object() {
            let message = format!("`conventions` must be an object, this is {}", node.describe());
            let help = format!("it may hold {}", quoted(&KEYS));
            diagnostics.push(Diagnostic::error(node.span, message, "").help(help));
            return conventions;
        }
        for member in node.members() {
            conventions.read_member(member, diagnostics);
        }
        conventions
    }

    fn read_member(&mut self, member: &Member, diagnostics: &mut Vec<Diagnostic>) {
        match member.name.as_str() {
            "event_case" => self.event_case = read_case(&member.value, diagnostics),
            "property_case" => self.property_case = read_case(&member.value, diagnostics),
            "name_length" => self.name_length = read_length(&member.value, diagnostics),
            "warehouse" => self.warehouse = read_server(&member.value, diagnostics),
            name => match Severity::of(name) {
                Some(level) => self.read_list(&member.value, level, diagnostics),
                None => diagnostics.push(unknown_key(member)),
            },
        }
    }

    fn read_list(&mut self, list: &Node, level: Severity, diagnostics: &mut Vec<Diagnostic>) {
        let Kind::Array(checks) = &list.kind else {
            let message = format!("`{}` must be a list of checks, this is {}", level.as_str(), list.describe());
            diagnostics.push(Diagnostic::error(list.span, message, ""));
            return;
        };
        for check in checks {
            if let Err(near) = self.levels.set(check.as_str().unwrap_or_default(), level) {
                diagnostics.push(unknown_check(check, near));
            }
        }
    }
}

/// Says so where a list of the plan names a check that there is not.
pub(crate) fn unknown_check(check: &Node, near: Option<&str>) -> Diagnostic {
    let message = format!("there is no check {}", check.to_json());
    let label = suggest::label(near);
    let ids: Vec<&str> = CHECKS.iter().map(|check| check.id).collect();
    Diagnostic::error(check.span, message, label).help(format!("there are {}", quoted(&ids)))
}

fn unknown_key(member: &Member) -> Diagnostic {
    let message = format!("`conventions` has no \"{}\"", member.name);
    let near = suggest::nearest(&member.name, KEYS);
    let label = suggest::label(near);
    Diagnostic::error(member.name_span, message, label).help(format!("it may hold {}", quoted(&KEYS)))
}

fn read_case(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Case> {
    let case = node.as_str().and_then(Case::of);
    if case.is_none() {
        let names = Case::ALL.map(|(name, _)| name);
        let near = node.as_str().and_then(|text| suggest::nearest(text, names));
        let label = suggest::label(near);
        let message = format!("unknown case {}", node.to_json());
        diagnostics.push(Diagnostic::error(node.span, message, label).help(format!("there are {}", quoted(&names))));
    }
    case
}

fn read_server(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Server> {
    let server = node.as_str().and_then(Server::of);
    if server.is_none() {
        let names = Server::ALL.map(|(name, _)| name);
        let near = node.as_str().and_then(|text| suggest::nearest(text, names));
        let label = suggest::label(near);
        let message = format!("unknown server of a warehouse {}", node.to_json());
        diagnostics.push(Diagnostic::error(node.span, message, label).help(format!("there are {}", quoted(&names))));
    }
    server
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

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}
