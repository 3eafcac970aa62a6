//! What a client is given to reach a server: a URL and a write key, checked before anything is sent. What cannot work is
//! refused here, as a server that is away and a client that is set up wrongly look the same later.

use crate::error::BuildError;
use url::Url;

/// The path that batches are sent to on a server.
const BATCH_PATH: &str = "/v1/batch";

/// The paths of the other methods of the API, below which there is no `/v1/batch`; with those of one letter, to which pages send.
const OTHER_METHODS: [&str; 15] = [
    "/v1/identify",
    "/v1/track",
    "/v1/page",
    "/v1/screen",
    "/v1/group",
    "/v1/alias",
    "/v1/import",
    "/v1/i",
    "/v1/t",
    "/v1/p",
    "/v1/s",
    "/v1/g",
    "/v1/a",
    "/v1/b",
    "/v1/m",
];

/// Returns the URL for batches below an endpoint, which may have the path of the API itself, or the start of it.
pub(crate) fn batch_url(given: &str) -> Result<String, BuildError> {
    let wrong = |why: &str| Err(BuildError::Endpoint { reason: format!("{given:?} {why}") });
    let endpoint = given.trim();
    if endpoint.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return wrong("has white space or control characters within: it is one URL");
    }
    let Ok(url) = Url::parse(endpoint) else { return wrong("is no URL like https://api.segment.io") };
    if !url.username().is_empty() || url.password().is_some() {
        // Not quoted, as there may be a password in it.
        let reason = "has a user or a password: who sends is said by the write key alone".to_owned();
        return Err(BuildError::Endpoint { reason });
    }
    match url.scheme() {
        "https" if !cfg!(any(feature = "tls", feature = "native-tls", feature = "ureq-tls")) => {
            return wrong("needs TLS: build plan-runtime with the feature `tls`");
        }
        "http" | "https" => {}
        _ => return wrong("is no URL like https://api.segment.io"),
    }
    if !url.has_host() || url.query().or(url.fragment()).is_some() {
        return wrong("is no URL like https://api.segment.io: it has a host, and neither `?` nor `#`");
    }
    if url.port() == Some(0) {
        return wrong("has the port 0, at which no server listens");
    }
    let base = url.as_str().trim_end_matches('/');
    if OTHER_METHODS.iter().any(|path| base.ends_with(path)) {
        return wrong("is the path of another method of the API: batches go to `/v1/batch` below the URL that is set");
    }
    let base = [BATCH_PATH, "/v1"].iter().find_map(|path| base.strip_suffix(path)).unwrap_or(base);
    Ok(format!("{}{BATCH_PATH}", base.trim_end_matches('/')))
}

/// Returns whether messages to this URL go to another machine without encryption.
pub(crate) fn is_open(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.scheme() == "http" && !is_own(&url))
}

/// Returns whether the URL is of this machine.
fn is_own(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let address = host.parse::<std::net::IpAddr>();
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// Returns a bearer token without the white space around it, if a header can have it.
pub(crate) fn bearer_token(given: &str) -> Result<&str, &'static str> {
    match given.trim() {
        "" => Err("it is empty"),
        token if token.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(token),
        _ => Err("it has white space, control characters or letters beyond ASCII, which no header can have"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_path_of_the_api_may_be_given_in_part() {
        for endpoint in
            ["http://h:1", "http://h:1/", " http://h:1/v1\n", "http://h:1/v1/", "http://h:1/v1/batch/", "HTTP://H:1//"]
        {
            assert_eq!(batch_url(endpoint).unwrap(), "http://h:1/v1/batch", "{endpoint:?}");
        }
        assert_eq!(batch_url("http://h/a/v1").unwrap(), "http://h/a/v1/batch");
        assert_eq!(batch_url("http://[::1]:8/x").unwrap(), "http://[::1]:8/x/v1/batch");
    }

    #[test]
    fn what_cannot_work_is_said() {
        let said = |endpoint| batch_url(endpoint).unwrap_err().to_string();
        for endpoint in [
            "",
            "segment",
            "http://",
            "ftp://h",
            "http://h:99999",
            "http://h:80x",
            "file:///x",
            "http://h?a",
            "http://h#a",
        ] {
            assert!(
                said(endpoint).starts_with(&format!("the endpoint {endpoint:?} is no URL like")),
                "{}",
                said(endpoint)
            );
        }
        for endpoint in ["http://a b", "http://h/a\nb", "http://h:8080 /v1", "http://h\t"] {
            let is_well = endpoint.trim() == "http://h";
            assert!(is_well || said(endpoint).contains("has white space"), "{endpoint:?}");
        }
        assert!(said("http://h:0").contains("the port 0"));
        for endpoint in ["https://api.segment.io/v1/track", "http://h/v1/import/", "https://api.segment.io/v1/t"] {
            assert!(said(endpoint).contains("is the path of another method"), "{endpoint:?}");
        }
        for endpoint in ["http://user:secret@h", "http://user@h", "http://:secret@h"] {
            assert!(said(endpoint).contains("a user or a password") && !said(endpoint).contains("secret"));
        }
    }

    #[test]
    fn only_what_leaves_the_machine_in_the_clear_is_open() {
        for (url, expected) in [
            ("http://example.com/v1/batch", true),
            ("http://10.0.0.1/v1/batch", true),
            ("https://example.com/v1/batch", false),
            ("http://localhost:8080/v1/batch", false),
            ("http://a.localhost/v1/batch", false),
            ("http://127.1.2.3/v1/batch", false),
            ("http://[::1]/v1/batch", false),
        ] {
            assert_eq!(is_open(url), expected, "{url}");
        }
    }

    #[test]
    fn tokens() {
        assert_eq!(bearer_token("tok\n"), Ok("tok"));
        for wrong in ["", "t k", "t\nk", "é"] {
            assert!(bearer_token(wrong).is_err(), "{wrong:?}");
        }
    }
}
