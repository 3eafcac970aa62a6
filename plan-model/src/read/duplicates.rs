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
    let (mut met, mut met_otherwise) = (0u64, 0u64);
    for member in members {
        let bytes = member.name.as_bytes();
        let byte = |at: usize| usize::from(bytes.get(at).copied().unwrap_or(0));
        let (first, middle, last) = (byte(0), byte(bytes.len() / 2), byte(bytes.len().saturating_sub(1)));
        let bit = 1u64 << ((bytes.len().wrapping_mul(31) ^ first.wrapping_mul(7) ^ last) % 64);
        let other_bit = 1u64 << ((middle.wrapping_mul(5) ^ last.wrapping_mul(11) ^ bytes.len()) % 64);
        if met & bit != 0 && met_otherwise & other_bit != 0 {
            return true;
        }
        met |= bit;
        met_otherwise |= other_bit;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    #[test]
    fn the_few_bits_of_names_miss_no_name_that_is_there_twice() {
        let member = |name: &str| Member {
            name: name.to_owned(),
            name_span: Span::default(),
            value: Node { span: Span::default(), kind: Kind::Null },
        };
        let mut told = 0;
        for length in 0..40 {
            let name = "é\u{0}ab".repeat(length);
            for others in 0..20 {
                let names = (0..others).map(|other| format!("{name}{other}"));
                let mut members: Vec<Member> = names.map(|other| member(&other)).collect();
                told += usize::from(!may_repeat(&members));
                members.push(member(&name));
                members.insert(others / 2, member(&name));
                assert!(may_repeat(&members), "{name:?} among {others} others");
            }
        }
        assert!(told > 200, "few are told apart: {told}");
    }
}
