//! One event with ten properties, as a generated type and as a derived one that writes the same JSON.

pub mod spread;

use plan_runtime::{Batch, Client, Sink, SinkError};
use serde::Serialize;

/// The plan of the benchmarks.
#[allow(missing_docs)]
pub mod analytics {
    plan_runtime::include_plan!("call-plan.json");
}

use analytics::{Currency, OrderCompleted, Shipping};

/// The user of every call.
pub const USER: &str = "user-0190163d";

/// The event, as the plan has it.
#[must_use]
pub fn event() -> OrderCompleted<'static> {
    OrderCompleted {
        order_id: "order-50314b8e9bcf000000000000",
        checkout_id: Some("checkout-fksdjfsdjfisjf9sdfjsd9f"),
        affiliation: Some("the online store of a shop, mobile site"),
        total: 1327.5,
        tax: Some(112.25),
        currency: Currency::Usd,
        quantity: 12,
        gift: false,
        coupon: Some("HASBROS-SUMMER-2026"),
        shipping: Some(Shipping { method: "Express delivery by the next working day", cost: 13.99 }),
    }
}

/// What differs from one order to the next, and does not compress.
#[derive(Debug, Clone)]
pub struct Order {
    user_id: String,
    order_id: String,
    checkout_id: String,
    total: f64,
    quantity: i64,
}

/// So many orders, the same in every run.
#[must_use]
pub fn orders(number: usize) -> Vec<Order> {
    // Knuth's multiplier; the upper bits are random enough.
    let mut state = 1_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state >> 20
    };
    let order = |_| Order {
        user_id: format!("user-{:08x}", random() % (1 << 32)),
        order_id: format!("order-{:012x}{:012x}", random() % (1 << 48), random() % (1 << 48)),
        checkout_id: format!("checkout-{:011x}{:011x}", random() % (1 << 44), random() % (1 << 44)),
        total: (random() % 1_000_000) as f64 / 100.0,
        quantity: (random() % 20) as i64,
    };
    (0..number).map(order).collect()
}

impl Order {
    /// Tracks the event of this order.
    pub fn track(&self, client: &Client) {
        let (order_id, checkout_id) = (self.order_id.as_str(), Some(self.checkout_id.as_str()));
        let event = OrderCompleted { order_id, checkout_id, total: self.total, quantity: self.quantity, ..event() };
        analytics::track(client, self.user_id.as_str(), &event);
    }
}

/// The whole message of [`event`], with serde's derive. Its id and timestamp are ready-made.
#[derive(Debug, Serialize)]
pub struct Message<'a> {
    r#type: &'a str,
    #[serde(rename = "messageId")]
    message_id: &'a str,
    timestamp: &'a str,
    #[serde(rename = "userId")]
    user_id: &'a str,
    event: &'a str,
    properties: Properties<'a>,
    context: Context<'a>,
}

#[derive(Debug, Serialize)]
struct Properties<'a> {
    order_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkout_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    affiliation: Option<&'a str>,
    total: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax: Option<f64>,
    currency: Money,
    quantity: i64,
    gift: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shipping: Option<Delivery<'a>>,
}

#[derive(Debug, Serialize)]
enum Money {
    #[serde(rename = "USD")]
    Usd,
}

#[derive(Debug, Serialize)]
struct Delivery<'a> {
    method: &'a str,
    cost: f64,
}

#[derive(Debug, Serialize)]
struct Context<'a> {
    library: Library<'a>,
    protocols: Protocols,
}

#[derive(Debug, Serialize)]
struct Library<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Debug, Serialize)]
struct Protocols {
    event_version: u32,
}

/// The message of [`event`] with this id and timestamp.
#[must_use]
pub fn message<'a>(message_id: &'a str, timestamp: &'a str) -> Message<'a> {
    let event = event();
    Message {
        r#type: "track",
        message_id,
        timestamp,
        user_id: USER,
        event: "Order Completed",
        properties: Properties {
            order_id: event.order_id,
            checkout_id: event.checkout_id,
            affiliation: event.affiliation,
            total: event.total,
            tax: event.tax,
            currency: Money::Usd,
            quantity: event.quantity,
            gift: event.gift,
            coupon: event.coupon,
            shipping: event.shipping.map(|shipping| Delivery { method: shipping.method, cost: shipping.cost }),
        },
        context: Context {
            library: Library { name: "plan-runtime", version: env!("CARGO_PKG_VERSION") },
            protocols: Protocols { event_version: 3 },
        },
    }
}

/// Takes every batch at once: what is measured is the call, not the network.
struct Nowhere;

impl Sink for Nowhere {
    fn send(&mut self, _: &Batch<'_>) -> Result<(), SinkError> {
        Ok(())
    }
}

/// A client whose messages go nowhere, through the same queue and worker as any others.
///
/// # Errors
/// No thread can be started.
pub fn client() -> Result<Client, plan_runtime::BuildError> {
    Client::builder().sink(Nowhere).build()
}

/// The body of a full batch of such events, each with an id of its own, as a client sends it; and how many they are.
///
/// # Errors
/// No thread can be started, or the client sends nothing.
pub fn batch() -> Result<(Vec<u8>, u64), Box<dyn std::error::Error>> {
    struct Keep(std::sync::mpsc::Sender<(Vec<u8>, u64)>);
    impl Sink for Keep {
        fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
            let _ = self.0.send((batch.body(), batch.messages().len() as u64));
            Ok(())
        }
    }
    let (sender, receiver) = std::sync::mpsc::channel();
    let client = Client::builder().sink(Keep(sender)).flush_interval(std::time::Duration::MAX).build()?;
    // More than fit into one.
    orders(1000).iter().for_each(|order| order.track(&client));
    Ok(receiver.recv()?)
}

/// Checks that a call writes what the derive of serde writes. Returns how many bytes that is.
///
/// # Errors
/// It does not.
pub fn compare() -> Result<usize, Box<dyn std::error::Error>> {
    let client = Client::memory();
    analytics::track(&client, USER, &event());
    let messages = client.messages();
    let sent = messages.first().ok_or("nothing was sent")?;
    let text = |field: &str| sent.get(field).and_then(|value| value.as_str()).unwrap_or_default();
    let derived = serde_json::to_value(message(text("messageId"), text("timestamp")))?;
    if derived != *sent {
        return Err(format!("derived: {derived}\nsent: {sent}").into());
    }
    Ok(sent.to_string().len())
}
