//! What a query may cost at most, known before it is evaluated.

use lakehouse_source::limits::SUBQUERY_STEPS;

use crate::engine::Prepared;
use crate::error::Error;
use crate::evaluate::Run;
use crate::length::{Length, Query};
use crate::plan::{Kind, Plan, Subquery};
use crate::storage::Storage;

/// So many samples that are looked at take as long as a step of a subquery, or an evaluation.
const SAMPLES_OF_A_STEP: usize = 100;
/// A series that is found counts for so many samples: its labels become those of an element.
const OF_A_SERIES: usize = 10;

/// A part counts for as many as that in memory: its arguments, what is gathered of them, and its results.
const OF_A_PART: usize = 4;

/// Bounds of a plan, each a number that it does not exceed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bound {
    /// Evaluations of its parts, those of subqueries at each of their steps.
    parts: usize,
    /// Steps of its subqueries.
    steps: usize,
    /// Selectors.
    selectors: usize,
    /// Ranges.
    windows: usize,
}

impl Bound {
    /// That of a plan. A length that depends on the query is not known.
    pub(crate) fn of(plan: &Plan, default_step: i64) -> Self {
        let mut bound = Self::default();
        bound.take(plan, 1, default_step);
        bound
    }

    fn take(&mut self, plan: &Plan, times: usize, default_step: i64) {
        self.parts = self.parts.saturating_add(times);
        match &plan.kind {
            Kind::Number(_) | Kind::Text(_) => {}
            Kind::Select(_) => self.selectors += 1,
            Kind::Window(_) => {
                self.selectors += 1;
                self.windows += 1;
            }
            Kind::Subquery(subquery) => {
                let times = times.saturating_mul(steps_of(subquery, default_step));
                self.steps = self.steps.saturating_add(times);
                self.take(&subquery.plan, times, default_step);
            }
            Kind::Negate(inner) => self.take(inner, times, default_step),
            Kind::Call(call) => call.args.iter().for_each(|arg| self.take(arg, times, default_step)),
            Kind::Aggregate(aggregate) => {
                aggregate.param.iter().chain([&aggregate.plan]).for_each(|arg| self.take(arg, times, default_step));
            }
            Kind::Binary(binary) => {
                [&binary.left, &binary.right].into_iter().for_each(|side| self.take(side, times, default_step));
            }
        }
    }

    /// Samples in memory at once.
    pub(crate) fn samples(&self, storage: &Storage) -> usize {
        let (series, largest) = (storage.series().len(), storage.largest());
        let elements = self.selectors.saturating_mul(series).saturating_mul(largest).saturating_add(1);
        let results = self.parts.saturating_mul(OF_A_PART).saturating_mul(elements);
        results.saturating_add(self.windows.saturating_mul(storage.samples()))
    }
}

/// About how many steps a subquery has.
fn steps_of(subquery: &Subquery, default_step: i64) -> usize {
    let step = match &subquery.step {
        Some(Length::Fixed(step)) => *step,
        Some(Length::Computed { .. }) => return usize::MAX,
        None => default_step,
    };
    let Length::Fixed(range) = subquery.range else { return usize::MAX };
    usize::try_from(range / step.max(1)).map_or(usize::MAX, |steps| steps.saturating_add(1))
}

impl<'a> Run<'a> {
    /// Counts the steps of a subquery. What it evaluates may find nothing, so that no bound of samples ever ends it.
    pub(crate) fn take_steps(&mut self, (start, end, step): (i64, i64, i64)) -> Result<(), Error> {
        let steps = usize::try_from((end - start).max(0) / step.max(1)).unwrap_or(usize::MAX).saturating_add(1);
        self.subquery_steps = self.subquery_steps.saturating_add(steps);
        self.is_within()
    }

    /// Counts samples that are looked at.
    pub(crate) fn take_samples(&mut self, samples: usize) -> Result<(), Error> {
        self.read = self.read.saturating_add(samples);
        self.is_within()
    }

    /// Counts series that a selector found.
    pub(crate) const fn take_series(&mut self, series: usize) {
        self.read = self.read.saturating_add(series.saturating_mul(OF_A_SERIES));
    }

    /// What it took so far, as steps of subqueries.
    pub(crate) const fn cost(&self) -> usize {
        self.subquery_steps.saturating_add(self.read / SAMPLES_OF_A_STEP)
    }

    fn is_within(&self) -> Result<(), Error> {
        if self.cost() > SUBQUERY_STEPS.most { Err(Error::new(SUBQUERY_STEPS.message())) } else { Ok(()) }
    }

    /// Fails where a result alone holds too many samples.
    pub(crate) fn hold(&self, samples: usize) -> Result<(), Error> {
        if samples > self.engine.max_samples { Err(Error::too_many_samples()) } else { Ok(()) }
    }

    /// Fails where a query at an instant would hold too many samples at once.
    pub(crate) fn has_room(&mut self, plan: &'a Plan, bound: &Bound, at: i64) -> Result<(), Error> {
        if bound.samples(self.storage) <= self.engine.max_samples {
            return Ok(());
        }
        let fresh = Query { start: at, end: at, step: 0 };
        let query = std::mem::replace(&mut self.query, fresh);
        let notes = std::mem::take(&mut self.notes);
        let (steps, read) = (std::mem::take(&mut self.subquery_steps), std::mem::take(&mut self.read));
        let checked = crate::measure::check(self, plan, at);
        (self.query, self.notes, self.subquery_steps, self.read) = (query, notes, steps, read);
        checked
    }
}

impl Prepared {
    /// How many evaluations one of it counts for: a subquery counts for its steps.
    #[must_use]
    pub const fn weight(&self) -> usize {
        self.bound.steps.saturating_add(1)
    }
}
