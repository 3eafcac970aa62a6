//! `cargo plan where`: where the code sends each event, and what it never sends.

use super::said_where::SaidWhere;
use crate::arguments::{Where, WhereFormat};
use crate::progress::Progress;
use crate::report::Point;
use crate::report::text::headed;
use crate::sentence::counted;
use crate::source::calls::{self, Calls, Site};
use crate::source::plans::PlanEvent;
use crate::source::workspace::{self, Workspace};
use crate::{Exit, Failure};
use plan_model::diagnostic::suggest;
use plan_model::read::is_file;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;

pub(crate) fn run(arguments: &Where, folder: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Failure> {
    let progress = Progress::start("looking through the code");
    let workspace = workspace::read(arguments.manifest_path.as_deref(), folder)?;
    let calls = calls::read(&workspace, folder)?;
    drop(progress);
    for file in &calls.unread {
        writeln!(err, "{}", headed("warning", &file.sentence("what it sends is not seen")))?;
    }
    let mut found = found(&calls, &workspace, arguments.event.as_deref())?;
    if let Some(plan) = &arguments.plan {
        let is_it = of_plan(&calls.events, plan, folder)?;
        found.retain(|one| is_it(one.event));
    }
    if arguments.unused {
        found.retain(|one| one.is_unused() || !one.never_given.is_empty());
    }
    match arguments.format {
        WhereFormat::Text => text(&found, out)?,
        WhereFormat::Json => {
            let events: Vec<Value> = found.iter().map(EventSites::json).collect();
            writeln!(out, "{:#}", json!({ "version": 1, "events": events }))?;
        }
    }
    let fails = arguments.deny_unused && found.iter().any(EventSites::is_unused);
    Ok(if fails { Exit::Findings } else { Exit::Clean })
}

/// Returns a test for the events of one plan.
///
/// # Errors
/// No `include_plan!` includes it.
pub(super) fn of_plan(events: &[PlanEvent], plan: &str, folder: &Path) -> Result<impl Fn(&PlanEvent) -> bool, Failure> {
    let path = folder.join(plan).canonicalize().ok();
    let is_it =
        |plan: &String| path.as_ref().is_some_and(|path| folder.join(plan).canonicalize().is_ok_and(|of| of == *path));
    let named: HashSet<&String> = events.iter().map(|event| &event.plan).collect();
    let names: HashSet<String> = named.into_iter().filter(|plan| is_it(plan)).cloned().collect();
    if names.is_empty() {
        let help = "help: `cargo plan where` lists the events of those that are included";
        return Err(Failure(format!("no `include_plan!` of this workspace includes `{plan}`\n{help}")));
    }
    Ok(move |event: &PlanEvent| names.contains(&event.plan))
}

/// An event, and the places that name it.
struct EventSites<'c> {
    event: &'c PlanEvent,
    sites: Vec<(&'c Site, &'c str, Point)>,
    /// Optional properties that no place gives.
    never_given: Vec<&'c str>,
}

/// Returns the events that are asked for, by the name in the plan or that of the type.
fn found<'c>(calls: &'c Calls, workspace: &'c Workspace, wanted: Option<&str>) -> Result<Vec<EventSites<'c>>, Failure> {
    if calls.events.is_empty() {
        let help = "help: include a plan in a module: `plan_runtime::include_plan!(\"tracking-plan.json\");`";
        return Err(Failure(format!("no `include_plan!` with an event was found in this workspace\n{help}")));
    }
    let is_wanted =
        |event: &PlanEvent| wanted.is_none_or(|wanted| [shown_name(event), event.type_name.as_str()].contains(&wanted));
    let events = calls.events.iter().enumerate().filter(|(_, event)| is_wanted(event));
    let found: Vec<_> = events
        .map(|(number, event)| {
            let sites = calls.of(number).iter().filter_map(|site| {
                let file = workspace.files.get(site.file)?;
                Some((site, file.name.as_str(), Point::of(&file.text, site.span.start())))
            });
            EventSites { event, sites: sites.collect(), never_given: calls.never_given(number) }
        })
        .collect();
    match wanted {
        Some(wanted) if found.is_empty() => Err(unknown(wanted, &calls.events)),
        _ => Ok(found),
    }
}

fn unknown(wanted: &str, events: &[PlanEvent]) -> Failure {
    let near = suggest::nearest(wanted, events.iter().map(shown_name));
    let near = suggest::meant_text(near);
    let help = match is_file(wanted) {
        true => format!("`cargo plan where --plan {wanted}` shows the events of a plan"),
        false => "`cargo plan where` lists them all".to_owned(),
    };
    Failure(format!("no plan of the workspace has an event \"{wanted}\"{near}\nhelp: {help}"))
}

/// Returns the name of an event; that of the call where it has none.
fn shown_name(event: &PlanEvent) -> &str {
    if event.name.is_empty() { event.call.as_str() } else { &event.name }
}

impl EventSites<'_> {
    fn made(&self) -> impl Iterator<Item = &Site> {
        self.sites.iter().map(|(site, ..)| *site).filter(|site| site.is_made())
    }

    fn sent(&self) -> usize {
        self.made().filter(|site| !site.is_test).count()
    }

    fn is_unused(&self) -> bool {
        self.event.is_live && self.sent() == 0
    }

    /// Returns what the plan says of where it is sent, beside where that is.
    fn said(&self) -> SaidWhere<'_> {
        let places = self.sites.iter().filter(|(site, ..)| site.is_made() && !site.is_test);
        let places = places.map(|(site, file, _)| (*file, site.function.as_deref()));
        SaidWhere { text: self.event.fires.as_deref().unwrap_or_default(), places: places.collect() }
    }

    fn summary(&self) -> String {
        match (self.sent(), self.made().count()) {
            (0, 0) if !self.event.is_live => "not sent, and need not be".to_owned(),
            (0, 0) => "never sent".to_owned(),
            (0, _) => "sent by tests only".to_owned(),
            (places, _) => format!("sent from {}", counted(places, "place")),
        }
    }

    fn json(&self) -> Value {
        let sites = self.sites.iter().map(|(site, file, point)| {
            json!({
                "file": file, "line": point.line, "column": point.column, "how": site.how.words(),
                "makes": site.is_made(), "test": site.is_test, "function": site.function,
            })
        });
        json!({
            "plan": self.event.plan, "file": self.event.file, "line": self.event.line, "call": self.event.call.as_str(), "name": self.event.name,
            "type": self.event.type_name, "live": self.event.is_live, "unused": self.is_unused(),
            "never_given": self.never_given, "where": self.event.fires, "where_differs": self.said().differences(), "sites": sites.collect::<Vec<_>>(),
        })
    }
}

fn text(found: &[EventSites<'_>], out: &mut dyn Write) -> io::Result<()> {
    for one in found {
        let PlanEvent { file: plan, line, call, name, .. } = one.event;
        let name = if name.is_empty() { String::new() } else { format!(" \"{name}\"") };
        writeln!(out, "{plan}:{line}: {call}{name}: {}", one.summary(), call = call.as_str())?;
        for (site, file, point) in &one.sites {
            let function = site.function.as_ref().map(|name| format!(" in {name}")).unwrap_or_default();
            let test = if site.is_test { " (test)" } else { "" };
            writeln!(out, "  {file}:{}:{}: {}{function}{test}", point.line, point.column, site.how.words())?;
        }
        if let Some(text) = &one.event.fires {
            writeln!(out, "  = the plan says: {}", text.split_whitespace().collect::<Vec<_>>().join(" "))?;
        }
        for difference in one.said().differences() {
            writeln!(out, "  = {difference}")?;
        }
        for property in &one.never_given {
            writeln!(out, "  = no call gives `{property}`")?;
        }
    }
    let count = |is: &dyn Fn(&EventSites<'_>) -> bool| found.iter().filter(|one| is(one)).count();
    let several = count(&|one| one.sent() > 1);
    let unused = count(&|one| one.is_unused());
    writeln!(
        out,
        "{}: {unused} never sent or by tests only, {several} sent from several places",
        counted(found.len(), "event")
    )
}
