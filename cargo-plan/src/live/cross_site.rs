//! What the texts of `Host` and `Origin` say: whether they are of this server, and of this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The name that every machine has for itself, and that no name server is asked for.
const OWN_NAME: &str = "localhost";

/// Returns whether a `Host` is this server, reached from this machine: `localhost:8377`.
pub(super) fn is_own(host: &str, port: u16) -> bool {
    let (name, given) = split(host);
    let is_port = match given {
        Some(given) => given.parse() == Ok(port),
        None => port == 80,
    };
    is_port && is_own_name(name)
}

/// Returns whether an `Origin` is a page that this machine serves: `http://localhost:3000`.
pub(super) fn is_this_machine(origin: &str) -> bool {
    let is_web = origin.starts_with("http://") || origin.starts_with("https://");
    is_web && origin_host(origin).is_some_and(|host| is_own_name(split(host).0))
}

/// Returns the host of an `Origin`, with its port.
pub(super) fn origin_host(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(_, host)| host)
}

fn is_own_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    // Browsers send these to this machine without asking.
    let is_below = name.strip_suffix(".localhost").is_some_and(|below| !below.is_empty());
    name == OWN_NAME || is_below || is_own_address(&name)
}

/// Returns whether a name is an address by which this machine alone is reached: 127.0.0.1, [::1].
fn is_own_address(name: &str) -> bool {
    let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match bare {
        Some(bare) => bare.parse().is_ok_and(|ip: Ipv6Addr| is_loopback(ip.into())),
        None => name.parse().is_ok_and(|ip: Ipv4Addr| is_loopback(ip.into())),
    }
}

/// Returns the name and the port; an address of version 6 has its brackets.
fn split(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    }
}

/// Returns whether only this machine can reach an address.
pub(crate) fn is_loopback(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback(),
        IpAddr::V6(address) => {
            address.is_loopback() || address.to_ipv4_mapped().is_some_and(|address| address.is_loopback())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for host in [
            "localhost:80",
            "127.0.0.1",
            "[::1]:80",
            "LOCALHOST",
            "shop.localhost:80",
            "127.0.0.2",
            "[::ffff:127.0.0.1]:80",
            "[::FFFF:7F00:1]",
        ] {
            assert!(is_own(host, 80), "{host}");
        }
        let others = [
            "evil.example",
            "127.0.0.1:81",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "",
            ":80",
            ".localhost",
            "[127.0.0.1]",
            "::1",
            "[::2]",
            "128.0.0.1",
        ];
        for host in others {
            assert!(!is_own(host, 80), "{host}");
        }
        assert!(is_own("localhost:8377", 8377) && !is_own("localhost", 8377) && !is_own("localhost:x", 8377));
    }

    #[test]
    fn origins() {
        for origin in ["http://localhost:3000", "https://127.0.0.1", "http://[::1]:8080", "http://app.localhost"] {
            assert!(is_this_machine(origin), "{origin}");
        }
        let others =
            ["null", "http://localhost.evil.example", "file://", "http://192.168.0.1", "chrome-extension://localhost"];
        for origin in others {
            assert!(!is_this_machine(origin), "{origin}");
        }
    }
}
