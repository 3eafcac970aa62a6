mod analytics {
    plan_runtime::include_plan!("plans/consent_asked.json");
}

use analytics::Consent;
use plan_runtime::{CallOptions, Client};

fn send(client: &Client) {
    let _ = client.scope("u1", CallOptions::new().consent(Consent { analytics: true, marketing: true }));
}

fn main() {
    let _ = send;
}
