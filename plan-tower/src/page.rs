//! The page of a request, where the visitor comes from and by which campaign, as analytics.js has them.

use crate::cookie::percent_decoded;
use crate::fields::{bounded, header};
use http::header::{HOST, REFERER};
use http::{HeaderMap, Uri};
use plan_runtime::serde_json::{Map, Value};
use plan_runtime::{Context, json};

/// A request, as far as it says which page it is for.
pub(crate) struct PageRequest<'r> {
    pub(crate) uri: &'r Uri,
    pub(crate) headers: &'r HeaderMap,
    /// How the visitor has reached the app, where a proxy says so.
    pub(crate) scheme: Option<&'static str>,
    /// The address of the app, where it has told.
    pub(crate) base_url: Option<&'r str>,
    /// Whether queries of URLs are sent.
    pub(crate) has_queries: bool,
}

impl PageRequest<'_> {
    /// Returns `context.page`: `path`, `url`, `search` and `referrer`. A title only the page itself knows.
    pub(crate) fn page(&self, has_referrer: bool) -> Context {
        let search = self.query().map(|query| format!("?{query}"));
        let referrer = if has_referrer { self.referrer() } else { None };
        Context::new()
            .page_path(bounded(self.uri.path()))
            .page_search(search.as_deref().map(bounded))
            .page_url(self.url().as_deref().map(bounded))
            .page_referrer(referrer)
    }

    fn query(&self) -> Option<&str> {
        self.uri.query().filter(|query| !query.is_empty() && self.has_queries)
    }

    /// Returns the host with its port, as the visitor has written it.
    fn host(&self) -> Option<String> {
        let of_uri = || self.uri.authority().map(|authority| authority.as_str().to_owned());
        // What stands before an `@` would be a name and a password.
        of_uri().or_else(|| header(self.headers, HOST)).filter(|host| !host.contains(['@', '/', '?', '#', ' ']))
    }

    fn url(&self) -> Option<String> {
        let base = match self.base_url {
            Some(base) => base.trim_end_matches('/').to_owned(),
            None => format!("{}://{}", self.scheme.or(self.uri.scheme_str()).unwrap_or("http"), self.host()?),
        };
        let query = self.query().map(|query| format!("?{query}")).unwrap_or_default();
        Some(format!("{base}{}{query}", self.uri.path()))
    }

    /// Returns the URL of the page before this one.
    pub(crate) fn referrer(&self) -> Option<String> {
        let referrer = header(self.headers, REFERER)?;
        match referrer.split_once('?') {
            Some((before, _)) if !self.has_queries => Some(before.to_owned()),
            _ => Some(referrer),
        }
    }

    /// Returns the URL of the page before this one if that is of another site: the way the visitor has come to the app.
    pub(crate) fn referring_site(&self) -> Option<String> {
        let referrer = self.referrer()?;
        let host = match self.base_url {
            Some(base) => host_of(base).map(ToOwned::to_owned),
            None => self.host(),
        };
        let is_own = host_of(&referrer) == host.as_deref();
        (!is_own).then_some(referrer)
    }

    /// Returns `context.campaign`: what the query says in `utm_campaign` (as `name`), `utm_source`, `utm_medium`, `utm_term`,
    /// `utm_content` and others of the kind. Of two of one name the last counts.
    pub(crate) fn campaign(&self) -> Option<Value> {
        let pairs = bounded(self.uri.query()?).split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let fields = pairs.filter_map(|(name, value)| {
            let name = match name.strip_prefix("utm_").filter(|name| !name.is_empty())? {
                "campaign" => "name",
                name => name,
            };
            Some((name.to_owned(), json!(decoded(value))))
        });
        let campaign: Map<String, Value> = fields.collect();
        (!campaign.is_empty()).then_some(Value::Object(campaign))
    }
}

/// Returns the host of a URL, with its port.
fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    Some(authority.rsplit('@').next().unwrap_or(authority))
}

/// Returns a value of a query. One that is encoded wrongly stays as it is.
fn decoded(value: &str) -> String {
    percent_decoded(&value.replace('+', " ")).unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn asked<T>(uri: &str, lines: &[(HeaderName, &'static str)], ask: impl Fn(PageRequest<'_>) -> T) -> T {
        let headers = lines.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        let uri: Uri = uri.parse().unwrap();
        ask(PageRequest { uri: &uri, headers: &headers, scheme: None, base_url: None, has_queries: true })
    }

    fn of(context: Context) -> Value {
        context.to_json()["page"].clone()
    }

    fn page(request: PageRequest<'_>) -> Value {
        of(request.page(true))
    }

    #[test]
    fn the_page_as_analytics_js_has_it() {
        let lines = [(HOST, "shop.example:8080"), (REFERER, "https://search.example/?q=shoes")];
        assert_eq!(
            asked("/shoes/red?size=9&a=b%20c", &lines, page),
            json!({
                "path": "/shoes/red",
                "search": "?size=9&a=b%20c",
                "url": "http://shop.example:8080/shoes/red?size=9&a=b%20c",
                "referrer": "https://search.example/?q=shoes",
            })
        );
        assert_eq!(asked("/", &[], page), json!({ "path": "/" }));
        // HTTP/2 has the host in the URL.
        let said = asked("https://shop.example/?", &[], page);
        assert_eq!(said, json!({ "path": "/", "url": "https://shop.example/" }));
        let said = asked("/", &[(HOST, "user:secret@shop.example")], page);
        assert_eq!(said, json!({ "path": "/" }));
    }

    #[test]
    fn queries_can_be_left_out() {
        let lines = [(HOST, "h"), (REFERER, "https://other.example/reset?token=secret")];
        let said = asked("/reset?token=secret", &lines, |request| {
            let request = PageRequest { has_queries: false, ..request };
            (of(request.page(true)), request.referring_site())
        });
        let referrer = "https://other.example/reset";
        let expected = json!({ "path": "/reset", "url": "http://h/reset", "referrer": referrer });
        assert_eq!(said, (expected, Some(referrer.to_owned())));
    }

    #[test]
    fn the_address_may_be_told() {
        let lines = [(HOST, "127.0.0.1:8080"), (REFERER, "https://shop.example/before")];
        let (told, site) = asked("/cart", &lines, |request| {
            let request = PageRequest { base_url: Some("https://shop.example/"), scheme: Some("http"), ..request };
            (of(request.page(false)), request.referring_site())
        });
        assert_eq!((told, site), (json!({ "path": "/cart", "url": "https://shop.example/cart" }), None));
        let said = asked("/", &[(HOST, "h")], |request| page(PageRequest { scheme: Some("https"), ..request }));
        assert_eq!(said["url"], "https://h/");
    }

    #[test]
    fn a_referring_site_is_another_one() {
        let site = |referrer: &'static str| {
            asked("/", &[(HOST, "shop.example"), (REFERER, referrer)], |request| request.referring_site())
        };
        assert_eq!(site("https://shop.example/cart"), None);
        assert_eq!(site("https://search.example/").as_deref(), Some("https://search.example/"));
        assert_eq!(site("https://shop.example@evil.example/").as_deref(), Some("https://shop.example@evil.example/"));
        assert_eq!(site("android-app://com.example/").as_deref(), Some("android-app://com.example/"));
    }

    #[test]
    fn the_campaign_as_analytics_js_reads_it() {
        let campaign = |uri: &str| asked(uri, &[], |request| request.campaign());
        assert_eq!(
            campaign(
                "/?utm_campaign=spring+sale&utm_source=news%26letter&utm_medium=email&utm_term=a&utm_content=b&utm_id=7&x=y"
            ),
            Some(
                json!({ "name": "spring sale", "source": "news&letter", "medium": "email", "term": "a", "content": "b", "id": "7" })
            )
        );
        assert_eq!(campaign("/?utm_source=a&utm_source=b"), Some(json!({ "source": "b" })));
        assert_eq!(campaign("/?utm_source=100%"), Some(json!({ "source": "100%" })));
        assert_eq!(campaign("/?utm_source"), Some(json!({ "source": "" })));
        for none in ["/", "/?", "/?utm_=a", "/?autm_source=a", "/?a=utm_source"] {
            assert_eq!(campaign(none), None, "{none}");
        }
    }

    #[test]
    fn no_visitor_can_make_a_page_too_large() {
        let uri = format!("/{}?{}", "p".repeat(9000), "utm_a=b&".repeat(900));
        let text = asked(&uri, &[(HOST, "h")], |request| page(request).to_string());
        assert!(text.len() < 3 * 2048 + 100, "{}", text.len());
    }
}
