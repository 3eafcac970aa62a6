//! Markdown: tables of events, and headings with what stands below them: tables, lists, lines such as "**Owner:** Growth", blocks of code
//! with a plan or a schema.

mod blocks;
mod code;
mod html;
mod sections;
mod write;

pub(crate) use write::write;

use super::{Import, ImportOptions, InputFile, encoding};

/// Reads a Markdown file into the draft.
///
/// # Errors
/// A sentence for the user.
pub(crate) fn read(source: &InputFile, options: &ImportOptions, import: &mut Import) -> Result<(), String> {
    let Some(decoded) = encoding::decode(&source.bytes) else {
        return Err(encoding::no_text(&source.name, &source.bytes));
    };
    let blocks = blocks::read(&source.name, &decoded.text, &mut import.ledger);
    if let (Some(note), Some(sheet)) = (decoded.note, blocks.first().map(blocks::Block::sheet)) {
        import.ledger.note(sheet, note);
    }
    sections::read(blocks, options, import);
    Ok(())
}
