//! The sections of a document: which headings and lines name events, and what stands below them.

use super::super::draft::{self, Call, Property};
use super::super::field::{self, Field, Subject};
use super::super::ledger::Id;
use super::super::table::{self, Around, TableContents};
use super::super::{Import, ImportOptions, fill, items, typed, types, values, words};
use super::blocks::{Block, Line};

/// A heading with what stands below it, up to the next one. Headings such as "Properties" belong to the section that they are in.
#[derive(Debug, Default)]
struct Section {
    level: u8,
    heading: Option<Line>,
    blocks: Vec<Block>,
}

/// Reads the blocks of a document into the draft.
pub(super) fn read(blocks: Vec<Block>, options: &ImportOptions, import: &mut Import) {
    for section in sections(blocks) {
        SectionReader {
            options,
            import,
            current: None,
            heading: None,
            is_named_by_item: false,
            lists: None,
            above: Vec::new(),
        }
        .section(section);
    }
}

fn sections(blocks: Vec<Block>) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    for block in blocks {
        let last = sections.last_mut();
        match (block, last) {
            (Block::Heading { level, line }, Some(last))
                if last.heading.is_some() && level > last.level && of_heading(&line.text) == Some(What::Properties) =>
            {
                last.blocks.push(Block::Heading { level, line });
            }
            (Block::Heading { level, line }, _) => {
                sections.push(Section { level, heading: Some(line), blocks: Vec::new() })
            }
            (block, Some(last)) => last.blocks.push(block),
            (_, None) => {}
        }
    }
    sections
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
    /// Whether the item of a list named the event, so that the next item names the next one.
    is_named_by_item: bool,
    /// Below "Required properties:", whether they are required.
    lists: Option<Field>,
    /// The properties that the items of a list above are, with their depths: what stands deeper is inside of the last of them.
    above: Vec<(usize, String)>,
}

const NO_EVENT: &str = "it belongs to no event";

impl SectionReader<'_> {
    fn section(&mut self, section: Section) {
        let mut what = section.heading.as_ref().and_then(|line| of_heading(&line.text));
        if let Some(line) = &section.heading {
            let (call, name) = explicit(&line.text).unwrap_or_else(|| items::event_name(&plain(&line.text)));
            match what {
                Some(What::Of(call)) => self.heading = Some((line.id, call, String::new())),
                Some(_) => {}
                None if name.chars().count() <= 100
                    && (!name.is_empty() || matches!(call, Call::Page | Call::Screen)) =>
                {
                    self.heading = Some((line.id, call, name));
                }
                None => {}
            }
        }
        let is_explicit = section.heading.as_ref().is_some_and(|line| explicit(&line.text).is_some());
        let is_event = is_explicit || self.confirms(&section.blocks);
        let heading = self.heading.take().filter(|_| is_event);
        if let Some((id, call, name)) = heading {
            self.start(id, call, &name);
        }
        for block in section.blocks {
            match block {
                Block::Table(grid) => self.table(grid),
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

    /// Returns whether what stands below a heading makes it the name of an event.
    fn confirms(&self, blocks: &[Block]) -> bool {
        if self.heading.is_none() {
            return false;
        }
        let mut said = 0;
        for block in blocks {
            match block {
                Block::Line(line) if is_over_events(line) => return false,
                Block::Table(grid) if table::wants_an_event(grid, self.options, &self.import.ledger) => return true,
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
        let is_struck = self.import.ledger.text(id).contains("~~");
        self.import.ledger.read(id, what);
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

    /// "Properties", "Required properties" inside the section of an event.
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
        if may_be_event
            && line.depth == 1
            && let Some((name, rest)) = strong_name(&line.text)
        {
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

    /// What stands behind the name of an event in its line: its properties, or its description.
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

    /// "Description: …", "Allowed values: …" below a property says something of it. Returns whether a line does.
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

    /// An item of a list that is a property, or several.
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

/// "Events:" alone in a line, over a list of them.
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

/// "Properties", "Required parameters" alone in an item of a list, over those inside of it.
fn over_properties(text: &str) -> Option<Field> {
    let meaning = field::meaning(&text.replace("**", "")).filter(|meaning| meaning.is_sure && meaning.is_plural)?;
    meaning.field(Subject::Property).filter(|field| field.lists_properties())
}

/// "fired when it is paid. Props: `total` (number)": the text before the properties, and the list of them.
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
            && !name.contains('(')
            && (after.is_empty() || after.starts_with(['(', ':', '-', '–', '—', ',', '*', '?', '|', '[']));
    }
    let Some(item) = items::item(&line.text) else { return false };
    let Some(rest) = item.rest else { return false };
    let inside = rest.trim_start_matches(['(', ':', ' ']);
    let first = inside.split([')', ',', ' ', '|']).next().unwrap_or_default();
    !item.name.contains(' ') && types::read(first).is_some_and(|of| !of.names.is_empty())
}
