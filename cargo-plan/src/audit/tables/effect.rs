//! What becomes of the values of the plan in a column of another type. Of RudderStack it is what its server does; Segment documents only
//! that the first value decides.

use super::live_type::LiveType;
use crate::warehouse::ColumnKind;
use plan_model::wording::columns::Server;

/// Returns it, in a sentence without a full stop.
pub(super) fn of(server: Server, planned: ColumnKind, live: LiveType, live_type: &str) -> String {
    use ColumnKind::{Integer, Number, Text, Time};
    match (planned, live) {
        (_, LiveType::Of(Text)) => "values are kept as text".to_owned(),
        (_, LiveType::Json) => "values are kept as JSON".to_owned(),
        (Integer, LiveType::Of(Number)) => "values are kept, as numbers that may have a fraction".to_owned(),
        (Number, LiveType::Of(Integer)) if server == Server::RudderStack => "fractions are cut off".to_owned(),
        (Number, LiveType::Of(Integer)) => "values with a fraction are rounded, or become null".to_owned(),
        (Time, LiveType::Day) => "the time of day is lost".to_owned(),
        _ if server == Server::RudderStack => "it stays null, and the values go to `rudder_discards`".to_owned(),
        _ => format!("values that are no {live_type} become null"),
    }
}
