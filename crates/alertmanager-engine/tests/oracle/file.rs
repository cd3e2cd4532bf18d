//! A configuration as a file of Alertmanager, in that part of YAML which is JSON.

use lakehouse_alertmanager::{MONTHS, Matcher, Period, WEEKDAYS};
use lakehouse_alertmanager_engine::{Configuration, Route};
use serde_json::{Value, json};

/// The whole file.
pub(crate) fn file(configuration: &Configuration) -> String {
    let receivers: Vec<Value> = configuration
        .receivers
        .iter()
        .map(|(name, integrations)| {
            let webhooks =
                integrations.iter().map(|it| json!({ "url": "http://localhost/", "send_resolved": it.send_resolved }));
            json!({ "name": name, "webhook_configs": webhooks.collect::<Vec<_>>() })
        })
        .collect();
    let rules = configuration.inhibit_rules.iter().map(|rule| {
        json!({ "source_matchers": texts(&rule.source_matchers), "target_matchers": texts(&rule.target_matchers), "equal": rule.equal })
    });
    let intervals = configuration.time_intervals.iter().map(|(name, periods)| {
        json!({ "name": name, "time_intervals": periods.iter().map(period_file).collect::<Vec<_>>() })
    });
    let file = json!({
        "route": route_file(&configuration.route),
        "receivers": receivers,
        "inhibit_rules": rules.collect::<Vec<_>>(),
        "time_intervals": intervals.collect::<Vec<_>>(),
    });
    file.to_string()
}

fn texts(matchers: &[Matcher]) -> Vec<String> {
    matchers.iter().map(Matcher::to_string).collect()
}

fn route_file(route: &Route) -> Value {
    let mut file = json!({ "matchers": texts(&route.matchers), "continue": route.continues });
    let mut set = |name: &str, value: Value| file[name] = value;
    if let Some(receiver) = &route.receiver {
        set("receiver", json!(receiver));
    }
    if let Some(names) = &route.group_by {
        set("group_by", json!(names));
    }
    for (name, millis) in [
        ("group_wait", route.group_wait),
        ("group_interval", route.group_interval),
        ("repeat_interval", route.repeat_interval),
    ] {
        if let Some(millis) = millis {
            set(name, json!(format!("{millis}ms")));
        }
    }
    for (name, intervals) in
        [("mute_time_intervals", &route.mute_time_intervals), ("active_time_intervals", &route.active_time_intervals)]
    {
        if !intervals.is_empty() {
            set(name, json!(intervals));
        }
    }
    set("routes", route.routes.iter().map(route_file).collect());
    file
}

/// Conditions that are not there are left out: an empty list of them is one that nothing meets.
fn period_file(period: &Period) -> Value {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let day = |index: u8| WEEKDAYS[usize::from(index)];
    let month = |number: u8| MONTHS[usize::from(number) - 1];
    let times = period.times.iter().map(|(from, to)| json!({ "start_time": clock(*from), "end_time": clock(*to) }));
    let lists: [(&str, Vec<Value>); 5] = [
        ("times", times.collect()),
        ("weekdays", period.weekdays.iter().map(|(from, to)| json!(format!("{}:{}", day(*from), day(*to)))).collect()),
        ("days_of_month", period.days_of_month.iter().map(|(from, to)| json!(format!("{from}:{to}"))).collect()),
        ("months", period.months.iter().map(|(from, to)| json!(format!("{}:{}", month(*from), month(*to)))).collect()),
        ("years", period.years.iter().map(|(from, to)| json!(format!("{from}:{to}"))).collect()),
    ];
    let mut file = json!({});
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        file[name] = json!(list);
    }
    if let Some(zone) = &period.location {
        file["location"] = json!(zone);
    }
    file
}
