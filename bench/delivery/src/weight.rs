//! What a client adds to the clean release build of an app: crates, and CPU seconds of cargo and all it starts.
//! `cargo run --release --manifest-path bench/delivery/Cargo.toml --bin weight`

use plan_bench_delivery::spread::Spread;
use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::process::Command;

/// A name, and the dependency as Cargo.toml has it; `{}` stands for the folder of this repository.
const APPS: [(&str, &str); 8] = [
    ("plan-runtime", "plan-runtime = { path = '{}/plan-runtime' }"),
    ("plan-runtime with gzip", "plan-runtime = { path = '{}/plan-runtime', features = ['gzip'] }"),
    (
        "plan-runtime, `http` without `tls`",
        "plan-runtime = { path = '{}/plan-runtime', default-features = false, features = ['http'] }",
    ),
    (
        "plan-runtime, `ureq-tls` in place of `tls`",
        "plan-runtime = { path = '{}/plan-runtime', default-features = false, features = ['ureq-tls'] }",
    ),
    (
        "plan-runtime, `ureq` without TLS",
        "plan-runtime = { path = '{}/plan-runtime', default-features = false, features = ['ureq'] }",
    ),
    ("plan-runtime without default features", "plan-runtime = { path = '{}/plan-runtime', default-features = false }"),
    ("segment 0.2", "segment = '0.2'"),
    ("posthog-rs 0.30", "posthog-rs = '0.30'"),
];

/// What brings an async runtime, TLS or an HTTP client.
const HEAVY: [&str; 7] = ["tokio", "hyper", "reqwest", "ureq", "rustls", "ring", "aws-lc-rs"];

/// How often each is built, in turn.
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).ok_or("no repository around bench/")?;
    let folder = std::env::temp_dir().join("plan-bench-weight");
    let mut built = APPS.map(|_| (Vec::new(), Vec::new()));
    for (position, (_, dependency)) in (0..ROUNDS).flat_map(|_| APPS.iter().enumerate()) {
        let app = folder.join(position.to_string());
        let _ = std::fs::remove_dir_all(&app);
        std::fs::create_dir_all(app.join("src"))?;
        std::fs::write(app.join("src").join("main.rs"), "fn main() {}\n")?;
        let dependency = dependency.replace("{}", &repository.display().to_string());
        let manifest = format!(
            "[package]\nname = 'app'\nversion = '0.1.0'\nedition = '2024'\n\n[dependencies]\n{dependency}\n\n[workspace]\n"
        );
        std::fs::write(app.join("Cargo.toml"), manifest)?;
        // The same versions for all of them.
        std::fs::copy(repository.join("Cargo.lock"), app.join("Cargo.lock"))?;
        let before = children_cpu()?;
        cargo(&app, &["build", "--release", "-q"])?;
        let cpu = children_cpu()? - before;
        if let Some((names, seconds)) = built.get_mut(position) {
            if names.is_empty() {
                *names = crates(&app)?;
            }
            seconds.push(cpu);
        }
        std::fs::remove_dir_all(&app)?;
    }
    println!("A clean release build of an empty app with one dependency: CPU seconds, median and range of {ROUNDS}\n");
    println!("| dependency | crates | CPU s | of them |");
    println!("|---|---|---|---|");
    for ((name, _), (crates, seconds)) in APPS.iter().zip(built) {
        let heavy: Vec<&str> = HEAVY.into_iter().filter(|heavy| crates.iter().any(|name| name == heavy)).collect();
        println!("| {name} | {} | {} | {} |", crates.len(), Spread::of(seconds).with_digits(1), heavy.join(", "));
    }
    Ok(())
}

/// The names of the crates that are built, one for each version, without the app.
fn crates(app: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let tree = cargo(app, &["tree", "-e", "normal,build", "--prefix", "none"])?;
    let lines: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).skip(1).collect();
    Ok(lines.into_iter().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}

fn cargo(app: &Path, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    let mut command = Command::new(env!("CARGO"));
    let output = command.args(arguments).current_dir(app).env("CARGO_TARGET_DIR", app.join("target")).output()?;
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout)?),
        false => Err(format!("cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// User and system time of finished children: `cutime` and `cstime` of /proc/self/stat, in hundredths of a second.
fn children_cpu() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').ok_or("no fields in /proc/self/stat")?;
    let ticks: Vec<f64> = fields.split_whitespace().skip(13).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}
