mod analytics {
    plan_runtime::include_plan!("plans/rules.json");
}

use analytics::{ItemRated, track};

fn main() {
    let client = plan_runtime::Client::memory();
    track!(client, "u1", ItemRated { stars: 0 });
    track!(client, "u1", ItemRated { stars: 6 });
    track!(client, "u1", ItemRated { weight: -0.5 });
    track!(client, "u1", ItemRated { weight: 100.0 });
    track!(client, "u1", ItemRated { price: 9.99 });
    track!(client, "u1", ItemRated { scale: 2 });
}
