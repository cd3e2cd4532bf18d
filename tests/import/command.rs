//! The command itself, run in folders of its own.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const COMPOSE: &str = "services:\n  cache:\n    image: redis:7\n    ports: ['6379:6379']\n";

/// Runs `init` with a text on standard input: the exit code, the output, the errors.
fn init(folder: &Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lakehouse-obs"));
    command.current_dir(folder).arg("init").args(arguments).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    // one that fails before it reads has closed it
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().expect("a code"), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_files_are_read_the_spec_is_written_and_what_was_found_is_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("compose.yml"), COMPOSE).expect("written");
    let (code, out, err) = init(folder.path(), &["--from-compose", "compose.yml"], "");
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "wrote lakehouse.toml\nrecognised:\n  compose.yml:2: `cache`: kind redis, version 7\nnext: lakehouse-obs check\n"
    );
    let spec = std::fs::read_to_string(folder.path().join("lakehouse.toml")).expect("a spec");
    assert!(spec.contains("# from compose.yml:2\n[services.cache]\n"), "{spec}");
    // it is never written again
    let (code, out, err) = init(folder.path(), &["--from-compose", "compose.yml"], "");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.starts_with("error: `lakehouse.toml` already exists\n"), "{err}");
}

#[test]
fn standard_input_is_a_file_and_is_read_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, out, _) = init(folder.path(), &["--from-compose", "-", "--from-prometheus", "-"], COMPOSE);
    assert_eq!((code, out.as_str()), (2, ""));
    let (code, out, err) = init(folder.path(), &["--from-compose", "-"], COMPOSE);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("  <stdin>:2: `cache`"), "{out}");
}

#[test]
fn what_cannot_be_read_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, input, beginning) in [
        (&["--from-compose", "none.yml"][..], "", "error: cannot read `none.yml`: "),
        (&["--from-compose", "."], "", "error: cannot read `.`: "),
        (&["--from-compose", "-"], "a: [", "error: no spec was written\n  <stdin>:1: not valid YAML: "),
        (&["--from-prometheus", "-"], COMPOSE, "error: no spec was written\n  <stdin>:1: no `scrape_configs`"),
        (
            &["--stack", "redis", "--from-compose", "-"],
            COMPOSE,
            "error: the argument '--stack <NAME>' cannot be used with",
        ),
    ] {
        let (code, out, err) = init(folder.path(), arguments, input);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.starts_with(beginning), "{arguments:?}: {err}");
    }
    assert!(!folder.path().join("lakehouse.toml").exists());
}

#[test]
fn the_help_says_what_each_stack_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, help, _) = init(folder.path(), &["--help"], "");
    let listed = help.split("Stacks:\n").nth(1).expect("a list");
    let listed: Vec<&str> = listed.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(listed.len(), super::support::stacks().len());
    for line in listed {
        assert!(line.split_once("  ").is_some_and(|_| line.split_whitespace().count() > 3), "{line}");
    }
}
