//! What a catalogue says of a metric, made to hold for what was seen of it.

use std::collections::BTreeSet;

use lakehouse_obs::catalogue::{version_at_least, version_at_most};
use lakehouse_obs::spec::MetricType;
use toml::{Table, Value};

use super::line::{add, list};
use super::{Measured, Seen};

/// Makes the facts hold for what was seen.
pub(super) fn fix(name: &str, facts: &mut Table, seen: &[Seen<'_>], scrapes: &[Measured<'_>], new: bool) {
    let newest = newest(seen);
    let said = facts.get("type").and_then(Value::as_str).map(str::to_owned);
    let others = list(facts, "type_other_versions");
    for one in seen {
        let this = one.metric_type.name();
        if said.is_none() {
            facts.insert("type".to_owned(), newest.metric_type.name().into());
        } else if said.as_deref() != Some(this)
            && !others.iter().any(|other| other == this)
            && !facts.contains_key("behaves")
        {
            // the newest is the type, an older one stands beside it
            facts.insert("type".to_owned(), newest.metric_type.name().into());
        }
    }
    if new {
        let unit = newest.unit.clone().unwrap_or_else(|| unit(name, newest.metric_type).to_owned());
        facts.insert("unit".to_owned(), unit.into());
    }
    labels(facts, seen);
    versions(facts, seen, scrapes, new);
    servers(facts, seen, scrapes, new);
}

fn newest<'a, 'b>(seen: &'a [Seen<'b>]) -> &'a Seen<'b> {
    let newer = |a: &'a Seen<'b>, b: &'a Seen<'b>| if version_at_least(b.by.version, a.by.version) { b } else { a };
    seen.iter().reduce(newer).expect("a metric was seen")
}

/// Labels that are not known yet: of every series, or of some.
fn labels(facts: &mut Table, seen: &[Seen<'_>]) {
    let known: BTreeSet<String> =
        ["labels", "labels_optional", "labels_other_versions"].iter().flat_map(|key| list(facts, key)).collect();
    if facts.get("labels_open").and_then(Value::as_bool) == Some(true) {
        return;
    }
    let all: BTreeSet<&String> =
        seen.iter().flat_map(|one| &one.some).filter(|label| !known.contains(*label)).collect();
    for label in all {
        let with = seen.iter().filter(|one| one.some.contains(label));
        let (mut first, mut every) = (None::<&str>, true);
        for one in with {
            every = every && one.every.contains(label);
            if first.is_none_or(|first| version_at_most(one.by.version, first)) {
                first = Some(one.by.version);
            }
        }
        let first = first.unwrap_or_default();
        let lacks = |one: &&Seen<'_>| !one.some.contains(label) && !one.every.is_empty() | one.some.is_empty();
        let older = |one: &&Seen<'_>| !version_at_least(one.by.version, first);
        let without: Vec<&Seen<'_>> = seen.iter().filter(lacks).collect();
        if !every || without.iter().any(|one| !older(one)) {
            add(facts, "labels_optional", label);
            continue;
        }
        add(facts, "labels", label);
        if !without.is_empty() {
            let since = facts.entry("labels_since").or_insert_with(|| Value::Table(Table::new()));
            if let Some(since) = since.as_table_mut() {
                since.insert(label.clone(), first.into());
            }
        }
    }
}

/// The first and the last version.
fn versions(facts: &mut Table, seen: &[Seen<'_>], scrapes: &[Measured<'_>], new: bool) {
    let mut versions: Vec<&str> = seen.iter().map(|one| one.by.version).collect();
    versions
        .sort_by(|a, b| if version_at_least(a, b) { std::cmp::Ordering::Greater } else { std::cmp::Ordering::Less });
    let (Some(first), Some(last)) = (versions.first(), versions.last()) else { return };
    let text = |facts: &Table, key: &str| facts.get(key).and_then(Value::as_str).map(str::to_owned);
    if new {
        if scrapes.iter().any(|scrape| !version_at_least(scrape.version, first)) {
            facts.insert("since".to_owned(), (*first).into());
        }
        if scrapes.iter().any(|scrape| !version_at_most(scrape.version, last)) {
            facts.insert("until".to_owned(), (*last).into());
        }
        return;
    }
    if text(facts, "since").is_some_and(|since| !version_at_least(first, &since)) {
        facts.insert("since".to_owned(), (*first).into());
    }
    if text(facts, "until").is_some_and(|until| !version_at_most(last, &until)) {
        facts.insert("until".to_owned(), (*last).into());
    }
}

/// The first and the last PostgreSQL that feeds it.
fn servers(facts: &mut Table, seen: &[Seen<'_>], scrapes: &[Measured<'_>], new: bool) {
    let with: BTreeSet<u8> = seen.iter().filter_map(|one| one.by.postgres).collect();
    let (Some(least), Some(most)) = (with.first().copied(), with.last().copied()) else { return };
    let all: BTreeSet<u8> = scrapes.iter().filter_map(|scrape| scrape.postgres).collect();
    let number = |facts: &Table, key: &str| facts.get(key).and_then(Value::as_integer);
    let (below, above) = (all.iter().any(|other| *other < least), all.iter().any(|other| *other > most));
    if new && below || number(facts, "pg_min").is_some_and(|said| said > i64::from(least)) {
        facts.insert("pg_min".to_owned(), i64::from(least).into());
    }
    if new && above || number(facts, "pg_max").is_some_and(|said| said < i64::from(most)) {
        facts.insert("pg_max".to_owned(), i64::from(most).into());
    }
}

/// A unit by the name, where the exporter declares none.
fn unit(name: &str, metric_type: MetricType) -> &'static str {
    let name = name.strip_suffix("_total").unwrap_or(name);
    let by_suffix = [
        ("_timestamp_seconds", "timestamp"),
        ("_seconds", "seconds"),
        ("_bytes", "bytes"),
        ("_ratio", "ratio"),
        ("_percent", "percent"),
        ("_celsius", "celsius"),
        ("_info", "info"),
    ];
    let known = by_suffix.iter().find(|(suffix, _)| name.ends_with(suffix)).map(|(_, unit)| *unit);
    known.unwrap_or(if metric_type == MetricType::Counter { "count" } else { "none" })
}
