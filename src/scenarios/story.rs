//! What happened in a test, told over time.

use std::collections::BTreeSet;

use lakehouse_alertmanager_engine::{Muted, Standing};
use lakehouse_promql_engine::{Labels, Storage, Value};

use super::history::{AlertHistory, History, Texts};
use super::play::{Played, as_sent};
use super::report::{AlertStory, Chart, ChartSeries, Inhibition, Muting, StateSpan, Story};
use super::rules::Written;
use super::texts::route_name;
use super::times;
use crate::model::{Alert, Indicator, Variant};
use crate::promql::{Expr, Node};

/// A test that ran. Instants are milliseconds since 1970.
pub(super) struct Run {
    pub(super) start: i64,
    /// The start as a date, where the test says it: seconds since 1970.
    pub(super) date: Option<i64>,
    /// How long it is.
    pub(super) end: i64,
    pub(super) storage: Storage,
    pub(super) history: History,
    pub(super) played: Option<Played>,
}

/// What a story is about, whether or not anything happened to it.
#[derive(Default)]
pub(super) struct Focus<'a> {
    pub(super) alerts: Vec<&'a Alert>,
    pub(super) indicator: Option<&'a Indicator>,
}

/// The condition of a rule: what is compared, how, and with which number.
pub(super) struct Limited {
    pub(super) expression: String,
    pub(super) compared: Option<(&'static str, f64)>,
}

impl Limited {
    /// Of a rule of an alert.
    pub(super) fn of(alert: &Alert, variant: &Variant) -> Limited {
        let watched = alert.watched_by(variant);
        if let Some(condition) = &variant.condition {
            let compared = Some((condition.comparison.operator(), condition.limit.value));
            return Limited { expression: watched, compared };
        }
        let root = alert.expr.parsed.root.unparen();
        let written = alert.expr.text.as_str();
        match &root.kind {
            Expr::Binary { operator, lhs, rhs, return_bool: false, .. }
                if operator.is_comparison() && watched == written =>
            {
                match number(rhs) {
                    Some(limit) => {
                        let expression = written.get(lhs.span.clone()).unwrap_or(written).to_owned();
                        Limited { expression, compared: Some((operator.text(), limit)) }
                    }
                    None => Limited { expression: watched, compared: None },
                }
            }
            _ => Limited { expression: watched, compared: None },
        }
    }

    /// Whether a value is on the side of the limit on which the rule fires.
    pub(super) fn fires(&self, value: f64) -> Option<bool> {
        let (operator, limit) = self.compared?;
        #[expect(clippy::float_cmp, reason = "as PromQL compares")]
        Some(match operator {
            ">" => value > limit,
            "<" => value < limit,
            ">=" => value >= limit,
            "<=" => value <= limit,
            "==" => value == limit,
            "!=" => value != limit,
            _ => return None,
        })
    }
}

fn number(node: &Node) -> Option<f64> {
    if let Expr::Number(number) = node.unparen().kind { Some(number) } else { None }
}

/// An expression over the time of a test; nothing where it cannot be evaluated.
pub(super) fn series(written: &Written<'_>, run: &Run, expression: &str) -> Vec<ChartSeries> {
    let engine = &written.server.engine;
    let Ok(prepared) = engine.prepare(expression) else { return Vec::new() };
    let first = run.start + (-run.start).rem_euclid(written.interval);
    let range = (first, run.start + run.end, written.interval);
    let Ok(outcome) = engine.range(&prepared, &run.storage, range) else { return Vec::new() };
    let Value::Matrix(series) = outcome.value else { return Vec::new() };
    let shown = series.into_iter().map(|one| ChartSeries {
        labels: map(&one.labels),
        points: one.floats.iter().map(|point| (point.at - run.start, point.value)).collect(),
    });
    shown.collect()
}

pub(super) fn map(labels: &Labels) -> Texts {
    labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The alert of a history over time.
pub(super) fn standing<'a>(written: &Written<'_>, run: &'a Run, alert: &AlertHistory) -> Option<&'a Standing> {
    run.played.as_ref()?.report.standing(&as_sent(&alert.labels, written.model))
}

/// Tells a run.
pub(super) fn of(written: &Written<'_>, run: &Run, focus: &Focus<'_>) -> Story {
    let shown: BTreeSet<&str> =
        run.history.alerts().filter_map(|alert| Some(written.owner(&alert.rule)?.0.key.as_str())).collect();
    let focused: BTreeSet<&str> = focus.alerts.iter().map(|alert| alert.key.as_str()).collect();
    let alerts = shown.union(&focused).filter_map(|key| written.model.alerts.get(*key));
    let rules: Vec<(&Alert, &Variant)> =
        alerts.flat_map(|alert| alert.variants.iter().map(move |variant| (alert, variant))).collect();
    let mut charts: Vec<Chart> = rules.iter().map(|(alert, variant)| chart(written, run, alert, variant)).collect();
    let chart_of = |alert: &AlertHistory| {
        let (_, own) = written.owner(&alert.rule)?;
        rules.iter().position(|(_, variant)| std::ptr::eq(*variant, own))
    };
    if let Some(indicator) = focus.indicator {
        let expression = format!("{{__name__={}}}", crate::promql::quoted(&indicator.name));
        let series = series(written, run, &expression);
        let name = indicator.name.clone();
        charts.push(Chart { name, severity: None, expression, operator: None, limit: None, held: None, series });
    }
    Story {
        start: run.date.and_then(times::date),
        end: run.end,
        interval: written.interval,
        charts,
        alerts: run.history.alerts().map(|alert| alert_story(written, run, alert, chart_of(alert))).collect(),
        notifications: run.played.iter().flat_map(|played| played.sent.clone()).collect(),
        failed: run.played.iter().flat_map(|played| played.failed.clone()).collect(),
        muted: run.played.iter().flat_map(|played| mutings(run, played)).collect(),
    }
}

fn chart(written: &Written<'_>, run: &Run, alert: &Alert, variant: &Variant) -> Chart {
    let limited = Limited::of(alert, variant);
    let several = alert.variants.len() > 1;
    Chart {
        name: alert.name.clone(),
        severity: variant.severity.clone().filter(|_| several),
        series: series(written, run, &limited.expression),
        operator: limited.compared.map(|(operator, _)| operator.to_owned()),
        limit: limited.compared.map(|(_, limit)| limit),
        held: Some(times::millis(variant.for_duration)).filter(|held| *held > 0),
        expression: limited.expression,
    }
}

fn alert_story(written: &Written<'_>, run: &Run, alert: &AlertHistory, chart: Option<usize>) -> AlertStory {
    let until = |at: i64| (at - run.start).min(run.end);
    let states = alert.states().into_iter();
    let standing = standing(written, run, alert);
    let routes = standing.map(|standing| standing.routes.as_slice()).unwrap_or_default();
    let spans = standing.map(|standing| standing.spans.as_slice()).unwrap_or_default();
    let inhibited = spans.iter().filter_map(|span| {
        let by = span.inhibited.as_ref()?;
        Some(Inhibition {
            from: span.from - run.start,
            until: until(span.until),
            by: by.by.get("alertname").cloned().unwrap_or_default(),
            by_labels: (*by.by).clone(),
            rule: by.rule,
        })
    });
    AlertStory {
        name: alert.rule.name.clone(),
        chart,
        labels: if run.played.is_some() { as_sent(&alert.labels, written.model) } else { alert.labels.clone() },
        annotations: alert.spans.last().map(|span| (*span.annotations).clone()).unwrap_or_default(),
        states: states
            .map(|(from, end, firing)| StateSpan { from: from - run.start, until: until(end), firing })
            .collect(),
        routes: routes.iter().map(|route| route_name(&route.path)).collect(),
        receivers: routes.iter().map(|route| route.receiver.clone()).collect(),
        inhibited: inhibited.collect(),
    }
}

/// When routes were muted that some alert takes.
pub(super) fn mutings(run: &Run, played: &Played) -> Vec<Muting> {
    let muted = played.report.muted.iter();
    let each = muted.flat_map(|route| route.spans.iter().map(move |span| (route, span)));
    each.map(|(route, span)| {
        let (by, outside) = match &span.by {
            Muted::Mute(name) => (vec![name.clone()], false),
            Muted::NotActive(names) => (names.clone(), true),
        };
        let until = (span.until - run.start).min(run.end);
        Muting { from: span.from - run.start, until, route: route_name(&route.path), by, outside }
    })
    .collect()
}
