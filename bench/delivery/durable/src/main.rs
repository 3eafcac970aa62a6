//! What it costs a call to have its message on disk: a durable client beside one that is not, and beside two embedded
//! stores that are given the same message, in turn in one run. Every row but the first survives SIGKILL.
//! `cargo run --release --manifest-path bench/delivery/Cargo.toml -p plan-bench-durable [FOLDER]`

use fjall::{Database, Keyspace, KeyspaceCreateOptions};
use plan_bench_delivery::spread::Spread;
use plan_bench_delivery::{USER, analytics, event, message};
use plan_runtime::{Batch, Client, Durable, Fsync, Sink, SinkError};
use redb::{Durability, TableDefinition};
use rustix::time::{ClockId, Timespec, clock_gettime};
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

const ROUNDS: usize = 11;
/// Calls a round, and those of what waits for the disk itself at each.
const CALLS: u64 = 20_000;
const SLOW_CALLS: u64 = 200;

const TABLE: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("events");

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

type Call<'a> = dyn Fn() -> Result<()> + Sync + 'a;

/// Takes every batch at once.
struct Nowhere;

impl Sink for Nowhere {
    fn send(&mut self, _: &Batch<'_>) -> std::result::Result<(), SinkError> {
        Ok(())
    }
}

fn main() -> Result<()> {
    let parent = std::env::args().nth(1).map_or_else(std::env::temp_dir, Into::into);
    let folder = parent.join(format!("plan-bench-durable-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let result = compare(&folder);
    std::fs::remove_dir_all(&folder)?;
    result
}

fn compare(folder: &Path) -> Result<()> {
    let message = serde_json::to_vec(&message("0190163d-8694-739b-aea5-966c26f8ad91", "2026-11-24T10:00:00.000Z"))?;
    let key = AtomicU64::new(0);

    let plain = Client::builder().sink(Nowhere).build()?;
    let durable = |name: &str, fsync| {
        Client::builder().sink(Nowhere).durable(Durable::new(folder.join(name)).fsync(fsync)).build()
    };
    let (written, synced) = (durable("written", Fsync::Never)?, durable("synced", Fsync::Always)?);
    let track = |client: &Client| {
        analytics::track(client, USER, black_box(&event()));
        Ok(())
    };

    // Each write goes to the operating system, which is what survives the process.
    let database = Database::builder(folder.join("fjall")).open()?;
    let keyspace: Keyspace = database.keyspace("events", KeyspaceCreateOptions::default)?;
    let fjall = || Ok(keyspace.insert(key.fetch_add(1, Ordering::Relaxed).to_be_bytes(), &message)?);

    // A commit that survives the process waits for the disk; one that does not wait is gone with the process.
    let redb = redb::Database::create(folder.join("redb"))?;
    let commit = || {
        let mut transaction = redb.begin_write()?;
        transaction.set_durability(Durability::Immediate)?;
        transaction.open_table(TABLE)?.insert(key.fetch_add(1, Ordering::Relaxed), message.as_slice())?;
        Ok(transaction.commit()?)
    };

    let clients = [&plain, &written, &synced].map(Client::clone);
    let (plain, written, synced) = (|| track(&plain), || track(&written), || track(&synced));
    let rows: [(&str, u64, &Call<'_>); 5] = [
        ("`track`, in memory", CALLS, &plain),
        ("`track`, durable", CALLS, &written),
        ("fjall: insert", CALLS, &fjall),
        ("`track`, durable, `Fsync::Always`", SLOW_CALLS, &synced),
        ("redb: insert, commit", SLOW_CALLS, &commit),
    ];
    let mut figures = vec![(vec![], vec![], vec![]); rows.len()];
    for round in 0..=ROUNDS {
        for ((_, calls, call), row) in rows.iter().zip(&mut figures) {
            let (cpu, wall) = measure(1, *calls, call)?;
            let (cpu_of_eight, _) = measure(8, *calls, call)?;
            // The first round warms up.
            if round > 0 {
                row.0.push(cpu);
                row.1.push(wall);
                row.2.push(cpu_of_eight);
            }
        }
    }

    for client in clients {
        let stats = client.stats();
        if stats.rejected > 0 || stats.lost > 0 {
            return Err(format!("these figures count for nothing: {stats:?}").into());
        }
    }
    println!("{} bytes of JSON a message; microseconds a call, median and range of {ROUNDS} rounds\n", message.len());
    println!("| | CPU, 1 thread | CPU, 8 threads | time, 1 thread |");
    println!("|---|---|---|---|");
    for ((name, ..), (cpu, wall, cpu_of_eight)) in rows.iter().zip(figures) {
        let [cpu, cpu_of_eight, wall] = [cpu, cpu_of_eight, wall].map(|figures| Spread::of(figures).with_digits(2));
        println!("| {name} | {cpu} | {cpu_of_eight} | {wall} |");
    }
    Ok(())
}

/// Microseconds a call: CPU of the calling threads, and time.
fn measure(threads: u64, calls: u64, call: &Call<'_>) -> Result<(f64, f64)> {
    let work = || {
        let (cpu, wall) = (clock_gettime(ClockId::ThreadCPUTime), clock_gettime(ClockId::Monotonic));
        for _ in 0..calls / threads {
            call()?;
        }
        let cpu = microseconds(cpu, clock_gettime(ClockId::ThreadCPUTime));
        Ok((cpu, microseconds(wall, clock_gettime(ClockId::Monotonic))))
    };
    let figures: Result<Vec<(f64, f64)>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err("a thread panicked".into()))).collect()
    });
    let (cpu, wall) = figures?.into_iter().fold((0.0, 0.0_f64), |sum, one| (sum.0 + one.0, sum.1.max(one.1)));
    let calls = (calls / threads * threads) as f64;
    Ok((cpu / calls, wall / calls))
}

fn microseconds(start: Timespec, end: Timespec) -> f64 {
    (end.tv_sec - start.tv_sec) as f64 * 1e6 + (end.tv_nsec - start.tv_nsec) as f64 / 1e3
}
