//! What a heat map of an expression shows: the unit of its y axis and that of its cells.
//!
//! In: a typed expression. Out: of buckets, the unit of their bounds, and how many observations a cell counts; of other
//! series, that Grafana has to put their values into buckets itself.

use super::typed::Typed;
use super::unit::Unit;
use super::value::{Samples, Value};
use crate::promql::Expr;

/// The label of the bounds of classic buckets.
const BOUND: &str = "le";

/// How an expression is drawn as a heat map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heatmap<'a> {
    /// Whether Grafana puts the values into buckets: they are no buckets yet.
    pub calculate: bool,
    /// Whether its series certainly are classic buckets, each named after its bound.
    pub classic: bool,
    /// What the y axis shows.
    pub axis: Option<Unit<'a>>,
    /// What a cell shows.
    pub cells: Option<Unit<'a>>,
}

impl<'a> Typed<'a> {
    /// The expression as a heat map.
    pub fn heatmap(&self) -> Heatmap<'a> {
        let Value { samples, unit, observed, .. } = self.value;
        let buckets = matches!(samples, Samples::Buckets | Samples::BucketRates);
        // of what nobody knows, and of native histograms, Grafana sees by itself what it is
        let plain = !buckets && !matches!(samples, Samples::Unknown | Samples::Native | Samples::ClassicBase);
        let calculate = plain && self.labels.get(BOUND).is_absent();
        match calculate {
            true => Heatmap { calculate, classic: false, axis: unit, cells: None },
            false => Heatmap {
                calculate,
                classic: buckets || self.reads_buckets(),
                axis: observed.or_else(|| self.observed_below()),
                cells: unit.filter(|unit| unit.is_count()),
            },
        }
    }

    /// Whether all that it reads has the name of classic buckets.
    fn reads_buckets(&self) -> bool {
        let (mut some, mut all) = (false, true);
        self.walk(&mut |typed| {
            if let Expr::Selector(selector) = &typed.node.kind {
                some = true;
                all &= selector.name.as_ref().is_some_and(|(name, _)| name.ends_with("_bucket"));
            }
        });
        some && all
    }

    /// What was observed by everything that it reads, where all of that is the same: functions may not say so of histograms
    /// that may be native.
    fn observed_below(&self) -> Option<Unit<'a>> {
        let mut found: Vec<Option<Unit<'a>>> = Vec::new();
        self.walk(&mut |typed| {
            if let Expr::Selector(selector) = &typed.node.kind {
                let name = selector.name.as_ref().map_or("", |(name, _)| name.as_str());
                let base = name.strip_suffix("_bucket").unwrap_or(name);
                found.push(typed.value.observed.or_else(|| Unit::by_name(base)));
            }
        });
        found.into_iter().reduce(Unit::both).flatten()
    }
}
