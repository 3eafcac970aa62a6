//! The pages as Markdown, to read where code is read: one file for each event, and lists of them.

use super::SiteFile;
use super::groups::GroupedBy;
use super::marks;
use super::text::{first_sentence, line, visible};
use super::view::{EventView, PersonalMark, PlanView};
use plan_model::markdown::{block, code, code_in_cell, in_cell, inline, link_text};
use std::fmt::Write;

/// Returns every file of the site.
pub(crate) fn files(plan: &PlanView) -> Vec<SiteFile> {
    let mut files = vec![
        SiteFile { path: "README.md".to_owned(), text: overview(plan) },
        SiteFile { path: "personal-data.md".to_owned(), text: personal(plan) },
    ];
    files.extend(GroupedBy::ALL.map(|by| SiteFile { path: format!("{}.md", by.page()), text: grouped(by, plan) }));
    files.extend(changes(plan).map(|text| SiteFile { path: "changes.md".to_owned(), text }));
    for (number, event) in plan.events.iter().enumerate() {
        files.push(SiteFile { path: format!("{}.md", event.address), text: page(number, event, plan) });
    }
    files
}

/// Returns the page of one event.
#[cfg(feature = "mcp")]
pub(crate) fn event_page(plan: &PlanView, number: usize) -> Option<String> {
    plan.events.get(number).map(|event| page(number, event, plan))
}

fn overview(plan: &PlanView) -> String {
    let mut out = format!("# {}\n\n", heading(&plan.title));
    let lists = GroupedBy::ALL.map(|by| format!("[{}]({}.md)", by.title(), by.page()));
    let _ = write!(out, "{} · [Personal data](personal-data.md)", lists.join(" · "));
    if let Some(since) = &plan.since {
        let _ = write!(out, " · [Changes since {}](changes.md)", safe(&since.reference));
    }
    out.push_str("\n\n");
    match plan.events.is_empty() {
        true => out.push_str("The plan has no events yet.\n"),
        false => list(plan.events.iter(), &mut out),
    }
    out
}

fn grouped(by: GroupedBy, plan: &PlanView) -> String {
    let mut out = format!("# {}\n", by.title());
    let groups = by.groups(plan);
    if groups.is_empty() {
        let _ = write!(out, "\n{}\n", safe(by.advice()));
    }
    for group in groups {
        let _ = write!(out, "\n## {}\n\n", heading(&line(&group.title, 120)));
        if !group.note.is_empty() {
            let _ = write!(out, "{}\n\n", safe(&group.note));
        }
        match group.events.is_empty() {
            true => out.push_str("No event yet.\n"),
            false => list(group.events.into_iter(), &mut out),
        }
    }
    out
}

fn list<'v>(events: impl Iterator<Item = &'v EventView>, out: &mut String) {
    for event in events {
        let summary = event.description.as_deref().map(first_sentence).unwrap_or_default();
        let summary = if summary.is_empty() { summary } else { format!(": {}", inline(&summary)) };
        let status = event.status.word().map(|word| format!(" ({})", inline(&line(word, 40)))).unwrap_or_default();
        let _ = writeln!(out, "- [{}]({}.md){status}{summary}", linked_title(event), event.address);
    }
}

fn page(number: usize, event: &EventView, plan: &PlanView) -> String {
    let mut out = format!("# {}\n\n", heading(&event.name));
    let root = if event.address.contains('/') { "../" } else { "" };
    if let Some((text, replacement)) = &event.deprecated {
        let other = replacement.and_then(|position| plan.events.get(position));
        let way_out = match other {
            Some(other) => {
                format!(" Send [{}]({root}{}.md) in its place.", linked_title(other), other.address)
            }
            None => format!(" {}", safe(text)),
        };
        let _ = write!(out, "**Deprecated.**{}\n\n", way_out.trim_end());
    }
    let _ = write!(
        out,
        "{}\n\n",
        event.description.as_deref().map_or_else(|| "No description.".to_owned(), |text| block(&visible(text)))
    );
    for (label, text) in facts(event) {
        let _ = writeln!(out, "- **{label}:** {}", safe(&text));
    }
    properties(event, &mut out);
    out.push_str("\n## Example message\n\n");
    match &event.message {
        Some(message) => fenced("json", message, &mut out),
        None => out.push_str("No value was found that keeps every rule of the plan.\n"),
    }
    out.push_str("\n## In Rust\n\n");
    for (what, call) in &event.calls {
        let _ = write!(out, "{what}:\n\n");
        fenced("rust", call, &mut out);
        out.push('\n');
    }
    let _ = write!(out, "## In the code\n\n{}", sites(event, plan));
    history(number, event, plan, &mut out);
    out
}

fn facts(event: &EventView) -> Vec<(&'static str, String)> {
    let why: Vec<String> = event
        .why
        .iter()
        .map(|(id, sentence)| sentence.as_ref().map_or_else(|| id.clone(), |sentence| format!("{sentence} ({id})")))
        .collect();
    let known = [
        ("Call", Some(event.call.to_string())),
        ("Why", (!why.is_empty()).then(|| why.join("; "))),
        ("Where", event.fires.clone()),
        ("Owner", event.owner.clone()),
        ("Status", event.status.word().map(str::to_owned)),
        ("Goes to", event.destinations.as_ref().map(|all| all.join(", "))),
    ];
    let known = known.into_iter().filter_map(|(label, text)| Some((label, text?)));
    known.chain(event.facts.iter().cloned()).chain([("Type in Rust", event.type_name.clone())]).collect()
}

fn properties(event: &EventView, out: &mut String) {
    let _ = write!(out, "\n## Properties\n\n");
    if event.properties.is_empty() {
        out.push_str("None.\n");
        return;
    }
    out.push_str("| Name | Type | | What it is |\n|---|---|---|---|\n");
    for row in &event.properties {
        let mut marks: Vec<&str> = if row.is_required { vec!["required"] } else { Vec::new() };
        marks.extend(row.personal.map(|mark| match mark {
            PersonalMark::Plain => "personal",
            PersonalMark::Hashed => "personal, hashed",
        }));
        let values: Vec<String> = row.values.iter().map(|value| code_in_cell(&visible(value))).collect();
        let values = if values.is_empty() { String::new() } else { format!("One of {}.", values.join(", ")) };
        let description = row.description.as_deref().map(safe).unwrap_or_default();
        let rules = in_cell(&visible(&row.rules));
        let what: Vec<&str> = [description.as_str(), rules.as_str(), values.as_str()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            code_in_cell(&visible(&row.path)),
            row.type_words,
            marks.join(", "),
            what.join(" ")
        );
    }
}

fn sites(event: &EventView, plan: &PlanView) -> String {
    if !plan.has_code {
        return "The code was not looked through.\n".to_owned();
    }
    if event.sites.is_empty() {
        return "No code sends it.\n".to_owned();
    }
    let mut out = String::new();
    for site in &event.sites {
        let place = code(&visible(&format!("{}:{}", site.file, site.line)));
        let place = site
            .link
            .as_ref()
            .map_or_else(|| place.clone(), |link| format!("[{place}](<{}>)", link.replace(['<', '>'], "")));
        let test = if site.is_test { " (test)" } else { "" };
        let _ = writeln!(out, "- {place}: {}{test}", safe(&site.how));
    }
    out
}

fn history(number: usize, event: &EventView, plan: &PlanView, out: &mut String) {
    if let Some(since) = &plan.since {
        let _ = write!(out, "\n## Since {}\n\n", heading(&since.reference));
        let own: Vec<_> = since.changes.iter().filter(|change| change.event == Some(number)).collect();
        if own.is_empty() {
            out.push_str("Unchanged.\n");
        }
        own.iter().for_each(|change| change_of(&change.what, &change.breaks, out));
    }
    for (version, changes) in &event.versions {
        let _ = write!(out, "\n## After version {}\n\n", heading(version));
        if changes.is_empty() {
            out.push_str("Nothing that code or data depend on changed.\n");
        }
        changes.iter().for_each(|what| change_of(what, &[], out));
    }
}

fn change_of(what: &str, breaks: &[(&'static str, String)], out: &mut String) {
    let _ = writeln!(out, "- {}", safe(what));
    for (class, why) in breaks {
        let _ = writeln!(out, "  - breaks {class}: {}", safe(why));
    }
}

fn changes(plan: &PlanView) -> Option<String> {
    let since = plan.since.as_ref()?;
    let mut out = format!("# Changes since {}\n\n", heading(&since.reference));
    if since.changes.is_empty() {
        out.push_str("Nothing has changed.\n");
    }
    since.changes.iter().for_each(|change| change_of(&change.what, &change.breaks, &mut out));
    Some(out)
}

fn personal(plan: &PlanView) -> String {
    let mut out = String::from("# Personal data\n");
    let head = "| Property | Collected by | Sent | Why | Goes to | Owner |\n|---|---|---|---|---|---|\n";
    for (title, list, nothing) in [
        ("Marked in the plan", marks::marked(&plan.events), "No property is marked as personal data."),
        ("To look at: not marked, with names as if", marks::unmarked(&plan.events), "None."),
    ] {
        let _ = write!(out, "\n## {title}\n\n{}", if list.is_empty() { nothing } else { head });
        for property in &list {
            for (event, row) in &property.uses {
                let why = event.why.iter().map(|(id, sentence)| line(sentence.as_deref().unwrap_or(id), 200));
                let why: Vec<String> = why.collect();
                let short = |all: &Vec<String>| all.iter().map(|name| line(name, 80)).collect::<Vec<_>>().join(", ");
                let to = event.destinations.as_ref().map_or_else(|| "not said".to_owned(), short);
                let _ = writeln!(
                    out,
                    "| {} | [{}]({}.md) | {} | {} | {} | {} |",
                    code_in_cell(&visible(property.path)),
                    linked_title(event),
                    event.address,
                    if row.personal == Some(PersonalMark::Hashed) { "as SHA-256" } else { "as it is" },
                    inline(&why.join("; ")),
                    inline(&to),
                    inline(&line(event.owner.as_deref().unwrap_or("nobody"), 80)),
                );
            }
        }
        if list.is_empty() {
            out.push('\n');
        }
    }
    out
}

/// Writes a block of code with a fence that is longer than any run of backticks in it.
fn fenced(language: &str, text: &str, out: &mut String) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(3.max(longest + 1));
    let _ = writeln!(out, "{fence}{language}\n{text}\n{fence}");
}

fn safe(text: &str) -> String {
    inline(&visible(text))
}

/// Returns a text in a heading, where mdBook takes braces at the end for the id of the heading, also where they are escaped.
fn heading(text: &str) -> String {
    let text = safe(text);
    text.strip_suffix('}').map_or_else(|| text.clone(), |open| format!("{open}&#125;"))
}

/// Returns the name of an event as the text of a link to its page.
fn linked_title(event: &EventView) -> String {
    link_text(&line(&event.name, 120))
}
