//! The program itself, in a memory of 500 MB: every shape is answered, and none ends it.

use std::process::{Command, Stdio};

use super::shapes::SHAPES;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lakehouse-obs");

/// Kilobytes of address space: 500 MB, and what the program's own code and stacks take without being used.
const SPACE: usize = 500_000 + 200_000;

/// The bytes of each shape. What is multiplied in a shape is multiplied here too: at this size the worst of them asked for
/// gigabytes before it had a bound.
const BYTES: usize = 20_000;

/// Shapes in which every item has a finding: showing so many takes long without optimization, and no more memory.
const MANY_FINDINGS: &[&str] = &[
    "keys",
    "misspelt keys",
    "labels of `by`",
    "labels of a template",
    "a long default, and alerts",
    "included files that are not there",
];

#[test]
fn every_shape_is_answered_in_a_bounded_memory() {
    assert!(SHAPES.len() >= 60);
    let folder = tempfile::tempdir().expect("a folder");
    let mut wrong = Vec::new();
    for shape in SHAPES {
        let file = folder.path().join("lakehouse.toml");
        let bytes = if MANY_FINDINGS.contains(&shape.name) { BYTES / 8 } else { BYTES };
        std::fs::write(&file, (shape.spec)(bytes)).expect("it is written");
        let run = Command::new("sh")
            .args(["-c", "ulimit -v \"$1\"; exec \"$2\" check --format json \"$3\"", "sh"])
            .arg(SPACE.to_string())
            .arg(PROGRAM)
            .arg(&file)
            .stdin(Stdio::null())
            .output()
            .expect("the program starts");
        let wanted = i32::from(shape.name != "valid");
        let may_be_valid = [
            "a repeated regex",
            "a list of patterns",
            "services",
            "routes with patterns",
            "parentheses of a query",
            "signs of a query",
            "long expressions",
            "labels of a series",
        ];
        let code = run.status.code();
        if code != Some(wanted) && !(code == Some(0) && may_be_valid.contains(&shape.name)) {
            let said = String::from_utf8_lossy(&run.stderr).chars().take(300).collect::<String>();
            wrong.push(format!("{}: {:?} {said}", shape.name, run.status));
        }
        // an answer is no longer than what was asked, but for the finding and its words
        if run.stdout.len() > 200 * BYTES {
            wrong.push(format!("{}: an answer of {} bytes", shape.name, run.stdout.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
