//! One evaluation: each part of the plan at an instant.

use std::sync::PoisonError;

use lakehouse_promql::ValueType;

use crate::annotation::{Note, Notes};
use crate::engine::{Element, Engine, Prepared, SeriesResult, Value};
use crate::error::Error;
use crate::hashed::{LabelMap, LabelSet};
use crate::labels::Labels;
use crate::length::Query;
use crate::memory::Memory;
use crate::plan::{Kind, Plan};
use crate::quirks;
use crate::sample::Sample;
use crate::storage::Storage;

/// Which series of a storage a selector selects, as far as they were looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    pub(crate) identity: u64,
    /// How many series of the storage were looked at.
    pub(crate) seen: usize,
    pub(crate) found: Vec<usize>,
}

/// What the parts of an expression know from earlier evaluations.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) selections: Vec<Selection>,
    pub(crate) memories: Vec<Memory>,
}

/// An evaluation under way.
pub(crate) struct Run<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) storage: &'a Storage,
    pub(crate) query: Query,
    pub(crate) known: Known,
    pub(crate) notes: Notes,
    /// The steps of subqueries so far.
    pub(crate) subquery_steps: usize,
    /// The samples that were looked at so far, each as often as that, and for more where that takes longer.
    pub(crate) read: usize,
}

impl<'a> Run<'a> {
    /// Gives what it knows of the storage back for the next evaluation.
    pub(crate) fn give_back(&mut self, prepared: &Prepared) {
        let known = Known {
            selections: std::mem::take(&mut self.known.selections),
            memories: std::mem::take(&mut self.known.memories),
        };
        *prepared.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
    }

    /// What a part remembers, for as long as it is evaluated; it is to be put back.
    pub(crate) fn memory(&mut self, place: usize) -> Memory {
        let mut memory = self.known.memories.get_mut(place).map(std::mem::take).unwrap_or_default();
        memory.start();
        memory
    }

    pub(crate) fn put_back_memory(&mut self, place: usize, memory: Memory) {
        if let Some(known) = self.known.memories.get_mut(place) {
            *known = memory;
        }
    }

    pub(crate) fn note(&mut self, note: Note, place: usize) {
        self.notes.add(note, place);
    }

    /// Whether names are taken off at the end only.
    pub(crate) const fn keeps_names(&self) -> bool {
        self.engine.delayed_name_removal
    }

    /// The whole expression at an instant.
    pub(crate) fn top(&mut self, plan: &'a Plan, at: i64) -> Result<Value, Error> {
        match self.value(plan, at)? {
            Value::Vector(mut vector) if self.keeps_names() => {
                for element in vector.iter_mut().filter(|element| element.drop_name) {
                    element.labels = element.labels.nameless();
                    element.drop_name = false;
                }
                distinct(&vector)?;
                Ok(Value::Vector(vector))
            }
            value => Ok(value),
        }
    }

    /// A part at an instant.
    pub(crate) fn value(&mut self, plan: &'a Plan, at: i64) -> Result<Value, Error> {
        match &plan.kind {
            Kind::Number(value) => Ok(Value::Scalar(*value)),
            Kind::Text(text) => Ok(Value::Text(text.clone())),
            Kind::Select(select) => self.select(select, plan.place, at).map(Value::Vector),
            Kind::Window(_) | Kind::Subquery(_) => self.matrix(plan, at).map(Value::Matrix),
            Kind::Negate(inner) => self.negate(inner, at),
            Kind::Call(call) => self.call(call, at),
            Kind::Aggregate(aggregate) => self.aggregate(aggregate, at).map(Value::Vector),
            Kind::Binary(binary) => self.binary(binary, at),
        }
    }

    /// A vector, or a scalar as one element without labels.
    pub(crate) fn vector(&mut self, plan: &'a Plan, at: i64) -> Result<Vec<Element>, Error> {
        match self.value(plan, at)? {
            Value::Vector(vector) => Ok(vector),
            Value::Scalar(value) => Ok(vec![Element::new(Labels::default(), Sample::Float(value))]),
            Value::Matrix(_) | Value::Text(_) => Err(Error::new("expected an instant vector")),
        }
    }

    pub(crate) fn scalar(&mut self, plan: &'a Plan, at: i64) -> Result<f64, Error> {
        match self.value(plan, at)? {
            Value::Scalar(value) => Ok(value),
            _ => Err(Error::new("expected a scalar")),
        }
    }

    fn negate(&mut self, inner: &'a Plan, at: i64) -> Result<Value, Error> {
        match self.value(inner, at)? {
            Value::Scalar(value) => Ok(Value::Scalar(-value)),
            Value::Vector(mut vector) => {
                for element in &mut vector {
                    self.drop_name(element);
                    element.sample = match &element.sample {
                        Sample::Float(value) => Sample::Float(-value),
                        Sample::Histogram(_) if self.engine.version() < quirks::HISTOGRAMS_NEGATED => continue,
                        Sample::Histogram(histogram) => Sample::histogram(histogram.multiplied(-1.0)),
                    };
                }
                self.distinct_now(&vector, inner.is_distinct)?;
                Ok(Value::Vector(vector))
            }
            other => Ok(other),
        }
    }

    /// Takes a name off: now, or at the end.
    pub(crate) fn drop_name(&self, element: &mut Element) {
        if !self.keeps_names() {
            element.labels = element.labels.nameless();
        }
        element.drop_name = true;
    }

    /// Fails where two elements have the same labels, unless names are still to go. `is_distinct` is that of the plan that the
    /// elements are of, or are made of one by one.
    pub(crate) fn distinct_now(&self, vector: &[Element], is_distinct: bool) -> Result<(), Error> {
        if self.keeps_names() || is_distinct && !self.storage.has_types() { Ok(()) } else { distinct(vector) }
    }

    /// A part at each step from `start` until `end`.
    pub(crate) fn steps(
        &mut self,
        plan: &'a Plan,
        (start, end, step): (i64, i64, i64),
    ) -> Result<Vec<SeriesResult>, Error> {
        let mut series: Vec<SeriesResult> = Vec::new();
        if let Some(series) = self.grid(plan, (start, end, step))? {
            return Ok(series);
        }
        let mut places: LabelMap<usize> = LabelMap::default();
        let (mut at, mut held) = (start, 0);
        while at <= end {
            let vector = match plan.value_type {
                ValueType::Scalar => vec![Element::new(Labels::default(), Sample::Float(self.scalar(plan, at)?))],
                _ => self.vector(plan, at)?,
            };
            held += vector.len();
            self.hold(held)?;
            for (index, element) in vector.into_iter().enumerate() {
                // mostly in the order of the step before
                let is_next = series.get(index).is_some_and(|next| next.labels == element.labels);
                let known = if is_next { Some(index) } else { places.get(&element.labels).copied() };
                let place = match known {
                    Some(place) => place,
                    None => {
                        places.insert(element.labels.clone(), series.len());
                        let (labels, drop_name) = (element.labels, element.drop_name);
                        series.push(SeriesResult { labels, drop_name, ..SeriesResult::default() });
                        series.len() - 1
                    }
                };
                let Some(one) = series.get_mut(place) else { continue };
                let last = one.floats.last().map(|point| point.at).max(one.histograms.last().map(|point| point.at));
                if last == Some(at) {
                    return Err(Error::same_labels());
                }
                one.push(at, element.sample);
            }
            at += step.max(1);
        }
        Ok(series)
    }
}

/// Fails where two elements have the same labels.
pub(crate) fn distinct(vector: &[Element]) -> Result<(), Error> {
    let differ = match vector {
        [] | [_] => true,
        [left, right] => left.labels != right.labels,
        _ => {
            let mut seen = LabelSet::with_capacity(vector.len());
            vector.iter().all(|element| seen.insert(element.labels.clone()))
        }
    };
    if differ { Ok(()) } else { Err(Error::same_labels()) }
}
