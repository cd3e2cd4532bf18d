//! Deno, and the packages of npm that programs in TypeScript import.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::tools::Said;

/// The packages that the programs import.
pub fn packages() -> PathBuf {
    let bin = super::tool("tsc-5");
    let folder = bin.parent().and_then(Path::parent).expect("the folder of the tools").join("node/node_modules");
    assert!(folder.is_dir(), "{} is not there: run `tests/run`, which gets it", folder.display());
    folder
}

/// Runs Deno, without its cache of this machine and without the network.
pub fn deno(folder: &Path, arguments: &[&str]) -> Said {
    let output = Command::new(super::tool("deno"))
        .current_dir(folder)
        .args(arguments)
        .envs([("NO_COLOR", "1"), ("DENO_NO_UPDATE_CHECK", "1")])
        .env("DENO_DIR", folder.join(".deno"))
        .stdin(Stdio::null())
        .output()
        .expect("deno starts");
    let text = [output.stdout, output.stderr].concat();
    Said { code: output.status.code(), text: String::from_utf8_lossy(&text).into_owned() }
}
