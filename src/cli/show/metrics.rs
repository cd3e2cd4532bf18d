//! `show metrics`: a block for each metric that is read.

use std::collections::BTreeMap;

use super::block::{block, lines};
use crate::overview::{GivenBy, MetricView};

pub(super) fn human(metrics: &[MetricView]) -> String {
    metrics.iter().map(metric_text).collect::<Vec<_>>().join("\n")
}

fn metric_text(metric: &MetricView) -> String {
    let others = if metric.given_by.is_empty() { "unknown exporter" } else { "and possibly others" };
    let others = metric.perhaps_others.then(|| others.to_owned());
    // what every target has is no news
    let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for given in &metric.given_by {
        alike.entry(what(given)).or_default().push(&given.from);
    }
    let given = alike.into_iter().flat_map(|(what, from)| match from.len() {
        0..=SHOWN => from.iter().map(|from| format!("{from}{what}")).collect::<Vec<_>>(),
        many => vec![format!("{many} jobs{what}")],
    });
    block(
        &metric.name,
        vec![lines("exported by", given.chain(others)), lines("read by", metric.read_by.iter().cloned())],
    )
}

/// How many jobs that give the same are named.
const SHOWN: usize = 4;

/// `: counter of calls {datname, user}, by postgres_exporter`.
fn what(given: &GivenBy) -> String {
    let what = [given.metric_type.map(str::to_owned), given.unit.clone()];
    let what: Vec<String> = what.into_iter().flatten().collect();
    let what = if what.is_empty() { String::new() } else { format!(": {}", what.join(" of ")) };
    let labels = if given.labels.is_empty() { String::new() } else { format!(" {{{}}}", given.labels.join(", ")) };
    let exporter = given.exporter.map_or(String::new(), |exporter| format!(", by {exporter}"));
    format!("{what}{labels}{exporter}")
}
