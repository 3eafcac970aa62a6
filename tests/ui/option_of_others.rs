mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::{Code, Currency, Line, Shipping, ValuesGiven, track};
use std::collections::HashMap;

struct Given<'a> {
    done: Option<bool>,
    currency: Option<Currency>,
    code: Option<Code<'a>>,
    shipping: Option<Shipping>,
    tags: Option<Vec<String>>,
    lines: Option<&'a [Line<'a>]>,
    stock: Option<HashMap<String, f64>>,
}

fn send(client: &plan_runtime::Client, given: Given<'_>) {
    track!(client, "u1", ValuesGiven {
        done: given.done,
        currency: given.currency,
        code: given.code,
        shipping: given.shipping,
        tags: given.tags,
        lines: given.lines,
        stock: given.stock,
    });
}

fn main() {
    let _ = send;
}
