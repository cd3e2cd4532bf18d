//! What is printed and not written is an error; a reader that went away is none.

use std::fs::File;
use std::io::Read;
use std::process::Stdio;

use super::program::{CLEAN, command, finish, folder, write};

/// Commands that print something.
const COMMANDS: &[&[&str]] = &[
    &["check"],
    &["check", "--format", "json"],
    &["check", "--format", "sarif"],
    &["check", "--format", "junit"],
    &["build", "--out", "built"],
    &["build", "--out", "built", "--check"],
    &["explain", "toml/syntax"],
    &["explain", "services.shop"],
    &["rules"],
    &["show", "services"],
    &["show", "services", "--format", "json"],
    &["metrics", "up"],
    &["schema"],
    &["completions", "bash"],
    &["test"],
    &["test", "--format", "json"],
    &["test", "--format", "junit"],
    &["test", "--promtool", "a_test.yml"],
    &["--help"],
    &["test", "--help"],
    &["--version"],
];

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error_of_every_command() {
    let folder = folder(CLEAN);
    write(folder.path(), "a_test.yml", "tests: []");
    for arguments in COMMANDS {
        let full = File::options().write(true).open("/dev/full").expect("a full device");
        let output = command(folder.path(), arguments).stdout(full).stderr(Stdio::piped()).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.starts_with("error: cannot write to standard output: No space left"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_reader_that_went_away_is_none() {
    let folder = folder(CLEAN);
    write(folder.path(), "a_test.yml", "tests: []");
    for arguments in COMMANDS {
        let expected = finish(&mut command(folder.path(), arguments)).code;
        let mut child =
            command(folder.path(), arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut said).expect("UTF-8");
        let code = child.wait().expect("it ends").code();
        assert_eq!((code, said.as_str()), (Some(expected), ""), "{arguments:?}");
    }
}
