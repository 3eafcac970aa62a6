//! Optional values, `name?: option`: an `Option` of what the field holds, and the forms that one has in a call, as `Some(…)` and
//! `condition.then(|| …)`.

use super::branches;
use super::conversion_traits::{ConversionTrait, INTO_ENUM, INTO_INTEGER, INTO_NUMBER, INTO_VALUE};
use super::expand::Expansion;
use super::syntax::GivenField;
use super::tokens::{is_inferred, is_path, is_punct, start_of};
use super::value::{ValueTokens, group};
use plan_codegen::plan_index::{FieldShape, ValueKind};
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

impl Expansion<'_> {
    /// Returns the value of `name?: option`.
    pub(super) fn option(&mut self, given: &GivenField, tokens: &[TokenTree], field: &FieldShape) -> TokenStream {
        let value = self.optional(given, tokens, &field.kind);
        self.option_of(given, value, field)
    }

    /// Returns an option of what the field has.
    fn optional(&mut self, given: &GivenField, tokens: &[TokenTree], kind: &ValueKind) -> TokenStream {
        if *kind == ValueKind::Json {
            return self.optional_json(tokens);
        }
        if let Some(made) = self.optional_in_branches(&given.plain, tokens, kind) {
            return made;
        }
        if self.has_literals(kind)
            && let Some(branches) = self.optional_branches(given, tokens, kind)
        {
            return branches;
        }
        // What `Some(…)` and `then_some(…)` hold may be a literal.
        if held(tokens).is_none()
            && !is_inferred(tokens)
            && !is_none(tokens)
            && let Some(held) = self.held_option(tokens, kind)
        {
            return held;
        }
        let (runtime, around) = (self.runtime, self.around(start_of(tokens)));
        let value: TokenStream = tokens.iter().cloned().collect();
        match kind {
            // What the trait would give back as it is.
            ValueKind::Integer
            | ValueKind::Number
            | ValueKind::Text
            | ValueKind::Time(_)
            | ValueKind::Enum(_)
            | ValueKind::Array(_)
            | ValueKind::Map(_)
            | ValueKind::Union(..)
                if is_inferred(tokens) || is_none(tokens) =>
            {
                value
            }
            ValueKind::Text if ends_with_call(tokens, "as_deref") => value,
            ValueKind::Enum(_) | ValueKind::Struct(_) | ValueKind::Union(..) if ends_with_call(tokens, "then") => {
                self.then(given, tokens, kind)
            }
            kind if ends_with_call(tokens, "then_some") && self.has_literals(kind) => self.then(given, tokens, kind),
            ValueKind::Text if self.makes_texts() => quote_spanned! { around =>
                #runtime::__private::optional_text(&#runtime::__private::IntoOptionalMadeText::into_optional_made_text(#value))
            },
            ValueKind::Text => {
                quote_spanned! { around => #runtime::__private::IntoOptionalText::into_optional_text(#value) }
            }
            ValueKind::Array(item) if self.may_make && !is_some(tokens) && item.is_listed() => {
                quote_spanned! { around =>
                    #runtime::__private::optional_items(&#runtime::__private::optional_list(#value))
                }
            }
            ValueKind::Map(_) if self.may_make && !is_some(tokens) => {
                quote_spanned! { around =>
                    #runtime::__private::optional_map(&#runtime::__private::optional_pairs(#value))
                }
            }
            kind @ (ValueKind::Time(_)
            | ValueKind::Integer
            | ValueKind::Number
            | ValueKind::Enum(_)
            | ValueKind::Union(..))
                if !is_some(tokens) || !self.has_literals(kind) =>
            {
                let through = match kind {
                    ValueKind::Time(name) => ConversionTrait::of_time(name),
                    ValueKind::Integer => INTO_INTEGER,
                    ValueKind::Enum(_) => INTO_ENUM,
                    ValueKind::Union(..) => INTO_VALUE,
                    _ => INTO_NUMBER,
                };
                let (trait_, method) = through.names(around);
                // A `match`, because a wrong type passed to `Option::map` produces two errors. The arms carry the user's span, so
                // the one error points at the user's code; the `match` itself is the macro's, or Clippy would have it shorter.
                let arms = quote_spanned! { around =>
                    ::core::option::Option::Some(__value) => {
                        ::core::option::Option::Some(#runtime::__private::#trait_::#method(__value))
                    }
                    ::core::option::Option::None => ::core::option::Option::None,
                };
                quote_spanned! { Span::mixed_site().located_at(around) => match #value { #arms } }
            }
            ValueKind::Enum(_)
            | ValueKind::Struct(_)
            | ValueKind::Array(_)
            | ValueKind::Map(_)
            | ValueKind::Tuple(_)
            | ValueKind::Union(..) => match tokens {
                [TokenTree::Ident(some), TokenTree::Group(held)] if *some == "Some" => {
                    let held: Vec<TokenTree> = held.stream().into_iter().collect();
                    let name = given.name.to_string();
                    let value = self.value(&name, &held, kind).into_tokens();
                    ValueTokens::from(value).in_somes(1).into_tokens()
                }
                _ => held_behind_reference(tokens, kind).unwrap_or(value),
            },
            _ => held_behind_reference(tokens, kind).unwrap_or(value),
        }
    }

    /// Returns the branches of an `if`, a `match` or a block, each an option of its own: there are literals in `Some(…)`.
    fn optional_branches(&mut self, given: &GivenField, tokens: &[TokenTree], kind: &ValueKind) -> Option<TokenStream> {
        self.behind_braces(|inner| branches::mapped(tokens, &mut |value| inner.optional(given, value, kind)))
    }

    /// Returns whether literals of such a value, or within it, are of types of the plan.
    fn has_literals(&self, kind: &ValueKind) -> bool {
        match kind {
            ValueKind::Array(item) | ValueKind::Map(item) => self.is_deep(item),
            ValueKind::Enum(_) | ValueKind::Struct(_) | ValueKind::Tuple(_) | ValueKind::Union(..) => true,
            _ => false,
        }
    }

    /// Expands `condition.then_some(literal)` or `condition.then(|| literal)`.
    fn then(&mut self, given: &GivenField, tokens: &[TokenTree], kind: &ValueKind) -> TokenStream {
        let Some((TokenTree::Group(held), condition)) = tokens.split_last() else { return TokenStream::new() };
        let property = given.name.to_string();
        let (bars, value) = match in_closure(held) {
            Some((bars, inner)) => (bars, self.behind_braces(|here| here.value(&property, &inner, kind).into_tokens())),
            None if ends_with_call(tokens, "then_some") => {
                let inner: Vec<TokenTree> = held.stream().into_iter().collect();
                (Vec::new(), self.value(&property, &inner, kind).into_tokens())
            }
            // A function, or a closure with a type.
            None => return tokens.iter().cloned().collect(),
        };
        let held = group(Delimiter::Parenthesis, bars.into_iter().chain(value).collect(), held.span());
        condition.iter().cloned().chain([held]).collect()
    }

    /// Returns an option of the value that the field has, in the `Option`s that it needs.
    fn option_of(&mut self, given: &GivenField, value: TokenStream, field: &FieldShape) -> TokenStream {
        let runtime = self.runtime;
        let value = match field.personal {
            true => quote! { ::core::option::Option::map(#value, #runtime::__private::Personal) },
            false => value,
        };
        match field.options() {
            0 => {
                let name = &given.name;
                let message = format!("`{name}` is required: write `{name}: value`, without the question mark");
                self.problem((name.span(), message))
            }
            1 => value,
            _ => quote! { ::core::option::Option::map(#value, ::core::option::Option::Some) },
        }
    }
}

/// Returns whether the value is `None`, by whatever path.
pub(super) fn is_none(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [.., TokenTree::Ident(word)] if *word == "None") && is_path(tokens)
}

/// Returns whether the value is `Some(…)`.
pub(super) fn is_some(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Ident(word), TokenTree::Group(_)] if *word == "Some")
}

/// Returns what `&option` holds, of a value or list that need not be converted.
fn held_behind_reference(tokens: &[TokenTree], kind: &ValueKind) -> Option<TokenStream> {
    let place = tokens.first().filter(|first| is_punct(first, '&'))?.span();
    match kind {
        ValueKind::Boolean => Some(quote_spanned! { place => ::core::clone::Clone::clone(#(#tokens)*) }),
        ValueKind::Array(_) => Some(quote_spanned! { place => ::core::option::Option::as_deref(#(#tokens)*) }),
        _ => None,
    }
}

/// Returns what holds a value, `Some(…)` or `condition.then(…)`, with what was made of that value in its place.
pub(super) fn holding(holder: &[TokenTree], made: TokenStream) -> TokenStream {
    let some = quote! { ::core::option::Option::Some(#made) };
    match holder {
        // In place of `then`, as a closure hides from rustc what is wanted.
        [condition @ .., _, _, _] => {
            quote! { match (#(#condition)*) { true => #some, false => ::core::option::Option::None } }
        }
        _ => some,
    }
}

/// Returns the bars of `|| value`, and the value.
fn in_closure(held: &Group) -> Option<(Vec<TokenTree>, Vec<TokenTree>)> {
    let mut bars: Vec<TokenTree> = held.stream().into_iter().collect();
    if !bars.iter().take(2).all(|bar| is_punct(bar, '|')) || bars.len() < 3 {
        return None;
    }
    let value = bars.split_off(2);
    Some((bars, value))
}

/// Returns what `Some(…)`, `condition.then_some(…)` or `condition.then(|| …)` holds.
pub(super) fn held(tokens: &[TokenTree]) -> Option<Vec<TokenTree>> {
    let (TokenTree::Group(last), before) = tokens.split_last()? else { return None };
    let is_some = matches!(before, [TokenTree::Ident(word)] if *word == "Some");
    if is_some || ends_with_call(tokens, "then_some") {
        return Some(last.stream().into_iter().collect());
    }
    if ends_with_call(tokens, "then") { in_closure(last).map(|(_, value)| value) } else { None }
}

/// Returns whether the value is `….name()`.
pub(super) fn ends_with_call(tokens: &[TokenTree], name: &str) -> bool {
    matches!(tokens, [.., TokenTree::Ident(word), TokenTree::Group(_)] if word == name)
}

/// Returns whether the value is `None` or `Some(…)`, where the value itself is wanted.
pub(super) fn is_option(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Ident(word), TokenTree::Group(_)] => *word == "Some",
        tokens => is_none(tokens),
    }
}
