//! `build --check`: 0 if the output is exactly what the spec says, else 1 with a diff that fixes it.

use std::path::Path;
use std::process::{Command, Stdio};

use super::program::{CLEAN, folder, read, run, write};
use super::support::{project, tree};

fn whole() -> tempfile::TempDir {
    folder(&read(&project(), "stacks/ai-aas/lakehouse.toml"))
}

#[test]
fn a_fresh_output_is_current() {
    let folder = whole();
    run(folder.path(), &["build"]);
    let check = run(folder.path(), &["build", "--check"]);
    assert_eq!((check.code, check.all().as_str()), (0, "`observability` is current\n"));
}

#[test]
fn any_edit_of_any_file_is_found() {
    let folder = whole();
    let out = folder.path().join("observability");
    run(folder.path(), &["build"]);
    let fresh = tree(&out);
    assert!(fresh.len() > 5);
    for (path, bytes) in &fresh {
        let middle = bytes.len() / 2;
        let (head, tail) = bytes.split_at(middle);
        let edits: [Vec<u8>; 6] = [
            [bytes.as_slice(), b"\n"].concat(),
            [b" ", bytes.as_slice()].concat(),
            [head, &tail[1..]].concat(),
            [head, &[tail[0] ^ 1], &tail[1..]].concat(),
            bytes.strip_suffix(b"\n").expect("text ends with a newline").to_vec(),
            Vec::new(),
        ];
        for (index, edit) in edits.iter().enumerate() {
            write(&out, path, edit);
            let check = run(folder.path(), &["build", "--check"]);
            assert_eq!(check.code, 1, "{path}, edit {index}");
            let migration = path.starts_with("migrations/") && check.err.contains(path.as_str());
            let shown = check.out.contains(&format!("+++ b/{path}\n")) || check.out.contains("Binary");
            assert!(migration || shown, "{}", check.all());
            assert_eq!(&std::fs::read(out.join(path)).expect("it is there"), edit, "--check writes nothing");
        }
        std::fs::remove_file(out.join(path)).expect("removed");
        assert_eq!(run(folder.path(), &["build", "--check"]).code, 1, "{path} deleted");
        write(&out, path, bytes);
        assert_eq!(run(folder.path(), &["build", "--check"]).code, 0, "{path} as it was");
    }
}

#[test]
fn an_edit_of_the_spec_is_found() {
    let folder = whole();
    run(folder.path(), &["build"]);
    let spec = read(folder.path(), "lakehouse.toml");
    write(folder.path(), "lakehouse.toml", format!("{spec}\n# a remark\n"));
    assert_eq!(run(folder.path(), &["build", "--check"]).code, 0, "a remark changes nothing");
    write(folder.path(), "lakehouse.toml", spec.replace("above       = \"2s\"", "above       = \"3s\""));
    let check = run(folder.path(), &["build", "--check"]);
    assert_eq!(check.code, 1);
    assert!(check.out.contains("\n-") && check.out.contains("\n+"), "{}", check.out);
    assert!(check.err.ends_with("would change; run `lakehouse-obs build`\n"), "{}", check.err);
}

/// Applies a diff to a folder with the real `patch`, where there is one.
fn patch(folder: &Path, diff: &str) -> Option<String> {
    use std::io::Write;
    let child = Command::new("patch")
        .args(["-p1", "--batch", "--directory"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.ok()?;
    child.stdin.take()?.write_all(diff.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    assert!(output.status.success(), "{}{diff}", String::from_utf8_lossy(&output.stdout));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn the_diff_is_one_that_patch_applies() {
    let folder = whole();
    let out = folder.path().join("observability");
    run(folder.path(), &["build"]);
    let wanted = tree(&out);
    // a changed file, a deleted one, an added one and one without its last newline
    let config = read(&out, "prometheus/prometheus.yml");
    write(&out, "prometheus/prometheus.yml", config.replacen("15s", "16s", 1));
    std::fs::remove_file(out.join("blackbox/blackbox.yml")).expect("removed");
    write(&out, ".env.example", read(&out, ".env.example").trim_end());
    let check = run(folder.path(), &["build", "--check"]);
    assert_eq!(check.code, 1);
    if patch(&out, &check.out).is_some() {
        assert_eq!(tree(&out), wanted);
        assert_eq!(run(folder.path(), &["build", "--check"]).code, 0);
    }
}

#[test]
fn the_diff_between_two_specs_leads_from_one_output_to_the_other() {
    let (folder, other) = (whole(), folder(CLEAN));
    run(folder.path(), &["build"]);
    run(other.path(), &["build"]);
    write(folder.path(), "lakehouse.toml", CLEAN);
    let check = run(folder.path(), &["build", "--check"]);
    assert_eq!(check.code, 1);
    let out = folder.path().join("observability");
    if patch(&out, &check.out).is_some() {
        // migrations stay, and the manifest lists them
        let rest = |folder: &Path| {
            let mut files = tree(folder);
            files.retain(|path, _| !path.starts_with("migrations/") && path != "manifest.json");
            files
        };
        assert_eq!(rest(&out), rest(&other.path().join("observability")));
    }
}

#[test]
fn a_missing_output_is_all_new() {
    let folder = folder(CLEAN);
    let check = run(folder.path(), &["build", "--check"]);
    assert_eq!(check.code, 1);
    assert!(check.out.starts_with("--- /dev/null\n+++ b/.env.example\n"), "{}", check.out);
    assert!(!folder.path().join("observability").exists());
}
