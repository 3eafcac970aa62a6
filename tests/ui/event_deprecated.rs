#![deny(deprecated)]

mod analytics {
    plan_runtime::include_plan!("plans/deprecated.json");
}
use analytics::{identify, page, track};

fn main() {
    let client = plan_runtime::Client::memory();

    // One without properties, replaced by nothing; through a plain function.
    analytics::track(&client, "u1", &analytics::BannerSeen);

    // The plan names the event that replaces it.
    track!(client, "u1", analytics::PurchaseDone { order_id: "o1", total: 9.5 });

    // A page, and what to do is in the plan's own words.
    page!(client, "u1", analytics::OldHomePage { title: "Home" });

    // Said to be fine here.
    #[allow(deprecated)]
    let event = analytics::PurchaseDone { order_id: "o1", total: None };
    analytics::track(&client, "u1", &event);

    track!(client, "u1", analytics::OrderCompleted { order_id: "o1" });
    identify!(client, "u1", { email: "a@b.c" });
}
