//! Any text as one of a plan, through the Markdown of the docs: what pulldown-cmark reads of it is text, lists and addresses.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plan_model::markdown;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

/// What rustdoc reads, but for quotes and dashes that it makes of others.
const RUSTDOC: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for written in [markdown::block(text), format!("Why: {}", markdown::inline(text))] {
        for event in Parser::new_ext(&written, RUSTDOC) {
            assert!(is_text(&event), "{event:?} in {written:?}");
        }
    }
    let sentence = format!("The event {}.", markdown::code(text));
    let codes = Parser::new_ext(&sentence, RUSTDOC).filter(|event| matches!(event, Event::Code(_))).count();
    let is_blank = text.chars().all(|letter| letter.is_whitespace() || letter.is_control());
    assert_eq!(codes, usize::from(!is_blank), "{sentence:?}");
});

fn is_text(event: &Event<'_>) -> bool {
    match event {
        Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, .. }) => dest_url.starts_with("http"),
        Event::Start(tag) => matches!(tag, Tag::Paragraph | Tag::List(None) | Tag::Item),
        Event::Text(_) | Event::SoftBreak | Event::HardBreak | Event::End(_) => true,
        _ => false,
    }
}
