//! Every place of a workspace that names an event: macros and functions of the plan, struct literals, imports, other mentions.

use super::SourceFile;
use super::bodies::with_statements;
use super::literals::{self, SiteLiteral};
use super::plans::{NestedOptional, PlanEvent, Plans};
use super::scopes::{ModulePlace, PathMeaning, Scopes, is_for_tests, leaves, plain, segments};
use super::tokens::span;
use super::words::PlanWords;
use super::workspace::{UnreadFile, Workspace};
use crate::Failure;
use plan_model::Span;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread::{self, ScopedJoinHandle};
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Item, Stmt};

/// How a place names an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SiteKind {
    /// `track!(…)`, `payload!(…)`
    Macro(&'static str),
    /// `track(&client, user, &event)`
    Function(&'static str),
    /// A struct literal of its own.
    Literal,
    /// A `use`.
    Import,
    /// The arguments of `include_plan!`.
    Include,
    /// A type, a pattern, an associated item.
    Mention,
    /// The type of a property that no other event has.
    Property,
}

impl SiteKind {
    /// Returns what a person calls it.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Macro(name) => format!("{name}!"),
            Self::Function(name) => name.to_owned(),
            Self::Literal => "literal".to_owned(),
            Self::Import => "import".to_owned(),
            Self::Include => "include_plan!".to_owned(),
            Self::Mention => "mention".to_owned(),
            Self::Property => "type of a property".to_owned(),
        }
    }
}

/// A place that names an event.
pub(crate) struct Site {
    /// Its number among [`Calls::events`].
    pub(crate) event: usize,
    pub(crate) file: usize,
    pub(crate) span: Span,
    pub(crate) how: SiteKind,
    pub(crate) is_test: bool,
    /// The function around it.
    pub(crate) function: Option<String>,
    /// The fields that it names.
    pub(crate) fields: Vec<SiteField>,
}

/// A field at a place that names an event.
pub(crate) struct SiteField {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) kind: FieldKind,
    /// Whether the place gives it a value other than `None`.
    is_given: bool,
    /// The literals that a macro of the plan takes for its value.
    pub(crate) literals: Vec<SiteLiteral>,
}

/// How a field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldKind {
    /// `total: 1.0`, `coupon?: coupon`
    Named,
    /// `total`, which is the variable too.
    Short,
    /// `coupon?`, which is the variable too.
    ShortOption,
}

impl Site {
    /// Returns whether an event is made here, which is taken for sending it.
    pub(crate) const fn is_made(&self) -> bool {
        !matches!(self.how, SiteKind::Import | SiteKind::Include | SiteKind::Mention | SiteKind::Property)
    }
}

/// A place that names the type of a property.
pub(crate) struct NestedSite {
    /// The file of the plan.
    pub(crate) plan: String,
    /// The name of the type, whatever the place calls it.
    pub(crate) type_name: String,
    /// The fields that it names.
    pub(crate) fields: Vec<SiteField>,
    pub(crate) file: usize,
    pub(crate) span: Span,
    /// The variant of the enum that the place names, and where; the place of the type is that of the variant where it stands alone.
    pub(crate) variant: Option<Span>,
}

/// The events of a workspace's plans, and where each is.
pub(crate) struct Calls {
    pub(crate) events: Vec<PlanEvent>,
    pub(crate) sites: Vec<Site>,
    /// Where the types of properties are named.
    pub(crate) nested: Vec<NestedSite>,
    /// Of each plan, the types of properties of which a value is made somewhere, each with the fields that are given.
    nested_given: HashMap<String, HashMap<String, HashSet<String>>>,
    /// Fields that an assignment gives a value, of whichever type.
    assigned: HashSet<String>,
    /// The files that cannot be read as Rust.
    pub(crate) unread: Vec<UnreadFile>,
}

impl Calls {
    /// Returns the places that name an event.
    pub(crate) fn of(&self, number: usize) -> &[Site] {
        let start = self.sites.partition_point(|site| site.event < number);
        let end = self.sites.partition_point(|site| site.event <= number);
        self.sites.get(start..end).unwrap_or_default()
    }

    /// Returns the optional properties of an event that is made somewhere, which no place gives; and those within others, of a type that is
    /// made somewhere.
    pub(crate) fn never_given(&self, number: usize) -> Vec<&str> {
        let Some(event) = self.events.get(number) else { return Vec::new() };
        let made = || self.of(number).iter().filter(|site| site.is_made());
        let gives = |fields: &[SiteField], name: &str| fields.iter().any(|field| field.is_given && field.name == name);
        let is_given = |name: &String| self.assigned.contains(name) || made().any(|site| gives(&site.fields, name));
        let never = event.optional.iter().filter(|(field, _)| made().count() > 0 && !is_given(field));
        let given = |one: &NestedOptional| self.nested_given.get(&event.plan)?.get(&one.type_name);
        let within = event.nested_optional.iter().filter(|one| {
            given(one).is_some_and(|fields| !fields.contains(&one.field)) && !self.assigned.contains(&one.field)
        });
        never.map(|(_, property)| property.as_str()).chain(within.map(|one| one.path.as_str())).collect()
    }
}

/// Looks through the workspace. A plan with errors is a failure: of it it is not known which types there are.
pub(crate) fn read(workspace: &Workspace, folder: &Path) -> Result<Calls, Failure> {
    let files = workspace.files.as_slice();
    let mut reader = CallReader::new(Scopes::new(workspace, Plans::new(folder.to_owned())), files);
    // Files that include plans come first, for those that others know are all known then.
    // The body of a function may declare a file, which is known from then on.
    let mut next = 0;
    while let Some(place) = reader.scopes.starts.get(next).cloned() {
        next += 1;
        if let Some(file) = files.get(place.file).filter(|file| !file.is_outline) {
            reader.file(&place, &file.tree);
        }
    }
    let CallReader { mut scopes, found: FoundSites { mut sites, mut nested, mut assigned, .. }, .. } = reader;
    let mut unread = workspace.unread.clone();
    if let Some(failure) = scopes.plans.failure.take() {
        return Err(failure);
    }
    for found in in_threads(&scopes, files)? {
        sites.extend(found.sites);
        nested.extend(found.nested);
        assigned.extend(found.assigned);
        let unread_of = |(file, error): &(usize, syn::Error)| {
            files.get(*file).map(|file| UnreadFile::of(&file.name, &file.text, error))
        };
        unread.extend(found.unread.iter().filter_map(unread_of));
    }
    sites.extend(scopes.plans.arguments.iter().filter_map(|argument| {
        let ModulePlace { file, is_test, .. } = *scopes.places.get(argument.include)?;
        let (function, fields) = (None, Vec::new());
        Some(Site {
            event: argument.event,
            file,
            span: argument.span,
            how: SiteKind::Include,
            is_test,
            function,
            fields,
        })
    }));
    // A file that several targets have is looked through for each.
    sites.sort_by_key(|site| (site.event, site.file, site.span.start(), site.is_test));
    sites.dedup_by_key(|site| (site.event, site.file, site.span.start()));
    let nested_given = given_in(&nested);
    Ok(Calls { events: scopes.plans.events, sites, nested, nested_given, assigned, unread })
}

fn given_in(nested: &[NestedSite]) -> HashMap<String, HashMap<String, HashSet<String>>> {
    let mut found: HashMap<String, HashMap<String, HashSet<String>>> = HashMap::new();
    for site in nested {
        let mut given = site.fields.iter().filter(|field| field.is_given).peekable();
        if given.peek().is_some() {
            let types = found.entry(site.plan.clone()).or_default();
            types.entry(site.type_name.clone()).or_default().extend(given.map(|field| field.name.clone()));
        }
    }
    found
}

/// Returns what the files name that include no plan and have a word of one. Each thread parses its files and keeps one tree at a time: those
/// of all files take a hundred times the memory of their texts.
fn in_threads(scopes: &Scopes, files: &[SourceFile]) -> Result<Vec<FoundSites>, Failure> {
    let words = scopes.words();
    let mut texts: BTreeMap<usize, (&str, Vec<&ModulePlace>)> = BTreeMap::new();
    for place in &scopes.starts {
        if let Some(file) = files.get(place.file).filter(|file| file.is_outline && words.are_in(&file.text)) {
            texts.entry(place.file).or_insert((&file.text, Vec::new())).1.push(place);
        }
    }
    let texts: Vec<(&str, Vec<&ModulePlace>)> = texts.into_values().collect();
    let count = thread::available_parallelism().map_or(1, NonZero::get).min(texts.len());
    thread::scope(|scope| {
        let run = |number: usize| {
            let texts = texts.iter().skip(number).step_by(count);
            let words = &words;
            thread::Builder::new()
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, move || in_texts(scopes.clone(), texts, words))
        };
        let threads: Vec<_> = (0..count).map(run).collect();
        let found = |thread: io::Result<ScopedJoinHandle<'_, FoundSites>>| {
            let thread = thread.map_err(|error| Failure(format!("cannot start a thread: {error}")))?;
            Ok(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
        };
        threads.into_iter().map(found).collect()
    })
}

/// As much as the main thread has: expressions are read by recursion.
const STACK_BYTES: usize = 8 << 20;

fn in_texts<'t>(
    scopes: Scopes,
    texts: impl Iterator<Item = &'t (&'t str, Vec<&'t ModulePlace>)>,
    words: &PlanWords,
) -> FoundSites {
    let mut reader = CallReader::new(scopes, &[]);
    for (text, places) in texts {
        // A function, or a statement of one, without a word of a plan names nothing of it.
        match syn::parse_file(&with_statements(text, |body| words.are_in(body))) {
            Ok(tree) => places.iter().for_each(|place| reader.file(place, &tree)),
            Err(error) => reader.found.unread.extend(places.first().map(|place| (place.file, error))),
        }
        // The places of all tokens so far.
        proc_macro2::extra::invalidate_current_thread_spans();
    }
    reader.found
}

/// What files name.
#[derive(Default)]
struct FoundSites {
    sites: Vec<Site>,
    nested: Vec<NestedSite>,
    assigned: HashSet<String>,
    /// Files that cannot be parsed, by their numbers.
    unread: Vec<(usize, syn::Error)>,
}

struct CallReader<'f> {
    scopes: Scopes,
    /// The files that may include plans.
    files: &'f [SourceFile],
    place: ModulePlace,
    function: Option<String>,
    found: FoundSites,
}

impl<'f> CallReader<'f> {
    fn new(scopes: Scopes, files: &'f [SourceFile]) -> Self {
        Self { scopes, files, place: ModulePlace::default(), function: None, found: FoundSites::default() }
    }

    fn file(&mut self, place: &ModulePlace, tree: &syn::File) {
        self.place = place.clone();
        tree.items.iter().for_each(|item| self.visit_item(item));
    }

    fn event(&self, path: &[String]) -> Option<(usize, usize)> {
        match self.scopes.resolve(self.place.module, path)? {
            (PathMeaning::Event(event), used) => Some((event, used)),
            _ => None,
        }
    }

    /// Notes a path that names the type of a property, or a variant of it. `idents` are its names, as they are written.
    fn note_nested(&mut self, path: &[String], idents: &[&proc_macro2::Ident], fields: Vec<SiteField>) {
        let (include, (number, owner), used, is_variant) = match self.scopes.resolve(self.place.module, path) {
            Some((PathMeaning::Nested(include, of), used)) => (include, of, used, false),
            Some((PathMeaning::Variant(include, of), used)) => (include, of, used, true),
            _ => return,
        };
        let from_end = path.len() - used;
        let at = |from_end: usize| idents.len().checked_sub(from_end + 1).and_then(|position| idents.get(position));
        let variant = at(from_end).filter(|_| is_variant).map(|name| span(name.span()));
        // A variant that a `use` brings stands alone.
        let type_ = at(from_end + usize::from(is_variant)).or_else(|| at(from_end));
        if let Some(name) = type_ {
            let (plan, type_name) =
                (self.scopes.plans.plan_of(include), self.scopes.plans.nested_name(number).to_owned());
            let fields = if from_end == 0 { fields } else { Vec::new() };
            let (file, span) = (self.place.file, span(name.span()));
            self.found.nested.push(NestedSite { plan, type_name, fields, file, span, variant });
            if let Some(event) = owner {
                self.add(event, name.span(), SiteKind::Property, Vec::new());
            }
        }
    }

    /// Returns whether a path is the type of a property as a whole.
    fn is_nested(&self, path: &[String]) -> bool {
        matches!(self.scopes.resolve(self.place.module, path), Some((PathMeaning::Nested(..), used)) if used == path.len())
    }

    fn call(&self, path: &[String]) -> Option<(usize, &'static str)> {
        match self.scopes.resolve(self.place.module, path)? {
            (PathMeaning::Call(include, call), used) if used == path.len() => Some((include, call)),
            _ => None,
        }
    }

    fn add(&mut self, event: usize, name: proc_macro2::Span, how: SiteKind, fields: Vec<SiteField>) {
        let ModulePlace { file, is_test, .. } = self.place;
        let (span, function) = (span(name), self.function.clone());
        self.found.sites.push(Site { event, file, span, how, is_test, function, fields });
    }

    /// Notes a path of the syntax tree; `how` is what it is where all of it names the event.
    fn path(&mut self, path: &syn::Path, how: SiteKind, fields: Vec<SiteField>) {
        let names = segments(path);
        let Some((event, used)) = self.event(&names) else {
            let idents: Vec<_> = path.segments.iter().map(|segment| &segment.ident).collect();
            return self.note_nested(&names, &idents, fields);
        };
        let how = if used == names.len() { how } else { SiteKind::Mention };
        let position = used - 1 - usize::from(path.leading_colon.is_some());
        if let Some(segment) = path.segments.get(position) {
            self.add(event, segment.ident.span(), how, fields);
        }
    }

    /// Returns an expression that is an event, possibly behind `&`: whether it is one.
    fn made(&mut self, expression: &Expr, how: SiteKind) -> bool {
        match expression {
            Expr::Reference(inner) => self.made(&inner.expr, how),
            Expr::Paren(inner) => self.made(&inner.expr, how),
            Expr::Group(inner) => self.made(&inner.expr, how),
            Expr::Struct(literal) if self.event(&segments(&literal.path)).is_some() => {
                self.literal(literal, how);
                true
            }
            Expr::Path(path) if self.event(&segments(&path.path)).is_some() => {
                self.path(&path.path, how, Vec::new());
                true
            }
            _ => false,
        }
    }

    fn literal(&mut self, literal: &syn::ExprStruct, how: SiteKind) {
        let fields = literal.fields.iter().filter_map(|field| match &field.member {
            syn::Member::Named(name) => {
                let kind = if field.colon_token.is_some() { FieldKind::Named } else { FieldKind::Short };
                Some(SiteField {
                    name: plain(name),
                    span: span(name.span()),
                    kind,
                    is_given: !is_none(&field.expr),
                    literals: Vec::new(),
                })
            }
            syn::Member::Unnamed(_) => None,
        });
        self.path(&literal.path, how, fields.collect());
        literal.fields.iter().for_each(|field| self.visit_expr(&field.expr));
        literal.rest.iter().for_each(|rest| self.visit_expr(rest));
    }

    /// Looks through something with another place or function, then goes back.
    fn inside(&mut self, attributes: &[Attribute], function: Option<String>, look: impl FnOnce(&mut Self)) {
        let before = (self.place.clone(), self.function.clone());
        self.place.is_test |= is_for_tests(attributes);
        self.function = function.or(self.function.take());
        look(self);
        (self.place, self.function) = before;
    }

    /// Does the same for an item that may have parameters.
    fn item(
        &mut self,
        attributes: &[Attribute],
        generics: &syn::Generics,
        function: Option<&syn::Ident>,
        look: impl FnOnce(&mut Self),
    ) {
        self.inside(attributes, function.map(plain), |reader| {
            reader.place = reader.scopes.generics(&reader.place, generics);
            look(reader);
        });
    }
}

fn is_none(expression: &Expr) -> bool {
    matches!(expression, Expr::Path(path) if path.path.segments.last().is_some_and(|name| name.ident == "None"))
}

impl<'ast> Visit<'ast> for CallReader<'_> {
    /// Passes by a module in another file, which is looked through with that file.
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let (Some((_, items)), Some(place)) = (&item.content, self.scopes.inner(&self.place, item)) else { return };
        let before = (std::mem::replace(&mut self.place, place), self.function.take());
        items.iter().for_each(|item| self.visit_item(item));
        (self.place, self.function) = before;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let start = if item.leading_colon.is_some() { vec![String::new()] } else { Vec::new() };
        for leaf in leaves(&item.tree, &start, &[]) {
            self.note_nested(&leaf.path, &leaf.idents, Vec::new());
            let named = leaf.name.as_ref().and(leaf.idents.last());
            if let (Some((event, _)), Some(end)) = (self.event(&leaf.path), named) {
                self.inside(&item.attrs, None, |reader| reader.add(event, end.span(), SiteKind::Import, Vec::new()));
            }
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let syn::Signature { generics, ident, .. } = &item.sig;
        self.item(&item.attrs, generics, Some(ident), |reader| visit::visit_item_fn(reader, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let syn::Signature { generics, ident, .. } = &item.sig;
        self.item(&item.attrs, generics, Some(ident), |reader| visit::visit_impl_item_fn(reader, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        let syn::Signature { generics, ident, .. } = &item.sig;
        self.item(&item.attrs, generics, Some(ident), |reader| visit::visit_trait_item_fn(reader, item));
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.item(&item.attrs, &item.generics, None, |reader| visit::visit_item_impl(reader, item));
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.item(&item.attrs, &item.generics, None, |reader| visit::visit_item_trait(reader, item));
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.item(&item.attrs, &item.generics, None, |reader| visit::visit_item_struct(reader, item));
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.item(&item.attrs, &item.generics, None, |reader| visit::visit_item_enum(reader, item));
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let items = block.stmts.iter().filter_map(|statement| match statement {
            Stmt::Item(item) => Some(item),
            _ => None,
        });
        let items: Vec<&Item> = items.collect();
        let macros = block.stmts.iter().filter_map(|statement| match statement {
            Stmt::Macro(call) => Some(&call.mac),
            _ => None,
        });
        let macros: Vec<&syn::Macro> = macros.collect();
        if items.is_empty() && macros.is_empty() {
            return visit::visit_block(self, block);
        }
        self.inside(&[], None, |reader| {
            reader.place = reader.scopes.block(reader.files, &reader.place, &items, &macros);
            visit::visit_block(reader, block);
        });
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.path(path, SiteKind::Mention, Vec::new());
        visit::visit_path(self, path);
    }

    fn visit_pat_struct(&mut self, pattern: &'ast syn::PatStruct) {
        let fields = pattern.fields.iter().filter_map(|field| match &field.member {
            syn::Member::Named(name) => {
                let kind = if field.colon_token.is_some() { FieldKind::Named } else { FieldKind::Short };
                // A short one may stand behind `ref` or `mut`.
                let before = match &*field.pat {
                    syn::Pat::Ident(short) if kind == FieldKind::Short => {
                        let word = short.by_ref.as_ref().map(|word| word.span);
                        word.or_else(|| short.mutability.as_ref().map(|word| word.span))
                    }
                    _ => None,
                };
                Some(SiteField {
                    name: plain(name),
                    span: span(before.unwrap_or_else(|| name.span())),
                    kind,
                    is_given: false,
                    literals: Vec::new(),
                })
            }
            syn::Member::Unnamed(_) => None,
        });
        self.path(&pattern.path, SiteKind::Mention, fields.collect());
        pattern.qself.iter().for_each(|inner| self.visit_qself(inner));
        pattern.path.segments.iter().for_each(|segment| self.visit_path_segment(segment));
        pattern.fields.iter().for_each(|field| self.visit_pat(&field.pat));
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        self.path(&path.path, SiteKind::Literal, Vec::new());
        path.qself.iter().for_each(|inner| self.visit_qself(inner));
        path.path.segments.iter().for_each(|segment| self.visit_path_segment(segment));
    }

    fn visit_expr_struct(&mut self, literal: &'ast syn::ExprStruct) {
        self.literal(literal, SiteKind::Literal);
    }

    fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
        if let Expr::Field(field) = &*assign.left
            && let syn::Member::Named(name) = &field.member
        {
            self.found.assigned.insert(plain(name));
        }
        visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        let function = match &*call.func {
            Expr::Path(path) => self.call(&segments(&path.path)),
            _ => None,
        };
        let Some((include, name)) = function else { return visit::visit_expr_call(self, call) };
        if let (Some(traits), Expr::Path(path)) = (traits_of(name), &*call.func)
            && let Some(event) = self.scopes.plans.event(include, traits)
            && let Some(end) = path.path.segments.last()
        {
            // The fields are those of the literal, wherever that is.
            self.add(event, end.ident.span(), SiteKind::Function(name), Vec::new());
        }
        for argument in &call.args {
            if !self.made(argument, SiteKind::Function(name)) {
                self.visit_expr(argument);
            }
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let name = call.path.segments.last().map(|name| name.ident.span());
        self.macro_(&segments(&call.path), name, &call.tokens);
    }
}

/// Returns the type of a call's traits.
fn traits_of(call: &str) -> Option<&'static str> {
    match call.trim_start_matches("try_") {
        "identify" => Some(plan_model::name::IDENTIFY_TRAITS),
        "group" => Some(plan_model::name::GROUP_TRAITS),
        _ => None,
    }
}

/// Inside of macros there are tokens only.
impl CallReader<'_> {
    fn macro_(&mut self, path: &[String], name: Option<proc_macro2::Span>, arguments: &TokenStream) {
        if path.last().is_some_and(|name| name == "include_plan") {
            return;
        }
        let Some((include, call)) = self.call(path) else {
            let all: Vec<TokenTree> = arguments.clone().into_iter().collect();
            return self.scan(&all, None);
        };
        let parts = split(arguments);
        let position = match call {
            "payload" => 0,
            "group" => 3,
            _ => 2,
        };
        let traits = traits_of(call).and_then(|traits| self.scopes.plans.event(include, traits));
        for (number, part) in parts.iter().enumerate() {
            match (part.as_slice(), traits, name) {
                ([TokenTree::Group(braces)], Some(event), Some(name)) if number == position => {
                    self.fields(event, name, SiteKind::Macro(call), braces);
                }
                (tokens, ..) if number == position => self.scan(tokens, Some(call)),
                (tokens, ..) => self.scan(tokens, None),
            }
        }
    }

    /// Notes fields in braces, as the macros of a plan take them: `name: value`, `name?: option`, `name`.
    fn fields(&mut self, event: usize, name: proc_macro2::Span, how: SiteKind, braces: &Group) {
        let fields = self.fields_of(braces);
        self.add(event, name, how, fields);
    }

    /// Returns the fields, and what their values name.
    fn fields_of(&mut self, braces: &Group) -> Vec<SiteField> {
        let mut fields = Vec::new();
        for part in split(&braces.stream()) {
            let start = part.iter().position(|token| matches!(token, TokenTree::Ident(_)));
            let Some((TokenTree::Ident(field), value)) = start.and_then(|start| part.get(start..)?.split_first())
            else {
                self.scan(&part, None);
                continue;
            };
            let is_absent = matches!(value.last(), Some(TokenTree::Ident(word)) if word == "None");
            if !is_rest(&part) {
                let start = span(field.span());
                let (kind, end) = match value {
                    [] => (FieldKind::Short, start.end()),
                    [TokenTree::Punct(mark)] if mark.as_char() == '?' => {
                        (FieldKind::ShortOption, span(mark.span()).end())
                    }
                    _ => (FieldKind::Named, start.end()),
                };
                let whole = Span::new(start.start(), end);
                let (name, literals) = (plain(field), literals::of(value));
                fields.push(SiteField { name, span: whole, kind, is_given: !is_absent, literals });
            }
            self.scan(if is_rest(&part) { &part } else { value }, None);
        }
        fields
    }

    /// Finds paths among tokens. The event that `call`, a macro of the plan, sends comes first.
    fn scan(&mut self, tokens: &[TokenTree], mut call: Option<&'static str>) {
        let mut rest = tokens;
        let mut is_member = false;
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            match first {
                TokenTree::Ident(_) if is_member => {}
                TokenTree::Ident(word) => {
                    let (names, idents, behind) = path_at(word, after);
                    rest = self.found(&names, &idents, behind, call.take());
                }
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    self.scan(&inner, call.take());
                }
                _ => {}
            }
            is_member = matches!(first, TokenTree::Punct(mark) if mark.as_char() == '.' && !is_range(after));
        }
    }

    /// Takes a path and what belongs to it; returns the tokens behind that.
    fn found<'t>(
        &mut self,
        names: &[String],
        idents: &[proc_macro2::Ident],
        behind: &'t [TokenTree],
        call: Option<&'static str>,
    ) -> &'t [TokenTree] {
        if let [TokenTree::Punct(mark), TokenTree::Group(arguments), rest @ ..] = behind
            && mark.as_char() == '!'
        {
            self.macro_(names, idents.last().map(proc_macro2::Ident::span), &arguments.stream());
            return rest;
        }
        let Some((event, used)) = self.event(names) else {
            let literal = match behind {
                [TokenTree::Group(braces), rest @ ..]
                    if braces.delimiter() == Delimiter::Brace && self.is_nested(names) =>
                {
                    Some((self.fields_of(braces), rest))
                }
                _ => None,
            };
            let (fields, rest) = literal.unwrap_or((Vec::new(), behind));
            self.note_nested(names, &idents.iter().collect::<Vec<_>>(), fields);
            return rest;
        };
        let Some(name) = used.checked_sub(1).and_then(|last| idents.get(last)).map(proc_macro2::Ident::span) else {
            return behind;
        };
        let how = call.map_or(SiteKind::Literal, SiteKind::Macro);
        if let [TokenTree::Group(braces), rest @ ..] = behind
            && braces.delimiter() == Delimiter::Brace
            && used == names.len()
        {
            self.fields(event, name, how, braces);
            return rest;
        }
        let has_fields = self.scopes.plans.events.get(event).is_some_and(|event| event.has_fields);
        let is_value = used == names.len() && (call.is_some() || !has_fields);
        self.add(event, name, if is_value { how } else { SiteKind::Mention }, Vec::new());
        behind
    }
}

/// Returns whether a part is `..rest`.
fn is_rest(part: &[TokenTree]) -> bool {
    matches!(part, [TokenTree::Punct(first), TokenTree::Punct(second), ..] if first.as_char() == '.' && second.as_char() == '.')
}

fn is_range(after: &[TokenTree]) -> bool {
    matches!(after.first(), Some(TokenTree::Punct(mark)) if mark.as_char() == '.')
}

/// Returns the path that starts with `first`, and what is behind it.
fn path_at<'t>(
    first: &proc_macro2::Ident,
    mut rest: &'t [TokenTree],
) -> (Vec<String>, Vec<proc_macro2::Ident>, &'t [TokenTree]) {
    let mut idents = vec![first.clone()];
    while let [TokenTree::Punct(one), TokenTree::Punct(two), TokenTree::Ident(name), after @ ..] = rest
        && one.as_char() == ':'
        && two.as_char() == ':'
    {
        idents.push(name.clone());
        rest = after;
    }
    (idents.iter().map(plain).collect(), idents, rest)
}

/// Tokens between commas.
fn split(tokens: &TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    for token in tokens.clone() {
        match &token {
            TokenTree::Punct(mark) if mark.as_char() == ',' => parts.push(Vec::new()),
            _ => parts.last_mut().into_iter().for_each(|part| part.push(token.clone())),
        }
    }
    parts
}
