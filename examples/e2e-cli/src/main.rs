//! A black-box client like those of Segment's official SDKs: one JSON argument says what to send where, one JSON line says
//! how it went, so that one harness can drive them all.
//!
//! `e2e-cli '{"writeKey":"k","apiHost":"http://127.0.0.1:8080","sequences":[{"delayMs":0,"events":[{"type":"track",
//! "userId":"u","event":"Signed Up","properties":{}}]}],"config":{"flushAt":20,"flushInterval":1000,"maxRetries":3,
//! "timeout":10}}'`, or with `--input` before the JSON.

mod input;

use input::Input;
use plan_runtime::serde_json::{Value, json};
use plan_runtime::{Client, DeliveryError, Problem};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

/// Beyond what the retries of a test take.
const AT_MOST: Duration = Duration::from_secs(600);

fn main() -> ExitCode {
    let argument = std::env::args().skip(1).find(|argument| argument != "--input");
    let result = match argument.ok_or("usage: e2e-cli '{\"writeKey\": …, \"apiHost\": …, \"sequences\": …}'".to_owned())
    {
        Ok(argument) => Input::read(&argument).and_then(|input| send(&input)),
        Err(usage) => Err(usage),
    };
    let (line, code) = match result {
        Ok(result) => (result.line(), if result.error.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE }),
        Err(error) => (json!({ "success": false, "error": error, "sentBatches": 0 }), ExitCode::FAILURE),
    };
    println!("{line}");
    code
}

/// How it went.
struct Outcome {
    error: Option<String>,
    /// Batches that were answered with success, as the official client for Go has it, which counts them also when others
    /// failed. Those for Node.js, Python and Kotlin say 0 then.
    sent_batches: u64,
}

impl Outcome {
    fn line(&self) -> Value {
        match &self.error {
            None => json!({ "success": true, "sentBatches": self.sent_batches }),
            Some(error) => json!({ "success": false, "error": error, "sentBatches": self.sent_batches }),
        }
    }
}

fn send(input: &Input) -> Result<Outcome, String> {
    let first_error = Arc::new(Mutex::new(None::<String>));
    let kept = Arc::clone(&first_error);
    let keep = move |problem: Problem| {
        // An outage that ends is not an error of the run.
        if !matches!(problem, Problem::Delivery(DeliveryError::Outage { .. })) {
            kept.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| problem.to_string());
        }
    };
    let mut builder = Client::builder().write_key(&input.write_key).on_error(keep.clone());
    if let Some(host) = &input.api_host {
        builder = builder.endpoint(host);
    }
    if let Some(messages) = input.flush_at {
        // The harness may ask for more than the API takes.
        builder = builder.batch_messages(messages.min(2500));
    }
    if let Some(interval) = input.flush_interval {
        builder = builder.flush_interval(interval);
    }
    if let Some(retries) = input.max_retries {
        builder = builder.max_attempts(retries.saturating_add(1));
    }
    if let Some(timeout) = input.timeout {
        builder = builder.request_timeout(timeout);
    }
    let client = builder.build().map_err(|error| format!("{error:#}"))?;
    for sequence in &input.sequences {
        sleep(sequence.delay);
        for event in &sequence.events {
            // One that is not taken is an error of the run, and no reason not to call the others.
            if let Err(error) = client.forward(event) {
                keep(error.into());
            }
        }
    }
    client.shutdown(AT_MOST);
    let error = first_error.lock().unwrap_or_else(PoisonError::into_inner).take();
    Ok(Outcome { error, sent_batches: client.stats().batches })
}
