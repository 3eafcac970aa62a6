#![deny(warnings)]
#![allow(clippy::diverging_sub_expression)]

mod analytics {
    plan_runtime::include_plan!("ui/plans/shop.json");
}

mod nullable {
    plan_runtime::include_plan!("ui/plans/nullable.json");
}

use analytics::{OrderCompleted, Product, payload, track};

// Values are any expressions: closures, generic arguments and commas in them are theirs.
fn send(client: plan_runtime::Client, user_id: String, coupon: Option<String>, prices: &[f64]) {
    let order_id = "o1";
    track!(
        client,
        &user_id,
        OrderCompleted {
            order_id,
            total: prices.iter().fold(0.0, |sum, price| sum + price),
            currency: if prices.is_empty() { analytics::Currency::Usd } else { analytics::Currency::Eur },
            coupon?: coupon.as_deref(),
            products: &prices.iter().map(|&price| Product { product_id: "p", price: Some(price) }).collect::<Vec<_>>(),
        },
    );
    // Colons that start no property.
    track!(
        client,
        &user_id,
        OrderCompleted {
            order_id,
            total: 'found: { break 'found <f64 as From<f32>>::from(1.5) },
            currency: analytics::Currency::Usd,
            products: &prices
                .iter()
                .map(|price: &f64| payload!(Product { product_id: "p", price: *price }))
                .collect::<Vec<_>>(),
        }
    );
    let event = OrderCompleted {
        order_id,
        total: "1.5".parse::<f64>().unwrap_or_default(),
        currency: analytics::Currency::Usd,
        coupon: None,
        shipping: None,
        products: None,
    };
    track!(client, &user_id, event);
    track!(client, &user_id, &event);
    track!(client, &user_id, OrderCompleted { total: 2.0, ..event });
    nullable::track!(client, &user_id, nullable::SignedUp { plan: "pro", referrer: null });
    nullable::track!(client, &user_id, nullable::SignedUp { plan: "pro", referrer?: coupon.as_deref() });
    nullable::track!(client, &user_id, nullable::SignedUp { plan: "pro", referrer: "x" });
}

#[test]
fn every_way_of_writing_a_call_sends_a_message() {
    let client = plan_runtime::Client::memory();
    send(client.clone(), "u1".to_owned(), None, &[9.5]);
    assert_eq!(client.messages().len(), 8);
    assert_eq!(client.stats().violations, 0);
}
