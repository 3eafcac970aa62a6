//! One finding about a plan file: what is wrong, where, and what to do. How it is shown is `render`'s business.

pub(crate) mod floods;
pub mod render;
pub mod suggest;

pub use plan_rules::json::Span;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Nothing can be generated.
    Error,
    /// Code is generated, but something the plan says could not be kept.
    Warning,
}

/// One finding about a plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub level: Level,
    /// One sentence in the plan's words, without a full stop.
    pub message: String,
    /// The place it is about, and a few words shown under it (may be empty).
    pub place: (Span, String),
    /// Further places that take part in it, each with a few words.
    pub related: Vec<(Span, String)>,
    /// The way out, if it does not fit beside the place.
    pub help: Option<String>,
    /// The id of the convention it is about, if it is about one.
    pub check: Option<&'static str>,
}

/// Puts findings in the order of the file.
pub(crate) fn in_order(findings: &mut [Diagnostic]) {
    findings.sort_by_key(|finding| finding.place.0.start);
}

impl Diagnostic {
    /// An error at `span`; `label` is shown under the place.
    pub fn error(span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            level: Level::Error,
            message: message.into(),
            place: (span, label.into()),
            related: Vec::new(),
            help: None,
            check: None,
        }
    }

    /// A warning at `span`; `label` is shown under the place.
    pub fn warning(span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(span, message, label) }
    }

    /// Adds a further place.
    #[must_use]
    pub fn and_at(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
