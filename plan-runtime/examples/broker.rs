//! A sink of one's own: messages go to a message broker instead of over HTTP, by whichever client for it the app has.
//!
//! `cargo run -p plan-runtime --example broker` runs it against a stand-in for a broker in this process;
//! `… --example broker 127.0.0.1:4222` against a NATS server.

mod analytics {
    plan_runtime::include_plan!("doc/tracking-plan.json");
}

use analytics::{OrderCompleted, track};
use plan_runtime::serde_json::{Value, from_slice};
use plan_runtime::{Batch, Client, Sink, SinkError};
use std::error::Error;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// What a sink wants of a broker's client. Of rdkafka, async-nats, lapin and others it is a few lines.
trait Broker: Send + 'static {
    /// Publishes a message. `key` decides about its partition, so that one user's messages stay in order.
    fn publish(&mut self, subject: &str, key: &str, message: &[u8]) -> io::Result<()>;

    /// Waits until the broker has everything published so far.
    fn confirm(&mut self) -> io::Result<()>;
}

/// The sink. It says that a batch is delivered only once the broker has said so.
struct ToBroker<B>(B);

impl<B: Broker> Sink for ToBroker<B> {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        // Whatever fails here is tried again with the whole batch; consumers drop duplicates by `messageId`.
        for message in batch.messages() {
            let read: Value = from_slice(message).map_err(SinkError::reject)?;
            let text = |field: &str| read.get(field).and_then(Value::as_str);
            let user = text("userId").or(text("anonymousId")).unwrap_or_default();
            let subject = format!("analytics.{}", text("type").unwrap_or("unknown"));
            self.0.publish(&subject, user, message).map_err(SinkError::retry)?;
        }
        self.0.confirm().map_err(SinkError::retry)
    }
}

/// As much of a NATS client as publishing takes: https://docs.nats.io/reference/reference-protocols/nats-protocol
struct Nats {
    address: String,
    connection: Option<BufReader<TcpStream>>,
}

impl Nats {
    fn connection(&mut self) -> io::Result<&mut BufReader<TcpStream>> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let stream = TcpStream::connect(&self.address)?;
                stream.set_read_timeout(Some(Duration::from_secs(10)))?;
                let mut connection = BufReader::new(stream);
                connection.read_line(&mut String::new())?; // INFO {…}
                connection.get_mut().write_all(b"CONNECT {\"verbose\":false}\r\n")?;
                connection
            }
        };
        Ok(self.connection.insert(connection))
    }

    /// A connection that failed is not used again.
    fn attempt(&mut self, work: impl FnOnce(&mut BufReader<TcpStream>) -> io::Result<()>) -> io::Result<()> {
        let result = self.connection().and_then(work);
        if result.is_err() {
            self.connection = None;
        }
        result
    }
}

impl Broker for Nats {
    fn publish(&mut self, subject: &str, _key: &str, message: &[u8]) -> io::Result<()> {
        let head = format!("PUB {subject} {}\r\n", message.len());
        self.attempt(|connection| connection.get_mut().write_all(&[head.as_bytes(), message, b"\r\n"].concat()))
    }

    fn confirm(&mut self) -> io::Result<()> {
        self.attempt(|connection| {
            connection.get_mut().write_all(b"PING\r\n")?;
            let mut line = String::new();
            loop {
                line.clear();
                match connection.read_line(&mut line)? {
                    0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                    _ if line.starts_with("PONG") => return Ok(()),
                    _ if line.starts_with("-ERR") => return Err(io::Error::other(line)),
                    _ => {}
                }
            }
        })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let address = match std::env::args().nth(1) {
        Some(address) => address,
        None => stand_in()?,
    };
    let client = Client::builder().sink(ToBroker(Nats { address, connection: None })).build()?;
    for number in 1..=3 {
        let order_id = format!("o-{number}");
        track!(client, "user-1", OrderCompleted { order_id: &order_id, total: 9.5, currency: "EUR" });
    }
    let report = client.shutdown(Duration::from_secs(10));
    println!("delivered {} messages, {} left", report.delivered, report.left);
    if report.is_complete() { Ok(()) } else { Err("not everything was delivered".into()) }
}

/// Speaks enough of the protocol for one client, and prints what is published.
fn stand_in() -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    std::thread::spawn(move || -> io::Result<()> {
        let (mut stream, _) = listener.accept()?;
        stream.write_all(b"INFO {}\r\n")?;
        for line in BufReader::new(stream.try_clone()?).lines() {
            match line?.as_str() {
                "PING" => stream.write_all(b"PONG\r\n")?,
                line => println!("broker: {line}"),
            }
        }
        Ok(())
    });
    Ok(address)
}
