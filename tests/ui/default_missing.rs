mod analytics {
    plan_runtime::include_plan!("plans/shared.json", defaults("app_version"));
}

use analytics::{Defaults, OrderCompleted, track};
use plan_runtime::{Client, Scope, WithDefaults};

fn send(client: &Client, scope: &Scope, with: &WithDefaults<Scope, Defaults<'_>>) {
    let _ = (client, scope);
    track!(with, OrderCompleted { order_id: "o1", .. });
}

fn main() {
    let _ = send;
}
