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

/// Each output alone writes what it writes beside all others, and it writes something if the model has what it needs.
#[test]
fn outputs_do_not_depend_on_each_other() {
    let layout = lakehouse_obs::emit::Layout::default();
    for stack in stacks() {
        let outcome = support::check_files(&support::stack_files(&stack));
        for environment in &outcome.environments {
            let model = environment.model.as_ref().unwrap_or_else(|| panic!("{}", support::rendered(&outcome)));
            let all = lakehouse_obs::emit::emit(model, &layout).take_bytes();
            let mut together = 0;
            for emitter in lakehouse_obs::emit::EMITTERS {
                let mut alone = lakehouse_obs::emit::emit_some(std::iter::once(emitter), model, &layout).take_bytes();
                alone.remove("manifest.json").expect("a manifest");
                assert_eq!((emitter.needs)(model), !alone.is_empty(), "{stack}: {}", emitter.name);
                together += alone.len();
                for (path, bytes) in alone {
                    assert!(all.get(&path) == Some(&bytes), "{stack}: {} alone writes another {path}", emitter.name);
                }
            }
            assert_eq!(together + 1, all.len(), "{stack}");
        }
    }
}

/// The second reader of PromQL knows all that the stacks write: what it does not know is counted, and is nothing here.
#[test]
fn every_expression_that_is_written_is_read_twice() {
    let (mut confirmed, mut skipped) = (0, 0);
    for stack in stacks() {
        let outcome = support::check_files(&support::stack_files(&stack));
        for environment in &outcome.environments {
            let model = environment.model.as_ref().unwrap_or_else(|| panic!("{}", support::rendered(&outcome)));
            let artifacts = lakehouse_obs::emit::emit(model, &lakehouse_obs::emit::Layout::default());
            let readback = lakehouse_obs::verify::verify(&artifacts, model);
            assert_eq!(readback.faults, [""; 0], "{stack}");
            confirmed += readback.confirmed;
            skipped += readback.skipped;
        }
    }
    assert!(confirmed > 300, "{confirmed} expressions");
    assert_eq!(skipped, 0, "beside {confirmed} that are confirmed");
}

#[test]
fn every_golden_folder_has_a_stack() {
    let known = stacks();
    for entry in std::fs::read_dir(project().join("golden")).expect("golden/").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(name.starts_with('.') || known.contains(&name), "golden/{name} has no stack");
    }
}
