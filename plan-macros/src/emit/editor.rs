//! What rust-analyzer is given beside, or instead of, the code that is compiled.

use crate::protocol::{Invocation, PlanPlace};
use plan_codegen::{CallMacro, NAME_MARK, TYPE_MARK};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};

/// Returns the call macros, as items of the module: a `macro_rules!` would be offered under its hidden name as well. Each call is
/// told where the plan is, and which text these items are of, and so sees whether the plan is another one by then.
pub(crate) fn macros(
    runtime: &TokenStream,
    given: &TokenStream,
    (id, fingerprint): (u64, u64),
    place: Span,
) -> TokenStream {
    let plan = PlanPlace::write_editor(fingerprint, given);
    let arguments = quote! { $($argument)* };
    let calls = CallMacro::ALL.into_iter().map(|call| {
        let doc = call.doc();
        let call = Ident::new(call.name(), place);
        let invocation = Invocation::write(runtime, &call, id, &plan, &arguments);
        quote! {
            #[doc = #doc]
            pub macro #call($($argument:tt)*) { #invocation }
        }
    });
    calls.collect()
}

/// Returns what stands in for a plan that cannot be read: the error, and calls that add nothing to it.
pub(crate) fn unread(error: &TokenStream) -> TokenStream {
    let calls = CallMacro::ALL.into_iter().map(|call| {
        let call = format_ident!("{}", call.name());
        quote! { pub macro #call($($argument:tt)*) { loop {} } }
    });
    quote! { #error #(#calls)* }
}

/// The places where generated names are defined, for "go to definition" and "rename".
pub(crate) struct Definitions<'a> {
    /// The empty place before the plan's path.
    pub(crate) start: Span,
    /// The names that `rename(…)` gives to types.
    pub(crate) renamed: Vec<(&'a str, Span)>,
}

impl Definitions<'_> {
    /// Gives the names that the code defines a place of the user's, which is where their definition is for a person: "go to
    /// definition" would offer our own source as well. The marks that `plan-codegen` has put before the names go.
    ///
    /// The place of a type that `rename(…)` names is there. All others are defined by the plan alone, so that "rename" has nothing to
    /// change: they have the place just before the plan's path, and our hygiene, by which rust-analyzer refuses to rename them. The
    /// place is empty, so that the path itself, under the mouse, is not all of them at once.
    pub(crate) fn place(&self, code: TokenStream) -> TokenStream {
        let mut out = Vec::new();
        let mut tokens = code.into_iter();
        while let Some(token) = tokens.next() {
            let mark = match &token {
                TokenTree::Punct(mark) => mark.as_char().to_string(),
                _ => String::new(),
            };
            match (mark.as_str(), token) {
                (TYPE_MARK | NAME_MARK, _) => out.extend(tokens.next().map(|mut name| {
                    name.set_span(if mark == TYPE_MARK { self.of_type(&name) } else { self.start });
                    name
                })),
                (_, TokenTree::Group(group)) => {
                    let mut new = Group::new(group.delimiter(), self.place(group.stream()));
                    new.set_span(group.span());
                    out.push(TokenTree::Group(new));
                }
                (_, token) => out.push(token),
            }
        }
        out.into_iter().collect()
    }

    fn of_type(&self, name: &TokenTree) -> Span {
        let name = name.to_string();
        let renamed = self.renamed.iter().find(|(renamed, _)| name == *renamed);
        renamed.map_or(self.start, |(_, span)| *span)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use plan_codegen::{PlanCode, Target};
    use plan_model::include::Derives;
    use plan_model::name::{self, Renames};
    use std::collections::BTreeSet;

    fn code_of(plan: &str, target: Target) -> TokenStream {
        let plan = plan_model::read(plan).plan.unwrap();
        let named = name::name(&plan, &Renames::default());
        let derives = Derives::default();
        let code = PlanCode { plan: &plan, named: &named, derives: &derives, file: "plan.json", id: None, target };
        code.text().parse().unwrap()
    }

    /// Everything that a plan can have: with the marks gone, the editor reads what the compiler does.
    #[test]
    fn the_code_for_the_editor_is_that_of_the_compiler() {
        let plan = include_str!("../../../plan-codegen/tests/documented-plan.json");
        let start = Span::call_site();
        let definitions = Definitions { start, renamed: Vec::new() };
        let placed = definitions.place(code_of(plan, Target::Editor));
        let compiled = without_doc_comments(code_of(plan, Target::Compiler));
        assert_eq!(without_doc_comments(placed).to_string(), compiled.to_string());
    }

    /// Without the texts of docs, which are attributes for the one and comments, an attribute a line, for the other.
    fn without_doc_comments(code: TokenStream) -> TokenStream {
        let mut out: Vec<TokenTree> = Vec::new();
        for token in code {
            match token {
                TokenTree::Group(group) if group.to_string().replace(' ', "").starts_with("[doc=") => {
                    out.pop();
                }
                TokenTree::Group(group) => {
                    let inner = without_doc_comments(group.stream());
                    out.push(TokenTree::Group(Group::new(group.delimiter(), inner)));
                }
                token => out.push(token),
            }
        }
        out.into_iter().collect()
    }

    #[test]
    fn docs_are_attributes_in_the_editor() {
        let plan = r#"{ "rules": [ { "key": "Paid", "description": "One.\nA \"b\"." } ] }"#;
        let plan = plan_model::read(plan).plan.unwrap();
        let named = name::name(&plan, &Renames::default());
        let derives = Derives::default();
        let code =
            |target| PlanCode { plan: &plan, named: &named, derives: &derives, file: "p", id: None, target }.text();
        assert!(!code(Target::Editor).contains("///") && code(Target::Compiler).contains("///"));
        assert!(code(Target::Editor).contains(r#"A \"b\"."#), "{}", code(Target::Editor));
    }

    #[test]
    fn every_name_that_is_defined_has_a_mark() {
        let plan = r#"{ "rules": [ { "key": "Order Paid", "properties": { "total": { "type": "number" },
            "currency": { "enum": ["USD", "EUR"] }, "id": { "type": ["string", "integer"] },
            "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" } } } } } },
            { "key": "Order Placed", "deprecated": "Order Paid", "properties": { "total": { "type": "number" } } } ] }"#;
        let code = code_of(plan, Target::Editor);
        let mut unmarked = BTreeSet::new();
        unmarked_names(code.clone(), &mut unmarked);
        // What impls of traits of std define is nothing of the plan.
        let of_std = ["Err", "clone", "eq", "fmt", "from", "from_str", "hash", "fn", "nth"].map(str::to_owned);
        assert_eq!(unmarked.difference(&BTreeSet::from(of_std)).collect::<Vec<_>>(), Vec::<&String>::new());
        let text = code.to_string().replace(' ', "");
        for name in ["@OrderPaid", "@Currency", "$Usd", "$total", "$sku", "$track", "$as_str", "type$OrderPlaced"] {
            assert!(text.contains(name), "{name} in {text}");
        }
    }

    fn unmarked_names(code: TokenStream, names: &mut BTreeSet<String>) {
        let keywords = ["struct", "enum", "trait", "mod", "const", "type", "fn", "macro"];
        let mut is_keyword = false;
        for token in code {
            match token {
                TokenTree::Group(group) => unmarked_names(group.stream(), names),
                TokenTree::Ident(name) if is_keyword => {
                    names.insert(name.to_string());
                    is_keyword = name == "fn";
                    continue;
                }
                TokenTree::Ident(word) => {
                    is_keyword = keywords.iter().any(|keyword| word == keyword);
                    continue;
                }
                _ => {}
            }
            is_keyword = false;
        }
    }
}
