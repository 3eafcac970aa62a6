//! What the search of the site looks through: a list of events, and of each word the events that have it, and where. The script finds words
//! that begin alike or are a letter or two from what is typed.

use super::text::line;
use super::view::PlanView;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The places of a word, the ones that count most first. Their numbers are known to the script.
const NAME: usize = 0;
const PROPERTY: usize = 1;
const VALUE: usize = 2;
const DESCRIPTION: usize = 3;

/// How many characters of a description are looked through.
const SEARCHED_CHARS: usize = 2000;

/// Returns the index as a script that sets one variable.
pub(super) fn script(plan: &PlanView) -> String {
    let mut words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut out = String::from("window.planSearch={\"events\":[");
    for (number, event) in plan.events.iter().enumerate() {
        out.push_str(if number > 0 { ",[" } else { "[" });
        let description = event.description.as_deref().map(super::text::first_sentence).unwrap_or_default();
        for (position, text) in
            [format!("{}.html", event.address), line(&event.name, 120), event.call.to_string(), description]
                .iter()
                .enumerate()
        {
            out.push_str(if position > 0 { "," } else { "" });
            string(text, &mut out);
        }
        out.push(']');
        let mut add = |text: &str, place: usize| add(&mut words, text, number * 4 + place);
        add(&event.name, NAME);
        add(&event.type_name, NAME);
        event.description.iter().for_each(|text| add(text, DESCRIPTION));
        event.owner.iter().for_each(|text| add(text, DESCRIPTION));
        for property in &event.properties {
            add(&property.path, PROPERTY);
            property.values.iter().for_each(|value| add(value, VALUE));
            property.description.iter().for_each(|text| add(text, DESCRIPTION));
        }
    }
    out.push_str("],\"words\":[");
    for (position, (word, places)) in words.iter().enumerate() {
        out.push_str(if position > 0 { ",[" } else { "[" });
        string(word, &mut out);
        places.iter().for_each(|place| {
            let _ = write!(out, ",{place}");
        });
        out.push(']');
    }
    out.push_str("]};\n");
    out
}

fn add(words: &mut BTreeMap<String, Vec<usize>>, text: &str, place: usize) {
    let text: String = text.chars().take(SEARCHED_CHARS).collect();
    for word in words_of(&text) {
        let places = words.entry(word).or_default();
        // The places of one event stand together, at the end.
        if !places.iter().rev().take(4).any(|known| *known == place) {
            places.push(place);
        }
    }
}

/// Returns the words of a text in small letters. A name in camel case is a word as it is, and so are its parts.
fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for whole in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut parts = vec![String::new()];
        let mut before = ' ';
        for c in whole.chars() {
            if c.is_uppercase() && !before.is_uppercase() {
                parts.push(String::new());
            }
            parts.last_mut().into_iter().for_each(|part| part.extend(c.to_lowercase()));
            before = c;
        }
        parts.retain(|part| !part.is_empty());
        if parts.len() > 1 {
            words.push(parts.concat());
        }
        words.append(&mut parts);
    }
    // What is longer than any word is looked for by its start.
    words.iter().map(|word| word.chars().take(40).collect()).collect()
}

/// Writes a string that may stand in a script, and in a script within a page.
fn string(text: &str, out: &mut String) {
    let mut json = String::new();
    plan_model::json::write_string(text, &mut json);
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_names() {
        assert_eq!(words_of("Order Completed"), ["order", "completed"]);
        assert_eq!(words_of("order_id, orderId URLs"), ["order", "id", "orderid", "order", "id", "urls"]);
        assert_eq!(words_of("…"), Vec::<String>::new());
    }

    #[test]
    fn no_text_ends_the_script() {
        let mut out = String::new();
        string("</script><!--\u{2028}\"\\", &mut out);
        assert_eq!(out, r#""\u003c/script\u003e\u003c!--\u2028\"\\""#);
    }
}
