//! `golden/<stack>/` holds exactly what `build stacks/<stack>/lakehouse.toml --out golden/<stack>` writes.
//! `BLESS=1` writes it anew; read what you bless.
#![allow(clippy::disallowed_methods, reason = "tests read files and the environment")]

mod support;

use std::process::Command;

use support::{project, stacks, tree};

fn build(stack: &str, out: &std::path::Path) {
    let run = Command::new(env!("CARGO_BIN_EXE_lakehouse-obs"))
        .current_dir(project())
        .args(["build", &format!("stacks/{stack}/lakehouse.toml"), "--out"])
        .arg(out)
        .output()
        .expect("the program runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(run.stderr.is_empty(), "{stack} has findings: {}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn every_stack_builds_its_golden_folder() {
    for stack in stacks() {
        let golden = project().join("golden").join(&stack);
        if std::env::var_os("BLESS").is_some() {
            let _ = std::fs::remove_dir_all(&golden);
            build(&stack, &golden);
            continue;
        }
        // beside the golden folder, since relative paths to secrets depend on where the output lies
        let fresh = tempfile::Builder::new().prefix(".fresh-").tempdir_in(project().join("golden")).expect("a folder");
        let out = fresh.path();
        build(&stack, out);
        let (written, wanted) = (tree(out), tree(&golden));
        let names = |files: &std::collections::BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&written), names(&wanted), "{stack}: BLESS=1 cargo test --test golden");
        for (path, bytes) in &written {
            let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            assert_eq!(shown(bytes), shown(&wanted[path]), "{stack}/{path}: BLESS=1 cargo test --test golden");
        }
    }
}

#[test]
fn every_golden_folder_has_a_stack() {
    let known = stacks();
    for entry in std::fs::read_dir(project().join("golden")).expect("golden/").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(name.starts_with('.') || known.contains(&name), "golden/{name} has no stack");
    }
}
