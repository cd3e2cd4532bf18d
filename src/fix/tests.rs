//! Which edits are made and which are not, with edits that no rule would give.

use super::*;
use crate::Input;
use crate::report::{Diagnostic, Level};

const SPEC: &str = "\
[services.shop] # the shop
kind    = \"prometheus\"
address = \"localhost:8080\"
metrics = { queue = { type = \"gauge\", unit = \"jobs\" } }

[alerts.Full]
expr     = 'queue > 5' # jobs
severity = \"warning\"
summary  = \"Full\"
";

/// Replaces the first `old` by `new`, as long as the text holds it, under this code.
#[derive(Clone)]
struct PlantedFinding(&'static str, &'static str, &'static str);

/// Specs in memory, each a list of file names, with findings that have these edits.
struct InMemory {
    files: Texts,
    specs: Vec<Vec<&'static str>>,
    planted: Vec<PlantedFinding>,
    /// The spec that the findings are in; all of them without one.
    only: Option<usize>,
    /// Whether a spec keeps its own findings' edits.
    own: bool,
}

impl Specs for InMemory {
    type Failure = String;

    fn len(&self) -> usize {
        self.specs.len()
    }

    fn check(&self, spec: usize, texts: &Texts) -> Result<Outcome, String> {
        let text = |name: &str| texts.get(name).or_else(|| self.files.get(name)).cloned().unwrap_or_default();
        let input = |name: &str| Input { name: name.to_owned(), text: text(name) };
        let [root, included @ ..] = self.specs[spec].as_slice() else { return Err("no root".to_owned()) };
        let include = |_: &str| Ok(included.iter().map(|name| input(name)).collect());
        let mut outcome = crate::check(&input(root), &include, None);
        for diagnostic in &mut outcome.diagnostics {
            diagnostic.edit = diagnostic.edit.take().filter(|_| self.own);
        }
        let mut base = 0;
        for name in &self.specs[spec] {
            let text = text(name);
            for PlantedFinding(code, old, new) in
                self.planted.iter().filter(|_| self.only.is_none_or(|only| only == spec))
            {
                if let Some(at) = text.find(old) {
                    let span = crate::source::Span::new(base + at..base + at + old.len());
                    let slipped = Diagnostic::new(code, span, "it slipped", "here").edit(span, *new);
                    outcome.diagnostics.push(Diagnostic { level: Level::Warning, ..slipped });
                }
            }
            base += text.len() + 1;
        }
        Ok(outcome)
    }

    fn wanted(&self, _: usize, outcome: &Outcome) -> Vec<bool> {
        vec![true; outcome.diagnostics.len()]
    }

    fn file(&self, _: usize, name: &str) -> Option<String> {
        self.files.contains_key(name).then(|| name.to_owned())
    }
}

fn spec_with(text: &str, planted: &[PlantedFinding]) -> InMemory {
    let files = Texts::from([("a.toml".to_owned(), text.to_owned())]);
    InMemory { files, specs: vec![vec!["a.toml"]], planted: planted.to_vec(), only: None, own: false }
}

/// The text after the fixes, how many there were, and why others were not made.
fn fixed(specs: &InMemory, file: &str) -> (String, usize, Vec<Reason>) {
    let fixed = fix(specs).expect("it is in memory");
    let text = fixed.texts.get(file).or_else(|| specs.files.get(file)).cloned().unwrap_or_default();
    (text, fixed.made.iter().sum(), fixed.left.iter().map(|left| left.reason).collect())
}

#[test]
fn only_the_bytes_of_an_edit_change() {
    let planted =
        [PlantedFinding("a/a", "'queue > 5'", "'queue > 6'"), PlantedFinding("a/b", "\"Full\"", "\"Full of jobs\"")];
    let text = SPEC.replace('\n', "\r\n");
    let wanted = text.replace("queue > 5", "queue > 6").replace("\"Full\"", "\"Full of jobs\"");
    assert_eq!(fixed(&spec_with(&text, &planted), "a.toml"), (wanted, 2, vec![]));
}

#[test]
fn an_edit_that_breaks_toml_is_undone_and_the_others_are_made() {
    let planted = [
        PlantedFinding("a/a", "queue > 5", "queue > 6"),
        PlantedFinding("a/b", "severity = \"warning\"", "severity = \"warning"),
        PlantedFinding("a/c", "\"Full\"", "\"Full of jobs\""),
    ];
    let wanted = SPEC.replace("queue > 5", "queue > 6").replace("\"Full\"", "\"Full of jobs\"");
    assert_eq!(fixed(&spec_with(SPEC, &planted), "a.toml"), (wanted, 2, vec![Reason::Worse]));
}

#[test]
fn an_edit_that_brings_up_errors_is_undone() {
    for bad in ["queues > 5", "queue >", "sum(queue"] {
        let planted = [PlantedFinding("a/a", "queue > 5", bad)];
        assert_eq!(fixed(&spec_with(SPEC, &planted), "a.toml"), (SPEC.to_owned(), 0, vec![Reason::Worse]), "{bad}");
    }
}

#[test]
fn an_error_that_the_fixed_one_had_hidden_is_no_harm() {
    let text = SPEC.replace("expr ", "exprr").replace("queue > 5", "no_such_metric + neither_this > 5");
    let specs = InMemory { own: true, ..spec_with(&text, &[]) };
    let fixed = fix(&specs).expect("it is in memory");
    let codes: Vec<&str> = fixed.outcomes[0].diagnostics.iter().map(|found| found.code).collect();
    assert_eq!((fixed.made, codes), (vec![1], vec!["metric/unknown", "metric/unknown"]));
}

#[test]
fn an_edit_that_hid_nothing_brings_up_nothing() {
    // what is wrong elsewhere has nothing to do with it, nor has what another edit fixes
    let unknown = "[alerts.Other]\nexpr = 'no_such_metric > 5'\nseverity = \"warning\"\nsummary = \"Other\"\n";
    let always = SPEC.replace("queue > 5", "queue > 5 or vector(1)").replace("alerts.Full", "alerts.Always");
    let always = &always[always.find("[alerts").expect("an alert")..];
    let bad = PlantedFinding("a/a", "queue > 5", "queues > 5");
    for (text, planted) in [
        (format!("{SPEC}{unknown}"), vec![bad.clone()]),
        (
            format!("{SPEC}{unknown}{always}"),
            vec![bad.clone(), PlantedFinding("a/b", "queue > 5 or vector(1)", "queue > 7")],
        ),
        (format!("{SPEC}{always}"), vec![bad, PlantedFinding("a/b", "queue > 5 or vector(1)", "queue > 7")]),
    ] {
        let wanted = if planted.len() > 1 { text.replace("queue > 5 or vector(1)", "queue > 7") } else { text.clone() };
        let (fixed, made, left) = fixed(&spec_with(&text, &planted), "a.toml");
        assert_eq!((fixed, made, left), (wanted, planted.len() - 1, vec![Reason::Worse]));
    }
}

#[test]
fn an_edit_that_does_not_help_is_undone() {
    let planted = [PlantedFinding("a/a", "queue > 5", "queue > 5 ")];
    assert_eq!(fixed(&spec_with(SPEC, &planted), "a.toml"), (SPEC.to_owned(), 0, vec![Reason::Worse]));
}

#[test]
fn edits_that_touch_are_made_one_after_the_other() {
    let planted = [
        PlantedFinding("a/a", "ue > ", "ue >= "),
        PlantedFinding("a/b", "> 5'", "> 6'"),
        PlantedFinding("a/c", "= 5'", "= 6'"),
    ];
    assert_eq!(fixed(&spec_with(SPEC, &planted), "a.toml").0, SPEC.replace("queue > 5", "queue >= 6"));
}

#[test]
fn fixes_that_undo_each_other_end() {
    let planted = [PlantedFinding("a/a", "queue > 5", "queue > 6"), PlantedFinding("a/b", "queue > 6", "queue > 5")];
    let (_, made, left) = fixed(&spec_with(SPEC, &planted), "a.toml");
    assert_eq!((made, left), (ROUNDS, vec![Reason::TooManyRounds]));
}

#[test]
fn a_finding_in_a_built_in_file_is_not_fixed() {
    let mut specs = spec_with(SPEC, &[PlantedFinding("a/a", "queue > 5", "queue > 6")]);
    specs.specs = vec![vec!["b.toml"]];
    assert_eq!(fixed(&specs, "a.toml"), (SPEC.to_owned(), 0, vec![]));
}

#[test]
fn a_shared_file_is_fixed_once_and_only_for_all_that_read_it() {
    let files =
        [("a.toml", "[lakehouse]\ninclude = [\"c.toml\"]\n"), ("b.toml", "[lakehouse]\ninclude = [\"c.toml\"]\n")];
    let files = files.into_iter().chain([("c.toml", SPEC)]);
    let specs = |only| InMemory {
        files: files.clone().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        specs: vec![vec!["a.toml", "c.toml"], vec!["b.toml", "c.toml"]],
        planted: vec![PlantedFinding("a/a", "queue > 5", "queue > 6")],
        only,
        own: false,
    };
    let wanted = SPEC.replace("queue > 5", "queue > 6");
    assert_eq!(fixed(&specs(None), "c.toml"), (wanted, 2, vec![]));
    assert_eq!(fixed(&specs(Some(0)), "c.toml"), (SPEC.to_owned(), 0, vec![Reason::OtherSpecs]));
}
