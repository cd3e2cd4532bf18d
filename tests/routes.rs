//! `[route]`, `[[inhibit_rules]]` and `[time_intervals]` against the real amtool: what it rejects is found here first, at a
//! place, and so is much that it takes though nothing good comes of it.
#![allow(clippy::disallowed_methods, reason = "tests run programs and write files")]

mod support;

use std::process::Command;

use support::tools::amtools;
use support::{check, found, tool};

/// Whether an amtool takes an alertmanager.yml.
fn accepts(amtool: &str, yaml: &str) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("alertmanager.yml");
    std::fs::write(&file, yaml).expect("written");
    let run = Command::new(tool(amtool)).arg("check-config").arg(&file).output().expect("amtool runs");
    run.status.success()
}

/// What Alertmanager would read, the same in a spec, and our finding. The file has the receiver `nobody`.
const REJECTED: &[(&str, &str, &str)] = &[
    (
        "route: {receiver: nobody, matchers: ['a=\"b\"']}",
        "[route]\nmatchers = ['a=\"b\"']",
        "shape/unknown-key at lakehouse.toml:2:1",
    ),
    (
        "route: {receiver: nobody, match: {a: b}}",
        "[route]\nmatch = { a = 'b' }",
        "shape/unknown-key at lakehouse.toml:2:1",
    ),
    (
        "route: {receiver: nobody, continue: true}",
        "[route]\ncontinue = true",
        "shape/unknown-key at lakehouse.toml:2:1",
    ),
    (
        "route: {receiver: nobody, mute_time_intervals: [t]}",
        "[route]\nmute_time_intervals = ['t']",
        "shape/unknown-key at lakehouse.toml:2:1",
    ),
    (
        "route: {receiver: nobody, active_time_intervals: [t]}",
        "[route]\nactive_time_intervals = ['t']",
        "shape/unknown-key at lakehouse.toml:2:1",
    ),
    ("route: {receiver: zz}", "[route]\nreceiver = 'zz'", "reference/unknown at lakehouse.toml:2:12"),
    (
        "route: {receiver: nobody, group_by: [a, a]}",
        "[route]\ngroup_by = ['a', 'a']",
        "value/duplicate at lakehouse.toml:2:18",
    ),
    (
        "route: {receiver: nobody, group_by: ['...', a]}",
        "[route]\ngroup_by = ['...', 'a']",
        "route/wildcard-with-labels at lakehouse.toml:2:13",
    ),
    (
        "route: {receiver: nobody, group_by: ['']}",
        "[route]\ngroup_by = ['']",
        "value/invalid-label-name at lakehouse.toml:2:13",
    ),
    ("route: {receiver: nobody, group_by: a}", "[route]\ngroup_by = 'a'", "shape/wrong-type at lakehouse.toml:2:12"),
    (
        "route: {receiver: nobody, group_interval: 0s}",
        "[route]\ngroup_interval = '0s'",
        "value/invalid-duration at lakehouse.toml:2:18",
    ),
    (
        "route: {receiver: nobody, repeat_interval: 0s}",
        "[route]\nrepeat_interval = '0s'",
        "value/invalid-duration at lakehouse.toml:2:19",
    ),
    (
        "route: {receiver: nobody, group_wait: 1.5m}",
        "[route]\ngroup_wait = '1.5m'",
        "value/invalid-duration at lakehouse.toml:2:14",
    ),
    (
        "route: {receiver: nobody, routes: [{matchers: ['a']}]}",
        "[[route.routes]]\nmatchers = ['a']",
        "route/invalid-matcher at lakehouse.toml:2:14",
    ),
    (
        "route: {receiver: nobody, routes: [{matchers: ['a=\"b']}]}",
        "[[route.routes]]\nmatchers = ['a=\"b']",
        "route/invalid-matcher at lakehouse.toml:2:16",
    ),
    (
        "route: {receiver: nobody, routes: [{matchers: ['a=~\"(\"']}]}",
        "[[route.routes]]\nmatchers = ['a=~\"(\"']",
        "route/invalid-regex at lakehouse.toml:2:17",
    ),
    (
        "route: {receiver: nobody, routes: [{matchers: {a: b}}]}",
        "[[route.routes]]\nmatchers = { a = 'b' }",
        "shape/wrong-type at lakehouse.toml:2:12",
    ),
    (
        "route: {receiver: nobody, routes: [{mute_time_intervals: [x]}]}",
        "[[route.routes]]\nmute_time_intervals = ['x']",
        "reference/unknown at lakehouse.toml:2:24",
    ),
    ("route: {receiver: nobody, rout: []}", "[route]\nrout = []", "shape/unknown-key at lakehouse.toml:2:1"),
    (
        "route: {receiver: nobody}\ninhibit_rules: [{sources: []}]",
        "[[inhibit_rules]]\nsources = []",
        "shape/unknown-key at lakehouse.toml:2:1",
    ),
    (
        "route: {receiver: nobody}\ninhibit_rules: [{source_matchers: ['a'], target_matchers: ['b=\"c\"'], equal: [d]}]",
        "[[inhibit_rules]]\nsource_matchers = ['a']\ntarget_matchers = ['b=\"c\"']\nequal = ['d']",
        "route/invalid-matcher at lakehouse.toml:2:21",
    ),
];

/// A condition of a time interval that amtool rejects: in YAML, in a spec, and the column of our finding.
const INTERVALS: &[(&str, &str, &str)] = &[
    ("times: [{start_time: '10:00', end_time: '09:00'}]", "times = ['10:00-09:00']", "time-interval/invalid-range 11"),
    ("times: [{start_time: '10:00', end_time: '10:00'}]", "times = ['10:00-10:00']", "time-interval/invalid-range 11"),
    ("times: [{start_time: '10:00', end_time: '24:01'}]", "times = ['10:00-24:01']", "time-interval/invalid-range 17"),
    ("times: [{start_time: '9:00', end_time: '10:00'}]", "times = ['9:00-10:00']", "time-interval/invalid-range 11"),
    ("times: [{start_time: '09:00'}]", "times = ['09:00']", "time-interval/invalid-range 11"),
    ("weekdays: [mon]", "weekdays = ['mon']", "time-interval/invalid-range 14"),
    ("weekdays: ['friday:monday']", "weekdays = ['friday:monday']", "time-interval/invalid-range 14"),
    ("weekdays: ['1']", "weekdays = ['1']", "time-interval/invalid-range 14"),
    ("days_of_month: ['0']", "days_of_month = ['0']", "time-interval/invalid-range 19"),
    ("days_of_month: ['32']", "days_of_month = ['32']", "time-interval/invalid-range 19"),
    ("days_of_month: ['5:1']", "days_of_month = ['5:1']", "time-interval/invalid-range 19"),
    ("months: ['december:january']", "months = ['december:january']", "time-interval/invalid-range 12"),
    ("months: [jan]", "months = ['jan']", "time-interval/invalid-range 12"),
    ("years: ['2026:2024']", "years = ['2026:2024']", "time-interval/invalid-range 11"),
    ("location: Mars/X", "location = 'Mars/X'", "time-interval/unknown-location 13"),
];

#[test]
fn what_amtool_rejects_is_found_first() {
    let mut wrong = Vec::new();
    for (yaml, spec, finding) in REJECTED {
        let yaml = format!("{yaml}\nreceivers: [{{name: nobody}}]\n");
        for amtool in amtools().into_iter().filter(|amtool| accepts(amtool, &yaml)) {
            wrong.push(format!("{amtool} takes {yaml}"));
        }
        let first = found(&check(spec)).into_iter().next().unwrap_or_default();
        if first != *finding {
            wrong.push(format!("{spec}\n  found {first}, not {finding}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_amtool_rejects_of_a_time_interval_is_found_at_its_place() {
    let mut wrong = Vec::new();
    for (yaml, spec, finding) in INTERVALS {
        let yaml = format!(
            "route: {{receiver: nobody, routes: [{{mute_time_intervals: [t]}}]}}\nreceivers: [{{name: nobody}}]\n\
             time_intervals: [{{name: t, time_intervals: [{{{yaml}}}]}}]\n"
        );
        // what 0.35 takes has a test of its own
        let newer = yaml.contains("friday:monday");
        for amtool in amtools().into_iter().filter(|amtool| accepts(amtool, &yaml)) {
            if !(newer && amtool == "amtool-0.35") {
                wrong.push(format!("{amtool} takes {yaml}"));
            }
        }
        let (code, column) = finding.split_once(' ').expect("a column");
        let whole = format!("[time_intervals.t]\n{spec}\n\n[[route.routes]]\nmute_time_intervals = ['t']\n");
        let first = found(&check(&whole));
        if first != [format!("{code} at lakehouse.toml:2:{column}")] {
            wrong.push(format!("{spec}\n  found {first:?}, not {finding}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Taken by every amtool, though nothing good comes of it.
const ACCEPTED_THOUGH_WRONG: &[(&str, &str)] = &[
    ("[[route.routes]]\n[[route.routes]]\nmatchers = ['a=\"b\"']", "route/unreachable at lakehouse.toml:2:1"),
    ("[route]\ngroup_interval = '10m'\nrepeat_interval = '5m'", "route/repeat-below-group at lakehouse.toml:3:19"),
    ("[[route.routes]]\nmatchers = ['a==b']", "route/ambiguous-matcher at lakehouse.toml:2:14"),
    ("[[route.routes]]\nmatchers = ['j=k l']", "route/ambiguous-matcher at lakehouse.toml:2:14"),
    ("[[route.routes]]\nmatchers = ['']", "route/ambiguous-matcher at lakehouse.toml:2:14"),
    ("[[route.routes]]\nmatchers = ['a=~\".*\"']", "route/matcher-always-true at lakehouse.toml:2:13"),
    (
        "[[route.routes]]\n[[route.routes.routes]]\nmatchers = ['a=\"b\"', 'a=~\"c|d\"']",
        "route/contradiction at lakehouse.toml:3:22",
    ),
    ("[[inhibit_rules]]\nsource_matchers = ['a=\"b\"']\nequal = ['c']", "shape/missing-key at lakehouse.toml:1:1"),
    (
        "[[inhibit_rules]]\nsource_matchers = ['a=\"b\"']\ntarget_matchers = ['a=~\"b\"']\nequal = ['c']",
        "inhibition/no-effect at lakehouse.toml:3:20",
    ),
    (
        "[[inhibit_rules]]\nsource_matchers = ['a=\"b\"']\ntarget_matchers = ['a=\"c\"']",
        "inhibition/without-equal at lakehouse.toml:1:1",
    ),
    (
        "[time_intervals.t]\nmonths = ['13']\n[[route.routes]]\nmute_time_intervals = ['t']",
        "time-interval/invalid-range at lakehouse.toml:2:12",
    ),
    ("[time_intervals.t]\nmonths = ['1']", "time-interval/unused at lakehouse.toml:1:17"),
    ("[route]\ngroup_by = ['a']\n[[route.routes]]\ngroup_by = []", "value/empty at lakehouse.toml:4:12"),
    (
        "[[route.routes]]\nmatchers = ['severity=\"crtical\"']\n[services.a]\nkind = 'http'\naddress = 'a:80'\nhealth = { path = '/' }",
        "route/unknown-value at lakehouse.toml:2:13",
    ),
];

#[test]
fn what_amtool_takes_though_it_is_wrong_is_found() {
    let mut wrong = Vec::new();
    for (spec, finding) in ACCEPTED_THOUGH_WRONG {
        let all = found(&check(spec));
        if all != [*finding] {
            wrong.push(format!("{spec}\n  found {all:?}, not {finding}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
