//! A part of a giant plan: the events, pages and screens whose names match one of some patterns.

use crate::call::Call;
use crate::diagnostic::{Diagnostic, Level};
use crate::plan::{Plan, Rule};

/// Returns whether `name` matches `pattern`. `*` matches any text, including none. Case-sensitive.
///
/// ```
/// use plan_model::select::matches;
/// assert!(matches("Order Completed", "Order *"));
/// assert!(matches("Order Completed", "*Completed*"));
/// assert!(!matches("Reorder Completed", "Order *"));
/// ```
#[must_use]
pub fn matches(name: &str, pattern: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return name == pattern };
    let Some(mut left) = name.strip_prefix(start) else { return false };
    let (middle, end) = rest.rsplit_once('*').map_or(("", rest), |(middle, end)| (middle, end));
    for part in middle.split('*') {
        // The first place that fits leaves the most for the parts after it.
        match left.find(part) {
            Some(found) => left = left.get(found + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    left.ends_with(end)
}

/// The part of a plan whose events, pages and screens have names that one of some patterns matches, with all traits.
///
/// ```
/// use plan_model::select::Selection;
/// let text = r#"{ "rules": [ { "key": "Order Completed" }, { "key": "Cart Viewed" }, { "type": "IDENTIFY" } ] }"#;
/// let plan = plan_model::read(text).plan.ok_or("no plan")?;
/// let selection = Selection { patterns: vec!["Order *", "Product *"] };
/// assert_eq!(selection.unused(&plan), ["Product *"]);
/// assert_eq!(selection.of_plan(plan).rules.len(), 2);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone)]
pub struct Selection<'a> {
    /// The patterns, as [`matches()`] takes them.
    pub patterns: Vec<&'a str>,
}

impl<'a> Selection<'a> {
    /// Returns the patterns that no name matches.
    #[must_use]
    pub fn unused(&self, plan: &Plan) -> Vec<&'a str> {
        let named = || plan.rules.iter().filter(|rule| !is_of_traits(rule));
        self.patterns.iter().copied().filter(|pattern| named().all(|rule| !matches(&rule.name, pattern))).collect()
    }

    /// Returns the findings that are not about a rule left out. Errors stay, as a plan with errors is not to be trusted in
    /// part.
    #[must_use]
    pub fn of_findings(&self, plan: &Plan, mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let left_out: Vec<&Rule> = plan.rules.iter().chain(&plan.older).filter(|rule| !self.has(rule)).collect();
        findings.retain(|finding| {
            let place = finding.place.0;
            let is_about = |rule: &&Rule| {
                let schema = rule.payload.span;
                rule.name_span == place || (schema.start <= place.start && place.end <= schema.end)
            };
            finding.level == Level::Error || !left_out.iter().any(is_about)
        });
        findings
    }

    /// Returns the part of the plan.
    #[must_use]
    pub fn of_plan(&self, mut plan: Plan) -> Plan {
        plan.rules.retain(|rule| self.has(rule));
        plan.older.retain(|rule| self.has(rule));
        plan
    }

    fn has(&self, rule: &Rule) -> bool {
        is_of_traits(rule) || self.patterns.iter().any(|pattern| matches(&rule.name, pattern))
    }
}

fn is_of_traits(rule: &Rule) -> bool {
    std::matches!(rule.call, Call::Identify | Call::Group)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (name, pattern) in
            [("", ""), ("", "*"), ("a", "*"), ("abc", "a*c"), ("ac", "a*c"), ("abab", "*ab"), ("a*b", "a**b")]
        {
            assert!(matches(name, pattern), "{name:?} {pattern:?}");
        }
        for (name, pattern) in [("a", ""), ("a", "a*a"), ("abc", "a*b"), ("ab", "*ab*b"), ("order", "Order*")] {
            assert!(!matches(name, pattern), "{name:?} {pattern:?}");
        }
    }

    #[test]
    fn findings_about_rules_left_out_are_left_out() {
        let text = r#"{ "rules": [
            { "key": "Order Completed", "properties": { "total": { "type": "number", "minimun": 0 } } },
            { "key": "Cart Viewed", "properties": { "total": { "type": "number", "maximun": 0 } } } ] }"#;
        let reading = crate::read(text);
        assert_eq!(reading.diagnostics.len(), 2);
        let Some(plan) = reading.plan else { panic!("a plan") };
        let selection = Selection { patterns: vec!["Order *"] };
        assert!(selection.unused(&plan).is_empty());
        let left = selection.of_findings(&plan, reading.diagnostics);
        assert_eq!(left.len(), 1);
        assert!(left[0].message.contains("minimun"));
    }
}
