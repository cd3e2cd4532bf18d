//! What alerts tell a dashboard: limits to draw, and times to mark.

use std::collections::BTreeMap;

use crate::model::{Alert, Comparison, Limits, Panel, Query, Scope};

/// The limits of the alerts on the one expression of a panel; nothing where they are on both sides of it.
pub(super) fn limits(
    queries: &[Query],
    alerts: &BTreeMap<String, Alert>,
    severities: &[String],
    variables: &[&str],
) -> Option<Limits> {
    let [query] = queries else {
        return None;
    };
    let asked = unchosen(query.expr.text.as_str(), variables);
    let of_all = |scope: &Scope| matches!(scope, Scope::All | Scope::Except(_));
    let alerts = alerts.values().filter(|alert| same(alert.expr.text.as_str(), &asked));
    let variants = alerts.flat_map(|alert| &alert.variants).filter(|variant| of_all(&variant.scope));
    let mut found: Vec<(Comparison, f64, usize)> = variants
        .filter_map(|variant| {
            let condition = variant.condition.as_ref()?;
            let rank = variant.severity.as_ref().and_then(|own| severities.iter().position(|known| known == own));
            Some((condition.comparison, condition.limit.value, rank.unwrap_or(severities.len())))
        })
        .collect();
    let side = found.first()?.0;
    if found.iter().any(|(other, ..)| *other != side) {
        return None;
    }
    found.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.2.cmp(&other.2)));
    // of two severities at one limit the more severe one
    found.dedup_by(|later, first| later.1.total_cmp(&first.1).is_eq());
    Some(Limits { side, steps: found.into_iter().map(|(_, limit, rank)| (limit, rank)).collect() })
}

/// An expression without the choices of a dashboard's variables: what it says if all values are chosen.
fn unchosen(text: &str, variables: &[&str]) -> String {
    variables.iter().fold(text.to_owned(), |text, name| {
        let choice = format!("{name}=~\"${name}\"");
        let text = text.replace(&format!("{{{choice}}}"), "");
        text.replace(&format!(",{choice}"), "").replace(&format!("{choice},"), "")
    })
}

fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// The alerts that read a metric which a dashboard shows.
pub(super) fn shown(panels: &[Panel], alerts: &BTreeMap<String, Alert>) -> Vec<String> {
    let queries = panels.iter().flat_map(Panel::queries);
    let metrics: std::collections::BTreeSet<&str> =
        queries.flat_map(|query| query.expr.parsed.root.metric_names()).collect();
    let reads = |alert: &&Alert| alert.expr.parsed.root.metric_names().iter().any(|name| metrics.contains(name));
    alerts.values().filter(reads).map(|alert| alert.name.clone()).collect()
}
