//! The pages of a plan: **plan -> view -> files**. The view holds what is shown as values, every text as it is; the writers of HTML
//! and Markdown make it safe for their form. Nothing here reads files or knows of the command line.

mod address;
mod changes;
mod event;
mod examples;
mod groups;
pub(crate) mod html;
mod json_text;
mod markdown;
mod marks;
mod meaning;
mod prose;
mod rows;
mod search;
pub(crate) mod text;
pub(crate) mod view;

pub(crate) use changes::since;
pub(crate) use event::{SitesOf, Sources, order, view};
pub(crate) use html::files as html;
#[cfg(feature = "live")]
pub(crate) use json_text::pretty;
#[cfg(feature = "mcp")]
pub(crate) use markdown::event_page;
pub(crate) use markdown::files as markdown;
pub(crate) use meaning::changed_meaning;
pub(crate) use rows::rows;
pub(crate) use text::visible_line;

/// A file of the site: its path from the folder of the site, with `/`, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SiteFile {
    pub(crate) path: String,
    pub(crate) text: String,
}
