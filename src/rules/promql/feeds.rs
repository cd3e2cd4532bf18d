//! How often the series that a selector selects get a sample, by who gives them.
//!
//! In: a selector. Out: each source that may feed it with its interval, whether it certainly does, and whether there may be
//! others. Deliberately absent: windows, and what an interval means for them.

use super::asked::Asked;
use crate::metrics::Origin;
use crate::model::{Duration, conventions};
use crate::promql::Selector;
use crate::rules::Context;

/// A source of the series of a selector.
pub(in crate::rules) struct Feed<'a> {
    /// Who gives them.
    pub(in crate::rules) origin: Origin<'a>,
    /// How often they get a sample.
    pub(in crate::rules) interval: Duration,
    /// Whether all matchers certainly let its series through.
    certain: bool,
}

impl Feed<'_> {
    /// What gives the samples, and how often: `which the job …`.
    pub(in crate::rules) fn about(&self) -> String {
        match self.origin {
            Origin::Target { job, .. } => format!("the job `{}` is scraped every {}", job.name, self.interval),
            _ => format!("it is recorded every {}", self.interval),
        }
    }

    /// Whether a scrape gives the samples, which may be missed, and not a rule.
    pub(in crate::rules) fn is_scraped(&self) -> bool {
        matches!(self.origin, Origin::Target { .. })
    }
}

/// All sources of the series of a selector.
pub(in crate::rules) struct Feeds<'a> {
    each: Vec<Feed<'a>>,
    /// Whether there may be others, or others at another pace.
    open: bool,
}

impl<'a> Feeds<'a> {
    /// Of a selector with a name; nothing is known of one without.
    pub(in crate::rules) fn from_selector(context: &Context<'a>, selector: &'a Selector) -> Feeds<'a> {
        let Some((name, _)) = &selector.name else {
            return Feeds { each: Vec::new(), open: true };
        };
        let (sources, asked) = (context.sources_of_name(name), Asked::new(&selector.matchers));
        let stack = &context.model.stack;
        let mut feeds = Feeds { each: Vec::new(), open: sources.open() };
        for series in sources.asked(&asked) {
            let (interval, matched) = match series.origin {
                Origin::Target { service, job } => {
                    (job.scrape_interval(stack.scrape_interval), asked.of_target(service, job))
                }
                Origin::Indicator(indicator) => {
                    let certain = selector.matchers.is_empty().then_some(true);
                    (Some(indicator.interval.unwrap_or(stack.evaluation_interval)), certain)
                }
                Origin::BuiltInRule => {
                    let group = context.model.groups.get(conventions::OWN_GROUP).and_then(|group| group.interval);
                    (Some(group.unwrap_or(stack.evaluation_interval)), None)
                }
                Origin::Alerts if context.model.groups.values().any(|group| group.interval.is_some()) => (None, None),
                Origin::Alerts => (Some(stack.evaluation_interval), None),
                Origin::HealthCheck => (None, None),
            };
            match (matched, interval) {
                (Some(false), _) => {}
                (_, None) => feeds.open = true,
                (matched, Some(interval)) => {
                    feeds.each.push(Feed { origin: series.origin, interval, certain: matched == Some(true) });
                }
            }
        }
        feeds
    }

    /// A source for which something holds, where it matters: its series are certainly selected, or whatever is selected is
    /// from such a source.
    pub(in crate::rules) fn some(&self, holds: impl Fn(&Feed<'a>) -> bool) -> Option<&Feed<'a>> {
        let all = !self.open && self.each.iter().all(&holds);
        self.each.iter().filter(|feed| feed.certain || all).find(|feed| holds(feed))
    }

    /// A source, where the same holds for all that there may be.
    pub(in crate::rules) fn all(&self, holds: impl Fn(&Feed<'a>) -> bool) -> Option<&Feed<'a>> {
        self.each.first().filter(|_| !self.open && self.each.iter().all(holds))
    }
}
