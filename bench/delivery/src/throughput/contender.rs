//! The contenders, each as an app would use it: one thread calls, and everything is flushed at the end.

use crate::raw;
use plan_bench_delivery::orders;
use plan_runtime::{Client, ClientBuilder, Overflow};
use std::error::Error;
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(600);

/// In a collector's presence; the first is the one that the others are compared with.
pub(crate) const NAMES: &[&str] = &[
    "raw loop",
    "plan-runtime",
    "raw loop, gzip",
    "plan-runtime, gzip",
    #[cfg(feature = "peers")]
    "segment",
    #[cfg(feature = "peers")]
    "posthog-rs",
];

/// While nobody answers.
pub(crate) const UNANSWERED: &[&str] = &[
    "plan-runtime, queue of 32 MiB, DropOldest",
    "plan-runtime, queue of 32 MiB, Reject",
    #[cfg(feature = "peers")]
    "segment",
    #[cfg(feature = "peers")]
    "posthog-rs",
];

/// What a contender took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) events: u64,
    pub(crate) said_lost: u64,
    pub(crate) seconds: f64,
    /// CPU seconds of its process.
    pub(crate) cpu: f64,
    /// Most resident memory of its process, in MB.
    pub(crate) peak_memory: f64,
}

impl Figures {
    pub(crate) fn rate(&self) -> f64 {
        self.events as f64 / self.seconds
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {} {}", self.events, self.said_lost, self.seconds, self.cpu, self.peak_memory)
    }
}

impl FromStr for Figures {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let figures: Result<Vec<f64>, _> = text.split(' ').map(str::parse).collect();
        match figures.map_err(|error| error.to_string())?[..] {
            [events, said_lost, seconds, cpu, peak_memory] => {
                Ok(Self { events: events as u64, said_lost: said_lost as u64, seconds, cpu, peak_memory })
            }
            _ => Err("not five figures".to_owned()),
        }
    }
}

/// Sends so many events to this server.
pub(crate) fn run(name: &str, url: &str, events: u64) -> Result<Figures, Box<dyn Error>> {
    let start = Instant::now();
    let (events, said_lost) = match name {
        "raw loop" => (raw::post(url, events, false)?, 0),
        "raw loop, gzip" => (raw::post(url, events, true)?, 0),
        "plan-runtime" => (ours(ours_to(url).overflow(Overflow::Block { at_most: LONG }), events)?, 0),
        "plan-runtime, gzip" => (ours(ours_to(url).gzip(true).overflow(Overflow::Block { at_most: LONG }), events)?, 0),
        "plan-runtime, queue of 32 MiB, DropOldest" => {
            (0, unanswered(ours_to(url).overflow(Overflow::DropOldest), events)?)
        }
        "plan-runtime, queue of 32 MiB, Reject" => (0, unanswered(ours_to(url).overflow(Overflow::Reject), events)?),
        #[cfg(feature = "peers")]
        "segment" => peers::segment(url, events)?,
        #[cfg(feature = "peers")]
        "posthog-rs" => peers::posthog(url, events)?,
        _ => return Err(format!("no contender {name}").into()),
    };
    let seconds = start.elapsed().as_secs_f64();
    Ok(Figures { events, said_lost, seconds, cpu: cpu_seconds(), peak_memory: peak_memory()? })
}

fn ours_to(url: &str) -> ClientBuilder {
    Client::builder().write_key("key").endpoint(url)
}

fn call(client: &Client, events: u64) {
    let orders = orders(10_000);
    orders.iter().cycle().take(events as usize).for_each(|order| order.track(client));
}

fn ours(builder: ClientBuilder, events: u64) -> Result<u64, Box<dyn Error>> {
    let client = builder.build()?;
    call(&client, events);
    let report = client.shutdown(LONG);
    if report.is_complete() { Ok(client.stats().delivered) } else { Err(format!("{report:?}").into()) }
}

/// Says how many messages were lost or rejected, all of them in the end.
fn unanswered(builder: ClientBuilder, events: u64) -> Result<u64, Box<dyn Error>> {
    let client = builder.build()?;
    call(&client, events);
    client.shutdown(Duration::ZERO);
    let stats = client.stats();
    Ok(stats.lost + stats.rejected)
}

#[cfg(feature = "peers")]
mod peers {
    use plan_bench_delivery::{USER, message};
    use serde_json::{Value, json};
    use std::error::Error;

    /// The properties of the event as JSON, as these crates take them.
    fn properties() -> Result<serde_json::Map<String, Value>, Box<dyn Error>> {
        match serde_json::to_value(message("", ""))?.get_mut("properties").map(Value::take) {
            Some(Value::Object(properties)) => Ok(properties),
            _ => Err("no properties".into()),
        }
    }

    pub(super) fn segment(url: &str, events: u64) -> Result<(u64, u64), Box<dyn Error>> {
        use segment::message::{Track, User};
        use segment::{AutoBatcher, Batcher, HttpClient};
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let http = HttpClient::new(Default::default(), url.to_owned());
        let context = json!({ "library": { "name": "segment", "version": "0.2.6" } });
        let mut batcher = AutoBatcher::new(http, Batcher::new(Some(context)), "key".to_owned());
        let properties = Value::Object(properties()?);
        runtime.block_on(async {
            let mut failed = 0;
            for _ in 0..events {
                let track = Track {
                    user: User::UserId { user_id: USER.to_owned() },
                    event: "Order Completed".to_owned(),
                    properties: properties.clone(),
                    ..Default::default()
                };
                // It keeps nothing of a batch that it could not send, and does not say how much that was.
                failed += u64::from(batcher.push(track).await.is_err());
            }
            failed += u64::from(batcher.flush().await.is_err());
            Ok((events, failed))
        })
    }

    pub(super) fn posthog(url: &str, events: u64) -> Result<(u64, u64), Box<dyn Error>> {
        use posthog_rs::{ClientOptionsBuilder, Event};
        let options = ClientOptionsBuilder::default()
            .host(url)
            .api_key("key".to_owned())
            // The largest batches and queue that come near to ours.
            .flush_at(800)
            .max_batch_size(800)
            .max_queue_size(50_000)
            .build()?;
        let client = posthog_rs::client(options);
        let properties = properties()?;
        for number in 0..events {
            let mut event = Event::new("Order Completed", USER);
            for (name, value) in &properties {
                event.insert_prop(name.as_str(), value)?;
            }
            client.capture(event);
            // A full queue drops events in silence, so the caller has to look.
            if number % 20_000 == 19_999 {
                client.flush();
            }
        }
        client.shutdown();
        Ok((events, 0))
    }
}

/// User and system time of this process.
fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn peak_memory() -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM in /proc/self/status")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1000.0)
}
