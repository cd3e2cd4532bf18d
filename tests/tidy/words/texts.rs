//! What people read, of the program and around it.

use super::super::support::{project, tree};
use super::lists::{IN_MESSAGES, RIDDLES, SENTENCES};
use super::rust::Rust;

/// A text that people read.
pub(super) struct Text {
    pub(super) path: String,
    /// The line that it begins on.
    pub(super) line: usize,
    pub(super) text: String,
    pub(super) kind: Kind,
}

/// Where a text stands: the more often it is read in haste, the fewer words are good in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// In code.
    Remark,
    /// On a page.
    Prose,
    /// In a message, help or a description.
    Message,
}

impl Kind {
    fn of(message: bool) -> Kind {
        if message { Kind::Message } else { Kind::Prose }
    }

    pub(super) fn phrases(self) -> Vec<&'static str> {
        let riddles = RIDDLES.iter().filter(|_| self >= Kind::Prose);
        let in_messages = IN_MESSAGES.iter().filter(|_| self == Kind::Message);
        SENTENCES.iter().chain(riddles).chain(in_messages).copied().collect()
    }
}

/// Everything that people read, of the program and around it; code stays out.
pub(super) fn texts() -> Vec<Text> {
    let mut texts = Vec::new();
    for path in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "action.yml", ".pre-commit-hooks.yaml"] {
        let text = std::fs::read_to_string(project().join(path)).expect(path);
        // its diagrams are names of modules
        let fences = if path == "ARCHITECTURE.md" { without_fences(&text) } else { text };
        texts.push(Text { path: path.to_owned(), line: 1, text: fences, kind: Kind::of(path.ends_with("ml")) });
    }
    for folder in ["src", "crates", "docs/src", "schema", "stacks", "findings"] {
        for (file, bytes) in tree(&project().join(folder)) {
            let path = format!("{folder}/{file}");
            let Ok(text) = String::from_utf8(bytes) else { continue };
            texts.extend(texts_of(path, text));
        }
    }
    texts
}

fn texts_of(path: String, text: String) -> Vec<Text> {
    let whole = |text: String, message: bool| vec![Text { path: path.clone(), line: 1, text, kind: Kind::of(message) }];
    let is_table = ["src/spec/fields/", "src/kinds/", "src/components/"].iter().any(|folder| path.starts_with(folder));
    match path.rsplit('.').next().unwrap_or_default() {
        // a unit test may name what was there
        "rs" if super::super::is_test(&path) => Vec::new(),
        "rs" => {
            let Rust { literals, remarks, .. } = Rust::read(&text);
            // one word is a name, not a sentence
            let sentences = literals.into_iter().filter(|(_, text)| text.contains(' '));
            let sentences = sentences.map(|(line, text)| (line, text, Kind::Message));
            let all = sentences.chain(remarks.into_iter().map(|(line, text)| (line, text, Kind::Remark)));
            all.map(|(line, text, kind)| Text { path: path.clone(), line, text, kind }).collect()
        }
        // the help of the command line is there as it is shown
        "md" => whole(text, path.starts_with("docs/src/reference/commands/")),
        // that of the language repeats the pages of findings, and the tables, which are read above
        "json" if path == "schema/lakehouse.schema.json" => whole(text, false),
        "json" if path.starts_with("schema/") => whole(text, true),
        "toml" if is_table => whole(text.lines().map(|line| sentences(line) + "\n").collect(), true),
        // `init` writes them with their remarks
        "toml" if path.starts_with("stacks/") => whole(text, false),
        _ => Vec::new(),
    }
}

/// The line of a table without remarks, and without the values that are one word: those are names.
fn sentences(line: &str) -> String {
    if line.trim_start().starts_with('#') {
        return String::new();
    }
    let parts = line.split('"').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 || part.contains(' ') { part } else { "" }).collect()
}

/// A page without its fenced blocks; lines keep their numbers.
fn without_fences(page: &str) -> String {
    let mut inside = false;
    let mut left = String::new();
    for line in page.lines() {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        left.push_str(if inside || fence { "" } else { line });
        left.push('\n');
    }
    left
}
