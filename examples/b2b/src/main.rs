//! A product for teams, on the B2B SaaS Spec: accounts are created, invite their teams, try a plan, and buy it or leave.
//! `identify` says who the users are, `group` which account they belong to, and each event carries its account.
//!
//! `cargo run -p b2b` starts a collector itself. With `SEGMENT_WRITE_KEY` (and `SEGMENT_ENDPOINT` for a server other than Segment's)
//! the same calls go to a real one.

mod account;
mod analytics;
mod calendar;
mod report;

use account::Account;
use collector::Collector;
use plan_runtime::Client;
use std::error::Error;
use std::time::Duration;

/// How many accounts are created.
const ACCOUNTS: u32 = 150;

fn main() -> Result<(), Box<dyn Error>> {
    let collector = match std::env::var_os("SEGMENT_WRITE_KEY") {
        Some(_) => None,
        None => Some(Collector::start()?),
    };
    let client = match &collector {
        Some(collector) => Client::builder().write_key("demo").endpoint(collector.url()).build()?,
        None => Client::from_env()?,
    };
    for number in 0..ACCOUNTS {
        Account::new(&client, number).live();
    }
    client.shutdown(Duration::from_secs(30));

    if let Some(collector) = &collector {
        report::print(&collector.messages());
    }
    println!("{:#?}", client.stats());
    Ok(())
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::{Account, Client};
    use crate::analytics::{InviteSent, SignedIn, SignedUp, SubscriptionStarted, TrialStarted};
    use plan_runtime::serde_json::{Value, json};

    #[test]
    fn the_life_of_an_account() {
        let client = Client::memory();
        Account::new(&client, 12).live();

        let messages = client.messages();
        let calls = |call: &str| messages.iter().filter(|message| message.get("type") == Some(&call.into())).count();
        assert_eq!((calls("identify"), calls("group")), (3, 4), "an owner and two members, and the plan bought");
        assert_eq!(client.recorded::<InviteSent>().len(), 2);
        let of_account = |message: &&Value| message.pointer("/context/groupId") == Some(&"account-12".into());
        assert_eq!(messages.iter().filter(of_account).count(), messages.len());

        // From the spec: the name and the format of a date; from the plan: that it is required, and the enum.
        let [trial] = <[_; 1]>::try_from(client.recorded::<TrialStarted>()).expect("one trial");
        assert_eq!(trial.property("trial_start_date"), "2026-03-13T09:00:00Z");
        assert_eq!(trial.property("trial_plan_name"), "business");
        let [bought] = <[_; 1]>::try_from(client.recorded::<SubscriptionStarted>()).expect("one subscription");
        assert_eq!(bought.property("revenue"), 36.0);
        assert_eq!(bought.property("currency"), "EUR");
        assert_eq!(client.recorded::<SignedUp>().len(), 3);
        assert_eq!(client.recorded::<SignedIn>().len(), 3);
        let kept: Vec<&Value> = messages.iter().filter_map(|message| message.get("integrations")).collect();
        assert_eq!(
            kept,
            [&json!({ "HubSpot Cloud Mode (Actions)": false }); 6],
            "signing in and out, and nothing else"
        );
    }

    #[test]
    fn no_call_breaks_the_plan() {
        let client = Client::memory();
        for number in 0..60 {
            Account::new(&client, number).live();
        }
        let stats = client.stats();
        assert_eq!((stats.violations, stats.rejected), (0, 0));
        assert!(stats.accepted > 1000);
    }
}
