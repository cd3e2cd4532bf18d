//! The generated `alertmanager.yml`, as `alertmanager-engine` takes it.

use std::collections::BTreeMap;

use lakehouse_alertmanager_engine::{Configuration, InhibitRule, Integration, Route};

use super::times::millis;
use crate::alertmanager::{self, EXACT_DAYS, Matcher, Period, Version};
use crate::emit::{Artifact, Made, Yaml};
use crate::limits::FLUSHES;
use crate::model::{self, Duration, Model};

/// The receivers, and what they need besides the configuration.
pub(super) struct Receivers<'a> {
    pub(super) receivers: &'a BTreeMap<String, model::Receiver>,
    /// The address of Alertmanager, which stands in links.
    pub(super) external_url: String,
}

impl<'a> Receivers<'a> {
    pub(super) fn new(model: &'a Model, external_url: String) -> Receivers<'a> {
        Receivers { receivers: &model.receivers, external_url }
    }

    /// An integration of a receiver.
    pub(super) fn integration(&self, receiver: &str, index: usize) -> Option<&'a model::Integration> {
        self.receivers.get(receiver)?.integrations.get(index)
    }
}

/// Reads the file as an Alertmanager of that version does.
///
/// # Errors
/// Something in it cannot be read: a fault of this program.
pub(super) fn read(file: &Artifact, version: Option<Version>) -> Result<Configuration, String> {
    let Made::Tree(tree) = &file.made else { return Err(format!("{} is not YAML", file.path)) };
    let version = version.unwrap_or(Configuration::default().version);
    let root = tree.get("route").ok_or("alertmanager.yml has no route")?;
    let items = |key: &str| tree.get(key).map(Yaml::items).unwrap_or_default();
    let receivers =
        items("receivers").iter().filter_map(|receiver| Some((text(receiver, "name")?, integrations(receiver))));
    let intervals = items("time_intervals").iter().map(|interval| {
        let name = text(interval, "name").unwrap_or_default();
        let periods = interval.get("time_intervals").map(Yaml::items).unwrap_or_default();
        Ok((name, periods.iter().map(|it| period(it, version)).collect::<Result<_, String>>()?))
    });
    Ok(Configuration {
        version,
        route: route(root, version)?,
        receivers: receivers.collect(),
        inhibit_rules: items("inhibit_rules").iter().map(|rule| inhibition(rule, version)).collect::<Result<_, _>>()?,
        time_intervals: intervals.collect::<Result<_, String>>()?,
        most_looks: FLUSHES.most,
        ..Configuration::default()
    })
}

/// The same where no time interval is met or missed: without a date, nobody can say.
pub(super) fn without_times(configuration: &Configuration) -> Configuration {
    let mut without = configuration.clone();
    let mut open = vec![&mut without.route];
    while let Some(route) = open.pop() {
        route.mute_time_intervals.clear();
        route.active_time_intervals.clear();
        open.extend(&mut route.routes);
    }
    without
}

fn text(yaml: &Yaml, key: &str) -> Option<String> {
    yaml.get(key)?.text().map(str::to_owned)
}

fn texts(yaml: &Yaml, key: &str) -> Vec<String> {
    let items = yaml.get(key).map(Yaml::items).unwrap_or_default();
    items.iter().filter_map(|item| item.text().map(str::to_owned)).collect()
}

fn flag(yaml: &Yaml, key: &str) -> bool {
    matches!(yaml.get(key).map(Yaml::plain), Some(Yaml::Boolean(true)))
}

fn duration(yaml: &Yaml, key: &str) -> Result<Option<i64>, String> {
    let Some(text) = text(yaml, key) else { return Ok(None) };
    Duration::parse(&text).map(|duration| Some(millis(duration))).map_err(|error| error.message)
}

fn matchers(yaml: &Yaml, key: &str, version: Version) -> Result<Vec<Matcher>, String> {
    let each = texts(yaml, key).into_iter().map(|text| Matcher::parse(&text, version).map_err(|flaw| flaw.message));
    Ok(each.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn route(yaml: &Yaml, version: Version) -> Result<Route, String> {
    let children = yaml.get("routes").map(Yaml::items).unwrap_or_default();
    Ok(Route {
        receiver: text(yaml, "receiver"),
        matchers: matchers(yaml, "matchers", version)?,
        continues: flag(yaml, "continue"),
        group_by: yaml.get("group_by").map(|_| texts(yaml, "group_by")),
        group_wait: duration(yaml, "group_wait")?,
        group_interval: duration(yaml, "group_interval")?,
        repeat_interval: duration(yaml, "repeat_interval")?,
        mute_time_intervals: texts(yaml, "mute_time_intervals"),
        active_time_intervals: texts(yaml, "active_time_intervals"),
        routes: children.iter().map(|child| route(child, version)).collect::<Result<_, _>>()?,
    })
}

/// The integrations of a receiver, in the order of the file.
fn integrations(receiver: &Yaml) -> Vec<Integration> {
    let Yaml::Map(entries) = receiver.plain() else { return Vec::new() };
    let kinds = entries.iter().filter_map(|(key, list)| Some((key.strip_suffix("_configs")?, list)));
    let each = kinds.flat_map(|(kind, list)| list.items().iter().map(move |it| (kind, it)));
    each.map(|(kind, it)| Integration { name: kind.to_owned(), send_resolved: flag(it, "send_resolved") }).collect()
}

fn inhibition(yaml: &Yaml, version: Version) -> Result<InhibitRule, String> {
    Ok(InhibitRule {
        source_matchers: matchers(yaml, "source_matchers", version)?,
        target_matchers: matchers(yaml, "target_matchers", version)?,
        equal: texts(yaml, "equal"),
    })
}

fn period(yaml: &Yaml, version: Version) -> Result<Period, String> {
    fn each<T>(
        yaml: &Yaml,
        key: &str,
        read: impl Fn(&str) -> Result<T, Box<crate::report::TextDiagnostic>>,
    ) -> Result<Vec<T>, String> {
        texts(yaml, key).iter().map(|text| read(text).map_err(|flaw| flaw.message)).collect()
    }
    let times = yaml.get("times").map(Yaml::items).unwrap_or_default();
    let times = times.iter().map(|time| {
        let [from, to] = ["start_time", "end_time"].map(|key| text(time, key).unwrap_or_default());
        alertmanager::times(&format!("{from}-{to}")).map_err(|flaw| flaw.message)
    });
    Ok(Period {
        times: times.collect::<Result<_, _>>()?,
        weekdays: each(yaml, "weekdays", |text| alertmanager::weekdays(text, version))?,
        days_of_month: each(yaml, "days_of_month", alertmanager::days_of_month)?,
        months: each(yaml, "months", alertmanager::months)?,
        years: each(yaml, "years", alertmanager::years)?,
        location: text(yaml, "location"),
        exact_days: version >= EXACT_DAYS,
    })
}
