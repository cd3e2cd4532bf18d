//! Other builds at work, and failures of the system.

use super::*;

#[test]
fn a_second_build_at_the_same_time_fails_at_once_and_changes_nothing() {
    let old = artifacts(&[("a", "1")]);
    let out = built(&old);
    let state = State::new(out.path());
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
    let (_, steps) = fault::with(fault::InjectedFault::None, || write(built(&old).path(), &next, false));
    let mut named = BTreeSet::new();
    for at in 0..steps {
        let full = fault::InjectedFault::FullFrom(at);
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
    let named_it = |error: &String| error.contains(&format!("cannot write `{}`", full.display()));
    assert!(named.iter().any(named_it), "{named:?}");
}

#[test]
fn a_failed_first_build_leaves_no_folder() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    let set = artifacts(&[("a", "1"), ("p/b", "1")]);
    let mut failures = 0;
    for at in 0..20 {
        let full = fault::InjectedFault::FailAt(at, io::ErrorKind::StorageFull);
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
        let crosses = fault::InjectedFault::FailAt(at, io::ErrorKind::CrossesDevices);
        let (result, _) = fault::with(crosses, || write(out.path(), &next, false));
        if let Err(Error::SeparateMount { path }) = result {
            assert_eq!(snapshot(out.path()), exactly(&old));
            named.insert(path.strip_prefix(out.path()).unwrap().to_owned());
        }
    }
    assert_eq!(named, ["", "p"].map(std::path::PathBuf::from).into());
}
