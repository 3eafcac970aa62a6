//! Alternatives by a discriminator: which properties a rule, or an object, requires depends on the value of another one. In our form
//! all of them are properties, and `allOf` holds a branch for each case that requires some.

use super::super::Import;
use super::super::draft::Property;
use super::super::tree::DocumentTree;
use super::super::value;
use super::RudderReader;
use plan_model::json::Node;

/// The values of a discriminator, and the names of the properties that are required then.
struct VariantCase {
    values: Vec<Node>,
    required: Vec<String>,
}

impl RudderReader<'_> {
    /// Adds the properties of all cases to a list. Returns the branches that require some of them.
    pub(super) fn variants(
        &self,
        tree: &DocumentTree,
        node: &Node,
        list: &mut Vec<Property>,
        import: &mut Import,
    ) -> Option<Node> {
        let mut branches = Vec::new();
        for variant in node.get("variants").map(Node::items).unwrap_or_default() {
            let Some(discriminator) = self.discriminator(variant, list) else {
                tree.leave(variant, "its discriminator is none of the properties beside it", &mut import.ledger);
                continue;
            };
            branches.extend(self.branches(tree, variant, &discriminator, list, import));
            for key in ["type", "discriminator"] {
                if let Some(node) = variant.get(key) {
                    tree.read(node, "the property that tells the alternatives apart", &mut import.ledger);
                }
            }
        }
        (!branches.is_empty()).then(|| value::list(branches))
    }

    /// Returns the name of the property that tells the cases apart: by reference, by id, or by name.
    fn discriminator(&self, variant: &Node, list: &[Property]) -> Option<String> {
        let text =
            variant.get("discriminator").and_then(|node| node.as_str().or_else(|| node.get("$ref")?.as_str()))?;
        let defined = self.part(text).or_else(|| self.part(&format!("#property:{text}")));
        let name = defined.and_then(|part| part.node.get("name")?.as_str()).unwrap_or(text);
        list.iter().any(|known| known.name == name).then(|| name.to_owned())
    }

    fn branches(
        &self,
        tree: &DocumentTree,
        variant: &Node,
        discriminator: &str,
        list: &mut Vec<Property>,
        import: &mut Import,
    ) -> Vec<Node> {
        let mut cases = Vec::new();
        for case in variant.get("cases").map(Node::items).unwrap_or_default() {
            let values: Vec<Node> =
                case.get("match").map(Node::items).unwrap_or_default().iter().map(value::unplaced).collect();
            if let Some(node) = case.get("match") {
                tree.read(node, "the values of the alternative", &mut import.ledger);
            }
            let required = self.of_case(tree, case, list, import);
            tree.leave(case, "a plan has no place for it beside the properties of an alternative", &mut import.ledger);
            cases.push(VariantCase { values, required });
        }
        let mut branches: Vec<Node> = cases
            .iter()
            .filter(|case| !case.required.is_empty())
            .map(|case| {
                value::object([("if", condition(discriminator, &case.values)), ("then", required(&case.required))])
            })
            .collect();
        // In version 0.1 the default is the list of its properties itself.
        if let Some(default) = variant.get("default") {
            let listed = value::object([("properties", default.clone())]);
            let names = self.of_case(tree, if default.is_object() { default } else { &listed }, list, import);
            let all: Vec<Node> = cases.iter().flat_map(|case| case.values.iter().cloned()).collect();
            if !names.is_empty() {
                branches.push(value::object([("if", condition(discriminator, &all)), ("else", required(&names))]));
            }
        }
        branches
    }

    /// Adds the properties of a case, which none of the others require. Returns those that it requires.
    fn of_case(&self, tree: &DocumentTree, case: &Node, list: &mut Vec<Property>, import: &mut Import) -> Vec<String> {
        let mut own = Vec::new();
        self.properties(tree, case, &mut own, import);
        let mut required = Vec::new();
        for mut property in own {
            if std::mem::take(&mut property.required) {
                required.push(property.name.clone());
            }
            if !list.iter().any(|known| known.name == property.name) {
                list.push(property);
            }
        }
        required
    }
}

fn condition(discriminator: &str, values: &[Node]) -> Node {
    let values = value::object([("enum", value::list(values.to_vec()))]);
    value::object([
        ("properties", value::object([(discriminator, values)])),
        ("required", value::texts([discriminator])),
    ])
}

fn required(names: &[String]) -> Node {
    value::object([("required", value::texts(names))])
}
