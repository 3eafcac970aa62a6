//! The arguments of `include_plan!`.

use crate::load;
use plan_model::check;
use plan_model::conventions::{Levels, Severity};
use plan_model::name::Renames;
use plan_model::suggest;
use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Result};
use syn::{Error, LitStr, Token, bracketed, parenthesized};

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
    /// Rust names for events, given by the user.
    pub(crate) renames: Vec<(LitStr, Ident)>,
    /// Traits to derive for every generated struct.
    pub(crate) derives: TokenStream,
    /// Levels of checks: `deny(event_case), allow(missing_why)`.
    pub(crate) levels: Levels,
    /// Where `dead_event` is asked for.
    pub(crate) dead_event: Option<Span>,
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
            derives: TokenStream::new(),
            levels: Levels::default(),
            dead_event: None,
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

    /// The names that the user gives to events.
    pub(crate) fn renames(&self) -> Renames {
        let renames = self.renames.iter().map(|(plan_name, name)| (plan_name.value(), name.to_string()));
        Renames { events: renames.collect() }
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
                Ok(())
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
            let plan_name = content.parse()?;
            content.parse::<Token![=>]>()?;
            if let Ok(quoted) = content.fork().parse::<LitStr>() {
                let message = "the new name of an event is that of a struct, without quotes";
                let help = "help: write rename(\"Check In\" => CheckInEvent)";
                return Err(Error::new(quoted.span(), format!("{message}\n{help}")));
            }
            self.renames.push((plan_name, content.parse()?));
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
