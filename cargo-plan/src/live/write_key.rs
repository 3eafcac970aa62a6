//! The write key that a request comes with.

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Some libraries leave the `=` at the end out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Returns the write key of a request: the user of its basic authorization.
pub(super) fn write_key_of(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64.decode(encoded.trim()).ok()?).ok()?;
    Some(decoded.split_once(':').map_or(decoded.as_str(), |(key, _)| key).to_owned())
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
