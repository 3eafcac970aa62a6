//! One walk over the schemas of a plan as they stand in the file: each keyword must have a value of a kind that it may
//! have, and keywords must not contradict each other. Each place is visited once, however often it is referred to.

use super::contradictions::Types;
use super::scope::Scope;
use super::{contradictions, impossible};
use crate::diagnostic::{Diagnostic, Span};
use crate::json::{Kind, Member, Node};
use crate::schema::TypeName;
use crate::schema::keyword::{self, Keyword, Wants};
use plan_rules::pattern;

/// Looks at the schema of a rule, or of a trait.
pub(super) fn check(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    KindWalk { allowed: Vec::new(), diagnostics }.schema(schema, scope);
}

/// Looks at the keywords of a rule that says its schema in short.
pub(super) fn check_short(rule: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut walk = KindWalk { allowed: Vec::new(), diagnostics };
    for member in rule.members() {
        match member.name.as_str() {
            "context" => walk.schema_at(&member.value, "context", scope),
            "definitions" | "$defs" => walk.keyword(member, scope),
            name if keyword::is_short(name) => walk.keyword(member, scope),
            _ => {}
        }
    }
    contradictions::check_short(rule, scope, diagnostics);
}

/// Looks at the plan's own `definitions`.
pub(super) fn check_definitions(plan: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let mut walk = KindWalk { allowed: Vec::new(), diagnostics };
    for member in plan.members().iter().filter(|member| matches!(member.name.as_str(), "definitions" | "$defs")) {
        walk.keyword(member, Scope::Common);
    }
}

struct KindWalk<'d> {
    /// The types that the schemas around the place leave to its value, none where they allow any.
    allowed: Vec<TypeName>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl KindWalk<'_> {
    fn schema(&mut self, node: &Node, scope: Scope<'_>) {
        let around = std::mem::take(&mut self.allowed);
        let own = impossible::types_of(node);
        let allowed = impossible::allowed_by(&around, own.as_deref());
        for member in node.members() {
            self.allowed = if is_of_the_same_value(&member.name) { allowed.clone() } else { Vec::new() };
            self.keyword(member, scope);
        }
        let types = Types { own: own.as_deref(), allowed: &allowed };
        contradictions::check(node, types, scope, self.diagnostics);
        self.allowed = around;
    }

    fn keyword(&mut self, member: &Member, scope: Scope<'_>) {
        let Some(keyword) = keyword::of(&member.name) else { return };
        let value = &member.value;
        if !keyword.wants.takes(value) {
            return self.wrong_kind(keyword, value, scope);
        }
        if keyword.name == "pattern" {
            self.pattern(value.as_str().unwrap_or_default(), value.span, scope);
        }
        match keyword.wants {
            Wants::Schema => self.inner(value, scope),
            Wants::Schemas | Wants::Positions => self.list(value, &member.name, scope),
            Wants::SchemaOrSchemas if !matches!(value.kind, Kind::Array(_)) => self.inner(value, scope),
            Wants::SchemaOrSchemas => self.list(value, &member.name, scope),
            Wants::NamedSchemas => {
                for inner in value.members() {
                    if keyword.name == "patternProperties" {
                        self.pattern(&inner.name, inner.name_span, scope);
                    }
                    self.named(inner, &member.name, scope);
                }
            }
            Wants::Dependencies => {
                for inner in value.members() {
                    self.dependency(inner, keyword, scope);
                }
            }
            _ => {}
        }
    }

    fn pattern(&mut self, pattern: &str, span: Span, scope: Scope<'_>) {
        if let Some(reason) = pattern::broken(pattern) {
            let message = format!("the pattern of {scope} is no regular expression: {reason}");
            return self.diagnostics.push(Diagnostic::error(span, message, ""));
        }
        let inside = pattern.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
        if let Some((inside, flags)) = inside.filter(|(inside, flags)| is_literal(inside, flags)) {
            let message =
                format!("the slashes around the pattern of {scope} are part of it, so that it matches nothing");
            let finding = Diagnostic::warning(span, message, format!("write \"{inside}\""));
            self.diagnostics.push(match flags {
                "" => finding,
                flags => finding.help(format!("JSON Schema has no flags such as `{flags}`")),
            });
        }
    }

    /// Checks a schema that is not that of a property, where the boolean of draft 03 means nothing.
    fn inner(&mut self, node: &Node, scope: Scope<'_>) {
        if let Some(flag) = node.get("required").filter(|flag| flag.as_bool() == Some(true)) {
            let message = format!("\"required\" within {scope} has no effect: it is a list of names");
            self.diagnostics.push(Diagnostic::warning(flag.span, message, "this is a boolean"));
        }
        self.schema(node, scope);
    }

    fn list(&mut self, value: &Node, keyword: &str, scope: Scope<'_>) {
        for schema in value.items() {
            self.schema_at(schema, keyword, scope);
        }
    }

    /// Checks what is in `properties`, each of which is a property of its own in messages.
    fn named(&mut self, member: &Member, keyword: &str, scope: Scope<'_>) {
        let inner = match keyword {
            "properties" => Scope::Property(&member.name),
            "definitions" | "$defs" => Scope::Definition(&member.name),
            _ => return self.schema_at(&member.value, keyword, scope),
        };
        if matches!(member.value.kind, Kind::Object(_) | Kind::Boolean(_)) {
            return self.schema(&member.value, inner);
        }
        let message = format!("{inner} must be described by a schema, such as {{\"type\": \"string\"}}");
        self.diagnostics.push(Diagnostic::error(member.value.span, message, this_is(&member.value, Wants::Schema)));
    }

    fn schema_at(&mut self, node: &Node, keyword: &str, scope: Scope<'_>) {
        if matches!(node.kind, Kind::Object(_) | Kind::Boolean(_)) {
            return self.inner(node, scope);
        }
        let message = format!("what is in \"{keyword}\" of {scope} must be a schema, such as {{\"type\": \"string\"}}");
        self.diagnostics.push(Diagnostic::error(node.span, message, this_is(node, Wants::Schema)));
    }

    fn dependency(&mut self, member: &Member, keyword: Keyword, scope: Scope<'_>) {
        match &member.value.kind {
            Kind::Array(names) => {
                for name in names.iter().filter(|name| name.as_str().is_none()) {
                    self.wrong_kind(Keyword { wants: Wants::Names, ..keyword }, name, scope);
                }
            }
            // Draft 03 has one name alone.
            Kind::Object(_) | Kind::Boolean(_) if keyword.name == "dependencies" => self.schema(&member.value, scope),
            _ => self.wrong_kind(Keyword { wants: Wants::Names, ..keyword }, &member.value, scope),
        }
    }

    fn wrong_kind(&mut self, keyword: Keyword, value: &Node, scope: Scope<'_>) {
        // Tools that leave out nothing write null where there is nothing.
        let is_nothing = matches!(keyword.name, "description" | "properties" | "required");
        if value.is_null() && is_nothing {
            return;
        }
        let message = format!("\"{}\" in {scope} must be {}", keyword.name, keyword.wants.words());
        let label = this_is(value, keyword.wants);
        let finding = match keyword.name {
            // It says nothing of a value.
            "description" => Diagnostic::warning(value.span, message, label),
            _ => Diagnostic::error(value.span, message, label),
        };
        self.diagnostics.push(finding);
    }
}

/// Returns whether the schemas of this keyword are about the value that the schema around them is about.
fn is_of_the_same_value(keyword: &str) -> bool {
    matches!(keyword, "allOf" | "anyOf" | "oneOf" | "not" | "if" | "then" | "else")
}

fn this_is(value: &Node, wants: Wants) -> String {
    match wants.advice(value) {
        Some(advice) => advice,
        None if matches!(value.kind, Kind::Number(_)) => format!("this is {}", value.to_json()),
        None => format!("this is {}", value.describe()),
    }
}

/// Returns whether it is a regular expression as JavaScript writes it, between slashes, with flags behind them.
fn is_literal(inside: &str, flags: &str) -> bool {
    let has_anchor = inside.starts_with('^') || inside.ends_with('$');
    flags.bytes().all(|flag| b"dgimsuvy".contains(&flag)) && (has_anchor || !flags.is_empty())
}
