//! The findings of every check over real plans and over the published specs, each read and judged: fewer than one in
//! twenty may be wrong. `BLESS=1` writes the lists anew, with `?` where a finding is new; then judge it.

use plan_model::check::{Checker, Levels};
use plan_model::wording::case::Case;
use plan_model::{Plan, read, specs};
use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Every finding about a plan, with all checks on, one a line.
fn findings_of(plan: &Plan) -> Vec<String> {
    let found = Checker::of(plan, &Levels::default()).conventions(plan);
    let line = |finding: &plan_model::Diagnostic| {
        let (check, message) = (finding.check.unwrap(), &finding.message);
        let label = finding.place.1.strip_prefix("better: ").map_or(String::new(), |better| format!(" -> {better}"));
        format!("{check}: {message}{label}")
    };
    found.iter().map(line).collect()
}

/// The judged list says what is found, and its judgements hold the promise.
fn assert_judged(list: &str, found: &[(String, Vec<String>)]) {
    let file = here().join("tests/judged").join(list);
    let judged = fs::read_to_string(&file).unwrap_or_default();
    let mut verdicts: HashMap<(&str, &str), &str> = HashMap::new();
    let mut plan = "";
    for line in judged.lines() {
        if let Some(name) = line.strip_prefix("# ") {
            plan = name;
        } else if let Some((verdict, finding)) = line.split_once(" | ") {
            verdicts.insert((plan, finding.trim()), verdict.trim());
        }
    }
    let mut wanted =
        judged.lines().take_while(|line| !line.starts_with("# ")).fold(String::new(), |all, line| all + line + "\n");
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (plan, findings) in found {
        let _ = writeln!(wanted, "# {plan}");
        for finding in findings {
            let verdict = verdicts.get(&(plan.as_str(), finding.as_str())).copied().unwrap_or("?");
            *counts.entry(verdict).or_default() += 1;
            let _ = writeln!(wanted, "{verdict:5} | {finding}");
        }
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, &wanted).unwrap();
    }
    assert!(judged == wanted, "{list} is not what is found; see it with BLESS=1 and git diff, and judge what is new");
    assert_eq!(counts.get("?"), None, "a finding is not judged");
}

#[test]
fn real_plans() {
    let folder = here().join("../tests/plans");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(files.len() >= 16);
    let found = files.iter().map(|file| {
        let plan = read(&fs::read_to_string(file).unwrap()).plan.unwrap();
        (file.file_stem().unwrap().to_str().unwrap().to_owned(), findings_of(&plan))
    });
    assert_judged("real-plans.txt", &found.collect::<Vec<_>>());
}

/// The specs, as if somebody had thought of these events: without their names they are not known as the specs'. At last
/// all of them in one plan.
#[test]
fn published_specs_under_other_names() {
    let convention = r#"{ "conventions": { "event_case": "snake_case" }, "rules": [] }"#;
    let convention = read(convention).plan.unwrap().extra.conventions;
    let plans = specs::ALL.iter().map(|spec| (spec.name, plan_model::plan_of_spec(spec).rules));
    let all = specs::ALL.iter().flat_map(|spec| plan_model::plan_of_spec(spec).rules).collect();
    let found = plans.chain([("all", all)]).map(|(name, mut rules)| {
        for rule in &mut rules {
            rule.name = Case::Snake.write(&rule.name);
        }
        let mut plan = Plan { rules, ..Plan::default() };
        plan.extra.conventions.clone_from(&convention);
        (name.to_owned(), findings_of(&plan))
    });
    assert_judged("published-specs.txt", &found.collect::<Vec<_>>());
}

#[test]
fn fewer_than_one_in_twenty_is_wrong() {
    let lists = ["real-plans.txt", "published-specs.txt"];
    let judged = lists.map(|list| fs::read_to_string(here().join("tests/judged").join(list)).unwrap()).concat();
    let count = |verdict: &str| judged.lines().filter(|line| line.starts_with(verdict)).count();
    let (right, wrong) = (count("right |"), count("wrong |"));
    assert_eq!(right + wrong, judged.lines().filter(|line| line.contains(" | ")).count());
    assert!(right + wrong > 100 && wrong * 20 < right + wrong, "{wrong} of {} are wrong", right + wrong);
}

/// Names in use in many trades, all of them as the conventions have it: not one finding.
#[test]
fn good_names_are_left_alone() {
    let names = fs::read_to_string(here().join("tests/judged/good-names.txt")).unwrap();
    assert!(names.lines().count() > 200);
    let rules: Vec<String> = names.lines().map(|name| format!("{{ \"key\": {name:?} }}")).collect();
    let plan = read(&format!("{{ \"rules\": [ {} ] }}", rules.join(", "))).plan.unwrap();
    assert_eq!(findings_of(&plan), Vec::<String>::new());
}
