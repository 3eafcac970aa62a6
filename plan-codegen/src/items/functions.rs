//! The typed functions of a plan: `track`, `identify`, `group`, `page`, `screen`, their `try_` forms, and `alias`.
//!
//! They stand in the module of `include_plan!`, whose path a call macro cannot know: `$crate` is all it has. So the plan
//! has a marker type with the same functions as methods, which the runtime's `plan::<ID, _>()` finds by inference.

use super::code::CodeText;
use super::{docs, structs};
use crate::plan_index::takes_array;
use crate::{CallMacro, RUNTIME};
use plan_model::name::{Named, Traits, fields_borrow};
use std::borrow::Cow;
use std::fmt::Write;

/// The sentence of every function that returns nothing, in which a user reads of `on_error`.
const FORGET: &str = "Never blocks on the network and returns nothing to handle: what goes wrong is counted, logged and \
                      handed to the client's error handler.";

/// What the documentation of a function that returns its error says of it.
const ERRORS: &str = "The client is shut down or its queue is full, the message is too large, a number is not finite, the user has \
                      no id, a value breaks the plan, such calls are opted out of.";

/// What goes wrong in a call is said of the line of the user's call.
const PLACE: &str = "#[track_caller]";

/// A call of events, each of which has a struct.
struct EventCall {
    call: CallMacro,
    /// The private trait of these events; the public one has `Event` behind its name.
    trait_name: &'static str,
    what: &'static str,
}

const EVENTS: [EventCall; 3] = [
    EventCall { call: CallMacro::Track, trait_name: "Track", what: "track event" },
    EventCall { call: CallMacro::Page, trait_name: "Page", what: "page" },
    EventCall { call: CallMacro::Screen, trait_name: "Screen", what: "screen" },
];

/// A function of the plan, of which there is a `try_` form, and a method of the marker where a macro makes the call.
struct Function<'a> {
    name: &'static str,
    doc: Cow<'static, str>,
    generics: Cow<'static, str>,
    /// The name and the type of each parameter.
    parameters: Vec<(&'static str, Cow<'static, str>)>,
    /// The function of the runtime that makes the call: it takes the same arguments, and has a `try_` form too.
    runtime: &'static str,
    /// Whether there is a macro of the same name.
    has_macro: bool,
    /// The traits that it takes: a macro makes them by a method of the marker, as it does not know their path.
    traits: Option<&'a Traits<'a>>,
}

/// Writes the functions of a plan, and the traits and the marker that belong to them.
pub(super) fn write(named: &Named<'_>, file: &str, id: Option<u64>, out: &mut CodeText) {
    write_event_traits(file, out);
    let functions = functions(named);
    for function in &functions {
        function.write(out);
    }
    write_marker(&functions, named, id, out);
}

/// Returns the functions, in the order in which they stand in the code.
fn functions<'a>(named: &'a Named<'_>) -> Vec<Function<'a>> {
    let client = || ("client", Cow::Owned(format!("&{RUNTIME}::Client")));
    let user = || ("user", Cow::Owned(format!("impl {RUNTIME}::IntoUser<'u>")));
    let text = |name| (name, Cow::Borrowed("&str"));
    let traits_of = |traits: &Traits<'_>| {
        ("traits", Cow::Owned(format!("&{}{}", traits.type_name, lifetime(traits, named, "<'_>"))))
    };
    let mut functions = Vec::with_capacity(EVENTS.len() + 3);
    for EventCall { call, trait_name, what } in EVENTS {
        functions.push(Function {
            name: call.name(),
            doc: format!("Sends a {what} of the plan.").into(),
            generics: format!("<'u, E: {trait_name}Event + ?::core::marker::Sized>").into(),
            parameters: vec![client(), user(), ("event", "&E".into())],
            runtime: "send",
            has_macro: true,
            traits: None,
        });
    }
    functions.push(Function {
        name: CallMacro::Identify.name(),
        doc: "Says who a user is: the traits of the plan.".into(),
        generics: "<'u>".into(),
        parameters: vec![client(), user(), traits_of(&named.identify)],
        runtime: "send",
        has_macro: true,
        traits: Some(&named.identify),
    });
    functions.push(Function {
        name: CallMacro::Group.name(),
        doc: "Says which group a user belongs to, and the traits of that group.".into(),
        generics: "<'u>".into(),
        parameters: vec![client(), user(), text("group_id"), traits_of(&named.group)],
        runtime: "send_group",
        has_macro: true,
        traits: Some(&named.group),
    });
    functions.push(Function {
        name: "alias",
        doc: "Says that the user known as `previous_id` is now `user`.".into(),
        generics: "<'u>".into(),
        parameters: vec![client(), text("previous_id"), user()],
        runtime: "alias",
        has_macro: false,
        traits: None,
    });
    functions
}

impl Function<'_> {
    /// Writes the function that forgets, and the one that returns the error.
    fn write(&self, out: &mut CodeText) {
        let (_, of_name) = out.marks();
        let Self { name, doc, generics, runtime, .. } = self;
        let (parameters, arguments) = (self.parameters(), self.arguments("user.into_user()"));
        docs::doc(&format!("{doc}\n\n{FORGET} [`try_{name}`] returns it instead."), out);
        let _ = write!(
            out,
            "{PLACE} pub fn {of_name}{name}{generics}({parameters}) {{ {RUNTIME}::{runtime}({arguments}); }} "
        );
        docs::doc(
            &format!(
                "As [`{name}`](fn@{name}), and returns what went wrong before the message was queued.\n\n# Errors\n{ERRORS}"
            ),
            out,
        );
        let _ = write!(
            out,
            "{PLACE} pub fn {of_name}try_{name}{generics}({parameters}) -> ::core::result::Result<(), {RUNTIME}::CallError> \
             {{ {RUNTIME}::try_{runtime}({arguments}) }} "
        );
    }

    /// Writes the function as a method of the marker.
    fn write_method(&self, out: &mut CodeText) {
        let (_, of_name) = out.marks();
        let Self { name, generics, .. } = self;
        let (parameters, arguments) = (self.parameters(), self.arguments("user"));
        let _ = write!(out, "{PLACE} pub fn {of_name}{name}{generics}(self, {parameters}) {{ {name}({arguments}); }} ");
    }

    fn parameters(&self) -> String {
        joined(self.parameters.iter().map(|(name, type_)| format!("{name}: {type_}")))
    }

    /// Returns what the function passes on, with `user` for the user.
    fn arguments(&self, user: &str) -> String {
        joined(self.parameters.iter().map(|(name, _)| if *name == "user" { user } else { name }))
    }
}

fn joined(parts: impl Iterator<Item = impl AsRef<str>>) -> String {
    let mut out = String::new();
    for part in parts {
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(part.as_ref());
    }
    out
}

/// Writes the public traits of track events, pages and screens. They are sealed: each holds for what implements the private trait of
/// the same name in `__plan`. Nothing else can implement them, and the compiler speaks of the public one alone.
fn write_event_traits(file: &str, out: &mut CodeText) {
    let (of_type, of_name) = out.marks();
    // The marker is in here, so that no completion offers it.
    let _ = write!(out, "mod {of_name}__plan {{ pub struct {of_type}Plan; ");
    for EventCall { trait_name: name, .. } in EVENTS {
        let _ = write!(out, "pub trait {of_name}{name} {{}} ");
    }
    out.push_str("} ");
    for EventCall { trait_name: name, what, .. } in EVENTS {
        let message = format!("`{{Self}}` is not a {what} of the tracking plan `{file}`").replace("{file}", file);
        docs::doc(
            &format!(
                "A {what} of the plan: for functions that take any of them, as `&impl {name}Event` or \
                 `&dyn {name}Event`. No other type can implement it."
            ),
            out,
        );
        let _ = write!(
            out,
            "#[diagnostic::on_unimplemented(message = {message:?}, label = {:?}, note = {:?}, note = {:?})] \
             pub trait {of_name}{name}Event: __plan::{name} + {RUNTIME}::AnyEvent {{}} \
             #[diagnostic::do_not_recommend] impl<E: __plan::{name} + {RUNTIME}::AnyEvent> {name}Event for E {{}} ",
            format!("not a {what} of this plan"),
            "each plan has its own functions and macros, in the module of its `include_plan!`",
            "a call macro takes the event itself: of a variable that is a reference to one, or a `Box` of one, give `*event`"
        );
    }
}

/// Writes the implementation by which the marker is found, and its methods: the functions that have a macro, and the constructors of the
/// traits.
fn write_marker(functions: &[Function<'_>], named: &Named<'_>, id: Option<u64>, out: &mut CodeText) {
    let (_, of_name) = out.marks();
    if let Some(id) = id {
        let _ = write!(
            out,
            "impl {RUNTIME}::PlanOf<__plan::Plan> for {RUNTIME}::PlanId<{id}> {{ fn {of_name}marker() -> __plan::Plan {{ __plan::Plan }} }} "
        );
    }
    out.push_str("#[doc(hidden)] impl __plan::Plan { ");
    for function in functions.iter().filter(|function| function.has_macro) {
        function.write_method(out);
        if let Some(traits) = function.traits {
            write_constructor(traits, named, out);
        }
    }
    out.push_str("} ");
}

/// Writes the method that makes the traits of identify or group.
fn write_constructor(traits: &Traits<'_>, named: &Named<'_>, out: &mut CodeText) {
    let (_, of_name) = out.marks();
    let (call, type_name) = (traits.call, traits.type_name);
    let declared = lifetime(traits, named, "<'a>");
    let allow = "#[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools)]";
    let _ = write!(out, "{allow} pub fn {of_name}{call}_traits{declared}(self, ");
    let fields = || traits.fields.iter().filter(|field| field.constant.is_none()).enumerate();
    for (position, field) in fields() {
        // A required value comes as an array of one: rustc says a wrong type of an array's item in one line.
        let (open, close) = if takes_array(field.required, field.nullable) { ("[", "; 1], ") } else { ("", ", ") };
        let pattern_close = if open.is_empty() { "" } else { "]" };
        let _ = write!(out, "{open}{}{pattern_close}: {open}", parameter_name(position, &field.name));
        structs::field_type(field, &named.nested, out);
        out.push_str(close);
    }
    let _ = write!(out, ") -> {type_name}{declared} {{ {type_name} {{ ");
    for (position, field) in fields() {
        match parameter_name(position, &field.name) {
            Cow::Borrowed(name) => {
                let _ = write!(out, "{name}, ");
            }
            Cow::Owned(other) => {
                let _ = write!(out, "{}: {other}, ", field.name);
            }
        }
    }
    out.push_str("} } ");
}

/// Returns the parameter for a field: one of a script without capitals could be the name of a struct as well, which a pattern would
/// mean then; and one with an underscore before it would be one that is not used.
fn parameter_name(position: usize, field: &str) -> Cow<'_, str> {
    if field.is_ascii() && !field.starts_with('_') {
        Cow::Borrowed(field)
    } else {
        Cow::Owned(format!("value{position}"))
    }
}

fn lifetime(traits: &Traits<'_>, named: &Named<'_>, lifetime: &'static str) -> &'static str {
    if fields_borrow(&traits.fields, &named.nested) { lifetime } else { "" }
}
