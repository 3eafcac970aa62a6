#![cfg_attr(feature = "axum", doc = include_str!("../README.md"))]
#![cfg_attr(not(feature = "axum"), doc = "Scopes of plan-runtime for tower; with the feature `axum`, for axum too.")]
//!
//! # What is trusted
//!
//! Each header of a request is what the client, or somebody on the way, has written. Hence:
//!
//! - The address is that of the connection, unless [`TrustedProxies`] says which proxies stand before the app.
//! - The user id is what the app has found out, as of a session: [`SignedIn`]. The cookie `ajs_user_id`, in which analytics.js
//!   keeps the user id in the browser, is not read: whoever edits a cookie could write traits and events of any other user.
//! - The anonymous id is that of the cookie `ajs_anonymous_id`. It says of a visitor no more than that calls belong together,
//!   which the scripts of the page can say of themselves in any case.
//! - All other fields describe the request, and are sent as it has them, cut at 2 KB each so that no visitor can make messages that
//!   are too large for the API.

// docs.rs says beside each item which feature brings it.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod cookie;
mod extract;
mod fields;
mod layer;
mod network;
mod page;
mod proxy;

pub use cookie::AnonymousIdCookie;
#[cfg(feature = "axum")]
pub use extract::RequestScope;
pub use extract::{NoScope, SignedIn, scope_of};
pub use layer::{ScopeFuture, ScopeLayer, ScopeService};
pub use network::{Network, NetworkError};
pub use proxy::TrustedProxies;
