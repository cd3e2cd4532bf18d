//! How the engine is used, and what it does.

use lakehouse_promql::Version;

use crate::{Engine, Error, Storage, Value, series};

/// The elements of a result as text, by labels.
fn evaluated(version: (u16, u16), input: &str, query: &str, minutes: i64) -> Result<Vec<String>, Error> {
    let version = Version::new(version.0, version.1);
    let mut storage = Storage::new();
    series::load(&mut storage, input, version, (0, 60_000)).expect("series");
    let engine = Engine::new(version);
    let prepared = engine.prepare(query).expect("an expression");
    let outcome = engine.instant(&prepared, &storage, minutes * 60_000)?;
    let mut texts = match outcome.value {
        Value::Scalar(value) => vec![value.to_string()],
        Value::Vector(vector) => vector
            .iter()
            .map(|element| match element.sample.float() {
                Some(value) => format!("{} {value}", element.labels),
                None => format!("{} histogram", element.labels),
            })
            .collect(),
        Value::Matrix(_) | Value::Text(_) => Vec::new(),
    };
    texts.sort();
    Ok(texts)
}

const UP: &str = "up{job=\"a\",i=\"1\"} 1x10\nup{job=\"a\",i=\"2\"} 0x10\nreq_total{job=\"a\"} 0+60x10";

#[test]
fn a_filter_keeps_name_and_value() {
    let found = evaluated((3, 5), UP, "up == 0", 5);
    assert_eq!(found, Ok(vec!["{__name__=\"up\", i=\"2\", job=\"a\"} 0".to_owned()]));
    let found = evaluated((3, 5), UP, "sum by (job) (up) / count by (job) (up)", 5);
    assert_eq!(found, Ok(vec!["{job=\"a\"} 0.5".to_owned()]));
}

#[test]
fn ranges_are_open_to_the_left_from_3_0_on() {
    let count = |version| evaluated(version, UP, "count_over_time(req_total[5m])", 5);
    assert_eq!(count((2, 53)), Ok(vec!["{job=\"a\"} 6".to_owned()]));
    assert_eq!(count((3, 5)), Ok(vec!["{job=\"a\"} 5".to_owned()]));
    let rate = evaluated((3, 5), UP, "rate(req_total[5m])", 5);
    assert_eq!(rate, Ok(vec!["{job=\"a\"} 1".to_owned()]));
}

#[test]
fn series_end_by_a_mark_or_by_age() {
    let input = "a 1 stale\nb 1";
    assert_eq!(evaluated((3, 5), input, "{__name__=~\"a|b\"}", 1).map(|found| found.len()), Ok(1));
    assert_eq!(evaluated((2, 53), input, "b", 5).map(|found| found.len()), Ok(1));
    assert_eq!(evaluated((3, 5), input, "b", 5).map(|found| found.len()), Ok(0));
}

#[test]
fn what_fails_fails_in_prometheus_words() {
    let error = evaluated((3, 5), UP, "up + on (job) up", 5);
    assert!(error.is_err_and(|error| error.message.contains("many-to-many matching not allowed")));
    let error = evaluated((3, 5), "a 1\nb 2", "abs({__name__=~\"a|b\"})", 0);
    assert_eq!(error, Err(Error::same_labels()));
}

#[test]
fn subqueries_and_shifts_move_in_time() {
    let value = |query: &str| evaluated((3, 5), UP, query, 5);
    assert_eq!(value("max_over_time(rate(req_total[2m])[3m:1m])"), Ok(vec!["{job=\"a\"} 1".to_owned()]));
    assert_eq!(value("req_total offset 2m"), Ok(vec!["{__name__=\"req_total\", job=\"a\"} 180".to_owned()]));
    assert_eq!(value("sum(req_total @ 60)"), Ok(vec!["{} 60".to_owned()]));
}

#[test]
fn absent_has_the_labels_that_were_demanded() {
    let found = evaluated((3, 5), UP, "absent(nothing{job=\"a\",x=~\"y\"})", 0);
    assert_eq!(found, Ok(vec!["{job=\"a\"} 1".to_owned()]));
}
