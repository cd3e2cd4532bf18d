//! The languages inside values, each read by itself.

use std::collections::BTreeMap;

use lakehouse_obs::alertmanager::Matcher;
use lakehouse_obs::logstash::{config, date_format, grok as patterns};
use lakehouse_obs::promql::{SecondReading, Version};
use lakehouse_obs::report::TextDiagnostic;
use lakehouse_obs::template::Dialect;
use lakehouse_obs::{exposition as scrape, promql as language, series as notation, template as go};

use super::parts;

const PROMETHEUS: &[(u16, u16)] = &[(2, 42), (2, 53), (3, 0), (3, 11)];
const ALERTMANAGER: &[(u16, u16)] = &[(0, 25), (0, 28), (0, 34)];

/// The place of a problem is a part of the text, and it says something.
fn is_reported(text: &str, problem: &TextDiagnostic) {
    assert!(text.get(problem.at.clone()).is_some(), "{}: {:?} is no place in it", problem.code, problem.at);
    assert!(!problem.message.is_empty(), "{}: no message", problem.code);
    assert!(problem.code.contains('/'), "{}: no code", problem.code);
}

/// An expression, read for several versions and as one of a dashboard; a second reader finds the same in it. Parentheses
/// around it and a comment mean nothing.
pub fn promql(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for &(major, minor) in PROMETHEUS {
        let version = Version::new(major, minor);
        for read in [language::parse(text, version), language::parse_in_dashboard(text, version)] {
            match read {
                Err(problems) => {
                    assert!(!problems.is_empty(), "{version}: refused without a reason");
                    problems.iter().for_each(|problem| is_reported(text, problem));
                }
                Ok(expression) => {
                    let span = expression.root.span.clone();
                    assert!(text.get(span.clone()).is_some(), "{version}: {span:?} is no place in it");
                }
            }
        }
        if let Ok((_, SecondReading::Other(reason))) = language::parse_twice(text, version) {
            panic!("{version}: another reader does not find the same: {reason}");
        }
        if let Ok(expression) = language::parse(text, version)
            && let Ok(wrapped) = language::parse(&format!("( # a comment\n{text}\n)"), version)
        {
            assert_eq!(expression.value_type, wrapped.value_type, "{version}: in parentheses");
            let (bare, wrapped) = (expression.root.normal_form(), wrapped.root.normal_form());
            assert_eq!(bare, wrapped, "{version}: in parentheses");
        }
    }
}

/// A template of an alert's texts, and of a notification.
pub fn template(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let alerts = PROMETHEUS.iter().map(|version| go::prometheus(*version));
    let dialects = alerts.chain(ALERTMANAGER.iter().map(|version| go::alertmanager(*version)));
    for dialect in dialects.chain([go::prometheus((3, 5)).with_float_value()]) {
        one_template(text, &dialect);
    }
}

fn one_template(text: &str, dialect: &Dialect) {
    let (template, problems) = go::parse(text, dialect);
    problems.iter().for_each(|problem| is_reported(text, problem));
    let sorted = problems.is_sorted_by_key(|problem| (problem.at.start, problem.at.end));
    assert!(sorted, "problems are in the order of their places");
    let named = template.labels.iter().chain(&template.fields).map(|(_, at)| at);
    let literals = template.text_arguments.iter().map(|argument| &argument.at);
    for at in named.chain(literals).chain(&template.value_printed_bare) {
        assert!(text.get(at.clone()).is_some(), "{at:?} is no place in it");
    }
    assert!(!template.is_constant || problems.is_empty(), "a text without actions has no problem");
}

/// A filter of Logstash: what is one can stand in a pipeline, and a text in quotes is a value.
pub fn logstash(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match config::check(text) {
        Err(problem) => is_reported(text, &problem),
        Ok(()) => {
            assert_eq!(config::check(&format!("{text}\n# a remark\n")), Ok(()), "with a remark");
            for problem in config::check_values(text, &mut 0) {
                assert!(text.get(problem.at.clone()).is_some(), "{text}: {problem:?}");
            }
        }
    }
    if let Err(at) = config::check_pipeline(text) {
        assert!(text.get(at..).is_some(), "{at} is no place in it");
    }
    for quoted in [config::text::quote(text), config::text::quote_regex(text)].into_iter().flatten() {
        let filter = format!("grok {{ match => {quoted} }}");
        assert_eq!(config::check(&filter), Ok(()), "{filter}");
    }
}

/// A pattern of grok, the line that it is tried on, then names and patterns of its own in turn.
pub fn grok(bytes: &[u8]) {
    let Some(parts) = parts(bytes) else { return };
    let mut parts = parts.into_iter();
    let (pattern, line) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let mut own = BTreeMap::new();
    while let (Some(name), Some(pattern)) = (parts.next(), parts.next()) {
        own.insert(name.to_owned(), pattern.to_owned());
    }
    match patterns::compile(pattern, &own) {
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a reason");
            problems.iter().for_each(|problem| is_reported(pattern, problem));
        }
        Ok(compiled) => {
            if let patterns::Tried::Fields(found) = compiled.try_on(line) {
                let known: Vec<&str> = compiled.fields().collect();
                assert!(found.keys().all(|field| known.contains(&field.as_str())), "{found:?}, of {known:?}");
            }
        }
    }
    match patterns::plain(pattern) {
        Err(problem) => is_reported(pattern, &problem),
        Ok(regex) => {
            for (start, end) in regex.find_all(line).unwrap_or_default() {
                assert!(line.get(start..end).is_some(), "{start}..{end} is no place in the line");
            }
        }
    }
}

/// A format of Logstash's date filter, and a text: what a format that is none reads cannot be said.
pub fn date(bytes: &[u8]) {
    let Some(parts) = parts(bytes) else { return };
    let (format, text) = (parts.first().copied().unwrap_or(""), parts.get(1).copied().unwrap_or(""));
    let reads = date_format::reads(format, text, &date_format::Zone::UTC);
    if let Err(problem) = date_format::check(format) {
        is_reported(format, &problem);
        assert_eq!(reads, None, "a format that is none");
    }
}

/// A scrape: what is read of it can be printed as declarations, which are TOML.
pub fn exposition(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match scrape::read(text) {
        Err(flaws) => {
            assert!(!flaws.is_empty(), "refused without a reason");
            for flaw in &flaws {
                is_reported(text, &flaw.problem);
                assert!(flaw.first.clone().is_none_or(|first| text.get(first).is_some()), "{flaw:?}");
            }
        }
        Ok(metrics) => {
            let declared = scrape::declarations("service", metrics.iter());
            let table = toml::from_str::<toml::Table>(&declared);
            assert!(table.is_ok(), "{table:?}\n{declared}");
        }
    }
}

/// Series of a test, in promtool's notation.
pub fn series(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for version in PROMETHEUS {
        match notation::parse(text, *version) {
            Err(problems) => {
                assert!(!problems.is_empty(), "refused without a reason");
                problems.iter().for_each(|problem| is_reported(text, problem));
            }
            Ok(all) => {
                let spans = all.iter().map(|one| &one.span);
                let labels = all.iter().flat_map(|one| one.labels.iter().map(|(_, _, at)| at));
                for at in spans.chain(labels) {
                    assert!(text.get(at.clone()).is_some(), "{at:?} is no place in it");
                }
            }
        }
    }
}

/// A matcher of a route: what is read of it is written so that the same is read again.
pub fn matcher(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for version in ALERTMANAGER {
        match Matcher::read(text, *version) {
            Err(problem) => is_reported(text, &problem),
            Ok(read) => {
                read.warning.iter().for_each(|problem| is_reported(text, problem));
                for one in read.matchers {
                    let written = one.to_string();
                    assert_eq!(Matcher::parse(&written, *version), Ok(vec![one]), "{written}, in {version:?}");
                }
            }
        }
    }
}
