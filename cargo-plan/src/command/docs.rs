//! `cargo plan docs`: a plan as pages for everybody.

use super::commit::top;
use super::diff;
use super::files::plan_of;
use super::site_folder::SiteFolder;
use super::usual_plan;
use crate::arguments::docs::{DocsArguments, DocsFormat};
use crate::compare::{Change, compare};
use crate::pages::view::SiteView;
use crate::pages::{self, SitesOf, changed_meaning, order, since, view};
use crate::progress::Progress;
use crate::report::Point;
use crate::report::text::{counted, headed};
use crate::source::workspace::{self, Workspace};
use crate::source::{
    self,
    calls::{self, Calls},
};
use crate::uri::relative_uri;
use crate::{Exit, Failure};
use plan_model::include::{Options, PlanFile};
use plan_model::name::{self, Named, Rename, Renames};
use plan_model::{Call, Diagnostic, Level, Plan, Rule};
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
    let (renames, said) = with_names_for_all(&plan, given);
    said.iter().try_for_each(|found| writeln!(err, "{}", file.render(found)))?;
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

/// The renames by which each event has a type of its own: those that are given, and one for each event that would share a name. What the
/// compiler says of these is a warning here: a page needs no code.
fn with_names_for_all(plan: &Plan, mut renames: Renames) -> (Renames, Vec<Diagnostic>) {
    let named = name::name(plan, &renames);
    let is_named = |rule: &&Rule| {
        matches!(rule.call, Call::Identify | Call::Group)
            || named.events.iter().any(|event| std::ptr::eq(event.rule, *rule))
    };
    let unnamed: Vec<&Rule> = plan.rules.iter().filter(|rule| !is_named(rule)).collect();
    for (number, rule) in unnamed.iter().enumerate() {
        let words = rule.name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let words =
            words.map(|word| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default());
        let to = format!(
            "{}Event{}",
            words.collect::<String>(),
            if number == 0 { String::new() } else { number.to_string() }
        );
        renames.list.push(Rename { call: Some(rule.call), name: rule.name.clone(), value: None, to });
    }
    let is_of = |found: &&Diagnostic| unnamed.iter().any(|rule| rule.name_span == found.place.0);
    let said =
        named.diagnostics.iter().filter(is_of).map(|found| Diagnostic { level: Level::Warning, ..found.clone() });
    (renames, said.collect())
}

/// The pattern of an address, which must have both places and lead to the web.
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
    let Some(renames) = renames_of(&workspace, &is_plan) else { return Ok(None) };
    let calls = calls::read(&workspace, folder);
    drop(progress);
    let calls = match calls {
        Ok(calls) => calls,
        Err(Failure(why)) => {
            writeln!(err, "{}", headed("warning", &format!("the code is not looked through: {why}")))?;
            return Ok(None);
        }
    };
    let plan = calls.events.iter().map(|event| &event.plan).find(|plan| is_plan(&folder.join(plan))).cloned();
    Ok(plan.map(|plan| WorkspaceCode { workspace, calls, plan, renames, top: top(folder) }))
}

/// The names that the first `include_plan!` of the plan gives to its types; none where there is none of it.
fn renames_of(workspace: &Workspace, is_plan: &dyn Fn(&Path) -> bool) -> Option<Renames> {
    workspace.files.iter().find_map(|file| {
        let options = source::includes(file).into_iter().filter_map(|include| Options::parse(&include.tokens, 0).ok());
        let mut own = options.filter(|options| file.plan_path(options).is_some_and(|path| is_plan(&path)));
        own.next().map(|options| options.renames())
    })
}

impl WorkspaceCode {
    /// The places that make an event, those of tests last.
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

/// The address of a line on the web.
fn address(pattern: &str, file: &str, line: usize) -> String {
    pattern.replace("{line}", &line.to_string()).replace("{file}", &relative_uri(file))
}

/// What changed in the plan since a commit.
fn changes_since(
    reference: &str,
    file: &PlanFile,
    plan: &Plan,
    (named, renames): (&Named<'_>, &Renames),
    folder: &Path,
) -> Result<Vec<Change>, Failure> {
    let before = plan_of(&diff::at(reference, &file.name, folder)?)?;
    let was = name::name(&before, renames);
    let mut changes = compare(&was, named, plan);
    changes.extend(changed_meaning((&before, &was), (plan, named)));
    Ok(changes)
}
