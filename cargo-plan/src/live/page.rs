//! The page of `cargo plan live`: one HTML, one script and the style sheet of all pages. What it shows comes from the server's answers, which
//! the script sets as text.

use askama::Template;

pub(crate) use crate::pages::html::STYLE;

/// The script of the page.
pub(crate) const SCRIPT: &str =
    concat!(include_str!("../../templates/html/common.js"), include_str!("../../templates/html/live.js"));

/// What the page may do, for the header of that name: nothing but load its own script and style and ask its own server. No text of a message
/// can become a script, as nothing that makes markup of a text is allowed either.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// Returns the page of a plan with this title.
pub(crate) fn html(title: &str) -> askama::Result<String> {
    LivePage { title: crate::pages::text::line(title, 80) }.render()
}

#[derive(Template)]
#[template(path = "html/live.html")]
struct LivePage {
    title: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_of_a_plan_is_text() {
        let page = html("<script>alert(1)</script>\u{202e}").unwrap_or_default();
        assert!(page.contains("<title>Live · &#60;script&#62;alert(1)&#60;/script&#62;⟨U+202E⟩</title>"), "{page}");
    }

    /// Text from outside reaches the page by `textContent` alone.
    #[test]
    fn no_text_can_become_markup() {
        for way in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"]
        {
            assert!(!SCRIPT.contains(way), "{way}");
        }
        // The policy forbids scripts and styles within the page.
        let page = html("Shop").unwrap_or_default();
        assert!(!page.contains(" style=") && !page.contains("<script>") && !page.contains("<style"), "{page}");
    }
}
