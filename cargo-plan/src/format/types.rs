//! Types as people write them: `String`, "list of strings", `varchar(20)`, `string | null`, `Ganzzahl`, "card | paypal". It
//! knows nothing of where they stand.

use super::{value, values, words};
use plan_model::json::Node;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a text says of the type of a property.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TypeText {
    /// Names of JSON types; none for "anything".
    pub(crate) names: Vec<&'static str>,
    pub(crate) is_nullable: bool,
    /// Whether each call must give it, where the type says so: `string?`, "string, required".
    pub(crate) required: Option<bool>,
    pub(crate) format: Option<&'static str>,
    pub(crate) items: Option<Box<TypeText>>,
    /// The only values.
    pub(crate) values: Vec<Node>,
    /// Whether it says that there are only some values, even where it does not say which.
    pub(crate) is_enum: bool,
    pub(crate) max_length: Option<u32>,
    /// The least and the greatest value.
    pub(crate) range: Option<(String, String)>,
    /// One bound, or both: the keywords that say it.
    pub(crate) bounds: Vec<(&'static str, String)>,
    /// What is in an object, where the type says it: `{id: string, qty: int}`.
    pub(crate) fields: Vec<FieldText>,
    /// What stands beside the type and says no more of it: the unit, an example.
    pub(crate) remark: Option<String>,
}

/// One of the properties that the type of an object lists.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FieldText {
    pub(crate) name: String,
    /// Nothing where only the name is said.
    pub(crate) of: Option<TypeText>,
    pub(crate) is_required: bool,
}

impl TypeText {
    fn of(name: &'static str) -> Self {
        Self { names: vec![name], ..Self::default() }
    }

    fn text(format: &'static str) -> Self {
        Self { format: Some(format), ..Self::of("string") }
    }

    fn object_of(fields: Vec<FieldText>) -> Self {
        Self { fields, ..Self::of("object") }
    }

    /// Says what is in the object, or in each object of the list.
    fn with_fields(mut self, fields: Vec<FieldText>) -> Self {
        match &mut self.items {
            Some(items) => items.fields = fields,
            None => self.fields = fields,
        }
        self
    }

    /// Returns a list of these. What is said of the items and is no type of theirs is said of the list.
    fn list_of(mut items: Self) -> Self {
        let remark = items.remark.take();
        Self { items: Some(Box::new(items)), remark, ..Self::of("array") }
    }
}

/// Phrases -> types, in six languages.
const NAMES: [(&str, &str); 9] = [
    (
        "string",
        "string, str, text, testo, stringa, tekenreeks, texte, texto, tekst, zeichenkette, zeichenfolge, chaine, chaine de caracteres, cadena, cadena de texto, \
         cadena de caracteres, ciag znakow, lancuch, lancuch znakow, cadeia, cadeia de caracteres, cadeia de texto, varchar, char, nvarchar, \
         character, id, identifier, freetext, free text, longtext, long text, short text, alphanumeric, unicode, slug, textfield, symbol, \
         文字列, テキスト, 字符串, stringhe, testi, napis, sha256, hash, md5, ip, ip address, string value, text string, string id, locale, color, color hex, hex",
    ),
    (
        "integer",
        "integer, uint 32, uint 64, uint 8, uint 16, intero, numero intero, geheel getal, int, int32, int64, long, bigint, smallint, tinyint, whole number, ganzzahl, ganze zahl, entier, nombre entier, entero, \
         numero entero, inteiro, numero inteiro, calkowita, liczba calkowita, count, counter, quantity, unsigned, uint, uint32, uint64, \
         整数, unix time, unix timestamp, unix epoch, epoch, epoch time, epoch ms, epoch seconds, epoch milliseconds, timestamp ms, \
         unix timestamp ms, unix ms, short, ordinal, milliseconds, seconds, ms, integer number, number integer, int number",
    ),
    (
        "number",
        "number, float 32, float 64, getal, numerico, numeric, num, float, float32, float64, double, double precision, decimal, real, money, price, amount, percent, percentage, \
         数値, 数字, 小数, zahl, dezimalzahl, kommazahl, gleitkommazahl, fliesskommazahl, nombre, nombre decimal, decimal number, numero, numero decimal, \
         decimale, flottant, flotante, liczba, liczb, numeri, liczba dziesietna, liczba zmiennoprzecinkowa, numerico, numerica, numerique, numerisch, \
         number float, float number, currency amount, duration, real number, digit, digits, number decimal, numerical, dziesietna, reel",
    ),
    (
        "boolean",
        "boolean, booleaans, vero falso, ja nee, bool, flag, yes no, y n, true false, wahrheitswert, boolesch, boolescher wert, booleen, logique, booleano, booleana, \
         真偽値, ブール値, 布尔, 布尔值, logico, logica, logiczny, logiczna, wartosc logiczna, typ logiczny, bit, binary, ja nein, oui non, si no, sim nao, tak nie, prawda \
         falsz, vrai faux, verdadero falso, checkbox, toggle",
    ),
    (
        "object",
        "object, json, dict, dictionary, map, hashmap, hash map, record, struct, objekt, objet, objeto, obiekt, jsonb, super, nested object, \
         オブジェクト, 对象, oggetto, oggetti, key value, json object, nested, any object, dictionary object",
    ),
    (
        "array",
        "array, 配列, 数组, list, set, vector, tuple, liste, lista, tableau, tablica, arreglo, feld, vetor, matriz, collection, sequence, arr, json array",
    ),
    (
        "any",
        "any, mixed, unknown, variant, beliebig, quelconque, cualquiera, qualquer, dowolny, various, multiple types, json value, any type",
    ),
    ("null", "null, nil"),
    (
        "enum",
        "enum, enumeration, enumerated, option, options, select, picklist, choice, category, categorical, aufzahlung, enumeracion, \
         enumeracao, wyliczenie, wyliczeniowy, enumere, enumerado, lista de valores, liste de valeurs, dropdown, radio, string enum, enum \
         string, enumerated string, auswahl, seleccion, wybor, auswahlliste, einfachauswahl, lista wyboru, lista rozwijana, liste deroulante, \
         lista desplegable, lista suspensa, keuzelijst, elenco a discesa, menu a tendina, selecao",
    ),
];

const FORMATS: [(&str, &str); 6] = [
    (
        "date-time",
        "datetime, date time, timestamp, timestamptz, date and time, iso8601, iso 8601, iso datetime, iso timestamp, iso string, \
         zeitstempel, datum und uhrzeit, datum uhrzeit, horodatage, date heure, date et heure, fecha y hora, fecha hora, data e hora, data \
         hora, znacznik czasu, data i czas, data i godzina, instant, datetimetz, timestamp utc, utc timestamp, 日時, string timestamp, \
         timestamp iso 8601, string iso 8601, utc datetime, iso 8601 datetime, iso 8601 timestamp, iso 8601 string, \
         timestamp iso8601, date timestamp, marca de tiempo, marca temporal, date time string, string datetime, string date time, rfc 3339, \
         rfc3339",
    ),
    (
        "date",
        "date, iso date, iso date string, 日付, 日期, day, datum, tag, fecha, data, jour, iso8601 date, iso 8601 date, calendar date, date string, string date",
    ),
    ("time", "time, uhrzeit, heure, hora, godzina, time of day"),
    ("uuid", "uuid, guid, uuid v4, uuidv4, uuid4, string uuid, uuid string"),
    ("uri", "url, uri, link, href, adres url, lien, enlace, string url, url string"),
    (
        "email",
        "email, e mail, email address, e mail adresse, courriel, correo, correo electronico, adres email, e mailadres, emailadres, indirizzo email, endereco de email, direccion de correo, adresse email, adresse e mail, string email",
    ),
];

/// What a phrase stands for: a type, or the format of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Name(&'static str),
    Format(&'static str),
}

static PHRASES: LazyLock<HashMap<&'static str, Known>> = LazyLock::new(|| {
    let phrases = |list: &'static str| list.split(',').map(str::trim);
    let formats = FORMATS.iter().flat_map(|(format, list)| phrases(list).map(|phrase| (phrase, Known::Format(format))));
    let names = NAMES.iter().flat_map(|(name, list)| phrases(list).map(|phrase| (phrase, Known::Name(name))));
    names.chain(formats).collect()
});

/// How many texts are remembered: a sheet has few types in many rows.
const REMEMBERED_TEXTS: usize = 500;

thread_local! {
    static KNOWN: RefCell<HashMap<String, Option<TypeText>>> = RefCell::new(HashMap::new());
}

/// Reads a type.
pub(crate) fn read(text: &str) -> Option<TypeText> {
    if let Some(known) = KNOWN.with_borrow(|known| known.get(text).cloned()) {
        return known;
    }
    let of = read_anew(text);
    KNOWN.with_borrow_mut(|known| {
        if known.len() < REMEMBERED_TEXTS {
            known.insert(text.to_owned(), of.clone());
        }
    });
    of
}

fn read_anew(text: &str) -> Option<TypeText> {
    let text = text.trim();
    // "`web` | `app`" has quotes around its parts.
    let inner = text.trim_matches('`').trim();
    let text = if inner.contains('`') { text } else { inner };
    if text.is_empty() || text.chars().count() > TYPE_CHARS {
        return None;
    }
    yes_or_no(text)
        .or_else(|| one_of(text))
        .or_else(|| optional(text))
        .or_else(|| with_word(text))
        .or_else(|| object(text))
        .or_else(|| bounded(text))
        .or_else(|| one(text))
        .or_else(|| list(text))
        .or_else(|| with_brackets(text))
        .or_else(|| union(text))
        .or_else(|| listed(text))
}

const TYPE_CHARS: usize = 400;

/// Reads "Yes/No", "Ja/Nein".
fn yes_or_no(text: &str) -> Option<TypeText> {
    let (one, other) = text.split_once('/')?;
    let answers = (values::yes_or_no(one)?, values::yes_or_no(other)?);
    (answers.0 != answers.1).then(|| TypeText::of("boolean"))
}

/// Reads "one of: card, paypal", "either a or b".
fn one_of(text: &str) -> Option<TypeText> {
    let start = text.to_lowercase();
    let is_list = ["one of", "either ", "any of"].iter().any(|words| start.starts_with(words));
    let values = is_list.then(|| values::closed(text))??;
    Some(TypeText { is_enum: true, values: values.into_iter().map(value::text).collect(), ..TypeText::of("string") })
}

/// Returns a single word, or a phrase that stands for a type.
fn one(text: &str) -> Option<TypeText> {
    if text.contains(['|', '[', '<', '(', ',', '/', '{', ':', ';', '"', '\'']) {
        return (text.replace(' ', "") == "{}").then(|| TypeText::of("object"));
    }
    Some(match PHRASES.get(words::folded(text).as_str())? {
        Known::Format(format) => TypeText::text(format),
        Known::Name("any") => TypeText::default(),
        Known::Name("enum") => TypeText { is_enum: true, ..TypeText::of("string") },
        Known::Name("null") => TypeText { is_nullable: true, ..TypeText::default() },
        Known::Name(name) => TypeText::of(name),
    })
}

/// Reads `string?`, `string*`, `!string`.
fn optional(text: &str) -> Option<TypeText> {
    let (rest, required) = match (text.strip_suffix('?'), text.strip_suffix(['*', '!'])) {
        (Some(rest), _) => (rest, false),
        (_, Some(rest)) => (rest, true),
        _ => return None,
    };
    Some(TypeText { required: Some(required), ..read(rest)? })
}

/// Reads "nullable string", `Optional<string>`, "string NOT NULL", `?string`.
fn with_word(text: &str) -> Option<TypeText> {
    if let Some(head) = text.strip_suffix("NOT NULL").or_else(|| text.strip_suffix("not null")) {
        return Some(TypeText { required: Some(true), ..read(head)? });
    }
    if let Some(rest) = text.strip_prefix('?') {
        return Some(TypeText { is_nullable: true, ..read(rest)? });
    }
    let sign = text.find([' ', '<', '('])?;
    let (word, rest) = text.split_at(sign);
    let rest = match (rest.strip_prefix('<'), rest.strip_prefix('(')) {
        (Some(inside), _) => inside.strip_suffix('>').unwrap_or(inside),
        (_, Some(inside)) => inside.strip_suffix(')').unwrap_or(inside),
        _ => rest,
    };
    Some(match words::folded(word).as_str() {
        "nullable" => TypeText { is_nullable: true, ..read(rest)? },
        "optional" | "maybe" | "option" => TypeText { required: Some(false), ..read(rest)? },
        "required" | "mandatory" => TypeText { required: Some(true), ..read(rest)? },
        _ => return None,
    })
}

/// Reads "integer >= 0", "positive integer".
fn bounded(text: &str) -> Option<TypeText> {
    let is_number = |of: &TypeText| matches!(of.names.as_slice(), ["number" | "integer"]);
    if let Some((word, rest)) = text.split_once(' ')
        && let Some(bound) = [
            ("positive", "exclusiveMinimum"),
            ("negative", "exclusiveMaximum"),
            ("nonnegative", "minimum"),
            ("non-negative", "minimum"),
        ]
        .iter()
        .find(|(known, _)| word.eq_ignore_ascii_case(known))
        && let Some(of) = one(rest).filter(is_number)
    {
        return Some(TypeText { bounds: vec![(bound.1, "0".to_owned())], ..of });
    }
    let (base, bounds) = text.split_at(text.find(['>', '<', '≥', '≤'])?);
    let of = one(base.trim().trim_end_matches(',')).filter(is_number)?;
    Some(TypeText { bounds: values::bounds(bounds)?, ..of })
}

/// Reads `string[]`, `[]string`, `Array<string>`, "list of strings", `string_array`, `[string]`.
fn list(text: &str) -> Option<TypeText> {
    if let Some(items) = text.strip_prefix("[]") {
        return read(items).map(TypeText::list_of);
    }
    if let Some(items) = text.strip_suffix("[]") {
        return Some(TypeText::list_of(items_of(items)));
    }
    if let Some(items) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return read(items).filter(|_| !items.contains(',')).map(TypeText::list_of);
    }
    for opening in [
        "array", "list", "set", "liste", "lista", "arreglo", "tableau", "tablica", "lijst", "elenco", "matriz", "vetor",
    ] {
        let start = text.get(..opening.len()).filter(|start| start.eq_ignore_ascii_case(opening));
        let Some(rest) = start.and_then(|_| text.get(opening.len()..)) else { continue };
        let rest = rest.trim();
        let brackets = [('<', '>'), ('(', ')'), ('[', ']'), ('{', '}')];
        let inside = brackets.iter().find_map(|(open, close)| rest.strip_prefix(*open)?.strip_suffix(*close));
        if let Some(items) = inside {
            return items_of_brackets(items);
        }
        let of = ["of ", "von ", "de ", "di ", "van ", "d'", "d’", "z ", ": ", "of: "]
            .iter()
            .find_map(|of| rest.strip_prefix(of));
        if let Some(items) = of {
            return Some(TypeText::list_of(items_of(items)));
        }
    }
    let words: Vec<String> = words::words(text);
    let list = |word: &String| PHRASES.get(word.as_str()) == Some(&Known::Name("array"));
    match words.as_slice() {
        [first, rest @ ..] if !rest.is_empty() && !text.contains(['|', '(', ',', '/']) && list(first) => {
            one(&rest.join(" ")).or_else(|| singular(&rest.join(" "))).map(TypeText::list_of)
        }
        [rest @ .., last] if !rest.is_empty() && !text.contains(['|', '(', ',', '/']) && list(last) => {
            one(&rest.join(" ")).or_else(|| singular(&rest.join(" "))).map(TypeText::list_of)
        }
        _ => None,
    }
}

/// Returns the inside of `array<…>`: a type, or the only values of its items.
fn items_of_brackets(items: &str) -> Option<TypeText> {
    fields(items, false)
        .map(TypeText::object_of)
        .or_else(|| read(items))
        .or_else(|| singular(items))
        .map(TypeText::list_of)
        .or_else(|| Some(remarked(TypeText::of("array"), items)))
}

/// Returns the type of items; of words that are no type, any.
fn items_of(text: &str) -> TypeText {
    let text = text.trim();
    let text = text.strip_prefix('(').and_then(|inside| inside.strip_suffix(')')).unwrap_or(text);
    in_braces(text)
        .and_then(|inside| fields(inside, true))
        .map(TypeText::object_of)
        .or_else(|| read(text))
        .or_else(|| singular(text))
        .or_else(|| singular_with_brackets(text))
        .unwrap_or_else(|| TypeText { remark: Some(text.to_owned()), ..TypeText::default() })
}

/// Reads the plural of a type: "strings", "Objekten", "obiektów", "chaînes".
fn singular(text: &str) -> Option<TypeText> {
    let text = text.trim();
    let folded = words::folded(text);
    let ends = ["s", "es", "n", "en", "e", "er", "ow", "y", "i"];
    let stem = folded.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let mut stems = stem.into_iter().chain(ends.iter().filter_map(|end| folded.strip_suffix(end)).map(str::to_owned));
    stems.find_map(|stem| one(&stem)).filter(|_| !text.contains(['|', '[', '<', '(', ',', '/', '{', ':', ';', '"']))
}

/// Reads "objects (id: string, qty: int)", "strings (max 20)".
fn singular_with_brackets(text: &str) -> Option<TypeText> {
    let (base, rest) = text.split_at(text.find(['(', '{', ':', '<'])?);
    let of = one(base.trim()).or_else(|| singular(base))?;
    let name = of.format.or_else(|| of.names.first().copied())?;
    read(&format!("{name} {rest}"))
}

/// Reads `{id: string, qty: int}`, `{id: string}[]`. Names alone, as in `{web, app}`, may as well be values.
fn object(text: &str) -> Option<TypeText> {
    if let Some(items) = text.strip_suffix("[]").filter(|items| items.starts_with('{')) {
        return fields(in_braces(items)?, true).map(TypeText::object_of).map(TypeText::list_of);
    }
    fields(in_braces(text)?, false).map(TypeText::object_of)
}

fn in_braces(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}')
}

/// Reads the properties of an object: each a name with its type, or, where nothing else can stand there, a name alone.
fn fields(text: &str, may_be_names: bool) -> Option<Vec<FieldText>> {
    let separator = [";", "\n", ","].into_iter().find(|separator| values::split(text, separator).len() > 1);
    let parts = values::split(text, separator.unwrap_or(","));
    let fields: Vec<FieldText> = parts.iter().map(|part| field(part)).collect::<Option<_>>()?;
    let is_typed = fields.iter().all(|field| field.of.is_some());
    (!fields.is_empty() && (is_typed || may_be_names)).then_some(fields)
}

/// Reads `id`, `id: string`, `id?: string`, `id (string, required)`.
fn field(text: &str) -> Option<FieldText> {
    let text = text.trim().trim_start_matches(['-', '•', '*']).trim();
    let end = text.find([':', '(', ' ']).unwrap_or(text.len());
    let (head, rest) = text.split_at(end);
    let head = head.trim_matches(['`', '"', '\'']);
    let name = head.trim_end_matches(['?', '*', '!']).trim_matches(['`', '"', '\'']);
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$'))
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-'));
    let rest = rest.trim();
    let inside = rest.strip_prefix('(').and_then(|inside| inside.strip_suffix(')'));
    let rest = inside.or_else(|| rest.strip_prefix(':')).unwrap_or(rest).trim();
    // `y: number` has a type, and a `y` alone says "yes".
    let is_mark =
        rest.is_empty() && (values::requirement(name).is_some() || one(name).is_some_and(|of| of.names == ["array"]));
    if !is_name || is_mark {
        return None;
    }
    let with_mark = || {
        let (of, mark) = rest.rsplit_once(' ')?;
        let found = values::requirement(mark).filter(|found| found.remark.is_none())?;
        Some(TypeText { required: found.required, ..read(of)? })
    };
    let of = if rest.is_empty() { None } else { Some(read(rest).or_else(with_mark)?) };
    let is_required = head.ends_with(['*', '!']) || of.as_ref().is_some_and(|of| of.required == Some(true));
    Some(FieldText { name: name.to_owned(), of, is_required })
}

fn remarked(of: TypeText, remark: &str) -> TypeText {
    TypeText { remark: Some(remark.trim().to_owned()), ..of }
}

/// Reads `varchar(20)`, "number (USD)", "string (required)", "enum (a, b)", "enum: a, b".
fn with_brackets(text: &str) -> Option<TypeText> {
    let from = text.find("[]").map_or(0, |list| list + "[]".len());
    let open = from + text.get(from..)?.find(['(', '[', ':', '<', '{', '='])?;
    let (base, rest) = text.split_at(open);
    let inside =
        rest.trim_start_matches(['(', '[', ':', '<', '{', ' ', '=']).trim_end_matches([')', ']', '>', '}', ' ']);
    let mut of = one(base.trim().trim_end_matches(',')).or_else(|| list(base.trim())).or_else(|| union(base.trim()))?;
    if let Some(fields) = fields_behind(&of, rest) {
        return Some(of.with_fields(fields));
    }
    // `string = "x"` has one value.
    if rest.starts_with('=') && !of.is_enum && !inside.contains(['|', ',', '/']) {
        of.is_enum = true;
        of.values = of_values(&of, vec![values::unmarked(inside).to_owned()]);
        return Some(of);
    }
    if let Some(requirement) = values::requirement(inside).filter(|requirement| requirement.remark.is_none()) {
        of.required = requirement.required;
        of.is_nullable |= requirement.is_nullable;
        return Some(of);
    }
    if let Some(more) = inside
        .split(',')
        .map(str::trim)
        .find_map(|part| values::requirement(part).filter(|part| part.required.is_some() && part.remark.is_none()))
    {
        of.required = more.required;
        return Some(remarked(of, inside));
    }
    if of.names == ["number"]
        && (one(inside).is_some_and(|inner| inner.names == ["integer"]) || inside.trim() == "ganz")
    {
        of.names = vec!["integer"];
        return Some(of);
    }
    let is_text = of.names == ["string"] && of.format.is_none();
    let is_number = matches!(of.names.as_slice(), ["number" | "integer"]);
    let says_boolean = || values::list(&inside.replace('/', ",")).iter().all(|part| values::yes_or_no(part).is_some());
    if is_text
        && !of.is_enum
        && let Some(length) = longest(inside)
    {
        of.max_length = Some(length);
    } else if is_number && let Some(range) = values::range(inside) {
        of.range = Some(range);
    } else if of.format == Some("date-time") && is_unix_time(inside) {
        of = remarked(TypeText::of("integer"), inside);
    } else if of.names == ["boolean"] && says_boolean() {
        // "boolean (true/false)" says no more than "boolean".
    } else if let Some(format) = one(inside).and_then(|inner| inner.format).filter(|_| is_text) {
        of.format = Some(format);
    } else if is_text && is_slashed(inside) {
        of.is_enum = true;
        of.values = of_values(&of, inside.split('/').map(str::to_owned).collect());
    } else if of.is_enum || inside.contains('|') || inside.contains(" / ") || inside.to_lowercase().starts_with("enum")
    {
        let inside = inside.trim_start_matches("enum").trim_start_matches([':', ' ', '=']);
        let values = values::list(inside);
        of.is_enum = true;
        of.values = of_values(&of, values);
    } else {
        of = remarked(of, inside);
    }
    Some(of)
}

/// Returns whether a text is three words or more with slashes between them, and nothing else: of two, as of `km/h`, it is not known.
fn is_slashed(text: &str) -> bool {
    let is_word = |part: &str| part.len() > 1 && part.chars().all(|c| c.is_lowercase() || matches!(c, '_' | '-'));
    text.split('/').count() > 2 && text.split('/').all(is_word)
}

/// Reads "object (id: string, qty: int)", "array of objects {id, name}": what is in the object, or in each object of the list.
fn fields_behind(of: &TypeText, rest: &str) -> Option<Vec<FieldText>> {
    let items = of.items.as_deref().filter(|_| of.names == ["array"]);
    if items.unwrap_or(of).names != ["object"] {
        return None;
    }
    let rest = rest.trim_start_matches([':', '=', ' ']).trim();
    if let Some(inside) = in_braces(rest) {
        return fields(inside, true);
    }
    let pairs = [('(', ')'), ('[', ']'), ('<', '>')];
    let inside = pairs.iter().find_map(|(open, close)| rest.strip_prefix(*open)?.strip_suffix(*close));
    fields(inside.unwrap_or(rest), false)
}

/// Reads "20", "max 50 chars", "up to 50 characters": how long a text may be.
pub(crate) fn longest(text: &str) -> Option<u32> {
    const WORDS: &str = "max maximum up to at most char chars character characters zeichen caracteres length";
    let words = words::words(text);
    let (numbers, others): (Vec<&String>, Vec<&String>) = words.iter().partition(|word| word.parse::<u32>().is_ok());
    match numbers.as_slice() {
        [one] if others.iter().all(|word| WORDS.split(' ').any(|known| known == *word)) => one.parse().ok(),
        _ => None,
    }
}

/// Returns whether a time is a number: of seconds, or of milliseconds, since 1970.
fn is_unix_time(text: &str) -> bool {
    let number = ["unix", "epoch", "ms", "millis", "milliseconds", "seconds"];
    words::words(text).iter().any(|word| number.contains(&word.as_str()))
}

fn of_values(of: &TypeText, values: Vec<String>) -> Vec<Node> {
    let is_number = of.names.iter().any(|name| matches!(*name, "number" | "integer"));
    values.into_iter().map(|text| if is_number { value::number(&text) } else { value::text(text) }).collect()
}

/// Reads `string | null`, `string | undefined`, "string or number", "text, optional".
fn union(text: &str) -> Option<TypeText> {
    let parts = alternatives(text);
    if parts.len() < 2 {
        return None;
    }
    let mut all = TypeText::default();
    let mut read_one = false;
    for part in parts {
        let folded = words::folded(&part);
        if folded == "undefined" || folded == "void" {
            all.required = Some(false);
            continue;
        }
        if let Some(requirement) = values::requirement(&part)
            .filter(|found| found.remark.is_none() && !matches!(folded.as_str(), "no" | "y" | "n" | "yes"))
        {
            all.required = requirement.required.or(all.required);
            all.is_nullable |= requirement.is_nullable;
            continue;
        }
        let one = quoted(&part)
            .or_else(|| object(&part))
            .or_else(|| one(&part))
            .or_else(|| list(&part))
            .or_else(|| with_brackets(&part))?;
        read_one = true;
        add(&mut all, one);
    }
    (read_one || all.is_nullable).then_some(all)
}

/// Adds an alternative.
fn add(all: &mut TypeText, one: TypeText) {
    one.names.iter().for_each(|name| {
        if !all.names.contains(name) {
            all.names.push(name)
        }
    });
    all.is_nullable |= one.is_nullable;
    all.is_enum |= one.is_enum;
    all.values.extend(one.values);
    all.format = all.format.or(one.format);
    all.items = all.items.take().or(one.items);
    all.fields.extend(one.fields);
    all.max_length = all.max_length.or(one.max_length);
    all.range = all.range.take().or(one.range);
    all.remark = all.remark.take().or(one.remark);
}

/// Reads `"card"`, which among the alternatives of a type is a value.
fn quoted(text: &str) -> Option<TypeText> {
    let inner = ['"', '\'', '“', '`'].iter().find_map(|quote| text.strip_prefix(*quote))?;
    let value = inner.trim_end_matches(['"', '\'', '”', '`']);
    Some(TypeText { values: vec![value::text(value)], is_enum: true, ..TypeText::of("string") })
}

/// Divides at `|`, "or", `/` or commas, not inside brackets.
fn alternatives(text: &str) -> Vec<String> {
    for separator in ["|", " or ", " oder ", " ou ", " lub ", " o ", "/", ",", ";", "+"] {
        let parts = values::split(text, separator);
        if parts.len() > 1 {
            return parts;
        }
    }
    Vec::new()
}

/// Reads `email | google | oauth`: words that are no types are the only values.
fn listed(text: &str) -> Option<TypeText> {
    if !text.contains('|') {
        return None;
    }
    let values = values::list(text);
    // `flat|house|...` has others.
    let is_open = |value: &String| matches!(value.trim_matches('.'), "" | "…" | "etc");
    if values.iter().any(is_open) {
        return Some(remarked(TypeText::of("string"), text));
    }
    let is_value = |text: &String| text.chars().count() <= 60 && one(text).is_none_or(|of| of.names != ["array"]);
    (values.len() > 1 && values.iter().all(is_value)).then(|| {
        let (nulls, values): (Vec<_>, Vec<_>) =
            values.into_iter().partition(|text| matches!(text.as_str(), "null" | "undefined"));
        let has = |word: &str| nulls.iter().any(|null| null == word);
        TypeText {
            is_nullable: has("null"),
            required: has("undefined").then_some(false),
            is_enum: true,
            values: values.into_iter().map(value::text).collect(),
            ..TypeText::of("string")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let Some(of) = read(text) else { return "unknown".to_owned() };
        let mut said = if of.names.is_empty() { "any".to_owned() } else { of.names.join("|") };
        said += &of
            .items
            .as_ref()
            .map(|items| format!("<{}>", if items.names.is_empty() { "any".to_owned() } else { items.names.join("|") }))
            .unwrap_or_default();
        let inner = of.items.as_deref().map_or(&of.fields, |items| &items.fields);
        let inner: Vec<String> = inner.iter().map(of_field).collect();
        said += &(if inner.is_empty() { String::new() } else { format!(" {{{}}}", inner.join(", ")) });
        said += &of.format.map(|format| format!(" {format}")).unwrap_or_default();
        said += if of.is_nullable { " nullable" } else { "" };
        said += match of.required {
            Some(true) => " required",
            Some(false) => " optional",
            None => "",
        };
        said += &of.range.as_ref().map(|(least, greatest)| format!(" {least} to {greatest}")).unwrap_or_default();
        said += &of.bounds.iter().map(|(keyword, bound)| format!(" {keyword} {bound}")).collect::<String>();
        said += &of.max_length.map(|length| format!(" up to {length}")).unwrap_or_default();
        if !of.values.is_empty() {
            said += &format!(" {}", value::list(of.values.clone()).to_json());
        }
        said + &of.remark.map(|remark| format!(" ({remark})")).unwrap_or_default()
    }

    fn of_field(field: &FieldText) -> String {
        let of = field.of.as_ref().map(|of| format!(": {}", of.names.join("|"))).unwrap_or_default();
        format!("{}{}{of}", field.name, if field.is_required { "*" } else { "" })
    }

    fn assert_said(cases: &[(&str, &str)]) {
        let wrong: Vec<String> = cases
            .iter()
            .filter(|(text, wanted)| said(text) != *wanted)
            .map(|(text, wanted)| format!("{text}: {} and not {wanted}", said(text)))
            .collect();
        assert_eq!(wrong, Vec::<String>::new());
    }

    #[test]
    fn what_is_in_an_object() {
        let cases = [
            ("array of {id, name}", "array<object> {id, name}"),
            ("array of {id}", "array<object> {id}"),
            ("list of objects (id: string, qty: int)", "array<object> {id: string, qty: integer}"),
            ("Liste von Objekten (id: Text; menge: Ganzzahl)", "array<object> {id: string, menge: integer}"),
            ("lista de objetos (sku: texto, precio: decimal)", "array<object> {sku: string, precio: number}"),
            ("array<{id: string, tags: Array<string>}>", "array<object> {id: string, tags: array}"),
            ("{id: string; total?: number}[]", "array<object> {id: string, total: number}"),
            ("{id: string, at: {x: number, y: number}}", "object {id: string, at: object}"),
            ("object (id: string required, qty: int)", "object {id*: string, qty: integer}"),
            ("object (id (string, required), qty (int))", "object {id*: string, qty: integer}"),
            ("object {id*, name}", "object {id*, name}"),
            ("{id: string} | null", "object {id: string} nullable"),
            ("optional list of objects (id: string, qty: int)", "array<object> {id: string, qty: integer} optional"),
            // Not all of it is a property of an object.
            ("list of objects (see the docs, v2)", "array<object> (see the docs, v2)"),
            ("list of objects (Product)", "array<object> (Product)"),
            ("list of strings (max 20)", "array<string>"),
            ("{web, app}", "unknown"),
            ("object (JSON)", "object (JSON)"),
        ];
        assert_said(&cases);
    }

    #[test]
    fn as_people_write_them() {
        let cases = [
            ("String", "string"),
            ("TEXT", "string"),
            ("Bool", "boolean"),
            ("Integer", "integer"),
            ("Float", "number"),
            ("Timestamp", "string date-time"),
            ("Date", "string date"),
            ("datetime", "string date-time"),
            ("UUID", "string uuid"),
            ("any", "any"),
            ("`string`", "string"),
            ("Zeichenkette", "string"),
            ("Ganzzahl", "integer"),
            ("chaîne de caractères", "string"),
            ("Booléen", "boolean"),
            ("número entero", "integer"),
            ("inteiro", "integer"),
            ("liczba całkowita", "integer"),
            ("ciąg znaków", "string"),
            ("list of strings", "array<string>"),
            ("Array<number>", "array<number>"),
            ("string[]", "array<string>"),
            ("string_array", "array<string>"),
            ("[string]", "array<string>"),
            ("Liste von Texten", "array<string>"),
            ("array of objects", "array<object>"),
            ("varchar(20)", "string up to 20"),
            ("String (max 50 chars)", "string up to 50"),
            ("string[] (required)", "array<string> required"),
            ("one of: a, b", "string [\"a\",\"b\"]"),
            ("boolean (true/false)", "boolean"),
            ("Unix timestamp (ms)", "integer (ms)"),
            ("timestamp (unix)", "integer (unix)"),
            ("timestamp (UTC)", "string date-time (UTC)"),
            ("文字列", "string"),
            ("number (0-100)", "number 0 to 100"),
            ("Liste von Objekten", "array<object>"),
            ("Liste von Zahlen", "array<number>"),
            ("lista obiektów", "array<object>"),
            ("tablica tekstów", "array<string>"),
            ("liste de chaînes", "array<string>"),
            ("lijst van objecten", "array<object>"),
            ("elenco di oggetti", "array<object>"),
            ("array of Product", "array<any> (Product)"),
            ("Product[]", "array<any> (Product)"),
            ("[]string", "array<string>"),
            ("integer >= 0", "integer minimum 0"),
            ("number > 0", "number exclusiveMinimum 0"),
            ("positive integer", "integer exclusiveMinimum 0"),
            ("string = \"x\"", "string [\"x\"]"),
            ("ISO date", "string date"),
            ("ISO 8601", "string date-time"),
            ("number (int)", "integer"),
            ("Zahl (ganz)", "integer"),
            ("nullable string", "string nullable"),
            ("Optional<string>", "string optional"),
            ("varchar(20) NOT NULL", "string required up to 20"),
            ("Auswahlliste", "string"),
            ("string | null", "string nullable"),
            ("string | undefined", "string optional"),
            ("boolean | undefined", "boolean optional"),
            ("string?", "string optional"),
            ("string or number", "string|number"),
            ("string (required)", "string required"),
            ("string, optional", "string optional"),
            ("number (USD)", "number (USD)"),
            ("string (ISO 8601)", "string date-time"),
            ("enum", "string"),
            ("enum (card, paypal)", "string [\"card\",\"paypal\"]"),
            ("enum: card, paypal", "string [\"card\",\"paypal\"]"),
            ("string: expired/cancelled/converted", "string [\"expired\",\"cancelled\",\"converted\"]"),
            ("string (km/h)", "string (km/h)"),
            ("string (YYYY/MM/DD)", "string (YYYY/MM/DD)"),
            ("`icon` | `widget` | `link`", "string [\"icon\",\"widget\",\"link\"]"),
            ("email | google | oauth", "string [\"email\",\"google\",\"oauth\"]"),
            ("'a' | 'b'", "string [\"a\",\"b\"]"),
            ("{}", "object"),
            ("number (%)", "number (%)"),
            ("Product Analytics", "unknown"),
            ("the id of the user", "unknown"),
        ];
        assert_said(&cases);
    }
}
