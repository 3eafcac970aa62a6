//! What a plan costs the crate that includes it, beside other ways to have the same events in Rust, in one run.
//! `cargo run --release -p plan-bench --bin compile-cost [trees] [EVENTS…] [calls]`: without arguments, all of it.

mod crates;
mod measure;
mod peers;
mod plans;

use crates::{with_runtime, write_crate, write_empty_crate};
use measure::{Measured, median, times, touch};
use peers::Peer;
use plans::{Nesting, Plan, event_type};
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A run that takes longer is not done again, in CPU seconds.
const LONG_S: f64 = 30.0;
const RUNS: usize = 3;
const CALLS: usize = 1000;

fn main() -> Result<()> {
    if measure::answer()? {
        return Ok(());
    }
    let given: Vec<String> = std::env::args().skip(1).collect();
    let parts =
        if given.is_empty() { ["trees", "50", "500", "2000", "calls"].map(str::to_owned).to_vec() } else { given };
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("bench/ has no parent")?;
    let bench = Bench { repository, folder: repository.join("target").join("compile-cost") };
    for part in parts {
        match part.as_str() {
            "trees" => bench.trees()?,
            "calls" => bench.calls()?,
            events => bench.table(events.parse()?)?,
        }
    }
    Ok(())
}

struct Bench<'r> {
    repository: &'r Path,
    folder: PathBuf,
}

impl Bench<'_> {
    /// The clean check of what each macro depends on.
    fn trees(&self) -> Result<()> {
        println!("Clean `cargo check` of each macro's own dependency tree, CPU seconds:\n");
        let peers = [Peer::IncludePlan, Peer::Derive, Peer::Bon, Peer::Typify];
        println!("| {} |\n|---|---|---|---|", peers.map(Peer::name).join(" | "));
        let figures = peers.map(|peer| {
            let folder = self.folder.join("trees").join(peer.folder_name());
            write_crate(&folder, &peer.macro_dependency(self.repository), "")?;
            // What the network takes is not counted.
            measure::cargo(&folder, &["fetch"])?;
            remove(&measure::target(&folder))?;
            // As it is with crates from a registry or a git repository.
            Ok(format!(
                "{:.1}",
                measure::cargo(&folder, &["check", "--config", "build.incremental=false"])?.cpu_seconds
            ))
        });
        let figures: Vec<String> = figures.into_iter().collect::<Result<_>>()?;
        println!("| {} |\n", figures.join(" | "));
        Ok(())
    }

    /// Builds what the peers depend on.
    fn warm_up(&self, peers: &[Peer]) -> Result<()> {
        for peer in peers {
            let folder = self.folder.join(format!("warm-{}", peer.folder_name()));
            peer.write(&folder, self.repository, Plan { events: 1, nesting: Nesting::Shared, edit: 0 }, Some(0))?;
            for arguments in [CHECK, DEBUG, RELEASE] {
                measure::cargo(&folder, arguments)?;
            }
        }
        Ok(())
    }

    fn table(&self, events: usize) -> Result<()> {
        println!(
            "{events} events x 12 properties, CPU seconds (peak MB of rustc), median of {RUNS} runs in turn, with the range of the ratios:\n"
        );
        let mut peers = vec![Peer::IncludePlan, Peer::Derive, Peer::DeriveWithTraits];
        peers.extend((events <= 500).then_some(Peer::Typify));
        peers.extend((events <= 50).then_some(Peer::Bon));
        self.warm_up(&peers)?;
        let columns = COLUMNS.map(|(name, ..)| name).join(" | ");
        println!("| nested types | | {columns} |\n|---|---|{}", "---|".repeat(COLUMNS.len()));
        for nesting in [Nesting::Shared, Nesting::Distinct] {
            let plan = Plan { events, nesting, edit: 0 };
            let mut rows: Vec<String> = peers
                .iter()
                .map(|peer| format!("| {} | {} |", format!("{nesting:?}").to_lowercase(), peer.name()))
                .collect();
            for (column, (_, first, figure)) in COLUMNS.into_iter().enumerate() {
                // Of a big plan typify takes minutes: the check says enough.
                let is_measured = |peer: &Peer| *peer != Peer::Typify || events <= 50 || column == 0;
                let measured: Vec<Peer> = peers.iter().copied().filter(is_measured).collect();
                let figures = self.in_turn(&measured, first..=RUNS, |peer, run| figure(self, peer, plan, run))?;
                for (row, peer) in rows.iter_mut().zip(&peers) {
                    let figure = measured.iter().position(|known| known == peer).and_then(|at| figures.get(at));
                    let Some(figure) = figure else {
                        row.push_str(" |");
                        continue;
                    };
                    let first = figures.first().filter(|_| peer != &Peer::IncludePlan);
                    let ratio = first.map_or(String::new(), |first| format!(" = {}", times(figure, first)));
                    let Measured { cpu_seconds, peak_mb } = median(figure);
                    let _ = write!(row, " {cpu_seconds:.2} ({peak_mb:.0}){ratio} |");
                }
            }
            for row in rows {
                println!("{row}");
            }
        }
        let empty = self.folder.join("empty");
        write_empty_crate(&empty, self.repository)?;
        let empty = self.in_turn(&[Peer::IncludePlan], 0..=RUNS, |_, _| {
            touch(&empty.join("src").join("lib.rs"))?;
            measure::cargo(&empty, &["check"])
        })?;
        let one = Plan { events: 1, nesting: Nesting::Shared, edit: 0 };
        let one = self.in_turn(&[Peer::IncludePlan], 0..=RUNS, |peer, run| self.edited_call(peer, one, run))?;
        for (what, figures) in [("check of an empty crate", empty), ("edit of a call, plan of one event", one)] {
            println!("{what}: {:.2}", figures.first().map_or(f64::NAN, |figures| median(figures).cpu_seconds));
        }
        println!();
        Ok(())
    }

    /// The figures of each peer. Run 0 is not counted: it builds what the others change.
    fn in_turn(
        &self,
        peers: &[Peer],
        runs: RangeInclusive<usize>,
        mut figure: impl FnMut(Peer, usize) -> Result<Measured>,
    ) -> Result<Vec<Vec<Measured>>> {
        let mut figures = vec![Vec::new(); peers.len()];
        for run in runs {
            for (peer, figures) in peers.iter().zip(&mut figures) {
                if figures.first().is_none_or(|first: &Measured| first.cpu_seconds < LONG_S) {
                    let measured = figure(*peer, run)?;
                    figures.extend((run > 0).then_some(measured));
                }
            }
        }
        Ok(figures)
    }

    fn folder_of(&self, what: &str, peer: Peer, plan: Plan) -> PathBuf {
        let nesting = format!("{:?}", plan.nesting).to_lowercase();
        self.folder.join(format!("{what}-{}-{nesting}-{}", peer.folder_name(), plan.events))
    }

    /// As the first time: without what an earlier run left for incremental compilation.
    fn clean(&self, peer: Peer, plan: Plan, arguments: &[&str]) -> Result<Measured> {
        let folder = self.folder_of("types", peer, plan);
        peer.write(&folder, self.repository, plan, None)?;
        let incremental = measure::target(&folder).join("debug").join("incremental");
        remove(&incremental)?;
        measure::cargo(&folder, arguments)
    }

    fn edited_call(&self, peer: Peer, plan: Plan, run: usize) -> Result<Measured> {
        let folder = self.folder_of("inline", peer, plan);
        match run {
            0 => peer.write(&folder, self.repository, plan, Some(0))?,
            run => peer.write_call(&folder, "crate", plan, run)?,
        }
        measure::cargo(&folder, CHECK)
    }

    fn edited_plan(&self, peer: Peer, plan: Plan, run: usize) -> Result<Measured> {
        let folder = self.folder_of("edited", peer, plan);
        peer.write(&folder, self.repository, Plan { edit: run, ..plan }, None)?;
        measure::cargo(&folder, CHECK)
    }

    fn own_crate(&self, peer: Peer, plan: Plan, run: usize) -> Result<Measured> {
        let (types, app) = (self.folder_of("types", peer, plan), self.folder_of("app", peer, plan));
        if run == 0 {
            peer.write(&types, self.repository, plan, None)?;
            peer.write_app(&app, &types, self.repository, plan)?;
        } else {
            peer.write_call(&app, "types", plan, run)?;
        }
        measure::cargo(&app, CHECK)
    }

    /// What one call costs: the macro, and the struct and function call written out.
    fn calls(&self) -> Result<()> {
        let plan = Plan { events: 50, nesting: Nesting::Shared, edit: 0 };
        let types = self.folder_of("types", Peer::IncludePlan, plan);
        Peer::IncludePlan.write(&types, self.repository, plan, None)?;
        let dependencies = format!(
            "types = {{ package = {:?}, path = {types:?} }}\n{}",
            types.file_name().unwrap_or_default(),
            with_runtime(self.repository)
        );
        let type_name = event_type(1);
        let rest = "place: None, medium: None, score: None, rank: None, is_new: None, note: None";
        let by_hand =
            |given: &str| format!("types::track(client, \"user-1\", &types::{type_name} {{ {given}, {rest} }});");
        let by_macro = |given: &str| format!("types::track!(client, \"user-1\", types::{type_name} {{ {given} }});");
        let ways = [
            ("no call", String::new()),
            (
                "by hand",
                by_hand("id: \"1\", total: 1.5, count: 2, done: true, kind: Some(types::Kind::B), source: Some(\"x\")"),
            ),
            ("track!", by_macro("id: \"1\", total: 1.5, count: 2, done: true, kind: \"b\", source: \"x\"")),
            ("by hand, variables", by_hand("id, total, count, done, kind: Some(kind), source")),
            ("track!, variables", by_macro("id, total, count, done, kind, source?")),
        ];
        let mut figures = ways.each_ref().map(|_| Vec::new());
        for run in 0..=RUNS {
            for ((name, call), figures) in ways.iter().zip(&mut figures) {
                let folder = self.folder.join(format!("calls-{}", name.replace([' ', '!', ','], "-")));
                let mut source = String::from("#![allow(unused_variables)]\n");
                for number in 0..CALLS {
                    let _ = writeln!(
                        source,
                        "pub fn call{number}(client: &plan_runtime::Client, id: &str, total: f64, count: i64, done: bool, \
                         kind: types::Kind, source: Option<&str>) {{ {call} }}"
                    );
                }
                write_crate(&folder, &dependencies, &source)?;
                remove(&measure::target(&folder).join("debug").join("incremental"))?;
                let measured = measure::cargo(&folder, CHECK)?;
                if run > 0 {
                    figures.push(measured);
                }
            }
        }
        let figures = figures.map(|figures| median(&figures).cpu_seconds * 1000.0 / to_float(CALLS));
        let [none, by_hand, by_macro, by_hand_of_variables, by_macro_of_variables] = figures;
        println!("One call, CPU milliseconds of the check:");
        for (what, by_hand, by_macro) in
            [("literals", by_hand, by_macro), ("variables", by_hand_of_variables, by_macro_of_variables)]
        {
            let (by_hand, by_macro) = (by_hand - none, by_macro - none);
            println!("of {what}: by hand {by_hand:.3}, `track!` {by_macro:.3} = {:.2} x", by_macro / by_hand);
        }
        Ok(())
    }
}

const CHECK: &[&str] = &["check"];
const DEBUG: &[&str] = &["build", "--features", "send"];
const RELEASE: &[&str] = &["build", "--features", "send", "--release"];

/// How a column's figure is had: peer, plan, number of the run.
type Figure = fn(&Bench<'_>, Peer, Plan, usize) -> Result<Measured>;

/// With the number of the first run: 0 where something has to be built before it can be edited.
const COLUMNS: [(&str, usize, Figure); 6] = [
    ("check", 1, |bench, peer, plan, _| bench.clean(peer, plan, CHECK)),
    ("debug build", 1, |bench, peer, plan, _| bench.clean(peer, plan, DEBUG)),
    ("release build", 1, |bench, peer, plan, _| bench.clean(peer, plan, RELEASE)),
    ("check, a call edited", 0, |bench, peer, plan, run| bench.edited_call(peer, plan, run)),
    ("check, the plan edited", 0, |bench, peer, plan, run| bench.edited_plan(peer, plan, run)),
    ("plan in its own crate: check, a call edited", 0, |bench, peer, plan, run| bench.own_crate(peer, plan, run)),
];

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "it is a thousand")]
fn to_float(number: usize) -> f64 {
    number as f64
}
