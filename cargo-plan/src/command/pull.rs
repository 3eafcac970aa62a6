//! `cargo plan pull`: a plan from the service that keeps it, read as an import reads a file.

use super::import::ImportTarget;
use crate::arguments::remote::{Pull, Remote};
use crate::remote::client::ApiClient;
use crate::remote::journal::{self, Journal};
use crate::remote::memory::{self, RemoteMemory};
use crate::remote::token::ServiceToken;
use crate::remote::{self, Place, ServiceRegion};
use crate::{Exit, Failure};
use plan_model::json::Node;
use std::fs;
use std::io::Write;
use std::path::Path;

pub(crate) fn run(arguments: &Pull, folder: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Failure> {
    let output = arguments.output.as_deref();
    let memory = output.map(|output| remembered(output, folder)).transpose()?.flatten();
    let place = place(&arguments.remote, memory.as_ref(), output)?;
    let memory = memory.filter(|memory| memory.place == place);
    let token = ServiceToken::of(place.service, arguments.remote.token_command.as_deref())?;
    let mut client = ApiClient::new(&place, token, output.map(|output| opened(output, folder, &place)))?;
    let held = remote::pull(&mut client, &place)?;
    client.finish();
    drop(client);
    let (import, source) = held.read()?;
    let remember =
        |pulled: Node, output: &Path| (memory::path(output), RemoteMemory { place: place.clone(), pulled }.write());
    let source_name = place.shown();
    let to = ImportTarget {
        output,
        is_check: arguments.check,
        format: arguments.format,
        before: &|| Ok(memory.as_ref().map(|memory| memory.pulled.clone())),
        source: &source_name,
        command: "pull",
    };
    to.put(&import, source, &remember, folder, out, err)
}

fn opened(output: &Path, folder: &Path, place: &Place) -> Journal {
    let Place { service, id, endpoint, branch } = place;
    let of = format!("{} {endpoint} {id} {}", service.word(), branch.as_deref().unwrap_or_default());
    Journal::open(folder.join(journal::path(output)), of)
}

/// Returns what the last pull into the plan remembered.
pub(super) fn remembered(plan: &Path, folder: &Path) -> Result<Option<RemoteMemory>, Failure> {
    let path = memory::path(plan);
    let Ok(text) = fs::read_to_string(folder.join(&path)) else { return Ok(None) };
    let memory = RemoteMemory::read(&text).map_err(|error| {
        let help = "help: take it from version control again, or remove it and pull anew";
        Failure(format!("{} cannot be read: {error}\n{help}", path.display()))
    })?;
    Ok(Some(memory))
}

/// Returns the plan that is meant: the one that is named, or that of the last pull.
pub(super) fn place(arguments: &Remote, memory: Option<&RemoteMemory>, plan: Option<&Path>) -> Result<Place, Failure> {
    let (Some(service), Some(id)) = (arguments.service, &arguments.id) else {
        return memory.map(|memory| memory.place.clone()).ok_or_else(|| {
            let plan = plan.unwrap_or_else(|| Path::new("tracking-plan.json")).display();
            Failure(format!(
                "nothing was pulled into {plan} before, so the service and the plan must be named\n\
                 help: cargo plan pull segment tp_2vEqRBX -o {plan}"
            ))
        });
    };
    let region = arguments.region.unwrap_or(ServiceRegion::Us);
    let endpoint = arguments.endpoint.clone().unwrap_or_else(|| service.endpoint(region).to_owned());
    Ok(Place { service, id: id.clone(), endpoint, branch: arguments.branch.clone() })
}
