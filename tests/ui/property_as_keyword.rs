mod analytics {
    plan_runtime::include_plan!("plans/keywords.json");
}

use analytics::{CrateOpened, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", CrateOpened { crate: "serde" });
    track!(client, "u1", CrateOpened { crate_: "serde", type: "lib", self: true });
}

fn main() {
    let _ = send;
}
