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
    findings.sort_by_key(|finding| finding.place.0.start());
}

impl Diagnostic {
    /// Returns an error at `span`; `label` is shown under the place.
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

    /// Returns a warning at `span`; `label` is shown under the place.
    pub fn warning(span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(span, message, label) }
    }

    /// Returns the JSON that belongs in the place of `written`, what stands at this place, where the finding leaves no doubt: a word
    /// that is a letter or two from the right one, a number in quotes, a name without the list around it.
    ///
    /// ```
    /// let text = r#"{ "rules": [ { "key": "A", "properties": { "n": { "type": "numbr" } } } ] }"#;
    /// let found = &plan_model::read(text).diagnostics[0];
    /// assert_eq!(found.certain_fix("\"numbr\"").as_deref(), Some("\"number\""));
    /// ```
    #[must_use]
    pub fn certain_fix(&self, written: &str) -> Option<String> {
        let label = self.place.1.as_str();
        let plain = |fix: &str| crate::json::parse(fix).ok().map(|_| fix.to_owned());
        let Some(word) = label.strip_prefix("did you mean ").and_then(|rest| rest.strip_suffix('?')) else {
            let fix = label.strip_prefix("write ")?;
            return plain(fix.strip_suffix(", without quotes").or_else(|| fix.starts_with('[').then_some(fix))?);
        };
        let (is, wanted) = (crate::json::parse(written).ok()?, crate::json::parse(word).ok()?);
        suggest::is_slip(is.as_str()?, wanted.as_str()?).then(|| word.to_owned())
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
