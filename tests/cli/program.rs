//! Running the binary.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_lakehouse-obs");

/// The smallest spec without findings.
pub const CLEAN: &str = r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
metrics = { shop_queue_depth = { type = "gauge", unit = "jobs" } }
"#;

/// A spec with one error, at 5:1.
pub const WRONG: &str = r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
adress  = "localhost:8081"
"#;

/// A spec with one warning.
pub const WARNED: &str = r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
allow   = [{ code = "service/same-target", reason = "there was a second one once" }]
"#;

/// A spec with one note, at 9:1.
pub const NOTED: &str = r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
metrics = { shop_queue_depth = { type = "gauge", unit = "jobs" } }

[groups.queues]
limit                     = 10
partial_response_strategy = "warn"

[[alerts.QueueLong]]
id    = "warn"
group = "queues"
expr  = "shop_queue_depth > 10"
for   = "10m"

[[alerts.QueueLong]]
group    = "queues"
expr     = "shop_queue_depth > 100"
severity = "critical"
"#;

/// What one run came to.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// Everything that was printed.
    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// A command in a folder, without anything in the environment that changes how the program looks.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    for name in ["NO_COLOR", "COLUMNS", "CLICOLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    command
}

/// Runs the program in a folder.
pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    finish(&mut command(folder, arguments))
}

/// Runs a command to its end.
pub fn finish(command: &mut Command) -> Run {
    let output = command.output().expect("the program starts");
    Run {
        code: output.status.code().expect("no signal ends it"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// Runs the program with a text on its standard input.
pub fn run_with_input(folder: &Path, arguments: &[&str], input: &str) -> Run {
    let mut command = command(folder, arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    Run {
        code: output.status.code().expect("no signal ends it"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// A folder with a `lakehouse.toml`.
pub fn folder(spec: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "lakehouse.toml", spec);
    folder
}

/// Writes a file, with the folders above it.
pub fn write(folder: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    std::fs::write(path, text).expect("written");
}

/// Reads a file.
pub fn read(folder: &Path, path: &str) -> String {
    std::fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
