//! Texts of a plan in the pages as Markdown, held against pulldown-cmark with the extensions of GitHub, mdBook and rustdoc: whatever a
//! plan says at whatever place, a page has the headings, tables, links and code that it has with harmless texts.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use crate::common::Folder;
use crate::docs::{HOSTILE, files, plan_of};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag};
use serde_json::json;
use std::collections::BTreeMap;

/// Texts that would be something else in Markdown.
const MARKUP: [&str; 34] = [
    "```\nrun()\n```",
    "~~~\nrun()\n~~~",
    "    let indented = 1;",
    "a\n\n\tlet indented = 1;",
    "a|b|c\n|---|---|---|\n|1|2|3|",
    "\\|x\\|y\\\\|z",
    "|",
    "\\",
    "`",
    "a\\",
    "`code` ``two`` ```three```",
    "# heading\n## two\n### three #",
    "title\n===\nother\n---\n***\n",
    "- [ ] task\n- [x] done\n1. one\n2) two\n* a\n+ b",
    "> quote\n> [!NOTE]\n> note",
    "[x]: https://evil.example \"t\"\n\n[x] [x][] [y][x]",
    "![i](https://evil.example/i.png)",
    "[^1]\n\n[^1]: note",
    "https://evil.example/a_(b)?c=d&e#f",
    "[https://evil.example](https://evil.example)",
    "<https://evil.example> <mailto:a@evil.example> www.evil.example a@evil.example",
    "a  \nb\\\nc",
    "$x$ $$y$$ $`z`$",
    "a {#id .class} {:.x}",
    "<!-- c --> <?php ?> <![CDATA[x]]> <!DOCTYPE x>",
    "<b\nonclick=x>",
    "*em* **b** __u__ _i_ ~~s~~ ~t~ ^u^ ==m==",
    "a\r\nb\rc\u{b}d\u{c}e\u{85}f\u{2028}g",
    "&amp;&#60;b&#62;&lt;script&gt;",
    "term\n: definition",
    "---\ntitle: x\n---",
    "+++\ntitle = 1\n+++",
    "[[wiki]] [[a|b]] :tada: #1 @user GH-1",
    "*[HTML]: Hyper\n\nHTML",
];

const EXTENSIONS: Options = Options::all().difference(Options::ENABLE_OLD_FOOTNOTES.union(Options::ENABLE_SUPERSCRIPT));

/// What a page is made of but its text: paragraphs and lists are left out, which descriptions may have.
fn structure(page: &str, markdown: &str, site: &BTreeMap<String, String>) -> Vec<String> {
    let mut parts = Vec::new();
    for event in Parser::new_ext(markdown, EXTENSIONS) {
        match event {
            Event::Start(Tag::Paragraph | Tag::List(None) | Tag::Item) | Event::End(_) => {}
            Event::Text(_) | Event::SoftBreak | Event::HardBreak => {}
            Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                assert!(id.is_none() && classes.is_empty() && attrs.is_empty(), "{page}: {markdown}");
                parts.push(format!("heading {level}"));
            }
            Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, .. }) => {
                assert!(dest_url.starts_with("http://") || dest_url.starts_with("https://"), "{page}: {dest_url}");
            }
            Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, .. }) => {
                let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
                let target = match dest_url.strip_prefix("../") {
                    Some(rest) => rest.to_owned(),
                    None if folder.is_empty() => dest_url.to_string(),
                    None => format!("{folder}/{dest_url}"),
                };
                assert!(site.contains_key(&target), "{page} leads to {dest_url}");
                parts.push("link to a page".to_owned());
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => parts.push(format!("code in {language}")),
            Event::Code(_) => parts.push("code".to_owned()),
            Event::Start(Tag::Table(columns)) => parts.push(format!("table of {}", columns.len())),
            Event::Start(Tag::TableHead) => parts.push("head".to_owned()),
            Event::Start(Tag::TableRow) => parts.push("row".to_owned()),
            Event::Start(Tag::TableCell) => parts.push("cell".to_owned()),
            Event::Start(Tag::Strong) => parts.push("strong".to_owned()),
            other => panic!("{page} has {other:?}: {markdown}"),
        }
    }
    parts
}

fn site(folder: &Folder, plan: &serde_json::Value, more: &[&str]) -> BTreeMap<String, String> {
    folder.write("plan.json", plan.to_string());
    let arguments = [&["docs", "--plan", "plan.json", "-o", "md", "--format", "md"], more].concat();
    let (_, err, code) = folder.run(&arguments);
    assert_eq!(code, 0, "{plan:#}: {err}");
    files(&folder.0.join("md"))
}

/// The structures of the pages that begin with a path: the path of an event is made of its name.
fn structures(site: &BTreeMap<String, String>, start: &str) -> Vec<Vec<String>> {
    let pages = site.iter().filter(|(path, _)| path.starts_with(start));
    let mut all: Vec<_> = pages.map(|(path, text)| structure(path, text, site)).collect();
    all.sort();
    all
}

#[test]
fn hostile_texts_are_text_in_markdown() {
    let folder = Folder::package("docs-markdown");
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"];
        let mut command = std::process::Command::new("git");
        assert!(command.current_dir(&folder.0).args(identity).args(arguments).output().unwrap().status.success());
    };
    git(&["init", "-q"]);
    // What changed since a commit is shown too: texts that differ, names that went.
    let since = |text: &str| {
        let mut before = plan_of(text);
        for (key, value) in [("description", "before"), ("owner", "before"), ("status", "before"), ("where", "before")]
        {
            before["rules"][0][key] = value.into();
        }
        before["rules"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "key": format!("{text} gone"), "properties": { text: {} } }));
        folder.write("plan.json", before.to_string());
        git(&["add", "plan.json"]);
        git(&["commit", "-q", "--allow-empty", "-m", "before"]);
        site(&folder, &plan_of(text), &["--since", "HEAD"])
    };
    let harmless = since("harmless");
    assert!(harmless["changes.md"].matches("harmless").count() > 5, "{}", harmless["changes.md"]);
    for text in HOSTILE.iter().chain(&MARKUP) {
        let site = since(text);
        assert_eq!(site.len(), harmless.len(), "{text:?}");
        for page in [
            "README",
            "objectives",
            "owners",
            "destinations",
            "status",
            "personal-data",
            "changes",
            "identify",
            "page/",
            "track/",
        ] {
            assert_eq!(structures(&site, page), structures(&harmless, page), "{text:?} on {page}: {site:#?}");
        }
        for (path, page) in &site {
            assert!(!page.contains(['\u{202e}', '\u{2066}', '\u{2028}', '\0', '\r']), "{text:?} on {path}");
        }
    }
}

/// A bar that a pattern escapes ends no cell, and is shown.
#[test]
fn a_pattern_with_a_bar_stays_in_its_cell() {
    let folder = Folder::package("docs-markdown-bar");
    let plan =
        json!({ "rules": [{ "key": "A", "properties": { "a": { "type": "string", "pattern": "^a\\|b|c$" } } }] });
    let page = &site(&folder, &plan, &[])["track/a.md"];
    assert!(page.contains("| `a` | string |  | Matches `^a\\ \\|b\\|c$`. |\n"), "{page}");
    let cells = Parser::new_ext(page, EXTENSIONS).filter(|event| matches!(event, Event::Start(Tag::TableCell))).count();
    assert_eq!(cells, 8);
}

/// An address is no link within a link, which would lead there in place of the page.
#[test]
fn an_event_named_by_an_address_has_its_page() {
    let folder = Folder::package("docs-markdown-address");
    let name = "https://shop.example/cart";
    let plan = json!({ "conventions": { "allow": ["all"] }, "rules": [{ "key": name, "type": "PAGE" }] });
    let site = site(&folder, &plan, &[]);
    let (page, _) = site.iter().find(|(path, _)| path.starts_with("page/")).unwrap();
    assert!(site["README.md"].contains(&format!("- [{name}]({page})\n")), "{}", site["README.md"]);
}
