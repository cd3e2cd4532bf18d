//! Time passing. At each moment: what is removed from time to time, the alerts that arrive, the groups that are due; what the
//! groups tell is written down when all of them have looked at the log.

use std::sync::Arc;

use crate::alerts::{AlertId, Alerts};
use crate::configuration::Configuration;
use crate::delivery::{Delivery, Millis, Received};
use crate::group::{GroupKey, Groups};
use crate::inhibition::Inhibitor;
use crate::log::{Entry, Key, Log};
use crate::mutes::{muted, spans};
use crate::order;
use crate::problem::Problem;
use crate::report::{Flush, Flushed, Notification, Notified, Report};
use crate::routes::Routes;
use crate::standing::MutedRoute;
use crate::standings::{Standings, inhibited};

/// As [`simulate_with`], where every notification succeeds.
///
/// # Errors
/// As of [`simulate_with`].
pub fn simulate(
    configuration: &Configuration,
    deliveries: &[Delivery],
    start: Millis,
    end: Millis,
) -> Result<Report, Problem> {
    simulate_with(configuration, deliveries, (start, end), &mut |_| true)
}

/// What Alertmanager, started at `start`, does with the deliveries until `end`, inclusive. Deliveries are in the order of
/// their times; those at one moment are one request, and arrive before any group that is due then is looked at. `succeeds`
/// says of each notification whether it is sent; one that is not is tried again when the group is looked at next, since it
/// is not in the log, and alerts that were resolved stay in the group until then. Where two routes with equal matchers and one
/// receiver are due in one moment with unlike alerts, Alertmanager may write down what either told; here it is the first route.
///
/// # Errors
/// Alertmanager would refuse the configuration, or something in it is not known here.
pub fn simulate_with(
    configuration: &Configuration,
    deliveries: &[Delivery],
    (start, end): (Millis, Millis),
    succeeds: &mut dyn FnMut(&Notification) -> bool,
) -> Result<Report, Problem> {
    let mut simulation = Simulation::new(configuration, start, succeeds)?;
    if let Some(index) = deliveries.windows(2).position(|pair| matches!(pair, [one, next] if next.at < one.at)) {
        return Err(Problem::Order(index + 1));
    }
    let mut rest = deliveries.iter().enumerate().peekable();
    let mut now = start;
    loop {
        while let Some((index, delivery)) = rest.next_if(|(_, delivery)| delivery.at <= now) {
            simulation.deliver(index, delivery)?;
        }
        simulation.flush(now)?;
        simulation.standings.refresh(&simulation.alerts, &mut simulation.inhibitor, now);
        let arrives = rest.peek().map(|(_, delivery)| delivery.at);
        let next = [arrives, simulation.groups.next(), simulation.standings.next()].into_iter().flatten().min();
        match next.filter(|next| *next <= end) {
            Some(next) => now = next,
            None => return simulation.finish(end),
        }
    }
}

struct Simulation<'a> {
    configuration: &'a Configuration,
    routes: Routes,
    alerts: Alerts<'a>,
    inhibitor: Inhibitor,
    groups: Groups,
    log: Log,
    standings: Standings,
    report: Report,
    /// How often an alert was looked at in a group.
    looks: usize,
    start: Millis,
    succeeds: &'a mut dyn FnMut(&Notification) -> bool,
}

/// What a flush leaves behind.
struct Outcome {
    group: GroupKey,
    resolved: Vec<AlertId>,
    written: Vec<(Key, Entry)>,
    /// Whether a notification was not sent: then resolved alerts stay in the group.
    failed: bool,
}

impl<'a> Simulation<'a> {
    fn new(
        configuration: &'a Configuration,
        start: Millis,
        succeeds: &'a mut dyn FnMut(&Notification) -> bool,
    ) -> Result<Simulation<'a>, Problem> {
        let version = configuration.version;
        let routes = Routes::new(&configuration.route, version)?;
        for node in &routes.nodes {
            if !configuration.receivers.contains_key(&node.receiver) {
                return Err(Problem::Receiver(node.receiver.clone()));
            }
            muted(node, configuration, start)?;
        }
        Ok(Simulation {
            configuration,
            routes,
            alerts: Alerts::new(configuration, start),
            inhibitor: Inhibitor::new(configuration.inhibit_rules.len(), version, start),
            groups: Groups::new(version, start),
            log: Log::new(version, start),
            standings: Standings::default(),
            report: Report::default(),
            looks: 0,
            start,
            succeeds,
        })
    }

    fn deliver(&mut self, index: usize, delivery: &Delivery) -> Result<(), Problem> {
        let Some((labels, received)) = delivery.received(index, self.configuration.resolve_timeout) else {
            self.report.refused.push(index);
            return Ok(());
        };
        let (id, kept) = self.alerts.put(&self.routes, labels, received)?;
        self.standings.note_end(kept.ends_at);
        self.inhibitor.receive(id, &self.alerts.known, kept);
        let Some(known) = self.alerts.known.get(id) else { return Ok(()) };
        for &route in &known.routes {
            if let Some(node) = self.routes.nodes.get(route) {
                self.groups.insert((route, node.group(&known.labels)), node, id, kept);
            }
        }
        Ok(())
    }

    fn flush(&mut self, now: Millis) -> Result<(), Problem> {
        let routes = &self.routes;
        let interval =
            |key: &GroupKey| routes.nodes.get(key.0).map_or(Millis::MAX / 2, |node| node.timers.group_interval);
        let due = self.groups.due(now, interval);
        let outcomes = due.into_iter().map(|key| self.flush_group(key, now)).collect::<Result<Vec<_>, _>>()?;
        for outcome in outcomes {
            for (key, entry) in outcome.written {
                self.log.write(key, entry);
            }
            if !outcome.failed {
                self.groups.leave(&outcome.group, &outcome.resolved, now);
            }
        }
        Ok(())
    }

    fn flush_group(&mut self, key: GroupKey, now: Millis) -> Result<Outcome, Problem> {
        let mut members: Vec<(AlertId, Received, Flushed)> = Vec::new();
        self.looks += self.groups.get(&key).map_or(0, |group| group.alerts.len());
        if self.looks > self.configuration.most_looks {
            return Err(Problem::TooManyLooks);
        }
        for (&id, &received) in self.groups.get(&key).into_iter().flat_map(|group| &group.alerts) {
            let Some(known) = self.alerts.known.get(id) else { continue };
            let labels = Arc::clone(&known.labels);
            let inhibited = inhibited(&self.alerts, &mut self.inhibitor, id, now);
            members.push((id, received, Flushed { labels, resolved: received.is_resolved(now), inhibited }));
        }
        members.sort_by(|one, other| order::compare(&one.2.labels, &other.2.labels));
        let resolved = members.iter().filter(|(_, _, it)| it.resolved).map(|(id, ..)| *id).collect();
        let mut outcome = Outcome { group: key, resolved, written: Vec::new(), failed: false };
        let (route, group) = &outcome.group;
        let Some(node) = self.routes.nodes.get(*route) else { return Ok(outcome) };
        let left: Vec<&(AlertId, Received, Flushed)> = members.iter().filter(|it| it.2.inhibited.is_none()).collect();
        let muted = if left.is_empty() { None } else { muted(node, self.configuration, now)? };
        let mut decisions = Vec::new();
        let integrations = self.configuration.receivers.get(&node.receiver).map_or(&[][..], Vec::as_slice);
        let speaks = !left.is_empty() && muted.is_none();
        for (index, integration) in integrations.iter().enumerate().filter(|_| speaks) {
            let ids = |resolved| left.iter().filter(move |it| it.2.resolved == resolved).map(|it| it.0).collect();
            let entry = Entry {
                at: now,
                firing: ids(false),
                resolved: ids(true),
                repeat_interval: node.timers.repeat_interval,
            };
            let key = (node.key, group.clone(), node.receiver.clone(), index);
            let why = self.log.why(&key, &entry, integration.send_resolved);
            decisions.push(why);
            let Some(why) = why else { continue };
            let told = left.iter().filter(|it| integration.send_resolved || !it.2.resolved);
            let alerts: Vec<Notified> = told.map(|it| notified(it)).collect();
            if !alerts.is_empty() {
                let (receiver, route) = (node.receiver.clone(), node.path.clone());
                let sent =
                    Notification { at: now, receiver, integration: index, route, group: group.clone(), why, alerts };
                if !(self.succeeds)(&sent) {
                    outcome.failed = true;
                    self.report.failed.push(sent);
                    continue;
                }
                self.report.sent.push(sent);
            }
            outcome.written.push((key, entry));
        }
        let (route, receiver, group) = (node.path.clone(), node.receiver.clone(), group.clone());
        let alerts = members.into_iter().map(|(_, _, it)| it).collect();
        self.report.flushes.push(Flush { at: now, route, receiver, group, muted, alerts, decisions });
        Ok(outcome)
    }

    fn finish(mut self, end: Millis) -> Result<Report, Problem> {
        for (index, node) in self.routes.nodes.iter().enumerate() {
            if self.alerts.known.iter().any(|known| known.routes.contains(&index)) {
                let spans = spans(node, self.configuration, self.start, end)?;
                if !spans.is_empty() {
                    self.report.muted.push(MutedRoute { path: node.path.clone(), spans });
                }
            }
        }
        self.report.standings = self.standings.finish(&self.alerts, &self.routes, end);
        let standings = self.report.standings.iter().enumerate();
        self.report.places = standings.map(|(place, it)| (Arc::clone(&it.labels), place)).collect();
        Ok(self.report)
    }
}

fn notified((_, received, flushed): &(AlertId, Received, Flushed)) -> Notified {
    Notified {
        labels: Arc::clone(&flushed.labels),
        starts_at: received.starts_at,
        ends_at: flushed.resolved.then_some(received.ends_at),
        delivery: received.delivery,
    }
}
