//! Random histories of alerts.
//!
//! What depends on which of two goroutines is faster is left out: each request arrives at an even millisecond of its second
//! that no other request has, and all else follows requests by whole seconds, or by an odd number of milliseconds. There are
//! requests of several alerts only in histories in which none has a group looked at in that moment.

use lakehouse_alertmanager::Version;
use lakehouse_alertmanager_engine::{Configuration, Delivery, Labels, Millis, Rule, Sender, State};

use crate::configurations;
use crate::random::Random;

const SECOND: Millis = 1000;
const MINUTE: Millis = 60 * SECOND;
const DAY: Millis = 24 * 60 * MINUTE;
/// 2 January 2000: the simulated clock of Go begins the day before.
const FIRST_START: Millis = 946_771_200_000;
/// As many even milliseconds as a second has, without the first.
const REQUESTS: usize = 498;

/// A configuration, and what is sent to it.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) configuration: Configuration,
    pub(crate) start: Millis,
    pub(crate) end: Millis,
    pub(crate) deliveries: Vec<Delivery>,
}

/// The history of a seed.
pub(crate) fn history(seed: u64, version: Version) -> History {
    let mut random = Random::from_seed(seed);
    let start = start(&mut random);
    let batches = random.once_in(3);
    let configuration = configurations::configuration(&mut random, version, batches, start);
    let length = *random.pick(&[20, 60, 60, 180, 360]) * MINUTE;
    let mut alerts: Vec<Labels> = (0..random.between(1, 7)).map(|_| configurations::labels(&mut random)).collect();
    alerts.sort();
    alerts.dedup();
    let mut deliveries = if batches {
        requests(&mut random, &alerts, start, length)
    } else {
        let each = alerts.iter().flat_map(|labels| match random.once_in(3) {
            true => arbitrary(&mut random, labels, start, length),
            false => prometheus(&mut random, labels, start, length),
        });
        let mut each: Vec<Delivery> = each.collect();
        each.sort_by_key(|delivery| delivery.at);
        each.truncate(REQUESTS);
        for (index, delivery) in each.iter_mut().enumerate() {
            arrive(delivery, millisecond(index));
        }
        each
    };
    deliveries.sort_by_key(|delivery| delivery.at);
    History { configuration, start, end: start + length + 999, deliveries }
}

/// A minute between 2000 and 2037; often in a night in which the clocks of some zone change.
fn start(random: &mut Random) -> Millis {
    if random.once_in(3) {
        // the last Sundays of March and October, Berlin
        let night = *random.pick(&[1_774_742_400_000, 1_792_886_400_000, 1_711_843_200_000]);
        return night + random.between(-120, 120) * MINUTE;
    }
    FIRST_START + random.below(37 * 365) * DAY + random.below(1440) * MINUTE
}

fn millisecond(request: usize) -> Millis {
    2 * Millis::try_from(request % REQUESTS).expect("it is small") + 2
}

/// Moves an arrival by some milliseconds. Half of the alerts move with it, so that they end, or are as old as a group waits,
/// at the moment at which a group is looked at.
fn arrive(delivery: &mut Delivery, by: Millis) {
    delivery.at += by;
    if delivery.labels.contains_key("job") {
        for time in [&mut delivery.starts_at, &mut delivery.ends_at].into_iter().flatten() {
            *time += by;
        }
    }
}

/// Requests of several alerts: they begin to fire, fire on, and are resolved, always at the moment of the request.
fn requests(random: &mut Random, alerts: &[Labels], start: Millis, length: Millis) -> Vec<Delivery> {
    let mut firing: Vec<Option<Millis>> = vec![None; alerts.len()];
    let count = random.between(1, 60);
    let mut times: Vec<Millis> = (0..count).map(|_| start + random.below(length / SECOND) * SECOND).collect();
    times.sort_unstable();
    let mut deliveries = Vec::new();
    for (request, time) in times.into_iter().enumerate() {
        let at = time + millisecond(request);
        for (labels, since) in alerts.iter().zip(&mut firing) {
            if !random.once_in(2) {
                continue;
            }
            let resolved = since.is_some() && random.once_in(2);
            let starts_at = *since.get_or_insert(at);
            let ends_at = if resolved { at } else { at + DAY };
            if resolved {
                *since = None;
            }
            let (starts_at, ends_at) = (Some(starts_at), Some(ends_at));
            deliveries.push(Delivery { at, labels: labels.clone(), starts_at, ends_at, ..Delivery::default() });
        }
    }
    deliveries
}

/// As some sender or other may send: old alerts, ends in the past and in the future, no end at all.
fn arbitrary(random: &mut Random, labels: &Labels, start: Millis, length: Millis) -> Vec<Delivery> {
    let each = (0..random.between(1, 12)).map(|_| {
        let at = start + random.below(length / SECOND) * SECOND;
        let some = random.below(1200);
        let age = *random.pick(&[0, 0, 10, 30, 60, 300, some]) * SECOND;
        let ends_at = match random.below(4) {
            0 => None,
            1 => Some(at - random.below(age / SECOND + 1) * SECOND),
            2 => Some(at + *random.pick(&[30, 60, 240, 300]) * SECOND),
            _ => Some(at + random.below(3600) * SECOND),
        };
        Delivery { at, labels: labels.clone(), starts_at: Some(at - age), ends_at, ..Delivery::default() }
    });
    each.collect()
}

/// As Prometheus sends an alert that fires a few times.
fn prometheus(random: &mut Random, labels: &Labels, start: Millis, length: Millis) -> Vec<Delivery> {
    let interval = *random.pick(&[60, 60, 120, 300]) * SECOND;
    let mut sender = Sender::new(Rule { interval, resend_delay: MINUTE });
    let (mut fires, mut left) = (false, random.below(30));
    let mut deliveries = Vec::new();
    let offset = random.below(60) * SECOND;
    for evaluation in 0..(length - offset) / interval {
        if left == 0 {
            fires = !fires;
            left = *random.pick(&[1, 1, 2, 3, 5, 10, 30, 60]);
        }
        left -= 1;
        let at = start + offset + evaluation * interval;
        let found = fires.then(|| (labels.clone(), Labels::new(), State::Firing));
        deliveries.extend(sender.evaluated(at, found.as_slice()));
    }
    deliveries
}
