//! `cargo plan infer`: random plans come back from messages that were made of them, every message is valid against what was inferred of
//! it, and neither order nor threads change a byte; what is added to a plan that is there; and what is said of bad recordings.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use plan_rules::{Rules, json::parse};
use serde_json::{Map, Value, json};

/// A generator of numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % count
    }

    fn chance(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// What a random plan says of a value, and how many values of it were made.
enum Kind {
    Text,
    Format(&'static str),
    Enum(Vec<String>),
    Integer(i64, i64),
    Number(f64, f64),
    Boolean,
    List,
    Object(Vec<Property>),
    Nullable(Box<Kind>),
    Union(i64, i64),
}

struct Property {
    name: String,
    is_required: bool,
    kind: Kind,
    made: u64,
}

const FORMATS: [&str; 5] = ["date-time", "date", "uuid", "uri", "ipv4"];

impl Kind {
    fn random(random: &mut Random, depth: u64) -> Self {
        let least = random.below(2000) as i64 - 1000;
        match random.below(if depth < 2 { 10 } else { 8 }) {
            0 => Self::Text,
            1 => Self::Format(FORMATS[random.below(5) as usize]),
            2 => Self::Enum((0..2 + random.below(2)).map(|at| format!("value {at}")).collect()),
            3 => Self::Integer(least, least + 50),
            4 => Self::Number(least as f64 + 0.25, least as f64 + 10.5),
            5 => Self::Boolean,
            6 => Self::List,
            7 => Self::Union(least, least + 9),
            8 => Self::Object(properties(random, depth + 1)),
            _ => match Self::random(random, 2) {
                inner @ (Self::Text | Self::Format(_) | Self::Enum(_) | Self::Integer(..) | Self::Boolean) => {
                    Self::Nullable(Box::new(inner))
                }
                inner => inner,
            },
        }
    }

    fn schema(&self) -> Value {
        match self {
            Self::Text => json!({ "type": "string" }),
            Self::Format(format) => json!({ "type": "string", "format": format }),
            Self::Enum(values) => json!({ "type": "string", "enum": values }),
            Self::Integer(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Self::Number(least, most) => json!({ "type": "number", "minimum": least, "maximum": most }),
            Self::Boolean => json!({ "type": "boolean" }),
            Self::List => json!({ "type": "array", "items": { "type": "string" } }),
            Self::Union(least, most) => json!({ "type": ["integer", "string"], "minimum": least, "maximum": most }),
            Self::Object(properties) => {
                let mut schema = object(properties);
                schema.insert("type".to_owned(), json!("object"));
                Value::Object(schema)
            }
            Self::Nullable(inner) => {
                let mut schema = inner.schema();
                schema["type"] = json!([schema["type"], "null"]);
                if let Some(values) = schema.get_mut("enum") {
                    values.as_array_mut().unwrap().push(Value::Null);
                }
                schema
            }
        }
    }

    /// The first values are the bounds, so that all that the plan says is seen.
    fn value(&mut self, random: &mut Random, made: u64) -> Value {
        let between = |random: &mut Random, least: i64, most: i64| match made {
            0 | 1 => least,
            2 | 3 => most,
            _ => least + random.below((most - least) as u64) as i64,
        };
        match self {
            Self::Text => json!(format!("text {}", made * 7919)),
            Self::Format("date-time") => json!(format!("2026-11-{:02}T10:00:00Z", 1 + random.below(28))),
            Self::Format("date") => json!(format!("2026-11-{:02}", 1 + random.below(28))),
            Self::Format("uuid") => json!(format!("123e4567-e89b-12d3-a456-{:012}", random.below(1_000_000))),
            Self::Format("uri") => json!(format!("https://example.com/{made}")),
            Self::Format(_) => json!(format!("192.0.2.{}", random.below(256))),
            Self::Enum(values) => json!(values[random.below(values.len() as u64) as usize]),
            Self::Integer(least, most) => json!(between(random, *least, *most)),
            Self::Number(least, most) => match made {
                0 => json!(least),
                1 => json!(most),
                _ => json!(*least + 0.5),
            },
            Self::Boolean => json!(random.chance()),
            Self::List => (0..random.below(4)).map(|at| json!(format!("item {}", made * 31 + at))).collect(),
            Self::Union(least, most) if made.is_multiple_of(2) => json!(between(random, *least, *most)),
            Self::Union(..) => json!(format!("text {made}")),
            Self::Object(properties) => Value::Object(values(properties, random)),
            Self::Nullable(_) if made % 5 == 4 => Value::Null,
            Self::Nullable(inner) => inner.value(random, made),
        }
    }
}

fn properties(random: &mut Random, depth: u64) -> Vec<Property> {
    (0..1 + random.below(5))
        .map(|at| Property {
            name: format!("field_{at}"),
            is_required: random.chance(),
            kind: Kind::random(random, depth),
            made: 0,
        })
        .collect()
}

/// The schema of an object, as far as rules have it.
fn object(properties: &[Property]) -> Map<String, Value> {
    let all: Map<String, Value> =
        properties.iter().map(|property| (property.name.clone(), property.kind.schema())).collect();
    let required: Vec<&str> =
        properties.iter().filter(|property| property.is_required).map(|property| property.name.as_str()).collect();
    let mut schema = Map::from_iter([("properties".to_owned(), Value::Object(all))]);
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema
}

fn values(properties: &mut [Property], random: &mut Random) -> Map<String, Value> {
    let mut values = Map::new();
    for property in properties {
        if property.is_required || random.chance() {
            values.insert(property.name.clone(), property.kind.value(random, property.made));
            property.made += 1;
        }
    }
    values
}

fn lines(messages: &[Value]) -> String {
    messages.iter().map(|message| format!("{message}\n")).collect()
}

fn infer(folder: &Folder, arguments: &[&str]) -> Value {
    let (out, err, code) = folder.run(&[&["infer"], arguments].concat());
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

const CALLS: [(&str, &str); 5] = [
    ("track", "properties"),
    ("page", "properties"),
    ("screen", "properties"),
    ("identify", "traits"),
    ("group", "traits"),
];

#[test]
fn random_plans_come_back_from_messages_that_were_made_of_them() {
    let folder = Folder::new("infer-plans");
    for seed in 0..30 {
        let random = &mut Random(seed * 1_000_003 + 17);
        let (mut rules, mut messages) = (Vec::new(), Vec::new());
        for (call, part) in CALLS {
            let mut properties = properties(random, 0);
            let mut rule = object(&properties);
            rule.insert("type".to_owned(), json!(call.to_uppercase()));
            if !matches!(call, "identify" | "group") {
                rule.insert("key".to_owned(), json!(format!("{call} event")));
            }
            rules.push(Value::Object(rule));
            for _ in 0..400 {
                let key = if call == "track" { "event" } else { "name" };
                let values = values(&mut properties, random);
                messages.push(json!({ "type": call, key: format!("{call} event"), part: values, "userId": "u" }));
            }
        }
        folder.write("events.ndjson", lines(&messages));
        let plan = infer(&folder, &["events.ndjson", "--no-evidence", "--ranges", "seen"]);
        assert_eq!(plan, json!({ "rules": rules }), "seed {seed}");
    }
}

/// Any JSON: of all types at one place, empty, deep, with odd names.
fn anything(random: &mut Random, depth: u64) -> Value {
    const TEXTS: [&str; 8] = [
        "",
        "a",
        "2026-11-27",
        "2026-11-27T10:00:00Z",
        "ada@example.com",
        "https://a.example/b",
        "é\u{0}",
        "+49 170 1234567",
    ];
    match random.below(if depth < 4 { 12 } else { 8 }) {
        0 => Value::Null,
        1 => json!(random.chance()),
        2 => json!(random.below(5)),
        3 => json!(u64::MAX - random.below(3)),
        4 => json!(-1.5e300),
        5 => json!(random.below(100) as f64 / 100.0),
        6 | 7 => json!(TEXTS[random.below(8) as usize]),
        8 | 9 => (0..random.below(4)).map(|_| anything(random, depth + 1)).collect(),
        _ => Value::Object(
            (0..random.below(4))
                .map(|_| {
                    (["a", "b.c", "$d", "email", ""][random.below(5) as usize].to_owned(), anything(random, depth + 1))
                })
                .collect(),
        ),
    }
}

#[test]
fn every_message_is_valid_against_what_was_inferred_of_it() {
    let folder = Folder::new("infer-valid");
    for seed in 0..60 {
        let random = &mut Random(seed * 7_654_321 + 3);
        let count = 5 + random.below(100);
        let messages: Vec<Value> = (0..count)
            .map(|_| {
                let mut own = Map::new();
                for name in ["total", "status", "email", "items"] {
                    if random.below(8) > 0 {
                        own.insert(name.to_owned(), anything(random, 1));
                    }
                }
                json!({ "type": "track", "event": "Odd", "properties": own })
            })
            .collect();
        folder.write("events.ndjson", lines(&messages));
        let ranges = ["none", "safe", "seen"][random.below(3) as usize];
        let plan = infer(&folder, &["events.ndjson", "--ranges", ranges, "--min-messages", "3", "--enum-repeats", "2"]);
        assert!(
            !plan_model::read(&plan.to_string())
                .diagnostics
                .iter()
                .any(|found| found.level == plan_model::Level::Error),
            "{plan}"
        );
        let mut schema = plan["rules"][0].as_object().unwrap().clone();
        schema.insert("type".to_owned(), json!("object"));
        let rules = Rules::parse(&Value::Object(schema).to_string()).unwrap();
        assert_eq!(rules.problems().len(), 0);
        for message in &messages {
            let found = rules.check(&parse(&message["properties"].to_string()).unwrap());
            assert!(found.is_empty(), "seed {seed}: {found:?}\n{message}\n{plan}");
        }
    }
}

fn shuffled<T>(mut items: Vec<T>, random: &mut Random) -> Vec<T> {
    for at in (1..items.len()).rev() {
        items.swap(at, random.below(at as u64 + 1) as usize);
    }
    items
}

#[test]
fn neither_order_nor_threads_nor_files_change_a_byte() {
    let folder = Folder::new("infer-order");
    let random = &mut Random(99);
    let messages: Vec<Value> = (0..3000)
        .map(|at| {
            let own: Map<String, Value> = (0..3).map(|_| (format!("p{}", random.below(6)), anything(random, 2))).collect();
            let key = format!("key{}", random.below(700));
            json!({ "type": "track", "event": format!("Event {}", random.below(4)), "messageId": format!("m{at}"), "timestamp": format!("2026-11-{:02}T00:00:00Z", 1 + at % 28),
                "properties": { "own": own, "map": { key: random.below(9) }, "status": (["new", "old"][random.below(2) as usize]) } })
        })
        .collect();
    folder.write("a.ndjson", lines(&messages));
    let (wanted, ..) = folder.run(&["infer", "a.ndjson", "--threads", "1"]);
    assert!(wanted.contains("\"additionalProperties\"") && wanted.contains("\"enum\": [\"new\", \"old\"]"), "{wanted}");
    for threads in ["1", "2", "7"] {
        let messages = shuffled(messages.clone(), random);
        let (one, other) = messages.split_at(1234);
        folder.write("b/1.ndjson", lines(one)).write("b/2.json", json!({ "batch": other }).to_string());
        let (plan, err, _) = folder.run(&["infer", "b", "--threads", threads]);
        assert_eq!(plan, wanted, "{threads}: {err}");
    }
}

fn paid(at: usize, more: Value) -> Value {
    let mut properties = json!({ "total": at as f64 + 0.5, "currency": (["EUR", "USD"][at % 2]) });
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "type": "track", "event": "Order Paid", "timestamp": format!("2026-11-{:02}T10:00:00Z", 1 + at % 20), "properties": properties })
}

#[test]
fn evidence_stands_beside_each_decision() {
    let folder = Folder::new("infer-evidence");
    let messages: Vec<Value> = (0..200)
        .map(|at| {
            paid(
                at,
                if at % 4 == 0 {
                    json!({ "coupon": if at == 0 { json!(7) } else { json!(format!("C{at}")) } })
                } else {
                    json!({})
                },
            )
        })
        .collect();
    folder.write("events.ndjson", lines(&messages));
    let wanted = json!({ "rules": [{ "key": "Order Paid", "type": "TRACK", "x-evidence": { "messages": 200, "first": "2026-11-01", "last": "2026-11-20" },
        "properties": {
            "coupon": { "type": ["integer", "string"], "x-evidence": { "seen": 50, "share": 0.25, "types": { "integer": 1, "string": 49 } } },
            "currency": { "type": "string", "enum": ["EUR", "USD"], "x-evidence": { "seen": 200, "share": 1, "values": { "EUR": 100, "USD": 100 } } },
            "total": { "type": "number", "minimum": 0, "x-evidence": { "seen": 200, "share": 1 } } },
        "required": ["currency", "total"] }] });
    assert_eq!(infer(&folder, &["events.ndjson"]), wanted);
    let (_, err, _) = folder.run(&["infer", "events.ndjson"]);
    assert!(err.starts_with("200 messages in 200 lines of 1 file, from 2026-11-01 to 2026-11-20\n1 rule\n"), "{err}");
}

#[test]
fn thresholds_by_flags() {
    let folder = Folder::new("infer-flags");
    let messages: Vec<Value> = (0..100)
        .map(|at| paid(at, if at > 3 { json!({ "coupon": format!("C{}", at % 5) }) } else { json!({}) }))
        .collect();
    folder.write("events.ndjson", lines(&messages));
    let rule = |arguments: &[&str]| {
        infer(&folder, &[&["events.ndjson", "--no-evidence"], arguments].concat())["rules"][0].clone()
    };
    assert_eq!(rule(&[])["required"], json!(["currency", "total"]));
    assert_eq!(rule(&["--required-from", "0.9"])["required"], json!(["coupon", "currency", "total"]));
    assert_eq!(rule(&["--min-messages", "101"]).get("required"), None);
    assert_eq!(rule(&[])["properties"]["coupon"]["enum"].as_array().map(Vec::len), Some(5));
    assert_eq!(rule(&["--enum-max", "4"])["properties"]["coupon"].get("enum"), None);
    assert_eq!(rule(&["--enum-repeats", "20"])["properties"]["coupon"].get("enum"), None);
    assert_eq!(rule(&["--ranges", "none"])["properties"]["total"].get("minimum"), None);
    assert_eq!(rule(&["--ranges", "seen"])["properties"]["total"]["maximum"], json!(99.5));
    assert_eq!(
        rule(&["--since", "2026-11-20", "--min-messages", "1"])["required"],
        json!(["coupon", "currency", "total"])
    );
    for (flag, value) in [("--sample", "2"), ("--since", "yesterday"), ("--required-from", "x"), ("--enum-max", "101")]
    {
        let (_, err, code) = folder.run(&["infer", "events.ndjson", flag, value]);
        assert_eq!(code, 2, "{flag}: {err}");
    }
}

#[test]
fn what_seems_to_be_personal_is_marked() {
    let folder = Folder::new("infer-personal");
    let user = |at: usize| {
        json!({ "type": "identify", "userId": "u", "traits": {
        "contact": format!("ada{at}@example.com"), "home": format!("+49 170 12345{at:02}"), "first_name": "Ada", "lastName": "Lovelace", "email_verified": true,
        "billing": { "street": "Main Street 1", "country": "DE" }, "plan": "pro", "favourite": "(personal)", "ip": "192.0.2.1", "tip": 3 } })
    };
    folder.write("users.ndjson", lines(&(0..20).map(user).collect::<Vec<_>>()));
    let plan = infer(&folder, &["users.ndjson", "--no-evidence"]);
    let traits = &plan["rules"][0]["properties"];
    let marked: Vec<&str> = traits
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, schema)| schema["x-pii"] == true)
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(marked, ["contact", "favourite", "first_name", "home", "ip", "lastName"]);
    assert_eq!(
        (&traits["billing"]["properties"]["street"]["x-pii"], traits["billing"]["properties"]["country"].get("x-pii")),
        (&json!(true), None)
    );
    // The values of persons are no lists, and stand nowhere in the plan.
    assert!(!plan.to_string().contains("Lovelace"));
    let (_, err, _) = folder.run(&["infer", "users.ndjson"]);
    assert!(err.contains("  `contact` of identify: its values are email addresses\n"), "{err}");
    assert!(err.contains("  `billing.street` of identify: its name says that it is an address\n"), "{err}");
}

#[test]
fn into_a_plan_only_what_it_lacks_is_added() {
    let folder = Folder::new("infer-into");
    let text = r#"{
  // What the team says stays.
  "name": "Shop",
  "rules": [
    { "key": "Order Paid", "type": "TRACK", "owner": "Growth", "properties": {
      "total": { "type": "integer" }, // in cents
      "cart": { "type": "object", "properties": { "id": { "type": "string" } } },
      "box": { "type": "object" }
    } },
    { "key": "Signed Up", "type": "TRACK" }
  ]
}
"#;
    folder.write("tracking-plan.json", text);
    let messages: Vec<Value> =
        (0..40).map(|at| paid(at, json!({ "cart": { "id": "c", "size": at }, "box": { "x": 1 } }))).collect();
    let lost = json!({ "type": "track", "event": "Order Lost", "properties": { "why": "x" } });
    folder.write("events.ndjson", lines(&[messages, vec![lost]].concat()));
    let (out, err, code) = folder.run(&["infer", "events.ndjson", "--no-evidence", "-o", "tracking-plan.json"]);
    assert_eq!(code, 0, "{out}{err}");
    let new = std::fs::read_to_string(folder.0.join("tracking-plan.json")).unwrap();
    for line in text.lines().filter(|line| line.contains("//") || line.contains("\"owner\"")) {
        assert!(new.contains(line.trim()), "{line}\n{new}");
    }
    let plan: Value =
        serde_json::from_str(&new.lines().map(|line| line.split("//").next().unwrap()).collect::<String>()).unwrap();
    let wanted = json!({ "name": "Shop", "rules": [
        { "key": "Order Paid", "type": "TRACK", "owner": "Growth", "properties": {
            "total": { "type": "integer" }, "cart": { "type": "object", "properties": { "id": { "type": "string" }, "size": { "type": "integer" } } },
            "box": { "type": "object" }, "currency": { "type": "string", "enum": ["EUR", "USD"] } } },
        { "key": "Signed Up", "type": "TRACK" },
        { "key": "Order Lost", "type": "TRACK", "properties": { "why": { "type": "string" } } },
    ] });
    assert_eq!(plan, wanted);
    // Again, nothing is lacking.
    let (out, ..) = folder.run(&["infer", "events.ndjson", "--no-evidence", "-o", "tracking-plan.json"]);
    assert!(out.contains("tracking-plan.json lacks nothing of it"), "{out}");
    assert_eq!(std::fs::read_to_string(folder.0.join("tracking-plan.json")).unwrap(), new);
}

/// What a plan in YAML is with what 40 messages of one event, and one of another, say.
fn inferred_into(name: &str, plan: Option<&str>) -> (String, String, String) {
    let folder = Folder::new(name);
    let messages: Vec<Value> = (0..40).map(|at| paid(at, json!({ "cart": { "id": "c", "size": at } }))).collect();
    let lost = json!({ "type": "track", "event": "Order: Lost", "properties": { "why": "x" } });
    folder.write("events.ndjson", lines(&[messages, vec![lost]].concat()));
    if let Some(plan) = plan {
        folder.write("plan.yaml", plan);
    }
    let arguments = ["infer", "events.ndjson", "--no-evidence", "-o", "plan.yaml"];
    let (out, err, code) = folder.run(&arguments);
    assert!(code == 0 || plan.is_some(), "{err}");
    let new = std::fs::read_to_string(folder.0.join("plan.yaml")).unwrap();
    if code == 0 {
        let (again, ..) = folder.run(&arguments);
        assert!(again.contains("plan.yaml lacks nothing of it") || out.contains("not added:"), "{again}");
        assert_eq!(std::fs::read_to_string(folder.0.join("plan.yaml")).unwrap(), new);
    }
    (new, out, err)
}

#[test]
fn a_new_plan_in_yaml() {
    let wanted = "\
rules:
- key: Order Paid
  type: TRACK
  properties:
    cart:
      type: object
      properties:
        id:
          type: string
        size:
          type: integer
      required:
      - id
      - size
    currency:
      type: string
      enum:
      - EUR
      - USD
    total:
      type: number
  required:
  - cart
  - currency
  - total
- key: \"Order: Lost\"
  type: TRACK
  properties:
    why:
      type: string
";
    let (plan, out, _) = inferred_into("infer-yaml-new", None);
    assert_eq!(plan, wanted, "{out}");
}

#[test]
fn into_a_plan_in_yaml_with_its_comments_and_its_layout() {
    let plan = "\
# What the team says stays.
rules:
  # Growth owns it.
  - key: Order Paid # often
    type: TRACK
    properties:
      total: { type: integer } # in cents
      cart:
        type: object
        properties: {}

  - { key: Signed Up, type: TRACK }
";
    let wanted = "\
# What the team says stays.
rules:
  # Growth owns it.
  - key: Order Paid # often
    type: TRACK
    properties:
      total: { type: integer } # in cents
      cart:
        type: object
        properties:
          id: { type: string }
          size: { type: integer }
      currency: { type: string, enum: [EUR, USD] }

  - { key: Signed Up, type: TRACK }

  - key: \"Order: Lost\"
    type: TRACK
    properties:
      why: { type: string }
";
    let (new, out, _) = inferred_into("infer-yaml-into", Some(plan));
    assert_eq!(new, wanted, "{out}");
    for (name, plan, wanted) in [
        // What tells a rule stays as it is written.
        (
            "name",
            "rules:\n  - name: Order Paid\n    type: track\n",
            "rules:\n  - name: Order Paid\n    type: track\n    properties:\n      cart:\n",
        ),
        // No list yet; an end without a line end; Windows' line ends; brackets.
        ("empty", "name: Shop\nrules: []", "name: Shop\nrules:\n  - key: Order Paid\n"),
        (
            "no-end",
            "rules:\n- key: Order Paid\n  properties:\n    total: {type: integer}",
            "    total: {type: integer}\n    cart:\n      type: object\n",
        ),
        ("crlf", "rules:\r\n- key: Signed Up # keep\r\n", "Signed Up # keep\r\n- key: Order Paid\r\n  type: TRACK\r\n"),
        (
            "brackets",
            "rules: [{ key: Signed Up, type: TRACK }] # all\n",
            "rules: [{ key: Signed Up, type: TRACK }, { key: Order Paid, type: TRACK, properties: { cart: ",
        ),
    ] {
        let (new, out, err) = inferred_into(&format!("infer-yaml-{name}"), Some(plan));
        assert!(new.contains(wanted), "{name}: {new}{out}{err}");
    }
}

#[test]
fn what_an_alias_shares_in_yaml_is_left_and_told() {
    let shared = "\
rules:
  - key: Order Paid
    properties: &money
      total: { type: integer }
  - key: Order Sent
    properties: *money
";
    let (new, out, err) = inferred_into("infer-yaml-shared", Some(shared));
    assert!(new.starts_with(shared) && new.contains("\"Order: Lost\""), "{new}{err}");
    let wanted = "not added:\n  `Order Paid` is, or has, what an alias shares (line 4): edit it by hand\n";
    assert!(out.contains(wanted), "{out}{err}");
    // What is behind an alias is in the plan.
    let alias = "\
x-all: &all
  total: { type: integer }
  currency: { type: string }
  cart: { type: object, properties: { id: { type: string }, size: { type: integer } } }
rules:
  - { key: \"Order: Lost\", properties: { why: {} } }
  - key: Order Paid
    properties: *all
";
    let (new, out, err) = inferred_into("infer-yaml-alias", Some(alias));
    assert_eq!(new, alias, "{out}{err}");
    assert!(out.contains("plan.yaml lacks nothing of it"), "{out}");
}

/// The export of the schema of a source, as Segment documents it, with a column of labels.
const SCHEMA: &str = "\
Event Name,Last Seen At (UTC),Property Name,Allowed,Blocked,Total,Planned,team
Order Paid,2026-11-20 10:00:00,,\"1,000\",0,\"1,000\",planned,growth
Order Paid,2026-11-20 10:00:00,total,1000,0,1000,planned,growth
Order Paid,2026-11-19 10:00:00,email,250,0,250,unplanned,growth
Order Paid,2026-11-20 10:00:00,products,1000,0,1000,planned,growth
Order Paid,2026-11-20 10:00:00,products.$,1000,0,1000,planned,growth
Order Paid,2026-11-20 10:00:00,products.$.price,900,0,900,planned,growth
Old Event,more than 30 days ago, ,0,0,0,unplanned,
Spam Sent,2026-11-20 10:00:00,,0,7,7,unplanned,
Page Viewed,2026-11-20 10:00:00,,5000,0,5000,planned,
Page Viewed,2026-11-20 10:00:00,url,5000,0,5000,planned,
";

#[test]
fn the_schema_of_a_source_counts_and_knows_no_types() {
    let folder = Folder::new("infer-schema");
    folder.write("shop-web-track--2026-11-27--10-00-utc.csv", SCHEMA);
    let (out, err, code) = folder.run(&["infer", "shop-web-track--2026-11-27--10-00-utc.csv"]);
    assert_eq!(code, 0, "{err}");
    let plan: Value = serde_json::from_str(&out).unwrap();
    let seen = |count: u64, share: f64, day: &str| json!({ "seen": count, "share": share, "last": day });
    let whole = |count: u64| json!({ "seen": count, "share": 1, "last": "2026-11-20" });
    let wanted = json!({ "rules": [
        { "key": "Old Event", "type": "TRACK", "x-evidence": { "messages": 0, "last": "more than 30 days ago" } },
        { "key": "Order Paid", "type": "TRACK", "labels": { "team": "growth" },
          "x-evidence": { "messages": 1000, "last": "2026-11-20" },
          "properties": {
            "email": { "x-pii": true, "x-evidence": seen(250, 0.25, "2026-11-19") },
            "products": { "type": "array", "items": { "type": "object", "properties": {
                "price": { "x-evidence": { "seen": 900, "last": "2026-11-20" } } } }, "x-evidence": whole(1000) },
            "total": { "x-evidence": whole(1000) },
          }, "required": ["products", "total"] },
        { "key": "Spam Sent", "type": "TRACK", "x-evidence": { "messages": 7, "blocked": 7, "last": "2026-11-20" } },
        { "type": "PAGE", "x-evidence": { "messages": 5000, "last": "2026-11-20" },
          "properties": { "url": { "x-evidence": whole(5000) } }, "required": ["url"] },
    ] });
    assert_eq!(plan, wanted);
    for told in [
        "counts what a source saw (4 events, 6 properties and traits), and no types or values: the plan says none of these",
        "the source blocks each message of `Spam Sent`: are they to be in the plan?",
        "the source has not seen `Old Event` for longer than its export looks back",
        "`Page Viewed` stands for all calls of page",
        "`email` of Order Paid: its name says that it is an email address",
    ] {
        assert!(err.contains(told), "{told}: {err}");
    }
}

#[test]
fn messages_say_more_than_a_schema_that_counts_them() {
    let folder = Folder::new("infer-schema-beside");
    let messages: Vec<Value> = (0..40).map(|at| paid(at, json!({}))).collect();
    folder.write("schema.csv", SCHEMA).write("events.ndjson", lines(&messages));
    let plan = infer(&folder, &["schema.csv", "events.ndjson", "--no-evidence"]);
    let paid = &plan["rules"][0];
    assert_eq!((&paid["key"], &paid["properties"]["total"]), (&json!("Order Paid"), &json!({ "type": "number" })));
    assert_eq!(paid["properties"]["email"], json!({ "x-pii": true }));
    // What 40 messages do not all have is not required, whatever is counted.
    assert_eq!(paid["required"], json!(["currency", "total"]));
    assert_eq!(plan["rules"].as_array().unwrap().len(), 4);
}

#[test]
fn schemas_of_traits_and_what_cannot_serve() {
    let folder = Folder::new("infer-schema-traits");
    let traits = "Trait Name;Last Seen At (UTC);Allowed;Blocked;Total\nplan;2026-11-20 10:00:00;9;0;9\n;;1;0;1\nseats;soon;x;0;3\n";
    folder.write("shop-web-group--2026-11-27--10-00-utc.csv", traits).write("traits.csv", traits);
    folder.write("names.csv", "Event Name,Property Name,Type\nA,b,string\n");
    let (out, err, code) =
        folder.run(&["infer", "--no-evidence", "shop-web-group--2026-11-27--10-00-utc.csv", "traits.csv", "names.csv"]);
    assert_eq!(
        (code, serde_json::from_str::<Value>(&out).unwrap()),
        (
            0,
            json!({ "rules": [
        { "type": "GROUP", "properties": { "plan": {}, "seats": {} } } ] })
        ),
        "{err}"
    );
    for told in [
        "traits.csv counts traits, and its name does not say whether of `identify` or of `group`, as the names of Segment's exports do; left out",
        "names.csv names events and properties, and says neither how often nor when they were seen; left out",
        "1 line has no name of a trait; left out (shop-web-group--2026-11-27--10-00-utc.csv:3",
        "1 line has a time that cannot be read (shop-web-group--2026-11-27--10-00-utc.csv:4",
        "1 line has a count that is no number (shop-web-group--2026-11-27--10-00-utc.csv:4",
    ] {
        assert!(err.contains(told), "{told}: {err}");
    }
    folder.write("schema.csv", SCHEMA);
    let (_, err, code) = folder.run(&["infer", "schema.csv", "--since", "2026-11-01"]);
    assert!(code == 2 && err.contains("of which `--since`, `--until` and `--sample` cannot take a part"), "{err}");
    let (out, ..) = folder.run(&["infer", "schema.csv", "--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["schema"], json!({ "files": ["schema.csv"], "events": 4, "properties": 6 }), "{out}");
}

#[test]
fn bad_recordings_are_told_and_the_rest_is_used() {
    let folder = Folder::new("infer-bad");
    let with = |key: &str, time: &str| json!({ "type": "track", "event": "A", "writeKey": key, "timestamp": time, "receivedAt": "2026-11-27T10:00:00Z", "properties": {} });
    let text = [
        with("one", "2026-11-27T09:00:00Z").to_string(),
        "broken {".to_owned(),
        with("two", "2031-01-01T00:00:00Z").to_string(),
        "{\"level\":\"info\",\"msg\":\"x\"}".to_owned(),
    ]
    .join("\n");
    folder.write("events.log", &text);
    let (out, err, code) = folder.run(&["infer", "events.log"]);
    assert!(code == 0 && out.contains("\"messages\": 2"), "{out}{err}");
    for said in [
        "2 messages in 4 lines of 1 file, from 2026-11-27 to 2026-11-27",
        "1 line is no JSON; left out (events.log:2, byte",
        "1 line is no message: it has no \"type\"; left out (events.log:4, byte",
        "1 line has a time that is more than a day after it was received, which counts instead (events.log:3, byte",
        "the messages were sent with 2 write keys: are they of one plan?",
    ] {
        assert!(err.contains(said), "{said}\n{err}");
    }
    assert!(!out.contains("\"one\"") && !err.contains("\"one\""));
    folder
        .write("odd.ndjson", lines(&[paid(1, json!({})), json!({ "type": "track", "event": "A", "properties": "x" })]));
    let (_, err, _) = folder.run(&["infer", "odd.ndjson"]);
    assert!(err.contains("1 line has properties or traits that are no object; left out (odd.ndjson:2, byte"), "{err}");
    // Another tool's log, and nothing at all.
    folder.write("other.log", "2026-11-27 INFO started\n2026-11-27 INFO stopped\n").write("empty.ndjson", "");
    for (file, said) in [
        ("other.log", "note: 2 lines are no JSON; left out (the first: other.log:1, byte 0"),
        ("empty.ndjson", "empty.ndjson has no messages of events"),
    ] {
        let (out, err, code) = folder.run(&["infer", file, "-o", "new.json"]);
        assert!(code == 2 && out.is_empty() && err.contains(said) && !folder.0.join("new.json").exists(), "{err}");
    }
    let (_, err, code) = folder.run(&["infer", "gone.ndjson"]);
    assert!(code == 2 && err.contains("`gone.ndjson` is not there"), "{err}");
}

/// What a warehouse has in tables: the table of all tracks counts events, and those of each event have their properties.
#[test]
fn tables_of_a_warehouse() {
    let folder = Folder::new("infer-tables");
    let rows: String = (0..20).map(|at| format!("m{at},2026-11-27 10:00:00,order_paid,Order Paid,{at}.5,\n")).collect();
    folder.write("w/order_paid.csv", format!("id,received_at,event,event_text,total,coupon\n{rows}"));
    let tracks: String = (0..20).map(|at| format!("m{at},2026-11-27 10:00:00,order_paid,Order Paid\n")).collect();
    folder.write("w/tracks.csv", format!("id,received_at,event,event_text\n{tracks}"));
    folder.write("w/identifies.csv", "user_id,plan\nu1,free\nu2,pro\n");
    let plan = infer(&folder, &["w", "--no-evidence"]);
    let wanted = json!({ "rules": [
        { "key": "Order Paid", "type": "TRACK", "properties": { "total": { "type": "number" } }, "required": ["total"] },
        { "type": "IDENTIFY", "properties": { "plan": { "type": "string" } } },
    ] });
    assert_eq!(plan, wanted);
}

/// A column has one type: that of an id, of which some are made of digits alone, is text.
#[test]
fn a_column_is_what_all_of_its_cells_are() {
    let folder = Folder::new("infer-columns");
    let header = "id,received_at,event_text,zip,account,version,total,is_new,tags,mixed,type\n";
    let row = |at: u64, event: &str| {
        let (zip, account) = (10_120 + at * 400, 12_345_678_901_234_567_890_u64 + at);
        let zip = if at == 7 { "01234".to_owned() } else { zip.to_string() };
        let mixed = if at == 3 { "true" } else { "1" };
        let is_new = if at.is_multiple_of(2) { "TRUE" } else { "false" };
        format!("m{at},2026-11-27,{event},{zip},{account},1.{at}.0,{at}.5,{is_new},\"[\"\"a\"\"]\",{mixed},t{at}\n")
    };
    let rows: String = (0..20).map(|at| row(at, "Paid")).collect();
    folder.write("paid.csv", format!("{header}{rows}"));
    // The one zip that tells is in another file, which another thread may read.
    let one: String = (0..7).map(|at| row(at, "Sent")).collect();
    let other: String = (7..20).map(|at| row(at, "Sent")).collect();
    folder.write("sent/a.csv", format!("{header}{one}")).write("sent/b.csv", format!("{header}{other}"));
    let of = |name: &str| {
        json!({ "key": name, "type": "TRACK", "properties": {
            "account": { "type": "string" }, "is_new": { "type": "boolean" }, "mixed": { "type": "string" },
            "tags": { "type": "array", "items": { "type": "string" } }, "total": { "type": "number" },
            "type": { "type": "string" }, "version": { "type": "string" }, "zip": { "type": "string" },
        } })
    };
    for files in [["paid.csv", "sent/a.csv", "sent/b.csv"], ["sent/b.csv", "sent/a.csv", "paid.csv"]] {
        let arguments = [files.as_slice(), &["--no-evidence", "--min-messages", "100"]].concat();
        assert_eq!(infer(&folder, &arguments)["rules"], json!([of("Paid"), of("Sent")]));
    }
    // What is inferred of a table, its rows are as.
    let all = ["infer", "paid.csv", "sent", "-o", "tracking-plan.json"];
    assert_eq!(folder.run(&all).2, 0);
    let (out, err, code) = folder.run(&["audit", "paid.csv", "sent", "--fail-on", "violation,unplanned-property"]);
    assert_eq!((err.as_str(), code), ("", 0), "{out}");
}

/// A file sink, and a batch as it goes over the wire, are read as they are.
#[test]
fn what_the_client_writes_is_read() {
    let folder = Folder::new("infer-client");
    let message = paid(1, json!({})).to_string();
    folder.write("sink.ndjson", format!("{message}\n{message}\n"));
    folder.write(
        "batch.json",
        format!("{{\"batch\":[{message}],\"sentAt\":\"2026-11-27T10:00:00Z\",\"writeKey\":\"k\"}}"),
    );
    folder.write(
        "posted.ndjson",
        "{\"event\":\"Order Paid\",\"userId\":\"u\",\"properties\":{\"total\":1.5,\"currency\":\"EUR\"}}\n",
    );
    let plan = infer(&folder, &["sink.ndjson", "batch.json", "posted.ndjson"]);
    assert_eq!((plan["rules"].as_array().unwrap().len(), &plan["rules"][0]["x-evidence"]["messages"]), (1, &json!(4)));
}

#[test]
fn standard_input() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_cargo-plan"))
        .args(["plan", "infer", "-", "--no-evidence"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{}", paid(1, json!({}))).unwrap();
    let output = child.wait_with_output().unwrap();
    let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(plan["rules"][0]["key"], "Order Paid");
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 message in 1 line of 1 file"));
}

/// Names that differ by their writing alone are said as `check` says them.
#[test]
fn findings_of_the_plan_are_told() {
    let folder = Folder::new("infer-findings");
    let message = |event: &str| json!({ "type": "track", "event": event, "properties": { "userId": 1, "user_id": 1 } });
    folder.write("events.ndjson", lines(&[message("Order Paid"), message("order_paid")]));
    let (out, err, code) = folder.run(&["infer", "events.ndjson", "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&report["messages"], report["plan"]["rules"].as_array().map(Vec::len)), (&json!(2), Some(2)));
    let said = report["findings"].to_string();
    assert!(said.contains("events `Order Paid` and `order_paid` are nearly one; better: \\\"Order Paid\\\""), "{said}");
}
