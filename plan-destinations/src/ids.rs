//! Ids that a destination takes: the ids of users that it refuses, and an id for duplicates made of any message id, the same in every
//! retry.

/// Returns whether the text is a UUID with hyphens.
#[cfg(feature = "posthog")]
pub(crate) fn is_uuid(text: &str) -> bool {
    let is_well = |(at, sign): (usize, char)| match at {
        8 | 13 | 18 | 23 => sign == '-',
        _ => sign.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.chars().enumerate().all(is_well)
}

/// Returns a UUID (version 8) of a text: always the same one of the same text.
pub(crate) fn uuid_of(text: &str) -> String {
    // FNV-1a: nobody attacks it, as whoever chooses message ids can repeat one in any case.
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let hash = text.bytes().fold(BASIS, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    let hash = hash & !(0xf << 76) & !(0x3 << 62) | 0x8 << 76 | 0x2 << 62;
    let part = |shift: u32, digits: u32| (hash >> shift) & ((1 << (4 * digits)) - 1);
    format!("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", part(96, 8), part(80, 4), part(64, 4), part(48, 4), part(0, 12))
}

/// Returns whether one of these is the text, whatever the case.
pub(crate) fn is_one_of(text: &str, ids: &[&str]) -> bool {
    ids.iter().any(|id| id.eq_ignore_ascii_case(text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "posthog")]
    #[test]
    fn uuids_are_told_from_other_texts() {
        assert!(is_uuid("0190163d-8694-739b-aea5-966c26f8ad91") && is_uuid(&uuid_of("order-1")));
        for other in ["", "order-1", "0190163d8694739baea5966c26f8ad91", "0190163d-8694-739b-aea5-966c26f8ad9g"] {
            assert!(!is_uuid(other), "{other}");
        }
    }

    #[test]
    fn one_text_has_one_uuid() {
        assert_eq!(uuid_of("order-1"), uuid_of("order-1"));
        assert_ne!(uuid_of("order-1"), uuid_of("order-2"));
        let uuid = uuid_of("");
        assert_eq!((uuid.len(), uuid.get(14..15), uuid.get(19..20)), (36, Some("8"), Some("a")));
    }
}
