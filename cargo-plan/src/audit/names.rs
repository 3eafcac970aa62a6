//! Names as messages have them, which may be data themselves: the keys of a map are as many as there are users or currencies, and an
//! event may be called by an address. What is found below a map is found once for all of its keys, and what is personal in a name is masked.

use super::judged_record::JudgedRecord;
use crate::infer::without_personal;
use crate::judge::{
    JudgedEvent, JudgedPlan, MessageProblem, PATH_CHARS, ValueStep, cut, items_at, members_at, widened,
};
use crate::pages::view::PathStep;
use plan_model::schema::Schema;

/// How a path has the keys of a map, as the paths of the plan do.
const ANY_KEY: &str = "*";

/// Returns the path of a problem without positions, keys of maps and personal data: `properties.prices.*.amount`. With it come the steps within the
/// payload, as far as the plan has them: they tell `a.b` from `b` in `a`.
pub(super) fn shown_path(problem: &MessageProblem, judged: &JudgedRecord<'_, '_>) -> (String, Vec<PathStep>) {
    shown_steps(&problem.steps, judged.judgement.event, judged.plan)
}

/// Does the same for steps within a message of an event.
pub(super) fn shown_steps(
    steps: &[ValueStep],
    event: Option<&JudgedEvent>,
    plan: &JudgedPlan,
) -> (String, Vec<PathStep>) {
    let mut schemas: Vec<&Schema> = Vec::new();
    let (mut out, mut planned) = (String::new(), Vec::new());
    for (depth, step) in steps.iter().enumerate() {
        match step {
            ValueStep::Item(position) => {
                schemas = widened(&items_at(&schemas, *position));
                out.push_str("[]");
                planned.push(PathStep::Items);
            }
            ValueStep::Member(name) => {
                let payload = event.filter(|event| depth == 0 && event.call.payload() == name);
                if let Some(rule) = payload.and_then(|event| plan.rule(event)) {
                    schemas = widened(&plan.schemas_of(rule));
                    out.push_str(name);
                    continue;
                }
                let inner = widened(&members_at(&schemas, name));
                let is_key = is_key(name, &schemas, &inner);
                let shown = if is_key { ANY_KEY.to_owned() } else { without_personal(name) };
                out.extend([if out.is_empty() { "" } else { "." }, shown.as_str()]);
                match is_key {
                    true => planned.push(PathStep::Entries),
                    false if is_named(name, &schemas) => planned.push(PathStep::Member(name.clone())),
                    false => {}
                }
                schemas = inner;
            }
        }
    }
    (cut(&without_personal(&out), PATH_CHARS), planned)
}

/// Returns whether a name is a key of a map: the plan says what stands there, whatever the name is.
fn is_key(name: &str, around: &[&Schema], inner: &[&Schema]) -> bool {
    let has_patterns = |schema: &&Schema| schema.keyword("patternProperties").is_some();
    !is_named(name, around) && (!inner.is_empty() || around.iter().any(has_patterns))
}

fn is_named(name: &str, around: &[&Schema]) -> bool {
    let has_it = |schema: &&Schema| schema.properties().iter().chain(&schema.branches).any(|own| own.name == name);
    around.iter().any(has_it)
}

/// Returns what is wrong, without the value. `path` is what [`shown_path`] makes of that of the problem.
pub(super) fn sentence(problem: &MessageProblem, path: &str) -> String {
    let is_missing = matches!(problem.keyword, "required" | "dependencies");
    let place = of_payload(path);
    let said = problem.shown.message.as_str();
    let sentence = match (&problem.shown.expected, problem.steps.last()) {
        (Some(wanted), _) if !is_missing => format!("`{place}` must be {wanted}"),
        (_, Some(ValueStep::Member(name))) if !is_missing => {
            said.replace(&format!("`{}`", cut(name, 200)), &format!("`{}`", cut(&without_personal(name), 200)))
        }
        _ if is_missing => missing(said, place).unwrap_or_else(|| said.to_owned()),
        _ => said.to_owned(),
    };
    without_personal(&sentence)
}

/// Returns the sentence of a property that is missing from an object, with the object as it is shown.
fn missing(said: &str, place: &str) -> Option<String> {
    let (before, name) = said.strip_suffix('`')?.rsplit_once("`: `")?;
    let (before, _) = before.split_once(" of `")?;
    let around = place.strip_suffix(name)?.strip_suffix('.')?;
    Some(format!("{before} of `{around}`: `{name}`"))
}

/// Returns a path without the part of the message around it: `total`, of `properties.total`.
pub(super) fn of_payload(path: &str) -> &str {
    let inner = ["properties", "traits"].iter().find_map(|part| path.strip_prefix(part)?.strip_prefix('.'));
    inner.unwrap_or(path)
}
