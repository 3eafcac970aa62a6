//! Lists in a cell, the only values of a property, ranges, yes and no: as people write them, in six languages. It knows
//! nothing of where they stand.

use super::words;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a text says of whether each call must give a property.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Requirement {
    pub(crate) required: Option<bool>,
    pub(crate) is_nullable: bool,
    /// On which condition.
    pub(crate) remark: Option<String>,
}

const YES: &str = "yes, y, true, vero, obbligatorio, obbligatoria, verplicht, waar, x, 1, required, req, r, mandatory, m, must, muss, not null, moet, always, ja, j, pflicht, pflichtfeld, erforderlich, oui, \
                   vrai, obligatoire, requis, requise, si, s, verdadero, obligatorio, obligatoria, requerido, requerida, sim, obrigatorio, \
                   obrigatoria, tak, t, prawda, wymagane, wymagany, wymagana, obowiazkowe, obowiazkowy, checked, verpflichtend, immer, \
                   toujours, siempre, sempre, zawsze, needed, is required, must have, oblig, obligatory, compulsory, obligatorisch, zwingend, mand, reqd, 必須, 必填, はい, 是";
const NO: &str = "no, n, false, nee, facoltativo, facoltativa, opzionale, optioneel, niet verplicht, onwaar, 0, optional, opt, kann, soll, kan, mag, pode, puede, peut, moze, not required, not mandatory, nein, non, faux, facultatif, facultative, optionnel, \
                  optionnelle, falso, opcional, nao, nie, falsz, opcjonalne, opcjonalny, opcjonalna, niewymagane, never, na, n a, nice to \
                  have, not needed, unchecked, nicht erforderlich, no requerido, no obligatorio, non requis, non obligatoire, nao \
                  obrigatorio, recommended, opt in, should, could, 任意, いいえ, 可选, 选填, 否, optionell, wahlfrei";
const YES_MARKS: [&str; 9] = ["✓", "✔", "✔️", "✅", "☑", "☑️", "🟢", "●", "*"];
const NO_MARKS: [&str; 9] = ["✗", "✘", "✖", "❌", "☐", "–", "—", "-", "🔴"];

/// Reads yes or no.
pub(crate) fn yes_or_no(text: &str) -> Option<bool> {
    let text = text.trim();
    if YES_MARKS.contains(&text) {
        return Some(true);
    }
    if NO_MARKS.contains(&text) {
        return Some(false);
    }
    if text.contains(['(', '[']) {
        return None;
    }
    let word = words::folded(text);
    ANSWERS.get(word.as_str()).copied()
}

/// Phrases -> yes or no. None of them is in both lists.
static ANSWERS: LazyLock<HashMap<&'static str, bool>> = LazyLock::new(|| {
    let phrases = |list: &'static str, answer: bool| list.split(',').map(move |phrase| (phrase.trim(), answer));
    phrases(YES, true).chain(phrases(NO, false)).collect()
});

/// Reads what a cell of "Required" says: yes, "optional", "nullable", or on which condition.
pub(crate) fn requirement(text: &str) -> Option<Requirement> {
    let text = text.trim().trim_matches('`');
    let folded = words::folded(text);
    if matches!(folded.as_str(), "nullable" | "null" | "can be null" | "or null" | "may be null") {
        return Some(Requirement { is_nullable: true, ..Requirement::default() });
    }
    if let Some(required) = yes_or_no(text) {
        return Some(Requirement { required: Some(required), ..Requirement::default() });
    }
    let conditional = [
        "conditional",
        "conditionally",
        "if",
        "when",
        "only",
        "sometimes",
        "depends",
        "wenn",
        "si",
        "se",
        "jesli",
        "gdy",
        "falls",
        "bedingt",
        "condicional",
        "conditionnel",
        "warunkowo",
        "als",
        "indien",
        "wann",
        "quand",
        "cuando",
        "quando",
        "solo",
        "nur",
        "tylko",
        "lorsque",
    ];
    let first = folded.split(' ').next().unwrap_or_default();
    if conditional.contains(&first) {
        return Some(Requirement { required: Some(false), is_nullable: false, remark: Some(text.to_owned()) });
    }
    // "Obligatoire si connecté", "required if it is known".
    let is_answer = folded.split(' ').next().is_some_and(|first| yes_or_no(first).is_some() && first.len() > 1);
    if is_answer
        && folded.split(' ').skip(1).take(2).any(|word| conditional.contains(&word))
        && !text.contains(['(', ',', ';'])
    {
        return Some(Requirement { required: Some(false), is_nullable: false, remark: Some(text.to_owned()) });
    }
    // "Yes (if logged in)", "required, unique".
    let at = text.find(['(', ',', ';', '–', '—', ':', '\n'])?;
    let required = yes_or_no(text.get(..at)?)?;
    let rest = text.get(at..)?.trim_matches(['(', ')', ',', ';', '–', '—', ':', ' ', '\n']);
    let rest_of = requirement(rest);
    if let Some(Requirement { required: None, is_nullable: true, .. }) = rest_of {
        return Some(Requirement { required: Some(required), is_nullable: true, remark: None });
    }
    let is_conditional = words::words(rest).first().is_some_and(|word| conditional.contains(&word.as_str()));
    Some(Requirement { required: Some(required && !is_conditional), is_nullable: false, remark: Some(rest.to_owned()) })
}

/// Divides a text at a separator that is not inside brackets or quotes. Parts are trimmed; empty ones fall away.
pub(crate) fn split(text: &str, separator: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let (mut depth, mut quote) = (0_u32, None);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if depth == 0
            && quote.is_none()
            && let Some(after) = rest.strip_prefix(separator)
        {
            parts.push(std::mem::take(&mut part));
            rest = after;
            continue;
        }
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            '"' | '`' if quote == Some(c) => quote = None,
            '"' | '`' if quote.is_none() && rest.get(c.len_utf8()..).is_some_and(|after| after.contains(c)) => {
                quote = Some(c)
            }
            _ => {}
        }
        part.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    parts.push(part);
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// Takes a list in a cell apart: at lines, `|`, `;`, commas, or spaced slashes, whichever comes first.
pub(crate) fn list(text: &str) -> Vec<String> {
    let text = text.trim();
    let brackets = [('[', ']'), ('{', '}')];
    let inside = brackets.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    let text = inside.filter(|inside| !inside.contains(['[', '{', ':'])).unwrap_or(text);
    let separators = ["\n", "\\|", "|", ";", ",", " / ", "·", "•", " or "];
    let mut parts = vec![text.to_owned()];
    for separator in separators {
        let divided = split(text, separator);
        if divided.len() > 1 {
            parts = divided;
            break;
        }
    }
    parts.iter().map(|part| unmarked(part).to_owned()).filter(|part| !part.is_empty()).collect()
}

/// Returns a text without the signs of a list or quotes around it.
pub(crate) fn unmarked(text: &str) -> &str {
    let text = text.trim().trim_start_matches(['-', '•', '*', '·', '→', '▪', '‣', '–']).trim();
    let quotes = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('„', '“'), ('«', '»')];
    // "`total` and `currency`" has quotes around its parts, and not around itself.
    let inner = quotes.iter().find_map(|(open, close)| {
        text.strip_prefix(*open)?.strip_suffix(*close).filter(|inner| !inner.contains([*open, *close]))
    });
    inner.unwrap_or(text).trim().trim_end_matches(',')
}

/// Returns the values of a list that can be the only ones: short, more than one, and without "and so on".
pub(crate) fn closed(text: &str) -> Option<Vec<String>> {
    let without = ["one of:", "one of", "enum:", "either", "values:", "e.g."];
    let mut text = text.trim();
    for word in without {
        if let Some(rest) =
            text.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)).and_then(|_| text.get(word.len()..))
        {
            if word == "e.g." {
                return None;
            }
            text = rest.trim();
        }
    }
    let folded = words::words(text);
    let is_open = text.contains("...")
        || text.contains('…')
        || folded.iter().any(|word| matches!(word.as_str(), "etc" | "usw" | "itd" | "itp"));
    let values = list(text);
    let is_short = |value: &String| value.chars().count() <= 60 && value.split_whitespace().count() <= 6;
    let mut seen = std::collections::HashSet::new();
    let values: Vec<String> = values.into_iter().filter(|value| seen.insert(value.clone())).collect();
    (!is_open && values.len() > 1 && values.iter().all(is_short)).then_some(values)
}

/// Reads `0-100`, "1 – 5", "0 to 100" or `0..10`: the least and the greatest value.
pub(crate) fn range(text: &str) -> Option<(String, String)> {
    let text = text.trim().trim_end_matches('%');
    for separator in ["–", "—", "..", " to ", " bis ", " a ", " à ", " do ", "-"] {
        let Some((low, high)) = text.split_once(separator) else { continue };
        let (low, high) = (low.trim().trim_end_matches('%'), high.trim().trim_start_matches('.'));
        if let (Ok(least), Ok(greatest)) = (low.parse::<f64>(), high.parse::<f64>()) {
            return (least < greatest).then(|| (low.to_owned(), high.to_owned()));
        }
    }
    None
}

/// Reads `>=0`, "> 0 and <= 9", "min. 1, max. 5": the keywords that say it, with their numbers.
pub(crate) fn bounds(text: &str) -> Option<Vec<(&'static str, String)>> {
    const SIGNS: [(&str, &str); 12] = [
        (">=", "minimum"),
        ("=>", "minimum"),
        ("≥", "minimum"),
        (">", "exclusiveMinimum"),
        ("<=", "maximum"),
        ("=<", "maximum"),
        ("≤", "maximum"),
        ("<", "exclusiveMaximum"),
        ("minimum", "minimum"),
        ("maximum", "maximum"),
        ("min", "minimum"),
        ("max", "maximum"),
    ];
    let lower = text.to_lowercase();
    let parts = [" and ", " und ", " et ", " y ", " e ", " i ", " en ", "&"]
        .iter()
        .fold(lower, |text, word| text.replace(word, ","));
    let bound = |part: &str| {
        let part = part.trim();
        let (sign, keyword) = SIGNS.iter().find(|(sign, _)| part.starts_with(sign))?;
        let number = part.get(sign.len()..)?.trim_start_matches(['.', ':', '=', ' ']).trim_end_matches('%').trim();
        number.parse::<f64>().is_ok().then(|| (*keyword, number.to_owned()))
    };
    parts.split([',', ';']).map(bound).collect()
}

/// Returns whether a cell says "nothing": `-`, "n/a".
pub(crate) fn is_nothing(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "" | "-" | "–" | "—" | "n/a" | "na" | "none" | "null" | "nil" | "tbd" | "?" | "." | "/" | "--"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_in_six_languages() {
        for text in [
            "yes",
            "Y",
            "TRUE",
            "x",
            "✓",
            "Required",
            "Req",
            "Mandatory",
            "Ja",
            "Pflicht",
            "Oui",
            "Obligatoire",
            "Sí",
            "Obligatorio",
            "Sim",
            "Obrigatório",
            "Tak",
            "wymagane",
            "✅",
            "1",
        ] {
            assert_eq!(yes_or_no(text), Some(true), "{text}");
        }
        for text in [
            "no",
            "N",
            "FALSE",
            "optional",
            "Opt",
            "not required",
            "Nein",
            "Non",
            "Facultatif",
            "Não",
            "Opcional",
            "Nie",
            "opcjonalne",
            "❌",
            "-",
            "0",
        ] {
            assert_eq!(yes_or_no(text), Some(false), "{text}");
        }
        assert_eq!(yes_or_no("perhaps"), None);
    }

    #[test]
    fn a_condition_makes_it_optional_and_is_kept() {
        let found = requirement("Yes (if logged in)").map(|found| (found.required, found.remark));
        assert_eq!(found, Some((Some(false), Some("if logged in".to_owned()))));
        let found = requirement("Conditional: only for guests").and_then(|found| found.required);
        assert_eq!(found, Some(false));
    }

    #[test]
    fn lists() {
        assert_eq!(list("a | b | c"), ["a", "b", "c"]);
        assert_eq!(list("`2_meals` \\| `4_meals`"), ["2_meals", "4_meals"]);
        assert_eq!(list("[Web, iOS]"), ["Web", "iOS"]);
        assert_eq!((unmarked("`a`"), unmarked("`a` (b) `c`")), ("a", "`a` (b) `c`"));
        assert_eq!(list("- red\n- green"), ["red", "green"]);
        assert_eq!(list("step_name (a, b), step_index"), ["step_name (a, b)", "step_index"]);
    }

    #[test]
    fn what_goes_on_is_not_closed() {
        assert_eq!(closed("Credit Card, PayPal, etc."), None);
        assert_eq!(closed("0,1,2..."), None);
        assert_eq!(closed("English"), None);
        assert_eq!(closed("one of: a, b"), Some(vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn ranges() {
        assert_eq!(range("0-100"), Some(("0".to_owned(), "100".to_owned())));
        assert_eq!(range("1–5"), Some(("1".to_owned(), "5".to_owned())));
        assert_eq!(range("2026-01-02"), None);
    }
}
