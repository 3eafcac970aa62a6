//! Values of other crates in the calls of a plan, and what is sent of them.

use plan_runtime::{Client, Personal, User, json};
use rust_decimal::Decimal;
use uuid::Uuid;

mod analytics {
    plan_runtime::include_plan!("tests/foreign-plan.json");
}
use analytics::{ValuesGiven, group, payload, track};

macro_rules! sends {
    ({ $($call:tt)* } $name:literal: $($json:tt)*) => {{
        let client = Client::memory();
        track!(client, "u-1", ValuesGiven { $($call)* });
        let recorded = client.recorded::<ValuesGiven>();
        assert_eq!(recorded.len(), 1);
        assert_eq!(*recorded[0].property($name), json!($($json)*));
    }};
}

const TEXT: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

fn uuid() -> Uuid {
    Uuid::parse_str(&TEXT.to_uppercase()).unwrap()
}

struct Order {
    id: Uuid,
}

#[test]
fn a_uuid_is_text_with_hyphens_in_lower_case() {
    let (id, order, some, none) = (uuid(), Order { id: uuid() }, Some(uuid()), None::<Uuid>);
    let reference = &id;
    sends!({ order_id: id } "order_id": TEXT);
    sends!({ order_id: reference } "order_id": TEXT);
    sends!({ order_id: order.id } "order_id": TEXT);
    sends!({ order_id: uuid() } "order_id": TEXT);
    sends!({ order_id?: some } "order_id": TEXT);
    sends!({ order_id?: some.as_ref() } "order_id": TEXT);
    sends!({ order_id?: Some(id) } "order_id": TEXT);
    sends!({ order_id?: none } "order_id": null);
    sends!({ name: if some.is_some() { id } else { Uuid::nil() } } "name": TEXT);
    sends!({ secret: id } "secret": TEXT);
    sends!({ secret?: some } "secret": TEXT);
    sends!({ names: &[Some(id.to_string().as_str()), null] } "names": [TEXT, null]);
}

/// What a `payload!` borrows must live on, so text is given there.
#[test]
fn text_stays_text_beside_uuids() {
    let (owned, some) = (String::from("x"), Some("x"));
    let (text, kept) = (&owned, payload!(ValuesGiven { name?: some, secret: &owned }));
    sends!({ name: text } "name": "x");
    sends!({ name?: some } "name": "x");
    sends!({ name?: Some(text) } "name": "x");
    assert_eq!((kept.name, kept.secret), (Some("x"), Some(Personal("x"))));
}

#[test]
fn a_user_is_a_uuid_or_an_integer() {
    let client = Client::memory();
    track!(client, uuid(), ValuesGiven);
    track!(client, 42, ValuesGiven);
    track!(client, u64::MAX, ValuesGiven);
    track!(client, i64::MIN, ValuesGiven);
    analytics::track(&client, 7_u32, &payload!(ValuesGiven {}));
    let recorded = client.recorded::<ValuesGiven>();
    let users: Vec<_> = recorded.iter().map(|message| message.user_id().unwrap()).collect();
    assert_eq!(users, [TEXT, "42", "18446744073709551615", "-9223372036854775808", "7"]);
    assert_eq!(User::from(uuid()), User::from(TEXT));
    assert_eq!(format!("{:?}", User::from(42)), format!("{:?}", User::from("42")));
}

#[test]
fn an_anonymous_id_and_the_id_of_a_group_are_a_uuid_or_text() {
    let client = Client::memory();
    let (id, name) = (uuid(), String::from("acme"));
    track!(client, User::anonymous(id), ValuesGiven);
    track!(client, User::known(7).anonymous(id), ValuesGiven);
    track!(client, User::known(id).anonymous(&name), ValuesGiven);
    group!(client, "u-1", id, {});
    group!(client, "u-1", &name, {});
    group!(client, "u-1", "acme", {});
    let of = |key: &str| client.messages().iter().map(|message| message[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("anonymousId")[..3], [json!(TEXT), json!(TEXT), json!("acme")]);
    assert_eq!(of("userId")[..3], [json!(null), json!("7"), json!(TEXT)]);
    assert_eq!(of("groupId")[3..], [json!(TEXT), json!("acme"), json!("acme")]);
}

#[test]
fn a_decimal_is_the_nearest_number() {
    let (price, list) = (Decimal::new(1999, 2), vec![Decimal::new(1, 1), Decimal::new(-25, 1)]);
    let (long, some) = ("0.1234567890123456789".parse::<Decimal>().unwrap(), Some(price));
    sends!({ total: price } "total": 19.99);
    sends!({ total: &price } "total": 19.99);
    sends!({ total: price * Decimal::TWO } "total": 39.98);
    sends!({ total?: some } "total": 19.99);
    sends!({ total?: Some(price) } "total": 19.99);
    sends!({ total: long } "total": 0.123_456_789_012_345_68);
    sends!({ total: Decimal::MAX } "total": 79_228_162_514_264_337_593_543_950_335.0);
    sends!({ totals: &list } "totals": [0.1, -2.5]);
}

#[test]
fn times_of_other_crates() {
    let second = 1_764_226_800;
    let stamp = jiff::Timestamp::from_second(second).unwrap();
    sends!({ at: stamp } "at": "2025-11-27T07:00:00Z");
    sends!({ at?: Some(stamp) } "at": "2025-11-27T07:00:00Z");
    sends!({ at: chrono::DateTime::from_timestamp(second, 0).unwrap() } "at": "2025-11-27T07:00:00Z");
    // With an offset, as it comes out of a text or a database: sent in UTC, the same moment.
    let with_offset = chrono::DateTime::parse_from_rfc3339("2025-11-27T08:00:00.250+01:00").unwrap();
    sends!({ at: with_offset } "at": "2025-11-27T07:00:00.250Z");
    sends!({ at?: Some(with_offset) } "at": "2025-11-27T07:00:00.250Z");
    let client = Client::memory();
    analytics::try_track(&client, "u-1", &payload!(ValuesGiven { at: with_offset })).unwrap();
    assert_eq!(*client.recorded::<ValuesGiven>()[0].property("at"), "2025-11-27T07:00:00.250Z");
    sends!({ at: time::OffsetDateTime::from_unix_timestamp(second).unwrap() } "at": "2025-11-27T07:00:00.000Z");
    sends!({ on: jiff::civil::date(2025, 11, 27) } "on": "2025-11-27");
    sends!({ on: chrono::NaiveDate::from_ymd_opt(2025, 11, 27).unwrap() } "on": "2025-11-27");
    sends!({ on?: time::Date::from_ordinal_date(2025, 331).ok() } "on": "2025-11-27");
    sends!({ took: jiff::SignedDuration::from_secs(90) } "took": "PT1M30S");
    sends!({ took: chrono::TimeDelta::seconds(90) } "took": "PT90S");
    sends!({ took: time::Duration::seconds(90) } "took": "PT90S");
}
