//! `cargo plan live`: a server that takes what the Segment HTTP API takes, and judges each message by the plan. The way of a message is
//! **accept -> judge -> store**; `api` and `stream` answer what was stored. Its judge is that of [`judge`](crate::judge). It does not know the command line.

mod accept;
mod answers;
mod api;
mod copies;
mod coverage;
mod cross_site;
mod guard;
mod no_json;
mod page;
mod plan_entry;
#[cfg(feature = "_remote")]
mod proxy;
mod record;
mod replay;
mod run;
mod search;
mod select;
mod serve;
mod shared;
mod store;
mod stream;
mod verdict_report;
mod write_key;

pub(crate) use cross_site::is_loopback;
pub(crate) use guard::Guard;
#[cfg(feature = "_remote")]
pub(crate) use proxy::MessageProxy;
pub(crate) use record::MessageRecorder;
pub(crate) use replay::replay;
pub(crate) use run::{CommandKeys, WRITE_KEY, run, settle};
pub(crate) use serve::{LivePort, serve};
pub(crate) use shared::LiveServer;
pub(crate) use verdict_report::{FailsOn, RunReport};
