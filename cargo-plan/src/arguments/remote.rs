//! The arguments of the commands that ask a service.

use super::ImportFormat;
use crate::remote::{Service, ServiceRegion};
use clap::Args;
use std::path::PathBuf;

/// Which plan of which service.
#[derive(Debug, Args)]
pub(crate) struct Remote {
    /// The service; without it, that of the last pull into the plan.
    #[arg(value_enum, value_name = "SERVICE", requires = "id")]
    pub(crate) service: Option<Service>,

    /// The plan: `tp_…` of Segment and RudderStack, the number of the project of Amplitude.
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,

    /// Where the workspace is kept.
    #[arg(long, value_enum, value_name = "REGION", requires = "service")]
    pub(crate) region: Option<ServiceRegion>,

    /// The address of the API, where it is another one than the service's own.
    #[arg(long, value_name = "URL", conflicts_with = "region", requires = "service")]
    pub(crate) endpoint: Option<String>,

    /// The branch of Amplitude that is read; without it, the main one.
    #[arg(long, value_name = "NAME", requires = "service")]
    pub(crate) branch: Option<String>,

    /// A command that prints the token, of a password manager or the keychain. Without it the token is in SEGMENT_PUBLIC_API_TOKEN,
    /// RUDDERSTACK_ACCESS_TOKEN or AMPLITUDE_API_TOKEN.
    #[arg(long, value_name = "COMMAND")]
    pub(crate) token_command: Option<String>,
}

/// Read the plan from the service where the team keeps it: Segment, RudderStack or Amplitude.
///
/// It is an import: every value is accounted for, and into a plan that is there only what changed at the service is changed. Both sides
/// changed is a conflict, which is listed, and the plan's word stays. What was pulled is remembered beside the plan, without the token. A
/// pull that breaks off goes on where it was when it is run again.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan pull segment tp_2vEqRBX -o tracking-plan.json     a plan of Segment, with SEGMENT_PUBLIC_API_TOKEN set
  cargo plan pull -o tracking-plan.json                        again, from where it came
  cargo plan pull --check -o tracking-plan.json                fail in CI where plan and service differ
  cargo plan pull rudderstack tp_5gopz6 --region eu -o plan.json --token-command 'pass show rudderstack'
  cargo plan pull amplitude 12345 -o plan.json                 the plan of a project, its events and its users")]
pub(crate) struct Pull {
    #[command(flatten)]
    pub(crate) remote: Remote,

    /// The plan to write, or to bring up to date; without it, the plan is shown.
    #[arg(short, long, value_name = "PLAN", required_unless_present = "service", value_parser = super::output::output_path())]
    pub(crate) output: Option<PathBuf>,

    /// Write nothing, and fail where the plan differs from the service.
    #[arg(long, requires = "output")]
    pub(crate) check: bool,

    /// How the account is shown.
    #[arg(long, value_enum, default_value_t = ImportFormat::Text)]
    pub(crate) format: ImportFormat,
}

/// Bring the service up to date with the plan. Without `--yes` it only says what would change.
///
/// It refuses where somebody changed the plan at the service since the last pull. What is gone from the plan is removed there. A push
/// that breaks off is gone on with when it is run again. Amplitude takes changes into a new branch, which a person merges.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan push                                 what a push would change, and what that breaks
  cargo plan push --yes                           change it
  cargo plan push --plan plans/web.json --yes --token-command 'security find-generic-password -w -s segment'
  cargo plan push segment tp_2vEqRBX --yes        a plan that is empty at Segment, the first time
  cargo plan push --into checkout --yes           into the branch `checkout` of Amplitude")]
pub(crate) struct Push {
    #[command(flatten)]
    pub(crate) remote: Remote,

    /// The plan.
    #[arg(long, value_name = "FILE", default_value = "tracking-plan.json")]
    pub(crate) plan: PathBuf,

    /// Change the service.
    #[arg(long)]
    pub(crate) yes: bool,

    /// The new branch of Amplitude that the changes go into.
    #[arg(long, value_name = "BRANCH", default_value = "cargo-plan")]
    pub(crate) into: String,
}
