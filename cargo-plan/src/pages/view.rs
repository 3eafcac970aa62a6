//! What the pages show, as values. Texts are as the plan has them: the writers make them safe.

use crate::compare::Change;
use plan_model::Call;
use std::fmt::Write;

/// Everything that the pages show of a plan.
pub(crate) struct PlanView {
    pub(crate) title: String,
    /// The plan's file, as a person would write it.
    pub(crate) file: String,
    /// The version of this program.
    pub(crate) version: &'static str,
    /// In the order of the plan.
    pub(crate) events: Vec<EventView>,
    /// Id and sentence.
    pub(crate) objectives: Vec<(String, String)>,
    pub(crate) destinations: Vec<String>,
    /// The commit, branch or tag that the plan is compared with, and what changed since.
    pub(crate) since: Option<ChangesView>,
    /// Whether the code was looked through.
    pub(crate) has_code: bool,
}

/// What changed since a version of the plan.
pub(crate) struct ChangesView {
    pub(crate) reference: String,
    pub(crate) changes: Vec<ChangeView>,
}

/// One change.
pub(crate) struct ChangeView {
    pub(crate) what: String,
    /// The class, and why it breaks it.
    pub(crate) breaks: Vec<(&'static str, String)>,
    /// The event that it is about, by its position; none where that is gone.
    pub(crate) event: Option<usize>,
}

impl ChangeView {
    pub(super) fn of(change: &Change, event: Option<usize>) -> Self {
        let breaks = change.breaks.iter().map(|(class, why)| (class.as_str(), why.clone())).collect();
        Self { what: change.what.clone(), breaks, event }
    }
}

/// An event, a page, a screen, or the traits of identify or group.
pub(crate) struct EventView {
    /// The path of its page, without the ending.
    pub(crate) address: String,
    pub(crate) call: Call,
    /// Its name; of identify and group the name of the call.
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// The objectives that it serves: the id, and the sentence where the plan has one.
    pub(crate) why: Vec<(String, Option<String>)>,
    /// Where in the product it happens.
    pub(crate) fires: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) status: Status,
    /// What replaces it, where it is deprecated: the text of the plan, and the event that it names.
    pub(crate) deprecated: Option<(String, Option<usize>)>,
    /// Who receives it; none where the plan names no destinations.
    pub(crate) destinations: Option<Vec<String>>,
    /// Further facts: what it is, and the text.
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) type_name: String,
    pub(crate) properties: Vec<PropertyView>,
    /// The message that is sent, as JSON.
    pub(crate) message: Option<String>,
    /// The call with what each call must give, and with everything.
    pub(crate) calls: Vec<(&'static str, String)>,
    pub(crate) sites: Vec<SiteView>,
    /// Whether code is expected to send it.
    pub(crate) is_live: bool,
    /// Older versions, the newest first: the version, and what the next one changed.
    pub(crate) versions: Vec<(String, Vec<String>)>,
}

/// Where an event is in its life.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Live,
    Planned,
    /// A word of the plan's own.
    Other(String),
    /// The plan does not say.
    Unsaid,
    Deprecated,
}

/// A property, or one of an object within.
pub(crate) struct PropertyView {
    /// The path as a person writes it: `products[].price`.
    pub(crate) path: String,
    /// The same as the steps that lead to it.
    pub(crate) steps: Vec<PathStep>,
    /// How many objects and lists are around it.
    pub(crate) depth: usize,
    /// What JSON has there, in words.
    pub(crate) type_words: String,
    /// The type in Rust.
    pub(crate) rust: String,
    pub(crate) is_required: bool,
    pub(crate) description: Option<String>,
    /// Its rules, as Markdown that plan-model made safe.
    pub(crate) rules: String,
    /// The only values that it may have.
    pub(crate) values: Vec<String>,
    pub(crate) personal: Option<PersonalMark>,
}

/// A step from a value into it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PathStep {
    /// To the member of this name.
    Member(String),
    /// To each item of a list.
    Items,
    /// To each value of a map.
    Entries,
    /// To the item at a position of a list.
    Item(usize),
}

impl PathStep {
    /// Writes the step behind a path.
    fn write(&self, path: &mut String) {
        match self {
            Self::Member(name) => {
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(name);
            }
            Self::Items => path.push_str("[]"),
            Self::Entries => path.push_str(".*"),
            Self::Item(position) => {
                let _ = write!(path, "[{position}]");
            }
        }
    }

    /// Returns the path as a person writes it: `products[].price`.
    pub(crate) fn path(steps: &[Self]) -> String {
        let mut path = String::new();
        steps.iter().for_each(|step| step.write(&mut path));
        path
    }
}

/// How personal data is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PersonalMark {
    Plain,
    Hashed,
}

/// A place in the code.
pub(crate) struct SiteView {
    pub(crate) file: String,
    pub(crate) line: usize,
    /// `track!`
    pub(crate) how: String,
    pub(crate) function: Option<String>,
    pub(crate) is_test: bool,
    /// Its address on the web.
    pub(crate) link: Option<String>,
}
