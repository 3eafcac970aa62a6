//! What the plan's objectives ask for, counted from the messages that arrived, and from nothing else.

use plan_runtime::serde_json::Value;
use std::collections::BTreeSet;

/// The events of one name.
fn events<'m>(messages: &'m [Value], name: &'m str) -> impl Iterator<Item = &'m Value> {
    messages.iter().filter(move |message| message.get("event").and_then(Value::as_str) == Some(name))
}

fn text<'m>(message: &'m Value, pointer: &str) -> &'m str {
    message.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The accounts that had such an event: each carries its account in the context.
fn accounts<'m>(messages: &'m [Value], name: &'m str) -> BTreeSet<&'m str> {
    events(messages, name).map(|message| text(message, "/context/groupId")).collect()
}

/// Prints the funnel from account to subscription, and the teams that came with it.
pub(crate) fn print(messages: &[Value]) {
    println!("The collector received {} messages.\n", messages.len());
    let created = accounts(messages, "Account Created");
    for name in [
        "Account Created",
        "Trial Started",
        "Invite Sent",
        "Account Added User",
        "Subscription Started",
        "Account Deleted",
    ] {
        let reached = accounts(messages, name).intersection(&created).count();
        println!("  {reached:>5} accounts  {:>3} %  {name}", 100 * reached / created.len().max(1));
    }
    let users: BTreeSet<&str> = messages.iter().map(|message| text(message, "/userId")).collect();
    let invited = events(messages, "Signed Up").filter(|message| text(message, "/properties/type") == "invited");
    let sold = events(messages, "Subscription Started");
    let revenue: f64 = sold.filter_map(|message| message.pointer("/properties/revenue")?.as_f64()).sum();
    println!("\n  {:>5} users, {} of them by invite", users.len(), invited.count());
    println!("  {revenue:>5.0} EUR of revenue each month");
    let hidden = events(messages, "Signed In").filter(|message| {
        message.pointer("/integrations/HubSpot Cloud Mode (Actions)").and_then(Value::as_bool) == Some(false)
    });
    println!("  {:>5} sign-ins kept from HubSpot, as the plan says\n", hidden.count());
}
