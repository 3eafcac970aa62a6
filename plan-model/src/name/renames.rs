//! Names that the user gives in place of generated ones: of events, of nested types and of the variants of enums.

use super::reserved;
use crate::call::Call;
use crate::json::Node;
use crate::plan::Rule;
use std::cell::RefCell;

/// One of the names that the user gives.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rename {
    /// The kind of rule that is meant; any where it is none.
    pub call: Option<Call>,
    /// The name of an event, page or screen (`Order Completed`), or the path of a property of any rule (`products`) or of one
    /// (`Order Completed.products`).
    pub name: String,
    /// A value of that property, where a variant is renamed.
    pub value: Option<RenamedValue>,
    /// The name in Rust.
    pub to: String,
}

/// A value of an enum, as the user writes it to rename its variant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RenamedValue {
    /// The text of the value, without quotes.
    pub text: String,
    /// Whether it is in quotes. An enum may have `"1"` and 1; a value that is alone with its text may be written either way.
    pub is_quoted: bool,
}

impl Rename {
    /// Returns a new name for the struct of an event, a page or a screen.
    #[must_use]
    pub fn of_event(name: &str, to: &str) -> Self {
        Self { call: None, name: name.to_owned(), value: None, to: to.to_owned() }
    }

    /// Returns why nothing may have this name.
    #[must_use]
    pub fn refused(&self) -> Option<&'static str> {
        reserved::refused(&self.to)
    }

    fn is_of(&self, call: Call) -> bool {
        self.call.is_none_or(|wanted| wanted == call)
    }
}

/// Names that the user gives to parts of the plan, instead of the ones that would be generated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renames {
    /// The renames, in the order in which they were given.
    pub list: Vec<Rename>,
}

/// A place in the plan: the rule, and the path of a property in it.
#[derive(Debug, Clone)]
pub(super) struct PlanPath<'p> {
    pub(super) call: Call,
    pub(super) rule: &'p str,
    pub(super) properties: Vec<&'p str>,
}

impl<'p> PlanPath<'p> {
    pub(super) const fn of_rule(call: Call, rule: &'p str) -> Self {
        Self { call, rule, properties: Vec::new() }
    }

    /// Returns whether `name` is the path of the property, with or without the name of the rule before it.
    fn is_named(&self, name: &str) -> bool {
        let path = self.properties.join(".");
        name == path || name.strip_prefix(self.rule).and_then(|rest| rest.strip_prefix('.')) == Some(&path)
    }
}

/// The renames while a plan is being named: they are looked up, and which ones were of use is noted.
pub(super) struct Lookup<'r> {
    renames: &'r Renames,
    used: RefCell<Vec<bool>>,
}

impl<'r> Lookup<'r> {
    pub(super) fn new(renames: &'r Renames) -> Self {
        Self { renames, used: RefCell::new(vec![false; renames.list.len()]) }
    }

    /// Returns the name that the user gives to the struct of `rule`.
    pub(super) fn event(&self, rule: &Rule) -> Option<&'r str> {
        self.find(|rename| rename.value.is_none() && rename.name == rule.name && rename.is_of(rule.call))
    }

    /// Returns the name that the user gives to the type nested at `path`.
    pub(super) fn nested(&self, path: &PlanPath<'_>) -> Option<&'r str> {
        self.find(|rename| rename.value.is_none() && rename.is_of(path.call) && path.is_named(&rename.name))
    }

    /// Returns the name that the user gives to the variant of `value` in the enum at `path`; `is_alone` says that no other of its values has
    /// the same text.
    pub(super) fn variant(&self, path: &PlanPath<'_>, value: &Node, is_alone: bool) -> Option<&'r str> {
        let (text, is_text) = (value.to_text(), value.as_str().is_some());
        let is_it = |rename: &Rename| {
            let given = rename.value.as_ref().filter(|given| given.text == text);
            given.is_some_and(|given| is_alone || given.is_quoted == is_text)
        };
        self.find(|rename| is_it(rename) && rename.is_of(path.call) && path.is_named(&rename.name))
    }

    fn find(&self, matches: impl Fn(&Rename) -> bool) -> Option<&'r str> {
        if self.is_empty() {
            return None;
        }
        // All that match are of use: one for a property of any rule, and a nearer one that wins.
        let mut found: Option<&Rename> = None;
        for (rename, used) in self.renames.list.iter().zip(self.used.borrow_mut().iter_mut()) {
            if matches(rename) {
                *used = true;
                let is_nearer = |other: &Rename| {
                    (rename.call.is_some(), rename.name.len()) > (other.call.is_some(), other.name.len())
                };
                found = if found.is_none_or(is_nearer) { Some(rename) } else { found };
            }
        }
        found.map(|rename| rename.to.as_str())
    }

    /// Returns whether the user gives names at all.
    pub(super) fn is_empty(&self) -> bool {
        self.renames.list.is_empty()
    }

    /// Returns the positions of the renames of which nothing in the plan has the name.
    pub(super) fn unused(self) -> Vec<usize> {
        let used = self.used.into_inner();
        used.into_iter().enumerate().filter(|(_, used)| !used).map(|(position, _)| position).collect()
    }
}
