//! The anonymous id of a visitor, in the cookie that analytics.js keeps it in.

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use std::time::Duration;

/// The name of the cookie.
const NAME: &str = "ajs_anonymous_id";

/// The longest id that is taken. Those that analytics.js makes have 36 characters, and an app may set others.
const LONGEST_CHARS: usize = 200;

/// Texts that scripts write into a cookie where they have no id.
const NO_IDS: [&str; 6] = ["null", "undefined", "NaN", "true", "false", "anonymous"];

/// How new visitors are given an anonymous id: the attributes of the cookie `ajs_anonymous_id`, for
/// [`ScopeLayer::new_anonymous_ids`](crate::ScopeLayer::new_anonymous_ids).
///
/// As analytics.js has them: `Path=/`, `SameSite=Lax`, a year. It is not `HttpOnly`, so that analytics.js in the page goes on with the id.
/// It is `Secure`, which analytics.js leaves out, unless [`insecure`](Self::insecure) says otherwise.
///
/// ```
/// let cookie = plan_tower::AnonymousIdCookie::default().domain("shop.example");
/// # let _ = cookie;
/// ```
#[derive(Debug, Clone)]
pub struct AnonymousIdCookie {
    domain: Option<String>,
    max_age: Duration,
    is_secure: bool,
}

impl Default for AnonymousIdCookie {
    fn default() -> Self {
        Self { domain: None, max_age: Duration::from_secs(365 * 86_400), is_secure: true }
    }
}

impl AnonymousIdCookie {
    /// Sets the domain, of which all hosts below it get the cookie; unless set, only the host of the request does. analytics.js takes
    /// the topmost domain that it may: of `www.shop.example`, `shop.example`. With another one there are two cookies, and the
    /// events of the server and of the browser do not join. Letters, digits, dots and hyphens: of any other text no domain is set.
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        let domain = domain.into();
        let is_domain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-');
        self.domain = Some(domain).filter(|domain| !domain.is_empty() && domain.chars().all(is_domain));
        self
    }

    /// Sets how long a browser keeps the cookie; a year unless set. In whole seconds.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// Has the cookie sent over `http:` too, as for an app on a machine of a developer that is not `localhost`.
    #[must_use]
    pub fn insecure(mut self) -> Self {
        self.is_secure = false;
        self
    }

    /// Returns the header that gives a visitor this id.
    pub(crate) fn header(&self, id: &str) -> Option<HeaderValue> {
        let domain = self.domain.as_ref().map(|domain| format!("; Domain={domain}")).unwrap_or_default();
        let secure = if self.is_secure { "; Secure" } else { "" };
        let age = self.max_age.as_secs();
        let text = format!("{NAME}={id}; Path=/{domain}; Max-Age={age}; SameSite=Lax{secure}");
        let mut value = HeaderValue::try_from(text).ok()?;
        // Its `Debug`, and that of what has it, does not show the id.
        value.set_sensitive(true);
        Some(value)
    }
}

/// Returns whether an answer sets the cookie already, as a handler may.
pub(crate) fn is_set(headers: &HeaderMap) -> bool {
    let is_ours = |value: &HeaderValue| {
        let name = value.as_bytes().split(|byte| *byte == b'=').next().unwrap_or_default();
        name.trim_ascii() == NAME.as_bytes()
    };
    headers.get_all(SET_COOKIE).iter().any(is_ours)
}

/// Returns the anonymous id of a request: the first cookie of the name that has one. There may be several, of several paths and
/// domains, and the most specific one comes first.
pub(crate) fn anonymous_id(headers: &HeaderMap) -> Option<String> {
    // Another cookie of the line may be no text: it is none of ours.
    let mut lines = headers.get_all(COOKIE).into_iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
    lines.find_map(|line| {
        let pairs = line.split(';').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(name, _)| name.trim() == NAME).find_map(|(_, value)| id_of(value.trim()))
    })
}

/// Reads an id as analytics.js and its predecessors write it: as it is, percent-encoded, or as a JSON string in quotes or `%22`.
fn id_of(value: &str) -> Option<String> {
    let text = percent_decoded(value)?;
    let id = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&text);
    // Not white space, quotes, brackets and escapes, which are of some other value, or of an attempt at something.
    let is_of_id = |letter: char| {
        letter.is_alphanumeric() || (letter.is_ascii_punctuation() && !r#""'`\<>{}[]()%;,&"#.contains(letter))
    };
    let is_id = !id.is_empty()
        && id.chars().count() <= LONGEST_CHARS
        && id.chars().all(is_of_id)
        && id.contains(char::is_alphanumeric)
        && !NO_IDS.contains(&id);
    is_id.then(|| id.to_owned())
}

/// Returns the text that is percent-encoded; `None` if it is none.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    decoded.extend_from_slice(parts.next()?.as_bytes());
    for part in parts {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        decoded.push(u8::from_str_radix(digits, 16).ok()?);
        decoded.extend_from_slice(part.get(2..)?.as_bytes());
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(lines: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        lines.iter().for_each(|line| _ = headers.append(COOKIE, HeaderValue::from_static(line)));
        anonymous_id(&headers)
    }

    const ID: &str = "6bf9a1f0-1d5c-4a0e-9a53-2f5e2b1f3c11";

    #[test]
    fn an_id_as_each_version_of_analytics_js_writes_it() {
        for line in [
            "ajs_anonymous_id=6bf9a1f0-1d5c-4a0e-9a53-2f5e2b1f3c11",
            "ajs_anonymous_id=%226bf9a1f0-1d5c-4a0e-9a53-2f5e2b1f3c11%22",
            "ajs_anonymous_id=\"6bf9a1f0-1d5c-4a0e-9a53-2f5e2b1f3c11\"",
            "a=b; ajs_anonymous_id=%226bf9a1f0%2D1d5c-4a0e-9a53-2f5e2b1f3c11%22; c=d",
            "ajs_anonymous_id=; ajs_anonymous_id = 6bf9a1f0-1d5c-4a0e-9a53-2f5e2b1f3c11",
        ] {
            assert_eq!(of(&[line]).as_deref(), Some(ID), "{line}");
        }
        assert_eq!(of(&["a=b", "ajs_anonymous_id=visitor-7"]).as_deref(), Some("visitor-7"));
        // Ids that an app has set.
        for id in ["ABC-123-XYZ", "12345", "a.b:c~d|e@f+g=", "josé"] {
            let mut headers = HeaderMap::new();
            let encoded = id.replace('é', "%C3%A9");
            headers.append(COOKIE, HeaderValue::try_from(format!("ajs_anonymous_id={encoded}")).unwrap());
            assert_eq!(anonymous_id(&headers).as_deref(), Some(id));
        }
    }

    #[test]
    fn another_cookie_may_be_no_text() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_bytes(b"name=caf\xe9; ajs_anonymous_id=visitor-7").unwrap());
        assert_eq!(anonymous_id(&headers).as_deref(), Some("visitor-7"));
    }

    /// Bytes that are no text, as such and encoded, and a value of many kilobytes.
    #[test]
    fn bytes_that_are_no_id_are_refused() {
        let of_bytes = |value: &[u8]| {
            let mut headers = HeaderMap::new();
            let line = [b"ajs_anonymous_id=", value].concat();
            headers.append(COOKIE, HeaderValue::from_bytes(&line).unwrap());
            anonymous_id(&headers)
        };
        for value in [&b"caf\xe9"[..], b"\xff\xfe", b"%22caf\xe9%22", b"%FF%FE", b"visitor\xc3", b"visitor%C3"] {
            assert_eq!(of_bytes(value), None, "{value:?}");
        }
        assert_eq!(of_bytes("jos\u{e9}".as_bytes()).as_deref(), Some("jos\u{e9}"));
        for (text, is_id) in
            [("a".repeat(LONGEST_CHARS), true), ("%61".repeat(LONGEST_CHARS), true), ("a".repeat(60_000), false)]
        {
            assert_eq!(of_bytes(text.as_bytes()).is_some(), is_id, "{}", text.len());
        }
        // Half a quote, a quote within, and quotes around quotes.
        for value in ["%22visitor", "visitor%22", "vis%22itor", "%22%22visitor%22%22", "\"visitor", "\\\"visitor\\\""] {
            assert_eq!(of_bytes(value.as_bytes()), None, "{value}");
        }
    }

    #[test]
    fn a_cookie_that_is_no_id_is_refused() {
        for value in [
            "",
            "%22%22",
            "null",
            "%22null%22",
            "undefined",
            "%7B%22id%22%3A1%7D",
            "[object Object]",
            "%00",
            "a%0Ab",
            "a b",
            "%20",
            "%",
            "%2",
            "%zz",
            "%FF",
            "%2522a%2522",
            "<script>",
            "a'b",
            "---",
            "%E2%80%8B",
        ] {
            let mut headers = HeaderMap::new();
            headers.append(COOKIE, HeaderValue::try_from(format!("ajs_anonymous_id={value}")).unwrap());
            assert_eq!(anonymous_id(&headers), None, "{value}");
        }
        assert_eq!(of(&["ajs_anonymous_id", "ajs_user_id=u", "xajs_anonymous_id=v", "AJS_ANONYMOUS_ID=v"]), None);
        let long = "x".repeat(LONGEST_CHARS + 1);
        assert_eq!((id_of(&long), id_of(long.get(1..).unwrap()).is_some()), (None, true));
    }

    #[test]
    fn the_attributes_of_a_new_cookie() {
        let text = |cookie: AnonymousIdCookie| cookie.header("id").unwrap().to_str().unwrap().to_owned();
        let default = AnonymousIdCookie::default;
        assert_eq!(text(default()), "ajs_anonymous_id=id; Path=/; Max-Age=31536000; SameSite=Lax; Secure");
        assert_eq!(
            text(default().domain("shop.example").insecure().max_age(Duration::from_secs(60))),
            "ajs_anonymous_id=id; Path=/; Domain=shop.example; Max-Age=60; SameSite=Lax"
        );
        for wrong in ["", "shop.example; HttpOnly", "a\nb"] {
            assert!(!text(default().domain(wrong)).contains("Domain"), "{wrong:?}");
        }
    }

    #[test]
    fn debug_does_not_show_the_id_of_a_new_cookie() {
        let header = AnonymousIdCookie::default().header("visitor-7");
        assert!(!format!("{header:?}").contains("visitor-7"), "{header:?}");
    }

    #[test]
    fn a_cookie_that_a_handler_sets_is_found() {
        let mut headers = HeaderMap::new();
        headers.append(SET_COOKIE, HeaderValue::from_static("session=1; Path=/"));
        assert!(!is_set(&headers));
        headers.append(SET_COOKIE, HeaderValue::from_static("ajs_anonymous_id=own; Path=/"));
        assert!(is_set(&headers));
    }
}
