//! Migrations beside a spec: a stop after every single step, two builds at once, and what is in the way.

use super::fault::InjectedFault;
use super::*;

const NAME: &str = "20260101000000_create_monitoring.sql";
const TEXT: &[u8] = b"SELECT 1; -- a text that is long enough to be torn in the middle\n";

#[test]
fn a_file_that_is_added_is_whole_or_not_there_whatever_is_killed() {
    fault::skip_sync();
    let (mut at, mut parts) = (0, 0);
    loop {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/migrations");
        let file = folder.join(NAME);
        let (result, steps) = fault::with(InjectedFault::KillAt(at), || add_only::add(&file, TEXT));
        let found = snapshot(&folder);
        assert!(found.get(NAME).is_none_or(|bytes| bytes == TEXT), "torn at {at}");
        let part = format!(".{NAME}.part");
        let left = add_only::left_parts(&folder).unwrap();
        assert_eq!(!left.is_empty(), found.contains_key(&part), "seen at {at}");
        parts += left.len();
        // the next build adds it, or another one, and sweeps
        let other = folder.join("20260102000000_put_x.sql");
        add_only::add(&other, b"2").unwrap();
        assert!(!folder.join(&part).exists(), "swept at {at}");
        if !file.exists() {
            add_only::add(&file, TEXT).unwrap();
        }
        assert_eq!(fs::read(&file).unwrap(), TEXT);
        assert_eq!(snapshot(&folder).len(), 2);
        if result.is_ok() && at >= steps {
            break;
        }
        at += 1;
    }
    assert!(at >= 6 && parts >= 3, "{at} steps, {parts} parts");
}

#[test]
fn a_system_error_at_any_step_leaves_no_part() {
    fault::skip_sync();
    for kind in [io::ErrorKind::StorageFull, io::ErrorKind::PermissionDenied] {
        for at in 0..20 {
            let root = tempfile::tempdir().unwrap();
            let file = root.path().join(NAME);
            let (result, _) = fault::with(InjectedFault::FailAt(at, kind), || add_only::add(&file, TEXT));
            let found = snapshot(root.path());
            assert!(found.get(NAME).is_none_or(|bytes| bytes == TEXT), "torn at {at}");
            let parts = add_only::left_parts(root.path()).unwrap();
            // removing the part may be the step that fails, once the file stands
            assert!(parts.is_empty() || found.contains_key(NAME), "{kind:?} at {at}: {result:?}");
        }
    }
}

#[test]
fn the_part_of_a_build_at_work_is_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let part = root.path().join(format!(".{NAME}.part"));
    let held = fs::File::create(&part).unwrap();
    held.lock().unwrap();
    assert_eq!(add_only::left_parts(root.path()).unwrap(), Vec::<std::path::PathBuf>::new());
    assert!(!add_only::sweep(root.path()).unwrap() && part.exists());
    assert!(matches!(add_only::add(&root.path().join(NAME), TEXT), Err(Error::Locked { .. })));
    held.unlock().unwrap();
    drop(held);
    assert_eq!(add_only::left_parts(root.path()).unwrap(), std::slice::from_ref(&part));
    add_only::add(&root.path().join(NAME), TEXT).unwrap();
    assert!(!part.exists());
}

#[test]
fn threads_that_add_at_the_same_time_never_tear_a_file() {
    fault::skip_sync();
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join(NAME);
    let added = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| add_only::add(&file, TEXT).is_ok())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).filter(|added| *added).count()
    });
    assert!(added <= 1, "{added} builds have added one file");
    if added == 1 {
        assert_eq!(fs::read(&file).unwrap(), TEXT);
    }
    add_only::sweep(root.path()).unwrap();
    assert!(snapshot(root.path()).keys().all(|name| name == NAME));
}

#[test]
fn only_parts_of_migrations_are_swept_and_links_are_not_followed() {
    let root = tempfile::tempdir().unwrap();
    for name in [".notes.sql.part", ".20260101_x.sql.part", "20260101000000_x.sql.part", ".20260101000000_x.part"] {
        put(root.path(), name, "mine");
    }
    #[cfg(unix)]
    {
        put(root.path(), "target", "mine");
        std::os::unix::fs::symlink("target", root.path().join(format!(".{NAME}.part"))).unwrap();
        assert!(add_only::add(&root.path().join(NAME), TEXT).is_err());
        assert_eq!(text(root.path(), "target"), "mine");
    }
    let before = snapshot(root.path());
    assert!(!add_only::sweep(root.path()).unwrap());
    assert_eq!(snapshot(root.path()), before);
}
