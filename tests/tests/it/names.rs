//! Names that are no Rust names: keywords, digits, spaces, dots, emoji, quotes. The wire has them as the plan has them.

#![allow(clippy::indexing_slicing)]

mod analytics {
    plan_runtime::include_plan!("names.json", allow(all));
}

use analytics::{Event42OrdersCompletedNow, Kind, Page, Self_, TrackScreen, Type, WishListPage, track};
use plan_runtime::Client;
use plan_runtime::serde_json::json;

#[test]
fn properties() {
    let client = Client::memory();
    track!(client, "u", Type {
        type: "a keyword as it is",
        r#gen: "raw",
        self_lowercase: "b",
        self_title_case: "c",
        super_: "d",
        _42_items: 42,
        order_id: "e",
        ship_to: "f",
        u1f389: "g",
        say_hi: "h",
        its: "i",
        back_slash: "j",
        größe: 1.5,
        empty: "k",
        option: true,
        writer: "l",
        kind: "+1",
    });
    assert_eq!(
        client.messages()[0]["properties"],
        json!({ "type": "a keyword as it is", "gen": "raw", "self": "b", "Self": "c", "super": "d", "42 items": 42,
                "order.id": "e", "ship to": "f", "🎉": "g", "say \"hi\"": "h", "it's": "i", "back\\slash": "j", "größe": 1.5,
                "": "k", "Option": true, "writer": "l", "kind": "+1" })
    );
}

#[test]
fn events() {
    let client = Client::memory();
    track!(client, "u", Self_);
    track!(client, "u", Event42OrdersCompletedNow { fn: true });
    track!(client, "u", analytics::OptionEvent { some: "x" });
    track!(client, "u", analytics::StringEvent { str: "x" });
    track!(client, "u", analytics::ResultEvent);
    track!(client, "u", analytics::Client);
    track!(client, "u", analytics::Event { r#box: analytics::BoxObject { vec: &json!([1]) } });
    let sent: Vec<_> = client.messages().iter().map(|message| message["event"].clone()).collect();
    assert_eq!(sent, ["self", "42 Orders.Completed 🎉 \"now\"", "Option", "String", "Result", "Client", "Event"]);
    assert_eq!(client.messages()[6]["properties"], json!({ "box": { "vec": [1] } }));
}

#[test]
fn enum_values() {
    let values: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(
        values,
        ["type", "self", "Self", "42", "+1", "-1", "", "🎉", "usd", "USD", "a \"b\"", "ALL", "all", "Some"]
    );
    assert_eq!(Kind::USD.as_str(), "USD");
    assert_eq!(Kind::Plus1.as_str(), "+1");
    assert_eq!(Kind::Empty.as_str(), "");
    assert_eq!(Kind::Value42.as_str(), "42");
    assert_eq!("Self".parse(), Ok(Kind::SelfTitleCase));
}

#[test]
fn a_page_without_a_name_and_a_screen_called_track() {
    let client = Client::memory();
    analytics::page!(client, "u", Page { url: "/" });
    analytics::screen!(client, "u", TrackScreen);
    let messages = client.messages();
    assert_eq!(messages[0].get("name"), None);
    assert_eq!(messages[0]["properties"], json!({ "url": "/" }));
    assert_eq!(messages[1]["name"], json!("track"));
}

#[test]
fn a_page_by_the_name_of_its_struct_with_what_is_optional() {
    let client = Client::memory();
    analytics::page!(client, "u", WishListPage { id: "a", total: 1.5 });
    let message = &client.messages()[0];
    assert_eq!((&message["name"], &message["properties"]), (&json!("Wish List"), &json!({ "id": "a", "total": 1.5 })));
}
