//! The labels of the series that a selector selects, by who gives them.
//!
//! In: a model and a name. Out: the labels that series of that name carry. Deliberately absent: what an expression makes
//! of them, which `promql::labels` knows.

mod own;
mod target;

use super::Types;
use crate::metrics::{Origin, Series, SeriesOfName};
use crate::promql::labels::{Label, Labels, NAME, Presence};
use crate::promql::{Patterns, Selector};

/// The labels of each source of series of one name, before any matcher.
#[derive(Debug)]
pub struct Given<'a> {
    /// One for each source, in the order of [`SeriesOfName::known`]; of our own rules one for each series.
    pub sources: Vec<Labels<'a>>,
    /// All of them together.
    pub all: Labels<'a>,
    /// Whether there may be series of which nothing is known.
    pub open: bool,
}

impl<'a> Given<'a> {
    pub(super) fn new(types: &Types<'a>, name: &'a str, series: &SeriesOfName<'a>) -> Given<'a> {
        let mut sources: Vec<Labels<'a>> = Vec::new();
        for series in &series.known {
            let mut found = of_series(types, name, series);
            for labels in &mut found {
                labels.set_value(NAME, name);
            }
            sources.extend(found);
        }
        let open = series.open || sources.is_empty();
        let others = open.then(|| {
            let mut others = Labels::anything();
            others.set_value(NAME, name);
            others
        });
        let all = sources.iter().chain(&others).fold(Labels::nothing(), |all, labels| all.or(labels));
        Given { sources, all, open }
    }

    /// The labels of what a selector of that name selects.
    pub(super) fn selected(&self, selector: &'a Selector, patterns: &Patterns) -> Labels<'a> {
        if selector.matchers.is_empty() {
            return self.all.clone();
        }
        let others = self.open.then(|| Labels::of_selector(selector, patterns));
        let known = self.sources.iter().map(|labels| labels.clone().selected(selector, patterns));
        known.chain(others).fold(Labels::nothing(), |all, labels| all.or(&labels))
    }
}

fn of_series<'a>(types: &Types<'a>, name: &'a str, series: &Series<'a>) -> Vec<Labels<'a>> {
    match series.origin {
        Origin::Target { service, job } => vec![target::labels(types.model(), service, job, &series.facts)],
        Origin::Indicator(indicator) => match types.indicator(&indicator.name) {
            // one that yields nothing is reported where it stands
            Some(typed) if !typed.labels.is_nothing() => vec![(*typed.labels).clone()],
            _ => vec![Labels::anything()],
        },
        Origin::Own => own::labels(types.model(), name),
        Origin::Alerts => {
            let mut labels = Labels::anything();
            labels.set("alertname", Label::PRESENT);
            if name == "ALERTS" {
                labels.set("alertstate", Label::with(Presence::Always, ["firing".into(), "pending".into()]));
            }
            vec![labels]
        }
        Origin::HealthCheck => {
            let mut labels = Labels::anything();
            labels.set("check", Label::PRESENT);
            vec![labels]
        }
    }
}
