//! `check --fix`: what is fixed, what stays as it was written, and what is never touched.

use std::fs;
use std::path::Path;

use super::program::{CLEAN, Run, folder, run, run_with_input, write};

/// Three slips that have an edit, and one that has none.
const SLIPPED: &str = r#"# a shop   and its queue
[services.shop]
kind    = "prometheus"    # it speaks for itself
adress  =   "localhost:8080"
metrics = { shop_queue_depth = { type = "gauge", unit = "jobs" } }

[alerts.QueueFull] # too many
expr     = "abss(shop_queue_depth) > 5"
severity = "waring"
  summary  = "Full"
"#;

/// The same without them.
const FIXABLE: &str = r#"# a shop   and its queue
[services.shop]
kind    = "prometheus"    # it speaks for itself
address  =   "localhost:8080"
metrics = { shop_queue_depth = { type = "gauge", unit = "jobs" } }

[alerts.QueueFull] # too many
expr     = "abs(shop_queue_depth) > 5"
severity = "warning"
  summary  = "Full"
"#;

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("it is there")
}

fn is(run: &Run, code: i32, out: &str, err: &str) {
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (code, out, err));
}

#[test]
fn slips_are_fixed_and_all_other_bytes_stay() {
    let folder = folder(SLIPPED);
    is(&run(folder.path(), &["check", "--fix"]), 0, "lakehouse.toml: no findings; 3 fixed\n", "");
    assert_eq!(read(folder.path(), "lakehouse.toml"), FIXABLE);
    is(&run(folder.path(), &["check", "--fix"]), 0, "lakehouse.toml: no findings\n", "");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
}

#[test]
fn what_has_no_edit_is_shown_and_decides_the_exit_code() {
    let folder = folder(&SLIPPED.replace("> 5\"", "> 5\"\nabove = 7"));
    let fixed = run(folder.path(), &["check", "--fix", "--format", "concise"]);
    assert_eq!((fixed.code, fixed.err.as_str()), (1, "note: lakehouse.toml: 3 fixed\n"));
    assert!(fixed.out.starts_with("lakehouse.toml:8:"), "{}", fixed.out);
    assert_eq!(fixed.out.lines().count(), 1, "{}", fixed.out);
}

#[test]
fn a_diff_is_what_patch_reads_and_nothing_is_written() {
    for arguments in [&["check", "--diff"][..], &["check", "--fix", "--diff"]] {
        let folder = folder(SLIPPED);
        let diff = run(folder.path(), arguments);
        assert_eq!((diff.code, diff.err.as_str()), (1, "lakehouse.toml: no findings; 3 would be fixed\n"));
        assert_eq!(read(folder.path(), "lakehouse.toml"), SLIPPED);
        insta::assert_snapshot!("diff_of_mends", diff.out);
        write(folder.path(), "patch.diff", &diff.out);
        let patch = std::process::Command::new("git").current_dir(folder.path()).args(["apply", "patch.diff"]).status();
        assert!(patch.expect("git runs").success());
        assert_eq!(read(folder.path(), "lakehouse.toml"), FIXABLE);
        is(&run(folder.path(), arguments), 0, "", "lakehouse.toml: no findings\n");
    }
}

#[test]
fn the_text_of_standard_input_is_printed() {
    let folder = folder(CLEAN);
    is(
        &run_with_input(folder.path(), &["check", "--fix", "-"], SLIPPED),
        0,
        FIXABLE,
        "<stdin>: no findings; 3 fixed\n",
    );
    is(&run_with_input(folder.path(), &["check", "--fix", "-"], CLEAN), 0, CLEAN, "<stdin>: no findings\n");
    let left =
        run_with_input(folder.path(), &["check", "--fix", "--format", "concise", "-"], &CLEAN.replace("shop]", "x y]"));
    assert_eq!((left.code, left.out), (1, CLEAN.replace("shop]", "x y]")));
    assert!(left.err.starts_with("-:2:") || left.err.starts_with("<stdin>:2:"), "{}", left.err);
}

#[test]
fn line_ends_and_a_byte_order_mark_stay() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let folder = folder(&windows(SLIPPED));
    assert_eq!(run(folder.path(), &["check", "--fix"]).code, 0);
    assert_eq!(read(folder.path(), "lakehouse.toml"), windows(FIXABLE));
}

#[test]
fn included_files_are_fixed_where_they_stand_and_a_shared_one_once() {
    let folder = folder("[lakehouse]\ninclude = [\"parts/*.toml\"]\n");
    write(folder.path(), "other.toml", "[lakehouse]\ninclude = [\"parts/shop.toml\"]\n");
    write(folder.path(), "parts/shop.toml", SLIPPED);
    let fixed = run(folder.path(), &["check", "--fix", "lakehouse.toml", "other.toml"]);
    is(&fixed, 0, "lakehouse.toml: no findings; 3 fixed\nother.toml: no findings; 3 fixed\n", "");
    assert_eq!(read(folder.path(), "parts/shop.toml"), FIXABLE);
}

#[test]
fn known_findings_are_not_fixed() {
    let folder = folder(SLIPPED);
    assert_eq!(run(folder.path(), &["check", "--write-baseline", "known.json"]).code, 0);
    let fixed = run(folder.path(), &["check", "--fix", "--baseline", "known.json"]);
    is(&fixed, 0, "lakehouse.toml: no new findings, 3 in the baseline\n", "");
    assert_eq!(read(folder.path(), "lakehouse.toml"), SLIPPED);
}

#[test]
fn a_place_that_other_environments_share_is_left() {
    let spec = format!("{FIXABLE}\n[environments.dev]\nalerts.QueueFull.severty = \"info\"\n[environments.prod]\n");
    let folder = folder(&spec);
    is(&run(folder.path(), &["check", "--fix"]), 0, "lakehouse.toml: no findings; 1 fixed\n", "");
    assert_eq!(read(folder.path(), "lakehouse.toml"), spec.replace("severty", "severity"));

    // what dev calls its severities is no reason to change what prod reads
    let spec = format!("{FIXABLE}\n[environments.dev]\nlakehouse.severities = [\"warnings\"]\n[environments.prod]\n");
    write(folder.path(), "lakehouse.toml", &spec);
    let left = run(folder.path(), &["check", "--fix", "--format", "concise"]);
    assert_eq!(left.code, 1, "{}", left.all());
    assert!(left.out.contains("did you mean `warnings`?"), "{}", left.out);
    assert_eq!(
        left.err,
        "note: lakehouse.toml:9:12: reference/unknown not fixed: the line is shared with environments that do not \
         have the finding\n"
    );
    assert_eq!(read(folder.path(), "lakehouse.toml"), spec);
}

#[test]
fn it_takes_all_environments_and_no_new_baseline() {
    let folder = folder(CLEAN);
    for other in [&["--environment", "dev"][..], &["--write-baseline", "known.json"]] {
        let run = run(folder.path(), &[&["check", "--fix"], other].concat());
        assert_eq!(run.code, 2);
        assert!(run.err.contains("cannot be used with"), "{}", run.err);
    }
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay_and_a_read_only_file_is_an_error() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder(CLEAN);
    let (real, link) = (folder.path().join("real/spec.toml"), folder.path().join("link.toml"));
    write(folder.path(), "real/spec.toml", SLIPPED);
    symlink("real/spec.toml", &link).expect("a link");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("it is ours");
    is(&run(folder.path(), &["check", "--fix", "link.toml"]), 0, "link.toml: no findings; 3 fixed\n", "");
    assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
    assert_eq!(fs::metadata(&real).expect("it is there").permissions().mode() & 0o777, 0o640);
    assert_eq!(read(folder.path(), "real/spec.toml"), FIXABLE);

    write(folder.path(), "real/spec.toml", SLIPPED);
    fs::set_permissions(&real, fs::Permissions::from_mode(0o440)).expect("it is ours");
    let refused = run(folder.path(), &["check", "--fix", "link.toml"]);
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert!(refused.err.starts_with("error: cannot write `link.toml`: it is read-only\n"), "{}", refused.err);
    assert_eq!(read(folder.path(), "real/spec.toml"), SLIPPED);
    assert_eq!(fs::read_dir(folder.path().join("real")).expect("a folder").count(), 1);
}
