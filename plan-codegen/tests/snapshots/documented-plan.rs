/// A user was shown a variation of an experiment.
///
/// Track event `Experiment Viewed`
///
/// **Why:** Know which variation works. (learn)
///
/// **Where:** The server, when it picks the variation.
///
/// **Owner:** growth
///
/// **Status:** live
///
/// **Destinations:** Our Warehouse, and no other
///
/// **Spec:** A/B Testing
///
/// **Context**, to be given with `CallOptions::context`:
///
/// - `groupId`: The account.
#[doc(alias = "Experiment Viewed")]
pub struct ExperimentViewed<'a> {
    /// The id of the experiment.
    ///
    /// Required. Sent as `experiment_id`.
    pub experiment_id: &'a str,
    /// The id of the variation that was shown.
    ///
    /// Optional. Sent as `variation_id`.
    pub variation_id: ::core::option::Option<&'a str>,
}
impl __plan_runtime::Event for ExperimentViewed<'_> {
    const NAME: &'static str = "Experiment Viewed";
    const INTEGRATIONS: &'static str = "{\"All\":false,\"Our Warehouse\":true}";
    const MESSAGE: __plan_runtime::MessageRules = ::core::option::Option::Some(|| {
        static RULES: __plan_runtime::Rules = __plan_runtime::Rules::new(
            "{\"properties\":{\"context\":{\"properties\":{\"groupId\":{\"type\":\"string\"}}}}}",
        )
        .personal();
        &RULES
    });
    fn write(&self, writer: &mut __plan_runtime::Writer) {
        __plan_runtime::fields(writer, "experiment_id\nvariation_id", [&self.experiment_id, &self.variation_id]);
    }
}
impl __plan::Track for ExperimentViewed<'_> {}
/// Track event `Test Seen`.
///
/// **Deprecated**: Experiment Viewed
#[doc(alias = "Test Seen")]
#[deprecated(
    note = "send `ExperimentViewed` (\"Experiment Viewed\") in its place; the tracking plan `Workspace` says so"
)]
pub type TestSeen<'a> = __deprecated::TestSeen<'a>;
impl __plan_runtime::Event for __deprecated::TestSeen<'_> {
    const NAME: &'static str = "Test Seen";
    fn write(&self, writer: &mut __plan_runtime::Writer) {
        __plan_runtime::fields(
            writer,
            "test",
            [&__plan_runtime::Checked(&self.test, {
                static RULES: __plan_runtime::Rules = __plan_runtime::Rules::new("{\"maxLength\":20}").personal();
                &RULES
            })],
        );
    }
}
impl __plan::Track for __deprecated::TestSeen<'_> {}
/// Track event `Test Ended`.
///
/// **Deprecated**: the server knows
#[doc(alias = "Test Ended")]
#[deprecated(note = "the server knows; the tracking plan `Workspace` says so")]
pub struct TestEnded;
#[allow(deprecated)]
impl __plan_runtime::Event for TestEnded {
    const NAME: &'static str = "Test Ended";
    fn write(&self, writer: &mut __plan_runtime::Writer) {
        __plan_runtime::fields(writer, "", []);
    }
}
#[allow(deprecated)]
impl __plan::Track for TestEnded {}
#[allow(unused_imports)]
use __plan_runtime as put_this_include_plan_in_a_module;
mod __deprecated {
    #[allow(unused_imports)]
    use super::put_this_include_plan_in_a_module as __plan_runtime;
    #[allow(unused_imports, clippy::wildcard_imports)]
    use super::*;
    /// A deprecated event of the plan.
    pub struct TestSeen<'a> {
        /// Optional. Sent as `test`.
        ///
        /// At most 20 characters. Personal data. Example: `blue`.
        pub test: ::core::option::Option<__plan_runtime::Personal<&'a str>>,
    }
}
/// Traits of identify. The plan has no rule for them.
pub struct IdentifyTraits;
impl __plan_runtime::Event for IdentifyTraits {
    const NAME: &'static str = "";
    const CALL: __plan_runtime::Call = __plan_runtime::Call::Identify;
    fn write(&self, writer: &mut __plan_runtime::Writer) {
        __plan_runtime::fields(writer, "", []);
    }
}
/// Traits of group. The plan has no rule for them.
pub struct GroupTraits;
impl __plan_runtime::Event for GroupTraits {
    const NAME: &'static str = "";
    const CALL: __plan_runtime::Call = __plan_runtime::Call::Group;
    fn write(&self, writer: &mut __plan_runtime::Writer) {
        __plan_runtime::fields(writer, "", []);
    }
}
/// A destination of the plan, for `CallOptions::integration`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Destination {
    /// `Mixpanel (Legacy)` in `integrations`.
    MixpanelLegacy,
    /// `Our Warehouse` in `integrations`.
    OurWarehouse,
}
impl Destination {
    #[doc = "Its name in the `integrations` of a message."]
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MixpanelLegacy => "Mixpanel (Legacy)",
            Self::OurWarehouse => "Our Warehouse",
        }
    }
}
impl ::core::convert::From<Destination> for ::std::string::String {
    fn from(destination: Destination) -> Self {
        Self::from(destination.as_str())
    }
}
mod __plan {
    pub struct Plan;
    pub trait Track {}
    pub trait Page {}
    pub trait Screen {}
}
/// A track event of the plan: for functions that take any of them, as `&impl TrackEvent` or `&dyn TrackEvent`. No other type can implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a track event of the tracking plan `documented-plan.json`",
    label = "not a track event of this plan",
    note = "each plan has its own functions and macros, in the module of its `include_plan!`",
    note = "a call macro takes the event itself: of a variable that is a reference to one, or a `Box` of one, give `*event`"
)]
pub trait TrackEvent: __plan::Track + __plan_runtime::AnyEvent {}
#[diagnostic::do_not_recommend]
impl<E: __plan::Track + __plan_runtime::AnyEvent> TrackEvent for E {}
/// A page of the plan: for functions that take any of them, as `&impl PageEvent` or `&dyn PageEvent`. No other type can implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a page of the tracking plan `documented-plan.json`",
    label = "not a page of this plan",
    note = "each plan has its own functions and macros, in the module of its `include_plan!`",
    note = "a call macro takes the event itself: of a variable that is a reference to one, or a `Box` of one, give `*event`"
)]
pub trait PageEvent: __plan::Page + __plan_runtime::AnyEvent {}
#[diagnostic::do_not_recommend]
impl<E: __plan::Page + __plan_runtime::AnyEvent> PageEvent for E {}
/// A screen of the plan: for functions that take any of them, as `&impl ScreenEvent` or `&dyn ScreenEvent`. No other type can implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a screen of the tracking plan `documented-plan.json`",
    label = "not a screen of this plan",
    note = "each plan has its own functions and macros, in the module of its `include_plan!`",
    note = "a call macro takes the event itself: of a variable that is a reference to one, or a `Box` of one, give `*event`"
)]
pub trait ScreenEvent: __plan::Screen + __plan_runtime::AnyEvent {}
#[diagnostic::do_not_recommend]
impl<E: __plan::Screen + __plan_runtime::AnyEvent> ScreenEvent for E {}
/// Sends a track event of the plan.
///
/// Never blocks on the network and returns nothing to handle: what goes wrong is counted, logged and handed to the client's error handler. [`try_track`] returns it instead.
#[track_caller]
pub fn track<'u, E: TrackEvent + ?::core::marker::Sized>(
    client: &__plan_runtime::Client,
    user: impl __plan_runtime::IntoUser<'u>,
    event: &E,
) {
    __plan_runtime::send(client, user.into_user(), event);
}
/// As [`track`](fn@track), and returns what went wrong before the message was queued.
///
/// # Errors
/// The client is shut down or its queue is full, the message is too large, a number is not finite, the user has no id, a value breaks the plan, such calls are opted out of.
#[track_caller]
pub fn try_track<'u, E: TrackEvent + ?::core::marker::Sized>(
    client: &__plan_runtime::Client,
    user: impl __plan_runtime::IntoUser<'u>,
    event: &E,
) -> ::core::result::Result<(), __plan_runtime::CallError> {
    __plan_runtime::try_send(client, user.into_user(), event)
}
/// Sends a page of the plan.
///
/// Never blocks on the network and returns nothing to handle: what goes wrong is counted, logged and handed to the client's error handler. [`try_page`] returns it instead.
#[track_caller]
pub fn page<'u, E: PageEvent + ?::core::marker::Sized>(
    client: &__plan_runtime::Client,
    user: impl __plan_runtime::IntoUser<'u>,
    event: &E,
) {
    __plan_runtime::send(client, user.into_user(), event);
}
/// As [`page`](fn@page), and returns what went wrong before the message was queued.
///
/// # Errors
/// The client is shut down or its queue is full, the message is too large, a number is not finite, the user has no id, a value breaks the plan, such calls are opted out of.
#[track_caller]
pub fn try_page<'u, E: PageEvent + ?::core::marker::Sized>(
    client: &__plan_runtime::Client,
    user: impl __plan_runtime::IntoUser<'u>,
    event: &E,
) -> ::core::result::Result<(), __plan_runtime::CallError> {
    __plan_runtime::try_send(client, user.into_user(), event)
}
/// Sends a screen of the plan.
///
/// Never blocks on the network and returns nothing to handle: what goes wrong is counted, logged and handed to the client's error handler. [`try_screen`] returns it instead.
#[track_caller]
pub fn screen<'u, E: ScreenEvent + ?::core::marker::Sized>(
    client: &__plan_runtime::Client,
    user: impl __plan_runtime::IntoUser<'u>,
    event: &E,
) {
    __plan_runtime::send(client, user.into_user(), event);
}
/// As [`screen`](fn@screen), and returns what went wrong before the message was queued.
///
/// # Errors
/// The client is shut down or its queue is full, the message is too large, a number is not finite, the user has no id, a value breaks the plan, such calls are opted out of.
#[track_caller]
pub fn try_screen<'u, E: ScreenEvent + ?::core::marker::Sized>(
    client: &__plan_runtime::Client,
    user: impl __plan_runtime::IntoUser<'u>,
    event: &E,
) -> ::core::result::Result<(), __plan_runtime::CallError> {
    __plan_runtime::try_send(client, user.into_user(), event)
}
/// Says who a user is: the traits of the plan.
///
/// Never blocks on the network and returns nothing to handle: what goes wrong is counted, logged and handed to the client's error handler. [`try_identify`] returns it instead.
#[track_caller]
pub fn identify<'u>(client: &__plan_runtime::Client, user: impl __plan_runtime::IntoUser<'u>, traits: &IdentifyTraits) {
    __plan_runtime::send(client, user.into_user(), traits);
}
/// As [`identify`](fn@identify), and returns what went wrong before the message was queued.
///
/// # Errors
/// The client is shut down or its queue is full, the message is too large, a number is not finite, the user has no id, a value breaks the plan, such calls are opted out of.
#[track_caller]
pub fn try_identify<'u>(
    client: &__plan_runtime::Client,
    user: impl __plan_runtime::IntoUser<'u>,
    traits: &IdentifyTraits,
) -> ::core::result::Result<(), __plan_runtime::CallError> {
    __plan_runtime::try_send(client, user.into_user(), traits)
}
/// Says which group a user belongs to, and the traits of that group.
///
/// Never blocks on the network and returns nothing to handle: what goes wrong is counted, logged and handed to the client's error handler. [`try_group`] returns it instead.
#[track_caller]
pub fn group<'u>(
    client: &__plan_runtime::Client,
    user: impl __plan_runtime::IntoUser<'u>,
    group_id: &str,
    traits: &GroupTraits,
) {
    __plan_runtime::send_group(client, user.into_user(), group_id, traits);
}
/// As [`group`](fn@group), and returns what went wrong before the message was queued.
///
/// # Errors
/// The client is shut down or its queue is full, the message is too large, a number is not finite, the user has no id, a value breaks the plan, such calls are opted out of.
#[track_caller]
pub fn try_group<'u>(
    client: &__plan_runtime::Client,
    user: impl __plan_runtime::IntoUser<'u>,
    group_id: &str,
    traits: &GroupTraits,
) -> ::core::result::Result<(), __plan_runtime::CallError> {
    __plan_runtime::try_send_group(client, user.into_user(), group_id, traits)
}
/// Says that the user known as `previous_id` is now `user`.
///
/// Never blocks on the network and returns nothing to handle: what goes wrong is counted, logged and handed to the client's error handler. [`try_alias`] returns it instead.
#[track_caller]
pub fn alias<'u>(client: &__plan_runtime::Client, previous_id: &str, user: impl __plan_runtime::IntoUser<'u>) {
    __plan_runtime::alias(client, previous_id, user.into_user());
}
/// As [`alias`](fn@alias), and returns what went wrong before the message was queued.
///
/// # Errors
/// The client is shut down or its queue is full, the message is too large, a number is not finite, the user has no id, a value breaks the plan, such calls are opted out of.
#[track_caller]
pub fn try_alias<'u>(
    client: &__plan_runtime::Client,
    previous_id: &str,
    user: impl __plan_runtime::IntoUser<'u>,
) -> ::core::result::Result<(), __plan_runtime::CallError> {
    __plan_runtime::try_alias(client, previous_id, user.into_user())
}
impl __plan_runtime::PlanOf<__plan::Plan> for __plan_runtime::PlanId<7> {
    fn marker() -> __plan::Plan {
        __plan::Plan
    }
}
#[doc(hidden)]
impl __plan::Plan {
    #[track_caller]
    pub fn track<'u, E: TrackEvent + ?::core::marker::Sized>(
        self,
        client: &__plan_runtime::Client,
        user: impl __plan_runtime::IntoUser<'u>,
        event: &E,
    ) {
        track(client, user, event);
    }
    #[track_caller]
    pub fn page<'u, E: PageEvent + ?::core::marker::Sized>(
        self,
        client: &__plan_runtime::Client,
        user: impl __plan_runtime::IntoUser<'u>,
        event: &E,
    ) {
        page(client, user, event);
    }
    #[track_caller]
    pub fn screen<'u, E: ScreenEvent + ?::core::marker::Sized>(
        self,
        client: &__plan_runtime::Client,
        user: impl __plan_runtime::IntoUser<'u>,
        event: &E,
    ) {
        screen(client, user, event);
    }
    #[track_caller]
    pub fn identify<'u>(
        self,
        client: &__plan_runtime::Client,
        user: impl __plan_runtime::IntoUser<'u>,
        traits: &IdentifyTraits,
    ) {
        identify(client, user, traits);
    }
    #[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools)]
    pub fn identify_traits(self) -> IdentifyTraits {
        IdentifyTraits {}
    }
    #[track_caller]
    pub fn group<'u>(
        self,
        client: &__plan_runtime::Client,
        user: impl __plan_runtime::IntoUser<'u>,
        group_id: &str,
        traits: &GroupTraits,
    ) {
        group(client, user, group_id, traits);
    }
    #[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools)]
    pub fn group_traits(self) -> GroupTraits {
        GroupTraits {}
    }
}
