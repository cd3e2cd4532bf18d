//! Every file of this folder is what `ServiceKind` says, and alerts only on what its own exporters expose.

use super::{Collection, KINDS, KindFile, Loaded, PARTS, VARIANTS, load};
use crate::catalogue;
use crate::components::component;
use crate::promql::{self, Expr};
use crate::report::Report;
use crate::source::Sources;

/// The catalogues of what the stack runs, or of exporters whose metrics a service may declare.
const STACK: &[&str] = &[
    "alertmanager",
    "blackbox_exporter",
    "elasticsearch_exporter",
    "jaeger",
    "logstash_exporter",
    "prometheus",
    "prometheus_synthetic",
    "sql_exporter",
];

fn read(file: &KindFile) -> Loaded {
    let (mut sources, mut report) = (Sources::new(), Report::new());
    let loaded = load(file, &mut sources, &mut report);
    assert!(report.is_empty(), "{}: {:?}", file.name, report.into_sorted());
    loaded
}

/// The metrics that the alerts and dashboards of a file read, as `alert` and `metric`.
fn metrics(file: &KindFile, loaded: &Loaded) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut expressions = Vec::new();
    for (alert, entry) in loaded.alerts.iter().chain(loaded.alerts_of_both.iter()) {
        let expression = entry.node.get("expr").and_then(|node| node.string());
        let expression = expression.unwrap_or_else(|| panic!("{}: {alert} has no `expr`", file.name));
        expressions.push((alert, expression));
    }
    for (dashboard, entry) in loaded.dashboards.iter() {
        let panels = entry.node.get("panels").and_then(|node| node.array()).unwrap_or(&[]);
        let before = expressions.len();
        for panel in panels {
            let queries = panel.get("queries").and_then(|node| node.array()).unwrap_or(&[]);
            let asks = queries.iter().chain([panel]).filter_map(|node| node.get("expr")?.string());
            expressions.extend(asks.map(|expression| (dashboard, expression)));
        }
        assert!(expressions.len() - before >= panels.len(), "{dashboard}: a panel asks nothing");
    }
    for (alert, expression) in expressions {
        let parsed = promql::parse_in_dashboard(expression.trim(), promql::Version::new(3, 5))
            .unwrap_or_else(|flaws| panic!("{alert}: {flaws:?}"));
        parsed.root.walk(&mut |node| {
            if let Expr::Selector(selector) = &node.kind
                && let Some((name, _)) = &selector.name
            {
                found.push((alert.to_owned(), name.clone()));
            }
        });
    }
    found
}

#[test]
fn every_kind_can_be_decoded() {
    for file in KINDS.iter().chain(VARIANTS) {
        assert!(read(file).kind.is_some(), "{}.toml is not what `Kind` says", file.name);
    }
}

#[test]
fn a_part_brings_alerts_and_is_no_kind() {
    for file in PARTS {
        let loaded = read(file);
        assert!(loaded.kind.is_none() && loaded.service.is_empty() && !loaded.alerts.is_empty(), "{}", file.name);
    }
}

#[test]
fn every_catalogue_and_component_that_a_kind_names_exists() {
    for file in KINDS.iter().chain(VARIANTS) {
        let Some(kind) = read(file).kind else { continue };
        for name in &kind.catalogue {
            assert!(catalogue::exporter(name).is_some(), "{}: there is no catalogue `{name}`", file.name);
        }
        let known = |name: &String| component(name).is_some();
        assert!(kind.scrape.component.iter().all(known), "{}: unknown component", file.name);
        let needs = matches!(kind.scrape.by, Collection::Exporter | Collection::HostExporter | Collection::Sql);
        assert_eq!(kind.scrape.component.is_some(), needs, "{}: who exposes its metrics", file.name);
    }
}

#[test]
fn every_metric_that_an_alert_of_a_kind_reads_is_in_its_catalogues() {
    for file in KINDS.iter().chain(VARIANTS) {
        let loaded = read(file);
        let Some(kind) = &loaded.kind else { continue };
        for (alert, metric) in metrics(file, &loaded) {
            let declared = loaded.service.get("metrics").and_then(|entry| entry.node.table());
            let declared = declared.is_some_and(|declared| {
                let base = ["_bucket", "_sum", "_count"].iter().find_map(|suffix| metric.strip_suffix(suffix));
                declared.contains(&metric) || base.is_some_and(|base| declared.contains(base))
            });
            let of = kind.variant.as_ref().and_then(|variant| KINDS.iter().find(|file| file.name == variant.of));
            let of = of.and_then(|file| read(file).kind).map(|kind| kind.catalogue).unwrap_or_default();
            let known = kind.catalogue.iter().chain(&of).filter_map(|name| catalogue::exporter(name));
            let known = declared || known.into_iter().any(|exporter| exporter.series_with_includes(&metric).is_some());
            assert!(known, "{}: {alert} reads `{metric}`", file.name);
        }
    }
}

#[test]
fn every_metric_that_an_alert_of_the_stack_reads_is_exposed_by_the_stack() {
    for file in PARTS {
        for (alert, metric) in metrics(file, &read(file)) {
            let own = metric.starts_with("lakehouse_");
            let known = STACK;
            let known = known.iter().filter_map(|name| catalogue::exporter(name));
            let known = own || known.into_iter().any(|exporter| exporter.series_with_includes(&metric).is_some());
            assert!(known, "{}: {alert} reads `{metric}`", file.name);
        }
    }
}

#[test]
fn what_says_that_a_service_answers_is_a_metric_of_its_own() {
    let mut checked = 0;
    for file in KINDS.iter().chain(VARIANTS) {
        let Some(kind) = read(file).kind else { continue };
        let Some(alive) = kind.scrape.alive else { continue };
        // a probe is there where the author asks for one
        let mut exporters = kind.catalogue.iter().map(String::as_str).chain(["blackbox_exporter"]);
        let listed = exporters.any(|name| catalogue::exporter(name).is_some_and(|of| of.metric(&alive).is_some()));
        assert!(listed, "{}: {alive}", file.name);
        checked += 1;
    }
    assert!(checked > 0);
}

#[test]
fn a_wrong_port_is_a_port_and_not_the_right_one() {
    for file in KINDS.iter().chain(VARIANTS) {
        let Some(kind) = read(file).kind else { continue };
        for port in kind.wrong_ports.keys() {
            let port: u16 = port.parse().unwrap_or_else(|_| panic!("{}: {port}", file.name));
            assert_ne!(kind.port, Some(port), "{}", file.name);
        }
    }
}

/// What a file of this folder says, as values.
fn values(text: &str) -> toml::Table {
    text.parse().unwrap_or_else(|flaw| panic!("{flaw}"))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test reads the files that were packed")]
fn the_program_has_all_of_a_file_but_the_tests_of_its_alerts() {
    let mut tests = 0;
    for (folder, files) in [("", KINDS), ("parts/", PARTS), ("variants/", VARIANTS)] {
        for file in files {
            let path = format!("{}/../../src/kinds/{folder}{}.toml", env!("CARGO_MANIFEST_DIR"), file.name);
            let mut written = values(&std::fs::read_to_string(&path).expect("a file of this folder"));
            for table in ["alerts", "alerts_of_both"] {
                let alerts = written.get_mut(table).and_then(toml::Value::as_table_mut).into_iter().flatten();
                for (_, alert) in alerts {
                    tests += usize::from(alert.as_table_mut().is_some_and(|alert| alert.remove("tests").is_some()));
                }
            }
            assert_eq!(values(file.text), written, "{path}");
        }
    }
    assert!(tests > 30, "{tests} alerts with tests");
}
