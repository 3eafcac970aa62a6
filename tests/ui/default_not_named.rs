mod analytics {
    plan_runtime::include_plan!("plans/shared.json");
}

use analytics::{CartViewed, track};

fn send(scope: &plan_runtime::Scope) {
    track!(scope, CartViewed { app_version: "1", .. });
}

fn main() {
    let _ = send;
}
