//! Edits of plans in YAML, one by one: the lines that change, and what is refused because an alias shares it.

#![allow(clippy::unwrap_used)]

use crate::common::Folder;
use std::fs;

const PLAN: &str = "\
# The shop.
rules:
  - key: Cart Viewed # often
    type: TRACK
    properties:
      items: { type: integer }   # how many
      # of the shop
      shop:
        type: string
        description: |
          Which shop.

          # not a comment
    required: [items, shop]

  - key: 'Order Completed'
    type: TRACK
    description: >-
      Paid, and
      on its way.
    properties: {}
";

/// The text of a plan after these commands.
fn edited(name: &str, plan: &str, commands: &[&[&str]]) -> String {
    let folder = Folder::new(name);
    folder.write("plan.yaml", plan);
    for command in commands {
        let (out, err, code) = folder.run(&[command, ["--plan", "plan.yaml"].as_slice()].concat());
        assert_eq!((err.as_str(), code), ("", 0), "{command:?}: {out}");
    }
    fs::read_to_string(folder.0.join("plan.yaml")).unwrap()
}

#[test]
fn each_edit_changes_its_lines() {
    let replaced = |from: &str, to: &str| PLAN.replace(from, to);
    for (number, (command, wanted)) in [
        (["add", "Cart Viewed", "-p", "note:string!"].as_slice(), {
            replaced("          # not a comment\n", "          # not a comment\n      note: { type: string }\n")
                .replace("[items, shop]", "[items, shop, note]")
        }),
        (
            &["add", "Order Completed", "-p", "total:number"],
            replaced("    properties: {}\n", "    properties:\n      total: { type: number }\n"),
        ),
        (
            &["add", "Gift Sent", "-p", "to:string!", "--description", "Given: away"],
            format!(
                "{PLAN}\n  - key: Gift Sent\n    type: TRACK\n    description: \"Given: away\"\n    properties:\n      to: {{ type: string }}\n    required: [to]\n"
            ),
        ),
        (&["rename", "Cart Viewed", "Basket Viewed"], replaced("Cart Viewed", "Basket Viewed")),
        (&["rename", "Order Completed", "It's: paid"], replaced("'Order Completed'", "'It''s: paid'")),
        (
            &["rename", "Cart Viewed", "yes", "--property", "items"],
            replaced("      items:", "      \"yes\":").replace("[items,", "[\"yes\","),
        ),
        (
            &["remove", "Cart Viewed", "--property", "items"],
            replaced("      items: { type: integer }   # how many\n", "").replace("[items, shop]", "[shop]"),
        ),
        (
            &["remove", "Cart Viewed", "--property", "shop"],
            replaced(&PLAN[PLAN.find("      shop:").unwrap()..PLAN.find("    required").unwrap()], "")
                .replace("[items, shop]", "[items]"),
        ),
        (&["deprecate", "Cart Viewed"], replaced("    type: TRACK\n    properties:\n", "    type: TRACK\n    deprecated: true\n    properties:\n")),
        (
            &["deprecate", "Order Completed", "--because", "no"],
            replaced("      on its way.\n", "      on its way.\n    deprecated: \"no\"\n"),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(edited(&format!("yaml-edit-{number}"), PLAN, &[command]), wanted, "{command:?}");
    }
    let both: [&[&str]; 2] = [&["remove", "Cart Viewed"], &["remove", "Order Completed"]];
    assert_eq!(edited("yaml-edit-all", PLAN, &both), "# The shop.\nrules: []\n\n");
}

#[test]
fn a_list_without_indentation_and_a_text_that_keeps_its_lines() {
    let plan = "rules:\n- key: A\n  properties:\n    x:\n      description: |+\n        One.\n\n\n- key: B";
    let wanted = "rules:\n- key: A\n  properties:\n    x:\n      description: |+\n        One.\n\n\n    z:\n      type: string\n- key: B\n- key: C\n";
    let commands: [&[&str]; 2] = [&["add", "A", "-p", "z:string"], &["add", "C"]];
    assert_eq!(edited("yaml-edit-keep", plan, &commands).trim_end(), wanted.trim_end());
}

#[test]
fn what_an_alias_shares_is_left_to_people() {
    let plan = "\
common: &common
  shop: &text { type: string }
rules:
  - key: A
    properties: *common
  - key: B
    properties:
      <<: *common
      total: { type: number }
  - key: C
    properties:
      name: *text
      other: { type: string }
  - &rule
    key: D
";
    let folder = Folder::new("yaml-alias");
    folder.write("plan.yaml", plan);
    let (out, err, code) = folder.run(&["add", "A", "-p", "x:string", "--plan", "plan.yaml"]);
    let wanted =
        "error: nothing is changed: what stands in line 5 is an alias, or is shared by one; edit `plan.yaml` by hand\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));
    assert_eq!(fs::read_to_string(folder.0.join("plan.yaml")).unwrap(), plan);
    let commands: [&[&str]; 4] = [
        &["rename", "B", "sum", "--property", "total"],
        &["rename", "C", "title", "--property", "name"],
        &["remove", "C", "--property", "other"],
        &["deprecate", "D"],
    ];
    let wanted = plan
        .replace("      total:", "      sum:")
        .replace("      name: *text\n      other: { type: string }\n", "      title: *text\n")
        .replace("    key: D\n", "    key: D\n    deprecated: true\n");
    assert_eq!(edited("yaml-alias-edit", plan, &commands), wanted);
}

/// What a merge key brings comes back where it is taken out beside it.
#[test]
fn what_a_merge_key_brings_is_left_to_people() {
    let plan = "\
rules:
  - key: A
    properties: &p
      total: { type: number }
  - key: B
    properties:
      <<: *p
      total: { type: string }
      own: { type: string }
  - key: C
    properties: { <<: *p, own: { type: string } }
";
    let folder = Folder::new("yaml-merge");
    folder.write("plan.yaml", plan);
    for (event, command) in [("B", "remove"), ("B", "rename"), ("C", "remove"), ("C", "rename")] {
        let new: &[&str] = if command == "rename" { &["sum"] } else { &[] };
        let arguments = [&[command, event], new, &["--property", "total", "--plan", "plan.yaml"]].concat();
        let (out, err, code) = folder.run(&arguments);
        assert_eq!((out.as_str(), code), ("", 2), "{arguments:?}");
        assert!(err.starts_with("error: nothing is changed: what stands in line 4 "), "{err}");
        assert_eq!(fs::read_to_string(folder.0.join("plan.yaml")).unwrap(), plan);
    }
    let commands: [&[&str]; 2] = [&["remove", "B", "--property", "own"], &["rename", "C", "mine", "--property", "own"]];
    let wanted = plan.replacen("      own: { type: string }\n", "", 1).replace("own:", "mine:");
    assert_eq!(edited("yaml-merge-own", plan, &commands), wanted);
}

#[test]
fn the_last_rule_goes_from_a_file_without_an_end_of_line() {
    for plan in [
        "rules:\n- key: A",
        "rules:\n- key: A\n",
        "rules:\n  - key: A",
        "rules:\n- key: A\n  type: TRACK",
        "rules: [key: A]",
        "rules: [{ key: A }]",
    ] {
        let after = edited("yaml-last", plan, &[&["remove", "A"]]);
        assert_eq!(after.trim_end(), "rules: []", "{plan:?}");
    }
}

#[test]
fn check_mends_a_plan_in_yaml() {
    let folder = Folder::new("yaml-fix");
    folder.write("plan.yaml", PLAN.replace("integer", "intger").replace("type: string", "type: 'strng'"));
    let (out, err, code) = folder.run(&["check", "--fix", "plan.yaml"]);
    assert_eq!((err.as_str(), code), ("", 0), "{out}");
    assert!(out.starts_with("fixed plan.yaml:6: intger is integer now\n"), "{out}");
    assert_eq!(fs::read_to_string(folder.0.join("plan.yaml")).unwrap(), PLAN);
}

#[test]
fn yaml_is_laid_out() {
    let plan = "rules:\n   -  key: A   \n      # of A\n      properties:\n          x:  { type: string }\n\n\n\n          y:\n            description: |\n               One\n                 two  \n   # end\n   -  key: B\n";
    let wanted = "rules:\n   -  key: A\n      # of A\n      properties:\n          x:  { type: string }\n\n          y:\n              description: |\n                 One\n                   two  \n   # end\n   -  key: B\n";
    let folder = Folder::new("yaml-fmt");
    folder.write("plan.yaml", plan);
    assert_eq!(folder.run(&["fmt", "plan.yaml", "--check"]).2, 1);
    assert_eq!(folder.run(&["fmt", "plan.yaml"]).2, 0);
    assert_eq!(fs::read_to_string(folder.0.join("plan.yaml")).unwrap(), wanted);
}

#[test]
fn an_edit_of_a_plan_with_a_yaml_part_goes_into_it() {
    let folder = Folder::package("yaml-parts");
    folder.write("src/lib.rs", "plan_runtime::include_plan!(\"plan.json\");\n");
    folder.write("plan.json", "{ \"include\": [\"parts/*\"], \"rules\": [ { \"key\": \"A\" } ] }\n");
    let part = "# Of a team.\n- key: B\n  type: TRACK\n- key: C\n  type: TRACK\n";
    folder.write("parts/team.yml", part);
    let (out, err, code) = folder.run(&["rename", "B", "D"]);
    assert_eq!((out.as_str(), err.as_str(), code), ("parts/team.yml:2: renamed event \"B\" to \"D\"\n", "", 0));
    assert_eq!(fs::read_to_string(folder.0.join("parts/team.yml")).unwrap(), part.replace("key: B", "key: D"));
}
