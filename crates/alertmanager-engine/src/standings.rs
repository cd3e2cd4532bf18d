//! Each alert over time: whether it fires, and what inhibits it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::alerts::{AlertId, Alerts};
use crate::delivery::Millis;
use crate::inhibition::Inhibitor;
use crate::report::Inhibited;
use crate::routes::Routes;
use crate::standing::{Span, Standing, TakenRoute};

/// The spans so far, by alert; the last one of each is still open.
#[derive(Debug, Default)]
pub(crate) struct Standings {
    spans: Vec<Vec<Span>>,
    /// When alerts end that nobody ends; some of the times may be old.
    ends: BTreeSet<Millis>,
}

impl Standings {
    /// When something changes next by itself.
    pub(crate) fn next(&self) -> Option<Millis> {
        self.ends.first().copied()
    }

    /// An alert ends then, unless it is delivered again.
    pub(crate) fn note_end(&mut self, end: Millis) {
        self.ends.insert(end);
    }

    /// Looks at every alert after something has changed.
    pub(crate) fn refresh(&mut self, alerts: &Alerts<'_>, inhibitor: &mut Inhibitor, now: Millis) {
        self.ends = self.ends.split_off(&(now + 1));
        self.spans.resize_with(alerts.known.len(), Vec::new);
        for (id, (known, spans)) in alerts.known.iter().zip(&mut self.spans).enumerate() {
            let Some(latest) = known.latest else { continue };
            let inhibited = inhibited(alerts, inhibitor, id, now);
            let firing = !latest.is_resolved(now);
            match spans.last_mut() {
                Some(last) if last.firing == firing && last.inhibited == inhibited => continue,
                Some(last) => last.until = now,
                None => {}
            }
            spans.push(Span { from: now, until: now, firing, inhibited });
        }
    }

    pub(crate) fn finish(self, alerts: &Alerts<'_>, routes: &Routes, end: Millis) -> Vec<Standing> {
        let each = alerts.known.iter().zip(self.spans).map(|(known, mut spans)| {
            if let Some(last) = spans.last_mut() {
                last.until = end + 1;
            }
            spans.retain(|span| span.from < span.until);
            let nodes = known.routes.iter().filter_map(|route| routes.nodes.get(*route));
            let taken = nodes.map(|node| TakenRoute {
                path: node.path.clone(),
                receiver: node.receiver.clone(),
                group: node.group(&known.labels),
            });
            Standing { labels: Arc::clone(&known.labels), routes: taken.collect(), spans }
        });
        each.collect()
    }
}

/// What inhibits an alert now.
pub(crate) fn inhibited(alerts: &Alerts<'_>, inhibitor: &mut Inhibitor, id: AlertId, now: Millis) -> Option<Inhibited> {
    let (rule, by) = inhibitor.inhibited(id, &alerts.known, now)?;
    Some(Inhibited { rule, by: Arc::clone(&alerts.known.get(by)?.labels) })
}
