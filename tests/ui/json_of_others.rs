mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::{ValuesGiven, track};

struct Cart;

fn send(client: &plan_runtime::Client, price: f64, note: Option<&str>, sizes: &[u8]) {
    track!(client, "u1", ValuesGiven { extra: Cart, anything: [price] });
    track!(client, "u1", ValuesGiven { extra: note });
    track!(client, "u1", ValuesGiven { extra: sizes });
    track!(client, "u1", ValuesGiven { extra?: price });
    track!(client, "u1", ValuesGiven { extra: 'x' });
}

fn main() {
    let _ = send;
}
