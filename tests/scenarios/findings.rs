//! Bad input: a finding at its place, before anything is run.

use super::{WORLD, check};

/// Codes with their lines and columns below the world, and what they say.
fn found(text: &str) -> Vec<String> {
    let outcome = check(&format!("{WORLD}\n{text}"));
    let before = WORLD.lines().count() + 1;
    let shown = outcome.diagnostics.iter().map(|found| {
        let place = outcome.sources.place(found.span()).expect("a place");
        format!(
            "{} {}:{} {} | {}",
            found.code,
            place.line - before,
            place.column,
            found.message,
            found.help.clone().unwrap_or_default()
        )
    });
    shown.collect()
}

const INPUT: &str = r#"[[scenarios]]
name = "one"
input = 'db_up{job="db",service="db",instance="db-1:9187"}  1x10 0x20'
"#;

#[test]
fn a_line_that_cannot_be_read_is_shown_in_its_block() {
    let text = "[[scenarios]]\nname = \"one\"\ninput = '''\ndb_up{service=\"db\"}  1x10\ndb_up{service=\"db  0x10\n'''\nexpect = [{ alert = \"DatabaseDown\", quiet = true }]\n";
    let found = found(text);
    assert!(found.len() == 1 && found[0].starts_with("test/invalid-series 5:"), "{found:?}");
}

#[test]
fn names_that_are_not_there_are_found() {
    for (expect, wanted) in [
        (
            r#"{ at = "13m", receiver = "onkall" }"#,
            "reference/unknown 4:36 there is no receiver `onkall` | did you mean `oncall`?",
        ),
        (
            r#"{ at = "13m", alert = "DatabaseDwn" }"#,
            "reference/unknown 4:33 there is no alert `DatabaseDwn` | did you mean `DatabaseDown`?",
        ),
        (
            r#"{ at = "13m", receiver = "oncall", alerts = ["Nothing"] }"#,
            "reference/unknown 4:56 there is no alert `Nothing` | `lakehouse-obs show alerts` lists",
        ),
        (
            r#"{ at = "13m", receiver = "oncall", integration = "slack" }"#,
            "reference/unknown 4:60 the receiver `oncall` has no integration `slack` | integrations of `oncall`: pagerduty",
        ),
        (
            r#"{ at = "13m", alert = "DatabaseDown", muted_by = "night" }"#,
            "reference/unknown 4:60 there is no time interval `night` | did you mean `nights`?",
        ),
        (
            r#"{ at = "40m", alert = "DatabaseDown" }"#,
            "test/beyond-input 4:18 `40m` is after the end of the input | write more values",
        ),
        (
            r#"{ from = "20m", until = "10m", alert = "DatabaseDown" }"#,
            "test/cannot-hold 4:20 the period ends at 10m, before it begins at 20m",
        ),
        (
            r#"{ at = "30s", alert = "DatabaseDown" }"#,
            "test/cannot-hold 4:33 `DatabaseDown` cannot fire at 30s: its condition must hold for 1m first",
        ),
        (
            r#"{ at = "13m", alert = "DatabaseDown", inhibited_by = "ConnectionsHigh" }"#,
            "test/cannot-hold 4:64 no inhibition rule lets `ConnectionsHigh` inhibit `DatabaseDown`",
        ),
        (r#"{ at = "13m", alert = "ConnectionsHigh", muted_by = "nights" }"#, "test/cannot-hold 4:63 without `start`"),
        (
            r#"{ at = "13m", receiver = "chat", alerts = ["DatabaseDown"] }"#,
            "test/cannot-hold 4:54 `DatabaseDown` never reaches `chat`",
        ),
        (r#"{ at = "13m", receiver = "oncall", alert = "DatabaseDown" }"#, "shape/"),
        (r#"{ at = "13m" }"#, "shape/missing-key"),
        (r#"{ at = "13x", alert = "DatabaseDown" }"#, "value/invalid-duration 4:18"),
    ] {
        let found = found(&format!("{INPUT}expect = [{expect}]\n"));
        assert!(found.iter().any(|one| one.starts_with(wanted)), "{expect}\n{wanted}\n{found:#?}");
    }
    let found = found(&format!("{INPUT}expect = []\n"));
    assert!(found.iter().any(|one| one.starts_with("test/no-expectation 4:")), "{found:?}");
}

#[test]
fn a_scenario_that_evaluates_too_much_is_refused_with_the_number() {
    let text = "[[scenarios]]\nname = \"years\"\ninput = 'db_up{service=\"db\"}  1x900000'\ninterval = \"1h\"\nexpect = [{ alert = \"DatabaseDown\", quiet = true }]\n";
    let found = found(text);
    assert!(
        found.iter().any(|one| one.starts_with("limit/exceeded") && one.contains("20,000,000 evaluations of rules")),
        "{found:?}"
    );
}
