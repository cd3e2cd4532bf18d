//! What a test says of expressions.

use std::collections::BTreeMap;

use lakehouse_promql_engine::histogram::{Histogram, ResetHint};
use lakehouse_promql_engine::{Element, Engine, Sample, Storage};

use super::difference::{Difference, ShownSample};
use super::file::{ExpectedSample, ExpressionTest, Test};
use super::input;
use super::judge::{Common, exceeded};
use crate::server::Server;

/// From this version on a histogram also differs in what it says of whether it starts anew.
const HINTS_SINCE: (u16, u16) = (3, 0);

/// A histogram as tests compare it.
fn notation(histogram: &Histogram, engine: &Engine) -> String {
    match (engine.target.version.major, engine.target.version.minor) < HINTS_SINCE {
        true => Histogram { hint: ResetHint::Unknown, ..histogram.clone() }.notation(),
        false => histogram.notation(),
    }
}

/// Compares what the expressions of a test give with what it says.
pub(super) fn compare(test: &Test, storage: &Storage, server: &Server, common: &mut Common<'_>) -> Vec<Difference> {
    let (is_fuzzy, spent) = (common.file.is_fuzzy, common.spent);
    let differing = |wanted: &ExpressionTest| {
        let (text, at) = (wanted.text.clone(), wanted.at);
        if let Some(limit) = exceeded(spent, server) {
            return Some(Difference::Expression { text, at, error: limit.message() });
        }
        let samples = got(wanted, storage, server, (test.start, &mut common.prepared)).and_then(|got| {
            Ok((got, wanted.expected.iter().map(|one| expected(one, server)).collect::<Result<_, _>>()?))
        });
        let (mut got, mut expected): (Vec<ShownSample>, Vec<ShownSample>) = match samples {
            Ok(samples) => samples,
            Err(error) => return Some(Difference::Expression { text, at, error }),
        };
        got.sort_by(|left, right| left.labels.cmp(&right.labels));
        expected.sort_by(|left, right| left.labels.cmp(&right.labels));
        let same =
            got.len() == expected.len() && got.iter().zip(&expected).all(|(got, wanted)| same(got, wanted, is_fuzzy));
        (!same).then_some(Difference::Samples { text, at, expected, got })
    };
    test.expressions.iter().filter_map(differing).collect()
}

fn same(got: &ShownSample, wanted: &ShownSample, is_fuzzy: bool) -> bool {
    let (left, right) = (got.value, wanted.value);
    let close = is_fuzzy && (left.next_up() == right || left.next_down() == right);
    got.labels == wanted.labels && got.histogram == wanted.histogram && (left == right || close)
}

/// The expressions of a file that are ready to be evaluated, by their text: tests ask for one again and again.
#[derive(Default)]
pub(super) struct Prepared(BTreeMap<String, lakehouse_promql_engine::Prepared>);

impl Prepared {
    fn of(&mut self, text: &str, engine: &Engine) -> Result<&lakehouse_promql_engine::Prepared, String> {
        if !self.0.contains_key(text) {
            let prepared = engine.prepare(text).map_err(|problems| {
                problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join("; ")
            })?;
            self.0.insert(text.to_owned(), prepared);
        }
        self.0.get(text).ok_or_else(String::new)
    }
}

fn got(
    wanted: &ExpressionTest,
    storage: &Storage,
    server: &Server,
    (start, prepared): (i64, &mut Prepared),
) -> Result<Vec<ShownSample>, String> {
    let prepared = prepared.of(&wanted.text, &server.engine)?;
    let elements = server.vector(prepared, storage, start + wanted.at)?;
    let shown = |element: Element| {
        let (value, histogram) = match &element.sample {
            Sample::Float(value) => (*value, String::new()),
            Sample::Histogram(histogram) => (0.0, notation(histogram, &server.engine)),
        };
        ShownSample { labels: element.labels, value, histogram }
    };
    Ok(elements.into_iter().map(shown).collect())
}

fn expected(sample: &ExpectedSample, server: &Server) -> Result<ShownSample, String> {
    let named = |what: String| format!("labels \"{}\": {what}", sample.labels);
    let labels = input::metric(&sample.labels, &server.engine).map_err(named)?;
    if sample.histogram.is_empty() {
        return Ok(ShownSample { labels, value: sample.value, histogram: String::new() });
    }
    let (_, values) = input::line("any", &sample.histogram, &server.engine).map_err(named)?;
    match values.as_slice() {
        [Some(Sample::Histogram(histogram))] => {
            Ok(ShownSample { labels, value: sample.value, histogram: notation(histogram, &server.engine) })
        }
        [_] => Err(named(format!("expected histogram, got {}", sample.histogram))),
        _ => Err(named(format!("expected 1 value, got {}", values.len()))),
    }
}
