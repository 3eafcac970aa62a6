//! The whole query: messages are read, each gets the marks of its findings, and marks are counted. A mark is the number of a finding; a
//! message has those of all of its findings in one text, so that the messages are read once.

use super::engine::{JsonType, SqlEngine};
use super::event::{DEEPEST_VALUE, PERSONAL, Unjudged, of_event, of_property};
use super::format::time_of_message;
use super::place::JsonPlace;
use crate::audit::counts::FindingKey;
use crate::audit::table::FindingKind;
use crate::judge::{JudgedEvent, JudgedPlan};
use crate::recorded::MASK;
use plan_model::Call;
use std::collections::HashMap;

/// Where the messages lie.
pub(crate) struct MessageTable<'q> {
    /// What stands behind `from`.
    pub(crate) table: &'q str,
    /// The column with the JSON of a message.
    pub(crate) column: &'q str,
}

/// A query, and what it does not count.
pub(crate) struct AuditQuery {
    pub(crate) text: String,
    pub(crate) notes: Vec<String>,
}

/// A row of the result for each mark that messages have.
struct CountedFinding {
    mark: usize,
    finding: String,
    rule: String,
    path: String,
    value: String,
}

/// A row of the result where no message has a mark.
struct NeverSeen {
    call: &'static str,
    event: String,
    finding: FindingKind,
    path: String,
    value: String,
    /// Messages must have this one for it to be said.
    needs: Option<usize>,
    lacks: usize,
}

/// Returns the query of a plan.
pub(crate) fn query(plan: &JudgedPlan, engine: SqlEngine, messages: &MessageTable<'_>) -> AuditQuery {
    let mut writer = QueryWriter { plan, engine, marks: 0, counted: Vec::new(), never: Vec::new(), notes: Vec::new() };
    writer.write(messages)
}

struct QueryWriter<'p> {
    plan: &'p JudgedPlan,
    engine: SqlEngine,
    marks: usize,
    counted: Vec<CountedFinding>,
    never: Vec<NeverSeen>,
    notes: Vec<String>,
}

/// The marks that any message may have.
struct GeneralMarks {
    all: usize,
    violating: usize,
    unplanned: usize,
    /// Of a row that holds no message.
    passed_over: usize,
}

/// What is asked of each message of an event.
#[derive(Default)]
struct EventMarks {
    bad: Vec<String>,
    other: Vec<String>,
    names: Vec<String>,
}

/// The members that say when a message was made and received, and the columns with their texts.
const TIMES: [(&str, &str); 4] = [
    ("timestamp", "made_text"),
    ("originalTimestamp", "original_text"),
    ("receivedAt", "received_text"),
    ("sentAt", "sent_text"),
];

/// What a row of the list says of its mark: it is counted; messages must have it for the row to be said; none may have it.
const COUNTED: &str = "counted";
const NEEDS: &str = "needs";
const LACKS: &str = "lacks";

/// The columns of the list.
const LISTED: [&str; 9] = ["item", "role", "mark", "call", "event", "finding", "rule", "path", "value"];

impl QueryWriter<'_> {
    fn write(&mut self, messages: &MessageTable<'_>) -> AuditQuery {
        let general = GeneralMarks {
            all: self.counts("messages", ""),
            violating: self.counts("violating", ""),
            unplanned: self.counts(FindingKind::Unplanned.as_str(), ""),
            passed_over: self.counts("passed-over", ""),
        };
        let faults = self.faults();
        let plan = self.plan;
        let marks: Vec<(&JudgedEvent, EventMarks)> =
            plan.events.iter().map(|event| (event, self.event(event))).collect();
        self.of_the_whole();
        let engine = self.engine;
        let lines = format!(
            "with plan_lines {} (\n  select {} as message\n  from {}\n)",
            engine.kept(),
            engine.parsed(messages.column),
            messages.table
        );
        let parts = [
            lines,
            self.read(),
            self.judged_messages(&faults, &marks),
            self.marked_messages(&general),
            self.counted_marks(),
            self.listed(),
            self.joined(),
            self.rows(),
        ];
        let notes = std::mem::take(&mut self.notes);
        AuditQuery { text: format!("{}{}", self.head(messages, &notes), parts.concat()), notes }
    }

    /// Returns each message with the marks that make it a bad one, its other marks, and the names that the plan does not have.
    fn judged_messages(&self, faults: &[String], marks: &[(&JudgedEvent, EventMarks)]) -> String {
        let engine = self.engine;
        let of_event = |part: &dyn Fn(&EventMarks) -> &Vec<String>, whole: &dyn Fn(&[String]) -> String, none: &str| {
            let is_there = |(_, marks): &&(&JudgedEvent, EventMarks)| !part(marks).is_empty();
            let case = |(event, marks): &(&JudgedEvent, EventMarks)| {
                format!("\n      when {} then {}", self.is_event(event), whole(part(marks)))
            };
            let cases: Vec<String> = marks.iter().filter(is_there).map(case).collect();
            if cases.is_empty() { none.to_owned() } else { format!("case{}\n      else {none} end", cases.concat()) }
        };
        let texts = |texts: &[String]| engine.concat(texts);
        let bad = of_event(&|marks| &marks.bad, &texts, "''");
        let other = of_event(&|marks| &marks.other, &texts, "''");
        let names = of_event(&|marks| &marks.names, &|names| engine.all_texts(names), engine.no_texts());
        let planned: Vec<String> = marks.iter().map(|(event, _)| format!("({})", self.is_event(event))).collect();
        let is_planned = if planned.is_empty() { "false".to_owned() } else { planned.join(" or ") };
        let names = if engine.looks_into_lists() { format!(",\n    {names} as names") } else { String::new() };
        let bad = engine.concat(&[engine.concat(faults), bad]);
        let kept = engine.kept();
        format!(
            ",\nplan_judged {kept} (\n  select call, event, seen_at, case when {is_planned} then 1 else 0 end as is_planned,\n    \
             case when call is null then '' else {bad} end as bad,\n    {other} as other{names}\n  from plan_messages\n)"
        )
    }

    /// Returns each message with all of its marks as a list. The name of an event that the plan does not have may be one of a person.
    fn marked_messages(&self, general: &GeneralMarks) -> String {
        let engine = self.engine;
        let first = |number: usize| engine.text(&number.to_string());
        let further = |number: usize| engine.text(&format!(",{number}"));
        let marks = engine.split(&engine.concat(&[
            format!("case when call is null then {} else {} end", first(general.passed_over), first(general.all)),
            "bad".to_owned(),
            "other".to_owned(),
            format!("case when bad <> '' then {} else '' end", further(general.violating)),
            format!(
                "case when call is null or call = 'alias' or is_planned = 1 then '' else {} end",
                further(general.unplanned)
            ),
        ]));
        let shown = format!(
            "case when is_planned = 0 and {} then {} else event end",
            engine.matches("event", PERSONAL),
            engine.text(MASK)
        );
        // Names are counted as marks are, so that no engine goes through the messages twice.
        let marks = if engine.looks_into_lists() { engine.both_texts(&marks, "names") } else { marks };
        let kept = engine.kept();
        format!(
            ",\nplan_marked {kept} (\n  select coalesce(call, '') as call, {shown} as event, seen_at,\n    {marks} as marks\n  from plan_judged\n)"
        )
    }

    fn counted_marks(&self) -> String {
        let engine = self.engine;
        let each = engine.each("plan_marked", "marks");
        format!(
            ",\nplan_counts {kept} (\n  select call, event, {part} as mark, count(*) as messages, {first} as first_seen, {last} as last_seen\n  \
             from {from}\n  where {part} <> ''\n  group by call, event, {part}\n)",
            kept = engine.kept(),
            part = each.part,
            from = each.from,
            first = engine.written("min(seen_at)"),
            last = engine.written("max(seen_at)"),
        )
    }

    /// Returns a new mark of which the messages are counted.
    fn counts(&mut self, finding: &str, path: &str) -> usize {
        let rule = if finding == FindingKind::Broken.as_str() { "message" } else { "" };
        self.count(finding, rule, path, "")
    }

    fn count(&mut self, finding: &str, rule: &str, path: &str, value: &str) -> usize {
        let mark = self.mark();
        let [finding, rule, path, value] = [finding, rule, path, value].map(str::to_owned);
        self.counted.push(CountedFinding { mark, finding, rule, path, value });
        mark
    }

    fn mark(&mut self) -> usize {
        self.marks += 1;
        self.marks
    }

    /// Returns a text that is a mark where a condition is true, and empty elsewhere.
    fn marked(&self, mark: usize, condition: &str) -> String {
        format!("case when {condition} then ',{mark}' else '' end")
    }

    /// Returns what makes it a message that Segment would not take.
    fn faults(&mut self) -> Vec<String> {
        let engine = self.engine;
        let message = JsonPlace::root("message");
        let has_id = |name: &str| {
            let id = message.member(name);
            let (text, is_string) = (engine.text_of(&id), engine.is(&id, JsonType::String));
            format!(
                "{} is not null and (({is_string} and {text} <> '') or {})",
                engine.json(&id),
                engine.is(&id, JsonType::Number)
            )
        };
        let lacks = |name: &str| format!("case when {} then 0 else 1 end = 1", has_id(name));
        let is_part_odd = |name: &str| {
            let part = message.member(name);
            let (object, null) = (engine.is(&part, JsonType::Object), engine.is(&part, JsonType::Null));
            format!("{} is not null and not ({object} or {null})", engine.json(&part))
        };
        let is_blank = format!("call = 'track' and {}", engine.matches("event", "^[ \t\n\r]*$"));
        let mut all = vec![
            ("userId", format!("call <> 'alias' and {} and {}", lacks("userId"), lacks("anonymousId"))),
            ("event", is_blank),
            ("groupId", format!("call = 'group' and {}", lacks("groupId"))),
            ("previousId", format!("call = 'alias' and {}", lacks("previousId"))),
        ];
        let parts = ["properties", "traits", "context", "integrations"];
        all.extend(parts.map(|name| (name, is_part_odd(name))));
        let mut texts = Vec::new();
        for (path, condition) in all {
            let mark = self.counts(FindingKind::Broken.as_str(), path);
            texts.push(self.marked(mark, &condition));
        }
        texts
    }

    fn is_event(&self, event: &JudgedEvent) -> String {
        match event.call {
            Call::Identify | Call::Group => format!("call = '{}'", event.call),
            call => format!("call = '{call}' and event = {}", self.engine.text(&event.name)),
        }
    }

    /// Returns the marks of an event of the plan, in all of its versions.
    fn event(&mut self, event: &JudgedEvent) -> EventMarks {
        let mut marks = EventMarks::default();
        let seen = self.mark();
        marks.other.push(self.engine.text(&format!(",{seen}")));
        let never = |finding: FindingKind, path: &str, value: &str, needs: Option<usize>, lacks: usize| NeverSeen {
            call: event.call.as_str(),
            event: event.name.clone(),
            finding,
            path: path.to_owned(),
            value: value.to_owned(),
            needs,
            lacks,
        };
        if event.is_live {
            self.never.push(never(FindingKind::NeverSeen, "", "", None, seen));
        } else {
            let mark = self.counts(FindingKind::NotLive.as_str(), "");
            marks.other.push(self.engine.text(&format!(",{mark}")));
        }
        self.version(event, &mut marks);
        let mut known: HashMap<FindingKey, usize> = HashMap::new();
        let versions = self.plan.all_versions(event);
        for one in &versions {
            let guard = self.is_version(one, &versions);
            self.judged(one, guard.as_deref(), &mut known, &mut marks);
        }
        let newest = self.is_version(event, &versions);
        for property in &event.properties {
            let path = format!("{}.{}", event.call.payload(), property.path);
            let Some(conditions) = of_property(property, self.engine) else {
                if !property.is_required || !property.values.is_empty() {
                    self.note(
                        event,
                        &Unjudged {
                            what: "property-never-seen and value-never-seen".to_owned(),
                            path,
                            why: format!("{} cannot look through lists and maps there", self.engine.title()),
                            is_nearly: false,
                        },
                    );
                }
                continue;
            };
            let guarded = |condition: &str| guarded(newest.as_deref(), condition);
            let given = self.mark();
            marks.other.push(self.marked(given, &guarded(&conditions.given)));
            if !property.is_required {
                let could = self.mark();
                marks.other.push(self.marked(could, &guarded(&conditions.could)));
                self.never.push(never(FindingKind::PropertyNeverSeen, &path, "", Some(could), given));
            }
            for (value, condition) in conditions.values {
                let Some(condition) = condition else {
                    let why = "it has a list, an object or a very large number".to_owned();
                    let what = FindingKind::ValueNeverSeen.as_str().to_owned();
                    self.note(event, &Unjudged { what, path: path.clone(), why, is_nearly: false });
                    continue;
                };
                let mark = self.count("value-seen", "", &path, value);
                marks.other.push(self.marked(mark, &guarded(&condition)));
                self.never.push(never(FindingKind::ValueNeverSeen, &path, value, Some(given), mark));
            }
        }
        marks
    }

    /// Messages of a version that the plan does not have.
    fn version(&mut self, event: &JudgedEvent, marks: &mut EventMarks) {
        let known = self.plan.versions(event);
        if known.is_empty() {
            return;
        }
        let path = "context.protocols.event_version";
        let mark = self.count(FindingKind::UnknownVersion.as_str(), "version", path, "");
        marks
            .other
            .push(self.marked(mark, &format!("version is not null and {}", self.engine.is_none_of("version", &known))));
    }

    /// Returns when a message is judged by a version of an event; none where it is the only one.
    fn is_version(&self, event: &JudgedEvent, all: &[&JudgedEvent]) -> Option<String> {
        let [newest, older @ ..] = all else { return None };
        if older.is_empty() {
            return None;
        }
        let says = |event: &JudgedEvent| match &event.version {
            Some(version) => format!("coalesce(version = {}, false)", self.engine.text(version)),
            None => "version is null".to_owned(),
        };
        if std::ptr::eq(*newest, event) {
            let others: Vec<String> = older.iter().map(|event| says(event)).collect();
            return Some(format!("({} or not ({}))", says(newest), others.join(" or ")));
        }
        let before: Vec<&&JudgedEvent> = older.iter().take_while(|other| !std::ptr::eq(**other, event)).collect();
        let before = std::iter::once(newest).chain(before).map(|event| format!(" and not ({})", says(event)));
        Some(format!("({}{})", says(event), before.collect::<String>()))
    }

    fn judged(
        &mut self,
        event: &JudgedEvent,
        guard: Option<&str>,
        known: &mut HashMap<FindingKey, usize>,
        marks: &mut EventMarks,
    ) {
        let conditions = of_event(self.plan, event, self.engine);
        let guarded = |condition: &str| guarded(guard, condition);
        let mut by_key: Vec<(FindingKey, Vec<String>)> = Vec::new();
        for (key, condition) in conditions.findings {
            match by_key.iter_mut().find(|(other, _)| *other == key) {
                Some((_, all)) if all.contains(&condition) => {}
                Some((_, all)) => all.push(condition),
                None => by_key.push((key, vec![condition])),
            }
        }
        for (key, all) in by_key {
            let condition = match all.as_slice() {
                [one] => guarded(one),
                all => guarded(&format!("(({}))", all.join(") or ("))),
            };
            let mark = match known.get(&key) {
                Some(mark) => *mark,
                None => self.count(key.kind.as_str(), key.rule, &key.path, ""),
            };
            let text = self.marked(mark, &condition);
            if key.kind == FindingKind::Violation {
                marks.bad.push(text)
            } else {
                marks.other.push(text)
            }
            known.insert(key, mark);
        }
        for condition in conditions.violating {
            let mark = self.mark();
            marks.bad.push(self.marked(mark, &guarded(&condition)));
        }
        let none = self.engine.no_texts();
        marks.names.extend(conditions.names.into_iter().map(|names| match guard {
            Some(guard) => format!("case when {guard} then {names} else {none} end"),
            None => names,
        }));
        for unjudged in &conditions.unjudged {
            self.note(event, unjudged);
        }
    }

    fn note(&mut self, event: &JudgedEvent, unjudged: &Unjudged) {
        let Unjudged { what, path, why, is_nearly } = unjudged;
        let name = if event.name.is_empty() { event.call.as_str() } else { event.name.as_str() };
        let version = event.version.as_ref().map(|version| format!(" (version {version})")).unwrap_or_default();
        let judged = if *is_nearly { "judged nearly" } else { "not judged" };
        let note = format!("{judged}: {what} of `{path}` of `{name}`{version}: {why}");
        // A name may have line breaks in it, and each note is a line.
        let note = note.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Notes what no query of messages can count.
    fn of_the_whole(&mut self) {
        let engine = self.engine;
        let mut notes = vec![
            "not counted: never-fires and not-in-code, as a query sees no code".to_owned(),
            "not counted: warehouse-type, as it is of the first value of each property".to_owned(),
            "not shown: samples, and values that the plan does not have: they may be personal".to_owned(),
        ];
        match engine {
            SqlEngine::Redshift => {
                notes.push(
                    "run before it, as names differ by case: set enable_case_sensitive_identifier to true".to_owned(),
                );
            }
            SqlEngine::Postgres => {
                notes.push("run before it, as its compilation takes longer than the query: set jit to off".to_owned());
            }
            SqlEngine::Spark => {
                let settings =
                    "set spark.sql.codegen.wholeStage = false, and set spark.sql.codegen.factoryMode = NO_CODEGEN";
                notes.push(format!("run before it, as its compilation takes longer than the query: {settings}"));
            }
            _ => {}
        }
        if engine.looks_into_lists() {
            notes.push(format!(
                "judged nearly: value-never-seen, as values are looked for in {DEEPEST_VALUE} lists or maps within each other at most"
            ));
        }
        if engine != SqlEngine::Postgres {
            notes.push("numbers are compared as floating-point numbers, to about 15 digits".to_owned());
        }
        self.notes.splice(0..0, notes);
    }

    /// Returns what a message says of itself.
    fn read(&self) -> String {
        let engine = self.engine;
        let message = JsonPlace::root("message");
        let json = |name: &str| engine.json(&message.member(name));
        let is = |name: &str, wanted: JsonType| engine.is(&message.member(name), wanted);
        let text = |name: &str| engine.text_of(&message.member(name));
        let string = |name: &str| format!("case when {} then {} end", is(name, JsonType::String), text(name));
        let has = |names: &[&str], sign: &str| {
            names.iter().map(|name| format!("{} is not null", json(name))).collect::<Vec<_>>().join(sign)
        };
        let is_foreign = format!(
            "({} and ({})) or {} or ({})",
            has(&["event_type"], ""),
            has(&["event_properties", "user_properties"], " or "),
            has(&["specversion"], ""),
            has(&["eventName", "eventVersion"], " and ")
        );
        let calls = "'track', 'identify', 'group', 'page', 'screen', 'alias'";
        let version = message.member("context").member("protocols").member("event_version");
        let (is_string, is_number) = (engine.is(&version, JsonType::String), engine.is(&version, JsonType::Number));
        let payload = |name: &str| {
            let value = json(name);
            format!("case when {} then {value} else {} end", is(name, JsonType::Object), engine.empty_object())
        };
        let times = TIMES.map(|(name, column)| format!("{} as {column}", string(name))).join(",\n    ");
        let [made, original, received, sent] = TIMES.map(|(_, column)| self.time(column));
        let skewed = format!(
            "made_at > {} or received_at > {}",
            engine.plus_days("received_at", 1),
            engine.plus_days("made_at", 400)
        );
        let kept = engine.kept();
        let no_object = format!("message is null or not ({})", engine.is(&message, JsonType::Object));
        format!(
            ",\nplan_calls {kept} (\n  select message,\n    case when {no_object} then null\n      \
             when {type_is_string} and lower({type_text}) in ({calls}) then lower({type_text})\n      \
             when {has_type} or {is_foreign} then null\n      \
             when {has_event} and ({has_more}) then 'track' end as call\n  from plan_lines\n),\n\
             plan_named {kept} (\n  select message, call,\n    \
             coalesce(case when call = 'track' then {event} when call in ('page', 'screen') then {name} end, '') as event,\n    {times}\n  from plan_calls\n),\n\
             plan_timed {kept} (\n  select message, call, event,\n    coalesce({made}, {original}) as made_at,\n    \
             coalesce({received}, {sent}) as received_at\n  from plan_named\n),\n\
             plan_messages {kept} (\n  select message, case when call = 'track' and event = '' then null else call end as call, event,\n    \
             case when {skewed} then received_at else coalesce(made_at, received_at) end as seen_at,\n    \
             case when {is_string} or {is_number} then {version} end as version,\n    \
             case when call in ('identify', 'group') then {traits} else {properties} end as payload\n  from plan_timed\n)",
            type_is_string = is("type", JsonType::String),
            type_text = text("type"),
            has_type = has(&["type"], ""),
            has_event = has(&["event"], ""),
            has_more = has(&["properties", "userId", "anonymousId"], " or "),
            event = string("event"),
            name = string("name"),
            version = engine.text_of(&version),
            traits = payload("traits"),
            properties = payload("properties"),
        )
    }

    /// Returns a column of texts as points in time, where they are some. A day stands for its beginning, and a time without a zone is of UTC. The
    /// engine is given a text with seconds and a zone in signs: not all of them read others.
    fn time(&self, text: &str) -> String {
        let engine = self.engine;
        let pattern = super::pattern::pattern_for(&time_of_message(), engine).unwrap_or_default();
        let (is_time, is_day) = (engine.matches(text, &pattern), format!("{} = 10", engine.length(text)));
        let is_short = format!("substr({text}, 17, 1) <> ':'");
        let has_zone = engine.matches(text, "(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$");
        let end = |rest: &str| {
            let with_zone = engine.concat(&[rest.to_owned(), engine.text("Z")]);
            format!("case when {has_zone} then replace({rest}, ' UTC', 'Z') else {with_zone} end")
        };
        let of = |parts: &[String]| engine.time(&engine.concat(parts));
        let start = format!("substr({text}, 1, 16)");
        format!(
            "case when {is_time} then case when {is_day} then {} when {is_short} then {} else {} end end",
            of(&[text.to_owned(), engine.text("T00:00:00Z")]),
            of(&[start, engine.text(":00"), end(&format!("substr({text}, 17)"))]),
            engine.time(&format!("({})", end(text))),
        )
    }

    /// Returns the table of what is counted, and of what is said where it is not: each row with the mark that it depends on, and how.
    fn listed(&self) -> String {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for one in &self.counted {
            let mark = one.mark.to_string();
            let row = [mark.as_str(), COUNTED, &mark, "", "", &one.finding, &one.rule, &one.path, &one.value];
            rows.push(row.map(str::to_owned).into());
        }
        for (number, one) in self.never.iter().enumerate() {
            let marks = one.needs.map(|mark| (mark, NEEDS)).into_iter().chain([(one.lacks, LACKS)]);
            for (mark, role) in marks {
                let (item, mark) = (format!("never {number}"), mark.to_string());
                let NeverSeen { call, event, finding, path, value, .. } = one;
                let row = [item.as_str(), role, &mark, call, event, finding.as_str(), "", path, value];
                rows.push(row.map(str::to_owned).into());
            }
        }
        format!(",\nplan_listed as (\n{}\n)", self.engine.table(&LISTED, &rows))
    }

    /// Returns each count with what it is the count of, and each row of the list also where nothing was counted. An engine may write a table anew
    /// into each place that names it: that of the counts is named here alone. ClickHouse has empty texts where others have null.
    fn joined(&self) -> String {
        let role = "coalesce(plan_listed.role, '')";
        let counted = |column: &str| {
            format!(
                "case when {role} in ('{NEEDS}', '{LACKS}') then plan_listed.{column} else plan_counts.{column} end as {column}"
            )
        };
        let listed = |column: &str, of_name: &str| {
            format!("case when {role} = '' then {of_name} else plan_listed.{column} end as {column}")
        };
        let kind = format!(
            "case when plan_counts.mark like 'v%' then '{}' else '{}' end",
            FindingKind::Violation.as_str(),
            FindingKind::UnplannedProperty.as_str()
        );
        let columns = [
            listed("item", "plan_counts.mark"),
            format!("{role} as role"),
            "coalesce(plan_counts.mark, '') as mark".to_owned(),
            counted("call"),
            counted("event"),
            listed("finding", &kind),
            listed("rule", "'properties'"),
            listed("path", "substr(plan_counts.mark, 2)"),
            listed("value", "''"),
            "plan_counts.messages as messages_counted".to_owned(),
            "plan_counts.first_seen as first_counted".to_owned(),
            "plan_counts.last_seen as last_counted".to_owned(),
        ];
        format!(
            ",\nplan_joined as (\n  select {}\n  from plan_counts full join plan_listed on plan_listed.mark = plan_counts.mark\n)",
            columns.join(",\n    ")
        )
    }

    fn rows(&self) -> String {
        let key = "call, event, finding, rule, path, value";
        // No column is called as what is made of it: ClickHouse takes the one for the other.
        let of_counted = |column: &str, none: &str, name: &str| {
            format!("max(case when role in ('', '{COUNTED}') then {column}{none} end) as {name}")
        };
        format!(
            "\nselect {key},\n  {},\n  {},\n  {}\nfrom plan_joined\n\
             where role in ('{NEEDS}', '{LACKS}') or (role = '{COUNTED}' and mark <> '') or (role = '' and (mark like 'v%' or mark like 'u%'))\n\
             group by item, {key}\n\
             having max(case when role = '{LACKS}' and mark <> '' then 1 else 0 end) = 0\n  \
             and max(case when role = '{NEEDS}' and mark = '' then 1 else 0 end) = 0\n\
             order by 1, 2, 3, 4, 5, 6;\n",
            of_counted("messages_counted", " else 0", "messages"),
            of_counted("first_counted", "", "first_seen"),
            of_counted("last_counted", "", "last_seen")
        )
    }

    /// Returns the comments at the top.
    fn head(&self, messages: &MessageTable<'_>, notes: &[String]) -> String {
        let line = |text: &str| {
            let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            format!("-- {text}\n")
        };
        let title = self.engine.title();
        let MessageTable { table, column } = messages;
        let mut out = line(&format!(
            "The audit of {} for {title}: one row for each event and each of its findings.",
            self.plan.file.name
        ));
        out.push_str(&line(&format!("Each row of {table} holds one message, as JSON in {column}.")));
        out.extend(notes.iter().map(|note| line(note)));
        out
    }
}

/// Returns a condition of the messages for which another one is true.
fn guarded(guard: Option<&str>, condition: &str) -> String {
    match guard {
        Some(guard) => format!("{guard} and {condition}"),
        None => condition.to_owned(),
    }
}
