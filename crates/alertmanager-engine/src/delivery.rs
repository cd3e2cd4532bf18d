//! What is sent to Alertmanager: alerts, each at a moment, as its API takes them.

use std::collections::BTreeMap;

/// The labels of an alert or of a group, or annotations.
pub type Labels = BTreeMap<String, String>;

/// Milliseconds: since 1970, or a duration.
pub type Millis = i64;

/// An alert that is sent once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery {
    /// When it arrives.
    pub at: Millis,
    /// What identifies it.
    pub labels: Labels,
    /// What is said about it; the last delivery counts.
    pub annotations: Labels,
    /// Since when it fires; the moment of the delivery, or the end, if it does not say.
    pub starts_at: Option<Millis>,
    /// When it is resolved; without, `resolve_timeout` after the delivery. Prometheus always says it.
    pub ends_at: Option<Millis>,
}

impl Delivery {
    /// The alert as Alertmanager keeps it; nothing if the API refuses it. `index`: which delivery it is.
    pub(crate) fn received(&self, index: usize, resolve_timeout: Millis) -> Option<(Labels, Received)> {
        let labels: Labels = self.labels.iter().filter(|(_, value)| !value.is_empty()).map(clone).collect();
        let starts_at = self.starts_at.or(self.ends_at).unwrap_or(self.at);
        let ends_at = self.ends_at.unwrap_or(self.at + resolve_timeout);
        let received =
            Received { starts_at, ends_at, updated_at: self.at, timeout: self.ends_at.is_none(), delivery: index };
        (!labels.is_empty() && starts_at <= ends_at).then_some((labels, received))
    }
}

fn clone((name, value): (&String, &String)) -> (String, String) {
    (name.clone(), value.clone())
}

/// An alert as it was received last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) starts_at: Millis,
    pub(crate) ends_at: Millis,
    pub(crate) updated_at: Millis,
    /// Whether its end is only assumed.
    pub(crate) timeout: bool,
    /// Which delivery its annotations are from.
    pub(crate) delivery: usize,
}

impl Received {
    pub(crate) fn is_resolved(&self, now: Millis) -> bool {
        self.ends_at <= now
    }

    /// What is kept of an alert that was known when a newer one of the same labels arrives: if the times of both overlap, the
    /// earlier start, and the later end if it counts.
    pub(crate) fn merged(self, newer: Received, now: Millis) -> Received {
        let within = |time: Millis| self.starts_at < time && time < self.ends_at;
        if !within(newer.ends_at) && !within(newer.starts_at) {
            return newer;
        }
        let outlasts = self.ends_at > newer.ends_at;
        let keeps_end = match newer.is_resolved(now) {
            true => self.is_resolved(now) && outlasts,
            false => outlasts && !self.timeout,
        };
        Received {
            starts_at: self.starts_at.min(newer.starts_at),
            ends_at: if keeps_end { self.ends_at } else { newer.ends_at },
            ..newer
        }
    }
}

/// The last of the moments at which something is done again and again, from `start` on; `start` itself is none of them.
pub(crate) fn last_tick(start: Millis, every: Millis, now: Millis) -> Option<Millis> {
    let ticks = (now - start).div_euclid(every);
    (ticks >= 1).then(|| start + ticks * every)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(starts_at: Millis, ends_at: Millis, timeout: bool) -> Received {
        Received { starts_at, ends_at, updated_at: 0, timeout, delivery: 0 }
    }

    #[test]
    fn what_is_not_said_is_filled_in_and_what_cannot_be_is_refused() {
        let labels = Labels::from([("a".to_owned(), "b".to_owned()), ("empty".to_owned(), String::new())]);
        let delivery = Delivery { at: 10, labels, ..Delivery::default() };
        let (labels, alert) = delivery.received(0, 100).unwrap();
        assert_eq!(labels.len(), 1, "an empty label is none");
        assert_eq!((alert.starts_at, alert.ends_at, alert.timeout), (10, 110, true));
        let ended = Delivery { ends_at: Some(7), ..delivery.clone() };
        assert_eq!(ended.received(0, 100).unwrap().1.starts_at, 7);
        assert_eq!(Delivery { starts_at: Some(8), ..ended }.received(0, 100), None, "it ends before it starts");
        assert_eq!(Delivery { labels: Labels::new(), ..delivery }.received(0, 100), None);
    }

    #[test]
    fn a_newer_alert_keeps_the_earlier_start() {
        let old = received(0, 100, false);
        let resolved = old.merged(received(5, 50, false), 50);
        assert_eq!((resolved.starts_at, resolved.ends_at), (0, 50));
        let fires_longer = old.merged(received(5, 80, false), 50);
        assert_eq!(fires_longer.ends_at, 100, "an end that was said counts while the alert fires");
        assert_eq!(
            received(0, 100, true).merged(received(5, 80, false), 50).ends_at,
            80,
            "one that was assumed does not"
        );
        let again = old.merged(received(120, 300, false), 120);
        assert_eq!((again.starts_at, again.ends_at), (120, 300), "it had ended before");
    }

    #[test]
    fn ticks_begin_after_the_start() {
        assert_eq!(last_tick(1000, 30, 1029), None);
        assert_eq!(last_tick(1000, 30, 1030), Some(1030));
        assert_eq!(last_tick(1000, 30, 1089), Some(1060));
    }
}
