//! What takes longer than a second says how far it is, on a terminal only. Everything else of the output does not know of it.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

/// What is over sooner needs no bar.
const AFTER: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

/// Whether the program, and not a test or another program, runs the commands.
static IS_PROGRAM: AtomicBool = AtomicBool::new(false);

/// Shows progress on standard error while commands run, if that is a terminal. Whoever calls [`run`](crate::run) for its output does
/// not call this.
pub fn show_progress() {
    IS_PROGRAM.store(true, Ordering::Relaxed);
}

/// A task that may take long. Its bar goes away with it.
#[derive(Debug)]
pub(crate) struct Progress(
    #[cfg_attr(not(any(feature = "_remote", test)), expect(dead_code, reason = "held until the task ends"))]
    Option<ShownBar>,
);

#[derive(Debug)]
struct ShownBar {
    bar: ProgressBar,
    /// Its end ends the thread that would show the bar.
    _alive: Sender<()>,
}

impl Progress {
    /// Begins a task, in words: "reading plan.xlsx".
    pub(crate) fn start(what: &str) -> Self {
        if !IS_PROGRAM.load(Ordering::Relaxed) || !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        bar.set_style(style("{spinner} {msg}"));
        bar.set_message(what.to_owned());
        let (alive, ended) = channel();
        let shown = bar.clone();
        thread::spawn(move || {
            if ended.recv_timeout(AFTER) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        });
        Self(Some(ShownBar { bar, _alive: alive }))
    }

    /// Returns what shows nothing: between two tasks.
    #[cfg(feature = "_remote")]
    pub(crate) const fn none() -> Self {
        Self(None)
    }

    /// Says something else of the task.
    #[cfg(feature = "_remote")]
    pub(crate) fn says(&self, what: &str) {
        if let Some(ShownBar { bar, .. }) = &self.0 {
            bar.set_message(what.to_owned());
        }
    }

    /// Says how far it is: so many of all, if that is known.
    #[cfg(feature = "_remote")]
    pub(crate) fn at(&self, done: usize, all: Option<usize>, what: &str) {
        let Some(ShownBar { bar, .. }) = &self.0 else { return };
        match all {
            Some(all) => {
                bar.set_length(all as u64);
                bar.set_style(style("{spinner} {bar:30} {pos} of {len} {msg}"));
            }
            None => bar.set_style(style("{spinner} {pos} {msg}")),
        }
        bar.set_position(done as u64);
        bar.set_message(what.to_owned());
    }
}

impl Drop for ShownBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tests and programs that read the output are told nothing.
    #[test]
    fn nothing_is_shown_unless_the_program_says_so() {
        let progress = Progress::start("reading");
        assert!(progress.0.is_none());
    }

    #[test]
    fn the_styles_are_valid() {
        for template in ["{spinner} {msg}", "{spinner} {bar:30} {pos} of {len} {msg}", "{spinner} {pos} {msg}"] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
