//! `include_plan!` and the call macros: a thin shell around `plan-model`. Users get both from `plan-runtime`.
//!
//! `include_plan!` goes **arguments -> load -> read -> judge -> emit**, of which all but the ends is `plan_model::include`; a call macro goes **parse -> shapes -> expand**. What the second
//! needs to know of the plan is left for it by the first, in `shapes`.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod arguments;
mod call;
mod code;
mod emit;
mod now;
mod report;
mod shapes;

use call::Reader;
use proc_macro::TokenStream;

/// Behind `plan_runtime::include_plan!`: the first token is the path of `plan-runtime`.
#[doc(hidden)]
#[proc_macro]
pub fn include_plan(input: TokenStream) -> TokenStream {
    read_plan(input, Reader::Compiler)
}

/// Behind `plan_runtime::include_plan!` in rust-analyzer.
#[doc(hidden)]
#[proc_macro]
pub fn include_plan_in_editor(input: TokenStream) -> TokenStream {
    read_plan(input, Reader::Editor)
}

/// Behind `plan_runtime::include_plan!` in rustdoc.
#[doc(hidden)]
#[proc_macro]
pub fn document_plan(input: TokenStream) -> TokenStream {
    read_plan(input, Reader::Documentation)
}

fn read_plan(input: TokenStream, reader: Reader) -> TokenStream {
    match syn::parse::<arguments::Arguments>(input) {
        Ok(mut arguments) => {
            // rust-analyzer expands the same place again and again.
            if reader != Reader::Editor {
                arguments.repeated = emit::repeated(&arguments);
            }
            emit::include_plan(&arguments, reader).into()
        }
        Err(error) => error.into_compile_error().into(),
    }
}

/// Behind `track!` and its kin: `[runtime] call ID [fallback] arguments…`.
#[doc(hidden)]
#[proc_macro]
pub fn call(input: TokenStream) -> TokenStream {
    call::expand(input.into(), Reader::Compiler).into()
}

/// Behind `track!` and its kin in rust-analyzer.
#[doc(hidden)]
#[proc_macro]
pub fn call_in_editor(input: TokenStream) -> TokenStream {
    call::expand(input.into(), Reader::Editor).into()
}
