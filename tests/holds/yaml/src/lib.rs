//! A crate whose plan is YAML, which includes a file of YAML.

#![deny(warnings)]

plan_runtime::include_plan!("tracking-plan.yaml", deny(all), allow(missing_owner, missing_why, missing_description));

#[cfg(test)]
mod tests {
    use super::{CartViewed, OrderCompleted, track};
    use plan_runtime::Client;

    #[test]
    fn the_events_of_both_files_are_sent() {
        let client = Client::memory();
        track!(client, "u", OrderCompleted { total: 9.5, currency: "EUR" });
        track!(client, "u", CartViewed { items: 2 });
        let sent: Vec<_> = client.messages().iter().map(|message| message["event"].to_string()).collect();
        assert_eq!(sent, ["\"Order Completed\"", "\"Cart Viewed\""]);
    }
}
