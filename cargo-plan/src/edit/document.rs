//! The text of a file of JSON, which may have comments and trailing commas, or of YAML, and the tree of its values. A patch changes
//! some of its bytes; all others stay. It knows nothing of plans.

use super::written::{quoted, written};
use super::yaml_places;
use plan_model::comments::{besides_json, blanked};
use plan_model::json::{self, Kind, Malformed, Node};
use plan_model::read::YamlLayout;
use plan_model::{Diagnostic, Span};

/// Some bytes of a text, and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Patch {
    pub(crate) span: Span,
    pub(crate) text: String,
}

impl Patch {
    pub(crate) fn new(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    pub(crate) fn insert(place: usize, text: impl Into<String>) -> Self {
        Self::new(Span::new(place, place), text)
    }

    pub(crate) fn remove(start: usize, end: usize) -> Self {
        Self::new(Span::new(start, end), "")
    }
}

/// A file of JSON or YAML.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) text: String,
    /// The text with spaces for comments and trailing commas, every byte where it was. What is JSON besides these is JSON so.
    pub(crate) plain: String,
    pub(crate) root: Node,
    pub(crate) comments: Vec<Span>,
    /// The places of trailing commas.
    pub(crate) trailing: Vec<usize>,
    /// What a file of YAML has beside its values.
    pub(crate) yaml: Option<YamlLayout>,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// The first place where the text is not JSON, comments and trailing commas aside.
    pub(crate) fn parse(text: String) -> Result<Self, Box<Malformed>> {
        let (comments, trailing) = besides_json(&text);
        let plain = blanked(&text, &comments, &trailing);
        let root = json::parse(&plain)?;
        Ok(Self { text, plain, root, comments, trailing, yaml: None })
    }

    /// Returns the same of YAML. A value that is an alias is a null there.
    ///
    /// # Errors
    /// The first place where the text is not YAML.
    pub(crate) fn parse_yaml(text: String) -> Result<Self, Box<Diagnostic>> {
        let layout = YamlLayout::of(&text)?;
        let plain = blanked(&text, &layout.comments, &[]);
        let mut root = layout.root.clone();
        yaml_places::place_nulls(&mut root, &plain);
        let trailing = yaml_places::trailing_commas(&layout, &plain);
        let plain = blanked(&plain, &[], &trailing);
        Ok(Self { text, plain, root, comments: layout.comments.clone(), trailing, yaml: Some(layout) })
    }

    /// Returns whether a list or an object is one of YAML's without brackets, whose parts are told by lines and indentation.
    pub(crate) fn is_block(&self, container: &Node) -> bool {
        self.yaml.as_ref().is_some_and(|layout| layout.in_brackets.iter().all(|span| *span != container.span))
    }

    /// Returns whether a comment goes on to the end of its line.
    pub(crate) fn is_line_comment(&self, comment: Span) -> bool {
        !self.slice(comment.start(), comment.end()).starts_with("/*")
    }

    /// Returns the `|` or `>` before the lines of a text of YAML.
    pub(crate) fn sign_of(&self, text: Span) -> Option<usize> {
        let is_block = self.yaml.as_ref().is_some_and(|layout| layout.block_texts.contains(&text));
        // A comment behind the sign may have such letters too.
        let head = self.plain.get(..text.start()).filter(|_| is_block)?;
        head.rfind(['|', '>'])
    }

    /// Returns the patch that puts a text in the place of another, which may be a name, written as that is.
    pub(crate) fn renamed(&self, place: Span, new: &str) -> Patch {
        if self.yaml.is_some() { self.renamed_in_yaml(place, new) } else { Patch::new(place, quoted(new)) }
    }

    /// Returns the patch that puts `new` in the place of a text of YAML, in the quotes that it has.
    fn renamed_in_yaml(&self, place: Span, new: &str) -> Patch {
        let sign = self.sign_of(place);
        let text = match self.text.as_bytes().get(place.start()).filter(|_| sign.is_none()) {
            Some(b'"') => quoted(new),
            Some(b'\'') if !new.contains(char::is_control) => format!("'{}'", new.replace('\'', "''")),
            _ => written(new),
        };
        let Some(start) = sign else { return Patch::new(place, text) };
        // From the sign before its lines to the last letter of them.
        let end = place.start() + self.slice(place.start(), place.end()).trim_end().len();
        // A comment may stand behind the sign.
        let line = self.slice(start, end).lines().next().unwrap_or_default();
        let comment = line.trim_start_matches(|c: char| "|>+-".contains(c) || c.is_ascii_digit());
        Patch::new(Span::new(start, end), text + comment.trim_end())
    }

    pub(crate) fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Returns the white space before a place, where nothing else stands before it on its line.
    pub(crate) fn own_line(&self, place: usize) -> Option<&str> {
        // From the place backwards: a plan may be one line of megabytes, and this is asked of each of its values.
        let line = self.slice(0, place).trim_end_matches(|c: char| c.is_whitespace() && !matches!(c, '\n' | '\r'));
        line.ends_with(['\n', '\r']).then(|| self.slice(line.len(), place))
    }

    /// Returns the white space at the start of the line of a place.
    pub(crate) fn indent(&self, place: usize) -> &str {
        let before = self.slice(0, place);
        let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let line = self.slice(line, place).trim_start_matches('\u{feff}');
        let length = line.len() - line.trim_start().len();
        line.get(..length).unwrap_or_default()
    }

    /// Returns the text with patches, of which no two change the same bytes.
    pub(crate) fn patched(&self, patches: &[Patch]) -> String {
        patched(&self.text, patches)
    }
}

/// Returns patches in the order of their places, each once.
pub(crate) fn distinct(mut patches: Vec<Patch>) -> Vec<Patch> {
    patches.sort_by_key(|patch| (patch.span.start(), patch.span.end()));
    patches.dedup();
    patches
}

/// Returns the text with patches, of which no two change the same bytes.
pub(crate) fn patched(text: &str, patches: &[Patch]) -> String {
    let mut patches: Vec<&Patch> = patches.iter().collect();
    patches.sort_by_key(|patch| (patch.span.start(), patch.span.end()));
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for patch in patches {
        out.push_str(text.get(done..patch.span.start()).unwrap_or_default());
        out.push_str(&patch.text);
        done = patch.span.end();
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// JSON that stands in a string of another text, as the schemas of a Terraform state do.
pub(crate) struct Embedded {
    pub(crate) document: Document,
    /// Where in the outer text each byte stands, and the end.
    places: Vec<usize>,
}

impl Embedded {
    /// Returns the JSON in a string of `outer`, if it is some.
    pub(crate) fn of(outer: &Document, string: &Node) -> Option<Self> {
        // Of the several ways in which YAML writes a text, the places in it are not known.
        let Kind::String(inner) = &string.kind else { return None };
        if outer.yaml.is_some() {
            return None;
        }
        let document = Document::parse(inner.clone()).ok()?;
        let places = plan_model::read::places_in_string(&outer.text, string.span);
        Some(Self { document, places })
    }

    /// Returns a span of the inner text in the outer one.
    pub(crate) fn outer(&self, span: Span) -> Span {
        let at = |place: usize| self.places.get(place).or(self.places.last()).copied().unwrap_or_default();
        Span::new(at(span.start()), at(span.end()))
    }

    /// Patches of the inner text as patches of the outer one.
    pub(crate) fn escaped(&self, patches: &[Patch]) -> Vec<Patch> {
        patches.iter().map(|patch| Patch::new(self.outer(patch.span), in_string(&patch.text))).collect()
    }
}

/// Returns the text as it stands between the quotes of a string, its line ends and tabs as people write them.
fn in_string(text: &str) -> String {
    let quoted = quoted(text);
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// Returns the members of an object, each with its name, or the items of an array.
pub(crate) fn parts(container: &Node) -> Vec<Span> {
    match &container.kind {
        Kind::Object(members) => {
            members.iter().map(|member| Span::new(member.name_span.start(), member.value.span.end())).collect()
        }
        Kind::Array(items) => items.iter().map(|item| item.span).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn comments_and_trailing_commas_are_spaces() {
        let text = "\u{feff}{ // \"é\" ,}\r\n  \"a//b\": [1, /* ] \n */ ], \"c\": \"\\\"//\", } // end";
        let document = Document::parse(text.to_owned()).unwrap();
        assert_eq!(document.root.to_json(), r#"{"a//b":[1],"c":"\"//"}"#);
        assert_eq!(document.plain.len(), text.len());
        assert_eq!((document.comments.len(), document.trailing.len()), (3, 2));
        assert_eq!(document.plain.matches(['\n', '\r']).count(), 3);
    }

    #[test]
    fn what_is_no_comment() {
        for text in ["{ \"a\": 1 / 2 }", "[1,,]", "/*", "[1 /*]", "{\"a: 1 // b\n}", ""] {
            assert!(Document::parse(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn strings_within_strings() {
        assert_eq!(in_string("\"\n"), "\\\"\\n");
    }
}
