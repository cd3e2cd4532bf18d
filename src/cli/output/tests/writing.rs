//! Builds that nothing stands in the way of, and failures of the system.

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
    let (result, steps) = fault::with(fault::Fault::None, || write(out.path(), &set, false));
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
    assert_eq!(std::io::read_to_string(reader).unwrap(), "old content");
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
    assert_eq!(error, format!("could not use `{}`: not a directory", file.display()));
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

#[test]
fn a_second_build_at_the_same_time_fails_at_once_and_changes_nothing() {
    let old = artifacts(&[("a", "1")]);
    let out = built(&old);
    let state = State::of(out.path());
    let lock = lock::Lock::acquire(out.path(), &state).unwrap();
    for set in [&old, &artifacts(&[("a", "2")])] {
        let error = write(out.path(), set, true).unwrap_err();
        let expected = format!("another build is writing `{}`", out.path().display());
        assert_eq!(error.to_string(), expected);
    }
    assert_eq!(text(out.path(), "a"), "1");
    lock.release();
    write(out.path(), &artifacts(&[("a", "2")]), false).unwrap();
}

#[test]
fn threads_that_build_at_the_same_time_never_mix_their_files() {
    let sets: Vec<Artifacts> =
        ["1", "2", "3", "4"].map(|text| artifacts(&[("a", text), ("p/b", text), (text, text)])).into();
    let out = built(&sets[0]);
    std::thread::scope(|scope| {
        for set in &sets {
            scope.spawn(|| {
                fault::skip_sync();
                for _ in 0..100 {
                    match write(out.path(), set, false) {
                        Ok(_) | Err(Error::Locked { .. }) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
    });
    let found = snapshot(out.path());
    assert!(sets.iter().any(|set| found == exactly(set)), "{:?}", found.keys());
}

#[test]
fn a_lock_file_without_a_holder_keeps_nobody_out() {
    let out = built(&artifacts(&[("a", "1")]));
    put(out.path(), ".lakehouse-obs/lock", "");
    let next = artifacts(&[("a", "2")]);
    write(out.path(), &next, false).unwrap();
    assert_eq!(snapshot(out.path()), exactly(&next));
}

#[test]
fn staged_files_without_a_journal_are_discarded() {
    let old = artifacts(&[("a", "1")]);
    let out = built(&old);
    put(out.path(), ".lakehouse-obs/staged-0/0", "half");
    put(out.path(), ".lakehouse-obs/journal.new", "{");
    put(out.path(), ".lakehouse-obs/probe", "[\"p\", \"../x\"]");
    put(out.path(), "p/.lakehouse-obs-probe", "");
    let status = inspect(out.path(), &old).unwrap();
    assert!(status.is_clean(), "{status:?}");
    let written = write(out.path(), &old, false).unwrap();
    assert!(!written.completed_interrupted);
    fs::remove_dir(out.path().join("p")).unwrap();
    assert_eq!(snapshot(out.path()), exactly(&old));
}

#[test]
fn a_part_without_permission_is_found_before_any_file_changes() {
    use std::os::unix::fs::PermissionsExt;
    let old = artifacts(&[("a", "1"), ("p/b", "1")]);
    let out = built(&old);
    let folder = out.path().join("p");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let superuser = fs::write(folder.join("try"), "").is_ok();
    let _ = fs::remove_file(folder.join("try"));
    let next = artifacts(&[("a", "2"), ("p/b", "2")]);
    let result = write(out.path(), &next, false);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    if superuser {
        assert_eq!(snapshot(out.path()), exactly(&next));
    } else {
        let error = result.unwrap_err().to_string();
        assert!(error.contains(folder.to_str().unwrap()), "{error}");
        assert_eq!(snapshot(out.path()), exactly(&old));
    }
}

#[test]
fn a_full_disk_leaves_the_old_output_and_names_the_file() {
    let old = artifacts(&[("a", "1"), ("p/b", "1")]);
    let out = built(&old);
    let next = artifacts(&[("a", "22"), ("p/b", "22"), ("q/c", "22")]);
    let (_, steps) = fault::with(fault::Fault::None, || write(built(&old).path(), &next, false));
    let mut named = BTreeSet::new();
    for at in 0..steps {
        let full = fault::Fault::FullFrom(at);
        let (result, _) = fault::with(full, || write(out.path(), &next, false));
        match result {
            Err(error @ Error::Io { .. }) => {
                assert_eq!(snapshot(out.path()), exactly(&old), "{error}");
                assert_eq!(error.help(), Some("free some space, then build again"));
                named.insert(error.to_string());
            }
            Ok(_) => write(out.path(), &old, false).map(drop).unwrap(),
            Err(error) => panic!("{error}"),
        }
    }
    let full = out.path().join("q/c");
    let named_it = |error: &String| error.contains(&format!("could not write `{}`", full.display()));
    assert!(named.iter().any(named_it), "{named:?}");
}

#[test]
fn a_failed_first_build_leaves_no_folder() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    let set = artifacts(&[("a", "1"), ("p/b", "1")]);
    let mut failures = 0;
    for at in 0..20 {
        let full = fault::Fault::FailAt(at, std::io::ErrorKind::StorageFull);
        let (result, _) = fault::with(full, || write(&out, &set, false));
        if result.is_err() {
            assert!(!out.exists(), "{at}: {:?}", snapshot(&out));
            failures += 1;
        } else {
            fs::remove_dir_all(&out).unwrap();
        }
    }
    assert!(failures > 15);
}

#[test]
fn a_mounted_part_is_found_before_any_file_changes() {
    let old = artifacts(&[("a", "1"), ("p/b", "1")]);
    let next = artifacts(&[("a", "2"), ("p/b", "2")]);
    let mut named = BTreeSet::new();
    for at in 0..20 {
        let out = built(&old);
        let crosses = fault::Fault::FailAt(at, std::io::ErrorKind::CrossesDevices);
        let (result, _) = fault::with(crosses, || write(out.path(), &next, false));
        if let Err(Error::SeparateMount { path }) = result {
            assert_eq!(snapshot(out.path()), exactly(&old));
            named.insert(path.strip_prefix(out.path()).unwrap().to_owned());
        }
    }
    assert_eq!(named, ["", "p"].map(std::path::PathBuf::from).into());
}
