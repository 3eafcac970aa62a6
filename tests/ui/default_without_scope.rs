mod analytics {
    plan_runtime::include_plan!("plans/shared.json", defaults("app_version"));
}

use analytics::{CartViewed, Defaults, track};
use plan_runtime::{Client, Scope, WithDefaults};

fn send(client: &Client, scope: &Scope, with: &WithDefaults<Scope, Defaults<'_>>) {
    track!(scope, CartViewed { .. });
    track!(client, "u1", CartViewed { .. });
    track!(with, "u1", CartViewed { .. });
}

fn main() {
    let _ = send;
}
