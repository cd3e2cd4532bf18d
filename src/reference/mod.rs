//! The reference of the documentation: pages of Markdown, made from the data that the program itself works with.
//!
//! In: the tables of the language, kinds, components, catalogues, findings, bounds, and the command line as `clap` has it.
//! Out: pages by their path below `docs/src`, and their part of the table of contents. `tests/docs` holds the committed
//! pages to this; `BLESS=1 cargo test --test docs` writes them. Deliberately absent: the pages that people write.

mod becomes;
mod commands;
mod components;
mod findings;
mod key;
mod kinds;
mod language;
mod markdown;
mod metrics;
mod places;
mod short;

use std::collections::BTreeMap;

/// The line of `SUMMARY.md` that the reference begins with: what stands above it is written by people.
pub const PART: &str = "# Reference";

/// The pages of the reference, and their part of the table of contents.
#[derive(Debug, Default)]
pub struct Reference {
    /// Text by path below `docs/src`.
    pub pages: BTreeMap<String, String>,
    /// The end of `SUMMARY.md`, from [`PART`] on.
    pub contents: String,
}

impl Reference {
    /// Adds a page to the table of contents; `depth` is how many pages stand above it.
    fn add(&mut self, depth: usize, title: &str, path: &str, text: String) {
        self.contents.push_str(&format!("{}- [{title}]({path})\n", "  ".repeat(depth)));
        self.pages.insert(path.to_owned(), text);
    }
}

/// The whole reference. `program` is the command line, with all of its commands.
pub fn reference(program: clap::Command) -> Reference {
    let mut reference = Reference { contents: format!("{PART}\n\n"), ..Reference::default() };
    language::add(&mut reference);
    kinds::add(&mut reference);
    components::add(&mut reference);
    metrics::add(&mut reference);
    commands::add(&mut reference, program);
    findings::add(&mut reference);
    short::add(&mut reference);
    reference
}
