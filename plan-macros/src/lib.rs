//! `include_plan!` and the call macros: a thin shell around `plan-model` and `plan-codegen`. Users get both from `plan-runtime`.
//!
//! Internal to `plan-runtime`: what is public here is exempt from semantic versioning, and may change with every release.
//!
//! `include_plan!` is `include`; a call macro, `call`, goes **parse -> expand**, and asks `known_plans` for the index of its plan,
//! which `include` has left there.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod call;
mod code;
mod committed;
mod compile_error;
mod emit;
mod include;
mod known_plans;
mod live_plan;
mod protocol;

use plan_codegen::Target;
use proc_macro::TokenStream;

/// Expands `plan_runtime::include_plan!` for the compiler: the first token is the path of `plan-runtime`.
#[doc(hidden)]
#[proc_macro]
pub fn include_plan(input: TokenStream) -> TokenStream {
    read_plan(input, Target::Compiler)
}

/// Expands `plan_runtime::include_plan!` in rust-analyzer.
#[doc(hidden)]
#[proc_macro]
pub fn include_plan_in_editor(input: TokenStream) -> TokenStream {
    read_plan(input, Target::Editor)
}

/// Expands `plan_runtime::include_plan!` in rustdoc.
#[doc(hidden)]
#[proc_macro]
pub fn document_plan(input: TokenStream) -> TokenStream {
    read_plan(input, Target::Rustdoc)
}

fn read_plan(input: TokenStream, target: Target) -> TokenStream {
    match syn::parse(input) {
        Ok(arguments) => include::expand(arguments, target).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Expands the last lines of what `cargo plan code` writes: the call macros.
#[doc(hidden)]
#[proc_macro]
pub fn calls(input: TokenStream) -> TokenStream {
    committed_calls(input, Target::Compiler)
}

/// Expands the last lines of what `cargo plan code` writes, in rust-analyzer.
#[doc(hidden)]
#[proc_macro]
pub fn calls_in_editor(input: TokenStream) -> TokenStream {
    committed_calls(input, Target::Editor)
}

fn committed_calls(input: TokenStream, target: Target) -> TokenStream {
    match syn::parse(input) {
        Ok(file) => committed::expand(file, target).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Expands `track!` and its kin: `[runtime] call ID [fallback] arguments…`.
#[doc(hidden)]
#[proc_macro]
pub fn call(input: TokenStream) -> TokenStream {
    call::expand(input.into(), Target::Compiler).into()
}

/// Expands `track!` and its kin to nothing, where the plan has an error.
#[doc(hidden)]
#[proc_macro]
pub fn silent_call(input: TokenStream) -> TokenStream {
    match syn::parse(input) {
        Ok(silent) => call::silent::expand(&silent).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Expands `track!` and its kin in rust-analyzer.
#[doc(hidden)]
#[proc_macro]
pub fn call_in_editor(input: TokenStream) -> TokenStream {
    call::expand(input.into(), Target::Editor).into()
}
