//! Which destinations a message goes to: as the plan says for its rule, unless the call says otherwise.

mod analytics {
    plan_runtime::include_plan!("tests/integrations-plan.json");
}

use analytics::{Destination, ReportOpened, ReportShared, SignedIn, identify, track};
use plan_runtime::serde_json::{Value, json};
use plan_runtime::{CallOptions, Client};

fn integrations(send: impl FnOnce(&Client)) -> Option<Value> {
    let client = Client::memory();
    send(&client);
    let [message] = <[Value; 1]>::try_from(client.messages()).unwrap();
    message.get("integrations").cloned()
}

#[test]
fn as_the_plan_says() {
    assert_eq!(integrations(|client| track!(client, "u1", SignedIn)), None);
    let listed = integrations(|client| track!(client, "u1", ReportOpened));
    assert_eq!(listed, Some(json!({ "All": false, "Our Warehouse": true })));
    let switched = integrations(|client| track!(client, "u1", ReportShared));
    assert_eq!(switched, Some(json!({ "Mixpanel (Legacy)": false, "Amplitude": { "session_id": 7 } })));
    let of_traits = integrations(|client| identify!(client, "u1", { email: "a@b.c" }));
    assert_eq!(of_traits, Some(json!({ "All": false, "Mixpanel (Legacy)": true })));
}

#[test]
fn unless_the_call_says_otherwise() {
    let with = |client: &Client| {
        client
            .with_options(CallOptions::new().integration(Destination::MixpanelLegacy, true).integration("Other", false))
    };
    let only_given = integrations(|client| track!(with(client), "u1", SignedIn));
    assert_eq!(only_given, Some(json!({ "Mixpanel (Legacy)": true, "Other": false })));
    let both = integrations(|client| track!(with(client), "u1", ReportShared));
    let expected = json!({ "Mixpanel (Legacy)": true, "Amplitude": { "session_id": 7 }, "Other": false });
    assert_eq!(both, Some(expected));
    assert_eq!(Destination::OurWarehouse.as_str(), "Our Warehouse");
}
