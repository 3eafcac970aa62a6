//! A program that ends by SIGTERM, or Ctrl-C, and sends what it has called by then.
//!
//! `cargo run -p plan-runtime --example signal`, then Ctrl-C.

mod analytics {
    plan_runtime::include_plan!("doc/tracking-plan.json");
}

#[cfg(unix)]
mod blocking {
    use crate::analytics::{OrderCompleted, track};
    use plan_runtime::Client;
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use std::time::Duration;

    pub fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        // Dropped when `main` returns, and while a panic unwinds.
        let _guard = client.guard(Duration::from_secs(5));
        let mut signals = Signals::new([SIGTERM, SIGINT])?;

        track!(client, "user-1", OrderCompleted { order_id: "o-1", total: 99.5, currency: "USD" });

        signals.forever().next(); // the work is done by other threads meanwhile
        Ok(())
    }
}

#[cfg(unix)]
mod with_tokio {
    use crate::analytics::{OrderCompleted, track};
    use plan_runtime::Client;
    use std::time::Duration;
    use tokio::signal::unix::{SignalKind, signal};

    pub async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::from_env()?;
        let mut terminated = signal(SignalKind::terminate())?;

        track!(client, "user-1", OrderCompleted { order_id: "o-1", total: 99.5, currency: "USD" });

        tokio::select! {
            _ = terminated.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        // Without blocking the thread of the runtime, which a guard would.
        let report = client.shutdown_async(Duration::from_secs(5)).await;
        if !report.is_complete() {
            eprintln!("analytics: {report}");
        }
        Ok(())
    }
}

#[cfg(unix)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().any(|argument| argument == "tokio") {
        return tokio::runtime::Runtime::new()?.block_on(with_tokio::main());
    }
    blocking::main()
}

#[cfg(not(unix))]
fn main() {
    let _ = analytics::track::<analytics::OrderCompleted<'_>>;
}
