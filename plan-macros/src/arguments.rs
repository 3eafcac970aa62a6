//! The arguments of `include_plan!`.

use proc_macro2::{Ident, TokenStream};
use syn::parse::{Parse, ParseStream, Result};
use syn::{Error, LitStr, Token, bracketed, parenthesized};

/// `[$crate] "plan.json", events("Order *"), rename("Check In" => CheckInEvent), derive(Debug)`
pub(crate) struct Arguments {
    /// The path of `plan-runtime`, however the user's Cargo.toml calls it.
    pub(crate) runtime: TokenStream,
    /// The plan file, relative to the folder of Cargo.toml.
    pub(crate) path: LitStr,
    /// Which part of the plan is wanted, as patterns of names; all of it where there are none.
    pub(crate) events: Vec<LitStr>,
    /// Rust names for events, given by the user.
    pub(crate) renames: Vec<(LitStr, Ident)>,
    /// Traits to derive for every generated struct.
    pub(crate) derives: TokenStream,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let runtime;
        bracketed!(runtime in input);
        let runtime = runtime.parse()?;
        if !input.peek(LitStr) {
            return Err(Error::new(input.span(), "which plan? write include_plan!(\"tracking-plan.json\")"));
        }
        let mut arguments = Self {
            runtime,
            path: input.parse()?,
            events: Vec::new(),
            renames: Vec::new(),
            derives: TokenStream::new(),
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

impl Arguments {
    fn parse_option(&mut self, input: ParseStream<'_>) -> Result<()> {
        let unknown = || {
            let options = "events(\"Order *\", …), rename(\"Check In\" => CheckInEvent), derive(Debug, …)";
            input.error(format!("unknown option\nhelp: there are {options}"))
        };
        let option = input.fork().parse::<Ident>().map_err(|_| unknown())?;
        if option != "events" && option != "rename" && option != "derive" {
            return Err(unknown());
        }
        let option: Ident = input.parse()?;
        let content;
        parenthesized!(content in input);
        if option == "derive" {
            self.derives = content.parse()?;
            return Ok(());
        }
        if option == "events" {
            if content.is_empty() {
                return Err(Error::new(option.span(), "which events? write events(\"Order *\", \"Cart Viewed\")"));
            }
            self.events.extend(content.parse_terminated(|input| input.parse::<LitStr>(), Token![,])?);
            return Ok(());
        }
        while !content.is_empty() {
            let plan_name = content.parse()?;
            content.parse::<Token![=>]>()?;
            self.renames.push((plan_name, content.parse()?));
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }
}
