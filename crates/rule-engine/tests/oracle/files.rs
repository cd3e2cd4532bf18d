//! Test files of other people: each must get the verdict that promtool gives.
//!
//! `LAKEHOUSE_OBS_TEST_FILES`: a folder; every YAML file below it that has `tests:` is judged where it stands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lakehouse_rule_engine::unit_test::{NamedText, run};

use crate::{Release, releases};

/// The test files below a folder.
fn test_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            test_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml") {
            let text = fs::read_to_string(&path).unwrap_or_default();
            if text.lines().any(|line| line.starts_with("tests:")) {
                found.push(path);
            }
        }
    }
}

/// The rule files that a pattern means, seen from a test file.
fn rule_files(test: &Path, pattern: &str) -> Result<Vec<NamedText>, String> {
    let pattern = test.parent().expect("a folder").join(pattern);
    let paths = glob::glob(pattern.to_str().expect("UTF-8")).map_err(|problem| problem.to_string())?;
    let named = |path: PathBuf| NamedText {
        name: path.display().to_string(),
        text: fs::read_to_string(&path).map_err(|error| error.to_string()),
    };
    Ok(paths.map(|path| named(path.expect("a path"))).collect())
}

#[test]
#[ignore = "needs test files of others: `LAKEHOUSE_OBS_TEST_FILES=… cargo test -p lakehouse-rule-engine -- --ignored`"]
fn promtool_gives_the_same_verdicts_of_files() {
    let folder = std::env::var("LAKEHOUSE_OBS_TEST_FILES").expect("LAKEHOUSE_OBS_TEST_FILES is set");
    let mut files = Vec::new();
    test_files(Path::new(&folder), &mut files);
    assert!(!files.is_empty(), "no test files in {folder}");
    let mut wrong = 0;
    for Release { name, engine, promtool } in releases((0, 0)) {
        let (mut passed, mut tests) = (0, 0);
        for file in &files {
            let text = fs::read_to_string(file).expect("a test file");
            let ours = run(&text, &|pattern| rule_files(file, pattern), &engine);
            let is_fine = ours.as_ref().is_ok_and(|ours| ours.iter().all(|test| test.differences.is_empty()));
            let theirs = Command::new(&promtool).args(["test", "rules"]).arg(file).output().expect("promtool runs");
            passed += usize::from(is_fine);
            tests += ours.as_ref().map_or(0, Vec::len);
            if is_fine != theirs.status.success() {
                wrong += 1;
                println!("{name} {}: {}", file.display(), String::from_utf8_lossy(&theirs.stderr));
                match &ours {
                    Err(fault) => println!("ours: {fault:?}"),
                    Ok(ours) => ours.iter().flat_map(|test| &test.differences).for_each(|one| println!("ours: {one}")),
                }
            }
        }
        println!("{name}: {} files with {tests} tests, {passed} passed", files.len());
    }
    assert_eq!(wrong, 0, "other verdicts than promtool's");
}
