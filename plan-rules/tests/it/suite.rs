//! The JSON Schema Test Suite, draft 7: how many cases of each keyword our rules judge as the suite does.

use plan_rules::json::{self, Node};
use plan_rules::{JsonKind, JsonValue, OutlinedRules, Rules};
use std::fmt::Write;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("suite")
}

/// All files of cases, those of the main part first.
fn files() -> Vec<PathBuf> {
    let mut all = Vec::new();
    for folder in [suite(), suite().join("optional"), suite().join("format")] {
        let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        files.sort();
        all.extend(files);
    }
    all
}

/// A value that knows the outlines of its objects.
#[derive(Clone, Copy)]
struct Outlined<'v>(&'v Node);

type Members<'v> = <&'v Node as JsonValue<'v>>::Members;

impl<'v> JsonValue<'v> for Outlined<'v> {
    type Items = std::iter::Map<std::slice::Iter<'v, Node>, fn(&'v Node) -> Self>;
    type Members = std::iter::Map<Members<'v>, fn((&'v str, &'v Node)) -> (&'v str, Self)>;

    fn kind(self) -> JsonKind<'v> {
        self.0.kind()
    }

    fn items(self) -> Self::Items {
        self.0.items().iter().map(Outlined)
    }

    fn members(self) -> Self::Members {
        JsonValue::members(self.0).map(|(name, value)| (name, Outlined(value)))
    }

    fn outline(self) -> Option<u64> {
        let mut names = DefaultHasher::new();
        self.0.members().iter().for_each(|member| member.name.hash(&mut names));
        self.0.is_object().then(|| names.finish())
    }
}

/// How a file went: cases judged rightly, all cases, and what was judged wrongly.
fn run(path: &Path) -> (usize, usize, Vec<String>) {
    let groups = json::parse(&fs::read_to_string(path).unwrap()).unwrap();
    let (mut passed, mut all, mut failed) = (0, 0, Vec::new());
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).unwrap_or_default().to_owned();
    for group in groups.items() {
        let rules = Rules::of(group.get("schema").unwrap());
        let mut outlined = OutlinedRules::new(&rules);
        for case in group.get("tests").unwrap().items() {
            all += 1;
            let data = case.get("data").unwrap();
            let is_valid = rules.check(data).is_empty();
            assert_eq!(rules.accepts(data), is_valid, "{}", data.to_json());
            // What is kept of an outline is asked for the second time.
            for _ in 0..2 {
                assert_eq!(outlined.accepts(Outlined(data)), is_valid, "outlined {}", data.to_json());
            }
            if Some(is_valid) == case.get("valid").and_then(Node::as_bool) {
                passed += 1;
            } else {
                failed.push(format!("{}: {}", text(group, "description"), text(case, "description")));
            }
        }
    }
    (passed, all, failed)
}

#[test]
fn the_suite() {
    let mut results = String::from("| file | passed | of |\n|---|---|---|\n");
    let (mut failures, mut sum) = (String::new(), (0, 0));
    for path in files() {
        let name = path.strip_prefix(suite()).unwrap().with_extension("").display().to_string();
        let (passed, all, failed) = run(&path);
        sum = (sum.0 + passed, sum.1 + all);
        writeln!(results, "| {name} | {passed} | {all} |").unwrap();
        for case in failed {
            writeln!(failures, "- {name}: {case}").unwrap();
        }
    }
    writeln!(results, "| all | {} | {} |", sum.0, sum.1).unwrap();
    writeln!(results, "\nNot judged as the suite does:\n\n{failures}").unwrap();
    let file = suite().join("results.md");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, &results).unwrap();
    }
    assert!(fs::read_to_string(&file).unwrap() == results, "it went otherwise than results.md says:\n{results}");
}
