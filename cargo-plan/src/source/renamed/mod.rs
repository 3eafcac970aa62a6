//! Code after a rename in the plan: what names the event or the property gets the new name. It knows the old plan and the new one,
//! and nothing of how the plan was edited.

mod value;

use super::bodies::{LiteralField, field_places, literal_fields};
use super::calls::{self, FieldKind, NestedSite, Site, SiteField};
use super::{Include, SourceFile, includes, shown, workspace::Workspace};
use crate::Failure;
use crate::edit::document::{Patch, distinct, patched};
use crate::edit::file::Edited;
use crate::edit::files::EditedFiles;
use crate::sentence::first_few;
use plan_model::diagnostic::render::line_and_column;
use plan_model::include::{self, Mistake, Options, PlanFile, Token, Tree};
use plan_model::json::Node;
use plan_model::name::{self, Named, Nested, Type, plain};
use plan_model::{Call, Span};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// What was renamed.
pub(crate) struct Renamed<'r> {
    /// The file of the plan.
    pub(crate) plan: &'r Path,
    /// Its text before and after.
    pub(crate) before: &'r str,
    pub(crate) after: &'r str,
    pub(crate) call: Call,
    pub(crate) old_event: &'r str,
    pub(crate) new_event: &'r str,
    /// Whether something else of the plan has the old name too.
    pub(crate) is_name_left: bool,
    pub(crate) part: RenamedPart<'r>,
}

/// What of an event was renamed.
pub(crate) enum RenamedPart<'r> {
    /// The event itself.
    Whole,
    /// A property: its path before and after. Of one within another it is `items`, `price`.
    Property { old: &'r [&'r str], new: &'r [&'r str] },
    /// A value of a property.
    Value { property: &'r [&'r str], old: &'r Node, new: &'r Node },
}

/// The new names in Rust, of all that include the plan.
#[derive(Default)]
struct NewNames {
    types: HashMap<String, String>,
    /// The types of properties.
    nested: HashMap<String, String>,
    fields: HashMap<String, String>,
    /// The fields of types of properties, each with its type.
    nested_fields: HashMap<String, HashMap<String, String>>,
    /// The variants of types of properties that have another name, or stand for another value.
    variants: HashMap<String, HashMap<String, String>>,
    /// The fields whose value was renamed, and those of types of properties.
    value_fields: HashSet<String>,
    nested_value_fields: HashSet<(String, String)>,
    /// Types of properties that others keep as they were.
    shared: Vec<String>,
    /// Whether the renamed property is one that a client or a scope gives to all events.
    is_default: bool,
    notes: Vec<String>,
}

/// Returns the files that change, and what is left to be done by hand.
///
/// # Errors
/// No code includes the plan, or its arguments of `include_plan!` do not fit the new one.
pub(crate) fn code(
    workspace: &Workspace,
    renamed: &Renamed<'_>,
    folder: &Path,
) -> Result<(Vec<Edited>, Vec<String>), Failure> {
    let mut patches: BTreeMap<usize, Vec<Patch>> = BTreeMap::new();
    let mut names = NewNames::default();
    let mut plan_name = None;
    for (number, source) in workspace.files.iter().enumerate() {
        for include in includes(source) {
            let Some(file) = renamed.file_of(source, &include) else { continue };
            plan_name = file.path.as_ref().map(|path| shown(path, folder)).or(plan_name);
            let found = renamed.of_include(source, &include, &file, &mut names)?;
            patches.entry(number).or_default().extend(found);
            if source.is_made() {
                let note = "was made by `cargo plan code`, and is stale now: make it anew with `cargo plan code -o";
                names.notes.push(format!("`{0}` {note} {0}`", source.name));
            }
        }
    }
    let Some(plan_name) = plan_name else {
        let help = "help: leave out --code, or run this where the code is";
        return Err(Failure(format!(
            "no `include_plan!` of this workspace includes `{}`\n{help}",
            renamed.plan.canonicalize().unwrap_or_else(|_| renamed.plan.to_owned()).display()
        )));
    };
    let calls = calls::read(workspace, folder)?;
    names.notes.extend(calls.unread.iter().map(|file| file.sentence("what it names is not changed")));
    for site in &calls.sites {
        let event = calls.events.get(site.event);
        let is_it = |event: &super::plans::PlanEvent| {
            event.plan == plan_name && event.call == renamed.call && event.name == renamed.old_event
        };
        if !event.is_some_and(is_it) {
            continue;
        }
        if let Some(source) = workspace.files.get(site.file) {
            patches.entry(site.file).or_default().extend(renamed.of_site(site, source, &names));
        }
    }
    for site in calls.nested.iter().filter(|site| site.plan == plan_name) {
        if let Some(source) = workspace.files.get(site.file) {
            let found = patches.entry(site.file).or_default();
            found.extend(names.nested_at(site, source));
            found.extend(renamed.value_at(site, source, &names));
        }
    }
    if names.is_default {
        for (number, source) in workspace.files.iter().enumerate() {
            patches.entry(number).or_default().extend(names.in_defaults(source));
        }
    }
    let mut places: Vec<String> = Vec::new();
    for site in calls.nested.iter().filter(|site| site.plan == plan_name && names.shared.contains(&site.type_name)) {
        places.extend(workspace.files.get(site.file).map(|file| file.place(site.span.start())));
    }
    note_places(
        &mut names.notes,
        "other properties keep the type; what is of the renamed one is changed by hand",
        places,
    );
    renamed.note_texts(workspace, &patches, &mut names);
    let files = patches.into_iter().filter_map(|(number, patches)| edited(workspace.files.get(number)?, patches));
    if renamed.property().is_some() {
        let nested = names.nested_fields.values().flat_map(HashMap::keys);
        let fields: Vec<&String> = names.fields.keys().chain(nested).collect();
        let in_file = |file: &SourceFile| -> Vec<String> {
            let all = fields.iter().flat_map(|field| field_places(&file.text, field));
            all.map(|place| file.place(place)).collect()
        };
        let places = workspace.files.iter().filter(|file| !file.is_made()).flat_map(in_file).collect();
        let what = "a field of this name is read or assigned, of which only the compiler knows the type";
        note_places(&mut names.notes, what, places);
    }
    names.notes.dedup();
    Ok((files.collect(), names.notes))
}

fn edited(source: &SourceFile, patches: Vec<Patch>) -> Option<Edited> {
    // A place that names the event twice, by its macro and its type, is changed once.
    let patches = distinct(patches);
    let before = std::fs::read_to_string(&source.path).ok()?;
    let mark = if before.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let after = format!("{mark}{}", patched(&source.text, &patches));
    (after != before).then(|| Edited { name: source.name.clone(), path: source.path.clone(), before, after })
}

/// How many places a note lists.
const MOST_PLACES: usize = 20;

fn note_places(notes: &mut Vec<String>, what: &str, mut places: Vec<String>) {
    places.dedup();
    if !places.is_empty() {
        notes.push(format!("{what}: {}", first_few(&places, MOST_PLACES)));
    }
}

impl SourceFile {
    /// Returns a place as people write it: `src/main.rs:12`.
    fn place(&self, byte: usize) -> String {
        format!("{}:{}", self.name, line_and_column(&self.text, byte).0)
    }
}

impl NewNames {
    /// Returns what changes in the literals of `Defaults`, the struct of what a client gives to all events.
    fn in_defaults(&self, source: &SourceFile) -> Vec<Patch> {
        let of_field = |(old, new): (&String, &String)| -> Vec<Patch> {
            let found = literal_fields(&source.text, "Defaults", old);
            let patch = |LiteralField { place, has_value }: LiteralField| match has_value {
                true => Patch::new(Span::new(place, place + old.len()), new.as_str()),
                false => Patch::insert(place, format!("{new}: ")),
            };
            found.into_iter().map(patch).collect()
        };
        if source.is_made() { Vec::new() } else { self.fields.iter().flat_map(of_field).collect() }
    }

    /// Returns what changes at a place that names the type of a property.
    fn nested_at(&self, site: &NestedSite, source: &SourceFile) -> Vec<Patch> {
        let written = source.text.get(site.span.start()..site.span.end()).unwrap_or_default();
        let is_alone = site.variant == Some(site.span);
        let new = self.nested.get(plain(written)).filter(|_| !is_alone).map(|new| Patch::new(site.span, new.as_str()));
        let fields = self.nested_fields.get(&site.type_name);
        let fields =
            fields.into_iter().flat_map(|names| site.fields.iter().filter_map(|field| of_field(field, source, names)));
        new.into_iter().chain(fields).collect()
    }
}

/// Returns the patch for a field that has a new name.
fn of_field(field: &SiteField, source: &SourceFile, names: &HashMap<String, String>) -> Option<Patch> {
    let new = names.get(&field.name)?;
    Some(match field.kind {
        FieldKind::Named => Patch::new(field.span, new.as_str()),
        FieldKind::Short => Patch::insert(field.span.start(), format!("{new}: ")),
        // The question mark behind the name goes to the front: `new?: old`.
        FieldKind::ShortOption => {
            let written = source.text.get(field.span.start()..field.span.end()).unwrap_or_default();
            let variable = written.trim_end_matches('?').trim_end();
            Patch::new(field.span, format!("{new}?: {variable}"))
        }
    })
}

/// Returns the field at a path, and the type of a property that has it; none of a field of the event itself.
fn field_at<'n>(
    named: &'n Named<'_>,
    fields: &'n [name::Field<'n>],
    path: &[&str],
) -> Option<(Option<&'n str>, &'n name::Field<'n>)> {
    let (first, rest) = path.split_first()?;
    let field = fields.iter().find(|field| field.property.name == *first)?;
    if rest.is_empty() {
        return Some((None, field));
    }
    let mut type_ = &field.type_;
    while let Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) = type_ {
        type_ = inner;
    }
    let Type::Nested(position) = type_ else { return None };
    let Nested::Struct(inner) = named.nested.get(*position)? else { return None };
    let (owner, field) = field_at(named, &inner.fields, rest)?;
    Some((owner.or(Some(inner.type_name.as_str())), field))
}

impl Renamed<'_> {
    /// Returns the old and the new path of a property, where that is what was renamed.
    const fn property(&self) -> Option<(&[&str], &[&str])> {
        match self.part {
            RenamedPart::Property { old, new } => Some((old, new)),
            _ => None,
        }
    }

    /// Returns the plan as it was, where an `include_plan!` includes it.
    fn file_of(&self, source: &SourceFile, include: &Include) -> Option<PlanFile> {
        let options = Options::parse(&include.tokens, 0).ok()?;
        let file = source.load(&options).ok()?;
        let edited = self.plan.canonicalize().ok()?;
        let is_it = file.paths().iter().any(|path| path.canonicalize().is_ok_and(|path| path == edited));
        is_it.then(|| self.with_text(file, self.before)).flatten()
    }

    /// Returns a plan with this text in the file that is edited.
    fn with_text(&self, file: PlanFile, text: &str) -> Option<PlanFile> {
        EditedFiles { texts: vec![(self.plan.canonicalize().ok()?, text)] }.plan(file)
    }

    /// Returns what changes in the arguments of an `include_plan!`; notes which names in Rust become others by it.
    fn of_include(
        &self,
        source: &SourceFile,
        include: &Include,
        file: &PlanFile,
        names: &mut NewNames,
    ) -> Result<Vec<Patch>, Failure> {
        let wrong = |mistake: Mistake| {
            Failure(format!("{}\n --> {}: correct this `include_plan!` by hand", mistake.message, source.name))
        };
        let old = Options::parse(&include.tokens, 0).map_err(wrong)?;
        let is_default = self.is_default(file, &old, names);
        names.is_default |= is_default;
        let (tokens, patches) = self.value_arguments(include).unwrap_or_else(|| self.arguments(include, is_default));
        let new = Options::parse(&tokens, 0).map_err(wrong)?;
        let Some(new_file) = self.with_text(file.clone(), self.after) else { return Ok(patches) };
        let (before, after) = (include::read(file, &old), include::read(&new_file, &new));
        let (Some(before), Some(part)) = (before.selection(&old), after.selection(&new)) else { return Ok(patches) };
        let (was, is) = (name::name(before, &old.renames()), name::name(part.clone(), &new.renames()));
        let unknown = include::unknown_names(&part, &is, &new);
        if let Some(mistake) = after.mistakes.iter().cloned().chain(unknown).next() {
            return Err(wrong(mistake));
        }
        self.compare(&was, &is, names);
        Ok(patches)
    }

    /// Returns whether the renamed property is one of `defaults(…)` that no other event has: its default is renamed too.
    fn is_default(&self, file: &PlanFile, options: &Options, names: &mut NewNames) -> bool {
        let Some(([old], [new])) = self.property() else { return false };
        if options.defaults.iter().all(|(name, _)| name != old) {
            return false;
        }
        let Some(after) = self.with_text(file.clone(), self.after) else { return false };
        let bare = Options { defaults: Vec::new(), ..options.clone() };
        let after = include::read(&after, &bare);
        let Some(part) = after.selection(&bare) else { return false };
        let named = name::name(part, &bare.renames());
        let mut fields = named.events.iter().flat_map(|event| &event.fields);
        if fields.any(|field| field.property.name == *old) {
            names.notes.push(format!(
                "`defaults({old:?})` goes on for other events, and gives \"{}\" nothing any more: its calls give `{new}`, or \
                 `defaults(…)` names it too",
                self.old_event
            ));
            return false;
        }
        true
    }

    /// Returns the arguments with the new name, and the patches of the file for them.
    fn arguments(&self, include: &Include, is_default: bool) -> (Vec<Tree>, Vec<Patch>) {
        let mut patches = Vec::new();
        let mut tokens = include.tokens.clone();
        // The first is the path of the plan.
        let mut option = String::new();
        for tree in tokens.iter_mut().skip(1) {
            match &mut tree.token {
                Token::Word(word) => option.clone_from(word),
                Token::Group(_, inner) if is_default && option == "defaults" => {
                    self.default(inner, include, &mut patches);
                }
                // Those are names of properties.
                Token::Group(..) if option == "defaults" => {}
                Token::Group(_, inner) => self.argument(&option, inner, include, &mut patches),
                _ => {}
            }
        }
        (tokens, patches)
    }

    /// Renames in the content of `defaults(…)`.
    fn default(&self, content: &mut [Tree], include: &Include, patches: &mut Vec<Patch>) {
        let Some(([old], [new])) = self.property() else { return };
        for tree in content {
            match &mut tree.token {
                Token::Text(text) if text == old => {
                    *text = (*new).to_owned();
                    patches.push(Patch::new(include.span_of(tree.place), format!("{new:?}")));
                }
                _ => {}
            }
        }
    }

    /// Renames in the content of `events(…)` or `rename(…)`.
    fn argument(&self, option: &str, content: &mut Vec<Tree>, include: &Include, patches: &mut Vec<Patch>) {
        let mut kept = Vec::new();
        let mut call = None;
        for tree in content.iter_mut() {
            if let Token::Word(word) = &tree.token {
                call = Call::ALL.into_iter().find(|call| call.as_str() == word);
            }
            let Token::Text(text) = &mut tree.token else { continue };
            let Some(new) = self.new_text(text).filter(|_| call.take().is_none_or(|call| call == self.call)) else {
                continue;
            };
            let span = include.span_of(tree.place);
            // A page may have the old name still.
            if option == "events" && self.is_name_left {
                patches.push(Patch::insert(span.end(), format!(", {new:?}")));
                kept.push(Tree { token: Token::Symbol(','), place: tree.place });
                kept.push(Tree { token: Token::Text(new), place: tree.place });
            } else {
                patches.push(Patch::new(span, format!("{new:?}")));
                *text = new;
            }
        }
        let ends_with_comma = matches!(content.last(), Some(Tree { token: Token::Symbol(','), .. }));
        content.extend(kept.into_iter().skip(usize::from(ends_with_comma)));
    }

    /// Returns the new text of `Order Completed` or `Order Completed.products`.
    fn new_text(&self, text: &str) -> Option<String> {
        let rest = text.strip_prefix(self.old_event).filter(|rest| rest.is_empty() || rest.starts_with('.'));
        match (&self.part, rest) {
            (RenamedPart::Whole, Some(rest)) => Some(format!("{}{rest}", self.new_event)),
            (RenamedPart::Property { old, new }, Some(rest)) => {
                let inner = rest.strip_prefix('.')?.strip_prefix(old.join(".").as_str())?;
                (inner.is_empty() || inner.starts_with('.'))
                    .then(|| format!("{}.{}{inner}", self.old_event, new.join(".")))
            }
            _ => None,
        }
    }

    fn compare(&self, was: &Named<'_>, is: &Named<'_>, names: &mut NewNames) {
        let old = was.events.iter().find(|event| event.rule.call == self.call && event.rule.name == self.old_event);
        let new = is.events.iter().find(|event| event.rule.call == self.call && event.rule.name == self.new_event);
        let traits = [(&was.identify, &is.identify), (&was.group, &is.group)];
        let traits = traits.into_iter().find(|(traits, _)| traits.call == self.call);
        let fields = match (old, new, traits) {
            (Some(old), Some(new), _) => {
                names.types.insert(plain(&old.type_name).to_owned(), new.type_name.clone());
                Some((&old.fields, &new.fields))
            }
            (_, _, Some((old, new))) => Some((&old.fields, &new.fields)),
            _ => None,
        };
        match (fields, &self.part) {
            (Some((old, new)), RenamedPart::Property { old: old_path, new: new_path }) => {
                self.compare_field(field_at(was, old, old_path), field_at(is, new, new_path), (was, is), names);
            }
            (Some((old, new)), RenamedPart::Value { property, .. }) => {
                self.compare_value(field_at(was, old, property), field_at(is, new, property), (was, is), names);
            }
            _ => {}
        }
        self.compare_nested(was, is, names);
    }

    /// Notes the new name of the renamed field.
    fn compare_field(
        &self,
        old: Option<(Option<&str>, &name::Field<'_>)>,
        new: Option<(Option<&str>, &name::Field<'_>)>,
        (was, is): (&Named<'_>, &Named<'_>),
        names: &mut NewNames,
    ) {
        let (Some((owner, old)), Some((_, new))) = (old, new) else {
            names.notes.push("the property is one of several types or of a tuple: change the code by hand".to_owned());
            return;
        };
        let Some(owner) = owner else {
            names.fields.insert(plain(&old.name).to_owned(), new.name.clone());
            return;
        };
        // What has the type too keeps its fields, under whichever name.
        let having = |named: &Named<'_>| {
            let has = |fields: &[name::Field<'_>]| fields.iter().any(|field| field.property.name == old.property.name);
            named.nested.iter().filter(|one| matches!(one, Nested::Struct(one) if has(&one.fields))).count()
        };
        if having(is) >= having(was) {
            return names.shared.push(plain(owner).to_owned());
        }
        let fields = names.nested_fields.entry(plain(owner).to_owned()).or_default();
        fields.insert(plain(&old.name).to_owned(), new.name.clone());
    }

    /// Finds the new names of the types of properties, which have the name of the property. A type that only the renamed one had becomes
    /// another; one that others have too stays, and the code does not tell which of the two it means.
    fn compare_nested(&self, was: &Named<'_>, is: &Named<'_>, names: &mut NewNames) {
        let only = |these: &Named<'_>, others: &Named<'_>| -> Vec<String> {
            let names =
                |named: &Named<'_>| named.nested.iter().map(|one| one.type_name().to_owned()).collect::<Vec<_>>();
            let others = names(others);
            names(these).into_iter().filter(|name| !others.contains(name)).collect()
        };
        let (gone, new) = (only(was, is), only(is, was));
        if gone.len() == new.len() {
            return names.nested.extend(gone.iter().map(|gone| plain(gone).to_owned()).zip(new));
        }
        let note = |new: &String| {
            format!(
                "the type `{new}` is new, where the code may name one that other events keep: see what the compiler says"
            )
        };
        names.notes.extend(new.iter().map(note));
    }

    /// Returns what changes at a place that names the event.
    fn of_site(&self, site: &Site, source: &SourceFile, names: &NewNames) -> Vec<Patch> {
        let written = |span: Span| source.text.get(span.start()..span.end()).unwrap_or_default();
        match self.part {
            RenamedPart::Whole => {
                let new = names.types.get(plain(written(site.span)));
                new.map(|new| Patch::new(site.span, new.as_str())).into_iter().collect()
            }
            RenamedPart::Property { .. } => {
                let field = |field: &SiteField| of_field(field, source, &names.fields);
                site.fields.iter().filter_map(field).collect()
            }
            RenamedPart::Value { .. } => {
                let fields = site.fields.iter().filter(|field| names.value_fields.contains(&field.name));
                fields.flat_map(|field| self.in_literals(field)).collect()
            }
        }
    }
}
