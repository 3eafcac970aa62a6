//! Names that a plan at the root of a file must not take from Rust, that rustc writes in another way, or that the user gives.

#![deny(warnings)]
#![warn(clippy::pedantic, clippy::nursery)]
#![allow(clippy::indexing_slicing, missing_docs, clippy::missing_errors_doc, clippy::tests_outside_test_module)]

use plan_runtime::Client;
use plan_runtime::serde_json::json;

// At the root of a file, where a type of the plan that is called as one of the prelude would hide that.
plan_runtime::include_plan!("hidden_names.json", allow(all), rename(
    page "Landing Page" => LandingPageView,
    "Device Lost.parts" => LostPart,
    "device" "phone" => MobilePhone,
));

/// Values and traits of a plan whose words are those of the prelude: all that is used here means what it always means.
#[test]
fn nothing_of_the_prelude_is_hidden() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::memory();
    let vec: Vec<Option<String>> = vec![Some(String::from("x")), None];
    let _: Result<(), ()> = if vec.is_empty() { Err(()) } else { Ok(()) };
    track!(
        client,
        "u",
        PaymentTried { result: "err", from: "web", default: "web", boxes: &[BoxObject { string: Default::default() }] }
    );
    assert_eq!("Err".parse::<ResultValue>()?.as_str(), "Err");
    let sent: Vec<&str> = ResultValue::ALL.iter().map(|value| value.as_str()).collect();
    assert_eq!(sent, ASSOCIATED);
    assert_eq!(client.messages()[0]["properties"]["result"], "err");
    Ok(())
}

/// The associated items of the traits of std that enums have or that users implement for them, and variants of the prelude.
const ASSOCIATED: [&str; 17] = [
    "err",
    "ok",
    "Err",
    "Ok",
    "ERR",
    "error",
    "output",
    "item",
    "target",
    "owned",
    "into_iter",
    "some",
    "none",
    "all",
    "ALL",
    "self",
    "future",
];

#[test]
fn renamed_by_kind_by_property_and_by_value() {
    let client = Client::memory();
    track!(client, "u", LandingPage);
    page!(client, "u", LandingPageView);
    track!(client, "u", DeviceLost { device: Device::MobilePhone, parts: &[LostPart { id: "p1" }] });
    track!(client, "u", DeviceConnected { device: Device::Watch });
    let messages = client.messages();
    assert_eq!(messages[1]["type"], "page");
    assert_eq!(messages[2]["properties"], json!({ "device": "phone", "parts": [{ "id": "p1" }] }));
}

/// One set of values is one type, in whatever order a property lists them.
#[test]
fn an_enum_is_a_set_of_values() {
    let device = Device::Watch;
    let (_, _) = (DeviceConnected { device: Some(device) }, DeviceLost { device: Some(device), parts: None });
}

/// In the plan the syllable is two characters; rustc has them as one.
#[test]
fn names_that_rustc_composes() {
    let client = Client::memory();
    track!(client, "u", 가 { 나: "x", å: 1, uf900: 2 });
    identify!(client, "u", { 가x: "y", ログイン: "z", _2fa_enabled: true });
    let messages = client.messages();
    assert_eq!(messages[0]["event"], "\u{1100}\u{1161}");
    assert_eq!(messages[0]["properties"], json!({ "\u{1102}\u{1161}": "x", "\u{212b}": 1, "\u{f900}": 2 }));
    assert_eq!(messages[1]["traits"], json!({ "\u{1100}\u{1161}x": "y", "ログイン": "z", "2fa_enabled": true }));
}

/// A trait named as an event without properties, in a script without capitals.
#[test]
fn an_event_and_a_trait_of_one_name() {
    let client = Client::memory();
    track!(client, "u", ログイン);
    assert_eq!(client.messages()[0]["event"], "ログイン");
}

/// Calls name nothing by a prelude. The plan itself cannot stand there: `#[diagnostic]` is a name of one.
#[no_implicit_prelude]
mod without_a_prelude {
    use super::bare::{Line, Shipping, ValuesGiven, track};

    #[test]
    fn calls_name_nothing_of_it() {
        use ::std::option::Option::Some;
        let client = ::plan_runtime::Client::memory();
        let (text, small, yes) =
            (::std::string::String::new(), Some(7_u8), ::std::matches!(client.messages().len(), 0));
        track!(client, "u", ValuesGiven {
            count?: small,
            total: 1,
            name: &text,
            currency?: yes.then_some("EUR"),
            tags: if yes { &["a"] } else { &["b"] },
            lines: [Line { sku: &text }],
            stock: [("a", 1)],
            extra: if yes { "x" } else { null },
            anything: ["x", 1, text.as_str()],
            shipping: Shipping { method: "air" },
            code: 7,
        });
        ::std::assert_eq!(client.messages().len(), 1);
    }
}

mod bare {
    plan_runtime::include_plan!("ui/plans/values.json");
}
