//! Values of a call on their way into its code, and the tokens around them.

use super::conversion_traits::{ConversionTrait, INTO_MADE_TEXT};
use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use std::rc::Rc;

/// A value of a call: as it was given, which is most of them, or something made of it, and how often it is in a `Some`.
/// It goes to where it belongs a token at a time: each stream in between would cost the compiler a copy.
pub(super) struct ValueTokens<'t> {
    tokens: TokenSource<'t>,
    somes: usize,
}

enum TokenSource<'t> {
    Given(&'t [TokenTree]),
    Made(TokenStream),
    /// Given, and converted by a trait of the runtime.
    Conversion(Conversion, &'t [TokenTree]),
}

/// `plan_runtime::__private::IntoText::into_text`: what is called with a value of a call.
pub(super) struct Conversion {
    /// The path of `plan-runtime`.
    pub(super) runtime: Rc<[TokenTree]>,
    pub(super) through: ConversionTrait,
    pub(super) span: Span,
}

impl Conversion {
    pub(super) fn append_to(&self, value: TokenStream, out: &mut TokenStream) {
        if self.through == INTO_MADE_TEXT {
            // It may be made, and is borrowed then.
            out.extend([punct('&', self.span), punct('*', self.span)]);
        }
        out.extend(self.runtime.iter().cloned());
        for name in ["__private", self.through.name, self.through.method] {
            out.extend(path_separator(self.span));
            out.extend([TokenTree::Ident(Ident::new(name, self.span))]);
        }
        out.extend([group(Delimiter::Parenthesis, value, self.span)]);
    }

    /// Returns the call with the tokens as they were given.
    pub(super) fn of(self, tokens: &[TokenTree]) -> ValueTokens<'_> {
        ValueTokens { tokens: TokenSource::Conversion(self, tokens), somes: 0 }
    }
}

impl From<TokenStream> for ValueTokens<'_> {
    fn from(tokens: TokenStream) -> Self {
        Self { tokens: TokenSource::Made(tokens), somes: 0 }
    }
}

impl<'t> From<&'t [TokenTree]> for ValueTokens<'t> {
    fn from(tokens: &'t [TokenTree]) -> Self {
        Self { tokens: TokenSource::Given(tokens), somes: 0 }
    }
}

impl ValueTokens<'_> {
    pub(super) fn append_to(self, out: &mut TokenStream) {
        let Self { tokens, somes } = self;
        if somes > 0 {
            // By its whole path, as the user may call anything `Some`; as a struct, as a wrong value would be a wrong argument of
            // a function.
            for name in ["core", "option", "Option", "Some"] {
                out.extend(path_separator(Span::call_site()));
                out.extend([TokenTree::Ident(Ident::new(name, Span::call_site()))]);
            }
            let mut field = TokenStream::new();
            field.extend([Literal::u8_unsuffixed(0).into(), punct(':', Span::call_site())]);
            Self { tokens, somes: somes - 1 }.append_to(&mut field);
            out.extend([group(Delimiter::Brace, field, Span::call_site())]);
            return;
        }
        match tokens {
            TokenSource::Given(tokens) => out.extend(tokens.iter().cloned()),
            TokenSource::Made(tokens) => out.extend(tokens),
            TokenSource::Conversion(conversion, given) => conversion.append_to(given.iter().cloned().collect(), out),
        }
    }

    /// Returns the value in so many `Some`s.
    pub(super) fn in_somes(self, somes: usize) -> Self {
        Self { somes, ..self }
    }

    pub(super) fn into_tokens(self) -> TokenStream {
        let mut out = TokenStream::new();
        self.append_to(&mut out);
        out
    }
}

/// Returns `::`.
fn path_separator(span: Span) -> [TokenTree; 2] {
    [Spacing::Joint, Spacing::Alone].map(|spacing| {
        let mut colon = Punct::new(':', spacing);
        colon.set_span(span);
        colon.into()
    })
}

pub(super) fn group(delimiter: Delimiter, tokens: TokenStream, span: Span) -> TokenTree {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(span);
    group.into()
}

pub(super) fn punct(character: char, span: Span) -> TokenTree {
    let mut punct = Punct::new(character, Spacing::Alone);
    punct.set_span(span);
    punct.into()
}

/// Returns the name of a field, which may begin with `r#`.
pub(super) fn ident(name: &str, span: Span) -> Ident {
    match name.strip_prefix("r#") {
        Some(plain) => Ident::new_raw(plain, span),
        None => Ident::new(name, span),
    }
}
