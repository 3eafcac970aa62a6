//! `$ref`: each is replaced by what it refers to, so that the rest of the way knows schemas only. A schema that contains
//! itself cannot be written out: it is kept aside, and referred to by number.

use crate::diagnostic::Diagnostic;
use crate::json::{Kind, Member, Node};
use plan_rules::compile::resolve;

/// How many nodes one rule may become: references that refer to references can be made to grow without end.
const MOST: usize = 100_000;

/// Where a schema that contains itself is found, in the text of a rule: `#/x-recursive/0`.
pub const RECURSIVE: &str = "x-recursive";

/// Replaces the references of one rule.
pub(super) struct References<'p> {
    /// Where `#` looks: the schema of the rule, then the whole plan.
    roots: [&'p Node; 2],
    /// Schemas that contain themselves: of the whole plan, by address, and written out.
    recursive: Vec<(*const Node, Option<Node>)>,
    nodes: usize,
}

impl<'p> References<'p> {
    pub(super) fn new(plan: &'p Node) -> Self {
        Self { roots: [plan, plan], recursive: Vec::new(), nodes: 0 }
    }

    /// The rule without references; `None` if it has none anyway.
    pub(super) fn expanded(
        &mut self,
        rule: &'p Node,
        schema: Option<&'p Node>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Node> {
        if !has_reference(rule) {
            return None;
        }
        self.roots[0] = schema.unwrap_or(rule);
        self.nodes = 0;
        let expanded = self.expand(rule, &mut Vec::new(), diagnostics);
        while let Some(position) = self.recursive.iter().position(|(_, written)| written.is_none()) {
            self.write_out(position, diagnostics);
        }
        Some(expanded)
    }

    /// The schemas that contain themselves, in the order of their numbers.
    pub(super) fn into_recursive(self) -> Vec<Node> {
        self.recursive.into_iter().filter_map(|(_, written)| written).collect()
    }

    fn write_out(&mut self, position: usize, diagnostics: &mut Vec<Diagnostic>) {
        let Some((address, written)) = self.recursive.get_mut(position) else { return };
        let address = *address;
        // Something stands there from now on, should it refer to itself.
        *written = Some(Node { span: crate::Span::default(), kind: Kind::Boolean(true) });
        let target = self.roots.into_iter().find_map(|root| find(root, address));
        let Some(target) = target else { return };
        let node = self.expand(target, &mut vec![address], diagnostics);
        if let Some((_, written)) = self.recursive.get_mut(position) {
            *written = Some(node);
        }
    }

    fn expand(&mut self, node: &Node, stack: &mut Vec<*const Node>, diagnostics: &mut Vec<Diagnostic>) -> Node {
        self.nodes += 1;
        if self.nodes > MOST {
            if self.nodes == MOST + 1 {
                let message = "the references of this rule grow without end";
                diagnostics
                    .push(Diagnostic::error(node.span, message, "").help("let fewer \"$ref\"s refer to each other"));
            }
            return Node { span: node.span, kind: Kind::Boolean(true) };
        }
        if let Some(reference) = node.get("$ref").filter(|reference| reference.as_str().is_some()) {
            return self.target(node, reference, stack, diagnostics);
        }
        let kind = match &node.kind {
            Kind::Array(items) => Kind::Array(items.iter().map(|item| self.expand(item, stack, diagnostics)).collect()),
            Kind::Object(members) => Kind::Object(
                members
                    .iter()
                    // What is only there to be referred to is not needed once it is.
                    .filter(|member| !matches!(member.name.as_str(), "definitions" | "$defs"))
                    .map(|member| Member {
                        name: member.name.clone(),
                        name_span: member.name_span,
                        value: match member.name.as_str() {
                            // These hold data, in which `$ref` is a name like any other.
                            "enum" | "const" | "default" | "examples" | "example" => member.value.clone(),
                            _ => self.expand(&member.value, stack, diagnostics),
                        },
                    })
                    .collect(),
            ),
            other => other.clone(),
        };
        Node { span: node.span, kind }
    }

    fn target(
        &mut self,
        node: &Node,
        reference: &Node,
        stack: &mut Vec<*const Node>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Node {
        let text = reference.as_str().unwrap_or_default();
        let Some(target) = self.roots.into_iter().find_map(|root| resolve(root, text)) else {
            let message = format!("nothing in the plan is at \"{text}\"");
            let label = "any value is taken here, unchecked";
            let finding = Diagnostic::warning(reference.span, message, label);
            diagnostics
                .push(finding.help("write \"#/definitions/name\", and the schema under \"definitions\" of the rule"));
            return Node { span: node.span, kind: Kind::Boolean(true) };
        };
        let address = std::ptr::from_ref(target);
        if stack.contains(&address) {
            let position = self.recursive.iter().position(|(known, _)| *known == address).unwrap_or_else(|| {
                self.recursive.push((address, None));
                self.recursive.len() - 1
            });
            let text = Kind::String(format!("#/{RECURSIVE}/{position}"));
            let value = Node { span: reference.span, kind: text };
            let member = Member { name: "$ref".to_owned(), name_span: node.span, value };
            return Node { span: node.span, kind: Kind::Object(vec![member]) };
        }
        stack.push(address);
        let mut expanded = self.expand(target, stack, diagnostics);
        stack.pop();
        // A description beside the reference says more of this place than the one at its target.
        let own = node.members().iter().find(|member| member.name == "description");
        if let (Some(own), Kind::Object(members)) = (own, &mut expanded.kind) {
            members.retain(|member| member.name != "description");
            members.push(own.clone());
        }
        expanded
    }
}

fn has_reference(node: &Node) -> bool {
    match &node.kind {
        Kind::Object(members) => {
            for member in members {
                if (member.name == "$ref" && member.value.as_str().is_some()) || has_reference(&member.value) {
                    return true;
                }
            }
            false
        }
        Kind::Array(items) => items.iter().any(has_reference),
        _ => false,
    }
}

fn find(node: &Node, address: *const Node) -> Option<&Node> {
    if std::ptr::from_ref(node) == address {
        return Some(node);
    }
    node.members().iter().map(|member| &member.value).chain(node.items()).find_map(|inner| find(inner, address))
}
