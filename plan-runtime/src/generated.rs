//! What generated code calls, and what the sinks of this repository read messages by. Not for use by hand: it changes without notice.

pub use crate::accepted::json::{IntoJson, optional_json};
pub use crate::accepted::nested::{HeldList, HeldMap, IntoHeld, IntoOptionalHeld, held, optional_held};
pub use crate::accepted::numbers::{IntoInteger, IntoNumber};
pub use crate::accepted::texts_and_lists::{
    Converted, HeldPairs, IntoEnum, IntoItemText, IntoItems, IntoKeptList, IntoKeptMap, IntoList, IntoMadeText,
    IntoMap, IntoOptionalList, IntoOptionalMadeText, IntoOptionalMap, IntoOptionalText, IntoText, IntoValue, List,
    borrowed_text, made_list, map, optional_items, optional_list, optional_map, optional_pairs, optional_text,
};
pub use crate::accepted::{ByItsOwnName, HasDefault, by_its_own_name, of_any_type, rest_of_default};
#[cfg(feature = "sha256")]
pub use crate::event::personal::Hashed;
pub use crate::event::purposes::{ConsentPurposes, Purposes};
pub use crate::event::rules::{Checked, Constant, MessageRules, Rules};
pub use crate::event::time::accepted::{IntoDate, IntoDateTime, IntoDuration};
pub use crate::event::time::{Date, DateTime, Duration};
pub use crate::message::members::{MessageMember, members_of};
pub use crate::{AnyEvent, Call, CallError, Client, Enumeration, Event, IntoUser, UnknownValue, User, Value, Writer};
pub use crate::{ConsentPreferences, Map, Personal};
#[cfg(not(rust_analyzer))]
pub use plan_macros::{call, calls as committed_calls, include_plan};
#[cfg(rust_analyzer)]
pub use plan_macros::{
    call_in_editor as call, calls_in_editor as committed_calls, include_plan_in_editor as include_plan,
};
pub use plan_macros::{document_plan, silent_call};
pub use serde_json::Value as Json;

use crate::client::defaults::{ClientHasDefaults, ScopeHasDefaults, WithDefaults};
use crate::client::scope::{HasNoUser, HasUser, HasUserForGroup, Scope};
use crate::event::call::CallRule;
use crate::event::value;
use crate::message::CallParts;
use std::fmt;

/// Writes an object of the plan. `names` are one text, a line each, escaped as JSON wants them: every literal that a generated
/// body does without saves the compiler some time, and the names need no escaping when they are sent.
/// The values are given as an array: to make a slice of it at each event would be one more step of the compiler's there.
#[inline]
pub fn fields<const N: usize>(writer: &mut Writer, names: &'static str, values: [&dyn Value; N]) {
    writer.fields(names, &values);
}

/// Writes an object as [`fields`] does, one whose properties as a whole have rules.
#[inline]
pub fn checked_fields<const N: usize>(
    writer: &mut Writer,
    rules: &'static Rules,
    names: &'static str,
    values: [&dyn Value; N],
) {
    let start = writer.position();
    writer.fields(names, &values);
    writer.check_from(start, rules);
}

/// Reads a value of an enum: `FromStr` of every generated enum.
pub fn parse<E: Enumeration>(text: &str, as_str: fn(E) -> &'static str) -> Result<E, UnknownValue> {
    value::parse(text, as_str)
}

/// Writes the name of a variant: `Debug` of every generated enum, as it would be derived: the name of the variant, out of a
/// text with a name a line.
pub fn debug(f: &mut fmt::Formatter<'_>, names: &'static str, position: usize) -> fmt::Result {
    f.write_str(names.lines().nth(position).unwrap_or_default())
}

/// A required property that may be null: never absent.
#[derive(Debug)]
pub struct Nullable<T>(pub T);

impl<T: Value> Value for Nullable<T> {
    fn write(&self, writer: &mut Writer) {
        self.0.write(writer);
    }
}

/// How a call macro finds its plan. It cannot name the module of `include_plan!`, so it names a number: each plan
/// implements [`PlanOf`] for the type of its number, with its own marker type as parameter, and inference finds that marker.
#[derive(Debug)]
pub struct PlanId<const ID: u64>;

/// See [`PlanId`].
pub trait PlanOf<P> {
    /// Returns the marker, which has the plan's functions as methods.
    fn marker() -> P;
}

/// The types of the traits of a plan, for literals without a path in rust-analyzer.
pub trait InEditor {
    /// The traits of identify.
    type Identify<'a>;
    /// The traits of group.
    type Group<'a>;
}

/// The enum of a plan with a number that its name has, for literals in rust-analyzer.
pub trait EnumInEditor<const NAME: u64> {
    /// Itself.
    type Enum;
}

/// Returns a value that nobody makes, of whatever type is wanted. It stands in what rust-analyzer reads of a call, which is
/// never run.
#[must_use]
#[expect(clippy::empty_loop, reason = "it is never run, and a panic would be code of its own")]
pub fn any<T>() -> T {
    loop {}
}

/// Returns the marker of the plan with this number.
#[must_use]
pub fn plan<const ID: u64, P>() -> P
where
    PlanId<ID>: PlanOf<P>,
{
    <PlanId<ID> as PlanOf<P>>::marker()
}

/// Returns the value of an enum at a position that the call macro looked up.
#[must_use]
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
pub const fn nth<E: Enumeration, const POSITION: usize>() -> E {
    const { E::ALL[POSITION] }
}

/// A union with enums among its types, for literals in a call macro.
pub trait UnionLiteral {
    /// Returns the value at `position` of the enum that is number `which` among them.
    fn nth(which: usize, position: usize) -> Self;
}

/// Hashes a value that the plan marks `"x-pii": "sha256"`.
#[cfg(feature = "sha256")]
#[doc(hidden)]
#[macro_export]
macro_rules! __hashed {
    ($value:expr) => {
        $crate::__private::Hashed($value, 0)
    };
    ($value:expr, $depth:literal) => {
        $crate::__private::Hashed($value, $depth)
    };
}

/// The value itself: [`__needs_sha256`] is the error.
#[cfg(not(feature = "sha256"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __hashed {
    ($value:expr $(, $depth:literal)?) => {
        $value
    };
}

/// Stands once in the code of a plan that hashes a property.
#[cfg(feature = "sha256")]
#[doc(hidden)]
#[macro_export]
macro_rules! __needs_sha256 {
    () => {};
}

/// Says what is missing.
#[cfg(not(feature = "sha256"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __needs_sha256 {
    () => {
        ::core::compile_error! {
            "the plan wants a property hashed (\"x-pii\": \"sha256\")\nhelp: turn on the feature `sha256` of plan-runtime"
        }
    };
}

/// The call macros of a plan whose code is in a file that `cargo plan code` wrote.
#[doc(hidden)]
#[macro_export]
macro_rules! __calls {
    ($($argument:tt)*) => {
        $crate::__private::committed_calls! { [$crate] $($argument)* }
    };
}

pub use __calls as calls;
pub use __hashed as hashed;
pub use __needs_sha256 as needs_sha256;

/// Returns the scope that a call macro was given in place of a client and a user.
pub fn scoped(scope: &(impl HasUser + ?Sized)) -> &Scope {
    scope.scope()
}

/// Returns the scope that `group!` was given in place of a client and a user.
pub fn scoped_group(scope: &(impl HasUserForGroup + ?Sized)) -> &Scope {
    scope.scope_of_group()
}

/// Returns the client that a call macro was given, which is called a scope.
pub fn client_without_user(client: &(impl HasNoUser + ?Sized)) -> &Client {
    client.client_without_user()
}

/// Returns the scope with defaults that a call macro was given, in a call that leaves properties to them.
pub fn scoped_with_defaults<D>(scope: &(impl ScopeHasDefaults<D> + ?Sized)) -> &WithDefaults<Scope, D> {
    scope.scope_with_defaults()
}

/// Returns the client with defaults that a call macro was given, in a call that leaves properties to them.
pub fn client_with_defaults<D>(client: &(impl ClientHasDefaults<D> + ?Sized)) -> &WithDefaults<Client, D> {
    client.client_with_defaults()
}

/// Makes a track, page, screen or identify call.
#[track_caller]
pub fn send<E: AnyEvent + ?Sized>(client: &Client, user: User<'_>, event: &E) {
    forget(client, &parts(event.rule(), user, None, &|writer| event.write_payload(writer)));
}

/// Makes a call as [`send`] does, and returns its error.
#[track_caller]
pub fn try_send<E: AnyEvent + ?Sized>(client: &Client, user: User<'_>, event: &E) -> Result<(), CallError> {
    attempt(client, &parts(event.rule(), user, None, &|writer| event.write_payload(writer)))
}

/// Makes a group call.
#[track_caller]
pub fn send_group<E: Event>(client: &Client, user: User<'_>, group_id: &str, traits: &E) {
    forget(client, &parts(CallRule::of::<E>(), user, Some(group_id), &|writer| traits.write(writer)));
}

/// Makes a call as [`send_group`] does, and returns its error.
#[track_caller]
pub fn try_send_group<E: Event>(client: &Client, user: User<'_>, group_id: &str, traits: &E) -> Result<(), CallError> {
    attempt(client, &parts(CallRule::of::<E>(), user, Some(group_id), &|writer| traits.write(writer)))
}

/// Makes an alias call.
#[track_caller]
pub fn alias(client: &Client, previous_id: &str, user: User<'_>) {
    forget(client, &alias_parts(previous_id, user));
}

/// Makes a call as [`alias`] does, and returns its error.
#[track_caller]
pub fn try_alias(client: &Client, previous_id: &str, user: User<'_>) -> Result<(), CallError> {
    attempt(client, &alias_parts(previous_id, user))
}

// From here on nothing is generic, so that each event adds only a few instructions to the app.

pub(crate) fn parts<'a>(
    rule: CallRule,
    user: User<'a>,
    other_id: Option<&'a str>,
    payload: &'a dyn Fn(&mut Writer),
) -> CallParts<'a> {
    CallParts { rule, user, other_id, options: None, process: 0, payload: Some(payload) }
}

fn alias_parts<'a>(previous_id: &'a str, user: User<'a>) -> CallParts<'a> {
    CallParts { rule: CallRule::ALIAS, user, other_id: Some(previous_id), options: None, process: 0, payload: None }
}

#[track_caller]
fn forget(client: &Client, parts: &CallParts<'_>) {
    if let Err(error) = client.call(parts) {
        client.report(error);
    }
}

#[track_caller]
fn attempt(client: &Client, parts: &CallParts<'_>) -> Result<(), CallError> {
    client.call(parts).inspect_err(|error| client.count(error))
}
