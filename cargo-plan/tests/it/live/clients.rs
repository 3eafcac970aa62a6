//! Segment's own libraries: of Node in NODE_PACKAGES, of Python in PYTHON_PACKAGES, where `.ci/run` installs them. And the shop.

use super::{Live, PLAN, program};
use crate::common::Folder;
use std::path::Path;

const NODE: &str = r#"
const { Analytics } = require(process.env.NODE_PACKAGES + '/node_modules/@segment/analytics-node');
const analytics = new Analytics({ writeKey: process.env.WRITE_KEY, host: process.env.PLAN_ENDPOINT });
analytics.on('error', (error) => { console.error(error); process.exitCode = 1; });
analytics.identify({ userId: 'u1', traits: { email: 'ada@example.com' } });
analytics.track({ userId: 'u1', event: 'Order Completed', properties: { order_id: 'o1', total: 9.5 } });
analytics.track({ userId: 'u1', event: 'Order Completed', properties: { order_id: 'o1', total: -1 } });
analytics.page({ anonymousId: 'a1', name: 'Home' });
analytics.screen({ userId: 'u1', name: 'Start' });
analytics.group({ userId: 'u1', groupId: 'g1' });
analytics.alias({ userId: 'u1', previousId: 'a1' });
analytics.closeAndFlush();
"#;

const PYTHON: &str = r#"
import os
import segment.analytics as analytics
analytics.write_key = os.environ['WRITE_KEY']
analytics.host = os.environ['PLAN_ENDPOINT']
analytics.gzip = True
analytics.debug = True
analytics.on_error = lambda error, items: os._exit(3)
analytics.identify('u1', {'email': 'ada@example.com'})
analytics.track('u1', 'Order Completed', {'order_id': 'o1', 'total': 9.5})
analytics.track('u1', 'Order Completed', {'order_id': 'o1', 'total': -1})
analytics.page(anonymous_id='a1', name='Home')
analytics.screen('u1', name='Start')
analytics.group('u1', 'g1')
analytics.alias('a1', 'u1')
analytics.shutdown()
"#;

/// Runs a program that sends seven messages, of which four are good, one is bad and two are not planned.
fn judged(name: &str, command: &[&str], library: &str, variables: &[(&str, &Path)]) {
    let folder = Folder::new(&format!("live-client-{name}"));
    folder.write("tracking-plan.json", PLAN).write("app.js", NODE).write("app.py", PYTHON);
    let mut live = program();
    live.args(["live", "--fail-on", "violation", "--record", "sent.ndjson", "--"]).args(command);
    let output = live.current_dir(&folder.0).envs(variables.iter().copied()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{out}{err}");
    let summary = "7 messages: 4 good, 1 bad, 2 unplanned, 0 broken; 3 of 4 planned events seen (75 %)";
    assert!(out.contains(summary) && out.contains("it must be at least 0"), "{out}{err}");
    let recorded = std::fs::read_to_string(folder.0.join("sent.ndjson")).unwrap();
    assert_eq!(recorded.matches(library).count(), 7, "{recorded}");
    assert!(!recorded.contains("ada@example.com") && !recorded.contains("cargo-plan-live"), "{recorded}");
}

#[test]
fn segments_library_for_node() {
    let Some(packages) = std::env::var_os("NODE_PACKAGES") else { return };
    judged("node", &["node", "app.js"], "@segment/analytics-node", &[("NODE_PACKAGES", Path::new(&packages))]);
}

#[test]
fn segments_library_for_python() {
    let Some(packages) = std::env::var_os("PYTHON_PACKAGES") else { return };
    judged("python", &["python3", "app.py"], "analytics-python", &[("PYTHONPATH", Path::new(&packages))]);
}

/// analytics.js asks for its settings first: they lead it back here.
#[test]
fn settings_of_analytics_js() {
    let (live, _folder) = Live::start("settings", &[]);
    let settings = live.ask("GET /v1/projects/my-key/settings", &["Origin: http://localhost:3000"], "");
    assert_eq!(settings.header("access-control-allow-origin"), Some("http://localhost:3000"));
    let own = &settings.json()["integrations"]["Segment.io"];
    assert_eq!((&own["apiKey"], &own["protocol"]), (&"my-key".into(), &"http".into()));
    assert_eq!(own["apiHost"], format!("127.0.0.1:{}/v1", live.port));
}

/// The main job of the repository, where `.ci/run` has built it.
#[test]
fn the_shop() {
    let Some(shop) = std::env::var_os("PLAN_SHOP") else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/shop");
    let mut live = program();
    live.args([
        "live",
        "--plan",
        "tracking-plan.json",
        "--fail-on",
        "violation,unplanned",
        "--min-coverage",
        "45",
        "--",
    ]);
    let output = live.arg(shop).current_dir(folder).output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{out}{}", String::from_utf8_lossy(&output.stderr));
    assert!(out.contains(" 0 bad, 0 unplanned, 0 broken; "), "{out}");
}
