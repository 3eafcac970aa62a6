//! A plan in a dbt project: sources with freshness, a staging model for each table, tests of what the plan asks of values. What was
//! written here is marked in `config.meta`, so that a second run replaces that and keeps what a team has beside it.

mod blocks;
mod checks;
mod entry;
mod file_names;
mod merge;

use super::Loaded;
use super::ddl::comment_of;
use super::tables::{WarehouseColumn, WarehouseTable};
use crate::format::lost::Lost;
use crate::format::value::{boolean, list, number, object, text};
use crate::sentence::counted;
use blocks::newline_of;
use checks::{Checks, MACROS};
use file_names::{WantedName, distinct};
use plan_model::Plan;
use plan_model::json::Node;
use std::fs;
use std::path::Path;

/// The key in `config.meta` of everything that was written here.
const MARK: &str = "tracking_plan";

/// What is written, and for whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dbt<'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) loaded: Loaded,
    /// The schema of the source, which is the name of the source too.
    pub(crate) schema: Option<&'p str>,
    /// The day from which rows have what is required.
    pub(crate) since: Option<&'p str>,
}

/// A file of the project.
#[derive(Debug)]
pub(crate) struct DbtFile {
    path: String,
    content: DbtContent,
}

#[derive(Debug)]
enum DbtContent {
    /// A file that is ours as a whole.
    Sql(String),
    /// The list under a key, in which others may have entries of theirs.
    Yaml(&'static str, Vec<Node>),
}

impl Dbt<'_> {
    /// Returns the files of a plan. What no test says is added to `lost`.
    pub(crate) fn files(&self, tables: &[WarehouseTable<'_>], lost: &mut Lost) -> Vec<DbtFile> {
        let mut files =
            vec![DbtFile { path: "macros/tracking_plan.sql".to_owned(), content: DbtContent::Sql(MACROS.to_owned()) }];
        let source = self.source(tables);
        files.push(yaml("models/tracking_plan/sources.yml", "sources", vec![source]));
        let (mut models, mut queries) = (Vec::new(), Vec::new());
        for (table, model) in tables.iter().zip(self.models(tables)) {
            let checks = Checks::of(table, self, &model, lost);
            let columns =
                table.columns.iter().map(|column| self.column(column, checks.of_column(&column.name))).collect();
            models.push(self.entry(&model, table, columns));
            files.push(sql(format!("models/tracking_plan/{model}.sql"), &self.staging(table)));
            queries.extend(checks.singular);
        }
        let (wanted, queries): (Vec<WantedName>, Vec<String>) = queries.into_iter().unzip();
        let names = distinct(&wanted, file_names::NAME_BYTES).into_iter();
        files.extend(names.zip(queries).map(|(name, query)| sql(format!("tests/tracking_plan/{name}.sql"), &query)));
        files.push(yaml("models/tracking_plan/models.yml", "models", models));
        files
    }

    /// Returns the names of the models. A model is a file, and a table in the warehouse.
    fn models(&self, tables: &[WarehouseTable<'_>]) -> Vec<String> {
        let wanted = tables.iter().map(|table| &table.name);
        let wanted = wanted.map(|table| WantedName { name: format!("stg_{table}"), identity: table.clone() });
        distinct(&wanted.collect::<Vec<_>>(), self.loaded.longest().min(file_names::NAME_BYTES))
    }

    /// Returns the name of the source.
    fn name(&self) -> String {
        let named = self.plan.name.as_deref().map(|name| self.loaded.server.column(name));
        let name = self.schema.map(str::to_owned).or(named).filter(|name| !name.is_empty());
        name.unwrap_or_else(|| "tracking_plan".to_owned())
    }

    fn source(&self, tables: &[WarehouseTable<'_>]) -> Node {
        let received_at = self.loaded.held("received_at").map(|held| held.name).unwrap_or_default();
        let day = object([("count", number("1")), ("period", text("day"))]);
        let config = object([
            ("loaded_at_field", text(received_at)),
            ("freshness", object([("warn_after", day)])),
            ("meta", object([(MARK, text(self.name()))])),
        ]);
        let tables = tables.iter().map(|table| {
            let columns = table.columns.iter().map(|column| self.column(column, Vec::new())).collect();
            self.entry(&table.name, table, columns)
        });
        object([
            ("name", text(self.name())),
            ("schema", text(self.name())),
            ("config", config),
            ("tables", list(tables.collect())),
        ])
    }

    /// Returns a table or a model with its columns.
    fn entry(&self, name: &str, table: &WarehouseTable<'_>, columns: Vec<Node>) -> Node {
        let mut members = vec![("name", text(name))];
        let comment = comment_of(self.plan, table);
        if !comment.is_empty() {
            members.push(("description", text(jinja(&comment))));
        }
        if name == table.name && self.is_quoted(&table.name) {
            members.push(("quoting", object([("identifier", boolean(true))])));
        }
        members.push(("config", marked(&table.name)));
        members.push(("columns", list(columns)));
        object(members)
    }

    fn column(&self, column: &WarehouseColumn<'_>, data_tests: Vec<Node>) -> Node {
        let mut members = vec![("name", text(&column.name))];
        let said: Vec<&str> = [column.comment.as_str()]
            .into_iter()
            .chain(column.notes.iter().map(String::as_str))
            .filter(|text| !text.is_empty())
            .collect();
        if !said.is_empty() {
            members.push(("description", text(jinja(&said.join(" ")))));
        }
        if self.is_quoted(&column.name) {
            members.push(("quote", boolean(true)));
        }
        members.push(("config", marked(&column.name)));
        if !data_tests.is_empty() {
            members.push(("data_tests", list(data_tests)));
        }
        object(members)
    }

    /// Returns whether SQL writes a name in quotes.
    fn is_quoted(&self, name: &str) -> bool {
        !self.loaded.quoted(name).starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
    }

    /// Returns the model that takes the columns of a table that the plan knows.
    fn staging(&self, table: &WarehouseTable<'_>) -> String {
        let columns: Vec<String> =
            table.columns.iter().map(|column| format!("    {}", self.loaded.quoted(&column.name))).collect();
        format!(
            "{{{{ config(meta={{'{MARK}': '{}'}}) }}}}\n\nselect\n{}\nfrom {{{{ source('{}', '{}') }}}}\n",
            table.name,
            columns.join(",\n"),
            self.name(),
            table.name
        )
    }
}

fn yaml(path: &str, key: &'static str, entries: Vec<Node>) -> DbtFile {
    DbtFile { path: path.to_owned(), content: DbtContent::Yaml(key, entries) }
}

fn sql(path: String, query: &str) -> DbtFile {
    DbtFile { path, content: DbtContent::Sql(query.to_owned()) }
}

/// Returns the configuration that says that something was written here.
fn marked(what: &str) -> Node {
    object([("meta", object([(MARK, text(what))]))])
}

/// Returns a text that dbt takes as it is: it renders descriptions.
fn jinja(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut signs = written.chars().peekable();
    while let Some(sign) = signs.next() {
        match (sign, signs.peek()) {
            ('{', Some('{' | '%' | '#')) => out.push_str("{{ '{' }}"),
            _ => out.push(sign),
        }
    }
    out
}

/// Writes the files into a project, and takes away those of an earlier run that are not among them. Returns a line for what is not as one
/// would think.
///
/// # Errors
/// A sentence for the user: a file that cannot be read or written, or that is no YAML.
pub(crate) fn write(project: &Path, files: &[DbtFile]) -> Result<Vec<String>, String> {
    let mut said = Vec::new();
    let mut texts = Vec::new();
    for file in files {
        let path = project.join(&file.path);
        let old = read(&path)?;
        if let Some(new) = file.text(old.as_deref(), &mut said)? {
            texts.push((path, old, new));
        }
    }
    // Nothing is written before every file is known to be one that can be.
    for (path, old, new) in &texts {
        if old.as_ref() != Some(new) {
            put(path, new)?;
        }
    }
    let gone = take_away(project, files)?;
    said.push(format!("{} written, {gone} taken away", counted(texts.len(), "file")));
    Ok(said)
}

impl DbtFile {
    /// Returns the text of the file, in the place of what is there; none where that is a team's.
    fn text(&self, old: Option<&str>, said: &mut Vec<String>) -> Result<Option<String>, String> {
        let path = &self.path;
        let own = "has no mark, so that it is a team's own, and stays as it is";
        match &self.content {
            DbtContent::Sql(_) if old.is_some_and(|old| !is_ours(old)) => {
                said.push(format!("{path} {own}"));
                Ok(None)
            }
            DbtContent::Sql(query) => Ok(Some(query.replace('\n', old.map_or("\n", newline_of)))),
            DbtContent::Yaml(key, entries) => {
                let merged = merge::merged(key, entries, old)
                    .map_err(|error| format!("{path} cannot be brought up to date: {error}"))?;
                said.extend(merged.own.iter().map(|name| format!("`{name}` in {path} {own}")));
                let without = merged.without_comments.iter();
                said.extend(
                    without.map(|name| format!("`{name}` in {path} is written anew, without the comments inside")),
                );
                Ok(Some(merged.text))
            }
        }
    }
}

fn read(path: &Path) -> Result<Option<String>, String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("cannot read {}: {error}", path.display())),
    }
}

fn put(path: &Path, text: &str) -> Result<(), String> {
    let cannot = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    fs::write(path, text).map_err(cannot)
}

/// Returns whether a file of SQL says that it was written here.
fn is_ours(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.contains(&format!("'{MARK}':")) || line.contains(&format!("({MARK})")))
}

/// Removes our files of SQL that the plan has no more.
fn take_away(project: &Path, files: &[DbtFile]) -> Result<usize, String> {
    let mut gone = 0;
    for folder in ["models/tracking_plan", "tests/tracking_plan"] {
        let Ok(entries) = fs::read_dir(project.join(folder)) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            let is_written = files.iter().any(|file| file.path == path);
            if is_written || !name.ends_with(".sql") || !read(&entry.path())?.is_some_and(|text| is_ours(&text)) {
                continue;
            }
            fs::remove_file(entry.path()).map_err(|error| format!("cannot remove {path}: {error}"))?;
            gone += 1;
        }
    }
    Ok(gone)
}
