//! The server at the edge in `workerd`, the runtime of Cloudflare's Workers, and the messages that arrive of it.
//!
//! `BROWSER_PACKAGES` names a folder in which npm has installed miniflare and binaryen; `.ci/run` sets it.

#![allow(clippy::unwrap_used)]

use collector::{Answer, Collector};
use serde_json::Value;
use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn requests_at_the_edge() {
    let packages = PathBuf::from(env::var_os("BROWSER_PACKAGES").expect("BROWSER_PACKAGES has miniflare and binaryen"));
    let target = env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    let wasm_opt = packages.join("node_modules/.bin/wasm-opt").into_os_string();
    let folder = browser_run::build_edge(&target, &wasm_opt).unwrap();

    let collector = Collector::start().unwrap();
    // Some requests of those that are under way together have to wait and to try again.
    let asked = AtomicUsize::new(0);
    collector.answer_by(move |_| (asked.fetch_add(1, Ordering::Relaxed) % 3 == 1).then(|| Answer::status(503)));
    let output = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/edge.mjs"))
        .args([folder.as_os_str(), collector.url().as_ref()])
        .env("BROWSER_PACKAGES", &packages)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));

    let answers: Vec<String> = serde_json::from_str(said.trim()).unwrap();
    assert_eq!(answers.len(), 21);
    for answer in &answers {
        assert!(answer.starts_with("200 1 delivered, 0 refused, 0 lost, 0 left"), "{answers:#?}");
    }
    let messages = collector.messages();
    let orders: BTreeSet<&str> =
        messages.iter().map(|message| message["properties"]["order_id"].as_str().unwrap()).collect();
    assert_eq!((messages.len(), orders.len()), (21, 21), "{messages:?}");
    for message in &messages {
        let order = message["properties"]["order_id"].as_str().unwrap();
        assert_eq!(message["anonymousId"], order.replace("o-", "v-"));
        // There is no page to tell of.
        assert_eq!(message["context"].get("page"), None, "{message}");
        assert_ne!(message["timestamp"], Value::Null);
    }
    assert!(collector.requests().iter().all(|request| request.write_key().as_deref() == Some("edge-key")));
}
