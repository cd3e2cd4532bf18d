//! The oracle: a program of Go that runs Alertmanager's packages. It is built once for each version and kept in the target
//! folder; the modules that it is built from are not.

use std::fs;
use std::path::{Path, PathBuf};

use lakehouse_alertmanager::Version;
use sha2::{Digest, Sha256};

use super::go_program;

/// A version that there is an oracle for: its release, and what differs in it.
pub(crate) struct Release {
    pub(crate) version: Version,
    release: &'static str,
    source: &'static str,
}

const COMMON: &str = include_str!("go/oracle.go.txt");

pub(crate) static RELEASES: [Release; 5] = [
    Release { version: (0, 24), release: "v0.24.0", source: include_str!("go/v0_24.go.txt") },
    Release { version: (0, 28), release: "v0.28.1", source: include_str!("go/v0_28.go.txt") },
    Release { version: (0, 31), release: "v0.31.1", source: include_str!("go/v0_31.go.txt") },
    Release { version: (0, 33), release: "v0.33.1", source: include_str!("go/v0_33.go.txt") },
    Release { version: (0, 35), release: "v0.35.0", source: include_str!("go/v0_35.go.txt") },
];

/// Versions whose oracles the installation of the tools builds.
const INSTALLED: [(Version, &str); 2] = [((0, 28), "oracle-alertmanager-0.28"), ((0, 35), "oracle-alertmanager-0.35")];

/// These oracles.
///
/// # Errors
/// The installation left them out.
pub(crate) fn installed() -> Result<Vec<(&'static Release, PathBuf)>, String> {
    let of = |release: &'static Release| {
        let (_, name) = INSTALLED.iter().find(|(version, _)| *version == release.version)?;
        Some(go_program::installed(name).map(|path| (release, path)))
    };
    RELEASES.iter().filter_map(of).collect()
}

/// The oracles, in the order of [`RELEASES`].
///
/// # Errors
/// There is no Go that could build them.
pub(crate) fn oracles() -> Result<Vec<PathBuf>, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("alertmanager-oracle");
    let caches = folder.join(format!("go-{}", std::process::id()));
    let built: Result<Vec<PathBuf>, String> = RELEASES.iter().map(|it| oracle(it, &folder, &caches)).collect();
    if caches.exists() {
        fs::remove_dir_all(&caches).expect("the modules can be removed");
    }
    built
}

fn oracle(release: &Release, folder: &Path, caches: &Path) -> Result<PathBuf, String> {
    let hash = Sha256::digest([COMMON, release.source].concat());
    let key: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let program = folder.join(format!("{}-{key}", release.release));
    if program.exists() {
        return Ok(program);
    }
    let work = caches.join(release.release);
    fs::create_dir_all(&work).expect("the folder can be made");
    let module =
        format!("module oracle\n\ngo 1.25\n\nrequire github.com/prometheus/alertmanager {}\n", release.release);
    for (name, text) in [("go.mod", module.as_str()), ("oracle_test.go", COMMON), ("version_test.go", release.source)] {
        fs::write(work.join(name), text).expect("the source can be written");
    }
    go_program::compile(&["test", "-c"], &work, caches, &format!("the oracle of {}", release.release))?;
    fs::rename(work.join("oracle"), &program).expect("the program can be kept");
    Ok(program)
}
