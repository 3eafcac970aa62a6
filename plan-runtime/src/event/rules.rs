//! The rules that generated code attaches to values, read when they are first needed.

use crate::event::value::Value;
use crate::event::writer::Writer;
use plan_rules::pattern::{self, Engine, Pattern};
use plan_rules::{Violation, json};
use std::sync::OnceLock;

/// The rules of one property, or of a whole payload.
#[derive(Debug)]
pub struct Rules {
    schema: &'static str,
    engine: Engine,
    personal: bool,
    compiled: OnceLock<plan_rules::Rules>,
}

impl Rules {
    /// Returns the rules that a JSON Schema says, without patterns.
    #[must_use]
    pub const fn new(schema: &'static str) -> Self {
        Self { schema, engine: pattern::none, personal: false, compiled: OnceLock::new() }
    }

    /// Returns the rules that a JSON Schema says, with patterns: this is what brings the regex engine into a program.
    #[must_use]
    pub const fn with_patterns(schema: &'static str) -> Self {
        Self { schema, engine: Pattern::new, personal: false, compiled: OnceLock::new() }
    }

    /// Marks the values as personal data: a violation does not say the value.
    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    /// Adds what the finished message breaks.
    pub(crate) fn check_message(&self, message: &[u8], violations: &mut Vec<Violation>) {
        let mut found = Vec::new();
        self.check(message, &mut found);
        let named = |violation: Violation| match violation.path.as_str() {
            "" => Violation { path: "message".to_owned(), ..violation },
            _ => violation,
        };
        violations.extend(found.into_iter().map(named));
    }

    /// Adds what the value, as JSON, breaks.
    pub(crate) fn check(&self, value: &[u8], violations: &mut Vec<Violation>) {
        let compiled = self.compiled.get_or_init(|| {
            // `include_plan!` wrote it; should it be no JSON, there is nothing to check.
            let schema = json::parse(self.schema).map(|schema| plan_rules::Rules::with(&schema, self.engine));
            schema.unwrap_or_else(|_| plan_rules::Rules::with(&json::Node::null(), self.engine))
        });
        let Ok(Ok(value)) = std::str::from_utf8(value).map(json::parse) else { return };
        let found = compiled.check(&value).into_iter();
        violations.extend(found.map(|violation| if self.personal { violation.without_value() } else { violation }));
    }
}

/// The rules of a finished message. A function, so that a constant may have it on every version of Rust.
pub type MessageRules = Option<fn() -> &'static Rules>;

/// A value with rules. An absent one breaks none.
#[derive(Debug)]
pub struct Checked<T>(pub T, pub &'static Rules);

impl<T: Value> Value for Checked<T> {
    fn write(&self, writer: &mut Writer) {
        let start = writer.position();
        self.0.write(writer);
        writer.check_from(start, self.1);
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

/// JSON that the plan itself has: a constant, a value of an enum.
#[derive(Debug)]
pub struct Constant(pub &'static str);

impl Value for Constant {
    fn write(&self, writer: &mut Writer) {
        writer.raw(self.0);
    }
}
