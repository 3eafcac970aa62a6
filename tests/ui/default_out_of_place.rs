mod analytics {
    plan_runtime::include_plan!("plans/shared.json", defaults("app_version"));
}

use analytics::{CartViewed, Defaults, OrderCompleted, Shipping, identify, payload, track};
use plan_runtime::{Client, Scope, WithDefaults};

fn send(client: &Client, scope: &Scope, with: &WithDefaults<Scope, Defaults<'_>>) {
    let _ = (client, scope);
    identify!(with, { .. });
    track!(with, OrderCompleted { order_id: "o1", total: 1, shipping: Shipping { .. }, .. });
    let _ = payload!(CartViewed { .. });
}

fn main() {
    let _ = send;
}
