//! Keywords of JSON Schema that are unknown or cannot be checked: reported, never ignored in silence.

use super::{counts, required};
use crate::diagnostic::suggest;
use crate::diagnostic::{Diagnostic, Span};
use crate::hash::HashSet;
use crate::json::{Kind, Member, Node};
use crate::plan::Plan;
use crate::schema::keyword::{self, IN_PROPERTIES, KEYWORDS, RECURSIVE, is_silent};
use crate::schema::label::{MARKS, is_foreign_mark};
use crate::schema::{Schema, misspelled_mark};
use plan_rules::Rules;
use plan_rules::format::Format;

pub(super) fn check<'d>(plan: &'d Plan, diagnostics: &'d mut Vec<Diagnostic>) {
    let mut keywords = UnknownKeywords {
        seen: HashSet::default(),
        unknown: Vec::new(),
        is_branch: false,
        is_all: true,
        common: described_by_common(plan),
        diagnostics,
    };
    plan.rules.iter().for_each(|rule| keywords.payload(&rule.payload));
    keywords.is_all = false;
    let common = plan.common.iter().flat_map(|common| [&common.properties, &common.traits]);
    common.for_each(|payload| keywords.payload(payload));
    let contexts = plan.rules.iter().map(|rule| (&rule.context, &rule.message));
    let common = plan.common.iter().map(|common| (&common.context, &common.message));
    for (context, message) in contexts.chain(common) {
        context.iter().for_each(|context| keywords.schema(context, "context"));
        message.iter().for_each(|message| keywords.message(message));
    }
    keywords.report_unknown();
}

fn described_by_common(plan: &Plan) -> Vec<&str> {
    let payloads = plan.common.iter().flat_map(|common| [&common.properties, &common.traits]);
    let described = payloads.flat_map(Schema::properties).filter(|property| !property.is_only_named());
    described.map(|property| property.name.as_str()).collect()
}

struct UnknownKeywords<'d> {
    /// The places of keywords that were looked at. What `allOf` has brought into another schema is met twice, and is to be reported once;
    /// its copies have nothing else in common.
    seen: HashSet<Span>,
    unknown: Vec<UnknownKeyword>,
    /// Whether the schema is one of the branches of a struct.
    is_branch: bool,
    /// Whether nothing else says of the payload what its properties are, as rules do of the common one, and tools of the context.
    is_all: bool,
    /// The properties that the common rule describes.
    common: Vec<&'d str>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

/// An unknown keyword as it was first met.
struct UnknownKeyword {
    keyword: Member,
    /// The property that it is in.
    property: String,
    /// Whether it says in the words of another tool that the value is personal data, which nothing here says.
    is_foreign_mark: bool,
    /// How often it was met.
    times: usize,
}

impl UnknownKeywords<'_> {
    /// Checks the keywords of a payload. Beside its own stands what tools keep there about the event: only what looks like a misspelled
    /// keyword counts.
    fn payload(&mut self, schema: &Schema) {
        let is_ours = |keyword: &&Member| {
            let name = keyword.name.as_str();
            keyword::of(name).is_some()
                || nearest(name).is_some()
                || keyword::schema_within(&keyword.value).is_some()
                || is_foreign_mark(keyword)
        };
        let foreign = schema.keywords.iter().filter(|keyword| !is_ours(keyword));
        let foreign: Vec<Span> = foreign.map(|keyword| keyword.name_span).collect();
        self.seen.extend(foreign);
        self.schema(schema, "");
    }

    /// Checks what a schema says of a whole message, which is read as it is written.
    fn message(&mut self, message: &Node) {
        for problem in Rules::of(message).problems() {
            if self.seen.insert(problem.span) && !problem.reason.contains(RECURSIVE) {
                let message = format!("\"{}\" of the message is not checked: {}", problem.keyword, problem.reason);
                self.diagnostics.push(Diagnostic::warning(problem.span, message, ""));
            }
        }
    }

    fn schema(&mut self, schema: &Schema, property: &str) {
        for keyword in &schema.keywords {
            if self.seen.insert(keyword.name_span) {
                self.keyword(keyword, property, schema.personal.is_some());
            }
        }
        for inner in schema.properties() {
            if inner.is_only_named() && !self.is_branch {
                let found = required::misspelled(inner, schema, &in_property(property));
                let is_described = !self.is_all || (property.is_empty() && self.common.contains(&inner.name.as_str()));
                self.diagnostics.extend(found.filter(|finding| !is_described || !finding.place.1.is_empty()));
            }
            self.inner(&inner.schema, &inner.name, false);
            let properties: Vec<_> = inner.schema.properties().iter().collect();
            if !properties.is_empty() {
                counts::of(&inner.schema, &properties, &in_property(&inner.name), self.diagnostics);
            }
        }
        schema.item_schemas().iter().for_each(|inner| self.inner(inner, property, false));
        schema.additional.iter().for_each(|inner| self.inner(inner, property, false));
        // What is required of a struct by one of its branches has been looked at with the struct.
        let is_struct = !schema.properties().is_empty();
        schema.alternatives.iter().for_each(|inner| self.inner(inner, property, is_struct));
    }

    fn inner(&mut self, schema: &Schema, property: &str, is_branch: bool) {
        let outer = std::mem::replace(&mut self.is_branch, is_branch);
        self.schema(schema, property);
        self.is_branch = outer;
    }

    fn keyword(&mut self, keyword: &Member, property: &str, is_marked: bool) {
        let name = keyword.name.as_str();
        if misspelled_mark::is_misspelled(keyword) {
            return;
        }
        if name.starts_with("content") && keyword::of(name).is_some_and(|known| known.wants.takes(&keyword.value)) {
            let message = format!("\"{name}\"{} is not checked: it is a note for readers", in_property(property));
            return self.diagnostics.push(Diagnostic::warning(keyword.name_span, message, ""));
        }
        let is_foreign_mark = !is_marked && is_foreign_mark(keyword);
        if (is_silent(name) || name == "$ref") && !is_foreign_mark {
            return;
        }
        if keyword::of(name).is_none() {
            let mut known = self.unknown.iter_mut();
            match known.find(|known| known.keyword.name == name && known.is_foreign_mark == is_foreign_mark) {
                Some(known) => known.times += 1,
                None => self.unknown.push(UnknownKeyword {
                    keyword: keyword.clone(),
                    property: property.to_owned(),
                    is_foreign_mark,
                    times: 1,
                }),
            }
            return;
        }
        if name == "format" {
            self.format(keyword, property);
        }
        let alone = Node { span: keyword.name_span, kind: Kind::Object(vec![keyword.clone()]) };
        for problem in Rules::of(&alone).problems() {
            // The schema that is meant is kept aside, and is there when the rule is checked.
            if problem.reason.contains(RECURSIVE) {
                continue;
            }
            self.seen.insert(problem.span);
            let place = in_property(property);
            let message = format!("\"{name}\"{place} is not checked: {}", problem.reason);
            self.diagnostics.push(Diagnostic::warning(problem.span, message, ""));
        }
    }

    fn format(&mut self, keyword: &Member, property: &str) {
        let Some(format) = keyword.value.as_str().filter(|name| *name != "regex" && Format::of(name).is_none()) else {
            return;
        };
        let message = format!("the format \"{format}\" of property `{property}` is not known, and not checked");
        let near = suggest::nearest(format, Format::names());
        let label = suggest::label(near);
        self.diagnostics.push(Diagnostic::warning(keyword.value.span, message, label));
    }

    fn report_unknown(&mut self) {
        for UnknownKeyword { keyword, property, is_foreign_mark, times } in std::mem::take(&mut self.unknown) {
            let name = &keyword.name;
            let more = if times > 1 { format!(", and {} more", times - 1) } else { String::new() };
            if is_foreign_mark {
                let message =
                    format!("\"{name}\"{}{more} marks no personal data: it is sent as it is", in_property(&property));
                let finding = Diagnostic::warning(keyword.name_span, message, "did you mean \"x-pii\"?");
                self.diagnostics.push(finding.help(MARKS));
                continue;
            }
            let near = nearest(name);
            let label = match (name.as_str(), near) {
                ("extends", _) => "this is JSON Schema of draft 03: write \"allOf\"".to_owned(),
                ("disallow", _) => "this is JSON Schema of draft 03: write \"not\"".to_owned(),
                (_, Some(near)) => format!("did you mean \"{near}\"?"),
                _ if keyword::schema_within(&keyword.value).is_some() => IN_PROPERTIES.to_owned(),
                _ => "it has no effect; a name that starts with \"x-\" says that this is meant".to_owned(),
            };
            let message = format!("unknown JSON Schema keyword \"{name}\"{}{more}", in_property(&property));
            self.diagnostics.push(Diagnostic::warning(keyword.name_span, message, label));
        }
    }
}

/// Returns the words for a property; nothing for the payload itself.
fn in_property(property: &str) -> String {
    if property.is_empty() { String::new() } else { format!(" in property `{property}`") }
}

fn nearest(name: &str) -> Option<&'static str> {
    suggest::nearest(name, KEYWORDS.iter().map(|keyword| keyword.name))
}
