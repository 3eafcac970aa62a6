//! Who may ask what. The server is for this machine, and every page that a browser on it shows can send requests here: so the `Host`
//! is looked at, which DNS rebinding cannot forge, and what browsers say of the page that asks.
//!
//! Messages are another thing than what is read. A page of the app that is being developed sends its messages from an origin of its own,
//! `http://localhost:3000`: so `/v1` takes requests of pages on this machine, and of the origins that the user names, and of nobody
//! else's page, which could fill the list with what never happened, or the real account behind `--proxy`. What `/v1` answers says nothing of
//! anybody. Everything else is for the server's own pages and for programs, which send no `Origin`.

use super::cross_site::{is_own, is_this_machine, origin_host};
use axum::http::{HeaderMap, Method, Uri, header};

/// The most that a token may be compared with.
const TOKEN_BYTES: usize = 512;

/// Who may ask.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guard {
    /// The port that is listened on.
    pub(crate) port: u16,
    /// What must be known, where others than this machine can ask.
    pub(crate) token: Option<String>,
    /// Further origins whose pages may send messages.
    pub(crate) origins: Vec<String>,
    /// Write keys that are taken in place of the token.
    pub(crate) write_keys: Vec<String>,
}

/// What a request is answered with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// It may go on. A page of this origin may read the answer.
    Open(Option<String>),
    /// The token was in the address: the browser is to remember it, and to ask again without.
    Remember(String),
    /// Why it may not.
    Refused(u16, &'static str),
}

impl Guard {
    pub(super) fn pass(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Passage {
        if !self.is_own_host(headers) {
            return Passage::Refused(403, "this server is asked by its own address only");
        }
        if is_for_messages(uri.path()) {
            self.pass_messages(method, headers)
        } else {
            self.pass_pages(method, uri, headers)
        }
    }

    fn pass_messages(&self, method: &Method, headers: &HeaderMap) -> Passage {
        let origin = text(headers, header::ORIGIN);
        if let Some(origin) = origin
            && !(is_this_machine(origin)
                || self.origins.iter().any(|known| known == origin)
                || self.is_same(origin, headers))
        {
            return Passage::Refused(403, "messages of this page are not taken: name its origin with --allow-origin");
        }
        // A page asks first whether it may, without any key.
        if method != Method::OPTIONS && !self.knows_key(headers) {
            return Passage::Refused(401, "the write key must be the token of this server");
        }
        Passage::Open(origin.map(str::to_owned))
    }

    fn pass_pages(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Passage {
        let is_navigation = method == Method::GET && text(headers, "sec-fetch-mode") == Some("navigate");
        let is_own_page = match text(headers, "sec-fetch-site") {
            Some("same-origin" | "none") | None => true,
            // A link that leads here shows the page to the user, and nothing to the page with the link.
            Some(_) => is_navigation && uri.path() == "/",
        };
        let is_other = text(headers, header::ORIGIN).is_some_and(|origin| !self.is_same(origin, headers));
        if !is_own_page || is_other {
            return Passage::Refused(403, "other sites may not ask this server");
        }
        let Some(token) = &self.token else { return Passage::Open(None) };
        if self.knows_token(token, headers) {
            return Passage::Open(None);
        }
        let given = uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("token="));
        match given {
            Some(given) if is_equal(given, token) => Passage::Remember(self.cookie(token)),
            _ => Passage::Refused(401, "the token of this server is missing: open the address that it printed"),
        }
    }

    /// Returns whether the request was meant for this server. Where a token is wanted, that says so, whatever name the machine has.
    fn is_own_host(&self, headers: &HeaderMap) -> bool {
        let Some(host) = text(headers, header::HOST) else { return false };
        self.token.is_some() || is_own(host, self.port)
    }

    fn is_same(&self, origin: &str, headers: &HeaderMap) -> bool {
        text(headers, header::HOST).is_some_and(|host| origin_host(origin) == Some(host) && origin.starts_with("http"))
    }

    fn knows_token(&self, token: &str, headers: &HeaderMap) -> bool {
        let bearer = text(headers, header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let name = self.cookie_name();
        let cookies = text(headers, header::COOKIE).unwrap_or_default().split(';');
        let mut cookies = cookies.filter_map(|pair| pair.trim().split_once('='));
        let cookie = cookies.find(|(known, _)| *known == name).map(|(_, value)| value);
        bearer.is_some_and(|given| is_equal(given, token)) || cookie.is_some_and(|given| is_equal(given, token))
    }

    /// Returns whether messages come with a key that is known; any will do where only this machine can ask.
    fn knows_key(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else { return true };
        let key = super::write_key::write_key_of(headers).unwrap_or_default();
        is_equal(&key, token)
            || self.write_keys.iter().any(|known| is_equal(&key, known))
            || self.knows_token(token, headers)
    }

    /// Returns whether a request says the token to this server, which is nobody else's to know. Cookies are not passed on.
    #[cfg(feature = "_remote")]
    pub(super) fn is_token_in(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else { return false };
        let bearer = text(headers, header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let key = super::write_key::write_key_of(headers);
        bearer.is_some_and(|given| is_equal(given, token)) || key.is_some_and(|key| is_equal(&key, token))
    }

    fn cookie_name(&self) -> String {
        // Cookies of a machine are those of all its ports.
        format!("plan_live_{}", self.port)
    }

    fn cookie(&self, token: &str) -> String {
        format!("{}={token}; Path=/; HttpOnly; SameSite=Strict", self.cookie_name())
    }
}

/// Returns whether an address takes messages.
pub(super) fn is_for_messages(path: &str) -> bool {
    path.starts_with("/v1/")
}

/// Compares without telling by its time how much was right.
fn is_equal(given: &str, wanted: &str) -> bool {
    if given.len() != wanted.len() || given.len() > TOKEN_BYTES {
        return false;
    }
    given.bytes().zip(wanted.bytes()).fold(0, |different, (one, other)| different | (one ^ other)) == 0
}

fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
