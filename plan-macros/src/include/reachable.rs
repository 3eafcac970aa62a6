//! Whether the module of a plan can be seen from outside of its crate, as far as its sources say. To the compiler every
//! public struct of such a module is used, so that `dead_event` finds nothing there. A macro cannot ask the compiler: it
//! reads the files from the one it stands in up to `src/lib.rs`. A `pub use` of a private module it does not see.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use std::path::{Path, PathBuf};

/// What is looked for in a file.
#[derive(Clone, Copy)]
enum Sought<'a> {
    /// The `include_plan!` that asks for `dead_event`.
    Plan,
    /// `mod name;`
    Module(&'a str),
}

/// Returns whether what stands at this place can be seen from outside of the crate. Whatever cannot be read says no.
pub(super) fn from_outside(place: Span) -> bool {
    // Programs and tests have no outside.
    let is_library = ["CARGO_BIN_NAME", "CARGO_TARGET_TMPDIR"].iter().all(|name| std::env::var_os(name).is_none());
    let is_library = is_library && proc_macro::is_available();
    let file = is_library.then(|| place.unwrap().local_file()).flatten();
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(|folder| Path::new(&folder).join("src"));
    let (Some(file), Some(root)) = (file.and_then(|file| file.canonicalize().ok()), root) else { return false };
    root.canonicalize().is_ok_and(|root| is_visible(&root, file, Sought::Plan))
}

/// Goes from a file up to the root of the crate.
fn is_visible(root: &Path, file: PathBuf, wanted: Sought<'_>) -> bool {
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let tokens: TokenStream = text.parse().unwrap_or_default();
    if find(tokens, wanted, true) != Some(true) {
        return false;
    }
    if file == root.join("lib.rs") {
        return true;
    }
    // `a/b.rs` and `a/b/mod.rs` are the module `b` of `a.rs`, `a/mod.rs` or the root.
    let module =
        if file.ends_with("mod.rs") { file.parent().map(Path::to_owned) } else { Some(file.with_extension("")) };
    let Some((folder, name)) = module.as_ref().and_then(|module| module.parent().zip(module.file_name())) else {
        return false;
    };
    let parents = match folder == root {
        true => vec![root.join("lib.rs")],
        false => vec![folder.with_extension("rs"), folder.join("mod.rs")],
    };
    let is_inside = folder.starts_with(root);
    let name = name.to_string_lossy();
    parents.into_iter().any(|parent| is_inside && parent != file && is_visible(root, parent, Sought::Module(&name)))
}

/// Finds what is wanted among the items of a file. Says whether all modules around it, and a module itself, are public.
fn find(tokens: TokenStream, wanted: Sought<'_>, is_public: bool) -> Option<bool> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_word =
        |position: usize, word: &str| matches!(tokens.get(position), Some(TokenTree::Ident(ident)) if ident == word);
    (0..tokens.len()).find_map(|position| {
        if is_word(position, "include_plan") && matches!(wanted, Sought::Plan) {
            let Some(TokenTree::Group(arguments)) = tokens.get(position + 2) else { return None };
            return arguments.to_string().contains("dead_event").then_some(is_public);
        }
        if !is_word(position, "mod") {
            return None;
        }
        let is_public = is_public && position.checked_sub(1).is_some_and(|before| is_word(before, "pub"));
        match (wanted, tokens.get(position + 2)) {
            (_, Some(TokenTree::Group(body))) if body.delimiter() == Delimiter::Brace => {
                find(body.stream(), wanted, is_public)
            }
            (Sought::Module(name), Some(_)) => is_word(position + 1, name).then_some(is_public),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn plan(text: &str) -> Option<bool> {
        find(text.parse().unwrap(), Sought::Plan, true)
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
    fn modules_in_files() {
        let module = |text: &str| find(text.parse().unwrap(), Sought::Module("analytics"), true);
        assert_eq!(module("mod other; pub mod analytics;"), Some(true));
        assert_eq!(module("pub mod other; mod analytics;"), Some(false));
        assert_eq!(module("pub(super) mod analytics;"), Some(false));
        assert_eq!(module("fn analytics() {}"), None);
    }
}
