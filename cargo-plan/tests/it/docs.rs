//! `cargo plan docs`: every file of a site, addresses that stay, hostile texts, and the folder that is written.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every file of a folder by its path, without the list of them.
pub fn files(folder: &Path) -> BTreeMap<String, String> {
    fn walk(folder: &Path, prefix: &str, all: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
            match path.is_dir() {
                true => walk(&path, &format!("{name}/"), all),
                false => drop(all.insert(name, fs::read_to_string(&path).unwrap())),
            }
        }
    }
    let mut all = BTreeMap::new();
    walk(folder, "", &mut all);
    all.remove(".cargo-plan-docs");
    all
}

/// The site of a plan.
fn site(folder: &Folder, plan: &Value, format: &str) -> BTreeMap<String, String> {
    folder.write("plan.json", plan.to_string());
    let (_, err, code) = folder.run(&["docs", "--plan", "plan.json", "-o", format, "--format", format]);
    assert_eq!((err.as_str(), code), ("", 0));
    files(&folder.0.join(format))
}

/// A plan with something of everything that pages show.
const PLAN: &str = r#"{
  "name": "Shop",
  "objectives": { "sell": "More carts become orders.", "keep": "Customers come back." },
  "destinations": ["actions-mixpanel", { "name": "Warehouse" }],
  "rules": [
    { "key": "Order Completed", "version": 2, "description": "An order is paid.\n\n- once per order\n- see https://example.com/orders",
      "why": "sell", "where": "The checkout.", "owner": "checkout", "status": "live", "createdAt": "2026-01-02T03:04:05Z",
      "labels": { "tier": "one" }, "destinations": { "Warehouse": false },
      "properties": {
        "order_id": { "type": "string", "pattern": "^ORD-\\d{6}$", "description": "The number on the receipt." },
        "total": { "type": "number", "minimum": 0, "multipleOf": 0.05 },
        "currency": { "enum": ["USD", "EUR"], "description": "Of every amount." },
        "email": { "type": "string", "format": "email", "x-pii": "sha256" },
        "products": { "type": "array", "minItems": 1, "items": { "type": "object",
          "properties": { "sku": { "type": "string" }, "price": { "type": ["number", "null"] } }, "required": ["sku"] } }
      }, "required": ["order_id", "total", "currency", "email", "products"] },
    { "key": "Order Completed", "version": 1, "properties": { "order_id": { "type": "string" } } },
    { "key": "Purchase Done", "deprecated": "Order Completed", "properties": {} },
    { "key": "Home", "type": "PAGE", "status": "planned" },
    { "type": "IDENTIFY", "properties": { "phone": { "type": "string" } } }
  ]
}"#;

#[test]
fn every_page_of_a_plan() {
    let folder = Folder::package("docs-whole");
    folder.write("plan.json", PLAN);
    let mut shown = String::new();
    for format in ["md", "html"] {
        let (out, err, code) = folder.run(&["docs", "--plan", "plan.json", "-o", format, "--format", format]);
        let first = if format == "md" { "README.md" } else { "index.html" };
        assert_eq!((out, err, code), (format!("{format}/{first}: 4 events written\n"), String::new(), 0));
        for (path, text) in files(&folder.0.join(format)) {
            if !["style.css", "site.js"].contains(&path.as_str()) {
                shown.push_str(&format!("=== {format}/{path}\n{text}\n"));
            }
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docs.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &shown).unwrap();
    }
    assert_eq!(shown, fs::read_to_string(&path).unwrap(), "BLESS=1 writes tests/docs.txt anew");
}

/// An event keeps its page whatever is added, renamed or removed beside it.
#[test]
fn addresses_stay() {
    let names = [
        "Order Completed",
        "order paid",
        "Cart-Viewed",
        "cart_shared",
        "HOME SEEN",
        "注文完了",
        "a/../b",
        "signUp",
        "Con",
    ];
    let plan = |names: &[&str]| {
        let rules: Vec<Value> =
            names.iter().map(|name| json!({ "key": name, "description": format!("It is «{name}».") })).collect();
        json!({ "conventions": { "allow": ["all"] }, "rules": rules })
    };
    let folder = Folder::package("docs-addresses");
    let page_of = |site: &BTreeMap<String, String>, name: &str| {
        let has = |(path, text): &(&String, &String)| {
            path.starts_with("track/") && text.contains(&format!("It is «{name}»."))
        };
        site.iter().filter(has).map(|(path, _)| path.clone()).collect::<Vec<_>>()
    };
    let all = site(&folder, &plan(&names), "md");
    for (number, name) in names.iter().enumerate() {
        let own = page_of(&all, name);
        assert_eq!(own.len(), 1, "{name}");
        assert_eq!(page_of(&site(&folder, &plan(&[name]), "md"), name), own, "{name} alone");
        let mut others: Vec<&str> = names.to_vec();
        others.rotate_left(number);
        others.insert(1, "Order Shipped");
        others.truncate(4);
        assert_eq!(page_of(&site(&folder, &plan(&others), "md"), name), own, "{name} among {others:?}");
    }
    assert_eq!(page_of(&all, "Order Completed"), ["track/order-completed.md"]);
}

/// The elements of a page with the names of their attributes, as a browser would see them: texts are left out.
fn structure(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let mut tag = String::new();
        let mut quoted = false;
        let mut end = rest.len();
        for (position, c) in rest.char_indices() {
            match c {
                '"' => quoted = !quoted,
                '>' if !quoted => {
                    end = position;
                    break;
                }
                c if !quoted => tag.push(c),
                _ => {}
            }
        }
        tags.push(tag);
        rest = &rest[end.min(rest.len())..];
    }
    tags
}

/// Texts that would be something else where a page did not escape them.
pub const HOSTILE: [&str; 12] = [
    "<script>window.hostile=1</script>",
    "</script><script>window.hostile=1</script>",
    "<img src=x onerror=window.hostile=1>",
    "\" onmouseover=\"window.hostile=1\" x=\"",
    "' onfocus='window.hostile=1' autofocus='",
    "[press](javascript:window.hostile=1)",
    "<javascript:window.hostile=1>",
    "</title></head><body onload=window.hostile=1>",
    "{{ 7 * 7 }} {% include \"x\" %} ${7*7}",
    "-->\u{2028}]]><!--",
    "a\u{202e}bcd\u{2066}e\u{0}f\u{feff}g",
    "&lt;b&gt; &#x3c;script&#x3e;",
];

/// A plan with a text at every place where a plan may have one.
pub fn plan_of(text: &str) -> Value {
    // Each sign in brackets stands for itself. A long pattern would not be shown.
    let sign = |c: char| if c.is_alphanumeric() || "^[]\\".contains(c) { "x".to_owned() } else { format!("[{c}]") };
    let pattern: String = text.chars().take(20).map(sign).collect();
    json!({ "name": text, "objectives": { text: text }, "destinations": [{ "name": text }], "conventions": { "allow": ["all"] },
      "consent": { "categories": { text: text } }, "rules": [
        { "key": text, "description": text, "why": text, "where": text, "owner": text, "status": text, "deprecated": text, "labels": { text: text },
          "properties": { text: { "type": "string", "description": text, "enum": [text, "other"], "examples": [text], "x-pii": true },
                          format!("{text} email"): { "type": "object", "properties": { text: { "description": text, "default": text } } } } },
        { "key": format!("{text} page"), "type": "PAGE", "category": text, "description": text, "version": text },
        { "type": "IDENTIFY", "properties": { text: { "type": "string" } } },
        { "key": format!("{text} rules"), "version": 2, "purpose": text, "createdAt": text, "owner": format!("{text} two"), "status": "planned",
          "properties": { "default": { "type": "string", "default": text, "x-purpose": [text] }, "const": { "const": text }, "format": { "format": text },
                          "pattern": { "type": "string", "pattern": pattern }, "list": { "type": "array", "items": { "enum": [text, 1] } },
                          "map": { "type": "object", "additionalProperties": { "type": "string", "example": text } } } },
        { "key": format!("{text} rules"), "version": 1, "properties": { text: { "type": "string" } } },
    ] })
}

/// Each page has the same elements whether its texts are harmless or hostile.
#[test]
fn hostile_texts_are_text_on_every_page() {
    let folder = Folder::package("docs-hostile");
    let write = |text: &str| {
        folder.write("plan.json", plan_of(text).to_string());
        // Some of these texts are no destinations or patterns: the plan is not refused for it.
        let (_, err, code) = folder.run(&["docs", "--plan", "plan.json", "-o", "html"]);
        assert_eq!(code, 0, "{text}: {err}");
        files(&folder.0.join("html"))
    };
    let of = |site: &BTreeMap<String, String>, name: &str| -> Vec<Vec<String>> {
        site.iter()
            .filter(|(path, _)| path.starts_with(name) && path.ends_with(".html"))
            .map(|(_, html)| structure(html))
            .collect()
    };
    let harmless = write("harmless");
    for hostile in HOSTILE {
        let site = write(hostile);
        for page in
            ["index", "objectives", "owners", "destinations", "status", "personal-data", "identify", "page/", "track/"]
        {
            assert_eq!(of(&site, page), of(&harmless, page), "{hostile} on {page}");
        }
        let index = &site["search-index.js"];
        assert!(!index.contains('<') && !index.contains('\u{2028}') && index.lines().count() == 1, "{hostile}");
        for html in site.values() {
            assert!(!html.contains(['\u{202e}', '\u{2066}', '\0']), "{hostile}");
        }
    }
}

#[test]
fn a_text_of_a_megabyte_is_shown_whole_once() {
    let long = "word ".repeat(200_000);
    let folder = Folder::package("docs-long");
    let site =
        site(&folder, &json!({ "rules": [{ "key": "Cart Viewed", "description": long }, { "key": long }] }), "html");
    let page = &site["track/cart-viewed.html"];
    assert_eq!(page.matches("word ").count() + 1, 200_000);
    assert!(site["index.html"].len() < 20_000 && site["search-index.js"].len() < 20_000, "lists have the beginning");
    assert!(site.keys().all(|path| path.len() < 100), "{:?}", site.keys());
}

/// Whatever of a plan is long: the lists of events have its beginning. A megabyte at each of so many places takes minutes in a debug build.
#[test]
fn a_long_text_at_every_place() {
    let folder = Folder::package("docs-long-everywhere");
    let long = "word ".repeat(20_000);
    let plan = plan_of(&long);
    // The name of the plan is a heading, which Markdown has whole.
    for (format, index, most_of_index) in [("html", "index.html", 20_000), ("md", "README.md", 120_000)] {
        let site = site(&folder, &plan, format);
        let sizes: Vec<(&String, usize)> = site.iter().map(|(path, text)| (path, text.len())).collect();
        // The sentence of an objective has no other place than its page, and a privacy review reads each reason whole.
        let whole = |path: &str| {
            path.contains('/') || ["objectives", "personal-data", "identify"].iter().any(|page| path.starts_with(page))
        };
        for (path, size) in &sizes {
            let most = if whole(path) { 4_000_000 } else { 300_000 };
            assert!(*size < most && path.len() < 100, "{sizes:?}");
        }
        assert!(site[index].len() < most_of_index, "{sizes:?}");
    }
}

#[test]
fn the_folder_has_the_files_of_the_site_and_no_others() {
    let folder = Folder::package("docs-folder");
    let plan = |names: &[&str]| json!({ "rules": names.iter().map(|name| json!({ "key": name })).collect::<Vec<_>>() });
    let both = site(&folder, &plan(&["Cart Viewed", "Cart Shared"]), "html");
    assert!(both.contains_key("track/cart-shared.html"));
    let left = site(&folder, &plan(&["Cart Viewed"]), "html");
    assert!(!left.contains_key("track/cart-shared.html") && left.contains_key("track/cart-viewed.html"));

    // What somebody put there stays; a page that would take its place is refused before anything is written.
    folder.write("html/CNAME", "plan.example.com").write("html/page/home.html", "mine");
    let with_file = site(&folder, &plan(&["Cart Viewed", "Cart Emptied"]), "html");
    assert_eq!((with_file["CNAME"].as_str(), with_file["page/home.html"].as_str()), ("plan.example.com", "mine"));
    folder.write("plan.json", json!({ "rules": [{ "key": "Home", "type": "PAGE" }] }).to_string());
    let (out, err, code) = folder.run(&["docs", "--plan", "plan.json", "-o", "html"]);
    let said = "error: `html` has a file that `cargo plan docs` did not write, `page/home.html`, and nothing is changed\n\
                help: name another folder with `-o`\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", said, 2));
    assert_eq!(files(&folder.0.join("html")), with_file);
}

#[test]
fn a_folder_of_somebody_else_is_left_as_it_is() {
    let folder = Folder::package("docs-foreign");
    folder.write("plan.json", PLAN).write("src/main.rs", "fn main() {}\n");
    let said = "error: `src` has a file that `cargo plan docs` did not write, `main.rs`, and nothing is changed\n\
                help: name another folder with `-o`\n";
    assert_eq!(folder.run(&["docs", "--plan", "plan.json", "-o", "src"]), (String::new(), said.to_owned(), 2));
    assert_eq!(files(&folder.0.join("src")).len(), 1);
    // A list that leads out of the folder removes nothing there.
    folder.run(&["docs", "--plan", "plan.json", "-o", "html"]);
    let list = fs::read_to_string(folder.0.join("html/.cargo-plan-docs")).unwrap();
    folder.write("html/.cargo-plan-docs", format!("{list}../src/main.rs\n"));
    assert_eq!(folder.run(&["docs", "--plan", "plan.json", "-o", "html"]).2, 0);
    assert!(folder.0.join("src/main.rs").exists());
}

#[test]
fn a_plan_that_cannot_be_read_writes_nothing() {
    let folder = Folder::package("docs-error");
    folder.write("plan.json", r#"{ "rules": [{ "key": "A", "properties": { "a": { "type": "strin" } } }] }"#);
    let (out, err, code) = folder.run(&["docs", "--plan", "plan.json"]);
    assert!(out.is_empty() && code == 2 && err.contains("unknown type \"strin\""), "{err}");
    assert!(!folder.0.join("site").exists());
    let (_, err, code) = folder.run(&["docs", "--plan", "plan.json", "--source-url", "javascript:{file}{line}"]);
    assert!(code == 2 && err.contains("is no address of a line of code"), "{err}");
}

/// A workspace in git: where the code sends an event, under the name that `include_plan!` gives it, and what changed since a tag.
#[test]
fn the_code_and_the_history() {
    let folder = Folder::package("docs-code");
    let plan = |total: &str, more: &str| {
        format!(
            r#"{{ "rules": [ {{ "key": "Order Completed", "properties": {{ "total": {{ "type": "{total}" }} }} }}, {{ "key": "Cart Viewed" }}{more} ] }}"#
        )
    };
    let code = "plan_runtime::include_plan!(\"tracking-plan.json\", rename(\"Order Completed\" => Bought));\n\n\
                pub fn buy(client: &plan_runtime::Client) {\n    track!(client, \"u\", Bought { total: 1.0 });\n}\n\n\
                #[cfg(test)]\nmod tests {\n    #[test]\n    fn sends() {\n        super::track!(client, \"u\", super::Bought {});\n    }\n}\n";
    folder.write("src/lib.rs", code).write("tracking-plan.json", plan("integer", r#", { "key": "Cart Shared" }"#));
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"];
        let output = Command::new("git").current_dir(&folder.0).args(identity).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "first"]);
    git(&["tag", "v1.2"]);
    folder.write("tracking-plan.json", plan("number", ""));
    let url = "https://example.com/{file}#L{line}";
    let arguments = ["docs", "--since", "v1.2", "--source-url", url, "--format", "md"];
    let (out, err, code) = folder.run(&arguments);
    assert_eq!((out.as_str(), err.as_str(), code), ("site/README.md: 2 events written\n", "", 0));
    let site = files(&folder.0.join("site"));
    let page = &site["track/order-completed.md"];
    assert!(page.contains("track!(client, &user_id, Bought {\n    total: 99.5,\n});"), "{page}");
    let code = "## In the code\n\n- [`src/lib.rs:4`](<https://example.com/src/lib.rs#L4>): track!\n\
                - [`src/lib.rs:11`](<https://example.com/src/lib.rs#L11>): track! (test)\n";
    assert!(page.contains(code), "{page}");
    assert!(
        page.contains(
            "## Since v1.2\n\n- property `total` of event \"Order Completed\" changes its type\n"
                .replace('`', "\\`")
                .as_str()
        ),
        "{page}"
    );
    assert!(site["track/cart-viewed.md"].contains("No code sends it.\n\n## Since v1.2\n\nUnchanged.\n"));
    assert!(
        site["changes.md"].contains("- event \"Cart Shared\" is removed\n  - breaks code:"),
        "{}",
        site["changes.md"]
    );
    let (_, err, code) = folder.run(&["docs", "--since", "v9"]);
    assert!(code == 2 && err.contains("git knows no commit, branch or tag `v9` here"), "{err}");
}

/// What the plan says of an event to people is compared, too: nobody's code breaks by it, and a reader wants to know.
#[test]
fn what_the_plan_says_otherwise_than_before() {
    let folder = Folder::new("docs-meaning");
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"];
        let output = Command::new("git").current_dir(&folder.0).args(identity).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "-q"]);
    let plan = |destinations: &str, order: &str, email: &str, traits: &str| {
        format!(
            r#"{{ "destinations": [{destinations}], "rules": [
              {{ "key": "Order Completed", {order}, "properties": {{ "email": {{ "type": "string"{email} }} }} }},
              {{ "key": "Cart Viewed", "description": "A  cart." }},
              {{ "type": "IDENTIFY", "properties": {{ "phone": {{ "type": "string"{traits} }} }} }} ] }}"#
        )
    };
    let old =
        r#""description": "Paid.", "why": "sell", "where": "The till.", "owner": "checkout", "status": "planned""#;
    let new = r#""description": "Paid, and on its way.", "why": ["sell", "keep"], "owner": "growth", "status": "live", "deprecated": "Cart Viewed""#;
    folder.write("plan.json", plan(r#"{ "name": "A" }"#, old, "", r#", "x-pii": true"#));
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "first"]);
    folder.write(
        "plan.json",
        plan(r#"{ "name": "A" }, { "name": "B" }"#, new, r#", "x-pii": "sha256", "description": "Whose order.""#, ""),
    );
    let (_, err, code) = folder.run(&["docs", "--since", "HEAD", "--plan", "plan.json", "--format", "html"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let site = files(&folder.0.join("site"));
    let page = &site["changes.html"];
    for said in [
        "event \"Order Completed\": description was “Paid.”, and is “Paid, and on its way.”",
        "event \"Order Completed\": reason was “sell”, and is “sell, keep”",
        "event \"Order Completed\": place in the product removed: “The till.”",
        "event \"Order Completed\": owner was “checkout”, and is “growth”",
        "event \"Order Completed\": status was “planned”, and is “live”",
        "event \"Order Completed\": list of destinations was “A”, and is “A, B”",
        "event \"Order Completed\" is deprecated: Cart Viewed",
        "property `email` of event \"Order Completed\": description added: “Whose order.”",
        "property `email` of event \"Order Completed\" is marked as personal data, sent as its SHA-256",
        "property `phone` of identify is not marked as personal data any more",
        "event \"Cart Viewed\": list of destinations was “A”, and is “A, B”",
    ] {
        let said = said.replace('"', "&#34;");
        assert!(page.contains(&said), "{said}: {page}");
    }
    assert!(!page.contains("A cart."), "white space is no change: {page}");
    assert!(site["track/order-completed.html"].contains("owner was “checkout”"));
}

/// Each sentence on versions and on what changed since, where nothing did.
#[test]
fn where_nothing_changed() {
    let folder = Folder::new("docs-unchanged");
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"];
        let output = Command::new("git").current_dir(&folder.0).args(identity).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "-q"]);
    let rule = |version: u32, total: &str| {
        json!({ "key": "Order Completed", "version": version, "description": format!("Version {version}."), "createdAt": "2026-01-02",
            "properties": { "total": { "type": total } } })
    };
    let plan = json!({ "rules": [rule(3, "number"), rule(1, "integer"), rule(2, "number")] });
    folder.write("plan.json", plan.to_string());
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "first"]);
    let said = |format: &str| {
        let arguments = ["docs", "--since", "HEAD", "--plan", "plan.json", "--format", format, "-o", format];
        assert_eq!(folder.run(&arguments).2, 0);
        let site = files(&folder.0.join(format));
        let page = &site[&format!("track/order-completed.{format}")];
        (site[&format!("changes.{format}")].clone(), page.clone())
    };
    let (changes, page) = said("md");
    assert_eq!(changes, "# Changes since HEAD\n\nNothing has changed.\n");
    let history = "## Since HEAD\n\nUnchanged.\n\n## After version 2\n\nNothing that code or data depend on changed.\n\n\
        ## After version 1\n\n- property \\`total\\` of event \"Order Completed\" changes its type\n";
    assert!(page.ends_with(history) && page.contains("- **Version:** 3\n- **Since:** 2026-01-02\n"), "{page}");
    let (changes, page) = said("html");
    assert!(changes.contains("<p class=\"empty\">Nothing has changed.</p>"), "{changes}");
    for said in [
        "<h3>Since HEAD</h3>\n<p class=\"empty\">Unchanged.</p>",
        "<h3>After version 2</h3>\n<p class=\"empty\">Nothing that code or data depend on changed.</p>",
        "<h3>After version 1</h3>\n<ul class=\"changes\"><li><p>property `total` of event &#34;Order Completed&#34; changes its type</p></li></ul>",
        "<dt>Version</dt><dd>3</dd>",
        "<dt>Since</dt><dd>2026-01-02</dd>",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

/// A version is a text, whatever signs JSON needs around it.
#[test]
fn versions_have_no_marks_of_json() {
    let folder = Folder::new("docs-versions");
    let rule = |version: &str| json!({ "key": "Order Completed", "version": version, "properties": { "total": { "type": "number" } } });
    let plan = json!({ "rules": [rule(r#"2 "beta""#), rule(r#"1 "alpha""#)] });
    folder.write("plan.json", plan.to_string());
    let page = |format: &str| {
        let arguments = ["docs", "--plan", "plan.json", "--format", format, "-o", format];
        assert_eq!(folder.run(&arguments).2, 0);
        files(&folder.0.join(format))[&format!("track/order-completed.{format}")].clone()
    };
    let markdown = page("md");
    assert!(
        markdown.contains("- **Version:** 2 \"beta\"\n") && markdown.contains("## After version 1 \"alpha\"\n"),
        "{markdown}"
    );
    let html = page("html");
    assert!(html.contains("<dt>Version</dt><dd>2 &#34;beta&#34;</dd>"), "{html}");
    assert!(html.contains("<h3>After version 1 &#34;alpha&#34;</h3>"), "{html}");
}

/// The new plan says which server names the tables, for `docs --since` as for `diff`.
#[test]
fn a_warehouse_that_changes_with_the_plan() {
    let folder = Folder::new("docs-warehouse");
    let plan = |server: &str, more: &str| {
        format!(r#"{{ "conventions": {{ "warehouse": "{server}" }}, "rules": [ {{ "key": "Cart Viewed" }}{more} ] }}"#)
    };
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"];
        let output = Command::new("git").current_dir(&folder.0).args(identity).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "-q"]);
    folder.write("plan.json", plan("segment", r#", { "key": "2FA Enabled" }"#));
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "first"]);
    folder.write("plan.json", plan("rudderstack", ""));
    let why = "table `_2fa_enabled` gets no values any more";
    let (out, _, code) = folder.run(&["diff", "--against", "HEAD", "--plan", "plan.json"]);
    assert!(code == 0 && out.contains(why), "{out}");
    assert_eq!(folder.run(&["docs", "--since", "HEAD", "--plan", "plan.json", "--format", "md"]).2, 0);
    let changes = &files(&folder.0.join("site"))["changes.md"];
    assert!(changes.contains("table \\`\\_2fa_enabled\\` gets no values any more"), "{changes}");
}

/// What an event and a property need the consent of a user for stands beside them, in both forms.
#[test]
fn purposes_of_events_and_properties() {
    let folder = Folder::package("docs-purposes");
    let plan = json!({
        "consent": { "categories": { "analytics": "How the product is used.", "ads": "Advertising." } },
        "rules": [{ "key": "Cart Viewed", "purpose": "analytics",
            "properties": { "gclid": { "type": "string", "x-purpose": ["ads", "analytics"] }, "items": { "type": "integer" } } }]
    });
    for (format, page, needs, withheld) in [
        ("md", "track/cart-viewed.md", "Needs consent to", "Withheld without consent to `ads` and `analytics`"),
        (
            "html",
            "track/cart-viewed.html",
            "Needs consent to",
            "Withheld without consent to <code>ads</code> and <code>analytics</code>",
        ),
    ] {
        let site = site(&folder, &plan, format);
        let page = site.get(page).unwrap_or_else(|| panic!("{:?}", site.keys()));
        let fact = page.split_once(needs).unwrap().1.chars().take(80).collect::<String>();
        assert!(fact.contains("analytics") && !fact.contains("ads"), "{fact}");
        assert_eq!(page.matches(withheld).count(), 1, "{page}");
    }
}

#[test]
fn a_plan_without_anything_says_what_is_missing() {
    let folder = Folder::package("docs-empty");
    let site = site(&folder, &json!({ "rules": [] }), "html");
    assert!(site["index.html"].contains("The plan has no events yet."));
    for (page, words) in [
        ("objectives", "The plan names no objectives."),
        ("owners", "The plan names no owners."),
        ("destinations", "The plan names no destinations."),
        ("status", "No event has a status."),
        ("personal-data", "No property is marked as personal data."),
    ] {
        assert!(site[&format!("{page}.html")].contains(words), "{page}");
    }
}

/// The JSON and the Rust of a page.
pub fn fenced<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    page.split(&format!("```{language}\n")).skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect()
}

/// Every example of every published plan is held against the schema in its file, by a judge that knows nothing of ours.
#[test]
fn every_example_keeps_the_schema_of_its_file() {
    let folder = Folder::package("docs-examples");
    let mut plans: Vec<PathBuf> =
        fs::read_dir(repository().join("tests/plans")).unwrap().map(|entry| entry.unwrap().path()).collect();
    plans.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    plans.push(repository().join("examples/shop/tracking-plan.json"));
    let (mut count, mut without) = (0, Vec::new());
    for (number, path) in plans.iter().enumerate() {
        let output = format!("site-{number}");
        let (_, err, code) = folder.run(&["docs", "--plan", path.to_str().unwrap(), "--format", "md", "-o", &output]);
        assert_eq!(code, 0, "{}: {err}", path.display());
        let plan: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        for (page, text) in files(&folder.0.join(&output)) {
            if !page.contains('/') && page != "identify.md" && page != "group.md" {
                continue;
            }
            let Some(message) = fenced(&text, "json").first().map(|json| serde_json::from_str::<Value>(json).unwrap())
            else {
                without.push(format!("{}: {page}", path.display()));
                continue;
            };
            assert!(!fenced(&text, "rust").is_empty(), "{page} of {}", path.display());
            if let Some(schema) = schema_of(&plan, &message) {
                let payload = message.get("properties").or(message.get("traits")).unwrap();
                let validator = jsonschema::draft7::new(&schema).unwrap();
                let errors: Vec<String> = validator.iter_errors(payload).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{page} of {}: {errors:?}\n{payload:#}", path.display());
                count += 1;
            }
        }
    }
    assert!(count > 100, "{count}");
    assert!(without.is_empty(), "{without:#?}");
}

/// The schema of the payload of a message, as the file has it; none where several rules have the name.
fn schema_of(plan: &Value, message: &Value) -> Option<Value> {
    let lists = [&plan["rules"], &plan["events"], &plan["rules"]["events"]];
    let rules = lists.into_iter().filter_map(Value::as_array).flatten();
    let is_it = |rule: &&Value| {
        let name = rule.get("key").or_else(|| rule.get("name"));
        let call = rule["type"].as_str().unwrap_or("TRACK").to_lowercase();
        name == message.get("event") && call == message["type"].as_str().unwrap()
    };
    let mut found = rules.filter(is_it);
    let rule = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let schema = rule.get("jsonSchema").or_else(|| rule.get("rules"))?;
    let mut payload = schema["properties"].get("properties").or_else(|| schema["properties"].get("traits"))?.clone();
    payload["definitions"] = schema.get("definitions").cloned().unwrap_or(json!({}));
    Some(payload)
}
