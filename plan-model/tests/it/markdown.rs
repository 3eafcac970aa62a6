//! No text of a plan is code, HTML or a link that is not an address of the text: held against pulldown-cmark, which rustdoc uses,
//! with rustdoc's extensions. The fuzz target `markdown` does the same with any bytes.

use plan_model::markdown;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

/// Those that rustdoc turns on.
const EXTENSIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// What a reader sees of the Markdown: its text without blanks. Panics at anything but text, lists and addresses.
fn shown(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new_ext(markdown, EXTENSIONS) {
        match event {
            Event::Start(Tag::Paragraph | Tag::List(None) | Tag::Item) | Event::End(_) => {}
            Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, .. }) => {
                assert!(dest_url.starts_with("http://") || dest_url.starts_with("https://"), "{dest_url}: {markdown}");
            }
            Event::Text(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => {}
            other => panic!("{other:?} in {markdown:?}"),
        }
    }
    without_blanks(&text)
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// The text without the markers of its lists, which are no part of what is shown as text.
fn without_markers(text: &str) -> String {
    let lines = text.split(['\n', '\r']).map(|line| {
        let line = line.trim();
        let rest = line.strip_prefix(['-', '*', '+', '•']).filter(|rest| rest.starts_with(char::is_whitespace));
        rest.unwrap_or(line)
    });
    without_blanks(&lines.collect::<Vec<_>>().join(" "))
}

fn assert_is_text(text: &str) {
    // An address may hold what looks like an entity, which is one there.
    if !text.contains('&') || !text.contains("://") {
        assert_eq!(shown(&markdown::block(text)), without_markers(text), "{text:?}");
        assert_eq!(shown(&format!("Why: {}", markdown::inline(text))), "Why:".to_owned() + &without_blanks(text));
    }
    shown(&markdown::block(text));
    assert_is_code(text);
}

/// The text is inline code as a whole, alone and in a cell of a table.
fn assert_is_code(text: &str) {
    let sentence = format!("The event {}.", markdown::code(text));
    let found: Vec<_> = Parser::new_ext(&sentence, EXTENSIONS).collect();
    if text.trim().is_empty() {
        return;
    }
    let [_, Event::Text(_), Event::Code(code), Event::Text(dot), _] = found.as_slice() else {
        panic!("{text:?}: {found:?}");
    };
    assert_eq!((without_blanks(code), &**dot), (without_blanks(text), "."), "{text:?}");

    let table = format!("| a | b |\n|---|---|\n| {} | c |\n", markdown::code_in_cell(text));
    let codes = Parser::new_ext(&table, EXTENSIONS).filter(|event| matches!(event, Event::Code(_))).count();
    let cells =
        Parser::new_ext(&table, EXTENSIONS).filter(|event| matches!(event, Event::Start(Tag::TableCell))).count();
    assert_eq!((codes, cells), (1, 4), "{text:?}: {table}");
}

#[test]
fn texts_that_were_run_as_tests_are_text() {
    for text in [
        "Sent when:\n~~~\nstd::fs::write(\"pwned\", \"x\").unwrap();\n~~~",
        "One of:\n-     new: first order",
        "1.      x",
        "+     x",
        "-\t\tx",
        "Text\r\r    x",
        "*      x",
        "-  -     x",
        "- 1.      x",
        "1)\t\tx",
        "a\n\n\tfn main() {}",
        ">     x",
        "```\nx\n```",
        "- ```\n  x\n  ```",
        "\u{b}\u{c}    x",
        "\u{2028}    x\u{85}    y",
    ] {
        assert_is_text(text);
    }
}

#[test]
fn names_are_code_and_never_html() {
    for name in [
        "a``b <script>alert(1)</script> [x](javascript:alert(1))",
        "`",
        "``",
        "a`",
        "`a` ``b`` ```c```",
        "a|b",
        "a\\|b",
        "\\",
        "a\nb",
        " a ",
        "<b>",
    ] {
        assert_is_text(name);
    }
}

#[test]
fn any_text_is_text() {
    const PIECES: [&str; 62] = [
        "a",
        "B",
        "1",
        "12",
        " ",
        " ",
        "    ",
        "\t",
        "\n",
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "`",
        "``",
        "```",
        "~",
        "~~~",
        "*",
        "**",
        "_",
        "__",
        "-",
        "---",
        "+",
        "#",
        "# ",
        "##",
        ">",
        "<",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "[",
        "]",
        "(",
        ")",
        "[x](y)",
        "[^1]",
        "[x]: y",
        "![",
        "|",
        "|---|",
        ":--",
        "=",
        "===",
        "\\",
        "&",
        "&lt;",
        "&#60;",
        ".",
        "1. ",
        "2) ",
        "- ",
        "* ",
        "http://",
        "https://a.b/c_d",
        "\"",
        "$",
        "é",
        "\u{202e}",
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(bound).unwrap()).unwrap()
    };
    for _ in 0..20_000 {
        let length = 1 + next(12);
        let text: String = (0..length).map(|_| *PIECES.get(next(PIECES.len())).unwrap()).collect();
        assert_is_text(&text);
    }
}

#[test]
fn lists_and_addresses_of_a_description_are_kept() {
    let text = "One of:\n*  new  (see https://a.b/c_d?e=f.)\n•  old\n\n1. first\n2. second_step";
    assert_eq!(
        markdown::block(text),
        "One of:\n- new (see <https://a.b/c_d?e=f>.)\n- old\n\n1\\. first\\\n2\\. second_step"
    );
}

#[test]
fn a_long_word_of_addresses_does_not_overflow_the_stack() {
    let text = "http://a\"".repeat(200_000);
    assert_eq!(markdown::block(&text).len(), text.len() + 2 * 200_000);
}

#[test]
fn a_control_character_is_a_blank_before_markup_is_looked_for() {
    assert_eq!(markdown::block("\0# a"), "\\# a");
    assert_eq!(markdown::block("1.\0a"), "1\\. a");
    assert_eq!(markdown::block("-\u{1b}a"), "- a");
    assert_eq!(markdown::inline("a\u{7}b"), "a b");
}
