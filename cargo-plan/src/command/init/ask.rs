//! Questions of `cargo plan init`, where there is a terminal to ask on; else the options that are missing.

use crate::Failure;
use plan_model::specs;
use std::io::{BufRead, Write};

/// Where answers come from.
pub(crate) struct Terminal<'t>(pub(crate) &'t mut dyn BufRead);

pub(super) struct Answers<'t, 'o> {
    pub(super) terminal: Option<Terminal<'t>>,
    pub(super) out: &'o mut dyn Write,
}

impl Answers<'_, '_> {
    /// Returns one line; empty where the input has ended.
    fn line(&mut self, question: &str) -> Result<Option<String>, Failure> {
        let Some(Terminal(input)) = &mut self.terminal else { return Ok(None) };
        write!(self.out, "{question} ")?;
        self.out.flush()?;
        let mut line = String::new();
        input.read_line(&mut line).map_err(|error| Failure(format!("cannot read the answer: {error}")))?;
        Ok(Some(line.trim().to_owned()))
    }

    pub(super) fn specs(&mut self) -> Result<Vec<String>, Failure> {
        if self.terminal.is_none() {
            let help = "help: give `--spec` or `--event`, as in `cargo plan init --spec ecommerce` or `cargo plan init --event \"Signed Up\"`";
            return Err(Failure(format!(
                "nothing says what the plan is to start from, and there is no terminal to ask on\n{help}"
            )));
        }
        writeln!(self.out, "Published specs that a plan can start from:")?;
        for spec in specs::ALL {
            writeln!(self.out, "  {:<11} {}", spec.name, spec.title)?;
        }
        let answer = self.line("Which? Names with commas between them, or nothing:")?.unwrap_or_default();
        Ok(split(&answer))
    }

    pub(super) fn events(&mut self) -> Result<Vec<String>, Failure> {
        let answer = self.line("Events of your own? Names with commas between them, or nothing:")?.unwrap_or_default();
        Ok(split(&answer))
    }

    /// Returns the package that the user chooses of several.
    pub(super) fn package(&mut self, names: &[&str]) -> Result<String, Failure> {
        match self.line(&format!("Which package is to include the plan? {}:", names.join(", ")))? {
            Some(answer) => Ok(answer),
            None => {
                let flags: Vec<String> = names.iter().map(|name| format!("`--package {name}`")).collect();
                Err(Failure(format!(
                    "which package is to include the plan? The workspace has several, and there is no terminal to ask on\n\
                     help: write {}",
                    flags.join(" or ")
                )))
            }
        }
    }
}

fn split(answer: &str) -> Vec<String> {
    answer.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
