//! promtool is the judge: random rule groups with what our engine says of them as expectations. promtool must confirm them;
//! of a copy in which one expectation or one rule is changed, both must give the same verdict.
//!
//! `LAKEHOUSE_OBS_CASES`: how many files of each version (default: 15), `LAKEHOUSE_OBS_SEED`: the first seed.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "tests read files, and print what they compared")]

mod case;
mod edges;
mod expectations;
mod expressions;
mod files;
mod promtool;
#[path = "../../../../tests/support/random.rs"]
mod random;
mod rules;

use std::path::PathBuf;

use case::Case;
use lakehouse_promql::Version;
use lakehouse_promql_engine::Engine;
use random::Random;

const RELEASES: [(&str, u16, u16); 4] =
    [("promtool-2.42", 2, 42), ("promtool-2.53", 2, 53), ("promtool-3", 3, 5), ("promtool-3.16", 3, 16)];

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// A release of promtool that is at hand.
struct Release {
    name: &'static str,
    engine: Engine,
    promtool: PathBuf,
}

/// Those from a version on; of others it is said why they are left out.
fn releases(since: (u16, u16)) -> impl Iterator<Item = Release> {
    let newer = RELEASES.into_iter().filter(move |(_, major, minor)| (*major, *minor) >= since);
    newer.filter_map(|(name, major, minor)| match promtool::tool(name) {
        Ok(promtool) => Some(Release { name, engine: Engine::new(Version::new(major, minor)), promtool }),
        Err(reason) => {
            println!("skipped: {reason}");
            None
        }
    })
}

#[test]
fn promtool_gives_the_same_verdicts() {
    let (count, seed) = (number("LAKEHOUSE_OBS_CASES", 15), number("LAKEHOUSE_OBS_SEED", 0));
    let mut wrong = 0;
    for Release { name, engine, promtool } in releases((0, 0)) {
        let Version { major, minor } = engine.target.version;
        let mut cases = Vec::new();
        for seed in seed..seed + count {
            let mut random = Random::new(seed.wrapping_mul(1000) + u64::from(major * 100 + minor));
            let case = Case::random(&mut random, (major, minor), seed).with_expectations(&engine);
            cases.push(case.changed(&mut random));
            cases.push(case);
        }
        wrong += compare(name, &cases, &promtool::verdicts(&promtool, &cases, name), &engine);
    }
    assert_eq!(wrong, 0, "other verdicts than promtool's, from seed {seed} on");
}

/// Prints each case that is judged differently; how many there are.
fn compare(name: &str, cases: &[Case], theirs: &[promtool::Verdict], engine: &Engine) -> usize {
    assert_eq!(theirs.len(), cases.len());
    let (mut wrong, mut passed, mut samples, mut alerts) = (0, 0, 0, 0);
    for (case, theirs) in cases.iter().zip(theirs) {
        let ours = case.judge(engine);
        passed += usize::from(ours.is_empty());
        samples += case.samples();
        alerts += case.alerts();
        if ours.is_empty() == theirs.passed {
            continue;
        }
        wrong += 1;
        println!("{name}, {}:\n{}\n{}", case.name, case.rules_text(), case.test_text());
        println!("ours: {}\ntheirs: {}", ours.join("\n"), theirs.text);
    }
    println!(
        "{name}: {} files, {passed} passed; {samples} samples and {alerts} alerts expected; {wrong} judged differently",
        cases.len()
    );
    // neither all good nor all bad: such a comparison would show nothing
    assert!(passed > 0 && passed < cases.len());
    wrong
}
