//! What arrived at the collector, and what the client says of its delivery.

use plan_runtime::Stats;
use plan_runtime::serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// Prints what the collector received, counted from its messages alone.
pub(crate) fn received(messages: &[Value]) {
    let text = |message: &Value, key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for message in messages {
        let name = [text(message, "event"), text(message, "name")].concat();
        *counts.entry((text(message, "type"), name)).or_default() += 1;
    }
    println!("The collector received {} messages:\n", messages.len());
    println!("  {:<10} {:<26} {:>8}", "call", "event", "messages");
    for ((call, name), count) in &counts {
        println!("  {call:<10} {name:<26} {count:>8}");
    }
    let sum = |event: &str, property: &str| -> f64 {
        let of_event = messages.iter().filter(|message| text(message, "event") == event);
        of_event.filter_map(|message| message.get("properties")?.get(property)?.as_f64()).sum()
    };
    println!("\n  revenue of completed orders  {:>12.2} EUR", sum("Order Completed", "revenue"));
    println!("  given back in refunds        {:>12.2} EUR\n", sum("Order Refunded", "total"));
}

/// Prints the client's own account.
pub(crate) fn delivery(stats: &Stats, customers: u32, calling: Duration, delivering: Duration) {
    println!(
        "{customers} customers, {} calls made in {calling:.1?}, delivered after {delivering:.1?}:",
        stats.accepted
    );
    println!("{stats:#?}");
}
