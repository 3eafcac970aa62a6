//! The last lines of what `cargo plan code` writes: they bring the call macros of the plan into the code, with what these know of it.
//! The number of the plan is chosen here and not in the file, so that two crates, or two modules, may hold the same file.

use crate::emit::{editor, macros};
use crate::include::identity;
use crate::include::site::PlanSite;
use crate::{code, compile_error, known_plans};
use plan_codegen::{PlanIndex, Target};
use proc_macro2::{Literal, Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream, Result};
use syn::{LitStr, bracketed};

/// What a committed file gives: `[$crate] "0.1.0" [IdentifyTraits<'a>] [GroupTraits] "line" "line"…`.
pub(crate) struct Committed {
    runtime: TokenStream,
    /// The version of `cargo plan` that wrote the file.
    version: LitStr,
    /// The types of the traits of identify and group.
    traits: [TokenStream; 2],
    /// The text of the plan's index.
    index: String,
}

impl Parse for Committed {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let in_brackets = || {
            let inner;
            bracketed!(inner in input);
            inner.parse::<TokenStream>()
        };
        let runtime = in_brackets()?;
        let version = input.parse()?;
        let traits = [in_brackets()?, in_brackets()?];
        let mut index = String::new();
        while !input.is_empty() {
            index.push_str(&input.parse::<LitStr>()?.value());
            index.push('\n');
        }
        Ok(Self { runtime, version, traits, index })
    }
}

/// Returns the call macros of a plan whose code is in a file.
pub(crate) fn expand(file: Committed, target: Target) -> TokenStream {
    let Committed { runtime, version, traits, index } = file;
    let here = env!("CARGO_PKG_VERSION");
    if version.value() != here {
        let message = format!(
            "this code was written by cargo plan {}, and plan-runtime is {here}\n\
             help: install cargo-plan {here}, and run `cargo plan code` again for this file",
            version.value()
        );
        return compile_error::error(version.span(), &message);
    }
    let mut site = PlanSite::of(version.span());
    if target != Target::Editor {
        site.count();
    }
    let id = identity::number(&site, &index);
    let number = Literal::u64_unsuffixed(id);
    let marker = quote! {
        impl #runtime::__private::PlanOf<__plan::Plan> for #runtime::__private::PlanId<#number> {
            fn marker() -> __plan::Plan { __plan::Plan }
        }
    };
    let index = known_plans::remember(id, PlanIndex::from_text(index));
    let calls = match target {
        Target::Compiler | Target::Rustdoc => macros::emit(&runtime, id, &index, version.span()),
        Target::Editor => {
            let [identify, group] = traits;
            let mut types = String::new();
            plan_codegen::editor::write_types((identify, group), index.enums(), id, &mut types);
            let types = code::of_text(&types);
            let calls = editor::macros(&runtime, &TokenStream::new(), (id, 0), Span::call_site());
            quote! { #types #calls }
        }
    };
    quote! { #marker #calls }
}
