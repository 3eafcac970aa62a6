//! `cargo plan mcp`, asked by the client of the protocol's own library over the program's standard input and output.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use rmcp::ServiceExt;
use rmcp::model::{CallToolRequestParams, JsonObject};
use rmcp::service::{Peer, RoleClient, RunningService};
use rmcp::transport::TokioChildProcess;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const PLAN: &str = r#"{
  "objectives": { "sell": "More carts become orders." },
  "rules": [
    { "key": "Order Completed", "type": "TRACK", "version": 1, "description": "A customer paid an order.", "why": "sell",
      "jsonSchema": { "type": "object", "properties": { "properties": { "type": "object",
        "properties": { "total": { "type": "number", "minimum": 0 } }, "required": ["total"] } } } },
    { "key": "Cart Viewed", "type": "TRACK", "version": 1, "description": "A customer saw the cart.",
      "jsonSchema": { "type": "object", "properties": { "properties": { "type": "object", "properties": {} } } } }
  ]
}"#;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mcp").join(name);
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("Cargo.toml"), "[package]\nname = \"app\"\nedition = \"2024\"\n\n[workspace]\n")
        .unwrap();
    std::fs::write(folder.join("src/lib.rs"), SOURCE).unwrap();
    std::fs::write(folder.join("tracking-plan.json"), PLAN).unwrap();
    folder
}

const SOURCE: &str = "mod analytics { plan_runtime::include_plan!(\"tracking-plan.json\"); }
use analytics::*;
pub fn pay(client: &plan_runtime::Client) {
    track!(client, \"u\", OrderCompleted { total: 1.0 });
}
";

type Agent = RunningService<RoleClient, ()>;

async fn agent(folder: &Path) -> Agent {
    let mut program = tokio::process::Command::new(env!("CARGO_BIN_EXE_cargo-plan"));
    program.args(["plan", "mcp"]).current_dir(folder);
    ().serve(TokioChildProcess::new(program).unwrap()).await.unwrap()
}

/// What a tool says, and whether it failed.
async fn call(agent: &Peer<RoleClient>, tool: &'static str, arguments: Value) -> (String, bool) {
    let arguments: JsonObject = arguments.as_object().unwrap().clone();
    let done = agent.call_tool(CallToolRequestParams::new(tool).with_arguments(arguments)).await.unwrap();
    let text = serde_json::to_value(&done.content).unwrap()[0]["text"].as_str().unwrap().to_owned();
    (text, done.is_error == Some(true))
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn every_tool() {
    let folder = folder("tools");
    block_on(async {
        let agent = agent(&folder).await;
        let about = agent.peer_info().unwrap().instructions.clone().unwrap();
        assert!(about.contains("find_event"), "{about}");
        let tools = agent.list_all_tools().await.unwrap();
        let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_ref()).collect();
        let wanted =
            ["find_event", "describe_event", "check_plan", "where_sent", "diff_plan", "add_event", "live_messages"];
        assert_eq!(names, wanted);

        let (found, failed) = call(&agent, "find_event", json!({ "need": "orders that customers pay" })).await;
        assert!(found.starts_with("Order Completed [track]: A customer paid an order.\n") && !failed, "{found}");
        let (none, _) = call(&agent, "find_event", json!({ "need": "weather" })).await;
        assert!(none.contains("add_event"), "{none}");

        let (page, failed) = call(&agent, "describe_event", json!({ "event": "order completed" })).await;
        assert!(
            page.contains("track!(client, &user_id, OrderCompleted {") && page.contains("At least 0") && !failed,
            "{page}"
        );
        let (unknown, failed) = call(&agent, "describe_event", json!({ "event": "Order Complete" })).await;
        assert!(unknown.contains("Order Completed [track]") && failed, "{unknown}");

        let (checked, failed) = call(&agent, "check_plan", json!({})).await;
        assert!(checked.contains("1 plan checked") && !failed, "{checked}");
        let (places, failed) = call(&agent, "where_sent", json!({ "event": "Order Completed" })).await;
        assert!(places.contains("src/lib.rs:4") && !failed, "{places}");
        // What looks like an option is a name.
        let (odd, failed) = call(&agent, "where_sent", json!({ "event": "--unused" })).await;
        assert!(odd.contains("--unused") && failed, "{odd}");
        let (no_git, failed) = call(&agent, "diff_plan", json!({ "against": "no-such-branch" })).await;
        assert!(failed, "{no_git}");
        let (missing, failed) = call(&agent, "diff_plan", json!({})).await;
        assert!(missing == "the argument `against` is missing" && failed);
        agent.cancel().await.unwrap();
    });
}

/// Nothing is written that was not shown before.
#[test]
fn a_change_is_shown_before_it_is_written() {
    let folder = folder("add");
    let plan = || std::fs::read_to_string(folder.join("tracking-plan.json")).unwrap();
    block_on(async {
        let agent = agent(&folder).await;
        let gift = json!({ "event": "Gift Sent", "properties": ["amount:number!"], "description": "A gift is sent." });
        let with = |write: bool, event: &str| {
            let mut all = gift.clone();
            all["write"] = write.into();
            all["event"] = event.into();
            all
        };
        let (refused, failed) = call(&agent, "add_event", with(true, "Gift Sent")).await;
        assert!(refused.contains("was not shown yet") && failed && plan() == PLAN);
        let (shown, failed) = call(&agent, "add_event", gift.clone()).await;
        assert!(
            shown.contains("+      \"key\": \"Gift Sent\"") && shown.contains("nothing is written") && !failed,
            "{shown}"
        );
        let (other, failed) = call(&agent, "add_event", with(true, "Gift Lost")).await;
        assert!(failed && plan() == PLAN, "{other}");
        let (written, failed) = call(&agent, "add_event", with(true, "Gift Sent")).await;
        assert!(written.contains("added event \"Gift Sent\"") && !failed && plan().contains("Gift Sent"), "{written}");
        let (again, failed) = call(&agent, "add_event", with(true, "Gift Sent")).await;
        assert!(failed, "{again}");
        agent.cancel().await.unwrap();
    });
}

/// A server that ends with the test.
struct Live(Child);

impl Drop for Live {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn what_arrives_live() {
    let folder = folder("live");
    let mut program = Command::new(env!("CARGO_BIN_EXE_cargo-plan"));
    let program = program.args(["live", "--port", "0"]).current_dir(&folder).stdout(Stdio::piped());
    let mut live = Live(program.spawn().unwrap());
    let mut out = BufReader::new(live.0.stdout.take().unwrap());
    let mut greeting = String::new();
    out.read_line(&mut greeting).unwrap();
    let port: u16 = greeting.trim().rsplit(':').next().unwrap().parse().unwrap();
    let body = r#"{"userId":"u","event":"Order Completed","properties":{"total":-1}}"#;
    let address = format!("http://127.0.0.1:{port}/v1/track");
    assert!(Command::new("curl").args(["-sf", &address, "-d", body]).stdout(Stdio::null()).status().unwrap().success());
    block_on(async {
        let agent = agent(&folder).await;
        let (arrived, failed) = call(&agent, "live_messages", json!({ "port": port, "verdict": "bad" })).await;
        assert!(
            arrived.starts_with("1 messages arrived: 0 good, 1 bad, 0 unplanned, 0 broken\n") && !failed,
            "{arrived}"
        );
        assert!(arrived.contains("  the plan does not allow -1 for `total`: it must be at least 0\n"), "{arrived}");
        let (wrong, failed) = call(&agent, "live_messages", json!({ "port": port, "verdict": "nice" })).await;
        assert!(wrong.contains("a verdict is good, bad") && failed, "{wrong}");
        let (silent, failed) = call(&agent, "live_messages", json!({ "port": 1 })).await;
        assert!(silent.contains("`cargo plan live` does not answer at port 1") && failed, "{silent}");
        agent.cancel().await.unwrap();
    });
}
