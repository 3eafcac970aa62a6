//! Keeps findings few: one at each place, and a handful of those that say the same of many places.

use super::{Diagnostic, Level, Span};
use crate::hash::{HashMap, HashSet};

/// How many findings that say the same are shown.
const SHOWN_FINDINGS: usize = 10;

/// Leaves one error at each place, and each warning once where there is no error: what is wrong in a definition is met at
/// each reference to it, and one mistake may be found by two checks, of which the first has the better words.
pub(crate) fn once_per_place(diagnostics: &mut Vec<Diagnostic>) {
    let errors = diagnostics.iter().filter(|finding| finding.level == Level::Error);
    let at_fault: HashSet<Span> = errors.map(|finding| finding.place.0).collect();
    let mut met: HashSet<(Span, String)> = HashSet::default();
    diagnostics.retain(|finding| match finding.level {
        Level::Error => met.insert((finding.place.0, String::new())),
        Level::Warning => {
            !at_fault.contains(&finding.place.0) && met.insert((finding.place.0, finding.place.1.clone()))
        }
    });
}

/// Leaves the first of those that say the same of other names, and says with the last of them how many more there are.
pub(crate) fn cut(diagnostics: &mut Vec<Diagnostic>) {
    if diagnostics.len() <= SHOWN_FINDINGS {
        return;
    }
    let mut times: HashMap<String, usize> = HashMap::default();
    for finding in diagnostics.iter() {
        *times.entry(sentence(finding)).or_default() += 1;
    }
    let mut met: HashMap<String, usize> = HashMap::default();
    diagnostics.retain_mut(|finding| {
        let sentence = sentence(finding);
        let total = times.get(&sentence).copied().unwrap_or_default();
        let met = met.entry(sentence).or_default();
        *met += 1;
        if *met == SHOWN_FINDINGS && total > SHOWN_FINDINGS {
            let more = format!("and {} more like this", total - SHOWN_FINDINGS);
            finding.help = Some(finding.help.take().map_or(more.clone(), |help| format!("{help}\n{more}")));
        }
        *met <= SHOWN_FINDINGS
    });
}

/// Returns the message without the names in it.
fn sentence(finding: &Diagnostic) -> String {
    let mut within = None;
    let mut sentence = String::new();
    for c in finding.message.chars() {
        match within {
            Some(quote) if c == quote => within = None,
            Some(_) => {}
            None if c == '`' || c == '"' => within = Some(c),
            None => sentence.push(c),
        }
    }
    sentence
}
