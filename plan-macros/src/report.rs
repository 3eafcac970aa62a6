//! Diagnostics of the plan as the compiler's own: errors through `compile_error!`, warnings through a deprecated item,
//! the one way to warn on stable Rust.

use plan_model::{Diagnostic, Level, render};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};

/// One `compile_error!`, as an item.
pub(crate) fn error(span: Span, message: &str) -> TokenStream {
    quote_spanned! { span => ::core::compile_error! { #message } }
}

/// All findings about a plan file, shown at `span`.
pub(crate) fn diagnostics(span: Span, findings: &[Diagnostic], file: &str, text: &str) -> TokenStream {
    let shown = |(number, finding): (usize, &Diagnostic)| {
        let message = render::render(finding, file, text);
        match finding.level {
            Level::Error => error(span, &message),
            Level::Warning => warning(span, &message, finding.check, number),
        }
    };
    findings.iter().enumerate().map(shown).collect()
}

/// The compiler names the deprecated item: for a convention, that is the id of its check.
fn warning(span: Span, message: &str, check: Option<&str>, number: usize) -> TokenStream {
    let name = match check {
        Some(id) => Ident::new(id, span),
        None => format_ident!("tracking_plan_{number}", span = span),
    };
    let message = format!("\n{message}");
    quote_spanned! { span =>
        const _: () = {
            #[deprecated(note = #message)]
            #[allow(non_upper_case_globals)]
            const #name: () = ();
            #name
        };
    }
}
