//! Random crates that send the events of a plan in every way that Rust has to name them. Everything that names an event stands on
//! a line of its own, or on several lines of which one has the name.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

use super::common::random::Random;
use serde_json::{Value, json};
use std::fmt::Write;

/// An event of a generated plan.
#[derive(Clone)]
pub struct Event {
    pub name: String,
    pub type_name: String,
    pub is_page: bool,
    has_fields: bool,
}

/// The files of a crate and, where the plan has a crate of its own, of that. Paths begin with `app/` or `plan/`.
pub struct Generated {
    pub events: Vec<Event>,
    pub files: Vec<(String, String)>,
    /// Where the plan is.
    pub plan: &'static str,
    /// The name under which the app knows the plan's crate, where it is another one.
    pub dependency: Option<&'static str>,
    schema: Value,
}

impl Generated {
    /// The plan without the events that are named; never empty.
    pub fn plan_without(&self, gone: &[&str]) -> String {
        let mut plan = self.schema.clone();
        plan["rules"].as_array_mut().unwrap().retain(|rule| !gone.iter().any(|name| rule["key"] == *name));
        plan.to_string()
    }
}

/// The crate of this number.
pub fn generate(number: usize) -> Generated {
    let mut random = Random(u64::try_from(number).unwrap() * 7919 + 11);
    let objects = ["Order", "Cart", "Photo", "Invite", "Trial", "Wish List"];
    let actions = ["Completed", "Viewed", "Shared", "Removed"];
    let mut events = Vec::new();
    let mut rules = vec![json!({ "key": "Nothing Left" })];
    for position in 0..3 {
        let object = objects[(number + position) % objects.len()];
        let is_page = position == 2;
        let name = if is_page { object.to_owned() } else { format!("{object} {}", random.one(&actions)) };
        let has_fields = position != 1;
        let (properties, required) = match has_fields {
            true => (json!({ "id": { "type": "string" }, "total": { "type": "number" } }), json!(["id"])),
            false => (json!({}), json!([])),
        };
        let call = if is_page { "PAGE" } else { "TRACK" };
        rules.push(json!({ "key": name, "type": call, "properties": properties, "required": required }));
        let type_name = format!("{}{}", name.replace(' ', ""), if is_page { "Page" } else { "" });
        events.push(Event { name, type_name, is_page, has_fields });
    }
    let layout = number % 5;
    let mut writer = Writer { random, events: events.clone(), home: String::new(), out: String::new(), names: 0 };
    let (plan, dependency, files) = writer.layout(layout);
    Generated { events, files, plan, dependency, schema: json!({ "rules": rules }) }
}

/// What every app has: wrappers that take any event.
const WRAPPERS: &str = "\
pub fn send<E: HOME::TrackEvent>(client: &plan_runtime::Client, event: &E) {
    HOME::track(client, \"u\", event);
}
pub fn show(client: &plan_runtime::Client, event: &impl HOME::PageEvent) {
    HOME::page(client, \"u\", event);
}
pub struct Tracker;
impl Tracker {
    pub fn track<E>(&self, _: E) {}
    pub fn page<E>(&self, _: E) {}
}
pub trait Marked {}
pub trait Made { type Event; }
#[macro_export]
macro_rules! given {
    ($event:expr) => {
        let _ = $event;
    };
}
";

const INCLUDE: &str = "plan_runtime::include_plan!(\"tracking-plan.json\", allow(all));\n";

struct Writer {
    random: Random,
    events: Vec<Event>,
    /// The module with the plan, as a path from anywhere in the app.
    home: String,
    out: String,
    names: usize,
}

type Files = Vec<(String, String)>;

impl Writer {
    fn layout(&mut self, layout: usize) -> (&'static str, Option<&'static str>, Files) {
        let first = "#![allow(warnings)]\nuse plan_runtime::Event as _;\n";
        let main = "fn main() {}\n";
        match layout {
            // A module in the same file.
            0 => {
                let top = format!("{first}mod analytics {{\n{INCLUDE}}}\n{main}");
                ("app", None, self.app(&top, "main.rs", "crate::analytics"))
            }
            // A module in a file, within others, and re-exported.
            1 => {
                let top = format!("{first}mod events;\n{main}");
                let mut files = self.app(&top, "main.rs", "crate::events");
                let events = "mod v1;\npub use v1::inner::*;\n".to_owned();
                files.push(("app/src/events/mod.rs".to_owned(), events));
                files.push(("app/src/events/v1.rs".to_owned(), format!("pub mod inner {{\n{INCLUDE}}}\n")));
                ("app", None, files)
            }
            // A crate of its own, under another name and with names of its own for single events.
            2 => {
                let files =
                    self.with_crate(first, &format!("{first}pub mod all {{\n{INCLUDE}}}\npub use all as events;\n"));
                ("plan", Some("measured"), files)
            }
            // The root of the crate.
            3 => {
                let top = format!("{first}{INCLUDE}{main}");
                ("app", None, self.app(&top, "main.rs", "crate"))
            }
            // The library of the same package.
            _ => {
                let mut files = self.app(&format!("{first}{main}"), "main.rs", "the_app");
                files.push(("app/src/lib.rs".to_owned(), format!("{first}{INCLUDE}")));
                ("app", None, files)
            }
        }
    }

    fn with_crate(&mut self, first: &str, lib: &str) -> Files {
        let mut files = self.app(&format!("{first}fn main() {{}}\n"), "main.rs", "::measured::events");
        let mut lib = lib.to_owned();
        let mut used = String::new();
        for (number, event) in self.events.iter().enumerate() {
            writeln!(lib, "pub use all::{} as Public{number};", event.type_name).unwrap();
            writeln!(used, "fn public{number}() {{ let _: Vec<measured::Public{number}> = Vec::new(); }}").unwrap();
        }
        files[0].1.push_str(&used);
        files.push(("plan/src/lib.rs".to_owned(), lib));
        files
    }

    fn app(&mut self, top: &str, main: &str, home: &str) -> Files {
        self.home = home.to_owned();
        let wrappers = WRAPPERS.replace("HOME", home);
        let module = self.module(1);
        let deep = self.module(2);
        let tests = self.tests();
        let root =
            format!("{top}{wrappers}mod first;\nmod nested {{ pub mod deep {{\n{deep}}} }}\n{tests}{}", self.own());
        vec![(format!("app/src/{main}"), root), ("app/src/first.rs".to_owned(), module)]
    }

    /// What has the names of events, and is something else.
    fn own(&self) -> String {
        let name = &self.events[0].type_name;
        format!(
            "mod own {{\n    pub struct {name};\n    // {name} in a comment\n    pub fn f() {{ let it = {name}; }}\n    \
             pub const TEXT: &str = \"{name}\";\n    macro_rules! track {{ ($($t:tt)*) => {{}} }}\n    \
             fn g() {{ track!(client, \"u\", {name}); }}\n    \
             mod alike {{\n        use {home}::*;\n        const {second}: u8 = 1;\n        trait {third} {{}}\n        \
             fn f() {{ let _ = {second} + 1; }}\n        fn g<T: {third}>() {{}}\n    }}\n    \
             mod variants {{\n        enum Kind {{ {name}, {second} }}\n        use Kind::*;\n        fn f() {{ let _ = {name}; }}\n    }}\n}}\n",
            home = self.home,
            second = self.events[1].type_name,
            third = self.events[2].type_name,
        )
    }

    fn fresh(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    /// A module that imports some events in some ways, and has functions.
    fn module(&mut self, depth: usize) -> String {
        let mut out = String::new();
        let home = self.home.clone();
        let mut paths: Vec<Vec<String>> = Vec::new();
        let short = self.fresh("m");
        writeln!(out, "use plan_runtime::Event as _;\nuse {home} as {short};").unwrap();
        let mut group = Vec::new();
        for event in self.events.clone() {
            let mut names = vec![format!("{home}::{}", event.type_name), format!("{short}::{}", event.type_name)];
            let life = if event.has_fields { "<'a>" } else { "" };
            match self.random.below(6) {
                0 => {
                    let name = self.fresh("Renamed");
                    writeln!(out, "use {home}::{} as {name};", event.type_name).unwrap();
                    names = vec![name.clone(), format!("self::{name}")];
                }
                1 => {
                    let name = self.fresh("Alias");
                    writeln!(out, "type {name}{life} = {short}::{}{life};", event.type_name).unwrap();
                    names.push(name);
                }
                2 => {
                    let name = self.fresh("Grouped");
                    group.push(format!("    {} as {name},\n", event.type_name));
                    names.push(name);
                }
                3 => {
                    // A re-export of a re-export.
                    let (module, name) = (self.fresh("again"), self.fresh("Again"));
                    writeln!(out, "mod {module} {{\n    pub use {home}::{} as {name};\n}}", event.type_name).unwrap();
                    let second = self.fresh("Twice");
                    writeln!(out, "use {module}::{name} as {second};").unwrap();
                    names.push(second);
                }
                _ => {}
            }
            paths.push(names);
        }
        if !group.is_empty() {
            writeln!(out, "use {home}::{{\n{}    track as grouped_track,\n}};", group.concat()).unwrap();
        }
        let all = self.random.once_in(2);
        if all {
            writeln!(out, "use {home}::*;").unwrap();
            let plain = self.events.iter().map(|event| event.type_name.clone());
            paths.iter_mut().zip(plain).for_each(|(paths, name)| paths.push(name));
        }
        for _ in 0..depth + 2 {
            let function = self.fresh("f");
            writeln!(out, "pub fn {function}(client: &plan_runtime::Client) {{").unwrap();
            for _ in 0..4 {
                out.push_str(&self.statement(&paths));
            }
            out.push_str("}\n");
        }
        for _ in 0..4 {
            out.push_str(&self.item(&paths));
        }
        let inner = self.inner();
        out.push_str(&inner);
        out
    }

    /// A module that takes all from the one around it.
    fn inner(&mut self) -> String {
        let module = self.fresh("inner");
        let (home, event) = (self.home.clone(), self.random.below(3));
        let (event, name) = (self.events[event].clone(), self.fresh("Inner"));
        let literal = self.literal(&event, "super::Up", false);
        format!(
            "mod {module} {{\n    use {home}::{} as Up;\n    mod below {{\n        fn {name}() {{ let _ = {literal}; }}\n    }}\n}}\n",
            event.type_name
        )
    }

    fn literal(&mut self, event: &Event, path: &str, is_macro: bool) -> String {
        // Under another name the macros of a plan do not know which properties may be left out.
        let is_macro = is_macro && path.ends_with(&event.type_name);
        match (event.has_fields, is_macro, self.random.below(3)) {
            // An alias of a struct without fields is no value.
            (false, ..) if path.starts_with("Alias") => format!("{path} {{}}"),
            (false, ..) => path.to_owned(),
            (true, true, 0) => format!("{path} {{ id: \"a\" }}"),
            (true, true, 1) => format!("{path} {{ id: \"a\", total?: None::<f64> }}"),
            (true, true, _) => format!("{path} {{ id: \"a\", total: 1.0 }}"),
            (true, false, _) => format!("{path} {{ id: \"a\", total: None }}"),
        }
    }

    fn chosen(&mut self, paths: &[Vec<String>]) -> (Event, String) {
        let number = self.random.below(self.events.len());
        let path = &paths[number];
        (self.events[number].clone(), path[self.random.below(path.len())].clone())
    }

    fn statement(&mut self, paths: &[Vec<String>]) -> String {
        let (event, path) = self.chosen(paths);
        let home = self.home.clone();
        let call = if event.is_page { "page" } else { "track" };
        let wrapper = if event.is_page { "show" } else { "send" };
        let (given, plain) = (self.literal(&event, &path, true), self.literal(&event, &path, false));
        let body = match self.random.below(22) {
            0 => format!("{home}::{call}!(client, \"u\", {given});"),
            1 => format!("{home}::{call}!(\n        client,\n        \"u\",\n        {given},\n    );"),
            2 => format!("{home}::{call}(client, \"u\", &{plain});"),
            3 => format!("{home}::try_{call}(client, \"u\", &{plain}).ok();"),
            4 => format!("let _ = {home}::payload!({given});"),
            5 => format!("crate::{wrapper}(client, &{plain});"),
            6 => format!("crate::Tracker.{call}({plain});"),
            7 => format!("let _: Vec<{path}> = Vec::new();"),
            8 => format!("let _ = {path}::NAME;"),
            9 => format!("let _ = vec![{plain}];"),
            10 => format!("println!(\"{{}}\", {path}::NAME);"),
            11 => format!("{{ use {home}::{} as It; let _ = It::NAME; }}", event.type_name),
            12 => format!("let _ = client.recorded::<{path}>();"),
            13 => format!("let _ = || {home}::{call}!(client, \"u\", {given});"),
            14 => format!("let _ = [\"x\"].iter().map(|_| {plain}).count();"),
            15 => format!("let _ = |it: &{path}| matches!(it, {path} {{ .. }});"),
            16 => format!("assert!(matches!(Some({plain}), Some(_)), \"{{}}\", 1);"),
            17 => format!("crate::given!({plain});"),
            18 => format!(
                "let _: [Box<dyn {home}::{}>; 1] = [Box::new({plain})];",
                if event.is_page { "PageEvent" } else { "TrackEvent" }
            ),
            19 => format!("{{ struct {0}; let _ = {0}; }}", event.type_name),
            20 => format!("if true {{ drop({plain}) }} else {{ drop(Some({plain})) }}"),
            _ => format!("match \"x\" {{ {path}::NAME => {{}}, _ => {{}} }}"),
        };
        format!("    {body}\n")
    }

    fn item(&mut self, paths: &[Vec<String>]) -> String {
        let (event, path) = self.chosen(paths);
        let (name, home) = (self.fresh("Item"), self.home.clone());
        let (life, some) = if event.has_fields { ("<'a>", "<'static>") } else { ("", "") };
        let plain = self.literal(&event, &path, false);
        match self.random.below(12) {
            7 => format!("fn {name}<{0}>(it: {0}) -> {0} {{ it }}\n", event.type_name),
            8 => format!("trait {name} {{\n    fn f(&self) {{ let _ = {path}::NAME; }}\n}}\n"),
            9 => format!("static {name}: &str = {{\n    const INNER: &str = {path}::NAME;\n    INNER\n}};\n"),
            10 => format!(
                "mod {name} {{\n    use {home}::{{self as all}};\n    use super::*;\n    fn f() {{ let _: Option<all::{}> = None; }}\n}}\n",
                event.type_name
            ),
            0 => format!("fn {name}(_: &{path}) {{}}\n"),
            1 => format!("const {name}: &str = {path}::NAME;\n"),
            2 => format!("struct {name}{life} {{ it: Option<{path}{life}> }}\n"),
            3 => format!("fn {name}() -> {path}{some} {{ {plain} }}\n"),
            4 => format!("struct {name};\nimpl crate::Made for {name} {{\n    type Event = {path}{some};\n}}\n"),
            5 => format!("fn {name}<T: From<{path}{some}>>() {{}}\n"),
            6 => {
                format!("mod {name} {{\n    pub fn f() {{ let _: Option<{home}::{}> = None; }}\n}}\n", event.type_name)
            }
            _ => format!("enum {name}{life} {{\n    One(Option<{path}{life}>),\n    Two,\n}}\n"),
        }
    }

    /// Code that is for tests, and code that is not.
    fn tests(&mut self) -> String {
        let home = self.home.clone();
        let paths: Vec<Vec<String>> =
            self.events.iter().map(|event| vec![format!("{home}::{}", event.type_name)]).collect();
        let mut out = String::new();
        let statement = |writer: &mut Self| writer.statement(&paths);
        let (one, two, three, four) = (statement(self), statement(self), statement(self), statement(self));
        let client = "client: &plan_runtime::Client";
        writeln!(out, "#[cfg(test)]\nfn for_tests({client}) {{\n{one}}}").unwrap();
        writeln!(out, "#[cfg(not(feature = \"none\"))]\nfn always({client}) {{\n{two}}}").unwrap();
        let new = "let client = &plan_runtime::Client::memory();";
        writeln!(
            out,
            "#[cfg(test)]\nmod tests {{\n    use super::*;\n    #[test]\n    fn t() {{\n    {new}\n{three}    }}"
        )
        .unwrap();
        writeln!(
            out,
            "    mod more {{\n    use plan_runtime::Event as _;\n    fn u({client}) {{\n{four}    }}\n    }}\n}}"
        )
        .unwrap();
        out
    }
}
