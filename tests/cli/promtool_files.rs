//! `test --promtool`: which rule files a pattern means, what is refused, and what is said of it.

use super::program::{CLEAN, folder, run, write};

const RULES: &str = "groups:\n- name: g\n  rules:\n  - {alert: A, expr: 'm > 1'}\n";

/// A test that passes only with the rules.
fn test(patterns: &str) -> String {
    format!(
        "rule_files: [{patterns}]\ntests:\n- interval: 1m\n  input_series:\n  - {{series: m, values: '2x5'}}\n  alert_rule_test:\n  - {{eval_time: 1m, alertname: A, exp_alerts: [{{}}]}}\n"
    )
}

/// A folder with rules in two folders, one of which has a link to itself.
fn rules() -> tempfile::TempDir {
    let folder = folder(CLEAN);
    for path in ["rules/a.yml", "rules/deep/b.yml", "x*y.yml", "sub/tests/here"] {
        write(folder.path(), path, RULES);
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(".", folder.path().join("rules/again")).expect("a link");
    folder
}

#[test]
fn patterns_mean_the_files_that_go_finds() {
    let folder = rules();
    for (pattern, finds) in [
        ("rules/a.yml", true),
        ("rules/*.yml", true),
        ("./rules/../rules/?.yml", true),
        ("'rules/[^b].yml'", true),
        ("'rules/[^a].yml'", false),
        ("rules/deep/*", true),
        // two stars are one, which matches one folder; through the link that is the first again
        ("rules/again/**/a.yml", true),
        ("rules/again/again/a.yml", true),
        ("r*/**/b.yml", true),
        ("'**/b.yml'", false),
        ("'x\\*y.yml'", true),
        ("'x\\?y.yml'", false),
        ("missing.yml", false),
        ("''", false),
    ] {
        write(folder.path(), "a_test.yml", test(pattern));
        let run = run(folder.path(), &["test", "--promtool", "a_test.yml"]);
        assert_eq!(run.code, i32::from(!finds), "{pattern}: {}", run.all());
        let is_warned = run.err.starts_with("warning: no file matches `") && run.err.contains("in `rule_files`");
        assert_eq!(is_warned, !finds, "{pattern}: {}", run.err);
    }
    write(folder.path(), "sub/tests/a_test.yml", test("../../rules/*.yml"));
    let below = run(folder.path(), &["test", "--promtool", "sub/tests/a_test.yml"]);
    assert_eq!((below.code, below.out.as_str()), (0, "1 test passed\n"), "a pattern is seen from its test file");
    write(folder.path(), "a_test.yml", test("rules/a.yml, missing.yml, 'rules/[a].yml'"));
    let some = run(folder.path(), &["test", "--promtool", "a_test.yml"]);
    assert_eq!(some.code, 0, "a file that two patterns mean is loaded once: {}", some.all());
    assert!(some.err.contains("no file matches `missing.yml`"), "{}", some.err);
}

#[test]
fn what_cannot_be_read_fails() {
    let folder = rules();
    std::fs::create_dir(folder.path().join("rules/folder.yml")).expect("a folder");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", folder.path().join("gone.yml")).expect("a link");
        std::os::unix::fs::symlink("/dev/zero", folder.path().join("device.yml")).expect("a link");
    }
    for (pattern, said) in [
        ("rules/*.yml", "cannot read `rules/folder.yml`: it is a folder, not a file"),
        ("device.yml", "cannot read `device.yml`: it is a device, not a file"),
        ("gone.yml", "cannot read `gone.yml`: "),
        ("'rules/[.yml'", "`rules/[.yml` in `rule_files`: syntax error in pattern"),
        ("'rules/x[.yml'", "syntax error in pattern"),
    ] {
        write(folder.path(), "a_test.yml", test(pattern));
        let run = run(folder.path(), &["test", "--promtool", "a_test.yml"]);
        assert_eq!(run.code, 1, "{pattern}: {}", run.all());
        assert!(run.out.contains(said), "{pattern}: {}", run.out);
    }
}

#[test]
fn a_spec_and_versions_that_are_not_known_are_refused() {
    let folder = rules();
    write(folder.path(), "a_test.yml", test("rules/*.yml"));
    let both = run(folder.path(), &["test", "lakehouse.toml", "--promtool", "a_test.yml"]);
    assert_eq!(both.code, 2, "{}", both.all());
    assert!(both.err.contains("cannot be used with"), "{}", both.err);
    for (version, code) in [("2.42", 0), ("3", 0), ("3.5.1", 0), ("0.0", 2), ("3.5.junk", 2), ("2", 2), ("4.0", 2)] {
        let run = run(folder.path(), &["test", "--promtool", "a_test.yml", "--prometheus", version]);
        assert_eq!(run.code, code, "{version}: {}", run.all());
        if code == 2 {
            let said = format!("error: `{version}` is not a known version of Prometheus\n  help: write two numbers, ");
            assert!(run.err.starts_with(&said), "{}", run.err);
        }
    }
}

#[test]
fn a_test_file_in_place_of_a_spec_is_told_from_one() {
    let folder = rules();
    write(folder.path(), "a_test.yml", test("rules/*.yml"));
    let run = run(folder.path(), &["test", "a_test.yml"]);
    let said = "error: `a_test.yml` is a test file of `promtool test rules`, not a spec\n  help: run it with \
                `lakehouse-obs test --promtool a_test.yml`\n";
    assert_eq!((run.code, run.err.as_str(), run.out.as_str()), (2, said, ""));
}

/// promtool names every key that it does not know, with its line; here what is meant stands behind it.
#[test]
fn every_key_that_is_not_known_is_named_with_its_file_and_line() {
    let folder = rules();
    let wrong = "rule_file: [rules/a.yml]\ntests:\n- interval: 1m\n  input_serie:\n  - {series: m, values: '2x5'}\n  alert_rule_test:\n  - {eval_time: 1m, alertname: A, exp_alert: [{}]}\n  - eval_time: much\n";
    write(folder.path(), "a_test.yml", wrong);
    let human = run(folder.path(), &["test", "--promtool", "a_test.yml"]);
    let said = [
        "failed  a_test.yml:1",
        "a_test.yml:1: field rule_file not found: did you mean `rule_files`?",
        "a_test.yml:4: field input_serie not found: did you mean `input_series`?",
        "a_test.yml:7: field exp_alert not found: did you mean `exp_alerts`?",
        "a_test.yml:8: not a valid duration string: \"much\"",
        "1 of 1 test failed",
    ];
    assert_eq!((human.code, human.out.lines().collect::<Vec<_>>().as_slice()), (1, said.as_slice()));
    let json = run(folder.path(), &["test", "--promtool", "a_test.yml", "--format", "json"]).out;
    let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(read["tests"][0]["differences"].as_array().map(Vec::len), Some(4), "{json}");
    // a key of a later version
    write(folder.path(), "a_test.yml", format!("fuzzy_compare: true\n{}", test("rules/a.yml")));
    let old = run(folder.path(), &["test", "--promtool", "a_test.yml", "--prometheus", "2.53"]).out;
    assert!(old.contains("a_test.yml:1: field fuzzy_compare not found: it came with Prometheus 3.5\n"), "{old}");
    // rule files say it in the same way
    write(folder.path(), "rules/wrong.yml", "groups:\n- name: g\n  intervall: 1m\n  rules:\n  - {alert: A, exp: m}\n");
    write(folder.path(), "a_test.yml", test("rules/wrong.yml"));
    let rules = run(folder.path(), &["test", "--promtool", "a_test.yml"]).out;
    for line in [
        "rules/wrong.yml:3: field intervall not found: did you mean `interval`?\n",
        "rules/wrong.yml:5: field exp not found: did you mean `expr`?\n",
    ] {
        assert!(rules.contains(line), "{line}{rules}");
    }
}

/// A hundred tests, each of which is within the bound of one: together they are beyond that of a file. A filter takes fewer.
#[test]
fn what_all_tests_of_a_file_take_together_has_a_bound() {
    let folder = rules();
    let test = |number: usize| {
        format!(
            "- name: number {number}\n  interval: 1m\n  input_series:\n  - {{series: m, values: '1x5'}}\n  alert_rule_test:\n  - {{eval_time: 900000s, alertname: A}}\n"
        )
    };
    let tests: String = (0..100).map(test).collect();
    let text = format!("rule_files: [rules/a.yml]\nevaluation_interval: 1s\ntests:\n{tests}");
    write(folder.path(), "a_test.yml", &text);
    let all = run(folder.path(), &["test", "--promtool", "a_test.yml"]);
    let said = "the tests take too many evaluations together: the maximum is 40,000,000 evaluations in all tests";
    assert!(all.code == 1 && all.out.contains(said) && all.out.ends_with("100 of 100 tests failed\n"), "{}", all.out);
    write(folder.path(), "a_test.yml", text.replace("900000s", "450000s").replace("1s\n", "10s\n"));
    let fewer = run(folder.path(), &["test", "--promtool", "a_test.yml", "--filter", "Number 77"]);
    assert_eq!((fewer.code, fewer.out.as_str()), (0, "1 test passed\n"));
}

/// Expressions of one test add up, and so do the samples that each looks at: a subquery with quantiles in it has few steps.
#[test]
fn the_subqueries_of_a_whole_test_count() {
    let folder = rules();
    let quantiles = "max_over_time(quantile_over_time(0.9, m[1000m])[900m:1m])";
    let steps = "count_over_time(max_over_time(n[100m:1m])[4000m:1m])";
    for (expression, times) in [(quantiles, 300), (steps, 60)] {
        let asked = format!("  - {{eval_time: 9000m, expr: '{expression}'}}\n").repeat(times);
        let series = "- interval: 1m\n  input_series:\n  - {series: m, values: '0+1x9000'}\n  promql_expr_test:\n";
        write(folder.path(), "a_test.yml", format!("tests:\n{series}{asked}"));
        let run = run(folder.path(), &["test", "--promtool", "a_test.yml"]);
        let refused = run.out.matches("the maximum is 20,000,000 evaluations").count();
        assert!(run.code == 1 && (1..times).contains(&refused), "{expression}: {refused} of {times}");
    }
}

#[test]
fn what_would_take_too_long_is_refused_with_the_bound() {
    let folder = rules();
    let file = |interval: &str, series: &str, asked: &str| {
        format!(
            "rule_files: [rules/a.yml]\nevaluation_interval: {interval}\ntests:\n- interval: 1m\n  input_series:\n  - {{series: m, values: '{series}'}}\n  promql_expr_test:\n  - {{eval_time: {asked}}}\n"
        )
    };
    for (text, said) in [
        (file("1ms", "1x5", "100y, expr: m"), "the maximum is 20,000,000 evaluations"),
        (file("1ms", "1x99999999", "1m, expr: m"), "the maximum is 10,000,000 values"),
        (file("1m", "1x5", "1m, expr: 'sum_over_time(n[100y:1ms])'"), "the maximum is 10,000,000 steps of subqueries"),
        (file("1m", "1x5", "1m, expr: 'max_over_time(vector(1)[1d:1s])'"), "too many samples into memory"),
    ] {
        write(folder.path(), "a_test.yml", text);
        let run = run(folder.path(), &["test", "--promtool", "a_test.yml"]);
        assert_eq!(run.code, 1, "{said}: {}", run.all());
        assert!(run.out.contains(said), "{said}: {}", run.out);
    }
}

#[test]
fn what_grows_from_a_few_lines_is_refused_with_the_bound() {
    let folder = rules();
    let file = |rule: &str, series: &str| {
        write(folder.path(), "rules/a.yml", format!("groups:\n- name: g\n  rules:\n  - {rule}\n"));
        format!(
            "rule_files: [rules/a.yml]\ntests:\n- interval: 1m\n  input_series:\n{series}  alert_rule_test:\n  - {{eval_time: 30m, alertname: A}}\n"
        )
    };
    let one = "  - {series: 'm{l=\"aa\"}', values: '1x100'}\n";
    let buckets = format!("  - {{series: m, values: '{{{{buckets:[{}]}}}}x9999'}}\n", "1 ".repeat(2000).trim_end());
    let many: String = (0..300).map(|n| format!("  - {{series: 'm{{n=\"{n}\"}}', values: '2x40'}}\n")).collect();
    let ranges = "{{ range query \"m\" }}{{ range query \"m\" }}x{{ end }}{{ end }}";
    for (rule, series, said) in [
        (
            "{record: x, expr: 'label_join(x or m, \"l\", \"\", \"l\", \"l\", \"l\")'}",
            one,
            "20,000,000 bytes of labels",
        ),
        (
            "{record: x, expr: 'label_replace(x or m, \"l\", \"$1$1$1\", \"l\", \"(.*)\")'}",
            one,
            "20,000,000 bytes of labels",
        ),
        ("{record: x, expr: m}", &buckets, "10,000,000 samples in a test"),
        (
            &format!("{{alert: A, expr: m > 1, annotations: {{a: '{ranges}'}}}}"),
            &many,
            "5,000,000 steps of the templates",
        ),
    ] {
        write(folder.path(), "a_test.yml", file(rule, series));
        let run = run(folder.path(), &["test", "--promtool", "a_test.yml"]);
        assert_eq!(run.code, 1, "{said}: {}", run.all());
        assert!(run.out.contains(said), "{said}: {}", run.out);
    }
}
