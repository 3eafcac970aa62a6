//! What a second run makes of files that a team has written into.

use super::*;
use crate::format::value::{object, text};

/// Returns an entry as it is written here, with columns that have a test each.
fn ours(name: &str, columns: &[&str]) -> Node {
    let config = || object([("meta", object([("tracking_plan", text(name))]))]);
    let column = |column: &&str| {
        let test = object([("not_null", object([("config", config())]))]);
        object([("name", text(*column)), ("config", config()), ("data_tests", list(vec![test]))])
    };
    object([
        ("name", text(name)),
        ("description", text("Of the plan.")),
        ("config", config()),
        ("columns", list(columns.iter().map(column).collect())),
    ])
}

fn models(entries: &[Node], old: &str) -> String {
    merged("models", entries, Some(old)).map_or_else(|error| error, |merged| merged.text)
}

fn fresh(entries: &[Node]) -> String {
    models(entries, "")
}

/// Returns an entry of ours as it is written, which ends the text of a file.
fn block(entry: &Node) -> String {
    fresh(std::slice::from_ref(entry)).split_once("models:\n").map(|(_, block)| block.to_owned()).unwrap_or_default()
}

#[test]
fn an_entry_of_a_team_begins_at_any_kind_of_dash() {
    for dash in ["-\n    ", "-   \n    ", "-\t", "- # of finance\n    ", "- \n\n    # why\n    ", "-   "] {
        let own = format!("  {dash}{{name: revenue, description: By hand.}}\n");
        let old = format!("{}{own}", fresh(&[ours("a", &["x"])]));
        let new = models(&[ours("a", &["w"]), ours("b", &["z"])], &old);
        assert_eq!(new, format!("{}{own}{}", fresh(&[ours("a", &["w"])]), block(&ours("b", &["z"]))), "{dash:?}");
        // It may also be the first.
        let old = format!("models:\n{own}{}", block(&ours("a", &["x"])));
        assert_eq!(
            models(&[ours("a", &["w"])], &old),
            format!("models:\n{own}{}", block(&ours("a", &["w"]))),
            "{dash:?}"
        );
    }
}

#[test]
fn comments_stay_where_they_are() {
    let (a, b) = (ours("a", &["x"]), ours("b", &["x"]));
    let old = format!(
        "# Top\nmodels: # of the plan\n  # About a\n{}      # - name: out\n\n  # About b\n{}    # - name: out too\n\n  # The end\n# Seeds\n\nseeds:\n  - name: s\n",
        block(&a),
        block(&b)
    );
    assert_eq!(models(&[a.clone(), b.clone()], &old), old);
    // New ones come behind the last entry, and not behind the comments at the end of the list.
    let (changed, c) = (ours("b", &["x", "w"]), ours("c", &["x"]));
    let expected = old
        .replace(&block(&b), &block(&changed))
        .replace("    # - name: out too\n", &format!("    # - name: out too\n{}", block(&c)));
    assert_eq!(models(&[a.clone(), changed, c], &old), expected);
    // What is about an entry that is gone stays.
    let expected = old.replace(&block(&b), "");
    assert_eq!(models(&[a], &old), expected);
}

#[test]
fn comments_inside_stay_until_the_plan_changes_the_entry() {
    let a = ours("a", &["x"]);
    let old = fresh(std::slice::from_ref(&a)).replace("    columns:\n", "    columns: # all\n");
    assert_eq!(models(std::slice::from_ref(&a), &old), old);
    let new = merged("models", &[ours("a", &["w"])], Some(&old)).unwrap_or_default();
    assert_eq!((new.text, new.without_comments), (fresh(&[ours("a", &["w"])]), vec!["a".to_owned()]));
}

/// A line of a text is no comment, whatever it begins with.
#[test]
fn texts_with_signs_of_yaml_stay_whole() {
    let own = "    notes: |\n      # Heading\n      - item\n\n      # last\n";
    let old = format!("{}{own}", fresh(&[ours("a", &["x"])]));
    let again = models(&[ours("a", &["w"])], &old);
    let notes = entries_of("models", &again).unwrap_or_default();
    let notes = notes.first().and_then(|entry| entry.get("notes")).and_then(Node::as_str);
    assert_eq!(notes, Some("# Heading\n- item\n\n# last\n"), "{again}");
    assert_eq!(again.matches("# last").count(), 1, "{again}");
}

#[test]
fn entries_stand_where_those_of_the_file_do() {
    for indent in ["", "      "] {
        let own = format!("{indent}- name: revenue\n");
        let new = models(&[ours("a", &["x"])], &format!("models:\n{own}"));
        assert!(new.starts_with(&format!("models:\n{own}{indent}- name: a\n{indent}  description: ")), "{new}");
        assert_eq!(models(&[ours("a", &["x"])], &new), new);
    }
}

#[test]
fn lines_end_as_those_of_the_file() {
    let own = "  -\r\n    name: revenue\r\n";
    let old = format!("\u{feff}{}{own}# end", fresh(&[ours("a", &["x"])]).replace('\n', "\r\n"));
    let new = models(&[ours("a", &["w"]), ours("b", &["x"])], &old);
    let expected = format!("{}{own}{}", fresh(&[ours("a", &["w"])]), block(&ours("b", &["x"])));
    assert_eq!(new, format!("\u{feff}{}# end", expected.replace("\r\n", "\n").replace('\n', "\r\n")));
    // A file whose last line has no end.
    assert_eq!(models(&[ours("a", &["x"])], "models:"), format!("models:\n{}", block(&ours("a", &["x"]))));
    let own = "models:\n  - name: revenue";
    assert_eq!(models(&[ours("a", &["x"])], own), format!("{own}\n{}", block(&ours("a", &["x"]))));
}

/// What a team wrote into an entry outlives the event, and the entry is known again when the event comes back.
#[test]
fn what_a_team_wrote_into_ours_stays_when_the_event_goes() {
    let a = ours("a", &["x", "w", "z"]);
    let old = fresh(std::slice::from_ref(&a))
        .replacen("      meta:\n", "      materialized: table\n      meta:\n        owner: finance\n", 1)
        .replacen("    columns:\n", "    docs:\n      show: true\n    tags: []\n    columns:\n    - name: own\n", 1)
        .replacen("    - name: x\n", "    - name: x\n      description: Ours.\n      quote: true\n      tags:\n      - pii\n", 1)
        .replacen("    - name: w\n      config:\n        meta:\n          tracking_plan: a\n      data_tests:\n", "    - name: w\n      config:\n        meta:\n          tracking_plan: a\n      data_tests:\n      - unique\n", 1);
    let gone = models(&[ours("b", &["x"])], &old);
    let rest = "  - name: a
    config:
      materialized: table
      meta:
        owner: finance
        tracking_plan: a
    docs:
      show: true
    tags: []
    columns:
    - name: own
    - name: x
      config:
        meta:
          tracking_plan: a
      tags:
      - pii
    - name: w
      config:
        meta:
          tracking_plan: a
      data_tests:
      - unique
";
    assert_eq!(gone, format!("version: 2\n\nmodels:\n{rest}{}", block(&ours("b", &["x"]))));
    assert_eq!(models(&[ours("b", &["x"])], &gone), gone);
    // The tests and the description come back, and the team's keys are still there.
    let back = entries_of("models", &models(&[a], &gone)).unwrap_or_default();
    let was =
        entries_of("models", &old.replace("      description: Ours.\n      quote: true\n", "")).unwrap_or_default();
    let sorted = |entries: &[Node]| {
        let mut columns: Vec<String> = entries
            .iter()
            .filter(|entry| name_of(entry) == Some("a"))
            .flat_map(|entry| entry.get("columns").map(Node::items).unwrap_or_default())
            .map(Node::to_json)
            .collect();
        columns.sort_unstable();
        columns
    };
    assert_eq!(sorted(&back).len(), 4);
    let tests =
        |entries: &[Node]| sorted(entries).iter().map(|json| json.matches("not_null").count()).collect::<Vec<_>>();
    assert_eq!(tests(&back), tests(&was));
    assert!(back.iter().any(|entry| entry.get("description").is_some() && entry.get("docs").is_some()));
}

#[test]
fn what_of_a_source_is_ours() {
    let source = |name: &str| {
        let config = |more: Vec<(&'static str, Node)>| {
            object(more.into_iter().chain([("meta", object([("tracking_plan", text(name))]))]))
        };
        let of_source =
            vec![("loaded_at_field", text("received_at")), ("freshness", object([("warn_after", text("1"))]))];
        let table = object([("name", text("t")), ("config", config(Vec::new()))]);
        object([
            ("name", text(name)),
            ("schema", text(name)),
            ("config", config(of_source)),
            ("tables", list(vec![table])),
        ])
    };
    let first = merged("sources", &[source("shop")], None).unwrap_or_default().text;
    let renamed = merged("sources", &[source("store")], None).unwrap_or_default().text;
    assert_eq!(merged("sources", &[source("store")], Some(&first)).unwrap_or_default().text, renamed);
    let edited = first.replacen("    - name: t\n", "    - name: t\n      freshness: null\n", 1);
    let after = merged("sources", &[source("store")], Some(&edited)).unwrap_or_default().text;
    let rest = "  - name: shop\n    config:\n      meta:\n        tracking_plan: shop\n    tables:\n    - name: t\n      config:\n        meta:\n          tracking_plan: shop\n      freshness: null\n";
    assert_eq!(after, renamed.replace("sources:\n", &format!("sources:\n{rest}")));
}

/// dbt refuses two entries of one name.
#[test]
fn an_entry_of_a_team_takes_the_place_of_ours() {
    let old = "models:\n  - name: a # by hand\n    columns: [{name: x}]\n";
    let new = merged("models", &[ours("a", &["x"]), ours("b", &["x"])], Some(old)).unwrap_or_default();
    assert_eq!(new.text, format!("{old}{}", block(&ours("b", &["x"]))));
    assert_eq!(new.own, ["a"]);
}

/// A column of a team in an entry of ours keeps what it says, and gets the tests of the plan beside its own.
#[test]
fn a_column_of_a_team_gets_tests() {
    let old = format!(
        "{}    - name: w\n      description: The team's.\n      tests:\n      - unique\n",
        fresh(&[ours("a", &["x"])])
    );
    let now = models(&[ours("a", &["x", "w"])], &old);
    let test = "      - not_null:\n          config:\n            meta:\n              tracking_plan: a\n";
    let column = "    - name: w\n      description: The team's.\n      tests:\n";
    assert!(now.ends_with(&format!("{column}{test}      - unique\n")), "{now}");
    assert_eq!(models(&[ours("a", &["x", "w"])], &now), now);
    assert!(models(&[ours("a", &["x"])], &now).ends_with(&format!("{column}      - unique\n")), "{now}");
}

#[test]
fn what_a_team_wrote_into_a_test_stays() {
    let first = fresh(&[ours("a", &["x"])]);
    let severe = first.replace(
        "      - not_null:\n          config:\n",
        "      - not_null:\n          config:\n            severity: warn\n            where: country = 'DE'\n",
    );
    let now = models(&[ours("a", &["x", "w"])], &severe);
    assert!(
        now.contains("            severity: warn\n") && now.contains("            where: country = 'DE'\n"),
        "{now}"
    );
    assert_eq!(now.matches("not_null").count(), 2, "{now}");
    // A day of an earlier run is ours.
    let dated = first.replace(
        "      - not_null:\n          config:\n",
        "      - not_null:\n          config:\n            where: received_at >= '2026-11-01'\n",
    );
    assert_eq!(models(&[ours("a", &["x"])], &dated), first);
}

#[test]
fn a_description_of_a_team_stays_where_the_plan_has_none() {
    let described =
        fresh(&[ours("a", &["x"])]).replace("    - name: x\n", "    - name: x\n      description: By hand.\n");
    assert!(models(&[ours("a", &["x", "w"])], &described).contains("      description: By hand.\n"));
    assert!(!models(&[ours("a", &["x"])], &described.replace("Of the plan.", "Else.")).contains("Else."));
}

#[test]
fn a_file_that_cannot_be_kept_whole_is_refused() {
    let refused = |old: &str| merged("models", &[ours("a", &["x"])], Some(old)).err().unwrap_or_default();
    let no_list = "it has no list `models:` with entries on lines of their own";
    for old in [
        "seeds: []\n",
        "models: [{name: b}]\n",
        "models:\n  [{name: b}]\n",
        "models:\n  a: b\n",
        "models:\n  - {name: b}\n - c\n",
    ] {
        let found = refused(old);
        assert!(found == no_list || found.starts_with("not YAML"), "{old}: {found}");
    }
    // What the team refers to stands in an entry that is written anew.
    let old = format!(
        "{}  - name: b\n    tags: *tags\n",
        block(&ours("a", &["w"])).replace("    columns:\n", "    tags: &tags [x]\n    columns:\n")
    );
    assert_eq!(
        refused(&format!("models:\n{old}")),
        "it would be no YAML: not YAML: while parsing node, found unknown anchor"
    );
    // Entries on lines of their own are no matter of what stands around them.
    assert_eq!(
        models(&[ours("a", &["x"])], "models:\n\nseeds:\n  - name: s\n"),
        format!("models:\n\n{}seeds:\n  - name: s\n", block(&ours("a", &["x"])))
    );
}
