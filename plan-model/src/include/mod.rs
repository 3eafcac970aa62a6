//! What `include_plan!` does with a plan before it writes code: **options -> load -> read -> judge**. The macro and the command
//! line share it, so that both say the same of a plan. It knows nothing of procedural macros: the caller numbers the
//! tokens of the arguments, and a [`Mistake`] names one of these numbers.

mod derives;
mod load;
mod options;
mod part;
mod renames;
mod tokens;

pub use derives::Derives;
pub use load::{PlanFile, load, load_file};
pub use options::{Options, Source};
pub use tokens::{Place, Token, Tree};

use crate::check;
use crate::diagnostic::{Diagnostic, Level};
use crate::name::Named;
use crate::plan::Plan;
use crate::read::Reading;

/// What is wrong with the arguments of `include_plan!`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The token it is about.
    pub place: Place,
    /// One sentence for the user, and its help on further lines.
    pub message: String,
}

impl Mistake {
    fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into() }
    }
}

/// Reads the plan, looks for conventions, and leaves the part of it that `events(…)` asks for. A mistake is a pattern that no
/// name of the plan keeps.
#[must_use]
pub fn read(file: &PlanFile, options: &Options) -> (Reading, Vec<Mistake>) {
    let mut reading = crate::read(&file.text);
    // Published specs as they are have nothing of the user's own to find fault with.
    if let Some(plan) = reading.plan.as_ref().filter(|_| file.path.is_some()) {
        // Of the whole plan: a part of it serves a part of the objectives only.
        reading.diagnostics.extend(check::conventions(plan, &options.levels));
    }
    let unknown = part::select(&mut reading, options);
    (reading, unknown)
}

/// Returns what is said of a plan that could be read, errors first, and of its renames those that name nothing of it. `mistakes`
/// are those of [`read()`].
#[must_use]
pub fn judge(
    plan: &Plan,
    named: &Named<'_>,
    read: &[Diagnostic],
    mistakes: &[Mistake],
    options: &Options,
) -> (Vec<Diagnostic>, Vec<Mistake>) {
    let unknown = renames::unknown(options, plan, named);
    let mut findings = [read, &named.diagnostics].concat();
    // One mistake is said once: where something is wrong anyway, advice on good practice can wait.
    let is_wrong = |finding: &Diagnostic| finding.check.is_none() && finding.level == Level::Error;
    if !unknown.is_empty() || !mistakes.is_empty() || findings.iter().any(is_wrong) {
        findings.retain(|finding| finding.check.is_none());
    }
    findings.sort_by_key(|finding| (finding.level != Level::Error, finding.place.0.start));
    (check::shortened(findings, plan, &options.levels), unknown)
}
