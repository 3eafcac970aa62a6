//! What every destination is given: its secret, where it is, and what carries requests there.

use crate::DestinationError;
use plan_runtime::{Region, Response, Transport};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A key or token, which is shown nowhere.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// Returns a secret without the white space around it, as a file with one has it.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into().trim().to_owned())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns an error if it cannot be one. `what` is what the destination calls it.
    pub(crate) fn check(&self, what: &str) -> Result<(), DestinationError> {
        let wrong = |why: &str| {
            Err(DestinationError::setting(format!("the {what} {why}: copy it anew from the settings of the project")))
        };
        match &*self.0 {
            "" => wrong("is empty"),
            text if !text.bytes().all(|byte| byte.is_ascii_graphic()) => {
                wrong("has white space, control characters or letters beyond ASCII")
            }
            _ => Ok(()),
        }
    }

    /// Returns a text in which this does not stand: a server may quote it.
    pub(crate) fn hidden_in(&self, text: &str) -> String {
        if self.0.is_empty() { text.to_owned() } else { text.replace(&self.0, "[hidden]") }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

/// Where the API of a destination is, in each region.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hosts {
    pub(crate) us: &'static str,
    pub(crate) eu: &'static str,
}

/// What all destinations have in common.
#[derive(Clone)]
pub(crate) struct Settings {
    /// How consent and `integrations` call the destination.
    pub(crate) name: String,
    hosts: Hosts,
    pub(crate) endpoint: String,
    pub(crate) timeout: Duration,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    /// The most events of a request.
    pub(crate) most_events: usize,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Settings");
        debug.field("name", &self.name).field("endpoint", &self.endpoint).field("timeout", &self.timeout);
        debug.field("most_events", &self.most_events).finish_non_exhaustive()
    }
}

impl Settings {
    /// Returns the settings of a destination in the USA.
    pub(crate) fn new(name: &str, hosts: Hosts, most_events: usize) -> Self {
        let (timeout, endpoint) = (Duration::from_secs(10), hosts.us.to_owned());
        Self { name: name.to_owned(), hosts, endpoint, timeout, transport: None, most_events }
    }

    pub(crate) fn set_region(&mut self, region: Region) {
        let host = if region == Region::Eu { self.hosts.eu } else { self.hosts.us };
        self.endpoint = host.to_owned();
    }

    /// Returns an error if nothing can be sent with these. `most` is the most events that the destination takes.
    pub(crate) fn check(&self, most: usize) -> Result<(), DestinationError> {
        let rest = self.endpoint.strip_prefix("https://").or_else(|| self.endpoint.strip_prefix("http://"));
        if rest.is_none_or(|rest| {
            rest.is_empty() || rest.contains(|sign: char| sign.is_whitespace() || "?#@".contains(sign))
        }) {
            // Not quoted: there may be a password in it.
            return Err(DestinationError::setting(format!(
                "the endpoint of {} is no URL like https://example.com: it has a host, and neither a user, `?` nor `#`",
                self.name
            )));
        }
        if self.timeout.is_zero() {
            return Err(DestinationError::setting(format!("{} has no time for a request", self.name)));
        }
        if self.most_events == 0 || self.most_events > most {
            let reason = format!("{} takes from 1 to {most} events in a request, not {}", self.name, self.most_events);
            return Err(DestinationError::setting(reason));
        }
        Ok(())
    }

    /// Returns a URL below the endpoint.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.endpoint.trim_end_matches('/'))
    }

    /// Returns what carries requests.
    pub(crate) fn transport(&self) -> Result<Arc<dyn Transport>, DestinationError> {
        let transport = self.transport.clone().or_else(by_default);
        let transport = transport.ok_or_else(|| {
            let reason = "there is nothing to send with: build plan-destinations with the feature `http` or `ureq`, or set a transport";
            DestinationError::setting(reason.to_owned())
        })?;
        let failed = |error| DestinationError::setting(format!("no request can be made: {error}"));
        transport.check().map_err(failed)?;
        Ok(transport)
    }
}

#[cfg(feature = "http")]
fn by_default() -> Option<Arc<dyn Transport>> {
    Some(Arc::new(plan_runtime::HttpTransport::new()))
}

#[cfg(all(feature = "ureq", not(feature = "http")))]
fn by_default() -> Option<Arc<dyn Transport>> {
    Some(Arc::new(plan_runtime::UreqTransport::new()))
}

#[cfg(not(any(feature = "http", feature = "ureq")))]
fn by_default() -> Option<Arc<dyn Transport>> {
    None
}

/// Returns an answer in whose body no secret stands.
pub(crate) fn without_secrets(response: Response, secrets: &[&Secret]) -> Response {
    let body = String::from_utf8_lossy(response.body()).into_owned();
    let body = secrets.iter().fold(body, |body, secret| secret.hidden_in(&body));
    response.with_body(body)
}

/// Writes the methods that the builders of all destinations have.
macro_rules! common_settings {
    () => {
        /// Sets how consent and the `integrations` of messages call this destination, whatever the case; the name of this type unless
        /// set. A message whose `integrations` turn this name off is refused. With a plan it is the name that the plan's
        /// `destinations` have.
        #[must_use]
        pub fn named(mut self, name: impl Into<String>) -> Self {
            self.settings.name = name.into();
            self
        }

        /// Sets where the project is; the USA unless set.
        #[must_use]
        pub fn region(mut self, region: plan_runtime::Region) -> Self {
            self.settings.set_region(region);
            self
        }

        /// Sets another server, as a proxy of one's own: the URL below which the paths of the API are.
        #[must_use]
        pub fn endpoint(mut self, url: impl Into<String>) -> Self {
            self.settings.endpoint = url.into().trim().to_owned();
            self
        }

        /// Sets how long one request may take; 10 seconds unless set.
        #[must_use]
        pub fn request_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.settings.timeout = timeout;
            self
        }

        /// Sets the most events of a request, below what the API takes.
        #[must_use]
        pub fn events_per_request(mut self, events: usize) -> Self {
            self.settings.most_events = events;
            self
        }

        /// Sets what carries requests, instead of the network.
        #[must_use]
        pub fn transport(mut self, transport: impl plan_runtime::Transport) -> Self {
            self.settings.transport = Some(std::sync::Arc::new(transport));
            self
        }
    };
}

pub(crate) use common_settings;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_secret_is_shown_nowhere() {
        let secret = Secret::new(" phc_1\n");
        assert_eq!((secret.reveal(), format!("{secret:?}").as_str()), ("phc_1", "[hidden]"));
        assert_eq!(secret.hidden_in("bad key phc_1!"), "bad key [hidden]!");
        let answer = Response::new(401).with_header("Retry-After", "1").with_body("bad key phc_1");
        let hidden = without_secrets(answer, &[&secret]);
        assert_eq!((hidden.body(), hidden.header("retry-after")), (&b"bad key [hidden]"[..], Some("1")));
        for wrong in ["", " ", "a b", "a\u{e9}", "a\0"] {
            let said = Secret::new(wrong).check("API key").unwrap_err().to_string();
            assert!(said.starts_with("the API key ") && (wrong.trim().is_empty() || !said.contains(wrong)), "{said}");
        }
    }

    #[test]
    fn what_cannot_work_is_said() {
        let said = |endpoint: &str, events| {
            let settings = Settings::new("X", Hosts { us: "http://h", eu: "http://h" }, events);
            Settings { endpoint: endpoint.to_owned(), ..settings }.check(10)
        };
        for endpoint in ["http://h", "https://h/x", "http://127.0.0.1:8/"] {
            assert!(said(endpoint, 10).is_ok(), "{endpoint}");
        }
        for endpoint in ["", "h", "ftp://h", "http://", "http://u:secret@h", "http://h?a", "http://h#a", "http://a b"] {
            let said = said(endpoint, 10).unwrap_err().to_string();
            assert!(said.starts_with("the endpoint of X is no URL") && !said.contains("secret"), "{said}");
        }
        assert_eq!(said("http://h", 0).unwrap_err().to_string(), "X takes from 1 to 10 events in a request, not 0");
        assert_eq!(said("http://h", 11).unwrap_err().to_string(), "X takes from 1 to 10 events in a request, not 11");
    }
}
