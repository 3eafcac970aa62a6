//! Diagnostics of the plan as the compiler's own: errors through `compile_error!`, warnings through a deprecated item,
//! the one way to warn on stable Rust.

use plan_model::include::PlanFile;
use plan_model::{Diagnostic, Level};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

/// Returns one `compile_error!`, as an item.
pub(crate) fn error(span: Span, message: &str) -> TokenStream {
    quote_spanned! { span => ::core::compile_error! { #message } }
}

/// Returns all findings about a plan file, shown at `span`.
pub(crate) fn diagnostics(span: Span, findings: &[Diagnostic], file: &PlanFile) -> TokenStream {
    let shown = |finding: &Diagnostic| {
        let message = file.render(finding);
        match finding.level {
            Level::Error => error(span, &message),
            Level::Warning => warning(span, &message, finding.check),
        }
    };
    findings.iter().map(shown).collect()
}

/// Returns a warning. rustc names the deprecated item before the message: for a convention, that is the id of its check.
pub(crate) fn warning(span: Span, message: &str, check: Option<&str>) -> TokenStream {
    let name = Ident::new(check.unwrap_or("tracking_plan_warning"), span);
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
