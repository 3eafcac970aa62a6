//! Tokens of a file as `plan-model` takes the arguments of `include_plan!`. `plan-macros` has the same for those of the compiler.
//! The piece that both would share had to be in `plan-model`, which would then wait for syn in the build of every user.

use plan_model::Span;
use plan_model::include::{Token, Tree};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::Lit;

/// Returns the bytes of the file that a token is made of.
pub(super) fn span(span: proc_macro2::Span) -> Span {
    let bytes = span.byte_range();
    Span::new(bytes.start, bytes.end)
}

/// Returns the tokens; the place of each is added to `places`, and its number is its position there.
pub(super) fn read(tokens: TokenStream, places: &mut Vec<Span>) -> Vec<Tree> {
    let mut out = Vec::new();
    for token in tokens {
        let place = places.len();
        places.push(span(token.span()));
        let token = match token {
            TokenTree::Group(group) => {
                let open = match group.delimiter() {
                    Delimiter::Parenthesis => '(',
                    Delimiter::Bracket => '[',
                    _ => '{',
                };
                Token::Group(open, read(group.stream(), places))
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
