//! Tests wait for events: no test knows how fast a machine is.

use super::support::{project, tree};

/// What measures time or lets it pass.
const WORDS: &[&str] = &["sleep(", "Duration::from_", "Instant::now", "setTimeout(", "performance.now("];

/// Files that may, each with its reason.
const ALLOWED: &[(&str, &str)] = &[
    ("support/patience.rs", "the one place that waits"),
    ("typescript/clock.ts", "the clock that stands still"),
    ("typescript/health.ts", "looks at the clock that stands still"),
    ("typescript/database.ts", "a lock is held for at least a second: a slow machine holds it longer"),
    ("types/main.rs", "says how long it took"),
    ("tidy/waiting.rs", "this list"),
    ("tidy/main.rs", "the list of what is not pure"),
];

/// The lines of a file that know a time; in SQL, `pg_sleep` is work that a statement does.
fn times(text: &str) -> Vec<String> {
    let known = |line: &&str| WORDS.iter().any(|word| line.replace("pg_sleep(", "").contains(word));
    text.lines().filter(known).map(|line| line.trim().to_owned()).collect()
}

#[test]
fn tests_do_not_depend_on_time() {
    let mut found = Vec::new();
    for (path, bytes) in tree(&project().join("tests")) {
        let program = path.ends_with(".rs") || path.ends_with(".ts");
        if program && !ALLOWED.iter().any(|(allowed, _)| *allowed == path) {
            let lines = times(&String::from_utf8_lossy(&bytes));
            found.extend(lines.into_iter().map(|line| format!("tests/{path}: {line}")));
        }
    }
    super::none(found, "wait for an event by `support/patience.rs`, or in TypeScript by `clock.ts`");
    for (path, _) in ALLOWED {
        assert!(project().join("tests").join(path).is_file(), "{path} is gone: take it out of ALLOWED");
    }
}

#[test]
fn a_fixed_wait_is_found() {
    assert_eq!(times("    thread::sleep(Duration::from_secs(8));").len(), 1);
    assert_eq!(times("await new Promise((resolve) => setTimeout(resolve, 20));").len(), 1);
    assert_eq!(times("server.query(\"SELECT pg_sleep(0.2)\");").len(), 0);
}
