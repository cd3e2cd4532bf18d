//! What a release consists of, as `dist/build` packs it: installed from local files into clean environments in which there is
//! no Rust, run there, and held to what it says of itself.
//!
//! The program that is packed is the one that cargo has built for the tests: nothing is compiled here.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(unreachable_pub, reason = "the modules of a test share what they need")]

mod action;
mod archive;
mod npm;
mod pre_commit;
mod sbom;
mod versions;
mod wheel;

#[path = "../support/mod.rs"]
mod support;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use support::{project, tool};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A spec with one error, at 5:1.
const WRONG: &str = "
[services.shop]
kind    = \"prometheus\"
address = \"localhost:8080\"
adress  = \"localhost:8081\"
";

/// A spec without findings.
const CLEAN: &str = "
[services.shop]
kind    = \"prometheus\"
address = \"localhost:8080\"
metrics = { shop_queue_depth = { type = \"gauge\", unit = \"jobs\" } }
";

/// What one run came to.
#[derive(Debug)]
struct Run {
    code: Option<i32>,
    out: String,
    all: String,
}

fn finish(command: &mut Command) -> Run {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{name}: {error}"));
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Run { code: output.status.code(), all: format!("{out}{err}"), out }
}

/// Runs a command that must succeed; what it printed.
fn succeed(command: &mut Command) -> String {
    let run = finish(command);
    assert_eq!(run.code, Some(0), "{command:?}: {}", run.all);
    run.out
}

/// The folder with all that `dist/build` makes of the program of the tests, packed once for all of them.
fn dist() -> &'static Path {
    static DIST: OnceLock<PathBuf> = OnceLock::new();
    DIST.get_or_init(|| {
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dist");
        // symbols are most of a program that is compiled for tests
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lakehouse-obs");
        succeed(Command::new("strip").args([
            "-o".as_ref(),
            program.as_os_str(),
            env!("CARGO_BIN_EXE_lakehouse-obs").as_ref(),
        ]));
        let tools = tool("maturin").parent().expect("a folder").to_owned();
        let path = std::env::var_os("PATH").expect("a PATH");
        let path = [tools].into_iter().chain(std::env::split_paths(&path));
        let mut build = Command::new(project().join("dist/build"));
        build.args(["--program".as_ref(), program.as_os_str(), "--out".as_ref(), out.as_os_str()]);
        build.env("PATH", std::env::join_paths(path).expect("a PATH"));
        succeed(&mut build);
        out
    })
}

/// The one file of [`dist`] that begins and ends like this.
fn file(beginning: &str, end: &str) -> PathBuf {
    let entries = std::fs::read_dir(dist()).expect("target/dist").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let found: Vec<String> = names.filter(|name| name.starts_with(beginning) && name.ends_with(end)).collect();
    assert_eq!(found.len(), 1, "{beginning}…{end}: {found:?}");
    dist().join(&found[0])
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A machine without Rust: a folder to work in, and a PATH on which are only the named programs.
struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    fn new(programs: &[&str]) -> Machine {
        let machine = Machine { folder: tempfile::tempdir().expect("a folder") };
        let bin = machine.at("bin");
        std::fs::create_dir(&bin).expect("a folder");
        for name in programs {
            // the tools' Python, which has pip and virtualenv
            let program = if *name == "python3" { tool("python") } else { find(name) };
            std::os::unix::fs::symlink(program, bin.join(name)).expect("a link");
        }
        assert!(["cargo", "rustc", "rustup"].iter().all(|name| !bin.join(name).exists()));
        machine
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.at(path), text).expect("written");
    }

    /// A command that runs in the folder, with nothing of this machine's environment and no registry to ask.
    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env_clear().env("PATH", self.at("bin")).env("HOME", self.folder.path());
        command.env("PIP_NO_INDEX", "1").env("PIP_CONFIG_FILE", "/dev/null").env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
        command
    }

    /// A program that was installed does what it is for: a finding, its exit code, its version.
    fn try_program(&self, program: &Path) {
        assert_eq!(succeed(self.command(program).arg("--version")), format!("lakehouse-obs {VERSION}\n"));
        self.write("lakehouse.toml", WRONG);
        let found = finish(self.command(program).args(["check", "--format", "concise"]));
        assert_eq!(found.code, Some(1), "{}", found.all);
        assert!(found.all.starts_with("lakehouse.toml:5:1: error[shape/unknown-key]"), "{}", found.all);
        self.write("lakehouse.toml", CLEAN);
        assert_eq!(succeed(self.command(program).arg("check")), "lakehouse.toml: no findings\n");
        let missing = finish(self.command(program).args(["check", "none.toml"]));
        assert_eq!(missing.code, Some(2), "{}", missing.all);
    }
}

/// A program on the PATH of this machine.
fn find(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").expect("a PATH");
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file());
    found.unwrap_or_else(|| panic!("`{name}` is not on the PATH: install it with the packages of this machine"))
}
