//! `cargo plan audit`: recorded messages, the plan and the code held against each other.

use super::audit_sql;
use super::audit_tables;
use super::files::plan_of;
use super::infer::options;
use super::usual_plan;
use super::r#where::of_plan;
use crate::arguments::audit::{AuditArguments, AuditFormat};
use crate::audit::{Audit, AuditCounts, CodePlaces, SplitFiles, SplitVisitor, audit, check_outputs, write};
use crate::judge::JudgedPlan;
use crate::progress::Progress;
use crate::recorded::{ReadOptions, Summary, are_there, visit};
use crate::report::text::headed;
use crate::source::calls;
use crate::source::workspace;
use crate::{Exit, Failure};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;

pub(crate) fn run(
    arguments: &AuditArguments,
    folder: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    audit_tables::are_words_of_it(arguments)?;
    if let Some(tables) = &arguments.tables {
        return audit_tables::run(arguments, tables, folder, out);
    }
    if let Some(engine) = arguments.sql {
        return audit_sql::run(arguments, engine, folder, out, err);
    }
    if arguments.format() == AuditFormat::Xlsx && arguments.output.is_none() {
        let help = "help: say where to write it: `-o audit.xlsx`";
        return Err(Failure(format!("a workbook is no text to print\n{help}")));
    }
    let inputs = &arguments.recorded.inputs;
    check_outputs(arguments.split.as_deref().unwrap_or_default(), arguments.output.as_deref(), inputs, folder)
        .map_err(Failure)?;
    are_there(inputs, folder).map_err(Failure)?;
    let file = usual_plan::load(arguments.plan.as_deref(), folder)?;
    let plan = JudgedPlan::new(file.clone(), plan_of(&file)?);
    let code = if arguments.code { Some(places(arguments, &plan, folder, err)?) } else { None };
    let (counts, summary) = read(arguments, &plan, folder)?;
    if !summary.schema.is_empty() {
        let files = summary.schema.files.join(", ");
        let help = "help: leave it out; `cargo plan infer` reads it";
        return Err(Failure(format!(
            "{files} counts what a source saw, and has no messages that could be judged\n{help}"
        )));
    }
    if summary.messages == 0 {
        return Err(Failure(nothing(arguments, &summary)));
    }
    let audit = audit(counts, &summary, &plan, code.as_ref());
    let bytes = shown(&audit, arguments, &plan)?;
    let is_out_taken = arguments.split.iter().flatten().any(|path| path.as_os_str() == "-");
    match &arguments.output {
        Some(output) => fs::write(folder.join(output), bytes)
            .map_err(|error| Failure(format!("cannot write {}: {error}", output.display())))?,
        None if is_out_taken => err.write_all(&bytes)?,
        None => out.write_all(&bytes)?,
    }
    let fails = audit.findings().any(|(_, finding)| arguments.fail_on.contains(&finding.kind));
    Ok(if fails { Exit::Findings } else { Exit::Clean })
}

/// Counts all messages, and parts them where that is asked for.
fn read<'p>(
    arguments: &AuditArguments,
    plan: &'p JudgedPlan,
    folder: &Path,
) -> Result<(AuditCounts<'p>, Summary), Failure> {
    let inputs = &arguments.recorded.inputs;
    let names: Vec<String> = inputs.iter().map(|input| input.display().to_string()).collect();
    let progress = Progress::start(&format!("reading {}", names.join(", ")));
    let options = options(&arguments.recorded);
    let Some([good, bad]) = arguments.split.as_deref() else {
        let (parts, summary) = visit(inputs, folder, &options, || AuditCounts::new(plan)).map_err(Failure)?;
        drop(progress);
        return Ok((AuditCounts::of_all(parts, plan), summary));
    };
    let files = Mutex::new(SplitFiles::create([good, bad], folder).map_err(Failure)?);
    // One thread, so that the messages keep their order.
    let options = ReadOptions { threads: Some(1), ..options };
    let new = || SplitVisitor::new(AuditCounts::new(plan), &files);
    let (parts, summary) = visit(inputs, folder, &options, new).map_err(Failure)?;
    let parts = parts.into_iter().map(SplitVisitor::into_counts).collect();
    drop(progress);
    SplitFiles::finish(files).map_err(Failure)?;
    Ok((AuditCounts::of_all(parts, plan), summary))
}

/// Returns in how many places code sends each event of the plan, and says which files nothing is known of.
fn places(
    arguments: &AuditArguments,
    plan: &JudgedPlan,
    folder: &Path,
    err: &mut dyn Write,
) -> Result<CodePlaces, Failure> {
    let progress = Progress::start("looking through the code");
    let workspace = workspace::read(arguments.manifest_path.as_deref(), folder)?;
    let calls = calls::read(&workspace, folder)?;
    drop(progress);
    for file in &calls.unread {
        writeln!(err, "{}", headed("warning", &file.sentence("what it sends is not counted")))?;
    }
    let is_it = of_plan(&calls.events, &plan.file.name, folder)?;
    let mut places = CodePlaces::new();
    for (number, event) in calls.events.iter().enumerate().filter(|(_, event)| is_it(event)) {
        let sent = calls.of(number).iter().filter(|site| site.is_made() && !site.is_test).count();
        *places.entry((event.call, event.name.clone())).or_default() += sent;
    }
    Ok(places)
}

fn shown(audit: &Audit, arguments: &AuditArguments, plan: &JudgedPlan) -> Result<Vec<u8>, Failure> {
    let fail_on = arguments.fail_on.as_slice();
    let mut bytes = Vec::new();
    match arguments.format() {
        AuditFormat::Text => bytes = write::text(audit).into_bytes(),
        AuditFormat::Json => writeln!(bytes, "{:#}", serde_json::json!(audit))?,
        AuditFormat::Csv => bytes = write::csv(audit).into_bytes(),
        AuditFormat::Md => bytes = write::markdown(audit).into_bytes(),
        AuditFormat::Html => bytes = write::html(audit).map_err(Failure)?.into_bytes(),
        AuditFormat::Xlsx => bytes = write::xlsx(audit).map_err(Failure)?,
        AuditFormat::Sarif => write::sarif(audit, &plan.file, fail_on, &mut bytes)?,
    }
    Ok(bytes)
}

/// Returns why there is nothing to hold against the plan.
fn nothing(arguments: &AuditArguments, summary: &Summary) -> String {
    let inputs = &arguments.recorded.inputs;
    let names: Vec<String> = inputs.iter().map(|input| input.display().to_string()).collect();
    super::infer::nothing(&names, summary, &[])
}
