//! A program with the same module as the library beside it.

mod analytics;

use analytics::{OrderCompleted, track};

fn main() {
    let client = plan_runtime::Client::memory();
    hold_committed::send(&client, "u1", None);
    track!(client, "u1", OrderCompleted { order_id: "o3", total: 3.0, currency: "USD" });
    assert_eq!(client.messages().len(), 8);
}
