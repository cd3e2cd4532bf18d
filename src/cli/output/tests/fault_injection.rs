//! A write is stopped after each of its steps, and the folder is looked at each time.

use super::fault::InjectedFault;
use super::*;

const LONG: &str = "a line that is long enough to be torn in the middle\n";

/// Three outputs: shared, changed, added, removed and moved files, and names that are a file in one and a folder in another.
fn sets() -> [Artifacts; 3] {
    [
        artifacts(&[
            ("same", "same"),
            ("p/changed", LONG),
            ("old/deep/gone", "1"),
            ("file-folder", "file"),
            ("folder-file/x/y", "1"),
        ]),
        artifacts(&[
            ("same", "same"),
            ("p/changed", &LONG.repeat(2)),
            ("new/deep/come", "2"),
            ("file-folder/inner", "folder"),
            ("folder-file", "2"),
        ]),
        artifacts(&[
            ("same", "no longer"),
            ("p/changed", &LONG.repeat(3)),
            ("old/deep/gone", "1"),
            ("file-folder/inner", "folder"),
        ]),
    ]
}

fn holds(found: &Artifacts, set: &Artifacts) -> bool {
    let mut expected = exactly(set);
    expected.extend(foreign());
    *found == expected
}

fn foreign() -> Artifacts {
    let mine = |path: &str| (path.to_owned(), b"mine".to_vec());
    [mine("mine"), mine("p/mine")].into()
}

/// `from` and two foreign files.
fn start(from: &Artifacts) -> tempfile::TempDir {
    let out = built(from);
    put(out.path(), "mine", "mine");
    put(out.path(), "p/mine", "mine");
    out
}

/// What must hold of a folder whatever was killed in it.
fn check(out: &Path, sets: &[Artifacts]) {
    let found = snapshot(out);
    for (path, bytes) in &found {
        let own = path.starts_with(".lakehouse-obs") || path.ends_with(paths::PROBE);
        let whole = own
            || path.ends_with('/')
            || foreign().get(path) == Some(bytes)
            || sets.iter().any(|set| set.get(path) == Some(bytes));
        assert!(whole, "torn: {path}");
    }
    for path in foreign().keys().map(String::as_str).chain(["p/changed", "same"]) {
        assert!(found.contains_key(path), "lost: {path}");
    }
    let mut output = found.clone();
    output.retain(|path, _| !path.starts_with(".lakehouse-obs") && !path.ends_with(paths::PROBE));
    let held = sets.iter().find(|set| holds(&output, set));
    for set in sets {
        let status = inspect(out, set).unwrap();
        assert_eq!(status.obstacles, []);
        assert!(!status.is_clean() || held == Some(set), "clean, but a mixture");
        assert!(held.is_some() || status.pending, "a mixture, but not pending");
    }
}

#[test]
fn a_write_killed_at_any_step_is_completed_or_forgotten_by_the_next() {
    fault::skip_sync();
    let sets = sets();
    for from in &sets {
        for to in sets.iter().filter(|to| *to != from) {
            let (mut pendings, mut at) = (0, 0);
            loop {
                let mut done = false;
                for next in &sets {
                    let out = start(from);
                    let kill = InjectedFault::KillAt(at);
                    let (result, steps) = fault::with(kill, || write(out.path(), to, false));
                    done = steps <= at;
                    assert!(!done || result.is_ok());
                    check(out.path(), &sets);
                    let pending = is_pending(out.path());
                    pendings += usize::from(pending);
                    let written = write(out.path(), next, false).unwrap();
                    assert_eq!(written.completed_interrupted, pending);
                    assert!(holds(&snapshot(out.path()), next), "step {at}");
                    assert!(inspect(out.path(), next).unwrap().is_clean());
                    if !pending {
                        break;
                    }
                }
                if done {
                    break;
                }
                at += 1;
            }
            assert!(pendings > 15 && at > 30, "{pendings} of {at} steps are after the journal");
        }
    }
}

#[test]
fn a_completion_killed_at_any_step_is_completed_too() {
    fault::skip_sync();
    let sets = sets();
    let [from, to, next] = &sets;
    let steps = fault::with(InjectedFault::None, || write(start(from).path(), to, false)).1;
    for first in 0..steps {
        for second in (first % 4..).step_by(4) {
            let out = start(from);
            let _ = fault::with(InjectedFault::KillAt(first), || write(out.path(), to, false));
            if !is_pending(out.path()) {
                break;
            }
            let kill = InjectedFault::KillAt(second);
            let (_, steps) = fault::with(kill, || write(out.path(), next, false));
            check(out.path(), &sets);
            write(out.path(), from, false).unwrap();
            assert!(holds(&snapshot(out.path()), from), "{first}, {second}");
            if steps <= second {
                break;
            }
        }
    }
}

#[test]
fn a_system_error_at_any_step_leaves_the_old_output_or_a_pending_one() {
    fault::skip_sync();
    let [from, to, _] = sets();
    let sets = [from.clone(), to.clone()];
    let (mut intact, mut pending) = (0, 0);
    for at in 0.. {
        let out = start(&from);
        let full = InjectedFault::FailAt(at, io::ErrorKind::StorageFull);
        let (result, steps) = fault::with(full, || write(out.path(), &to, false));
        check(out.path(), &sets);
        let found = snapshot(out.path());
        if result.is_err() && is_pending(out.path()) {
            let mut output = found;
            output.retain(|path, _| !path.starts_with(".lakehouse-obs"));
            assert!(!holds(&output, &from), "step {at}: pending, but nothing has changed");
            pending += 1;
        } else if result.is_err() {
            assert!(holds(&found, &from), "step {at}: {:?}", found.keys());
            intact += 1;
        }
        write(out.path(), &to, false).unwrap();
        assert!(holds(&snapshot(out.path()), &to), "step {at}");
        if steps <= at {
            break;
        }
    }
    assert!(intact > 20 && pending > 5, "{intact} intact, {pending} pending");
}

/// A write from the first to the second set, killed when the journal stands and `renames` of its steps are done.
fn interrupted(renames: usize) -> tempfile::TempDir {
    fault::skip_sync();
    let [from, to, _] = sets();
    for at in 0..200 {
        let out = start(&from);
        let _ = fault::with(InjectedFault::KillAt(at), || write(out.path(), &to, false));
        let news = to.iter().filter(|(path, bytes)| {
            from.get(*path) != Some(*bytes) && fs::read(out.path().join(path)).ok().as_ref() == Some(*bytes)
        });
        if is_pending(out.path()) && news.count() >= renames {
            return out;
        }
    }
    panic!("no kill leaves a pending write with {renames} files placed")
}

#[test]
fn an_edit_after_the_kill_is_not_overwritten_and_the_rest_is_completed() {
    let [from, to, next] = sets();
    for renames in 0..5 {
        let out = interrupted(renames);
        put(out.path(), "p/changed", "edited");
        for set in [&to, &next, &from] {
            let found = obstacles(write(out.path(), set, false));
            assert_eq!(found, [("p/changed".to_owned(), ObstacleKind::EditedByHand)]);
            assert_eq!(text(out.path(), "p/changed"), "edited");
            assert_eq!(text(out.path(), "new/deep/come"), "2");
            assert!(!inspect(out.path(), set).unwrap().is_clean());
        }
        write(out.path(), &next, true).unwrap();
        assert!(holds(&snapshot(out.path()), &next));
    }
}

#[test]
fn an_edit_after_the_kill_that_equals_the_next_build_is_none() {
    let [_, _, next] = sets();
    let out = interrupted(1);
    put(out.path(), "p/changed", &LONG.repeat(3));
    write(out.path(), &next, false).unwrap();
    assert!(holds(&snapshot(out.path()), &next));
}

#[test]
fn files_that_were_restored_or_deleted_after_the_kill_are_still_ours() {
    let [from, to, next] = sets();
    for renames in 0..5 {
        for set in [&from, &to, &next] {
            let out = interrupted(renames);
            for path in ["p/changed", "manifest.json"] {
                fs::write(out.path().join(path), &from[path]).unwrap();
            }
            let _ = fs::remove_dir_all(out.path().join("new"));
            write(out.path(), set, false).unwrap();
            assert!(holds(&snapshot(out.path()), set));
        }
    }
}

#[test]
fn staged_files_that_were_damaged_or_lost_are_not_placed() {
    let [_, to, next] = sets();
    for set in [&to, &next] {
        for damage in [true, false] {
            let out = interrupted(1);
            let staging = out.path().join(".lakehouse-obs/staged-0");
            for entry in fs::read_dir(&staging).unwrap() {
                let path = entry.unwrap().path();
                if damage {
                    fs::write(path, "damaged").unwrap();
                } else {
                    fs::remove_file(path).unwrap();
                }
            }
            write(out.path(), set, false).unwrap();
            assert!(holds(&snapshot(out.path()), set));
        }
    }
}

#[test]
fn a_damaged_journal_counts_as_pending_and_yields_to_force_only() {
    let [_, to, _] = sets();
    let outside = r#"{"version":1,"staging":0,"files":{},"steps":[{"remove_directory":{"path":"../x"}}]}"#;
    for journal in ["", "{", outside, r#"{"version":2,"staging":0,"steps":[],"files":{}}"#] {
        let out = interrupted(1);
        put(out.path(), ".lakehouse-obs/journal.json", journal);
        assert!(inspect(out.path(), &to).unwrap().pending);
        let error = write(out.path(), &to, false).unwrap_err();
        assert!(matches!(error, Error::DamagedJournal { .. }), "{error}");
        write(out.path(), &to, true).unwrap();
        // Without the journal, what the first output alone held is known from its manifest, if that is still there.
        assert!(holds(&snapshot(out.path()), &to));
    }
}

#[test]
fn a_deleted_state_folder_leaves_a_mixture_that_never_passes() {
    let [from, to, next] = sets();
    for renames in 1..5 {
        let out = interrupted(renames);
        fs::remove_dir_all(out.path().join(".lakehouse-obs")).unwrap();
        for set in [&from, &to, &next] {
            assert!(!inspect(out.path(), set).unwrap().is_clean());
        }
        // Its own content is recognised again; nothing needs force.
        write(out.path(), &to, false).unwrap();
        assert!(holds(&snapshot(out.path()), &to));
    }
}

#[test]
fn an_edit_while_the_build_writes_is_lost_at_most_in_the_instant_of_its_rename() {
    fault::skip_sync();
    let [from, to, _] = sets();
    let (mut refused, mut lost) = (0, 0);
    for at in 0.. {
        let out = start(&from);
        let edited = out.path().join("p/changed");
        let hand = move || fs::write(&edited, "edited").unwrap();
        let (result, steps) = fault::with_hand(at, hand, || write(out.path(), &to, false));
        if at >= steps {
            break;
        }
        let kept = text(out.path(), "p/changed") == "edited";
        lost += usize::from(!kept);
        refused += usize::from(result.is_err());
        assert!(!kept || !inspect(out.path(), &to).unwrap().is_clean());
        if result.is_err() {
            assert!(kept);
            let again = obstacles(write(out.path(), &to, false));
            assert_eq!(again, [("p/changed".to_owned(), ObstacleKind::EditedByHand)]);
            write(out.path(), &to, true).unwrap();
            assert!(holds(&snapshot(out.path()), &to));
        }
    }
    assert!(lost == 1 && refused > 20, "{lost} lost, {refused} refused");
}

#[test]
fn giving_a_folder_up_killed_at_any_step_is_completed_by_the_next() {
    fault::skip_sync();
    let (sets, nothing) = (sets(), Artifacts::new());
    let (mut pendings, mut at) = (0, 0);
    loop {
        // in a folder of environments, where it is looked for
        let all = tempfile::tempdir().unwrap();
        let out = all.path().join("dev");
        let mut of_dev = sets[0].clone();
        let manifest = String::from_utf8(of_dev["manifest.json"].clone()).unwrap();
        let manifest = manifest.replacen('{', "{ \"environment\": \"dev\",", 1);
        of_dev.insert("manifest.json".to_owned(), manifest.into_bytes());
        write(&out, &of_dev, false).unwrap();
        put(&out, "p/mine", "mine");
        assert_eq!(left_behind(all.path(), &["dev".to_owned()]).unwrap(), Vec::<std::path::PathBuf>::new());
        let (result, steps) = fault::with(InjectedFault::KillAt(at), || write(&out, &nothing, false));
        let done = steps <= at;
        assert!(!done || result.is_ok());
        pendings += usize::from(is_pending(&out));
        // either it is done, or the next build finds the folder again and completes it
        let found = left_behind(all.path(), &[]).unwrap();
        // of a kill in the very last steps an empty lock may stay, and nothing that was generated
        let lock = |path: &String| path.starts_with(".lakehouse-obs") && !path.ends_with("journal.json");
        let only_mine = |path: &String| path == "p/mine" || path == "p/" || lock(path);
        let gone = snapshot(&out).keys().all(only_mine);
        assert!(gone || found == [out.clone()], "step {at}: {:?}", snapshot(&out).keys());
        if !gone {
            assert!(!inspect(&out, &nothing).unwrap().is_clean(), "step {at}");
            write(&out, &nothing, false).unwrap();
        }
        assert!(snapshot(&out).keys().all(only_mine), "step {at}: {:?}", snapshot(&out).keys());
        assert_eq!(text(&out, "p/mine"), "mine");
        if done {
            break;
        }
        at += 1;
    }
    assert!(pendings > 5 && at > 15, "{pendings} of {at} steps are after the journal");
}

#[test]
fn a_probe_that_a_kill_has_left_is_seen_and_swept_without_its_list() {
    fault::skip_sync();
    let [from, to, _] = sets();
    let (mut at, mut probes) = (0, 0);
    loop {
        let out = start(&from);
        let (result, steps) = fault::with(InjectedFault::KillAt(at), || write(out.path(), &to, false));
        let lost =
            |out: &Path| snapshot(out).into_keys().filter(|path| path.ends_with(paths::PROBE)).collect::<Vec<_>>();
        let left: Vec<String> = lost(out.path());
        // who cleans up, or commits the folder, takes the list away and leaves the probe
        if !left.is_empty() {
            probes += 1;
            fs::remove_dir_all(out.path().join(paths::STATE)).unwrap();
            let status = inspect(out.path(), &from).unwrap();
            assert_eq!((status.left.clone(), status.is_clean()), (left, false), "at {at}");
            write(out.path(), &from, false).unwrap();
            assert_eq!(lost(out.path()), [""; 0], "at {at}");
            assert!(inspect(out.path(), &from).unwrap().is_clean(), "at {at}");
        }
        if result.is_ok() && at >= steps {
            break;
        }
        at += 1;
    }
    assert!(probes >= 3, "only {probes} kills left one");
}
