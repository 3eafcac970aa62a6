//! The text of a file as a tree of values, by the end of its name: JSON, JSON with comments and trailing commas, or YAML. What
//! the values say is read elsewhere.

use super::schema_in_text;
use crate::comments::{besides_json, blanked, unfinished};
use crate::diagnostic::Diagnostic;
use crate::json::{self, DEEPEST, Malformed, MalformedKind, Node, Span};

/// How the text of a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// JSON: every file that has no other name.
    Json,
    /// JSON with comments and trailing commas: `.jsonc`, and of `.json5` what is no more than that.
    JsonWithComments,
    /// YAML 1.2, with the feature `yaml`: `.yaml` and `.yml`.
    Yaml,
}

impl Syntax {
    /// Returns how a file of this name is written.
    ///
    /// ```
    /// use plan_model::read::Syntax;
    /// assert_eq!(Syntax::of_name("plans/shop.jsonc"), Syntax::JsonWithComments);
    /// assert_eq!(Syntax::of_name("plans/shop"), Syntax::Json);
    /// ```
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        match name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).as_deref() {
            Some("jsonc" | "json5") => Self::JsonWithComments,
            Some("yaml" | "yml") => Self::Yaml,
            _ => Self::Json,
        }
    }
}

/// The values of a plan, before what they say is read.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanTree {
    /// All of it; `None` where nothing can be made of the text.
    pub root: Option<Node>,
    /// Whether the text was read as it is. Of one that is broken the tree has what could be made of it: for names, not for a
    /// judgement.
    pub is_whole: bool,
    /// What is wrong with the text.
    pub diagnostics: Vec<Diagnostic>,
    /// The plans in files that this one extends.
    pub bases: Vec<Base>,
}

/// A plan in a file, which another plan extends.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    /// The place where `extends` names the plan.
    pub span: Span,
    /// The values of the file.
    pub root: Node,
    /// The plans in files that it extends itself.
    pub bases: Vec<Self>,
}

impl Base {
    /// Shows the values of this plan and of all that it extends.
    pub(super) fn each(&self, show: &mut dyn FnMut(&Node)) {
        show(&self.root);
        self.bases.iter().for_each(|base| base.each(show));
    }
}

impl PlanTree {
    /// Reads the text of one file.
    #[must_use]
    pub fn of_text(text: &str, syntax: Syntax) -> Self {
        let mut diagnostics = Vec::new();
        if let Some(found) = pointer(text) {
            return Self { root: None, is_whole: false, diagnostics: vec![found], bases: Vec::new() };
        }
        match parse(text, syntax, &mut diagnostics) {
            Ok(mut root) => {
                schema_in_text::unfold(&mut root, text, &mut diagnostics);
                Self { root: Some(root), is_whole: true, diagnostics, bases: Vec::new() }
            }
            Err(error) => {
                diagnostics.push(conflict(text).unwrap_or(*error));
                let root = match syntax {
                    Syntax::Json => json::salvage(text),
                    Syntax::JsonWithComments => json::salvage(&without_comments(text)),
                    Syntax::Yaml => None,
                };
                Self { root, is_whole: false, diagnostics, bases: Vec::new() }
            }
        }
    }
}

fn parse(text: &str, syntax: Syntax, diagnostics: &mut Vec<Diagnostic>) -> Result<Node, Box<Diagnostic>> {
    match syntax {
        Syntax::Yaml => parse_yaml(text, diagnostics),
        Syntax::Json => json::parse(text).map_err(|error| Box::new(of_json(&error, text))),
        Syntax::JsonWithComments => {
            let (comments, trailing) = besides_json(text);
            if let Some(open) = unfinished(text, &comments) {
                return Err(Box::new(Diagnostic::error(open, "this comment has no end", "`*/` is missing")));
            }
            let plain = blanked(text, &comments, &trailing);
            json::parse(&plain).map_err(|error| Box::new(of_jsonc(&error, &plain)))
        }
    }
}

#[cfg(feature = "yaml")]
use super::yaml::parse as parse_yaml;

/// Says how YAML can be read. A feature, because most plans are JSON, and every user would wait for a reader of YAML.
#[cfg(not(feature = "yaml"))]
fn parse_yaml(text: &str, _: &mut Vec<Diagnostic>) -> Result<Node, Box<Diagnostic>> {
    let line = text.lines().next().unwrap_or_default().len();
    let message = "a plan in YAML is read with the feature `yaml` of plan-runtime only";
    let error = Diagnostic::error(Span::new(0, line), message, "");
    Err(Box::new(error.help("`cargo add plan-runtime --features yaml` switches it on; or convert the plan to JSON")))
}

fn without_comments(text: &str) -> String {
    let (comments, trailing) = besides_json(text);
    blanked(text, &comments, &trailing)
}

/// Says what a file is that git LFS has in place of the plan.
fn pointer(text: &str) -> Option<Diagnostic> {
    let line = text.lines().next().filter(|line| line.starts_with("version https://git-lfs.github.com/spec/"))?;
    let message = "this is a pointer of git LFS: the plan itself has not been fetched";
    let found = Diagnostic::error(Span::new(0, line.len()), message, "");
    Some(found.help("`git lfs pull` puts the plan into its place"))
}

/// Returns whether a text begins as a file of YAML does: `rules:`, `- key: …`, `---` or a comment.
fn is_like_yaml(text: &str) -> bool {
    let is_key = |line: &str| {
        let name =
            line.split_once(':').filter(|(_, rest)| rest.is_empty() || rest.starts_with(' ')).map(|(name, _)| name);
        name.is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-$\"'".contains(c)))
    };
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim_end);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.next().is_some_and(|line| line == "---" || is_key(line) || line.strip_prefix("- ").is_some_and(is_key))
}

/// What helps where a plan is YAML, and its name says otherwise.
const NAMED_YAML: &str = "this looks like YAML: let the name of the file end in `.yaml`";

/// What helps where a file does not even begin as a plan does.
const BEGINNING: &str = "a plan begins as this one: `{\"rules\": [{\"key\": \"Order Completed\"}]}`; the name of one in YAML ends in `.yaml`";

/// Returns the message, in the words of a plan where there are such.
fn message_of(error: &Malformed) -> String {
    match error.kind {
        MalformedKind::Empty => "not JSON: expected a tracking plan; the file is empty".to_owned(),
        MalformedKind::GoesOn => "not JSON: expected the end of the file, as the plan is complete here".to_owned(),
        MalformedKind::TooDeep => format!("the plan nests deeper than {DEEPEST} levels"),
        _ => error.message.clone(),
    }
}

fn of_malformed(error: &Malformed, message: String, text: &str) -> Diagnostic {
    let before = text.get(..error.span.start()).unwrap_or_default();
    // The dash of a list in YAML is read as that of a number.
    let is_nothing = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{feff}');
    let is_beginning = before.chars().all(is_nothing);
    let is_no_json = message.starts_with("not JSON");
    let found = Diagnostic::error(error.span, message, error.label);
    match is_beginning {
        true if is_like_yaml(text) => found.help(NAMED_YAML),
        true if is_no_json => found.help(BEGINNING),
        _ => found,
    }
}

/// Says of a comment or a trailing comma in which file it may stand.
fn of_json(error: &Malformed, text: &str) -> Diagnostic {
    let found = of_malformed(error, message_of(error), text);
    let (comments, trailing) = besides_json(text);
    let place = error.span.start();
    let is_comment = comments.iter().any(|comment| comment.start() == place);
    if !is_comment && !trailing.contains(&place) {
        return found;
    }
    found.help("or let the name of the file end in `.jsonc`: there, comments and trailing commas may stand")
}

/// Returns an error of JSON5. What it has beside comments and trailing commas is said by the words for it in JSON.
fn of_jsonc(error: &Malformed, text: &str) -> Diagnostic {
    let message = message_of(error).replacen("not JSON:", "not JSON with comments:", 1);
    of_malformed(error, message, text)
}

/// Returns what is said of a file in which git left both sides of a merge.
fn conflict(text: &str) -> Option<Diagnostic> {
    let line_at = |mark: &str| {
        text.match_indices(mark)
            .map(|(at, _)| at)
            .find(|at| text.get(..*at).is_some_and(|before| before.ends_with('\n')) || *at == 0)
    };
    let (start, other) = (line_at("<<<<<<< ")?, line_at(">>>>>>> ")?);
    let span = |start: usize| Span::new(start, start + "<<<<<<<".len());
    let error = Diagnostic::error(span(start), "git left a merge conflict in this tracking plan", "one side");
    Some(
        error
            .and_at(span(other), "the other side ends here")
            .help("keep what is right of both, and remove these lines"),
    )
}
