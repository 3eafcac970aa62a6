//! The arguments of `include_plan!` on one line: from flags, or from the tokens of a file.

use crate::Failure;
use crate::arguments::code::CodeArguments;
use crate::source;
use plan_model::include::{Token, Tree};

/// Returns the arguments that the flags stand for. `plan` is the place of the plan, in Rust; none where published specs are asked for.
pub(crate) fn of_flags(flags: &CodeArguments, plan: Option<&str>) -> String {
    let quoted = |list: &[String]| list.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", ");
    let mut parts = vec![match plan {
        Some(place) => place.to_owned(),
        None => format!("spec = [{}]", quoted(&flags.spec)),
    }];
    let renames: Vec<String> = flags.rename.iter().map(|rename| renamed(rename)).collect();
    for (option, values) in [
        ("events", quoted(&flags.events)),
        ("rename", renames.join(", ")),
        ("derive", flags.derive.join(", ")),
        ("allow", flags.allow.join(", ")),
        ("warn", flags.warn.join(", ")),
        ("deny", flags.deny.join(", ")),
    ] {
        if !values.is_empty() {
            parts.push(format!("{option}({values})"));
        }
    }
    parts.join(", ")
}

/// Returns `Check In=CheckInEvent` as Rust. What has quotes of its own is Rust already.
fn renamed(rename: &str) -> String {
    match rename.split_once('=') {
        Some((name, to)) if !rename.contains('"') => {
            format!("{:?} => {}", name.trim(), to.trim_start_matches('>').trim())
        }
        _ => rename.to_owned(),
    }
}

/// Reads the arguments as `include_plan!` would.
///
/// # Errors
/// They are no tokens of Rust.
pub(crate) fn read(arguments: &str) -> Result<Vec<Tree>, Failure> {
    source::arguments(arguments).map_err(|error| {
        Failure(format!(
            "`include_plan!({arguments})` cannot be read: {error}\nhelp: look at the quotes of the options"
        ))
    })
}

/// Returns the tokens as text. The first one, where it is a path, is `path`.
pub(crate) fn of_tokens(tokens: &[Tree], path: Option<&str>) -> String {
    let mut out = String::new();
    let rest = match (path, tokens.split_first()) {
        (Some(path), Some((_, rest))) => {
            out = format!("{path:?}");
            rest
        }
        _ => tokens,
    };
    let end = rest.iter().rposition(|tree| tree.token != Token::Symbol(',')).map_or(0, |last| last + 1);
    write(rest.get(..end).unwrap_or_default(), &mut out);
    out
}

fn write(tokens: &[Tree], out: &mut String) {
    let mut before: Option<&Token> = None;
    for Tree { token, .. } in tokens {
        let is_apart = match (before, token) {
            (None, _) | (_, Token::Symbol(',' | '!')) => false,
            (Some(Token::Word(_) | Token::Symbol('!')), Token::Group('(', _)) => false,
            (Some(Token::Symbol(',')), _) => true,
            // `=>`, `serde::Serialize`, `-1`
            (Some(Token::Symbol('=')), Token::Symbol('>'))
            | (Some(Token::Symbol(':' | '-')), _)
            | (_, Token::Symbol(':')) => false,
            _ => true,
        };
        out.push_str(if is_apart { " " } else { "" });
        match token {
            Token::Word(text) | Token::Number(text) | Token::Literal(text) => out.push_str(text),
            Token::Text(text) => out.push_str(&format!("{text:?}")),
            Token::Symbol(symbol) => out.push(*symbol),
            Token::Group(open, inner) => {
                out.push(*open);
                write(inner, out);
                out.push(match open {
                    '(' => ')',
                    '[' => ']',
                    _ => '}',
                });
            }
        }
        before = Some(token);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn tokens_are_written_as_a_person_would() {
        let text = r#""plan.json", events("Order *", "A\"b"), rename(page "Home" => HomeView, "x" -1 => Less), derive(Debug, serde::Thing)"#;
        let spread = text.replace(", ", " ,\n ").replace('(', " ( ") + ", ";
        let tokens = read(&spread).ok().unwrap();
        assert_eq!(of_tokens(&tokens, None), text);
        assert_eq!(of_tokens(&tokens, Some("a/b.json")), text.replace("plan.json", "a/b.json"));
        let pieces = r#"concat!(env!("OUT_DIR"), "/plan.json"), derive(Debug)"#;
        assert_eq!(of_tokens(&read(&pieces.replace('!', " ! ")).ok().unwrap(), None), pieces);
        let specs = "spec = [\"b2b\", \"core\"], deny(event_case), allow(all)";
        assert_eq!(of_tokens(&read(specs).ok().unwrap(), None), specs);
    }

    #[test]
    fn a_rename_needs_no_quotes() {
        assert_eq!(renamed("Check In=CheckInEvent"), "\"Check In\" => CheckInEvent");
        assert_eq!(renamed("Check In => CheckInEvent"), "\"Check In\" => CheckInEvent");
        assert_eq!(renamed("page \"Home\" => HomeView"), "page \"Home\" => HomeView");
    }
}
