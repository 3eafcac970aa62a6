//! `cargo plan live`: messages judged by the plan while they come.

use super::diff;
use super::edit::only_plan;
use super::files::load_file;
use super::watch::{Watch, Watched};
use crate::arguments::live::LiveArguments;
use crate::live::{Binding, Guard, JudgedPlan, LiveServer, is_loopback, serve};
use crate::report::text::headed;
use crate::{Exit, Failure};
use plan_model::include::PlanFile;
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The plan that is meant where none is named and it is in the current folder.
const USUAL: &str = "tracking-plan.json";

pub(crate) fn run(
    arguments: &LiveArguments,
    folder: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    let source = PlanOf { named: arguments.plan.clone(), folder: folder.to_owned() };
    let file = source.load()?;
    let plan = JudgedPlan::new(file.clone(), diff::plan(&file)?);
    let binding = Binding::new(&arguments.host, arguments.port).map_err(|error| not_bound(arguments, &error))?;
    let address = binding.address;
    let token = if is_loopback(address.ip()) { None } else { Some(new_token()?) };
    let guard = Guard {
        port: address.port(),
        token: token.clone(),
        origins: arguments.allow_origin.clone(),
        write_keys: arguments.write_key.clone(),
    };
    let server = Arc::new(LiveServer::new(plan, guard));
    watch(source, file, &server, err)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| Failure(format!("the server cannot start: {error}")))?;
    writeln!(out, "{}", greeting(address, token.as_deref()))?;
    out.flush()?;
    let served = runtime.block_on(async {
        tokio::select! {
            served = serve(binding, Arc::clone(&server)) => served,
            ended = tokio::signal::ctrl_c() => ended,
        }
    });
    served.map_err(|error| Failure(format!("the server has stopped: {error}")))?;
    Ok(Exit::Clean)
}

fn greeting(address: std::net::SocketAddr, token: Option<&str>) -> String {
    let mut text = format!("listening at http://{address}");
    if let Some(token) = token {
        let _ = write!(text, "/?token={token}\nothers can reach it: the token is asked for, as write key too");
    }
    text
}

fn not_bound(arguments: &LiveArguments, error: &std::io::Error) -> Failure {
    let LiveArguments { host, port, .. } = arguments;
    let help = match error.kind() {
        std::io::ErrorKind::AddrInUse => "\nhelp: another program listens there; `--port 0` takes any free port",
        _ => "",
    };
    Failure(format!("cannot listen at {host}:{port}: {error}{help}"))
}

/// 32 hexadecimal digits that nobody can guess.
fn new_token() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure(format!("the system has no random numbers: {error}")))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// Where the plan comes from, each time that it is read.
struct PlanOf {
    named: Option<String>,
    folder: PathBuf,
}

impl PlanOf {
    fn load(&self) -> Result<PlanFile, Failure> {
        match &self.named {
            Some(plan) => load_file(plan, &self.folder),
            None if self.folder.join(USUAL).is_file() => load_file(USUAL, &self.folder),
            None => only_plan(&self.folder),
        }
    }
}

/// Reads the plan again whenever one of its files changes.
fn watch(source: PlanOf, file: PlanFile, server: &Arc<LiveServer>, err: &mut dyn Write) -> Result<(), Failure> {
    let mut watch = Watch::new()?;
    let mut watched = watched_of(&file);
    if let Err(Failure(why)) = watch.watch(&watched) {
        let warning = format!("the plan is not read again when it changes: {why}");
        writeln!(err, "{}", headed("warning", &warning))?;
        return Ok(());
    }
    let server = Arc::clone(server);
    std::thread::spawn(move || {
        let mut known = Some(file.text);
        loop {
            let read = source.load().and_then(|file| Ok((diff::plan(&file)?, file)));
            let text = read.as_ref().ok().map(|(_, file)| file.text.clone());
            if text.is_none() || text != known {
                known = text;
                // A file that is gone is watched all the same: it may come back.
                if let Ok((_, file)) = &read {
                    watched = watched_of(file);
                }
                server.read_again(read.map(|(plan, file)| JudgedPlan::new(file, plan)).map_err(|Failure(why)| why));
            }
            // What changed in a folder before it was watched is seen only by reading again.
            let is_new = watch.watch(&watched).unwrap_or(false);
            if !is_new && watch.wait().is_err() {
                break;
            }
        }
    });
    Ok(())
}

fn watched_of(file: &PlanFile) -> Watched {
    let mut watched = Watched::default();
    watched.files.extend(file.path.clone());
    watched.parts(file);
    watched
}
