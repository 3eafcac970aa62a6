// A list of values, or a single one, that does not have null.

mod analytics {
    plan_runtime::include_plan!("plans/listed_values.json");
}
use analytics::{PageRead, track};

fn main() {
    let client = plan_runtime::Client::memory();
    track!(client, "u-1", PageRead { lang: null });
    track!(client, "u-1", PageRead { theme: null });
}
