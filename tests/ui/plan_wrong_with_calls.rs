// Calls of a plan that has an error say nothing beside it, and neither do the variables and imports that only they use.

#![deny(warnings)]

mod analytics {
    plan_runtime::include_plan!("plans/wrong_with_calls.json");
}

use analytics::{Currency, OrderCompleted, Product, group, identify, payload, track};
use plan_runtime::Client;

fn main() {
    let client = Client::memory();
    let (user, email) = (String::from("u-1"), "a@b.c");
    let total = 9.5;
    let products = [payload!(Product { id: "p-1" })];
    track!(client, &user, OrderCompleted { total, currency: Currency::Usd, products: &products, coupon: "C" });
    identify!(client, &user, { email });
    send(&client, "acme");
    more(&client, None, 5, 1);
    elsewhere(&client, None, &[]);
}

fn send(client: &Client, id: &str) {
    let name = "Acme";
    group!(client, "u-1", id, { name: name });
    let order = OrderCompleted { total: 9.5, currency: Currency::Eur, products: &[], coupon: None, odd: None };
    analytics::track(client, "u-1", &order);
}
fn more(client: &Client, coupon: Option<String>, cents: i64, id: u8) {
    let names = ["a"];
    track!(client, &format!("u-{id}"), OrderCompleted {
        total: cents as f64 / 100.0,
        currency: if cents > 5 { "USD" } else { "EUR" },
        products: &names.iter().map(|name| payload!(Product { id: name })).collect::<Vec<_>>(),
        coupon?: coupon.as_deref(),
    });
    track!(client, "u-1", OrderCompleted { currency: match cents { 1 => "USD", _ => "EUR" } });
}

fn elsewhere(client: &Client, found: Option<u8>, rows: &[(String, f32)]) {
    let each = |cents: i32| track!(client, "u-1", OrderCompleted { total: f64::from(cents) });
    each(1);
    match found {
        Some(count) if count > 1 => track!(client, "u-1", OrderCompleted { total: f64::from(count) }),
        Some(count @ 0..1) => track!(client, &count.to_string(), OrderCompleted { total: 1.0 }),
        _ => {}
    }
    if let Some(total) = found.map(f64::from) {
        track!(client, "u-1", OrderCompleted { total });
    }
    for (coupon, total) in rows {
        track!(client, "u-1", OrderCompleted { coupon, total: *total });
    }
    let later = async move || identify!(client, "u-1", { email: rows[0].0.as_str() });
    drop(later);
    macro_rules! order {
        ($total:expr) => {
            track!(client, "u-1", OrderCompleted { total: $total })
        };
    }
    let last = 2.0;
    order!(last);
}
