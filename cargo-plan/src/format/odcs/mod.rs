//! Data contracts in the Open Data Contract Standard, version 3: an object for each event, or for the traits of a call.
//! <https://bitol-io.github.io/open-data-contract-standard/>

mod keywords;
mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

/// The custom property that says of which call an object is, where that is not track.
const CALL: &str = "call";
/// The custom property that says the name of a page or screen that is called as its call is: without it, such a rule has no name.
const KEY: &str = "key";
/// What the classification of personal data is in an export of ours.
const PERSONAL: &str = "personal";
/// Keywords of JSON Schema that a contract has as options of a type, with the same meaning.
const OPTIONS: [&str; 12] = [
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
];
