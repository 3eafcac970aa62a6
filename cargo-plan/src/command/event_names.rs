//! The names of the structs of events where the plan alone does not decide them: those that an `include_plan!` gives, and names for events that
//! would have to share one.

use crate::source;
use crate::source::workspace::Workspace;
use plan_model::include::Options;
use plan_model::name::{self, Named, Rename, Renames};
use plan_model::{Call, Diagnostic, Plan, Rule};
use std::collections::HashSet;
use std::path::Path;

/// How often events are given further names, as a name may be that of a type of a property.
const ROUNDS: usize = 4;

/// Returns the renames by which each event of each plan has a type of its own, the same in all of them: those that are given, and one for each event
/// that would share a name. What the compiler says of these stands beside the position of the plan.
pub(super) fn with_names_for_all(plans: &[&Plan], mut renames: Renames) -> (Renames, Vec<(usize, Diagnostic)>) {
    let mut said = Vec::new();
    for round in 0..ROUNDS {
        let named: Vec<Named<'_>> = plans.iter().map(|plan| name::name(*plan, &renames)).collect();
        let mut taken: HashSet<String> = named.iter().flat_map(type_names).collect();
        let mut given: HashSet<(Call, &str)> = HashSet::new();
        for (position, (plan, named)) in plans.iter().zip(&named).enumerate() {
            let unnamed = unnamed(plan, named);
            if round == 0 {
                // A finding has a place alone, and those about names of events stand at the name in the plan.
                let is_of = |found: &&Diagnostic| unnamed.iter().any(|rule| rule.name_span == found.place.0);
                said.extend(named.diagnostics.iter().filter(is_of).map(|found| (position, found.clone())));
            }
            for rule in unnamed.into_iter().filter(|rule| given.insert((rule.call, rule.name.as_str()))) {
                let to = free_name(rule, &taken);
                taken.insert(to.clone());
                renames.list.retain(|known| round == 0 || !(known.call == Some(rule.call) && known.name == rule.name));
                renames.list.push(Rename { call: Some(rule.call), name: rule.name.clone(), value: None, to });
            }
        }
        if given.is_empty() {
            break;
        }
    }
    (renames, said)
}

/// Returns the events that have no name of their own.
pub(super) fn unnamed<'p>(plan: &'p Plan, named: &Named<'_>) -> Vec<&'p Rule> {
    let is_named: HashSet<(Call, &str)> =
        named.events.iter().map(|event| (event.rule.call, event.rule.name.as_str())).collect();
    let events = plan.rules.iter().filter(|rule| !matches!(rule.call, Call::Identify | Call::Group));
    events.filter(|rule| !is_named.contains(&(rule.call, rule.name.as_str()))).collect()
}

fn type_names(named: &Named<'_>) -> Vec<String> {
    let events = named.events.iter().map(|event| event.type_name.clone());
    events.chain(named.nested.iter().map(|nested| nested.type_name().to_owned())).collect()
}

/// Returns a name of the words of the event's that nothing else has.
fn free_name(rule: &Rule, taken: &HashSet<String>) -> String {
    let words = rule.name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.map(|word| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default());
    let words: String = words.collect();
    let name = if words.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{words}Event")
    } else {
        words + "Event"
    };
    let numbered = (1..).map(|number| format!("{name}{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(name)
}

/// Returns the names that the first `include_plan!` of the plan gives to its types; none where there is none of it.
pub(super) fn renames_in(workspace: &Workspace, is_plan: &dyn Fn(&Path) -> bool) -> Option<Renames> {
    workspace.files.iter().find_map(|file| {
        let options = source::includes(file).into_iter().filter_map(|include| Options::parse(&include.tokens, 0).ok());
        let mut own = options.filter(|options| file.plan_path(options).is_some_and(|path| is_plan(&path)));
        own.next().map(|options| options.renames())
    })
}
