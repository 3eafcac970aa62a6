/// The customer paid.
///
/// Track event `Order Completed`
///
/// **Why:** See what sells
///
/// **Owner:** checkout team
#[doc(alias = "Order Completed")]
pub struct OrderCompleted<'a> {
    /// The number on the bill.
    ///
    /// Required. Sent as `order_id`.
    pub order_id: &'a str,
    /// Required. Sent as `total`.
    pub total: f64,
    /// Required; `None` is sent as null. Sent as `coupon`.
    pub coupon: ::core::option::Option<&'a str>,
    /// Optional. Sent as `currency`.
    pub currency: ::core::option::Option<Currency>,
    /// Optional. Sent as `products`.
    pub products: ::core::option::Option<&'a [Product<'a>]>,
}
impl __plan_runtime::Event for OrderCompleted<'_> {
    const NAME: &'static str = "Order Completed";
    fn write(&self, writer: &mut __plan_runtime::Writer) {
        __plan_runtime::fields(
            writer,
            "order_id\ntotal\ncoupon\ncurrency\nproducts",
            [&self.order_id, &self.total, &__plan_runtime::Nullable(&self.coupon), &self.currency, &self.products],
        );
    }
}
impl __plan::Track for OrderCompleted<'_> {}
/// Page `Home`.
#[doc(alias = "Home")]
pub struct HomePage;
impl __plan_runtime::Event for HomePage {
    const NAME: &'static str = "Home";
    const CALL: __plan_runtime::Call = __plan_runtime::Call::Page;
    fn write(&self, writer: &mut __plan_runtime::Writer) {
        __plan_runtime::fields(writer, "", []);
    }
}
impl __plan::Page for HomePage {}
/// Traits of identify.
pub struct IdentifyTraits<'a> {
    /// Required. Sent as `email`.
    pub email: &'a str,
}
impl __plan_runtime::Event for IdentifyTraits<'_> {
    const NAME: &'static str = "";
    const CALL: __plan_runtime::Call = __plan_runtime::Call::Identify;
    fn write(&self, writer: &mut __plan_runtime::Writer) {
        __plan_runtime::fields(writer, "email", [&self.email]);
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
/// The values that the plan allows.
pub enum Currency {
    /// Sent as `EUR`.
    Eur,
    /// Sent as `USD`.
    Usd,
}
#[automatically_derived]
impl ::core::clone::Clone for Currency {
    fn clone(&self) -> Self {
        *self
    }
}
impl ::core::marker::Copy for Currency {}
impl ::core::cmp::PartialEq for Currency {
    fn eq(&self, other: &Self) -> bool {
        *self as u32 == *other as u32
    }
}
impl ::core::cmp::Eq for Currency {}
impl ::core::hash::Hash for Currency {
    fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
        state.write_u32(*self as u32);
    }
}
impl ::core::fmt::Debug for Currency {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        __plan_runtime::debug(f, "Eur\nUsd", *self as usize)
    }
}
impl Currency {
    /// Every value, in the order of the plan.
    pub const ALL: &'static [Self] = &[Self::Eur, Self::Usd];
    /// The value as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eur => "EUR",
            Self::Usd => "USD",
        }
    }
}
impl __plan_runtime::Enumeration for Currency {
    const ALL: &'static [Self] = Self::ALL;
}
impl __plan_runtime::Value for Currency {
    fn write(&self, writer: &mut __plan_runtime::Writer) {
        writer.string(Self::as_str(*self));
    }
}
impl ::core::fmt::Display for Currency {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.pad(Self::as_str(*self))
    }
}
impl ::core::str::FromStr for Currency {
    type Err = __plan_runtime::UnknownValue;
    fn from_str(text: &str) -> ::core::result::Result<Self, __plan_runtime::UnknownValue> {
        __plan_runtime::parse(text, Self::as_str)
    }
}
/// A nested object.
pub struct Product<'a> {
    /// Required. Sent as `price`.
    pub price: f64,
    /// Optional. Sent as `type`.
    pub r#type: ::core::option::Option<&'a str>,
}
impl __plan_runtime::Value for Product<'_> {
    fn write(&self, writer: &mut __plan_runtime::Writer) {
        __plan_runtime::fields(writer, "price\ntype", [&self.price, &self.r#type]);
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
    message = "`{Self}` is not a track event of the tracking plan `small-plan.json`",
    label = "not a track event of this plan",
    note = "each plan has its own functions and macros, in the module of its `include_plan!`",
    note = "a call macro takes the event itself: of a variable that is a reference to one, or a `Box` of one, give `*event`"
)]
pub trait TrackEvent: __plan::Track + __plan_runtime::AnyEvent {}
#[diagnostic::do_not_recommend]
impl<E: __plan::Track + __plan_runtime::AnyEvent> TrackEvent for E {}
/// A page of the plan: for functions that take any of them, as `&impl PageEvent` or `&dyn PageEvent`. No other type can implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a page of the tracking plan `small-plan.json`",
    label = "not a page of this plan",
    note = "each plan has its own functions and macros, in the module of its `include_plan!`",
    note = "a call macro takes the event itself: of a variable that is a reference to one, or a `Box` of one, give `*event`"
)]
pub trait PageEvent: __plan::Page + __plan_runtime::AnyEvent {}
#[diagnostic::do_not_recommend]
impl<E: __plan::Page + __plan_runtime::AnyEvent> PageEvent for E {}
/// A screen of the plan: for functions that take any of them, as `&impl ScreenEvent` or `&dyn ScreenEvent`. No other type can implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a screen of the tracking plan `small-plan.json`",
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
pub fn identify<'u>(
    client: &__plan_runtime::Client,
    user: impl __plan_runtime::IntoUser<'u>,
    traits: &IdentifyTraits<'_>,
) {
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
    traits: &IdentifyTraits<'_>,
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
        traits: &IdentifyTraits<'_>,
    ) {
        identify(client, user, traits);
    }
    #[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools)]
    pub fn identify_traits<'a>(self, [email]: [&'a str; 1]) -> IdentifyTraits<'a> {
        IdentifyTraits { email }
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
