//! Ends of a program: each in a process of its own, which prints its messages. What the table in the docs of `Client` says
//! is sent is, and what it says is lost is.
//! A program of its own, as each of its tests ends one.

#![allow(clippy::unwrap_used, clippy::panic, clippy::exit)]

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
        let loss = "1 message not delivered: the client was shut down and had no more time for it\n";
        assert_eq!(said, if is_said { loss } else { "" }, "{how}");
        println!("{how}: {}", if is_said { "said" } else { "lost" });
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
