//! A page for each kind of service: how its metrics are reached, and which alerts and dashboards it brings.

use super::Reference;
use super::markdown::{block, code, codes, count, facts, table};
use super::metrics;
use crate::catalogue::exporter;
use crate::kinds::{AuthForm, Collection, KINDS, KindFile, Loaded, PARTS, ServiceKind, VARIANTS, load};
use crate::report::Report;
use crate::source::{Node, Sources, Table, Value};

const FOLDER: &str = "reference/kinds";

pub(super) fn add(reference: &mut Reference) {
    let read = |file: &KindFile| load(file, &mut Sources::new(), &mut Report::new());
    let kinds = KINDS.iter().map(|file| (file.name, read(file)));
    let variants = VARIANTS.iter().map(|file| (file.name, read(file)));
    let all: Vec<(&str, Loaded, ServiceKind)> =
        kinds.chain(variants).filter_map(|(name, loaded)| Some((name, loaded.clone(), loaded.kind?))).collect();
    let row = |(name, loaded, kind): &(&str, Loaded, ServiceKind)| {
        let brings = format!(
            "{}, {}",
            count(loaded.alerts.iter().count(), "alert"),
            count(loaded.dashboards.iter().count(), "dashboard")
        );
        [format!("[{}]({name}.md)", named(name, kind)), kind.title.clone(), collected(kind, "../"), brings]
    };
    let rows = table(["kind", "service", "metrics from", "brings"], &all.iter().map(row).collect::<Vec<_>>());
    reference.add(
        0,
        "Kinds of service",
        &format!("{FOLDER}/index.md"),
        format!("{}{rows}", include_str!("text/kinds.md")),
    );
    for (name, loaded, kind) in &all {
        reference.add(1, &named(name, kind), &format!("{FOLDER}/{name}.md"), page(name, loaded, kind));
    }
    let parts: String = PARTS.iter().map(|file| items(&read(file))).collect();
    let text = format!("{}{parts}", include_str!("text/built-in.md"));
    reference.add(1, "Alerts of every stack", &format!("{FOLDER}/built-in.md"), text);
}

/// The name, with the path that makes it a variant.
fn named(name: &str, kind: &ServiceKind) -> String {
    match &kind.variant {
        Some(variant) => format!("{} with `metrics_path` {}", code(&variant.of), code(&variant.paths)),
        None => code(name),
    }
}

/// How a service writes it.
fn written(name: &str, kind: &ServiceKind) -> String {
    kind.variant.as_ref().map_or(name, |variant| &variant.of).to_owned()
}

/// Who exposes the metrics.
fn collected(kind: &ServiceKind, up: &str) -> String {
    let link = kind.scrape.component.as_ref().map(|name| format!("[{}]({up}components/{name}.md)", code(name)));
    let by = match kind.scrape.by {
        Collection::Itself => "the service itself",
        Collection::Exporter => "an exporter for each service",
        Collection::HostExporter => "an exporter on the same host",
        Collection::Sql => "queries in its database",
        Collection::Probe => "a health probe only",
        Collection::Nothing => "nothing: it only logs",
    };
    link.map_or(by.to_owned(), |link| format!("{by}: {link}"))
}

fn page(name: &str, loaded: &Loaded, kind: &ServiceKind) -> String {
    let forms = kind.auth.iter().map(|form| match form {
        AuthForm::Password => "`username` and `password`",
        AuthForm::Bearer => "`bearer`",
    });
    let paths = kind.parts.values().map(|part| part.metrics_path.as_str());
    let rows = [
        ("Written as", code(&format!("kind = \"{}\"", written(name, kind)))),
        (
            "Where",
            kind.variant
                .as_ref()
                .map_or(String::new(), |variant| format!("`metrics_path` is {} or lies below", code(&variant.paths))),
        ),
        ("Default port", kind.port.map_or(String::new(), |port| port.to_string())),
        ("Metrics from", collected(kind, "../")),
        ("Metrics path", kind.metrics_path.as_deref().map_or(String::new(), code)),
        ("Further paths", codes(paths)),
        ("Is up if", kind.scrape.alive.as_ref().map_or(String::new(), |alive| format!("{} is 1", code(alive)))),
        ("Authentication", forms.collect::<Vec<_>>().join(" or ")),
        ("Keys of this kind only", codes(&kind.keys)),
        ("Keys that it sets", codes(loaded.service.iter().map(|(key, _)| key))),
        ("Metrics", catalogues(kind)),
    ];
    let mut text = format!("# {}\n\n{}\n\n{}", named(name, kind), sentence(&kind.title), facts(&rows));
    if !kind.wrong_ports.is_empty() {
        let ports: Vec<[String; 2]> =
            kind.wrong_ports.iter().map(|(port, what)| [port.clone(), what.clone()]).collect();
        text.push_str(&format!("\n## Ports that are not its own\n\n[`service/wrong-port`](../findings/service/wrong-port.md) reports them.\n\n{}", table(["port", "what listens there"], &ports)));
    }
    text + &items(loaded)
}

fn sentence(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

fn catalogues(kind: &ServiceKind) -> String {
    let links = kind.catalogue.iter().filter_map(|name| exporter(name)).map(|exporter| {
        format!(
            "[{}]({}): {}",
            code(exporter.name),
            metrics::link("../", exporter.name),
            count(exporter.metrics.len(), "metric")
        )
    });
    links.collect::<Vec<_>>().join(", ")
}

/// The alerts and dashboards.
fn items(loaded: &Loaded) -> String {
    let mut text = String::new();
    let both = "Alerts if there are services with both kinds of path";
    for (title, alerts, suffix) in [("Alerts", &loaded.alerts, ""), (both, &loaded.alerts_of_both, "-both")] {
        if !alerts.is_empty() {
            text.push_str(&format!("\n## {title}\n"));
        }
        text.extend(alerts.iter().map(|(name, entry)| alert(name, suffix, &entry.node)));
    }
    for (name, entry) in loaded.dashboards.iter() {
        text.push_str(&dashboard(name, &entry.node));
    }
    text
}

fn alert(name: &str, suffix: &str, node: &Node) -> String {
    let value = |key: &str| node.get(key).map_or(String::new(), |node| code(&shown(node)));
    let rows: Vec<(&str, String)> =
        ["above", "below", "for", "severity", "group", "summary", "description"].map(|key| (key, value(key))).to_vec();
    let expression = node.get("expr").and_then(Node::string).unwrap_or_default();
    format!("\n### {} {{#{name}{suffix}}}\n\n{}\n{}", code(name), block("text", expression.trim_start()), facts(&rows))
}

fn dashboard(name: &str, node: &Node) -> String {
    let text = |node: &Node, key: &str| node.get(key).map_or(String::new(), shown);
    let panels = node.get("panels").and_then(Node::array).unwrap_or_default();
    let row = |panel: &Node| {
        let queries = panel.get("queries").and_then(Node::array).unwrap_or_default();
        let all = [panel].into_iter().chain(queries).filter_map(|query| query.get("expr")?.string());
        let lines = all.map(|query| code(&query.split_whitespace().collect::<Vec<_>>().join(" ")));
        let usual = if panel.get("row").is_some() { "row" } else { "timeseries" };
        let of_type = Some(text(panel, "type")).filter(|shown| !shown.is_empty());
        [
            text(panel, "title") + &text(panel, "row"),
            of_type.unwrap_or(usual.to_owned()),
            lines.collect::<Vec<_>>().join("<br>"),
        ]
    };
    let rows: Vec<[String; 3]> = panels.iter().map(row).collect();
    format!(
        "\n## Dashboard {} {{#dashboard-{name}}}\n\n{}",
        code(&text(node, "title")),
        table(["panel", "type", "expression"], &rows)
    )
}

/// A value on one line: a text as it is.
fn shown(node: &Node) -> String {
    let all =
        |table: &Table| table.iter().map(|(key, entry)| format!("{key} = {}", shown(&entry.node))).collect::<Vec<_>>();
    match &node.value {
        Value::String(text) | Value::Datetime(text) => text.trim().to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(is) => is.to_string(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Table(table) => all(table).join(", "),
    }
}
