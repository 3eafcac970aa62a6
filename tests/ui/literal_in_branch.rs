mod analytics {
    plan_runtime::include_plan!("plans/rules.json");
}

use analytics::{ItemRated, track};

fn main() {
    let client = plan_runtime::Client::memory();
    let is_new = client.stats().lost == 0;
    track!(client, "u1", ItemRated { sku: if is_new { "ab-1" } else { "AB-1" } });
    track!(client, "u1", ItemRated { stars: match is_new { true => 6, false => { 5 } } });
    track!(client, "u1", ItemRated { stars?: Some(0) });
    track!(client, "u1", ItemRated { mail?: if is_new { Some("nobody") } else { None } });
    track!(client, "u1", ItemRated { weight?: is_new.then_some(100.0) });
    track!(client, "u1", ItemRated { day?: is_new.then(|| "24.11.2026") });
}
