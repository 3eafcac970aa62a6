//! The sections of a document: which headings and lines name events, and what stands below them.

use super::super::draft::{self, Call, Property};
use super::super::field::{self, Field, Subject};
use super::super::ledger::Id;
use super::super::table::{self, Around, TableContents};
use super::super::tree::DocumentTree;
use super::super::{Import, ImportOptions, events, fill, items, typed, types, values, words};
use super::blocks::{Block, Line};
use super::code;

/// A heading with what stands below it, up to the next one. Headings such as "Properties" belong to the section that they are in.
#[derive(Debug, Default)]
struct Section {
    level: u8,
    heading: Option<Line>,
    blocks: Vec<Block>,
}

/// Reads the blocks of a document into the draft.
pub(super) fn read(blocks: Vec<Block>, options: &ImportOptions, import: &mut Import) {
    let tables = blocks.iter().filter_map(|block| match block {
        Block::Table(grid) => Some(table::event_names(grid, options, &import.ledger)),
        _ => None,
    });
    let known: Vec<String> = tables.flatten().collect();
    let mut level_over_events = None;
    for section in sections(blocks) {
        level_over_events = level_over_events.filter(|level| section.level > *level);
        let is_below_events = level_over_events.is_some();
        if section.heading.as_ref().is_some_and(|line| of_heading(&line.text) == Some(What::Events)) {
            level_over_events = Some(section.level);
        }
        SectionReader {
            options,
            import,
            current: None,
            heading: None,
            known: &known,
            is_below_events,
            is_named_by_item: false,
            has_items_of_events: false,
            lists: None,
            above: Vec::new(),
        }
        .section(section);
    }
}

fn sections(blocks: Vec<Block>) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    // The section that a sub-heading put what follows into, which need not be the last one.
    let mut open = 0;
    for block in blocks {
        let above = match &block {
            Block::Heading { level, line } if of_heading(&line.text) == Some(What::Properties) => {
                over(&sections, *level)
            }
            _ => None,
        };
        open = match (&block, above) {
            (Block::Heading { .. }, None) => sections.len(),
            (_, Some(above)) => above,
            (_, None) => open,
        };
        match (block, sections.get_mut(open)) {
            (block, Some(section)) => section.blocks.push(block),
            (Block::Heading { level, line }, None) => {
                sections.push(Section { level, heading: Some(line), blocks: Vec::new() })
            }
            (_, None) => {}
        }
    }
    sections
}

/// Returns the section that a sub-heading of this level is in: the last one, or the one above it where nothing but words stands between
/// them, such as those below "Basics".
fn over(sections: &[Section], level: u8) -> Option<usize> {
    let above = sections.iter().rposition(|section| section.heading.is_some() && section.level < level)?;
    let has_words_only =
        |section: &Section| section.blocks.iter().all(|block| matches!(block, Block::Line(line) if line.depth == 0));
    let (own, between) = sections.get(above..)?.split_first()?;
    let is_near = between.is_empty() || (own.level > 1 && between.iter().all(has_words_only));
    is_near.then_some(above)
}

/// What a heading says of what stands below it, where it does not name an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// Properties of the event above.
    Properties,
    /// Traits of the user, or of the group; properties of every call.
    Of(Call),
    /// Properties of whatever event has them.
    Registry,
    /// A list of events.
    Events,
}

fn of_heading(text: &str) -> Option<What> {
    let header = words::header(&plain(text));
    if matches!(words::folded(&plain(text)).as_str(), "schema" | "json schema" | "payload schema" | "event schema") {
        return Some(What::Properties);
    }
    let common = ["common", "global", "super", "shared", "standard", "default", "universal"];
    let is_common = |word: &String| common.contains(&word.as_str());
    let is_default = header.has("default") && header.has("property");
    if header.has("property") && (header.unknown.iter().any(is_common) || is_default) {
        return Some(What::Of(Call::Common));
    }
    if header.has("event") && header.is_plural && !header.has("property") && header.unknown.len() <= 3 {
        return Some(What::Events);
    }
    // "Property reference", "Property dictionary": of whatever events have them.
    let of_all = [
        "reference",
        "dictionary",
        "glossary",
        "catalog",
        "catalogue",
        "index",
        "library",
        "inventory",
        "lexicon",
        "lexikon",
        "glossar",
        "worterbuch",
        "verzeichnis",
        "glossaire",
        "dictionnaire",
        "glosario",
        "diccionario",
        "glossario",
        "dicionario",
        "slownik",
        "slowniczek",
        "dizionario",
        "woordenlijst",
        "woordenboek",
    ];
    // "Erlaubte Parameter": of every event, or of none.
    let adjectives = [
        "erlaubte",
        "verbotene",
        "zulassige",
        "verfugbare",
        "forbidden",
        "prohibited",
        "disallowed",
        "available",
        "permitidos",
        "prohibidos",
        "autorises",
        "interdits",
    ];
    if header.has("property")
        && !header.unknown.is_empty()
        && header.unknown.iter().all(|word| adjectives.contains(&word.as_str()))
    {
        return Some(What::Registry);
    }
    if (header.has("property") || header.meanings.is_empty())
        && !header.unknown.is_empty()
        && header.unknown.iter().all(|word| of_all.contains(&word.as_str()))
    {
        return Some(What::Registry);
    }
    if !header.unknown.is_empty() || header.meanings.is_empty() {
        return None;
    }
    match () {
        () if header.has("user") && header.is_plural => Some(What::Of(Call::Identify)),
        () if header.has("group") && header.is_plural => Some(What::Of(Call::Group)),
        () if header.has("property") => Some(What::Properties),
        () => None,
    }
}

/// Returns a heading without its number and signs: "### 3.1 `Order Completed` ⭐".
fn plain(text: &str) -> String {
    let text = text.trim().replace("**", "");
    let text = text.trim_start_matches(|c: char| {
        c.is_ascii_digit()
            || matches!(c, '.' | ')' | ' ' | '▶' | '►' | '▸' | '•' | '⭐' | '🟢' | '✅' | '📊' | '🎯' | '-')
    });
    let text = text.trim_end_matches(['⭐', '✅', ' ', ':', '🔥', '🆕']);
    if text.is_empty() { String::new() } else { text.trim().to_owned() }
}

/// Returns a heading that says that it names an event: "Event: Order Completed", "Page: `Home`", "Every page".
fn explicit(text: &str) -> Option<(Call, String)> {
    let text = plain(text);
    match text.as_str() {
        "Every page" => return Some((Call::Page, String::new())),
        "Every screen" => return Some((Call::Screen, String::new())),
        _ => {}
    }
    if let Some((name, words)) = code_and_words(&text)
        && words.eq_ignore_ascii_case("event")
    {
        return Some((Call::Track, name.to_owned()));
    }
    let (kind, name) = text.split_once(':')?;
    let is_code = name.trim().starts_with('`');
    let call = match kind.trim().to_lowercase().as_str() {
        "event" | "track" | "evento" | "ereignis" | "événement" | "zdarzenie" => Call::Track,
        "page" if is_code => Call::Page,
        "screen" if is_code => Call::Screen,
        _ => return None,
    };
    let name = name.trim().trim_matches('`').trim();
    (!name.is_empty() && name.chars().count() <= 100).then(|| (call, name.to_owned()))
}

struct SectionReader<'r> {
    options: &'r ImportOptions,
    import: &'r mut Import,
    /// The event that lines belong to.
    current: Option<(Call, String)>,
    /// The heading, while no line confirmed that it names an event.
    heading: Option<(Id, Call, String)>,
    /// The events that tables of the document name.
    known: &'r [String],
    /// Whether a heading above says that what is below it are events.
    is_below_events: bool,
    /// Whether the item of a list named the event, so that the next item names the next one.
    is_named_by_item: bool,
    /// Whether the items of the list are events: below each of them stands what is said of it.
    has_items_of_events: bool,
    /// Below "Required properties:", whether they are required.
    lists: Option<Field>,
    /// The properties that the items of a list above are, with their depths: what stands deeper is inside of the last of them.
    above: Vec<(usize, String)>,
}

/// So many events in tables are those of the document.
const MANY_EVENTS: usize = 3;

const NO_EVENT: &str = "it belongs to no event";

impl SectionReader<'_> {
    fn section(&mut self, section: Section) {
        let mut what = section.heading.as_ref().and_then(|line| of_heading(&line.text));
        let is_explicit = section.heading.as_ref().is_some_and(|line| explicit(&line.text).is_some());
        self.has_items_of_events = !is_explicit && self.are_events(&section.blocks);
        if self.has_items_of_events {
            what = Some(What::Events);
        }
        if let Some(line) = &section.heading {
            self.start_at_heading(line, what, &section.blocks);
        }
        for block in section.blocks {
            match block {
                Block::Table(grid) => self.table(grid),
                Block::Document(tree) => self.document(&tree),
                Block::Heading { line, .. } => self.sub_heading(&line),
                Block::Line(line) if is_over_events(&line) => {
                    what = Some(What::Events);
                    self.current = None;
                    self.import.ledger.read(line.id, "that events stand below it");
                }
                Block::Line(line) => self.line(&line, what),
            }
        }
        if let Some(line) = &section.heading {
            let why = if what == Some(What::Events) {
                "it is a heading over events"
            } else {
                "it is a heading, and nothing below it says that it is an event"
            };
            self.import.ledger.leave(line.id, why);
        }
    }

    /// Starts the event that a heading names, or that a line below it does.
    fn start_at_heading(&mut self, line: &Line, what: Option<What>, blocks: &[Block]) {
        let text = plain(&line.text);
        let (named, behind) = match code_and_words(&text) {
            Some((name, behind)) => ((Call::Track, name.to_owned()), behind),
            None => (items::event_name(&text), ""),
        };
        let is_explicit = explicit(&line.text);
        let known = self.known.iter().find(|known| words::words(known) == words::words(&text));
        let (mut call, mut name) = is_explicit.clone().unwrap_or(named);
        if let Some(known) = known {
            name.clone_from(known);
        }
        if is_explicit.is_none()
            && let Some(said) = self.call_in(blocks)
        {
            call = said;
        }
        match what {
            Some(What::Of(call)) => self.heading = Some((line.id, call, String::new())),
            Some(_) => {}
            None if name.chars().count() <= 100 && (!name.is_empty() || matches!(call, Call::Page | Call::Screen)) => {
                self.heading = Some((line.id, call, name));
            }
            None => {}
        }
        let is_listed = self.is_below_events && is_code_of_event(&text);
        // Where tables name the events, what stands below another heading is about something else.
        let is_other = known.is_none()
            && self.known.len() >= MANY_EVENTS
            && !text.starts_with(['`', '~'])
            && self.named_below(blocks).is_none();
        let is_confirmed = self.confirms(blocks) && !(is_other && call == Call::Track && what.is_none());
        let is_event = is_explicit.is_some() || is_confirmed || (is_listed && !over_more(blocks));
        let Some((id, call, name)) = self.heading.take().filter(|_| is_event) else { return };
        match self.named_below(blocks).filter(|_| is_explicit.is_none()) {
            Some((below, call, own)) => {
                self.start(below, call, &own);
                self.title(id, &text);
            }
            // "Form start" over what is said of `form_start`.
            None if known.is_some_and(|known| *known != text.trim_matches('`') && behind.is_empty()) => {
                self.begin(id, call, &name);
                self.title(id, &text);
            }
            None => {
                self.start(id, call, &name);
                self.behind_heading(if is_explicit.is_some() { "" } else { behind });
            }
        }
    }

    /// Returns the call that a line below a heading names: "**Type:** Identify".
    fn call_in(&self, blocks: &[Block]) -> Option<Call> {
        blocks.iter().find_map(|block| {
            let Block::Line(line) = block else { return None };
            let (field, _, value) = self.definition(line)?;
            (field == Field::Call).then(|| call_of(&value)).flatten()
        })
    }

    /// Returns the only event that a line below a heading names: "**Event name:** `order_paid`". The heading is its title then.
    fn named_below(&self, blocks: &[Block]) -> Option<(Id, Call, String)> {
        let mut named = self.events_in(blocks);
        let first = named.next()?;
        named.next().is_none().then_some(first)
    }

    /// Returns the events that lines name as "Event name: …".
    fn events_in<'b>(&'b self, blocks: &'b [Block]) -> impl Iterator<Item = (Id, Call, String)> + 'b {
        blocks.iter().filter_map(|block| {
            let Block::Line(line) = block else { return None };
            let (field, _, value) = self.definition(line)?;
            let (call, name) = items::event_name(&value);
            let is_name = field == Field::Event && !name.is_empty() && name.chars().count() <= 100;
            is_name.then_some((line.id, call, name))
        })
    }

    /// Keeps the heading over the name of an event, which is how people call it.
    fn title(&mut self, id: Id, text: &str) {
        let Some((call, name)) = self.current.clone() else { return };
        let outcome = fill::event(self.import.draft.rule(call, &name), Field::EventDisplay, "", &text.replace('`', ""));
        self.tell(id, outcome);
    }

    /// Reads "🔴 not implemented", "(deprecated, use `order_paid`)", "– when it is paid" behind the name in a heading.
    fn behind_heading(&mut self, text: &str) {
        let words =
            text.trim().trim_start_matches([':', '-', '–', '—', '|', '(', '[', ' ']).trim_end_matches([')', ']', ' ']);
        let Some((call, name)) = self.current.clone().filter(|_| !words.is_empty()) else { return };
        let rule = self.import.draft.rule(call, &name);
        let is_deprecated = words.to_lowercase().starts_with("deprecated");
        // Nothing is said of the event yet that these could be against.
        let _said = match (is_deprecated, words.split('`').nth(1)) {
            (true, Some(other)) => fill::event(rule, Field::Deprecated, "", other),
            (true, None) => fill::event(rule, Field::Deprecated, "", "yes"),
            _ if fill::known_status(words).is_some() => fill::event(rule, Field::Status, "", words),
            _ => fill::event(rule, Field::EventDescription, "", words),
        };
    }

    /// Returns whether the items of a list are events: something is said of each below it.
    fn are_events(&self, blocks: &[Block]) -> bool {
        let lines: Vec<&Line> = blocks
            .iter()
            .filter_map(|block| match block {
                Block::Line(line) if line.depth > 0 => Some(line),
                _ => None,
            })
            .collect();
        let says_of_event = |line: &Line| {
            self.definition(line).is_some_and(|(field, ..)| field != Field::Event)
                || over_properties(&line.text).is_some()
        };
        let is_name = |line: &Line| !says_of_event(line) && !is_property(line) && name_of_item(&line.text).is_some();
        let starts: Vec<usize> =
            lines.iter().enumerate().filter(|(_, line)| line.depth == 1).map(|(at, _)| at).collect();
        let ends = starts.iter().skip(1).copied().chain([lines.len()]);
        let mut said = 0;
        for (start, end) in starts.iter().zip(ends) {
            let Some([first, below @ ..]) = lines.get(*start..end) else { return false };
            if !is_name(first) || below.is_empty() {
                return false;
            }
            said += usize::from(below.iter().any(|line| line.depth == 2 && says_of_event(line)));
        }
        said > 1
    }

    /// Returns whether what stands below a heading makes it the name of an event.
    fn confirms(&self, blocks: &[Block]) -> bool {
        if self.heading.is_none() || self.events_in(blocks).nth(1).is_some() {
            return false;
        }
        let mut said = 0;
        for block in blocks {
            match block {
                Block::Line(line) if is_over_events(line) => return false,
                Block::Table(grid) if table::wants_an_event(grid, self.options, &self.import.ledger) => return true,
                Block::Document(tree) if code::is_schema(&tree.root) && !code::has_name(&tree.root) => return true,
                Block::Line(line) if names_event(line).is_some() => return said > 1,
                Block::Line(line) if is_property(line) => return true,
                Block::Line(line) => said += usize::from(self.definition(line).is_some()),
                _ => {}
            }
        }
        said > 1
    }

    fn start(&mut self, id: Id, call: Call, name: &str) {
        let what = match call {
            Call::Identify => "the traits of the user",
            Call::Group => "the traits of the group",
            Call::Common => "the properties of every event",
            _ => Field::Event.what(),
        };
        self.import.ledger.read(id, what);
        self.begin(id, call, name);
    }

    fn begin(&mut self, id: Id, call: Call, name: &str) {
        let is_struck = self.import.ledger.text(id).contains("~~");
        let rule = self.import.draft.rule(call, name);
        if is_struck {
            rule.deprecated.get_or_insert(super::super::value::boolean(true));
        }
        self.current = Some((call, name.to_owned()));
        self.is_named_by_item = false;
        self.lists = None;
        self.above.clear();
    }

    fn table(&mut self, mut grid: super::super::grid::Grid) {
        let around = Around { event: self.current.clone(), is_of_row: false };
        let import = &mut *self.import;
        let found = table::read(&mut grid, &around, self.options, &mut import.ledger, &mut import.draft);
        import.has_lost_properties |= found == TableContents::PropertiesWithoutEvents;
    }

    /// Reads a plan in a block of code, or the schema of the event that the section is about.
    fn document(&mut self, tree: &DocumentTree) {
        let is_schema = code::is_schema(&tree.root);
        match self.current.clone().filter(|_| is_schema && !code::is_of_message(&tree.root)) {
            Some((call, name)) => events::read_schema(tree, (call, &name), self.options, self.import),
            None if !is_schema || code::has_name(&tree.root) => self.import.document(tree, self.options),
            None => tree.leave(&tree.root, "nothing says which event it is the schema of", &mut self.import.ledger),
        }
    }

    /// Reads "Properties", "Required properties" inside the section of an event.
    fn sub_heading(&mut self, line: &Line) {
        self.lists = field::meaning(&plain(&line.text))
            .and_then(|meaning| meaning.field(Subject::Property))
            .filter(|field| field.lists_properties());
        self.import.ledger.read(line.id, "what the lines below it are");
    }

    fn line(&mut self, line: &Line, what: Option<What>) {
        if line.is_code {
            return self.import.ledger.leave(line.id, "it is code");
        }
        let parts = definitions_in(&line.text);
        if parts.len() > 1 {
            let part = |text: &str| Line { text: text.to_owned(), ..line.clone() };
            self.import.ledger.read(line.id, "several words on the event");
            return parts.into_iter().for_each(|text| self.line(&part(text), what));
        }
        self.above.retain(|(depth, _)| *depth < line.depth);
        if let Some((name, rest)) = names_event(line) {
            let (call, name) = items::event_name(name);
            self.start(line.id, call, &name);
            return self.behind_event(line.id, rest);
        }
        let may_be_event = what == Some(What::Events) && (self.current.is_none() || self.is_named_by_item);
        let named = match line.depth {
            1 if self.has_items_of_events => name_of_item(&line.text),
            1 if may_be_event => strong_name(&line.text),
            _ => None,
        };
        if let Some((name, rest)) = named {
            let (call, name) = items::event_name(name);
            self.start(line.id, call, &name);
            self.is_named_by_item = true;
            return self.behind_event(line.id, rest);
        }
        if may_be_event
            && line.depth == 1
            && line.text.starts_with('`')
            && let Some(item) = items::item(&line.text)
        {
            self.start(line.id, Call::Track, &item.name);
            self.is_named_by_item = true;
            return self.behind_event(line.id, item.rest.as_deref().unwrap_or_default());
        }
        let names_a_property = self.current.is_some() && is_property(line);
        if !names_a_property && self.says_of_property(line) {
            return;
        }
        if let Some((field, header, value)) = self.definition(line).filter(|_| !names_a_property) {
            return self.define(line.id, field, &header, &value);
        }
        let Some((call, name)) = self.current.clone() else {
            return self.import.ledger.leave(line.id, NO_EVENT);
        };
        if let Some(field) = over_properties(&line.text).filter(|_| line.depth > 0 && self.lists.is_none()) {
            self.lists = Some(field);
            return self.import.ledger.read(line.id, "what the lines below it are");
        }
        let is_word = || items::item(&line.text).is_some_and(|item| !item.name.contains(' ') || item.rest.is_some());
        let may_be_property = || {
            is_property(line)
                || (self.lists.is_some() && items::item(&line.text).is_some())
                || (!self.above.is_empty() && is_word())
        };
        if line.depth > 0 && may_be_property() {
            return self.property(line, call, &name);
        }
        if line.depth == 0 && self.lists.is_none() && self.import.draft.rule(call, &name).properties.is_empty() {
            let outcome = self.describe(call, &name, &line.text);
            return self.import.ledger.read(line.id, outcome);
        }
        self.import.ledger.leave(line.id, "it is neither a property nor a line that says what it is, as \"Owner: …\"");
    }

    fn describe(&mut self, call: Call, name: &str, text: &str) -> &'static str {
        let rule = self.import.draft.rule(call, name);
        let text = text.replace("**", "");
        rule.description = Some(match rule.description.take() {
            Some(before) => format!("{before}\n{text}"),
            None => text,
        });
        Field::EventDescription.what()
    }

    /// Reads what stands behind the name of an event in its line: its properties, or its description.
    fn behind_event(&mut self, id: Id, rest: &str) {
        let rest = rest
            .trim()
            .trim_start_matches(['⭐', '✅', ' ', '\u{fe0f}'])
            .trim_start_matches([':', '-', '–', '—', '|', ' '])
            .trim();
        let Some((call, name)) = self.current.clone().filter(|_| !rest.is_empty()) else { return };
        if rest.starts_with('`') {
            let outcome = items::list(self.import.draft.rule(call, &name), Field::Properties, rest);
            if let Ok(what) = outcome {
                return self.import.ledger.read(id, &format!("{} and {what}", Field::Event.what()));
            }
        }
        let (description, properties) = before_properties(rest);
        let listed = properties.map(|list| items::list(self.import.draft.rule(call, &name), Field::Properties, list));
        match listed {
            Some(Ok(what)) => {
                self.import.ledger.read(id, &format!("{} and {what}", Field::Event.what()));
                if !description.is_empty() {
                    self.describe(call, &name, description);
                }
            }
            _ => {
                self.describe(call, &name, rest);
            }
        }
    }

    /// Returns a line such as "**Owner:** Growth", "- Trigger: the page is left".
    fn definition(&self, line: &Line) -> Option<(Field, String, String)> {
        if line.is_code {
            return None;
        }
        let text = line.text.trim_start_matches("**");
        let (head, rest) =
            text.split_once(':').or_else(|| line.text.starts_with("**").then(|| text.split_once("**")).flatten())?;
        let head = head.replace("**", "");
        let rest = rest.trim_start_matches("**").trim();
        if head.starts_with('`') || head.chars().count() > 40 {
            return None;
        }
        let mapped = self.options.mapped(&head);
        let meaning = field::meaning(&head).filter(|meaning| meaning.is_sure);
        let field = mapped.or_else(|| meaning?.field(Subject::Event))?;
        // "Events: …" names none of them, and "Type: Track" the call.
        let is_several = field == Field::Event && mapped.is_none() && meaning.is_some_and(|meaning| meaning.is_plural);
        let field = if field == Field::Type && call_of(rest).is_some() { Field::Call } else { field };
        if is_several {
            return None;
        }
        // "Name: …" in a list may be a property.
        let is_of_event = !field.is_of_property() || field.lists_properties();
        (is_of_event && (mapped.is_some() || !field.names_a_property()))
            .then(|| (field, head.trim().to_owned(), rest.to_owned()))
    }

    fn define(&mut self, id: Id, field: Field, header: &str, value: &str) {
        if field == Field::Event {
            let (call, name) = items::event_name(value);
            if name.is_empty() || name.chars().count() > 100 {
                return self.import.ledger.leave(id, NO_EVENT);
            }
            return self.start(id, call, &name);
        }
        let Some((call, name)) = self.current.clone() else {
            return self.import.ledger.leave(id, NO_EVENT);
        };
        if field == Field::Call && call_of(value) == Some(call) {
            return self.import.ledger.read(id, Field::Call.what());
        }
        if field.lists_properties() {
            if value.is_empty() {
                self.lists = Some(field);
                return self.import.ledger.read(id, "what the lines below it are");
            }
            let outcome = items::list(self.import.draft.rule(call, &name), field, value);
            return self.tell(id, outcome);
        }
        let value = value.trim_matches('`');
        let outcome = fill::event(self.import.draft.rule(call, &name), field, header, value);
        self.tell(id, outcome);
    }

    /// Reads "Description: …", "Allowed values: …" below a property, which say something of it. Returns whether a line does.
    fn says_of_property(&mut self, line: &Line) -> bool {
        let Some((call, name)) = self.current.clone().filter(|_| !self.above.is_empty()) else { return false };
        let text = line.text.replace("**", "");
        let Some((header, value)) = text.split_once(':').filter(|(_, value)| !value.trim().is_empty()) else {
            return false;
        };
        let meaning = field::meaning(header).filter(|meaning| meaning.is_sure);
        let field = meaning.and_then(|meaning| meaning.field(Subject::Property)).filter(|field| field.is_of_property());
        let (Some(field), false) = (field, header.starts_with('`')) else { return false };
        let mut list = &mut self.import.draft.rule(call, &name).properties;
        let mut outcome = Err("it stands below no property".to_owned());
        for (at, (_, name)) in self.above.iter().enumerate() {
            let (parent, _) = draft::property_in(list, name);
            if at + 1 == self.above.len() {
                outcome = fill::property(parent, field, header, value.trim().trim_matches('`'));
            }
            list = &mut parent.children;
        }
        self.tell(line.id, outcome);
        true
    }

    /// Reads an item of a list that is a property, or several.
    fn property(&mut self, line: &Line, call: Call, name: &str) {
        let field = self.lists.unwrap_or(Field::Properties);
        let rule = self.import.draft.rule(call, name);
        let parts = values::split(&line.text, ",");
        if parts.len() > 1 && parts.iter().all(|part| part.starts_with('`')) && self.above.is_empty() {
            let outcome = items::list(rule, field, &line.text);
            return self.tell(line.id, outcome);
        }
        let Some(item) = items::item(&line.text) else {
            return self.import.ledger.leave(line.id, "it is too long to be the name of a property");
        };
        let mut list = &mut rule.properties;
        for (_, name) in &self.above {
            let (parent, _) = draft::property_in(list, name);
            if !parent.may_hold_objects() {
                parent.describe(&line.text);
                return self.import.ledger.read(line.id, &format!("a paragraph in the description of `{name}`"));
            }
            list = &mut parent.children;
        }
        let mut fresh = Property {
            name: item.name.clone(),
            required: item.required == Some(true) || field == Field::RequiredProperties,
            ..Property::default()
        };
        if let Some(rest) = &item.rest {
            items::say(&mut fresh, rest);
        }
        let (known, is_new) = draft::property_in(list, &item.name);
        let what = if is_new {
            let name = std::mem::take(&mut known.name);
            *known = Property { name, ..fresh };
            Ok(format!("a {}", call.payload()))
        } else {
            Err(format!("the event has `{}` already", item.name))
        };
        self.above.push((line.depth, item.name));
        self.tell(line.id, what);
    }

    fn tell(&mut self, id: Id, outcome: typed::Outcome) {
        match outcome {
            Ok(what) => self.import.ledger.read(id, &what),
            Err(why) => self.import.ledger.leave(id, &why),
        }
    }
}

/// Returns the call that a text names and says no more: of "User" it is not known what it is.
fn call_of(text: &str) -> Option<Call> {
    let word = words::folded(text);
    let is_name = matches!(word.as_str(), "track" | "identify" | "group" | "page" | "screen");
    is_name.then(|| Call::read(&word)).flatten()
}

/// Returns the code that a heading begins with, and the words behind it: "`order_paid` – when it is paid".
fn code_and_words(text: &str) -> Option<(&str, &str)> {
    let (name, words) = text.trim_start_matches("~~").strip_prefix('`')?.split_once('`')?;
    let words = words.trim_start_matches("~~").trim();
    let has_others = words.starts_with(['/', ',', '&', '+', '→']) || words.starts_with("and ");
    (!name.is_empty() && !words.is_empty() && !has_others).then_some((name, words))
}

/// Returns whether a heading is code that may name an event: the name of a file, a call or an address names none.
fn is_code_of_event(text: &str) -> bool {
    let code =
        text.trim_start_matches("~~").strip_prefix('`').and_then(|rest| rest.split('`').next()).unwrap_or_default();
    !code.is_empty() && !is_file(code) && !code.contains(['/', '(', '=', '<', '*'])
}

/// Returns whether code is the name of a file.
fn is_file(code: &str) -> bool {
    let ending = code.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(
        ending,
        "ts" | "tsx"
            | "js"
            | "jsx"
            | "mjs"
            | "rs"
            | "py"
            | "go"
            | "kt"
            | "swift"
            | "json"
            | "jsonl"
            | "yaml"
            | "yml"
            | "md"
            | "csv"
            | "sql"
    )
}

/// Returns whether something below a heading names events of its own.
fn over_more(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| matches!(block, Block::Line(line) if is_over_events(line) || names_event(line).is_some()))
}

/// Returns the name of an event that an item of a list is, and what stands behind it: "Order Paid – when it is paid".
fn name_of_item(text: &str) -> Option<(&str, &str)> {
    if let Some(strong) = strong_name(text) {
        return Some(strong);
    }
    let end = [" – ", " — ", " - ", ": ", " ("].iter().filter_map(|sign| text.find(sign)).min();
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    let is_name = (1..=80).contains(&name.trim().chars().count())
        && name.split_whitespace().count() <= 8
        && !name.ends_with(['.', ':', '?', '!']);
    is_name.then_some((name.trim(), rest))
}

/// Returns whether a line is "Events:" alone, over a list of them.
fn is_over_events(line: &Line) -> bool {
    let text = line.text.replace("**", "");
    !line.is_code && text.trim().ends_with(':') && of_heading(&line.text) == Some(What::Events)
}

/// Divides "**Description:** It is paid. **Screen:** Cart" at what its strong words are known to say.
fn definitions_in(text: &str) -> Vec<&str> {
    let is_key = |at: usize| {
        let (head, rest) = text.get(at + 2..)?.split_once("**")?;
        let has_colon = head.trim_end().ends_with(':') || rest.starts_with(':');
        let meaning =
            field::meaning(head.trim().trim_end_matches(':')).filter(|meaning| meaning.is_sure && has_colon)?;
        meaning.field(Subject::Event)
    };
    let strong = text.match_indices("**").map(|(at, _)| at).step_by(2);
    let starts: Vec<usize> = strong.filter(|at| is_key(*at).is_some()).collect();
    if starts.len() < 2 || starts.first() != Some(&0) {
        return vec![text];
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let parts = starts.iter().zip(ends).filter_map(|(start, end)| text.get(*start..end));
    parts.map(|part| part.trim().trim_end_matches(['|', '·', '•', '—', '–', ' '])).collect()
}

/// Reads "Properties", "Required parameters" alone in an item of a list, over those inside of it.
fn over_properties(text: &str) -> Option<Field> {
    let meaning = field::meaning(&text.replace("**", "")).filter(|meaning| meaning.is_sure && meaning.is_plural)?;
    meaning.field(Subject::Property).filter(|field| field.lists_properties())
}

/// Divides "fired when it is paid. Props: `total` (number)": the text before the properties, and the list of them.
fn before_properties(text: &str) -> (&str, Option<&str>) {
    for word in ["properties", "props", "params", "parameters", "attributes", "payload"] {
        let found = text.char_indices().find(|(at, _)| {
            text.get(*at..at + word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
                && text.get(at + word.len()..).is_some_and(|rest| rest.starts_with(':'))
        });
        if let Some((at, _)) = found {
            let before =
                text.get(..at).unwrap_or_default().trim().trim_end_matches(['.', ';', '–', '—', '-', '(']).trim();
            return (before, text.get(at + word.len() + 1..).map(str::trim));
        }
    }
    (text, None)
}

/// Returns a line that starts with the name of an event, as strong code: its name, and what stands behind it.
fn names_event(line: &Line) -> Option<(&str, &str)> {
    let rest = line.text.strip_prefix("**`")?;
    let (name, rest) = rest.split_once('`')?;
    let rest = rest.split_once("**").map_or(rest, |(inside, after)| if inside.is_empty() { after } else { rest });
    (!line.is_code && line.depth <= 1).then_some((name, rest))
}

/// Returns an item of a list of events that begins with strong text: the name, and what stands behind it. "**Owner:** Growth" says something.
fn strong_name(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.strip_prefix("**")?.split_once("**")?;
    let is_name = !name.trim_end().ends_with(':') && (1..=100).contains(&name.trim().chars().count());
    let is_alone = rest.trim().is_empty() || rest.trim_start().starts_with([':', '-', '–', '—', '(']);
    let is_definition =
        field::meaning(name).is_some_and(|meaning| meaning.is_sure && rest.trim_start().starts_with(':'));
    (is_name && is_alone && !is_definition).then(|| (name.trim(), rest))
}

/// Returns whether an item of a list is a property beyond doubt: code with nothing, a bracket or a sign behind it; strong text with a
/// type in brackets; or a name with its type.
fn is_property(line: &Line) -> bool {
    if line.depth == 0 || line.is_code {
        return false;
    }
    let text = line.text.trim_start_matches("**");
    if let Some(rest) = text.strip_prefix('`') {
        let Some((name, after)) = rest.split_once('`') else { return false };
        let after = after.trim_start_matches("**").trim();
        return !name.is_empty()
            && !name.contains(['(', '/'])
            && !is_file(name)
            && (after.is_empty() || after.starts_with(['(', ':', '-', '–', '—', ',', '*', '?', '|', '[']));
    }
    let Some(item) = items::item(&line.text) else { return false };
    let Some(rest) = item.rest else { return false };
    let inside = rest.trim_start_matches(['(', ':', ' ']);
    let first = inside.split([')', ',', ' ', '|']).next().unwrap_or_default();
    !item.name.contains(' ') && types::read(first).is_some_and(|of| !of.names.is_empty())
}
