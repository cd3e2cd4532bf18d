//! What came with a version and what went: our verdict for a version is the verdict of the tool of that version, where there is
//! one, and the table's where there is none.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::collections::BTreeMap;

use lakehouse_obs::promql::{Features, Target, Version, parse};
use lakehouse_obs::report::Level;
use support::tools::{amtools, built_with_go, promtools, run, version, write};
use support::{build, check, found, project, rendered};

/// The features that change how an expression is read, by the names of `--enable-feature`, with the first promtool that takes each.
const FEATURES: [(&str, Version); 4] = [
    ("promql-experimental-functions", Version::new(3, 4)),
    ("promql-duration-expr", Version::new(3, 10)),
    ("promql-extended-range-selectors", Version::new(3, 10)),
    ("promql-unquoted-utf8-names", Version::new(3, 16)),
];

/// The expressions that the reader of PromQL is tried on.
fn expressions() -> Vec<String> {
    let folder = project().join("crates/promql/src/tests");
    let mut found = Vec::new();
    for (file, columns) in [("cases.txt", 4), ("newer.txt", 5)] {
        let text = std::fs::read_to_string(folder.join(file)).expect("cases");
        let lines = text.lines().filter(|line| !line.starts_with("# "));
        found.extend(lines.filter_map(|line| Some(line.splitn(columns, '\t').last()?.replace('⏎', "\n"))));
    }
    found.sort();
    found.dedup();
    assert!(found.len() > 370, "{}", found.len());
    found
}

/// What is refused here although promtool reads it: it does not do what it says, or fails when it is evaluated.
const STRICTER: [&str; 3] = ["rate(up[5 m])", "x[5m-10m]", "x[5m % 2]"];

/// Which of the rule files `0.yml`, `1.yml`, … a promtool accepts.
fn accepted(tool: &str, folder: &std::path::Path, features: &str, count: usize) -> Vec<bool> {
    let files: Vec<String> = (0..count).map(|index| format!("{index}.yml")).collect();
    let mut arguments = vec!["check", "rules", "--lint=none"];
    arguments.extend((!features.is_empty()).then_some(features));
    arguments.extend(files.iter().map(String::as_str));
    let said = run(tool, folder, &arguments).text;
    // what fails is said on the other stream, so only what is good is looked for
    let good = |file: &String| {
        let (_, rest) =
            said.split_once(&format!("Checking {file}\n")).unwrap_or_else(|| panic!("{tool}: {file}: {said}"));
        rest.trim_start().starts_with("SUCCESS")
    };
    files.iter().map(good).collect()
}

#[test]
fn each_promtool_reads_what_is_read_for_its_version() {
    let texts = expressions();
    let folder = tempfile::tempdir().expect("a folder");
    let rule = |text: &str| {
        let expr = serde_json::to_string(text).expect("JSON");
        format!("groups: [{{name: g, rules: [{{record: r, expr: {expr}}}]}}]\n")
    };
    let files = texts.iter().enumerate().map(|(index, text)| (format!("{index}.yml"), rule(text)));
    write(folder.path(), &files.collect());
    for tool in promtools() {
        let version = version(tool);
        let known: Vec<&str> = FEATURES.iter().filter(|(_, since)| *since <= version).map(|(name, _)| *name).collect();
        for on in [vec![], known] {
            let flag = if on.is_empty() { String::new() } else { format!("--enable-feature={}", on.join(",")) };
            let target = Target { version, features: Features::named(on.iter().copied()) };
            let theirs = accepted(tool, folder.path(), &flag, texts.len());
            for (text, theirs) in texts.iter().zip(theirs) {
                let problems = parse(text, target).err().unwrap_or_default();
                let refused = problems.iter().any(|problem| problem.code != "promql/fails-at-run-time");
                let agrees = refused != theirs || (refused && STRICTER.contains(&text.as_str()));
                assert!(agrees, "{tool} {on:?}: {text}: promtool {theirs}, here {problems:?}");
            }
        }
    }
}

const FUNCTIONS: &str = "promql-experimental-functions";
const DURATIONS: &str = "promql-duration-expr";

/// A release, major and minor, where there is one.
type Edge = Option<(u16, u16)>;

/// An expression, the feature that it needs, and the versions before which and from which on it is refused.
const BOUNDARIES: &[(&str, &str, Edge, Edge)] = &[
    ("histogram_quantiles(x, \"q\", 0.5, 0.9)", FUNCTIONS, Some((3, 11)), None),
    ("start()", FUNCTIONS, Some((3, 12)), None),
    ("end()", FUNCTIONS, Some((3, 12)), None),
    ("range()", FUNCTIONS, Some((3, 12)), None),
    ("step()", FUNCTIONS, Some((3, 12)), None),
    ("min_of(1, 2)", FUNCTIONS, Some((3, 13)), None),
    ("max_of(1, 2)", FUNCTIONS, Some((3, 13)), None),
    ("x[min(1m, 2m)]", DURATIONS, Some((3, 6)), Some((3, 13))),
    ("x[max(1m, 2m)]", DURATIONS, Some((3, 6)), Some((3, 13))),
    ("x[min_of(1m, 2m)]", DURATIONS, Some((3, 13)), None),
    ("x[min_of(1m, 2m)]", "", Some((3, 14)), None),
    ("x[5m + 1m]", DURATIONS, Some((3, 4)), None),
    ("x[5m + 1m]", "", Some((3, 14)), None),
    ("x[range()]", DURATIONS, Some((3, 10)), None),
    ("x[range():1m]", DURATIONS, Some((3, 16)), None),
    ("first_over_time(x[5m])", FUNCTIONS, Some((3, 7)), None),
    ("first_over_time(x[5m])", "", Some((3, 14)), None),
    ("start_timestamp(x)", FUNCTIONS, Some((3, 14)), None),
    ("x @ start() [5m]", "", None, Some((3, 15))),
    ("x @ end() [5m]", "", None, Some((3, 15))),
    ("x offset (1m + 1m) [5m]", DURATIONS, Some((3, 4)), Some((3, 15))),
    ("rate(x[5m] anchored)", "promql-extended-range-selectors", Some((3, 7)), None),
    ("rate(x[5m] anchored)", "", Some((3, 16)), None),
    ("rate(x[5m] smoothed)", "", Some((3, 16)), None),
    ("integral(x[5m])", FUNCTIONS, Some((3, 16)), None),
];

#[test]
fn a_part_of_promql_begins_and_ends_with_its_version() {
    for (text, feature, since, until) in BOUNDARIES {
        let features = Features::named([*feature].into_iter().filter(|name| !name.is_empty()));
        let reads = |(major, minor): (u16, u16)| {
            let target = Target { version: Version::new(major, minor), features };
            parse(text, target).is_ok()
        };
        for (since, expected) in since.iter().map(|at| (at, true)).chain(until.iter().map(|at| (at, false))) {
            assert_eq!(reads(*since), expected, "{text} in {since:?} with {feature:?}");
            assert_eq!(reads((since.0, since.1 - 1)), !expected, "{text} before {since:?} with {feature:?}");
        }
        // never without a feature that it needs, and always with a help
        let before = since.or(*until).map_or(Version::new(2, 42), |(major, minor)| Version::new(major, minor - 1));
        let target = Target { version: if since.is_some() { before } else { Version::new(3, 16) }, features };
        let problems = parse(text, target).expect_err(text);
        assert!(problems.iter().all(|problem| !problem.help.is_empty()), "{text}: {problems:?}");
    }
}

/// Expressions of 3.16 with the value that one sample of each minute gives; `x` counts up by 60, `h_bucket` is a histogram.
const VALUES: &[(&str, &str)] = &[
    ("vector(010)", "[{labels: '{}', value: 8}]"),
    ("vector(08)", "[{labels: '{}', value: 8}]"),
    ("x offset 010m", "[{labels: 'x', value: 0}]"),
    ("vector(min_of(2, 3) + max_of(2, 3))", "[{labels: '{}', value: 5}]"),
    ("vector(end() - start() + range() + step())", "[{labels: '{}', value: 0}]"),
    ("x[2m + 3m] @ 300 offset 1m", ""),
    ("first_over_time(x[5m])", "[{labels: 'x', value: 360}]"),
    ("rate(x[5m] anchored)", "[{labels: '{}', value: 1}]"),
    ("integral(y[5m])", "[{labels: '{}', value: 480}]"),
    (
        "histogram_quantiles(h_bucket, \"q\", 0.5, 1)",
        "[{labels: '{q=\"0.5\"}', value: 1}, {labels: '{q=\"1.0\"}', value: 2}]",
    ),
];

#[test]
fn the_newest_promtool_calculates_what_is_said_of_it() {
    if !built_with_go("promtool-3.16") {
        return;
    }
    let mut tests = "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n  \
         - {series: x, values: '0+60x20'}\n  - {series: y, values: '2x20'}\n  - {series: 'h_bucket{le=\"1\"}', values: '5x20'}\n  \
         - {series: 'h_bucket{le=\"2\"}', values: '10x20'}\n  - {series: 'h_bucket{le=\"+Inf\"}', values: '10x20'}\n  \
         promql_expr_test:\n"
        .to_owned();
    for (text, samples) in VALUES.iter().filter(|(_, samples)| !samples.is_empty()) {
        tests.push_str(&format!("  - expr: '{text}'\n    eval_time: 10m\n    exp_samples: {samples}\n"));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let files = [("rules.yml", "groups: []\n".to_owned()), ("tests.yml", tests)];
    write(folder.path(), &files.map(|(name, text)| (name.to_owned(), text)).into());
    let said = run(
        "promtool-3.16",
        folder.path(),
        &["test", "rules", "--enable-feature=promql-experimental-functions", "tests.yml"],
    );
    assert!(said.ok(), "{said:?}");
}

/// A receiver of Alertmanager, a line of it, and the first version that has the line.
const RECEIVERS: &[(&str, &str, &str)] = &[
    ("[receivers.a.slack]\napp_token = { file = \"s\" }\nchannel = \"#a\"", "post_updates_to_thread = true", "0.35"),
    ("[receivers.a.slack]\napp_token = { file = \"s\" }\nchannel = \"#a\"", "update_message = true", "0.35"),
    ("[receivers.a.telegram]\nbot_token = { file = \"s\" }\nchat_id = 1", "timeout = \"10s\"", "0.35"),
    ("[receivers.a.rocketchat]\ntoken = { file = \"s\" }\ntoken_id = { file = \"t\" }", "message_text = \"x\"", "0.35"),
    (
        "[receivers.a.incidentio]\nurl = \"https://i.example/\"\nalert_source_token = { file = \"s\" }",
        "metadata = { team = \"{{ .Receiver }}\" }",
        "0.35",
    ),
    ("[receivers.a.slack]\napi_url = { file = \"s\" }", "message_text = \"x\"", "0.31"),
    ("[receivers.a.slack]\napi_url = { file = \"s\" }", "timeout = \"10s\"", "0.30"),
];

fn receiver(version: &str, lines: [&str; 2]) -> String {
    format!("[stack.alertmanager]\nversion = \"{version}\"\n{}\n{}\n", lines[0], lines[1])
}

#[test]
fn a_key_of_a_receiver_is_refused_before_its_version_and_written_from_it_on() {
    for (before, line, since) in RECEIVERS {
        let files = build(&receiver("0.35", [before, line]));
        let name = line.split(' ').next().unwrap_or_default();
        assert!(files["alertmanager/alertmanager.yml"].contains(&format!("{name}:")), "{line}");
        let since: Version = since.parse().expect("a version");
        let older = check(&receiver(&Version::new(0, since.minor - 1).to_string(), [before, line]));
        assert_eq!(codes(&older), ["shape/field-not-in-version"], "{line}: {}", rendered(&older));
        assert!(rendered(&older).contains(&since.to_string()), "{}", rendered(&older));
        for tool in amtools() {
            let folder = tempfile::tempdir().expect("a folder");
            write(folder.path(), &files);
            let said = run(tool, folder.path(), &["check-config", "alertmanager/alertmanager.yml"]);
            // 0.25 and 0.28 have no receiver of some of these types
            assert_eq!(said.ok(), version(tool) >= since, "{tool}: {line}: {said:?}");
        }
    }
}

#[test]
fn later_messages_of_slack_need_the_token_of_an_app_and_its_own_api() {
    let app = "[stack.alertmanager]\nversion = \"0.35\"\n[receivers.a.slack]\nchannel = \"#a\"\napp_token = { file = \"s\" }\n";
    let hook = "[stack.alertmanager]\nversion = \"0.35\"\n[receivers.a.slack]\napi_url = { file = \"s\" }\n";
    for key in ["update_message", "post_updates_to_thread"] {
        for (spec, refused) in [
            (format!("{app}{key} = true\n"), false),
            (format!("{app}{key} = true\napp_url = \"https://slack.com/api/chat.postMessage\"\n"), false),
            (format!("{app}{key} = true\napp_url = \"https://slack.example/api/chat.postMessage\"\n"), true),
            (format!("{app}{key} = false\napp_url = \"https://slack.example/api/chat.postMessage\"\n"), false),
            (format!("{hook}{key} = true\n"), true),
            (format!("{hook}{key} = false\n"), false),
        ] {
            let outcome = check(&spec);
            assert_eq!(codes(&outcome).contains(&"shape/exclusive-keys"), refused, "{spec}\n{}", rendered(&outcome));
            if refused || !built_with_go("amtool-0.35") {
                continue;
            }
            let folder = tempfile::tempdir().expect("a folder");
            write(folder.path(), &build(&spec));
            let said = run("amtool-0.35", folder.path(), &["check-config", "alertmanager/alertmanager.yml"]);
            assert!(said.ok(), "{spec}: {said:?}");
        }
    }
}

#[test]
fn limits_of_a_queue_are_held_to_their_defaults_from_3_12_on() {
    for (line, wrong) in [("min_backoff = \"7s\"", true), ("min_backoff = \"1s\"", false), ("min_shards = 60", true)] {
        let spec = |version: &str| {
            format!(
                "[stack.prometheus]\nversion = \"{version}\"\n[[stack.prometheus.remote_write]]\nurl = \"https://a/\"\n\
                 queue_config = {{ {line} }}\n"
            )
        };
        for (version, held) in [("2.53", false), ("3.11", false), ("3.12", true), ("3.16", true)] {
            let outcome = check(&spec(version));
            let reported = codes(&outcome).contains(&"shape/out-of-range");
            assert_eq!(reported, wrong && held, "{version} {line}: {}", rendered(&outcome));
        }
        for tool in promtools() {
            let folder = tempfile::tempdir().expect("a folder");
            write(folder.path(), &build(&spec("2.42")));
            let said = run(tool, folder.path(), &["check", "config", "--syntax-only", "prometheus/prometheus.yml"]);
            assert_eq!(said.ok(), !(wrong && version(tool) >= Version::new(3, 12)), "{tool} {line}: {said:?}");
        }
    }
}

#[test]
fn weekdays_pass_saturday_from_0_35_on() {
    let spec = |version: &str| {
        format!(
            "[stack.alertmanager]\nversion = \"{version}\"\n[receivers.a.webhook]\nurl = \"http://h/\"\n[time_intervals.t]\n\
             weekdays = [\"friday:monday\"]\n[[route.routes]]\nmatchers = [\"a=b\"]\nreceiver = \"a\"\nmute_time_intervals = [\"t\"]\n"
        )
    };
    let old = check(&spec("0.34"));
    assert!(codes(&old).contains(&"time-interval/invalid-range"), "{}", rendered(&old));
    let help = old.diagnostics.iter().find_map(|found| found.help.clone()).unwrap_or_default();
    assert!(help.contains("\"friday:saturday\", \"sunday:monday\""), "{help}");
    let files = build(&spec("0.35"));
    assert!(files["alertmanager/alertmanager.yml"].contains("friday:monday"));
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &files);
    for tool in amtools() {
        let said = run(tool, folder.path(), &["check-config", "alertmanager/alertmanager.yml"]);
        assert_eq!(said.ok(), version(tool) >= Version::new(0, 35), "{tool}: {said:?}");
    }
}

/// The codes of the findings.
fn codes(outcome: &lakehouse_obs::Outcome) -> Vec<&'static str> {
    outcome.diagnostics.iter().map(|found| found.code).collect()
}

#[test]
fn beyond_the_newest_known_version_a_note_says_so() {
    let service = "[services.shop]\nkind = \"prometheus\"\naddress = \"shop.example:8080\"\n";
    let newest: BTreeMap<&str, &str> = [
        ("alertmanager", "0.35"),
        ("blackbox_exporter", "0.28"),
        ("jaeger", "2.20"),
        ("node_exporter", "1.12"),
        ("postgres_exporter", "0.20"),
        ("prometheus", "3.16"),
        ("redis_exporter", "1.88"),
        ("sql_exporter", "0.24"),
    ]
    .into();
    for (component, version) in newest {
        let spec = |version: &str| format!("[stack.{component}]\nversion = \"{version}\"\n{service}");
        for known in [version.to_owned(), format!("{version}.7")] {
            let outcome = check(&spec(&known));
            assert!(
                !codes(&outcome).contains(&"stack/newer-than-known"),
                "{component} {known}: {}",
                rendered(&outcome)
            );
        }
        let (major, minor) = version.split_once('.').expect("two numbers");
        let beyond = format!("{major}.{}", minor.parse::<u16>().expect("a number") + 1);
        let outcome = check(&spec(&beyond));
        assert!(codes(&outcome).contains(&"stack/newer-than-known"), "{component} {beyond}: {}", rendered(&outcome));
        assert!(outcome.model().is_some(), "it is still read: {}", rendered(&outcome));
        let note = outcome.diagnostics.iter().find(|found| found.code == "stack/newer-than-known").expect("a note");
        assert_eq!(note.level, Level::Note, "{component}");
    }
    // and what the newest known version reads is read for it
    let later =
        format!("[stack.prometheus]\nversion = \"3.17\"\n{service}[alerts.A]\nexpr = \"rate(up[5m] anchored) > 1\"\n");
    assert!(found(&check(&later)).iter().all(|found| !found.starts_with("promql/not-in-version")));
}
