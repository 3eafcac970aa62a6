//! Ways to hold `include_plan!` within one crate: two plans, the same plan twice, a plan without events.

#![allow(clippy::indexing_slicing)]

mod shop {
    plan_runtime::include_plan!(
        "plans/rudderlabs__rudder-typer__examples__node-javascript__analytics__plan.json",
        derive(Debug, Clone, PartialEq)
    );
}

mod feed {
    plan_runtime::include_plan!(
        "plans/rudderlabs__rudder-typer__examples__local-tracking-plans__tracking-plan-slothgram.json",
    );
}

mod feed_again {
    plan_runtime::include_plan!(
        "plans/rudderlabs__rudder-typer__examples__local-tracking-plans__tracking-plan-slothgram.json"
    );
}

mod empty {
    plan_runtime::include_plan!("empty.json");
}

mod part {
    plan_runtime::include_plan!(
        "plans/rudderlabs__rudder-typer__examples__node-javascript__analytics__plan.json",
        events("Product *", "*ompleted"),
    );

    /// An event of the plan has this name, in the part that is left out.
    pub(crate) struct CartViewed;
}

mod renamed {
    plan_runtime::include_plan!(
        "plans/segmentio__typewriter__tests__e2e__javascript-node__analytics__plan.json",
        rename("example_naming_collision" => ExampleInSnakeCase),
        allow(all),
    );
}

use plan_runtime::Client;
use plan_runtime::serde_json::json;

#[test]
fn two_plans_and_one_of_them_twice() {
    let client = Client::memory();
    shop::track!(client, "u", shop::ProductClicked { product_id: "p" });
    feed::track!(client, "u", feed::FeedViewed { profile_id: "f" });
    feed_again::track!(client, "u", feed_again::FeedViewed { profile_id: "g" });
    feed::identify!(client, "u", {});
    assert_eq!(client.recorded::<shop::ProductClicked>().len(), 1);
    assert_eq!(client.recorded::<feed::FeedViewed>().len(), 2);
    assert_eq!(client.messages().len(), 4);
}

#[test]
fn a_plan_without_events() {
    let client = Client::memory();
    empty::identify!(client, "u", {});
    empty::group(&client, "u", "g", &empty::GroupTraits);
    empty::alias(&client, "a", "u");
    let types: Vec<_> = client.messages().iter().map(|message| message["type"].clone()).collect();
    assert_eq!(types, ["identify", "group", "alias"]);
}

#[test]
fn a_part_of_a_plan() {
    let client = Client::memory();
    part::track!(client, "u", part::ProductClicked { product_id: "p" });
    part::identify!(client, "u", {});
    part::track!(client, "u", part::CheckoutStepCompleted { step: 1.0 });
    let _ = part::CartViewed;
    assert_eq!(client.messages().len(), 3);
}

#[test]
fn two_events_of_one_rust_name_get_along_after_a_rename() {
    let client = Client::memory();
    renamed::track!(client, "u", renamed::ExampleNamingCollision);
    renamed::track!(client, "u", renamed::ExampleInSnakeCase);
    let sent: Vec<_> = client.messages().iter().map(|message| message["event"].clone()).collect();
    assert_eq!(sent, ["example naming collision", "example_naming_collision"]);
}

#[test]
fn derives_on_demand() {
    let event = shop::ProductsSearched { query: "shoes".into() };
    assert_eq!(event.clone(), event);
    assert!(format!("{event:?}").contains("shoes"));
}

#[test]
fn a_value_of_several_types() {
    let client = Client::memory();
    shop::track!(client, "u", shop::ProductsSearched { query: "shoes" });
    shop::track!(client, "u", shop::ProductsSearched { query: &json!({ "text": "shoes" }) });
    let sent: Vec<_> = client.messages().iter().map(|message| message["properties"]["query"].clone()).collect();
    assert_eq!(sent, [json!("shoes"), json!({ "text": "shoes" })]);
}

/// In a function body nothing of the plan has a path from the root of the crate: the calls need none.
#[test]
#[deny(warnings)]
fn a_plan_in_a_function() {
    plan_runtime::include_plan!("events.json", allow(all));
    let client = Client::memory();
    track!(client, "u", OrderCompleted { order_id: "o", total: 1.0 });
    let home = payload!(HomePage { title: "Home" });
    page(&client, "u", &home);
    identify!(client, "u", { plan: "free" });
    let sent: Vec<_> = client.messages().iter().map(|message| message["type"].clone()).collect();
    assert_eq!(sent, ["track", "page", "identify"]);
}

#[test]
#[deny(warnings)]
fn a_plan_in_a_block_and_in_a_closure() {
    let client = Client::memory();
    {
        plan_runtime::include_plan!("empty.json");
        identify!(client, "u", {});
    }
    let send = |client: &Client| {
        plan_runtime::include_plan!("events.json", allow(all));
        track(client, "u", &CartViewed);
    };
    send(&client);
    assert_eq!(client.messages()[1]["event"], "Cart Viewed");
}
