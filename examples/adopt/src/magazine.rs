//! The app: its calls, and readers who cause them.

use serde_json::{Value, json};

/// How many visits a month has.
const VISITS: u64 = 1200;

/// A generator of numbers, the same in every run.
struct Readers(u64);

impl Readers {
    fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % count
    }

    fn one_of(&mut self, texts: [&'static str; 3]) -> &'static str {
        let [first, second, third] = texts;
        match self.below(3) {
            0 => first,
            1 => second,
            _ => third,
        }
    }
}

/// A visit: when it is, and who comes.
struct Visit {
    time: String,
    user: String,
    number: u64,
}

impl Visit {
    /// The call that the app has everywhere: nobody checks the name of the event, or what is in its properties.
    fn track(&self, event: &str, properties: &Value) -> String {
        let Self { time, user, number } = self;
        let id = format!("{number}-{event}");
        let message = json!({
            "type": "track", "event": event, "userId": user, "timestamp": time, "messageId": id, "properties": properties,
        });
        format!("{message}\n")
    }

    fn identify(&self, traits: &Value) -> String {
        let Self { time, user, number } = self;
        let id = format!("{number}-identify");
        let message =
            json!({ "type": "identify", "userId": user, "timestamp": time, "messageId": id, "traits": traits });
        format!("{message}\n")
    }
}

/// Returns what the app sends in a month such as `2026-11`. Up to November, one of its pages has a name of its own for an event.
pub fn month(month: &str) -> String {
    let mut readers = Readers(month.bytes().map(u64::from).sum());
    (0..VISITS).map(|number| visit(month, number, &mut readers)).collect()
}

fn visit(month: &str, number: u64, readers: &mut Readers) -> String {
    let (day, hour, minute) = (1 + number * 28 / VISITS, readers.below(24), readers.below(60));
    let user = readers.below(300);
    let visit =
        Visit { time: format!("{month}-{day:02}T{hour:02}:{minute:02}:00Z"), user: format!("reader-{user}"), number };
    let section = readers.one_of(["politics", "sports", "culture"]);
    let article = json!({ "article_id": format!("a-{}", readers.below(5000)), "section": section, "seconds": readers.below(900) });
    let name = if month <= "2026-11" && readers.below(30) == 0 { "article_viewed" } else { "Article Viewed" };
    let mut sent = visit.track(name, &article);
    if readers.below(8) == 0 {
        let mut subscription = json!({ "tier": readers.one_of(["digital", "print", "both"]), "price": 4.5 });
        if let (0, Some(properties)) = (readers.below(4), subscription.as_object_mut()) {
            properties.insert("coupon".to_owned(), format!("C{}", readers.below(1000)).into());
        }
        sent += &visit.track("Subscribed", &subscription);
        sent += &visit.identify(&json!({ "email": format!("reader{user}@example.com") }));
    }
    sent
}
