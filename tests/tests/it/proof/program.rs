//! A program that makes every sample with the generated types, and prints what was sent and what it breaks.

use super::sample::{Sample, Sampler};
use plan_model::name::{Event, Field, Rename, Renames, ResidualRules};
use plan_model::{Call, Level, Plan, name};
use serde_json::Value;
use std::cell::RefCell;
use std::fmt::Write;

/// One call of the program, and what is to be judged about it.
pub struct Case {
    pub plan: usize,
    /// The event in the words of messages.
    pub event: String,
    pub sample: Sample,
    /// The schema of its payload, as the plan file has it.
    pub schema: Value,
    /// Is one of its properties hashed, or from the plan's common rule, of which the schema knows nothing?
    pub is_partial: bool,
}

pub struct Program {
    pub source: String,
    pub cases: Vec<Case>,
    /// Events whose required properties we have no allowed value for.
    pub without: Vec<String>,
}

impl Program {
    pub fn new() -> Self {
        let source = "#![allow(deprecated, non_camel_case_types, clippy::all)]\n\
                      use plan_runtime::{CallError, CallErrorKind, Client, Map, Personal, Problem, json};\n\
                      static BROKEN: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);\n\
                      fn noted(problem: Problem) {\n    if let Some(CallErrorKind::Violations { violations, .. }) = problem.as_call().map(CallError::kind) {\n        \
                      BROKEN.store(violations.len(), std::sync::atomic::Ordering::SeqCst);\n    }\n}\n\
                      fn broken(result: Result<(), CallError>) -> usize {\n    result.unwrap_or_else(|error| panic!(\"{error}\"));\n    \
                      BROKEN.swap(0, std::sync::atomic::Ordering::SeqCst)\n}\n";
        Self { source: source.to_owned(), cases: Vec::new(), without: Vec::new() }
    }

    /// Adds a plan: each event with all properties, with the required ones only, and with each property in turn having
    /// each value there is to try, as far as it has rules.
    pub fn add(&mut self, file: &str, text: &str, plan: &Plan) {
        // Two events of one Rust name are an error whose cure is a rename.
        let mut renames = Renames::default();
        for collision in name::name(plan, &renames).diagnostics.iter().filter(|found| found.level == Level::Error) {
            let span = collision.place.0;
            let second: String = serde_json::from_str(&text[span.start()..span.end()]).unwrap();
            renames.list.push(Rename::of_event(&second, &format!("Renamed{}", renames.list.len())));
        }
        let named = name::name(plan, &renames);
        let number = self.cases.last().map_or(0, |case| case.plan + 1);
        let module = format!("plan_{number}");
        let rename = |rename: &Rename| format!("{:?} => {}", rename.name, rename.to);
        let list: Vec<String> = renames.list.iter().map(rename).collect();
        let list = if list.is_empty() { String::new() } else { format!(", rename({})", list.join(", ")) };
        writeln!(self.source, "mod {module} {{ plan_runtime::include_plan!({file:?}{list}); }}").unwrap();
        let sampler = Sampler { named: &named, module, known: RefCell::default() };
        for event in &named.events {
            // Its instances are payloads: what is said of the rest of the message has tests of its own.
            let Event { rule, type_name, fields, rules, .. } = event;
            let what = format!("{} {}", rule.call, rule.name);
            self.event(
                number,
                &sampler,
                rule.call,
                &what,
                type_name,
                fields,
                rules.as_ref(),
                schema(text, rule.payload.span),
                plan,
            );
        }
        for traits in [&named.identify, &named.group] {
            let Some(rule) = traits.rule else { continue };
            let what = traits.call.to_string();
            let rules = traits.rules.as_ref();
            let schema = schema(text, rule.payload.span);
            self.event(number, &sampler, traits.call, &what, traits.type_name, &traits.fields, rules, schema, plan);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn event(
        &mut self,
        number: usize,
        sampler: &Sampler<'_, '_>,
        call: Call,
        what: &str,
        type_name: &str,
        fields: &[Field<'_>],
        rules: Option<&ResidualRules>,
        schema: Value,
        plan: &Plan,
    ) {
        let hashed = fields.iter().any(|field| field.personal.is_some());
        let is_partial = hashed || plan.common.is_some();
        let mut samples: Vec<Sample> =
            [true, false].into_iter().filter_map(|all| sampler.whole(type_name, fields, all)).collect();
        if samples.is_empty() {
            self.without.push(what.to_owned());
        }
        for field in
            fields.iter().filter(|field| field.constant.is_none() && (field.rules.is_some() || rules.is_some()))
        {
            for value in sampler.of_field(field) {
                samples.extend(sampler.with(type_name, fields, field, &value));
            }
        }
        for (turn, sample) in samples.into_iter().enumerate() {
            if fields.iter().all(|field| field.constant.is_some()) && turn > 0 {
                break;
            }
            let group = if call == Call::Group { "\"g\", " } else { "" };
            let rust = if fields.iter().all(|field| field.constant.is_some()) {
                format!("{}::{type_name}", sampler.module)
            } else {
                sample.rust.clone()
            };
            writeln!(
                self.source,
                "fn case_{}(client: &Client) {{ println!(\"{{}}\", broken({}::try_{call}(client, \"u\", {group}&{rust}))); }}",
                self.cases.len(),
                sampler.module,
            )
            .unwrap();
            self.cases.push(Case { plan: number, event: what.to_owned(), sample, schema: schema.clone(), is_partial });
        }
    }

    /// The whole source: every case, then all messages.
    pub fn finish(&self) -> String {
        let mut source = self.source.clone();
        source += "fn main() {\n    let client = Client::builder().memory().on_error(noted).build().unwrap();\n";
        for number in 0..self.cases.len() {
            writeln!(source, "    case_{number}(&client);").unwrap();
        }
        source += "    for message in client.messages() {\n        println!(\"{message}\");\n    }\n}\n";
        source
    }
}

/// The schema of a payload, as it stands in the file.
fn schema(text: &str, span: plan_model::Span) -> Value {
    let mut schema = serde_json::from_str(&text[span.start()..span.end()]).unwrap_or(Value::Bool(true));
    if let Some(object) = schema.as_object_mut().filter(|object| object.contains_key("key")) {
        // The short form: the rule itself has the payload's properties.
        object.retain(|keyword, _| matches!(keyword.as_str(), "properties" | "required" | "additionalProperties"));
    }
    schema
}
