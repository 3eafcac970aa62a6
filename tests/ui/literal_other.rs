mod analytics {
    plan_runtime::include_plan!("plans/odd_rules.json");
}

use analytics::{ParcelPacked, track};

fn main() {
    let client = plan_runtime::Client::memory();
    track!(client, "u1", ParcelPacked { code: "TEST" });
    track!(client, "u1", ParcelPacked { layers: &[1, 2] });
    track!(client, "u1", ParcelPacked { height: 0.0 });
    track!(client, "u1", ParcelPacked { height: 0.7 });
    track!(client, "u1", ParcelPacked { stock: 50 });
    track!(client, "u1", ParcelPacked { side: 5 });
    track!(client, "u1", ParcelPacked { grade: 15 });
    track!(client, "u1", ParcelPacked { flag: false });
}
