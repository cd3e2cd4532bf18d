//! The engine: expressions made ready once, and evaluated at as many instants as need be.

use std::sync::{Mutex, PoisonError};

use lakehouse_promql::{Expression, Target, ValueType, Version, parse_to_evaluate};
use lakehouse_source::report::TextDiagnostic;

use crate::annotation::{Annotation, Notes};
use crate::bound::Bound;
use crate::compile::{Compiler, Needs};
use crate::error::Error;
use crate::evaluate::{Known, Run, Selection};
use crate::hashed::LabelMap;
use crate::labels::Labels;
use crate::length::Query;
use crate::memory::Memory;
use crate::plan::Plan;
use crate::sample::{FloatPoint, HistogramPoint, Sample};
use crate::storage::Storage;

/// What of a Prometheus decides a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Engine {
    /// The version and what of the language is switched on.
    pub target: Target,
    /// How long a sample counts as the newest, in milliseconds.
    pub lookback: i64,
    /// The step of a subquery that has none, in milliseconds: the interval between evaluations.
    pub default_step: i64,
    /// `promql-delayed-name-removal`
    pub delayed_name_removal: bool,
    /// `type-and-unit-labels`
    pub type_and_unit_labels: bool,
    /// `use-start-timestamps`
    pub start_timestamps: bool,
    /// How many samples a query may hold at once.
    pub max_samples: usize,
}

/// `--query.max-samples`, where it is not said.
const MAX_SAMPLES: usize = 50_000_000;

impl Engine {
    /// A Prometheus of a version with what it has by default.
    pub fn new(target: impl Into<Target>) -> Self {
        Self {
            target: target.into(),
            lookback: 300_000,
            default_step: 60_000,
            delayed_name_removal: false,
            type_and_unit_labels: false,
            start_timestamps: false,
            max_samples: MAX_SAMPLES,
        }
    }

    pub(crate) const fn version(&self) -> Version {
        self.target.version
    }

    /// Reads an expression and makes it ready.
    ///
    /// # Errors
    /// Everything that Prometheus of that version would refuse.
    pub fn prepare(&self, text: &str) -> Result<Prepared, Vec<TextDiagnostic>> {
        let expression = parse_to_evaluate(text, self.target)?;
        self.prepare_tree(text, &expression).map_err(|error| {
            vec![TextDiagnostic {
                code: "promql/fails-at-run-time",
                at: 0..text.len(),
                message: error.message,
                label: "cannot be evaluated".to_owned(),
                help: String::new(),
                replacement: None,
            }]
        })
    }

    /// Makes ready what was read already.
    ///
    /// # Errors
    /// A pattern that cannot be compiled.
    pub fn prepare_tree(&self, text: &str, expression: &Expression) -> Result<Prepared, Error> {
        let mut compiler = Compiler { text, version: self.version(), slots: 0, memories: 0, needs: Needs::default() };
        let plan = compiler.compile(&expression.root)?;
        let sizes = (compiler.slots, compiler.memories);
        let bound = Bound::of(&plan, self.default_step);
        Ok(Prepared { plan, value_type: expression.value_type, sizes, bound, known: Mutex::default() })
    }

    /// Evaluates an expression at an instant, in milliseconds since 1970.
    ///
    /// # Errors
    /// Why it fails at run time.
    pub fn instant(&self, prepared: &Prepared, storage: &Storage, at: i64) -> Result<Outcome, Error> {
        self.instant_with_cost(prepared, storage, at).0
    }

    /// As [`Self::instant`], whether or not it fails with what it took: 1 for itself, and more for the steps of its subqueries
    /// and for the samples that it looked at.
    pub fn instant_with_cost(
        &self,
        prepared: &Prepared,
        storage: &Storage,
        at: i64,
    ) -> (Result<Outcome, Error>, usize) {
        let query = Query { start: at, end: at, step: 0 };
        let mut run = self.run(prepared, storage, query);
        let value = run.has_room(&prepared.plan, &prepared.bound, at).and_then(|()| run.top(&prepared.plan, at));
        run.give_back(prepared);
        let cost = run.cost().saturating_add(1);
        (value.map(|value| Outcome { value, annotations: run.notes.annotations() }), cost)
    }

    /// Evaluates an expression from `start` until `end`, each `step` milliseconds: always a matrix.
    ///
    /// # Errors
    /// Why it fails at run time, at any step.
    pub fn range(
        &self,
        prepared: &Prepared,
        storage: &Storage,
        (start, end, step): (i64, i64, i64),
    ) -> Result<Outcome, Error> {
        let mut run = self.run(prepared, storage, Query { start, end, step });
        let value = run.steps(&prepared.plan, (start, end, step));
        run.give_back(prepared);
        let mut series = value?;
        if self.delayed_name_removal {
            series = without_dropped_names(series)?;
        }
        series.sort_by(|left, right| left.labels.cmp(&right.labels));
        Ok(Outcome { value: Value::Matrix(series), annotations: run.notes.annotations() })
    }

    fn run<'a>(&'a self, prepared: &Prepared, storage: &'a Storage, query: Query) -> Run<'a> {
        // what another evaluation at this time has taken is made anew
        let known = prepared.known.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (selections, memories) = prepared.sizes;
        let known = known.unwrap_or_else(|| Known {
            selections: vec![Selection::default(); selections],
            memories: vec![Memory::default(); memories],
        });
        Run { engine: self, storage, query, known, notes: Notes::default(), subquery_steps: 0, read: 0 }
    }
}

/// Takes off the names that were to go, and puts series together that are one without them.
fn without_dropped_names(series: Vec<SeriesResult>) -> Result<Vec<SeriesResult>, Error> {
    let mut merged: Vec<SeriesResult> = Vec::with_capacity(series.len());
    let mut places: LabelMap<usize> = LabelMap::default();
    for mut one in series {
        if one.drop_name {
            one.labels = one.labels.nameless();
        }
        match places.get(&one.labels).and_then(|place| merged.get_mut(*place)) {
            None => {
                places.insert(one.labels.clone(), merged.len());
                merged.push(one);
            }
            Some(known) => known.take_in(one)?,
        }
    }
    Ok(merged)
}

/// An expression that is ready to be evaluated. It remembers which series of a storage its selectors select.
#[derive(Debug)]
pub struct Prepared {
    pub(crate) plan: Plan,
    /// What it gives.
    pub value_type: ValueType,
    /// How many selectors there are, and how many parts that remember something.
    sizes: (usize, usize),
    pub(crate) bound: Bound,
    pub(crate) known: Mutex<Option<Known>>,
}

/// A result with what has to be said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub value: Value,
    pub annotations: Vec<Annotation>,
}

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Scalar(f64),
    Vector(Vec<Element>),
    Matrix(Vec<SeriesResult>),
    Text(String),
}

/// A series at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    pub labels: Labels,
    pub sample: Sample,
    /// Its name goes at the end.
    pub(crate) drop_name: bool,
}

impl Element {
    /// An element of a vector.
    pub const fn of(labels: Labels, sample: Sample) -> Self {
        Self::new(labels, sample)
    }

    pub(crate) const fn new(labels: Labels, sample: Sample) -> Self {
        Self { labels, sample, drop_name: false }
    }
}

/// A series over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SeriesResult {
    pub labels: Labels,
    pub floats: Vec<FloatPoint>,
    pub histograms: Vec<HistogramPoint>,
    pub(crate) drop_name: bool,
}

impl SeriesResult {
    /// How many samples it has.
    pub(crate) const fn len(&self) -> usize {
        self.floats.len() + self.histograms.len()
    }

    pub(crate) fn push(&mut self, at: i64, sample: Sample) {
        match sample {
            Sample::Float(value) => self.floats.push(FloatPoint { at, value }),
            Sample::Histogram(value) => self.histograms.push(HistogramPoint { at, value }),
        }
    }

    fn take_in(&mut self, other: Self) -> Result<(), Error> {
        self.floats.extend(other.floats);
        self.histograms.extend(other.histograms);
        self.floats.sort_by_key(|point| point.at);
        self.histograms.sort_by_key(|point| point.at);
        let mut times: Vec<i64> = self.floats.iter().map(|point| point.at).collect();
        times.extend(self.histograms.iter().map(|point| point.at));
        times.sort_unstable();
        if times.windows(2).any(|pair| pair.first() == pair.last()) { Err(Error::same_labels()) } else { Ok(()) }
    }
}
