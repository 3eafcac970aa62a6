//! The write key that a request comes with.

use axum::http::{HeaderMap, header};

/// The write key of a request: the user of its basic authorization.
pub(super) fn write_key_of(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(base64(encoded.trim())?).ok()?;
    Some(decoded.split_once(':').map_or(decoded.as_str(), |(key, _)| key).to_owned())
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        (held, bits) = (held << 6 | u32::from(value), bits + 6);
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).unwrap_or_default());
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_request() {
        let key = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().ok()?);
            write_key_of(&headers)
        };
        assert_eq!(key("Basic d3JpdGUta2V5Og=="), Some("write-key".to_owned()));
        assert_eq!(key("basic d3JpdGUta2V5OnNlY3JldA"), Some("write-key".to_owned()));
        assert_eq!((key("Bearer x"), key("Basic !"), key("")), (None, None, None));
    }
}
