//! Rules that remember what follows from the names of objects.

use crate::check::Checking;
use crate::compile::Rules;
use crate::outline::{OutlinedObject, PerOutline};
use crate::value::JsonValue;

/// Rules and what they say of the outlines that were met, for values of one reader.
#[derive(Debug)]
pub struct OutlinedRules<'r> {
    rules: &'r Rules,
    /// Of each schema.
    objects: Vec<PerOutline<OutlinedObject>>,
}

impl<'r> OutlinedRules<'r> {
    /// Returns the rules, of which nothing is known yet.
    #[must_use]
    pub fn new(rules: &'r Rules) -> Self {
        Self { rules, objects: rules.arena.iter().map(|_| PerOutline::default()).collect() }
    }

    /// Does what [`Rules::accepts`] does.
    #[must_use]
    pub fn accepts<'v>(&mut self, value: impl JsonValue<'v>) -> bool {
        Checking::with_outlines(self.rules, &mut self.objects).satisfies(0, value)
    }
}
