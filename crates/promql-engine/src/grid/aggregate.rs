//! Aggregations at many instants: the labels of each series are looked at once.

use super::moving::{Times, steps};
use crate::aggregate::fold::{Cell, Fold};
use crate::engine::SeriesResult;
use crate::error::Error;
use crate::evaluate::Run;
use crate::labels::Labels;
use crate::memory::Memory;
use crate::plan::Aggregate;
use crate::sample::FloatPoint;

/// A group of an aggregation.
struct Group {
    labels: Labels,
    drop_name: bool,
    /// When it is first there, and the series that is.
    first: (i64, usize),
    /// One for each step.
    cells: Vec<Cell>,
}

impl Group {
    fn result(self, (start, step): (i64, i64)) -> SeriesResult {
        let instants = (0..).map(|index: i64| start + index * step.max(1));
        let point = |(at, cell): (i64, &Cell)| Some(FloatPoint { at, value: cell.value()? });
        let floats = instants.zip(&self.cells).filter_map(point).collect();
        SeriesResult { labels: self.labels, drop_name: self.drop_name, floats, histograms: Vec::new() }
    }
}

impl<'a> Run<'a> {
    /// Aggregations that take numbers one after another: series after series instead of step after step, which for each step
    /// is the same order.
    pub(super) fn aggregate_grid(
        &mut self,
        aggregate: &'a Aggregate,
        times: Times,
    ) -> Result<Option<Vec<SeriesResult>>, Error> {
        let Some(fold) = Fold::of(aggregate.operator, self.engine.version()) else { return Ok(None) };
        let Some(all) = self.each_grid(&aggregate.plan, times)? else { return Ok(None) };
        if all.iter().any(|series| !series.histograms.is_empty()) {
            return Ok(None);
        }
        let (start, _, step) = times;
        let mut memory = self.memory(aggregate.memory);
        let mut groups: Vec<Group> = Vec::new();
        let Memory { groups: numbered, left, places, .. } = &mut memory;
        for (index, series) in all.iter().enumerate() {
            let Some(first) = series.floats.first() else { continue };
            let number = left.get(&series.labels, |labels| numbered.number(aggregate.labels_of(labels)));
            let place = places.get(number).unwrap_or_else(|| {
                places.set(number, groups.len());
                let labels = numbered.labels.get(number).cloned().unwrap_or_default();
                let first = (first.at, index);
                groups.push(Group {
                    labels,
                    drop_name: series.drop_name,
                    first,
                    cells: vec![Cell::Empty; steps(times)],
                });
                groups.len() - 1
            });
            let Some(group) = groups.get_mut(place) else { continue };
            group.first = group.first.min((first.at, index));
            for point in &series.floats {
                let step = usize::try_from((point.at - start) / step.max(1)).unwrap_or(0);
                if let Some(cell) = group.cells.get_mut(step) {
                    fold.add(cell, point.value);
                }
            }
        }
        self.put_back_memory(aggregate.memory, memory);
        // in one step the groups come in the order of their first elements
        groups.sort_by_key(|group| group.first);
        Ok(Some(groups.into_iter().map(|group| group.result((start, step))).collect()))
    }
}
