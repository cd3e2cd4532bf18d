//! What whole runs of the program take, beside an earlier build of it and beside programs that do similar work.
//!
//! `cargo bench --bench speed -- --help` says how it is run. It prints, and judges nothing: no test depends on a time.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that runs programs"
)]

mod peers;
mod process;
mod shapes;
mod spec;
mod tables;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use shapes::{SHAPES, Shape};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lakehouse-obs");

const HELP: &str = "\
cargo bench --bench speed -- [SHAPE…] [--quick] [--only TABLE]

For each shape a spec is written in three sizes and checked. Printed are processor time (the median of five runs), how it grows
between the two largest sizes (an exponent; 1.0 is linear), the most memory, and both in relation to an earlier build, in turns.
Then what builds take in relation to a check, and what other programs take for what was built.

SHAPE          one of those that are listed below; all by default
--quick        the two smaller sizes, three runs
--only TABLE   one of `growth`, `builds`, `peers`

LAKEHOUSE_OBS_BEFORE=PATH   a binary of an earlier build
LAKEHOUSE_OBS_TOOLS=PATH    the folder of tools [default: target/tools]; peers are looked for there, and on the PATH
";

/// What is asked for.
pub(crate) struct Asked {
    shapes: Vec<&'static Shape>,
    is_quick: bool,
    only: Option<String>,
    before: Option<PathBuf>,
}

impl Asked {
    fn read(arguments: impl Iterator<Item = String>) -> Result<Asked, String> {
        let before = std::env::var_os("LAKEHOUSE_OBS_BEFORE").map(PathBuf::from);
        let mut asked = Asked { shapes: Vec::new(), is_quick: false, only: None, before };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                // cargo passes it
                "--bench" => {}
                "--quick" => asked.is_quick = true,
                "--only" => asked.only = arguments.next(),
                name => {
                    let shape = SHAPES.iter().find(|shape| shape.name == name);
                    asked.shapes.push(shape.ok_or_else(|| format!("`{name}` is not a shape; see --help"))?);
                }
            }
        }
        if asked.shapes.is_empty() {
            asked.shapes = SHAPES.iter().collect();
        }
        Ok(asked)
    }

    fn wants(&self, table: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only == table)
    }

    /// How often each thing is run.
    pub(crate) fn runs(&self) -> usize {
        if self.is_quick { 3 } else { 5 }
    }

    /// The sizes of a shape that are measured.
    pub(crate) fn sizes(&self, shape: &Shape) -> Vec<usize> {
        shape.sizes.iter().copied().take(if self.is_quick { 2 } else { 3 }).collect()
    }
}

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "--help") {
        println!("{HELP}");
        SHAPES.iter().for_each(|shape| println!("{:15} {}: {:?}", shape.name, shape.about, shape.sizes));
        return ExitCode::SUCCESS;
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.as_slice() {
        [word, shape, size] if word == WRITE => write_here(shape, size),
        _ => Asked::read(words.into_iter()).and_then(|asked| run(&asked)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("speed: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(asked: &Asked) -> Result<(), String> {
    if asked.wants("growth") {
        tables::growth(asked)?;
    }
    if asked.wants("builds") {
        tables::builds(asked)?;
    }
    if asked.wants("peers") {
        tables::peers(asked)?;
    }
    Ok(())
}

pub(crate) fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Where a shape in a size is.
fn home(shape: &str, size: &str) -> PathBuf {
    project().join("target/speed").join(shape).join(size)
}

/// The word after which a shape and a size stand that this process is to write, and nothing else.
const WRITE: &str = "--write";

/// Writes a shape in a size; gives the file of the spec. Another process does it: what this one had as memory at any time would
/// count for those that it starts.
pub(crate) fn write(shape: &Shape, size: usize) -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let size = size.to_string();
    let done = Command::new(program).args([WRITE, shape.name, &size]).status().map_err(|error| error.to_string())?;
    let file = home(shape.name, &size).join("lakehouse.toml");
    if done.success() { Ok(file) } else { Err(format!("{} is not written", file.display())) }
}

fn write_here(name: &str, size: &str) -> Result<(), String> {
    let shape = SHAPES.iter().find(|shape| shape.name == name).ok_or_else(|| format!("`{name}` is not a shape"))?;
    let number = size.parse().map_err(|_| format!("`{size}` is not a size"))?;
    let home = home(name, size);
    for (path, text) in (shape.files)(number) {
        let file = home.join(path);
        let folder = file.parent().unwrap_or(&home);
        let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, text));
        written.map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

/// A command of a build of the program.
pub(crate) fn command(program: &Path, words: &[&str], file: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(words).arg(file);
    command
}

/// This build of the program.
pub(crate) fn this() -> &'static Path {
    Path::new(PROGRAM)
}

/// An earlier build, if one was named.
pub(crate) fn before(asked: &Asked) -> Option<&Path> {
    asked.before.as_deref()
}
