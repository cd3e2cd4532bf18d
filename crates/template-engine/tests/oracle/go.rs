//! The oracles: programs of Go that run the products' own packages, one for each version.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lakehouse_template_engine::Product;

use super::go_program::{self, Oracle};

/// A version that there is an oracle for.
pub(crate) struct Release {
    pub(crate) product: Product,
    pub(crate) version: (u16, u16),
    release: &'static str,
    source: &'static str,
}

const PROMETHEUS: &str = include_str!("go/prometheus.go.txt");
const ALERTMANAGER: &str = include_str!("go/alertmanager.go.txt");
const FLOATS: &str = include_str!("go/prometheus_v0_42.go.txt");
const SAMPLES: &str = include_str!("go/prometheus_v0_53.go.txt");
const OLD_GLOBS: &str = include_str!("go/alertmanager_v0_25.go.txt");
const GLOBS: &str = include_str!("go/alertmanager_v0_28.go.txt");

const fn prometheus(version: (u16, u16), release: &'static str, source: &'static str) -> Release {
    Release { product: Product::Prometheus, version, release, source }
}

const fn alertmanager(version: (u16, u16), release: &'static str, source: &'static str) -> Release {
    Release { product: Product::Alertmanager, version, release, source }
}

pub(crate) static RELEASES: [Release; 9] = [
    prometheus((2, 42), "v0.42.0", FLOATS),
    prometheus((2, 53), "v0.53.3", SAMPLES),
    prometheus((3, 5), "v0.305.0", SAMPLES),
    prometheus((3, 16), "v0.316.0", SAMPLES),
    alertmanager((0, 25), "v0.25.0", OLD_GLOBS),
    alertmanager((0, 28), "v0.28.1", GLOBS),
    alertmanager((0, 31), "v0.31.1", GLOBS),
    alertmanager((0, 33), "v0.33.1", GLOBS),
    alertmanager((0, 35), "v0.35.0", GLOBS),
];

/// What an oracle says of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Text(String),
    Error(String),
}

/// Versions whose oracles the installation of the tools builds.
const INSTALLED: [(&str, &str); 2] =
    [("v0.316.0", "oracle-prometheus-templates-3.16"), ("v0.35.0", "oracle-alertmanager-templates-0.35")];

/// These oracles.
///
/// # Errors
/// The installation left them out.
pub(crate) fn installed() -> Result<Vec<(&'static Release, PathBuf)>, String> {
    let of = |release: &'static Release| {
        let (_, name) = INSTALLED.iter().find(|(version, _)| *version == release.release)?;
        Some(go_program::installed(name).map(|path| (release, path)))
    };
    RELEASES.iter().filter_map(of).collect()
}

/// The oracles, in the order of [`RELEASES`].
///
/// # Errors
/// There is no Go that could build them.
pub(crate) fn oracles() -> Result<Vec<PathBuf>, String> {
    let of = |it: &Release| {
        let (product, common) = match it.product {
            Product::Prometheus => ("prometheus", PROMETHEUS),
            Product::Alertmanager => ("alertmanager", ALERTMANAGER),
        };
        let files = [("main.go", common), ("version.go", it.source)];
        Oracle { product, release: it.release, files, command: &["build"] }
    };
    go_program::oracles("template-oracle", RELEASES.iter().map(of))
}

/// What an oracle says of each question.
pub(crate) fn ask(oracle: &Path, questions: &[serde_json::Value]) -> Vec<Answer> {
    let mut child =
        Command::new(oracle).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the oracle starts");
    let mut input = child.stdin.take().expect("an input");
    let lines: String = questions.iter().map(|question| format!("{question}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("the oracle ends");
    writer.join().expect("a writer").expect("the oracle reads");
    assert!(output.status.success(), "the oracle failed");
    let text = String::from_utf8(output.stdout).expect("hexadecimal digits");
    text.lines().map(answer).collect()
}

fn answer(line: &str) -> Answer {
    let (kind, digits) = line.split_once(' ').expect("a kind and a text");
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("a byte");
    let bytes: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if kind == "text" { Answer::Text(text) } else { Answer::Error(text) }
}
