//! Alertmanager's own forms: read as they are meant there, told in a note, rewritten by `--fix`.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use lakehouse_obs::Outcome;
use lakehouse_obs::mend::mend;
use support::{InMemory, build, check, rendered};

const SHOP: &str = r#"
[services.shop]
kind    = "prometheus"
address = "shop.example:8080"
[receivers.pager.webhook]
url = { file = "secrets/pager" }
[receivers.chat.webhook]
url = { file = "secrets/chat" }
[alerts.Down]
expr     = 'up{job="shop"} == 0'
severity = "critical"
summary  = "down"
[alerts.Slow]
expr     = 'scrape_duration_seconds{job="shop"} > 5'
severity = "warning"
summary  = "slow"
[route]
receiver = "chat"
"#;

/// The codes of the findings.
fn codes(outcome: &Outcome) -> Vec<&'static str> {
    outcome.diagnostics.iter().map(|found| found.code).collect()
}

/// What is written in Alertmanager's form, and in ours.
const FORMS: &[(&str, &str, &str)] = &[
    (
        "match",
        "[[route.routes]]\nmatch = { severity = \"critical\" }\nreceiver = \"pager\"\n",
        "[[route.routes]]\nmatchers = ['severity=\"critical\"']\nreceiver = \"pager\"\n",
    ),
    (
        "match and match_re beside matchers",
        "[[route.routes]]\nmatchers = ['alertname=\"Down\"']\nmatch = { severity = \"critical\" }\nmatch_re = { service = \"sh.p\" }\nreceiver = \"pager\"\n",
        "[[route.routes]]\nmatchers = ['alertname=\"Down\"', 'severity=\"critical\"', 'service=~\"sh.p\"']\nreceiver = \"pager\"\n",
    ),
    (
        "matchers as one text",
        "[[route.routes]]\nmatchers = '{severity=\"critical\", service=~\"sh.p\"}'\nreceiver = \"pager\"\n",
        "[[route.routes]]\nmatchers = ['{severity=\"critical\", service=~\"sh.p\"}']\nreceiver = \"pager\"\n",
    ),
    (
        "inhibition",
        "[[route.routes]]\nmatchers = ['severity=\"critical\"']\nreceiver = \"pager\"\n[[inhibit_rules]]\nsource_match = { severity = \"critical\" }\ntarget_match_re = { severity = \"warning|info\" }\nequal = [\"service\"]\n",
        "[[route.routes]]\nmatchers = ['severity=\"critical\"']\nreceiver = \"pager\"\n[[inhibit_rules]]\nsource_matchers = ['severity=\"critical\"']\ntarget_matchers = ['severity=~\"warning|info\"']\nequal = [\"service\"]\n",
    ),
    (
        "times with a beginning and an end",
        "[[route.routes]]\nmatchers = ['severity=\"warning\"']\nreceiver = \"pager\"\nmute_time_intervals = [\"night\"]\n[time_intervals.night]\ntimes = [{ start_time = \"00:00\", end_time = \"06:00\" }, { start_time = \"22:00\", end_time = \"24:00\" }]\n",
        "[[route.routes]]\nmatchers = ['severity=\"warning\"']\nreceiver = \"pager\"\nmute_time_intervals = [\"night\"]\n[time_intervals.night]\ntimes = ['00:00-06:00', '22:00-24:00']\n",
    ),
    (
        "a list of intervals",
        "[[route.routes]]\nmatchers = ['severity=\"warning\"']\nreceiver = \"pager\"\nmute_time_intervals = [\"night\"]\n[[time_intervals]]\nname = \"night\"\n[[time_intervals.time_intervals]]\ntimes = [{ start_time = \"00:00\", end_time = \"06:00\" }]\n[[time_intervals.time_intervals]]\nweekdays = [\"sunday\"]\n",
        "[[route.routes]]\nmatchers = ['severity=\"warning\"']\nreceiver = \"pager\"\nmute_time_intervals = [\"night\"]\n[[time_intervals.night]]\ntimes = ['00:00-06:00']\n\n[[time_intervals.night]]\nweekdays = [\"sunday\"]\n",
    ),
];

#[test]
fn each_means_the_same_as_ours() {
    for (about, theirs, ours) in FORMS {
        let outcome = check(&format!("{SHOP}{theirs}"));
        let told = codes(&outcome);
        assert!(!told.is_empty() && told.iter().all(|code| *code == "shape/alertmanager-form"), "{about}: {told:?}");
        assert!(codes(&check(&format!("{SHOP}{ours}"))).is_empty(), "{about}");
        let [theirs, ours] = [theirs, ours].map(|form| build(&format!("{SHOP}{form}")));
        assert_eq!(theirs["alertmanager/alertmanager.yml"], ours["alertmanager/alertmanager.yml"], "{about}");
    }
}

#[test]
fn a_note_is_all_that_is_said() {
    let text = rendered(&check(&format!("{SHOP}{}", FORMS[0].1)));
    assert!(text.contains("`match` is Alertmanager's own form"), "{text}");
    assert!(text.contains("here it is matchers = ['severity=\"critical\"']"), "{text}");
}

#[test]
fn fix_writes_our_form() {
    for (about, theirs, ours) in FORMS {
        let text = format!("{SHOP}{theirs}");
        let Ok(mended) = mend(&InMemory(vec![("lakehouse.toml".to_owned(), text)]));
        assert_eq!(mended.texts["lakehouse.toml"], format!("{SHOP}{ours}"), "{about}");
    }
}

#[test]
fn what_is_not_of_that_form_is_told_by_its_shape() {
    let route = |keys: &str| format!("{SHOP}[[route.routes]]\n{keys}\nreceiver = \"pager\"\n");
    for (keys, code) in [
        ("match = \"critical\"", "shape/unknown-key"),
        ("match = { severity = 1 }", "shape/unknown-key"),
        ("match = { severity = \"critcal\" }", "route/unknown-value"),
        ("match_re = { severity = \"(\" }", "route/invalid-regex"),
    ] {
        let told = codes(&check(&route(keys)));
        assert!(told.contains(&code), "{keys}: {told:?}");
    }
}
