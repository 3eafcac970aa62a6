mod analytics {
    plan_runtime::include_plan!("plans/rules.json");
}

use analytics::{ItemRated, Place, track};

fn main() {
    let client = plan_runtime::Client::memory();
    track!(client, "u1", ItemRated { place: Place { latitude: 91.0 } });
    track!(client, "u1", ItemRated { kind: 12 });
    track!(client, "u1", ItemRated { kind: "old" });
}
