//! A process that builds two outputs in turn is killed at random instants.
#![expect(clippy::print_stdout, reason = "the child says when it is ready to be killed")]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::*;

const FOLDER: &str = "LAKEHOUSE_OBS_TEST_CRASH_FOLDER";
const SYNC: &str = "LAKEHOUSE_OBS_TEST_CRASH_SYNC";
/// At least so many kills, and on until enough of them met a write: a slow machine needs more of them.
const KILLS: u64 = 80;
const MOST_KILLS: u64 = 50 * KILLS;

fn sets() -> [Artifacts; 2] {
    let long = |text: &str| text.repeat(1_000);
    let (one, two) = (long("one\n"), long("two\n"));
    [
        artifacts(&[("same", "same"), ("p/a", &one), ("p/b", &one), ("old/c", &one), ("turn", &one)]),
        artifacts(&[("same", "same"), ("p/a", &two), ("p/b", &two), ("new/d/e", &two), ("turn/f", &two)]),
    ]
}

/// Not a test by itself: the process that [`a_process_killed_at_random_instants_never_leaves_a_torn_or_hidden_mixture`]
/// starts and kills.
#[test]
#[ignore = "is started by another test"]
fn builds_until_it_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    if std::env::var(SYNC).is_err() {
        fault::skip_sync();
    }
    println!("ready");
    // An end all the same, should nobody be left to kill it.
    for _ in 0..5_000 {
        for set in &sets() {
            write(Path::new(&folder), set, false).unwrap();
        }
    }
}

fn start(folder: &Path, sync: bool) -> std::process::Child {
    let module = module_path!().split_once("::").unwrap().1;
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", &format!("{module}::builds_until_it_is_killed")])
        .args(["--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if sync {
        command.env(SYNC, "1");
    }
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.any(|line| line.unwrap().ends_with("ready"));
    assert!(ready, "the child did not start");
    child
}

#[test]
fn a_process_killed_at_random_instants_never_leaves_a_torn_or_hidden_mixture() {
    let out = tempfile::tempdir().unwrap();
    let sets = sets();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut pendings, mut stagings) = (0, 0);
    for kill in 0..MOST_KILLS {
        if kill >= KILLS && stagings >= 20 && pendings >= 3 {
            break;
        }
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        // later and later, for a machine on which nothing has happened yet
        let delay = Duration::from_micros((random >> 33) % (30_000 + 500 * kill));
        let mut child = start(out.path(), kill % 4 == 0);
        std::thread::sleep(delay);
        assert_eq!(child.try_wait().unwrap(), None, "the child failed by itself");
        child.kill().unwrap();
        child.wait().unwrap();

        let mut found = snapshot(out.path());
        stagings += u32::from(found.contains_key(".lakehouse-obs/"));
        found.retain(|path, _| !path.contains(".lakehouse-obs"));
        for (path, bytes) in found.iter().filter(|(path, _)| !path.ends_with('/')) {
            let whole = sets.iter().any(|set| set.get(path) == Some(bytes));
            assert!(whole, "kill {kill}: torn: {path}");
        }
        for set in &sets {
            let clean = inspect(out.path(), set).unwrap().is_clean();
            assert!(!clean || found == exactly(set), "kill {kill}: clean, but a mixture");
        }
        let whole = found.is_empty() || sets.iter().any(|set| found == exactly(set));
        let pending = is_pending(out.path());
        assert!(whole || pending, "kill {kill}: a mixture, but not pending");
        pendings += u32::from(pending);

        // Every other time the next process completes it instead.
        if kill % 2 == 0 {
            let set = &sets[usize::from(kill % 4 == 0)];
            let written = write(out.path(), set, false).unwrap();
            assert_eq!(written.completed_interrupted, pending);
            assert_eq!(snapshot(out.path()), exactly(set), "kill {kill}");
        }
    }
    assert!(stagings >= 20, "only {stagings} kills hit a write");
    assert!(pendings >= 3, "only {pendings} kills hit the renames");
}
