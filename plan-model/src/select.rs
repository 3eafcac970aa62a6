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

/// A plan and the rules of it that are wanted: all traits, and the events, pages and screens whose names one of some patterns
/// matches. The plan stays whole, so that checks can ask for all of it.
///
/// ```
/// use plan_model::select::Selection;
/// let text = r#"{ "rules": [ { "key": "Order Completed" }, { "key": "Cart Viewed" }, { "type": "IDENTIFY" } ] }"#;
/// let plan = plan_model::read(text).plan.ok_or("no plan")?;
/// let selection = Selection::new(&plan, &["Order *", "Product *"]);
/// assert_eq!(selection.rules.len(), 2);
/// assert_eq!(selection.left_out[0].name, "Cart Viewed");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone)]
pub struct Selection<'p> {
    /// The plan, with all of its rules.
    pub plan: &'p Plan,
    /// The rules that are wanted, in the order of the plan.
    pub rules: Vec<&'p Rule>,
    /// The rules that no pattern matches.
    pub left_out: Vec<&'p Rule>,
    /// Older versions of rules, which have no pattern either.
    older_left_out: Vec<&'p Rule>,
}

/// The whole plan.
impl<'p> From<&'p Plan> for Selection<'p> {
    fn from(plan: &'p Plan) -> Self {
        Self { plan, rules: plan.rules.iter().collect(), left_out: Vec::new(), older_left_out: Vec::new() }
    }
}

impl<'p> Selection<'p> {
    /// Returns the part of the plan that the patterns want, which [`matches()`] takes.
    #[must_use]
    pub fn new(plan: &'p Plan, patterns: &[&str]) -> Self {
        let is_wanted =
            |rule: &&Rule| is_of_traits(rule) || patterns.iter().any(|pattern| matches(&rule.name, pattern));
        let (rules, left_out) = plan.rules.iter().partition(is_wanted);
        Self { plan, rules, left_out, older_left_out: plan.older.iter().filter(|rule| !is_wanted(rule)).collect() }
    }

    /// Returns the findings that are not about a rule left out. Errors stay, as a plan with errors is not to be trusted in
    /// part.
    #[must_use]
    pub fn of_findings(&self, mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        findings.retain(|finding| {
            // All stages report findings, and none says of which rule one is: what is reported within the schema of a rule, or at its name,
            // is about it. The place decides, as it does for whoever reads the finding.
            let place = finding.place.0;
            let is_about = |rule: &&Rule| {
                let schema = rule.payload.span;
                rule.name_span == place || (schema.start() <= place.start() && place.end() <= schema.end())
            };
            finding.level == Level::Error || !self.left_out.iter().chain(&self.older_left_out).any(is_about)
        });
        findings
    }
}

/// Returns the patterns that no event, page or screen of the plan matches.
///
/// ```
/// let plan = plan_model::read(r#"{ "rules": [ { "key": "Order Completed" } ] }"#).plan.ok_or("no plan")?;
/// assert_eq!(plan_model::select::unused(&plan, &["Order *", "Product *"]), ["Product *"]);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn unused<'a>(plan: &Plan, patterns: &[&'a str]) -> Vec<&'a str> {
    let named = || plan.rules.iter().filter(|rule| !is_of_traits(rule));
    patterns.iter().copied().filter(|pattern| named().all(|rule| !matches(&rule.name, pattern))).collect()
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
        assert!(unused(&plan, &["Order *"]).is_empty());
        let left = Selection::new(&plan, &["Order *"]).of_findings(reading.diagnostics.clone());
        assert_eq!(left.len(), 1);
        assert!(left[0].message.contains("minimun"));
        assert_eq!(Selection::from(&plan).of_findings(reading.diagnostics).len(), 2);
    }
}
