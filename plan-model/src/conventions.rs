//! What a plan says under `conventions`: how its names are written, and how much the findings of checks count. Which checks there are is
//! not known here.

use crate::diagnostic::Span;
use crate::severity::Severity;
use crate::wording::case::Case;
use crate::wording::columns::Server;

/// What a plan says under `conventions`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conventions {
    /// `event_case`: how names of events are written. Without it, `Title Case`.
    pub event_case: Option<Case>,
    /// `property_case`: how names of properties and traits are written. Without it, `snake_case`.
    pub property_case: Option<Case>,
    /// `name_length`: how many bytes the table or column of a name may have. Without it, 63, as PostgreSQL cuts there.
    pub name_length: Option<usize>,
    /// `warehouse`: the server that loads the warehouse, which names its tables and columns. Without it, Segment.
    pub warehouse: Option<Server>,
    /// `allow`, `warn` and `deny`: the levels of checks, in the order of the plan.
    pub levels: Vec<(CheckName, Severity)>,
}

/// What stands where a plan names a check, of which there may be none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckName {
    /// The name; `None` where what stands there is no text.
    pub name: Option<String>,
    /// What stands there, as JSON.
    pub json: String,
    /// The place of it.
    pub span: Span,
}
