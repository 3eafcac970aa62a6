//! A hash of a text that is the same on every machine and in every release: that of the standard library promises neither.

/// Returns a hash that is the same on every machine: FNV-1a of 64 bits.
pub(crate) fn stable_hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}
