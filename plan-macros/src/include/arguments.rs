//! The arguments of `include_plan!`: the path of the runtime, and tokens that `plan-model` reads.

use super::site::PlanSite;
use crate::emit::editor::Definitions;
use plan_model::include::{self, Mistake, Options, Token, TokenNumber, Tree};
use proc_macro2::{Delimiter, Literal, Span, TokenStream, TokenTree};
use std::path::PathBuf;
use syn::parse::{Parse, ParseStream, Result};
use syn::{Error, Lit, bracketed};

/// What the macro is given: `[$crate] "plan.json", events("Order *"), rename("Check In" => CheckInEvent), derive(Debug)`.
pub(crate) struct MacroArguments {
    /// The path of `plan-runtime`, however the user's Cargo.toml calls it.
    pub(crate) runtime: TokenStream,
    pub(crate) options: Options,
    /// All of it, as the user wrote it.
    given: TokenStream,
    /// The places of the tokens, by their numbers.
    places: Vec<Span>,
    /// The place where the user says where the plan is.
    pub(super) site: PlanSite,
}

impl Parse for MacroArguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let runtime;
        bracketed!(runtime in input);
        let runtime = runtime.parse()?;
        let given: TokenStream = input.parse()?;
        let mut places = vec![Span::call_site()];
        let tokens = read_tokens(given.clone(), &mut places);
        match Options::parse(&tokens, 0) {
            Ok(mut options) => {
                options.levels.today = Some(include::today());
                let site = PlanSite::of(places.get(options.place).copied().unwrap_or_else(Span::call_site));
                Ok(Self { runtime, options, given, places, site })
            }
            Err(Mistake { place, message }) => {
                Err(Error::new(places.get(place).copied().unwrap_or_else(Span::call_site), message))
            }
        }
    }
}

impl MacroArguments {
    /// Returns where the editor finds the definitions of generated names.
    pub(super) fn definitions(&self) -> Definitions<'_> {
        let start = self.span().unwrap().start().into();
        let renamed = self.options.renamed.iter().map(|(name, place)| (name.as_str(), self.span_of(*place)));
        Definitions { start: Span::call_site().located_at(start), renamed: renamed.collect() }
    }

    /// Returns the place where the user says where the plan is.
    pub(crate) fn span(&self) -> Span {
        self.span_of(self.options.place)
    }

    /// Returns the place of the token of this number.
    pub(crate) fn span_of(&self, place: TokenNumber) -> Span {
        self.places.get(place).copied().unwrap_or_else(Span::call_site)
    }

    /// Returns the same, wherever they are read: the plan's path is absolute. Without the path of the runtime.
    pub(crate) fn absolute(&self) -> TokenStream {
        let Ok(Some((_, path))) = include::path_of(&self.options, &folder(), &include::own_variables) else {
            return self.given.clone();
        };
        let absolute = TokenTree::Literal(Literal::string(&path.to_string_lossy()));
        // The plan's place is all up to the first comma.
        let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(symbol) if symbol.as_char() == ',');
        let options = self.given.clone().into_iter().skip_while(|token| !is_comma(token));
        std::iter::once(absolute).chain(options).collect()
    }
}

/// Returns the folder of Cargo.toml. Under rust-analyzer a span has no file, so the folder of the invoking file cannot be the base.
pub(crate) fn folder() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}

/// Returns the tokens as `plan-model` takes them; the place of each is added to `places`, and its number is its position there.
fn read_tokens(tokens: TokenStream, places: &mut Vec<Span>) -> Vec<Tree> {
    let mut out = Vec::new();
    for token in tokens {
        let place = places.len();
        places.push(token.span());
        let token = match token {
            // What another macro passes on as a whole.
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                out.extend(read_tokens(group.stream(), places));
                continue;
            }
            TokenTree::Group(group) => {
                let open = match group.delimiter() {
                    Delimiter::Parenthesis => '(',
                    Delimiter::Bracket => '[',
                    _ => '{',
                };
                Token::Group(open, read_tokens(group.stream(), places))
            }
            TokenTree::Ident(word) => Token::Word(word.to_string()),
            TokenTree::Punct(symbol) => Token::Symbol(symbol.as_char()),
            TokenTree::Literal(literal) => match Lit::new(literal.clone()) {
                Lit::Str(text) => Token::Text(text.value()),
                Lit::Int(_) | Lit::Float(_) => Token::Number(literal.to_string()),
                _ => Token::Literal(literal.to_string()),
            },
        };
        out.push(Tree { token, place });
    }
    out
}
