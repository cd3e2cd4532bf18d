//! The engine in process, held against what the real Prometheus gives: values, labels and errors of every expression.
//!
//! The samples come from the server's own files, so that they are the same to the last bit and in the same order. Where a series
//! ended is read from there too: the server does not say it over HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lakehouse_obs::promql::Version;
use lakehouse_promql_engine::histogram::Histogram;
use lakehouse_promql_engine::{Engine, Error, Labels, Outcome, Sample, Storage, Value, stale};
use serde_json::Value as Json;

use crate::engine::{Answer, Connection, Sample as Found};
use crate::support::servers::eventually;
use crate::support::tools;
use crate::world::World;

/// How far back everything is read.
const HISTORY: &str = "30m";
/// How much is still to come when the first question is asked: offsets reach a second ahead.
const AHEAD: f64 = 2.0;

/// The engine with the samples of a world.
pub(crate) struct Evaluated {
    engine: Engine,
    storage: Storage,
    /// The same samples, each but for its last digits: what depends on them is as good as a coin.
    nudged: Storage,
    at: i64,
}

/// What the engine gives otherwise than the server.
pub(crate) enum Fault {
    /// It gives something else as well when the last digits of the samples change.
    LastDigit,
    Wrong(String),
}

impl Evaluated {
    /// Waits until nothing that is asked for can change any more, and reads all samples.
    pub(crate) fn of(world: &World, tool: &str) -> Evaluated {
        let at: f64 = world.at.parse().expect("seconds");
        eventually("everything that can be asked for is there", || {
            let mut later = Connection::open(world.prometheus.port, &format!("{:.3}", at + AHEAD + 2.0));
            match later.ask(&format!("min(timestamp(up)) > {:.3}", at + AHEAD)) {
                Answer::Samples(samples) if !samples.is_empty() => Ok(()),
                other => Err(format!("{other:?}")),
            }
        });
        let until = ((at + AHEAD) * 1000.0).round() as i64;
        let (mut storage, mut nudged) = (Storage::new(), Storage::new());
        let mut connection = Connection::open(world.prometheus.port, &format!("{:.3}", at + AHEAD));
        // the order in which the server looks at series is not that of its files
        if let Answer::Samples(alive) = world.connection().ask("{__name__=~\".+\"}") {
            for sample in alive {
                let labels = sample.labels.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                let labels = labels.collect();
                storage.index_of(&labels);
                nudged.index_of(&labels);
            }
        }
        let raw = connection.raw(&format!("{{__name__=~\".+\"}}[{HISTORY}]"));
        let mut known: BTreeSet<(String, i64)> = BTreeSet::new();
        for series in &raw {
            let labels = labels_of(&series["metric"]);
            for point in series["values"].as_array().into_iter().flatten() {
                known.insert((labels.to_string(), millis(&point[0])));
            }
        }
        let promtool = tool.replace("prometheus", "promtool");
        let folder = world.data.parent().expect("a folder").to_owned();
        let dump = tools::run(&promtool, &folder, &["tsdb", "dump", "data"]).text;
        for (index, line) in dump.lines().enumerate() {
            let Some((labels, value, time)) = dumped(line).filter(|(_, _, time)| *time <= until) else { continue };
            let ended = value.is_nan() && !known.contains(&(labels.to_string(), time));
            let value = if ended { stale() } else { value };
            storage.push(&labels, time, value);
            nudged.push(&labels, time, if ended { value } else { nudge(value, index) });
        }
        for series in &raw {
            let labels = labels_of(&series["metric"]);
            for point in series["histograms"].as_array().into_iter().flatten() {
                let sample = Sample::Histogram(Arc::new(native(&point[1])));
                storage.push(&labels, millis(&point[0]), sample.clone());
                nudged.push(&labels, millis(&point[0]), sample);
            }
        }
        let engine = Engine { default_step: 500, ..Engine::new(world.version) };
        Evaluated { engine, storage, nudged, at: (at * 1000.0).round() as i64 }
    }

    /// What the engine gives otherwise than the server.
    pub(crate) fn fault(&self, text: &str, answer: &Answer) -> Option<Fault> {
        let prepared = match (self.engine.prepare(text), answer) {
            (Ok(prepared), _) => prepared,
            (Err(_), Answer::Refused(_) | Answer::Failed(_)) => return None,
            (Err(problems), Answer::Samples(_)) => {
                return Some(Fault::Wrong(format!("the engine refuses it: {problems:?}")));
            }
        };
        if is_left_open(text, self.engine.target.version) {
            return None;
        }
        let mine = self.engine.instant(&prepared, &self.storage, self.at);
        let wrong = disagreement(text, &mine, answer)?;
        let other = self.engine.instant(&prepared, &self.nudged, self.at);
        let depends_on_last_digit = match (&mine, &other) {
            (Ok(mine), Ok(other)) => {
                difference(text, &mine.value, &elements(&other.value).unwrap_or_default()).is_some()
            }
            (Err(_), Err(_)) => false,
            _ => true,
        };
        Some(if depends_on_last_digit { Fault::LastDigit } else { Fault::Wrong(wrong) })
    }
}

/// A number that differs in its last digits, now up and now down.
fn nudge(value: f64, index: usize) -> f64 {
    let steps = index % 5;
    value * (1.0 + f64::EPSILON * (steps as f64 - 2.0))
}

fn disagreement(text: &str, mine: &Result<Outcome, Error>, answer: &Answer) -> Option<String> {
    match (mine, answer) {
        (Ok(outcome), Answer::Samples(wanted)) => difference(text, &outcome.value, &found(wanted)),
        (Err(error), Answer::Failed(wanted)) => {
            (!same_error(&error.message, wanted)).then(|| format!("fails by {error}\n  not {wanted}"))
        }
        (Ok(outcome), Answer::Failed(wanted)) => {
            Some(format!("gives {:?}\n  and Prometheus fails: {wanted}", outcome.value))
        }
        (Err(error), Answer::Samples(wanted)) => Some(format!("fails: {error}\n  and Prometheus gives {wanted:?}")),
        (_, Answer::Refused(wanted)) => Some(format!("evaluates what Prometheus refuses: {wanted}")),
    }
}

/// What depends on more than the samples. Before 3.1 a number that nobody sees stood beside each native histogram, and took
/// part in what was computed; `timestamp` of what is moved by both `@` and `offset` depends on what else is read.
fn is_left_open(text: &str, version: Version) -> bool {
    version < Version::new(3, 1) && text.contains("otel_wait_seconds")
        || is_amplified(text)
        || text.contains("timestamp(") && text.contains("offset") && text.contains('@')
}

/// Whether the last digit of a large number, which depends on the processor, decides the result.
fn is_amplified(text: &str) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| text.contains(name));
    has(&["sinh(", "cosh(", "exp(", " ^ "]) && has(&["sin(", "cos(", "tan(", "floor(", "ceil(", "round(", " % "])
}

/// Which two series of a match group are named depends on the order of a map, and which way round on the version.
fn same_error(mine: &str, theirs: &str) -> bool {
    let general = |text: &str| text.split_once(": [").map_or(text, |(text, _)| text).to_owned();
    general(mine) == general(theirs)
        || mine.starts_with("found duplicate series") && theirs.starts_with("found duplicate series")
}

/// Numbers are right to some digits: sums are made in another order where Prometheus makes them in that of a map.
const PRECISION: f64 = 1e-9;

fn same(mine: f64, theirs: f64) -> bool {
    if mine == theirs || mine.is_nan() && theirs.is_nan() {
        return true;
    }
    let difference = (mine - theirs).abs();
    difference <= PRECISION * mine.abs().max(theirs.abs()) || difference < 1e-12
}

/// A vector by its labels; no number for a native histogram.
type Elements = BTreeMap<Labels, Option<f64>>;

fn found(samples: &[Found]) -> Elements {
    let labels = |sample: &Found| sample.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    samples.iter().map(|sample| (labels(sample), sample.value)).collect()
}

fn elements(value: &Value) -> Option<Elements> {
    match value {
        Value::Scalar(value) => Some([(Labels::default(), Some(*value))].into()),
        Value::Vector(vector) => {
            Some(vector.iter().map(|element| (element.labels.clone(), element.sample.float())).collect())
        }
        _ => None,
    }
}

fn difference(text: &str, mine: &Value, theirs: &Elements) -> Option<String> {
    let Some(found) = elements(mine) else { return Some(format!("gives {mine:?}")) };
    let differs = found.len() != theirs.len()
        || theirs.iter().any(|(labels, theirs)| match (found.get(labels), theirs) {
            (Some(Some(mine)), Some(theirs)) => !same(*mine, *theirs),
            (Some(None), None) => false,
            _ => true,
        });
    // which of equal elements are chosen depends on the order of a map; the last digit of a text on the processor
    let is_chosen = text.contains("topk") || text.contains("bottomk");
    let values = |all: &BTreeMap<Labels, Option<f64>>| -> Vec<f64> {
        let mut values: Vec<f64> = all.values().flatten().copied().collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let (ours, others) = (values(&found), values(theirs));
    let same_values = ours.len() == others.len() && ours.iter().zip(&others).all(|(mine, theirs)| same(*mine, *theirs));
    let differs = differs && !((is_chosen || text.contains("count_values")) && same_values);
    differs.then(|| format!("gives {found:?}\n  and Prometheus {theirs:?}"))
}

fn labels_of(metric: &Json) -> Labels {
    let labels = metric.as_object().into_iter().flatten();
    labels.map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default())).collect()
}

fn millis(time: &Json) -> i64 {
    (time.as_f64().expect("seconds") * 1000.0).round() as i64
}

/// A line of promtool's dump: labels, value, milliseconds.
fn dumped(line: &str) -> Option<(Labels, f64, i64)> {
    let end = line.rfind("\"} ")? + 2;
    let (labels, rest) = line.split_at(end);
    let (value, time) = rest.trim().split_once(' ')?;
    let value = match value {
        "+Inf" => f64::INFINITY,
        "-Inf" => f64::NEG_INFINITY,
        _ => value.parse().ok()?,
    };
    let mut pairs = Vec::new();
    let mut inner = labels.strip_prefix('{')?.strip_suffix('}')?;
    while let Some((name, after)) = inner.split_once("=\"") {
        let mut value = String::new();
        let mut letters = after.char_indices();
        let closed = loop {
            match letters.next()? {
                (at, '"') => break at,
                (_, '\\') => value.push(letters.next()?.1),
                (_, letter) => value.push(letter),
            }
        };
        pairs.push((name.trim_start_matches(", ").trim_matches('"').to_owned(), value));
        inner = after.get(closed + 1..)?;
    }
    Some((pairs.into_iter().collect(), value, time.parse().ok()?))
}

/// The histogram of the world's target: two buckets of equal height, up to 1 and from there to 2.
fn native(json: &Json) -> Histogram {
    let number = |name: &str| json[name].as_str().and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    let (count, sum) = (number("count"), number("sum"));
    let positive = vec![(0, count / 2.0), (1, count / 2.0)];
    Histogram { count, sum, positive, zero_threshold: 0.001, ..Histogram::default() }
}
