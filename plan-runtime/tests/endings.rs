//! Ends of a program: each in a process of its own, which prints its messages. What the table in the docs of `Client` says
//! is sent is, and what it says is lost is.
//! A program of its own, as each of its tests ends one.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::exit)]

#[path = "it/support/mod.rs"]
mod support;

use analytics::{CartViewed, Consent, track};
use plan_runtime::{Client, MessageOutcome, Problem, WithoutConsent};
use std::io::Write;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{LazyLock, OnceLock};
use std::time::Duration;
use support::{LONG, minimal, send};

mod analytics {
    plan_runtime::include_plan!("tests/consent-plan.json");
}

/// A client that keeps one message that its user does not consent to. What it says goes into the file, a line each.
fn client_that_keeps() -> Client {
    let told = |one: MessageOutcome| {
        let path = std::env::var("MESSAGES").unwrap();
        let mut file = std::fs::File::options().append(true).create(true).open(path).unwrap();
        writeln!(file, "{one}").unwrap();
    };
    let client = Client::builder().memory().consent(Consent::default()).on_delivery(told);
    client.without_consent(WithoutConsent::keep(1)).build().unwrap()
}

/// The messages of a client in a file, so that those of the test harness are not between them.
fn client() -> Client {
    Client::builder().file(std::env::var("MESSAGES").unwrap()).flush_interval(LONG).build().unwrap()
}

/// A client of a server that never answers. What it says goes into the file, a line each.
fn client_in_vain() -> Client {
    let told = |problem: Problem| {
        let mut file =
            std::fs::File::options().append(true).create(true).open(std::env::var("MESSAGES").unwrap()).unwrap();
        writeln!(file, "{problem}").unwrap();
    };
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    // It takes connections for as long as the program runs.
    std::mem::forget(silent);
    let client = Client::builder().write_key("key").endpoint(url).on_error(told);
    client.drop_timeout(Duration::from_millis(20)).build().unwrap()
}

static IN_VAIN: LazyLock<Client> = LazyLock::new(client_in_vain);
static LAZY: LazyLock<Client> = LazyLock::new(client);
static KEEPS: LazyLock<Client> = LazyLock::new(client_that_keeps);
static ONCE: OnceLock<Client> = OnceLock::new();

/// What a program does from its first call on; with `main` it returns from there.
fn program(how: &str) -> Result<(), String> {
    let guarded = || LAZY.guard(LONG);
    match how {
        "returns" => send(&client(), 0..1),
        "returns an error" => {
            let client = client();
            send(&client, 0..1);
            return Err("no".to_owned());
        }
        "panics" => {
            let client = client();
            send(&client, 0..1);
            panic!("no");
        }
        "is static" => send(&LAZY, 0..1),
        "is static in a thread" => std::thread::spawn(|| send(&LAZY, 0..1)).join().unwrap(),
        "is static, with a guard" => {
            let _guard = guarded();
            std::thread::spawn(|| send(&LAZY, 0..1)).join().unwrap();
        }
        "is static, with a guard, panics" => {
            let _guard = guarded();
            send(&LAZY, 0..1);
            panic!("no");
        }
        "is static, with a guard, exits with an error" => {
            let _guard = guarded();
            send(&LAZY, 0..1);
            return Err("no".to_owned());
        }
        "sends now, exits in a thread" => {
            let exits = || {
                client().send_now("u", &minimal(), LONG).unwrap();
                std::process::exit(3);
            };
            std::thread::spawn(exits).join().unwrap();
        }
        "in vain, returns" => send(&client_in_vain(), 0..1),
        "in vain, panics" => {
            let client = client_in_vain();
            send(&client, 0..1);
            panic!("no");
        }
        "keeps, is static" => (1..=2).for_each(|items| track!(KEEPS, "u", CartViewed { items })),
        "in vain, is static" => send(&IN_VAIN, 0..1),
        "in vain, is static, with a guard" => {
            let _guard = IN_VAIN.guard(Duration::ZERO);
            send(&IN_VAIN, 0..1);
        }
        "in vain, is static, with a guard, panics" => {
            let _guard = IN_VAIN.guard(Duration::ZERO);
            send(&IN_VAIN, 0..1);
            panic!("no");
        }
        "in vain, exits" => {
            let client = client_in_vain();
            send(&client, 0..1);
            std::process::exit(3);
        }
        #[cfg(unix)]
        "forks" | "forks, is durable" => forks::program(how == "forks, is durable"),
        #[cfg(unix)]
        "hears a signal" => {
            let _guard = guarded();
            let mut signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGTERM]).unwrap();
            send(&LAZY, 0..1);
            println!("waits");
            assert_eq!(signals.forever().next(), Some(signal_hook::consts::SIGTERM));
        }
        #[cfg(unix)]
        "hears a signal in tokio" => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let kind = tokio::signal::unix::SignalKind::terminate();
                let mut signals = tokio::signal::unix::signal(kind).unwrap();
                send(&LAZY, 0..1);
                println!("waits");
                signals.recv().await;
                assert!(LAZY.shutdown_async(LONG).await.is_complete());
            });
        }
        "is static, is shut down" => {
            send(ONCE.get_or_init(client), 0..1);
            ONCE.get().unwrap().shutdown(LONG);
        }
        "exits" => {
            let client = client();
            send(&client, 0..1);
            std::process::exit(3);
        }
        "exits in a thread" => {
            let exits = || {
                let client = client();
                send(&client, 0..1);
                std::process::exit(3);
            };
            std::thread::spawn(exits).join().unwrap();
        }
        "exits after a shutdown" => {
            let client = client();
            send(&client, 0..1);
            client.shutdown(LONG);
            std::process::exit(3);
        }
        "aborts" => {
            let client = client();
            send(&client, 0..1);
            std::process::abort();
        }
        "waits" => {
            let client = client();
            send(&client, 0..1);
            println!("waits");
            std::thread::sleep(10 * LONG);
        }
        _ => panic!("{how}"),
    }
    Ok(())
}

/// A program that forks while a message waits by name, and so in no worker's hands, and somebody awaits it.
#[cfg(unix)]
mod forks {
    use super::support::{LONG, minimal, send, wait_until};
    use crate::support::analytics::{OrderCompleted, try_track};
    use fork::Fork;
    use plan_runtime::{Batch, Client, ManualClock, Report, SendError, Sink, SinkError};
    use std::fs::File;
    use std::io::Write;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};
    use std::time::{Duration, SystemTime};

    /// What the program leaves in its file.
    pub const EXPECTED: &str = "taken: 1
taken: 2
child: track `Order Completed` was not accepted: the client was made before this process was forked: make a client in the child
child: waits for nothing
taken: 0
parent: all is delivered
";

    fn say(line: &str) {
        let file = File::options().append(true).create(true).open(std::env::var("MESSAGES").unwrap());
        writeln!(file.unwrap(), "{line}").unwrap();
    }

    /// Puts the first message off by its name, once, and takes all else.
    struct PutsOff(bool);

    impl Sink for PutsOff {
        fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
            let puts_off = std::mem::replace(&mut self.0, false);
            for message in batch.messages().skip(usize::from(puts_off)) {
                let message: plan_runtime::serde_json::Value = plan_runtime::serde_json::from_slice(message).unwrap();
                say(&format!("taken: {}", message["properties"]["items"]));
            }
            let busy = || (0, SinkError::retry("busy").after(Duration::from_secs(30)));
            if puts_off { Err(SinkError::partial([busy()])) } else { Ok(()) }
        }
    }

    pub fn program(is_durable: bool) {
        let folder = format!("{}-folder", std::env::var("MESSAGES").unwrap());
        let clock = ManualClock::new(SystemTime::now());
        let client = Client::builder().sink(PutsOff(true)).clock(clock.clone()).drop_timeout(Duration::MAX);
        #[cfg(feature = "durable")]
        let client = if is_durable { client.durable(&*folder) } else { client };
        let client = client.build().unwrap();
        client.pause();
        let mut context = Context::from_waker(Waker::noop());
        let order = OrderCompleted { items: Some(0), ..minimal() };
        let mut answer = pin!(client.send_now_async("u", &order, Duration::MAX));
        assert!(answer.as_mut().poll(&mut context).is_pending());
        send(&client, 1..2);
        client.resume();
        let mut awaited = pin!(client.flush_async(Duration::MAX));
        assert!(awaited.as_mut().poll(&mut context).is_pending());
        wait_until(|| client.stats().delivered == 1);
        // The one worker takes this, so that it has nothing else in its hands.
        send(&client, 2..3);
        wait_until(|| {
            let _ = client.flush(Duration::ZERO);
            client.stats().delivered == 2
        });
        match fork::fork().unwrap() {
            Fork::Child => {
                say(&format!("child: {}", try_track(&client, "u", &minimal()).unwrap_err()));
                client.pause();
                client.resume();
                assert_eq!(client.flush(Duration::MAX), Report::default());
                assert_eq!(client.stats().queued, 0);
                assert_eq!(awaited.as_mut().poll(&mut context), Poll::Ready(Report::default()));
                let told = answer.as_mut().poll(&mut context);
                assert!(matches!(told, Poll::Ready(Err(SendError::NoAnswer { .. }))), "{told:?}");
                assert!(pin!(client.shutdown_async(Duration::MAX)).poll(&mut context).is_ready());
                assert_eq!(client.shutdown(Duration::MAX), Report::default());
                drop(client);
                say("child: waits for nothing");
                // As a program ends: what the main thread has is dropped.
                std::process::exit(0);
            }
            Fork::Parent(child) => {
                let mut status = None;
                wait_until(|| {
                    status = fork::waitpid_nohang(child).unwrap();
                    status.is_some()
                });
                assert_eq!(status, Some(0));
            }
        }
        clock.advance(Duration::from_secs(30));
        assert!(client.shutdown(LONG).is_complete());
        wait_until(|| matches!(answer.as_mut().poll(&mut context), Poll::Ready(Ok(()))));
        assert_eq!((client.stats().delivered, client.stats().queued), (3, 0));
        #[cfg(feature = "durable")]
        if is_durable {
            let next = Client::builder().memory().durable(&*folder).build().unwrap();
            assert_eq!(next.stats().recovered, 0);
            drop(next);
            std::fs::remove_dir_all(&folder).unwrap();
        }
        let _ = (is_durable, &folder);
        say("parent: all is delivered");
    }
}

fn main() -> ExitCode {
    if let Ok(how) = std::env::var("PROGRAM") {
        return match program(&how) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let has_gnu = cfg!(all(target_os = "linux", target_env = "gnu"));
    for (how, is_sent) in [
        ("returns", true),
        ("returns an error", true),
        ("panics", true),
        ("is static", has_gnu),
        ("is static in a thread", false),
        ("is static, with a guard", true),
        ("is static, with a guard, panics", true),
        ("is static, with a guard, exits with an error", true),
        ("sends now, exits in a thread", true),
        ("is static, is shut down", true),
        ("exits", has_gnu),
        ("exits in a thread", false),
        ("exits after a shutdown", true),
        ("aborts", false),
        ("waits", false),
        ("hears a signal", cfg!(unix)),
        ("hears a signal in tokio", cfg!(unix)),
    ] {
        assert_eq!(written_by(how).lines().count(), usize::from(is_sent), "{how}");
        println!("{how}: {}", if is_sent { "sent" } else { "lost" });
    }
    for (how, is_said) in [
        ("in vain, returns", true),
        ("in vain, panics", true),
        ("in vain, is static", has_gnu),
        ("in vain, is static, with a guard", true),
        ("in vain, is static, with a guard, panics", true),
        ("in vain, exits", has_gnu),
    ] {
        let said = written_by(how);
        // The last attempt may have run out of time just before, and then it is named behind this.
        let loss = "1 message not delivered: the client was shut down and had no more time for it";
        let lines: Vec<&str> = said.lines().collect();
        match lines[..] {
            [] => assert!(!is_said, "{how}: nothing was said"),
            [line] => assert!(is_said && (line == loss || line.starts_with(&format!("{loss}: "))), "{how}: {line}"),
            _ => panic!("{how}: {said}"),
        }
        println!("{how}: {}", if is_said { "said" } else { "lost" });
    }
    #[cfg(unix)]
    for how in ["forks", "forks, is durable"] {
        assert_eq!(written_by(how), forks::EXPECTED, "{how}");
        println!("{how}: the parent has all, and the child none");
    }
    // The first as the second one takes its place, and the second at the end.
    let withheld = written_by("keeps, is static").matches("was withheld: the user does not consent").count();
    assert_eq!(withheld, if has_gnu { 2 } else { 1 });
    ExitCode::SUCCESS
}

/// What such a program leaves in its file: the messages that arrive, or what it says of those that do not.
fn written_by(how: &str) -> String {
    let file = std::env::temp_dir().join(format!("plan-runtime-endings-{}", std::process::id()));
    let _ = std::fs::remove_file(&file);
    let mut command = Command::new(std::env::current_exe().unwrap());
    let command = command.env("PROGRAM", how).env("MESSAGES", &file).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    if how == "waits" || how.starts_with("hears") {
        // A signal, once it has made its call.
        let mut said = [0; 5];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut said).unwrap();
        let is_sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(is_sent.success());
    }
    child.wait().unwrap();
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    let _ = std::fs::remove_file(&file);
    written
}
