//! The oracle: a program of Go that runs Alertmanager's packages, one for each version.

use std::path::PathBuf;

use lakehouse_alertmanager::Version;

use super::go_program::{self, Oracle};

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
    let of = |it: &Release| Oracle {
        product: "alertmanager",
        release: it.release,
        files: [("oracle_test.go", COMMON), ("version_test.go", it.source)],
        command: &["test", "-c"],
    };
    go_program::oracles("alertmanager-oracle", RELEASES.iter().map(of))
}
