//! What rust-analyzer is given beside, or instead of, the code that is compiled.

use crate::protocol::{Invocation, PlanPlace};
use plan_codegen::CallMacro;
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};

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
