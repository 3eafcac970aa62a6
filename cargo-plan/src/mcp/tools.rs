//! The tools: what they are called, what they take, and what they do.

use super::arguments::checked;
use super::arrived::{Asked, arrived};
use super::find;
use crate::pages::{Sources, event_page, view};
use plan_model::include::{PlanFile, load_file};
use plan_model::name::{self, Renames};
use plan_model::{Level, Plan};
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Works on one plan.
pub(crate) struct Toolbox {
    plan: String,
    folder: PathBuf,
    /// What `add_event` was last asked to show: only that is written.
    shown: Mutex<Option<Vec<String>>>,
}

/// Returns the tools as an agent sees them.
pub(super) fn definitions() -> Vec<Tool> {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let reads = |name: &'static str, about: &'static str, properties: Value, required: Value| {
        let schema = json!({ "type": "object", "properties": properties, "required": required });
        let schema = schema.as_object().cloned().unwrap_or_default();
        Tool::new(name, about, schema).with_annotations(ToolAnnotations::new().read_only(true))
    };
    vec![
        reads(
            "find_event",
            "Finds planned events for a need in plain words, the best first.",
            json!({ "need": text("What is to be measured: a customer paid an order") }),
            json!(["need"]),
        ),
        reads(
            "describe_event",
            "Describes one planned event: meaning, owner, properties with their rules, an example, and the typed call in Rust.",
            json!({ "event": text("The name of the event in the plan; identify or group for traits") }),
            json!(["event"]),
        ),
        reads("check_plan", "Says what is wrong with the plan, as the compiler says it.", json!({}), json!([])),
        reads(
            "where_sent",
            "Says where the code of the workspace sends events, and which no code sends.",
            json!({ "event": text("One event; without it, all of them") }),
            json!([]),
        ),
        reads(
            "diff_plan",
            "Says what changed in the plan since a git commit, branch or tag, and what each change breaks.",
            json!({ "against": text("The commit, branch or tag: main") }),
            json!(["against"]),
        ),
        add_event(),
        reads(
            "live_messages",
            "Says what messages of the running app arrived at `cargo plan live`, and what is wrong with them.",
            json!({
                "verdict": { "type": "string", "enum": ["good", "bad", "unplanned", "broken"], "description": "Only those" },
                "event": text("Only messages whose name has this text"),
                "limit": { "type": "integer", "minimum": 1, "maximum": 100, "description": "How many, the newest first; 20" },
                "port": { "type": "integer", "minimum": 1, "maximum": 65535, "description": "The port of `cargo plan live`; 8377" }
            }),
            json!([]),
        ),
    ]
}

fn add_event() -> Tool {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let schema = json!({ "type": "object", "required": ["event"], "properties": {
        "event": text("The name: Gift Sent. For one that the plan has, only properties are added"),
        "properties": { "type": "array", "items": { "type": "string" },
            "description": "`name:type`, with `!` where it is required: amount:number!. Types: string, number, integer, boolean, object, \
                            array, any, date, date-time, email, uri, uuid, and lists such as string[]" },
        "call": { "type": "string", "enum": ["track", "page", "screen", "identify", "group"] },
        "description": text("What the event means"),
        "why": text("The objective that it serves"),
        "owner": text("Who answers for it"),
        "write": { "type": "boolean", "description": "False shows the change. True writes it, if this very change was shown before" }
    } });
    let about = "Adds an event, or properties of one, to the plan. Call it first without `write`, look at the change that it shows, then call \
                 it again with the same arguments and `write`: true.";
    let marks = ToolAnnotations::new().read_only(false).destructive(false);
    Tool::new("add_event", about, schema.as_object().cloned().unwrap_or_default()).with_annotations(marks)
}

impl Toolbox {
    pub(crate) fn new(plan: String, folder: PathBuf) -> Self {
        Self { plan, folder, shown: Mutex::default() }
    }

    /// Calls a tool. What it says is a text, also where it failed.
    pub(super) fn call(&self, tool: &str, arguments: &JsonObject) -> Result<String, String> {
        let known = definitions().into_iter().find(|known| known.name == tool);
        let known = known.ok_or_else(|| format!("there is no tool `{tool}`"))?;
        let arguments = &checked(&known, arguments)?;
        let text = |name: &str| arguments.get(name).and_then(Value::as_str);
        let needed = |name: &str| text(name).ok_or_else(|| format!("the argument `{name}` is missing"));
        match tool {
            "find_event" => Ok(find::events(needed("need")?, &self.read()?.1)),
            "describe_event" => self.describe(needed("event")?),
            "check_plan" => self.run(&["check", "--", &self.plan]),
            "where_sent" => {
                let plan = format!("--plan={}", self.plan);
                let event: Vec<&str> = text("event").map(|event| vec!["--", event]).unwrap_or_default();
                self.run(&[&["where", plan.as_str()][..], &event].concat())
            }
            "diff_plan" => {
                let against = format!("--against={}", needed("against")?);
                self.run(&["diff", &against, &format!("--plan={}", self.plan)])
            }
            "add_event" => self.add(needed("event")?, arguments),
            "live_messages" => {
                let number = |name: &str| arguments.get(name).and_then(Value::as_u64);
                let port = number("port").and_then(|port| u16::try_from(port).ok());
                arrived(&Asked { port, verdict: text("verdict"), event: text("event"), limit: number("limit") })
            }
            other => Err(format!("there is no tool `{other}`")),
        }
    }

    fn read(&self) -> Result<(PlanFile, Plan), String> {
        let file = load_file(&self.plan, &self.folder, "the current folder")?;
        let reading = file.reading();
        let error = reading.diagnostics.iter().find(|found| found.level == Level::Error);
        match (error, reading.plan) {
            (Some(error), _) => Err(file.render(error)),
            (None, Some(plan)) => Ok((file, plan)),
            (None, None) => Err(format!("`{}` is no tracking plan", self.plan)),
        }
    }

    fn describe(&self, event: &str) -> Result<String, String> {
        let (file, plan) = self.read()?;
        let named = name::name(&plan, &Renames::default());
        let shown = view(Sources { plan: &plan, named: &named, file: &file.name, sites: None, since: None });
        let known = |name: &str| name == event || name.eq_ignore_ascii_case(event);
        let at = shown.events.iter().position(|one| known(&one.name) || known(&one.type_name));
        let page = at.and_then(|at| event_page(&shown, at));
        page.ok_or_else(|| format!("the plan has no event `{event}`\nhelp: {}", find::events(event, &plan)))
    }

    fn add(&self, event: &str, arguments: &JsonObject) -> Result<String, String> {
        let mut words = vec!["add".to_owned(), format!("--plan={}", self.plan)];
        let list = arguments.get("properties").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        words.extend(list.iter().filter_map(Value::as_str).map(|one| format!("--property={one}")));
        for (name, option) in [("call", "type"), ("description", "description"), ("why", "why"), ("owner", "owner")] {
            let value = arguments.get(name).and_then(Value::as_str);
            words.extend(value.map(|value| format!("--{option}={value}")));
        }
        let is_written = arguments.get("write").and_then(Value::as_bool) == Some(true);
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let asked: Vec<String> = words.iter().cloned().chain([event.to_owned()]).collect();
        if is_written && shown.as_ref() != Some(&asked) {
            return Err(
                "this change was not shown yet: call add_event with the same arguments and without `write` first"
                    .to_owned(),
            );
        }
        if !is_written {
            words.push("--dry-run".to_owned());
        }
        words.extend(["--".to_owned(), event.to_owned()]);
        let done = self.run(&words.iter().map(String::as_str).collect::<Vec<_>>())?;
        *shown = (!is_written).then_some(asked);
        Ok(done)
    }

    /// Runs a command of `cargo plan`. That it found something is no failure.
    fn run(&self, words: &[&str]) -> Result<String, String> {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = crate::run(["cargo-plan"].iter().chain(words), &self.folder, &mut out, &mut err);
        let plain = |bytes: &[u8]| anstream::adapter::strip_str(&String::from_utf8_lossy(bytes)).to_string();
        let (out, err) = (plain(&out), plain(&err));
        if exit == crate::Exit::CouldNotRun { Err(format!("{out}{err}")) } else { Ok(format!("{out}{err}")) }
    }
}
