//! Time intervals: when the routes that name them are mute.

use crate::configuration::Configuration;
use crate::delivery::Millis;
use crate::problem::Problem;
use crate::report::Muted;
use crate::routes::Node;
use crate::standing::MutedSpan;

const MINUTE: Millis = 60_000;

/// What mutes a route at a moment. Active intervals are asked first.
pub(crate) fn muted(node: &Node, configuration: &Configuration, at: Millis) -> Result<Option<Muted>, Problem> {
    let active = &node.active_time_intervals;
    if !active.is_empty() && within(active, configuration, at)?.is_none() {
        return Ok(Some(Muted::NotActive(active.clone())));
    }
    Ok(within(&node.mute_time_intervals, configuration, at)?.map(Muted::Mute))
}

/// The first of the intervals in which a moment lies.
fn within(names: &[String], configuration: &Configuration, at: Millis) -> Result<Option<String>, Problem> {
    for name in names {
        let periods = configuration.time_intervals.get(name).ok_or_else(|| Problem::TimeInterval(name.clone()))?;
        for period in periods {
            match period.contains(at.div_euclid(1000)) {
                Some(true) => return Ok(Some(name.clone())),
                Some(false) => {}
                None => return Err(Problem::Zone(name.clone())),
            }
        }
    }
    Ok(None)
}

/// When a route is mute. Intervals begin and end with a minute.
pub(crate) fn spans(
    node: &Node,
    configuration: &Configuration,
    start: Millis,
    end: Millis,
) -> Result<Vec<MutedSpan>, Problem> {
    let mut spans: Vec<MutedSpan> = Vec::new();
    if node.active_time_intervals.is_empty() && node.mute_time_intervals.is_empty() {
        return Ok(spans);
    }
    let mut at = start;
    while at <= end {
        let next = at.div_euclid(MINUTE) * MINUTE + MINUTE;
        if let Some(by) = muted(node, configuration, at)? {
            match spans.last_mut().filter(|last| last.until == at && last.by == by) {
                Some(last) => last.until = next,
                None => spans.push(MutedSpan { from: at, until: next, by }),
            }
        }
        at = next;
    }
    Ok(spans)
}
