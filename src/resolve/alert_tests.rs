//! `[[alerts.*.tests]]`: series in, alert out.

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

fn one(context: &mut Context<'_>, item: &Item<'_>, index: usize, test: spec::Test) -> Option<Test> {
    let spec::Test { name, input, interval, quiet, firing, environments, expect, receivers } = test;
    let position = index.to_string();
    let at = |path: &[&str]| {
        let full: Vec<&str> = ["tests", position.as_str()].iter().chain(path).copied().collect();
        item.span(&full)
    };
    let whole = at(&[]);
    let places = |index: usize| at(&["environments", &index.to_string()]);
    if !context.runs_here(environments.as_deref(), at(&["environments"]), &places) {
        return None;
    }
    let written = |key: &str| item.node.at(&["tests", &position, key]).is_some();
    if input.is_none() && !written("input") && context.complete && !broken(item, &position) {
        context.report.add(
            Diagnostic::new("shape/missing-key", whole, "this test has no `input`", "`input` is missing")
                .help("write series and values: input = 'http_requests_total{code=\"500\"}  0+6x30'"),
        );
    }
    let interval = interval
        .and_then(|text| context.positive_duration(&text, at(&["interval"]), "interval"))
        .unwrap_or(Duration(60_000));
    let mut times = |texts: Option<Vec<String>>, key: &str| -> Vec<(Duration, Span)> {
        let texts = texts.unwrap_or_default();
        let placed = texts.iter().enumerate().map(|(index, text)| (text, at(&[key, &index.to_string()])));
        placed.filter_map(|(text, span)| Some((context.duration(text, span)?, span))).collect()
    };
    let quiet = times(quiet, "quiet");
    let firing = times(firing, "firing");
    let longest = quiet.iter().chain(&firing).max_by_key(|(time, _)| time.0);
    if let Some((_, span)) =
        longest.filter(|(time, _)| usize::try_from(time.0 / interval.0).is_ok_and(|steps| steps > STEPS.most))
    {
        context.report.add(STEPS.finding(*span));
    }
    let expect = expect.unwrap_or_default();
    for (name, value) in &expect {
        let key = item.node.at(&["tests", &position, "expect"]).and_then(|node| node.table()?.get(name));
        let stack = context.stack;
        context.label_name(name, key.map_or(whole, |entry| entry.key), stack);
        if name == "severity" {
            context.severity(value, at(&["expect", name]));
        }
    }
    let both = quiet.iter().find_map(|quiet| Some((quiet, firing.iter().find(|firing| firing.0 == quiet.0)?)));
    if let Some(((time, quiet), (_, firing))) = both {
        context.report.add(
            Diagnostic::new(
                "test/contradiction",
                *quiet,
                format!("at {time} `{}` cannot both be quiet and fire", item.path()),
                "quiet",
            )
            .label(*firing, "and firing")
            .help("remove one of the two times"),
        );
    }
    if !broken(item, &position) && context.complete {
        let nothing = item.node.at(&["tests", &position, "quiet"]).is_none()
            && item.node.at(&["tests", &position, "firing"]).is_none();
        if nothing {
            context.report.add(
                Diagnostic::new(
                    "test/no-expectation",
                    whole,
                    format!("this test of `{}` expects nothing", item.path()),
                    "neither `quiet` nor `firing`",
                )
                .help("say when it fires and when not: quiet = [\"1m\"], firing = [\"10m\"]"),
            );
        } else if !expect.is_empty() && item.node.at(&["tests", &position, "firing"]).is_none() {
            context.report.add(
                Diagnostic::new(
                    "test/no-expectation",
                    at(&["expect"]),
                    "`expect` needs a time at which the alert fires",
                    "never looked at",
                )
                .help("add firing = [\"10m\"]"),
            );
        }
    }
    if receivers.is_some() && !written("firing") && written("quiet") && context.complete && !broken(item, &position) {
        context.report.add(
            Diagnostic::new(
                "test/no-expectation",
                at(&["receivers"]),
                "`receivers` needs a time at which the alert fires",
                "never looked at",
            )
            .help("add firing = [\"10m\"]"),
        );
    }
    let receivers = receivers.and_then(|names| {
        let place = |index: usize| at(&["receivers", &index.to_string()]);
        context.listed_once(&names, &place, "receivers");
        let count = names.len();
        let known = names.into_iter().enumerate().filter_map(|(index, name)| receiver(context, name, place(index)));
        let known: Vec<String> = known.collect();
        (known.len() == count).then(|| (known, at(&["receivers"])))
    });
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

fn broken(item: &Item<'_>, position: &str) -> bool {
    let test = item.node.at(&["tests", position]);
    test.and_then(|node| node.table()).is_some_and(|table| table.broken)
}
