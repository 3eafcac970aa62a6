mod analytics {
    plan_runtime::include_plan!("plans/rules.json");
}

use analytics::{ItemRated, track};

fn main() {
    let client = plan_runtime::Client::memory();
    track!(client, "u1", ItemRated { sku: "ab-1" });
    track!(client, "u1", ItemRated { title: "x" });
    track!(client, "u1", ItemRated { title: "far too long" });
    track!(client, "u1", ItemRated { mail: "nobody" });
    track!(client, "u1", ItemRated { day: "24.11.2026" });
    track!(client, "u1", ItemRated { scale: "Auto" });
}
