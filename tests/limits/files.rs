//! Bounds on files: the spec, what it includes, scrapes and baselines.

use std::path::Path;
use std::process::{Command, Output};

use lakehouse_obs::limits;

use super::support::{check_files, found};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lakehouse-obs");

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM).current_dir(folder).args(arguments).output().expect("the program starts")
}

/// A file of that many bytes which costs nothing on the disk.
fn sparse(path: &Path, bytes: u64) {
    std::fs::File::create(path).and_then(|file| file.set_len(bytes)).expect("it is made");
}

/// A spec of that many bytes, nearly all of them remarks.
fn padded(text: &str, bytes: usize) -> String {
    let line = format!("# {}\n", "x".repeat(97));
    let mut spec = text.to_owned();
    while spec.len() + line.len() <= bytes {
        spec.push_str(&line);
    }
    spec.push_str(&"#".repeat(bytes - spec.len()));
    spec
}

const SPEC: &str = "[services.s]\nkind = \"prometheus\"\naddress = \"localhost:9001\"\n";

fn spec_of(files: Vec<(&str, String)>) -> Vec<String> {
    let files: Vec<(String, String)> = files.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    found(&check_files(&files))
}

#[test]
fn a_spec_may_have_ten_megabytes_and_no_more() {
    let most = limits::SPEC_SIZE.most;
    assert_eq!(spec_of(vec![("lakehouse.toml", padded(SPEC, most))]), [""; 0]);
    assert_eq!(spec_of(vec![("lakehouse.toml", padded(SPEC, most + 1))]), ["limit/exceeded at lakehouse.toml:1:1"]);
}

#[test]
fn included_files_count_with_the_spec() {
    let root = format!("[lakehouse]\nname = \"x\"\ninclude = [\"a.toml\"]\n{SPEC}");
    let left = limits::SPEC_SIZE.most - root.len();
    let of = |bytes| spec_of(vec![("lakehouse.toml", root.clone()), ("a.toml", padded("", bytes))]);
    assert_eq!(of(left), [""; 0]);
    assert_eq!(of(left + 1), ["limit/exceeded at lakehouse.toml:3:12"]);
}

#[test]
fn a_pattern_of_include_may_name_a_thousand_files() {
    let root = format!("[lakehouse]\nname = \"x\"\ninclude = [\"part-*.toml\"]\n{SPEC}");
    let of = |count: usize| {
        let parts = (0..count).map(|n| (format!("part-{n}.toml"), String::new()));
        found(&check_files(&[("lakehouse.toml".to_owned(), root.clone())].into_iter().chain(parts).collect::<Vec<_>>()))
    };
    assert_eq!(of(limits::FILES.most), [""; 0]);
    assert_eq!(of(limits::FILES.most + 1), ["limit/exceeded at lakehouse.toml:3:12"]);
}

#[test]
fn a_spec_counts_once_for_each_environment() {
    let spec = |bytes| padded(&format!("[environments.a]\n[environments.b]\n{SPEC}"), bytes);
    let half = limits::ENVIRONMENT_SIZE.most / 2;
    assert_eq!(spec_of(vec![("lakehouse.toml", spec(half))]), [""; 0]);
    assert_eq!(spec_of(vec![("lakehouse.toml", spec(half + 1))]), ["limit/exceeded at lakehouse.toml:1:2"]);
}

#[test]
fn a_file_that_is_too_large_is_not_even_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("lakehouse.toml");
    sparse(&file, 40_000_000_000);
    let said = run(folder.path(), &["check", "lakehouse.toml"]);
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    assert_eq!(said.status.code(), Some(2), "{text}");
    assert!(text.contains("40000000000 bytes") && text.contains("100,000,000"), "{text}");

    std::fs::write(&file, format!("[lakehouse]\nname = \"x\"\ninclude = [\"teams/*.toml\"]\n{SPEC}")).expect("written");
    std::fs::create_dir(folder.path().join("teams")).expect("made");
    sparse(&folder.path().join("teams/a.toml"), 40_000_000_000);
    let said = run(folder.path(), &["check", "--format", "concise", "lakehouse.toml"]);
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert_eq!(said.status.code(), Some(1), "{text}");
    assert!(text.contains("include/not-found") && text.contains("40000000000 bytes"), "{text}");

    std::fs::write(&file, SPEC).expect("written");
    let beyond = limits::SPEC_SIZE.most as u64 + 1;
    sparse(&folder.path().join("known.json"), beyond);
    let said = run(folder.path(), &["check", "--baseline", "known.json", "lakehouse.toml"]);
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    assert_eq!(said.status.code(), Some(2), "{text}");
    assert!(text.contains(&format!("{beyond} bytes")), "{text}");
}

#[test]
fn values_are_counted_over_all_files() {
    let of = |count: usize| {
        let values = format!(
            "[services.s]\nkind = \"prometheus\"\naddress = \"localhost:9001\"\nx = [{}]\n",
            "1,\n".repeat(count)
        );
        let root = format!(
            "[lakehouse]\nname = \"x\"\ninclude = [\"a.toml\"]\n[alerts.A]\nx = [{}]\n",
            "1,\n".repeat(200_000)
        );
        let found = spec_of(vec![("lakehouse.toml", root), ("a.toml", values)]);
        found.into_iter().filter(|found| found.starts_with("limit/")).collect::<Vec<_>>()
    };
    assert_eq!(of(500_000), [""; 0]);
    assert_eq!(of(700_000), ["limit/exceeded at a.toml:4:1"]);
}
