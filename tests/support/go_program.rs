//! Programs of Go that tests ask, compiled where there is a Go.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The path of a program that `tests/tools/install` builds, or why it left it out.
pub(crate) fn installed(name: &str) -> Result<PathBuf, String> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tools = std::env::var_os("LAKEHOUSE_OBS_TOOLS").map_or_else(|| project.join("target/tools"), PathBuf::from);
    let path = tools.join("bin").join(name);
    if path.exists() {
        return Ok(path);
    }
    match std::fs::read_to_string(tools.join("left-out").join(name)) {
        Ok(reason) => Err(reason),
        Err(_) => panic!("`{name}` is not in {}: run `tests/run`, which gets it", tools.display()),
    }
}

/// Compiles what stands in a folder to `oracle` in it. `command` is what Go is told to do, `caches` the folder of its modules
/// and of what it compiled, `what` the name of the program in a failure.
///
/// # Errors
/// There is no Go that could compile it.
pub(crate) fn compile(command: &[&str], folder: &Path, caches: &Path, what: &str) -> Result<(), String> {
    // old modules reach into Go's own packages, which newer linkers refuse
    let flags = "-ldflags=-s -w -checklinkname=0";
    let output = Command::new("go")
        .args(command)
        .args(["-mod=mod", "-trimpath", flags, "-o", "oracle", "."])
        .current_dir(folder)
        .env("GOFLAGS", "-modcacherw -buildvcs=false")
        .env("GOWORK", "off")
        .env("CGO_ENABLED", "0")
        .env("GOMODCACHE", caches.join("modules"))
        .env("GOCACHE", caches.join("build"))
        .output();
    let Ok(output) = output else {
        return Err("there is no Go on this machine (`go`): see https://go.dev/dl".to_owned());
    };
    let said = String::from_utf8_lossy(&output.stderr);
    let too_old = ["requires go >=", "invalid go version", "toolchain not available"];
    if let Some(line) = said.lines().find(|line| too_old.iter().any(|words| line.contains(words))) {
        return Err(format!("the Go of this machine is too old ({line})"));
    }
    assert!(output.status.success(), "{what} cannot be built: {said}");
    Ok(())
}
