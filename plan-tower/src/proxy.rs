//! Whose word on the client's address is taken. Lists of forwarded addresses are read from right to left: the right end is what the
//! nearest proxy has written, and what a client forges stands to the left of it.

use crate::network::{Network, NetworkError};
use http::header::FORWARDED;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The networks that are not routed in the internet: this machine, private and local ones.
const PRIVATE: [&str; 8] = [
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
];

/// Which proxies stand between the visitors and the app, and in which header they say whom they speak for.
///
/// By default there are none, and the address of a request is that of its connection, whatever its headers say.
///
/// ```
/// use plan_tower::TrustedProxies;
///
/// let one_load_balancer = TrustedProxies::hops(1);
/// let own_network = TrustedProxies::networks(["10.0.0.0/8"])?;
/// let by_rfc_7239 = TrustedProxies::hops(1).header(http::header::FORWARDED);
/// # let _ = (one_load_balancer, own_network, by_rfc_7239);
/// # Ok::<(), plan_tower::NetworkError>(())
/// ```
#[derive(Debug, Clone)]
pub struct TrustedProxies {
    rule: ProxyRule,
    header: HeaderName,
}

#[derive(Debug, Clone)]
enum ProxyRule {
    None,
    Hops(usize),
    Networks(Vec<Network>),
}

impl Default for TrustedProxies {
    fn default() -> Self {
        Self::of(ProxyRule::None)
    }
}

/// One address of a list: `None` if a proxy does not say, or what it says is no address.
type ForwardedAddress = Option<IpAddr>;

impl TrustedProxies {
    fn of(rule: ProxyRule) -> Self {
        Self { rule, header: X_FORWARDED_FOR }
    }

    /// Trusts this many proxies, one behind the other, each of which adds the address of its own client to the right end of the
    /// header. The app must not be reachable past them: a client that is its own proxy can write what it likes. Where a request
    /// has come by fewer proxies, the address is the leftmost that there is.
    #[must_use]
    pub fn hops(proxies: usize) -> Self {
        Self::of(ProxyRule::Hops(proxies))
    }

    /// Trusts the proxies in these networks. From the connection on, and then in the header from right to left, the first address
    /// outside of them is the client's. A request that comes from elsewhere is not asked for its headers.
    ///
    /// # Errors
    /// A text is no network.
    pub fn networks<'t>(networks: impl IntoIterator<Item = &'t str>) -> Result<Self, NetworkError> {
        let networks = networks.into_iter().map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self::of(ProxyRule::Networks(networks)))
    }

    /// Trusts the proxies in networks that are not routed in the internet: of this machine, private (`10.0.0.0/8`, `172.16.0.0/12`,
    /// `192.168.0.0/16`, `fc00::/7`) and local ones.
    #[must_use]
    pub fn in_private_networks() -> Self {
        Self::of(ProxyRule::Networks(PRIVATE.iter().filter_map(|network| network.parse().ok()).collect()))
    }

    /// Sets the header that the proxies write, `X-Forwarded-For` unless set: `Forwarded` (RFC 7239), or one with a list of addresses,
    /// as `CF-Connecting-IP`. No other header is read: most proxies write one and let all others through as the client has sent them.
    #[must_use]
    pub fn header(mut self, header: HeaderName) -> Self {
        self.header = header;
        self
    }

    /// Returns the address of the client, as far as those know it who are trusted.
    pub(crate) fn client(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = peer.map(|peer| peer.to_canonical());
        let found = match &self.rule {
            ProxyRule::None | ProxyRule::Hops(0) => peer,
            ProxyRule::Hops(hops) => {
                // With fewer than there should be, the leftmost one: that of the connection if there are none.
                let forwarded = self.addresses(headers).take(*hops).last();
                forwarded.unwrap_or(peer)
            }
            ProxyRule::Networks(networks) => {
                let is_trusted = |address: IpAddr| networks.iter().any(|network| network.contains(address));
                let mut client = peer;
                for forwarded in self.addresses(headers) {
                    if !client.is_some_and(is_trusted) {
                        break;
                    }
                    client = forwarded;
                }
                client
            }
        };
        found.map(|address| address.to_canonical())
    }

    /// Returns `http` or `https`, if a proxy that is trusted says by which of them the request has come.
    pub(crate) fn scheme(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<&'static str> {
        let is_trusted = match &self.rule {
            ProxyRule::None => false,
            ProxyRule::Hops(hops) => *hops > 0,
            ProxyRule::Networks(networks) => {
                peer.is_some_and(|peer| networks.iter().any(|network| network.contains(peer)))
            }
        };
        if !is_trusted {
            return None;
        }
        let said = if self.header == FORWARDED {
            items(headers, &FORWARDED).next().and_then(|item| parameter(&item, "proto"))
        } else {
            items(headers, &X_FORWARDED_PROTO).next().map(Cow::into_owned)
        };
        ["https", "http"].into_iter().find(|scheme| said.as_ref().is_some_and(|said| said.eq_ignore_ascii_case(scheme)))
    }

    /// Returns the addresses of the header, the last one first.
    fn addresses<'h>(&'h self, headers: &'h HeaderMap) -> impl Iterator<Item = ForwardedAddress> + 'h {
        let is_forwarded = self.header == FORWARDED;
        items(headers, &self.header).map(move |item| match is_forwarded {
            true => address(&parameter(&item, "for")?),
            false => address(item.trim_matches('"')),
        })
    }
}

/// Returns the items of a header with a list, the last one first, over all lines that have it. Empty ones are none. One that is no text
/// spoils itself alone: a client may forge it, and the proxies write theirs behind it.
fn items<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = Cow<'h, str>> + 'h {
    let lines: Vec<&HeaderValue> = headers.get_all(name).into_iter().collect();
    lines
        .into_iter()
        .rev()
        .flat_map(|line| FromTheRight { rest: Some(line.as_bytes()) })
        .map(<[u8]>::trim_ascii)
        .filter(|item| !item.is_empty())
        .map(String::from_utf8_lossy)
}

/// Splits at commas, from the right, but not within quotes. From the left a quote that is never closed, which a client has
/// forged, would take in what a proxy has added behind it.
struct FromTheRight<'l> {
    rest: Option<&'l [u8]>,
}

impl<'l> Iterator for FromTheRight<'l> {
    type Item = &'l [u8];

    fn next(&mut self) -> Option<&'l [u8]> {
        let rest = self.rest?;
        let mut is_quoted = false;
        for (position, byte) in rest.iter().enumerate().rev() {
            match byte {
                b'"' if !is_escaped(rest, position) => is_quoted = !is_quoted,
                b',' if !is_quoted => {
                    self.rest = rest.get(..position);
                    return rest.get(position + 1..);
                }
                _ => {}
            }
        }
        self.rest = None;
        Some(rest)
    }
}

/// Returns whether an odd number of backslashes stands before a quote.
fn is_escaped(text: &[u8], position: usize) -> bool {
    let before = text.get(..position).unwrap_or_default();
    before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Returns a parameter of an item of `Forwarded`: `for="[2001:db8::1]:4711";proto=https`.
fn parameter(item: &str, wanted: &str) -> Option<String> {
    let (_, value) = item
        .split(';')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
    let value = value.trim();
    let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    Some(value.replace('\\', ""))
}

/// Reads an address with or without a port: `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn address(text: &str) -> ForwardedAddress {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse().ok().map(|address: SocketAddr| address.ip()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines.iter().fold(HeaderMap::new(), |mut headers, (name, value)| {
            headers.append(*name, HeaderValue::from_static(value));
            headers
        })
    }

    fn client(proxies: &TrustedProxies, peer: &str, lines: &[(&'static str, &'static str)]) -> String {
        let found = proxies.client(peer.parse().ok(), &headers(lines));
        found.map_or_else(|| "none".to_owned(), |address| address.to_string())
    }

    fn by_x(proxies: &TrustedProxies, peer: &str, list: &'static str) -> String {
        client(proxies, peer, &[("x-forwarded-for", list)])
    }

    #[test]
    fn without_a_proxy_no_header_counts() {
        let none = TrustedProxies::default();
        let forged = [("x-forwarded-for", "1.2.3.4"), ("forwarded", "for=1.2.3.4"), ("x-real-ip", "1.2.3.4")];
        assert_eq!(client(&none, "203.0.113.7", &forged), "203.0.113.7");
        assert_eq!(client(&TrustedProxies::hops(0), "203.0.113.7", &forged), "203.0.113.7");
        assert_eq!(client(&none, "::ffff:203.0.113.7", &[]), "203.0.113.7");
        assert_eq!(client(&none, "", &forged), "none");
    }

    #[test]
    fn proxies_by_their_number() {
        let (one, two) = (TrustedProxies::hops(1), TrustedProxies::hops(2));
        assert_eq!(by_x(&one, "10.0.0.1", "203.0.113.7"), "203.0.113.7");
        assert_eq!(by_x(&one, "10.0.0.1", "1.2.3.4, 203.0.113.7"), "203.0.113.7");
        assert_eq!(by_x(&two, "10.0.0.1", "1.2.3.4, 203.0.113.7,10.0.0.2"), "203.0.113.7");
        assert_eq!(
            client(&one, "10.0.0.1", &[("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "203.0.113.7")]),
            "203.0.113.7"
        );
        // What a client forges spoils nothing that a proxy writes behind it.
        let mut forged = HeaderMap::new();
        forged.append(X_FORWARDED_FOR, HeaderValue::from_bytes(b"caf\xe9, 203.0.113.7").unwrap());
        assert_eq!(one.client("10.0.0.1".parse().ok(), &forged).unwrap().to_string(), "203.0.113.7");
        // By fewer proxies than there should be.
        assert_eq!(by_x(&two, "10.0.0.1", "203.0.113.7"), "203.0.113.7");
        assert_eq!(client(&two, "203.0.113.7", &[]), "203.0.113.7");
        // At a Unix socket the proxy has no address.
        assert_eq!(by_x(&one, "", "203.0.113.7"), "203.0.113.7");
        assert_eq!(client(&one, "10.0.0.1", &[("forwarded", "for=1.2.3.4")]), "10.0.0.1");
    }

    #[test]
    fn proxies_by_their_networks() {
        let own = TrustedProxies::networks(["10.0.0.0/8", "192.0.2.1"]).unwrap();
        assert_eq!(by_x(&own, "10.0.0.1", "203.0.113.7"), "203.0.113.7");
        assert_eq!(by_x(&own, "10.0.0.1", "1.2.3.4, 203.0.113.7, 192.0.2.1, 10.9.9.9"), "203.0.113.7");
        // Past the proxies: nothing that such a client writes counts.
        assert_eq!(by_x(&own, "203.0.113.7", "1.2.3.4"), "203.0.113.7");
        assert_eq!(by_x(&own, "203.0.113.7", "1.2.3.4, 10.0.0.1"), "203.0.113.7");
        // A request of the own network.
        assert_eq!(by_x(&own, "10.0.0.1", "10.0.0.2, 10.0.0.3"), "10.0.0.2");
        assert_eq!(by_x(&own, "::ffff:10.0.0.1", "::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(client(&own, "", &[("x-forwarded-for", "203.0.113.7")]), "none");
        assert!(TrustedProxies::networks(["10.0.0.0/8", "10.0.0/8"]).is_err());
        let private = TrustedProxies::in_private_networks();
        for proxy in ["127.0.0.1", "10.1.1.1", "172.31.0.1", "192.168.1.1", "169.254.1.1", "::1", "fd00::1", "fe80::1"]
        {
            assert_eq!(by_x(&private, proxy, "203.0.113.7"), "203.0.113.7", "{proxy}");
        }
        assert_eq!(by_x(&private, "172.32.0.1", "203.0.113.7"), "172.32.0.1");
    }

    /// A proxy that does not know its client, or hides it: the address of the proxy is not that of the client.
    #[test]
    fn what_a_trusted_proxy_does_not_say_is_not_known() {
        let one = TrustedProxies::hops(1);
        for list in ["unknown", "_hidden", "1.2.3.4, unknown", "203.0.113", "203.0.113.7:x", "1.2.3.4; 5.6.7.8"] {
            assert_eq!(by_x(&one, "10.0.0.1", list), "none", "{list}");
            assert_eq!(by_x(&TrustedProxies::in_private_networks(), "10.0.0.1", list), "none", "{list}");
        }
        // What no proxy has written is not looked at.
        assert_eq!(by_x(&one, "10.0.0.1", "nonsense\", 203.0.113.7"), "203.0.113.7");
        assert_eq!(by_x(&one, "10.0.0.1", ", ,203.0.113.7, "), "203.0.113.7");
    }

    #[test]
    fn addresses_with_and_without_a_port() {
        let one = TrustedProxies::hops(1);
        for text in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443", "\"[2001:db8::1]:443\"", "2001:0db8:0:0::1"] {
            assert_eq!(by_x(&one, "10.0.0.1", text), "2001:db8::1", "{text}");
        }
        assert_eq!(by_x(&one, "10.0.0.1", "203.0.113.7:4711"), "203.0.113.7");
    }

    #[test]
    fn the_header_of_rfc_7239() {
        let one = TrustedProxies::hops(1).header(FORWARDED);
        let by = |list| client(&one, "10.0.0.1", &[("forwarded", list), ("x-forwarded-for", "1.2.3.4")]);
        assert_eq!(by("for=203.0.113.7"), "203.0.113.7");
        assert_eq!(by("For=\"[2001:db8:cafe::17]:4711\""), "2001:db8:cafe::17");
        assert_eq!(by("for=192.0.2.43, by=10.0.0.1;for=203.0.113.7;proto=https;host=\"a,b\""), "203.0.113.7");
        assert_eq!(by("for=unknown"), "none");
        assert_eq!(by("for=_SEVKISEK"), "none");
        assert_eq!(by("proto=https"), "none");
        // A quote that a client has left open, or has escaped.
        assert_eq!(by("for=\"1.2.3.4, for=203.0.113.7"), "203.0.113.7");
        assert_eq!(by("for=\"1.2.3.4\\\", for=203.0.113.7"), "203.0.113.7");
        assert_eq!(by("for=\"1.2.3.4;x=\\\",for=203.0.113.7"), "203.0.113.7");
    }

    #[test]
    fn other_headers() {
        let cloudflare = TrustedProxies::hops(1).header(HeaderName::from_static("cf-connecting-ip"));
        let lines = [("cf-connecting-ip", "203.0.113.7"), ("x-forwarded-for", "1.2.3.4")];
        assert_eq!(client(&cloudflare, "10.0.0.1", &lines), "203.0.113.7");
    }

    #[test]
    fn the_scheme_is_what_a_trusted_proxy_says() {
        let scheme = |proxies: &TrustedProxies, peer: &str, name, value| {
            proxies.scheme(peer.parse().ok(), &headers(&[(name, value)]))
        };
        let own = TrustedProxies::networks(["10.0.0.0/8"]).unwrap();
        assert_eq!(scheme(&TrustedProxies::default(), "10.0.0.1", "x-forwarded-proto", "https"), None);
        assert_eq!(scheme(&TrustedProxies::hops(1), "10.0.0.1", "x-forwarded-proto", "http, HTTPS"), Some("https"));
        assert_eq!(scheme(&own, "10.0.0.1", "x-forwarded-proto", "https"), Some("https"));
        assert_eq!(scheme(&own, "203.0.113.7", "x-forwarded-proto", "https"), None);
        assert_eq!(scheme(&own, "10.0.0.1", "x-forwarded-proto", "javascript"), None);
        let by_rfc = own.header(FORWARDED);
        assert_eq!(scheme(&by_rfc, "10.0.0.1", "forwarded", "for=1.2.3.4;proto=https"), Some("https"));
        assert_eq!(scheme(&by_rfc, "10.0.0.1", "x-forwarded-proto", "https"), None);
    }
}
