//! Random configurations.

use lakehouse_alertmanager::{Matcher, Operator, Period, Version};
use lakehouse_alertmanager_engine::{Configuration, InhibitRule, Integration, Labels, Millis, Route};

use crate::random::Random;

pub(crate) const LABELS: [(&str, &[&str]); 5] = [
    ("alertname", &["A", "B", "C"]),
    ("severity", &["critical", "warning"]),
    ("team", &["x", "y"]),
    ("job", &["j1", "j2"]),
    ("instance", &["1", "2"]),
];
const SECOND: Millis = 1000;
const ZONES: [&str; 4] = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];

/// Random labels of an alert; a name is always among them.
pub(crate) fn labels(random: &mut Random) -> Labels {
    let mut labels = Labels::new();
    for (name, values) in LABELS {
        if name == "alertname" || !random.once_in(3) {
            labels.insert(name.to_owned(), (*random.pick(values)).to_owned());
        }
    }
    labels
}

/// `patient`: every route waits a while for more alerts of a group. `start`: times of day are chosen around it.
pub(crate) fn configuration(random: &mut Random, version: Version, patient: bool, start: Millis) -> Configuration {
    let mut configuration = Configuration { version, ..Configuration::default() };
    for index in 0..random.between(1, 3) {
        let integrations = (0..random.between(1, 2))
            .map(|_| Integration { name: "webhook".to_owned(), send_resolved: !random.once_in(3) });
        configuration.receivers.insert(format!("r{index}"), integrations.collect());
    }
    for index in 0..random.below(3) {
        let periods = (0..random.between(1, 2)).map(|_| period(random, version, start)).collect();
        configuration.time_intervals.insert(format!("t{index}"), periods);
    }
    configuration.inhibit_rules = (0..random.below(3)).map(|_| inhibit_rule(random)).collect();
    let mut route = Routes { random, configuration: &configuration, patient }.route(0);
    route.receiver = Some("r0".to_owned());
    route.matchers.clear();
    route.continues = false;
    route.mute_time_intervals.clear();
    route.active_time_intervals.clear();
    configuration.route = route;
    configuration
}

struct Routes<'a> {
    random: &'a mut Random,
    configuration: &'a Configuration,
    patient: bool,
}

impl Routes<'_> {
    fn route(&mut self, depth: i64) -> Route {
        let random = &mut *self.random;
        let receivers: Vec<&String> = self.configuration.receivers.keys().collect();
        let intervals: Vec<String> = self.configuration.time_intervals.keys().cloned().collect();
        let waits = if self.patient { [10, 30, 30, 60, 300] } else { [0, 1, 30, 60, 300] };
        let seconds = |seconds: i64| seconds * SECOND;
        let root = depth == 0;
        let mut route = Route {
            receiver: random.once_in(2).then(|| (*random.pick(&receivers)).clone()),
            matchers: (0..random.between(0, 2)).map(|_| matcher(random)).collect(),
            continues: random.once_in(2),
            group_by: random.once_in(2).then(|| group_by(random)),
            group_wait: (root || random.once_in(2)).then(|| seconds(*random.pick(&waits))),
            group_interval: (root || random.once_in(3)).then(|| seconds(*random.pick(&[20, 30, 60, 300, 300]))),
            repeat_interval: (root || random.once_in(3)).then(|| seconds(*random.pick(&[60, 300, 900, 3600, 14400]))),
            ..Route::default()
        };
        if random.once_in(3) {
            route.mute_time_intervals = random.some(&intervals);
        }
        if random.once_in(4) {
            route.active_time_intervals = random.some(&intervals);
        }
        if depth < 3 {
            for _ in 0..self.random.between(i64::from(root), 3 - depth) {
                let child = self.route(depth + 1);
                // routes that share what was notified are made on purpose, so that they never do so at one moment
                if !route.routes.iter().any(|other| sorted(other) == sorted(&child)) {
                    route.routes.push(child);
                }
            }
            self.twin(&mut route);
        }
        route
    }

    /// Sometimes a child is there twice: the same, or waiting a bit longer, or muted at other times.
    fn twin(&mut self, route: &mut Route) {
        let random = &mut *self.random;
        if route.routes.is_empty() || !random.once_in(4) {
            return;
        }
        let mut twin = route.routes[0].clone();
        route.routes[0].continues = true;
        if random.once_in(2) {
            let wait = twin.group_wait.or(route.group_wait).unwrap_or(30 * SECOND);
            twin.group_wait = Some(wait + random.below(20) * SECOND + 1);
        }
        if random.once_in(3) {
            twin.mute_time_intervals.clear();
            twin.active_time_intervals.clear();
        }
        // right behind it, so that both take the same alerts: of unlike groups that share what was notified, and are looked at in
        // one moment, either may write first
        route.routes.insert(1, twin);
    }
}

fn sorted(route: &Route) -> Vec<String> {
    let mut texts: Vec<String> = route.matchers.iter().map(Matcher::to_string).collect();
    texts.sort();
    texts
}

fn group_by(random: &mut Random) -> Vec<String> {
    if random.once_in(5) {
        return vec!["...".to_owned()];
    }
    random.some(&LABELS.map(|(name, _)| name.to_owned()))
}

fn matcher(random: &mut Random) -> Matcher {
    let (label, values) = *random.pick(&LABELS);
    let value = *random.pick(values);
    let operator =
        *random.pick(&[Operator::Equal, Operator::Equal, Operator::NotEqual, Operator::Match, Operator::NotMatch]);
    let pattern = match random.below(4) {
        0 => format!("{value}|zzz"),
        1 => format!("{}.*", &value[..1]),
        2 => format!("({value})?"),
        _ => String::new(),
    };
    let plain = if random.once_in(6) { String::new() } else { value.to_owned() };
    Matcher::new(label, operator, if operator.is_regex() { pattern } else { plain })
}

fn inhibit_rule(random: &mut Random) -> InhibitRule {
    let mut matchers = || (0..random.between(1, 2)).map(|_| matcher(random)).collect();
    let (source_matchers, target_matchers) = (matchers(), matchers());
    let mut equal = random.some(&["team", "job", "instance", "nowhere"].map(str::to_owned));
    if random.once_in(3) {
        equal.clear();
    }
    InhibitRule { source_matchers, target_matchers, equal }
}

fn period(random: &mut Random, version: Version, start: Millis) -> Period {
    let minute = (start / 60_000).rem_euclid(1440);
    let mut period = Period { exact_days: version >= (0, 35), ..Period::default() };
    if !random.once_in(4) {
        for _ in 0..random.between(1, 2) {
            let from = (minute + random.between(-60, 200)).rem_euclid(1440);
            let to = (from + random.between(1, 90)).min(1440);
            period.times.push((short(from), short(to)));
        }
    }
    if random.once_in(4) {
        let (one, other) = (short(random.below(7)), short(random.below(7)));
        let pair = if one > other && version < (0, 35) { (other, one) } else { (one, other) };
        period.weekdays.push(pair);
    }
    if random.once_in(4) {
        let range = *random.pick(&[(1, 15), (16, 31), (-1, -1), (-3, -1), (10, -5), (28, 31), (1, 1), (-31, -15)]);
        period.days_of_month.push(range);
    }
    if random.once_in(6) {
        period.months.push(*random.pick(&[(1, 6), (7, 12), (3, 3), (10, 11)]));
    }
    if random.once_in(8) {
        period.years.push(*random.pick(&[(2000, 2019), (2020, 2038)]));
    }
    if version >= (0, 25) && random.once_in(2) {
        period.location = Some((*random.pick(&ZONES)).to_owned());
    }
    period
}

fn short<T: TryFrom<i64>>(number: i64) -> T {
    T::try_from(number).ok().expect("it is small")
}
