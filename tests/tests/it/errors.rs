//! `docs/errors.md` is all messages of `ui/`, in the order and with the words of `ui/errors.md`. `BLESS=1` writes it anew.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn the_page_of_errors_has_every_message() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = fs::read_dir(here.join("ui")).unwrap().map(|entry| entry.unwrap().path());
    let messages = files.filter(|path| path.extension().is_some_and(|extension| extension == "stderr"));
    let mut left: BTreeSet<String> =
        messages.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();

    let mut page = String::new();
    for line in fs::read_to_string(here.join("ui/errors.md")).unwrap().lines() {
        match line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")) {
            Some(case) => {
                // Much like those before it.
                let (case, is_shown) = case.strip_prefix("also: ").map_or((case, true), |case| (case, false));
                assert!(left.remove(case), "ui/errors.md: there is no ui/{case}.stderr, or it is shown twice");
                let message = fs::read_to_string(here.join("ui").join(case).with_extension("stderr")).unwrap();
                let gap = if page.ends_with("```\n") { "\n" } else { "" };
                match is_shown {
                    true => page.push_str(&format!("{gap}```text\n{}\n```\n", message.trim_end())),
                    false => page.push_str(&format!("{gap}- the same as errors: `tests/ui/{case}.stderr`\n")),
                }
            }
            None => page.push_str(&format!("{line}\n")),
        }
    }
    assert!(left.is_empty(), "ui/errors.md says nothing of {left:?}");

    let file = here.parent().unwrap().join("docs/errors.md");
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &page).unwrap();
    }
    assert!(
        fs::read_to_string(&file).unwrap() == page,
        "the messages have changed; BLESS=1 writes docs/errors.md anew"
    );
}
