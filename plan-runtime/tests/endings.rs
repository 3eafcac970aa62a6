//! Ends of a program: each in a process of its own, which prints its messages. What the table in the docs of `Client` says
//! is sent is, and what it says is lost is.
//! A program of its own, as each of its tests ends one.

#![allow(clippy::unwrap_used, clippy::panic, clippy::exit)]

#[path = "it/support/mod.rs"]
mod support;

use plan_runtime::Client;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{LazyLock, OnceLock};
use support::{LONG, send};

/// The messages of a client in a file, so that those of the test harness are not between them.
fn client() -> Client {
    Client::builder().file(std::env::var("MESSAGES").unwrap()).flush_interval(LONG).build().unwrap()
}

static LAZY: LazyLock<Client> = LazyLock::new(client);
static ONCE: OnceLock<Client> = OnceLock::new();

/// What a program does from its first call on; with `main` it returns from there.
fn program(how: &str) -> Result<(), String> {
    let guarded = || LAZY.shutdown_on_drop(LONG);
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
        ("is static, is shut down", true),
        ("exits", has_gnu),
        ("exits in a thread", false),
        ("exits after a shutdown", true),
        ("aborts", false),
        ("waits", false),
    ] {
        assert_eq!(sent_by(how), usize::from(is_sent), "{how}");
        println!("{how}: {}", if is_sent { "sent" } else { "lost" });
    }
    ExitCode::SUCCESS
}

/// How many messages of such a program arrive.
fn sent_by(how: &str) -> usize {
    let file = std::env::temp_dir().join(format!("plan-runtime-endings-{}", std::process::id()));
    let _ = std::fs::remove_file(&file);
    let mut command = Command::new(std::env::current_exe().unwrap());
    let command = command.env("PROGRAM", how).env("MESSAGES", &file).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    if how == "waits" {
        // A signal, once it has made its call.
        let mut said = [0; 5];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut said).unwrap();
        let is_sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(is_sent.success());
    }
    child.wait().unwrap();
    let messages = std::fs::read_to_string(&file).unwrap_or_default();
    let _ = std::fs::remove_file(&file);
    messages.lines().count()
}
