//! Random sequences of builds, kills, full disks and hands, held to the promises after each.

use proptest::prelude::*;

use super::fault::InjectedFault;
use super::*;

const PATHS: [&str; 6] = ["a", "p/b", "p/c", "q/r/d", "x", "x/y"];

/// Three outputs over the same few paths.
fn sets() -> [Artifacts; 3] {
    [
        artifacts(&[("a", "A"), ("p/b", "A"), ("q/r/d", "same"), ("x", "A")]),
        artifacts(&[("a", "B"), ("p/b", "A"), ("p/c", "B"), ("x/y", "B")]),
        artifacts(&[("p/c", "C"), ("q/r/d", "same"), ("x/y", "B")]),
    ]
}

#[derive(Debug, Clone)]
enum Action {
    Build { set: usize, force: bool },
    Kill { set: usize, at: usize },
    Fail { set: usize, at: usize },
    Edit(usize),
    Restore { set: usize, path: usize },
    Delete(usize),
    DeleteManifest,
}

fn action() -> impl Strategy<Value = Action> {
    let (set, path, at) = (0..3_usize, 0..PATHS.len(), 0..90_usize);
    prop_oneof![
        4 => (set.clone(), prop::bool::weighted(0.3)).prop_map(|(set, force)| Action::Build { set, force }),
        4 => (set.clone(), at.clone()).prop_map(|(set, at)| Action::Kill { set, at }),
        1 => (set.clone(), at).prop_map(|(set, at)| Action::Fail { set, at }),
        2 => path.clone().prop_map(Action::Edit),
        1 => (set, path.clone()).prop_map(|(set, path)| Action::Restore { set, path }),
        2 => path.prop_map(Action::Delete),
        1 => Just(Action::DeleteManifest),
    ]
}

fn output(out: &Path) -> Artifacts {
    let mut found = snapshot(out);
    found.retain(|path, _| !path.contains(".lakehouse-obs"));
    found
}

/// The files that a hand has made or edited: their bytes are in no set.
fn by_hand(found: &Artifacts) -> Artifacts {
    let hand = |(_, bytes): &(&String, &Vec<u8>)| bytes.starts_with(b"hand");
    found.iter().filter(hand).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

/// A hand writes a file, where it can.
fn put_where_possible(out: &Path, path: &str, bytes: &[u8]) {
    let full = out.join(path);
    if fs::create_dir_all(full.parent().unwrap()).is_ok() && !full.is_dir() {
        fs::write(full, bytes).unwrap();
    }
}

fn after_success(out: &Path, set: &Artifacts, hands: &Artifacts, manifest_lost: bool) {
    let found = output(out);
    for (path, bytes) in set {
        assert_eq!(found.get(path), Some(bytes), "{path}");
    }
    let status = inspect(out, set).unwrap();
    assert!(status.is_clean(), "{status:?}");
    assert!(!out.join(".lakehouse-obs").exists());
    for path in found.keys().filter(|path| !path.ends_with('/')) {
        let kept = set.contains_key(path) || hands.contains_key(path) || manifest_lost;
        assert!(kept, "stale: {path}");
    }
    let (again, steps) = fault::with(InjectedFault::None, || write(out, set, false));
    assert_eq!(steps, 0);
    assert_eq!(changed(&again.unwrap().changes), [""; 0]);
}

fn run(actions: &[Action]) {
    fault::skip_sync();
    let out = tempfile::tempdir().unwrap();
    let out = out.path();
    let sets = sets();
    // Files whose owner was forgotten with the manifest count as foreign for good.
    let mut manifest_lost = false;
    for (turn, action) in actions.iter().enumerate() {
        let (before, was_pending) = (output(out), is_pending(out));
        let hands = by_hand(&before);
        let (set, force, fault) = match action {
            Action::Build { set, force } => (set, *force, InjectedFault::None),
            Action::Kill { set, at } => (set, false, InjectedFault::KillAt(*at)),
            Action::Fail { set, at } => (set, false, InjectedFault::FailAt(*at, io::ErrorKind::StorageFull)),
            Action::Edit(path) => {
                put_where_possible(out, PATHS[*path], format!("hand {turn}").as_bytes());
                continue;
            }
            Action::Restore { set, path } => {
                // A generated content that no build put there: without a record of it, foreign.
                if let Some(bytes) = sets[*set].get(PATHS[*path]) {
                    put_where_possible(out, PATHS[*path], bytes);
                    manifest_lost = true;
                }
                continue;
            }
            Action::Delete(path) => {
                let _ = fs::remove_file(out.join(PATHS[*path]));
                continue;
            }
            Action::DeleteManifest => {
                let _ = fs::remove_file(out.join("manifest.json"));
                manifest_lost = true;
                continue;
            }
        };
        let set = &sets[*set];
        let (result, _) = fault::with(fault, || write(out, set, force));
        let after = output(out);
        if !force {
            for (path, bytes) in &hands {
                assert_eq!(after.get(path), Some(bytes), "a hand's work is lost: {path}");
            }
        }
        for (path, bytes) in after.iter().filter(|(path, _)| !path.ends_with('/')) {
            let whole = bytes.starts_with(b"hand") || sets.iter().any(|set| set.get(path) == Some(bytes));
            assert!(whole, "torn: {path}");
        }
        match result {
            Ok(_) if fault == InjectedFault::None => after_success(out, set, &by_hand(&after), manifest_lost),
            Ok(_) => assert!(set.iter().all(|(path, bytes)| after.get(path) == Some(bytes))),
            Err(Error::Obstacles(all)) => {
                assert!(!all.is_empty());
                assert!(!force || all.iter().any(|one| !one.kind.yields_to_force()));
                assert!(was_pending || after == before, "refused, but changed");
            }
            Err(Error::Io { .. }) if fault != InjectedFault::None => {}
            Err(error) => panic!("{error}"),
        }
        for set in &sets {
            let equal = set.iter().all(|(path, bytes)| after.get(path) == Some(bytes));
            assert!(equal || !inspect(out, set).unwrap().is_clean(), "clean, but different");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(2026), ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_builds_kills_and_hands_keeps_the_promises(
        actions in prop::collection::vec(action(), 1..24)
    ) {
        run(&actions);
    }
}
