//! How many samples a query would hold at once in Prometheus, which refuses one that holds too many.
//!
//! Prometheus evaluates each part of an expression at all steps before the part around it, and counts what lies in memory
//! meanwhile: what selectors found, the vectors that a step gathers, the results so far. Source: Prometheus, promql/engine.go
//! (`rangeEval`, `rangeEvalAgg`, `evalSeries`, calls with a range). Here parts are evaluated otherwise, so that is computed
//! anew, and only for queries that may come near the bound. Not modelled: `info`, and the repeated samples of a part that is
//! the same at each step.

use lakehouse_promql::{Aggregation, ValueType, Version};

use crate::engine::SeriesResult;
use crate::error::Error;
use crate::evaluate::Run;
use crate::histogram::Histogram;
use crate::plan::{Aggregate, Call, Kind, Plan, Subquery, Window};
use crate::sample::{FloatPoint, HistogramPoint, is_stale};
use crate::select::{Span, part};

/// From this version on aggregations do not gather a vector at each step.
const AGGREGATIONS_BY_SERIES: Version = Version::new(2, 52);
/// From this version on `label_replace` and `label_join` change series in their place.
const LABELS_IN_PLACE: Version = Version::new(2, 51);

/// From this version on histograms count for their size.
const SIZES: Version = Version::new(2, 50);
/// From this version on they have bounds of their own.
const OWN_BOUNDS: Version = Version::new(2, 54);

/// Start, end and step, in milliseconds.
type Times = (i64, i64, i64);

/// What a part of an expression gives at each step.
#[derive(Debug, Default)]
struct Held {
    /// Its elements.
    counts: Vec<usize>,
    /// What they count for: a histogram is more than a number.
    sizes: Vec<usize>,
}

impl Held {
    fn total(&self) -> usize {
        self.sizes.iter().sum()
    }
}

/// Fails where a query at an instant would hold too many samples.
pub(crate) fn check<'a>(run: &mut Run<'a>, plan: &'a Plan, at: i64) -> Result<(), Error> {
    Meter { run, current: 0 }.part(plan, (at, at, 1)).map(drop)
}

struct Meter<'r, 'a> {
    run: &'r mut Run<'a>,
    current: usize,
}

impl<'a> Meter<'_, 'a> {
    fn add(&mut self, samples: usize) -> Result<(), Error> {
        self.current = self.current.saturating_add(samples);
        if self.current > self.run.engine.max_samples { Err(Error::too_many_samples()) } else { Ok(()) }
    }

    /// What a part gives. What it holds meanwhile is counted, and what it gives stays.
    fn part(&mut self, plan: &'a Plan, times: Times) -> Result<Held, Error> {
        match &plan.kind {
            Kind::Number(_) | Kind::Select(_) => {
                let held = self.results(plan, times)?;
                self.add(held.total())?;
                Ok(held)
            }
            Kind::Text(_) | Kind::Window(_) | Kind::Subquery(_) => Ok(Held::default()),
            Kind::Negate(inner) => self.part(inner, times),
            Kind::Call(call) => self.call(plan, call, times),
            Kind::Aggregate(aggregate) => self.aggregate(plan, aggregate, times),
            Kind::Binary(binary) => self.gathered(plan, &[&binary.left, &binary.right], times),
        }
    }

    /// A part that gathers a vector of each argument, step by step.
    fn gathered(&mut self, plan: &'a Plan, args: &[&'a Plan], times: Times) -> Result<Held, Error> {
        let before = self.current;
        let mut all = Vec::new();
        for arg in args.iter().filter(|arg| arg.value_type != ValueType::String) {
            all.push(self.part(arg, times)?);
        }
        let held = self.results(plan, times)?;
        let mut kept = self.current;
        for (step, size) in held.sizes.iter().enumerate() {
            self.current = kept;
            self.add(all.iter().filter_map(|arg| arg.counts.get(step)).sum())?;
            self.add(*size)?;
            kept += size;
        }
        self.current = before + held.total();
        Ok(held)
    }

    fn aggregate(&mut self, plan: &'a Plan, aggregate: &'a Aggregate, times: Times) -> Result<Held, Error> {
        let args: Vec<&Plan> = aggregate.param.iter().chain([&aggregate.plan]).collect();
        let gathers = self.run.engine.version() < AGGREGATIONS_BY_SERIES;
        if gathers || aggregate.operator == Aggregation::CountValues {
            return self.gathered(plan, &args, times);
        }
        let before = self.current;
        for arg in args {
            self.part(arg, times)?;
        }
        let held = self.results(plan, times)?;
        self.current = before + held.total();
        Ok(held)
    }

    fn call(&mut self, plan: &'a Plan, call: &'a Call, times: Times) -> Result<Held, Error> {
        let in_place = self.run.engine.version() >= LABELS_IN_PLACE;
        match (call.name, call.args.as_slice()) {
            ("label_replace" | "label_join", [first, ..]) if in_place => {
                self.part(first, times)?;
                self.results(plan, times)
            }
            ("timestamp" | "start_timestamp", [Plan { kind: Kind::Select(_), .. }]) => self.gathered(plan, &[], times),
            (_, args) => match args.iter().position(|arg| matches!(arg.kind, Kind::Window(_) | Kind::Subquery(_))) {
                Some(index) => self.of_range(plan, call, index, times),
                None => self.gathered(plan, &args.iter().collect::<Vec<_>>(), times),
            },
        }
    }

    /// A function of the samples in a range: one series after another, its window at each step.
    fn of_range(&mut self, plan: &'a Plan, call: &'a Call, index: usize, times: Times) -> Result<Held, Error> {
        let (mut within, mut windows) = (0, Vec::new());
        match call.args.get(index).map(|arg| &arg.kind) {
            Some(Kind::Subquery(subquery)) => (within, windows) = self.subquery_windows(subquery, times)?,
            Some(Kind::Window(window)) => windows = self.windows(window, times)?,
            _ => {}
        }
        for (_, arg) in call.args.iter().enumerate().filter(|(at, _)| *at != index) {
            self.part(arg, times)?;
        }
        let least = needed(call.name);
        for series in windows {
            let (before, mut last) = (self.current, 0);
            for size in &series {
                self.current = before;
                self.add(*size)?;
                last = *size;
            }
            self.current = before + last;
            self.add(series.iter().filter(|size| **size >= least).count())?;
            self.current -= last;
        }
        self.current = self.current.saturating_sub(within);
        self.results(plan, times)
    }

    /// The sizes of the windows of each series, step by step.
    fn windows(&mut self, window: &'a Window, times: Times) -> Result<Vec<Vec<usize>>, Error> {
        let mut spans = Vec::new();
        for at in steps(times) {
            let span = self.run.span(window, at)?;
            spans.push(self.run.widened(span, window.select.beyond));
        }
        let found = self.run.selected(&window.select);
        let storage = self.run.storage;
        let series = found.iter().filter_map(|index| storage.series().get(*index));
        let sizes = series.map(|one| self.sizes(&spans, &one.floats, &one.histograms)).collect();
        self.run.put_back(&window.select, found);
        Ok(sizes)
    }

    /// The same of a subquery; and how many samples it holds.
    fn subquery_windows(&mut self, subquery: &'a Subquery, times: Times) -> Result<(usize, Vec<Vec<usize>>), Error> {
        let mut spans: Vec<Span> = Vec::new();
        let mut inner: Option<Times> = None;
        for at in steps(times) {
            let ((start, end, step), span) = self.run.subquery_times(subquery, at)?;
            spans.push(span);
            inner = Some((inner.map_or(start, |(first, ..)| first), end, step));
        }
        let Some(inner) = inner else { return Ok((0, Vec::new())) };
        self.run.take_steps(inner)?;
        let held = self.part(&subquery.plan, inner)?;
        let results = self.run.steps(&subquery.plan, inner)?;
        let sizes = results.iter().map(|one| self.sizes(&spans, &one.floats, &one.histograms)).collect();
        Ok((held.total(), sizes))
    }

    fn sizes(&self, spans: &[Span], floats: &[FloatPoint], histograms: &[HistogramPoint]) -> Vec<usize> {
        let size = |span: &Span| {
            let floats = floats.get(part(floats, *span, |point| point.at)).unwrap_or_default();
            let histograms = histograms.get(part(histograms, *span, |point| point.at)).unwrap_or_default();
            let living = histograms.iter().filter(|point| !is_stale(point.value.sum));
            floats.iter().filter(|point| !is_stale(point.value)).count()
                + living.map(|point| point.size(self.run.engine.version())).sum::<usize>()
        };
        spans.iter().map(size).collect()
    }

    /// What a part gives at each step.
    fn results(&mut self, plan: &'a Plan, times: Times) -> Result<Held, Error> {
        let count = steps(times).count();
        let mut held = Held { counts: vec![0; count], sizes: vec![0; count] };
        let place = |at: i64| usize::try_from((at - times.0) / times.2.max(1)).unwrap_or(usize::MAX);
        let mut take = |at: i64, size: usize| {
            if let (Some(count), Some(sum)) = (held.counts.get_mut(place(at)), held.sizes.get_mut(place(at))) {
                *count += 1;
                *sum += size;
            }
        };
        let version = self.run.engine.version();
        for SeriesResult { floats, histograms, .. } in self.run.steps(plan, times)? {
            floats.iter().for_each(|point| take(point.at, 1));
            histograms.iter().for_each(|point| take(point.at, point.size(version)));
        }
        Ok(held)
    }
}

fn steps((start, end, step): Times) -> impl Iterator<Item = i64> {
    (start..=end).step_by(usize::try_from(step.max(1)).unwrap_or(usize::MAX))
}

/// How many samples of a series a function needs to give something.
fn needed(function: &str) -> usize {
    match function {
        "delta" | "deriv" | "idelta" | "increase" | "irate" | "predict_linear" | "rate" => 2,
        _ => 1,
    }
}

impl HistogramPoint {
    /// How many samples it counts for.
    pub(crate) fn size(&self, version: Version) -> usize {
        match version {
            _ if version < SIZES => 1,
            // 24 bytes less
            _ if version < OWN_BOUNDS => (bytes(&self.value) - 24 + 8) / 16,
            _ => size(&self.value),
        }
    }
}

/// A histogram in numbers: its bytes in Go, in units of a float with its time.
pub(crate) fn size(histogram: &Histogram) -> usize {
    (bytes(histogram) + 8) / 16
}

fn bytes(histogram: &Histogram) -> usize {
    let spans = |buckets: &[(i32, f64)]| {
        let gaps = buckets.windows(2).filter(|pair| matches!(pair, [(one, _), (next, _)] if next - one != 1)).count();
        gaps + usize::from(!buckets.is_empty())
    };
    let Histogram { positive, negative, custom, .. } = histogram;
    168 + 8 * (spans(positive) + spans(negative) + positive.len() + negative.len() + custom.len())
}
