//! Which messages are asked for: the filters of an address.

use super::store::KeptMessage;
use crate::judge::{Verdict, cut};

/// The filters; what is `None` or empty wants everything. Texts are looked for in letters of any size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MessageFilter {
    calls: Vec<String>,
    name: Option<String>,
    user: Option<String>,
    pub(super) verdicts: Vec<Verdict>,
    /// In small letters.
    text: Option<String>,
}

/// The parameters of an address.
#[derive(Debug, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(super) fn of(query: Option<&str>) -> Self {
        Self(form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect())
    }

    /// Returns the value of a parameter that is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Returns a parameter as a number.
    ///
    /// # Errors
    /// A sentence: the parameter is no number.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, String> {
        let Some(text) = self.get(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| format!("`{name}` is a number"))
    }
}

/// The parameters that choose messages.
const FILTERS: [&str; 6] = ["call", "name", "user", "verdict", "q", "limit"];

/// All parameters: the page asks for parts of lists, and a browser may have the token in its address.
const KNOWN: [&str; 9] = ["call", "name", "user", "verdict", "q", "limit", "before", "after", "token"];

const CALLS: [&str; 7] = ["track", "identify", "page", "screen", "group", "alias", "unknown"];

impl MessageFilter {
    /// Reads `call`, `name`, `user`, `verdict` and `q`. Of calls and verdicts several may stand, with commas.
    ///
    /// # Errors
    /// A sentence: there is no such call, verdict or filter. One with a slip in its name would choose everything.
    pub(super) fn of(parameters: &Parameters) -> Result<Self, String> {
        if let Some((odd, _)) = parameters.0.iter().find(|(name, _)| !KNOWN.contains(&name.as_str())) {
            return Err(format!("there is no filter `{}`; there are {}", cut(odd, 100), FILTERS.join(", ")));
        }
        let list = |name: &str| parameters.get(name).unwrap_or_default().split(',').filter(|one| !one.is_empty());
        let call = |one: &str| match CALLS.contains(&one) {
            true => Ok(one.to_owned()),
            false => Err(format!("there is no call of this name; there are {}", CALLS.join(", "))),
        };
        let verdict = |one: &str| {
            let known = Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == one);
            known.ok_or_else(|| "a verdict is good, bad, unplanned or broken".to_owned())
        };
        Ok(Self {
            calls: list("call").map(call).collect::<Result<_, _>>()?,
            name: parameters.get("name").map(str::to_lowercase),
            user: parameters.get("user").map(str::to_lowercase),
            verdicts: list("verdict").map(verdict).collect::<Result<_, _>>()?,
            text: parameters.get("q").map(str::to_lowercase),
        })
    }

    /// Returns whether it looks through the texts of messages, which takes long.
    pub(super) const fn is_search(&self) -> bool {
        self.text.is_some()
    }

    pub(super) fn wants(&self, message: &KeptMessage) -> bool {
        (self.calls.is_empty() || self.calls.iter().any(|call| call == message.kind.as_str()))
            && (self.verdicts.is_empty() || self.verdicts.contains(&message.verdict))
            && is_in(self.name.as_ref(), message.name.as_ref())
            && is_in(self.user.as_ref(), message.user.as_ref())
            && self.text.as_ref().is_none_or(|text| message.has_text(text))
    }
}

/// Returns whether a text has the part that is asked for, in letters of any size.
fn is_in(part: Option<&String>, text: Option<&String>) -> bool {
    part.is_none_or(|part| text.is_some_and(|text| text.to_lowercase().contains(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_an_address() {
        let parameters = Parameters::of(Some("name=Order+Completed&q=%F0%9F%98%80%2&empty=&user=a%3Db&x"));
        assert_eq!(parameters.get("name"), Some("Order Completed"));
        assert_eq!(parameters.get("q"), Some("😀%2"));
        assert_eq!(parameters.get("user"), Some("a=b"));
        assert_eq!((parameters.get("empty"), parameters.get("x"), parameters.get("none")), (None, None, None));
        assert_eq!(parameters.number("user"), Err("`user` is a number".to_owned()));
    }

    #[test]
    fn what_no_filter_can_be() {
        let of = |query: &str| MessageFilter::of(&Parameters::of(Some(query)));
        assert!(of("call=track,page&verdict=bad,broken").is_ok());
        assert_eq!(of("verdict=good,fine").err().as_deref(), Some("a verdict is good, bad, unplanned or broken"));
        let said = "there is no filter `verdit`; there are call, name, user, verdict, q, limit";
        assert_eq!(of("name=a&verdit=bad").err().as_deref(), Some(said));
        assert!(of("call=trck").is_err_and(|said| said.starts_with("there is no call of this name")));
    }
}
