//! Runs a command whose messages come to this server, and waits until all of them are counted.

use super::shared::LiveServer;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;
use tokio::process::Command;

/// How long nothing may come before all has come: a process in the background may send its last messages when the command has ended.
const QUIET: Duration = Duration::from_millis(250);

/// How often that is looked at, at most.
const MOST_LOOKS: usize = 80;

/// The write key that a command has instead of its own: its messages go no further than this server.
pub(crate) const WRITE_KEY: &str = "cargo-plan-live";

/// Variables that clients read: ours by both of its names, and no other one that could lead elsewhere.
const ENDPOINTS: [&str; 2] = ["PLAN_ENDPOINT", "SEGMENT_ENDPOINT"];
const WRITE_KEYS: [&str; 2] = ["WRITE_KEY", "SEGMENT_WRITE_KEY"];

/// The write keys of a command, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandKeys(pub(crate) [String; 2]);

impl CommandKeys {
    /// Returns one key under both names.
    pub(crate) fn both(key: &str) -> Self {
        Self([key.to_owned(), key.to_owned()])
    }

    /// Returns the keys that a command has of its own: each name that is not set has the key of the other.
    pub(crate) fn own(read: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let [short, long] = WRITE_KEYS.map(|name| read(name).filter(|key| !key.is_empty()));
        let other = short.clone().or_else(|| long.clone())?;
        Some(Self([short.unwrap_or_else(|| other.clone()), long.unwrap_or(other)]))
    }
}

/// Runs the command to its end. Signals that end this program are passed on to it.
///
/// # Errors
/// The command cannot be started.
pub(crate) async fn run(
    command: &[OsString],
    folder: &Path,
    endpoint: &str,
    CommandKeys(keys): &CommandKeys,
) -> std::io::Result<ExitStatus> {
    let mut words = command.iter();
    let program = words.next().ok_or_else(|| std::io::Error::other("there is no command"))?;
    let mut child = Command::new(program);
    child.args(words).current_dir(folder);
    child.envs(ENDPOINTS.map(|name| (name, endpoint))).envs(WRITE_KEYS.iter().zip(keys));
    let mut signals = Signals::new()?;
    let mut child = child.spawn()?;
    let id = child.id();
    loop {
        tokio::select! {
            ended = child.wait() => return ended,
            signal = signals.next() => pass(signal, id),
        }
    }
}

/// Waits until no message is on its way any more.
pub(crate) async fn settle(server: &Arc<LiveServer>) {
    let mut before = None;
    for _ in 0..MOST_LOOKS {
        let newest = server.newest();
        if before == Some(newest) && server.in_flight() == 0 {
            return;
        }
        before = Some(newest);
        tokio::time::sleep(QUIET).await;
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
    quit: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            quit: signal(SignalKind::quit())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "INT",
            _ = self.terminate.recv() => "TERM",
            _ = self.hang_up.recv() => "HUP",
            _ = self.quit.recv() => "QUIT",
        }
    }
}

/// Sends a signal on. A terminal sends its own to every process that it runs, so that the command has it already.
#[cfg(unix)]
fn pass(signal: &str, id: Option<u32>) {
    use std::io::IsTerminal;
    let is_of_terminal = matches!(signal, "INT" | "QUIT" | "HUP") && std::io::stdin().is_terminal();
    if let Some(id) = id.filter(|_| !is_of_terminal) {
        // The safe way to send one without a crate for it. A command that has just ended needs none.
        let _ = std::process::Command::new("kill").args([&format!("-{signal}"), &id.to_string()]).status();
    }
}

/// What a console sends.
#[cfg(not(unix))]
struct ConsoleSignals;

#[cfg(not(unix))]
use ConsoleSignals as Signals;

#[cfg(not(unix))]
impl ConsoleSignals {
    const fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        let _ = tokio::signal::ctrl_c().await;
        "INT"
    }
}

/// Passes nothing on: the console sends Ctrl-C to the command too.
#[cfg(not(unix))]
const fn pass(_: &str, _: Option<u32>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_keys_of_a_command() {
        let own = |set: &[(&str, &str)]| {
            let read = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, key)| (*key).to_owned());
            CommandKeys::own(read).map(|CommandKeys(keys)| keys.join(" "))
        };
        assert_eq!(own(&[("WRITE_KEY", "a")]).as_deref(), Some("a a"));
        assert_eq!(own(&[("WRITE_KEY", ""), ("SEGMENT_WRITE_KEY", "b")]).as_deref(), Some("b b"));
        assert_eq!(own(&[("WRITE_KEY", "a"), ("SEGMENT_WRITE_KEY", "b")]).as_deref(), Some("a b"));
        assert_eq!(own(&[("WRITE_KEY", "")]), None);
    }
}
