//! Descriptions as HTML: paragraphs, lists and addresses of the text itself. The text goes through the Markdown that plan-model makes
//! for rustdoc and editors, in which everything else is escaped, so that a description says the same in all of them.

use super::text::visible;
use askama::filters::{Html, escape};
use plan_model::markdown;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::fmt::Write;

/// Returns a description as HTML of its own blocks.
pub(super) fn block(text: &str) -> String {
    html(&markdown::block(&visible(text)))
}

/// Returns Markdown of one line, which plan-model has made safe, as HTML to stand within a paragraph.
pub(super) fn inline(markdown: &str) -> String {
    let html = html(&visible(markdown));
    html.trim_start_matches("<p>").trim_end().trim_end_matches("</p>").to_owned()
}

/// Returns the few elements that a description may become. Anything else is written as its text.
fn html(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() + 16);
    for event in Parser::new_ext(markdown, Options::empty()) {
        match event {
            Event::Start(Tag::Paragraph) => out.push_str("<p>"),
            Event::End(TagEnd::Paragraph) => out.push_str("</p>\n"),
            Event::Start(Tag::List(_)) => out.push_str("<ul>"),
            Event::End(TagEnd::List(_)) => out.push_str("</ul>\n"),
            Event::Start(Tag::Item) => out.push_str("<li>"),
            Event::End(TagEnd::Item) => out.push_str("</li>"),
            Event::Start(Tag::Link { dest_url, .. }) if is_web(&dest_url) => {
                out.push_str("<a rel=\"noopener noreferrer\" href=\"");
                text(&dest_url, &mut out);
                out.push_str("\">");
            }
            Event::End(TagEnd::Link) => out.push_str("</a>"),
            Event::Code(code) => {
                out.push_str("<code>");
                text(&code, &mut out);
                out.push_str("</code>");
            }
            Event::SoftBreak => out.push(' '),
            Event::HardBreak => out.push_str("<br>"),
            Event::Text(words) | Event::Html(words) | Event::InlineHtml(words) => text(&words, &mut out),
            _ => {}
        }
    }
    out
}

fn text(text: &str, out: &mut String) {
    let Ok(escaped) = escape(text, Html);
    let _ = write!(out, "{escaped}");
}

/// Returns an address may lead to the web and nowhere else: no script, no file.
fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_text_with_lists_and_addresses() {
        assert_eq!(block("One of:\n- new\n- old"), "<p>One of:</p>\n<ul><li>new</li><li>old</li></ul>\n");
        assert_eq!(
            block("see https://example.com/a."),
            "<p>see <a rel=\"noopener noreferrer\" href=\"https://example.com/a\">https://example.com/a</a>.</p>\n"
        );
        assert_eq!(inline("at least 0, matches `^<a>`"), "at least 0, matches <code>^&#60;a&#62;</code>");
    }

    #[test]
    fn what_looks_like_markup_is_text() {
        for hostile in [
            "<script>alert(1)</script>",
            "[a](javascript:alert(1))",
            "<javascript:alert(1)>",
            "![x](http://a.b/c.png)",
            "<img src=x onerror=alert(1)>",
            "```\nrun()\n```",
            "[x]: javascript:alert(1)\n\n[x]",
            "a\u{202e}b",
            "&lt;b&gt;",
            "https://a.b/\"onmouseover=\"x",
            "<a href='x'>",
        ] {
            let html = block(hostile);
            let tags: Vec<&str> = html.split('<').skip(1).filter_map(|rest| rest.split(['>', ' ']).next()).collect();
            let allowed = ["p", "/p", "ul", "/ul", "li", "/li", "a", "/a", "code", "/code", "br"];
            assert!(tags.iter().all(|tag| allowed.contains(tag)), "{hostile}: {html}");
            assert!(
                !html.contains("href=\"javascript") && !html.contains('\u{202e}') && !html.contains("\"onmouse"),
                "{html}"
            );
        }
    }
}
