//! `[[alerts.*.tests]]`: series in, alert out.

use std::collections::BTreeMap;

use super::context::{Context, Item};
use super::route::receiver;
use crate::limits::STEPS;
use crate::model::{Duration, Test};
use crate::report::Diagnostic;
use crate::series;
use crate::source::Span;
use crate::spec;

pub(super) fn resolve(context: &mut Context<'_>, item: &Item<'_>, written: Vec<spec::Test>) -> Vec<Test> {
    let mut tests = Vec::new();
    for (index, test) in written.into_iter().enumerate() {
        tests.extend(one(context, item, index, test));
    }
    tests
}

/// A test as it stands in the spec.
struct Place<'a> {
    item: &'a Item<'a>,
    position: &'a str,
}

impl Place<'_> {
    fn at(&self, path: &[&str]) -> Span {
        let full: Vec<&str> = ["tests", self.position].iter().chain(path).copied().collect();
        self.item.span(&full)
    }

    fn is_written(&self, key: &str) -> bool {
        self.item.node.at(&["tests", self.position, key]).is_some()
    }

    /// Whether nothing of it was lost, so that what is not there is missing.
    fn is_whole(&self, context: &Context<'_>) -> bool {
        let test = self.item.node.at(&["tests", self.position]);
        context.complete && !test.and_then(|node| node.table()).is_some_and(|table| table.broken)
    }
}

fn one(context: &mut Context<'_>, item: &Item<'_>, index: usize, test: spec::Test) -> Option<Test> {
    let spec::Test { name, input, interval, quiet, firing, environments, expect, receivers } = test;
    let position = index.to_string();
    let place = Place { item, position: &position };
    let places = |index: usize| place.at(&["environments", &index.to_string()]);
    if !context.runs_here(environments.as_deref(), place.at(&["environments"]), &places) {
        return None;
    }
    if input.is_none() && !place.is_written("input") && place.is_whole(context) {
        context.report.add(
            Diagnostic::new("shape/missing-key", place.at(&[]), "this test has no `input`", "`input` is missing")
                .help("write series and values: input = 'http_requests_total{code=\"500\"}  0+6x30'"),
        );
    }
    let interval = interval
        .and_then(|text| context.positive_duration(&text, place.at(&["interval"]), "interval"))
        .unwrap_or(Duration(60_000));
    let quiet = times(context, &place, quiet, "quiet");
    let firing = times(context, &place, firing, "firing");
    let longest = quiet.iter().chain(&firing).max_by_key(|(time, _)| time.0);
    if let Some((_, span)) =
        longest.filter(|(time, _)| usize::try_from(time.0 / interval.0).is_ok_and(|steps| steps > STEPS.most))
    {
        context.report.add(STEPS.finding(*span));
    }
    let expect = expect.unwrap_or_default();
    check_expected(context, &place, &expect);
    check_contradiction(context, &place, &quiet, &firing);
    check_expectation(context, &place, !expect.is_empty(), receivers.is_some());
    let receivers = receivers.and_then(|names| notified(context, &place, names));
    let text = item.text(&["tests", &position, "input"], context.sources)?;
    let version = context.stack.prometheus;
    let input = match series::parse(text.as_str(), (version.major, version.minor)) {
        Ok(series) => series,
        Err(problems) => {
            context.report.add_problems(&text, problems);
            return None;
        }
    };
    let metrics = input.iter().filter_map(|series| Some((series.metric.clone()?, text.span(series.span.clone()))));
    Some(Test {
        metrics: metrics.collect(),
        name: name.unwrap_or_else(|| format!("{} {}", item.name, index + 1)),
        input: input.into_iter().map(|series| (series.series_text, series.values_text)).collect(),
        interval,
        quiet: quiet.into_iter().map(|(time, _)| time).collect(),
        firing: firing.into_iter().map(|(time, _)| time).collect(),
        expect,
        receivers,
    })
}

/// The times of a list, each with its place.
fn times(context: &mut Context<'_>, place: &Place<'_>, texts: Option<Vec<String>>, key: &str) -> Vec<(Duration, Span)> {
    let texts = texts.unwrap_or_default();
    let placed = texts.iter().enumerate().map(|(index, text)| (text, place.at(&[key, &index.to_string()])));
    placed.filter_map(|(text, span)| Some((context.duration(text, span)?, span))).collect()
}

/// The labels and texts that the alert must have.
fn check_expected(context: &mut Context<'_>, place: &Place<'_>, expect: &BTreeMap<String, String>) {
    for (name, value) in expect {
        let key = place.item.node.at(&["tests", place.position, "expect"]).and_then(|node| node.table()?.get(name));
        let stack = context.stack;
        context.label_name(name, key.map_or(place.at(&[]), |entry| entry.key), stack);
        if name == "severity" {
            context.severity(value, place.at(&["expect", name]));
        }
    }
}

/// At one time the alert fires or it does not.
fn check_contradiction(
    context: &mut Context<'_>,
    place: &Place<'_>,
    quiet: &[(Duration, Span)],
    firing: &[(Duration, Span)],
) {
    let both = quiet.iter().find_map(|quiet| Some((quiet, firing.iter().find(|firing| firing.0 == quiet.0)?)));
    if let Some(((time, quiet), (_, firing))) = both {
        context.report.add(
            Diagnostic::new(
                "test/contradiction",
                *quiet,
                format!("at {time} `{}` cannot both be quiet and fire", place.item.path()),
                "quiet",
            )
            .label(*firing, "and firing")
            .help("remove one of the two times"),
        );
    }
}

/// A test must expect something, at a time at which it is looked at.
fn check_expectation(context: &mut Context<'_>, place: &Place<'_>, expects: bool, notifies: bool) {
    if !place.is_whole(context) {
        return;
    }
    let (quiet, firing) = (place.is_written("quiet"), place.is_written("firing"));
    if !quiet && !firing {
        context.report.add(
            Diagnostic::new(
                "test/no-expectation",
                place.at(&[]),
                format!("this test of `{}` expects nothing", place.item.path()),
                "neither `quiet` nor `firing`",
            )
            .help("say when it fires and when not: quiet = [\"1m\"], firing = [\"10m\"]"),
        );
        return;
    }
    for (key, _) in [("expect", expects), ("receivers", notifies && quiet)].into_iter().filter(|(_, is)| *is && !firing)
    {
        context.report.add(
            Diagnostic::new(
                "test/no-expectation",
                place.at(&[key]),
                format!("`{key}` needs a time at which the alert fires"),
                "never looked at",
            )
            .help("add firing = [\"10m\"]"),
        );
    }
}

/// Who must hear of the alert, and where that is written; nothing where one of them is not known.
fn notified(context: &mut Context<'_>, place: &Place<'_>, names: Vec<String>) -> Option<(Vec<String>, Span)> {
    let at = |index: usize| place.at(&["receivers", &index.to_string()]);
    context.listed_once(&names, &at, "receivers");
    let count = names.len();
    let known = names.into_iter().enumerate().filter_map(|(index, name)| receiver(context, name, at(index)));
    let known: Vec<String> = known.collect();
    (known.len() == count).then(|| (known, place.at(&["receivers"])))
}
