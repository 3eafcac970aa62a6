//! The typed functions of a plan: `track`, `identify`, `group`, `page`, `screen`, their `try_` forms, and `alias`.
//!
//! They stand in the module of `include_plan!`, whose path a call macro cannot know: `$crate` is all it has. So the plan
//! has a marker type with the same functions as methods, which the runtime's `plan::<ID, _>()` finds by inference.

use super::code::CodeText;
use super::{docs, structs};
use crate::RUNTIME;
use crate::plan_index::takes_array;
use plan_model::name::{Named, Traits, fields_borrow};
use std::borrow::Cow;
use std::fmt::Write;

/// The sentence of every function that returns nothing, in which a user reads of `on_error`.
const FORGET: &str = "Never blocks on the network and returns nothing to handle: what goes wrong is counted, logged and \
                      handed to the client's error handler.";

/// What goes wrong in a call is said of the line of the user's call.
const PLACE: &str = "#[track_caller]";
/// The calls of events, and what such an event is.
const EVENTS: [(&str, &str); 3] = [("Track", "track event"), ("Page", "page"), ("Screen", "screen")];

pub(super) fn write(named: &Named<'_>, file: &str, id: Option<u64>, out: &mut CodeText) {
    sealed(file, out);
    let client = format!("client: &{RUNTIME}::Client, user: impl {RUNTIME}::IntoUser<'u>");
    for (name, what) in EVENTS {
        let doc = format!("Sends a {what} of the plan.");
        let generics = format!("<'u, E: {name}Event + ?::core::marker::Sized>");
        let parameters = format!("{client}, event: &E");
        pair(&name.to_lowercase(), &doc, &generics, &parameters, "send", "client, user.into_user(), event", out);
    }
    let traits = |traits: &Traits<'_>| format!("traits: &{}{}", traits.type_name, lifetime(traits, named, "<'_>"));
    let parameters = format!("{client}, {}", traits(&named.identify));
    let doc = "Says who a user is: the traits of the plan.";
    pair("identify", doc, "<'u>", &parameters, "send", "client, user.into_user(), traits", out);
    let parameters = format!("{client}, group_id: &str, {}", traits(&named.group));
    let doc = "Says which group a user belongs to, and the traits of that group.";
    pair("group", doc, "<'u>", &parameters, "send_group", "client, user.into_user(), group_id, traits", out);
    let parameters = format!("client: &{RUNTIME}::Client, previous_id: &str, user: impl {RUNTIME}::IntoUser<'u>");
    let doc = "Says that the user known as `previous_id` is now `user`.";
    pair("alias", doc, "<'u>", &parameters, "alias", "client, previous_id, user.into_user()", out);
    marker(named, id, &client, out);
}

/// Writes the function that forgets, and the one that returns the error.
fn pair(name: &str, doc: &str, generics: &str, parameters: &str, runtime: &str, arguments: &str, out: &mut CodeText) {
    let (_, of_name) = out.marks();
    docs::doc(&format!("{doc}\n\n{FORGET} [`try_{name}`] returns it instead."), out);
    let _ =
        write!(out, "{PLACE} pub fn {of_name}{name}{generics}({parameters}) {{ {RUNTIME}::{runtime}({arguments}); }} ");
    docs::doc(&format!("As [`{name}`](fn@{name}), and returns what went wrong before the message was queued."), out);
    docs::doc(
        "\n# Errors\nThe client is shut down or its queue is full, the message is too large, a number is \
         not finite, the user has no id, a value breaks the plan, such calls are opted out of.",
        out,
    );
    let _ = write!(
        out,
        "{PLACE} pub fn {of_name}try_{name}{generics}({parameters}) -> ::core::result::Result<(), {RUNTIME}::CallError> \
         {{ {RUNTIME}::try_{runtime}({arguments}) }} "
    );
}

/// Writes the public traits of track events, pages and screens. They are sealed: each holds for what implements the private trait of
/// the same name in `__plan`. Nothing else can implement them, and the compiler speaks of the public one alone.
fn sealed(file: &str, out: &mut CodeText) {
    let (of_type, of_name) = out.marks();
    // The marker is in here, so that no completion offers it.
    let _ = write!(out, "mod {of_name}__plan {{ pub struct {of_type}Plan; ");
    for (name, _) in EVENTS {
        let _ = write!(out, "pub trait {of_name}{name} {{}} ");
    }
    out.push_str("} ");
    for (name, what) in EVENTS {
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

fn marker(named: &Named<'_>, id: Option<u64>, client: &str, out: &mut CodeText) {
    let (_, of_name) = out.marks();
    if let Some(id) = id {
        let _ = write!(
            out,
            "impl {RUNTIME}::PlanOf<__plan::Plan> for {RUNTIME}::PlanId<{id}> {{ fn {of_name}marker() -> __plan::Plan {{ __plan::Plan }} }} "
        );
    }
    out.push_str("#[doc(hidden)] impl __plan::Plan { ");
    for (name, _) in EVENTS {
        let call = name.to_lowercase();
        let _ = write!(
            out,
            "{PLACE} pub fn {of_name}{call}<'u, E: {name}Event + ?::core::marker::Sized>(self, {client}, event: &E) {{ {call}(client, user, event); }} "
        );
    }
    for traits in [&named.identify, &named.group] {
        let (call, type_name) = (traits.call, traits.type_name);
        let any = lifetime(traits, named, "<'_>");
        let (parameter, argument) =
            if call == plan_model::Call::Group { ("group_id: &str, ", "group_id, ") } else { ("", "") };
        let _ = write!(
            out,
            "{PLACE} pub fn {of_name}{call}<'u>(self, {client}, {parameter}traits: &{type_name}{any}) \
             {{ {call}(client, user, {argument}traits); }} "
        );
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
    out.push_str("} ");
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
