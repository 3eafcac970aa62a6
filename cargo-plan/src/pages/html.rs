//! The pages as HTML: each template with what it shows. The templates escape every text; what is HTML already comes from `prose`.

use super::SiteFile;
use super::groups::{EventGroup, GroupedBy};
use super::marks::{self, PersonalView};
use super::prose;
use super::search;
use super::text::{self, first_sentence, line, visible};
use super::view::{ChangeView, EventView, PersonalMark, PlanView, PropertyView};
use askama::Template;
use plan_model::Call;

/// The style sheet of every page: of the site, and of what is shown live.
pub(crate) const STYLE: &str = include_str!("../../templates/html/style.css");
const SCRIPT: &str =
    concat!(include_str!("../../templates/html/common.js"), include_str!("../../templates/html/site.js"));

/// Returns every file of the site. The site needs nothing beside them.
pub(crate) fn files(plan: &PlanView) -> askama::Result<Vec<SiteFile>> {
    let made = |path: &str, template: &dyn Fn() -> askama::Result<String>| {
        template().map(|text| SiteFile { path: path.to_owned(), text })
    };
    let mut files = vec![
        SiteFile { path: "style.css".to_owned(), text: STYLE.to_owned() },
        SiteFile { path: "site.js".to_owned(), text: SCRIPT.to_owned() },
        SiteFile { path: "search-index.js".to_owned(), text: search::script(plan) },
        made("index.html", &|| Overview { frame: Frame::top(plan, "index"), sections: sections(plan) }.render())?,
        made("personal-data.html", &|| {
            let (marked, unmarked) = (marks::marked(&plan.events), marks::unmarked(&plan.events));
            PersonalData { frame: Frame::top(plan, "personal-data"), marked, unmarked }.render()
        })?,
    ];
    for by in GroupedBy::ALL {
        files.push(made(&format!("{}.html", by.page()), &|| {
            Grouped { frame: Frame::top(plan, by.page()), by, groups: by.groups(plan) }.render()
        })?);
    }
    if plan.since.is_some() {
        files.push(made("changes.html", &|| Changes { frame: Frame::top(plan, "changes") }.render())?);
    }
    for (number, event) in plan.events.iter().enumerate() {
        files.push(made(&format!("{}.html", event.address), &|| {
            let root = if event.address.contains('/') { "../" } else { "" };
            EventPage { frame: Frame { plan, root, page: "event" }, event, number }.render()
        })?);
    }
    Ok(files)
}

/// What is around every page.
struct Frame<'v> {
    plan: &'v PlanView,
    /// The way to the folder of the site.
    root: &'static str,
    page: &'v str,
}

impl<'v> Frame<'v> {
    const fn top(plan: &'v PlanView, page: &'v str) -> Self {
        Self { plan, root: "", page }
    }

    fn title(&self) -> String {
        line(&self.plan.title, 80)
    }

    /// Returns the pages to choose from: name, title, and whether it is the one that is shown.
    fn pages(&self) -> Vec<(&'static str, String, bool)> {
        let mut pages = vec![("index", "All events".to_owned())];
        pages.extend(GroupedBy::ALL.map(|by| (by.page(), by.title().to_owned())));
        pages.push(("personal-data", "Personal data".to_owned()));
        pages
            .extend(self.plan.since.as_ref().map(|since| ("changes", format!("Since {}", line(&since.reference, 40)))));
        pages.into_iter().map(|(page, title)| (page, title, page == self.page)).collect()
    }
}

/// A part of the list of all events.
struct EventSection<'v> {
    id: String,
    title: String,
    events: Vec<&'v EventView>,
}

/// Returns the events by call; those of a long plan also by their first letter.
fn sections(plan: &PlanView) -> Vec<EventSection<'_>> {
    let mut sections: Vec<EventSection<'_>> = Vec::new();
    for (call, title) in [
        (Call::Identify, "Users and groups"),
        (Call::Track, "Events"),
        (Call::Page, "Pages"),
        (Call::Screen, "Screens"),
    ] {
        let is_of = |event: &&EventView| match call {
            Call::Identify => matches!(event.call, Call::Identify | Call::Group),
            call => event.call == call,
        };
        let mut events: Vec<&EventView> = plan.events.iter().filter(is_of).collect();
        if events.is_empty() {
            continue;
        }
        if call != Call::Identify {
            events.sort_by_cached_key(|event| event.name.to_lowercase());
        }
        if events.len() < 80 {
            sections.push(EventSection { id: call.to_string(), title: title.to_owned(), events });
            continue;
        }
        for letter in events.chunk_by(|one, other| letter(one) == letter(other)) {
            let first = letter.first().map(|event| self::letter(event)).unwrap_or_default();
            let id = format!("{call}-{}", super::address::part(&first));
            sections.push(EventSection { id, title: format!("{title}: {first}"), events: letter.to_vec() });
        }
    }
    sections
}

fn letter(event: &EventView) -> String {
    let first = event.name.chars().next().filter(|c| c.is_alphanumeric());
    first.map_or_else(|| "#".to_owned(), |first| first.to_uppercase().collect())
}

#[derive(Template)]
#[template(path = "html/overview.html")]
struct Overview<'v> {
    frame: Frame<'v>,
    sections: Vec<EventSection<'v>>,
}

impl Overview<'_> {
    /// Returns the numbers at the top: what, how many, and the page that says more.
    fn counts(&self) -> Vec<(usize, &'static str, &'static str)> {
        let plan = self.frame.plan;
        let count = |is: &dyn Fn(&EventView) -> bool| plan.events.iter().filter(|event| is(event)).count();
        let groups = |by: GroupedBy| by.groups(plan).iter().filter(|group| !group.title.starts_with("No ")).count();
        vec![
            (plan.events.len(), "in the plan", "index"),
            (groups(GroupedBy::Objective), "objectives", "objectives"),
            (groups(GroupedBy::Owner), "owners", "owners"),
            (groups(GroupedBy::Destination), "destinations", "destinations"),
            (marks::marked(&plan.events).len(), "personal data", "personal-data"),
            (count(&|event| event.deprecated.is_some()), "deprecated", "status"),
        ]
    }
}

#[derive(Template)]
#[template(path = "html/grouped.html")]
struct Grouped<'v> {
    frame: Frame<'v>,
    by: GroupedBy,
    groups: Vec<EventGroup<'v>>,
}

#[derive(Template)]
#[template(path = "html/personal.html")]
struct PersonalData<'v> {
    frame: Frame<'v>,
    marked: Vec<PersonalView<'v>>,
    unmarked: Vec<PersonalView<'v>>,
}

#[derive(Template)]
#[template(path = "html/changes.html")]
struct Changes<'v> {
    frame: Frame<'v>,
}

#[derive(Template)]
#[template(path = "html/event.html")]
struct EventPage<'v> {
    frame: Frame<'v>,
    event: &'v EventView,
    number: usize,
}

impl EventPage<'_> {
    /// Returns what changed in the event since the version that the plan is compared with.
    fn changes(&self) -> Vec<&ChangeView> {
        let since = self.frame.plan.since.iter();
        since.flat_map(|since| &since.changes).filter(|change| change.event == Some(self.number)).collect()
    }

    /// Returns the event that takes the place of this one.
    fn replacement(&self) -> Option<&EventView> {
        self.frame.plan.events.get(self.event.deprecated.as_ref()?.1?)
    }
}

impl EventView {
    fn title(&self) -> String {
        line(&self.name, 120)
    }

    fn summary(&self) -> String {
        self.description.as_deref().map(first_sentence).unwrap_or_default()
    }

    /// Returns how many properties it has, without those of objects within.
    fn count(&self) -> usize {
        self.properties.iter().filter(|property| property.depth == 0).count()
    }

    fn is_personal(&self) -> bool {
        self.properties.iter().any(|property| property.personal.is_some())
    }

    fn prose(&self) -> String {
        self.description.as_deref().map(prose::block).unwrap_or_default()
    }

    fn kind(&self) -> &'static str {
        match self.call {
            Call::Track => "Track event",
            Call::Page => "Page",
            Call::Screen => "Screen",
            Call::Identify => "Traits of the user",
            Call::Group => "Traits of the group",
        }
    }
}

impl PropertyView {
    /// Returns the path without the name, and the name.
    fn parts(&self) -> (String, String) {
        let start = if self.depth == 0 { 0 } else { self.path.rfind('.').map_or(0, |dot| dot + 1) };
        let (around, name) = self.path.split_at(start);
        (visible(around), visible(name))
    }

    fn anchor(&self) -> String {
        format!("p-{}", super::address::part(&self.path))
    }

    fn prose(&self) -> String {
        self.description.as_deref().map(prose::block).unwrap_or_default()
    }

    fn rule_words(&self) -> String {
        // The mark stands in a sign of its own.
        let rules = self.rules.replace("Personal data, sent as its SHA-256.", "").replace("Personal data.", "");
        prose::inline(rules.trim())
    }

    const fn is_hashed(&self) -> bool {
        matches!(self.personal, Some(PersonalMark::Hashed))
    }
}
