//! Names of properties and traits are written in one way, [snake_case](crate::wording::case::Case::Snake) where the
//! plan's `"conventions": {"property_case": …}` chooses no other; names of the published specs (`firstName`) stay as they
//! are. A plan that plainly uses another case gets one finding.
//!
//! - good: `{ "key": "Photo Liked", "properties": { "photo_id": {} } }`
//! - good: `{ "type": "IDENTIFY", "properties": { "firstName": {} } }`
//! - bad: `{ "key": "Photo Liked", "properties": { "photoID": {} } }`, better: `"photo_id"`
//! - bad: `{ "conventions": { "property_case": "camelCase" }, "rules": [ { "properties": { "photo_id": {} }, "key": "Photo Liked" } ] }`, better: `"photoId"`

use super::Check;
use super::context::Context;
use super::usual_case::{CaseNames, Name};
use crate::diagnostic::Diagnostic;
use crate::severity::Severity;
use crate::wording::case::Case;

pub(super) const CHECK: Check = Check {
    id: "property_case",
    default: Severity::Warn,
    about: "a property's or trait's name that is not in snake_case, or in the case that the plan chooses",
    run,
};

/// Names of the published specs that are not in snake_case.
pub(super) const PUBLISHED: [&str; 11] = [
    "anonymousId",
    "conversationId",
    "createdAt",
    "droppedFrames",
    "firstName",
    "groupId",
    "lastName",
    "messageId",
    "postalCode",
    "startupTime",
    "userId",
];

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let used = context.names(CHECK.id);
    let places = used.iter().map(|used| used.first).filter(|place| place.is_own);
    let names = places.filter(|place| {
        let name = place.property.name.as_str();
        !PUBLISHED.contains(&name) && name.contains(char::is_alphanumeric)
    });
    let names = names.map(|place| Name {
        text: bare(&place.property.name),
        what: place.what(),
        span: place.property.name_span,
    });
    let chosen = context.conventions.property_case;
    let names =
        CaseNames { what: "properties", key: "property_case", chosen, usual: Case::Snake, names: names.collect() };
    names.check(found);
}

/// Returns a name without the mark that some tools put before names of their own: `$browser`, `_id`.
fn bare(name: &str) -> &str {
    name.strip_prefix(['$', '_']).unwrap_or(name)
}
