//! Addresses of an API: which ones a token may be sent to, and how names stand in them.

use crate::Failure;
use std::fmt::Write;
use ureq::http::Uri;

/// Where an API is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiAddress {
    /// `https://api.example.com`.
    origin: String,
    /// What stands before every path.
    path: String,
}

impl ApiAddress {
    /// Reads an endpoint. A token goes over TLS, or to this machine.
    ///
    /// # Errors
    /// A sentence: it is no address, or one that a token must not be sent to.
    pub(crate) fn read(text: &str) -> Result<Self, Failure> {
        let help = "help: an endpoint is an address such as `https://api.segmentapis.com`";
        let is_wrong = || Failure(format!("`{text}` is no address of an API\n{help}"));
        let uri: Uri = text.trim().parse().map_err(|_| is_wrong())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(is_wrong()) };
        if authority.as_str().contains('@') || uri.query().is_some() {
            return Err(is_wrong());
        }
        match scheme {
            "https" => {}
            "http" if is_this_machine(authority.host()) => {}
            "http" => {
                let help = "help: write `https://`; only a server on this machine is asked without TLS";
                return Err(Failure(format!("a token is not sent to `{text}`, where others could read it\n{help}")));
            }
            _ => return Err(is_wrong()),
        }
        let path = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { origin: format!("{scheme}://{authority}"), path })
    }

    /// Returns the whole address of a path of the API.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.path)
    }

    /// Returns where a redirect leads, if the token may follow.
    ///
    /// # Errors
    /// The host that it leads to, which is another one.
    pub(crate) fn redirected(&self, location: &str) -> Result<String, String> {
        if location.starts_with('/') && !location.starts_with("//") {
            return Ok(format!("{}{location}", self.origin));
        }
        let uri: Uri = location.parse().map_err(|_| location.to_owned())?;
        match (uri.scheme_str(), uri.authority()) {
            (Some(scheme), Some(authority)) if format!("{scheme}://{authority}") == self.origin => {
                Ok(location.to_owned())
            }
            (_, authority) => Err(authority.map_or_else(|| location.to_owned(), ToString::to_string)),
        }
    }
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Returns a name as it stands in a path or a query: whatever it holds, it stays one part of it.
pub(crate) fn encoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            // Writing into a text does not fail.
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    // A part that is only dots would be a step in the path.
    if out.chars().all(|c| c == '.') { out.replace('.', "%2E") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_one_part_of_an_address() {
        assert_eq!(encoded("tp_1"), "tp_1");
        assert_eq!(encoded("a/b?c=d&é#"), "a%2Fb%3Fc%3Dd%26%C3%A9%23");
        assert_eq!((encoded(".."), encoded("v1.2")), ("%2E%2E".to_owned(), "v1.2".to_owned()));
    }

    #[test]
    fn a_token_goes_over_tls_or_to_this_machine() {
        for right in [
            "https://api.example.com",
            "https://h:8443/v2/",
            "http://127.0.0.1:8080",
            "http://localhost:1",
            "http://[::1]:1",
        ] {
            assert!(ApiAddress::read(right).is_ok(), "{right}");
        }
        for wrong in [
            "http://api.example.com",
            "api.example.com",
            "ftp://x",
            "https://user:pass@x",
            "",
            "https://x?a=b",
            "http://10.0.0.1",
        ] {
            assert!(ApiAddress::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_redirect_stays_at_its_host() {
        let base = ApiAddress::read("https://a.example/v2").ok();
        let to = |location| base.as_ref().map(|base| base.redirected(location));
        assert_eq!(to("/v3/x"), Some(Ok("https://a.example/v3/x".to_owned())));
        assert_eq!(to("https://a.example/x"), Some(Ok("https://a.example/x".to_owned())));
        for other in ["https://b.example/x", "http://a.example/x", "//b.example/x", "https://a.example:81/x"] {
            assert!(matches!(to(other), Some(Err(_))), "{other}");
        }
    }
}
