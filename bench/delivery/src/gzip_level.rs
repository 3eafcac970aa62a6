//! Which gzip level batches deserve: size and CPU of each, of a full batch as a client sends it.
//! `cargo run --release --manifest-path bench/delivery/Cargo.toml --bin gzip-level`

use flate2::Compression;
use flate2::write::GzEncoder;
use plan_bench_delivery::batch;
use std::error::Error;
use std::io::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let (body, messages) = batch()?;
    println!("A batch of {messages} messages, {} bytes; best of 20\n", body.len());
    println!("| level | bytes | of the batch | ms | MB/s |");
    println!("|---|---|---|---|---|");
    for level in 1..=9 {
        let (mut best, mut bytes) = (f64::MAX, 0);
        for _ in 0..20 {
            let start = Instant::now();
            let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
            encoder.write_all(&body)?;
            bytes = encoder.finish()?.len();
            best = best.min(start.elapsed().as_secs_f64());
        }
        let (part, speed) = (100.0 * bytes as f64 / body.len() as f64, body.len() as f64 / best / 1e6);
        println!("| {level} | {bytes} | {part:.1}% | {:.2} | {speed:.0} |", best * 1e3);
    }
    Ok(())
}
