//! What alerts compile into: scope and limit joined to the expression as it was written, read by every promtool.
#![allow(clippy::disallowed_methods, reason = "tests write files and run tools")]

mod support;

use support::alerts::{RULES, accepted, compiled, expressions};
use support::build;
use support::tools::promtools;

fn compile_alert(alert: &str) -> String {
    let found = expressions(alert);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap_or_default()
}

#[test]
fn a_limit_follows_the_expression() {
    for (written, compiled) in [
        ("expr = 'q'\nabove = 5", "q > 5"),
        ("expr = 'q'\nbelow = 5", "q < 5"),
        ("expr = 'q'\nabove = \"5%\"", "q > 0.05"),
        ("expr = 'q'\nbelow = -1.5", "q < -1.5"),
        ("expr = '-q'\nabove = 5", "-q > 5"),
        ("expr = '(q)'\nabove = 5", "(q) > 5"),
        ("expr = 'sum(q) / count(q)'\nabove = 5", "sum(q) / count(q) > 5"),
        ("expr = 'q - q offset 1h'\nabove = 5", "q - q offset 1h > 5"),
        ("expr = 'q ^ 2'\nabove = 5", "q ^ 2 > 5"),
    ] {
        assert_eq!(compile_alert(written), compiled);
    }
}

#[test]
fn what_binds_no_tighter_than_a_limit_is_put_in_parentheses() {
    for (written, compiled) in [
        ("expr = 'q or up'\nabove = 5", "(q or up) > 5"),
        ("expr = 'q and on (job) up'\nabove = 5", "(q and on (job) up) > 5"),
        ("expr = 'q unless on (instance) up == 0'\nabove = 5", "(q unless on (instance) up == 0) > 5"),
        ("expr = 'q > bool 3'\nabove = 0.5", "(q > bool 3) > 0.5"),
        ("expr = '(q or up)'\nabove = 5", "(q or up) > 5"),
    ] {
        assert_eq!(compile_alert(written), compiled);
    }
}

#[test]
fn a_plain_number_is_compared_as_a_vector() {
    assert_eq!(compile_alert("expr = 'scalar(q)'\nabove = 5"), "vector(scalar(q)) > 5");
    assert_eq!(compile_alert("expr = 'time() - scalar(q)'\nabove = 5"), "vector(time() - scalar(q)) > 5");
}

#[test]
fn a_limit_stands_on_a_line_of_its_own_behind_several_lines_and_comments() {
    for (written, compiled) in [
        ("expr = '''\nsum(q)\n  / count(q)\n'''\nabove = 5", "sum(q)\n  / count(q)\n> 5"),
        ("expr = 'q # jobs'\nabove = 5", "q # jobs\n> 5"),
        ("expr = '''\n# jobs\nq\n'''\nabove = 5", "# jobs\nq\n> 5"),
        ("expr = '''\nq # jobs\n  or up # or any\n'''\nabove = 5", "(\nq # jobs\n  or up # or any\n)\n> 5"),
        ("expr = '''\nscalar(q) # jobs\n'''\nabove = 5", "vector(\nscalar(q) # jobs\n)\n> 5"),
    ] {
        assert_eq!(compile_alert(written), compiled);
    }
}

#[test]
fn each_severity_is_a_rule() {
    let files = build(
        "[alerts.A]\nexpr = 'queue'\nabove = { critical = 100, warning = 10 }\nfor = { warning = \"15m\" }\nsummary = 'A'\n",
    );
    let text = &files[RULES];
    accepted(text, &promtools());
    assert!(text.contains("queue > 100") && text.contains("queue > 10\n"), "{text}");
    assert_eq!(text.matches("for: 15m").count(), 1, "{text}");
}

#[test]
fn an_override_narrows_the_selector_wherever_its_matchers_stand() {
    let changed = |expr: &str| {
        let mut found =
            expressions(&format!("expr = '''{expr}'''\nabove = 5\noverrides = [{{ service = \"api\", above = 9 }}]"));
        assert_eq!(found.len(), 2, "{found:?}");
        found.sort_by_key(|text| text.contains("!~"));
        (found.swap_remove(0), found.pop().unwrap_or_default())
    };
    for (written, only, others) in [
        ("q", "q{service=\"api\"} > 9", "q{service!~\"api\"} > 5"),
        ("q{}", "q{service=\"api\"} > 9", "q{service!~\"api\"} > 5"),
        ("q{ }", "q{service=\"api\" } > 9", "q{service!~\"api\" } > 5"),
        ("q{a=\"}\"}", "q{a=\"}\", service=\"api\"} > 9", "q{a=\"}\", service!~\"api\"} > 5"),
        ("q{a=\"b\",}", "q{a=\"b\", service=\"api\",} > 9", "q{a=\"b\", service!~\"api\",} > 5"),
        (
            "q{a=\"b\"} offset 5m",
            "q{a=\"b\", service=\"api\"} offset 5m > 9",
            "q{a=\"b\", service!~\"api\"} offset 5m > 5",
        ),
        ("q offset 5m", "q{service=\"api\"} offset 5m > 9", "q{service!~\"api\"} offset 5m > 5"),
        ("q @ 0", "q{service=\"api\"} @ 0 > 9", "q{service!~\"api\"} @ 0 > 5"),
        ("q # {jobs}", "q{service=\"api\"} # {jobs}\n> 9", "q{service!~\"api\"} # {jobs}\n> 5"),
        ("q # {\n{a=\"b\"}", "q # {\n{a=\"b\", service=\"api\"}\n> 9", "q # {\n{a=\"b\", service!~\"api\"}\n> 5"),
        ("q # {\n{}", "q # {\n{service=\"api\"}\n> 9", "q # {\n{service!~\"api\"}\n> 5"),
    ] {
        assert_eq!(changed(written), (only.to_owned(), others.to_owned()), "{written}");
    }
}

#[test]
fn overridden_services_are_left_out_of_the_rule_for_all() {
    let found = expressions(
        "expr = 'q'\nabove = 5\noverrides = [{ service = \"api\", above = 9 }, { service = \"web\", for = \"5m\" }]",
    );
    assert_eq!(found, ["q{service!~\"api|web\"} > 5", "q{service=\"api\"} > 9", "q{service=\"web\"} > 5"]);
}

#[test]
fn an_override_of_a_quoted_name_stays_inside_its_braces() {
    for (written, only) in [
        ("{\"q\"}", "{\"q\", service=\"api\"} > 9"),
        ("{a=\"b\", \"q\"}", "{a=\"b\", \"q\", service=\"api\"} > 9"),
        ("{\"q\", a=\"b\"}", "{\"q\", a=\"b\", service=\"api\"} > 9"),
    ] {
        let alert = format!("expr = '{written}'\nabove = 5\noverrides = [{{ service = \"api\", above = 9 }}]");
        let found = compiled(&alert, &["promtool-2.53", "promtool-3"]);
        assert!(found.contains(&only.to_owned()), "{found:?}");
    }
}
