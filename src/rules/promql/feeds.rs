//! How often the series that a selector selects get a sample, by who gives them.
//!
//! In: a selector. Out: each source that may feed it with its interval, whether it certainly does, and whether there may be
//! others. Deliberately absent: windows, and what an interval means for them.

use crate::metrics::Origin;
use crate::model::{Duration, Job, Service, conventions};
use crate::promql::{MatchOperator, Matcher, Selector};
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
    pub(in crate::rules) fn of(context: &Context<'a>, selector: &'a Selector) -> Feeds<'a> {
        let Some((name, _)) = &selector.name else {
            return Feeds { each: Vec::new(), open: true };
        };
        let series = context.types.series(name);
        let stack = &context.model.stack;
        let mut feeds = Feeds { each: Vec::new(), open: series.open };
        for series in &series.known {
            let (interval, matched) = match series.origin {
                Origin::Target { service, job } => {
                    (job.scrape_interval(stack.scrape_interval), of_target(service, job, &selector.matchers))
                }
                Origin::Indicator(indicator) => {
                    let certain = selector.matchers.is_empty().then_some(true);
                    (Some(indicator.interval.unwrap_or(stack.evaluation_interval)), certain)
                }
                Origin::Own => {
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

/// Whether the series of a job's targets pass the matchers; nothing where that cannot be known.
pub(in crate::rules) fn of_target(service: &Service, job: &Job, matchers: &[Matcher]) -> Option<bool> {
    let mut certain = true;
    for matcher in matchers {
        let passes = match matcher.label.as_str() {
            "job" if !job.honors_labels() => fits(matcher, &job.name),
            conventions::SERVICE_LABEL if !service.may_be_about_others() && service.is_always_named() => {
                fits(matcher, &service.name)
            }
            _ => None,
        };
        match passes {
            Some(true) => {}
            Some(false) => return Some(false),
            None => certain = false,
        }
    }
    certain.then_some(true)
}

/// Whether a value passes a matcher; nothing where that takes more than comparing words.
pub(in crate::rules) fn fits(matcher: &Matcher, value: &str) -> Option<bool> {
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_/:".contains(c));
    let listed = || matcher.value.split('|').all(plain).then(|| matcher.value.split('|').any(|word| word == value));
    match matcher.operator {
        MatchOperator::Equal => Some(matcher.value == value),
        MatchOperator::NotEqual => Some(matcher.value != value),
        MatchOperator::Matches => listed(),
        MatchOperator::NotMatches => listed().map(|is| !is),
    }
}
