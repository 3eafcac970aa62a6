//! Foreign forms of a plan, one folder a format: read into a draft of our own form, with an account of every cell; written from
//! a plan.
//!
//! # The way of an import
//!
//! **bytes -> grid or tree -> draft -> plan**, with the [`ledger`] beside it from the first byte on.
//!
//! - What has cells (CSV, TSV, XLSX, ODS, the tables of Markdown) becomes a [`grid`]; what has names and values (YAML, JSON)
//!   becomes a [`tree`]. Each cell and each value is an item of the ledger when it is read, so none can be forgotten: what no recogniser
//!   speaks of is listed as left out.
//! - Recognisers ([`table`], [`markdown`], [`events`], and one for each tool's own form) turn them into a [`draft`]. They share what
//!   headers and keys mean ([`field`], [`words`]), how people write types ([`types`]), lists, ranges, yes and no ([`values`], [`items`]),
//!   and how a known field goes into an event or a property ([`fill`]).
//! - The draft is written as our own form, which `plan-model` must read without an error.

pub(crate) mod account;
mod allowed;
pub(crate) mod amplitude;
pub(crate) mod avo;
mod bigquery;
pub(crate) mod csv;
pub(crate) mod draft;
mod encoding;
mod events;
mod field;
mod fill;
pub(crate) mod flat;
pub(crate) mod foreign;
mod glean;
mod grid;
mod items;
pub(crate) mod ledger;
pub(crate) mod lost;
pub(crate) mod markdown;
pub(crate) mod memory;
pub(crate) mod mixpanel;
pub(crate) mod odcs;
pub(crate) mod read_back;
pub(crate) mod rudder;
pub(crate) mod rule;
pub(crate) mod schema;
pub(crate) mod segment;
pub(crate) mod sheet;
mod table;
mod tree;
mod typed;
mod types;
pub(crate) mod update;
pub(crate) mod value;
mod values;
pub(crate) mod words;
pub(crate) mod yaml;

use crate::sentence::first_few;
use draft::Draft;
use field::Field;
use ledger::Ledger;
use std::io::Read;
use table::TableContents;

/// What the command line says about how to read.
#[derive(Debug, Clone, Default)]
pub(crate) struct ImportOptions {
    /// Headers, or keys, and what they are.
    pub(crate) map: Vec<(String, Field)>,
}

impl ImportOptions {
    /// Reads `Header=field`.
    pub(crate) fn map(&mut self, text: &str) -> Result<(), String> {
        let Some((header, name)) = text.rsplit_once('=') else {
            return Err(format!("--map wants `Header=field`, and \"{text}\" has no \"=\""));
        };
        let (header, name) = (header.trim(), name.trim());
        let Some(field) = Field::named(name) else {
            let names: Vec<&str> = field::FIELDS.iter().map(|(_, name, _)| *name).collect();
            let near = plan_model::diagnostic::suggest::nearest(name, names.iter().copied())
                .map(|near| format!(", did you mean \"{near}\"?"))
                .unwrap_or_default();
            return Err(format!("--map knows no field \"{name}\"{near}\nhelp: the fields are {}", names.join(", ")));
        };
        self.map.retain(|(known, _)| !known.eq_ignore_ascii_case(header));
        self.map.push((header.to_owned(), field));
        Ok(())
    }

    /// Returns the mapping as `Header` and name of the field.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, &'static str)> {
        self.map.iter().map(|(header, field)| (header.as_str(), field.name()))
    }

    fn mapped(&self, header: &str) -> Option<Field> {
        self.map.iter().find(|(known, _)| known.eq_ignore_ascii_case(header.trim())).map(|(_, field)| *field)
    }
}

/// A file to import.
#[derive(Debug)]
pub(crate) struct InputFile {
    /// As it is named in the ledger.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Import {
    draft: Draft,
    /// How many events, properties and traits the draft had when it became a plan.
    sizes: (usize, usize, usize),
    pub(crate) ledger: Ledger,
    /// Whether the sources list properties of which nothing says to which events they belong.
    has_lost_properties: bool,
    /// Whether a source is a message as it is sent.
    has_messages: bool,
    /// The sources that are plainly something else, and what they are.
    foreign: Vec<(String, &'static str)>,
}

/// Reads sources into one draft.
///
/// # Errors
/// A sentence for the user: a file that cannot be read, or that holds no plan.
pub(crate) fn read(sources: &[InputFile], options: &ImportOptions) -> Result<Import, String> {
    let mut import = Import::default();
    let mut trees = Vec::new();
    for source in sources {
        if is_tree(&source.name) {
            trees.extend(tree::read(source, &mut import.ledger)?);
        } else {
            import.source(source, options)?;
        }
    }
    schema::link(&mut trees, &mut import.ledger);
    import.trees(&trees, options);
    import.registry();
    import.rest(&trees);
    import.unused(options);
    if import.draft.rules.is_empty() {
        return Err(import.nothing(sources));
    }
    Ok(import)
}

/// The most that a packed file may hold: the largest plans are a hundredth of it.
const UNPACKED_BYTES: u64 = 256 * 1024 * 1024;

/// Returns what is in a file that was packed by gzip; any other file as it is.
///
/// # Errors
/// A sentence for the user.
pub(crate) fn unpacked(name: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    let mut reader = flate2::read::MultiGzDecoder::new(bytes.as_slice()).take(UNPACKED_BYTES + 1);
    reader.read_to_end(&mut unpacked).map_err(|error| {
        format!("{name} is packed by gzip and broken: {error}\nhelp: pack it again, or name the file that was packed")
    })?;
    if unpacked.len() as u64 > UNPACKED_BYTES {
        return Err(format!(
            "{name} holds more than {} MB when it is unpacked: no plan is that large",
            UNPACKED_BYTES / 1024 / 1024
        ));
    }
    Ok(unpacked)
}

/// Returns whether a file holds names and values: YAML, JSON, and a schema in a registry of Snowplow's, which is named after its version:
/// `schemas/com.acme/order_paid/jsonschema/1-0-0`.
fn is_tree(name: &str) -> bool {
    has_ending(name, &["yaml", "yml", "json"]) || is_version(name)
}

fn is_version(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let parts: Vec<&str> = file.split('-').collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
}

/// Returns whether a file's name has one of these endings, packed or not.
fn has_ending(name: &str, endings: &[&str]) -> bool {
    let packed = name.rsplit_once('.').filter(|(_, ending)| ending.eq_ignore_ascii_case("gz"));
    let name = packed.map_or(name, |(inner, _)| inner);
    let ending = name.rsplit('.').next().unwrap_or_default();
    endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Returns whether the title of a sheet may be the name of an event: "Sheet 1" and "Properties" are none.
fn is_name_of_event(title: &str) -> bool {
    let generic = ["sheet", "tabelle", "feuil", "hoja", "planilha", "arkusz", "tab", "template", "overview", "readme"];
    let first = words::words(title).into_iter().next().unwrap_or_default();
    !items::is_heading_word(title) && !generic.iter().any(|word| first.starts_with(word))
}

/// Returns whether files of this name in a folder are read; others, such as pictures and code, are passed over.
pub(crate) fn is_known(name: &str) -> bool {
    is_tree(name) || has_ending(name, &["csv", "tsv", "xlsx", "xlsm", "xlsb", "xls", "ods", "md", "markdown", "mdx"])
}

impl Import {
    /// Returns the plan that was read. The draft is gone then: of a large sheet it takes as much memory as the plan.
    pub(crate) fn take_plan(&mut self) -> plan_model::json::Node {
        self.sizes = self.draft.sizes();
        std::mem::take(&mut self.draft).to_plan()
    }

    /// Returns how many events, properties and traits the plan has.
    pub(crate) const fn sizes(&self) -> (usize, usize, usize) {
        self.sizes
    }

    fn source(&mut self, source: &InputFile, options: &ImportOptions) -> Result<(), String> {
        if has_ending(&source.name, &["md", "markdown", "mdx"]) {
            return markdown::read(source, options, self);
        }
        if !sheet::is_workbook(&source.bytes) {
            csv::read(source, &mut self.ledger)?
                .iter_mut()
                .for_each(|grid| self.table(grid, &table::Around::default(), options));
            return Ok(());
        }
        let mut grids = sheet::read(source, &mut self.ledger)?;
        let wants_an_event = |grid: &grid::Grid| table::wants_an_event(grid, options, &self.ledger);
        let has_a_sheet_for_each_event = grids.iter().filter(|grid| wants_an_event(grid)).count() > 1;
        for grid in &mut grids {
            let around = self.of_title(grid, has_a_sheet_for_each_event);
            self.table(grid, &around, options);
        }
        Ok(())
    }

    /// Reads a document that stands in another one.
    fn document(&mut self, tree: &tree::DocumentTree, options: &ImportOptions) {
        self.trees(std::slice::from_ref(tree), options);
        self.rest(std::slice::from_ref(tree));
    }

    /// Reads documents, which belong together: one names what another refers to.
    fn trees(&mut self, trees: &[tree::DocumentTree], options: &ImportOptions) {
        let (project, others): (Vec<&tree::DocumentTree>, Vec<&tree::DocumentTree>) =
            trees.iter().partition(|tree| rudder::is_of(tree));
        if !project.is_empty() {
            rudder::read(&project, self);
        }
        for tree in others {
            if trees.iter().any(|other| schema::is_newer(other, tree)) {
                tree.leave(&tree.root, "there is a newer version of the schema", &mut self.ledger);
                continue;
            }
            let has_form = self.leaves(tree)
                || bigquery::read(tree, self)
                || segment::read(tree, self)
                || glean::read(tree, self)
                || odcs::read(tree, self)
                || schema::read(tree, self);
            if !has_form {
                events::read(tree, options, self);
            }
        }
    }

    /// Leaves a document that is plainly of another tool, and no plan. Returns whether it is.
    fn leaves(&mut self, tree: &tree::DocumentTree) -> bool {
        let Some(what) = foreign::kind(&tree.root) else { return false };
        tree.leave(&tree.root, &format!("it is {what}, and no tracking plan"), &mut self.ledger);
        if !self.foreign.iter().any(|(name, _)| *name == tree.name) {
            self.foreign.push((tree.name.clone(), what));
        }
        true
    }

    /// Leaves what nothing spoke of, once it is known which events have the properties that are described elsewhere.
    fn rest(&mut self, trees: &[tree::DocumentTree]) {
        for tree in trees {
            tree.leave(&tree.root, "nothing in the file is known to be an event", &mut self.ledger);
        }
    }

    /// Gives what sources say of properties without their events to the properties of that name.
    fn registry(&mut self) {
        for definition in std::mem::take(&mut self.draft.definitions) {
            let mut used: Vec<&String> = Vec::new();
            for rule in &mut self.draft.rules {
                for property in rule.properties.iter_mut().filter(|property| property.name == definition.property.name)
                {
                    for (keyword, value) in &definition.property.keywords {
                        if property.get(keyword).is_none() {
                            property.set(keyword, value.clone());
                            used.push(keyword);
                        }
                    }
                }
            }
            let keywords = || definition.property.keywords.iter();
            let is_unused = |text: &str| {
                keywords().any(|(keyword, value)| !used.contains(&keyword) && value.to_text().trim() == text.trim())
            };
            for id in &definition.ids {
                let why =
                    if used.is_empty() { definition.otherwise } else { "the events that have it say it themselves" };
                if used.is_empty() || is_unused(self.ledger.text(*id)) {
                    self.ledger.leave(*id, why);
                } else {
                    self.ledger.read(*id, "what the properties of this name are");
                }
            }
        }
    }

    /// Notes each `--map` that names no header and no key: a slip of the pen, or of a source that has changed.
    fn unused(&mut self, options: &ImportOptions) {
        let Some(first) = self.ledger.first_sheet() else { return };
        for (header, _) in &options.map {
            let header = header.trim();
            let is_in = |text: &str| text.to_lowercase().contains(&header.to_lowercase());
            let is_there = self.ledger.entries().any(|entry| is_in(entry.text) || entry.place.path.is_some_and(is_in));
            if !is_there {
                self.ledger
                    .note(first, format!("no header and no key is called \"{header}\", so `--map` says nothing of it"));
            }
        }
    }

    /// Returns what the name of a sheet says: that its properties are traits, or, where several sheets list properties and no events, which
    /// event they are of.
    fn of_title(&mut self, grid: &grid::Grid, has_a_sheet_for_each_event: bool) -> table::Around {
        let header = words::header(&grid.title);
        let (call, name) = match () {
            () if header.has("user") => (draft::Call::Identify, String::new()),
            () if header.has("group") => (draft::Call::Group, String::new()),
            () if has_a_sheet_for_each_event && is_name_of_event(&grid.title) => items::event_name(&grid.title),
            () => return table::Around::default(),
        };
        if call == draft::Call::Track {
            self.ledger
                .note(grid.sheet, "properties without an event are those of the event that the sheet is named after");
        }
        table::Around { event: Some((call, name)), is_of_row: false }
    }

    fn table(&mut self, grid: &mut grid::Grid, around: &table::Around, options: &ImportOptions) {
        let found = table::read(grid, around, options, &mut self.ledger, &mut self.draft);
        self.has_lost_properties |= found == TableContents::PropertiesWithoutEvents;
    }

    /// Returns why there is no plan in the sources, and what would help.
    fn nothing(&self, sources: &[InputFile]) -> String {
        let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
        let (names, lists, holds) = match names.as_slice() {
            [] => {
                return "there is no file in the folder that could hold a plan\n\
                        help: tables (`.csv`, `.tsv`, `.xlsx`, `.ods`, `.md`), YAML and JSON are read"
                    .to_owned();
            }
            [one] => ((*one).to_owned(), "lists", "holds"),
            several => (format!("these {} files", several.len()), "list", "hold"),
        };
        if self.has_lost_properties {
            return format!(
                "{names} {lists} properties, but no events that have them: there is nothing to make a plan of\n\
                 help: a column that names the event of each property makes it a plan; `--map 'Header=event'` says which one it is, \
                 `--map 'Header=trait'` that the names are traits of the user"
            );
        }
        if self.has_messages {
            return format!(
                "{names} {holds} messages as they are sent, and no plan: nothing says which properties there are, and of what types\n\
                 help: `cargo plan infer {} -o tracking-plan.json` makes a plan of recorded messages",
                if sources.len() == 1 { names.as_str() } else { "FILE…" }
            );
        }
        if self.foreign.len() == sources.len() {
            let each: Vec<String> = self.foreign.iter().map(|(name, what)| format!("{name} is {what}")).collect();
            let none = if each.len() == 1 { "and no tracking plan" } else { "and none is a tracking plan" };
            return format!(
                "{}, {none}\nhelp: name the file that the plan is in, or the folder with a file for each event",
                first_few(&each, 3)
            );
        }
        if self.ledger.is_empty() {
            return format!("{names} {holds} no events that could be read, as nothing is in it");
        }
        if sources.iter().all(|source| is_tree(&source.name)) {
            return format!(
                "{names} {holds} no events that could be read\n\
                 help: events are a list, or an object by name, under a key such as `events`: \
                 `events: [{{name: Order Completed, properties: {{total: number}}}}]`; `--map 'key=event'` says which key names them"
            );
        }
        format!(
            "{names} {holds} no events that could be read\n\
             help: a table needs a header such as \"Event name\"; `--map 'Header=event'` says which column names the events"
        )
    }
}
