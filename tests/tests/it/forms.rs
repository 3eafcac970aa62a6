//! What a plan may be made of: each way compiles, and its calls send what the plan says.

#![allow(clippy::indexing_slicing)]

use plan_runtime::Client;
use plan_runtime::serde_json::json;

mod commented {
    plan_runtime::include_plan!("forms/commented.jsonc");
}

#[test]
fn json_with_comments_and_trailing_commas() {
    let client = Client::memory();
    commented::track!(client, "u", commented::OrderCompleted { total: 9.5, currency: "EUR" });
    assert_eq!(client.messages()[0]["properties"], json!({ "total": 9.5, "currency": "EUR" }));
}
