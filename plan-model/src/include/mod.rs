//! What `include_plan!` does with a plan before it writes code: **options -> load -> read -> judge**. The macro and the command
//! line share it, so that both say the same of a plan. It knows nothing of procedural macros: the caller numbers the
//! tokens of the arguments, and a [`Mistake`] names one of these numbers.

mod defaults;
mod derives;
mod files;
mod gather;
mod load;
mod options;
mod part;
mod parts;
mod path_of;
mod paths;
mod plan_file;
mod renames;
mod same_event;
mod tokens;

pub use derives::Derives;
pub use files::{Disk, Files, text_of};
pub use gather::with_parts;
pub use load::{load, load_file, load_with};
pub use options::{Options, PathPiece, PlanSource};
pub use path_of::{Variables, own_variables, path_of};
pub use plan_file::{Part, PlanFile};
pub use tokens::{Token, TokenNumber, Tree};

use crate::check::{Check, Checker, Severity, Today};
use crate::diagnostic::{Diagnostic, Level, floods};
use crate::name::{self, Named};
use crate::read::Reading;
use crate::select::Selection;
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// Returns the day on which a plan is looked at: that of `SOURCE_DATE_EPOCH`, by which a build is the same on every day, else today.
#[must_use]
pub fn today() -> Today {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.trim().parse().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Today::of_seconds(fixed.unwrap_or_else(now))
}

/// What is wrong with the arguments of `include_plan!`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The token it is about.
    pub place: TokenNumber,
    /// One sentence for the user, and its help on further lines.
    pub message: String,
}

impl Mistake {
    fn new(place: TokenNumber, message: impl Into<String>) -> Self {
        Self { place, message: message.into() }
    }
}

/// A plan as an `include_plan!` has it: read and checked.
#[derive(Debug, Clone)]
pub struct Included {
    /// What was read: the whole plan.
    pub reading: Reading,
    /// The patterns of `events(…)` that no name of the plan matches.
    pub mistakes: Vec<Mistake>,
    checker: Checker,
    /// Whether the plan has something of the user's own.
    is_of_user: bool,
    /// What conventions find.
    conventions: OnceLock<Vec<Diagnostic>>,
}

/// Reads the plan, looks for conventions, and compares the patterns of `events(…)` with its names.
#[must_use]
pub fn read(file: &PlanFile, options: &Options) -> Included {
    let included = read_only(file, options);
    included.look_for_conventions();
    included
}

/// Does what [`read`] does, without looking for conventions, so that the caller may do something else beside that.
#[must_use]
pub fn read_only(file: &PlanFile, options: &Options) -> Included {
    let (reading, checker) = crate::read_and_check(&file.tree, &options.levels);
    let mistakes = reading.plan.as_ref().map(|plan| part::mistakes(plan, options)).unwrap_or_default();
    // Published specs as they are have nothing of the user's own to find fault with.
    Included { reading, mistakes, checker, is_of_user: file.path.is_some(), conventions: OnceLock::new() }
}

impl Included {
    /// Looks for conventions, unless that was done, for [`judge`](Self::judge) to say what was found.
    pub fn look_for_conventions(&self) {
        if let Some(plan) = self.reading.plan.as_ref().filter(|_| self.is_of_user) {
            // Of the whole plan: a part of it serves a part of the objectives only.
            self.conventions.get_or_init(|| self.checker.conventions(plan));
        }
    }

    /// Returns the part of the plan that `events(…)` asks for, where the plan could be read. The options are those that it was
    /// read with.
    #[must_use]
    pub fn selection(&self, options: &Options) -> Option<Selection<'_>> {
        self.reading.plan.as_ref().map(|plan| part::select(plan, options))
    }

    /// Returns what is said of the part, errors first, and the renames that name nothing of it.
    #[must_use]
    pub fn judge(&self, part: &Selection<'_>, named: &Named<'_>, options: &Options) -> (Vec<Diagnostic>, Vec<Mistake>) {
        let unknown = unknown_names(part, named, options);
        let conventions = self.conventions.get().map(Vec::as_slice).unwrap_or_default();
        let mut findings = part.of_findings([&self.reading.diagnostics, conventions].concat());
        let mut of_names = named.diagnostics.clone();
        floods::cut(&mut of_names);
        findings.append(&mut of_names);
        // One mistake is said once: where something is wrong anyway, advice on good practice can wait.
        let is_wrong = |finding: &Diagnostic| finding.check.is_none() && finding.level == Level::Error;
        if !unknown.is_empty() || !self.mistakes.is_empty() || findings.iter().any(is_wrong) {
            findings.retain(|finding| finding.check.is_none());
        }
        findings.sort_by_key(|finding| (finding.level != Level::Error, finding.place.0.start()));
        (self.checker.shortened(findings), unknown)
    }

    /// Returns the level of a check.
    #[must_use]
    pub fn level(&self, check: &Check) -> Severity {
        self.checker.level(check)
    }
}

/// Returns the renames and defaults that name nothing of this part of the plan, and defaults that cannot be.
#[must_use]
pub fn unknown_names(part: &Selection<'_>, named: &Named<'_>, options: &Options) -> Vec<Mistake> {
    [renames::unknown(options, part, named), defaults::mistakes(named, options)].concat()
}

/// Names everything in a part of a plan, as the options say.
#[must_use]
pub fn name<'p>(part: impl Into<Selection<'p>>, options: &Options) -> Named<'p> {
    let mut named = name::name(part, &options.renames());
    defaults::put_into(&mut named, options);
    named
}
