//! Judges messages by the plan: those that arrive (`live`) and those that were recorded (`audit`). It knows nothing of servers, files
//! or reports.

mod judging;
mod message;
mod personal;
mod place;
mod planned;
mod seen;
mod verdict;

#[cfg(feature = "live")]
pub(crate) use judging::{JudgedMessage, UNREAD, judge};
pub(crate) use judging::{
    Judgement, KnownParts, MessageProblem, PATH_CHARS, general, is_open, judgement, mask, says_it_is_open,
};
#[cfg(feature = "live")]
pub(crate) use message::user_of;
pub(crate) use message::{MessageKind, ReceivedMessage, cut, library_of};
pub(crate) use personal::{Marks, ValueStep, inner_schemas, items_at, members_at, names_at, value_at, widened};
pub(crate) use place::place;
#[cfg(feature = "live")]
pub(crate) use place::place_of_path;
#[cfg(feature = "live")]
pub(crate) use planned::EventKey;
pub(crate) use planned::{JudgedEvent, JudgedPlan};
#[cfg(any(feature = "live", test))]
pub(crate) use seen::each_at;
pub(crate) use seen::each_listed;
#[cfg(feature = "live")]
pub(crate) use verdict::ShownViolation;
pub(crate) use verdict::Verdict;

#[cfg(all(test, feature = "live"))]
pub(crate) use judging::tests;
