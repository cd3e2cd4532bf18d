//! Dashboards are what Grafana's own types say, their units are Grafana's, and promtool reads their expressions.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

#[path = "grafana/layout.rs"]
mod layout;
mod support;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lakehouse_obs::model::grafana_units::UNITS;
use lakehouse_obs::schemas::DASHBOARD;
use serde_json::Value;
use support::tools::{promtools, run, write};
use support::{build, project, stacks, tool, tree};

/// Every type of panel, and what can be said of one.
const EVERYTHING: &str = r#"
[services.shop]
kind            = "prometheus"
address         = "shop:8080"
scrape_interval = "2m"
[services.shop.metrics]
http_requests_total           = { type = "counter", unit = "requests", labels = ["route", "code"] }
http_request_duration_seconds = { type = "histogram", labels = ["route"], buckets = [0.1, 0.5, 1] }
shop_ready                    = { type = "gauge", unit = "bool" }
[services.shop.logs]
from   = { tcp = 5000 }
format = "json"
[indicators.shop_error_ratio]
title = "Errors"
expr  = 'sum(rate(http_requests_total{code=~"5.."}[10m])) / sum(rate(http_requests_total[10m]))'
[alerts.ShopErrors]
expr    = "shop_error_ratio"
above   = { warning = "1%", critical = "5%" }
summary = "The shop fails"
[alerts.ShopDown]
expr     = "shop_ready == 0"
severity = "critical"
summary  = "The shop is down"
[dashboards.everything]
title       = "Everything"
description = "All that there is"
variables   = ["route"]
tags        = ["shop"]
time        = "24h"
refresh     = "0"
panels      = [
  { type = "stat", expr = "shop_error_ratio" },
  { type = "gauge", expr = "shop_error_ratio", description = "Of all answers" },
  { type = "bargauge", title = "By code", expr = "sum by (code) (rate(http_requests_total[5m]))", legend = "{{code}}" },
  { type = "table", title = "Both", queries = [
    { expr = "sum by (route) (rate(http_requests_total[5m]))", legend = "{{route}}" },
    { expr = 'sum by (route) (rate(http_requests_total{code="500"}[5m]))', legend = "{{route}}" },
  ] },
  { row = "For each route", repeat = "route" },
  { title = "Rate", repeat = "route", expr = 'sum(rate(http_requests_total{route=~"$route"}[$__rate_interval]))' },
  { title = "P95", expr = 'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{route=~"${route:regex}"}[$__rate_interval])))' },
  { row = "More", collapsed = true },
  { type = "heatmap", title = "Durations", expr = "sum by (le) (increase(http_request_duration_seconds_bucket[$__rate_interval]))", unit = "seconds" },
  { type = "state-timeline", title = "Ready", expr = "min(shop_ready)" },
  { type = "piechart", title = "Codes", expr = "sum by (code) (increase(http_requests_total[$__range]))", legend = "{{code}}" },
  { type = "text", text = "Words" },
  { type = "logs", title = "Lines", logs = "shop" },
  { title = "Raw", expr = "shop_ready", json = '{ "options": { "legend": { "placement": "right" } }, "maxDataPoints": 100 }' },
]
"#;

/// The packages of npm that `tests/tools/install` gets.
fn packages() -> PathBuf {
    let bin = tool("tsc-5");
    let folder = bin.parent().and_then(Path::parent).expect("the folder of the tools").join("node/node_modules");
    assert!(folder.join("@grafana/schema").is_dir(), "no @grafana/schema: run `tests/run`, which gets it");
    folder
}

/// The dashboards of all goldens and of `EVERYTHING`, by path.
fn dashboards() -> BTreeMap<String, String> {
    let goldens = stacks().into_iter().flat_map(|stack| {
        let golden = tree(&project().join("golden").join(&stack));
        golden.into_iter().map(move |(path, bytes)| (format!("{stack}/{path}"), bytes))
    });
    let goldens = goldens.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned()));
    let own = build(EVERYTHING).into_iter().map(|(path, text)| (format!("everything/{path}"), text));
    goldens.chain(own).filter(|(path, _)| path.contains("grafana/dashboards/")).collect()
}

fn parsed(dashboards: &BTreeMap<String, String>) -> Vec<(&str, Value)> {
    let read = |(path, text): (&'_ String, &String)| (path.clone(), serde_json::from_str(text).expect("JSON"));
    let read: Vec<(String, Value)> = dashboards.iter().map(read).collect();
    dashboards.keys().map(String::as_str).zip(read.into_iter().map(|(_, value)| value)).collect()
}

/// All values under a key, wherever it stands.
fn all<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(entries) => {
            found.extend(entries.get(key));
            entries.values().for_each(|value| all(value, key, found));
        }
        Value::Array(items) => items.iter().for_each(|value| all(value, key, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn texts<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    all(value, key, &mut found);
    found.into_iter().filter_map(Value::as_str).collect()
}

#[test]
fn every_dashboard_is_of_grafanas_own_types() {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(packages(), folder.path().join("node_modules")).expect("a link");
    let mut program = String::from("import type { Written } from \"./types\";\n");
    for (path, text) in dashboards() {
        program.push_str(&format!("// {path}\n({}) satisfies Written;\n", text.trim()));
    }
    let types = include_str!("grafana/types.ts").to_owned();
    write(folder.path(), &BTreeMap::from([("types.ts".to_owned(), types), ("all.ts".to_owned(), program.clone())]));
    let check = |file: &str| {
        run(
            "tsc-5",
            folder.path(),
            &[
                "--noEmit",
                "--strict",
                "--skipLibCheck",
                "--target",
                "es2022",
                "--module",
                "esnext",
                "--moduleResolution",
                "bundler",
                file,
            ],
        )
    };
    let said = check("all.ts");
    assert!(said.ok(), "{said:?}");
    // the types do refuse: what the seed had, and an option that no panel knows
    for (from, to) in [("\"schemaVersion\": 41", "\"dashboard\": 41"), ("\"graphMode\"", "\"grafMode\"")] {
        assert!(program.contains(from), "{from}");
        let wrong = program.replacen(from, to, 1);
        write(folder.path(), &BTreeMap::from([("wrong.ts".to_owned(), wrong)]));
        assert!(!check("wrong.ts").ok(), "{to} is taken");
    }
}

/// The schema in our own words: a build holds every dashboard to it, and this one has panels of each type.
#[test]
fn every_dashboard_satisfies_the_schema() {
    for (path, dashboard) in parsed(&dashboards()) {
        if !path.starts_with("everything/") {
            assert_eq!(DASHBOARD.violations(&dashboard), [], "{path}");
        }
        let mut ids = Vec::new();
        all(&dashboard, "id", &mut ids);
        let mut ids: Vec<i64> = ids.into_iter().filter_map(Value::as_i64).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{path}: two panels have one id");
    }
    // a wrapper such as that of Grafana's own interface is none
    assert_ne!(DASHBOARD.violations(&serde_json::json!({ "dashboard": { "title": "x" } })), []);
}

#[test]
fn units_are_those_that_grafana_knows() {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(packages(), folder.path().join("node_modules")).expect("a link");
    write(folder.path(), &BTreeMap::from([("units.js".to_owned(), include_str!("grafana/units.js").to_owned())]));
    let output = Command::new("node").current_dir(folder.path()).arg("units.js").output().expect("node runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(printed.lines().collect::<Vec<_>>(), UNITS);
    for (path, dashboard) in parsed(&dashboards()) {
        for unit in texts(&dashboard, "unit") {
            assert!(UNITS.contains(&unit), "{path}: {unit}");
        }
    }
}

/// What `tests/grafana/drawn.js` prints for panels.
fn drawn(panels: &[Value]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(packages(), folder.path().join("node_modules")).expect("a link");
    write(folder.path(), &BTreeMap::from([("drawn.js".to_owned(), include_str!("grafana/drawn.js").to_owned())]));
    let mut node = Command::new("node");
    let labels = r#"["service", "pipeline_name", "route"]"#;
    node.current_dir(folder.path()).args(["drawn.js", labels]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut node = node.spawn().expect("node runs");
    let lines: String = panels.iter().map(|panel| format!("{panel}\n")).collect();
    node.stdin.take().expect("its input").write_all(lines.as_bytes()).expect("it reads");
    let output = node.wait_with_output().expect("node ends");
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

#[test]
fn grafanas_own_registries_have_all_that_panels_name() {
    let dashboards = dashboards();
    let parsed = parsed(&dashboards);
    let mut panels: Vec<(&str, Value)> = Vec::new();
    for (path, dashboard) in &parsed {
        panels.extend(layout::panels(dashboard).into_iter().map(|panel| (*path, panel)));
    }
    assert!(panels.iter().any(|(_, panel)| panel.get("transformations").is_some()));
    let said = drawn(&panels.iter().map(|(_, panel)| panel.clone()).collect::<Vec<_>>());
    assert_eq!(said.len(), panels.len());
    for ((path, panel), said) in panels.iter().zip(said) {
        assert_eq!(said, "drawn", "{path}: {}", panel["title"]);
    }
    // what is wrong is found
    let wrong = serde_json::json!({
        "type": "stat",
        "fieldConfig": { "defaults": {
            "unit": "secs", "color": { "mode": "x" }, "min": 1, "max": 0,
            "thresholds": { "steps": [
                { "color": "a", "value": null }, { "color": "b", "value": 3 }, { "color": "c", "value": 1 },
            ] },
        } },
        "options": { "reduceOptions": { "calcs": ["lastish"] } },
        "transformations": [{ "id": "nope", "options": {} }],
    });
    assert_eq!(drawn(&[wrong]), ["unit secs, reducer lastish, color x, steps, min and max, transformation nope"]);
}

/// What lies on the screen, drawn: looked at before it is blessed.
#[test]
fn layouts_are_full_and_look_as_they_should() {
    let dashboards = dashboards();
    let mut pictures: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let parsed = parsed(&dashboards);
    for (path, dashboard) in &parsed {
        assert_eq!(layout::flaws(dashboard), Vec::<String>::new(), "{path}");
        pictures.entry(layout::picture(dashboard)).or_default().push(path);
    }
    let pictures: Vec<String> =
        pictures.into_iter().map(|(picture, paths)| format!("{}\n{picture}", paths.join("\n"))).collect();
    insta::assert_snapshot!("layouts", pictures.join("\n"));
}

#[test]
fn every_expression_is_one_that_promtool_reads() {
    let dashboards = dashboards();
    let mut rules = String::from("groups:\n- name: all\n  rules:\n");
    let mut count = 0;
    for (_, dashboard) in parsed(&dashboards) {
        for expr in texts(&dashboard, "expr") {
            let plain =
                expr.replace("$__rate_interval", "5m").replace("$__range", "1h").replace("${route:regex}", "a|b");
            let literal = serde_json::to_string(&plain).expect("a text");
            rules.push_str(&format!("  - record: r{count}\n    expr: {literal}\n"));
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &BTreeMap::from([("rules.yml".to_owned(), rules)]));
    for tool in promtools() {
        let said = run(tool, folder.path(), &["check", "rules", "--lint=none", "rules.yml"]);
        assert!(said.ok(), "{tool}: {said:?}");
    }
}

/// A panel by its title.
fn panel(dashboard: &Value, title: &str) -> Value {
    let mut lists = Vec::new();
    all(dashboard, "panels", &mut lists);
    let mut panels = lists.into_iter().filter_map(Value::as_array).flatten();
    panels.find(|panel| panel["title"] == title).unwrap_or_else(|| panic!("no panel `{title}`")).clone()
}

#[test]
fn the_rest_of_the_spec_tells_titles_units_and_limits() {
    let files = build(EVERYTHING);
    let dashboard: Value = serde_json::from_str(&files["grafana/dashboards/everything.json"]).expect("JSON");
    let defaults = |title: &str| panel(&dashboard, title)["fieldConfig"]["defaults"].clone();
    let errors = defaults("Errors");
    assert_eq!((&errors["unit"], &errors["min"], &errors["max"]), (&"percentunit".into(), &0.into(), &1.into()));
    let steps = serde_json::json!([
        { "color": "green", "value": null }, { "color": "orange", "value": 0.01 }, { "color": "red", "value": 0.05 },
    ]);
    assert_eq!(errors["thresholds"]["steps"], steps);
    let steps = serde_json::json!([{ "color": "red", "value": null }, { "color": "green", "value": 1 }]);
    assert_eq!(defaults("Ready")["thresholds"]["steps"], steps, "the limit of an alert on `== 0`");
    let durations = panel(&dashboard, "Durations");
    assert_eq!(
        (&durations["options"]["yAxis"]["unit"], &durations["options"]["cellValues"]["unit"]),
        (&"s".into(), &"short".into())
    );
    assert_eq!(defaults("P95")["unit"], "s");
    assert_eq!(defaults("Rate")["unit"], "reqps");
    assert_eq!(panel(&dashboard, "Rate")["targets"][0]["interval"], "2m", "scraped more rarely than others");
    assert_eq!(panel(&dashboard, "Raw")["options"]["legend"]["placement"], "right");
    assert_eq!(panel(&dashboard, "Raw")["options"]["legend"]["displayMode"], "list", "merged, not replaced");
    assert_eq!(dashboard["templating"]["list"][0]["query"]["query"], "label_values(http_requests_total,route)");
    let marked = &dashboard["annotations"]["list"][1]["target"]["expr"];
    assert_eq!(marked, "ALERTS{alertstate=\"firing\",alertname=~\"ShopDown|ShopErrors\"}");
    assert_eq!(panel(&dashboard, "More")["panels"].as_array().map(Vec::len), Some(6), "hidden until opened");
}

#[test]
fn hostile_texts_come_out_as_they_went_in() {
    let hostile =
        "\"q\" \\ 'x' {{ .x }} ${X} $$ $__file{/etc/passwd} %{x} on 22:22 */ -- <b> \u{1}\u{7f}\u{85}\u{2028} \n# y: [";
    let text =
        serde_json::to_string(hostile).expect("a text").replace('\u{7f}', "\\u007f").replace('\u{85}', "\\u0085");
    let spec = format!(
        "[lakehouse]\nname = \"shop\"\ntitle = {text}\nedition = \"2026\"\n[services.shop]\nkind = \"prometheus\"\naddress = \"shop:8080\"\n\
         [dashboards.d]\ntitle = {text}\ndescription = {text}\ntags = [{text}]\npanels = [\n\
         {{ row = {text} }},\n{{ title = {text}, description = {text}, expr = \"up\", legend = {text}, unit = \"suffix:x\" }},\n\
         {{ type = \"text\", title = {text}, text = {text} }},\n]\n"
    );
    let files = build(&spec);
    let dashboard: Value = serde_json::from_str(&files["grafana/dashboards/d.json"]).expect("JSON");
    assert_eq!(dashboard["title"], hostile);
    assert_eq!(dashboard["description"], hostile);
    assert_eq!(dashboard["tags"][1], hostile);
    let panels = dashboard["panels"].as_array().expect("panels");
    assert!(panels.iter().all(|panel| panel["title"] == hostile), "{panels:?}");
    assert_eq!(panels[1]["targets"][0]["legendFormat"], hostile);
    assert_eq!(panels[1]["description"], hostile);
    assert_eq!(panels[2]["options"]["content"], hostile);
    // Grafana replaces variables in its own files, so a `$` that is meant is written twice
    let provider = &files["grafana/provisioning/dashboards/dashboards.yml"];
    let provider: Value = serde_yaml::from_str(provider).expect("YAML");
    assert_eq!(provider["providers"][0]["folder"], hostile.replace('$', "$$"));
}

#[test]
fn places_of_findings_are_those_of_what_was_written() {
    let spec = "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:8080\"\n[dashboards.d]\npanels = [{ expr = 'sum(rate(up[$__rate_interval]) by (job)' }]\n";
    let outcome = support::check(spec);
    assert!(!outcome.diagnostics.is_empty());
    for found in &outcome.diagnostics {
        assert!(!found.message.contains("0000"), "{}", found.message);
    }
    let elsewhere = "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:8080\"\n[indicators.x]\nexpr = 'rate(up[$__rate_interval])'\n";
    assert_eq!(support::check(elsewhere).diagnostics.first().map(|found| found.code), Some("promql/invalid-duration"));
}

/// A service with metrics of its own, and what a dashboard makes of them.
const SHOP: &str = r#"
[services.shop]
kind    = "prometheus"
address = "shop:8080"
[services.shop.metrics]
http_requests_total           = { type = "counter", unit = "requests", labels = ["code", "route"] }
http_request_duration_seconds = { type = "histogram", labels = ["route"] }
http_response_size_bytes      = { type = "histogram", labels = ["route"] }
queue_length                  = { type = "gauge", labels = ["queue"] }
queue_used                    = { type = "gauge", labels = ["queue"] }
process_open_fds              = { type = "gauge" }
process_max_fds               = { type = "gauge" }
"#;

fn panels_of(spec: &str, dashboard: &str) -> Option<Value> {
    let files = build(spec);
    let text = files.get(&format!("grafana/dashboards/{dashboard}.json"))?;
    serde_json::from_str(text).ok()
}

#[test]
fn the_axis_of_a_heat_map_has_the_unit_of_its_bounds_and_its_cells_their_own() {
    let native = "[services.other]\nkind = \"prometheus\"\naddress = \"other:8080\"\nscrape_native_histograms = true\n\
                  metrics = { rpc_duration_seconds = { type = \"histogram\" } }\n[stack.prometheus]\nversion = \"3.8\"\n";
    for (expr, unit, cells, format, legend, calculate) in [
        (
            "sum by (le) (rate(http_request_duration_seconds_bucket[$__rate_interval]))",
            Some("s"),
            Some("cps"),
            "heatmap",
            "{{le}}",
            false,
        ),
        (
            "rate(http_request_duration_seconds_bucket[$__rate_interval])",
            Some("s"),
            Some("cps"),
            "heatmap",
            "{{le}}",
            false,
        ),
        (
            "sum by (le) (increase(http_response_size_bytes_bucket[$__rate_interval]))",
            Some("bytes"),
            Some("short"),
            "heatmap",
            "{{le}}",
            false,
        ),
        ("sum by (le) (rate(unknown_seconds_bucket[$__rate_interval]))", Some("s"), None, "heatmap", "{{le}}", false),
        ("sum(rate(rpc_duration_seconds[$__rate_interval]))", Some("s"), None, "heatmap", "__auto", false),
        // no buckets yet: Grafana counts the values
        (
            "max by (instance) (rate(http_request_duration_seconds_sum[$__rate_interval]) / rate(http_request_duration_seconds_count[$__rate_interval]))",
            Some("s"),
            None,
            "time_series",
            "__auto",
            true,
        ),
    ] {
        let open = "[services.any]\nkind = \"prometheus\"\naddress = \"any:80\"\n";
        let spec = format!(
            "{SHOP}{native}{open}[dashboards.d]\npanels = [{{ type = \"heatmap\", title = \"x\", expr = '{expr}' }}]\n"
        );
        let dashboard = panels_of(&spec, "d").expect("a dashboard");
        let panel = panel(&dashboard, "x");
        let options = &panel["options"];
        let seen = (
            options["yAxis"]["unit"].as_str(),
            options["cellValues"]["unit"].as_str(),
            panel["targets"][0]["format"].as_str(),
            panel["targets"][0]["legendFormat"].as_str(),
            options["calculate"].as_bool(),
        );
        assert_eq!(seen, (unit, cells, Some(format), Some(legend), Some(calculate)), "{expr}");
        assert_ne!(
            panel["fieldConfig"]["defaults"]["unit"].as_str(),
            unit.filter(|_| !calculate),
            "the fields are the cells"
        );
    }
}

#[test]
fn ends_of_scales_are_certain() {
    let ends = |drawn: &str, expr: &str, more: &str| {
        let spec = format!(
            "{SHOP}[dashboards.d]\npanels = [{{ type = \"{drawn}\", title = \"x\", expr = '{expr}'{more} }}]\n"
        );
        let dashboard = panels_of(&spec, "d").expect("a dashboard");
        let defaults = panel(&dashboard, "x")["fieldConfig"]["defaults"].clone();
        (defaults["min"].as_i64(), defaults["max"].as_i64())
    };
    let errors = r#"sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))"#;
    assert_eq!(ends("timeseries", errors, ""), (Some(0), Some(1)));
    assert_eq!(ends("timeseries", &format!("100 * ({errors})"), ""), (Some(0), Some(100)));
    let unrelated = "sum(rate(http_request_duration_seconds_count[5m])) / sum(rate(http_requests_total[5m]))";
    assert_eq!(ends("timeseries", unrelated, ", unit = \"ratio\""), (Some(0), None));
    assert_eq!(ends("gauge", unrelated, ", unit = \"ratio\""), (Some(0), Some(1)));
    assert_eq!(ends("timeseries", "queue_used", ", unit = \"ratio\""), (None, None));
    assert_eq!(ends("timeseries", "queue_used", ""), (None, None));
}

#[test]
fn alerts_and_indicators_tell_what_an_expression_does_not() {
    let spec = format!(
        "{SHOP}[indicators.queue_fill]\ntitle = \"Queue fill\"\nunit = \"ratio\"\nexpr = \"max(queue_used / queue_length)\"\n\
         [alerts.QueueFull]\nexpr = \"queue_fill\"\nabove = \"90%\"\nsummary = \"x\"\n\
         [alerts.QueueSlow]\nexpr = \"max(queue_used) by (queue)\"\nabove = \"30s\"\nsummary = \"x\"\n\
         [dashboards.d]\npanels = [\n{{ type = \"stat\", expr = \"max(queue_used / queue_length)\" }},\n\
         {{ type = \"gauge\", title = \"slow\", expr = \"max(queue_used) by (queue)\" }}]\n"
    );
    let dashboard = panels_of(&spec, "d").expect("a dashboard");
    let fill = panel(&dashboard, "Queue fill")["fieldConfig"]["defaults"].clone();
    assert_eq!((&fill["unit"], &fill["thresholds"]["steps"][1]["value"]), (&"percentunit".into(), &0.9.into()));
    let slow = panel(&dashboard, "slow")["fieldConfig"]["defaults"].clone();
    assert_eq!((&slow["unit"], &slow["thresholds"]["steps"][1]["value"]), (&"s".into(), &30.into()));
}

#[test]
fn a_service_whose_requests_are_measured_gets_rate_errors_and_duration() {
    let titles = |spec: &str| {
        let dashboard = panels_of(spec, "shop-red")?;
        let panels = layout::panels(&dashboard);
        Some(panels.iter().map(|panel| panel["title"].as_str().unwrap_or("").to_owned()).collect::<Vec<_>>().join(", "))
    };
    let all = "Request rate, Error ratio, Latency (p99), Request rate by status, Request rate by instance, Error ratio, Latency, Latency distribution";
    assert_eq!(titles(SHOP).as_deref(), Some(all));
    let dashboard = panels_of(SHOP, "shop-red").expect("a dashboard");
    let units = |title: &str| panel(&dashboard, title)["fieldConfig"]["defaults"]["unit"].clone();
    let shown = ["Request rate", "Error ratio", "Latency (p99)", "Latency distribution"].map(units);
    assert_eq!(shown, ["reqps", "percentunit", "s", "cps"]);
    let outcome = support::check(SHOP);
    assert!(outcome.diagnostics.is_empty(), "{}", support::rendered(&outcome));
    let service = "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:8080\"\n";
    let of = |metrics: &str| titles(&format!("{service}metrics = {{ {metrics} }}\n"));
    let counter = "http_requests_total = { type = \"counter\", labels = [\"status\"] }";
    assert_eq!(
        of(counter).as_deref(),
        Some("Request rate, Error ratio, Request rate by status, Request rate by instance, Error ratio")
    );
    let histogram = "http_request_duration_seconds = { type = \"histogram\" }";
    assert_eq!(
        of(histogram).as_deref(),
        Some("Request rate, Latency (p99), Request rate by instance, Latency, Latency distribution")
    );
    // what may be something else
    for metrics in [
        "http_requests_total = { type = \"counter\" }",
        "http_client_requests_total = { type = \"counter\", labels = [\"code\"] }",
        "job_duration_seconds = { type = \"histogram\" }",
        "http_requests_total = { type = \"gauge\", labels = [\"code\"] }",
        "a_requests_total = { type = \"counter\", labels = [\"code\"] }, b_requests_total = { type = \"counter\", labels = [\"code\"] }",
    ] {
        assert_eq!(of(metrics), None, "{metrics}");
    }
    // switched off, shown by the author's own, shown by way of an indicator
    let indicator = "[indicators.shop_rate]\nexpr = \"sum(rate(http_requests_total[5m]))\"\n";
    for more in [
        "[dashboards.shop-red]\nenabled = false\n",
        "[dashboards.d]\npanels = [{ expr = \"sum(rate(http_request_duration_seconds_count[5m]))\" }]\n",
        &format!("{indicator}[dashboards.d]\npanels = [{{ expr = \"shop_rate\" }}]\n"),
    ] {
        assert_eq!(titles(&format!("{SHOP}{more}")), None, "{more}");
    }
    let changed = format!("{SHOP}[dashboards.shop-red]\ntitle = \"Shop\"\n");
    assert_eq!(panels_of(&changed, "shop-red").expect("a dashboard")["title"], "Shop");
}
