//! Many-to-many vector matching: a side has several series, but the operator takes one.
//!
//! Only what tells series apart whatever they are counts: bounds of buckets, targets that are written out, and a label by
//! which the other side chooses among series of the same metric. Labels of an info metric, or such as follow from others
//! (`datid` from `datname`), may well have one value in each group, so nothing is said about them. Source: `VectorBinop` of
//! Prometheus' engine, and promtool's rule tests of 2.42 and 3.5.

use super::itself::of_each_series;
use crate::promql::labels::{Label, Labels, NAME, Presence, Values, conflict, depends_on_variable, is_matched};
use crate::promql::{Aggregation, Expr, Matcher, Matching, Selector, ValueType};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::context::Place;
use crate::types::Typed;

/// Beginnings of metrics of which each target has several series at once, with the labels that tell these apart. What
/// follows from them (`device` from `mountpoint`) is not among them.
///
/// Source: node_exporter's collectors; the queries of postgres_exporter, which cross their values with all databases.
const SEVERAL: &[(&str, &[&str])] = &[
    ("node_cpu_guest_seconds_total", &["cpu", "mode"]),
    ("node_cpu_seconds_total", &["cpu", "mode"]),
    ("node_disk_", &["device"]),
    ("node_filesystem_", &["mountpoint"]),
    ("node_network_", &["device"]),
    ("pg_database_size_bytes", &["datname"]),
    ("pg_locks_count", &["datname", "mode"]),
    ("pg_stat_activity_count", &["datname"]),
    ("pg_stat_activity_max_tx_duration", &["datname"]),
    ("prometheus_http_requests_total", &["handler"]),
];

/// Labels that the target gives.
const OF_TARGET: &[&str] = &["instance", "job", "service"];

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    context.nodes(&mut |place, typed| {
        if let Some(found) = of_node(place, typed) {
            report.add(found.item(place.item));
        }
    });
}

fn of_node(place: Place<'_>, typed: &Typed<'_>) -> Option<Diagnostic> {
    let Expr::Binary { operator, operator_span, return_bool, matching: Some(matching), .. } = &typed.node.kind else {
        return None;
    };
    let [left, right] = typed.children.as_slice() else {
        return None;
    };
    let vectors = [left, right].iter().all(|side| side.node.value_type == ValueType::Vector);
    let empty = || left.labels.has_no_series() || right.labels.has_no_series();
    if !vectors || operator.is_set() || empty() || conflict(Some(matching), &left.labels, &right.labels).is_some() {
        return None;
    }
    // which sides must have one series for each group; a comparison may leave one of several on the left
    let lenient = operator.is_comparison() && !return_bool;
    let sides: &[(&Typed<'_>, &Typed<'_>, &str)] = match &matching.group {
        Some(group) if group.left => &[(right, left, "right")],
        Some(_) => &[(left, right, "left")],
        None if lenient => &[(right, left, "right")],
        None => &[(right, left, "right"), (left, right, "left")],
    };
    let found = sides.iter().find_map(|(one, other, side)| Some((*one, *other, *side, several(one, other, matching)?)));
    let (one, other, side, (label, reason)) = found?;
    Some(
        Diagnostic::new(
            "promql/join-can-fail",
            place.span(operator_span),
            format!(
                "the {side} side of `{}` has several series for one match group: they differ in `{label}`",
                operator.text()
            ),
            "the evaluation fails as soon as two of them exist",
        )
        .label(place.span(&one.node.span), reason)
        .help(match lets_many(one, other, matching, side) {
            Some(clause) => format!("{clause}, or {}", help(matching, other, side, label)),
            None => help(matching, other, side, label),
        }),
    )
}

/// The clause that lets that side have several series, where the other one has one for each group.
fn lets_many(one: &Typed<'_>, other: &Typed<'_>, matching: &Matching, side: &str) -> Option<String> {
    if !matching.on || several(other, one, matching).is_some() {
        return None;
    }
    match &matching.group {
        None => Some(format!("write `group_{side} ()` after `on (…)` to allow several on the {side} side")),
        Some(group) if group.left == (side == "right") => {
            Some(format!("write `group_{side}`, since the {side} side has several"))
        }
        Some(_) => None,
    }
}

fn help(matching: &Matching, other: &Typed<'_>, side: &str, label: &str) -> String {
    let aggregate = format!("aggregate the {side} side without `{label}`, or select one value of it");
    match (matching.on, matching.group.is_some()) {
        (true, _) if other.labels.get(label).is_absent() => aggregate,
        (true, _) => format!("{aggregate}, or match by it too: `on (…, {label})`"),
        (false, true) => aggregate,
        (false, false) => format!("{aggregate}, or allow several with `group_{side}`"),
    }
}

/// A label by which several series of one group certainly differ, and how that is known.
fn several<'t>(one: &'t Typed<'_>, other: &Typed<'_>, matching: &Matching) -> Option<(&'t str, String)> {
    let labels: &Labels<'_> = &one.labels;
    let apart = |name: &str| name != NAME && !is_matched(Some(matching), name) && labels.get(name).value().is_none();
    if !labels.known().any(|(name, label)| !label.is_absent() && apart(name)) {
        return None;
    }
    let selector = selector(one)?;
    let chosen = |name: &str| selector.matchers.iter().any(|matcher| matcher.label == name);
    // what the match leaves of a series besides its group
    let grouped = |name: &str| {
        let label = labels.get(name);
        !is_matched(Some(matching), name) || label.is_absent() || label.value().is_some()
    };
    let known = || labels.known().filter(|(name, label)| label.presence == Presence::Always && apart(name));
    for (name, label) in known() {
        if name == "le" && label.values == Values::Any && !chosen(name) {
            return Some((name, "has one series for each bucket".to_owned()));
        }
        let whole = !labels.is_open() && labels.known().all(|(name, _)| name == NAME || grouped(name));
        let by_reader = |matcher: &Matcher| matcher.label == name && depends_on_variable(&matcher.value);
        if name == "instance"
            && whole
            && !selector.matchers.iter().any(by_reader)
            && let Some(values @ [_, _, ..]) = label.values()
        {
            let shown = if values.len() > 3 { format!("{} targets", values.len()) } else { values.join(" and ") };
            return Some((name, format!("has series of {shown}")));
        }
    }
    if let Some(name) = several_of_target(selector, labels, &apart, &chosen, matching) {
        return Some((name, format!("has one series for each `{name}`")));
    }
    // the other side tells them apart itself
    let others = |name: &str| name == NAME || OF_TARGET.contains(&name) || grouped(name);
    if labels.is_open() || !labels.known().all(|(name, _)| others(name)) {
        return None;
    }
    let narrower = narrower(other, selector)?;
    let (name, _) = known().find(|(name, _)| {
        !OF_TARGET.contains(name)
            && !chosen(name)
            && narrower.matchers.iter().any(|matcher| matcher.label == *name && tells(&matcher.value))
    })?;
    Some((name, format!("has every `{name}`; the other side selects only some")))
}

/// A label by which the series of one target certainly differ.
fn several_of_target(
    selector: &Selector,
    labels: &Labels<'_>,
    apart: &dyn Fn(&str) -> bool,
    chosen: &dyn Fn(&str) -> bool,
    matching: &Matching,
) -> Option<&'static str> {
    let (name, _) = selector.name.as_ref()?;
    let (_, several) = SEVERAL.iter().find(|(beginning, _)| name.starts_with(beginning))?;
    // what is matched besides may leave one series of them
    let settles = |(name, label): (&str, &Label<'_>)| {
        let of_target = OF_TARGET.contains(&name) || several.contains(&name) || name == NAME;
        !of_target && !label.is_absent() && (is_matched(Some(matching), name) || chosen(name))
    };
    if labels.known().any(settles) {
        return None;
    }
    let differs = |name: &&&str| apart(name) && !chosen(name) && labels.get(name).presence == Presence::Always;
    several.iter().find(differs).copied()
}

/// Whether a matcher with this value chooses some of the values of a label that is there.
fn tells(value: &str) -> bool {
    !matches!(value, "" | ".*" | ".+" | "(.*)" | "(.+)") && !depends_on_variable(value)
}

/// A selector of the same metric.
fn narrower<'t>(side: &'t Typed<'_>, like: &Selector) -> Option<&'t Selector> {
    let found = selector(side)?;
    let name = |of: &Selector| of.name.as_ref().map(|(name, _)| name.clone());
    (name(found).is_some() && name(found) == name(like)).then_some(found)
}

/// The one selector whose series, if with fewer labels, are those of a side: nothing filters, pairs or renames them.
fn selector<'t>(side: &'t Typed<'_>) -> Option<&'t Selector> {
    let mut typed = side;
    loop {
        typed = match (&typed.node.kind, typed.children.as_slice()) {
            (Expr::Selector(selector), _) => return Some(selector),
            (Expr::Range { .. } | Expr::Subquery { .. } | Expr::Paren(_) | Expr::Unary { .. }, [inner]) => inner,
            (Expr::Aggregate { operator, .. }, [.., inner]) if !chooses(*operator) => inner,
            (Expr::Call { function, .. }, below) if of_each_series(function) => {
                let mut vectors = below.iter().filter(|typed| is_vector(typed));
                let inner = vectors.next()?;
                if vectors.next().is_some() {
                    return None;
                }
                inner
            }
            (Expr::Binary { operator, .. }, [left, right]) if !operator.is_comparison() && !operator.is_set() => {
                match (is_vector(left), is_vector(right)) {
                    (true, false) => left,
                    (false, true) => right,
                    _ => return None,
                }
            }
            _ => return None,
        };
    }
}

fn is_vector(typed: &Typed<'_>) -> bool {
    matches!(typed.node.value_type, ValueType::Vector | ValueType::Matrix)
}

/// Whether an aggregation gives some of its series, or labels of its own.
fn chooses(operator: Aggregation) -> bool {
    matches!(
        operator,
        Aggregation::Topk
            | Aggregation::Bottomk
            | Aggregation::Limitk
            | Aggregation::LimitRatio
            | Aggregation::CountValues
    )
}
