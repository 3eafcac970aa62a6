//! `cargo plan docs`: a plan as pages for everybody.

use super::commit::top;
use super::diff;
use super::event_names::{renames_in, with_names_for_all};
use super::files::plan_of;
use super::site_folder::SiteFolder;
use super::usual_plan;
use crate::arguments::docs::{DocsArguments, DocsFormat};
use crate::compare::{Change, compare, unsaid};
use crate::pages::view::SiteView;
use crate::pages::{self, SitesOf, changed_meaning, order, since, view};
use crate::progress::Progress;
use crate::report::Point;
use crate::report::text::headed;
use crate::sentence::counted;
use crate::source;
use crate::source::calls::{self, Calls};
use crate::source::workspace::{self, Workspace};
use crate::uri::relative_uri;
use crate::{Exit, Failure};
use plan_model::include::PlanFile;
use plan_model::name::{self, Named, Renames};
use plan_model::{Call, Diagnostic, Level, Plan};
use std::io::Write;
use std::path::{Path, PathBuf};

pub(crate) fn run(
    arguments: &DocsArguments,
    folder: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    let pattern = arguments.source_url.as_deref().map(checked_pattern).transpose()?;
    let site = SiteFolder::open(&arguments.output, folder)?;
    let file = usual_plan::load(arguments.plan.as_deref(), folder)?;
    let plan = plan_of(&file)?;
    let code = code_of(arguments, &file, folder, err)?;
    let given = code.as_ref().map(|code| code.renames.clone()).unwrap_or_default();
    // What the compiler says of two events of one name is a warning here: a page needs no code.
    let (renames, said) = with_names_for_all(&[&plan], given);
    let said = said.into_iter().map(|(_, found)| Diagnostic { level: Level::Warning, ..found });
    said.into_iter().try_for_each(|found| writeln!(err, "{}", file.render(&found)))?;
    let progress = Progress::start("writing pages");
    let named = name::name(&plan, &renames);
    if let Some(error) = named.diagnostics.iter().find(|found| found.level == Level::Error) {
        return Err(Failure(file.render(error)));
    }
    let changes = match &arguments.since {
        Some(reference) => {
            let changes = changes_since(reference, &file, &plan, (&named, &renames), folder)?;
            Some(since(reference, &changes, &order(&named)))
        }
        None => None,
    };
    let sites = code.as_ref().map(|code| move |call: Call, name: &str| code.sites(call, name, pattern));
    let sources = pages::Sources {
        plan: &plan,
        named: &named,
        file: &file.name,
        sites: sites.as_ref().map(|sites| sites as SitesOf<'_>),
        since: changes,
    };
    let view = view(sources);
    let (files, first) = match arguments.format {
        DocsFormat::Html => {
            let files = pages::html(&view).map_err(|_| Failure("a page could not be written".to_owned()))?;
            (files, "index.html")
        }
        DocsFormat::Md => (pages::markdown(&view), "README.md"),
    };
    site.write(&files)?;
    drop(progress);
    let shown = arguments.output.join(first);
    writeln!(out, "{}: {} written", shown.display(), counted(view.events.len(), "event"))?;
    Ok(Exit::Clean)
}

/// Returns the pattern of an address, which must have both places and lead to the web.
fn checked_pattern(pattern: &str) -> Result<&str, Failure> {
    let is_web = pattern.starts_with("https://") || pattern.starts_with("http://");
    if is_web && pattern.contains("{file}") && pattern.contains("{line}") {
        return Ok(pattern);
    }
    Err(Failure(format!(
        "`{pattern}` is no address of a line of code\nhelp: write one such as https://github.com/shop/app/blob/main/{{file}}#L{{line}}"
    )))
}

/// What the code of a workspace does with the plan.
struct WorkspaceCode {
    workspace: Workspace,
    calls: Calls,
    /// The file of the plan, as the calls name it.
    plan: String,
    /// The names that the `include_plan!` of the plan gives.
    renames: Renames,
    /// The folder that addresses of code start from.
    top: PathBuf,
}

/// Looks through the code; none where no code of a workspace includes the plan.
fn code_of(
    arguments: &DocsArguments,
    file: &PlanFile,
    folder: &Path,
    err: &mut dyn Write,
) -> Result<Option<WorkspaceCode>, Failure> {
    let progress = Progress::start("looking through the code");
    let workspace = match workspace::read(arguments.manifest_path.as_deref(), folder) {
        Ok(workspace) => workspace,
        Err(failure) if arguments.manifest_path.is_some() => return Err(failure),
        Err(_) => return Ok(None),
    };
    let path = file.path.as_ref().and_then(|path| path.canonicalize().ok());
    let is_plan =
        |known: &Path| path.as_ref().is_some_and(|path| known.canonicalize().is_ok_and(|known| known == *path));
    let Some(renames) = renames_in(&workspace, &is_plan) else { return Ok(None) };
    let calls = calls::read(&workspace, folder);
    drop(progress);
    let calls = match calls {
        Ok(calls) => calls,
        Err(Failure(why)) => {
            writeln!(err, "{}", headed("warning", &format!("the code is not looked through: {why}")))?;
            return Ok(None);
        }
    };
    for file in &calls.unread {
        writeln!(err, "{}", headed("warning", &file.sentence("what it sends is not seen")))?;
    }
    let plan = calls.events.iter().map(|event| &event.plan).find(|plan| is_plan(&folder.join(plan))).cloned();
    Ok(plan.map(|plan| WorkspaceCode { workspace, calls, plan, renames, top: top(folder) }))
}

impl WorkspaceCode {
    /// Returns the places that make an event, those of tests last.
    fn sites(&self, call: Call, name: &str, pattern: Option<&str>) -> Vec<SiteView> {
        let is_it = |number: usize| {
            let event = self.calls.events.get(number);
            event.is_some_and(|event| event.plan == self.plan && event.call == call && event.name == name)
        };
        let made = self.calls.sites.iter().filter(|site| site.is_made() && is_it(site.event));
        let mut sites: Vec<SiteView> = made
            .filter_map(|site| {
                let file = self.workspace.files.get(site.file)?;
                let line = Point::of(&file.text, site.span.start()).line;
                Some(SiteView {
                    file: file.name.clone(),
                    line,
                    how: site.how.words(),
                    function: site.function.clone(),
                    is_test: site.is_test,
                    link: pattern.map(|pattern| address(pattern, &source::relative(&file.path, &self.top), line)),
                })
            })
            .collect();
        sites.sort_by_key(|site| site.is_test);
        sites
    }
}

/// Returns the address of a line on the web.
fn address(pattern: &str, file: &str, line: usize) -> String {
    pattern.replace("{line}", &line.to_string()).replace("{file}", &relative_uri(file))
}

/// Returns what changed in the plan since a commit.
fn changes_since(
    reference: &str,
    file: &PlanFile,
    plan: &Plan,
    (named, renames): (&Named<'_>, &Renames),
    folder: &Path,
) -> Result<Vec<Change>, Failure> {
    let before =
        plan_of(&diff::at(reference, &file.name, folder, "without `--since` the pages are written all the same")?)?;
    let was = name::name(&before, renames);
    let mut changes = compare((&before, &was), (plan, named));
    changes.extend(changed_meaning((&before, &was), (plan, named)));
    unsaid(&before, plan, &mut changes);
    Ok(changes)
}
