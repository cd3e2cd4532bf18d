//! What pages of documentation show: specs, which compile, and commands with their output, which is real.
//!
//! A block ```` ```toml ```` is a spec: sound, or with findings if `bad` stands behind it. ```` ```toml more ```` is the spec before
//! it with this at its end; a block with the name of a file (```` ```toml teams/shop.toml ````, ```` ```text metrics/shop.prom ````) is one
//! more file of the spec before it, or of none if no spec stands before it. A block ```` ```console ```` holds commands behind `$ `, each with what it prints: it runs in a folder
//! that has the files of the last spec, and keeps what commands of the page wrote there; ```` ```console stacks/redis ```` runs in a
//! copy of that folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{check_files, found, project, rendered, tree};

/// A fenced block: the words after its fence, its text, and where it stands.
pub struct Block {
    pub info: String,
    pub text: String,
    /// The line of its fence, from 0.
    line: usize,
    indent: usize,
}

impl Block {
    fn words(&self) -> (&str, &str) {
        self.info.split_once(' ').unwrap_or((&self.info, ""))
    }
}

/// A spec that a page shows.
pub struct Spec {
    pub files: Vec<(String, String)>,
    pub is_bad: bool,
}

/// All fenced blocks of a page.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(Block, String)> = None;
    for (number, line) in page.lines().enumerate() {
        let text = line.trim_start();
        let ticks: String = text.chars().take_while(|c| *c == '`').collect();
        match &mut open {
            None if ticks.len() >= 3 => {
                let info = text.trim_start_matches('`').trim().to_owned();
                let indent = line.len() - text.len();
                open = Some((Block { info, text: String::new(), line: number, indent }, ticks));
            }
            Some((_, fence)) if *fence == text => blocks.extend(open.take().map(|(block, _)| block)),
            Some((block, _)) => {
                block.text.push_str(line.get(block.indent..).unwrap_or(""));
                block.text.push('\n');
            }
            None => {}
        }
    }
    assert!(open.is_none(), "a block is never closed");
    blocks
}

/// The specs of a page.
pub fn specs(blocks: &[Block]) -> Vec<Spec> {
    let mut specs: Vec<Spec> = Vec::new();
    for block in blocks {
        take_spec(block, &mut specs);
    }
    specs
}

/// Makes a block a part of the last spec, or the beginning of the next; whether it is one of both.
fn take_spec(block: &Block, specs: &mut Vec<Spec>) -> bool {
    let text = block.text.clone();
    match (block.words(), specs.last_mut()) {
        ((language, file), Some(spec)) if language != "console" && file.contains('.') => {
            spec.files.push((file.to_owned(), text));
        }
        // files of other tools, from which a command makes a spec
        ((language, file), None) if !["console", "toml"].contains(&language) && file.contains('.') => {
            specs.push(Spec { files: vec![(file.to_owned(), text)], is_bad: false });
        }
        (("toml", "more"), Some(spec)) => {
            let mut files = spec.files.clone();
            files[0].1.push_str(&format!("\n{text}"));
            specs.push(Spec { files, is_bad: false });
        }
        (("toml", word), _) => {
            specs.push(Spec { files: vec![("lakehouse.toml".to_owned(), text)], is_bad: word == "bad" });
        }
        _ => return false,
    }
    true
}

/// What is wrong with the specs of a page: findings in one that is shown as sound, none in one that is shown as bad.
pub fn wrong_specs(name: &str, page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for spec in specs(&blocks(page)).iter().filter(|spec| spec.files[0].0.ends_with(".toml")) {
        let outcome = check_files(&spec.files);
        if spec.is_bad == outcome.diagnostics.is_empty() {
            wrong.push(format!("{name}: {:?} of\n{}\n{}", found(&outcome), spec.files[0].1, rendered(&outcome)));
        }
    }
    wrong
}

/// Where the commands of a page run.
struct Folders {
    root: tempfile::TempDir,
    copied: BTreeMap<String, PathBuf>,
}

impl Folders {
    fn new() -> Folders {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(root.path().join("spec")).expect("a folder");
        Folders { root, copied: BTreeMap::new() }
    }

    /// The folder with the files of the specs so far.
    fn write(&self, files: &[(String, String)]) {
        for (name, text) in files {
            let path = self.root.path().join("spec").join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("written");
        }
    }

    fn folder(&mut self, name: &str) -> PathBuf {
        if name.is_empty() {
            return self.root.path().join("spec");
        }
        let folder = self.root.path().join("copies").join(name);
        if self.copied.insert(name.to_owned(), folder.clone()).is_none() {
            for (path, bytes) in tree(&project().join(name)) {
                let path = folder.join(path);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                std::fs::write(path, bytes).expect("written");
            }
        }
        folder
    }
}

/// The page as it is with the real output of its commands; where a block names no folder and no spec stands before it,
/// commands run in a copy of `usual`, or in an empty folder.
pub fn with_real_output(page: &str, usual: &str) -> String {
    let (mut folders, mut specs) = (Folders::new(), Vec::new());
    let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
    let mut moved = 0_isize;
    for block in blocks(page) {
        if take_spec(&block, &mut specs) {
            folders.write(&specs.last().expect("a spec").files);
        }
        let ("console", folder) = block.words() else { continue };
        let folder = folders.folder(if folder.is_empty() { usual } else { folder });
        let real = console(&block.text, &folder);
        let begin = (block.line as isize + 1 + moved) as usize;
        let count = block.text.lines().count();
        let indented = real.lines().map(|line| format!("{}{line}", " ".repeat(block.indent)).trim_end().to_owned());
        moved += real.lines().count() as isize - count as isize;
        lines.splice(begin..begin + count, indented);
    }
    lines.join("\n") + "\n"
}

/// Commands with what they print, in one folder.
fn console(text: &str, folder: &Path) -> String {
    let mut shown = String::new();
    let mut code = 0;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("$ ") else { continue };
        let mut command = first.to_owned();
        while command.ends_with('\\') {
            command.push_str(&format!("\n{}", lines.next().expect("the command goes on")));
        }
        let output = run(&command, folder, &mut code);
        shown.push_str(&format!("$ {command}\n{output}"));
        if !shown.ends_with('\n') {
            shown.push('\n');
        }
    }
    shown
}

/// What a command prints; `code` is the exit code of the command before it, and then of this one.
fn run(command: &str, folder: &Path, code: &mut i32) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_lakehouse-obs")).parent().expect("a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let script = format!("exec 2>&1\n(exit {code})\n{command}\n");
    let run =
        Command::new("sh").args(["-c", &script]).current_dir(folder).env("PATH", path).env("LC_ALL", "C").output();
    let run = run.expect("a shell");
    *code = run.status.code().expect("an exit code");
    assert!(*code != 127, "`{command}` is not a command");
    String::from_utf8_lossy(&run.stdout).into_owned()
}
