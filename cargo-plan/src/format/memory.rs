//! What an import remembers beside the plan, `tracking-plan.import.json`: the sources, the mapping, and what they said last, so that
//! the next import knows which side changed.

use super::value;
use plan_model::diagnostic::render::line_and_column;
use plan_model::json::{Kind, Node};
use std::path::{Path, PathBuf};

/// What is remembered.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The files and folders, as they were named.
    pub(crate) sources: Vec<String>,
    /// `Header=field`.
    pub(crate) map: Vec<String>,
    /// The plan as the sources said it.
    pub(crate) imported: Option<Node>,
}

/// Returns the file beside a plan.
pub(crate) fn path(plan: &Path) -> PathBuf {
    plan.with_extension("import.json")
}

impl Memory {
    /// Reads the text of the file.
    ///
    /// # Errors
    /// A sentence: it is broken.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let root = plan_model::json::parse(text).map_err(|error| {
            let (line, column) = line_and_column(text, error.span.start());
            format!("{error}, at {line}:{column}")
        })?;
        let texts = |name: &str| {
            let list = root.get(name).map(Node::items).unwrap_or_default();
            list.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
        };
        let (sources, map) = (texts("sources"), texts("map"));
        // Of a large sheet the plan is the most that is in memory: there is one of it.
        let imported = match root.kind {
            Kind::Object(members) => members.into_iter().find(|member| member.name == "imported"),
            _ => None,
        };
        Ok(Self { sources, map, imported: imported.map(|member| member.value) })
    }

    pub(crate) fn write(self) -> String {
        let mut members = vec![
            (
                "comment",
                value::text(
                    "Written by `cargo plan import`: where the plan comes from, and what its sources said last. Commit it beside the plan.",
                ),
            ),
            ("sources", value::texts(&self.sources)),
        ];
        if !self.map.is_empty() {
            members.push(("map", value::texts(&self.map)));
        }
        members.extend(self.imported.map(|imported| ("imported", imported)));
        value::pretty(&value::object(members))
    }
}
