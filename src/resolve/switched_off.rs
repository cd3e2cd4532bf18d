//! What the services that are switched off would export, read from what is written of them.
//!
//! In: their tables, which nobody has decoded. Out: all names that they may give. What is not understood may give any.

use std::collections::BTreeSet;

use crate::catalogue;
use crate::components::{BLACKBOX_EXPORTER, SQL_EXPORTER};
use crate::kinds::{self, Collection, KINDS};
use crate::load::Layered;
use crate::model::WouldExport;
use crate::report::Report;
use crate::source::{Node, Sources, Table};

/// Keys after which a service may export other names than its kind and its declarations say.
const ANYTHING: &[&str] = &["exposition", "metric_relabel_configs", "metrics_path", "params"];

/// What each of them would export.
pub(super) fn would_export(layered: &Layered) -> Vec<WouldExport> {
    let defaults: Vec<&Node> =
        layered.defaults.iter().filter(|(table, _)| table == "services").map(|(_, node)| node).collect();
    layered
        .disabled_services
        .values()
        .map(|service| exports_of(service, &defaults).unwrap_or_else(unknown_exports))
        .collect()
}

fn unknown_exports() -> WouldExport {
    WouldExport { anything: true, ..WouldExport::default() }
}

/// What a service would export; nothing where that may be anything.
fn exports_of(service: &Node, defaults: &[&Node]) -> Option<WouldExport> {
    let file = KINDS.iter().find(|kind| service.get("kind").and_then(Node::string) == Some(kind.name))?;
    let loaded = kinds::load(file, &mut Sources::new(), &mut Report::new());
    let kind = loaded.kind?;
    let written = || defaults.iter().copied().chain([service]);
    if written().any(|node| ANYTHING.iter().any(|key| node.get(key).is_some())) {
        return None;
    }
    let mut metrics: BTreeSet<String> = BTreeSet::new();
    for node in written().filter_map(|node| node.get("metrics")) {
        metrics.extend(node.table()?.iter().map(|(name, _)| name.to_owned()));
    }
    let of_kind = loaded.service.get("metrics").and_then(|entry| entry.node.table());
    metrics.extend(of_kind.into_iter().flat_map(Table::iter).map(|(name, _)| name.to_owned()));
    let declares = kind.catalogue.is_empty() && kind.scrape.by != Collection::Sql;
    if declares && metrics.is_empty() && kind.scrape.by == Collection::Itself {
        return None;
    }
    // a probe and queries have exporters of their own
    let shared = [BLACKBOX_EXPORTER, SQL_EXPORTER];
    let names = kind.catalogue.iter().map(String::as_str).chain(shared);
    Some(WouldExport {
        anything: false,
        declares,
        catalogues: names.filter_map(catalogue::exporter).collect(),
        metrics,
    })
}
