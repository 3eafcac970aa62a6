//! What the macros of a plan hand to `plan_macros::call!`: `[runtime] call ID plan arguments…`, written beside where it is
//! read. The plan is told in one of three ways, [`PlanPlace`].

use crate::code;
use plan_codegen::{CallMacro, Target};
use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote};

/// A call, as the macros of a plan hand it over.
pub(crate) struct Invocation {
    /// The path of `plan-runtime`.
    pub(crate) runtime: TokenStream,
    pub(crate) call: CallMacro,
    /// Its name, with the place that it came from.
    name: Ident,
    /// Which plan.
    pub(crate) id: u64,
    pub(crate) plan: PlanPlace,
    /// What the user wrote.
    pub(crate) arguments: Vec<TokenTree>,
}

/// Where a call finds what its plan says.
pub(crate) enum PlanPlace {
    /// In memory, unless the plan is another crate's: then its own macro of this path knows, and is to be [asked](Invocation::ask).
    Macro(TokenStream),
    /// Here: the text of the plan's index.
    Index(String),
    /// In the editor: in a file that may have changed since. The fingerprint of its text as it was, and what
    /// `include_plan!` was given.
    Editor { fingerprint: Option<u64>, given: TokenStream },
}

impl PlanPlace {
    /// Writes it as the call macros of a plan do, of whose index `path` is the macro.
    pub(crate) fn write_macro(path: &TokenStream) -> TokenStream {
        quote! { [#path] }
    }

    /// Writes it as that macro does.
    pub(crate) fn write_index(text: &str) -> TokenStream {
        raw_literal(text)
    }

    /// Writes it for the editor.
    pub(crate) fn write_editor(fingerprint: u64, given: &TokenStream) -> TokenStream {
        let fingerprint = Literal::u64_unsuffixed(fingerprint);
        quote! { [#fingerprint #given] }
    }

    fn read(plan: &TokenTree, target: Target) -> Option<Self> {
        match (plan, target) {
            (TokenTree::Group(plan), Target::Editor) => {
                let mut given = plan.stream().into_iter();
                let fingerprint = given.next().and_then(|text| text.to_string().parse().ok());
                Some(Self::Editor { fingerprint, given: given.collect() })
            }
            (TokenTree::Group(path), _) => Some(Self::Macro(path.stream())),
            (TokenTree::Literal(text), _) => text_of_raw(&text.to_string()).map(|text| Self::Index(text.to_owned())),
            _ => None,
        }
    }
}

impl Invocation {
    /// Writes a call of `plan_macros::call!`. The name of the call macro and the user's arguments may be those of a `macro_rules!`.
    pub(crate) fn write(
        runtime: &TokenStream,
        call: &dyn ToTokens,
        id: u64,
        plan: &TokenStream,
        arguments: &TokenStream,
    ) -> TokenStream {
        let id = Literal::u64_unsuffixed(id);
        quote! { #runtime::__private::call! { [#runtime] #call #id #plan #arguments } }
    }

    /// Reads what [`write`](Self::write) wrote.
    pub(crate) fn read(input: TokenStream, target: Target) -> Result<Self, &'static str> {
        const OTHER: &str = "this macro is called by the macros of a plan only";
        let mut tokens = input.into_iter();
        let header: Vec<TokenTree> = tokens.by_ref().take(4).collect();
        let [TokenTree::Group(runtime), TokenTree::Ident(name), TokenTree::Literal(id), plan] = header.as_slice()
        else {
            return Err(OTHER);
        };
        Ok(Self {
            runtime: runtime.stream(),
            call: CallMacro::named(&name.to_string()).ok_or(OTHER)?,
            name: name.clone(),
            id: id.to_string().parse().map_err(|_| OTHER)?,
            plan: PlanPlace::read(plan, target).ok_or("the plan's macros do not fit this version of plan-macros")?,
            arguments: tokens.collect(),
        })
    }

    /// Asks the macro that knows the plan: it hands the call over again, with the index.
    pub(crate) fn ask(&self, path: &TokenStream) -> TokenStream {
        let (name, arguments) = (&self.name, &self.arguments);
        quote! { #path! { #name #(#arguments)* } }
    }

    /// Returns what that macro is called with, as a pattern of `macro_rules!`: the name of the call macro, and the user's arguments.
    pub(crate) fn asked() -> TokenStream {
        quote! { $call:ident $($argument:tt)* }
    }
}

/// Returns a string literal that holds the text as it is: nothing to escape, and nothing to undo when it is read.
fn raw_literal(text: &str) -> TokenStream {
    let mut hashes = String::from("#");
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    code::of_text(&format!("r{hashes}\"{text}\"{hashes}")).unwrap_or_default()
}

/// Returns the text of a literal that [`raw_literal`] made.
fn text_of_raw(literal: &str) -> Option<&str> {
    let inner = literal.strip_prefix('r')?;
    let text = inner.trim_start_matches('#');
    let hashes = inner.len() - text.len();
    text.strip_prefix('"')?.get(..text.len().checked_sub(hashes + 2)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    /// The tokens in the braces of the call that was written.
    fn handed(call: CallMacro, plan: &TokenStream, arguments: TokenStream) -> TokenStream {
        let name = Ident::new(call.name(), proc_macro2::Span::call_site());
        let written = Invocation::write(&quote! { ::analytics }, &name, 7, plan, &arguments);
        let Some(TokenTree::Group(braces)) = written.into_iter().last() else { panic!("no braces") };
        braces.stream()
    }

    #[test]
    fn what_is_written_is_read() {
        let arguments = quote! { client, &user, OrderCompleted { total: 1.0 } };
        let path = quote! { $crate::__plan_7 };
        for call in CallMacro::ALL {
            let input = handed(call, &PlanPlace::write_macro(&path), arguments.clone());
            let read = Invocation::read(input, Target::Compiler).unwrap();
            assert_eq!((read.call, read.id, read.runtime.to_string()), (call, 7, quote! { ::analytics }.to_string()));
            assert_eq!(read.arguments.len(), arguments.clone().into_iter().count());
            let PlanPlace::Macro(read) = read.plan else { panic!("no macro") };
            assert_eq!(read.to_string(), path.to_string());
        }
        let editor = PlanPlace::write_editor(u64::MAX, &quote! { "plan.json", derive(Debug) });
        let read = Invocation::read(handed(CallMacro::Track, &editor, arguments), Target::Editor).unwrap();
        let PlanPlace::Editor { fingerprint, given } = read.plan else { panic!("no editor") };
        assert_eq!((fingerprint, given.into_iter().count()), (Some(u64::MAX), 4));
    }

    #[test]
    fn a_text_survives_as_a_literal() {
        for text in ["", "a", "\"", "\"#", "\"##\"###", "\\n\n\t#\"#", "é\"##"] {
            let hashes = "#".repeat(1 + text.matches('#').count());
            assert_eq!(text_of_raw(&format!("r{hashes}\"{text}\"{hashes}")), Some(text));
        }
        assert_eq!(text_of_raw("\"plain\""), None);
    }

    #[test]
    fn what_no_plan_wrote_is_refused() {
        for other in [quote! {}, quote! { track 7 }, quote! { [a] track "x" [b] }, quote! { [a] alias 7 [b] }] {
            assert_eq!(
                Invocation::read(other, Target::Compiler).err(),
                Some("this macro is called by the macros of a plan only")
            );
        }
        let other = quote! { [a] track 7 "not raw" };
        let refused = Invocation::read(other, Target::Compiler).err();
        assert_eq!(refused, Some("the plan's macros do not fit this version of plan-macros"));
    }
}
