//! Names of events and properties as a person reads them: words, casing, and the tense of a verb. Knows no plan.

pub mod case;
pub mod columns;
pub mod verbs;
pub mod words;
