//! `cargo plan live`: messages judged by the plan while they come.

use super::files::plan_of;
use super::usual_plan;
use super::watch::{Watch, Watched};
use crate::arguments::USUAL_LIVE_PORT;
use crate::arguments::live::{FailOn, LiveArguments};
use crate::judge::JudgedPlan;
use crate::live::{
    self, CommandKeys, FailsOn, Guard, LivePort, LiveServer, MessageRecorder, RunReport, WRITE_KEY, is_loopback,
    replay, serve,
};
use crate::report::text::headed;
use crate::report::{self, OutputFormat};
use crate::{Exit, Failure};
use plan_model::include::PlanFile;
use std::fmt::Write as _;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) fn run(
    arguments: &LiveArguments,
    folder: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    let is_judged = !arguments.fail_on.is_empty() || arguments.min_coverage.is_some();
    let is_run = !arguments.command.is_empty() || (is_judged && arguments.replay.is_some());
    let is_reported = is_judged || arguments.output.is_some() || arguments.format != OutputFormat::Text;
    if !is_run && is_reported {
        let help = "help: write the command behind `--`: `cargo plan live --fail-on violation -- cargo test`";
        return Err(Failure(format!("there is nothing to run, and so nothing to report\n{help}")));
    }
    let own_keys = own_keys(arguments)?;
    let source = PlanLocation { named: arguments.plan.clone(), folder: folder.to_owned() };
    let file = source.load()?;
    let plan = JudgedPlan::new(file.clone(), plan_of(&file)?);
    let port = arguments.port.unwrap_or(if is_run { 0 } else { USUAL_LIVE_PORT });
    let binding = LivePort::new(&arguments.host, port).map_err(|error| not_bound(&arguments.host, port, &error))?;
    let address = binding.address;
    let token = if is_loopback(address.ip()) { None } else { Some(new_token()?) };
    let guard = Guard {
        port: address.port(),
        token: token.clone(),
        origins: arguments.allow_origin.clone(),
        write_keys: own_keys.iter().flat_map(|CommandKeys(keys)| keys).chain(&arguments.write_key).cloned().collect(),
    };
    let server = LiveServer::new(plan, guard).recorded(recorder(arguments, folder)?);
    let server = Arc::new(proxied(server, arguments)?);
    watch(source, file, &server, err)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| Failure(format!("the server cannot start: {error}")))?;
    let serving = runtime.spawn(serve(binding, Arc::clone(&server)));
    if let Some(path) = &arguments.replay {
        // Nobody is told of an address that is gone at once.
        std::fs::File::open(folder.join(path)).map_err(|error| not_read(path, &error))?;
    }
    if !is_run {
        writeln!(out, "{}", greeting(address, token.as_deref()))?;
        out.flush()?;
    }
    if let Some(path) = &arguments.replay {
        replay(&folder.join(path), &server).map_err(|error| not_read(path, &error))?;
    }
    if is_run {
        let keys = own_keys.unwrap_or_else(|| CommandKeys::both(token.as_deref().unwrap_or(WRITE_KEY)));
        let failed = runtime.block_on(command(arguments, folder, (&local(address), &keys), &server))?;
        return reported(arguments, folder, (&server, failed), out, err);
    }
    let ended = runtime.block_on(async {
        tokio::select! {
            served = serving => served.map_err(std::io::Error::other).and_then(|served| served),
            ended = tokio::signal::ctrl_c() => ended,
        }
    });
    // Pages that are still open are not waited for.
    runtime.shutdown_background();
    ended.map_err(|error| Failure(format!("the server has stopped: {error}")))?;
    server.record_problem().map_or(Ok(Exit::Clean), |problem| Err(Failure(problem)))
}

fn not_read(path: &Path, error: &std::io::Error) -> Failure {
    let help = match error.kind() {
        std::io::ErrorKind::NotFound => {
            "\nhelp: the path is relative to the current folder; `--record` writes such a file"
        }
        _ => "",
    };
    Failure(format!("cannot read `{}`: {error}{help}", path.display()))
}

/// Returns the address of the server for a command on this machine, which an address such as 0.0.0.0 is not everywhere.
fn local(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

/// Runs the command, where there is one, and waits for its last message. Returns how it failed.
async fn command(
    arguments: &LiveArguments,
    folder: &Path,
    (endpoint, keys): (&str, &CommandKeys),
    server: &Arc<LiveServer>,
) -> Result<Option<String>, Failure> {
    let Some(program) = arguments.command.first() else { return Ok(None) };
    let program = program.to_string_lossy();
    let ended = live::run(&arguments.command, folder, endpoint, keys).await;
    let ended = ended.map_err(|error| not_run(&program, &error))?;
    live::settle(server).await;
    Ok((!ended.success()).then(|| format!("`{program}` failed: {ended}")))
}

fn not_run(program: &str, error: &std::io::Error) -> Failure {
    let help = match error.kind() {
        std::io::ErrorKind::NotFound if program.contains(char::is_whitespace) => {
            format!("\nhelp: write it without quotes around all of it: `-- {program}`")
        }
        std::io::ErrorKind::NotFound => {
            "\nhelp: no program of this name is in PATH; words of a shell need one: `-- sh -c \"…\"`".to_owned()
        }
        _ => String::new(),
    };
    Failure(format!("cannot run `{program}`: {error}{help}"))
}

/// Writes the report of a run.
fn reported(
    arguments: &LiveArguments,
    folder: &Path,
    (server, failed): (&LiveServer, Option<String>),
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    let fails = FailsOn {
        violations: arguments.fail_on.contains(&FailOn::Violation),
        unplanned: arguments.fail_on.contains(&FailOn::Unplanned),
        coverage: arguments.min_coverage,
    };
    let run = RunReport::of(server, fails);
    let mut text = Vec::new();
    report::write(&run.report, arguments.format, true, &mut text)?;
    if arguments.format == OutputFormat::Text {
        writeln!(text, "{}", run.summary())?;
    }
    match &arguments.output {
        Some(path) => {
            let written = std::fs::write(folder.join(path), text);
            written.map_err(|error| Failure(format!("cannot write `{}`: {error}", path.display())))?;
            writeln!(out, "{}", run.summary())?;
        }
        None => out.write_all(&text)?,
    }
    if run.counts.received == 0 {
        let help = "help: does its client read PLAN_ENDPOINT and WRITE_KEY, and is it flushed before the end? `--min-coverage 1` makes such a run fail";
        writeln!(err, "{}", headed("warning", &format!("no message came, so nothing was judged\n{help}")))?;
    }
    if let Some(problem) = server.plan_problem() {
        let said =
            format!("the plan cannot be read any more, and messages were judged by what it said before: {problem}");
        writeln!(err, "{}", headed("warning", &said))?;
    }
    let failures: Vec<String> = failed.into_iter().chain(server.record_problem()).collect();
    if !failures.is_empty() {
        return Err(Failure(failures.join("\n")));
    }
    Ok(if run.fails() { Exit::Findings } else { Exit::Clean })
}

/// Returns the write keys that a command keeps: the real server behind `--proxy` takes no other ones.
fn own_keys(arguments: &LiveArguments) -> Result<Option<CommandKeys>, Failure> {
    if arguments.proxy.is_none() || arguments.command.is_empty() {
        return Ok(None);
    }
    let keys = CommandKeys::own(|name| std::env::var(name).ok());
    let missing = "the real server behind `--proxy` takes no messages without a write key, and the command has none\nhelp: set SEGMENT_WRITE_KEY, or leave `--proxy` out";
    keys.map(Some).ok_or_else(|| Failure(missing.to_owned()))
}

fn recorder(arguments: &LiveArguments, folder: &Path) -> Result<Option<MessageRecorder>, Failure> {
    let Some(path) = &arguments.record else { return Ok(None) };
    if let Some(replayed) = &arguments.replay
        && folder.join(replayed) == folder.join(path)
    {
        return Err(Failure(format!("`{}` cannot be replayed and recorded to at once", path.display())));
    }
    let opened = MessageRecorder::open(&folder.join(path));
    opened.map(Some).map_err(|error| Failure(format!("cannot write `{}`: {error}", path.display())))
}

#[cfg(feature = "_remote")]
fn proxied(server: LiveServer, arguments: &LiveArguments) -> Result<LiveServer, Failure> {
    let Some(url) = &arguments.proxy else { return Ok(server) };
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(Failure(format!(
            "`{url}` is no address of a server\nhelp: write one such as https://api.segment.io"
        )));
    }
    Ok(server.proxied(Some(live::MessageProxy::new(url))))
}

#[cfg(not(feature = "_remote"))]
fn proxied(server: LiveServer, arguments: &LiveArguments) -> Result<LiveServer, Failure> {
    match arguments.proxy {
        Some(_) => Err(Failure("`--proxy` is in builds of cargo-plan with the feature `remote`".to_owned())),
        None => Ok(server),
    }
}

fn greeting(address: SocketAddr, token: Option<&str>) -> String {
    let mut text = format!("listening at http://{address}");
    if let Some(token) = token {
        let _ = write!(text, "/?token={token}\nothers can reach it: the token is asked for, as write key too");
    }
    text
}

fn not_bound(host: &str, port: u16, error: &std::io::Error) -> Failure {
    let help = match error.kind() {
        std::io::ErrorKind::AddrInUse => "\nhelp: another program listens there; `--port 0` takes any free port",
        _ => "",
    };
    Failure(format!("cannot listen at {host}:{port}: {error}{help}"))
}

/// Returns 32 hexadecimal digits that nobody can guess.
fn new_token() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure(format!("the system has no random numbers: {error}")))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// Where the plan comes from, each time that it is read.
struct PlanLocation {
    named: Option<String>,
    folder: PathBuf,
}

impl PlanLocation {
    fn load(&self) -> Result<PlanFile, Failure> {
        usual_plan::load(self.named.as_deref(), &self.folder)
    }
}

/// Reads the plan again whenever one of its files changes.
fn watch(source: PlanLocation, file: PlanFile, server: &Arc<LiveServer>, err: &mut dyn Write) -> Result<(), Failure> {
    let mut watched = watched_of(&file);
    let started = Watch::new().and_then(|mut watch| watch.watch(&watched).map(|_| watch));
    let mut watch = match started {
        Ok(watch) => watch,
        Err(Failure(why)) => {
            let warning = format!("the plan is not read again when it changes: {why}");
            writeln!(err, "{}", headed("warning", &warning))?;
            return Ok(());
        }
    };
    let server = Arc::clone(server);
    std::thread::spawn(move || {
        let mut known = Some(file.text);
        loop {
            let read = source.load().and_then(|file| Ok((plan_of(&file)?, file)));
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
