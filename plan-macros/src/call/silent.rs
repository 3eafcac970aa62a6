//! A call of a plan that has an error: it says nothing beside that error, and is not sent. What the user gave to it is used, so
//! that no variable and no import is said to be unused either.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::bracketed;
use syn::parse::{Parse, ParseStream, Result};

/// `[OrderCompleted Product] [Currency] arguments…`: the plan's structs, its other types, and what is given to the call.
pub(crate) struct Silent {
    structs: Vec<String>,
    others: Vec<String>,
    arguments: TokenStream,
}

impl Parse for Silent {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (structs, others);
        bracketed!(structs in input);
        bracketed!(others in input);
        let names = |tokens: TokenStream| tokens.into_iter().map(|token| token.to_string()).collect();
        Ok(Self { structs: names(structs.parse()?), others: names(others.parse()?), arguments: input.parse()? })
    }
}

/// Statements that use what is given to the call.
pub(crate) fn expand(silent: &Silent) -> TokenStream {
    let mut used = Used::default();
    used.list(silent.arguments.clone(), false);
    let met = |names: &[String]| -> Vec<Ident> {
        used.types.iter().filter(|name| names.contains(&name.to_string())).cloned().collect()
    };
    let (variables, texts) = (&used.variables, &used.texts);
    let (structs, others) = (met(&silent.structs), met(&silent.others));
    quote! {
        #(let _ = #texts;)*
        #(let _ = &#variables;)*
        #(let _ = |value| { let #structs { .. } = value; };)*
        #(let _ = |_: #others| {};)*
    }
}

/// What the tokens of a call name, as far as that is plain without knowing what is in scope.
#[derive(Default)]
struct Used {
    variables: Vec<Ident>,
    types: Vec<Ident>,
    texts: Vec<TokenStream>,
}

impl Used {
    /// Takes what stands between the commas of a group. Where names are given within it, such as those of a closure, no variable is
    /// looked for.
    fn list(&mut self, tokens: TokenStream, has_names: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        tokens.split(|token| is_symbol(token, ",")).for_each(|piece| self.piece(piece, has_names));
    }

    fn piece(&mut self, piece: &[TokenTree], has_names: bool) {
        let value = match piece {
            [TokenTree::Ident(_), colon, rest @ ..] if is_symbol(colon, ":") && !starts_with(rest, ":") => rest,
            [TokenTree::Ident(_), mark, colon, rest @ ..] if is_symbol(mark, "?") && is_symbol(colon, ":") => rest,
            whole => whole,
        };
        let has_names = has_names || value.iter().any(gives_names) || value.windows(2).any(is_arrow);
        for (position, token) in value.iter().enumerate() {
            // What it names stands within its text.
            if let [macro_, mark, group @ TokenTree::Group(_), ..] = value.get(position..).unwrap_or_default()
                && is_word(macro_, "format")
                && is_symbol(mark, "!")
                && !has_names
            {
                self.texts.push(quote! { #macro_ #mark #group });
            }
            let before = position.checked_sub(1).and_then(|before| value.get(before));
            let after = value.get(position + 1);
            match token {
                TokenTree::Group(group) => self.list(group.stream(), has_names),
                // No import stands for the end of a path, such as `analytics::OrderCompleted`.
                TokenTree::Ident(_) if is_end_of_path(value, position) => {}
                TokenTree::Ident(name) => self.name(name, before, after, has_names),
                _ => {}
            }
        }
    }

    fn name(&mut self, name: &Ident, before: Option<&TokenTree>, after: Option<&TokenTree>, has_names: bool) {
        let is_of_other = before.is_some_and(|before| is_symbol(before, ".:'<") || is_word(before, "as"))
            || after.is_some_and(|after| is_symbol(after, ":!") || is_call(after));
        if name.to_string().starts_with(char::is_uppercase) {
            push_new(&mut self.types, name);
        } else if !is_of_other && !has_names && syn::parse_str::<Ident>(&name.to_string()).is_ok() {
            push_new(&mut self.variables, name);
        }
    }
}

fn push_new(names: &mut Vec<Ident>, name: &Ident) {
    if !names.contains(name) {
        names.push(name.clone());
    }
}

fn is_symbol(token: &TokenTree, symbols: &str) -> bool {
    matches!(token, TokenTree::Punct(symbol) if symbols.contains(symbol.as_char()))
}

fn is_end_of_path(tokens: &[TokenTree], position: usize) -> bool {
    let before = position.checked_sub(2).and_then(|start| tokens.get(start..position));
    before.is_some_and(|before| before.iter().all(|token| is_symbol(token, ":")))
}

fn starts_with(tokens: &[TokenTree], symbols: &str) -> bool {
    tokens.first().is_some_and(|token| is_symbol(token, symbols))
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(name) if name == word)
}

fn is_call(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
}

/// Returns whether a pattern follows, as after `let`, or in the parameters of a closure.
fn gives_names(token: &TokenTree) -> bool {
    match token {
        // The fields of a struct are looked at one by one.
        TokenTree::Group(_) => false,
        token => is_symbol(token, "|") || ["let", "for", "match"].iter().any(|word| is_word(token, word)),
    }
}

fn is_arrow(pair: &[TokenTree]) -> bool {
    matches!(pair, [first, second] if is_symbol(first, "=") && is_symbol(second, ">"))
}
