mod analytics {
    plan_runtime::include_plan!("plans/shared.json", defaults("app_version"));
}

use analytics::{Defaults};
use plan_runtime::{Client, Scope, WithDefaults};

fn send(client: &Client, scope: &Scope, with: &WithDefaults<Scope, Defaults<'_>>) {
    let _ = (client, with);
    let _ = scope.with_defaults(Defaults { app_version: 3 });
    let _ = scope.with_defaults(Defaults {});
}

fn main() {
    let _ = send;
}
