//! What an editor shows, asked of a real rust-analyzer: what is offered while a call is being typed, hover, definitions,
//! diagnostics. Runs when `RUST_ANALYZER` names the program, and says so when it does not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::app::App;
use plan_tests::language_server::Server;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

const PLAN: &str = include_str!("editor/tracking-plan.json");

const MAIN: &str = r#"mod analytics {
    plan_runtime::include_plan!("tracking-plan.json");
}

use analytics::{Currency, HomePage, OrderCompleted, Product, Shipping, group, identify, page, payload, screen, track};

fn send(client: &plan_runtime::Client, user_id: &str, order_id: String, coupon: Option<String>, prices: &[f64]) {
    //CODE
}

fn main() {}
"#;

/// A file open in an editor.
struct Editor {
    server: Server,
    app: App,
    file: PathBuf,
    /// What is in the file, with a place for the code that is typed.
    main: String,
}

static EDITOR: LazyLock<Option<Mutex<Editor>>> = LazyLock::new(|| {
    let Some(binary) = std::env::var_os("RUST_ANALYZER") else {
        // Not by a macro, as the test harness would keep that to itself.
        let _ = writeln!(std::io::stderr(), "editor tests: NOT RUN, as RUST_ANALYZER does not name a rust-analyzer");
        return None;
    };
    let settings = json!({ "checkOnSave": false });
    Some(Mutex::new(Editor::open("editor", PathBuf::from(binary), MAIN.to_owned(), PLAN, &settings)))
});

/// The editor, for one test at a time.
fn editor() -> Option<MutexGuard<'static, Editor>> {
    EDITOR.as_ref().map(|editor| editor.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Editor {
    /// Opens a new project with this plan.
    fn open(name: &str, binary: PathBuf, main: String, plan: &str, settings: &Value) -> Self {
        let app = App::new(name, &main);
        app.write("tracking-plan.json", plan);
        Self::on(app, binary, main, settings)
    }

    /// Opens a project.
    fn on(app: App, binary: PathBuf, main: String, settings: &Value) -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
        let server = Server::start(&binary, app.folder(), &target, settings);
        let file = app.folder().join("src/main.rs");
        Self { server, app, file, main }
    }

    /// Puts `code` into the function; returns the place of its `|`.
    fn type_in(&mut self, code: &str) -> (usize, usize) {
        let cursor = self.main.find("//CODE").unwrap() + code.find('|').unwrap();
        let text = self.main.replace("//CODE", &code.replacen('|', "", 1));
        self.server.write(&self.file, &text);
        let before = &text[..cursor];
        (before.matches('\n').count(), before.len() - before.rfind('\n').map_or(0, |newline| newline + 1))
    }

    /// What is offered at the `|`, in the order in which it is shown.
    fn offered(&mut self, code: &str) -> Vec<Value> {
        let place = self.type_in(code);
        let answer = self.server.ask("completion", &self.file, place);
        let mut items = answer["items"].as_array().cloned().unwrap_or_default();
        items.sort_by_key(|item| item["sortText"].as_str().unwrap_or_default().to_owned());
        // The standard library has such names too.
        let is_ours = |item: &&Value| !item["data"].to_string().contains("\"std::");
        let hidden: Vec<&Value> = items.iter().filter(|item| label(item).contains("__")).filter(is_ours).collect();
        assert!(hidden.is_empty(), "{code} offers what is ours: {hidden:?}");
        items
    }

    fn labels(&mut self, code: &str) -> Vec<String> {
        self.offered(code).iter().map(|item| label(item).to_owned()).collect()
    }

    /// The documentation of what is offered under this name.
    fn documentation(&mut self, code: &str, name: &str) -> String {
        let items = self.offered(code);
        let item = items.iter().find(|item| label(item).starts_with(name));
        let item = item.unwrap_or_else(|| {
            panic!("{code} offers no {name}, only {:?}", items.iter().map(label).collect::<Vec<_>>())
        });
        let resolved = self.server.request("completionItem/resolve", item.clone());
        resolved["documentation"]["value"].as_str().unwrap_or_default().to_owned()
    }

    fn hover(&mut self, code: &str) -> String {
        let place = self.type_in(code);
        let answer = self.server.ask("hover", &self.file, place);
        answer["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    /// Where "go to definition" leads: the text of the line, for each target.
    fn definition(&mut self, code: &str) -> Vec<String> {
        let place = self.type_in(code);
        let answer = self.server.ask("definition", &self.file, place);
        let targets = answer.as_array().cloned().unwrap_or_default();
        let line_of = |target: &Value| {
            let file = target["uri"].as_str().unwrap().trim_start_matches("file://");
            let line = target["range"]["start"]["line"].as_u64().unwrap() as usize;
            std::fs::read_to_string(file).unwrap().lines().nth(line).unwrap_or_default().trim().to_owned()
        };
        let mut lines: Vec<String> = targets.iter().map(line_of).collect();
        // Of what a macro makes, rust-analyzer gives the call and the place in it.
        lines.dedup();
        lines
    }

    /// What "find references" finds, without the declaration.
    fn references(&mut self, code: &str) -> Vec<String> {
        let place = self.type_in(code);
        let text = self.main.replace("//CODE", &code.replacen('|', "", 1));
        let answer = self.server.ask("references", &self.file, place);
        let found = answer.as_array().cloned().unwrap_or_default();
        found.iter().map(|found| text[range_in(&text, &found["range"])].to_owned()).collect()
    }

    /// The file as "rename" would leave it; or why that is refused.
    fn renamed(&mut self, code: &str, name: &str) -> Result<String, String> {
        let place = self.type_in(code);
        let mut text = self.main.replace("//CODE", &code.replacen('|', "", 1));
        let file = self.file.clone();
        let files = self.server.rename(&file, place, name)?;
        assert!(files.iter().all(|(other, _)| *other == file), "{code} renames in {files:?}");
        let edits = files.into_iter().flat_map(|(_, edits)| edits);
        let mut edits: Vec<_> = edits.map(|edit| (range_in(&text, &edit["range"]), edit["newText"].clone())).collect();
        edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        for (range, new) in edits {
            text.replace_range(range, new.as_str().unwrap());
        }
        Ok(text)
    }

    /// Compiles the project with another `src/main.rs`, and puts the one that was there back.
    fn compiles(&self, main: &str) -> Result<(), String> {
        self.app.write("src/main.rs", main);
        let output = self.app.cargo(&["check", "--quiet"]);
        self.app.write("src/main.rs", &self.main);
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    /// What is underlined in the code, and why.
    fn diagnostics(&mut self, code: &str) -> Vec<(String, String)> {
        let text = self.main.replace("//CODE", code);
        self.server.write(&self.file, &text);
        let found = self.server.diagnostics(&self.file);
        let shown = |found: &Value| {
            let (start, end) = (&found["range"]["start"], &found["range"]["end"]);
            let line = text.lines().nth(start["line"].as_u64().unwrap() as usize).unwrap_or_default();
            let (from, to) =
                (start["character"].as_u64().unwrap() as usize, end["character"].as_u64().unwrap() as usize);
            let under = if start["line"] == end["line"] { &line[from..to] } else { &line[from..] };
            (under.to_owned(), found["message"].as_str().unwrap_or_default().to_owned())
        };
        // "Inactive code" and the like are hints.
        found.iter().filter(|found| found["severity"].as_u64() <= Some(2)).map(shown).collect()
    }
}

/// A range of the protocol, in a text of ASCII.
fn range_in(text: &str, range: &Value) -> std::ops::Range<usize> {
    let offset = |place: &Value| {
        let (line, column) = (place["line"].as_u64().unwrap() as usize, place["character"].as_u64().unwrap() as usize);
        text.split_inclusive('\n').take(line).map(str::len).sum::<usize>() + column
    };
    offset(&range["start"])..offset(&range["end"])
}

fn label(item: &Value) -> &str {
    item["label"].as_str().unwrap_or_default()
}

#[test]
fn events_are_offered_with_their_docs() {
    let Some(mut editor) = editor() else { return };
    for code in [
        "track!(client, user_id, |);",
        "track!(client, user_id, O|);",
        "track!(client, user_id, analytics::|);",
        "track!(client, user_id, analytics::O|);",
        "analytics::track(client, user_id, &|);",
        "analytics::track(client, user_id, &O|);",
        "let event = O|",
        "let event = payload!(O|);",
    ] {
        let docs = editor.documentation(code, "OrderCompleted");
        for part in [
            "An order was paid.",
            "Track event `Order Completed`",
            "**Why:** See what sells",
            "**Owner:** checkout team",
        ] {
            assert!(docs.contains(part), "{code}: {docs}");
        }
    }
    for (code, page) in
        [("page!(client, user_id, |);", "HomePage"), ("screen!(client, user_id, analytics::Home|);", "HomeScreen")]
    {
        assert!(editor.labels(code).iter().any(|label| label.starts_with(page)), "{code}");
    }
}

/// The properties of `OrderCompleted`, required ones first.
const PROPERTIES: [&str; 6] = ["order_id", "total", "currency", "coupon", "shipping", "products"];

#[test]
fn inside_the_braces_are_the_properties_not_yet_given() {
    let Some(mut editor) = editor() else { return };
    for (code, left) in [
        ("{ | }", &PROPERTIES[..]),
        ("{| }", &PROPERTIES),
        ("{ o| }", &PROPERTIES),
        ("{ order_id: \"o\", | }", &PROPERTIES[1..]),
        ("{ order_id: \"o\", t| }", &PROPERTIES[1..]),
        ("{ order_id: \"o\", total: 1.0, currency: \"USD\", | }", &PROPERTIES[3..]),
        ("{ order_id: \"o\", total: 1.0, currency: \"USD\", coupon?: coupon.as_deref(), | }", &PROPERTIES[4..]),
        // What is half typed before or after the cursor.
        ("{ order_id: , | }", &PROPERTIES[1..]),
        ("{ order_id: ord, | }", &PROPERTIES[1..]),
        ("{ order_id, total: prices., | }", &PROPERTIES[2..]),
        ("{ | order_id: \"o\" }", &PROPERTIES[1..]),
        ("{ |, order_id: \"o\", total: 1.0 }", &PROPERTIES[2..]),
        ("{ order_id: \"o\", |, total: 1.0 }", &["currency", "coupon", "shipping", "products"]),
    ] {
        for code in [
            format!("track!(client, user_id, OrderCompleted {code});"),
            format!("analytics::track!(client, user_id, analytics::OrderCompleted {code});"),
            format!("let event = payload!(OrderCompleted {code});"),
        ] {
            assert_eq!(editor.labels(&code), left, "{code}");
        }
    }
    assert_eq!(editor.labels("let event = OrderCompleted { order_id: \"o\", | };"), PROPERTIES[1..]);
    let docs = editor.documentation("track!(client, user_id, OrderCompleted { | });", "order_id");
    assert_eq!(docs, "The shop's id of the order\n\nRequired. Sent as `order_id`.\n\nExample: `o-1`.");
}

#[test]
fn inside_the_braces_of_traits_are_the_traits_not_yet_given() {
    let Some(mut editor) = editor() else { return };
    for (code, left) in [
        ("identify!(client, user_id, { | });", &["email", "plan"][..]),
        ("identify!(client, user_id, { e| });", &["email", "plan"]),
        ("identify!(client, user_id, { email: \"a\", | });", &["plan"]),
        ("identify!(client, user_id, { email: , | });", &["plan"]),
        ("group!(client, user_id, \"acme\", { | });", &["name", "employees"]),
        ("group!(client, user_id, \"acme\", { name: \"Acme\", | });", &["employees"]),
        ("page!(client, user_id, HomePage { | });", &["title"]),
        ("screen!(client, user_id, analytics::HomeScreen { | });", &["dark"]),
    ] {
        assert_eq!(editor.labels(code), left, "{code}");
    }
}

#[test]
fn nested_literals_are_as_those_around_them() {
    let Some(mut editor) = editor() else { return };
    for (code, left) in [
        ("shipping: Shipping { | }", &["method", "cost"][..]),
        ("shipping: Shipping { method: \"air\", c| }", &["cost"]),
        ("products: &[Product { | }]", &["product_id", "price"]),
        ("products: &[Product { product_id: \"p\" }, Product { product_id: \"q\", | }]", &["price"]),
        ("products: [Product { product_id: \"p\", | }]", &["price"]),
        ("shipping?: Some(Shipping { | })", &["method", "cost"]),
        (
            "shipping: if prices.is_empty() { Shipping { method: \"air\" } } else { Shipping { | } }",
            &["method", "cost"],
        ),
        ("products: match prices { [] => &[], _ => &[Product { product_id: \"p\", | }] }", &["price"]),
    ] {
        let code = format!("track!(client, user_id, OrderCompleted {{ order_id: \"o\", {code} }});");
        assert_eq!(editor.labels(&code), left, "{code}");
    }
}

#[test]
fn values_of_enums_are_offered() {
    let Some(mut editor) = editor() else { return };
    let code = "track!(client, user_id, OrderCompleted { currency: Currency::| });";
    assert_eq!(editor.labels(code)[..2], ["Usd", "Eur"]);
    assert_eq!(editor.documentation(code, "Usd"), "Sent as `USD`.");
    for code in [
        "track!(client, user_id, OrderCompleted { currency: | });",
        "track!(client, user_id, OrderCompleted { order_id: \"o\", currency: C| });",
        "track!(client, user_id, OrderCompleted { currency: |, total: 1.0 });",
        "identify!(client, user_id, { plan: | });",
    ] {
        let kind = if code.starts_with("track") { "Currency::Usd" } else { "analytics::Plan::Pro" };
        assert!(editor.labels(code).iter().take(4).any(|label| label == kind), "{code}: {:?}", editor.labels(code));
    }
}

/// In no macro and in no function: what the guide says to do is offered.
#[test]
fn nothing_is_offered_between_quotes() {
    let Some(mut editor) = editor() else { return };
    for code in [
        "track!(client, user_id, OrderCompleted { currency: \"|\" });",
        "track!(client, user_id, OrderCompleted { currency: \"U|\" });",
        "let currency = \"|\".parse::<Currency>();",
    ] {
        assert_eq!(editor.labels(code), [""; 0], "{code}");
    }
    let code = "track!(client, user_id, OrderCompleted { currency: | });";
    assert_eq!(editor.labels(code)[..2], ["Currency::Usd", "Currency::Eur"]);
}

#[test]
fn an_event_that_is_not_imported_is_offered_from_its_first_letters() {
    let Some(mut editor) = editor() else { return };
    let docs = editor.documentation("screen!(client, user_id, HomeS|);", "HomeScreen");
    assert!(docs.contains("Screen `Home`"), "{docs}");
    let items = editor.offered("screen!(client, user_id, HomeS|);");
    let item = items.iter().find(|item| label(item).starts_with("HomeScreen")).unwrap();
    let resolved = editor.server.request("completionItem/resolve", item.clone());
    let import = resolved["additionalTextEdits"].to_string();
    assert!(import.contains("HomeScreen"), "{resolved}");
}

#[test]
fn values_and_arguments_are_completed_as_anywhere() {
    let Some(mut editor) = editor() else { return };
    for (code, wanted) in [
        ("track!(cl|);", "client"),
        ("track!(client, us|);", "user_id"),
        ("track!(client, |);", "user_id"),
        ("identify!(client, |);", "user_id"),
        ("group!(client, user_id, |);", "order_id"),
        ("track!(client, user_id, OrderCompleted { order_id: &ord| });", "order_id"),
        ("track!(client, user_id, OrderCompleted { order_id: &order_id.as_s| });", "as_str"),
        ("track!(client, user_id, OrderCompleted { total: prices.| });", "len"),
        ("track!(client, user_id, OrderCompleted { coupon?: coupon.| });", "as_deref"),
        ("identify!(client, user_id, { email: ord| });", "order_id"),
        ("group!(client, user_id, ord|, { name: \"Acme\" });", "order_id"),
        ("tra|", "track!"),
    ] {
        let labels = editor.labels(code);
        assert!(labels.iter().any(|label| label == wanted), "{code}: {labels:?}");
    }
}

/// The way that keeps builds fast: "A plan in a crate of its own" in the guide.
#[test]
fn a_plan_in_a_crate_of_its_own() {
    let Some(binary) = std::env::var_os("RUST_ANALYZER") else { return };
    let main = MAIN.replace("mod analytics {\n    plan_runtime::include_plan!(\"tracking-plan.json\");\n}\n", "");
    let app = App::new("editor-plan-crate", &main);
    let manifest = std::fs::read_to_string(app.folder().join("Cargo.toml")).unwrap();
    app.write("Cargo.toml", &format!("{manifest}analytics = {{ path = \"analytics\" }}\n"));
    std::fs::create_dir_all(app.folder().join("analytics/src")).unwrap();
    let manifest = manifest.replace("editor-plan-crate", "analytics").replace("[workspace]\n", "");
    app.write("analytics/Cargo.toml", &manifest);
    app.write("analytics/src/lib.rs", "plan_runtime::include_plan!(\"tracking-plan.json\");\n");
    app.write("analytics/tracking-plan.json", PLAN);
    let mut editor = Editor::on(app, PathBuf::from(binary), main, &json!({ "checkOnSave": false }));

    let docs = editor.documentation("track!(client, user_id, O|);", "OrderCompleted");
    assert!(docs.contains("An order was paid.") && docs.contains("**Owner:** checkout team"), "{docs}");
    assert_eq!(editor.labels("track!(client, user_id, OrderCompleted { | });"), PROPERTIES);
    assert_eq!(editor.labels("track!(client, user_id, OrderCompleted { order_id: \"o\", | });"), PROPERTIES[1..]);
    assert_eq!(editor.labels("identify!(client, user_id, { | });"), ["email", "plan"]);
    let nested = "track!(client, user_id, OrderCompleted { order_id: \"o\", shipping: Shipping { | } });";
    assert_eq!(editor.labels(nested), ["method", "cost"]);
    let valid = "track!(client, user_id, OrderCompleted { order_id: \"o\", total: 1.0, currency: \"USD\" });";
    assert_eq!(editor.diagnostics(valid), []);
    let hover = editor.hover(&valid.replace("order_id", "or|der_id"));
    assert!(hover.contains("Required. Sent as `order_id`."), "{hover}");
    let lines = editor.definition(&valid.replace("OrderC", "Order|C"));
    assert_eq!(lines, ["plan_runtime::include_plan!(\"tracking-plan.json\");"]);
    let hover = editor.hover(&valid.replace("USD", "U|SD"));
    assert!(hover.contains("Sent as `USD`.") && !hover.contains("__"), "{hover}");
    for code in [valid.replace("OrderC", "Order|C"), valid.replace("total", "to|tal"), "Currency::U|sd;".to_owned()] {
        assert_eq!(editor.renamed(&code, "renamed"), Err("No identifier available to rename".to_owned()), "{code}");
    }
    let found = editor.diagnostics(&valid.replace("OrderCompleted", "OrderComplted"));
    assert!(found.iter().any(|(_, why)| why.contains("did you mean `OrderCompleted`?")), "{found:?}");
    let wrong = editor.diagnostics(&valid.replace("USD", "usd"));
    assert!(wrong.iter().any(|(_, why)| why.contains("did you mean \"USD\"?")), "{wrong:?}");
}

#[test]
fn hover_says_what_the_plan_says() {
    let Some(mut editor) = editor() else { return };
    let call = "track!(client, user_id, OrderCompleted { order_id: &order_id, total: 1.0, currency: \"USD\" });";
    let at = |word: &str| call.replacen(word, &format!("{}|{}", &word[..1], &word[1..]), 1);
    for (code, parts) in [
        (at("OrderCompleted"), &["An order was paid.", "**Why:** See what sells", "**Owner:** checkout team"][..]),
        (at("order_id"), &["The shop's id of the order", "Required. Sent as `order_id`."]),
        (at("track"), &["Sends a track event", "OrderCompleted"]),
        ("track!(client, user_id, Order|Completed { ".to_owned() + "order_id: \"o\" });", &["An order was paid."]),
        ("track!(client, user_id, OrderCompleted { cou|pon: \"c\" });".to_owned(), &["Optional. Sent as `coupon`."]),
        ("identify!(client, user_id, { em|ail: \"a\" });".to_owned(), &["Required. Sent as `email`."]),
        ("let currency = Currency::U|sd;".to_owned(), &["Sent as `USD`."]),
        (
            "track!(client, user_id, OrderCompleted { shipping: Shipping { co|st: 1.0 } });".to_owned(),
            &["At least 0.5."],
        ),
    ] {
        let shown = editor.hover(&code);
        for part in parts {
            assert!(shown.contains(part), "{code}: {shown}");
        }
        for foreign in ["compile_error", "__", "Core Library"] {
            assert!(!shown.contains(foreign), "{code}: {shown}");
        }
    }
}

/// A literal is the variant that it stands for; of what the macros put around a value nothing is shown.
#[test]
fn hover_of_a_value_says_what_the_value_is() {
    let Some(mut editor) = editor() else { return };
    let order = "track!(client, user_id, OrderCompleted { order_id: \"o\", ";
    for (code, wanted) in [
        (format!("{order}currency: \"U|SD\" }});"), &["Currency", "Sent as `USD`."][..]),
        (format!("{order}shipping: Shipping {{ method: \"a|ir\" }} }});"), &["Method", "Sent as `air`."]),
        ("identify!(client, user_id, { email: \"a\", plan: \"p|ro\" });".to_owned(), &["Plan", "Sent as `pro`."]),
        ("let event = payload!(OrderCompleted { currency: \"E|UR\" });".to_owned(), &["Sent as `EUR`."]),
        (
            format!("{order}currency: if prices.is_empty() {{ \"U|SD\" }} else {{ \"EUR\" }} }});"),
            &["Currency", "Sent as `USD`."],
        ),
        (format!("{order}shipping?: Some(Shipping {{ method: \"a|ir\" }}) }});"), &["Method", "Sent as `air`."]),
        (format!("{order}products: [Product {{ product_id: order|_id.as_str() }}] }});"), &["order_id: String"]),
        (format!("{order}coupon?: cou|pon }});"), &["coupon: Option<String>"]),
        (format!("{order}total: pri|ces.len() as f64 }});"), &["prices: &[f64]"]),
        ("identify!(client, user_id, { email: order|_id });".to_owned(), &["order_id: String"]),
        (
            "identify!(client, user_id, { em|ail: order_id, plan: \"pro\" });".to_owned(),
            &["Required. Sent as `email`."],
        ),
        ("group!(client, user_id, \"g\", { na|me: \"Acme\" });".to_owned(), &["Optional. Sent as `name`."]),
    ] {
        let shown = editor.hover(&code);
        assert!(wanted.iter().all(|part| shown.contains(part)), "{code}: {shown}");
        assert_eq!(shown.matches("```rust").count(), shown.matches("::analytics::").count() + 1, "{code}: {shown}");
        for foreign in ["__", "loop", "trait For", "plan_runtime"] {
            assert!(!shown.contains(foreign), "{code}: {shown}");
        }
    }
}

/// All of it is the plan's, and a macro finds an event by the name that the plan gives its struct: so a rename is refused, as it would
/// leave code that does not compile.
#[test]
fn a_name_of_the_plan_is_not_renamed() {
    let Some(mut editor) = editor() else { return };
    let call = "track!(client, user_id, OrderCompleted { order_id: \"o\", total: 1.0, currency: \"USD\" });";
    let at = |word: &str| call.replacen(word, &format!("{}|{}", &word[..1], &word[1..]), 1);
    for code in [
        &at("OrderCompleted"),
        &at("total"),
        &at("track"),
        &at("USD"),
        "identify!(client, user_id, { em|ail: \"a\" });",
        "group!(client, user_id, \"acme\", { na|me: \"Acme\" });",
        "page!(client, user_id, Home|Page { title: \"Home\" });",
        "track!(client, user_id, OrderCompleted { shipping: Ship|ping { method: \"air\" } });",
        "let product = payload!(Prod|uct { product_id: \"p\" });",
        "let product = Prod|uct { product_id: \"p\", price: None };",
        "let product = Product { product|_id: \"p\", price: None };",
        "let id = payload!(Product { product_id: \"p\" }).product|_id;",
        "let currency = Currency::U|sd;",
        "let currency = Curr|ency::Usd;",
        "analytics::tra|ck(client, user_id, &event);",
        "analytics::identi|fy!(client, user_id, { email: \"a\" });",
        "let all = Currency::A|LL;",
    ] {
        let refusals = ["No identifier available to rename", "No references found at position"];
        let refusal = editor.renamed(code, "renamed").unwrap_err();
        assert!(refusals.contains(&refusal.as_str()), "{code}: {refusal}");
    }
}

/// What is the user's own is renamed in the calls as well, and the result compiles.
#[test]
fn names_of_the_user_are_renamed_in_calls() {
    let Some(mut editor) = editor() else { return };
    for code in [
        "let sum = 1.0; track!(client, user_id, OrderCompleted { order_id: &order_id, total: s|um, currency: \"USD\" });",
        "track!(client, user|_id, OrderCompleted { order_id: &order_id, total: 1.0, currency: \"USD\", coupon?: coupon.as_deref() });",
        "track!(client, user_id, OrderCompleted { order_id: &order_id, total: 1.0, currency: \"USD\", coupon?: cou|pon.as_deref() });",
        "identify!(client, user_id, { email: order|_id.as_str(), plan: \"pro\" }); drop(order_id);",
        "track!(client, user_id, OrderCompleted { order_id: \"o\", total: 1.0, currency: \"USD\", products: [Product { product_id: &order|_id }] });",
        "track!(client, user_id, OrderCompleted { order_id: \"o\", total: pri|ces.len() as f64, currency: if true { \"USD\" } else { \"EUR\" } });",
    ] {
        let renamed = editor.renamed(code, "renamed").unwrap();
        assert_eq!(renamed.matches("renamed").count(), 2 + code.matches("drop").count(), "{code}: {renamed}");
        editor.compiles(&format!("#![allow(unused)]\n{renamed}")).unwrap();
    }
}

/// A type that `rename(…)` names has its name from there.
#[test]
fn a_name_given_with_rename_is_renamed_there() {
    let Some(binary) = std::env::var_os("RUST_ANALYZER") else { return };
    let main = MAIN
        .replace("plan.json\")", "plan.json\", rename(\"Order Completed\" => Paid, \"products\" => Item))")
        .replace("OrderCompleted, Product", "Item, Paid")
        .replace("mod analytics", "#![allow(unused)]\nmod analytics");
    let settings = json!({ "checkOnSave": false });
    let mut editor = Editor::open("editor-rename", PathBuf::from(binary), main, PLAN, &settings);
    for (name, code) in [
        ("Paid", "track!(client, user_id, Pa|id { order_id: \"o\", total: 1.0, currency: \"USD\" });"),
        ("Paid", "fn total(event: &Paid<'_>) -> f64 { event.total } let event: Pa|id<'_> = todo!();"),
        ("Item", "let item = payload!(It|em { product_id: \"p\" });"),
    ] {
        let renamed = editor.renamed(code, "Renamed").unwrap();
        assert!(!renamed.contains(name), "{renamed}");
        editor.compiles(&renamed).unwrap();
    }
    editor.renamed("let shipping: Ship|ping<'_> = todo!();", "Parcel").unwrap_err();
}

#[test]
fn references_are_words_of_the_user() {
    let Some(mut editor) = editor() else { return };
    let call = "track!(client, user_id, OrderCompleted { order_id: \"o\", total: 1.0, currency: \"USD\" });";
    let found = editor.references(&call.replace("total", "to|tal"));
    assert!(found.iter().all(|word| word == "total" || word.contains("include_plan!")), "{found:?}");
    assert_eq!(found.iter().filter(|word| *word == "total").count(), 1, "{found:?}");
    let found = editor.references("identify!(client, user_id, { em|ail: \"a\" });");
    assert_eq!(found.iter().filter(|word| *word == "email").count(), 1, "{found:?}");
}

#[test]
fn definitions_are_at_the_plan() {
    let Some(mut editor) = editor() else { return };
    for code in [
        "track!(client, user_id, Order|Completed { order_id: &order_id, total: 1.0, currency: \"USD\" });",
        "track!(client, user_id, Order|Completed { order_id: &order_id });",
        "track!(client, user_id, OrderCompleted { order|_id: &order_id, total: 1.0, currency: \"USD\" });",
        "tr|ack!(client, user_id, OrderCompleted { order_id: &order_id, total: 1.0, currency: \"USD\" });",
        "identify!(client, user_id, { em|ail: \"a\" });",
        "let currency = Currency::U|sd;",
        "let currency = Curr|ency::Usd;",
        "analytics::tra|ck;",
        "track!(client, user_id, OrderCompleted { order_id: \"o\", currency: \"U|SD\" });",
        "identify!(client, user_id, { email: \"a\", plan: \"p|ro\" });",
    ] {
        assert_eq!(editor.definition(code), ["plan_runtime::include_plan!(\"tracking-plan.json\");"], "{code}");
    }
}

#[test]
fn valid_code_has_no_diagnostics() {
    let Some(mut editor) = editor() else { return };
    let code = r#"
    track!(client, user_id, OrderCompleted {
        order_id: &order_id,
        total: prices.iter().fold(0.0, |sum, price| sum + price),
        currency: "USD",
        coupon?: coupon.as_deref(),
        shipping: Shipping { method: "air" },
        products: &[Product { product_id: "p1", price: 9.0 }, Product { product_id: "p2" }],
    });
    track!(client, user_id, OrderCompleted {
        order_id: "o",
        total: 1.0,
        currency: if prices.is_empty() { "USD" } else { "EUR" },
        shipping?: Some(Shipping { method: "air" }),
        products: [Product { product_id: "p1", price: 9.0 }, Product { product_id: &order_id }],
    });
    track!(client, user_id, OrderCompleted { order_id: "o", total: 1.0, currency: Currency::Eur, coupon: "SPRING" });
    let event = OrderCompleted { order_id: "o", total: 1.0, currency: Currency::Usd, coupon: None, shipping: None, products: None };
    track!(client, user_id, event);
    track!(client, user_id, &event);
    track!(client, user_id, OrderCompleted { total: 2.0, ..event });
    analytics::track(client, user_id, &event);
    identify!(client, plan_runtime::User::anonymous("a"), { email: "a@b.c", plan: "pro" });
    group!(client, user_id, "acme", { employees: 12 });
    page!(client, user_id, HomePage { title: "Home" });
    page!(client, user_id, HomePage {});
    screen!(client, user_id, analytics::HomeScreen { dark: true });
    let product = payload!(Product { product_id: "p1" });
    let order_id = order_id.as_str();
    track!(client, user_id, OrderCompleted { order_id, total: 1.0, currency: "EUR", products: &[product] });
"#;
    assert_eq!(editor.diagnostics(code), []);
}

#[test]
fn what_the_macros_say_is_shown_where_it_belongs() {
    let Some(mut editor) = editor() else { return };
    let found = editor
        .diagnostics("track!(client, user_id, OrderCompleted { order_id: \"o\", total: 1.0, currency: \"usd\" });");
    let said =
        "the plan does not allow \"usd\" for `currency`; did you mean \"USD\"?\nhelp: it allows \"USD\", \"EUR\"";
    assert!(matches!(found.as_slice(), [(_, message)] if message == said), "{found:?}");
    let found = editor.diagnostics("track!(client, user_id, OrderCompleted { order_id: \"o\", totl: 1.0 });");
    assert!(
        matches!(found.as_slice(), [(under, message)] if under == "totl" && message == "no such field"),
        "{found:?}"
    );
    for code in [
        "track!(client, user_id, OrderComplted { order_id: \"o\", total: 1.0, currency: \"USD\" });",
        "track!(client, user_id, analytics::OrderComplted { order_id: \"o\", total: 1.0, currency: \"USD\" });",
        "track!(client, user_id, OrderComplted);",
    ] {
        let said = "the plan has no event `OrderComplted`; did you mean `OrderCompleted`?";
        let found = editor.diagnostics(code);
        assert!(matches!(found.as_slice(), [(_, message)] if message == said), "{code}: {found:?}");
    }
    let found = editor.diagnostics("identify!(client, user_id, { emial: \"a\" });");
    assert!(found.iter().any(|(_, message)| message.contains("did you mean `email`?")), "{found:?}");
    let found =
        editor.diagnostics("track!(client, user_id, OrderCompleted { order_id: 5, total: 1.0, currency: \"USD\" });");
    assert!(
        matches!(found.as_slice(), [(under, message)] if under == "5" && message.contains("expected &str")),
        "{found:?}"
    );
    let found = editor.diagnostics("track!(client, user_id, OrderCompleted { order_id: \"o\", total: 1.0 });");
    let said = "missing required property of event `Order Completed`: `currency: Currency`";
    assert!(matches!(found.as_slice(), [(_, message)] if message == said), "{found:?}");
}

/// A project of its own, as its plan does not stay as it is.
fn other_editor(name: &str, plan: &str, settings: &Value) -> Option<Editor> {
    let binary = std::env::var_os("RUST_ANALYZER")?;
    Some(Editor::open(name, PathBuf::from(binary), MAIN.to_owned(), plan, settings))
}

/// The plan, and it is no JSON any more.
fn without_a_comma() -> String {
    PLAN.replace("\"owner\": \"checkout team\",", "\"owner\": \"checkout team\"")
}

#[test]
fn a_plan_broken_and_mended_is_one_error_and_none() {
    let Some(mut editor) = other_editor("editor-broken", PLAN, &json!({ "checkOnSave": true })) else { return };
    let (file, code) = (editor.file.clone(), "identify!(client, user_id, { email: \"a\" });");
    assert_eq!(editor.diagnostics(code), []);
    editor.app.write("tracking-plan.json", &without_a_comma());
    editor.server.save(&file);
    let found = editor.server.wait_for_published(&file, |found| found.iter().any(|one| one["severity"] == 1));
    let errors: Vec<&Value> = found.iter().filter(|one| one["severity"] == 1).collect();
    let [error] = errors.as_slice() else { panic!("one error, not {errors:?}") };
    assert!(error["message"].as_str().unwrap().starts_with("not JSON: expected `,` or `}`"), "{error}");
    assert_eq!(editor.diagnostics(code), [], "what was typed against the last plan stays well");

    editor.app.write("tracking-plan.json", PLAN);
    editor.server.save(&file);
    editor.server.wait_for_published(&file, |found| found.iter().all(|one| one["severity"] != 1));
}

#[test]
fn a_server_started_on_a_broken_plan_shows_one_error() {
    let Some(mut editor) = other_editor("editor-unread", &without_a_comma(), &json!({ "checkOnSave": false })) else {
        return;
    };
    let found =
        editor.diagnostics("track!(client, user_id, OrderCompleted { order_id: \"o\" }); analytics::Currency::Usd;");
    assert!(matches!(found.as_slice(), [(_, message)] if message.starts_with("not JSON")), "{found:?}");
}

#[test]
fn an_edit_of_the_plan_reaches_a_running_server() {
    let Some(mut editor) = other_editor("editor-edit", PLAN, &json!({ "checkOnSave": false })) else { return };
    let given = "{ order_id: \"o\", total: 1.0, currency: \"USD\", coupon: \"c\", |";
    let in_track = format!("analytics::track!(client, user_id, analytics::OrderCompleted {given} }});");
    assert_eq!(editor.labels(&in_track), ["shipping", "products"]);
    let valid = in_track.replace(", |", "");
    assert_eq!(editor.diagnostics(&valid), []);

    // A property and an enum value more, a trait more, a property less, an event more; nothing else is saved or touched.
    let plan = PLAN
        .replace(
            "\"shipping\": {",
            "\"gift\": { \"enum\": [\"card\", \"box\"], \"description\": \"As a gift\" }, \"parcel\": {",
        )
        .replace("[\"USD\", \"EUR\"]", "[\"USD\", \"EUR\", \"GBP\"]")
        .replace("\"plan\": {", "\"age\": { \"type\": \"integer\" }, \"plan\": {")
        .replace("\"rules\": [", "\"rules\": [ { \"key\": \"Order Refunded\", \"description\": \"Money back.\" },");
    editor.app.write("tracking-plan.json", &plan);
    assert_eq!(editor.labels(&in_track), ["gift", "parcel", "products"]);
    assert_eq!(editor.documentation(&in_track, "gift"), "As a gift\n\nOptional. Sent as `gift`.");
    let value = in_track.replace("|", "gift: |");
    assert!(editor.labels(&value).iter().any(|label| label == "Gift::Card"), "{:?}", editor.labels(&value));
    assert_eq!(editor.labels("analytics::identify!(client, user_id, { email: \"a\", | });"), ["age", "plan"]);
    assert_eq!(editor.labels("let product = analytics::payload!(analytics::Product { | });"), ["product_id", "price"]);
    assert_eq!(
        editor.documentation("analytics::track!(client, user_id, |);", "OrderRefunded").lines().next(),
        Some("Money back.")
    );

    let new = "analytics::track!(client, user_id, analytics::OrderCompleted { order_id: &order_id, total: 1.0, currency: \"GBP\" });";
    assert_eq!(editor.diagnostics(new), []);
    assert_eq!(editor.diagnostics(&valid.replace("coupon: \"c\"", "gift: \"box\"")), []);
    assert_eq!(editor.diagnostics("analytics::identify!(client, user_id, { email: \"a\", age: 3 });"), []);
    let found = editor.diagnostics(&valid.replace("coupon: \"c\"", "shipping: \"air\""));
    assert!(
        matches!(found.as_slice(), [(under, message)] if under == "shipping" && message == "no such field"),
        "{found:?}"
    );

    editor.app.write("tracking-plan.json", PLAN);
    assert_eq!(editor.labels(&in_track), ["shipping", "products"]);
}

const FORMS: &str = r#"mod comments { plan_runtime::include_plan!("plan.jsonc"); }
mod yaml { plan_runtime::include_plan!("plan.yaml"); }
mod parts { plan_runtime::include_plan!("whole.json"); }

fn send(client: &plan_runtime::Client, user_id: &str) {
    //CODE
}

fn main() {}
"#;

/// A plan with comments, one in YAML and one of several files: what is offered, where definitions are, what an edit of the file does, and
/// where an error in it stands.
#[test]
fn plans_in_other_forms() {
    let Some(binary) = std::env::var_os("RUST_ANALYZER") else { return };
    let app = App::new("editor-forms", FORMS);
    let manifest = std::fs::read_to_string(app.folder().join("Cargo.toml")).unwrap();
    app.write(
        "Cargo.toml",
        &manifest.replace("default-features = false", "default-features = false, features = [\"yaml\"]"),
    );
    std::fs::create_dir_all(app.folder().join("parts")).unwrap();
    let rule = "{ \"key\": \"Cart Viewed\", \"properties\": {\n    \"items\": { \"type\": \"integer\" },\n    \"way\": { \"enum\": [\"road\", \
                \"rail\"], \"description\": \"How it goes.\" } },\n  \"required\": [\"items\"] }";
    let yaml = "rules:\n  - key: Cart Viewed\n    properties:\n      items: { type: integer }\n      way:\n        enum: [road, rail]\n        \
                description: How it goes.\n    required: [items]\n";
    app.write("plan.jsonc", &format!("// Ours.\n{{ \"rules\": [ {rule}, ] }}\n"));
    app.write("plan.yaml", yaml);
    app.write("parts/cart.json", &format!("{rule}\n"));
    app.write("whole.json", "{ \"include\": [\"parts/*.json\"] }\n");
    let mut editor = Editor::on(app, PathBuf::from(binary), FORMS.to_owned(), &json!({ "checkOnSave": true }));
    let files = [("comments", "plan.jsonc", 3), ("yaml", "plan.yaml", 4), ("parts", "parts/cart.json", 2)];
    for (module, file, _) in files {
        let call = format!("{module}::track!(client, user_id, {module}::CartViewed {{ | }});");
        assert_eq!(editor.labels(&call), ["items", "way"], "{module}");
        assert_eq!(editor.documentation(&call, "way"), "How it goes.\n\nOptional. Sent as `way`.", "{module}");
        let values = editor.labels(&call.replace('|', "way: |"));
        assert!(values.iter().any(|label| label.ends_with("Way::Rail")), "{module}: {values:?}");
        let valid = call.replace('|', "items: 1, way: \"rail\"");
        assert_eq!(editor.diagnostics(&valid), [], "{module}");
        let line = FORMS.lines().find(|line| line.contains(&format!("mod {module} "))).unwrap();
        assert_eq!(editor.definition(&valid.replace("Cart", "Ca|rt")), [line], "{module}");
        assert_eq!(editor.definition(&valid.replace("items", "it|ems")), [line], "{module}");
        let text = std::fs::read_to_string(editor.app.folder().join(file)).unwrap();
        editor.app.write(file, &text.replace("way", "route"));
        assert_eq!(editor.labels(&call), ["items", "route"], "{module}");
        editor.app.write(file, &text);
        // Until something is typed, rust-analyzer keeps what the call was made into, which does not fit what it is now.
        assert_eq!(editor.labels(&call), [""; 0], "{module}");
        assert_eq!(editor.labels(&call.replace('|', "i|")), ["items", "way"], "{module}");
    }
    let source = editor.file.clone();
    editor.server.write(&source, FORMS);
    for (module, file, line) in files {
        let text = std::fs::read_to_string(editor.app.folder().join(file)).unwrap();
        editor.app.write(file, &text.replace("integer", "intger"));
        editor.server.save(&source);
        let found = editor.server.wait_for_published(&source, |found| found.iter().any(|one| one["severity"] == 1));
        let errors: Vec<&Value> = found.iter().filter(|one| one["severity"] == 1).collect();
        let [error] = errors.as_slice() else { panic!("{module}: one error, not {errors:?}") };
        let said = error["message"].as_str().unwrap();
        assert!(said.starts_with("unknown type \"intger\" in property `items`"), "{module}: {said}");
        assert!(said.contains(&format!("--> {file}:{line}:")), "{module}: {said}");
        let at = FORMS.lines().position(|line| line.contains(&format!("mod {module} "))).unwrap();
        assert_eq!(error["range"]["start"]["line"], at, "{module}");
        editor.app.write(file, &text);
        editor.server.save(&source);
        editor.server.wait_for_published(&source, |found| found.iter().all(|one| one["severity"] != 1));
    }
}
