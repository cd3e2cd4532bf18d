//! The inputs that are kept for the fuzz targets, run again without a fuzzer: what once went wrong does not come back.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;
#[allow(clippy::duplicate_mod, unreachable_pub, dead_code, reason = "the library of the fuzz targets")]
#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::collections::{BTreeMap, BTreeSet};

use support::{project, tree};
use targets::TARGETS;

/// The inputs of all targets: by target, then by name.
fn corpus() -> BTreeMap<String, BTreeMap<String, Vec<u8>>> {
    let mut inputs: BTreeMap<String, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
    for (path, bytes) in tree(&project().join("fuzz/corpus")) {
        let (target, name) = path.split_once('/').expect("each input lies in the folder of its target");
        inputs.entry(target.to_owned()).or_default().insert(name.to_owned(), bytes);
    }
    inputs
}

#[test]
fn every_input_that_is_kept_holds_what_its_target_asks() {
    let corpus = corpus();
    for (name, target) in TARGETS {
        for (input, bytes) in &corpus[*name] {
            let failure = std::panic::catch_unwind(|| target(bytes)).err();
            assert!(failure.is_none(), "fuzz/corpus/{name}/{input}: the reason stands above");
        }
    }
}

#[test]
fn every_target_has_its_program_and_its_inputs_and_nothing_else_has() {
    let names: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names.len(), TARGETS.len(), "each once");
    assert!(TARGETS.is_sorted_by_key(|(name, _)| *name), "by name");
    let programs = tree(&project().join("fuzz/fuzz_targets"));
    for (path, bytes) in &programs {
        let name = path.strip_suffix(".rs").expect("a program");
        let text = String::from_utf8_lossy(bytes);
        assert!(text.contains(&format!("lakehouse_obs_fuzz::{name}(bytes)")), "{path} runs its own target");
    }
    let programs: BTreeSet<String> = programs.into_keys().map(|path| path.trim_end_matches(".rs").to_owned()).collect();
    assert_eq!(programs, names, "fuzz/fuzz_targets");
    let manifest: toml::Table =
        std::fs::read_to_string(project().join("fuzz/Cargo.toml")).expect("there").parse().expect("TOML");
    let bins = manifest["bin"].as_array().expect("a list").iter();
    let bins: BTreeSet<String> = bins.map(|bin| bin["name"].as_str().expect("a name").to_owned()).collect();
    assert_eq!(bins, names, "fuzz/Cargo.toml");
    assert_eq!(corpus().into_keys().collect::<BTreeSet<_>>(), names, "fuzz/corpus");
}

#[test]
fn the_inputs_are_few_and_small() {
    let corpus = corpus();
    let sizes: Vec<usize> = corpus.values().flat_map(BTreeMap::values).map(Vec::len).collect();
    assert!(sizes.iter().all(|size| *size <= 4096), "as long as the fuzzer makes them");
    assert!(sizes.iter().sum::<usize>() < 200_000, "keep the smallest of what finds the same");
}
