//! What happened: English verbs as events use them, and their past tense.

use crate::hash::{HashMap, HashSet};
use std::sync::LazyLock;

/// Returns whether the word, in lower case, is a verb in the past tense (`completed`, `sent`). Unknown words that end in
/// "-ed" count as one.
///
/// ```
/// use plan_model::wording::verbs::is_past;
/// assert!(is_past("ghosted") && is_past("sent") && !is_past("feed"));
/// ```
#[must_use]
pub fn is_past(word: &str) -> bool {
    if VERBS.irregular_pasts.contains(word) {
        return true;
    }
    // "re-sent", "overwritten", "unread": the prefixes of irregular verbs.
    let rest = ["re", "un", "over", "under", "out", "mis", "pre"].iter().find_map(|prefix| word.strip_prefix(prefix));
    if rest.is_some_and(|rest| rest.len() > 3 && VERBS.irregular_pasts.contains(rest)) {
        return true;
    }
    if word.ends_with("eed") {
        return matches!(word, "agreed" | "disagreed" | "freed" | "guaranteed" | "decreed" | "refereed");
    }
    word.len() > 3 && word.ends_with("ed") && !NO_PAST.contains(&word)
}

/// Returns the past tense of a verb that events are often named with, given in any form (`complete`, `completes`, `completing`).
/// `None` for verbs that are as often nouns (`order`) and for words that are not known.
///
/// ```
/// use plan_model::wording::verbs::past_of;
/// assert_eq!(past_of("submit").as_deref(), Some("submitted"));
/// assert_eq!(past_of("playing").as_deref(), Some("played"));
/// assert_eq!(past_of("order"), None);
/// ```
#[must_use]
pub fn past_of(word: &str) -> Option<String> {
    base_of(word).map(past)
}

/// Returns whether the word is a verb as it stands in a dictionary, one that events are often named with.
#[must_use]
pub fn is_base(word: &str) -> bool {
    VERBS.bases.contains_key(word)
}

/// Returns whether the verb is as often a noun (`search`, `light`). At the start of a name it is more likely one.
#[must_use]
pub fn is_often_noun(word: &str) -> bool {
    NOUNS.contains(&word)
}

/// Returns whether the word is the past tense of a verb that events are often named with.
#[must_use]
pub fn is_past_of_usual(word: &str) -> bool {
    let is_past_of = |base: &str| VERBS.known(base).is_some_and(|base| past(base) == word);
    let Some(stem) = word.strip_suffix("ed") else { return VERBS.irregular_pasts.contains(word) };
    let undoubled = stem.get(..stem.len().saturating_sub(1)).unwrap_or_default();
    is_past_of(stem) || is_past_of(undoubled) || is_past_of(&format!("{stem}e")) || is_past_of(&format!("{undoubled}y"))
}

/// The tables below, to be searched.
struct Verbs {
    /// Each verb, with its past tense where that is irregular.
    bases: HashMap<&'static str, Option<&'static str>>,
    irregular_pasts: HashSet<&'static str>,
}

static VERBS: LazyLock<Verbs> = LazyLock::new(|| {
    let irregular = IRREGULAR.iter().map(|(base, past)| (*base, past.first().copied()));
    let regular = REGULAR.iter().map(|base| (*base, None));
    Verbs {
        bases: regular.chain(irregular).collect(),
        irregular_pasts: IRREGULAR.iter().flat_map(|(_, past)| past.iter().copied()).collect(),
    }
});

impl Verbs {
    fn known(&self, word: &str) -> Option<&'static str> {
        self.bases.get_key_value(word).map(|(base, _)| *base)
    }
}

fn base_of(word: &str) -> Option<&'static str> {
    if let Some(base) = VERBS.known(word) {
        return Some(base);
    }
    if let Some(stem) = word.strip_suffix("ing") {
        let undoubled = stem.get(..stem.len().saturating_sub(1)).unwrap_or_default();
        return VERBS.known(stem).or_else(|| VERBS.known(&format!("{stem}e"))).or_else(|| VERBS.known(undoubled));
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return VERBS.known(&format!("{stem}y"));
    }
    let third = word.strip_suffix('s')?;
    VERBS.known(third).or_else(|| VERBS.known(third.strip_suffix('e')?))
}

fn past(base: &'static str) -> String {
    if let Some(past) = VERBS.bases.get(base).copied().flatten() {
        return past.to_owned();
    }
    if DOUBLING.contains(&base) {
        let last = base.chars().next_back().unwrap_or_default();
        return format!("{base}{last}ed");
    }
    match base.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ied"),
        _ if base.ends_with('e') => format!("{base}d"),
        _ => format!("{base}ed"),
    }
}

/// Words that end in "-ed" and are no verbs.
const NO_PAST: &[&str] =
    &["embed", "hundred", "sacred", "naked", "wicked", "kindred", "hatred", "biped", "moped", "shed", "sled", "bred"];

/// Verbs whose past tense is not "-ed": it comes first, then its participle where that is another word.
const IRREGULAR: &[(&str, &[&str])] = &[
    ("arise", &["arisen", "arose"]),
    ("bear", &["borne", "bore"]),
    ("beat", &["beaten", "beat"]),
    ("become", &["became"]),
    ("begin", &["begun", "began"]),
    ("bend", &["bent"]),
    ("bet", &["bet"]),
    ("bid", &["bid"]),
    ("bind", &["bound"]),
    ("bite", &["bitten"]),
    ("bleed", &["bled"]),
    ("blow", &["blown", "blew"]),
    ("break", &["broken", "broke"]),
    ("breed", &["bred"]),
    ("bring", &["brought"]),
    ("broadcast", &["broadcast"]),
    ("build", &["built"]),
    ("buy", &["bought"]),
    ("cast", &["cast"]),
    ("catch", &["caught"]),
    ("choose", &["chosen", "chose"]),
    ("come", &["came"]),
    ("cost", &["cost"]),
    ("cut", &["cut"]),
    ("deal", &["dealt"]),
    ("dig", &["dug"]),
    ("do", &["done", "did"]),
    ("draw", &["drawn", "drew"]),
    ("drive", &["driven", "drove"]),
    ("eat", &["eaten", "ate"]),
    ("fall", &["fallen", "fell"]),
    ("feed", &["fed"]),
    ("feel", &["felt"]),
    ("fight", &["fought"]),
    ("find", &["found"]),
    ("flee", &["fled"]),
    ("fly", &["flown", "flew"]),
    ("forbid", &["forbidden", "forbade"]),
    ("foresee", &["foreseen"]),
    ("forget", &["forgotten", "forgot"]),
    ("forgive", &["forgiven", "forgave"]),
    ("freeze", &["frozen", "froze"]),
    ("get", &["gotten", "got"]),
    ("give", &["given", "gave"]),
    ("go", &["gone", "went"]),
    ("grind", &["ground"]),
    ("grow", &["grown", "grew"]),
    ("hang", &["hung"]),
    ("hear", &["heard"]),
    ("hide", &["hidden", "hid"]),
    ("hit", &["hit"]),
    ("hold", &["held"]),
    ("hurt", &["hurt"]),
    ("keep", &["kept"]),
    ("know", &["known", "knew"]),
    ("lay", &["laid"]),
    ("lead", &["led"]),
    ("learn", &["learned", "learnt"]),
    ("leave", &["left"]),
    ("lend", &["lent"]),
    ("let", &["let"]),
    ("light", &["lit"]),
    ("lose", &["lost"]),
    ("make", &["made"]),
    ("mean", &["meant"]),
    ("meet", &["met"]),
    ("melt", &["melted", "molten"]),
    ("mistake", &["mistaken"]),
    ("pay", &["paid"]),
    ("prove", &["proven", "proved"]),
    ("put", &["put"]),
    ("quit", &["quit"]),
    ("read", &["read"]),
    ("reset", &["reset"]),
    ("ride", &["ridden", "rode"]),
    ("ring", &["rung", "rang"]),
    ("rise", &["risen", "rose"]),
    ("run", &["run", "ran"]),
    ("say", &["said"]),
    ("see", &["seen", "saw"]),
    ("seek", &["sought"]),
    ("sell", &["sold"]),
    ("send", &["sent"]),
    ("set", &["set"]),
    ("shake", &["shaken", "shook"]),
    ("shine", &["shone"]),
    ("shoot", &["shot"]),
    ("show", &["shown", "showed"]),
    ("shut", &["shut"]),
    ("sing", &["sung", "sang"]),
    ("sink", &["sunk", "sank"]),
    ("sit", &["sat"]),
    ("sleep", &["slept"]),
    ("slide", &["slid"]),
    ("speak", &["spoken", "spoke"]),
    ("spend", &["spent"]),
    ("spin", &["spun"]),
    ("split", &["split"]),
    ("spread", &["spread"]),
    ("stand", &["stood"]),
    ("steal", &["stolen", "stole"]),
    ("stick", &["stuck"]),
    ("strike", &["struck"]),
    ("swear", &["sworn", "swore"]),
    ("sweep", &["swept"]),
    ("swim", &["swum", "swam"]),
    ("swing", &["swung"]),
    ("take", &["taken", "took"]),
    ("teach", &["taught"]),
    ("tear", &["torn", "tore"]),
    ("tell", &["told"]),
    ("think", &["thought"]),
    ("throw", &["thrown", "threw"]),
    ("understand", &["understood"]),
    ("undo", &["undone", "undid"]),
    ("upset", &["upset"]),
    ("wake", &["woken", "woke"]),
    ("wear", &["worn", "wore"]),
    ("win", &["won"]),
    ("wind", &["wound"]),
    ("withdraw", &["withdrawn", "withdrew"]),
    ("withhold", &["withheld"]),
    ("withstand", &["withstood"]),
    ("write", &["written", "wrote"]),
];

/// Verbs in "-ed" that events are often named with, less those that are as often nouns.
const REGULAR: &[&str] = &[
    "abandon",
    "accept",
    "access",
    "activate",
    "add",
    "agree",
    "answer",
    "apply",
    "approve",
    "archive",
    "ask",
    "assign",
    "attach",
    "authenticate",
    "authorize",
    "block",
    "bounce",
    "browse",
    "buffer",
    "call",
    "cancel",
    "capture",
    "change",
    "check",
    "claim",
    "clear",
    "click",
    "clone",
    "close",
    "collapse",
    "collect",
    "comment",
    "complete",
    "confirm",
    "connect",
    "convert",
    "copy",
    "crash",
    "create",
    "deactivate",
    "decline",
    "delete",
    "deliver",
    "deny",
    "deploy",
    "detach",
    "detect",
    "disable",
    "disconnect",
    "discover",
    "dismiss",
    "display",
    "donate",
    "downgrade",
    "download",
    "drag",
    "drop",
    "duplicate",
    "earn",
    "edit",
    "enable",
    "end",
    "enroll",
    "enter",
    "exceed",
    "execute",
    "exit",
    "expand",
    "expire",
    "explore",
    "export",
    "extend",
    "fail",
    "fetch",
    "filter",
    "finish",
    "focus",
    "follow",
    "generate",
    "highlight",
    "hover",
    "import",
    "initiate",
    "install",
    "invite",
    "invoke",
    "join",
    "launch",
    "like",
    "listen",
    "load",
    "log",
    "mark",
    "merge",
    "minimize",
    "maximize",
    "move",
    "mute",
    "navigate",
    "onboard",
    "open",
    "opt",
    "paste",
    "pause",
    "perform",
    "pin",
    "play",
    "press",
    "print",
    "process",
    "publish",
    "purchase",
    "rate",
    "receive",
    "redeem",
    "refresh",
    "refund",
    "register",
    "reject",
    "reload",
    "remove",
    "rename",
    "renew",
    "reply",
    "request",
    "resize",
    "resolve",
    "restore",
    "resume",
    "retry",
    "review",
    "save",
    "schedule",
    "scroll",
    "search",
    "select",
    "share",
    "sign",
    "skip",
    "sort",
    "start",
    "stop",
    "submit",
    "subscribe",
    "succeed",
    "swipe",
    "sync",
    "tap",
    "toggle",
    "uninstall",
    "unlock",
    "unsubscribe",
    "update",
    "upgrade",
    "upload",
    "verify",
    "view",
    "visit",
    "watch",
];

/// Verbs that are as often nouns.
const NOUNS: &[&str] = &[
    "access",
    "bear",
    "beat",
    "bet",
    "bid",
    "bite",
    "block",
    "broadcast",
    "build",
    "call",
    "cast",
    "check",
    "comment",
    "cost",
    "deal",
    "display",
    "drive",
    "end",
    "fall",
    "feed",
    "fight",
    "filter",
    "focus",
    "highlight",
    "lead",
    "light",
    "like",
    "mark",
    "mean",
    "press",
    "process",
    "rate",
    "request",
    "review",
    "ride",
    "ring",
    "rise",
    "search",
    "shake",
    "sink",
    "sleep",
    "slide",
    "spread",
    "stick",
    "strike",
    "swing",
    "tear",
    "wind",
];

/// Regular verbs that double their last letter.
const DOUBLING: &[&str] = &["drag", "drop", "log", "opt", "pin", "skip", "stop", "submit", "swap", "tap", "tag", "zap"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_tenses() {
        for (verb, wanted) in [
            ("complete", "completed"),
            ("completes", "completed"),
            ("retry", "retried"),
            ("retries", "retried"),
            ("play", "played"),
            ("drop", "dropped"),
            ("dropping", "dropped"),
            ("sharing", "shared"),
            ("read", "read"),
            ("send", "sent"),
            ("dismisses", "dismissed"),
        ] {
            assert_eq!(past_of(verb).as_deref(), Some(wanted), "{verb}");
        }
        assert_eq!(past_of("blog"), None);
    }

    #[test]
    fn every_verb_has_a_past_that_is_one() {
        let bases = REGULAR.iter().copied().chain(IRREGULAR.iter().map(|(base, _)| *base));
        for base in bases {
            let past = past_of(base).unwrap_or_default();
            assert!(is_past(&past), "{base}: {past}");
        }
    }

    #[test]
    fn words_that_are_no_verbs() {
        for word in ["feed", "newsfeed", "embed", "speed", "button", "event", "types", "red", "hundred"] {
            assert!(!is_past(word), "{word}");
        }
        for word in ["resent", "overwritten", "guaranteed", "rebuilt", "unread"] {
            assert!(is_past(word), "{word}");
        }
    }
}
