//! What arguments are called. A macro sees no types, so where two arguments may have changed places, or one may be missing, their
//! names tell it: each of these mistakes would be several errors of the compiler.

use super::tokens::is_punct;
use proc_macro2::{Delimiter, TokenTree};

/// Returns whether the tokens are a text or `User::known(…)`, or make a text: no client is made that way.
pub(super) fn is_user(tokens: &[TokenTree]) -> bool {
    match tokens {
        [and, rest @ ..] if is_punct(and, '&') => is_user(rest),
        [TokenTree::Literal(_)] => true,
        [TokenTree::Ident(name), bang, _] if is_punct(bang, '!') => *name == "format",
        [TokenTree::Ident(name), colon, ..] if is_punct(colon, ':') && *name == "String" => true,
        [.., TokenTree::Ident(name), TokenTree::Group(_)] if *name == "to_string" => true,
        tokens => tokens.iter().any(|token| matches!(token, TokenTree::Ident(name) if *name == "User")),
    }
}

/// Returns whether the argument has the name of a client: `client`, `&self.client`, `state.analytics_client()`.
pub(super) fn is_called_client(tokens: &[TokenTree]) -> bool {
    name_of(tokens).is_some_and(|name| name.ends_with("client"))
}

/// Returns whether the argument has the name of a user: `user`, `&user_id`, `session.user()`, `account.id`.
pub(super) fn is_called_user(tokens: &[TokenTree]) -> bool {
    let is_known = |name: &str| matches!(name, "user" | "id" | "uid");
    name_of(tokens).is_some_and(|name| is_known(&name) || name.ends_with("_user") || name.ends_with("_id"))
}

/// Returns the last name of what is given, without what is only done to pass it on.
fn name_of(tokens: &[TokenTree]) -> Option<String> {
    const PASSED_ON: [&str; 7] = ["as_ref", "as_str", "borrow", "clone", "deref", "expect", "unwrap"];
    match tokens {
        [rest @ .., TokenTree::Ident(name), TokenTree::Group(arguments)]
            if arguments.delimiter() == Delimiter::Parenthesis =>
        {
            let name = name.to_string();
            match rest {
                [value @ .., dot] if is_punct(dot, '.') && PASSED_ON.contains(&name.as_str()) => name_of(value),
                _ => Some(name),
            }
        }
        [.., TokenTree::Ident(name)] => Some(name.to_string()),
        [value @ .., question] if is_punct(question, '?') => name_of(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn tokens(text: &str) -> Vec<TokenTree> {
        text.parse::<proc_macro2::TokenStream>().unwrap().into_iter().collect()
    }

    #[test]
    fn clients_and_users_by_name() {
        for client in ["client", "&client", "self.client", "&state.analytics_client()", "client.clone()", "client?"] {
            assert!(is_called_client(&tokens(client)) && !is_called_user(&tokens(client)), "{client}");
        }
        for user in ["user", "&user_id", "session.user()", "account.id", "user.id.as_str()", "current_user.as_ref()?"] {
            assert!(is_called_user(&tokens(user)) && !is_called_client(&tokens(user)), "{user}");
        }
        for other in ["sink", "client.id()", "client_of(x)", "scope", "paid", "\"client\"", "1"] {
            assert!(!is_called_client(&tokens(other)), "{other}");
        }
        for text in ["\"u\"", "&\"u\"", "User::known(\"u\")", "format!(\"u\")", "x.to_string()", "&String::from(x)"] {
            assert!(is_user(&tokens(text)), "{text}");
        }
        assert!(!is_user(&tokens("client")) && !is_user(&tokens("x.user()")));
    }
}
