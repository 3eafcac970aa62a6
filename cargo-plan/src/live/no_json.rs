//! Why a text is not read as JSON, in words.

use plan_model::json::DEEPEST;

/// Says why a text is not read as JSON, whose reader ended at byte `at`: what nests too deep may be JSON all the same.
pub(super) fn no_json(what: &str, text: &str, at: usize) -> String {
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for byte in text.bytes().take(at) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if depth > DEEPEST {
        format!("{what} nests deeper than {DEEPEST} levels: byte {at}")
    } else {
        format!("{what} is no JSON: byte {at}")
    }
}
