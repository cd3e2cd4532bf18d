//! Whether an evaluation gives what is expected.

use lakehouse_promql::{Expr, Node, parse_to_evaluate};
use lakehouse_promql_engine::histogram::Histogram;
use lakehouse_promql_engine::series::Step;
use lakehouse_promql_engine::{
    Annotation, Element, Engine, Labels, Level, Outcome, Sample, SeriesResult, Storage, Value, is_stale,
};

use crate::read::{Eval, Text};

type Found = Result<(), String>;

pub(crate) fn check(engine: &Engine, storage: &Storage, eval: &Eval) -> Found {
    if let Some((start, end, step)) = eval.range {
        let outcome = evaluated(engine, storage, &eval.expr, (start, end, step), true);
        return match expected_failure(eval, outcome)? {
            None => Ok(()),
            Some(outcome) => {
                remarks(eval, &eval.expr, &outcome.annotations)?;
                value(eval, &outcome.value, (start, end, step))
            }
        };
    }
    instant(engine, storage, eval, &eval.expr, eval.at)?;
    let Some(text) = anchored(engine, &eval.expr, eval.at) else { return Ok(()) };
    let at = eval.at;
    let times = if at == 0 { vec![-1000, 0, 1000] } else { vec![-10 * at, 0, at / 5, at, 10 * at] };
    for time in times {
        instant(engine, storage, eval, &text, time).map_err(|reason| format!("as {text} at {time}: {reason}"))?;
    }
    Ok(())
}

fn evaluated(
    engine: &Engine,
    storage: &Storage,
    text: &str,
    (start, end, step): (i64, i64, i64),
    is_range: bool,
) -> Result<Outcome, String> {
    let prepared = engine.prepare(text).map_err(|problems| {
        let messages: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
        format!("refused: {}", messages.join("; "))
    })?;
    let outcome = match is_range {
        true => engine.range(&prepared, storage, (start, end, step)),
        false => engine.instant(&prepared, storage, start),
    };
    outcome.map_err(|error| error.message)
}

/// Nothing where it failed as it should.
fn expected_failure(eval: &Eval, outcome: Result<Outcome, String>) -> Result<Option<Outcome>, String> {
    match (&eval.fail, outcome) {
        // what the reader refuses is said in other words
        (Some(text), Err(message)) if text.is(&message) || message.starts_with("refused: ") => Ok(None),
        (Some(_), Err(message)) => Err(format!("fails with other words: {message}")),
        (Some(_), Ok(_)) => Err("does not fail".to_owned()),
        (None, Err(message)) => Err(message),
        (None, Ok(outcome)) => Ok(Some(outcome)),
    }
}

fn instant(engine: &Engine, storage: &Storage, eval: &Eval, text: &str, at: i64) -> Found {
    let Some(outcome) = expected_failure(eval, evaluated(engine, storage, text, (at, at, 0), false))? else {
        return Ok(());
    };
    remarks(eval, text, &outcome.annotations)?;
    value(eval, &outcome.value, eval.vector.unwrap_or((at, at, 1)))?;
    let of_query = ["start()", "end()", "range()", "step()"].iter().any(|part| text.contains(part));
    if eval.vector.is_some() || eval.text.is_some() || of_query || eval.ordered {
        return Ok(());
    }
    let minute = 60_000;
    let outcome = evaluated(engine, storage, text, (at - minute, at + minute, minute), true)?;
    let Value::Matrix(series) = outcome.value else { return Err("a range is no matrix".to_owned()) };
    let middle: Vec<Element> = series.into_iter().filter_map(|one| at_time(one, at)).collect();
    let as_instant = match (&eval.scalar, middle) {
        (Some(_), vector) => Value::Scalar(vector.first().and_then(|one| one.sample.float()).unwrap_or(f64::NAN)),
        (None, vector) => Value::Vector(vector),
    };
    value(eval, &as_instant, (at, at, 1)).map_err(|reason| format!("in a range: {reason}"))
}

fn at_time(series: SeriesResult, at: i64) -> Option<Element> {
    let float = series.floats.iter().find(|point| point.at == at).map(|point| Sample::Float(point.value));
    let histogram = series.histograms.iter().find(|point| point.at == at);
    let sample = float.or_else(|| histogram.map(|point| Sample::Histogram(point.value.clone())))?;
    Some(Element::of(series.labels, sample))
}

/// The expression with every selector at an instant; nothing where that changes what it means.
fn anchored(engine: &Engine, text: &str, at: i64) -> Option<String> {
    let expression = parse_to_evaluate(text, engine.target).ok()?;
    let mut places = Vec::new();
    collect(&expression.root, &mut places).then_some(())?;
    places.sort_unstable();
    let mut text = text.to_owned();
    for place in places.into_iter().rev() {
        text.insert_str(place, &format!(" @ {:.3}", at as f64 / 1000.0));
    }
    Some(text)
}

/// Functions whose results depend on the instant, whatever their arguments are.
const UNSAFE: &[&str] = &[
    "day_of_month",
    "day_of_week",
    "day_of_year",
    "days_in_month",
    "end",
    "hour",
    "minute",
    "month",
    "predict_linear",
    "range",
    "start",
    "step",
    "time",
    "timestamp",
    "year",
];

fn collect(node: &Node, places: &mut Vec<usize>) -> bool {
    let here = match &node.kind {
        Expr::Selector(selector) => selector.at.is_none(),
        Expr::Range { at, .. } => {
            places.extend(at.is_none().then_some(node.span.end));
            return true;
        }
        Expr::Subquery { at, .. } if at.is_none() => {
            places.push(node.span.end);
            return !uses_unsafe(node);
        }
        Expr::Subquery { .. } => return !uses_unsafe(node),
        Expr::Call { function, .. } if UNSAFE.contains(function) => return false,
        _ => false,
    };
    places.extend(here.then_some(node.span.end));
    node.children().all(|child| collect(child, places))
}

fn uses_unsafe(node: &Node) -> bool {
    let mut found = false;
    node.walk(&mut |node| found |= matches!(&node.kind, Expr::Call { function, .. } if UNSAFE.contains(function)));
    found
}

fn remarks(eval: &Eval, text: &str, annotations: &[Annotation]) -> Found {
    let of = |level: Level| -> Vec<String> {
        annotations.iter().filter(|one| one.level == level).map(|one| one.text(text)).collect()
    };
    for (level, wanted, none) in [(Level::Warning, &eval.warn, eval.no_warn), (Level::Info, &eval.info, eval.no_info)] {
        let found = of(level);
        if none && !found.is_empty() {
            return Err(format!("says {found:?}"));
        }
        if let Some(missing) = wanted.iter().position(|wanted| !found.iter().any(|text| wanted.is(text))) {
            return Err(format!("does not say what was expected ({missing}), but {found:?}"));
        }
        let is_odd = |text: &&String| !wanted.is_empty() && !wanted.iter().any(|wanted: &Text| wanted.is(text));
        if let Some(odd) = found.iter().find(is_odd) {
            return Err(format!("says unexpectedly {odd}"));
        }
    }
    Ok(())
}

fn value(eval: &Eval, value: &Value, times: (i64, i64, i64)) -> Found {
    match value {
        Value::Scalar(found) => match eval.scalar {
            Some(wanted) if almost(wanted, *found) => Ok(()),
            wanted => Err(format!("scalar {found}, expected {wanted:?}")),
        },
        Value::Text(found) => match eval.text.as_ref().is_some_and(|wanted| wanted == found) {
            true => Ok(()),
            false => Err(format!("{found:?}, expected {:?}", eval.text)),
        },
        Value::Vector(vector) => of_vector(eval, vector),
        Value::Matrix(series) => of_matrix(eval, series, times),
    }
}

fn shown(sample: &Sample) -> String {
    match sample {
        Sample::Float(value) => value.to_string(),
        Sample::Histogram(histogram) => histogram.notation(),
    }
}

fn of_vector(eval: &Eval, vector: &[Element]) -> Found {
    if let Some(wanted) = eval.scalar {
        return Err(format!("a vector, expected {wanted}"));
    }
    for (index, element) in vector.iter().enumerate() {
        let position = eval.series.iter().rposition(|(labels, _)| *labels == element.labels);
        let Some(position) = position else {
            return Err(format!("unexpected {} {}", element.labels, shown(&element.sample)));
        };
        if eval.ordered && position != index {
            return Err(format!("{} is at {index}, not at {position}", element.labels));
        }
        let step = eval.series[position].1.first();
        if !step.is_some_and(|step| same(step, &element.sample)) {
            let wanted = step.and_then(|step| step.sample.as_ref()).map(shown);
            return Err(format!("{} is {}, expected {wanted:?}", element.labels, shown(&element.sample)));
        }
    }
    missing(eval, |labels| vector.iter().any(|element| element.labels == *labels))
}

fn missing(eval: &Eval, is_there: impl Fn(&Labels) -> bool) -> Found {
    match eval.series.iter().find(|(labels, _)| !is_there(labels)) {
        Some((labels, _)) => Err(format!("{labels} is missing")),
        None => Ok(()),
    }
}

fn of_matrix(eval: &Eval, series: &[SeriesResult], (start, _, step): (i64, i64, i64)) -> Found {
    for one in series {
        let Some((_, steps)) = eval.series.iter().rev().find(|(labels, _)| *labels == one.labels) else {
            return Err(format!("unexpected {} {:?} {:?}", one.labels, one.floats, one.histograms));
        };
        let mut count = 0;
        for (index, expected) in (0..).zip(steps) {
            let at = start + index * step;
            let float = one.floats.iter().find(|point| point.at == at).map(|point| Sample::Float(point.value));
            let histogram = one.histograms.iter().find(|point| point.at == at);
            let found = float.or_else(|| histogram.map(|point| Sample::Histogram(point.value.clone())));
            count += usize::from(found.is_some());
            let fits = match (&expected.sample, &found) {
                (None, None) => true,
                (Some(_), Some(found)) => same(expected, found),
                _ => false,
            };
            if !fits {
                let wanted = expected.sample.as_ref().map(shown);
                let found = found.as_ref().map(shown);
                return Err(format!("{} at {at} is {found:?}, expected {wanted:?}", one.labels));
            }
        }
        if count != one.floats.len() + one.histograms.len() {
            return Err(format!("{} has more points than expected: {:?}", one.labels, one.floats));
        }
    }
    missing(eval, |labels| series.iter().any(|one| one.labels == *labels))
}

fn same(step: &Step, found: &Sample) -> bool {
    match (&step.sample, found) {
        (Some(Sample::Float(wanted)), Sample::Float(found)) => almost(*wanted, *found),
        (Some(Sample::Histogram(wanted)), Sample::Histogram(found)) => {
            same_histogram(wanted, found) && (!step.says_reset || wanted.hint == found.hint)
        }
        _ => false,
    }
}

fn same_histogram(wanted: &Histogram, found: &Histogram) -> bool {
    let full = |buckets: &[(i32, f64)]| -> Vec<(i32, f64)> {
        buckets.iter().filter(|(_, count)| *count != 0.0).copied().collect()
    };
    let same_buckets = |wanted: &[(i32, f64)], found: &[(i32, f64)]| {
        let (wanted, found) = (full(wanted), full(found));
        wanted.len() == found.len()
            && wanted.iter().zip(found).all(|(wanted, found)| wanted.0 == found.0 && almost(wanted.1, found.1))
    };
    wanted.schema == found.schema
        && almost(wanted.count, found.count)
        && almost(wanted.sum, found.sum)
        && (!wanted.is_custom() || wanted.custom == found.custom)
        && wanted.zero_threshold == found.zero_threshold
        && almost(wanted.zero_count, found.zero_count)
        && same_buckets(&wanted.negative, &found.negative)
        && same_buckets(&wanted.positive, &found.positive)
}

/// As Prometheus compares in its tests: to six digits.
fn almost(left: f64, right: f64) -> bool {
    const DIGITS: f64 = 1e-6;
    if is_stale(left) || is_stale(right) {
        return is_stale(left) && is_stale(right);
    }
    if left.is_nan() && right.is_nan() || left == right {
        return true;
    }
    let (sum, difference) = (left.abs() + right.abs(), (left - right).abs());
    if left == 0.0 || right == 0.0 || sum < f64::MIN_POSITIVE {
        return difference < DIGITS * f64::MIN_POSITIVE;
    }
    difference / sum.min(f64::MAX) < DIGITS
}
