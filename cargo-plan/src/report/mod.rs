//! Findings, and how they are shown: one file for each format. It knows nothing of commands.

pub(crate) mod github;
mod gitlab;
mod json;
mod junit;
mod sarif;
pub(crate) mod text;

use crate::source::workspace::UnreadFile;
use crate::source::{Include, SourceFile};
use clap::ValueEnum;
use plan_model::diagnostic::render::{self, line_and_column};
use plan_model::include::PlanFile;
use plan_model::{Diagnostic, Level, Span};
use std::io::{self, Write};

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// As the compiler shows them.
    Text,
    /// One JSON object.
    Json,
    /// Annotations of GitHub Actions.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// JUnit XML, a test for each plan.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
}

/// What a check found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// The plans that were checked, as they are named in findings.
    pub(crate) plans: Vec<String>,
    pub(crate) findings: Vec<Finding>,
    /// The command that found it; none for `cargo plan check`.
    pub(crate) title: Option<&'static str>,
    /// What the command calls its findings, and what that means.
    pub(crate) rules: Vec<(&'static str, &'static str)>,
    /// What is to be said of what was read, and is about no place in a plan. SARIF alone has words for it.
    pub(crate) notes: Vec<String>,
}

impl Report {
    pub(crate) fn plan(&mut self, name: &str) {
        if !self.plans.iter().any(|known| known == name) {
            self.plans.push(name.to_owned());
        }
    }

    /// Adds a finding, unless a plan that is included twice has it already.
    pub(crate) fn add(&mut self, finding: Finding) {
        let is_same = |known: &Finding| {
            (known.level, &known.rendered, &known.start) == (finding.level, &finding.rendered, &finding.start)
        };
        if !self.findings.iter().any(is_same) {
            self.findings.push(finding);
        }
    }

    pub(crate) fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }
}

/// A place in a file, lines and columns from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Point {
    pub(crate) fn of(text: &str, byte: usize) -> Self {
        let (line, column) = line_and_column(text, byte);
        Self { line, column }
    }
}

/// One thing that was found.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) level: Level,
    /// The id of the check, `plan` for what holds always, `include_plan` for the arguments of the macro.
    pub(crate) rule: &'static str,
    /// One sentence.
    pub(crate) message: String,
    /// What stands beside the place.
    pub(crate) label: String,
    pub(crate) help: Option<String>,
    pub(crate) file: String,
    pub(crate) start: Point,
    pub(crate) end: Point,
    /// The whole of it as the macro says it, without the place in Rust.
    pub(crate) rendered: String,
    /// Where the plan is included: a file of Rust, and where in it.
    pub(crate) included: Option<(String, Point)>,
}

impl Finding {
    /// Makes a finding about a plan.
    pub(crate) fn of_plan(found: &Diagnostic, file: &PlanFile, included: Option<(&SourceFile, &Include)>) -> Self {
        let (span, label) = &found.place;
        let (name, ..) = file.place(span.start());
        let point = |byte: usize| {
            let (_, line, column) = file.place(byte);
            Point { line, column }
        };
        Self {
            level: found.level,
            rule: found.check.unwrap_or("plan"),
            message: found.message.clone(),
            label: label.clone(),
            help: found.help.clone(),
            file: name.to_owned(),
            start: point(span.start()),
            end: point(span.end()),
            rendered: file.render(found),
            included: included
                .map(|(source, include)| (source.name.clone(), Point::of(&source.text, include.start().start()))),
        }
    }

    /// Makes a finding about the arguments of an `include_plan!`.
    pub(crate) fn of_source(message: &str, span: Span, source: &SourceFile) -> Self {
        let (sentence, help) = match message.split_once("\nhelp: ") {
            Some((sentence, help)) => (sentence, Some(help.to_owned())),
            None => (message, None),
        };
        let shown = Diagnostic::error(span, message, "");
        Self {
            level: Level::Error,
            rule: "include_plan",
            message: sentence.to_owned(),
            label: String::new(),
            help,
            file: source.name.clone(),
            start: Point::of(&source.text, span.start()),
            end: Point::of(&source.text, span.end()),
            rendered: render::render(&shown, &source.name, &source.text),
            included: None,
        }
    }

    /// Makes a finding about a file that cannot be read as Rust, so that something does not happen.
    pub(crate) fn of_unread(file: &UnreadFile, so: &str, help: &str) -> Self {
        let message = file.sentence(so);
        let shown = Diagnostic::warning(file.span, message.clone(), "").help(help);
        Self {
            level: Level::Warning,
            rule: "include_plan",
            message,
            label: String::new(),
            help: Some(help.to_owned()),
            file: file.name.clone(),
            start: Point::of(&file.text, file.span.start()),
            end: Point::of(&file.text, file.span.end()),
            rendered: render::render(&shown, &file.name, &file.text),
            included: None,
        }
    }

    /// Returns the sentence, what stands beside the place, and the help, for formats that show a text beside a line.
    fn advice(&self) -> String {
        let label = if self.label.is_empty() { String::new() } else { format!("\n{}", self.label) };
        let help = self.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        format!("{}{label}{help}", self.message)
    }

    const fn level_name(&self) -> &'static str {
        match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        }
    }
}

/// Shows the report in a format.
pub(crate) fn write(report: &Report, format: OutputFormat, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    match format {
        OutputFormat::Text => text::write(report, quiet, out),
        OutputFormat::Json => line(&json::value(report), out),
        OutputFormat::Github => github::write(report, out),
        OutputFormat::Gitlab => line(&gitlab::value(report), out),
        OutputFormat::Junit => junit::write(report, out),
        OutputFormat::Sarif => line(&sarif::value(report), out),
    }
}

fn line(value: &serde_json::Value, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{value:#}")
}
