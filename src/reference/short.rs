//! The short pages: the files that `build` writes, and the bounds of the program.

use super::Reference;
use super::markdown::{code, table};
use crate::emit::EMITTERS;
use crate::limits::LIMITS;

pub(super) fn add(reference: &mut Reference) {
    let rows: Vec<[String; 2]> =
        EMITTERS.iter().map(|emitter| [code(emitter.name), emitter.about.to_owned()]).collect();
    let files = format!("{}{}", include_str!("text/files.md"), table(["output", "what it is"], &rows));
    reference.add(0, "Files that `build` writes", "reference/files.md", files);
    // pages that people write: their outputs are those of the program
    reference.contents.push_str("- [Exit codes](reference/exit-codes.md)\n");
    reference.contents.push_str("- [Output formats](reference/formats.md)\n");
    let rows: Vec<String> = LIMITS.iter().map(|limit| limit.row()).collect();
    let table = format!("| the most | of what | why |\n|---|---|---|\n{}\n", rows.join("\n"));
    reference.add(0, "Limits", "reference/limits.md", format!("{}{table}", include_str!("text/limits.md")));
}
