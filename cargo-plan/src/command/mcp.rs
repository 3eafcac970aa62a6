//! `cargo plan mcp`: the plan for coding agents.

use super::usual_plan;
use crate::arguments::mcp::McpArguments;
use crate::mcp::{Toolbox, serve};
use crate::{Exit, Failure};
use std::path::Path;

pub(crate) fn run(arguments: &McpArguments, folder: &Path) -> Result<Exit, Failure> {
    // The plan must be there from the start; what it says is read anew by each tool.
    let file = usual_plan::load(arguments.plan.as_deref(), folder)?;
    let plan = arguments.plan.clone().unwrap_or(file.name);
    serve(Toolbox::new(plan, folder.to_owned()))?;
    Ok(Exit::Clean)
}
