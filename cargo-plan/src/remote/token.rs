//! The token of a service: from the environment or from a command that knows it, and nowhere else. It is never shown.

use super::Service;
use crate::Failure;
use std::process::{Command, Stdio};

/// A token. It has no `Debug`, and what a server says is searched for it before it is shown.
pub(crate) struct ServiceToken(String);

impl ServiceToken {
    /// Takes the token from the command, or from the variable of the service.
    ///
    /// # Errors
    /// A sentence: there is none, or it cannot be one.
    pub(crate) fn of(service: Service, command: Option<&str>) -> Result<Self, Failure> {
        let (from, text) = match command {
            Some(command) => (format!("the command `{command}`"), of_command(command)?),
            None => {
                let variable = service.variable();
                let text = std::env::var(variable).ok().filter(|text| !text.trim().is_empty());
                (format!("the variable {variable}"), text.ok_or_else(|| missing(service))?)
            }
        };
        let token = text.trim();
        let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_token {
            let what = if token.is_empty() {
                "nothing"
            } else {
                "what cannot be a token: it has blanks or signs that no token has"
            };
            return Err(Failure(format!("{from} gives {what}\nhelp: {} is needed", service.source_of_tokens())));
        }
        Ok(Self(token.to_owned()))
    }

    /// Returns the value of the header.
    pub(crate) fn header(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// Returns a text without the token, wherever it came from.
    pub(crate) fn hidden(&self, text: &str) -> String {
        text.replace(&self.0, "[token]")
    }
}

fn missing(service: Service) -> Failure {
    let (name, variable, word) = (service.name(), service.variable(), service.word());
    Failure(format!(
        "{name} asks for a token, and the variable {variable} is not set\n\
         help: it is {}\n\
         help: set {variable}, or name a command that prints it: `--token-command 'pass show {word}'`",
        service.source_of_tokens()
    ))
}

/// Returns the first line that the command writes. What it says beside that goes to the user, who may be asked for a password.
fn of_command(command: &str) -> Result<String, Failure> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let output = Command::new(shell).args([flag, command]).stdin(Stdio::inherit()).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| Failure(format!("cannot run `{command}` for the token: {error}")))?;
    if !output.status.success() {
        return Err(Failure(format!("`{command}` gives no token: it ended with {}", output.status)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
}
