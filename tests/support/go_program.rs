//! Programs of Go that tests ask: oracles, which run a product's own packages. Each is built once for a release, where there is
//! a Go, and kept in the target folder; the modules that it is built from are not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

/// An oracle: what it is built from.
pub(crate) struct Oracle {
    /// The product whose packages it runs, below `github.com/prometheus`.
    pub(crate) product: &'static str,
    /// Their version, as Go has it.
    pub(crate) release: &'static str,
    /// Its files, by name.
    pub(crate) files: [(&'static str, &'static str); 2],
    /// What Go is told to do with them.
    pub(crate) command: &'static [&'static str],
}

/// Builds oracles that are not there yet, in a folder of that name; their paths, in the same order.
///
/// # Errors
/// There is no Go that could build them.
pub(crate) fn oracles(folder: &str, all: impl Iterator<Item = Oracle>) -> Result<Vec<PathBuf>, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let caches = folder.join(format!("go-{}", std::process::id()));
    let built = all.map(|oracle| oracle.built(&folder, &caches)).collect();
    if caches.exists() {
        fs::remove_dir_all(&caches).expect("the modules can be removed");
    }
    built
}

impl Oracle {
    fn built(&self, folder: &Path, caches: &Path) -> Result<PathBuf, String> {
        let hash = Sha256::digest(self.files.map(|(_, text)| text).concat());
        let key: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let Oracle { product, release, .. } = self;
        let program = folder.join(format!("{product}-{release}-{key}"));
        if program.exists() {
            return Ok(program);
        }
        let work = caches.join(format!("{product}-{release}"));
        fs::create_dir_all(&work).expect("the folder can be made");
        let module = format!("module oracle\n\ngo 1.25\n\nrequire github.com/prometheus/{product} {release}\n");
        for (name, text) in self.files.iter().copied().chain([("go.mod", module.as_str())]) {
            fs::write(work.join(name), text).expect("the source can be written");
        }
        compile(self.command, &work, caches, &format!("the oracle of {product} {release}"))?;
        fs::rename(work.join("oracle"), &program).expect("the program can be kept");
        Ok(program)
    }
}

/// The path of a program that `tests/tools/install` builds, or why it left it out.
pub(crate) fn installed(name: &str) -> Result<PathBuf, String> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tools = std::env::var_os("LAKEHOUSE_OBS_TOOLS").map_or_else(|| project.join("target/tools"), PathBuf::from);
    let path = tools.join("bin").join(name);
    if path.exists() {
        return Ok(path);
    }
    match fs::read_to_string(tools.join("left-out").join(name)) {
        Ok(reason) => Err(reason),
        Err(_) => panic!("`{name}` is not in {}: run `tests/run`, which gets it", tools.display()),
    }
}

/// Compiles what stands in a folder to `oracle` in it. `command` is what Go is told to do, `caches` the folder of its modules
/// and of what it compiled, `what` the name of the program in a failure.
///
/// # Errors
/// There is no Go that could compile it.
fn compile(command: &[&str], folder: &Path, caches: &Path, what: &str) -> Result<(), String> {
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
