//! Whether the module of a plan can be seen from outside of its crate, as far as its sources say. To the compiler every
//! public struct of such a module is used, so that `dead_event` finds nothing there. A macro cannot ask the compiler: it
//! reads the files from the one it stands in up to the root of the library.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use std::path::{Path, PathBuf};

/// What is looked for in a file.
#[derive(Clone, Copy)]
enum Sought<'a> {
    /// The `include_plan!` with this text in it: the check that it asks for, or the path of a plan that asks for it.
    Plan(&'a str),
    /// `mod name;`
    Module(&'a str),
}

/// A module on the way from the root of the crate to the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ModuleOnTheWay {
    name: String,
    /// Whether it, or what is in it, can be seen from outside of the module around it.
    is_public: bool,
}

/// Returns whether what stands at this place can be seen from outside of the crate, or could be if it were a library: rustc takes what
/// is public in a program for used as well. Whatever cannot be read says no.
pub(super) fn from_outside(place: Span) -> bool {
    // Tests are no place to send all events in.
    let is_test = std::env::var_os("CARGO_TARGET_TMPDIR").is_some() || !proc_macro::is_available();
    let file = if is_test { None } else { place.unwrap().local_file() };
    let folder = std::env::var_os("CARGO_MANIFEST_DIR");
    let (Some(file), Some(folder)) = (file.and_then(|file| file.canonicalize().ok()), folder) else { return false };
    let roots = match std::env::var("CARGO_BIN_NAME") {
        Ok(program) => roots_of_program(Path::new(&folder), &program),
        Err(_) => vec![root_of(Path::new(&folder))],
    };
    let text = place.unwrap().source_text().unwrap_or_else(|| "dead_event".to_owned());
    let mut roots = roots.into_iter().filter_map(|root| root.canonicalize().ok());
    roots.any(|root| is_visible(&root, file.clone(), Sought::Plan(&text), Vec::new()))
}

/// Returns the files that a program may begin with, where its manifest names none.
fn roots_of_program(package: &Path, name: &str) -> Vec<PathBuf> {
    let inner = |folder: &str| {
        [package.join(folder).join(format!("{name}.rs")), package.join(folder).join(name).join("main.rs")]
    };
    [vec![package.join("src/main.rs")], inner("src/bin").into(), inner("examples").into()].concat()
}

/// Returns the file that the library of a package begins with.
fn root_of(package: &Path) -> PathBuf {
    let manifest = std::fs::read_to_string(package.join("Cargo.toml")).unwrap_or_default();
    package.join(lib_path(&manifest).unwrap_or("src/lib.rs"))
}

/// Returns `path` of `[lib]`.
fn lib_path(manifest: &str) -> Option<&str> {
    let mut lines = manifest.lines().map(str::trim).skip_while(|line| line.replace(' ', "") != "[lib]").skip(1);
    let mut own = lines.by_ref().take_while(|line| !line.starts_with('['));
    own.find_map(|line| {
        let value = line.strip_prefix("path")?.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        value.get(1..)?.split(quote).next()
    })
}

/// Goes from a file up to the root of the crate; `below` are the modules that it has been through.
fn is_visible(root: &Path, file: PathBuf, wanted: Sought<'_>, below: Vec<ModuleOnTheWay>) -> bool {
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let tokens: TokenStream = text.parse().unwrap_or_default();
    let Some(steps) = find(tokens, wanted, &below) else { return false };
    if file == root {
        return steps.iter().all(|step| step.is_public);
    }
    // `a/b.rs` and `a/b/mod.rs` are the module `b` of `a.rs`, `a/mod.rs` or the root.
    let module =
        if file.ends_with("mod.rs") { file.parent().map(Path::to_owned) } else { Some(file.with_extension("")) };
    let (Some((folder, name)), Some(top)) =
        (module.as_ref().and_then(|module| module.parent().zip(module.file_name())), root.parent())
    else {
        return false;
    };
    let parents = match folder == top {
        true => vec![root.to_owned()],
        false => vec![folder.with_extension("rs"), folder.join("mod.rs")],
    };
    let is_inside = folder.starts_with(top);
    let name = name.to_string_lossy();
    let goes_on =
        |parent: PathBuf| is_inside && parent != file && is_visible(root, parent, Sought::Module(&name), steps.clone());
    parents.into_iter().any(goes_on)
}

/// Finds what is wanted among the items of a file: the modules that lead there, and then on to the plan. What a `pub use` brings is
/// public.
fn find(tokens: TokenStream, wanted: Sought<'_>, below: &[ModuleOnTheWay]) -> Option<Vec<ModuleOnTheWay>> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_word =
        |position: usize, word: &str| matches!(tokens.get(position), Some(TokenTree::Ident(ident)) if ident == word);
    let is_public = |position: usize| position.checked_sub(1).is_some_and(|before| is_word(before, "pub"));
    let mut steps = (0..tokens.len()).find_map(|position| {
        if let Sought::Plan(text) = wanted
            && is_word(position, "include_plan")
        {
            let Some(TokenTree::Group(arguments)) = tokens.get(position + 2) else { return None };
            return arguments.to_string().contains(text).then(|| below.to_vec());
        }
        let Some(TokenTree::Ident(name)) = tokens.get(position + 1).filter(|_| is_word(position, "mod")) else {
            return None;
        };
        let inner = match (wanted, tokens.get(position + 2)) {
            (_, Some(TokenTree::Group(body))) if body.delimiter() == Delimiter::Brace => {
                find(body.stream(), wanted, below)
            }
            (Sought::Module(wanted), Some(_)) => (name == wanted).then(|| below.to_vec()),
            _ => None,
        };
        let step = ModuleOnTheWay { name: name.to_string(), is_public: is_public(position) };
        inner.map(|inner| [vec![step], inner].concat())
    })?;
    for position in (0..tokens.len()).filter(|position| is_word(*position, "use") && is_public(*position)) {
        let is_end = |token: &&TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ';');
        let tree: Vec<TokenTree> =
            tokens.iter().skip(position + 1).take_while(|token| !is_end(token)).cloned().collect();
        for path in paths(&tree, &[]) {
            publish(&path, &mut steps);
        }
    }
    Some(steps)
}

/// Returns the paths of a `use`, each with `*` at its end where it is one of all names.
fn paths(tree: &[TokenTree], before: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut path = before.to_vec();
    let mut is_renamed = false;
    for token in tree {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == ',' => {
                found.push(std::mem::replace(&mut path, before.to_vec()));
                is_renamed = false;
            }
            TokenTree::Punct(mark) if mark.as_char() == '*' => path.push("*".to_owned()),
            TokenTree::Ident(word) if word == "as" => is_renamed = true,
            TokenTree::Ident(word) if !is_renamed && word != "self" && word != "crate" => path.push(word.to_string()),
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                found.extend(paths(&inner, &path));
                // What stands in the braces is all of it.
                path.clear();
            }
            _ => {}
        }
    }
    found.push(path);
    found
}

/// Notes the modules that a `pub use` of this path makes public: those that it goes through, where it brings a module or all that is in one.
fn publish(path: &[String], steps: &mut [ModuleOnTheWay]) {
    let modules = path.strip_suffix(&["*".to_owned()]).unwrap_or(path);
    let is_way = !modules.is_empty()
        && modules.len() <= steps.len()
        && modules.iter().zip(steps.iter()).all(|(name, step)| *name == step.name);
    if is_way {
        steps.iter_mut().take(modules.len()).for_each(|step| step.is_public = true);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn plan(text: &str) -> Option<bool> {
        is_public(find(text.parse().unwrap(), Sought::Plan("dead_event"), &[]))
    }

    fn is_public(steps: Option<Vec<ModuleOnTheWay>>) -> Option<bool> {
        steps.map(|steps| steps.iter().all(|step| step.is_public))
    }

    #[test]
    fn modules_around_a_plan() {
        let plan_in =
            |around: &str| plan(&around.replace("PLAN", "plan_runtime::include_plan!(\"a.json\", warn(dead_event));"));
        assert_eq!(plan_in("PLAN"), Some(true));
        assert_eq!(plan_in("pub mod a { pub mod b { PLAN } }"), Some(true));
        assert_eq!(plan_in("mod a { pub mod b { PLAN } }"), Some(false));
        assert_eq!(plan_in("pub(crate) mod a { PLAN }"), Some(false));
        assert_eq!(plan_in("mod a;"), None);
        assert_eq!(
            plan("include_plan!(\"a.json\"); mod b { include_plan!(\"b.json\", deny(dead_event)); }"),
            Some(false)
        );
    }

    #[test]
    fn what_a_use_brings_out() {
        let plan_with = |use_: &str| {
            plan(&format!(
                "mod a {{ pub mod b {{ include_plan!(\"a.json\", warn(dead_event)); }} pub mod c {{}} }} {use_}"
            ))
        };
        for seen in [
            "pub use a::*;",
            "pub use a::b::*;",
            "pub use self::a::b;",
            "pub use crate::a::{c, b};",
            "pub use a::{b::*, c};",
            "pub use a::b as events;",
            "pub use a::b::{self};",
        ] {
            assert_eq!(plan_with(seen), Some(true), "{seen}");
        }
        for hidden in ["use a::*;", "pub(crate) use a::b::*;", "pub use a::c::*;", "pub use a::b::OrderCompleted;", ""]
        {
            assert_eq!(plan_with(hidden), Some(false), "{hidden}");
        }
        // One in a file is brought out by the file that declares it.
        let below = [ModuleOnTheWay { name: "b".to_owned(), is_public: false }];
        let declared = |text: &str| is_public(find(text.parse().unwrap(), Sought::Module("a"), &below));
        assert_eq!(declared("mod a; pub use a::b::*;"), Some(true));
        assert_eq!(declared("mod a; pub use a::*;"), Some(false));
    }

    #[test]
    fn the_root_of_a_library() {
        let manifest =
            |lib: &str| format!("[package]\nname = \"a\"\npath = \"no\"\n\n{lib}\n[dependencies]\npath = \"no\"\n");
        assert_eq!(lib_path(&manifest("[lib]\nname = \"b\"\npath = \"code/root.rs\" # here\n")), Some("code/root.rs"));
        assert_eq!(lib_path(&manifest("[ lib ]\npath='a.rs'\n")), Some("a.rs"));
        assert_eq!(lib_path(&manifest("[lib]\nname = \"b\"\n")), None);
        assert_eq!(lib_path(&manifest("")), None);
    }

    #[test]
    fn modules_in_files() {
        let module = |text: &str| is_public(find(text.parse().unwrap(), Sought::Module("analytics"), &[]));
        assert_eq!(module("mod other; pub mod analytics;"), Some(true));
        assert_eq!(module("pub mod other; mod analytics;"), Some(false));
        assert_eq!(module("pub(super) mod analytics;"), Some(false));
        assert_eq!(module("fn analytics() {}"), None);
    }
}
