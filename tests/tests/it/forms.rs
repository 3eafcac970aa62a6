//! What a plan may be made of: each way compiles, and its calls send what the plan says.

#![allow(clippy::indexing_slicing)]

use plan_runtime::Client;
use plan_runtime::serde_json::json;

mod commented {
    plan_runtime::include_plan!("forms/commented.jsonc");
}

mod several {
    plan_runtime::include_plan!("forms/several.json");
}

#[test]
fn json_with_comments_and_trailing_commas() {
    let client = Client::memory();
    commented::track!(client, "u", commented::OrderCompleted { total: 9.5, currency: "EUR" });
    assert_eq!(client.messages()[0]["properties"], json!({ "total": 9.5, "currency": "EUR" }));
}

#[test]
fn several_files_and_a_plan_that_is_extended() {
    let client = Client::memory();
    several::track!(client, "u", several::OrderCompleted { total: 9.5 });
    several::track!(client, "u", several::ProductsSearched { query: "shoes" });
    several::track!(client, "u", several::CheckoutStarted);
    several::track!(client, "u", several::CheckoutCompleted);
    several::track!(client, "u", several::CartViewed { items: 2 });
    several::identify!(client, "u", { plan: "pro" });
    let sent: Vec<_> = client.messages().iter().map(|message| message["event"].clone()).collect();
    let wanted = ["Order Completed", "Products Searched", "Checkout Started", "Checkout Completed", "Cart Viewed"];
    assert_eq!(sent[..5], wanted);
    assert_eq!(client.messages()[5]["traits"], json!({ "plan": "pro" }));
}

mod of_the_workspace {
    plan_runtime::include_plan!(workspace = "tests/forms/several.json", events("Order *"));
}

mod of_pieces {
    plan_runtime::include_plan!(concat!(env!("CARGO_MANIFEST_DIR"), "/forms/", "commented.jsonc"), derive(Debug));
}

#[test]
fn a_path_from_the_workspace_and_one_of_pieces() {
    let client = Client::memory();
    of_the_workspace::track!(client, "u", of_the_workspace::OrderCompleted { total: 9.5 });
    of_pieces::track!(client, "u", of_pieces::OrderCompleted { total: 1.0, currency: "USD" });
    assert_eq!(client.messages().len(), 2);
}
