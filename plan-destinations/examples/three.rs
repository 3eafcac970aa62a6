//! One call, three destinations, each with its own queue: `cargo run -p plan-destinations --all-features --example three`. Keys come
//! from the environment; without them nothing is sent anywhere, and the program says what it would need.

use plan_destinations::{Amplitude, FanOut, Mixpanel, PostHog, Region};
use plan_runtime::{Client, ConsentPreferences, Problem};
use std::error::Error;
use std::time::Duration;

mod analytics {
    plan_runtime::include_plan!(spec = "ab-testing");
}

use analytics::{ExperimentViewed, track};

fn main() -> Result<(), Box<dyn Error>> {
    let key = |name: &str| std::env::var(name).ok().filter(|key| !key.is_empty());
    let (Some(posthog), Some(amplitude), Some(mixpanel)) =
        (key("POSTHOG_KEY"), key("AMPLITUDE_KEY"), key("MIXPANEL_TOKEN"))
    else {
        println!("set POSTHOG_KEY, AMPLITUDE_KEY and MIXPANEL_TOKEN");
        return Ok(());
    };
    let report = |problem: Problem| eprintln!("analytics: {problem}");
    let client = || Client::builder().on_error(report);
    let all = FanOut::builder()
        .calls(client().consent(ConsentPreferences::none().category("analytics", true)))
        .destination("PostHog", client().sink(PostHog::new(posthog).region(Region::Eu).sink()?))
        .destination("Amplitude", client().sink(Amplitude::new(amplitude).min_id_length(1).sink()?))
        .destination_that_needs("Mixpanel", &["analytics"], client().sink(Mixpanel::new(mixpanel).sink()?))
        .build()?;

    track!(all.client(), "user-1", ExperimentViewed { experiment_id: "e1", variation_id: "b" });

    for (name, report) in all.shutdown(Duration::from_secs(10)).destinations {
        println!("{name}: {report:?}");
    }
    Ok(())
}
