//! What headers and keys mean, in the languages of `words.txt`: a text is folded to plain words, and a list of words says what each means.
//! It knows nothing of where a header stands.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What the words of a header mean, in the order in which they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Header {
    /// Meanings, such as `event` and `name`.
    pub(crate) meanings: Vec<&'static str>,
    /// Words of which nothing is known.
    pub(crate) unknown: Vec<String>,
    /// The number in it, of `param_1` or "Property 2 name".
    pub(crate) number: Option<u32>,
    /// Whether it speaks of several: "Parameters".
    pub(crate) is_plural: bool,
}

impl Header {
    pub(crate) fn has(&self, meaning: &str) -> bool {
        self.meanings.contains(&meaning)
    }
}

/// Words -> what they mean.
static MEANINGS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("words.txt").lines().filter(|line| !line.starts_with('#'));
    let mut meanings = HashMap::new();
    for mut words in lines.map(str::split_whitespace) {
        let Some(meaning) = words.next() else { continue };
        for word in words {
            meanings.entry(word.replace('+', " ")).or_insert(meaning);
        }
    }
    meanings
});

const PHRASE_WORDS: usize = 4;

/// Reads a header.
pub(crate) fn header(text: &str) -> Header {
    let words = words(text);
    let mut header =
        Header { is_plural: words.iter().any(|word| PLURALS.contains(&word.as_str())), ..Header::default() };
    let mut rest = words.as_slice();
    while let [word, after @ ..] = rest {
        rest = after;
        if let Ok(number) = word.parse() {
            header.number = Some(number);
            continue;
        }
        let Some((meaning, more)) = phrase(word, after) else {
            match compound(word) {
                Some(parts) => header.meanings.extend(parts),
                None => header.unknown.push(word.clone()),
            }
            continue;
        };
        rest = after.get(more..).unwrap_or_default();
        if meaning != "none" {
            header.meanings.push(meaning);
        }
    }
    header
}

/// Returns what the longest phrase that starts with `word` means, and how many words after it belong to it.
fn phrase(word: &str, after: &[String]) -> Option<(&'static str, usize)> {
    (0..PHRASE_WORDS.min(after.len() + 1)).rev().find_map(|more| {
        let phrase = after.iter().take(more).fold(word.to_owned(), |phrase, next| phrase + " " + next);
        let known = MEANINGS.get(&phrase).or_else(|| MEANINGS.get(&without_umlauts(&phrase)?));
        known.map(|meaning| (*meaning, more))
    })
}

/// Returns a phrase as it is folded where its umlauts are written as two letters: "ausloeser", as keys in code have it.
fn without_umlauts(phrase: &str) -> Option<String> {
    let pairs = [("ae", "a"), ("oe", "o"), ("ue", "u")];
    let has = pairs.iter().any(|(pair, _)| phrase.contains(pair));
    has.then(|| pairs.iter().fold(phrase.to_owned(), |phrase, (pair, letter)| phrase.replace(pair, letter)))
}

/// Returns what the two parts of a German or Japanese word mean: "Ereignisname", "イベント名".
fn compound(word: &str) -> Option<[&'static str; 2]> {
    let known = |part: &str| MEANINGS.get(part).copied().filter(|meaning| *meaning != "none");
    (4..word.len().saturating_sub(2)).filter(|at| word.is_char_boundary(*at)).find_map(|at| {
        let (head, tail) = word.split_at(at);
        let head = known(head).or_else(|| known(head.strip_suffix(['s', 'の'])?))?;
        Some([head, known(tail)?])
    })
}

const PLURALS: [&str; 38] = [
    "obrigatorias",
    "obligatorias",
    "obbligatorie",
    "payload",
    "attrs",
    "proprieta",
    "attributi",
    "parametri",
    "eigenschappen",
    "eventi",
    "gebeurtenissen",
    "properties",
    "props",
    "parameters",
    "params",
    "attributes",
    "attributs",
    "fields",
    "variables",
    "propiedades",
    "parametros",
    "atributos",
    "proprietes",
    "parametres",
    "propriedades",
    "eigenschaften",
    "parametry",
    "wlasciwosci",
    "atrybuty",
    "campos",
    "champs",
    "felder",
    "pola",
    "dimensions",
    "keys",
    "traits",
    "ereigniseigenschaften",
    "events",
];

/// Returns the words of a text, without accents, in lower case: `eventName`, "Event name:", `EVENT_NAME` are the same.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let text = outside_brackets(text);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next_is_lower = chars.peek().is_some_and(|next| next.is_lowercase());
        let starts_hump = c.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && next_is_lower));
        // `param1` has a number; `GA4` is a name.
        let starts_number = c.is_ascii_digit() && before.is_alphabetic() && word.len() >= 4;
        if (!c.is_alphanumeric() || starts_hump || starts_number) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            fold(c, &mut word);
        }
        before = c;
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// Returns a header without its brackets: "Required (y/n)" says no more than "Required".
fn outside_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let kept: String = text
        .chars()
        .filter(|c| {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect();
    if kept.trim().is_empty() { text.to_owned() } else { kept }
}

/// Adds a letter without its accent, in lower case.
fn fold(c: char, out: &mut String) {
    for c in c.to_lowercase() {
        out.push_str(match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' => "a",
            'é' | 'è' | 'ê' | 'ë' | 'ę' => "e",
            'í' | 'ì' | 'î' | 'ï' => "i",
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => "o",
            'ú' | 'ù' | 'û' | 'ü' => "u",
            'ç' | 'ć' => "c",
            'ñ' | 'ń' => "n",
            'ł' => "l",
            'ś' => "s",
            'ź' | 'ż' => "z",
            'ß' => "ss",
            'œ' => "oe",
            'æ' => "ae",
            other => {
                out.push(other);
                continue;
            }
        });
    }
}

/// Returns a text as one line of folded words.
pub(crate) fn folded(text: &str) -> String {
    words(text).join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meanings(text: &str) -> Vec<&'static str> {
        header(text).meanings
    }

    #[test]
    fn the_same_header_however_it_is_written() {
        for text in ["Event Name", "event_name", "eventName", "EVENT NAME:", " Event-Name* ", "Event name (required)"] {
            assert_eq!(meanings(text), ["event", "name"], "{text}");
        }
    }

    #[test]
    fn six_languages() {
        for text in [
            "Event name",
            "Ereignisname",
            "Nom de l'événement",
            "Nombre del evento",
            "Nome do evento",
            "Nazwa zdarzenia",
        ] {
            let found = meanings(text);
            assert!(found.contains(&"event") && found.contains(&"name"), "{text}: {found:?}");
        }
        for text in ["Required?", "Pflichtfeld", "Obligatoire", "Obligatorio", "Obrigatório", "Wymagane"] {
            assert_eq!(meanings(text), ["required"], "{text}");
        }
    }

    #[test]
    fn phrases_count_before_their_words() {
        assert_eq!(meanings("Event Parameter Name"), ["property", "name"]);
        assert_eq!(meanings("Business Value"), ["why"]);
        assert_eq!(meanings("Display Name"), ["display"]);
    }

    #[test]
    fn numbers_and_words_that_are_not_known() {
        assert_eq!(header("param_2").number, Some(2));
        assert_eq!(header("Fila GA4").unknown, ["fila"]);
    }
}
