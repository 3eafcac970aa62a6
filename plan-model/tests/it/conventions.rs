//! Each convention does what its doc says: two plans that keep it and two that do not, with the better name.

use plan_model::check::{CHECKS, Check, Checker, Levels, Severity, findings_of};
use plan_model::diagnostic::render::render;
use plan_model::{Diagnostic, Level, Plan};
use std::collections::HashSet;
use std::path::Path;

/// An example of a check's doc: a whole plan, or one rule of it.
struct Example {
    plan: String,
    better: Option<String>,
}

/// The examples in the doc of a check, good and bad.
fn examples(check: &Check) -> [Vec<Example>; 2] {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check").join(format!("{}.rs", check.id));
    let source = std::fs::read_to_string(file).unwrap();
    ["good", "bad"].map(|kind| {
        let start = format!("//! - {kind}: `");
        let lines = source.lines().filter_map(|line| line.strip_prefix(&start));
        let read = |line: &str| {
            let (json, rest) = line.split_once("}`").unwrap();
            let better = rest.strip_prefix(", better: `\"").map(|rest| rest.trim_end_matches("\"`").to_owned());
            let json = format!("{json}}}");
            let is_plan = json.contains("\"rules\":");
            Example { plan: if is_plan { json } else { format!("{{ \"rules\": [ {json} ] }}") }, better }
        };
        lines.map(read).collect()
    })
}

fn plan_of(text: &str) -> Plan {
    let reading = plan_model::read(text);
    assert!(!reading.has_errors(), "{text}\n{:?}", reading.diagnostics);
    reading.plan.unwrap()
}

fn conventions(plan: &Plan, over: &Levels) -> Vec<Diagnostic> {
    Checker::of(plan, over).conventions(plan)
}

#[test]
fn every_check_is_as_its_doc_says() {
    for check in CHECKS.iter().filter(|check| check.id != "dead_event") {
        let [good, bad] = examples(check);
        assert_eq!((good.len(), bad.len()), (2, 2), "{}: two good and two bad examples", check.id);
        for Example { plan, .. } in good {
            let found = findings_of(check, &plan_of(&plan));
            assert!(
                found.is_empty(),
                "{} finds fault with {plan}:\n{}",
                check.id,
                render(&found[0], "plan.json", &plan)
            );
        }
        for Example { plan, better } in bad {
            let found = findings_of(check, &plan_of(&plan));
            assert!(!found.is_empty(), "{} finds nothing in {plan}", check.id);
            let label = &found[0].place.1;
            match better {
                Some(better) => assert_eq!(*label, format!("better: \"{better}\""), "{}: {plan}", check.id),
                None => assert!(
                    !label.starts_with("better: \"\"") && !label.is_empty() || found[0].help.is_some(),
                    "{plan}"
                ),
            }
        }
    }
}

#[test]
fn ids_are_files_and_each_is_one() {
    let ids: HashSet<&str> = CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(ids.len(), CHECKS.len());
    for id in ids {
        assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{id}");
    }
}

/// The checks that speak, with their levels, of the plan and levels at the macro.
fn said(text: &str, over: &[(&str, Severity)]) -> Vec<(&'static str, Level)> {
    let mut levels = Levels::default();
    over.iter().for_each(|(check, level)| levels.set(check, *level).unwrap());
    conventions(&plan_of(text), &levels).into_iter().map(|finding| (finding.check.unwrap(), finding.level)).collect()
}

#[test]
fn the_plan_sets_levels_and_the_macro_goes_before_it() {
    use Severity::{Allow, Deny, Warn};
    let plain = r#"{ "rules": [ { "key": "photo_liked" } ] }"#;
    let denied = r#"{ "conventions": { "deny": ["event_case"] }, "rules": [ { "key": "photo_liked" } ] }"#;
    let none = r#"{ "conventions": { "allow": ["all"] }, "rules": [ { "key": "photo_liked" } ] }"#;
    let all =
        r#"{ "conventions": { "deny": ["all"], "warn": ["event_case"] }, "rules": [ { "key": "photo_liked" } ] }"#;
    let (warned, error) = (vec![("event_case", Level::Warning)], vec![("event_case", Level::Error)]);

    assert_eq!(said(plain, &[]), warned);
    assert_eq!(said(plain, &[("event_case", Deny)]), error);
    assert_eq!(said(plain, &[("event_case", Allow)]), []);
    assert_eq!(said(plain, &[("all", Deny)]), error);
    assert_eq!(said(denied, &[]), error);
    assert_eq!(said(denied, &[("event_case", Warn)]), warned);
    assert_eq!(said(denied, &[("all", Allow)]), []);
    assert_eq!(said(none, &[]), []);
    assert_eq!(said(none, &[("event_case", Warn)]), warned);
    assert_eq!(said(all, &[]), warned);
}

#[test]
fn a_rule_may_allow_what_it_breaks() {
    let text = r#"{ "rules": [
        { "key": "photo_liked", "allow": ["event_case"], "properties": { "photoId": {} } },
        { "key": "photo_shared", "allow": "all", "properties": { "sharedBy": {} } }
    ] }"#;
    assert_eq!(said(text, &[]), [("property_case", Level::Warning)]);
}

#[test]
fn an_event_on_its_way_out_keeps_its_name() {
    let text = r#"{ "rules": [
        { "key": "Photo Liked" },
        { "key": "photos_liked", "deprecated": "Photo Liked" }
    ] }"#;
    assert_eq!(said(text, &[]), []);
}

/// Pieces of names, put together in every way: whatever a plan holds, it is read to the end.
#[test]
fn odd_names_are_no_danger() {
    let pieces = ["", "a", "Read", "Up", "_", " ", "'", "ß", "商", "2024-01", "#7", "{", ": ", " - "];
    let mut names = Vec::new();
    for one in pieces {
        for two in pieces {
            for three in pieces {
                names.push(format!("{one}{two}{three}"));
            }
        }
    }
    names.sort();
    names.dedup();
    let rules = names
        .iter()
        .map(|name| format!(r#"{{ "key": {name:?}, "properties": {{ {name:?}: {{ "type": "string" }} }} }}"#));
    let text = format!(r#"{{ "rules": [ {} ] }}"#, rules.collect::<Vec<_>>().join(", "));
    let plan = plan_model::read(&text).plan.unwrap();
    assert!(plan.rules.len() > 2000);
    assert!(conventions(&plan, &Levels::default()).len() > 2000);
}

#[test]
fn one_name_has_one_finding_and_the_gravest_counts() {
    // Wrong order, wrong case, and an event of a spec: the advice of the last mends all three.
    let text = r#"{ "rules": [ { "key": "completed_order" } ] }"#;
    assert_eq!(said(text, &[]), [("spec_synonym", Level::Warning)]);
    assert_eq!(said(text, &[("event_case", Severity::Deny)]), [("event_case", Level::Error)]);
}

#[test]
fn a_case_that_most_names_have_is_said_once() {
    let events = ["photo_liked", "photo_shared", "photo_saved", "photo_hidden", "photo_viewed"];
    let rules = events.map(|event| format!(r#"{{ "key": "{event}" }}"#)).join(", ");
    let plan = plan_of(&format!(r#"{{ "rules": [ {rules}, {{ "key": "photoZoomed" }} ] }}"#));
    let messages: Vec<String> =
        conventions(&plan, &Levels::default()).into_iter().map(|finding| finding.message).collect();
    let wanted = [
        "the events of this plan are in snake_case; the convention is Title Case",
        "event `photoZoomed` is not in Title Case",
    ];
    assert_eq!(messages, wanted);
}

#[test]
fn warnings_that_nobody_asked_for_are_few() {
    let rules: Vec<String> = (0..9).map(|n| format!(r#"{{ "key": "Thing {} Here" }}"#, "x".repeat(n + 2))).collect();
    let plan = plan_of(&format!(r#"{{ "rules": [ {} ] }}"#, rules.join(", ")));
    let mut levels = Levels::default();
    let of = |levels: &Levels| {
        let all = conventions(&plan, levels).into_iter().filter(|finding| finding.check == Some("event_structure"));
        Checker::of(&plan, levels).shortened(all.collect())
    };
    let few = of(&levels);
    assert_eq!(few.len(), 3);
    let first = "`event_structure` is on by default; `allow(event_structure)` at the macro, or in the plan's \"conventions\", turns it off";
    assert!(few[0].help.as_ref().unwrap().ends_with(first));
    assert!(
        few[2].help.as_ref().unwrap().ends_with("and 6 more of `event_structure`; `warn(event_structure)` shows all")
    );
    levels.set("event_structure", Severity::Warn).unwrap();
    assert_eq!(of(&levels).len(), 9);
    levels.set("event_structure", Severity::Deny).unwrap();
    assert_eq!(of(&levels).len(), 9);
}

#[test]
fn slips_in_conventions_are_errors_at_their_place() {
    let text = r#"{
  "conventions": {
    "event_case": "snakecase_", "property_case": "Titel Case", "name_length": -1,
    "dney": ["event_case"], "deny": ["event_cas"], "allow": "all"
  },
  "rules": [ { "key": "Photo Liked", "allow": ["evnt_case"] } ]
}"#;
    let said: Vec<String> = plan_model::read(text)
        .diagnostics
        .iter()
        .map(|finding| format!("{}: {}", finding.message, finding.place.1))
        .collect();
    assert_eq!(
        said,
        [
            "unknown case \"Titel Case\": did you mean \"Title Case\"?",
            "`name_length` must be a whole number above 0: ",
            "`conventions` has no \"dney\": did you mean \"deny\"?",
            "there is no check \"event_cas\": did you mean \"event_case\"?",
            "`allow` must be a list of checks, this is a string: ",
            "there is no check \"evnt_case\": did you mean \"event_case\"?",
        ]
    );
}

#[test]
fn advice_on_the_structure_of_a_name() {
    for (name, wanted) in [
        ("Read Blog Post", "Blog Post Read"),
        ("Uploaded a Photo", "Photo Uploaded"),
        ("Send SMS", "SMS Sent"),
        ("Invite Team Member", "Team Member Invited"),
        ("Check Out Guest", ""),
        ("Sign Up", "Signed Up"),
        ("Guest Sign Up", "Guest Signed Up"),
        ("Button Click", "Button Clicked"),
        ("Video Playing", "Video Played"),
        ("Checkout Abandonment", ""),
        ("Search Results", ""),
        ("Light Theme", ""),
        ("Nested Arrays", ""),
    ] {
        let plan = plan_of(&format!(r#"{{ "rules": [ {{ "key": "{name}" }} ] }}"#));
        let check = CHECKS.iter().find(|check| check.id == "event_structure").unwrap();
        let label = findings_of(check, &plan)[0].place.1.clone();
        assert_eq!(label.trim_start_matches("better: ").trim_matches('"'), wanted, "{name}");
    }
}

#[test]
fn what_a_published_spec_says_is_never_at_fault() {
    let names: Vec<&str> = plan_model::specs::ALL.iter().map(|spec| spec.name).collect();

    let plan = plan_of(&format!("{{ \"extends\": {names:?} }}"));
    assert_eq!(conventions(&plan, &Levels::default()), []);
}

#[test]
fn names_of_the_specs_that_are_not_in_snake_case_are_known() {
    let mut found = HashSet::new();
    for spec in plan_model::specs::ALL {
        // Read as a plan of its own, so that nothing of it is exempt as a spec's.
        let plan = plan_model::plan_of_spec(&spec);
        for finding in conventions(&plan, &Levels::default()) {
            if finding.check == Some("property_case") {
                found.insert(format!("{}: {}", spec.name, finding.message));
            }
        }
    }
    assert_eq!(found, HashSet::new());
}

/// The messages of one check, of a plan.
fn messages(id: &str, text: &str) -> Vec<String> {
    let check = CHECKS.iter().find(|check| check.id == id).unwrap();
    findings_of(check, &plan_of(text)).into_iter().map(|finding| finding.message).collect()
}

#[test]
fn what_is_nearly_one_is_said_once() {
    let text = r#"{ "rules": [
        { "key": "Cart Viewed", "properties": { "site_id": {} } }, { "key": "Cart Shared", "properties": { "siteId": {} } },
        { "key": "Cart Emptied", "properties": { "site id": {} } }, { "key": "Cart Saved", "properties": { "site_id": {}, "SiteID": {} } },
        { "key": "Carts Viewed" }, { "key": "Viewed Cart" } ] }"#;
    let properties = ["properties `siteId`, `site id`, `SiteID` are nearly `site_id`"];
    assert_eq!(messages("near_duplicate_property", text), properties);
    assert_eq!(
        messages("near_duplicate_event", text),
        ["events `Cart Viewed`, `Carts Viewed`, `Viewed Cart` are nearly one"]
    );
}

#[test]
fn a_property_with_several_types_is_said_once() {
    let text = r#"{ "rules": [
        { "key": "A", "properties": { "n": { "type": "number" }, "o": { "type": "object", "properties": { "m": { "type": "string" } } } } },
        { "key": "B", "properties": { "n": { "type": "string" }, "m": { "type": "number" } } },
        { "key": "C", "properties": { "n": { "type": ["integer", "null"] } } },
        { "key": "D", "allow": ["property_types"], "properties": { "n": { "type": "boolean" } } },
        { "type": "IDENTIFY", "properties": { "n": { "type": "boolean" } } } ] }"#;
    let wanted = "property `n` has several types in this plan: a number in `A` and 1 more, a string in `B`";
    assert_eq!(messages("property_types", text), [wanted]);
    let text = r#"{ "extends": ["ecommerce"], "rules": [ { "key": "Deal Done", "properties": { "revenue": { "type": "string" } } } ] }"#;
    let [said] = &messages("property_types", text)[..] else { panic!("one finding") };
    assert!(said.ends_with("a string in `Deal Done`"), "{said}");
}

#[test]
fn the_server_names_tables_and_columns() {
    let plan = |server: &str| {
        format!(
            r#"{{ "conventions": {{ {server} }}, "rules": [ {{ "key": "Tracks" }},
            {{ "key": "A", "properties": {{ "a1b": {{}}, "a1_b": {{}}, "YouTubeUrl": {{}}, "you_tube_url": {{}} }} }} ] }}"#
        )
    };
    let segment = [
        "event `Tracks` becomes the table `tracks`, which a warehouse has of all calls",
        "property `YouTubeUrl` and property `you_tube_url` become one column of a warehouse, `you_tube_url`",
    ];
    assert_eq!(messages("warehouse_collision", &plan("")), segment);
    assert_eq!(messages("warehouse_collision", &plan(r#""warehouse": "segment""#)), segment);
    let rudderstack = [
        "property `a1b` and property `a1_b` become one column of a warehouse, `a1_b`",
        "property `YouTubeUrl` and property `you_tube_url` become one column of a warehouse, `you_tube_url`",
    ];
    assert_eq!(messages("warehouse_collision", &plan(r#""warehouse": "rudderstack""#)), rudderstack);
    let reading = plan_model::read(&plan(r#""warehouse": "segmnt""#));
    assert_eq!(reading.diagnostics[0].message, "unknown server of a warehouse \"segmnt\"");
    assert_eq!(reading.diagnostics[0].place.1, "did you mean \"segment\"?");
}

#[test]
fn an_event_expires() {
    use plan_model::check::Today;
    let plan = r#"{ "rules": [ { "key": "Banner Clicked", "expires": "2027-01-01" } ] }"#;
    let on = |days: u64, is_strict: bool, level: Option<Severity>| {
        let today = Today::of_seconds(86_400 * days);
        let mut levels = Levels::default();
        levels.today = Some(if is_strict { today.strict() } else { today });
        level.into_iter().for_each(|level| levels.set("expired", level).unwrap());
        let found = conventions(&plan_of(plan), &levels);
        found.into_iter().map(|finding| (finding.level, finding.message)).collect::<Vec<_>>()
    };
    // 2027-01-01 is day 20,819.
    let expired = |level: Level| vec![(level, "`Banner Clicked` has expired on 2027-01-01".to_owned())];
    let soon = |days: &str| vec![(Level::Warning, format!("`Banner Clicked` expires in {days}"))];
    assert_eq!(
        [on(20_788, true, None), on(20_789, true, None), on(20_818, true, None)],
        [vec![], soon("30 days"), soon("1 day")]
    );
    assert_eq!(on(20_819, true, None), expired(Level::Error));
    assert_eq!([on(20_818, false, None), on(20_819, false, None)], [vec![], expired(Level::Warning)]);
    assert_eq!(on(20_819, true, Some(Severity::Warn)), expired(Level::Warning));
    assert_eq!(on(20_819, false, Some(Severity::Deny)), expired(Level::Error));
    assert_eq!(on(20_819, true, Some(Severity::Allow)), []);
    assert_eq!(conventions(&plan_of(plan), &Levels::default()), []);
    let odd = plan_model::read(&plan.replace("2027-01-01", "next year")).diagnostics;
    assert_eq!(odd[0].message, "\"expires\" of a rule has no effect: it must be a day, such as \"2027-01-01\"");
    let found = plan_model::read(&plan.replace("2027-01-01", "2027-02-30")).diagnostics;
    let [finding] = found.as_slice() else { panic!("one warning, not {found:?}") };
    assert_eq!(
        (finding.level, finding.message.as_str(), finding.place.1.as_str()),
        (
            Level::Warning,
            "\"expires\" of a rule has no effect: there is no day 2027-02-30",
            "this month has the days 01 to 28"
        )
    );
}
