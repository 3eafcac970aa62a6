//! Every example of the help texts, run as it stands there: in a workspace in git that has what it names, with the exit code and the
//! words that the example promises. Those of `pull` and `push` ask a server of the test.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use crate::remote::amplitude::Project;
use crate::remote::rudderstack::{Catalog, event};
use crate::remote::segment::{self, Workspace};
use crate::remote::{TOKEN_COMMAND, read};
use serde_json::json;
use std::fs;
use std::process::Command;

const PLAN: &str = r#"{
  "rules": [
    {
      "key": "Order Completed",
      "properties": {
        "total": { "type": "number" },
        "coupon": { "type": "string" },
        "products": { "type": "array", "items": { "type": "object", "properties": { "price": { "type": "number" } } } }
      },
      "required": ["total"]
    },
    { "key": "Order Done" }
  ]
}
"#;

const MAIN: &str = "plan_runtime::include_plan!(\"tracking-plan.json\");\n\nfn main() {\n    track!(client, user, OrderCompleted { total: 1.0 });\n    \
                    track!(client, user, OrderDone {});\n}\n";

const TABLE: &str = "event,property,type,Squad\nGift Sent,amount,number,Sales\n";

const MESSAGE: &str = r#"{ "type": "track", "event": "Gift Sent", "userId": "u", "properties": { "amount": 5 } }"#;

/// The words of a line as a shell has them, up to what it writes into a file and to the words behind the command.
pub fn words(line: &str) -> Vec<String> {
    let (mut words, mut quote) = (vec![String::new()], None);
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        match (sign, quote) {
            (_, Some(open)) if sign == open => quote = None,
            (_, Some(_)) => words.last_mut().unwrap().push(sign),
            ('"' | '\'', None) => quote = Some(sign),
            (' ', None) if matches!(signs.peek(), Some(' ' | '>')) => break,
            (' ', None) => words.push(String::new()),
            _ => words.last_mut().unwrap().push(sign),
        }
    }
    assert_eq!(quote, None, "{line}");
    words
}

/// The examples of each command, without `cargo plan`.
fn examples() -> Vec<Vec<String>> {
    let folder = Folder::new("examples-help");
    let help = folder.run(&["--help"]).0;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let mut all = Vec::new();
    for command in commands.map(|line| line.split_whitespace().next().unwrap()) {
        let help = folder.run(&[command, "--help"]).0;
        let lines: Vec<&str> = help.lines().filter_map(|line| line.strip_prefix("  cargo plan ")).collect();
        assert!(!lines.is_empty(), "{command} has no example");
        let is_of = |line: &&&str| line.split_whitespace().next() == Some(command);
        assert_eq!(lines.iter().filter(is_of).count(), lines.len(), "{command}");
        all.extend(lines.iter().map(|line| words(line)));
    }
    all
}

pub fn git(folder: &Folder, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"];
    let output = Command::new("git").current_dir(&folder.0).args(identity).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A workspace that has what the examples name: on the branch `main`, with a tag.
fn workspace(number: usize) -> Folder {
    let folder = Folder::new(&format!("examples-{number}"));
    folder.write("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n\n[workspace]\n");
    folder.write("tracking-plan.json", PLAN).write("src/main.rs", MAIN);
    folder.write("old.json", PLAN).write("new.json", PLAN.replace("\"coupon\"", "\"voucher\""));
    folder.write("plan.csv", TABLE).write("message.json", MESSAGE);
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "a plan"]);
    git(&folder, &["tag", "v1.2"]);
    folder
}

fn done(folder: &Folder, arguments: &[&str]) {
    let (out, err, code) = folder.run(arguments);
    assert_eq!(code, 0, "{arguments:?}: {out}{err}");
}

/// Brings about what an example is written for. `is_found` asks for what makes it fail.
fn prepare(folder: &Folder, example: &str, is_found: bool) {
    let change = |from: &str, to: &str| {
        assert!(PLAN.contains(from), "{from}");
        folder.write("tracking-plan.json", PLAN.replacen(from, to, 1));
    };
    let command = example.split(' ').next().unwrap();
    match (command, is_found) {
        ("init", _) => {
            fs::remove_file(folder.0.join("tracking-plan.json")).unwrap();
            folder.write("../typed-tracking-plans/plan-runtime/Cargo.toml", "[package]\nname = \"plan-runtime\"\n");
        }
        ("check", true) => change("\"number\"", "\"numbr\""),
        ("diff", true) => change("\"coupon\"", "\"voucher\""),
        ("where", true) => drop(folder.write("src/main.rs", MAIN.replace("track!(client, user, OrderDone {});", ""))),
        ("fmt", true) => change("  \"rules\"", "\"rules\""),
        ("code", _) if example.contains("--rename") => change("Order Completed", "Order Shipped"),
        ("code", _) if example.ends_with("-o src/analytics.rs") && !example.contains("plan.json") => {
            done(folder, &["code", "tracking-plan.json", "-o", "src/analytics.rs"]);
            if is_found || !example.contains("--check") {
                change("\"coupon\"", "\"voucher\"");
            }
        }
        ("import", _) if example.contains("--check") => {
            fs::remove_file(folder.0.join("tracking-plan.json")).unwrap();
            done(folder, &["import", "plan.csv", "-o", "tracking-plan.json", "--map", "Squad=owner"]);
            if is_found {
                folder.write("plan.csv", TABLE.replace("number", "string"));
            }
        }
        ("import", _) => {
            fs::remove_file(folder.0.join("tracking-plan.json")).unwrap();
            done(folder, &["export", "xlsx", "old.json", "-o", "Tracking Plan.xlsx"]);
            fs::create_dir_all(folder.0.join("docs")).unwrap();
            done(folder, &["export", "md", "old.json", "-o", "docs/tracking-plan.md"]);
        }
        ("infer" | "audit", _) => {
            let line = |at: usize| {
                let more = format!(
                    "\"messageId\": \"m{at}\", \"timestamp\": \"2026-11-{:02}T10:00:00Z\", \"type\"",
                    1 + at % 28
                );
                MESSAGE.replacen("\"type\"", &more, 1) + "\n"
            };
            let lines: String = (0..200).map(line).collect();
            folder.write("events.ndjson", &lines).write("s3/segment-logs/source/1795737600000/1.json", &lines);
            folder.write("logs/events.log", lines);
            folder.write("columns.csv", "table_name,column_name,data_type\ntracks,id,text\n");
            if is_found {
                folder.write("logs/more.log", MESSAGE.replace("Gift Sent", "Gift Lost"));
            } else if command == "audit" {
                done(folder, &["add", "Gift Sent", "--property", "amount:number!"]);
            }
        }
        ("rename", _) if example.contains("--value") => {
            change("\"coupon\": { \"type\": \"string\" }", "\"status\": { \"enum\": [\"sent\", \"lost\"] }");
        }
        ("deprecate", _) => change(
            "    { \"key\": \"Order Done\" }",
            "    { \"key\": \"Order Done\" },\n    { \"key\": \"Cart Viewed\" }",
        ),
        _ => {}
    }
}

/// What an example writes to its output, or `file: text` what is then in a file; and the exit code where what it looks for is there.
const PROMISED: [(&str, &str, Option<u8>); 64] = [
    ("init --spec ecommerce,core", "published specs ecommerce (28 events), core", None),
    ("init --event Signed Up --event Order Completed", "written, with 2 events", None),
    ("init --spec b2b --package app --runtime ../typed-tracking-plans --write", ": added `mod analytics;`", None),
    ("check", "1 plan checked, nothing to report\n", Some(1)),
    ("check tracking-plan.json", "1 plan checked, nothing to report\n", Some(1)),
    ("check --fix", "1 plan checked, nothing to report\n", None),
    ("check --deny warnings --format github", "", Some(1)),
    ("diff old.json new.json", "safe: property `voucher`", None),
    ("diff --against main", "nothing that code, data or tables depend on has changed", None),
    ("diff --against main --plan tracking-plan.json --breaking code,data --format github", "", Some(1)),
    ("diff --against main --ddl --warehouse postgres", "", None),
    ("export csv tracking-plan.json -o plan.csv", "plan.csv: Order Completed", None),
    ("export md tracking-plan.json -o plan.md", "plan.md: Order Completed", None),
    ("export json-schema tracking-plan.json -o schemas", "schemas/order_completed.json: coupon", None),
    ("export xlsx tracking-plan.json -o plan.xlsx", "plan.xlsx: PK", None),
    ("export rudder tracking-plan.json -o rudder", "rudder/tracking-plan.yaml: rudder/v1", None),
    ("export typewriter tracking-plan.json -o plan.json", "plan.json: Order Completed", None),
    ("export odcs tracking-plan.json -o plan.odcs.yaml", "plan.odcs.yaml: kind: DataContract", None),
    ("export ddl --warehouse postgres -o tables.sql", "tables.sql: create table order_completed (", None),
    (
        "export dbt --warehouse postgres -o analytics",
        "analytics/models/tracking_plan/models.yml: stg_order_completed",
        None,
    ),
    ("import Tracking Plan.xlsx -o tracking-plan.json", "tracking-plan.json: Order Completed", None),
    ("import docs/tracking-plan.md --format json", "\"cells\"", None),
    ("import plan.csv --map Squad=owner -o plan.json", "plan.json: \"owner\": \"Sales\"", None),
    ("import --check -o tracking-plan.json", "", Some(1)),
    ("infer events.ndjson", "\"key\": \"Gift Sent\"", None),
    ("infer s3/segment-logs -o tracking-plan.json", "tracking-plan.json: \"key\": \"Gift Sent\"", None),
    ("infer logs --since 2026-11-01 --sample 0.1", "\"key\": \"Gift Sent\"", None),
    ("audit events.ndjson", "Gift Sent        -      yes   200       -", None),
    ("audit events.ndjson --code", "`Order Completed` is sent from 1 place in the code, and was never seen", None),
    ("audit events.ndjson -o audit.html", "audit.html: Gift Sent", None),
    ("audit s3/segment-logs --since 2026-11-01 -o audit.xlsx", "audit.xlsx: PK", None),
    (
        "audit logs --plan tracking-plan.json --fail-on violation,unplanned --format sarif",
        "\"ruleId\": \"never-seen\"",
        Some(1),
    ),
    ("audit --tables columns.csv --warehouse postgres", "the table `order_completed` is not there", None),
    ("audit --sql bigquery --table lake.events --column payload -o audit.sql", "audit.sql: parse_json(payload", None),
    ("where", "Order Completed", None),
    ("where Order Completed", "src/main.rs:4", None),
    ("where --deny-unused", "Order Done", Some(1)),
    ("code", "pub struct OrderCompleted", None),
    ("code tracking-plan.json -o src/analytics.rs", "src/analytics.rs: pub struct OrderCompleted", None),
    ("code -o src/analytics.rs", "src/analytics.rs: pub voucher: ", None),
    ("code --check -o src/analytics.rs", "src/analytics.rs is what the plan makes now", Some(1)),
    ("code tracking-plan.json --events Order * --rename Order Done=OrderCompleted --derive Debug,Clone", "", None),
    ("docs", "site/index.html: Order Completed", None),
    ("docs --plan tracking-plan.json -o public", "public/index.html: Order Completed", None),
    ("docs --since v1.2", "site/changes.html: v1.2", None),
    (
        "docs --source-url https://github.com/shop/app/blob/main/{file}#L{line}",
        "site/track/order-completed.html: blob/main/src/main.rs#L4",
        None,
    ),
    ("docs --format md -o docs/plan", "docs/plan/README.md: Order Completed", None),
    (
        "add Gift Sent --property amount:number! --property note:string",
        "tracking-plan.json: \"required\": [\"amount\"]",
        None,
    ),
    ("add Order Completed --property tags:string[]", "tracking-plan.json: \"tags\"", None),
    ("add --from-json message.json", "tracking-plan.json: \"amount\"", None),
    ("rename Order Completed Order Placed", "tracking-plan.json: Order Placed", None),
    (
        "rename Order Completed Order Placed --code --dry-run",
        "+    track!(client, user, OrderPlaced { total: 1.0 });",
        None,
    ),
    ("rename Order Completed revenue --property total --code", "src/main.rs: OrderCompleted { revenue: 1.0 }", None),
    ("rename Order Completed amount --property products.price --code", "tracking-plan.json: \"amount\"", None),
    ("rename Order Completed shipped --property status --value sent --code", "tracking-plan.json: \"shipped\"", None),
    ("deprecate Order Done --by Order Completed", "tracking-plan.json: \"Order Completed\"", None),
    ("deprecate Order Done --because nobody reads it", "tracking-plan.json: nobody reads it", None),
    ("remove Order Done", "removed event \"Order Done\"", None),
    ("remove Order Completed --property coupon --dry-run", "nothing is written, because of --dry-run", None),
    ("fmt", "", None),
    ("fmt tracking-plan.json", "", None),
    ("fmt --check", "", Some(1)),
    ("completions bash", "cargo-plan", None),
    ("completions fish", "cargo-plan", None),
];

/// Examples that ask on a terminal, or end with the process: `init.rs` and `watch.rs` run them.
const ELSEWHERE: [&str; 2] = ["init", "check --watch"];

/// Commands that serve until they are ended: the tests in `live/` run their examples.
const SERVERS: [&str; 1] = ["live"];

fn promised(example: &str) -> (&'static str, Option<u8>) {
    let (_, said, code) =
        PROMISED.iter().find(|(known, ..)| *known == example).unwrap_or_else(|| panic!("{example} is not tried"));
    (said, *code)
}

fn is_remote(words: &[String]) -> bool {
    matches!(words[0].as_str(), "pull" | "push")
}

#[test]
fn every_example_does_what_it_says() {
    let is_server = |words: &[String]| SERVERS.contains(&words[0].as_str());
    let is_elsewhere =
        |words: &[String]| is_remote(words) || is_server(words) || ELSEWHERE.contains(&words.join(" ").as_str());
    let examples: Vec<_> = examples().into_iter().filter(|words| !is_elsewhere(words)).collect();
    assert_eq!(examples.len(), PROMISED.len(), "{examples:#?}");
    let mut wrong = Vec::new();
    for (number, words) in examples.iter().enumerate() {
        let example = words.join(" ");
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        let (said, code_of_findings) = promised(&example);
        let folder = workspace(number);
        prepare(&folder, &example, false);
        let (mut out, err, code) = folder.run(&arguments);
        let mut wanted = said;
        if let Some((file, text)) = said.split_once(": ").filter(|(file, _)| folder.0.join(file).is_file()) {
            out = String::from_utf8_lossy(&fs::read(folder.0.join(file)).unwrap()).into_owned();
            wanted = text;
        }
        if code != 0 || !out.contains(wanted) {
            wrong.push(format!("{example}\n{code}, without {said:?}: {out}{err}"));
        }
        let Some(wanted) = code_of_findings else { continue };
        let folder = workspace(number);
        prepare(&folder, &example, true);
        let (out, err, code) = folder.run(&arguments);
        if code != wanted {
            wrong.push(format!("{example}\n{code} in place of {wanted}: {out}{err}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// An example of `pull` or `push`, asked of the server of the test: with its address where the example names the service, its
/// token, and its ids.
fn asks(folder: &Folder, words: &[String], server: &str, id: &str) {
    let is_kept = |word: &&str| *word != "--region" && *word != "eu";
    let mut arguments: Vec<&str> =
        words.iter().map(String::as_str).take_while(|word| *word != "--token-command").collect();
    arguments.retain(is_kept);
    for word in &mut arguments {
        if word.starts_with("tp_") {
            *word = id;
        }
    }
    if arguments.contains(&id) {
        arguments.extend(["--endpoint", server]);
    }
    let (out, err, code) = folder.run(&[&arguments[..], &["--token-command", TOKEN_COMMAND]].concat());
    assert_eq!(code, 0, "{words:?}: {out}{err}");
}

#[test]
fn every_example_of_pull_and_push_does_what_it_says() {
    let examples: Vec<_> = examples().into_iter().filter(|words| is_remote(words)).collect();
    let find = |text: &str| examples.iter().find(|words| words.join(" ").starts_with(text)).unwrap();
    let mut tried = 0;
    let mut ask = |folder: &Folder, text: &str, server: &str, id: &str| {
        tried += 1;
        asks(folder, find(text), server, id);
    };

    let folder = Folder::new("examples-segment");
    let shop = Workspace::new(&[segment::rule("Order Completed", json!({ "total": { "type": "number" } }))]);
    let server = shop.server.url();
    ask(&folder, "pull segment", &server, "tp_1");
    ask(&folder, "pull -o", &server, "tp_1");
    ask(&folder, "pull --check", &server, "tp_1");
    let pulled = read(&folder, "tracking-plan.json");
    let changed = pulled.replace("\"total\"", "\"revenue\"");
    folder.write("tracking-plan.json", &changed).write("plans/web.json", &pulled);
    let memory = fs::read(folder.0.join("tracking-plan.remote.json")).unwrap();
    folder.write("plans/web.remote.json", memory);
    let total = || shop.rules()[0]["jsonSchema"]["properties"]["properties"]["properties"].to_string();
    ask(&folder, "push", &server, "tp_1");
    assert!(total().contains("total"), "nothing is changed");
    ask(&folder, "push --yes", &server, "tp_1");
    assert!(total().contains("revenue"), "{}", total());
    shop.change(|rules| rules[0] = segment::rule("Order Completed", json!({ "total": { "type": "number" } })));
    ask(&folder, "push --plan plans/web.json --yes", &server, "tp_1");

    let folder = Folder::new("examples-segment-first");
    let empty = Workspace::new(&[]);
    folder.write("tracking-plan.json", PLAN);
    ask(&folder, "push segment", &empty.server.url(), "tp_1");
    assert_eq!(empty.rules().len(), 2);

    let folder = Folder::new("examples-rudderstack");
    let schema = json!({ "type": "object", "properties": { "total": { "type": ["number"] } } });
    let catalog = Catalog::new(vec![event("ev_1", "Order Completed", "track", "properties", schema)]);
    ask(&folder, "pull rudderstack", &format!("{}/v2", catalog.server.url()), "tp_é1");
    assert!(read(&folder, "plan.json").contains("Order Completed"));

    let folder = Folder::new("examples-amplitude");
    let project = Project::new();
    ask(&folder, "pull amplitude", &project.server.url(), "12345");
    for ending in ["json", "remote.json"] {
        let text = read(&folder, &format!("plan.{ending}"));
        folder.write(&format!("tracking-plan.{ending}"), text.replace("An order is paid", "Somebody paid"));
    }
    folder.write("tracking-plan.remote.json", read(&folder, "plan.remote.json"));
    ask(&folder, "push --into", &project.server.url(), "12345");
    let branches = project.branches.lock().unwrap();
    assert_eq!(branches.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["checkout"]);
    assert_eq!(tried, examples.len());
}
