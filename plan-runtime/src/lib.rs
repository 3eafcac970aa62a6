//! Typed tracking plans: [`include_plan!`] turns a tracking plan into typed calls while compiling, and a [`Client`] sends
//! their messages to the Segment HTTP Tracking API, or a server that speaks it.
//!
//! ```
//! // src/analytics.rs, in a real project
//! mod analytics {
//!     plan_runtime::include_plan!("doc/tracking-plan.json");
//! }
//! use analytics::{OrderCompleted, track};
//!
//! let client = plan_runtime::Client::memory();
//! track!(client, "user-1", OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
//!
//! assert_eq!(client.recorded::<OrderCompleted>()[0].property("currency"), "USD");
//! ```
//!
//! - A call never blocks on the network, never panics (but for [`OnViolation::Panic`], for tests) and returns nothing to
//!   handle: what goes wrong is counted ([`Client::stats`]), logged (through `tracing`) and handed to [`ClientBuilder::on_error`].
//!   The `try_` functions return it. A full queue makes calls wait for a moment, unless [`Overflow`] says otherwise.
//! - What was accepted is sent, again and again if need be, for as long as the process lives; at least once, with a
//!   message id by which servers drop duplicates.
//! - Messages go over HTTP, to a file, to stdout, to memory for tests, or to a [`Sink`] of your own.
//!
//! # Features
//!
//! | feature | default | what it brings |
//! |---|---|---|
//! | `http` | yes | delivery over HTTP (reqwest, on threads of its own: it works with and without an async runtime) |
//! | `tls` | yes | `https:` (rustls with ring, certificates as the operating system trusts them) |
//! | `native-tls` | no | `https:` by the TLS of the operating system (on Linux OpenSSL, which has to be installed with its headers); without `tls` it is what a client uses, beside it `HttpTransport::native_tls` asks for it |
//! | `ureq`, `ureq-tls` | no | `UreqTransport`: delivery over HTTP, and `https:`, by ureq, with 22 crates fewer and no async runtime; what a client sends with where `http` is off |
//! | `reqwest-0-13` | no | `HttpTransport::with_client`: the HTTP client with settings of your own beside those of `HttpTransport`, which has a proxy and certificates (reqwest 0.13) |
//! | `machine` | no | `Context::of_this_machine`: app, operating system, locale and timezone (sys-locale, iana-time-zone) |
//! | `gzip` | no | `ClientBuilder::gzip`: compressed batches (flate2) |
//! | `metrics` | no | what [`Stats`] counts, for the recorder of the crate `metrics`: `plan_runtime_messages_total` by `outcome` (`accepted`, `delivered`, `refused`, `lost`, `rejected`, `opted_out`, `withheld`), `plan_runtime_requests_total`, `plan_runtime_batches_total`, `plan_runtime_retries_total`, `plan_runtime_violations_total`, the gauge `plan_runtime_queued_messages`, the histogram `plan_runtime_request_seconds` |
//! | `rust_decimal`, `uuid` | no | values of these crates for numbers and texts in call macros, and a `Uuid` as the [`User`] |
//! | `jiff`, `chrono`, `time` | no | values of these crates for properties of the formats `date-time`, `date`, `duration`: [`time`] |
//! | `durable` | no | messages are kept on disk until they are delivered: `ClientBuilder::durable` (crc32fast) |
//! | `web` | no | for wasm32-unknown-unknown: `ClientBuilder::browser`, delivery from a page by `fetch`, and the visitor's ids as analytics.js keeps them (js-sys, wasm-bindgen) |
//! | `sha256` | no | hashing of properties that the plan marks `"x-pii": "sha256"` (sha2) |
//!
//! Without them the crate builds no HTTP client, TLS or async runtime.

// docs.rs says beside each item which feature brings it.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
#[path = "generated.rs"]
pub mod __private;
mod accepted;
mod client;
mod clock;
mod context;
mod delivery;
mod error;
mod event;
mod fork;
mod id;
#[cfg(all(interleavings, test, feature = "durable"))]
mod interleavings;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod js;
mod message;
mod metrics;
mod outcome;
mod own_file;
mod quiet;
mod report;
mod sink;
mod store;
mod sync;
#[cfg(feature = "_server")]
mod transport;
mod user;
mod violation;

pub use client::Client;
pub use client::builder::ClientBuilder;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub use client::builder::browser::Browser;
#[cfg(feature = "_server")]
pub use client::builder::http_options::Region;
pub use client::consent::WithoutConsent;
pub use client::defaults::WithDefaults;
pub use client::ending::ShutdownGuard;
pub use client::hooks::BeforeSend;
pub use client::on_violation::OnViolation;
pub use client::options::CallOptions;
pub use client::preferences::ConsentPreferences;
pub use client::scope::Scope;
pub use client::send_now::SendNow;
pub use clock::{Clock, ManualClock, SystemClock};
pub use context::{Channel, Context, IntoContextText};
pub use error::{BoxError, BuildError, CallError, CallErrorKind, DeliveryError, GaveUp, Problem, SinkError};
pub use event::call::{Call, UnknownCall};
pub use event::personal::Personal;
pub use event::value::{Enumeration, Map, UnknownValue, Value};
pub use event::writer::Writer;
pub use event::{AnyEvent, Event, time};
pub use message::draft::MessageDraft;
pub use message::outbox::Message;
pub use outcome::dead_letters::DeadLetters;
pub use outcome::send_error::SendError;
pub use outcome::{MessageOutcome, Outcome};
pub use report::stats::{Report, Stats};
/// The HTTP client, for [`HttpTransport::with_client`].
#[cfg(feature = "reqwest-0-13")]
pub use reqwest as reqwest_0_13;
pub use serde_json::{self, json};
pub use sink::memory::{Property, Recorded};
pub use sink::{Batch, Sink};
#[cfg(feature = "durable")]
pub use store::durable::{Durable, Fsync};
pub use store::overflow::Overflow;
#[cfg(feature = "http")]
pub use transport::HttpTransport;
#[cfg(feature = "ureq")]
pub use transport::UreqTransport;
#[cfg(feature = "_server")]
pub use transport::{Body, Request, Response, Transport};
pub use user::{IntoUser, KnownUser, User};
pub use violation::Violation;

/// Turns a tracking plan into typed calls, in the module where it stands.
///
/// The path is relative to the folder of Cargo.toml. Generated are a struct for each event, page and screen, one for the
/// traits of identify and one for those of group, structs and enums for their values, the functions `track`, `identify`,
/// `group`, `page`, `screen`, `alias` with their `try_` forms, and macros of the same names; where the plan names its
/// `destinations`, an enum of them.
///
/// In place of a path, `spec = "ecommerce"` or `spec = ["b2b", "core"]` takes published specs as they are. A plan that says
/// more of them has `"extends": ["b2b", "core"]`.
///
/// Options:
///
/// - `events("Order *", "Cart Viewed")` takes a part of the plan: the events, pages and screens with one of these names, in
///   which `*` stands for any text, and the traits of identify and group.
/// - `rename("check_in" => CheckInEvent)` names the struct of an event.
/// - `deny(event_case)`, `warn(missing_owner, …)`, `allow(all)` set the levels of the checks of conventions, before what the
///   plan's `conventions` say; `all` stands for every check that is on. `warn(dead_event)` lets the compiler tell which live
///   events are never made.
/// - `defaults("plan", "app_version")` makes a struct `Defaults` of these properties, which a client or scope gives to all events
///   that have them: [`WithDefaults`].
/// - `derive(Debug, Clone)` derives traits for all generated structs, which have none else.
///
/// ```
/// plan_runtime::include_plan!("doc/tracking-plan.json", derive(Debug), rename("Order Completed" => Bought));
/// let client = plan_runtime::Client::memory();
/// track!(client, "user-1", Bought { order_id: "o1", total: 99.5, currency: "USD" });
/// ```
///
/// ```
/// plan_runtime::include_plan!(spec = "ab-testing");
/// let client = plan_runtime::Client::memory();
/// track!(client, "user-1", ExperimentViewed { experiment_id: "e1", variation_id: "b" });
/// ```
#[macro_export]
macro_rules! include_plan {
    ($($argument:tt)*) => {
        #[cfg(not(doc))]
        $crate::__private::include_plan! { [$crate] $($argument)* }
        #[cfg(doc)]
        $crate::__private::document_plan! { [$crate] $($argument)* }
    };
}
