//! `[lakehouse]`, and the shape of every `[defaults]` table.

use std::collections::BTreeMap;

use super::context::Context;
use crate::limits::SEVERITIES;
use crate::load::Layered;
use crate::model::Named;
use crate::model::{self, Stack};
use crate::promql;
use crate::report::{Diagnostic, Report};
use crate::source::{Node, Sources, Span, Spanned, Table, Value};
use crate::spec::{self, Decode, Decoded, Scope, TABLES, decode};

/// The editions of the language, newest last.
const EDITIONS: &[&str] = &["2026"];

/// Names that are held to the target version once `[stack]` is understood.
pub(super) struct Names {
    name: Option<Spanned<String>>,
    external_labels: BTreeMap<String, Spanned<String>>,
}

pub(super) fn resolve(layered: &Layered, sources: &Sources, report: &mut Report) -> (model::Lakehouse, Names) {
    shape_of_defaults(layered, sources, report);
    let empty = Node { span: Span::NONE, value: Value::Table(Table::default()) };
    // one that is no table was reported where it was loaded
    let written = layered.root.get("lakehouse").map(|entry| &entry.node).filter(|node| node.table().is_some());
    let node = written.unwrap_or(&empty);
    report.about(Some("lakehouse".to_owned()));
    let scope = Scope { sources, complete: layered.complete, has: &|_| true };
    let Decoded { item: written, .. } = decode(node, node.span, &["lakehouse"], scope, report);
    let spec::Lakehouse { name, title, edition, include: _, severities, external_labels } = written;
    if let Some(edition) = edition.filter(|edition| !EDITIONS.contains(&edition.as_str())) {
        report.add(
            Diagnostic::new(
                "reference/unknown",
                edition.span,
                format!("there is no edition `{edition}`"),
                "unknown edition",
            )
            .help(format!("editions: {}", EDITIONS.join(", "))),
        );
    }
    let severities = match severities {
        Some(written) => checked_severities(written, report),
        None => ["critical", "warning", "info"].map(str::to_owned).to_vec(),
    };
    let names = Names { name, external_labels: external_labels.map(Spanned::into_inner).unwrap_or_default() };
    let name = names.name.as_ref().map_or("lakehouse", |name| name.as_str()).to_owned();
    let mut labels = BTreeMap::from([("cluster".to_owned(), name.clone())]);
    labels.extend(layered.environment.iter().map(|name| ("environment".to_owned(), name.clone())));
    labels.extend(names.external_labels.iter().map(|(label, value)| (label.clone(), value.value.clone())));
    report.about(None);
    let lakehouse = model::Lakehouse {
        title: title.map_or_else(|| name.clone(), Spanned::into_inner),
        name,
        severities,
        external_labels: labels,
        environment: layered.environment.clone(),
    };
    (lakehouse, names)
}

fn checked_severities(written: Spanned<Vec<Spanned<String>>>, report: &mut Report) -> Vec<String> {
    let Spanned { value: mut severities, span, .. } = written;
    if let Some(first_too_many) = severities.get(SEVERITIES.most) {
        report.add(SEVERITIES.finding(first_too_many.span));
        severities.truncate(SEVERITIES.most);
    }
    if severities.is_empty() {
        report.add(
            Diagnostic::new("shape/out-of-range", span, "`severities` is empty", "at least one is needed")
                .help("name at least one, most severe first"),
        );
    }
    for (index, severity) in severities.iter().enumerate() {
        if severities.iter().take(index).any(|earlier| earlier.value == severity.value) {
            report.add(
                Diagnostic::new(
                    "value/duplicate",
                    severity.span,
                    format!("the severity `{severity}` is listed twice"),
                    "again here",
                )
                .help("remove one of the two"),
            );
        }
        let bad = severity.is_empty() || !severity.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        if bad {
            let message = format!("`{severity}` is not a severity");
            report.add(
                Diagnostic::new("value/invalid-name", severity.span, message, "not a name")
                    .help("letters, digits, `-` and `_`"),
            );
        }
    }
    severities.into_iter().map(Spanned::into_inner).collect()
}

/// Checks that need the target version, which `[stack]` says.
pub(super) fn check(context: &mut Context<'_>, stack: &Stack, names: &Names) {
    context.report.about(Some("lakehouse".to_owned()));
    if let Some(name) = &names.name {
        context.name(Named::Lakehouse, name, name.span);
    }
    for (label, value) in &names.external_labels {
        context.label_name(label, value.key, stack);
        // from 3.0 on Prometheus replaces $NAME from its environment; the emitter doubles each dollar sign
        if value.is_empty() {
            context.report.add(
                Diagnostic::new(
                    "value/empty",
                    value.span,
                    format!("the external label `{label}` is empty"),
                    "an empty label is the same as no label",
                )
                .help("give it a value or remove it"),
            );
        }
    }
    context.report.about(None);
}

impl Context<'_> {
    /// A label name that Prometheus takes, on everything that has one.
    pub(super) fn label_name(&mut self, name: &str, span: Span, stack: &Stack) -> bool {
        let legacy = promql::is_legacy_label_name(name);
        let reserved = name.starts_with("__");
        if (legacy || promql::is_label_name(name, stack.prometheus)) && !reserved && !name.is_empty() {
            return true;
        }
        let (message, help) = if reserved {
            (
                format!("the label name `{name}` is reserved by Prometheus"),
                "labels that begin with `__` are dropped; choose another name".to_owned(),
            )
        } else {
            let fixed: String =
                name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect();
            (
                format!("`{name}` is not a label name"),
                format!("letters, digits and `_`, no digit first; for example `{fixed}`"),
            )
        };
        self.report.add(Diagnostic::new("value/invalid-label-name", span, message, "not a label name").help(help));
        false
    }
}

/// A default with a wrong key is wrong even if no item ever takes it.
fn shape_of_defaults(layered: &Layered, sources: &Sources, report: &mut Report) {
    // a default may lack anything
    let scope = Scope { sources, complete: false, has: &|_| true };
    fn shape<T: Decode>(node: &Node, path: &[&str], scope: Scope<'_>, report: &mut Report) {
        decode::<T>(node, node.span, path, scope, report);
    }
    for (name, node) in &layered.defaults {
        let Some(table) = TABLES.iter().find(|table| table.defaults && table.name == name) else {
            continue;
        };
        let path = [spec::DEFAULTS, name.as_str()];
        report.about(Some(path.join(".")));
        match table.name {
            "services" => {
                shape::<spec::Service>(node, &path, scope, report);
                if let Some(job) = node.table().and_then(|table| table.get("job")) {
                    report.add(super::services::labels::default_job(job.key));
                }
            }
            "indicators" => shape::<spec::Indicator>(node, &path, scope, report),
            "alerts" => shape::<spec::Alert>(node, &path, scope, report),
            "dashboards" => shape::<spec::Dashboard>(node, &path, scope, report),
            // held to the version of Alertmanager, by its own module
            _ => {}
        }
    }
    report.about(None);
}
