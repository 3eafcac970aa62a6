//! Where a redirect may be followed to: nowhere that a write key must not go.

use crate::transport::Response;
use url::Url;

/// Returns where to post again, if that is safe. Only 307 and 308 ask for the same request at another place: the others are no
/// success, as what comes from a portal has not reached the server.
pub(crate) fn target(from: &str, response: &Response) -> Option<String> {
    if !matches!(response.status, 307 | 308) {
        return None;
    }
    let from = Url::parse(from).ok()?;
    let target = from.join(response.header("location")?).ok()?;
    is_safe(&from, &target).then(|| target.into())
}

/// Returns whether this is the same host, with no less encryption.
fn is_safe(from: &Url, target: &Url) -> bool {
    let is_encrypted = target.scheme() == "https" || (target.scheme() == "http" && from.scheme() == "http");
    let has_user = !target.username().is_empty() || target.password().is_some();
    is_encrypted && !has_user && from.host_str().is_some() && from.host_str() == target.host_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_host_with_no_less_encryption() {
        let goes = |from: &str, to: &str| target(from, &Response::new(307).with_header("Location", to));
        for (from, to, expected) in [
            ("http://h/v1/batch", "/v2/batch", Some("http://h/v2/batch")),
            ("http://h/v1/batch", "https://h/v1/batch", Some("https://h/v1/batch")),
            ("http://h:1/v1/batch", "http://H:2/v1/batch", Some("http://h:2/v1/batch")),
            ("https://h/v1/batch", "//h/x", Some("https://h/x")),
            ("https://h/v1/batch", "http://h/v1/batch", None),
            ("https://h/v1/batch", "https://other/v1/batch", None),
            ("https://h/v1/batch", "https://h.evil.example/v1/batch", None),
            ("https://h/v1/batch", "https://h@evil.example/v1/batch", None),
            ("https://h/v1/batch", "https://user@h/v1/batch", None),
            ("https://h/v1/batch", "ftp://h/", None),
            ("https://h/v1/batch", "data:,x", None),
            ("https://h/v1/batch", "https://", None),
        ] {
            assert_eq!(goes(from, to).as_deref(), expected, "{from} to {to}");
        }
    }

    #[test]
    fn only_what_keeps_the_request_as_it_is() {
        for status in [200, 300, 301, 302, 303, 304, 400, 503] {
            assert_eq!(target("http://h/a", &Response::new(status).with_header("Location", "/b")), None, "{status}");
        }
        assert_eq!(target("http://h/a", &Response::new(308)), None);
        assert_eq!(
            target("http://h/a", &Response::new(308).with_header("Location", "/b")).as_deref(),
            Some("http://h/b")
        );
    }
}
