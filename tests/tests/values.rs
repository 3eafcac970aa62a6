//! Each form that a value of a call may have, and what is sent of it.

use plan_runtime::{Client, json, serde_json::Value};

mod analytics {
    plan_runtime::include_plan!("ui/plans/values.json");
}
use analytics::{Row, Shipping, ValuesGiven, track};

/// The properties of the only call.
fn sent(client: &Client, names: &[&str]) -> Value {
    let recorded = client.recorded::<ValuesGiven>();
    assert_eq!(recorded.len(), 1);
    names.iter().map(|name| recorded[0].property(name).clone()).collect()
}

macro_rules! sends {
    ({ $($call:tt)* } $name:literal: $($json:tt)*) => {{
        let client = Client::memory();
        track!(client, "u-1", ValuesGiven { $($call)* });
        assert_eq!(sent(&client, &[$name]), json!([$($json)*]));
    }};
}

#[test]
fn integers_of_every_type_that_fits() {
    let (small, wide, some) = (7_u8, 4_000_000_000_u32, Some(-3_i16));
    sends!({ count: small } "count": 7);
    sends!({ count: wide } "count": 4_000_000_000_u32);
    sends!({ count: &wide } "count": 4_000_000_000_u32);
    sends!({ count: std::num::NonZero::<u16>::MIN } "count": 1);
    sends!({ count?: some } "count": -3);
    sends!({ count: 7_u16 } "count": 7);
    sends!({ count: 60 * 60 * 24 * 365 * 1000 } "count": 31_536_000_000_i64);
    sends!({ count: "12".parse().unwrap_or_default() } "count": 12);
}

#[test]
fn numbers_of_every_type_that_fits() {
    let (half, whole) = (0.5_f32, 3_u32);
    sends!({ total: half } "total": 0.5);
    sends!({ total: whole } "total": 3.0);
    sends!({ total: 99 } "total": 99.0);
    sends!({ total: -99 } "total": -99.0);
    sends!({ total?: Some(whole) } "total": 3.0);
    sends!({ total: [1.5, 2.0].iter().sum() } "total": 3.5);
}

#[test]
fn null_and_literals_in_lists() {
    sends!({ answers: &["yes", null] } "answers": ["yes", null]);
    sends!({ sizes: &["s", null] } "sizes": ["s", null]);
    sends!({ sizes: &[Some("s"), None] } "sizes": ["s", null]);
    sends!({ rows: &[Row { size: "s" }, null] } "rows": [{ "size": "s" }, null]);
    sends!({ rows: &[Some(Row { size: "s" }), None] } "rows": [{ "size": "s" }, null]);
}

#[test]
fn literals_in_branches_and_blocks() {
    for (eu, currency, method) in [(true, "EUR", "sea"), (false, "USD", "air")] {
        sends!({ currency: if eu { "EUR" } else { "USD" } } "currency": currency);
        sends!({ currency: match eu { true => "EUR", false => { "USD" } } } "currency": currency);
        sends!({ currency: { let us = !eu; if us { "USD" } else { "EUR" } } } "currency": currency);
        sends!({ currency: ("USD") } "currency": "USD");
        sends!({ currency?: Some("USD") } "currency": "USD");
        sends!({ shipping: if eu { Shipping { method: "sea" } } else { Shipping { method: "air" } } } "shipping": { "method": method });
    }
}

#[test]
fn maps_of_pairs_with_literals() {
    sends!({ state: &[("a", "low"), ("b", "full")] } "state": { "a": "low", "b": "full" });
    sends!({ state: plan_runtime::Map(&[("a", "low")]) } "state": { "a": "low" });
}

#[test]
fn a_union_takes_what_its_types_take() {
    let (text, number) = (String::from("x-1"), 7_i32);
    sends!({ code: &text } "code": "x-1");
    sends!({ code: number } "code": 7);
    sends!({ code: 7 } "code": 7);
}

#[test]
fn attributes_and_short_options() {
    let count = Some(3_u8);
    sends!({ count? } "count": 3);
    sends!({ #[cfg(test)] total: 1.0 } "total": 1.0);
    sends!({ #[cfg(not(test))] total: 1.0, count: 1 } "total": null);
}
