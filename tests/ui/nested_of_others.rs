mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::{ValuesGiven, track};
use std::collections::HashMap;

fn send(client: &plan_runtime::Client, words: &Vec<Vec<u8>>, lists: HashMap<String, Vec<String>>, codes: &Vec<String>) {
    track!(client, "u1", ValuesGiven { words: words });
    track!(client, "u1", ValuesGiven { lists: lists });
    track!(client, "u1", ValuesGiven { codes: codes });
}

fn main() {
    let _ = send;
}
