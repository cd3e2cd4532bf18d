//! The unit of an expression, as far as it is certain: from names, from what exporters and authors declare, and from what
//! each operation does to a unit.
//!
//! In: a tree of an expression. Out: a unit, or nothing. Nothing is guessed: a wrong unit misleads, a missing one does not.

use super::Known;
use crate::catalogue::{self, Part};
use crate::model::Service;
use crate::promql::{Aggregation, BinaryOperator, Kind, Node};

/// What numbers are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// In the words of the catalogue: `seconds`, `bytes`, `ratio`, a noun for a count of that.
    base: String,
    per_second: bool,
}

/// Units of the language that Grafana has under another name.
pub(super) const LANGUAGE: &[(&str, &str)] =
    &[("bool", "bool_yes_no"), ("count", "short"), ("milliseconds", "ms"), ("ratio", "percentunit"), ("seconds", "s")];

/// Grafana's name of a unit of the language.
pub(super) fn of_language(name: &str) -> Option<&'static str> {
    LANGUAGE.iter().find(|(own, _)| *own == name).map(|(_, grafana)| *grafana)
}

/// Counts for each second that Grafana has a name of.
const RATES: &[(&str, &str)] = &[
    ("bytes", "binBps"),
    ("events", "eps"),
    ("operations", "ops"),
    ("packets", "pps"),
    ("reads", "rps"),
    ("requests", "reqps"),
    ("rows", "rowsps"),
    ("writes", "wps"),
];

/// How many indicators are read one through the other.
const DEEPEST: usize = 16;

/// Units that are no count of things.
const NO_COUNT: &[&str] = &["ampere", "bool", "celsius", "info", "none", "percent", "ratio", "timestamp", "volts"];

impl Unit {
    fn of(base: &str) -> Unit {
        Unit { base: base.to_owned(), per_second: false }
    }

    /// Whether it is a part of a whole, between 0 and 1.
    pub(super) fn is_ratio(&self) -> bool {
        self.base == "ratio" && !self.per_second
    }

    /// Whether it is a number of things, and no measure.
    fn is_count(&self) -> bool {
        let measure = self.base.contains("seconds") || self.base.contains("bytes") || self.base.contains("timestamp");
        !measure && !NO_COUNT.contains(&self.base.as_str())
    }

    /// Grafana's name.
    pub(super) fn grafana(&self) -> Option<&'static str> {
        let base = self.base.as_str();
        match (base, self.per_second) {
            // a part of a second for each second: how busy something is, of one or of many
            ("seconds", true) => None,
            (_, true) => {
                RATES.iter().find(|(own, _)| *own == base).map(|(_, id)| *id).or(self.is_count().then_some("cps"))
            }
            ("bytes", false) => Some("bytes"),
            ("percent", false) => Some("percent"),
            ("celsius", false) => Some("celsius"),
            (_, false) => of_language(base).or(self.is_count().then_some("short")),
        }
    }
}

/// The unit of what a node yields.
pub(super) fn unit_of(node: &Node, known: &Known<'_>) -> Option<Unit> {
    of(node, known, 0)
}

fn of(node: &Node, known: &Known<'_>, depth: usize) -> Option<Unit> {
    match &node.kind {
        Kind::Number(_) | Kind::String(_) => None,
        Kind::Selector(selector) => of_series(&selector.name.as_ref()?.0, known, depth),
        Kind::Range { selector: inner, .. } | Kind::Subquery { expr: inner, .. } | Kind::Unary { expr: inner, .. } => {
            of(inner, known, depth)
        }
        Kind::Paren(inner) => of(inner, known, depth),
        Kind::Call { function, args, .. } => call(function, args, known, depth),
        Kind::Aggregate { operator, expr, .. } => match operator {
            Aggregation::Count | Aggregation::CountValues => Some(Unit::of("count")),
            Aggregation::Group | Aggregation::Stdvar => None,
            Aggregation::Avg
            | Aggregation::Bottomk
            | Aggregation::LimitRatio
            | Aggregation::Limitk
            | Aggregation::Max
            | Aggregation::Min
            | Aggregation::Quantile
            | Aggregation::Stddev
            | Aggregation::Topk => of(expr, known, depth),
            // the sum of parts is no part
            Aggregation::Sum => of(expr, known, depth).and_then(|unit| match unit.base.as_str() {
                "bool" => Some(Unit::of("count")),
                "ratio" | "percent" | "celsius" => None,
                _ => Some(unit),
            }),
        },
        Kind::Binary { operator, lhs, rhs, return_bool, .. } => {
            if *return_bool {
                return Some(Unit::of("bool"));
            }
            binary(*operator, lhs, rhs, known, depth)
        }
    }
}

fn binary(operator: BinaryOperator, lhs: &Node, rhs: &Node, known: &Known<'_>, depth: usize) -> Option<Unit> {
    let number = |node: &Node| match &node.unparen().kind {
        Kind::Number(number) => Some(*number),
        _ => None,
    };
    let left = of(lhs, known, depth);
    let right = of(rhs, known, depth);
    match operator {
        BinaryOperator::Add | BinaryOperator::Subtract => match (number(lhs), number(rhs)) {
            (Some(_), _) => right,
            (_, Some(_)) => left,
            (None, None) => left.filter(|left| right.as_ref() == Some(left)),
        },
        BinaryOperator::Multiply => {
            let hundred = |node: &Node| number(node).is_some_and(|number| (number - 100.0).abs() < f64::EPSILON);
            let other = if hundred(rhs) { left } else { right.filter(|_| hundred(lhs)) };
            other.filter(Unit::is_ratio).map(|_| Unit::of("percent"))
        }
        BinaryOperator::Divide => {
            let (left, right) = (left?, right?);
            if left.base == right.base && left.per_second == right.per_second {
                return Some(Unit::of("ratio"));
            }
            // what each of them took: both are counted over the same time
            (right.is_count() && !left.is_count() && left.per_second == right.per_second)
                .then_some(Unit { per_second: false, ..left })
        }
        BinaryOperator::Equal
        | BinaryOperator::NotEqual
        | BinaryOperator::Greater
        | BinaryOperator::Less
        | BinaryOperator::GreaterOrEqual
        | BinaryOperator::LessOrEqual
        | BinaryOperator::TrimUpper
        | BinaryOperator::TrimLower
        | BinaryOperator::And
        | BinaryOperator::Unless => left,
        BinaryOperator::Or => left.filter(|left| right.as_ref() == Some(left)),
        BinaryOperator::Modulo | BinaryOperator::Power | BinaryOperator::Atan2 => None,
    }
}

fn call(function: &str, args: &[Node], known: &Known<'_>, depth: usize) -> Option<Unit> {
    let argument = |index: usize| args.get(index).and_then(|node| of(node, known, depth));
    match function {
        "rate" | "irate" => argument(0).filter(|unit| !unit.per_second).map(|unit| Unit { per_second: true, ..unit }),
        "abs" | "avg_over_time" | "ceil" | "clamp" | "clamp_max" | "clamp_min" | "delta" | "floor" | "idelta"
        | "increase" | "label_join" | "label_replace" | "last_over_time" | "max_over_time" | "min_over_time"
        | "round" | "sort" | "sort_desc" | "stddev_over_time" => argument(0),
        "quantile_over_time" => argument(1),
        "histogram_quantile" => {
            let mut names = args.get(1)?.metric_names().into_iter();
            let unit = of_observations(names.next()?, known);
            names.next().map_or(unit, |_| None)
        }
        "count_over_time" | "changes" | "resets" => Some(Unit::of("count")),
        _ => None,
    }
}

/// The unit of what a histogram observes, by the name of its buckets.
fn of_observations(series: &str, known: &Known<'_>) -> Option<Unit> {
    let name = series.strip_suffix("_bucket").unwrap_or(series);
    declared(name, known).or_else(|| by_name(name))
}

fn of_series(name: &str, known: &Known<'_>, depth: usize) -> Option<Unit> {
    if let Some(indicator) = known.indicators.get(name) {
        let told = indicator.unit.as_deref().map(Unit::of).or_else(|| by_name(name));
        // a cycle is reported elsewhere
        let deeper = || (depth < DEEPEST).then(|| of(&indicator.expr.parsed.root, known, depth + 1)).flatten();
        return told.or_else(deeper);
    }
    declared(name, known).or_else(|| by_name(name))
}

/// What exporters and authors say; nothing where two of them differ.
fn declared(name: &str, known: &Known<'_>) -> Option<Unit> {
    let mut units = known.services.values().filter_map(|service| of_service(service, name));
    let first = units.next()?;
    units.all(|other| other == first).then_some(first).filter(|unit| unit.base != "none")
}

fn of_service(service: &Service, name: &str) -> Option<Unit> {
    if let Some(metric) = service.metrics.get(name) {
        return metric.unit.as_deref().map(Unit::of).or_else(|| by_name(name));
    }
    for suffix in ["_bucket", "_count", "_sum"] {
        if let Some(metric) = name.strip_suffix(suffix).and_then(|base| service.metrics.get(base)) {
            let whole = metric.unit.as_deref().map(Unit::of);
            let whole = whole.or_else(|| by_name(name.strip_suffix(suffix).unwrap_or(name)));
            return if suffix == "_sum" { whole } else { Some(Unit::of("count")) };
        }
    }
    let probes = service.jobs.iter().any(|job| job.module.is_some());
    let blackbox = catalogue::exporter("blackbox_exporter").filter(|_| probes && name.starts_with("probe_"));
    let exporters = service.catalogues.iter().copied().chain(blackbox);
    let (metric, part) = exporters.into_iter().find_map(|exporter| exporter.series_with_includes(name))?;
    Some(match part {
        Part::Whole | Part::Sum => Unit::of(metric.unit),
        Part::Bucket | Part::Count => Unit::of("count"),
        Part::Created => Unit::of("timestamp"),
    })
}

/// What a name says by Prometheus' conventions.
fn by_name(name: &str) -> Option<Unit> {
    let name = name.strip_suffix("_total").unwrap_or(name);
    ["seconds", "bytes", "ratio", "celsius"].into_iter().find_map(|unit| {
        let ends = name.strip_suffix(unit).is_some_and(|rest| rest.ends_with('_'));
        (ends && !name.ends_with("timestamp_seconds")).then(|| Unit::of(unit))
    })
}
