//! A path of a file as a part of an address.

/// Returns the path as a relative reference: forward slashes, and what a URI may not hold in percent form.
pub(crate) fn relative_uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let byte = |byte: u8| match byte {
        b'\\' => "/".to_owned(),
        byte if is_plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    path.bytes().map(byte).collect()
}
