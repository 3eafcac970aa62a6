//! Keys that an object has twice, anywhere in a plan: a reader of JSON takes one of them, so the other is lost. It is what a
//! bad merge leaves.

use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::json::{Kind, Member, Node};

/// Adds an error to `diagnostics` for each key that an object has twice, one for each time too many.
pub fn check(node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    match &node.kind {
        Kind::Object(members) => {
            if may_repeat(members) {
                say(members, diagnostics);
            }
            for member in members {
                check(&member.value, diagnostics);
            }
        }
        Kind::Array(items) => {
            for item in items {
                check(item, diagnostics);
            }
        }
        _ => {}
    }
}

/// Returns whether two of the names may be the same: told by a few of their bits, as the compiler runs this without
/// optimisation for every object of a plan.
fn may_repeat(members: &[Member]) -> bool {
    let mut met = 0u64;
    for member in members {
        let bytes = member.name.as_bytes();
        let (first, last) = (bytes.first().copied().unwrap_or(0), bytes.last().copied().unwrap_or(0));
        let bits = bytes.len().wrapping_mul(31) ^ usize::from(first).wrapping_mul(7) ^ usize::from(last);
        let bit = 1u64 << (bits % 64);
        if met & bit != 0 {
            return true;
        }
        met |= bit;
    }
    false
}

fn say(members: &[Member], diagnostics: &mut Vec<Diagnostic>) {
    let mut met: HashMap<&str, &Member> = HashMap::default();
    for member in members {
        if let Some(first) = met.get(member.name.as_str()) {
            let message = format!("\"{}\" is written twice in one object", member.name);
            let finding = Diagnostic::error(member.name_span, message, "second time");
            let help = "JSON readers take one of the two and lose the other: keep one";
            diagnostics.push(finding.and_at(first.name_span, "first time").help(help));
        } else {
            met.insert(&member.name, member);
        }
    }
}
