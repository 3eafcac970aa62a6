//! The text of a plan file together with what it says, and where in the text each rule and its properties stand, whichever
//! published form the file has.

use super::document::{Document, Embedded, Patch};
use super::style::Style;
use super::yaml;
use crate::Failure;
use plan_model::diagnostic::{render, suggest};
use plan_model::include::PlanFile;
use plan_model::json::{Kind, Node};
use plan_model::plan::Form;
use plan_model::read::Syntax;
use plan_model::{Call, Diagnostic, Level, Plan, Rule, Span, name};

/// A plan file that can be edited.
#[derive(Debug)]
pub(crate) struct PlanText {
    /// As the user wrote its path.
    pub(crate) name: String,
    pub(crate) document: Document,
    pub(crate) style: Style,
    pub(crate) plan: Plan,
    errors: Vec<Diagnostic>,
    /// Whether it is a file that a plan includes, which may hold a list of rules or one rule.
    is_part: bool,
}

/// An event, page or screen, or the traits of identify or group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleKey {
    pub(crate) call: Call,
    /// Empty for the traits of most plans.
    pub(crate) name: String,
}

/// The schema of a rule's properties or traits, and the text that it stands in.
pub(crate) struct PayloadText<'p> {
    pub(crate) document: &'p Document,
    pub(crate) style: &'p Style,
    pub(crate) schema: &'p Node,
    /// The string of the file that the text is in, if it is in one.
    embedded: Option<&'p Embedded>,
}

impl PayloadText<'_> {
    /// Returns where something of the schema stands in the file.
    pub(crate) fn place(&self, span: Span) -> Span {
        self.embedded.map_or(span, |embedded| embedded.outer(span))
    }
}

/// What makes patches of the schema of a rule's properties or traits.
pub(crate) type PayloadEdit<'e> = dyn Fn(&Document, &Style, &Node) -> Patches + 'e;

pub(crate) type Patches = Result<Vec<Patch>, Failure>;

impl RuleKey {
    /// Returns the words for it: `event "Order Completed"`, `page "Home"`, `the traits of identify`.
    pub(crate) fn shown(&self) -> String {
        match self.call {
            Call::Track => format!("event \"{}\"", self.name),
            Call::Identify | Call::Group => format!("the traits of {}", self.call),
            call => format!("{call} \"{}\"", self.name),
        }
    }

    /// Returns the words for one of its properties, and the verb behind [`shown`](Self::shown).
    pub(crate) const fn property_words(&self) -> (&'static str, &'static str) {
        if self.is_traits() { ("trait", "have") } else { ("property", "has") }
    }

    /// Returns the words for a property that it has already.
    pub(crate) fn has_already(&self, name: &str) -> String {
        let (what, has) = self.property_words();
        format!("{} {has} a {what} `{name}` already", self.shown())
    }

    pub(crate) fn is_rule(&self, rule: &Rule) -> bool {
        rule.call == self.call && (rule.name == self.name || self.is_traits())
    }

    pub(crate) const fn is_traits(&self) -> bool {
        matches!(self.call, Call::Identify | Call::Group)
    }
}

impl PlanText {
    /// Reads a plan that is to be edited.
    ///
    /// # Errors
    /// The text is no tracking plan; what is wrong with it, as `check` says it.
    pub(crate) fn read(name: &str, text: String) -> Result<Self, Failure> {
        Self::read_as(name, text, false)
    }

    /// As [`read`](Self::read), of a file that a plan includes.
    pub(crate) fn read_part(name: &str, text: String) -> Result<Self, Failure> {
        Self::read_as(name, text, true)
    }

    fn read_as(name: &str, text: String, is_part: bool) -> Result<Self, Failure> {
        let is_yaml = Syntax::of_name(name) == Syntax::Yaml;
        let parsed = match is_yaml {
            true => Document::parse_yaml(text.clone()),
            false => Document::parse(text.clone())
                .map_err(|error| Box::new(Diagnostic::error(error.span, error.message, error.label))),
        };
        let document = match parsed {
            Ok(document) => document,
            Err(error) => {
                let file = PlanFile::of_text(name, None, text);
                let found = file.reading().diagnostics.into_iter().next();
                return Err(Failure(file.render(&found.unwrap_or(*error))));
            }
        };
        let plain = if is_yaml { text } else { document.plain.clone() };
        let file = if is_part { PlanFile::of_part(name, None, plain) } else { PlanFile::of_text(name, None, plain) };
        let mut reading = file.reading();
        let errors: Vec<Diagnostic> =
            reading.diagnostics.into_iter().filter(|found| found.level == Level::Error).collect();
        let Some(plan) = reading.plan.take() else {
            let why = errors.first().map(|error| render::render(error, name, &document.text));
            return Err(Failure(why.unwrap_or_else(|| format!("`{name}` is not a tracking plan"))));
        };
        let style = Style::of(&document);
        Ok(Self { name: name.to_owned(), document, style, plan, errors, is_part })
    }

    /// Returns the file with patches.
    ///
    /// # Errors
    /// With them it is no plan.
    pub(crate) fn with(&self, patches: &[Patch]) -> Result<Self, Failure> {
        if let Some(layout) = &self.document.yaml {
            yaml::is_safe(layout, patches).map_err(|place| self.by_hand(place, "is shared by an alias"))?;
        }
        let after = Self::read_as(&self.name, self.document.patched(patches), self.is_part)?;
        if self.document.yaml.is_some()
            && let Some(place) = yaml::lost_comment(&self.document, &after.document, patches)
        {
            return Err(self.by_hand(place, "would become a part of the text above it"));
        }
        Ok(after)
    }

    pub(super) fn by_hand(&self, place: Span, why: &str) -> Failure {
        let line = self.line(place);
        Failure(format!("nothing is changed: what stands in line {line} {why}; edit `{}` by hand", self.name))
    }

    /// Refuses an edit that makes an error that was not there before.
    ///
    /// # Errors
    /// The first such error.
    pub(crate) fn check_against(&self, before: &Self) -> Result<(), Failure> {
        let is_new = |error: &&Diagnostic| before.errors.iter().all(|known| known.message != error.message);
        match self.errors.iter().find(is_new) {
            None => Ok(()),
            Some(error) => {
                let shown = render::render(error, &self.name, &self.document.text);
                Err(Failure(format!("nothing is changed, because the plan would be wrong: {shown}")))
            }
        }
    }

    /// Returns the rules of a target that stand in the file: of an event, each version.
    pub(crate) fn rules<'p>(&'p self, target: &'p RuleKey) -> impl Iterator<Item = (&'p Rule, &'p Node)> {
        let rules = self.plan.rules.iter().chain(&self.plan.older);
        rules.filter(|rule| target.is_rule(rule)).filter_map(|rule| Some((rule, self.node_of(rule)?)))
    }

    /// Returns the rule in force.
    ///
    /// # Errors
    /// It stands in a published spec, and not in the file.
    pub(crate) fn rule<'p>(&'p self, target: &'p RuleKey) -> Result<(&'p Rule, &'p Node), Failure> {
        let rule = self.plan.rules.iter().find(|rule| target.is_rule(rule));
        rule.and_then(|rule| Some((rule, self.node_of(rule)?))).ok_or_else(|| self.of_a_spec(target))
    }

    fn of_a_spec(&self, target: &RuleKey) -> Failure {
        let spec = self.plan.rules.iter().find(|rule| target.is_rule(rule)).and_then(|rule| rule.extra.spec);
        let spec = match spec {
            Some(id) => format!("the published spec {}", id.spec().title),
            None => "an extended plan".to_owned(),
        };
        let help = "help: `cargo plan add` with its name writes a rule that says more of it; \"exclude\" of the plan does without it";
        Failure(format!("{} is of {spec}, and `{}` has no rule for it\n{help}", target.shown(), self.name))
    }

    /// Returns the object of a rule, or for the traits of the older form their schema; none for a rule of a published spec. The document
    /// and the plan are read from the text each by itself, so that the place there is what a rule and its object have in common.
    fn node_of(&self, rule: &Rule) -> Option<&Node> {
        if !rule.origin.is_plan() {
            return None;
        }
        find(&self.document.root, &|node| {
            let name = ["key", "name"].iter().find_map(|key| node.get(key));
            let is_named = name.is_some_and(|name| name.span == rule.name_span);
            let is_nameless = name.is_none() && node.span.start() == rule.name_span.start();
            node.is_object() && (is_named || is_nameless)
        })
    }

    /// Returns what the user means by the name of an event, or of its type.
    ///
    /// # Errors
    /// The plan has nothing of the name, or several things.
    pub(crate) fn target(&self, wanted: &str, call: Option<Call>) -> Result<RuleKey, Failure> {
        let found = self.targets(wanted, call);
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(self.unknown(wanted, call)),
            [first, second, ..] => Err(Failure(format!(
                "\"{wanted}\" is the name of {} and of {}\nhelp: say which with `--type {}` or `--type {}`",
                first.shown(),
                second.shown(),
                first.call,
                second.call
            ))),
        }
    }

    /// Returns everything of the plan that has the name; where nothing has it, what has a type of the name.
    pub(crate) fn targets(&self, wanted: &str, call: Option<Call>) -> Vec<RuleKey> {
        let is_call = |of: Call| call.is_none_or(|call| call == of);
        let is_wanted = |rule: &Rule| {
            let is_traits = matches!(rule.call, Call::Identify | Call::Group);
            is_call(rule.call)
                && ((!rule.name.is_empty() && rule.name == wanted) || (is_traits && rule.call.as_str() == wanted))
        };
        let target = |rule: &Rule| RuleKey { call: rule.call, name: rule.name.clone() };
        let mut found: Vec<RuleKey> = self.plan.rules.iter().filter(|rule| is_wanted(rule)).map(target).collect();
        if found.is_empty() {
            let named = name::name(&self.plan, &name::Renames::default());
            let typed = named.events.iter().filter(|event| event.type_name == wanted && is_call(event.rule.call));
            found = typed.map(|event| target(event.rule)).collect();
        }
        found
    }

    fn unknown(&self, wanted: &str, call: Option<Call>) -> Failure {
        let rules = self.plan.rules.iter().filter(|rule| call.is_none_or(|call| call == rule.call));
        let names: Vec<&str> = rules.map(|rule| rule.name.as_str()).filter(|name| !name.is_empty()).collect();
        let near = suggest::nearest(wanted, names.iter().copied());
        let near = suggest::meant_text(near);
        let what =
            call.map_or("event, page or screen", |call| if call == Call::Track { "event" } else { call.as_str() });
        let help = format!("help: `cargo plan add \"{wanted}\"` makes one");
        Failure(format!("the plan `{}` has no {what} \"{wanted}\"{near}\n{help}", self.name))
    }

    /// Returns the patches that `edit` makes of the schema of a rule's properties or traits.
    ///
    /// # Errors
    /// The schema does not stand in the rule, or `edit` refuses it.
    pub(crate) fn on_payload(&self, found: (&Rule, &Node), edit: &PayloadEdit<'_>) -> Patches {
        self.with_payload(found, |payload| {
            let patches = edit(payload.document, payload.style, payload.schema)?;
            Ok(match payload.embedded {
                Some(embedded) => embedded.escaped(&patches),
                None => patches,
            })
        })
    }

    /// Returns what `look` finds in the schema of a rule's properties or traits.
    ///
    /// # Errors
    /// The schema does not stand in the rule, or `look` refuses it.
    pub(crate) fn with_payload<T>(
        &self,
        (rule, node): (&Rule, &Node),
        look: impl Fn(&PayloadText<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        // As in `node_of`, only the place ties the schema of the plan to that of the document.
        let span = rule.payload.span;
        if let Some(schema) = find(node, &|inner| inner.is_object() && inner.span == span) {
            if let Some(place) = self.document.yaml.as_ref().and_then(|layout| yaml::shared_within(layout, schema)) {
                return Err(self.by_hand(place, "is an alias, or is shared by one"));
            }
            return look(&PayloadText { document: &self.document, style: &self.style, schema, embedded: None });
        }
        let texts = ["jsonSchema", "rules", "schema"].iter().filter_map(|key| node.get(key));
        for embedded in texts.filter_map(|text| Embedded::of(&self.document, text)) {
            let is_payload = |inner: &Node| inner.is_object() && embedded.outer(inner.span) == span;
            if let Some(schema) = find(&embedded.document.root, &is_payload) {
                let (document, style) = (&embedded.document, &Style::of(&embedded.document));
                return look(&PayloadText { document, style, schema, embedded: Some(&embedded) });
            }
        }
        let payload = rule.call.payload();
        let place = if node.span.start() <= span.start() && span.end() <= node.span.end() {
            "in another form than this command can edit"
        } else {
            "elsewhere, behind a \"$ref\" or in a list"
        };
        let (line, _) = render::line_and_column(&self.document.text, span.start());
        let what = RuleKey { call: rule.call, name: rule.name.clone() }.shown();
        Err(Failure(format!("the {payload} of {what} stand {place}: edit `{}` at line {line} by hand", self.name)))
    }

    /// Returns the object that holds the list of rules, the key of the list, and the list.
    pub(crate) fn list(&self) -> (&Node, &'static str, Option<&Node>) {
        let root = &self.document.root;
        let is_plan = |node: &Node| node.get("rules").is_some() || node.get("events").is_some();
        let data = root.get("data").filter(|_| !is_plan(root));
        let plan = match data {
            Some(data) if !is_plan(data) => data.get("trackingPlan").unwrap_or(data),
            Some(data) => data,
            None => root,
        };
        let (holder, key) = match self.plan.form {
            Form::PublicApi => (plan, "rules"),
            Form::ConfigApi => (plan.get("rules").unwrap_or(plan), "events"),
            Form::Events => (plan, "events"),
        };
        (holder, key, holder.get(key).filter(|list| matches!(list.kind, Kind::Array(_))))
    }

    /// Returns the line of a place, from 1.
    pub(crate) fn line(&self, span: Span) -> usize {
        render::line_and_column(&self.document.text, span.start()).0
    }
}

/// Returns the first node of the tree, outer ones first, that is wanted.
pub(crate) fn find<'n>(node: &'n Node, is_wanted: &dyn Fn(&Node) -> bool) -> Option<&'n Node> {
    if is_wanted(node) {
        return Some(node);
    }
    let mut inner = node.members().iter().map(|member| &member.value).chain(node.items());
    inner.find_map(|inner| find(inner, is_wanted))
}
