//! Alertmanager's own forms: read as they are meant there, told in a note, rewritten by `--fix`.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use lakehouse_obs::Outcome;
use lakehouse_obs::fix::fix;
use lakehouse_obs::report::Level;
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
        "matchers as one string",
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
        let reported = codes(&outcome);
        assert!(
            !reported.is_empty() && reported.iter().all(|code| *code == "shape/alertmanager-form"),
            "{about}: {reported:?}"
        );
        assert!(codes(&check(&format!("{SHOP}{ours}"))).is_empty(), "{about}");
        let [theirs, ours] = [theirs, ours].map(|form| build(&format!("{SHOP}{form}")));
        assert_eq!(theirs["alertmanager/alertmanager.yml"], ours["alertmanager/alertmanager.yml"], "{about}");
    }
}

#[test]
fn a_note_is_all_that_is_said() {
    let text = rendered(&check(&format!("{SHOP}{}", FORMS[0].1)));
    assert!(text.contains("`match` is the syntax of Alertmanager"), "{text}");
    assert!(text.contains("write it as matchers = ['severity=\"critical\"']"), "{text}");
}

#[test]
fn fix_writes_our_form() {
    for (about, theirs, ours) in FORMS {
        let text = format!("{SHOP}{theirs}");
        let Ok(fixed) = fix(&InMemory(vec![("lakehouse.toml".to_owned(), text)]));
        assert_eq!(fixed.texts["lakehouse.toml"], format!("{SHOP}{ours}"), "{about}");
    }
}

#[test]
fn what_is_not_of_that_form_is_reported_by_its_shape() {
    let route = |keys: &str| format!("{SHOP}[[route.routes]]\n{keys}\nreceiver = \"pager\"\n");
    for (keys, code) in [
        ("match = \"critical\"", "shape/unknown-key"),
        ("match = { severity = 1 }", "shape/unknown-key"),
        ("match = { severity = \"critcal\" }", "route/unknown-value"),
        ("match_re = { severity = \"(\" }", "route/invalid-regex"),
    ] {
        let reported = codes(&check(&route(keys)));
        assert!(reported.contains(&code), "{keys}: {reported:?}");
    }
}

/// What `--fix` makes of a text.
fn fixed(text: &str) -> String {
    let Ok(fixed) = fix(&InMemory(vec![("lakehouse.toml".to_owned(), text.to_owned())]));
    fixed.texts.get("lakehouse.toml").cloned().unwrap_or_else(|| text.to_owned())
}

/// A route that names two time intervals.
const TIMES: &str = "[[route.routes]]\nmatchers = ['severity=\"warning\"']\nreceiver = \"pager\"\nactive_time_intervals = [\"office\"]\nmute_time_intervals = [\"night\"]\n";

/// A list of time intervals, and what `--fix` makes of it; the same where it has to stay.
const LISTS: &[(&str, &str)] = &[
    (
        "[[time_intervals]]\nname = \"night\"   # a comment\ntime_intervals = [{ times = [\"22:00-24:00\"] }] # late\n# between\n[[time_intervals]]\nname = \"office\"\ntime_intervals = [\n  { times = [\"09:00-12:00\"] }, # before noon\n  { times = [\"13:00-17:00\"] },\n]\n",
        "# a comment\n[[time_intervals.night]]\ntimes = [\"22:00-24:00\"] # late\n# between\n# before noon\n[[time_intervals.office]]\ntimes = [\"09:00-12:00\"]\n\n[[time_intervals.office]]\ntimes = [\"13:00-17:00\"]\n",
    ),
    (
        "[[time_intervals]]\nname = \"night\"\n[[time_intervals.time_intervals]]\ntimes = [\n  \"22:00-24:00\", # late\n]\n[[time_intervals]]\nname = \"office\"\n# each day\n[[time_intervals.time_intervals]]\ntimes = [\n  { start_time = \"09:00\", end_time = \"17:00\" }, # the clock\n]\n",
        "[[time_intervals.night]]\ntimes = [\n  \"22:00-24:00\", # late\n]\n# each day\n# the clock\n[[time_intervals.office]]\ntimes = ['09:00-17:00']\n",
    ),
    (
        "[[mute_time_intervals]]\nname = \"night\"\ntime_intervals = [{ times = [\"22:00-24:00\"] }]\n[[time_intervals]]\nname = \"office\"\ntime_intervals = [{ times = [\"09:00-17:00\"] }]\n",
        "[[time_intervals.night]]\ntimes = [\"22:00-24:00\"]\n[[time_intervals.office]]\ntimes = [\"09:00-17:00\"]\n",
    ),
    // what stands between a name and its periods is not of the list
    (
        "[[time_intervals]]\nname = \"night\"\ntime_intervals = [{ times = [\"22:00-24:00\"] }]\n[[time_intervals]]\nname = \"office\"\n[lints]\n\"alert/no-severity\" = \"note\"\n[[time_intervals.time_intervals]]\ntimes = [\"09:00-17:00\"]\n",
        "",
    ),
];

#[test]
fn a_list_is_rewritten_as_a_whole_or_not_at_all() {
    for (theirs, ours) in LISTS {
        let text = format!("{SHOP}{TIMES}{theirs}");
        let ours = if ours.is_empty() { theirs } else { ours };
        assert_eq!(fixed(&text), format!("{SHOP}{TIMES}{ours}"));
        assert_eq!(build(&text), build(&fixed(&text)), "{theirs}");
        let windows = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(fixed(&windows(&text)), windows(&fixed(&text)), "{theirs}");
    }
}

#[test]
fn what_an_element_does_not_have_is_reported() {
    let list =
        "[[time_intervals]]\nname = \"night\"\nlocation = \"UTC\"\ntime_intervals = [{ times = [\"22:00-24:00\"] }]\n";
    let reported = codes(&check(&format!("{SHOP}{}{list}", TIMES.replace("\"office\"", "\"night\""))));
    assert!(reported.contains(&"shape/unknown-key"), "{reported:?}");
}

/// Conditions, and what `--fix` makes of them; nothing where they have to stay.
const CONDITIONS: &[(&str, &str)] = &[
    (
        "match = { severity = \"critical\" }\nmatchers = [ 'alertname!=\"Slow\"', # why\n]",
        "matchers = [ 'alertname!=\"Slow\"', # why\n'severity=\"critical\"',\n]",
    ),
    (
        "matchers  = [\n  # the first\n  'alertname!=\"Slow\"', # why\n  'service=\"shop\"', # and why\n  # no more\n]\nmatch = { severity = \"critical\" } # late",
        "matchers  = [\n  # the first\n  'alertname!=\"Slow\"', # why\n  'service=\"shop\"', # and why\n  'severity=\"critical\"',\n  # no more\n] # late",
    ),
    (
        "matchers = [\n  'alertname!=\"Slow\"' # why\n]\nmatch = { severity = \"critical\" }",
        "matchers = [\n  'alertname!=\"Slow\"', 'severity=\"critical\"' # why\n]",
    ),
    ("matchers = [ # none\n]\nmatch = { severity = \"critical\" }", "matchers = ['severity=\"critical\"' # none\n]"),
    ("match = { severity = \"critical\" }\n# why\nmatchers = ['alertname!=\"Slow\"']", ""),
    ("match = { # why\n severity = \"critical\" }", ""),
    ("match.severity = \"critical\"", ""),
    ("match = { \"severity\" = \"critical\" }", "matchers = ['severity=\"critical\"']"),
    ("\"match\" = { 'severity' = 'critical' }", "matchers = ['severity=\"critical\"']"),
    ("match.'severity' = \"critical\"", ""),
    ("match_re = { 'severity' = \"crit.*\" }", "matchers = ['severity=~\"crit.*\"']"),
];

#[test]
fn an_edit_loses_no_comment_and_reads_no_quotes_of_keys() {
    for (theirs, ours) in CONDITIONS {
        let text = |keys: &str| format!("{SHOP}[[route.routes]]\nreceiver = \"pager\"\n{keys}\n");
        let reported = codes(&check(&text(theirs)));
        assert!(reported.iter().all(|code| *code == "shape/alertmanager-form"), "{theirs}: {reported:?}");
        let ours = if ours.is_empty() { theirs } else { ours };
        assert_eq!(fixed(&text(theirs)), text(ours));
        assert_eq!(build(&text(theirs)), build(&text(ours)), "{theirs}");
        let windows = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(fixed(&windows(&text(theirs))), windows(&text(ours)));
    }
    for theirs in
        ["[route.routes.match]\n'severity' = \"critical\"", "[route.routes.match_re]\n\"severity\" = 'crit.*'"]
    {
        let reported = codes(&check(&format!("{SHOP}[[route.routes]]\nreceiver = \"pager\"\n{theirs}\n")));
        assert_eq!(reported, ["shape/alertmanager-form"], "{theirs}");
    }
    let both = "[[inhibit_rules]]\nsource_match = { 'severity' = \"critical\" }\ntarget_match_re = { \"severity\" = 'warn.*' }\nequal = [\"service\"]\n";
    let route = "[[route.routes]]\nmatchers = ['severity=\"critical\"']\nreceiver = \"pager\"\n";
    let reported = codes(&check(&format!("{SHOP}{route}{both}")));
    assert!(reported.iter().all(|code| *code == "shape/alertmanager-form") && reported.len() == 2, "{reported:?}");
}

#[test]
fn what_a_note_says_is_toml() {
    for value in ["\\u0007", "\\u200b", "a\\\\b", "it's", "\\\"", "\\u2028\\t"] {
        let text = format!("{SHOP}[[route.routes]]\nreceiver = \"pager\"\nmatch = {{ severity = \"{value}\" }}\n");
        let outcome = check(&text);
        let note = outcome.diagnostics.iter().find(|found| found.code == "shape/alertmanager-form").expect("a note");
        let help = note.help.as_deref().unwrap_or("").strip_prefix("write it as ").expect("what to write");
        let read = |text: &str| text.parse::<toml::Table>().unwrap_or_else(|error| panic!("{text}: {error}"));
        let written = read(help)["matchers"][0].as_str().expect("a text").to_owned();
        assert!(written.starts_with("severity=\"") && !help.chars().any(char::is_control), "{help}");
        let edit = note.edit.as_ref().expect("an edit");
        assert_eq!(read(&edit.replacement), read(help));
    }
}

#[test]
fn its_level_is_said_as_of_any_finding() {
    let forms = FORMS[0].1;
    for (level, wanted) in
        [("note", Some(Level::Note)), ("warning", Some(Level::Warning)), ("error", Some(Level::Error)), ("off", None)]
    {
        let text = format!("{SHOP}{forms}[lints]\n\"shape/alertmanager-form\" = \"{level}\"\n");
        let found: Vec<Level> = check(&text).diagnostics.iter().map(|found| found.level).collect();
        assert_eq!(found, Vec::from_iter(wanted), "{level}");
    }
    let allow = "allow = [{ code = \"shape/alertmanager-form\", reason = \"copied\" }]\n";
    assert_eq!(codes(&check(&format!("{SHOP}{forms}{allow}"))), [""; 0]);
    let inhibit = format!("{SHOP}{}{allow}", FORMS[3].1);
    assert_eq!(codes(&check(&inhibit)), [""; 0]);
}

#[test]
fn the_rest_of_a_spec_is_checked_all_the_same() {
    let more = "[receivers.nobody.webhook]\nurl = { file = \"secrets/nobody\" }\n[alerts.Other]\nexpr = 'up{job=\"shop\"} == 0'\nseverity = \"warning\"\nsummary = \"other\"\nallow = [{ code = \"alert/always-fires\", reason = \"no longer\" }]\n";
    for (about, theirs, ours) in FORMS {
        let others = |form: &str| {
            let mut reported = codes(&check(&format!("{SHOP}{form}{more}")));
            reported.retain(|code| *code != "shape/alertmanager-form");
            reported
        };
        let reported = others(theirs);
        assert_eq!(reported, others(ours), "{about}");
        assert!(
            reported.contains(&"lint/unused-allow") && reported.iter().any(|code| code.starts_with("receiver/")),
            "{reported:?}"
        );
    }
}
