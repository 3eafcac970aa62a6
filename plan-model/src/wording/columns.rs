//! The names of tables and columns in a warehouse. The server that loads it makes them of the plan's names, each server by a rule of
//! its own; neither promises its rule, so these are what is to be expected.

use super::words::{is_plain, is_title};

/// The tables that a warehouse has of the calls themselves, and not of single events.
pub const TABLES_OF_CALLS: [&str; 8] =
    ["accounts", "aliases", "groups", "identifies", "pages", "screens", "tracks", "users"];

/// A server that loads a warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Server {
    /// Segment, by the rule of its library go-snakecase.
    #[default]
    Segment,
    /// RudderStack, by the rule of rudder-server as it is set without options.
    RudderStack,
}

impl Server {
    /// Every server and its name in a plan.
    pub const ALL: [(&'static str, Self); 2] = [("segment", Self::Segment), ("rudderstack", Self::RudderStack)];

    /// Returns the server of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, server)| *server)
    }

    /// Returns the name of the warehouse for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Segment => "Segment",
            Self::RudderStack => "RudderStack",
        }
    }

    /// Returns the name of the column that it makes of a property; empty where the name has no letter and no digit of ASCII. A property
    /// of a nested object is named by its path with dots: `shipping.method`.
    ///
    /// ```
    /// use plan_model::wording::columns::Server;
    /// assert_eq!(Server::Segment.column("YouTube Video Played"), "you_tube_video_played");
    /// assert_eq!(Server::Segment.column("2FA Enabled"), "2fa_enabled");
    /// assert_eq!(Server::RudderStack.column("2FA Enabled"), "_2fa_enabled");
    /// assert_eq!(Server::RudderStack.column("shipping.Method"), "shipping_method");
    /// ```
    #[must_use]
    pub fn column(self, name: &str) -> String {
        if is_title(name) {
            return name.to_ascii_lowercase().replace(' ', "_");
        }
        match self {
            Self::Segment if is_plain(name) => name.to_owned(),
            Self::Segment => segment(name),
            Self::RudderStack => rudderstack(name),
        }
    }

    /// Returns the name of the table that it makes of a track event; empty where the name has no letter and no digit of ASCII.
    ///
    /// ```
    /// use plan_model::wording::columns::Server;
    /// assert_eq!(Server::RudderStack.table("Order Completed"), "order_completed");
    /// // It keeps the tables of the calls apart; Segment does not.
    /// assert_eq!(Server::RudderStack.table("Users"), "_users");
    /// assert_eq!(Server::Segment.table("Users"), "users");
    /// ```
    #[must_use]
    pub fn table(self, event: &str) -> String {
        let table = self.column(event);
        match self {
            Self::RudderStack if TABLES_OF_CALLS.contains(&table.as_str()) => format!("_{table}"),
            _ => table,
        }
    }
}

/// Returns how many bytes at the start are of a kind.
fn run(text: &[u8], is: impl Fn(&u8) -> bool) -> usize {
    text.iter().take_while(|byte| is(byte)).count()
}

fn is_lower(byte: &u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn is_upper(byte: &u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn push(out: &mut String, bytes: &[u8]) {
    out.extend(bytes.iter().map(|byte| char::from(byte.to_ascii_lowercase())));
}

fn segment(name: &str) -> String {
    let bytes = name.as_bytes();
    let kept = kept_by_segment(bytes);
    let (start, mut rest) = bytes.split_at(kept);
    let mut out = String::with_capacity(name.len() + 8);
    push(&mut out, start);
    let since_underscore = start.rsplit(|byte| *byte == b'_').next().unwrap_or_default();
    // `2FA` is one word: what stands before its capitals has no letter.
    let mut is_glued =
        rest.first().is_some_and(u8::is_ascii_uppercase) && !since_underscore.iter().any(u8::is_ascii_lowercase);
    while let Some(next) = rest.first() {
        if !next.is_ascii_alphanumeric() {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        if !out.is_empty() && !is_glued {
            out.push('_');
        }
        is_glued = false;
        let upper = run(rest, is_upper);
        let lower = run(rest.get(upper..).unwrap_or_default(), is_lower);
        let (word, after) = rest.split_at(upper + lower);
        push(&mut out, word);
        rest = after;
    }
    out
}

/// Returns how many bytes at the start stay as they are: small letters, digits, and an underscore between two of them.
fn kept_by_segment(bytes: &[u8]) -> usize {
    let mut kept = 0;
    while let Some(byte) = bytes.get(kept) {
        let is_joint = *byte == b'_' && kept > 0 && bytes.get(kept + 1).is_some_and(is_lower);
        if !is_lower(byte) && !is_joint {
            break;
        }
        kept += 1;
    }
    kept
}

fn rudderstack(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut out = String::with_capacity(name.len() + 8);
    let underscores = run(bytes, |byte| *byte == b'_');
    push(&mut out, bytes.get(..underscores).unwrap_or_default());
    let mut rest = bytes.get(underscores..).unwrap_or_default();
    let mut is_first = true;
    while let Some(next) = rest.first() {
        if !next.is_ascii_alphanumeric() {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        // A name of a column begins with no digit.
        if !is_first || (out.is_empty() && next.is_ascii_digit()) {
            out.push('_');
        }
        is_first = false;
        let (word, after) = rest.split_at(word_of_rudderstack(rest).max(1));
        push(&mut out, word);
        rest = after;
    }
    out
}

/// Returns the length of the word at the start. Digits stay with the letters before them, else with those behind them.
fn word_of_rudderstack(text: &[u8]) -> usize {
    let digits = run(text, u8::is_ascii_digit);
    let letters = text.get(digits..).unwrap_or_default();
    let upper = run(letters, u8::is_ascii_uppercase);
    let lower = run(letters.get(upper.min(1)..).unwrap_or_default(), u8::is_ascii_lowercase);
    if lower > 0 {
        let word = digits + upper.min(1) + lower;
        let more = text.get(word..).unwrap_or_default();
        return if digits > 0 { word } else { word + run(more, u8::is_ascii_digit) };
    }
    let behind = letters.get(upper..).unwrap_or_default();
    let more = run(behind, u8::is_ascii_digit);
    match behind.first() {
        _ if digits > 0 => digits + upper,
        _ if more > 0 => upper + more,
        // The last capital begins the next word: `XML`, `Http`.
        Some(next) if next.is_ascii_lowercase() => upper.saturating_sub(1),
        _ => upper,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segment_names_columns_as_its_library_does() {
        let vectors = [
            ("YouTube Video Played", "you_tube_video_played"),
            ("samPLE text", "sam_ple_text"),
            ("iOS App Opened", "i_os_app_opened"),
            ("eCommerce_ID", "e_commerce_id"),
            ("HTTPRequest_failed-2", "httprequest_failed_2"),
            ("CStringRef", "cstring_ref"),
            ("Can't log in", "can_t_log_in"),
            ("2FA Enabled", "2fa_enabled"),
            ("THE5r", "the5r"),
            ("f_pX9", "f_p_x9"),
            ("_hidden", "hidden"),
            ("___$$Base64Encode", "base64_encode"),
            ("FOO:BAR$BAZ", "foo_bar_baz"),
            ("Évènement Créé", "v_nement_cr"),
            ("注文", ""),
            // And what is easily missed.
            ("order_completed", "order_completed"),
            ("Order Completed", "order_completed"),
            ("a_2FA", "a_2fa"),
            ("a__b", "a_b"),
            ("a_", "a"),
            ("", ""),
            ("a_B", "a_b"),
            ("Order\u{2008}Completed", "order_completed"),
        ];
        for (name, column) in vectors {
            assert_eq!(Server::Segment.column(name), column, "{name}");
        }
    }

    #[test]
    fn rudderstack_names_columns_by_words() {
        let vectors = [
            ("tooLegit2Quit", "too_legit2_quit"),
            ("12ft", "_12ft"),
            ("aeiouAreVowels", "aeiou_are_vowels"),
            ("enable 6h format", "enable_6h_format"),
            ("enable 24H format", "enable_24h_format"),
            ("isISO8601", "is_iso8601"),
            ("LETTERSAeiouAreVowels", "letters_aeiou_are_vowels"),
            ("walk500Miles", "walk500_miles"),
            ("xhr2Request", "xhr2_request"),
            ("XMLHttp", "xml_http"),
            ("XmlHTTP", "xml_http"),
            ("1st", "_1st"),
            ("--foo-bar--", "foo_bar"),
            ("__foo_bar__", "__foo_bar"),
            ("_hidden", "_hidden"),
            ("a1b", "a1_b"),
            ("Order Completed", "order_completed"),
            ("YouTube Video Played", "you_tube_video_played"),
            ("Évènement Créé", "v_nement_cr"),
            ("注文", ""),
            ("", ""),
        ];
        for (name, column) in vectors {
            assert_eq!(Server::RudderStack.column(name), column, "{name}");
        }
    }
}
