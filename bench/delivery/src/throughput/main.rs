//! Delivery end to end to a collector on the loopback interface, beside a raw loop that posts ready-made batches and beside
//! other clients; and memory while no collector answers. Each contender is a process of its own, in turn in one run.
//! `cargo run --release --manifest-path bench/delivery/Cargo.toml --features peers --bin throughput [EVENTS]`

mod contender;
mod raw;

use collector::Collector;
use contender::{Figures, NAMES, run};
use plan_bench_delivery::spread::Spread;
use std::error::Error;
use std::process::Command;

const ROUNDS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["contender", name, url, events] => {
            println!("{}", run(name, url, events.parse()?)?);
            Ok(())
        }
        [] => compare(100_000),
        [events] => compare(events.parse()?),
        _ => Err("usage: throughput [EVENTS]".into()),
    }
}

fn compare(events: u64) -> Result<(), Box<dyn Error>> {
    let mut all: Vec<Vec<Figures>> = vec![Vec::new(); NAMES.len()];
    for _ in 0..ROUNDS {
        for (name, results) in NAMES.iter().zip(&mut all) {
            results.push(measure(name, events)?);
        }
    }
    println!(
        "{events} events of about 600 bytes each, median of {ROUNDS} rounds, and the range of the ratios; the collector reads the JSON \
         of every body\n"
    );
    println!("| | events/s | of the raw loop | CPU µs an event | peak memory MB |");
    println!("|---|---|---|---|---|");
    let limit = |name| NAMES.iter().position(|known| *known == name).and_then(|position| all.get(position));
    for (name, results) in NAMES.iter().zip(&all) {
        let raw = limit(if name.ends_with("gzip") { "raw loop, gzip" } else { "raw loop" });
        let rate = Spread::of(results.iter().map(Figures::rate)).median;
        // Of the rounds that were side by side.
        let ratios = results.iter().zip(raw.into_iter().flatten()).map(|(one, raw)| 100.0 * one.rate() / raw.rate());
        let Spread { median, least, most } = Spread::of(ratios);
        let cpu = Spread::of(results.iter().map(|figures| figures.cpu * 1e6 / figures.events as f64)).median;
        let memory = results.iter().map(|figures| figures.peak_memory).fold(0.0, f64::max);
        println!("| {name} | {rate:.0} | {median:.0}% ({least:.0} to {most:.0}) | {cpu:.2} | {memory:.0} |");
    }

    let called = events * 8;
    println!("\nNobody answers, and {called} calls are made:\n");
    println!("| | peak memory MB | messages lost and said so |");
    println!("|---|---|---|");
    for name in contender::UNANSWERED {
        // A port that was free a moment ago.
        let url = Collector::counting()?.url();
        let figures = child(name, &url, called)?;
        println!("| {name} | {:.0} | {} |", figures.peak_memory, figures.said_lost);
    }
    Ok(())
}

/// Runs a contender against a collector of its own, which has to get every message.
fn measure(name: &str, events: u64) -> Result<Figures, Box<dyn Error>> {
    let collector = Collector::counting()?;
    let figures = child(name, &collector.url(), events)?;
    let counted = collector.counted().messages;
    if counted != figures.events {
        return Err(format!("{name} sent {} messages, and {counted} arrived", figures.events).into());
    }
    Ok(figures)
}

fn child(name: &str, url: &str, events: u64) -> Result<Figures, Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let output = Command::new(program).args(["contender", name, url, &events.to_string()]).output()?;
    let text = String::from_utf8(output.stdout)?;
    text.trim().parse().map_err(|reason: String| {
        format!("{name}: {reason}: {text:?} {}", String::from_utf8_lossy(&output.stderr)).into()
    })
}
