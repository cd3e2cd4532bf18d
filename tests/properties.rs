//! What holds for any input: nothing panics, places are real, the same spec gives the same bytes, texts arrive unchanged.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::collections::BTreeMap;

use lakehouse_obs::fix::fix;
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngSeed};
use support::{InMemory, build, check, check_files, found, rendered, stacks};

/// The stacks of one file.
fn specs() -> Vec<String> {
    let files = stacks().into_iter().map(|stack| support::stack_files(&stack));
    files.filter(|files| files.len() == 1).flatten().map(|(_, text)| text).collect()
}

/// One of the stacks, with slips in one of its files.
fn mutated(stack: prop::sample::Index, file: prop::sample::Index, mutations: &[Mutation]) -> Vec<(String, String)> {
    let stacks = stacks();
    let mut files = support::stack_files(&stacks[stack.index(stacks.len())]);
    let place = file.index(files.len());
    files[place].1 = mutations.iter().fold(files[place].1.clone(), |text, mutation| apply(&text, mutation));
    files
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        // the same cases in every run, so that a change is what makes it fail; PROPTEST_RNG_SEED gives others
        rng_seed: match std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse().ok()) {
            Some(seed) => RngSeed::Fixed(seed),
            None => RngSeed::Fixed(2026),
        },
        ..ProptestConfig::default()
    }
}

/// One slip of a hand, at places given as shares of the text.
#[derive(Debug, Clone)]
enum Mutation {
    DeleteBytes(f64, usize),
    DoubleBytes(f64, usize),
    SwapBytes(f64, f64),
    Insert(f64, String),
    DeleteLine(f64),
    DoubleLine(f64, f64),
    SwapLines(f64, f64),
    CutOff(f64),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let share = || 0.0..1.0_f64;
    let piece = prop::sample::select(vec![
        "[", "]", "{", "}", "\"", "'", "'''", "\"\"\"", "\\", "=", ".", ",", "#", "\n", "\r\n", "\u{0}", "\u{7f}",
        "\u{feff}", "é", "\u{2028}", "𝛼", "{{", "}}", "(", ")", "[[", "]]", "5m", "-1", "1e999", "nan", "true", "  ",
    ]);
    prop_oneof![
        (share(), 1..9_usize).prop_map(|(at, length)| Mutation::DeleteBytes(at, length)),
        (share(), 1..9_usize).prop_map(|(at, length)| Mutation::DoubleBytes(at, length)),
        (share(), share()).prop_map(|(one, other)| Mutation::SwapBytes(one, other)),
        (share(), piece).prop_map(|(at, piece)| Mutation::Insert(at, piece.to_owned())),
        share().prop_map(Mutation::DeleteLine),
        (share(), share()).prop_map(|(from, to)| Mutation::DoubleLine(from, to)),
        (share(), share()).prop_map(|(one, other)| Mutation::SwapLines(one, other)),
        share().prop_map(Mutation::CutOff),
    ]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of it"
)]
fn place(share: f64, length: usize) -> usize {
    ((share * length as f64) as usize).min(length.saturating_sub(1))
}

fn apply(text: &str, mutation: &Mutation) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if letters.is_empty() {
        return String::new();
    }
    match mutation {
        Mutation::DeleteBytes(at, length) => {
            let at = place(*at, letters.len());
            letters.drain(at..(at + length).min(letters.len()));
        }
        Mutation::DoubleBytes(at, length) => {
            let at = place(*at, letters.len());
            let copy = letters[at..(at + length).min(letters.len())].to_vec();
            letters.splice(at..at, copy);
        }
        Mutation::SwapBytes(one, other) => {
            let (one, other) = (place(*one, letters.len()), place(*other, letters.len()));
            letters.swap(one, other);
        }
        Mutation::Insert(at, piece) => {
            let at = place(*at, letters.len());
            letters.splice(at..at, piece.chars());
        }
        Mutation::CutOff(at) => letters.truncate(place(*at, letters.len())),
        Mutation::DeleteLine(at) => {
            lines.remove(place(*at, lines.len()));
            return lines.concat();
        }
        Mutation::DoubleLine(from, to) => {
            let line = lines[place(*from, lines.len())];
            lines.insert(place(*to, lines.len()), line);
            return lines.concat();
        }
        Mutation::SwapLines(one, other) => {
            let (one, other) = (place(*one, lines.len()), place(*other, lines.len()));
            lines.swap(one, other);
            return lines.concat();
        }
    }
    letters.into_iter().collect()
}

/// The lines that hold a comment and nothing else.
fn comments(files: &[(String, String)]) -> Vec<String> {
    let lines = files.iter().flat_map(|(_, text)| text.lines());
    let mut comments: Vec<String> =
        lines.map(str::trim).filter(|line| line.starts_with('#')).map(str::to_owned).collect();
    comments.sort_unstable();
    comments
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn fixes_end_and_lose_no_comment(
        stack in any::<prop::sample::Index>(),
        file in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 1..6),
    ) {
        let files = mutated(stack, file, &mutations);
        let Ok(fixed) = fix(&InMemory(files.clone()));
        let mut after = files.clone();
        for (name, text) in &mut after {
            // a byte order mark is the file's, not the text's
            *text = fixed.texts.get(name).cloned().unwrap_or_else(|| std::mem::take(text));
        }
        prop_assert_eq!(comments(&files), comments(&after));
        let again = check_files(&after);
        prop_assert_eq!(found(&again), found(&fixed.outcomes[0]));
        prop_assert!(fixed.made[0] > 0 || fixed.texts.is_empty());
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn a_spec_with_slips_never_panics_and_every_finding_has_a_place_in_it(
        stack in any::<prop::sample::Index>(),
        file in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        let files = mutated(stack, file, &mutations);
        let outcome = check_files(&files);
        for diagnostic in &outcome.diagnostics {
            let labels = diagnostic.labels.iter().map(|label| label.span);
            for span in labels.chain(diagnostic.edit.as_ref().map(|edit| edit.span)) {
                let place = outcome.sources.place(span);
                prop_assert!(place.is_some(), "{}: `{}` has no place", diagnostic.code, diagnostic.message);
                let place = place.expect("just asked");
                let whole = (span.end - span.start) as usize;
                prop_assert_eq!(place.range.len(), whole, "{}: not on characters, or past the end", diagnostic.code);
                prop_assert!(place.text.get(place.range).is_some(), "{}", diagnostic.code);
            }
        }
        // what is shown is shown without panic too, and only what is wrong is refused
        let _ = rendered(&outcome);
        let all = !outcome.environments.is_empty() && outcome.environments.iter().all(|one| one.model.is_some());
        prop_assert_eq!(all, outcome.errors() == 0);
        for model in outcome.environments.iter().filter_map(|one| one.model.as_ref()) {
            let layout = lakehouse_obs::emit::Layout { spec: "..".to_owned(), ..Default::default() };
            let written = lakehouse_obs::build(model, &layout);
            prop_assert!(written.is_ok(), "{:?}\n{:?}", written.err(), files);
        }
    }

    #[test]
    fn the_same_text_gives_the_same_findings(
        stack in any::<prop::sample::Index>(),
        file in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 1..6),
    ) {
        let files = mutated(stack, file, &mutations);
        let (one, other) = (check_files(&files), check_files(&files));
        prop_assert_eq!(one.diagnostics, other.diagnostics);
    }
}

/// The top-level blocks of a spec, each a header with what belongs to it: `[[a.b.tests]]` stays below `[a.b]`.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    let mut in_string = false;
    for line in text.split_inclusive('\n') {
        if !in_string && line.starts_with('[') && !line.starts_with("[[") {
            blocks.push(String::new());
        }
        in_string ^= line.matches("'''").count() % 2 == 1;
        blocks.last_mut().expect("one").push_str(line);
    }
    blocks
}

/// The simple keys right below a header, turned around; what spans lines stays where it is.
fn turn_keys(block: &str) -> String {
    let lines: Vec<&str> = block.split_inclusive('\n').collect();
    let simple = |line: &&str| {
        let key = line.split(" = ").next().unwrap_or("").trim_end();
        // what is opened on a line is closed on it
        let whole = line.matches(['[', '{']).count() == line.matches([']', '}']).count();
        whole
            && !line.contains("'''")
            && line.contains(" = ")
            && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let keys: Vec<&str> = lines.iter().skip(1).copied().take_while(simple).collect();
    let rest = lines.iter().skip(1 + keys.len()).copied();
    lines.first().copied().into_iter().chain(keys.iter().rev().copied()).chain(rest).collect()
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn the_order_of_tables_and_keys_changes_no_file(
        which in any::<prop::sample::Index>(),
        order in prop::collection::vec(any::<u32>(), 64),
        turn in prop::collection::vec(any::<bool>(), 64),
    ) {
        let specs = specs();
        let spec = which.get(&specs);
        let mut parts: Vec<(u32, String)> = blocks(spec)
            .into_iter()
            .enumerate()
            // what stands before the first header belongs to the root
            .map(|(at, block)| match at {
                0 => (0, block),
                _ if turn[at % 64] => (order[at % 64].max(1), turn_keys(&block)),
                _ => (order[at % 64].max(1), block),
            })
            .collect();
        parts.sort();
        let shuffled: String = parts.into_iter().map(|(_, block)| block + "\n").collect();
        prop_assert_eq!(build(&shuffled), build(spec), "{}", shuffled);
    }
}

/// Texts that YAML, Go templates or our own placeholders could take for something else.
const HOSTILE: &[&str] = &[
    "on",
    "No",
    "y",
    "~",
    "null",
    "true",
    "22:22",
    "1_000",
    "0x1F",
    "0o7",
    "1e3",
    ".inf",
    ".nan",
    "=",
    "<<",
    "2026-11-23",
    "2026-11-23T10:00:00Z",
    "{",
    "}",
    "{{",
    "}}",
    "{{ \"{{\" }}",
    "{x}",
    "[a]",
    "# no remark",
    "a # no remark",
    "a: b",
    "- a",
    "? a",
    "!tag",
    "&anchor",
    "*alias",
    "%directive",
    "@at",
    "`tick`",
    "|",
    ">",
    "'",
    "\"",
    "''",
    "\"\"",
    "a'b\"c",
    "\\",
    "\\n",
    "\\d+",
    "$x",
    "$1",
    "${HOME}",
    "$$",
    "two\nlines",
    "two\n\nparagraphs\n",
    "\n",
    "a\r\nb",
    "a\rb",
    "\t",
    "a\tb",
    " a",
    "a ",
    "  ",
    "\u{0}",
    "\u{1}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "a\u{85}b",
    "\u{a0}",
    "a\u{2028}b",
    "a\u{2029}b",
    "\u{feff}",
    "a\u{feff}b",
    "é",
    "𝛼",
    "\u{202e}abc",
    "\u{fffd}",
    "\u{e000}",
    "---",
    "...",
    "--- a",
    "a\n---\nb",
    "a\n...\nb",
    "",
    "%{x}",
    "a\\\nb",
    "key: [",
    "\u{fffe}",
    "\u{10ffff}",
];

/// A TOML string of one line.
fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            c if c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c) || c == '\u{feff}' => {
                format!("\\U{:08X}", u32::from(c))
            }
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

/// Where a text is put, where it must be found again, and what of it.
struct Way {
    what: &'static str,
    spec: fn(&str) -> String,
    file: &'static str,
    path: &'static [&'static str],
    meant: fn(&str) -> String,
}

/// Prometheus 3 expands `$x` in external labels; `$$` is one `$`.
fn not_expanded(text: &str) -> String {
    text.replace('$', "$$")
}

const WAYS: &[Way] = &[
    Way {
        what: "summary",
        spec: |text| format!("{SERVICE}\n[alerts.A]\nexpr = 'up == 0'\nseverity = 'info'\nsummary = {text}\n"),
        file: "prometheus/alerting-rules.yml",
        path: &["annotations", "summary"],
        meant: str::to_owned,
    },
    Way {
        what: "annotation",
        spec: |text| {
            format!(
                "{SERVICE}\n[alerts.A]\nexpr = 'up == 0'\nseverity = 'info'\nsummary = 's'\nannotations = {{ n = {text} }}\n"
            )
        },
        file: "prometheus/alerting-rules.yml",
        path: &["annotations", "n"],
        meant: str::to_owned,
    },
    Way {
        what: "label",
        spec: |text| {
            format!(
                "{SERVICE}\n[alerts.A]\nexpr = 'up == 0'\nseverity = 'info'\nsummary = 's'\nlabels = {{ area = {text} }}\n"
            )
        },
        file: "prometheus/alerting-rules.yml",
        path: &["labels", "area"],
        meant: str::to_owned,
    },
    Way {
        what: "external label",
        spec: |text| format!("{SERVICE}\n[lakehouse]\nexternal_labels = {{ region = {text} }}\n"),
        file: "prometheus/prometheus.yml",
        path: &["external_labels", "region"],
        meant: not_expanded,
    },
    Way {
        what: "header",
        spec: |text| format!("[services.shop]\nkind = 'http'\naddress = 'h:1'\nhealth.headers = {{ h = {text} }}\n"),
        file: "blackbox/blackbox.yml",
        path: &["headers", "h"],
        meant: str::to_owned,
    },
    Way {
        what: "title",
        spec: |text| format!("{SERVICE}\n[indicators.busy]\nexpr = 'sum(up)'\ntitle = {text}\n"),
        file: "prometheus/recording-rules.yml",
        path: &[],
        meant: str::to_owned,
    },
];

const SERVICE: &str = "[services.shop]\nkind = 'prometheus'\naddress = 'h:1'\n";

/// Every value in a YAML tree that stands at the end of a path, however deep the path begins.
fn values(tree: &serde_yaml::Value, path: &[&str], found: &mut Vec<serde_yaml::Value>) {
    match tree {
        serde_yaml::Value::Mapping(entries) => {
            let mut at = Some(tree);
            for step in path {
                at = at.and_then(|tree| tree.get(*step));
            }
            found.extend(at.cloned());
            entries.iter().for_each(|(_, value)| values(value, path, found));
        }
        serde_yaml::Value::Sequence(items) => items.iter().for_each(|item| values(item, path, found)),
        _ => {}
    }
}

/// Why a text did not arrive; nothing if it did, or if a finding says why not.
fn lost(way: &Way, text: &str) -> Option<String> {
    let spec = (way.spec)(&quoted(text));
    let outcome = check(&spec);
    let Some(model) = outcome.model() else {
        return outcome.diagnostics.is_empty().then(|| format!("{}: refused without a finding", way.what));
    };
    let layout = lakehouse_obs::emit::Layout { spec: "..".to_owned(), ..Default::default() };
    let files: BTreeMap<String, String> = match lakehouse_obs::build(model, &layout) {
        Ok(artifacts) => artifacts.files.into_iter().map(|(path, file)| (path, file.text)).collect(),
        Err(faults) => return Some(format!("{}: {text:?}: {faults:?}", way.what)),
    };
    let file = files.get(way.file)?;
    let tree: serde_yaml::Value = match serde_yaml::from_str(file) {
        Ok(tree) => tree,
        Err(error) => return Some(format!("{}: {text:?}: {error}", way.what)),
    };
    if way.path.is_empty() {
        return None;
    }
    let mut seen = Vec::new();
    values(&tree, way.path, &mut seen);
    let arrived = seen.iter().any(|value| value.as_str() == Some(&(way.meant)(text)));
    (!arrived).then(|| format!("{}: {text:?} became {:?} ({:?})", way.what, seen.last(), found(&outcome)))
}

#[test]
fn a_hostile_text_arrives_unchanged_or_is_refused() {
    let long = "long ".repeat(5000) + "end";
    let texts = HOSTILE.iter().copied().chain([long.as_str()]);
    let wrong: Vec<String> = texts.flat_map(|text| WAYS.iter().filter_map(move |way| lost(way, text))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn any_text_arrives_unchanged_or_is_refused(text in any::<String>(), way in 0..WAYS.len()) {
        prop_assert_eq!(lost(&WAYS[way], &text), None);
    }
}
