//! What alerts compile into: scope and limit joined to the expression as it was written, read by every promtool.
#![allow(clippy::disallowed_methods, reason = "tests write files and run tools")]

mod support;

use std::process::Command;

use support::{build, tool};

const RULES: &str = "prometheus/alerting-rules.yml";

/// The expressions of the alert `A`, in the order of its rules. Every promtool must accept the file.
fn expressions(alert: &str) -> Vec<String> {
    compiled(alert, &["promtool-2.42", "promtool-2.53", "promtool-3"])
}

fn compiled(alert: &str, readers: &[&str]) -> Vec<String> {
    let spec = format!(
        "[lakehouse]\nname = \"shop\"\nedition = \"2026\"\n\n\
         [services.api]\nkind = \"prometheus\"\naddress = \"api:8080\"\nmetrics = {{ q = {{ type = \"gauge\", labels = [\"a\"] }} }}\n\n\
         [services.web]\nkind = \"prometheus\"\naddress = \"web:8080\"\nmetrics = {{ q = {{ type = \"gauge\", labels = [\"a\"] }} }}\n\n\
         [alerts.A]\nseverity = \"critical\"\nsummary = \"A\"\n{alert}\n"
    );
    let files = build(&spec);
    let text = &files[RULES];
    accepted(text, readers);
    let file: serde_json::Value = serde_yaml::from_str(text).expect("our own YAML");
    let groups = file["groups"].as_array().expect("groups");
    let rules = groups.iter().flat_map(|group| group["rules"].as_array().expect("rules"));
    let own = rules.filter(|rule| rule["alert"] == "A");
    own.map(|rule| rule["expr"].as_str().expect("an expression").to_owned()).collect()
}

fn accepted(rules: &str, readers: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rules.yml");
    std::fs::write(&path, rules).expect("written");
    for version in readers {
        let run = Command::new(tool(version)).args(["check", "rules"]).arg(&path).output().expect("it runs");
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{version}: {said}\n{rules}");
    }
}

fn one(alert: &str) -> String {
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
        assert_eq!(one(written), compiled);
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
        assert_eq!(one(written), compiled);
    }
}

#[test]
fn a_plain_number_is_compared_as_a_vector() {
    assert_eq!(one("expr = 'scalar(q)'\nabove = 5"), "vector(scalar(q)) > 5");
    assert_eq!(one("expr = 'time() - scalar(q)'\nabove = 5"), "vector(time() - scalar(q)) > 5");
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
        assert_eq!(one(written), compiled);
    }
}

#[test]
fn each_severity_is_a_rule() {
    let files = build(
        "[alerts.A]\nexpr = 'queue'\nabove = { critical = 100, warning = 10 }\nfor = { warning = \"15m\" }\nsummary = 'A'\n",
    );
    let text = &files[RULES];
    accepted(text, &["promtool-2.42", "promtool-2.53", "promtool-3"]);
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

/// What the rules of an alert ask, of one service and of all others.
fn parts(expr: &str) -> (String, String) {
    let mut found = expressions(&format!("expr = '''{expr}'''\noverrides = [{{ service = \"api\", for = \"1m\" }}]"));
    assert_eq!(found.len(), 2, "{expr}: {found:?}");
    let only = found.pop().unwrap_or_default();
    (only, found.pop().unwrap_or_default())
}

#[test]
fn an_override_narrows_every_selector_that_the_result_is_made_of() {
    for (written, only) in [
        ("q == 0", "q{service=\"api\"} == 0"),
        ("-q > 0", "-q{service=\"api\"} > 0"),
        ("0 < q", "0 < q{service=\"api\"}"),
        ("q > bool 0 == 1", "q{service=\"api\"} > bool 0 == 1"),
        ("max_over_time(q[5m]) > 0", "max_over_time(q{service=\"api\"}[5m]) > 0"),
        ("max_over_time(q[5m:1m] offset 1m) > 0", "max_over_time(q{service=\"api\"}[5m:1m] offset 1m) > 0"),
        (
            "label_replace(q, \"a\", \"b\", \"job\", \"c\") > 0",
            "label_replace(q{service=\"api\"}, \"a\", \"b\", \"job\", \"c\") > 0",
        ),
        ("max by (service) (q) > 0", "max by (service) (q{service=\"api\"}) > 0"),
        ("max without (a) (q) > 0", "max without (a) (q{service=\"api\"}) > 0"),
        ("topk by (service) (3, q) > 0", "topk by (service) (3, q{service=\"api\"}) > 0"),
        ("q / ignoring (a) up > 0", "q{service=\"api\"} / ignoring (a) up{service=\"api\"} > 0"),
        (
            "q / on (service, instance) max by (service, instance) (q)",
            "q{service=\"api\"} / on (service, instance) max by (service, instance) (q{service=\"api\"})",
        ),
        ("q > on (job) group_left () sum by (job) (q)", "q{service=\"api\"} > on (job) group_left () sum by (job) (q)"),
        (
            "sum by (job) (q) * on (job) group_right () q > 0",
            "sum by (job) (q) * on (job) group_right () q{service=\"api\"} > 0",
        ),
        (
            "sum by (job) (q) * on (job) group_left (service) up > 0",
            "sum by (job) (q) * on (job) group_left (service) up{service=\"api\"} > 0",
        ),
        ("q unless on (job) up", "q{service=\"api\"} unless on (job) up"),
        ("q and on (job) up == 0", "q{service=\"api\"} and on (job) up == 0"),
        ("q == 0 or up == 0", "q{service=\"api\"} == 0 or up{service=\"api\"} == 0"),
        ("q{service=~\"api|web\"} > 0", "q{service=~\"api|web\", service=\"api\"} > 0"),
    ] {
        let others = only.replace("service=\"api\"", "service!~\"api\"");
        assert_eq!(parts(written), (only.to_owned(), others), "{written}");
    }
}

/// Where a matcher would change what is computed, the result is matched instead.
#[test]
fn an_override_of_what_no_matcher_can_split_matches_the_result() {
    let label = "label_replace(vector(1), \"service\", \"api\", \"\", \"\")";
    for written in [
        "topk(3, q) > 0",
        "q or on (job) up > 0",
        "q or vector(0)",
        "label_replace(q, \"service\", \"$1\", \"a\", \"(.+)\") > 0",
        "label_join(q, \"service\", \"\", \"a\") > 0",
        "count_values by (job) (\"service\", q) > 0",
        "sum(q) * on () group_right () topk(1, q)",
    ] {
        let only = format!("(({written}) and on (service) {label})");
        let others = format!("(({written}) unless on (service) {label})");
        assert_eq!(parts(written), (only, others), "{written}");
    }
    let found = expressions(
        "expr = 'topk(3, q)'\nabove = 5\noverrides = [{ service = \"api\", above = 9 }, { service = \"web\", above = 7 }]",
    );
    let series = |name: &str| format!("label_replace(vector(1), \"service\", \"{name}\", \"\", \"\")");
    let (api, web) = (series("api"), series("web"));
    assert_eq!(
        found,
        [
            format!("((topk(3, q)) unless on (service) ({api} or {web})) > 5"),
            format!("((topk(3, q)) and on (service) {api}) > 9"),
            format!("((topk(3, q)) and on (service) {web}) > 7"),
        ]
    );
}

#[test]
fn an_override_may_differ_in_whatever_a_rule_has() {
    let files = build(
        "[services]\napi = { kind = \"prometheus\", address = \"api:8080\" }\nweb = { kind = \"prometheus\", address = \"web:8080\" }\n\n\
         [alerts.TargetDown]\nlabels = { team = \"all\", area = \"x\" }\noverrides = [\n\
         {service = \"api\", severity = \"critical\", for = \"1m\", keep_firing_for = \"10m\", labels = { team = \"api\" }, summary = \"The API is down\", \
         annotations = { board = \"https://grafana.example/d/api\" }, runbook_url = \"https://runbooks.example/{service}\" },\n\
         { service = \"web\", enabled = false },\n]\n",
    );
    let text = &files[RULES];
    accepted(text, &["promtool-2.42", "promtool-2.53", "promtool-3"]);
    let rules: Vec<&str> = text.split("- alert: ").filter(|rule| rule.starts_with("TargetDown")).collect();
    let [all, api] = rules.as_slice() else { panic!("{text}") };
    assert!(all.contains("up{service!~\"api|web\"} == 0") && all.contains("team: all"), "{all}");
    assert!(all.contains("severity: warning") && !all.contains("keep_firing_for"), "{all}");
    for part in [
        "up{service=\"api\"} == 0",
        "for: 1m",
        "keep_firing_for: 10m",
        "severity: critical",
        "team: api",
        "area: x",
        "summary: The API is down",
        "board: https://grafana.example/d/api",
        "runbook_url: https://runbooks.example/api",
        "description: The target",
    ] {
        assert!(api.contains(part), "{part}: {api}");
    }
}
