//! Whole specs: checked, shown in every format, and built where they are right.

use lakehouse_obs::render::{self, Baseline, Checked, Style};
use lakehouse_obs::report::Level;
use lakehouse_obs::{Input, Outcome, emit};

use super::parts;

/// The day on which all checks run.
const TODAY: &str = "2026-11-23";

const NAME: &str = "lakehouse.toml";

/// A spec that reads one query and one schedule.
const DATABASE: &str = include_str!("database.toml");

/// A spec that reads one expression and one text in as many ways as there are.
const AROUND: &str = include_str!("around.toml");

/// A spec, then the files that any of its patterns and paths find, in turn.
pub fn spec(bytes: &[u8]) {
    let Some(parts) = parts(bytes) else { return };
    let mut parts = parts.into_iter();
    let root = parts.next().unwrap_or("");
    let named = |(number, text): (usize, &str)| Input { name: format!("part-{number}.toml"), text: text.to_owned() };
    let others: Vec<Input> = parts.enumerate().map(named).collect();
    check_spec(root, &others);
}

/// An expression and a text of an alert, in a spec that is right but for these.
pub fn alert(bytes: &[u8]) {
    within(AROUND, ["'EXPR'", "'TEXT'"], bytes);
}

/// A query and a schedule of a database, likewise.
pub fn query(bytes: &[u8]) {
    within(DATABASE, ["'SELECT'", "'SCHEDULE'"], bytes);
}

fn within(spec: &str, places: [&str; 2], bytes: &[u8]) {
    let Some(parts) = parts(bytes) else { return };
    // each text stands in place of the name that the spec has for it, and is not looked through for the next name
    let mut whole = String::new();
    let mut rest = spec;
    while let Some((at, which)) = places.iter().enumerate().filter_map(|(n, name)| Some((rest.find(name)?, n))).min() {
        whole += &rest[..at];
        whole += &toml::Value::String(parts.get(which).copied().unwrap_or("").to_owned()).to_string();
        rest = &rest[at + places[which].len()..];
    }
    check_spec(&(whole + rest), &[]);
}

fn check_spec(root: &str, others: &[Input]) {
    let include = |_: &str| match others {
        [] => Err("there is no such file".to_owned()),
        _ => Ok(others.iter().map(|one| Input { name: one.name.clone(), text: one.text.clone() }).collect()),
    };
    let root = Input { name: NAME.to_owned(), text: root.to_owned() };
    let outcome = lakehouse_obs::check(&root, &include, Some(TODAY));
    places_are_real(&outcome);
    every_format_shows_it(&outcome);
    let all = !outcome.environments.is_empty() && outcome.environments.iter().all(|one| one.model.is_some());
    assert_eq!(all, outcome.errors() == 0, "only what is wrong is refused");
    for model in outcome.environments.iter().filter_map(|one| one.model.as_ref()) {
        let layout = emit::Layout { spec: "..".to_owned(), ..Default::default() };
        let built = lakehouse_obs::build(model, &layout);
        assert!(built.is_ok(), "{:?}", built.err());
    }
}

fn places_are_real(outcome: &Outcome) {
    for found in &outcome.diagnostics {
        let labels = found.labels.iter().map(|label| label.span);
        for span in labels.chain(found.edit.as_ref().map(|edit| edit.span)) {
            let place = outcome.sources.place(span);
            let place = place.unwrap_or_else(|| panic!("{}: `{}` has no place", found.code, found.message));
            let whole = (span.end - span.start) as usize;
            assert_eq!(place.range.len(), whole, "{}: not on characters, or past the end", found.code);
        }
    }
}

fn every_format_shows_it(outcome: &Outcome) {
    let Outcome { diagnostics, sources, .. } = outcome;
    for found in diagnostics {
        for style in [Style { colour: false, width: 100 }, Style { colour: true, width: 20 }] {
            assert!(!render::human(found, sources, outcome.secrets(), style).is_empty());
        }
        assert!(render::concise(found, sources).contains(found.code));
    }
    let json = render::render_json(diagnostics, sources, render::Summary::default());
    assert!(diagnostics.iter().all(|found| json.contains(found.code)));
    let checked = Checked { spec: NAME, found: diagnostics, known: &[], sources, baseline: false };
    let all = std::slice::from_ref(&checked);
    let fails = |level: Level| level == Level::Error;
    let whole =
        [render::sarif(all, &[]), render::gitlab(all), render::junit(all, &[], &fails), render::markdown(&checked)];
    assert!(whole.iter().all(|document| !document.is_empty()));
    assert_eq!(render::github(&checked).is_empty(), diagnostics.is_empty());
    a_baseline_knows_it(outcome);
}

/// What was written into a baseline is known by it when it is read again.
fn a_baseline_knows_it(outcome: &Outcome) {
    let mut baseline = Baseline::default();
    let name = |file: &str| file.to_owned();
    baseline.add(NAME, &outcome.diagnostics, &outcome.sources, &name);
    let read = Baseline::read(&baseline.write()).expect("it was just written");
    let known = read.knows(NAME, &outcome.diagnostics, &outcome.sources, &name);
    assert!(known.iter().all(|known| *known), "{known:?}");
}
