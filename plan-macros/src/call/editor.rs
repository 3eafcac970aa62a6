//! What rust-analyzer reads of a call: code that is never compiled, in which it finds what to offer.
//!
//! It expands a call twice, as it is and with a word of its own typed at the cursor, and looks that word's place up in
//! the first expansion. So both must have the same text up to the cursor, and a literal may differ by that word only:
//! every token of the user is kept, and nothing is added that depends on what is there yet.

use super::expand::Expansion;
use super::tokens::{is_path, is_punct, split_at_commas, struct_literals, visible};
use super::value::group;
use crate::code;
use crate::known_plans;
use crate::live_plan::{self, LivePlan};
use crate::protocol::Invocation;
use plan_codegen::plan_index::{self, Shape};
use plan_codegen::{CallMacro, PlanIndex, Target};
use plan_model::diagnostic::suggest;
use plan_model::name::{GROUP_TRAITS, IDENTIFY_TRAITS, plain};
use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use std::collections::HashSet;

/// Returns the names of all literals first, where the properties not yet given are offered; then the call, as far as it goes;
/// then what is wrong with it.
///
/// The server keeps what `include_plan!` once gave it. If the plan is another one by now, the call is held against the new
/// one: its types stand in the call itself.
pub(super) fn expand(invocation: &Invocation, fingerprint: Option<u64>, given: &TokenStream) -> TokenStream {
    let Invocation { runtime, call, id, arguments, .. } = invocation;
    let then = known_plans::recall(*id);
    let now = live_plan::plan(runtime, given);
    let changed = now.as_ref().filter(|now| Some(now.text) != fingerprint);
    let none = PlanIndex::default();
    let index = now.as_ref().map(|now| &now.index).or(then.as_deref()).unwrap_or(&none);

    let literals = struct_literals(arguments.clone()).into_iter();
    let literals = literals.filter_map(|(path, braces)| {
        let shape = index.shape(&path.last()?.to_string())?;
        Some((path, braces, shape))
    });
    let literals: Vec<_> = literals.collect();
    let mut names = traits(invocation, index, changed.is_some()).unwrap_or_default();
    for (path, braces, shape) in &literals {
        let path: TokenStream = if changed.is_some() { last(path) } else { path.iter().cloned().collect() };
        let names_given = names_of(braces, shape);
        names.extend(quote! { let _ = #path { #names_given ..#runtime::__private::any() }; });
    }

    let mut expansion = Expansion::new(runtime, *id, index, Target::Editor);
    expansion.is_local = changed.is_some();
    let (value, errors) = if *call == CallMacro::Payload {
        expansion.payload_in_editor(arguments.clone())
    } else {
        expansion.call_in_editor(*call, arguments.clone())
    };
    let Some(now) = changed else {
        return quote_spanned! { Span::mixed_site() => {
            if false { #names }
            let __value = #value;
            #errors
            __value
        } };
    };
    let used = literals.iter().filter_map(|(path, ..)| Some(path.last()?.to_string()));
    let is_new = |name: &&String| then.as_ref().is_some_and(|then| !then.is_struct(name));
    let new = index.structs().filter(is_new).cloned();
    let wanted = used.chain(new).chain([IDENTIFY_TRAITS.to_owned(), GROUP_TRAITS.to_owned()]);
    let types = code::of_text(&types(wanted.collect(), now));
    let result = (*call == CallMacro::Payload).then(|| quote! { loop {} });
    quote_spanned! { Span::mixed_site() => {
        if false {
            #names
            let _ = #value;
            use #runtime::__private as __plan_runtime;
            #types
        }
        #errors
        #result
    } }
}

impl Expansion<'_> {
    /// Says that a name is nearly that of one of the plan's types: rust-analyzer says nothing of a type that it does not find.
    pub(super) fn misspelled(&mut self, path: &[TokenTree], call: Option<CallMacro>) {
        let Some(TokenTree::Ident(name)) = path.last().filter(|_| is_path(path)) else { return };
        let given = name.to_string();
        if self.index.is_struct(&given) || !given.contains(char::is_lowercase) || given.starts_with(char::is_lowercase)
        {
            return;
        }
        let index = self.index;
        let fits = |name: &&String| {
            call.is_none_or(|call| index.shape(name).is_some_and(|shape| shape.sent_with == Some(call)))
        };
        let names = index.structs().filter(fits).map(String::as_str);
        let Some(near) = suggest::nearest(&given, names) else { return };
        let what = call.map_or("type", |call| if call == CallMacro::Track { "event" } else { call.name() });
        self.problem((name.span(), format!("the plan has no {what} `{given}`; did you mean `{near}`?")));
    }

    /// Returns the variant of an enum that a literal stands for, at the place of the literal, so that what is shown there is the variant.
    /// The enum has no path here, so it is found by the plan's number and its own name.
    pub(super) fn variant_in_editor(&self, enum_name: &str, position: usize, literal: Span) -> TokenStream {
        let variant = self.index.variants(enum_name).and_then(|names| names.get(position));
        let Some(variant) = variant.and_then(|name| syn::parse_str::<Ident>(name).ok()) else {
            return quote! { loop {} };
        };
        let (runtime, variant) = (self.runtime, Ident::new(&variant.to_string(), literal));
        let enumeration = if self.is_local {
            let name = format_ident!("{enum_name}");
            quote! { #name }
        } else {
            let (id, name) =
                (Literal::u64_unsuffixed(self.id), Literal::u64_unsuffixed(plan_index::number_of(enum_name)));
            quote! { <#runtime::__private::PlanId<#id> as #runtime::__private::EnumInEditor<#name>>::Enum }
        };
        quote_spanned! { Span::mixed_site() => { type __Enum = #enumeration; __Enum::#variant } }
    }
}

/// Returns the code of these types and of those they are made of.
fn types(mut wanted: Vec<String>, now: &LivePlan) -> String {
    let (mut seen, mut code) = (HashSet::new(), String::new());
    while let Some(name) = wanted.pop() {
        if let (true, Some(definition)) = (seen.insert(name.clone()), now.definition(&name)) {
            code.push_str(&definition.code);
            wanted.extend(definition.needs.iter().cloned());
        }
    }
    code
}

/// Returns the last name of a path.
fn last(path: &[TokenTree]) -> TokenStream {
    path.last().cloned().into_iter().collect()
}

/// Returns the traits of identify and group: a literal without a path.
fn traits(invocation: &Invocation, index: &PlanIndex, is_local: bool) -> Option<TokenStream> {
    let Invocation { runtime, call, id, arguments, .. } = invocation;
    let type_name = call.traits()?;
    let name = if *call == CallMacro::Group { "Group" } else { "Identify" };
    let shape = index.shape(type_name)?;
    let braces = split_at_commas(arguments.clone()).into_iter().find_map(|part| match &*visible(&part) {
        [TokenTree::Group(braces)] if braces.delimiter() == Delimiter::Brace => Some(braces.clone()),
        _ => None,
    })?;
    let names = names_of(&braces, shape);
    let inner = group(Delimiter::Brace, quote! { #names ..#runtime::__private::any() }, braces.span());
    if is_local {
        let type_name = format_ident!("{type_name}");
        return Some(quote! { let _ = #type_name #inner; });
    }
    let (id, name) = (Literal::u64_unsuffixed(*id), format_ident!("{name}"));
    Some(quote_spanned! { Span::mixed_site() =>
        type Traits<'a> = <#runtime::__private::PlanId<#id> as #runtime::__private::InEditor>::#name<'a>;
        let _ = Traits #inner;
    })
}

/// Returns the names given, each with a value that fits. One that is not known, or not yet, stands alone, with a comma only if
/// it has one: it may be the word at the cursor.
fn names_of(braces: &Group, shape: &Shape) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = braces.stream().into_iter().peekable();
    let parts = split_at_commas(braces.stream());
    for (position, part) in parts.iter().enumerate() {
        tokens.by_ref().take(part.len()).for_each(drop);
        let comma = tokens.next();
        let is_rest = part.first().is_some_and(|first| is_punct(first, '.'));
        match part.as_slice() {
            _ if is_rest => {}
            [TokenTree::Ident(name)] if shape.field(plain(&name.to_string())).is_none() => {
                out.extend(quote! { #name #comma })
            }
            [TokenTree::Ident(name), ..] => out.extend(quote! { #name: loop {}, }),
            _ if position + 1 < parts.len() || comma.is_some() => out.extend(quote! { #comma }),
            _ => {}
        }
    }
    out
}
