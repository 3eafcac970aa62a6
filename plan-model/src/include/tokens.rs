//! The tokens of the arguments of `include_plan!`, and a reader of them. The caller makes them out of the compiler's, or out
//! of those of a file.

use super::Mistake;

/// The number that the caller gave to a token.
pub type TokenNumber = usize;

/// A token, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// What it is.
    pub token: Token,
    /// The number of the token.
    pub place: TokenNumber,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// An identifier or a keyword.
    Word(String),
    /// The value of a string literal.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// Any other literal, as it is written.
    Literal(String),
    /// One character of punctuation.
    Symbol(char),
    /// The tokens in brackets of this kind, which is told by the opening one.
    Group(char, Vec<Tree>),
}

/// Reads tokens one after the other.
#[derive(Clone)]
pub(super) struct TokenCursor<'t> {
    left: &'t [Tree],
    /// The number of the token that errors about a missing one point at.
    end: TokenNumber,
}

impl<'t> TokenCursor<'t> {
    pub(super) const fn new(tokens: &'t [Tree], end: TokenNumber) -> Self {
        Self { left: tokens, end }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    pub(super) fn peek(&self) -> Option<&'t Token> {
        self.left.first().map(|tree| &tree.token)
    }

    /// Returns the place of the next token.
    pub(super) fn place(&self) -> TokenNumber {
        self.left.first().map_or(self.end, |tree| tree.place)
    }

    pub(super) fn is_symbol(&self, symbol: char) -> bool {
        self.peek() == Some(&Token::Symbol(symbol))
    }

    pub(super) fn is_arrow(&self) -> bool {
        self.is_symbol('=') && self.left.get(1).is_some_and(|tree| tree.token == Token::Symbol('>'))
    }

    /// Returns whether a call of a macro comes next.
    pub(super) fn is_macro(&self) -> bool {
        self.left.get(1).is_some_and(|tree| tree.token == Token::Symbol('!'))
    }

    pub(super) fn skip(&mut self) {
        self.left = self.left.get(1..).unwrap_or_default();
    }

    /// Returns the tokens that `later` has read since it was a copy of these.
    pub(super) fn before(&self, later: &Self) -> Self {
        let count = self.left.len().saturating_sub(later.left.len());
        Self::new(self.left.get(..count).unwrap_or_default(), later.place())
    }

    /// Returns an error that says what should stand here.
    pub(super) fn expected(&self, what: &str) -> Mistake {
        let end = if self.is_empty() { "unexpected end of input, " } else { "" };
        Mistake::new(self.place(), format!("{end}expected {what}"))
    }

    pub(super) fn word(&mut self) -> Result<(&'t str, TokenNumber), Mistake> {
        let place = self.place();
        let Some(Token::Word(word)) = self.peek() else { return Err(self.expected("identifier")) };
        self.skip();
        Ok((word, place))
    }

    pub(super) fn text(&mut self) -> Result<(String, TokenNumber), Mistake> {
        let place = self.place();
        let Some(Token::Text(text)) = self.peek() else { return Err(self.expected("string literal")) };
        self.skip();
        Ok((text.clone(), place))
    }

    pub(super) fn symbol(&mut self, symbol: char) -> Result<(), Mistake> {
        if !self.is_symbol(symbol) {
            return Err(self.expected(&format!("`{symbol}`")));
        }
        self.skip();
        Ok(())
    }

    pub(super) fn arrow(&mut self) -> Result<(), Mistake> {
        if !self.is_arrow() {
            return Err(self.expected("`=>`"));
        }
        self.skip();
        self.skip();
        Ok(())
    }

    /// Returns the tokens in the brackets that come next.
    pub(super) fn group(&mut self, open: char, what: &str) -> Result<Self, Mistake> {
        let place = self.place();
        match self.peek() {
            Some(Token::Group(is, inner)) if *is == open => {
                self.skip();
                Ok(Self::new(inner, place))
            }
            _ => Err(self.expected(what)),
        }
    }

    /// Reads things with commas between them, up to the end.
    pub(super) fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Result<T, Mistake>) -> Result<Vec<T>, Mistake> {
        let mut all = Vec::new();
        while !self.is_empty() {
            all.push(one(self)?);
            if !self.is_empty() {
                self.symbol(',')?;
            }
        }
        Ok(all)
    }

    /// Returns what is left, as Rust.
    pub(super) fn to_rust(&self) -> String {
        let mut out = String::new();
        write_rust(self.left, &mut out);
        out
    }
}

fn write_rust(tokens: &[Tree], out: &mut String) {
    for tree in tokens {
        match &tree.token {
            Token::Word(text) | Token::Number(text) | Token::Literal(text) => {
                if out.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    out.push(' ');
                }
                out.push_str(text);
            }
            Token::Text(text) => out.push_str(&format!("{text:?}")),
            Token::Symbol(symbol) => out.push(*symbol),
            Token::Group(open, inner) => {
                out.push(*open);
                write_rust(inner, out);
                out.push(match open {
                    '(' => ')',
                    '[' => ']',
                    _ => '}',
                });
            }
        }
    }
}
