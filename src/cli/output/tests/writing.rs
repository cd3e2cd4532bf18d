//! Builds that nothing stands in the way of.

use std::time::{Duration, SystemTime};

use super::*;

#[test]
fn a_first_build_makes_the_folder_and_leaves_nothing_else() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("some/where");
    let set = artifacts(&[("prometheus/prometheus.yml", "a\n"), (".env.example", "")]);
    let written = write(&out, &set, false).unwrap();
    assert_eq!(changed(&written.changes), ["+.env.example", "+prometheus/prometheus.yml"]);
    assert!(!written.completed_interrupted);
    assert_eq!(snapshot(&out), exactly(&set));
    assert!(inspect(&out, &set).unwrap().is_clean());
}

#[test]
fn a_second_build_replaces_adds_and_removes() {
    let out = built(&artifacts(&[("a", "1"), ("old/deep/b", "1"), ("same", "1")]));
    let next = artifacts(&[("a", "2"), ("new/deep/c", "2"), ("same", "1")]);
    let expected = ["~a", "+new/deep/c", "-old/deep/b"];
    assert_eq!(changed(&inspect(out.path(), &next).unwrap().changes), expected);
    let written = write(out.path(), &next, false).unwrap();
    assert_eq!(changed(&written.changes), expected);
    assert_eq!(snapshot(out.path()), exactly(&next));
}

#[test]
fn an_unchanged_file_keeps_its_time_and_an_unchanged_build_touches_nothing() {
    let set = artifacts(&[("a", "1"), ("b/c", "1")]);
    let out = built(&set);
    let past = SystemTime::now() - Duration::from_secs(3600);
    let same = out.path().join("b/c");
    fs::File::options().write(true).open(&same).unwrap().set_modified(past).unwrap();
    let folder = fs::metadata(out.path()).unwrap().modified().unwrap();
    let (result, steps) = fault::with(fault::InjectedFault::None, || write(out.path(), &set, false));
    assert_eq!(changed(&result.unwrap().changes), [""; 0]);
    assert_eq!(steps, 0, "calls that change the disk");
    assert_eq!(fs::metadata(out.path()).unwrap().modified().unwrap(), folder);
    write(out.path(), &artifacts(&[("a", "2"), ("b/c", "1")]), false).unwrap();
    assert_eq!(fs::metadata(&same).unwrap().modified().unwrap(), past);
}

#[test]
fn a_folder_keeps_its_identity_so_that_mounts_of_it_see_new_files() {
    let out = built(&artifacts(&[("p/a", "1")]));
    let mounted = fs::File::open(out.path().join("p")).unwrap();
    write(out.path(), &artifacts(&[("p/a", "2"), ("p/b", "2")]), false).unwrap();
    let named = fs::metadata(out.path().join("p")).unwrap();
    use std::os::unix::fs::MetadataExt;
    assert_eq!(mounted.metadata().unwrap().ino(), named.ino());
}

#[test]
fn an_open_file_goes_on_showing_the_old_content_whole() {
    let out = built(&artifacts(&[("a", "old content")]));
    let reader = fs::File::open(out.path().join("a")).unwrap();
    write(out.path(), &artifacts(&[("a", "new")]), false).unwrap();
    assert_eq!(io::read_to_string(reader).unwrap(), "old content");
}

#[test]
fn files_are_readable_by_all_and_folders_enterable_by_all() {
    use std::os::unix::fs::PermissionsExt;
    let out = built(&artifacts(&[("p/a", "1")]));
    let probe = out.path().join("probe");
    fs::write(&probe, "").unwrap();
    let mask = fs::metadata(&probe).unwrap().permissions().mode() & 0o666;
    let mode = |path| fs::metadata(out.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("p/a"), 0o644 & mask);
    assert_eq!(mode("p") & 0o666, 0o644 & mask);
    assert_eq!(mode("p") & 0o100, 0o100);
}

#[test]
fn foreign_files_are_kept_and_listed_and_foreign_folders_are_not_entered() {
    let out = built(&artifacts(&[("p/a", "1"), ("gone/b", "1")]));
    put(out.path(), "notes.txt", "mine");
    put(out.path(), "p/local.yml", "mine");
    put(out.path(), "gone/keep", "mine");
    put(out.path(), "data/1/2", "mine");
    fs::create_dir(out.path().join("empty")).unwrap();
    let next = artifacts(&[("p/a", "2")]);
    let mut expected = exactly(&next);
    for path in ["notes.txt", "p/local.yml", "gone/keep", "data/1/2"] {
        expected.insert(path.to_owned(), b"mine".to_vec());
    }
    for folder in ["gone/", "data/", "data/1/", "empty/"] {
        expected.insert(folder.to_owned(), Vec::new());
    }
    write(out.path(), &next, true).unwrap();
    assert_eq!(snapshot(out.path()), expected);
    let status = inspect(out.path(), &next).unwrap();
    assert_eq!(status.foreign, ["data/", "empty/", "gone/", "notes.txt", "p/local.yml"]);
    assert!(status.is_clean());
}

#[test]
fn a_file_becomes_a_folder_and_back() {
    let file = artifacts(&[("x", "file"), ("z/a", "1")]);
    let folder = artifacts(&[("x/y/z", "inner"), ("x/b", "inner"), ("z", "file")]);
    let out = built(&file);
    write(out.path(), &folder, false).unwrap();
    assert_eq!(snapshot(out.path()), exactly(&folder));
    write(out.path(), &file, false).unwrap();
    assert_eq!(snapshot(out.path()), exactly(&file));
}

#[test]
fn a_deleted_generated_file_is_written_again() {
    let set = artifacts(&[("a", "1"), ("p/b", "1")]);
    let out = built(&set);
    fs::remove_dir_all(out.path().join("p")).unwrap();
    assert_eq!(changed(&inspect(out.path(), &set).unwrap().changes), ["+p/b"]);
    write(out.path(), &set, false).unwrap();
    assert_eq!(snapshot(out.path()), exactly(&set));
}

#[test]
fn a_missing_folder_is_an_empty_one() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("none");
    let status = inspect(&out, &artifacts(&[("a", "1")])).unwrap();
    assert_eq!(changed(&status.changes), ["+a"]);
    assert!(!status.is_clean() && status.foreign.is_empty() && !is_pending(&out));
    assert!(!out.exists());
}

#[test]
fn the_output_folder_may_be_a_link_but_not_a_file() {
    let root = tempfile::tempdir().unwrap();
    let set = artifacts(&[("a", "1")]);
    fs::create_dir(root.path().join("real")).unwrap();
    let link = root.path().join("link");
    std::os::unix::fs::symlink("real", &link).unwrap();
    write(&link, &set, false).unwrap();
    assert_eq!(snapshot(&root.path().join("real")), exactly(&set));
    let file = root.path().join("real/a");
    let error = inspect(&file, &set).unwrap_err().to_string();
    assert_eq!(error, format!("cannot use `{}`: not a directory", file.display()));
    assert!(write(&file, &set, false).is_err());
}

#[test]
fn paths_that_leave_the_folder_or_nest_in_files_are_refused_before_anything_is_written() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    for bad in [&["../a"][..], &["/a"], &["a//b"], &[".lakehouse-obs/x"], &["a", "a/b"]] {
        let files: Vec<(&str, &str)> = bad.iter().map(|path| (*path, "")).collect();
        let error = write(&out, &artifacts(&files), true).unwrap_err();
        assert!(matches!(error, Error::InvalidPath { .. }), "{bad:?}: {error}");
    }
    assert!(!out.exists());
}

#[test]
fn a_manifest_that_does_not_describe_the_artifacts_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let whole = artifacts(&[("a", "1"), ("b", "1")]);
    let missing = whole.clone().into_iter().filter(|(path, _)| path != "manifest.json");
    let mut unlisted = whole.clone();
    unlisted.insert("c".to_owned(), Vec::new());
    let mut unmade = whole.clone();
    unmade.remove("b");
    for set in [missing.collect(), unlisted, unmade] {
        let error = write(root.path(), &set, true).unwrap_err();
        assert!(matches!(error, Error::InvalidManifest { .. }), "{error}");
    }
}
