//! A track rule must say which event it is about.

use crate::call::Call;
use crate::diagnostic::Diagnostic;
use crate::plan::Plan;

pub(super) fn check(plan: &Plan) -> Vec<Diagnostic> {
    let nameless = plan.rules.iter().filter(|rule| rule.call == Call::Track && rule.name.trim().is_empty());
    nameless.map(|rule| Diagnostic::error(rule.name_span, "this event has no name", "").help(HELP)).collect()
}

const HELP: &str = "name it in \"key\" (in the older forms: \"name\"), or give the rule another \"type\"";
