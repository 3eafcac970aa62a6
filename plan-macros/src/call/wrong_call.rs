//! An event of the plan that is given to another call than its own, and a part of an event that is given to any.

use super::expand::Expansion;
use super::syntax::{ParsedCall, Payload};
use super::tokens::is_path;
use plan_codegen::CallMacro;

impl Expansion<'_> {
    /// Refuses an event of the plan that does not go through its own call.
    pub(super) fn fits(&mut self, call: &ParsedCall) {
        let path = match &call.payload {
            Payload::Named(literal) => &literal.path,
            // An event without properties needs no braces.
            Payload::Expression(tokens) if is_path(tokens) => tokens,
            _ => return,
        };
        let Some(name) = path.last() else { return };
        let shape = self.index.shape(&name.to_string());
        let Some(shape) = shape.filter(|shape| shape.sent_with != Some(call.call) && self.errors.is_empty()) else {
            return;
        };
        let title = &shape.title;
        let message = match shape.sent_with {
            None => {
                let events = self.index.events_with(&name.to_string());
                let of = if events.is_empty() { "events".to_owned() } else { events.join(", ") };
                format!("{title} is no event of the plan, it is part of {of}\nhelp: send an event that it is part of")
            }
            Some(own) if own.traits().is_some() => {
                format!("{title} takes the traits alone\nhelp: write {}", own.usage())
            }
            Some(CallMacro::Track) => format!("this is the track {title}\nhelp: send it with track!"),
            Some(own) => format!("this is the {title}\nhelp: send it with {own}!"),
        };
        self.problem((name.span(), message));
    }
}
