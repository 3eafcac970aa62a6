//! Writes the code of a plan. Decides nothing: names and types are `plan-model`'s.
//!
//! The bulk is written as text and turned into tokens once, which costs a third of `quote!` and a tenth of parsing with
//! `syn`; only what carries the user's spans is made of tokens.

mod catalogue;
mod dead;
mod deprecated;
mod docs;
mod editor;
pub(crate) use editor::{Definition, definitions};
pub(crate) mod functions;
pub(crate) mod macros;
mod reachable;
mod structs;
mod types;

use crate::arguments::{self, Arguments};
use crate::call::Reader;
use crate::shapes::{self, Shapes};
use crate::{code, now, report};
use plan_model::Plan;
use plan_model::diagnostic::render;
use plan_model::include::{self, Mistake, PlanFile};
use plan_model::name::{self, Named, Nested};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The alias that generated code has for the runtime's private module.
const RUNTIME: &str = "__plan_runtime";

/// The whole expansion of `include_plan!`.
pub(crate) fn include_plan(arguments: &Arguments, reader: Reader) -> TokenStream {
    let file = match include::load(&arguments.options, &arguments::folder()) {
        Ok(file) => file,
        Err(mistake) => {
            return unread(arguments, reader, 0, &mistakes(arguments, &[mistake]));
        }
    };
    of_text(arguments, reader, &file)
}

fn of_text(arguments: &Arguments, reader: Reader, file: &PlanFile) -> TokenStream {
    let span = arguments.span();
    let path = file.path.iter().map(|path| path.to_string_lossy());
    let dependency = quote! { #(const _: &[u8] = ::core::include_bytes!(#path);)* };

    let (reading, unknown_events) = include::read(file, &arguments.options);
    let Some(plan) = &reading.plan else {
        let shown = reading.diagnostics.iter().map(|finding| render::render(finding, &file.name, &file.text));
        let error = report::error(span, &shown.collect::<Vec<_>>().join("\n"));
        if let (Reader::Editor, Some(last)) = (reader, now::kept(file)) {
            let code = of_text(arguments, reader, &last);
            return quote! { #error #code };
        }
        let unread = unread(arguments, reader, file.fingerprint(), &error);
        let salvaged = reading.salvaged.as_ref().map(|plan| salvaged(plan, arguments, reader, file));
        return quote! { #dependency #salvaged #unread };
    };
    if reader == Reader::Editor {
        now::keep(file);
    }
    let named = name::name(plan, &arguments.options.renames());
    let (findings, unknown) = include::judge(plan, &named, &reading.diagnostics, &unknown_events, &arguments.options);
    let mistakes = mistakes(arguments, &[unknown_events, unknown].concat());
    let findings = report::diagnostics(span, &findings, &file.name, &file.text);

    let fingerprint = file.fingerprint();
    let id = identity(arguments, fingerprint);
    let runtime = &arguments.runtime;
    let mut text = write_code(plan, &named, &arguments.options.derives, &file.name, id, reader);
    if reader == Reader::Editor {
        editor::write_types(&named, id, &mut text);
    }
    let (dead_event, no_dead_event) = dead::level(plan, arguments, reader);
    let code = match code::of_text(&text, reader) {
        Some(code) => dead::watch(code, &named.events, dead_event, span),
        None => report::error(span, "plan-macros wrote code that is no Rust; please report it"),
    };
    let shapes = shapes::remember(id, Shapes::of(&named, reader));
    let (code, macros) = match reader {
        Reader::Compiler | Reader::Documentation => (code, macros::emit(runtime, id, &shapes, span)),
        Reader::Editor => {
            let macros = editor::macros(arguments, id, fingerprint, &macros::CALLS);
            (editor::located(code, arguments), editor::located(macros, arguments))
        }
    };
    quote! {
        #[doc(hidden)]
        use #runtime::__private as __plan_runtime;
        #dependency
        #findings
        #mistakes
        #no_dead_event
        #code
        #macros
    }
}

/// What is wrong with the arguments, each where it is.
fn mistakes(arguments: &Arguments, mistakes: &[Mistake]) -> TokenStream {
    mistakes.iter().map(|mistake| report::error(arguments.span_of(mistake.place), &mistake.message)).collect()
}

/// The types of a plan that is not JSON, as far as they can be told, so that imports of them are no errors beside the one.
fn salvaged(plan: &Plan, arguments: &Arguments, reader: Reader, file: &PlanFile) -> TokenStream {
    let named = name::name(plan, &arguments.options.renames());
    // Another number than that of the calls, which say nothing of a plan that is not read.
    let id = identity(arguments, file.fingerprint()).wrapping_add(1);
    let text = write_code(plan, &named, &arguments.options.derives, &file.name, id, reader);
    let (runtime, code) = (&arguments.runtime, code::of_text(&text, reader));
    quote! {
        #[doc(hidden)]
        use #runtime::__private as __plan_runtime;
        #code
    }
}

fn unread(arguments: &Arguments, reader: Reader, fingerprint: u64, error: &TokenStream) -> TokenStream {
    match reader {
        Reader::Compiler | Reader::Documentation => {
            macros::unread(&arguments.runtime, identity(arguments, fingerprint), error)
        }
        Reader::Editor => editor::unread(error, &macros::CALLS),
    }
}

fn write_code(plan: &Plan, named: &Named<'_>, derives: &str, file: &str, id: u64, reader: Reader) -> String {
    let mut out = String::with_capacity(1 << 16);
    let writer = structs::Structs { plan, derives, reader, events: &named.events, nested: &named.nested };
    for event in &named.events {
        writer.event(event, &mut out);
    }
    writer.deprecated(&mut out);
    writer.traits(&named.identify, &mut out);
    writer.traits(&named.group, &mut out);
    for (position, nested) in named.nested.iter().enumerate() {
        let more = match reader {
            Reader::Documentation => catalogue::part_of(position, &named.events, &named.nested),
            _ => String::new(),
        };
        match nested {
            Nested::Struct(inner) => writer.nested(inner, &more, &mut out),
            Nested::Enumeration(inner) => types::enumeration(inner, &more, &mut out),
            Nested::Union(inner) => types::union(inner, &more, &named.nested, derives, &mut out),
        }
    }
    if let Some(destinations) = &named.destinations {
        types::destinations(destinations, &mut out);
    }
    functions::write(named, file, id, &mut out);
    if reader == Reader::Documentation {
        catalogue::overview(plan, named, file, &mut out);
    }
    out
}

/// Tells this `include_plan!` from every other one in the whole build: two modules of a crate, two crates, a binary and the
/// library of its name, two plans. No folder of this machine is part of it, so that two checkouts give the same code; nor is
/// it kept from one compiler to the next, which is all that the standard hasher is stable for.
fn identity(arguments: &Arguments, fingerprint: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    fingerprint.hash(&mut hasher);
    arguments.options.derives.hash(&mut hasher);
    for (pattern, _) in &arguments.options.events {
        pattern.hash(&mut hasher);
    }
    for (rename, _) in &arguments.options.renames {
        rename.hash(&mut hasher);
    }
    // A binary has the crate name of the library beside it; only a binary, an example or a test has a name of its own there.
    for variable in ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_CRATE_NAME", "CARGO_BIN_NAME"] {
        std::env::var(variable).unwrap_or_default().hash(&mut hasher);
    }
    place_in_package(arguments).hash(&mut hasher);
    arguments.repeated.hash(&mut hasher);
    hasher.finish()
}

/// A file, a line and a column.
type Place = (PathBuf, usize, usize);

/// The place of the `include_plan!`: its file as it is named in the package, and where in it.
fn place_in_package(arguments: &Arguments) -> Place {
    let place = arguments.span().unwrap();
    let file = PathBuf::from(place.file());
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let file = match file.strip_prefix(folder) {
        Ok(inner) => inner.to_owned(),
        // Out of the package: cargo names the files of packages that it is not building for themselves by their whole path.
        Err(_) if file.is_absolute() => file.file_name().map(PathBuf::from).unwrap_or_default(),
        Err(_) => file,
    };
    (file, place.line(), place.column())
}

/// How many plans this compiler has already included at the same place. One that a file or a macro includes twice would
/// otherwise be one plan with two definitions.
pub(crate) fn repeated(arguments: &Arguments) -> usize {
    static SEEN: LazyLock<Mutex<HashMap<Place, usize>>> = LazyLock::new(Mutex::default);
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let count = seen.entry(place_in_package(arguments)).or_default();
    *count += 1;
    *count - 1
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::{fs, io::Write};

    fn rustfmt(code: &str) -> String {
        let mut rustfmt = Command::new("rustfmt");
        rustfmt.args(["--edition", "2024", "--config", "max_width=120,use_small_heuristics=Max"]);
        let mut running = rustfmt.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        running.stdin.take().unwrap().write_all(code.as_bytes()).unwrap();
        let output = running.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    }

    /// `tests/snapshots/` is what a reviewer reads of a change to generated code. `BLESS=1` writes it anew.
    fn assert_code(plan: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let text = fs::read_to_string(folder.join(format!("{plan}.json"))).unwrap();
        let read = plan_model::read(&text).plan.unwrap();
        let named = name::name(&read, &name::Renames::default());
        let is = rustfmt(&write_code(&read, &named, "", &format!("{plan}.json"), 7, Reader::Compiler));
        let snapshot = folder.join(format!("snapshots/{plan}.rs"));
        if std::env::var_os("BLESS").is_some() {
            fs::write(&snapshot, &is).unwrap();
        }
        let wanted = fs::read_to_string(&snapshot).unwrap();
        assert!(is == wanted, "generated code has changed; see it with BLESS=1 and git diff");
    }

    #[test]
    fn the_code_of_a_small_plan() {
        assert_code("small-plan");
    }

    /// Objectives, owners, places, a published spec, context, destinations and deprecated events.
    #[test]
    fn the_code_of_a_plan_that_says_why() {
        assert_code("documented-plan");
    }
}
