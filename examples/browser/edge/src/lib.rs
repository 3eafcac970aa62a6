//! A server at the edge: a function that is called for each request, in a runtime that has `fetch` and neither a page nor a storage.
//!
//! Such a runtime ends what a request has begun when its answer is out, and lets no other request wait for it. So each request
//! has a client of its own, and awaits its end.

use plan_runtime::{Browser, CallOptions, Client, User};
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;

mod analytics {
    plan_runtime::include_plan!("../page/tracking-plan.json");
}
use analytics::{OrderCompleted, track};

/// Sends what a request tells. Returns what became of it.
#[wasm_bindgen]
pub async fn order(endpoint: String, anonymous_id: String, order_id: String, total: f64) -> Result<String, String> {
    let browser = Browser::new("edge-key").endpoint(endpoint);
    let client = Client::builder().browser(browser).build().map_err(|error| error.to_string())?;
    let scope = client.scope(User::anonymous(&anonymous_id), CallOptions::new());
    track!(scope, OrderCompleted { order_id: &order_id, total, currency: "EUR" });
    Ok(client.shutdown_async(Duration::from_secs(5)).await.to_string())
}
