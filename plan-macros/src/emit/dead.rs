//! `warn(dead_event)` and `deny(dead_event)`: the compiler's own knowledge of what is never made. Its lint leaves out what
//! a macro wrote, so the structs of live events get the place of the user's `include_plan!`.

use plan_model::check::Severity;
use plan_model::name::Event;
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use std::collections::HashSet;

/// Returns the code, with the dead-code lint on for the structs of live events.
pub(crate) fn watch(code: TokenStream, events: &[Event<'_>], level: Severity, span: Span) -> TokenStream {
    let lint = match level {
        Severity::Allow => return code,
        Severity::Warn => quote_spanned! { span => #[warn(dead_code)] },
        Severity::Deny => quote_spanned! { span => #[deny(dead_code)] },
    };
    // An event that is only planned, or on its way out, need not be sent.
    let live = events.iter().filter(|event| event.rule.is_live()).map(|event| event.type_name.as_str());
    let live: HashSet<&str> = live.collect();
    let mut out = TokenStream::new();
    let mut tokens = code.into_iter().peekable();
    while let Some(mut token) = tokens.next() {
        let is_visible = matches!(&token, TokenTree::Ident(word) if word == "pub");
        let is_struct = matches!(tokens.peek(), Some(TokenTree::Ident(word)) if word == "struct");
        if !(is_visible && is_struct) {
            // Where the crate allows dead code, impls and the traits they are of would count as uses of the struct.
            if matches!(&token, TokenTree::Ident(word) if word == "impl" || word == "mod") {
                lint.to_tokens(&mut out);
            }
            out.extend([token]);
            continue;
        }
        let (mut keyword, mut name) = (tokens.next(), tokens.next());
        let is_watched = matches!(&name, Some(TokenTree::Ident(name)) if live.contains(name.to_string().as_str()));
        if is_watched {
            lint.to_tokens(&mut out);
            token.set_span(span);
            keyword.iter_mut().chain(&mut name).for_each(|token| token.set_span(span));
        }
        out.extend([token].into_iter().chain(keyword).chain(name));
        // Up to the end of the struct, whose place is from its first to its last token.
        for mut token in tokens.by_ref() {
            let is_end = match &token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(punct) => punct.as_char() == ';',
                _ => false,
            };
            if is_end && is_watched {
                token.set_span(span);
            }
            out.extend([token]);
            if is_end {
                break;
            }
        }
    }
    out
}
