//! Literals in a call: enum values become variants, nested struct literals get their optional properties, and what breaks
//! a rule of the plan is refused.

use super::branches;
use super::constant::LiteralValue;
use super::conversion_traits::{
    ConversionTrait, INTO_ENUM, INTO_INTEGER, INTO_KEPT_LIST, INTO_KEPT_MAP, INTO_LIST, INTO_MADE_TEXT, INTO_NUMBER,
    INTO_TEXT, INTO_VALUE,
};
use super::expand::Expansion;
use super::option::{held, is_some};
use super::parse;
use super::struct_literal::braced;
use super::tokens::{
    ends_as_reference, is_inferred, is_path, is_punct, list_literal, split_at_commas, start_of, struct_literal, visible,
};
use super::value::{self, ValueTokens, punct};
use super::wrong_literal;
use plan_codegen::plan_index::{LiteralRules, ValueKind};
use plan_model::diagnostic::suggest;
use plan_model::json::Node;
use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote_spanned;

impl Expansion<'_> {
    /// Returns a value, as far as it is a literal that the plan has something to say about.
    pub(super) fn value<'t>(&mut self, property: &str, tokens: &'t [TokenTree], kind: &ValueKind) -> ValueTokens<'t> {
        let seen = visible(tokens);
        let is_optional = std::mem::take(&mut self.is_optional);
        if !self.is_editor()
            && let Some(mistake) = wrong_literal::of(property, &seen, kind, self.is_in_list)
        {
            return self.problem(mistake).into();
        }
        let has_branches = match kind {
            // Lists and maps that do not stand in the call are converted as a whole, behind their branches.
            ValueKind::Array(item) if !self.is_deep(item) => branches::any(&seen, &is_list_literal),
            ValueKind::Map(_) => branches::any(&seen, &is_map_literal),
            ValueKind::Json => branches::any(&seen, &|leaf| self.json(leaf).is_some()),
            kind => self.is_deep(kind),
        };
        if has_branches && let Some(made) = self.made_in_branches(property, &seen, kind) {
            return made.into();
        }
        if has_branches && let Some(made) = self.branches(property, &seen, kind, is_optional) {
            return made.into();
        }
        let place = tokens.first().map_or_else(Span::call_site, TokenTree::span);
        let span = self.around(place);
        let made = match (kind, &*seen) {
            (ValueKind::Time(name), [TokenTree::Literal(text)]) if text.to_string().starts_with('"') => {
                let (runtime, name) = (self.runtime_at(span), Ident::new(name, span));
                quote_spanned! { span => #runtime::__private::#name::of_literal(#text) }
            }
            (ValueKind::Time(_), seen) if is_inferred(seen) => return tokens.into(),
            (ValueKind::Time(name), _) => {
                let (runtime, (trait_, method)) = (self.runtime, ConversionTrait::of_time(name).names(span));
                quote_spanned! { span => #runtime::__private::#trait_::#method(#(#tokens)*) }
            }
            (ValueKind::Text, seen) => return self.text(tokens, seen),
            (ValueKind::Integer, seen) => return self.converted(tokens, seen, INTO_INTEGER, ""),
            (ValueKind::Number, seen) => return self.converted(tokens, seen, INTO_NUMBER, "f64"),
            (ValueKind::Nullable(inner), seen) => return self.nullable(property, tokens, seen, inner),
            (ValueKind::Map(value), seen) => match map_literal(seen) {
                Some((path, entries)) => self.map(property, path, &entries, value),
                None if self.is_left(seen) => return tokens.into(),
                None if self.may_make => self.held(tokens, value).unwrap_or_else(|| {
                    let runtime = self.runtime;
                    quote_spanned! { span => #runtime::__private::map(&#runtime::__private::IntoMap::into_pairs(#(#tokens)*)) }
                }),
                None => self.through(INTO_KEPT_MAP, tokens, span),
            },
            (ValueKind::Enum(name), seen) => match LiteralValue::of(seen) {
                Some(constant) => self.variant(property, &constant.value, place, name),
                // By a method: rust-analyzer offers the variants where it knows the type that is wanted.
                None if self.is_editor() && !is_inferred(seen) => {
                    quote_spanned! { span => (#(#tokens)*).into() }
                }
                None if self.is_no_variant(seen, name) => self.unknown_variant(property, seen, name),
                None if is_variant(seen, name) || self.is_left(seen) => return tokens.into(),
                None => return self.conversion(INTO_ENUM, span).of(tokens),
            },
            (ValueKind::Struct(name), seen) => match struct_literal(seen) {
                Some((path, braces)) if path.last().is_some_and(|last| last.to_string() == *name) => {
                    self.nested(path, braces)
                }
                Some((path, braces)) => match self.other_struct(path) {
                    Some(last) => self.problem((
                        last.span(),
                        format!("the plan wants a `{name}` for `{property}`\nhelp: write `{name} {{ … }}`"),
                    )),
                    None => match self.other_name(path, braces, name) {
                        Some(literal) => literal,
                        None => return tokens.into(),
                    },
                },
                None if is_some(seen) && self.is_in_list => self.problem((
                    place,
                    format!("the items of `{property}` may not be null in the plan\nhelp: write `{name} {{ … }}`, without `Some`"),
                )),
                None if is_optional && !self.is_left(seen) => return self.conversion(INTO_VALUE, span).of(tokens),
                None => return tokens.into(),
            },
            (ValueKind::Boolean, seen) if is_optional && !is_boolean(seen) && !self.is_left(seen) => {
                return self.conversion(INTO_VALUE, span).of(tokens);
            }
            (ValueKind::Array(item), seen) => match list_literal(seen) {
                Some((before, list)) if !self.is_deep(item) && !is_changed(item) => {
                    return match self.list_of_texts_and_truths(property, list, item, span) {
                        Some(made) => made.into(),
                        None if is_borrowed(before) => tokens.into(),
                        None => borrowed(tokens).into(),
                    };
                }
                Some((before, list)) => {
                    // A list may stand without the `&` that the field takes. Of a `vec!` an array is made, in which rustc knows the
                    // type of the items.
                    let borrow = before.first().filter(|_| is_borrowed(before)).cloned();
                    let borrow = borrow.unwrap_or_else(|| punct('&', place));
                    let is_in_list = std::mem::replace(&mut self.is_in_list, true);
                    let items = split_at_commas(list.stream());
                    let items = items.iter().map(|tokens| self.value(property, tokens, item));
                    let list = regrouped(list, items);
                    self.is_in_list = is_in_list;
                    [borrow, list].into_iter().collect()
                }
                None => match repeated(seen) {
                    Some(list) => return self.repeated(property, seen, list, item),
                    None => return self.list(tokens, seen, item, is_optional),
                },
            },
            (ValueKind::Tuple(kinds), [TokenTree::Group(tuple)]) if tuple.delimiter() == Delimiter::Parenthesis => {
                let items = split_at_commas(tuple.stream());
                if items.len() != kinds.len() {
                    let message =
                        format!("`{property}` has {} values in the plan, and {} in this call", kinds.len(), items.len());
                    return self.problem((tuple.span(), message)).into();
                }
                let items = items.iter().zip(kinds).map(|(tokens, kind)| match kind {
                    // A tuple has a reference, as a field has.
                    ValueKind::Json => self.json_field(&visible(tokens)).into(),
                    kind => self.value(property, tokens, kind),
                });
                regrouped(tuple, items).into()
            }
            (ValueKind::Union(suffix, types), seen) => self.alternative(seen, place, suffix, types),
            // An item of a list or a map, which has no reference.
            (ValueKind::Json, seen) => match self.json_item(seen) {
                Some(json) => json,
                None => return tokens.into(),
            },
            _ => return tokens.into(),
        };
        made.into()
    }

    /// Returns the list of `[value; 3]`, with the value as the plan has it.
    fn repeated<'t>(&mut self, property: &str, seen: &[TokenTree], list: &Group, item: &ValueKind) -> ValueTokens<'t> {
        let inner: Vec<TokenTree> = list.stream().into_iter().collect();
        let semicolon = inner.iter().position(|token| is_punct(token, ';')).unwrap_or(inner.len());
        let (value, length) = inner.split_at(semicolon);
        let list = if self.is_deep(item) || matches!(item, ValueKind::Array(_)) {
            let is_in_list = std::mem::replace(&mut self.is_in_list, true);
            let value = self.value(property, value, item).into_tokens();
            self.is_in_list = is_in_list;
            value::group(Delimiter::Bracket, value.into_iter().chain(length.iter().cloned()).collect(), list.span())
        } else {
            TokenTree::Group(list.clone())
        };
        let tokens: Vec<TokenTree> = borrowed(&[list]).into_iter().collect();
        if !item.is_listed() {
            return tokens.into_iter().collect::<TokenStream>().into();
        }
        self.list(&tokens, seen, item, false).into_tokens().into()
    }

    /// Returns the name of a struct of the plan, where another one is wanted.
    fn other_struct<'t>(&self, path: &'t [TokenTree]) -> Option<&'t TokenTree> {
        path.last().filter(|last| self.index.is_struct(&last.to_string()))
    }

    /// Returns whether there is more in a value of this kind than rustc can see by itself.
    pub(super) fn is_deep(&self, kind: &ValueKind) -> bool {
        match kind {
            ValueKind::Boolean
            | ValueKind::Json
            | ValueKind::Text
            | ValueKind::Integer
            | ValueKind::Number
            | ValueKind::Time(_) => false,
            ValueKind::Array(inner) => self.is_deep(inner),
            _ => true,
        }
    }

    /// Returns the branches of an `if`, a `match` or a block, each as a value of its own. What one of them makes does not live on
    /// behind its braces.
    fn branches(
        &mut self,
        property: &str,
        seen: &[TokenTree],
        kind: &ValueKind,
        is_optional: bool,
    ) -> Option<TokenStream> {
        self.behind_braces(|inner| {
            branches::mapped(seen, &mut |value| {
                inner.is_optional = is_optional;
                inner.value(property, value, kind).into_tokens()
            })
        })
    }

    /// Returns a text: what is borrowed becomes `&str` by itself.
    pub(super) fn text<'t>(&self, tokens: &'t [TokenTree], seen: &[TokenTree]) -> ValueTokens<'t> {
        if self.is_borrowed_text(seen) {
            return tokens.into();
        }
        let through = if self.makes_texts() { INTO_MADE_TEXT } else { INTO_TEXT };
        self.conversion(through, start_of(tokens)).of(tokens)
    }

    /// Returns whether a text is a reference already: a literal, or what has its own `&`.
    pub(super) fn is_borrowed_text(&self, seen: &[TokenTree]) -> bool {
        let is_borrowed = match seen {
            [TokenTree::Literal(_)] => true,
            [first, ..] => is_punct(first, '&'),
            [] => true,
        };
        is_borrowed || ends_as_reference(seen) || self.is_left(seen)
    }

    /// Returns a list that does not stand in the call.
    fn list<'t>(
        &self,
        tokens: &'t [TokenTree],
        seen: &[TokenTree],
        item: &ValueKind,
        is_optional: bool,
    ) -> ValueTokens<'t> {
        let (runtime, span) = (self.runtime, self.around(start_of(tokens)));
        if self.is_left(seen) {
            return tokens.into();
        }
        if let Some(held) = self.held_list(tokens, item) {
            return held.into();
        }
        if item.is_listed() && self.may_make {
            let list = self.through(INTO_LIST, tokens, span);
            return quote_spanned! { span => #runtime::__private::List::items(&#list) }.into();
        }
        match (item.is_listed(), is_optional) {
            _ if self.is_editor() => tokens.into(),
            (true, _) => self.through(INTO_KEPT_LIST, tokens, span).into(),
            (false, true) => {
                let runtime = self.runtime_at(span);
                quote_spanned! { span => #runtime::__private::IntoItems::into_items(#(#tokens)*) }.into()
            }
            (false, false) => tokens.into(),
        }
    }

    /// Returns the value through a method of a trait of the runtime.
    pub(super) fn through(&self, through: ConversionTrait, tokens: &[TokenTree], span: Span) -> TokenStream {
        let (runtime, (trait_, method)) = (self.runtime, through.names(Span::call_site()));
        quote_spanned! { span => #runtime::__private::#trait_::#method(#(#tokens)*) }
    }

    /// Returns whether it is `Currency::Gbp`, which the enum does not have. A name in capitals may be a constant of the user's own.
    fn is_no_variant(&self, seen: &[TokenTree], enum_name: &str) -> bool {
        let [.., TokenTree::Ident(last)] = seen else { return false };
        let last = last.to_string();
        let is_known = |variants: &[String]| variants.contains(&last);
        is_variant(seen, enum_name)
            && last.contains(char::is_lowercase)
            && !self.index.variants(enum_name).is_none_or(is_known)
    }

    fn unknown_variant(&mut self, property: &str, seen: &[TokenTree], enum_name: &str) -> TokenStream {
        let (given, span) = seen.last().map_or_else(Default::default, |last| (last.to_string(), Some(last.span())));
        let shapes = self.index;
        let variants = shapes.variants(enum_name).unwrap_or_default();
        let values = shapes.values(enum_name).unwrap_or_default();
        let near = suggest::nearest(&given, variants.iter().map(String::as_str));
        let near = near.map(|near| format!("; did you mean `{enum_name}::{near}`?")).unwrap_or_default();
        let known = variants.iter().zip(values).map(|(variant, value)| format!("`{variant}` ({})", value.to_json()));
        let message = format!("the plan has no value `{given}` for `{property}`{near}\nhelp: it has {}", listed(known));
        // What is named stays named, or its import would be unused beside the error.
        if let [path @ .., _, _, _] = seen {
            self.errors.extend(quote_spanned! { Span::mixed_site() => let _: ::core::option::Option<#(#path)*>; });
        }
        self.problem((span.unwrap_or_else(Span::call_site), message))
    }

    /// Returns whether the value is left to rustc, as no trait can be called with it.
    pub(super) fn is_left(&self, seen: &[TokenTree]) -> bool {
        is_inferred(seen) || self.is_constant(seen)
    }

    /// Returns whether this is the name of a constant in a `payload!`, which may stand in a constant itself, where no trait can be called.
    fn is_constant(&self, seen: &[TokenTree]) -> bool {
        let is_upper = |word: &str| !word.chars().any(char::is_lowercase);
        self.is_payload && is_path(seen) && seen.last().is_some_and(|last| is_upper(&last.to_string()))
    }

    /// Returns a number: a literal as it is, anything else through the trait.
    fn converted<'t>(
        &self,
        tokens: &'t [TokenTree],
        seen: &[TokenTree],
        through: ConversionTrait,
        suffix: &str,
    ) -> ValueTokens<'t> {
        if is_of_literals(seen) && (suffix.is_empty() || !is_of_integers(seen)) {
            return suffixed(seen, suffix).into();
        }
        if self.is_left(seen) {
            return tokens.into();
        }
        self.conversion(through, start_of(tokens)).of(tokens)
    }

    /// Returns an item of a list, tuple or map that may be null: `null`, a literal, `Some(…)`, or an `Option` as it is.
    fn nullable<'t>(
        &mut self,
        property: &str,
        tokens: &'t [TokenTree],
        seen: &[TokenTree],
        inner: &ValueKind,
    ) -> ValueTokens<'t> {
        match seen {
            [TokenTree::Ident(word)] if *word == "null" => {
                quote_spanned! { word.span() => ::core::option::Option::None }.into()
            }
            [TokenTree::Ident(some), TokenTree::Group(held)] if *some == "Some" => {
                let held: Vec<TokenTree> = held.stream().into_iter().collect();
                let value = self.value(property, &held, inner).into_tokens();
                ValueTokens::from(value).in_somes(1)
            }
            seen if LiteralValue::of(seen).is_some()
                || struct_literal(seen).is_some()
                || list_literal(seen).is_some() =>
            {
                self.value(property, tokens, inner).in_somes(1)
            }
            _ => tokens.into(),
        }
    }

    /// Returns a map of pairs that stand in the call.
    fn map(&mut self, property: &str, path: &[TokenTree], entries: &Group, kind: &ValueKind) -> TokenStream {
        let pairs = split_at_commas(entries.stream());
        if let Some(wrong) = pairs.iter().find(|pair| is_no_pair(pair)) {
            let message = format!("`{property}` is a map\nhelp: write `(\"name\", value)` for each of its values");
            return self.problem((start_of(wrong), message));
        }
        let is_in_list = std::mem::replace(&mut self.is_in_list, true);
        let items = pairs.iter().map(|pair| self.pair(property, pair, kind));
        let list = regrouped(entries, items);
        self.is_in_list = is_in_list;
        let (runtime, span) = (self.runtime, self.around(entries.span()));
        match path {
            [] => quote_spanned! { span => #runtime::__private::Map(&#list) },
            path => quote_spanned! { span => #(#path)*(&#list) },
        }
    }

    /// Returns one pair of a map, a name and a value.
    pub(super) fn pair<'t>(&mut self, property: &str, pair: &'t [TokenTree], kind: &ValueKind) -> ValueTokens<'t> {
        match &*visible(pair) {
            [TokenTree::Group(tuple)] if tuple.delimiter() == Delimiter::Parenthesis => {
                let parts = split_at_commas(tuple.stream());
                let items = parts.iter().enumerate().map(|(position, part)| match position {
                    1 => self.value(property, part, kind),
                    _ => part.as_slice().into(),
                });
                TokenStream::from(regrouped(tuple, items)).into()
            }
            _ => pair.into(),
        }
    }

    /// Returns a value of a property that the plan does not have. Literals nested in it are completed all the same, so that rustc
    /// has one mistake to speak of.
    pub(super) fn value_of_unknown<'t>(&mut self, tokens: &'t [TokenTree]) -> ValueTokens<'t> {
        let seen = visible(tokens);
        if let [TokenTree::Ident(word)] = &*seen
            && *word == "null"
        {
            return quote_spanned! { word.span() => ::core::option::Option::None }.into();
        }
        if let Some((path, braces)) = struct_literal(&seen)
            && path.last().is_some_and(|last| self.index.is_struct(&last.to_string()))
        {
            return self.nested(path, braces).into();
        }
        match list_literal(&seen) {
            Some((before, list)) => {
                let items = split_at_commas(list.stream());
                let list = regrouped(list, items.iter().map(|tokens| self.value_of_unknown(tokens)));
                before.iter().cloned().chain([list]).collect::<TokenStream>().into()
            }
            None => tokens.into(),
        }
    }

    /// Holds a literal against the rules of its property. `false` if it breaks one.
    pub(super) fn satisfies_rules(&mut self, property: &str, tokens: &[TokenTree], rules: &LiteralRules) -> bool {
        if rules.is_empty() {
            return true;
        }
        let Some(constant) = LiteralValue::of(tokens) else {
            if let Some(held) = held(tokens) {
                return self.satisfies_rules(property, &held, rules);
            }
            let mut satisfies = true;
            branches::mapped(tokens, &mut |value| {
                satisfies &= self.satisfies_rules(property, &visible(value), rules);
                TokenStream::new()
            });
            return satisfies;
        };
        let violations = constant.check(rules);
        for (span, violation) in &violations {
            let path = &violation.path;
            let help =
                violation.nearest.as_ref().map(|nearest| format!("\nhelp: the nearest allowed value is {nearest}"));
            let message = format!(
                "the plan does not allow {} for `{property}{path}`: it must be {}{}",
                violation.found,
                violation.wants,
                help.unwrap_or_default()
            );
            self.problem((*span, message));
        }
        violations.is_empty()
    }

    /// Returns a literal of a struct whose name the plan does not know, where the plan wants a `wanted`, if it is wrong in any case.
    fn other_name(&mut self, path: &[TokenTree], braces: &Group, wanted: &str) -> Option<TokenStream> {
        let (literal, _) = parse::literal(path, braces, self.target);
        let literal = literal.ok().filter(|literal| self.lacks_its_name(literal, Some(wanted)))?;
        let fields = self.fields_of_other_name(&literal);
        Some(braced(&literal, path.iter().cloned().collect(), fields))
    }

    fn nested(&mut self, path: &[TokenTree], braces: &Group) -> TokenStream {
        let (literal, problems) = parse::literal(path, braces, self.target);
        self.noted.extend(problems);
        match literal {
            Ok(literal) => self.literal(&literal),
            Err(problem) => self.problem(*problem),
        }
    }

    /// Returns the variant of an enum that has the value.
    fn variant(&mut self, property: &str, value: &Node, span: Span, enum_name: &str) -> TokenStream {
        match self.index.position(enum_name, value) {
            Some(position) if self.is_editor() => self.variant_in_editor(enum_name, position, span),
            Some(position) => {
                let runtime = self.runtime;
                let position = Literal::usize_unsuffixed(position);
                let value = quote_spanned! { span => #runtime::__private::nth::<_, #position>() };
                // A list of constants lives on behind the braces of a branch; what a function returns does not.
                if self.is_in_branch && self.is_in_list {
                    quote_spanned! { span => const { #value } }
                } else {
                    value
                }
            }
            None => self.not_allowed(property, value, span, self.index.values(enum_name).unwrap_or_default()),
        }
    }

    /// Returns a value of a union: of an enum of it, a nested literal, or whatever `From` makes of it.
    fn alternative(&mut self, seen: &[TokenTree], span: Span, suffix: &str, types: &[String]) -> TokenStream {
        if let Some((path, braces)) = struct_literal(seen)
            && path.last().is_some_and(|last| types.contains(&last.to_string()))
        {
            let value = self.nested(path, braces);
            let span = self.around(span);
            return quote_spanned! { span => ::core::convert::Into::into(#value) };
        }
        if let Some(constant) = LiteralValue::of(seen) {
            let enums = types.iter().filter(|name| self.index.values(name).is_some());
            for (which, name) in enums.enumerate() {
                if let Some(position) = self.index.position(name, &constant.value) {
                    if self.is_editor() {
                        let value = self.variant_in_editor(name, position, span);
                        return quote_spanned! { self.around(span) => ::core::convert::Into::into(#value) };
                    }
                    let runtime = self.runtime;
                    let (which, position) = (Literal::usize_unsuffixed(which), Literal::usize_unsuffixed(position));
                    return quote_spanned! { span => #runtime::__private::UnionLiteral::nth(#which, #position) };
                }
            }
        }
        let (value, span) = (suffixed(seen, suffix), self.around(span));
        if is_inferred(seen) {
            return value;
        }
        if self.is_editor() {
            return quote_spanned! { span => ::core::convert::Into::into(#value) };
        }
        let runtime = self.runtime;
        quote_spanned! { span => #runtime::__private::IntoValue::into_value(#value) }
    }

    fn not_allowed(&mut self, property: &str, value: &Node, span: Span, values: &[Node]) -> TokenStream {
        let near = value.as_str().and_then(|text| suggest::nearest(text, values.iter().filter_map(Node::as_str)));
        let near = suggest::meant_text(near);
        let message = format!(
            "the plan does not allow {} for `{property}`{near}\nhelp: it allows {}",
            value.to_json(),
            listed(values.iter().map(Node::to_json))
        );
        self.problem((span, message))
    }
}

/// Returns the first of the values, with commas between them.
fn listed(values: impl ExactSizeIterator<Item = String>) -> String {
    const FEW_VALUES: usize = 20;
    let more = if values.len() > FEW_VALUES { ", …" } else { "" };
    values.take(FEW_VALUES).collect::<Vec<_>>().join(", ") + more
}

/// Returns whether the value is `&[…]`: of several of them, each has a length of its own.
fn is_list_literal(tokens: &[TokenTree]) -> bool {
    list_literal(tokens).is_some()
}

fn is_map_literal(tokens: &[TokenTree]) -> bool {
    map_literal(tokens).is_some()
}

/// Returns whether the value is `true` or `false`.
fn is_boolean(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Ident(word)] if *word == "true" || *word == "false")
}

/// Reads `&[…]`, `[…]` or `Map(&[…])`: the path of `Map`, and the brackets.
pub(super) fn map_literal(tokens: &[TokenTree]) -> Option<(&[TokenTree], Group)> {
    let list = |tokens: &[TokenTree]| match list_literal(tokens) {
        Some((before, list)) if before.is_empty() || is_borrowed(before) => Some(list.clone()),
        _ => None,
    };
    match tokens.split_last() {
        Some((TokenTree::Group(held), path)) if held.delimiter() == Delimiter::Parenthesis && is_path(path) => {
            let is_map = path.last().is_some_and(|last| last.to_string() == "Map");
            let held: Vec<TokenTree> = held.stream().into_iter().collect();
            list(&held).filter(|_| is_map).map(|list| (path, list))
        }
        _ => list(tokens).map(|list| (<&[TokenTree]>::default(), list)),
    }
}

/// Returns whether this is a literal or a list, and so no pair of a map.
fn is_no_pair(tokens: &[TokenTree]) -> bool {
    let seen = visible(tokens);
    LiteralValue::is_scalar(&seen) || list_literal(&seen).is_some()
}

/// Returns whether the value is `Currency::Usd`.
fn is_variant(tokens: &[TokenTree], enum_name: &str) -> bool {
    is_path(tokens) && matches!(tokens, [.., TokenTree::Ident(name), _, _, TokenTree::Ident(_)] if name == enum_name)
}

/// Returns the brackets of `[value; 3]` or `&[value; 3]`.
fn repeated(tokens: &[TokenTree]) -> Option<&Group> {
    match tokens {
        [TokenTree::Group(list)] if list.delimiter() == Delimiter::Bracket => Some(list),
        [and, list @ TokenTree::Group(_)] if is_punct(and, '&') => repeated(std::slice::from_ref(list)),
        _ => None,
    }
}

/// Returns `&` and the value.
fn borrowed(value: &[TokenTree]) -> TokenStream {
    std::iter::once(punct('&', start_of(value))).chain(value.iter().cloned()).collect()
}

/// Returns whether an `&` stands before the brackets of a list.
fn is_borrowed(before: &[TokenTree]) -> bool {
    before.first().is_some_and(|first| is_punct(first, '&'))
}

/// Returns whether something is done with an item of this kind that rustc would not do by itself: a number becomes a float, a text of a
/// time its type, a literal JSON, an inner list is borrowed.
fn is_changed(item: &ValueKind) -> bool {
    !matches!(item, ValueKind::Boolean | ValueKind::Text)
}

/// Returns whether the value is made of literals and signs alone, whose type is that of the field.
fn is_of_literals(tokens: &[TokenTree]) -> bool {
    tokens.iter().all(|token| {
        matches!(token, TokenTree::Literal(literal) if !has_suffix(literal)) || matches!(token, TokenTree::Punct(_))
    })
}

/// Returns whether integers are reckoned with, as in `7 % 2`, where rustc would take them for no floats.
fn is_of_integers(tokens: &[TokenTree]) -> bool {
    let is_integer = |token: &TokenTree| match token {
        TokenTree::Literal(number) => number.to_string().chars().all(|c| c.is_ascii_digit() || c == '_'),
        _ => true,
    };
    let count = tokens.iter().filter(|token| matches!(token, TokenTree::Literal(_))).count();
    count > 1 && tokens.iter().all(is_integer)
}

/// Returns whether a literal is of a type of its own: `3_u8`, `b'a'`.
fn has_suffix(literal: &Literal) -> bool {
    let text = literal.to_string();
    if text.starts_with("b'") {
        return true;
    }
    // In a hexadecimal number an `f` is a digit.
    let letters: &[char] = if text.starts_with("0x") { &['u', 'i'] } else { &['u', 'i', 'f'] };
    text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(letters)
}

/// Returns the group with other items in it.
pub(super) fn regrouped<'t>(group: &Group, items: impl Iterator<Item = ValueTokens<'t>>) -> TokenTree {
    let mut tokens = TokenStream::new();
    for item in items {
        item.append_to(&mut tokens);
        // The one at the end makes a tuple of one.
        tokens.extend([punct(',', group.span())]);
    }
    value::group(group.delimiter(), tokens, group.span())
}

/// Returns the tokens, of which an integer literal alone says its type: where rustc could not choose one, or would choose another.
pub(super) fn suffixed(tokens: &[TokenTree], suffix: &str) -> TokenStream {
    match tokens.split_last() {
        Some((TokenTree::Literal(number), before)) if !suffix.is_empty() => {
            let text = number.to_string();
            let is_integer = text.chars().all(|c| c.is_ascii_digit() || c == '_');
            let signed = before.is_empty() || matches!(before, [minus] if is_punct(minus, '-'));
            match format!("{text}{suffix}").parse::<Literal>() {
                Ok(mut literal) if is_integer && signed => {
                    literal.set_span(number.span());
                    before.iter().cloned().chain([TokenTree::Literal(literal)]).collect()
                }
                _ => tokens.iter().cloned().collect(),
            }
        }
        _ => tokens.iter().cloned().collect(),
    }
}
