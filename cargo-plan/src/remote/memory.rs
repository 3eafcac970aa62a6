//! What a pull remembers beside the plan, `tracking-plan.remote.json`: where the plan is kept, and what was there. It is what
//! a push holds the service against, and what the next pull holds the plan against.

use super::{Place, Service, ServiceRegion};
use crate::format::value;
use clap::ValueEnum;
use plan_model::json::Node;
use std::path::{Path, PathBuf};

/// What is remembered.
#[derive(Debug)]
pub(crate) struct RemoteMemory {
    pub(crate) place: Place,
    /// The plan as the service had it.
    pub(crate) pulled: Node,
}

/// Returns the file beside a plan.
pub(crate) fn path(plan: &Path) -> PathBuf {
    plan.with_extension("remote.json")
}

impl RemoteMemory {
    /// Reads the text of the file.
    ///
    /// # Errors
    /// A sentence: it is broken.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let root = plan_model::json::parse(text).map_err(|error| error.to_string())?;
        let text = |name: &str| root.get(name).and_then(Node::as_str);
        let service =
            text("service").and_then(|word| Service::from_str(word, true).ok()).ok_or("it names no service")?;
        let id = text("plan").ok_or("it names no plan")?.to_owned();
        let endpoint = text("endpoint").unwrap_or_else(|| service.endpoint(ServiceRegion::Us)).to_owned();
        let branch = text("branch").map(str::to_owned);
        let pulled = root.get("pulled").cloned().ok_or("it does not say what was pulled")?;
        Ok(Self { place: Place { service, id, endpoint, branch }, pulled })
    }

    pub(crate) fn write(&self) -> String {
        let Place { service, id, endpoint, branch } = &self.place;
        let mut members = vec![
            (
                "comment",
                value::text(
                    "Written by `cargo plan pull` and `cargo plan push`: where the plan is kept, and what was there. Commit it beside the plan.",
                ),
            ),
            ("service", value::text(service.word())),
            ("plan", value::text(id)),
            ("endpoint", value::text(endpoint)),
        ];
        members.extend(branch.as_ref().map(|branch| ("branch", value::text(branch))));
        members.push(("pulled", value::unplaced(&self.pulled)));
        value::pretty(&value::object(members))
    }
}
