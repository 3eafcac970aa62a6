//! What rust-analyzer is given beside, or instead of, the code that is compiled.

use super::structs::{Structs, nested_types};
use super::{RUNTIME, types};
use crate::call_macro::CallMacro;
use crate::plan_index;
use crate::protocol::{Invocation, PlanPlace};
use crate::target::Target;
use plan_model::Plan;
use plan_model::name::{Field, Named, Nested, fields_borrow};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use std::collections::HashMap;
use std::fmt::Write;

/// Names the traits and the enums by the plan's number, for literals, which have no path.
pub(crate) fn write_types(named: &Named<'_>, id: u64, out: &mut String) {
    let _ = write!(out, "impl {RUNTIME}::InEditor for {RUNTIME}::Registered<{id}> {{ ");
    for (name, traits) in [("Identify", &named.identify), ("Group", &named.group)] {
        let lifetime = if fields_borrow(&traits.fields, &named.nested) { "<'a>" } else { "" };
        let _ = write!(out, "type {name}<'a> = {}{lifetime}; ", traits.type_name);
    }
    out.push_str("} ");
    for nested in &named.nested {
        if let Nested::Enumeration(inner) = nested {
            let (name, number) = (&inner.type_name, plan_index::number_of(&inner.type_name));
            let _ = write!(
                out,
                "impl {RUNTIME}::EnumInEditor<{number}> for {RUNTIME}::Registered<{id}> {{ type Enum = {name}; }} "
            );
        }
    }
}

/// The call macros, as items of the module: a `macro_rules!` would be offered under its hidden name as well. Each call is
/// told where the plan is, and which text these items are of, and so sees whether the plan is another one by then.
pub(crate) fn macros(runtime: &TokenStream, given: &TokenStream, id: u64, fingerprint: u64) -> TokenStream {
    let plan = PlanPlace::write_editor(fingerprint, given);
    let arguments = quote! { $($argument)* };
    let calls = CallMacro::ALL.into_iter().map(|call| {
        let doc = call.doc();
        let call = format_ident!("{}", call.name());
        let invocation = Invocation::write(runtime, &call, id, &plan, &arguments);
        quote! {
            #[doc = #doc]
            pub macro #call($($argument:tt)*) { #invocation }
        }
    });
    calls.collect()
}

/// A type of a plan by itself.
pub(crate) struct Definition {
    pub(crate) code: String,
    /// The nested types it is made of.
    pub(crate) needs: Vec<String>,
}

/// Every type of a plan by its name.
pub(crate) fn definitions(plan: &Plan, named: &Named<'_>) -> HashMap<String, Definition> {
    let target = Target::Editor;
    let structs = Structs { plan, derives: "", target, events: &named.events, nested: &named.nested };
    let needs = |fields: &[Field<'_>]| {
        let mut out = Vec::new();
        fields.iter().for_each(|field| nested_types(&field.type_, &named.nested, &mut out));
        out
    };
    let mut all = HashMap::new();
    for event in &named.events {
        let mut code = String::new();
        structs.event(event, &mut code);
        all.insert(event.type_name.clone(), Definition { code, needs: needs(&event.fields) });
    }
    for traits in [&named.identify, &named.group] {
        let mut code = String::new();
        structs.traits(traits, &mut code);
        all.insert(traits.type_name.to_owned(), Definition { code, needs: needs(&traits.fields) });
    }
    for nested in &named.nested {
        let (mut code, mut inner) = (String::new(), Vec::new());
        match nested {
            Nested::Struct(wanted) => {
                structs.nested(wanted, "", &mut code);
                inner = needs(&wanted.fields);
            }
            Nested::Enumeration(wanted) => types::enumeration(wanted, "", false, &mut code),
            Nested::Union(wanted) => {
                types::union(wanted, "", &named.nested, "", &mut code);
                wanted.variants.iter().for_each(|variant| nested_types(&variant.type_, &named.nested, &mut inner));
            }
        }
        all.insert(nested.type_name().to_owned(), Definition { code, needs: inner });
    }
    all
}

/// What stands in for a plan that cannot be read: the error, and calls that add nothing to it.
pub(crate) fn unread(error: &TokenStream) -> TokenStream {
    let calls = CallMacro::ALL.into_iter().map(|call| {
        let call = format_ident!("{}", call.name());
        quote! { pub macro #call($($argument:tt)*) { loop {} } }
    });
    quote! { #error #(#calls)* }
}

/// Where generated names are defined, for "go to definition" and "rename".
pub(crate) struct Definitions<'a> {
    /// The empty place before the plan's path.
    pub(crate) start: Span,
    /// The names that `rename(…)` gives to types.
    pub(crate) renamed: Vec<(&'a str, Span)>,
}

/// What a group of tokens holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Items,
    Variants,
    Other,
}

impl Definitions<'_> {
    /// Gives the names of items, fields and variants a place of the user's, which is where their definition is for a person: "go to
    /// definition" would offer our own source as well.
    ///
    /// The place of a type that `rename(…)` names is there. All others are defined by the plan alone, so that "rename" has nothing to
    /// change: they have the place just before the plan's path, and our hygiene, by which rust-analyzer refuses to rename them. The
    /// place is empty, so that the path itself, under the mouse, is not all of them at once.
    pub(crate) fn place(&self, code: TokenStream) -> TokenStream {
        self.located(code, Within::Items)
    }

    fn of_type(&self, name: &Ident) -> Span {
        let renamed = self.renamed.iter().find(|(renamed, _)| name == renamed);
        renamed.map_or(self.start, |(_, span)| *span)
    }

    fn located(&self, code: TokenStream, within: Within) -> TokenStream {
        let mut before: Option<TokenTree> = None;
        let mut is_enum = false;
        let mut out = Vec::new();
        for token in code {
            let last = before.as_ref();
            let is_last = |word: &str| matches!(last, Some(TokenTree::Ident(ident)) if *ident == word);
            let token = match token {
                TokenTree::Ident(mut name) => {
                    let names = ["struct", "enum", "fn", "mod", "macro", "trait", "const", "type"];
                    let is_item = names.iter().any(|word| is_last(word));
                    let is_variant = within == Within::Variants && matches!(last, Some(TokenTree::Group(_)) | None);
                    // Of an item it is a keyword.
                    let is_field = is_last("pub") && !names.contains(&name.to_string().as_str());
                    if is_last("struct") || is_last("enum") {
                        name.set_span(self.of_type(&name));
                    } else if is_item || is_variant || is_field {
                        name.set_span(self.start);
                    }
                    is_enum |= is_last("enum");
                    TokenTree::Ident(name)
                }
                TokenTree::Group(group) => {
                    let is_body = group.delimiter() == proc_macro2::Delimiter::Brace;
                    let inner = match within {
                        Within::Items if is_body && is_enum => Within::Variants,
                        Within::Items if is_body => Within::Items,
                        _ => Within::Other,
                    };
                    is_enum &= !is_body;
                    let mut new = Group::new(group.delimiter(), self.located(group.stream(), inner));
                    new.set_span(group.span());
                    TokenTree::Group(new)
                }
                token => token,
            };
            before = Some(token.clone());
            out.push(token);
        }
        out.into_iter().collect()
    }
}
