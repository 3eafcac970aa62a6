//! What a call costs its caller: CPU of `track` beside `serde_json::to_vec` of an equal derived struct, in turn in one
//! run, by one thread and by eight; and allocations. `cargo run --release --manifest-path bench/delivery/Cargo.toml --bin call-cost`

use plan_bench_delivery::spread::Spread;
use plan_bench_delivery::{USER, analytics, client, compare, event, message};
use plan_runtime::Client;
use rustix::time::{ClockId, clock_gettime};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::error::Error;
use std::hint::black_box;
use std::thread;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const ROUNDS: usize = 21;
const CALLS: u32 = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let bytes = compare()?;
    let client = client()?;
    let (serialize, track) = (|| serialize(), || track(&client));
    // Memory is warm after the first round, as it is in an app that runs.
    measure(1, &serialize);
    measure(1, &track);

    let mut rows = [
        ("to_vec, 1 thread", vec![]),
        ("track, 1 thread", vec![]),
        ("to_vec, 8 threads", vec![]),
        ("track, 8 threads", vec![]),
    ];
    for _ in 0..ROUNDS {
        let figures = [measure(1, &serialize), measure(1, &track), measure(8, &serialize), measure(8, &track)];
        rows.iter_mut().zip(figures).for_each(|((_, row), figure)| row.push(figure));
    }
    let allocations = [allocations(&serialize), allocations(&track)];

    println!(
        "A track call with 10 properties, {bytes} bytes of JSON: CPU of the calling thread, median of {ROUNDS} rounds, and the range of the ratios\n"
    );
    println!("| | ns a call | / to_vec, 1 thread | allocations a call |");
    println!("|---|---|---|---|");
    let base = rows.first().map(|(_, row)| row.clone()).unwrap_or_default();
    for (position, (name, row)) in rows.iter().enumerate() {
        let ratio = Spread::of(row.iter().zip(&base).map(|(figure, base)| figure / base)).with_digits(2);
        let allocations = allocations.get(position).map_or(String::new(), |number| format!("{number:.3}"));
        let cpu = Spread::of(row.iter().copied()).median;
        println!("| {name} | {cpu:.0} | {ratio} | {allocations} |");
    }
    println!("\nAllocations of `track` include those of the worker, which takes the batches.");
    let stats = client.stats();
    println!("{} calls were taken, {} rejected", stats.accepted, stats.rejected);
    Ok(())
}

fn serialize() {
    let message = message("0190163d-8694-739b-aea5-966c26f8ad91", "2026-11-24T10:00:00.000Z");
    for _ in 0..CALLS {
        black_box(serde_json::to_vec(black_box(&message)).ok());
    }
}

fn track(client: &Client) {
    let event = event();
    for _ in 0..CALLS {
        analytics::track(client, USER, black_box(&event));
    }
}

/// Nanoseconds of CPU a call, of the threads that call.
fn measure(threads: usize, work: &(impl Fn() + Sync)) -> f64 {
    let cpu = || {
        let start = clock_gettime(ClockId::ThreadCPUTime);
        work();
        let end = clock_gettime(ClockId::ThreadCPUTime);
        (end.tv_sec - start.tv_sec) as f64 * 1e9 + (end.tv_nsec - start.tv_nsec) as f64
    };
    let total: f64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(cpu)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or(f64::NAN)).sum()
    });
    total / (threads as f64 * f64::from(CALLS))
}

fn allocations(work: &impl Fn()) -> f64 {
    let region = Region::new(ALLOCATOR);
    work();
    let change = region.change();
    (change.allocations + change.reallocations) as f64 / f64::from(CALLS)
}
