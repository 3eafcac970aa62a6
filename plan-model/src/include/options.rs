//! The arguments of `include_plan!`, out of their tokens.

use super::Mistake;
use super::derives::{self, Derives};
use super::tokens::{Token, TokenCursor, TokenNumber, Tree};
use crate::call::Call;
use crate::check;
use crate::check::{Levels, Severity};
use crate::diagnostic::suggest;
use crate::name::{Rename, RenamedValue, Renames};

/// Options beside the levels of checks.
const OPTIONS: [&str; 4] = ["events", "rename", "derive", "defaults"];

/// The place that a plan is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanSource {
    /// A file, relative to the folder of Cargo.toml.
    File(String),
    /// A file whose path is made of pieces: `concat!(env!("OUT_DIR"), "/plan.json")`, `env!("PLAN")`.
    Pieces(Vec<PathPiece>),
    /// A file, relative to the folder of the workspace: `workspace = "plan.json"`.
    Workspace(String),
    /// These published specs: `spec = "ecommerce"`, `spec = ["b2b", "core"]`.
    Specs(Vec<(String, TokenNumber)>),
}

/// A piece of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathPiece {
    /// A piece of the path as it is written.
    Text(String),
    /// The value of an environment variable, and where it is named.
    Variable(String, TokenNumber),
}

/// The arguments of `include_plan!`: `"plan.json", events("Order *"), rename("Check In" => CheckInEvent), derive(Debug)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The place that the plan is read from.
    pub source: PlanSource,
    /// The token in which the user says that.
    pub place: TokenNumber,
    /// Which part of the plan is wanted, as patterns of names; all of it where there are none.
    pub events: Vec<(String, TokenNumber)>,
    /// Names that the user gives to parts of the plan, each with the place of the part's name.
    pub renames: Vec<(Rename, TokenNumber)>,
    /// The names that these give to types, each with its place.
    pub renamed: Vec<(String, TokenNumber)>,
    /// The names of the properties that a client or scope gives to all events that have them.
    pub defaults: Vec<(String, TokenNumber)>,
    /// Traits to derive for the generated types.
    pub derives: Derives,
    /// Levels of checks: `deny(event_case), allow(missing_why)`.
    pub levels: Levels,
    /// The token in which `dead_event` is asked for.
    pub dead_event: Option<TokenNumber>,
}

impl Options {
    /// Returns those of a plan file, without any option.
    ///
    /// ```
    /// let options = plan_model::include::Options::of_file("tracking-plan.json");
    /// assert!(options.events.is_empty());
    /// ```
    #[must_use]
    pub fn of_file(path: &str) -> Self {
        Self::new(PlanSource::File(path.to_owned()), 0)
    }

    fn new(source: PlanSource, place: TokenNumber) -> Self {
        Self {
            source,
            place,
            events: Vec::new(),
            renames: Vec::new(),
            renamed: Vec::new(),
            defaults: Vec::new(),
            derives: Derives::default(),
            levels: Levels::default(),
            dead_event: None,
        }
    }

    /// Reads the arguments. `end` is the place of what is missing at their end.
    ///
    /// # Errors
    /// The first thing that is no argument of `include_plan!`.
    ///
    /// ```
    /// use plan_model::include::{Options, PlanSource, Token, Tree};
    /// let path = Tree { token: Token::Text("tracking-plan.json".to_owned()), place: 7 };
    /// let options = Options::parse(&[path], 0)?;
    /// assert_eq!((options.source, options.place), (PlanSource::File("tracking-plan.json".to_owned()), 7));
    /// assert!(Options::parse(&[], 0).is_err_and(|mistake| mistake.message.starts_with("which plan?")));
    /// # Ok::<(), plan_model::include::Mistake>(())
    /// ```
    pub fn parse(tokens: &[Tree], end: TokenNumber) -> Result<Self, Mistake> {
        let mut input = TokenCursor::new(tokens, end);
        let (source, place) = parse_source(&mut input)?;
        let mut options = Self::new(source, place);
        while !input.is_empty() {
            input.symbol(',')?;
            if !input.is_empty() {
                options.parse_option(&mut input)?;
            }
        }
        Ok(options)
    }

    /// Returns the names that the user gives to parts of the plan.
    #[must_use]
    pub fn renames(&self) -> Renames {
        Renames { list: self.renames.iter().map(|(rename, _)| rename.clone()).collect() }
    }

    /// Returns the environment variables of which the path of the plan is made.
    #[must_use]
    pub fn variables(&self) -> Vec<&str> {
        let PlanSource::Pieces(pieces) = &self.source else { return Vec::new() };
        let variables = pieces.iter().filter_map(|piece| match piece {
            PathPiece::Variable(name, _) => Some(name.as_str()),
            PathPiece::Text(_) => None,
        });
        variables.collect()
    }

    fn parse_option(&mut self, input: &mut TokenCursor<'_>) -> Result<(), Mistake> {
        let option = match input.peek() {
            Some(Token::Word(word)) => word.as_str(),
            _ => "",
        };
        let level = Severity::of(option);
        if level.is_none() && !OPTIONS.contains(&option) {
            return Err(unknown_option(option, input.place()));
        }
        let (_, place) = input.word()?;
        let mut content = input.group('(', "parentheses")?;
        match (option, level) {
            (_, Some(level)) => self.parse_level(&mut content, level),
            ("derive", _) => {
                self.derives = derives::parse(content)?;
                Ok(())
            }
            ("events", _) if content.is_empty() => {
                Err(Mistake::new(place, "which events? write events(\"Order *\", \"Cart Viewed\")"))
            }
            ("events", _) => {
                self.events.extend(content.list(parse_pattern)?);
                Ok(())
            }
            ("defaults", _) => {
                let named = content
                    .list(|content| content.text().map_err(|mistake| default_without_quotes(content, mistake)))?;
                if named.is_empty() {
                    return Err(Mistake::new(place, "which properties? write defaults(\"plan\", \"app_version\")"));
                }
                self.defaults.extend(named);
                Ok(())
            }
            _ => self.parse_renames(&mut content),
        }
    }

    fn parse_renames(&mut self, content: &mut TokenCursor<'_>) -> Result<(), Mistake> {
        content.list(|content| {
            let (rename, to) = parse_rename(content)?;
            let is_same = |(other, _): &&(Rename, TokenNumber)| {
                other.call == rename.0.call && other.name == rename.0.name && other.value == rename.0.value
            };
            if self.renames.iter().any(|other| is_same(&other)) {
                return Err(Mistake::new(rename.1, format!("`{}` is renamed twice", rename.0.name)));
            }
            let is_beside = |(other, _): &&(Rename, TokenNumber)| {
                rename.0.value.is_some()
                    && other.value.is_some()
                    && (other.call, &other.name, &other.to) == (rename.0.call, &rename.0.name, &rename.0.to)
            };
            if self.renames.iter().any(|other| is_beside(&other)) {
                let message = format!("two values of `{}` are renamed to `{}`", rename.0.name, rename.0.to);
                return Err(Mistake::new(rename.1, message));
            }
            if rename.0.value.is_none() {
                self.renamed.push((rename.0.to.clone(), to));
            }
            self.renames.push(rename);
            Ok(())
        })?;
        Ok(())
    }

    fn parse_level(&mut self, content: &mut TokenCursor<'_>, level: Severity) -> Result<(), Mistake> {
        for (check, place) in content.list(TokenCursor::word)? {
            if check == check::dead_event::CHECK.id {
                self.dead_event = Some(place);
            }
            self.levels.set(check, level).map_err(|near| {
                let near = suggest::meant_code(near);
                Mistake::new(place, format!("there is no check `{check}`{near}"))
            })?;
        }
        Ok(())
    }
}

/// Says of a property without quotes how it is written.
fn default_without_quotes(content: &TokenCursor<'_>, mistake: Mistake) -> Mistake {
    let Some(Token::Word(word)) = content.peek() else { return mistake };
    let message = format!("properties are named as in the plan, in quotes\nhelp: write defaults({word:?})");
    Mistake::new(mistake.place, message)
}

/// Returns a name or a pattern of names: `"Order *"`.
fn parse_pattern(content: &mut TokenCursor<'_>) -> Result<(String, TokenNumber), Mistake> {
    let Some(Token::Word(word)) = content.peek() else { return content.text() };
    let mut name = String::new();
    for letter in word.trim_start_matches("r#").chars() {
        if letter.is_uppercase() && name.chars().next_back().is_some_and(|last| !last.is_uppercase()) {
            name.push(' ');
        }
        name.push(letter);
    }
    let message = format!("events are named as in the plan, in quotes\nhelp: write events({name:?})");
    Err(Mistake::new(content.place(), message))
}

fn parse_source(input: &mut TokenCursor<'_>) -> Result<(PlanSource, TokenNumber), Mistake> {
    let place = input.place();
    match input.peek() {
        Some(Token::Text(_)) => {
            let (path, place) = input.text()?;
            return Ok((PlanSource::File(path), place));
        }
        Some(Token::Word(word)) if word == "spec" => {}
        Some(Token::Word(word)) if word == "workspace" => {
            input.skip();
            input.symbol('=')?;
            let (path, place) = input.text()?;
            return Ok((PlanSource::Workspace(path), place));
        }
        Some(Token::Word(word)) if matches!(word.as_str(), "concat" | "env") => {
            let mut pieces = Vec::new();
            parse_pieces(input, &mut pieces)?;
            return Ok((PlanSource::Pieces(pieces), place));
        }
        Some(Token::Word(_)) if input.is_macro() => return Err(Mistake::new(place, NO_PATH)),
        Some(token) if *token != Token::Symbol(',') => {
            let message = "the path of the plan must be a string literal, as in include_plan!(\"tracking-plan.json\")";
            return Err(Mistake::new(place, message));
        }
        _ => {
            let message =
                "which plan? write include_plan!(\"tracking-plan.json\"), or include_plan!(spec = \"ecommerce\")";
            return Err(Mistake::new(place, message));
        }
    }
    input.skip();
    input.symbol('=')?;
    let place = input.place();
    if let Ok(name) = input.text() {
        return Ok((PlanSource::Specs(vec![name]), place));
    }
    let names = input.group('[', "string literal or a list of them in brackets")?.list(TokenCursor::text)?;
    match names.first() {
        Some((_, first)) => Ok((PlanSource::Specs(names.clone()), *first)),
        None => Err(Mistake::new(place, "which published spec? write spec = \"ecommerce\"")),
    }
}

const NO_PATH: &str = "a macro sees the text of another macro, not its value: this cannot be the path of the plan\n\
                       help: write a string literal, concat!(env!(\"OUT_DIR\"), \"/plan.json\") of string literals and env!(…), or \
                       workspace = \"plan.json\", from the folder of the workspace";

/// Reads `"text"`, `env!("NAME")` or `concat!(…)` of these.
fn parse_pieces(input: &mut TokenCursor<'_>, pieces: &mut Vec<PathPiece>) -> Result<(), Mistake> {
    let place = input.place();
    if let Ok((text, _)) = input.text() {
        pieces.push(PathPiece::Text(text));
        return Ok(());
    }
    let known = match input.peek() {
        Some(Token::Number(number)) => {
            pieces.push(PathPiece::Text(number.clone()));
            input.skip();
            return Ok(());
        }
        Some(Token::Word(word)) if input.is_macro() => word.as_str(),
        _ => "",
    };
    if !matches!(known, "concat" | "env") {
        return Err(Mistake::new(place, NO_PATH));
    }
    input.skip();
    input.symbol('!')?;
    let mut inner = ['(', '[', '{'].into_iter().find_map(|open| input.group(open, "parentheses").ok());
    let Some(inner) = &mut inner else { return Err(input.expected("parentheses")) };
    if known == "concat" {
        inner.list(|inner| parse_pieces(inner, pieces))?;
        return Ok(());
    }
    // What a second argument says of a variable that is not there is said by us.
    let names = inner.list(TokenCursor::text)?;
    let Some((name, place)) = names.into_iter().next() else { return Err(inner.expected("string literal")) };
    pieces.push(PathPiece::Variable(name, place));
    Ok(())
}

fn unknown_option(option: &str, place: TokenNumber) -> Mistake {
    let options = "events(\"Order *\", …), rename(\"Check In\" => CheckInEvent), derive(Debug, …), defaults(\"plan\", …), allow(event_case, …), \
                   warn(…), deny(…)";
    let names = OPTIONS.into_iter().chain(Severity::ALL.map(|(name, _)| name));
    let near = suggest::nearest(option, names).map(|near| format!("; did you mean `{near}`?"));
    let named = if option.is_empty() { String::new() } else { format!(" `{option}`") };
    Mistake::new(place, format!("unknown option{named}{}\nhelp: there are {options}", near.unwrap_or_default()))
}

/// Reads `"Check In" => CheckInEvent`, `page "Home" => HomeView`, `"Cart Viewed.products" => Line`, `"currency" "USD" => UsDollar`.
fn parse_rename(content: &mut TokenCursor<'_>) -> Result<((Rename, TokenNumber), TokenNumber), Mistake> {
    let call = if matches!(content.peek(), Some(Token::Text(_))) { None } else { Some(parse_call(content)?) };
    let (name, place) = content.text()?;
    let value = if content.is_arrow() { None } else { Some(parse_value(content)?) };
    content.arrow()?;
    if let Some(Token::Text(_)) = content.peek() {
        let message = "the new name is that of a struct, an enum or a variant, without quotes\n\
                       help: write rename(\"Check In\" => CheckInEvent)";
        return Err(Mistake::new(content.place(), message));
    }
    let (to, to_place) = content.word()?;
    let rename = Rename { call, name, value, to: to.to_owned() };
    let Some(why) = rename.refused() else { return Ok(((rename, place), to_place)) };
    let part = if rename.value.is_some() { "a variant" } else { "a type" };
    let message = format!("{part} cannot be renamed to `{to}`, which {why}\nhelp: choose another name");
    Err(Mistake::new(to_place, message))
}

fn parse_call(content: &mut TokenCursor<'_>) -> Result<Call, Mistake> {
    let help = "help: write rename(\"Check In\" => CheckInEvent), rename(page \"Home\" => HomeView), \
                rename(\"Cart Viewed.products\" => Line) or rename(\"currency\" \"USD\" => UsDollar)";
    let (word, place) =
        content.word().map_err(|mistake| Mistake::new(mistake.place, format!("what is renamed? {help}")))?;
    let call = Call::ALL.into_iter().find(|call| word == call.as_str());
    let near = suggest::nearest(word, Call::ALL.map(Call::as_str));
    let near = suggest::meant_code(near);
    call.ok_or_else(|| {
        let message = format!("`{word}` is no call that a plan has rules for, nor a name in quotes{near}\n{help}");
        Mistake::new(place, message)
    })
}

/// Returns a value of an enum, as text.
fn parse_value(content: &mut TokenCursor<'_>) -> Result<RenamedValue, Mistake> {
    let minus = if content.is_symbol('-') { "-" } else { "" };
    if !minus.is_empty() {
        content.skip();
    }
    let (text, is_quoted) = match content.peek() {
        Some(Token::Text(text)) => (text.clone(), true),
        Some(Token::Number(number)) => (format!("{minus}{number}"), false),
        Some(Token::Word(word)) if word == "true" || word == "false" => (word.clone(), false),
        _ => return Err(content.expected("a value of the plan, as \"USD\", or `=>` and the new name")),
    };
    content.skip();
    Ok(RenamedValue { text, is_quoted })
}
