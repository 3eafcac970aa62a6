//! The arguments of `include_plan!`.

use crate::{derives, load};
use plan_model::Call;
use plan_model::check;
use plan_model::conventions::{Levels, Severity};
use plan_model::name::{Rename, Renames};
use plan_model::suggest;
use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Result};
use syn::{Error, Lit, LitStr, Token, bracketed, parenthesized};

/// Options beside the levels of checks.
const OPTIONS: [&str; 3] = ["events", "rename", "derive"];

/// Where the plan is.
pub(crate) enum Source {
    /// In a file, relative to the folder of Cargo.toml.
    File(LitStr),
    /// In these published specs: `spec = "ecommerce"`, `spec = ["b2b", "core"]`.
    Specs(Vec<LitStr>),
}

impl Source {
    /// Where the user says it.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::File(path) => path.span(),
            Self::Specs(names) => names.first().map_or_else(Span::call_site, LitStr::span),
        }
    }
}

/// `[$crate] "plan.json", events("Order *"), rename("Check In" => CheckInEvent), derive(Debug)`
pub(crate) struct Arguments {
    /// The path of `plan-runtime`, however the user's Cargo.toml calls it.
    pub(crate) runtime: TokenStream,
    pub(crate) source: Source,
    /// All of it, as the user wrote it.
    given: TokenStream,
    /// Which part of the plan is wanted, as patterns of names; all of it where there are none.
    pub(crate) events: Vec<LitStr>,
    /// Names that the user gives to parts of the plan, each with the place of the part's name.
    pub(crate) renames: Vec<(Rename, Span)>,
    /// The names that these give to types.
    pub(crate) renamed: Vec<Ident>,
    /// Traits to derive for every generated struct.
    pub(crate) derives: TokenStream,
    /// Levels of checks: `deny(event_case), allow(missing_why)`.
    pub(crate) levels: Levels,
    /// Where `dead_event` is asked for.
    pub(crate) dead_event: Option<Span>,
    /// How many plans were included at the same place before: a file that is two modules, a repetition of a macro.
    pub(crate) repeated: usize,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let runtime;
        bracketed!(runtime in input);
        let runtime = runtime.parse()?;
        let given = input.fork().parse()?;
        let source = parse_source(input)?;
        let mut arguments = Self {
            runtime,
            source,
            given,
            events: Vec::new(),
            renames: Vec::new(),
            renamed: Vec::new(),
            derives: TokenStream::new(),
            levels: Levels::default(),
            dead_event: None,
            repeated: 0,
        };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if !input.is_empty() {
                arguments.parse_option(input)?;
            }
        }
        Ok(arguments)
    }
}

fn parse_source(input: ParseStream<'_>) -> Result<Source> {
    if input.peek(LitStr) {
        return Ok(Source::File(input.parse()?));
    }
    if !input.fork().parse::<Ident>().is_ok_and(|word| word == "spec") {
        if !input.is_empty() && !input.peek(Token![,]) {
            let message = "the path of the plan must be a string literal, as in include_plan!(\"tracking-plan.json\")";
            return Err(Error::new(input.span(), message));
        }
        let message = "which plan? write include_plan!(\"tracking-plan.json\"), or include_plan!(spec = \"ecommerce\")";
        return Err(Error::new(input.span(), message));
    }
    input.parse::<Ident>()?;
    input.parse::<Token![=]>()?;
    if input.peek(LitStr) {
        return Ok(Source::Specs(vec![input.parse()?]));
    }
    let list;
    bracketed!(list in input);
    let names = list.parse_terminated(|name| name.parse::<LitStr>(), Token![,])?;
    if names.is_empty() {
        return Err(Error::new(list.span(), "which published spec? write spec = \"ecommerce\""));
    }
    Ok(Source::Specs(names.into_iter().collect()))
}

impl Arguments {
    /// The same, wherever they are read: the plan's path is absolute. Without the path of the runtime.
    pub(crate) fn absolute(&self) -> TokenStream {
        let Source::File(path) = &self.source else { return self.given.clone() };
        let absolute = load::path_of(&path.value()).to_string_lossy().into_owned();
        let absolute = TokenTree::Literal(Literal::string(&absolute));
        std::iter::once(absolute).chain(self.given.clone().into_iter().skip(1)).collect()
    }

    /// The names that the user gives to parts of the plan.
    pub(crate) fn renames(&self) -> Renames {
        Renames { list: self.renames.iter().map(|(rename, _)| rename.clone()).collect() }
    }

    fn parse_option(&mut self, input: ParseStream<'_>) -> Result<()> {
        let option = input.fork().parse::<Ident>().map(|option| option.to_string()).unwrap_or_default();
        let level = Severity::of(&option);
        if level.is_none() && !OPTIONS.contains(&option.as_str()) {
            let options = "events(\"Order *\", …), rename(\"Check In\" => CheckInEvent), derive(Debug, …), \
                           allow(event_case, …), warn(…), deny(…)";
            let names = OPTIONS.into_iter().chain(Severity::ALL.map(|(name, _)| name));
            let near = suggest::nearest(&option, names).map(|near| format!("; did you mean `{near}`?"));
            let named = if option.is_empty() { String::new() } else { format!(" `{option}`") };
            let message = format!("unknown option{named}{}\nhelp: there are {options}", near.unwrap_or_default());
            return Err(Error::new(input.span(), message));
        }
        let name: Ident = input.parse()?;
        let content;
        parenthesized!(content in input);
        match (option.as_str(), level) {
            (_, Some(level)) => self.parse_level(&content, level),
            ("derive", _) => {
                self.derives = content.parse()?;
                derives::check(&self.derives)
            }
            ("events", _) if content.is_empty() => {
                Err(Error::new(name.span(), "which events? write events(\"Order *\", \"Cart Viewed\")"))
            }
            ("events", _) => {
                self.events.extend(content.parse_terminated(|input| input.parse::<LitStr>(), Token![,])?);
                Ok(())
            }
            _ => self.parse_renames(&content),
        }
    }

    fn parse_renames(&mut self, content: ParseStream<'_>) -> Result<()> {
        while !content.is_empty() {
            let (rename, to) = parse_rename(content)?;
            let is_same = |(other, _): &&(Rename, Span)| {
                other.call == rename.0.call && other.name == rename.0.name && other.value == rename.0.value
            };
            if self.renames.iter().any(|other| is_same(&other)) {
                return Err(Error::new(rename.1, format!("`{}` is renamed twice", rename.0.name)));
            }
            let is_beside = |(other, _): &&(Rename, Span)| {
                rename.0.value.is_some()
                    && other.value.is_some()
                    && (other.call, &other.name, &other.to) == (rename.0.call, &rename.0.name, &rename.0.to)
            };
            if self.renames.iter().any(|other| is_beside(&other)) {
                let message = format!("two values of `{}` are renamed to `{}`", rename.0.name, rename.0.to);
                return Err(Error::new(rename.1, message));
            }
            self.renamed.extend(rename.0.value.is_none().then_some(to));
            self.renames.push(rename);
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }

    fn parse_level(&mut self, content: ParseStream<'_>, level: Severity) -> Result<()> {
        for check in content.parse_terminated(Ident::parse, Token![,])? {
            if check == check::dead_event::CHECK.id {
                self.dead_event = Some(check.span());
            }
            self.levels.set(&check.to_string(), level).map_err(|near| {
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                Error::new(check.span(), format!("there is no check `{check}`{near}"))
            })?;
        }
        Ok(())
    }
}

/// `"Check In" => CheckInEvent`, `page "Home" => HomeView`, `"Cart Viewed.products" => Line`, `"currency" "USD" => UsDollar`
fn parse_rename(content: ParseStream<'_>) -> Result<((Rename, Span), Ident)> {
    let call = if content.peek(LitStr) { None } else { Some(parse_call(content)?) };
    let name: LitStr = content.parse()?;
    let value = if content.peek(Token![=>]) { None } else { Some(parse_value(content)?) };
    content.parse::<Token![=>]>()?;
    if let Ok(quoted) = content.fork().parse::<LitStr>() {
        let message = "the new name is that of a struct, an enum or a variant, without quotes";
        let help = "help: write rename(\"Check In\" => CheckInEvent)";
        return Err(Error::new(quoted.span(), format!("{message}\n{help}")));
    }
    let to = content.call(Ident::parse_any)?;
    let rename = Rename { call, name: name.value(), value, to: to.to_string() };
    match rename.refused() {
        Some(why) => {
            let part = if rename.value.is_some() { "a variant" } else { "a type" };
            Err(Error::new(
                to.span(),
                format!("{part} cannot be renamed to `{to}`, which {why}\nhelp: choose another name"),
            ))
        }
        None => Ok(((rename, name.span()), to)),
    }
}

fn parse_call(content: ParseStream<'_>) -> Result<Call> {
    let help = "help: write rename(\"Check In\" => CheckInEvent), rename(page \"Home\" => HomeView), \
                rename(\"Cart Viewed.products\" => Line) or rename(\"currency\" \"USD\" => UsDollar)";
    let word =
        content.call(Ident::parse_any).map_err(|error| Error::new(error.span(), format!("what is renamed? {help}")))?;
    let call = Call::ALL.into_iter().find(|call| word == call.as_str());
    let near = suggest::nearest(&word.to_string(), Call::ALL.map(Call::as_str));
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    call.ok_or_else(|| {
        Error::new(
            word.span(),
            format!("`{word}` is no call that a plan has rules for, nor a name in quotes{near}\n{help}"),
        )
    })
}

/// A value of an enum, as text.
fn parse_value(content: ParseStream<'_>) -> Result<String> {
    let minus = if content.parse::<Option<Token![-]>>()?.is_some() { "-" } else { "" };
    let wanted = "a value of the plan, as \"USD\", or `=>` and the new name";
    let literal: Lit = content.parse().map_err(|error| Error::new(error.span(), format!("expected {wanted}")))?;
    match literal {
        Lit::Str(text) => Ok(text.value()),
        Lit::Int(number) => Ok(format!("{minus}{number}")),
        Lit::Float(number) => Ok(format!("{minus}{number}")),
        Lit::Bool(boolean) => Ok(boolean.value().to_string()),
        other => Err(Error::new(other.span(), format!("expected {wanted}"))),
    }
}
