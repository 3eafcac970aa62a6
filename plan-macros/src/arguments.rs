//! The arguments of `include_plan!`.

use proc_macro2::{Ident, TokenStream};
use syn::parse::{Parse, ParseStream, Result};
use syn::{Error, LitStr, Token, bracketed, parenthesized};

/// `[$crate] "plan.json", rename("Check In" => CheckInEvent), derive(Debug)`
pub(crate) struct Arguments {
    /// The path of `plan-runtime`, however the user's Cargo.toml calls it.
    pub(crate) runtime: TokenStream,
    /// The plan file, relative to the folder of Cargo.toml.
    pub(crate) path: LitStr,
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
        let mut arguments = Self { runtime, path: input.parse()?, renames: Vec::new(), derives: TokenStream::new() };
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
        let unknown =
            || input.error("unknown option; there are rename(\"Check In\" => CheckInEvent) and derive(Debug, …)");
        let option = input.fork().parse::<Ident>().map_err(|_| unknown())?;
        if option != "rename" && option != "derive" {
            return Err(unknown());
        }
        input.parse::<Ident>()?;
        let content;
        parenthesized!(content in input);
        if option == "derive" {
            self.derives = content.parse()?;
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
