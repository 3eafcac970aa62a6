//! An event whose day has passed: `"expires": "2027-01-01"` is the first day on which it should not be sent any more. What is not
//! needed for long is looked at again in this way, and goes.
//!
//! It is the one check that depends on the day. `include_plan!` warns from that day on (and takes the day from `SOURCE_DATE_EPOCH`
//! where a build must be the same on each day); `cargo plan check` warns 30 days before, and has an error from that day on. A
//! compile stops by the day alone only where `deny(expired)` asks for it.
//!
//! - good: `{ "key": "Banner Clicked", "expires": "2099-01-01" }`
//! - good: `{ "key": "Banner Clicked" }`
//! - bad: `{ "key": "Banner Clicked", "expires": "2000-01-01" }`
//! - bad: `{ "key": "Home", "type": "PAGE", "expires": "2000-02-29" }`

use super::Check;
use super::context::Context;
use crate::day::number_of;
use crate::diagnostic::Diagnostic;
use crate::severity::Severity;

pub(super) const CHECK: Check =
    Check { id: "expired", default: Severity::Warn, about: "an event after the day of its `expires`", run };

/// How long before the day `cargo plan check` warns.
const NOTICE_DAYS: i64 = 30;

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(today) = context.today else { return };
    for rule in context.plan.rules.iter().filter(|rule| !context.is_allowed(rule, CHECK.id)) {
        let Some((date, span)) = &rule.extra.expires else { continue };
        let Some(left) = number_of(date).map(|day| day - today.day) else { continue };
        let what = if rule.name.is_empty() { format!("the rule of {}", rule.call) } else { format!("`{}`", rule.name) };
        let help = "remove it from the code and the plan, or say a later day";
        if left <= 0 {
            let message = format!("{what} has expired on {date}");
            let say = if today.is_strict { Diagnostic::error } else { Diagnostic::warning };
            found.push(say(*span, message, String::new()).help(help));
        } else if today.is_strict && left <= NOTICE_DAYS {
            let days = if left == 1 { "1 day".to_owned() } else { format!("{left} days") };
            let message = format!("{what} expires in {days}");
            found.push(Diagnostic::warning(*span, message, "").help(help));
        }
    }
}
