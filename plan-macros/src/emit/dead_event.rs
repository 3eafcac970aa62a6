//! `warn(dead_event)` and `deny(dead_event)`: the compiler's own knowledge of what is never made. Its lint leaves out what
//! a macro wrote, so the structs of events that are to be sent get the place of the user's `include_plan!`.

use plan_codegen::WATCH_MARK;
use plan_model::check::Severity;
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

/// Returns the code, with the dead-code lint on for the structs that `plan-codegen` has marked. The marks go.
pub(crate) fn watch(code: TokenStream, level: Severity, span: Span) -> TokenStream {
    let lint = match level {
        Severity::Allow => return code,
        Severity::Warn => quote_spanned! { span => #[warn(dead_code)] },
        Severity::Deny => quote_spanned! { span => #[deny(dead_code)] },
    };
    let mut out = TokenStream::new();
    let mut tokens = code.into_iter();
    while let Some(token) = tokens.next() {
        let is_mark = matches!(&token, TokenTree::Punct(mark) if WATCH_MARK.starts_with(mark.as_char()));
        // Where the crate allows dead code, impls and the traits they are of would count as uses of the struct.
        if is_mark || matches!(&token, TokenTree::Ident(word) if word == "impl" || word == "mod") {
            lint.to_tokens(&mut out);
        }
        match is_mark {
            true => place_struct(&mut tokens, span, &mut out),
            false => out.extend([token]),
        }
    }
    out
}

/// Gives a struct a place, which is from its first to its last token: `pub struct Name`, and its fields in braces or `;`.
fn place_struct(tokens: &mut impl Iterator<Item = TokenTree>, span: Span, out: &mut TokenStream) {
    let placed = |mut token: TokenTree| {
        token.set_span(span);
        token
    };
    out.extend(tokens.by_ref().take(3).map(placed));
    for token in tokens {
        let is_end = match &token {
            TokenTree::Group(fields) => fields.delimiter() == Delimiter::Brace,
            TokenTree::Punct(sign) => sign.as_char() == ';',
            _ => false,
        };
        if is_end {
            out.extend([placed(token)]);
            return;
        }
        out.extend([token]);
    }
}
