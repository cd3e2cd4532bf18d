//! Where promtool's answer turns: tests of one file whose differences must be those that promtool prints, word by word.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use lakehouse_rule_engine::unit_test::run;

use crate::{Release, releases};

/// A test file with an expression for each line.
fn file(series: &str, interval: &str, expressions: &[String]) -> String {
    let each: Vec<String> = expressions.iter().map(|text| format!("  - {{{text}}}\n")).collect();
    format!(
        "evaluation_interval: 1m\ntests:\n- interval: {interval}\n  input_series:\n{series}  promql_expr_test:\n{}",
        each.concat()
    )
}

/// What promtool says of a test file.
fn ran(promtool: &Path, name: &str, text: &str) -> Output {
    let folder = std::env::temp_dir().join(format!("lakehouse-edges-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("test.yml"), text).expect("a test file");
    let output = Command::new(promtool).current_dir(&folder).args(["test", "rules", "test.yml"]).output();
    fs::remove_dir_all(&folder).expect("the folder is ours");
    output.expect("promtool runs")
}

/// The differences that promtool prints of a file.
fn theirs(promtool: &Path, name: &str, text: &str) -> BTreeSet<String> {
    let said = String::from_utf8(ran(promtool, name, text).stderr).expect("UTF-8");
    said.split("    expr: ").skip(1).map(|one| format!("    expr: {}", one.trim_end())).collect()
}

/// The differences of a file in each release from one on, ours and promtool's.
fn compare(name: &str, text: &str, since: (u16, u16)) {
    for Release { name: tool, engine, promtool } in releases(since) {
        let outcomes = run(text, &|_| Ok(Vec::new()), &engine).expect("a test file");
        let ours = outcomes.iter().flat_map(|outcome| &outcome.differences);
        let ours: BTreeSet<String> = ours.map(|one| one.to_string().trim_end().to_owned()).collect();
        let theirs = theirs(&promtool, &format!("{name}-{tool}"), text);
        assert!(!theirs.is_empty(), "{tool} says something");
        let only = |some: &BTreeSet<String>, others: &BTreeSet<String>| {
            some.difference(others).cloned().collect::<Vec<_>>().join("\n")
        };
        assert_eq!((only(&ours, &theirs), only(&theirs, &ours)), Default::default(), "ours and theirs, {tool}");
    }
}

/// The expressions reach the bound of 10,000 samples from both sides; where they have a value, it differs from `-1`.
#[test]
fn a_query_holds_as_many_samples_as_in_promtool() {
    let shapes = [
        ("count_over_time(m[@s:1s])", 4995..5003),
        ("count_over_time((m > 7)[@s:1s]) + 1", 3325..3340),
        ("max_over_time((m + n)[@s:1s])", 1995..2505),
        ("sum(max_over_time(m[@s:1s]))", 4995..5003),
        ("quantile_over_time(0.5, m[@s:1s])", 4995..5003),
        ("sum by (a) (count_over_time({__name__=~\"m|n\"}[@s:1s]))", 2495..3340),
        ("count_over_time(rate(m[5s])[@s:1s])", 4990..5003),
        ("count_over_time(sum(m)[@s:1s])", 3325..5003),
        ("count_over_time(topk(1, m)[@s:1s])", 2495..3340),
        ("count_over_time(timestamp(m)[@s:1s])", 3325..5003),
        ("count_over_time(label_replace(m, \"x\", \"y\", \"\", \"\")[@s:1s])", 3325..5003),
        ("count_over_time(vector(1)[@s:1s])", 2495..3340),
        ("count_over_time((-m)[@s:1s])", 4995..5003),
        ("count(m) + count_over_time(n[@s]) * 2", 9950..9961),
    ];
    let mut expressions = Vec::new();
    for (shape, lengths) in shapes {
        let step = (lengths.len() / 8).max(1);
        for length in lengths.step_by(step) {
            let text = shape.replace('@', &length.to_string());
            expressions.push(format!("eval_time: 9999s, expr: '{text}', exp_samples: [{{labels: '{{}}', value: -1}}]"));
        }
    }
    let series = "  - {series: m, values: '0+1x9999'}\n  - {series: n, values: '0+1x9999'}\n";
    compare("samples", &file(series, "1s", &expressions), (2, 42));
}

/// What a histogram says of whether it starts anew is compared from 3.0 on.
#[test]
fn histograms_differ_where_promtool_says_so() {
    let plain = "{{schema:0 sum:6 count:5 buckets:[1 3 1]}}";
    let asked = [
        ("5m", "h", plain),
        ("2m", "h", "{{schema:0 sum:3 count:1 buckets:[1]}}"),
        ("5m", "sum(h)", plain),
        ("5m", "rate(h[5m])", plain),
        ("5m", "h", "{{schema:0 sum:7 count:5 buckets:[1 3 1]}}"),
    ];
    let expressions: Vec<String> = asked
        .iter()
        .map(|(at, text, expected)| {
            let labels = if *text == "h" { "h" } else { "{}" };
            let expected = format!("{{labels: '{labels}', histogram: '{expected}'}}");
            format!("eval_time: {at}, expr: '{text}', exp_samples: [{expected}]")
        })
        .collect();
    let values = "{{schema:0 sum:5 count:4 buckets:[1 2 1]}} {{schema:0 sum:6 count:5 buckets:[1 3 1]}} {{schema:0 sum:3 count:1 buckets:[1]}} {{schema:0 sum:6 count:5 buckets:[1 3 1]}}x5";
    let series = format!("  - {{series: h, values: '{values}'}}\n");
    compare("hints", &file(&series, "1m", &expressions), (2, 53));
}

/// Samples that some storage refuses, each the only one of its test.
const HISTOGRAMS: [&str; 22] = [
    "{{count:1}}-{{count:1}}x2",
    "{{count:2 buckets:[1 1]}}-{{count:1 buckets:[0 1]}}x2",
    "{{count:2 n_buckets:[1 1]}}-{{count:1 n_buckets:[0 1]}}x2",
    "{{count:2 z_bucket:1}}-{{count:1 z_bucket:1}}x2",
    "{{count:-1}}",
    "{{count:1 buckets:[1 -4.1]}}",
    "{{schema:9 count:1}}",
    "{{schema:-5 count:1}}",
    "{{schema:-53 count:1}}",
    "{{count:NaN}}",
    "{{count:1 buckets:[5]}}",
    "{{schema:1 count:1 offset:-3 buckets:[1]}}",
    "{{schema:1 count:1 custom_values:[5]}}",
    "{{schema:-53 count:1 custom_values:[5 1] buckets:[1]}}",
    "{{schema:-53 count:1 custom_values:[5 Inf] buckets:[1]}}",
    "{{schema:-53 count:1 custom_values:[NaN 1] buckets:[1]}}",
    "{{schema:-53 count:1 custom_values:[5] buckets:[1 2 3]}}",
    "{{schema:-53 count:1 custom_values:[5] buckets:[1] offset:-1}}",
    "{{schema:-53 count:1 custom_values:[5] z_bucket:1}}",
    "{{schema:-53 count:1 custom_values:[5] z_bucket_w:1}}",
    "{{schema:-53 count:1 custom_values:[5] n_buckets:[1]}}",
    "{{schema:-53 count:1 custom_values:[5] buckets:[-1]}}",
];

/// What a release says of each of these samples is part of what promtool says; where we say nothing, promtool passes.
#[test]
fn promtool_refuses_the_same_histograms() {
    let expectation = "eval_time: 9m, expr: 'absent(n)', exp_samples: [{labels: '{}', value: 1}]".to_owned();
    for Release { name: tool, engine, promtool } in releases((0, 0)) {
        for values in HISTOGRAMS {
            let text =
                file(&format!("  - {{series: m, values: '{values}'}}\n"), "1m", std::slice::from_ref(&expectation));
            let outcomes = run(&text, &|_| Ok(Vec::new()), &engine).expect("a test file");
            let ours: Vec<String> =
                outcomes.iter().flat_map(|outcome| &outcome.differences).map(ToString::to_string).collect();
            let (passed, said) = verdict(&promtool, tool, &text);
            assert_eq!(ours.is_empty(), passed, "{tool}, {values}: ours {ours:?}, theirs {said}");
            let is_parsed = !said.contains("parse error");
            let missing = ours.iter().find(|one| is_parsed && !said.contains(one.trim()));
            assert_eq!(missing, None, "{tool}, {values}: theirs {said}");
        }
    }
}

/// Whether promtool passes a file, and what it says.
fn verdict(promtool: &Path, name: &str, text: &str) -> (bool, String) {
    let output = ran(promtool, &format!("histograms-{name}"), text);
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).expect("UTF-8"))
}
