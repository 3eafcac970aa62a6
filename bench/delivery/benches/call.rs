//! The same as `call-cost`, with divan: `cargo bench --manifest-path bench/delivery/Cargo.toml --bench call`

use divan::{AllocProfiler, Bencher};
use plan_bench_delivery::{USER, analytics, client, event, message};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench(threads = [1, 8])]
fn to_vec(bencher: Bencher<'_, '_>) {
    let message = message("0190163d-8694-739b-aea5-966c26f8ad91", "2026-11-24T10:00:00.000Z");
    bencher.bench(|| serde_json::to_vec(divan::black_box(&message)));
}

#[divan::bench(threads = [1, 8])]
#[allow(clippy::expect_used)]
fn track(bencher: Bencher<'_, '_>) {
    let client = client().expect("a thread for the worker");
    let event = event();
    bencher.bench(|| analytics::track(&client, USER, divan::black_box(&event)));
}
