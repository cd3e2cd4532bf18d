//! What alerts tell a dashboard: limits to draw, and times to mark.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::indicators;
use crate::model::{Alert, Comparison, Form, Limits, Panel, Query, Scope};
use crate::promql::{Aggregation, BinaryOperator, Expr};
use crate::types::{Dimension, Unit, grafana};

/// Alerts by what they look at: there may be very many, and every panel asks.
pub(super) struct Index<'a> {
    /// By their expression without its limit, blanks made one.
    by_expression: BTreeMap<String, Vec<Watching<'a>>>,
    /// Their names, by the metrics that they read.
    by_metric: BTreeMap<&'a str, Vec<&'a str>>,
}

/// An alert, and the limit that stands in its expression.
type Watching<'a> = (&'a Alert, Option<(Comparison, f64)>);

impl<'a> Index<'a> {
    pub(super) fn new(alerts: &'a BTreeMap<String, Alert>) -> Index<'a> {
        let mut index = Index { by_expression: BTreeMap::new(), by_metric: BTreeMap::new() };
        for alert in alerts.values() {
            let (watched, own) = watched(alert);
            index.by_expression.entry(one_blank(watched)).or_default().push((alert, own));
            for metric in alert.expr.parsed.root.metric_names() {
                index.by_metric.entry(metric).or_default().push(&alert.name);
            }
        }
        index
    }
}

/// Where the limits of a panel are looked for.
pub(super) struct Watched<'a> {
    pub(super) alerts: &'a Index<'a>,
    pub(super) indicators: &'a indicators::Index<'a>,
    /// Of the dashboard.
    pub(super) variables: &'a [&'a str],
}

/// A limit: its side, its number, the rank of its severity, its alert, its unit.
type Found<'a> = (Comparison, f64, usize, &'a str, Option<&'static str>);

/// The limits of the alerts on the one expression of a panel; nothing where they are on both sides of it.
pub(super) fn limits(queries: &[Query], watched: &Watched<'_>, severities: &[String]) -> Option<Limits> {
    let [query] = queries else {
        return None;
    };
    let mut found = on_expression(query, watched, severities);
    let (side, unit) = found.first().map(|(side, .., unit)| (*side, *unit))?;
    if found.iter().any(|(other, ..)| *other != side) {
        return None;
    }
    let unit = unit.filter(|unit| found.iter().all(|(.., other)| *other == Some(unit)));
    found.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.2.cmp(&other.2)));
    // of two severities at one limit the more severe one
    found.dedup_by(|later, first| later.1.total_cmp(&first.1).is_eq());
    let alerts = found.iter().map(|(_, _, _, alert, _)| (*alert).to_owned()).collect();
    let steps = found.into_iter().map(|(_, limit, rank, ..)| (limit, rank)).collect();
    Some(Limits { side, steps, alerts, unit })
}

/// Every limit for all series of what a panel shows.
fn on_expression<'a>(query: &Query, watched: &Watched<'a>, severities: &[String]) -> Vec<Found<'a>> {
    let asked = panel_queries(query, watched.variables);
    let mut asked: BTreeSet<String> = asked.iter().map(|asked| one_blank(asked)).collect();
    let equal: Vec<String> = asked.iter().flat_map(|asked| watched.indicators.equals(asked)).collect();
    asked.extend(equal);
    let of_all = |scope: &Scope| matches!(scope, Scope::All | Scope::Except(_));
    let mut found = Vec::new();
    for &(alert, own) in asked.iter().filter_map(|asked| watched.alerts.by_expression.get(asked)).flatten() {
        for variant in alert.variants.iter().filter(|variant| of_all(&variant.scope)) {
            let limit = variant.condition.as_ref().map(|condition| (condition.comparison, condition.limit.value));
            let Some((side, limit)) = limit.or(own) else {
                continue;
            };
            let unit = variant.condition.as_ref().and_then(|condition| unit_of(condition.limit.form));
            let rank = variant.severity.as_ref().and_then(|own| severities.iter().position(|known| known == own));
            found.push((side, limit, rank.unwrap_or(severities.len()), alert.name.as_str(), unit));
        }
    }
    found
}

/// Grafana's name of the unit that a limit is written in; a bare number says nothing.
fn unit_of(form: Form) -> Option<&'static str> {
    match form {
        Form::Count => None,
        Form::Ratio => grafana(&Unit::base(Dimension::Ratio)),
        Form::Time => grafana(&Unit::base(Dimension::Seconds)),
        Form::Size => grafana(&Unit::base(Dimension::Bytes)),
        Form::Rate => Unit::base(Dimension::Things("count")).per_second().as_ref().and_then(grafana),
        Form::Throughput => Unit::base(Dimension::Bytes).per_second().as_ref().and_then(grafana),
    }
}

/// What an alert looks at, and the limit that stands in its expression.
fn watched(alert: &Alert) -> (&str, Option<(Comparison, f64)>) {
    let whole = alert.expr.text.as_str();
    let Expr::Binary { operator, lhs, rhs, .. } = &alert.expr.parsed.root.kind else {
        return (whole, None);
    };
    let Expr::Number(limit) = rhs.unparen().kind else {
        return (whole, None);
    };
    let limit = match operator {
        BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => (Comparison::Above, limit),
        BinaryOperator::Less | BinaryOperator::LessOrEqual => (Comparison::Below, limit),
        // what is 0 or 1
        BinaryOperator::Equal if limit == 0.0 => (Comparison::Below, 1.0),
        _ => return (whole, None),
    };
    (whole.get(lhs.span.clone()).unwrap_or(whole), Some(limit))
}

/// What a panel shows, as an alert may say it: with all values chosen, and of several series the lowest or the highest.
fn panel_queries(query: &Query, variables: &[&str]) -> Vec<String> {
    let whole = query.expr.text.as_str();
    let mut found = vec![unchosen(whole, variables)];
    if let Expr::Aggregate { operator: Aggregation::Min | Aggregation::Max, expr, .. } = &query.expr.parsed.root.kind {
        found.extend(whole.get(expr.span.clone()).map(|inner| unchosen(inner, variables)));
    }
    found
}

/// An expression without the choices of a dashboard's variables: what it says if all values are chosen.
fn unchosen(text: &str, variables: &[&str]) -> String {
    variables.iter().fold(text.to_owned(), |text, name| {
        let choice = format!("{name}=~\"${name}\"");
        let text = text.replace(&format!("{{{choice}}}"), "");
        text.replace(&format!(",{choice}"), "").replace(&format!("{choice},"), "")
    })
}

/// An expression without its comments.
fn uncommented(text: &str) -> Cow<'_, str> {
    if !text.contains('#') {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        kept.push(character);
        match character {
            '#' => {
                kept.pop();
                kept.extend(characters.by_ref().find(|next| *next == '\n'));
            }
            '"' | '\'' | '`' => {
                while let Some(next) = characters.next() {
                    kept.push(next);
                    if next == '\\' && character != '`' {
                        kept.extend(characters.next());
                    } else if next == character {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    Cow::Owned(kept)
}

/// An expression without comments, and with one blank for any number of them.
pub(super) fn one_blank(text: &str) -> String {
    let text = uncommented(text);
    let mut whole = String::with_capacity(text.len());
    for part in text.split_whitespace() {
        if !whole.is_empty() {
            whole.push(' ');
        }
        whole.push_str(part);
    }
    whole
}

/// The alerts that read a metric which a dashboard shows, by name.
pub(super) fn shown(panels: &[Panel], alerts: &Index<'_>) -> Vec<String> {
    let queries = panels.iter().flat_map(Panel::queries);
    let metrics: BTreeSet<&str> = queries.flat_map(|query| query.expr.parsed.root.metric_names()).collect();
    let names: BTreeSet<&str> =
        metrics.into_iter().filter_map(|metric| alerts.by_metric.get(metric)).flatten().copied().collect();
    names.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::one_blank;

    #[test]
    fn comments_and_blanks_do_not_matter() {
        for text in ["a  + b", "a + # one\n b # two", "# before\na +\n\tb"] {
            assert_eq!(one_blank(text), "a + b", "{text}");
        }
        assert_eq!(one_blank(r##"x{a="#1", b='\'#'} # c"##), r##"x{a="#1", b='\'#'}"##);
    }
}
