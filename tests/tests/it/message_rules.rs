//! What a plan says of a message beside its payload, of the context and the ids, is checked when the message is finished.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use plan_runtime::{CallError, CallErrorKind, CallOptions, Client, Context, OnViolation, User, json};

mod analytics {
    plan_runtime::include_plan!("message-rules.json");
}

use analytics::{AreaMarked, CartViewed, IdentifyTraits, Properties, SignedIn, TrialEnded, try_identify, try_track};

/// A client that sends no message which breaks the plan: its `try_` functions return what is wrong.
fn strict() -> Client {
    Client::builder().memory().on_violation(OnViolation::Drop).build().unwrap()
}

/// What is said of the message that `call` sends.
fn violations(result: Result<(), CallError>) -> Vec<String> {
    let Err(error) = result else { return Vec::new() };
    match error.kind() {
        CallErrorKind::Violations { violations, .. } => violations.iter().map(ToString::to_string).collect(),
        _ => panic!("{error}"),
    }
}

#[test]
fn the_context_is_checked() {
    let client = strict();
    let with =
        |options: CallOptions| violations(try_track(&client.with_options(options), "u-1", &TrialEnded { days: 14 }));
    let right = || CallOptions::new().context("groupId", "org_1");
    assert_eq!(with(right()), [""; 0]);
    assert_eq!(
        violations(try_track(&client, "u-1", &TrialEnded { days: 14 })),
        ["`context` must be an object with `groupId` (required), and is one without it"]
    );
    assert_eq!(
        with(CallOptions::new().context("groupId", 17)),
        ["`context.groupId` must be of type string (type), and is a number"]
    );
    assert_eq!(
        with(right().context("app", json!({ "version": "3" }))),
        ["`context.app.version` must be one of \"1\", \"2\" (enum), and is a string"]
    );
    assert_eq!(client.stats().violations, 3);
}

/// A field that is set by its setter is held to the plan like one that is set by its name.
#[test]
fn the_typed_context_is_checked() {
    let client = strict();
    let with = |context: Context| violations(try_track(&client.with_options(context), "u-1", &TrialEnded { days: 14 }));
    assert_eq!(with(Context::new().group_id("org_1").app_version("2")), [""; 0]);
    assert_eq!(
        with(Context::new().group_id("org_1").app_version("3")),
        ["`context.app.version` must be one of \"1\", \"2\" (enum), and is a string"]
    );
    assert_eq!(
        with(Context::new().app_version("1")),
        ["`context` must be an object with `groupId` (required), and is one without it"]
    );
}

#[test]
fn a_value_of_the_context_is_not_shown() {
    let client = strict().with_options(CallOptions::new().context("ip", "of Ada Lovelace"));
    let said = violations(try_track(&client, "u-1", &CartViewed));
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("`context.ip` must be") && !said[0].contains("Ada"), "{said:?}");
}

#[test]
fn what_holds_for_every_call_is_checked_with_the_rest() {
    let client = strict().with_options(CallOptions::new().context("locale", "d"));
    let said = violations(try_track(&client, "u-1", &CartViewed));
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].starts_with("`context` must be an object with `ip`") && said[1].starts_with("`context.locale`"),
        "{said:?}"
    );
    let said = violations(try_identify(&client, "u-1", &IdentifyTraits { plan: None }));
    assert_eq!(said.len(), 1, "{said:?}");
}

#[test]
fn ids_are_checked() {
    let client = strict();
    let sent = |user: User<'_>| violations(try_track(&client, user, &SignedIn { method: None }));
    assert_eq!(sent("u-1".into()), [""; 0]);
    assert_eq!(sent("1".into()), ["`userId` must be a text that matches ^u- (pattern), and is a string"]);
    let said = sent(User::anonymous("abc"));
    assert!(said.len() == 1 && said[0].starts_with("`message` must be"), "{said:?}");
    let identified = violations(try_identify(&client, User::anonymous("abc"), &IdentifyTraits { plan: None }));
    assert_eq!(identified, ["`message` must be an object with `userId` (required), and is one without it"]);
}

#[test]
fn a_payload_that_has_properties_of_its_own_is_no_message() {
    let client = strict();
    let properties = Properties { height: Some(2.0) };
    analytics::track(
        &client,
        "u-1",
        &AreaMarked { name: Some("Hill"), r#type: Some("Feature"), properties: Some(properties) },
    );
    let wanted = json!({ "name": "Hill", "type": "Feature", "properties": { "height": 2.0 } });
    assert_eq!(client.recorded::<AreaMarked<'_>>()[0].payload(), &wanted);
}
