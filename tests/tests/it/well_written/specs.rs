//! Published specs, without a plan file: all of their calls, documented, and warnings from none of them.

#![deny(warnings, missing_docs, clippy::pedantic)]

mod shop {
    plan_runtime::include_plan!(spec = "ecommerce");
}
mod everything {
    #![allow(dead_code)]
    plan_runtime::include_plan!(
        spec = ["ecommerce", "b2b", "mobile", "video", "email", "live-chat", "ab-testing", "ai-copilot", "core"],
        derive(Debug)
    );
}

use everything::{AdAssetId, TrialStarted, VideoPlaybackStarted};
use shop::{OrderCompleted, Product, ProductsSearched, track};

#[test]
fn published_specs_need_no_plan_file() {
    let client = plan_runtime::Client::memory();
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 9.5, products: &[Product { product_id: "p1" }] });
    track!(client, "u1", ProductsSearched { query: "tent" });
    let orders = client.recorded::<OrderCompleted>();
    assert_eq!(orders[0].property("products")[0]["product_id"], "p1");
    assert_eq!(client.recorded::<ProductsSearched>()[0].property("query"), "tent");

    everything::track!(client, "u1", TrialStarted { trial_start_date: "2026-01-31T09:00:00Z" });
    everything::track!(
        client,
        "u1",
        VideoPlaybackStarted { ad_type: "pre-roll", ad_asset_id: AdAssetId::String("a1") }
    );
    everything::identify!(client, "u1", { email: "a@b.c", first_name: "Ada" });
    everything::page!(client, "u1", everything::Page { path: "/" });
}
