//! Who says what a plan holds: the plan itself, or a published spec that it extends.

use crate::specs::{Spec, SpecId};

/// Who says something of a plan. The reader notes it as it takes over a spec; all places of a spec are its name in `extends`, so
/// that places could not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PlanOrigin {
    /// The plan, in one of the files that it is made of.
    #[default]
    Plan,
    /// A published spec; the plan says nothing of it.
    Spec(SpecId),
}

impl PlanOrigin {
    /// Returns whether the plan says it.
    #[must_use]
    pub const fn is_plan(self) -> bool {
        matches!(self, Self::Plan)
    }

    /// Returns the published spec that says it; none for what the plan says.
    ///
    /// ```
    /// let text = r#"{ "extends": ["b2b"], "rules": [ { "key": "Trial Started", "properties": { "seats": {} } } ] }"#;
    /// let plan = plan_model::read(text).plan.ok_or("no plan")?;
    /// let started = plan.rules.iter().find(|rule| rule.name == "Trial Started").ok_or("no rule")?;
    /// let spec_of = |name: &str| {
    ///     let property = started.payload.properties().iter().find(|property| property.name == name)?;
    ///     property.origin.spec().map(|spec| spec.name)
    /// };
    /// assert_eq!((spec_of("trial_plan_name"), spec_of("seats")), (Some("b2b"), None));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub const fn spec(self) -> Option<&'static Spec> {
        match self {
            Self::Plan => None,
            Self::Spec(id) => Some(id.spec()),
        }
    }
}
