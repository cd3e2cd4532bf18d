//! Running the real tools on compiled specs.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use lakehouse_obs::promql::Version;

/// The promtools at hand, oldest first.
pub fn promtools() -> Vec<&'static str> {
    at_hand(&["promtool-2.42", "promtool-2.53", "promtool-3"], "promtool-3.16")
}

/// The amtools at hand, oldest first.
pub fn amtools() -> Vec<&'static str> {
    at_hand(&["amtool-0.25", "amtool-0.28", "amtool-0.3x"], "amtool-0.35")
}

/// Those of Debian, and the newest one unless `tests/tools/install` left it out.
fn at_hand(debian: &[&'static str], newest: &'static str) -> Vec<&'static str> {
    debian.iter().copied().chain(built_with_go(newest).then_some(newest)).collect()
}

/// Whether a tool that is built with Go is there; if not, says why. One that was not left out must be there.
#[allow(clippy::print_stdout, reason = "a test that skips something says so")]
pub fn built_with_go(name: &str) -> bool {
    match super::left_out(name) {
        Some(reason) => {
            println!("skipped with {name}: {reason}");
            false
        }
        None => super::tool(name).exists(),
    }
}

/// What a tool said.
#[derive(Debug)]
pub struct Said {
    /// Its exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// Both of its streams.
    pub text: String,
}

impl Said {
    /// Whether it was content.
    pub fn ok(&self) -> bool {
        self.code == Some(0)
    }
}

/// Runs a tool in a folder until it ends.
pub fn run(name: &str, folder: &Path, arguments: &[&str]) -> Said {
    let output = Command::new(super::tool(name)).current_dir(folder).args(arguments).output().expect("the tool starts");
    let text = [output.stdout, output.stderr].concat();
    Said { code: output.status.code(), text: String::from_utf8_lossy(&text).into_owned() }
}

/// The version that a tool says it has: which 3.x there is depends on the day it was fetched. One that is built with Go says
/// none, and is named by it.
pub fn version(name: &str) -> Version {
    let said = run(name, Path::new("."), &["--version"]).text;
    let (_, rest) = said.split_once("version ").unwrap_or_else(|| panic!("{name} has no version: {said}"));
    let mut text: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    if text.is_empty() && super::with_go().any(|built| built == name) {
        text = name.rsplit('-').next().unwrap_or_default().to_owned();
    }
    text.parse().unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Writes files into a folder.
pub fn write(folder: &Path, files: &BTreeMap<String, String>) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
}

/// A folder with the output of a spec in `observability/`.
pub fn built(spec: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(&folder.path().join("observability"), &super::build(spec));
    folder
}

/// A spec with another version of Prometheus.
pub fn for_prometheus(spec: &str, version: &str) -> String {
    let header = "[stack.prometheus]";
    let line = format!("version = \"{version}\"");
    let Some((before, after)) = spec.split_once(header) else {
        return format!("{spec}\n{header}\n{line}\n");
    };
    let end = after.find("\n[").unwrap_or(after.len());
    let (own, rest) = after.split_at(end);
    let own: Vec<&str> = own.lines().filter(|line| !line.starts_with("version")).collect();
    format!("{before}{header}\n{line}{}\n{rest}", own.join("\n"))
}

/// A configuration without the two discoveries that Debian's promtools are built without: a list of files in their place.
pub fn for_debian(config: &str) -> String {
    let mut result = String::new();
    let mut inside = false;
    for line in config.lines() {
        inside = inside && (line.starts_with("  - ") || line.starts_with("    "));
        if ["  consul_sd_configs:", "  kubernetes_sd_configs:"].contains(&line) {
            inside = true;
            result.push_str("  file_sd_configs:\n  - files:\n    - targets.json\n");
        } else if !inside {
            result.push_str(line);
            result.push('\n');
        }
    }
    result
}
