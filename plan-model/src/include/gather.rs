//! A plan of several files as one tree: the rules of the files that it includes stand in it as if they were written there, and
//! the plans that it extends are kept beside it.

use super::PlanFile;
use super::files::{Files, text_of};
use super::parts::{Parts, places_moved};
use super::paths::{beside, fixed, is_pattern, matching, plain, refused};
use super::same_event;
use crate::diagnostic::{Diagnostic, Span, suggest};
use crate::json::{Kind, Member, Node};
use crate::read::{Base, PlanTree, change_plan, check_duplicates, is_file, plan_of};
use std::path::PathBuf;

/// Adds to a plan the files that it is made of.
#[must_use]
pub fn with_parts(mut file: PlanFile, files: &dyn Files) -> PlanFile {
    let PlanTree { root: Some(root), is_whole: true, .. } = &file.tree else { return file };
    let Some(path) = file.path.clone().filter(|_| has_parts(plan_of(root))) else { return file };
    let Some(mut root) = file.tree.root.take() else { return file };
    let home = path.parent().map(PathBuf::from).unwrap_or_default();
    let mut gather = Gather {
        bounds: files.bounds(&home),
        files,
        parts: Parts::behind(std::mem::take(&mut file.text)),
        is_whole: true,
        folders: Vec::new(),
        diagnostics: std::mem::take(&mut file.tree.diagnostics),
        unread: None,
    };
    let real = files.real(&path).unwrap_or(path);
    let place = NamingFile { name: file.name.clone(), folder: home, chain: vec![real] };
    file.tree.bases = gather.document(&mut root, &place);
    let Gather { parts, is_whole, folders, diagnostics, unread, .. } = gather;
    (file.text, file.parts) = parts.into_text();
    file.unread = unread;
    file.folders = folders;
    file.tree = PlanTree { root: Some(root), is_whole, diagnostics, bases: file.tree.bases };
    file
}

/// Returns whether the plan is made of more files than one.
fn has_parts(plan: &Node) -> bool {
    let extended = plan.get("extends").map(Node::items).unwrap_or_default();
    plan.get("include").is_some() || extended.iter().filter_map(Node::as_str).any(is_file)
}

struct Gather<'f> {
    files: &'f dyn Files,
    /// Out of this folder nothing is read.
    bounds: PathBuf,
    parts: Parts,
    is_whole: bool,
    folders: Vec<PathBuf>,
    diagnostics: Vec<Diagnostic>,
    unread: Option<Diagnostic>,
}

/// A file that names others.
struct NamingFile {
    name: String,
    folder: PathBuf,
    /// The file, and those that led to it.
    chain: Vec<PathBuf>,
}

/// What the files that a plan includes hold.
#[derive(Default)]
struct Held {
    rules: Vec<Node>,
    /// The key, `definitions` or `$defs`, and what stands there.
    definitions: Vec<(String, Member)>,
    met: Vec<PathBuf>,
}

impl Gather<'_> {
    /// Puts what a plan includes into it, and returns the plans that it extends.
    fn document(&mut self, root: &mut Node, place: &NamingFile) -> Vec<Base> {
        let mut bases = Vec::new();
        change_plan(root, &mut |plan| bases = self.plan(plan, place));
        bases
    }

    fn plan(&mut self, plan: &mut Node, place: &NamingFile) -> Vec<Base> {
        let mut held = Held { met: place.chain.clone(), ..Held::default() };
        self.include(plan, place, &mut held);
        if let Some(list) = plan.get("include").map(|list| list.span) {
            add_rules(plan, std::mem::take(&mut held.rules), list);
        }
        for (key, definition) in held.definitions {
            self.define(plan, key, definition);
        }
        let parts = &self.parts;
        same_event::check(plan, &|span| parts.number_of(span), &mut self.diagnostics);
        let bases = self.extended(plan, place);
        for base in bases.iter().rev() {
            inherit(plan, plan_of(&base.root));
        }
        bases
    }

    /// Reads the files that `include` of a file names.
    fn include(&mut self, holder: &Node, place: &NamingFile, held: &mut Held) {
        let Some(list) = holder.get("include") else { return };
        let wrong = match &list.kind {
            Kind::Array(items) => items.iter().find(|item| item.as_str().is_none()),
            _ => Some(list),
        };
        if let Some(wrong) = wrong {
            let message = "\"include\" must be a list of paths, such as [\"checkout/*.json\"]";
            self.diagnostics.push(Diagnostic::error(wrong.span, message, format!("this is {}", wrong.describe())));
        }
        for (pattern, span) in list.items().iter().filter_map(|item| Some((item.as_str()?, item.span))) {
            if let Err(error) = self.included(pattern, span, place, held) {
                self.cannot_read(*error);
            }
        }
    }

    fn included(
        &mut self,
        pattern: &str,
        span: Span,
        place: &NamingFile,
        held: &mut Held,
    ) -> Result<(), Box<Diagnostic>> {
        self.permitted(pattern, span, place)?;
        let found = match is_pattern(pattern) {
            true => matching(self.files, &place.folder, pattern, &mut self.folders),
            false => vec![plain(pattern)],
        };
        if found.is_empty() {
            return Err(Box::new(self.unmatched(pattern, span, place)));
        }
        for path in found {
            let real = self.real(&path, span, place)?;
            // A pattern may well match the file that it stands in.
            let is_named = !is_pattern(pattern);
            if is_named && place.chain.contains(&real) {
                return Err(circle(span, format!("`{path}` includes this file, so that this is a circle")));
            }
            if held.met.contains(&real) {
                continue;
            }
            held.met.push(real.clone());
            let Some(tree) = self.part(&path, span, place)? else { continue };
            let chain = place.chain.iter().cloned().chain([real]).collect();
            let inner = self.place(&path, place, chain);
            self.hold(tree, &inner, held);
        }
        Ok(())
    }

    /// Takes what an included file holds: a list of rules, an object with one, or a rule by itself.
    fn hold(&mut self, mut root: Node, place: &NamingFile, held: &mut Held) {
        let is_holder = ["rules", "events", "include"].iter().any(|key| root.get(key).is_some());
        match &mut root.kind {
            Kind::Array(rules) => held.rules.append(rules),
            Kind::Object(_) if is_holder => self.hold_members(root, place, held),
            Kind::Object(_) => held.rules.push(root),
            _ => {
                let message =
                    "a file that a plan includes holds rules: a list of them, an object with \"rules\", or one rule";
                self.diagnostics.push(Diagnostic::error(root.span, message, format!("this is {}", root.describe())));
            }
        }
    }

    fn hold_members(&mut self, root: Node, place: &NamingFile, held: &mut Held) {
        self.include(&root, place, held);
        // Of its rules this is said with those of the plan.
        check_duplicates(&root, &mut self.diagnostics);
        let Kind::Object(members) = root.kind else { return };
        for Member { name, name_span, value } in members {
            match (name.as_str(), value.kind) {
                ("rules" | "events", Kind::Array(rules)) => held.rules.extend(rules),
                ("rules" | "events", kind) => {
                    let message = format!("\"{name}\" of a file that a plan includes must be a list of rules");
                    let odd = Node { span: value.span, kind };
                    self.diagnostics.push(Diagnostic::error(odd.span, message, format!("this is {}", odd.describe())));
                }
                ("definitions" | "$defs", Kind::Object(definitions)) => {
                    held.definitions.extend(definitions.into_iter().map(|definition| (name.clone(), definition)));
                }
                ("include" | "$schema" | "name" | "display_name" | "description", _) => {}
                (other, _) if other.starts_with("x-") => {}
                _ => {
                    let message = format!("\"{name}\" has no effect in a file that a plan includes");
                    let help =
                        "it may hold \"rules\", \"definitions\" and \"include\": write the rest into the plan itself";
                    self.diagnostics.push(Diagnostic::error(name_span, message, "").help(help));
                }
            }
        }
    }

    /// Adds a definition of an included file to those of the plan.
    fn define(&mut self, plan: &mut Node, key: String, definition: Member) {
        let Kind::Object(members) = &mut plan.kind else { return };
        let Some(known) = members.iter_mut().find(|member| member.name == key) else {
            let value = Node { span: definition.name_span, kind: Kind::Object(vec![definition]) };
            let name_span = value.span;
            return members.push(Member { name: key, name_span, value });
        };
        let Kind::Object(all) = &mut known.value.kind else { return };
        match all.iter().find(|other| other.name == definition.name) {
            Some(other) if other.value.to_json() == definition.value.to_json() => {}
            Some(other) => {
                let message = format!("two files of the plan define \"{}\", each otherwise", definition.name);
                let error = Diagnostic::error(definition.name_span, message, "second definition");
                let error = error.and_at(other.name_span, "first definition");
                self.diagnostics.push(error.help("the files of a plan share their definitions: give one another name"));
            }
            None => all.push(definition),
        }
    }

    /// Returns the plans in files that a plan extends.
    fn extended(&mut self, plan: &Node, place: &NamingFile) -> Vec<Base> {
        let names = plan.get("extends").map(Node::items).unwrap_or_default();
        let names = names.iter().filter_map(|item| Some((item.as_str()?, item.span)));
        let mut bases = Vec::new();
        for (path, span) in names.filter(|(name, _)| is_file(name)) {
            match self.base(path, span, place) {
                Ok(base) => bases.extend(base),
                Err(error) => self.cannot_read(*error),
            }
        }
        bases
    }

    fn cannot_read(&mut self, error: Diagnostic) {
        self.unread.get_or_insert_with(|| error.clone());
        self.diagnostics.push(error);
    }

    fn base(&mut self, path: &str, span: Span, place: &NamingFile) -> Result<Option<Base>, Box<Diagnostic>> {
        self.permitted(path, span, place)?;
        if is_pattern(path) {
            let error =
                Diagnostic::error(span, "\"extends\" names one plan for each of its entries, not a pattern", "");
            return Err(Box::new(error.help("write the path of each plan; \"include\" takes patterns")));
        }
        let path = plain(path);
        let real = self.real(&path, span, place)?;
        if place.chain.contains(&real) {
            return Err(circle(span, format!("`{path}` is extended in a circle: it extends this plan")));
        }
        let Some(mut root) = self.part(&path, span, place)? else { return Ok(None) };
        let chain = place.chain.iter().cloned().chain([real]).collect();
        let inner = self.place(&path, place, chain);
        let bases = self.document(&mut root, &inner);
        Ok(Some(Base { span, root, bases }))
    }

    fn place(&self, path: &str, place: &NamingFile, chain: Vec<PathBuf>) -> NamingFile {
        let folder = place.folder.join(path).parent().map(PathBuf::from).unwrap_or_default();
        NamingFile { name: beside(&place.name, path), folder, chain }
    }

    /// Refuses a path that leads to where no file of a plan may be.
    fn permitted(&self, path: &str, span: Span, place: &NamingFile) -> Result<(), Box<Diagnostic>> {
        if let Some((why, label)) = refused(path) {
            return Err(Box::new(Diagnostic::error(span, why, label)));
        }
        let plain = plain(path);
        let folder = if is_pattern(&plain) { fixed(&plain) } else { plain };
        let climbs = folder.split('/').take_while(|part| *part == "..").count();
        let home = self.files.real(&place.folder).unwrap_or_else(|_| place.folder.clone());
        match home.ancestors().nth(climbs).is_some_and(|above| above.starts_with(&self.bounds)) {
            true => Ok(()),
            false => Err(Box::new(outside(path, span))),
        }
    }

    /// Returns the one path of a file that is there and may be read.
    fn real(&self, path: &str, span: Span, place: &NamingFile) -> Result<PathBuf, Box<Diagnostic>> {
        match self.files.real(&place.folder.join(path)) {
            Err(_) => Err(Box::new(self.missing(path, span, place))),
            Ok(real) if !real.starts_with(&self.bounds) => Err(Box::new(outside(path, span))),
            Ok(real) if self.files.is_folder(&real) => {
                let label = format!("write \"{}/*.json\"", path.trim_end_matches('/'));
                Err(Box::new(Diagnostic::error(span, format!("`{path}` is a folder"), label)))
            }
            Ok(real) => Ok(real),
        }
    }

    fn missing(&self, path: &str, span: Span, place: &NamingFile) -> Diagnostic {
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
        let names = self.files.list(&place.folder.join(folder)).unwrap_or_default();
        let near = suggest::nearest(name, names.iter().map(|(name, _)| name.as_str()));
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let label = near.map(|near| format!("did you mean \"{start}{near}\"?")).unwrap_or_default();
        let help = "the path is relative to the folder of this file";
        Diagnostic::error(span, format!("there is no file `{path}`"), label).help(help)
    }

    fn unmatched(&self, pattern: &str, span: Span, place: &NamingFile) -> Diagnostic {
        let folder = fixed(&plain(pattern));
        let label = match self.files.is_folder(&place.folder.join(&folder)) {
            true => String::new(),
            false => format!("there is no folder `{folder}`"),
        };
        let help = "the path is relative to the folder of this file; `*` stands for a part of a name, `**` for folders";
        Diagnostic::error(span, format!("no file matches `{pattern}`"), label).help(help)
    }

    /// Reads a file: what it holds, as far as it can be told.
    fn part(&mut self, path: &str, span: Span, place: &NamingFile) -> Result<Option<Node>, Box<Diagnostic>> {
        let whole = place.folder.join(path);
        let cannot = |why: String| Box::new(Diagnostic::error(span, format!("cannot read `{path}`: {why}"), ""));
        let bytes = self.files.read(&whole).map_err(|error| cannot(error.to_string()))?;
        let text = text_of(bytes, &"it").map_err(cannot)?;
        let (tree, start) = self.parts.add(beside(&place.name, path), whole, &text);
        self.is_whole &= tree.is_whole;
        self.diagnostics.extend(tree.diagnostics.into_iter().map(|found| places_moved(found, start)));
        // What is no list and no object is a piece of a text that could not be read, which has been said.
        Ok(tree.root.filter(|root| tree.is_whole || root.is_object() || matches!(root.kind, Kind::Array(_))))
    }
}

fn circle(span: Span, message: String) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(span, message, "leave one of them out"))
}

fn outside(path: &str, span: Span) -> Diagnostic {
    let help = "the files of a plan lie in one git checkout, or else in one workspace: another machine has no others";
    Diagnostic::error(span, format!("`{path}` is outside of what a plan may be made of"), "").help(help)
}

/// Puts rules behind those of the plan, in whichever form it has them. `span` is where the plan names them.
fn add_rules(plan: &mut Node, rules: Vec<Node>, span: Span) {
    let Kind::Object(members) = &mut plan.kind else { return };
    let Some(key) = ["rules", "events"].into_iter().find(|key| members.iter().any(|member| member.name == *key)) else {
        let value = Node { span, kind: Kind::Array(rules) };
        return members.push(Member { name: "rules".to_owned(), name_span: span, value });
    };
    let Some(list) = members.iter_mut().rfind(|member| member.name == key) else { return };
    match &mut list.value.kind {
        Kind::Array(all) => all.extend(rules),
        // The older form, with its events in a list of their own.
        Kind::Object(sections) => match sections.iter_mut().find(|section| section.name == "events") {
            Some(Member { value: Node { kind: Kind::Array(all), .. }, .. }) => all.extend(rules),
            Some(_) => {}
            None => {
                let value = Node { span, kind: Kind::Array(rules) };
                sections.push(Member { name: "events".to_owned(), name_span: span, value });
            }
        },
        _ => {}
    }
}

/// Copies what a plan says beside its rules, where the plan that extends it does not say it.
fn inherit(plan: &mut Node, base: &Node) {
    let Kind::Object(members) = &mut plan.kind else { return };
    for from in base.members() {
        let depth = match from.name.as_str() {
            "source" | "destinations" => 0,
            "objectives" | "conventions" => 1,
            // Its categories, and the destinations that need them.
            "consent" => 2,
            _ => continue,
        };
        inherit_member(members, from, depth);
    }
}

/// Adds a member of a base where there is none of its name, and of an object that is there the members that it lacks, so deep.
fn inherit_member(members: &mut Vec<Member>, from: &Member, depth: usize) {
    match members.iter_mut().find(|own| own.name == from.name) {
        None => members.push(from.clone()),
        Some(Member { value: Node { kind: Kind::Object(own), .. }, .. }) if depth > 0 => {
            from.value.members().iter().for_each(|inner| inherit_member(own, inner, depth - 1));
        }
        Some(_) => {}
    }
}
