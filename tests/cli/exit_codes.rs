//! 0 no findings, 1 findings or differences, 2 could not run.

use super::program::{CLEAN, WARNED, WRONG, command, folder, run, run_with_input, write};

/// A folder with a spec of every sort.
fn specs() -> tempfile::TempDir {
    let folder = folder(CLEAN);
    write(folder.path(), "wrong.toml", WRONG);
    write(folder.path(), "warned.toml", WARNED);
    write(folder.path(), "binary.toml", b"[lakehouse]\nname = \"\xff\"\n");
    std::fs::create_dir(folder.path().join("folder.toml")).expect("a folder");
    folder
}

#[test]
fn every_command_ends_with_the_code_that_its_help_names() {
    let cases: &[(&[&str], i32)] = &[
        (&["check"], 0),
        (&["check", "wrong.toml"], 1),
        (&["check", "warned.toml"], 1),
        (&["check", "lakehouse.toml", "wrong.toml"], 1),
        (&["check", "wrong.toml", "missing.toml"], 2),
        (&["check", "missing.toml"], 2),
        (&["check", "folder.toml"], 2),
        (&["check", "binary.toml"], 2),
        (&["check", "--format", "yaml"], 2),
        (&["check", "--nonsense"], 2),
        (&["build", "--out", "a"], 0),
        (&["build", "--out", "a", "--check"], 0),
        (&["build", "--out", "b", "--check"], 1),
        (&["build", "wrong.toml", "--out", "c"], 1),
        (&["build", "warned.toml", "--out", "d"], 0),
        (&["build", "missing.toml"], 2),
        (&["build", "folder.toml"], 2),
        (&["build", "binary.toml"], 2),
        (&["build", "--check", "--force"], 2),
        (&["build", "lakehouse.toml", "warned.toml"], 2),
        (&["build", "--out", "wrong.toml"], 2),
        (&["explain", "toml/syntax"], 0),
        (&["explain", "toml/sintax"], 2),
        (&["explain"], 2),
        (&["rules"], 0),
        (&["rules", "more"], 2),
        (&["schema"], 0),
        (&["schema", "more"], 2),
        (&["init"], 2),
        (&["init", "--stack", "nothing-like-it"], 2),
        (&["completions", "bash"], 0),
        (&["completions", "tcl"], 2),
        (&["man", "pages"], 0),
        (&["man", "wrong.toml"], 2),
        (&["--help"], 0),
        (&["--version"], 0),
        (&[], 2),
        (&["bild"], 2),
    ];
    let folder = specs();
    for (arguments, code) in cases {
        let run = run(folder.path(), arguments);
        assert_eq!(run.code, *code, "{arguments:?}\n{}", run.all());
        if *code == 2 {
            assert!(!run.err.is_empty(), "{arguments:?} says why");
        }
    }
}

#[test]
fn a_spec_that_cannot_be_read_is_named_with_the_reason() {
    let folder = specs();
    let shown = |arguments: &[&str]| run(folder.path(), arguments).err;
    let missing = shown(&["check", "missing.toml"]);
    assert!(missing.contains("`missing.toml`") && missing.contains("lakehouse-obs init"), "{missing}");
    assert!(shown(&["check", "folder.toml"]).contains("`folder.toml`"));
    let binary = shown(&["check", "binary.toml"]);
    assert!(binary.contains("`binary.toml` is not valid UTF-8") && binary.contains("line 2"), "{binary}");
}

#[test]
fn one_unreadable_spec_does_not_hide_the_findings_of_the_others() {
    let folder = specs();
    let run = run(folder.path(), &["check", "missing.toml", "wrong.toml", "--format", "concise"]);
    assert_eq!(run.code, 2);
    assert!(run.out.starts_with("wrong.toml:5:1: error[shape/unknown-key]"), "{}", run.out);
    assert!(run.err.contains("`missing.toml`"), "{}", run.err);
}

#[test]
fn text_that_is_not_utf_8_on_standard_input_is_refused() {
    use std::io::Write;
    use std::process::Stdio;
    let folder = specs();
    let mut child = command(folder.path(), &["check", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("piped").write_all(b"name = \"\xff\"\n").expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("standard input is not valid UTF-8"));
}

#[test]
fn a_spec_without_any_text_is_clean() {
    let folder = specs();
    assert_eq!(run_with_input(folder.path(), &["check", "-"], "").code, 0);
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    use std::process::Stdio;
    let folder = specs();
    for arguments in
        [&["schema"][..], &["rules"], &["check", "wrong.toml", "--format", "json"], &["completions", "zsh"]]
    {
        let mut child =
            command(folder.path(), arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!error.contains("panicked"), "{arguments:?}: {error}");
        assert_ne!(output.status.code(), Some(101), "{arguments:?}");
    }
}
