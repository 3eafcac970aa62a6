//! The values that a property may have, as people write them in one cell: a list, a range, a bound, a pattern, the shape of a date, or
//! words. Only what plainly is a list becomes one: anything else stays in the description, and the account says so.

use super::draft::Property;
use super::field::Field;
use super::typed::{self, Outcome, set_values};
use super::{types, value, values, words};
use plan_model::json::Node;

const NO_LIST: &str = "a paragraph in the description, as it is no list of values";

/// Says of a property which values are the only ones; of a boolean they say no more than the type.
pub(crate) fn only_values(property: &mut Property, text: &str) -> Outcome {
    if let Some(outcome) = shaped(property, text) {
        return outcome;
    }
    // "number" is no value of a property of which no type is said.
    let is_type = |of: &types::TypeText| {
        !of.names.is_empty() && of.values.is_empty() && of.format.is_none() && of.fields.is_empty()
    };
    let is_word = !text.contains(['|', ',', '\n']);
    let has_no_type = property.get("type").is_none();
    if is_word && has_no_type && types::read(text).is_some_and(|of| is_type(&of)) {
        return typed::of_type(property, text);
    }
    if let Some(values) = explained(property, text) {
        return listed(property, &values, Some(text));
    }
    let has_words = |list: &Vec<String>| {
        !text.contains(['|', '\n', '`', '"']) && list.iter().any(|value| value.contains(' ') || says_required(value))
    };
    let list = values::closed(text).or_else(|| slashed(text));
    if let Some(list) = list.filter(|list| !has_words(list) || property.is_enum) {
        return listed(property, &list, None);
    }
    match values::list(text).as_slice() {
        [one] if is_value(text, one) => {
            let is_set = set_values(property, vec![typed::value_of(property, one)]);
            Ok(if is_set { "the only value of the property" } else { NO_LIST }.to_owned())
        }
        _ => described(property, "Values", text),
    }
}

/// Reads "Values", "Expected values": the only ones where the type is an enum or `|` divides them; else examples.
pub(crate) fn some_values(property: &mut Property, header: &str, text: &str) -> Outcome {
    if let Some(outcome) = shaped(property, text) {
        return outcome;
    }
    let is_enum = property.is_enum || text.contains('|');
    let is_plural = words::header(header).is_plural
        || matches!(
            words::words(header).last().map(String::as_str),
            Some("values" | "valores" | "valeurs" | "werte" | "wartosci" | "valori" | "waarden")
        );
    let list = values::closed(text).or_else(|| slashed(text)).filter(|_| is_enum || is_plural);
    if let (true, Some(list)) = (is_enum, &list) {
        return listed(property, list, None);
    }
    let is_word =
        text.split_whitespace().count() <= if is_plural { 1 } else { 8 } && !text.contains("..") && !text.contains('…');
    let is_word = is_word && !text.to_lowercase().contains("generated");
    if list.is_none() && !is_word {
        return described(property, header.trim().trim_end_matches(':'), text);
    }
    let examples = list.unwrap_or_else(|| vec![text.to_owned()]);
    let examples: Vec<Node> = examples.iter().map(|text| typed::value_of(property, text)).collect();
    let count = examples.len();
    property.set("examples", value::list(examples));
    let what = if count == 1 { "an example" } else { "examples, as nothing says that they are the only values" };
    Ok(what.to_owned())
}

/// Makes the values of a list the only ones. `text` is what says more of them than they do themselves.
fn listed(property: &mut Property, list: &[String], text: Option<&str>) -> Outcome {
    let values = list.iter().map(|text| typed::value_of(property, text)).collect();
    if !set_values(property, values) {
        return Ok("a paragraph in the description, as not all of them are values of the type".to_owned());
    }
    match text {
        Some(text) => {
            property.describe(&format!("Values: {text}"));
            Ok("the only values of the property, with what they mean in the description".to_owned())
        }
        None => Ok(Field::Enum.what().to_owned()),
    }
}

fn described(property: &mut Property, what: &str, text: &str) -> Outcome {
    property.describe(&format!("{what}: {text}"));
    Ok(NO_LIST.to_owned())
}

/// Reads what is no list by its shape: both values of a boolean, a range or a bound of numbers, a pattern, the shape of a date, a type.
fn shaped(property: &mut Property, text: &str) -> Option<Outcome> {
    let said = |what: &str| Some(Ok(what.to_owned()));
    if property.is("boolean") {
        let values = slashed(text).unwrap_or_else(|| values::list(text));
        let is_boolean = values.iter().all(|value| values::yes_or_no(value).is_some());
        return is_boolean.then(|| Ok("what the type boolean says".to_owned()));
    }
    let is_number = property.is("number") || property.is("integer");
    let has_no_type = property.get("type").is_none();
    if is_number || has_no_type {
        if let Some((least, greatest)) = values::range(text) {
            property.set("minimum", value::number(&least));
            property.set("maximum", value::number(&greatest));
            return said("the least and the greatest value of the property");
        }
        if let Some(bounds) = values::bounds(text) {
            bounds.into_iter().for_each(|(keyword, bound)| property.set(keyword, value::number(&bound)));
            return said("a bound of the values of the property");
        }
    }
    if (property.is("string") || has_no_type) && is_pattern(text) {
        property.set("pattern", value::text(text));
        return said("the pattern of the property");
    }
    if (property.is("string") || has_no_type)
        && let Some(format) = date_format(text)
    {
        if has_no_type {
            property.set("type", value::text("string"));
        }
        property.set("format", value::text(format));
        property.describe(&format!("Values: {text}"));
        return said("the format of the property, with how it is written in the description");
    }
    let is_type = types::read(text).is_some_and(|of| of.values.is_empty() && !of.is_enum && of.names != ["boolean"]);
    let is_word = text.split_whitespace().count() == 1 && !text.contains(['/', '|', ',', '"', '`']);
    (is_type && is_word && !has_no_type).then(|| described(property, "Values", text))
}

/// Reads "1=low, 2=high": the values of a list that says of each what it means.
fn explained(property: &Property, text: &str) -> Option<Vec<String>> {
    let parts = values::list(text);
    let is_number = property.is("number") || property.is("integer");
    let of_part = |part: &String| {
        let sign = part.find('=').or_else(|| is_number.then(|| part.find([':', '-', '–', '('])).flatten())?;
        let (code, meaning) = part.split_at(sign);
        let (code, meaning) = (code.trim(), meaning.trim_start_matches(['=', ':', '-', '–', '(', ' ']));
        let is_code = !code.is_empty() && code.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        (is_code && !meaning.is_empty() && (!is_number || code.parse::<f64>().is_ok())).then(|| code.to_owned())
    };
    let codes: Option<Vec<String>> = parts.iter().map(of_part).collect();
    codes.filter(|codes| codes.len() > 1)
}

/// Reads `red/green/blue`: words with slashes between them. A path, a date, a ratio and the kind of a file are none.
pub(crate) fn slashed(text: &str) -> Option<Vec<String>> {
    const FILES: [&str; 7] = ["application", "image", "text", "audio", "video", "font", "multipart"];
    let parts: Vec<&str> = text.trim().split('/').map(values::unmarked).collect();
    let is_word = |part: &&str| {
        !part.is_empty()
            && part.chars().count() <= 40
            && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '+'))
            && part.split_whitespace().count() <= 2
    };
    let is_file = parts.len() == 2 && parts.first().is_some_and(|first| FILES.contains(first));
    // `dd/mm/yyyy` is how a date is written.
    let is_date = parts
        .iter()
        .all(|part| "dmyhsjtagrDMYHSJTAGR".contains(part.chars().next().unwrap_or(' ')) && is_repeated(part));
    (parts.len() > 1 && parts.iter().all(is_word) && !is_file && !is_date && date_format(text).is_none())
        .then(|| parts.into_iter().map(str::to_owned).collect())
}

fn is_repeated(text: &str) -> bool {
    let mut letters = text.chars();
    let first = letters.next();
    text.len() > 1 && letters.all(|letter| Some(letter) == first)
}

/// Returns whether the only part of a text is a value that can be sent: a word, and no sign of a range, a pattern or a place to fill in.
fn is_value(text: &str, one: &str) -> bool {
    let ends = one.split_once('-');
    let is_range = ends.is_some_and(|(low, high)| {
        (low.parse::<f64>().is_ok() && high.parse::<f64>().is_ok())
            || (low.chars().count() == 1 && high.chars().count() == 1)
    });
    let is_quoted = text.trim().starts_with(['"', '`', '\'']);
    let is_plain = one.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '$' | '@' | '&' | '.'));
    one.split_whitespace().count() == 1
        && !text.contains('…')
        && (is_quoted || (is_plain && !is_range && !text.contains('.')))
}

/// Returns whether a text is a regular expression that says so itself: it begins at the beginning of a value, or ends at its end.
fn is_pattern(text: &str) -> bool {
    let is_whole = text.starts_with('^') || (text.ends_with('$') && text.contains(['[', '\\', '(']));
    is_whole && !text.contains('\n') && text.len() > 2
}

/// Returns the format of a date or a time that is shown by its letters: `YYYY-MM-DD`.
fn date_format(text: &str) -> Option<&'static str> {
    let shape: String = text
        .trim()
        .trim_matches(['`', '"'])
        .chars()
        .map(|c| match c.to_ascii_uppercase() {
            'J' | 'A' | 'R' => 'Y',
            'T' | 'G' => 'D',
            other => other,
        })
        .collect();
    match shape.as_str() {
        "YYYY-MM-DD" => Some("date"),
        _ if shape.starts_with("YYYY-MM-DD") && (shape.contains("HH:MM:SS") || shape.contains("HH:MM")) => {
            Some("date-time")
        }
        _ => None,
    }
}

/// Returns whether a part of a list is "nullable" or the like: a word about the values, and none of them.
fn says_required(text: &str) -> bool {
    let is_word = text.chars().count() > 2 && text.parse::<f64>().is_err() && !matches!(text, "true" | "false");
    is_word && values::requirement(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(of: &str, text: &str) -> String {
        let mut property = Property::default();
        if !of.is_empty() {
            property.set("type", value::text(of));
        }
        let what = only_values(&mut property, text).unwrap_or_else(|why| why);
        let rest: Vec<_> = property.keywords.into_iter().filter(|(name, _)| name != "type" || of.is_empty()).collect();
        format!("{what}: {}", value::object(rest).to_json())
    }

    #[test]
    fn lists() {
        let only = |list: &str| format!("the only values of the property: {{\"enum\":{list}}}");
        assert_eq!(said("string", "red/green/dark-blue"), only(r#"["red","green","dark-blue"]"#));
        assert_eq!(said("string", "{a,b}"), only(r#"["a","b"]"#));
        assert_eq!(said("string", "{ web | app }"), only(r#"["web","app"]"#));
        assert_eq!(said("string", "true/false"), only(r#"["true","false"]"#));
        assert_eq!(said("integer", "1/2/3"), only("[1,2,3]"));
        assert_eq!(said("", "on/off"), only(r#"["on","off"]"#));
        assert_eq!(said("string", "web"), r#"the only value of the property: {"enum":["web"]}"#);
        assert_eq!(said("boolean", "true/false"), "what the type boolean says: {}");
    }

    #[test]
    fn ranges_and_bounds_of_numbers() {
        let range = r#"the least and the greatest value of the property: {"minimum":0,"maximum":100}"#;
        assert_eq!((said("number", "0-100"), said("", "0-100")), (range.to_owned(), range.to_owned()));
        let bound = |said: &str| format!("a bound of the values of the property: {said}");
        assert_eq!(said("number", ">=0"), bound(r#"{"minimum":0}"#));
        assert_eq!(said("number", "> 0 and <= 9.5"), bound(r#"{"exclusiveMinimum":0,"maximum":9.5}"#));
        assert_eq!(said("integer", "min. 1"), bound(r#"{"minimum":1}"#));
    }

    #[test]
    fn patterns_and_dates() {
        assert_eq!(said("string", "^[a-z]+$"), r#"the pattern of the property: {"pattern":"^[a-z]+$"}"#);
        assert_eq!(said("string", "^(a|b),c$"), r#"the pattern of the property: {"pattern":"^(a|b),c$"}"#);
        let date = "the format of the property, with how it is written in the description: ";
        assert_eq!(
            said("string", "YYYY-MM-DD"),
            format!(r#"{date}{{"format":"date","description":"Values: YYYY-MM-DD"}}"#)
        );
        assert!(said("", "JJJJ-MM-TT").contains(r#""format":"date""#));
        assert!(said("string", "YYYY-MM-DDTHH:mm:ssZ").contains(r#""format":"date-time""#));
    }

    /// What may be a list and may not is kept as it is, and said to be.
    #[test]
    fn what_is_no_list_stays_in_the_description() {
        for text in [
            "any",
            "beliebig",
            "0-100",
            "A-Z",
            "DD.MM.YYYY",
            "image/png",
            "/cart/:id",
            "<id>",
            "https://x.test/a",
            "string",
            "*",
            "[A-Z]{3}",
            "0+",
            "ISO 4217",
        ] {
            assert_eq!(said("string", text), format!("{NO_LIST}: {{\"description\":\"Values: {text}\"}}"), "{text}");
        }
        let not_all = "a paragraph in the description, as not all of them are values of the type: ";
        assert_eq!(said("number", "1, 2, other"), format!(r#"{not_all}{{"description":"Values: 1, 2, other"}}"#));
    }

    #[test]
    fn values_with_what_they_mean() {
        let what = "the only values of the property, with what they mean in the description: ";
        assert_eq!(
            said("integer", "1=low, 2=high"),
            format!(r#"{what}{{"enum":[1,2],"description":"Values: 1=low, 2=high"}}"#)
        );
        assert_eq!(
            said("string", "a = first\nb = second"),
            format!(r#"{what}{{"enum":["a","b"],"description":"Values: a = first\u000ab = second"}}"#)
        );
    }
}
