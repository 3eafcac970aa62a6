//! The driver of `include_plan!`: **arguments -> load -> read, check, select -> name -> judge -> emit**, each stage a
//! function from value to value. Up to `judge` the stages are `plan-model`'s, so that the command line says the same.

pub(crate) mod arguments;
mod dead_event;
pub(crate) mod identity;
mod last_good;
mod reachable;
pub(crate) mod site;

use crate::code;
use crate::compile_error;
use crate::emit::{self, editor, macros};
use crate::known_plans;
use arguments::MacroArguments;
use plan_codegen::{PlanCode, PlanIndex, Target};
use plan_model::check::Severity;
use plan_model::include::{self, Mistake, PlanFile};
use plan_model::name::{self, Named};
use plan_model::{Diagnostic, Level, Plan, Reading};
use proc_macro2::TokenStream;
use quote::quote;

/// Returns the whole expansion of `include_plan!`.
pub(crate) fn expand(mut arguments: MacroArguments, target: Target) -> TokenStream {
    // rust-analyzer expands the same place again and again.
    if target != Target::Editor {
        arguments.site.count();
    }
    match include::load(&arguments.options, &arguments::folder()) {
        Ok(file) => {
            let code = expand_file(&arguments, target, &file);
            // A compiler ends soon, and to take the tree of a plan apart without optimisation costs it time.
            if target != Target::Editor {
                std::mem::forget(file);
            }
            code
        }
        Err(mistake) => unread(&arguments, target, 0, None, &errors(&arguments, &[mistake])),
    }
}

fn expand_file(arguments: &MacroArguments, target: Target, file: &PlanFile) -> TokenStream {
    let included = include::read(file, &arguments.options);
    let reading = &included.reading;
    let Some(part) = included.selection(&arguments.options) else {
        return expand_unreadable(arguments, target, file, reading);
    };
    let plan = part.plan;
    if target == Target::Editor {
        last_good::keep(file);
    }
    let named = include::name(part.clone(), &arguments.options);
    let (findings, unknown_names) = included.judge(&part, &named, &arguments.options);
    let mistakes = errors(arguments, &[included.mistakes.as_slice(), &unknown_names].concat());
    let is_wrong = |finding: &Diagnostic| finding.level == Level::Error && finding.check.is_none();
    // The last error is the one that silences calls, so that all are in the order of the file.
    if let (Target::Compiler, Some(last)) = (target, findings.iter().rposition(is_wrong)) {
        let (error, others) = one_apart(findings, last);
        let wrong = expand_wrong(arguments, file, (plan, &named), &error, &others);
        return quote! { #mistakes #wrong };
    }
    let sha256 = plan_codegen::hashes(&named).then(|| {
        let runtime = &arguments.runtime;
        quote! { #runtime::__private::needs_sha256! {} }
    });
    let findings = compile_error::diagnostics(arguments.span(), &findings, file);

    let fingerprint = file.fingerprint();
    let id = identity::identity(arguments, fingerprint);
    let code =
        PlanCode { plan, named: &named, derives: &arguments.options.derives, file: &file.name, id: Some(id), target };
    let (dead_event, no_dead_event) = dead_event::level(&included, arguments, target);
    let items = match items(arguments, &code, dead_event) {
        Some(items) => items,
        None => compile_error::error(arguments.span(), "plan-macros wrote code that is no Rust; please report it"),
    };
    let calls = calls(arguments, &named, fingerprint, id, target);
    let (alias, dependency) = (alias(arguments), dependency(arguments, file));
    quote! { #alias #dependency #findings #mistakes #sha256 #no_dead_event #items #calls }
}

/// Returns the types and functions of a plan, in the editor with the places where they are defined; elsewhere the compiler watches events
/// that are never sent, if it is to.
fn items(arguments: &MacroArguments, code: &PlanCode<'_>, dead_event: Severity) -> Option<TokenStream> {
    if dead_event != Severity::Allow {
        let items = code::of_text(&code.watched_text())?;
        return Some(emit::dead_event::watch(items, dead_event, arguments.span()));
    }
    let items = code::of_text(&code.text())?;
    Some(if code.target == Target::Editor { arguments.definitions().place(items) } else { items })
}

fn one_apart(mut findings: Vec<Diagnostic>, position: usize) -> (Diagnostic, Vec<Diagnostic>) {
    let error = findings.remove(position);
    (error, findings)
}

/// Returns what stands in for a plan that has an error: its types, and calls that say nothing beside what is said of the plan.
fn expand_wrong<'p>(
    arguments: &'p MacroArguments,
    file: &'p PlanFile,
    (plan, named): (&'p Plan, &'p Named<'p>),
    error: &Diagnostic,
    others: &[Diagnostic],
) -> TokenStream {
    let show = |findings: &[Diagnostic]| compile_error::diagnostics(arguments.span(), findings, file);
    let error = show(std::slice::from_ref(error));
    let unread = unread(arguments, Target::Compiler, file.fingerprint(), Some(named), &error);
    let (others, types) = (show(others), salvaged(arguments, Target::Compiler, file, plan, named));
    let dependency = dependency(arguments, file);
    quote! { #dependency #others #types #unread }
}

/// Returns the call macros, and what they have to know of the plan.
fn calls(arguments: &MacroArguments, named: &Named<'_>, fingerprint: u64, id: u64, target: Target) -> TokenStream {
    let index = known_plans::remember(id, PlanIndex::of(named));
    match target {
        Target::Compiler | Target::Rustdoc => macros::emit(&arguments.runtime, id, &index, arguments.span()),
        Target::Editor => {
            let start = arguments.definitions().start;
            editor::macros(&arguments.runtime, &arguments.absolute(), (id, fingerprint), start)
        }
    }
}

/// Returns what stands in for a plan that is not JSON: the error and, so that imports of its types are no errors beside that one,
/// the types as far as they can be told. In the editor the plan is what it was when it could last be read.
fn expand_unreadable(arguments: &MacroArguments, target: Target, file: &PlanFile, reading: &Reading) -> TokenStream {
    let shown = reading.diagnostics.iter().map(|finding| file.render(finding));
    let error = compile_error::error(arguments.span(), &shown.collect::<Vec<_>>().join("\n"));
    if let (Target::Editor, Some(last)) = (target, last_good::kept(file)) {
        let code = expand_file(arguments, target, &last);
        return quote! { #error #code };
    }
    let fingerprint = file.fingerprint();
    let named = reading.salvaged.as_ref().map(|plan| name::name(plan, &arguments.options.renames()));
    let unread = unread(arguments, target, fingerprint, named.as_ref(), &error);
    let dependency = dependency(arguments, file);
    let read = reading.salvaged.as_ref().zip(named.as_ref());
    let salvaged = read.map(|(plan, named)| salvaged(arguments, target, file, plan, named));
    quote! { #dependency #salvaged #unread }
}

/// Returns the types of a plan whose calls say nothing.
fn salvaged<'p>(
    arguments: &'p MacroArguments,
    target: Target,
    file: &'p PlanFile,
    plan: &'p Plan,
    named: &'p Named<'p>,
) -> TokenStream {
    // Another number than that of the calls.
    let id = identity::identity(arguments, file.fingerprint()).wrapping_add(1);
    let derives = &arguments.options.derives;
    let code = PlanCode { plan, named, derives, file: &file.name, id: Some(id), target };
    let items = items(arguments, &code, Severity::Allow);
    let alias = alias(arguments);
    quote! { #alias #items }
}

/// Returns the call macros of a plan that is not read, which add nothing to the error.
fn unread(
    arguments: &MacroArguments,
    target: Target,
    fingerprint: u64,
    named: Option<&Named<'_>>,
    error: &TokenStream,
) -> TokenStream {
    match target {
        Target::Compiler | Target::Rustdoc => {
            macros::unread(&arguments.runtime, identity::identity(arguments, fingerprint), named, error)
        }
        Target::Editor => editor::unread(error),
    }
}

/// Returns what is wrong with the arguments, each where it is.
fn errors(arguments: &MacroArguments, mistakes: &[Mistake]) -> TokenStream {
    let error = |mistake: &Mistake| compile_error::error(arguments.span_of(mistake.place), &mistake.message);
    mistakes.iter().map(error).collect()
}

/// Returns the name that generated code has for the runtime's private module.
fn alias(arguments: &MacroArguments) -> TokenStream {
    let runtime = &arguments.runtime;
    quote! {
        #[doc(hidden)]
        use #runtime::__private as __plan_runtime;
    }
}

/// Makes cargo build anew when the plan changes.
fn dependency(arguments: &MacroArguments, file: &PlanFile) -> TokenStream {
    let paths = file.paths().into_iter().map(|path| path.to_string_lossy());
    // And when a variable changes of which its path is made.
    let variables = arguments.options.variables();
    quote! {
        #(const _: &[u8] = ::core::include_bytes!(#paths);)*
        #(const _: &str = ::core::env!(#variables);)*
    }
}
