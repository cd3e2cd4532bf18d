//! Pairs of specs that differ in one thing.

use lakehouse_obs::compare::FileState;
use serde::Deserialize;

use crate::support::project;
use crate::{checked, compared, said};

#[derive(Deserialize)]
struct Pairs {
    pair: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    from: String,
    to: String,
    says: Vec<String>,
}

const BASE: &str = include_str!("base.toml");
const PAIRS: &str = include_str!("pairs.toml");

#[test]
fn each_pair_is_told_in_these_sentences_and_no_others() {
    let pairs: Pairs = toml::from_str(PAIRS).expect("pairs");
    assert!(pairs.pair.len() >= 60, "{}", pairs.pair.len());
    let mut blessed = PAIRS.split("\n[[pair]]\n").next().unwrap_or_default().to_owned();
    let (base, mut wrong) = (checked(BASE), Vec::new());
    for (pair, written) in pairs.pair.iter().zip(PAIRS.split("\n[[pair]]\n").skip(1)) {
        assert_eq!(BASE.matches(&pair.from).count(), 1, "{}", pair.name);
        let after = checked(&BASE.replace(&pair.from, &pair.to));
        let comparison = compared(&base, &after);
        let found = said(&comparison);
        if found != pair.says {
            wrong.push(format!("{}:\n{found:#?}", pair.name));
        }
        // what nothing is said of is written as before
        let respelled = comparison.files.iter().all(|file| file.state == FileState::Respelled);
        assert!(!found.is_empty() || respelled, "{}: {:?}", pair.name, comparison.files);
        let says: String = found.iter().map(|text| format!("  {},\n", toml::Value::String(text.clone()))).collect();
        let (head, _) = written.split_once("says = [\n").expect("says");
        blessed.push_str(&format!("\n[[pair]]\n{head}says = [\n{says}]\n"));
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(project().join("tests/plan/pairs.toml"), blessed).expect("writable");
    } else {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn the_way_back_is_told_too() {
    let pairs: Pairs = toml::from_str(PAIRS).expect("pairs");
    let base = checked(BASE);
    // every third: what is told is the same table of sentences
    for pair in pairs.pair.into_iter().step_by(3) {
        let back = said(&compared(&checked(&BASE.replace(&pair.from, &pair.to)), &base));
        assert_eq!(back.is_empty(), pair.says.is_empty(), "{}: {back:?}", pair.name);
    }
}
