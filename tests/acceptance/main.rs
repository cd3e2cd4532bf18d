//! What the program promises as a whole: every mistake in one run, and an output that no kill can tear.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use support::patience::Kills;
use support::{project, tree};

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lakehouse-obs"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The mistakes of `twenty/`, in the order in which they are shown.
const TWENTY: &[(&str, &str)] = &[
    ("lakehouse.toml:5:11", "toml/syntax"),
    ("lakehouse.toml:9:19", "value/invalid-duration"),
    ("lakehouse.toml:10:19", "value/invalid-url"),
    ("lakehouse.toml:14:1", "shape/unknown-key"),
    ("lakehouse.toml:22:11", "shape/missing-key"),
    ("lakehouse.toml:25:12", "reference/unknown"),
    ("lakehouse.toml:30:6", "promql/syntax"),
    ("lakehouse.toml:35:15", "promql/type-mismatch"),
    ("lakehouse.toml:44:41", "test/invalid-series"),
    ("lakehouse.toml:46:1", "shape/key-in-wrong-table"),
    ("teams/shop.toml:1:11", "include/duplicate-item"),
    ("teams/shop.toml:7:11", "value/invalid-address"),
    ("teams/shop.toml:8:11", "shape/wrong-type"),
    ("teams/shop.toml:11:53", "value/invalid-label-name"),
    ("teams/shop.toml:17:35", "shape/out-of-range"),
    ("teams/shop.toml:21:12", "value/invalid-quantity"),
    ("teams/shop.toml:22:12", "reference/unknown"),
    ("teams/shop.toml:23:25", "template/unknown-function"),
    ("teams/shop.toml:26:13", "promql/unknown-function"),
    ("teams/shop.toml:29:12", "toml/syntax"),
];

#[test]
fn twenty_mistakes_in_two_files_are_twenty_findings_in_one_run() {
    assert_eq!(TWENTY.len(), 20);
    let folder = project().join("tests/acceptance/twenty");
    let output = program(&folder, &["check", "--format", "concise"]).stdout(Stdio::piped()).output().expect("it runs");
    let shown = String::from_utf8(output.stdout).expect("UTF-8");
    let found: Vec<(&str, &str)> = shown
        .lines()
        .filter_map(|line| {
            let (place, rest) = line.split_once(": error[")?;
            Some((place, rest.split_once("]: ")?.0))
        })
        .collect();
    assert_eq!(found, TWENTY, "{shown}");
    assert_eq!(shown.lines().count(), 20, "{shown}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn slips_are_answered_with_what_was_meant() {
    let folder = project().join("tests/acceptance/twenty");
    let output = program(&folder, &["check", "--format", "concise"]).stdout(Stdio::piped()).output().expect("it runs");
    let shown = String::from_utf8(output.stdout).expect("UTF-8");
    for meant in ["`address`", "`postgres`", "`critical`", "`humanize`", "`delta`"] {
        assert!(shown.contains(&format!("did you mean {meant}?")), "{meant}: {shown}");
    }
}

/// The output folder without what the writer keeps in it while it writes.
fn output(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    tree(folder)
        .into_iter()
        .filter(|(path, _)| !path.split('/').any(|part| part.starts_with(".lakehouse-obs")))
        .collect()
}

#[test]
fn a_build_that_is_killed_at_any_instant_leaves_nothing_torn_and_the_next_one_completes_it() {
    const BUILDS: usize = 200;
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let specs = ["a.toml", "b.toml"];
    let stacks = ["host", "minimal"];
    let mut wanted: Vec<BTreeMap<String, Vec<u8>>> = Vec::new();
    for (spec, stack) in specs.iter().zip(stacks) {
        let source = project().join("stacks").join(stack).join("lakehouse.toml");
        std::fs::copy(source, at.join(spec)).expect("copied");
        // each into a folder of its own first, at the same depth as the shared one
        let own = spec.replace(".toml", "-out");
        assert!(program(at, &["build", spec, "--out", &own]).status().expect("it runs").success());
        wanted.push(output(&at.join(&own)));
    }
    assert!(wanted[0].keys().any(|path| wanted[1].get(path).is_some_and(|bytes| *bytes != wanted[0][path])));
    assert_ne!(wanted[0].keys().collect::<Vec<_>>(), wanted[1].keys().collect::<Vec<_>>());

    let out = at.join("out");
    let current = |spec: &str| {
        let status = program(at, &["build", spec, "--out", "out", "--check"]).status().expect("it runs");
        status.code().expect("it ends by itself")
    };
    let mut kills = Kills::within(50_000);
    let (mut killed, mut pending) = (0, 0);
    // as many as there must be, and on until enough of them met a build
    let mut build = 0;
    while build < BUILDS || (killed <= BUILDS / 4 && build < 50 * BUILDS) {
        let (this, other) = (build % 2, (build + 1) % 2);
        let mut child = program(at, &["build", specs[this], "--out", "out"]).spawn().expect("it starts");
        kills.wait();
        // SIGKILL: the program has no chance to tidy up
        child.kill().expect("killed, or over already");
        let whole = child.wait().expect("it is over").code();
        killed += usize::from(whole.is_none());
        kills.met(whole.is_none());
        assert!(whole.is_none_or(|code| code == 0), "build {build} ended with {whole:?}");

        let left = output(&out);
        for (path, bytes) in &left {
            let known = wanted.iter().any(|files| files.get(path) == Some(bytes));
            assert!(known, "build {build}: `{path}` is torn:\n{}", String::from_utf8_lossy(bytes));
        }
        let interrupted = out.join(".lakehouse-obs/journal.json").exists();
        pending += usize::from(interrupted);
        // one of the two at a time: what was being written, then what was there before
        let asked = if build % 4 < 2 { this } else { other };
        if current(specs[asked]) == 0 {
            assert_eq!(left, wanted[asked], "build {build}: `--check` passes on a mixture");
        }
        // now and then a whole build in between; else the next kill meets what this one left
        if (interrupted && build % 3 == 0) || build % 10 == 9 {
            let status = program(at, &["build", specs[this], "--out", "out"]).status().expect("it runs");
            assert!(status.success(), "build {build}: the next build ends with {status}");
            assert_eq!(output(&out), wanted[this], "build {build}: the next build completes it");
            assert_eq!(tree(&out), wanted[this], "build {build}: and leaves nothing of its own");
            assert_eq!(current(specs[this]), 0, "build {build}");
        }
        build += 1;
    }
    assert!(killed > BUILDS / 4, "only {killed} of {build} builds were killed, {pending} of them in between two files");
}
