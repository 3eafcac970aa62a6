//! A part of a giant plan: the events, pages and screens whose names keep one of some patterns.

use crate::call::Call;
use crate::diagnostic::{Diagnostic, Level};
use crate::plan::{Plan, Rule};

/// Does `name` keep the pattern, in which `*` stands for any text, also none? Case counts.
///
/// ```
/// use plan_model::select::keeps;
/// assert!(keeps("Order Completed", "Order *"));
/// assert!(keeps("Order Completed", "*Completed*"));
/// assert!(!keeps("Reorder Completed", "Order *"));
/// ```
#[must_use]
pub fn keeps(name: &str, pattern: &str) -> bool {
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

/// Keeps the rules that one of the patterns names, all traits, and the findings that are not about a rule left out; errors
/// stay, as a plan with errors is not to be trusted in part. Returns the patterns that no rule keeps.
///
/// ```
/// let text = r#"{ "rules": [ { "key": "Order Completed" }, { "key": "Cart Viewed" }, { "type": "IDENTIFY" } ] }"#;
/// let mut reading = plan_model::read(text);
/// let plan = reading.plan.as_mut().ok_or("no plan")?;
/// let unused = plan_model::select::select(plan, &mut reading.diagnostics, &["Order *", "Product *"]);
/// assert_eq!((plan.rules.len(), unused), (2, vec!["Product *"]));
/// # Ok::<(), &str>(())
/// ```
pub fn select<'a>(plan: &mut Plan, findings: &mut Vec<Diagnostic>, patterns: &[&'a str]) -> Vec<&'a str> {
    let named = |rule: &Rule| !matches!(rule.call, Call::Identify | Call::Group);
    let unused = patterns.iter().filter(|pattern| {
        let mut rules = plan.rules.iter().filter(|rule| named(rule));
        rules.all(|rule| !keeps(&rule.name, pattern))
    });
    let unused = unused.copied().collect();
    let wanted = |rule: &Rule| !named(rule) || patterns.iter().any(|pattern| keeps(&rule.name, pattern));
    findings.retain(|finding| {
        let place = finding.place.0;
        let mut left_out = plan.rules.iter().chain(&plan.older).filter(|rule| !wanted(rule));
        let is_about = |rule: &Rule| {
            let schema = rule.payload.span;
            rule.name_span == place || (schema.start <= place.start && place.end <= schema.end)
        };
        finding.level == Level::Error || !left_out.any(is_about)
    });
    plan.rules.retain(wanted);
    plan.older.retain(wanted);
    unused
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
            assert!(keeps(name, pattern), "{name:?} {pattern:?}");
        }
        for (name, pattern) in [("a", ""), ("a", "a*a"), ("abc", "a*b"), ("ab", "*ab*b"), ("order", "Order*")] {
            assert!(!keeps(name, pattern), "{name:?} {pattern:?}");
        }
    }

    #[test]
    fn findings_about_rules_left_out_are_left_out() {
        let text = r#"{ "rules": [
            { "key": "Order Completed", "properties": { "total": { "type": "number", "minimun": 0 } } },
            { "key": "Cart Viewed", "properties": { "total": { "type": "number", "maximun": 0 } } } ] }"#;
        let mut reading = crate::read(text);
        assert_eq!(reading.diagnostics.len(), 2);
        let Some(plan) = reading.plan.as_mut() else { panic!("a plan") };
        assert!(select(plan, &mut reading.diagnostics, &["Order *"]).is_empty());
        assert_eq!(reading.diagnostics.len(), 1);
        assert!(reading.diagnostics[0].message.contains("minimun"));
    }
}
