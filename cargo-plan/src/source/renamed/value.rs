//! Code after another name for a value of a property: the variant that stands for it, and the literals that calls give.

use super::{NewNames, Renamed, RenamedPart, note_places};
use crate::edit::document::Patch;
use crate::source::calls::{NestedSite, SiteField};
use crate::source::workspace::Workspace;
use crate::source::{Include, SourceFile};
use plan_model::include::{Token, Tree};
use plan_model::json::{Kind, Node};
use plan_model::name::{Enumeration, Field, Named, Nested, Type, plain};
use plan_rules::is_same;
use std::collections::BTreeMap;

/// A field, and the type of a property that has it; none of a field of the event itself.
type OwnedField<'n> = Option<(Option<&'n str>, &'n Field<'n>)>;

impl Renamed<'_> {
    const fn value(&self) -> Option<(&[&str], &Node, &Node)> {
        match self.part {
            RenamedPart::Value { property, old, new } => Some((property, old, new)),
            _ => None,
        }
    }

    /// Notes the variant of the new value, and the field that takes it.
    pub(super) fn compare_value(
        &self,
        old_field: OwnedField<'_>,
        new_field: OwnedField<'_>,
        (was, is): (&Named<'_>, &Named<'_>),
        names: &mut NewNames,
    ) {
        let Some((_, old, new)) = self.value() else { return };
        let (Some((owner, old_field)), Some((_, new_field))) = (old_field, new_field) else {
            names.notes.push("the property is one of several types or of a tuple: change the code by hand".to_owned());
            return;
        };
        // What has one value alone is no field.
        if old_field.constant.is_some() {
            return;
        }
        let before = with_value(&old_field.type_, was, old);
        let (Some((place, before)), Some((_, after))) = (before, with_value(&new_field.type_, is, new)) else {
            names.notes.push("the value has no variant of its own: change the code by hand".to_owned());
            return;
        };
        let owners = owner.and_then(|owner| was.nested.iter().position(|one| plain(one.type_name()) == plain(owner)));
        let field = plain(&old_field.name).to_owned();
        match (owner, owners) {
            (None, _) => names.value_fields.extend([field]),
            (Some(owner), Some(place)) if uses(was, place) < 2 => {
                names.nested_value_fields.extend([(plain(owner).to_owned(), field)]);
            }
            (Some(owner), _) => names.shared.push(plain(owner).to_owned()),
        }
        if uses(was, place) > 1 {
            return names.shared.push(plain(&before.type_name).to_owned());
        }
        let pairs = before.variants.iter().zip(&after.variants).filter(|(old, new)| old.name != new.name);
        let pairs = pairs.map(|(old, new)| (plain(&old.name).to_owned(), new.name.clone()));
        names.variants.entry(plain(&before.type_name).to_owned()).or_default().extend(pairs);
    }

    /// Returns what changes at a place that names the type of a property: its variant, and literals in its fields.
    pub(super) fn value_at(&self, site: &NestedSite, source: &SourceFile, names: &NewNames) -> Vec<Patch> {
        let variants = names.variants.get(&site.type_name);
        let variant = site.variant.and_then(|place| {
            // A `use … as …` may have given it another name.
            let written = source.text.get(place.start()..place.end()).unwrap_or_default();
            Some(Patch::new(place, variants?.get(plain(written))?.as_str()))
        });
        let is_it =
            |field: &&SiteField| names.nested_value_fields.contains(&(site.type_name.clone(), field.name.clone()));
        let literals = site.fields.iter().filter(is_it).flat_map(|field| self.in_literals(field));
        variant.into_iter().chain(literals).collect()
    }

    /// Returns what changes in the literals that a field is given.
    pub(super) fn in_literals(&self, field: &SiteField) -> Vec<Patch> {
        let Some((_, old, new)) = self.value() else { return Vec::new() };
        let literals = field.literals.iter().filter(|literal| is_same(&literal.value, old));
        literals.map(|literal| Patch::new(literal.span, in_rust(new))).collect()
    }

    /// Returns the arguments of an `include_plan!` in which `rename("currency" "USD" => Dollar)` has the new value, and the patches
    /// of the file for them; none where what was renamed is no value.
    pub(super) fn value_arguments(&self, include: &Include) -> Option<(Vec<Tree>, Vec<Patch>)> {
        self.value()?;
        let (mut tokens, mut patches) = (include.tokens.clone(), Vec::new());
        let mut option = String::new();
        for tree in &mut tokens {
            match &mut tree.token {
                Token::Word(word) => option.clone_from(word),
                Token::Group(_, content) if option == "rename" => self.value_argument(content, include, &mut patches),
                _ => {}
            }
        }
        Some((tokens, patches))
    }

    /// Renames in the content of `rename(…)`. What `"currency" "USD"` says of all events is left to people where others keep the value.
    fn value_argument(&self, content: &mut [Tree], include: &Include, patches: &mut Vec<Patch>) {
        let Some((path, old, new)) = self.value() else { return };
        let event = if self.old_event.is_empty() { self.call.as_str() } else { self.old_event };
        let whole = format!("{event}.{}", path.join("."));
        let mut is_named = false;
        for tree in content {
            let is_value = match &tree.token {
                Token::Text(text) => Kind::String(text.clone()) == old.kind,
                Token::Number(number) => Kind::Number(number.clone()) == old.kind,
                _ => false,
            };
            if is_named && is_value {
                patches.push(Patch::new(include.span_of(tree.place), in_rust(new)));
                tree.token = match &new.kind {
                    Kind::String(text) => Token::Text(text.clone()),
                    _ => Token::Number(new.to_text()),
                };
            }
            is_named = matches!(&tree.token, Token::Text(text) if *text == whole);
        }
    }

    /// Lists the texts that are the old value and stay as they are, and variants of which only the compiler knows the type.
    pub(super) fn note_texts(
        &self,
        workspace: &Workspace,
        patches: &BTreeMap<usize, Vec<Patch>>,
        names: &mut NewNames,
    ) {
        let Some((_, old, _)) = self.value() else { return };
        let files = || workspace.files.iter().enumerate().filter(|(_, file)| !file.is_made());
        let is_left = |number: usize, place: usize| {
            let known = patches.get(&number).into_iter().flatten();
            known.into_iter().all(|patch| place < patch.span.start() || patch.span.end() <= place)
        };
        let places = |wanted: &str| -> Vec<String> {
            let found = files().flat_map(|(number, file)| {
                let all = whole_words(&file.text, wanted).filter(move |place| is_left(number, *place));
                all.map(|place| file.place(place)).collect::<Vec<_>>()
            });
            found.collect()
        };
        if let Kind::String(text) = &old.kind {
            let text = format!("{text:?}");
            let places = places(&text);
            note_places(&mut names.notes, &format!("the text {text} stays as it is"), places);
        }
        let variants: Vec<String> = names.variants.values().flat_map(|one| one.keys().cloned()).collect();
        let own = variants.iter().flat_map(|variant| places(&format!("Self::{variant}"))).collect();
        note_places(&mut names.notes, "`Self` may be the type of the property", own);
    }
}

/// Returns where a text stands, and no letter of a longer name behind it.
fn whole_words<'t>(text: &'t str, wanted: &'t str) -> impl Iterator<Item = usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let is_whole = move |place: usize| {
        wanted.ends_with('"') || !text.get(place + wanted.len()..).is_some_and(|rest| rest.starts_with(is_part))
    };
    text.match_indices(wanted).map(|(place, _)| place).filter(move |place| is_whole(*place))
}

fn in_rust(value: &Node) -> String {
    match &value.kind {
        Kind::String(text) => format!("{text:?}"),
        _ => value.to_text(),
    }
}

/// Returns the enum within a type that has the value, and its place among the types of properties.
fn with_value<'n>(type_: &Type, named: &'n Named<'_>, value: &Node) -> Option<(usize, &'n Enumeration<'n>)> {
    match type_ {
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => with_value(inner, named, value),
        Type::Tuple(all) => all.iter().find_map(|inner| with_value(inner, named, value)),
        Type::Nested(place) => match named.nested.get(*place)? {
            Nested::Enumeration(inner) => {
                let has = inner.variants.iter().any(|variant| is_same(&variant.value, value));
                has.then_some((*place, inner))
            }
            Nested::Union(inner) => inner.variants.iter().find_map(|one| with_value(&one.type_, named, value)),
            Nested::Struct(_) => None,
        },
        _ => None,
    }
}

/// Returns how many fields have a type of a property.
fn uses(named: &Named<'_>, place: usize) -> usize {
    let events = named.events.iter().map(|event| event.fields.as_slice());
    let traits = [named.identify.fields.as_slice(), named.group.fields.as_slice()];
    let nested = named.nested.iter().filter_map(|one| match one {
        Nested::Struct(inner) => Some(inner.fields.as_slice()),
        _ => None,
    });
    let fields = events.chain(traits).chain(nested).flatten();
    fields.filter(|field| has_type(&field.type_, named, place)).count()
}

fn has_type(type_: &Type, named: &Named<'_>, place: usize) -> bool {
    match type_ {
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => has_type(inner, named, place),
        Type::Tuple(all) => all.iter().any(|inner| has_type(inner, named, place)),
        Type::Nested(known) if *known == place => true,
        Type::Nested(known) => match named.nested.get(*known) {
            Some(Nested::Union(inner)) => inner.variants.iter().any(|one| has_type(&one.type_, named, place)),
            _ => false,
        },
        _ => false,
    }
}
