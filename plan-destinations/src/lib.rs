#![cfg_attr(all(feature = "amplitude", feature = "posthog"), doc = include_str!("../README.md"))]
#![cfg_attr(not(all(feature = "amplitude", feature = "posthog")), doc = "Destinations of plan-runtime without a CDP.")]
// What the destinations share is not used by each of them.
#![cfg_attr(not(all(feature = "amplitude", feature = "mixpanel", feature = "posthog")), allow(dead_code))]
// docs.rs says beside each item which feature brings it.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod allowed;
#[cfg(feature = "amplitude")]
mod amplitude;
mod error;
mod fan_out;
#[cfg(any(feature = "amplitude", feature = "mixpanel", feature = "posthog"))]
mod ids;
#[cfg(any(feature = "amplitude", feature = "mixpanel", feature = "posthog"))]
mod incoming;
#[cfg(any(feature = "amplitude", feature = "mixpanel", feature = "posthog"))]
mod limits;
#[cfg(feature = "mixpanel")]
mod mixpanel;
#[cfg(feature = "posthog")]
mod posthog;
#[cfg(any(feature = "amplitude", feature = "mixpanel", feature = "posthog"))]
mod settings;
#[cfg(any(feature = "amplitude", feature = "mixpanel", feature = "posthog"))]
mod sink;
#[cfg(any(feature = "amplitude", feature = "mixpanel", feature = "posthog"))]
mod time;

#[cfg(feature = "amplitude")]
pub use amplitude::Amplitude;
pub use error::DestinationError;
pub use fan_out::{FanOut, FanOutBuilder, FanOutReport};
#[cfg(feature = "mixpanel")]
pub use mixpanel::{IdMerge, Mixpanel};
pub use plan_runtime::Region;
#[cfg(feature = "posthog")]
pub use posthog::PostHog;
