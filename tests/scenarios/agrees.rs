//! Tests run in process come to the verdicts that promtool comes to with the files that are written of them.

use std::collections::BTreeSet;

use lakehouse_obs::promql::Version;

use super::support::project;
use super::support::tools::{built, for_prometheus, promtools, run as run_tool, version};
use super::{WORLD, check, run};

/// Tests in the world, half of which fail: each with its verdict.
const TESTS: &str = r#"
[[alerts.ConnectionsHigh.tests]]
name   = "fires after two minutes"
input  = 'db_connections{instance="db-1:9187"}  80 95x10 80x10'
quiet  = ["0m", "1m", "2m", "20m"]
firing = ["3m", "10m30s", "11m"]
expect = { severity = "warning", description = "db-1:9187 has 95 connections" }
[[alerts.ConnectionsHigh.tests]]
name   = "too early"
input  = 'db_connections{instance="db-1:9187"}  80 95x10'
firing = ["2m"]
[[alerts.ConnectionsHigh.tests]]
name   = "another text"
input  = 'db_connections{instance="db-1:9187"}  95x10'
firing = ["4m"]
expect = { description = "db-1:9187 has 96 connections" }
[[alerts.QueriesFail.tests]]
name   = "by way of an indicator"
input  = '''
db_queries_total{outcome="error"}  0x20 0+6x40
db_queries_total{outcome="ok"}     0+94x60
'''
quiet  = ["20m"]
firing = ["40m"]
expect = { summary = "6% of the queries fail" }
[[alerts.QueriesFail.tests]]
name   = "an hour later, to the second"
input  = '''
db_queries_total{outcome="error"}  0+6x80
db_queries_total{outcome="ok"}     0+94x80
'''
interval = "30s"
quiet  = ["1m", "39m"]
[[alerts.QueriesFail.tests]]
name   = "one evaluation behind the indicator, whose group runs later"
input  = '''
db_queries_total{outcome="error"}  0+6x20
db_queries_total{outcome="ok"}     0+94x20
'''
quiet  = ["3m"]
firing = ["4m"]
[[alerts.DatabaseDown.tests]]
name   = "a gap ends it"
input  = 'db_up{instance="db-1:9187"}  0x5 _x10 0x5'
firing = ["5m", "9m", "17m"]
quiet  = ["12m"]
[[alerts.DatabaseDown.tests]]
name   = "one that is stale"
input  = 'db_up{instance="db-1:9187"}  0x5 stale _x10'
quiet  = ["6m"]
firing = ["3m"]
[[indicators.db_error_ratio.tests]]
name   = "6 of 100"
input  = '''
db_queries_total{outcome="error"}  0+6x30
db_queries_total{outcome="ok"}     0+94x30
'''
expect = [{ at = "0m", absent = true }, { at = "10m", value = "6%" }]
[[indicators.db_error_ratio.tests]]
name   = "not 7"
input  = '''
db_queries_total{outcome="error"}  0+7x30
db_queries_total{outcome="ok"}     0+93x30
'''
expect = [{ at = "10m", value = "6%" }]
"#;

const FAILING: [&str; 4] = ["another text", "an hour later, to the second", "not 7", "too early"];

#[test]
fn every_promtool_agrees_test_by_test() {
    let spec = format!("{WORLD}{TESTS}");
    let report = run(&spec);
    let failed: BTreeSet<&str> =
        report.tests.iter().filter(|test| !test.passed).map(|test| test.name.as_str()).collect();
    assert_eq!(failed, BTreeSet::from(FAILING));
    // promtool names the tests that fail by their expressions only, so each is asked alone
    let blocks: Vec<&str> = TESTS.split("\n[[").skip(1).collect();
    assert_eq!(blocks.len(), report.tests.len());
    for block in blocks {
        let name = block.split("name   = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a name");
        let alone = format!("{WORLD}\n[[{block}");
        assert!(check(&alone).errors() == 0);
        for promtool in promtools() {
            let Version { major, minor, .. } = version(promtool);
            let folder = built(&for_prometheus(&alone, &format!("{major}.{minor}")));
            for file in ["alerts.yml", "indicators.yml"] {
                let file = format!("prometheus/tests/{file}");
                if folder.path().join("observability").join(&file).exists() {
                    let said = run_tool(promtool, &folder.path().join("observability"), &["test", "rules", &file]);
                    assert_eq!(said.ok(), !failed.contains(name), "{promtool}: {name}\n{said:?}");
                }
            }
        }
    }
}

#[test]
fn the_reference_stack_passes_and_nothing_is_left_uncovered() {
    let spec = std::fs::read_to_string(project().join("stacks/ai-aas/lakehouse.toml")).expect("a spec");
    let report = super::run_with(&spec, true);
    let failed: Vec<String> = report.tests.iter().filter(|test| !test.passed).map(super::failures).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let coverage = report.coverage.expect("coverage");
    let missing: Vec<&str> = coverage.items.iter().filter(|it| !it.covered).map(|it| it.name.as_str()).collect();
    assert!(missing.is_empty() && coverage.percent >= 100.0, "{missing:?}");
    assert!(report.tests.len() >= 17 && coverage.items.len() > 60, "{} {}", report.tests.len(), coverage.items.len());
}

/// The README shows a scenario that fails since somebody has raised a limit: with the old limit it passes.
#[test]
fn the_scenario_of_the_readme_passes_with_the_limit_that_was_raised() {
    let readme = std::fs::read_to_string(project().join("README.md")).expect("the README");
    let section = readme.split("\n## Scenarios\n").nth(1).expect("its section");
    let spec = section.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a spec");
    let failed = |spec: &str| -> Vec<String> { run(spec).tests.iter().map(super::failures).collect() };
    assert_ne!(failed(spec), [""]);
    assert_eq!(failed(&spec.replace("above    = 200", "above    = 100")), [""]);
}
