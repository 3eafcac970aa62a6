//! The same calls, to be looked at while they are made: `cargo plan live` runs beside the shop, and customers come and go until the input
//! of the program ends.

use crate::customers;
use plan_runtime::Client;
use plan_runtime::serde_json::{Value, from_str, json};
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How many customers come before the input is looked at.
const AT_LEAST: u32 = 20;

/// How long it takes until the next one comes.
const BETWEEN: Duration = Duration::from_millis(400);

/// A running `cargo plan live`. It is stopped when dropped.
struct LiveProcess {
    child: Child,
    /// `127.0.0.1:8377`
    address: String,
}

impl LiveProcess {
    /// Builds the command line, which the shop itself does not depend on, and waits until it says its address.
    fn start() -> Result<Self, Box<dyn Error>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let child = Command::new(cargo)
            .args(["run", "--quiet", "-p", "cargo-plan", "--", "plan", "live", "--port", "0", "--plan"])
            .arg(folder.join("tracking-plan.json"))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut live = Self { child, address: String::new() };
        let output = live.child.stdout.take().ok_or("no output of cargo plan live")?;
        let mut lines = BufReader::new(output).lines();
        let address = lines
            .by_ref()
            .find_map(|line| line.ok()?.split_once("http://").map(|(_, rest)| rest.trim_end_matches('/').to_owned()));
        live.address = address.ok_or("cargo plan live has ended before it said its address")?;
        // What it says later must not fill its output.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(live)
    }

    /// Sends a request by hand and returns the body of the answer.
    fn request(&self, method: &str, path: &str, body: &str) -> Result<String, Box<dyn Error>> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (_, body) = answer.split_once("\r\n\r\n").ok_or("an answer without a body")?;
        Ok(body.to_owned())
    }
}

impl Drop for LiveProcess {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Lets customers walk until the input ends, and says what the server has counted.
pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    eprintln!("Building and starting `cargo plan live` ...");
    let live = LiveProcess::start()?;
    let client = Client::builder()
        .write_key("demo")
        .endpoint(format!("http://{}", live.address))
        .flush_interval(Duration::from_millis(200))
        .build()?;
    println!(
        "Open http://{} in a browser. Customers walk through the shop until the input ends (Ctrl-D, Ctrl-C).",
        live.address
    );
    let is_over = end_of_input();
    let mut by_hand = 0;
    for number in 0.. {
        customers::walk(&client, number);
        if number % 8 == 5 {
            by_hand += old_page(&live, number)?;
        }
        if number + 1 >= AT_LEAST && is_over.load(Ordering::Relaxed) {
            break;
        }
        // The first ones come at once, so that there is something to look at.
        if number >= AT_LEAST || !is_over.load(Ordering::Relaxed) {
            std::thread::sleep(BETWEEN);
        }
    }
    client.shutdown(Duration::from_secs(30));
    let counts: Value = from_str(&live.request("GET", "/api/messages?limit=1", "")?)?;
    let count = |what: &str| counts.pointer(&format!("/counts/{what}")).and_then(Value::as_u64).unwrap_or_default();
    println!("\ncargo plan live has counted {} messages:", count("received"));
    for what in ["good", "bad", "unplanned", "broken"] {
        println!("  {what:<10} {:>8}", count(what));
    }
    let typed = client.stats().accepted;
    if count("good") != typed || count("bad") + count("unplanned") != by_hand {
        return Err(format!("the shop has made {typed} typed calls and {by_hand} by hand").into());
    }
    Ok(())
}

/// What an old page of the shop sends, which writes its events by hand. Nothing but the live page notices that they are wrong.
fn old_page(live: &LiveProcess, number: u32) -> Result<u64, Box<dyn Error>> {
    let user = format!("customer-{number}");
    let wrong = [
        json!({ "userId": user, "event": "Coupon Applied", "properties": { "coupon_id": "SPRING", "discount": "2.50" } }),
        json!({ "userId": user, "event": "Cart Veiwed", "properties": { "cart_id": format!("cart-{number}") } }),
    ];
    for message in &wrong {
        live.request("POST", "/v1/track", &message.to_string())?;
    }
    Ok(wrong.len() as u64)
}

/// Becomes true when the input of the program has ended.
fn end_of_input() -> Arc<AtomicBool> {
    let is_over = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&is_over);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        ended.store(true, Ordering::Relaxed);
    });
    is_over
}
