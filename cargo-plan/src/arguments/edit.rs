//! The arguments of the commands that edit a plan.

use clap::{Args, ValueEnum};
use clap_complete::Shell;
use plan_model::Call;

/// Which plan is edited, and whether it is written.
#[derive(Debug, Args)]
pub(crate) struct Edit {
    /// The plan file; without it, the one that the workspace includes, or the only one that has the event.
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<String>,

    /// Show what would change, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Add an event, a page, a screen or traits to the plan, or properties to one that is there.
///
/// The rule comes to the end of the plan's list, written as the other rules are: their keys, their form of a schema, their
/// indentation. Everything else in the file stays as it is.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan add \"Gift Sent\" --property amount:number! --property note:string
  cargo plan add \"Order Completed\" --property tags:string[]   a property for an event that is there
  cargo plan add --from-json message.json                     what a message of yours has; `-` reads it from a pipe

Types: string, number, integer, boolean, object, array, any, date, date-time, time, email, uri, uuid, ipv4, and lists such as
string[]. `!` makes a property required.")]
pub(crate) struct Add {
    /// The name of the event, page or screen, or `identify` or `group`; without it, that of the sample message.
    #[arg(value_name = "EVENT", required_unless_present = "from_json")]
    pub(crate) event: Option<String>,

    /// A property, as often as there are some.
    #[arg(long = "property", short, value_name = "NAME:TYPE[!]")]
    pub(crate) properties: Vec<String>,

    /// A file with a message, a list of messages, or one on each line, whose properties are taken over. Those that each of several
    /// messages has are required.
    #[arg(long, value_name = "FILE")]
    pub(crate) from_json: Option<String>,

    /// The call; without it, track.
    #[arg(long = "type", value_enum, value_name = "CALL")]
    pub(crate) call: Option<CallName>,

    /// What the event means.
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,

    /// The objective that it serves, or why it is there.
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,

    /// Who answers for it.
    #[arg(long, value_name = "TEXT")]
    pub(crate) owner: Option<String>,

    #[command(flatten)]
    pub(crate) edit: Edit,
}

/// What the commands share that edit an event which the plan has.
#[derive(Debug, Args)]
pub(crate) struct EditKnown {
    /// The call, where the name stands for several.
    #[arg(long = "type", value_enum, value_name = "CALL")]
    pub(crate) call: Option<CallName>,

    #[command(flatten)]
    pub(crate) edit: Edit,
}

/// Give an event, a property or a value of one another name, in the plan and, with `--code`, in the code of the workspace.
///
/// An event or a property is renamed in all its versions, an event where the plan says that it replaces another, a property in all
/// that the schema says of it, and in each `$ref` to it; a value in the list, the branches, the examples and the defaults of its property. With `--code` the places that `cargo plan where` knows are changed too, and the arguments of `include_plan!`.
/// What only the compiler knows, such as `order.total`, is listed with its line. Data that was sent keeps the old name.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan rename \"Order Completed\" \"Order Placed\"
  cargo plan rename \"Order Completed\" \"Order Placed\" --code --dry-run   show every change, also of code
  cargo plan rename \"Order Completed\" revenue --property total --code   `total` becomes `revenue`
  cargo plan rename \"Order Completed\" amount --property products.price --code
  cargo plan rename \"Order Completed\" shipped --property status --value sent --code   the value `sent` becomes `shipped`")]
pub(crate) struct RenameArguments {
    /// The name of the event in the plan, or of its type.
    #[arg(value_name = "EVENT")]
    pub(crate) event: String,

    /// The new name, or the new value.
    #[arg(value_name = "NEW", allow_hyphen_values = true)]
    pub(crate) new: String,

    /// The property that is renamed, instead of the event; `products.price` is one within another.
    #[arg(long, value_name = "NAME")]
    pub(crate) property: Option<String>,

    /// The value of the property that is renamed, instead of the property.
    #[arg(long, value_name = "VALUE", requires = "property", allow_hyphen_values = true)]
    pub(crate) value: Option<String>,

    /// Change the code of the workspace too.
    #[arg(long)]
    pub(crate) code: bool,

    #[command(flatten)]
    pub(crate) known: EditKnown,
}

/// Say in the plan that an event is on its way out: code that still sends it gets a warning.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan deprecate \"Order Done\" --by \"Order Completed\"
  cargo plan deprecate \"Order Done\" --because \"nobody reads it\"")]
pub(crate) struct Deprecate {
    /// The name of the event in the plan, or of its type.
    #[arg(value_name = "EVENT")]
    pub(crate) event: String,

    /// The event that replaces it.
    #[arg(long, value_name = "OTHER", conflicts_with = "because")]
    pub(crate) by: Option<String>,

    /// A sentence for those who still send it.
    #[arg(long, value_name = "TEXT")]
    pub(crate) because: Option<String>,

    #[command(flatten)]
    pub(crate) known: EditKnown,
}

/// Take an event or a property out of the plan, in all its versions.
///
/// Each `$ref` to what moves is written anew. What a `oneOf`, a `not` or the like says of the property together with others is left to
/// people: the command tells its line and changes nothing. Comments on lines of their own stay. `cargo plan where` says first what code still sends it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan remove \"Order Done\"
  cargo plan remove \"Order Completed\" --property coupon --dry-run")]
pub(crate) struct Remove {
    /// The name of the event in the plan, or of its type.
    #[arg(value_name = "EVENT")]
    pub(crate) event: String,

    /// The property that is taken out, instead of the event; `products.price` is one within another.
    #[arg(long, value_name = "NAME")]
    pub(crate) property: Option<String>,

    #[command(flatten)]
    pub(crate) known: EditKnown,
}

/// Lay plans out evenly: indentation, spaces and line ends change, and nothing else.
///
/// An object or list that stands on several lines stays so, and so does one on a single line that is short enough. Comments, the
/// order, blank lines (one of several) and the kind of line ends are kept.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan fmt                         the plans of this workspace
  cargo plan fmt tracking-plan.json      one plan
  cargo plan fmt --check                 fail in CI where a plan is not laid out so")]
pub(crate) struct Fmt {
    /// Plan files; without any, the plans that the workspace includes.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<String>,

    /// Write nothing, and fail where something would change.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Write what a shell needs to complete the commands and options of `cargo plan`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo plan completions bash > ~/.local/share/bash-completion/completions/cargo-plan
  cargo plan completions fish > ~/.config/fish/completions/cargo-plan.fish

They complete the program's own name, `cargo-plan`: cargo completes its own commands only.")]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: Shell,
}

/// A call that a plan has rules for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CallName {
    /// A track event.
    Track,
    /// The traits of a user.
    Identify,
    /// The traits of a group.
    Group,
    /// A page.
    Page,
    /// A screen.
    Screen,
}

impl CallName {
    pub(crate) const fn call(self) -> Call {
        match self {
            Self::Track => Call::Track,
            Self::Identify => Call::Identify,
            Self::Group => Call::Group,
            Self::Page => Call::Page,
            Self::Screen => Call::Screen,
        }
    }
}
