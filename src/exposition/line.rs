//! One line of a scrape after the other: what `# TYPE` and `# UNIT` say, and which series there are.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::sample::{self, Sample};
use super::{CONTRADICTION, SyntaxError, syntax_error};
use crate::report::nearest;

/// What `# TYPE` can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Counter,
    Gauge,
    Histogram,
    Summary,
    Untyped,
    Info,
    StateSet,
    GaugeHistogram,
}

/// The words of both formats.
const WORDS: &[(&str, Said)] = &[
    ("counter", Said::Counter),
    ("gauge", Said::Gauge),
    ("histogram", Said::Histogram),
    ("summary", Said::Summary),
    ("untyped", Said::Untyped),
    ("unknown", Said::Untyped),
    ("info", Said::Info),
    ("stateset", Said::StateSet),
    ("gaugehistogram", Said::GaugeHistogram),
];

/// All series of one name.
#[derive(Debug, Default)]
pub(super) struct Series<'a> {
    /// The labels that one of them has, without `le`.
    pub(super) labels: BTreeSet<Cow<'a, str>>,
    /// The values of `le` as written.
    pub(super) bounds: BTreeSet<&'a str>,
    /// How many have a label `le`.
    pub(super) bounded: usize,
    /// How many of these are the last bucket.
    pub(super) infinite: usize,
}

/// A word that was said of a name, and where.
pub(super) type Statement<T> = (T, Range<usize>);

/// What the lines so far say.
#[derive(Debug, Default)]
pub(super) struct Lines<'a> {
    pub(super) types: BTreeMap<Cow<'a, str>, Statement<Said>>,
    pub(super) units: BTreeMap<Cow<'a, str>, Statement<&'a str>>,
    pub(super) series: Vec<(Cow<'a, str>, Series<'a>)>,
    /// Whether `# EOF` or `# UNIT` shows that this is OpenMetrics.
    pub(super) open_metrics: bool,
    /// Where in `series` a name is.
    places: BTreeMap<Cow<'a, str>, usize>,
    /// Where the last name is: series of one name stand together.
    last: usize,
    sample: Sample<'a>,
}

impl<'a> Lines<'a> {
    /// Reads a line, which begins at byte `start` of the whole text.
    pub(super) fn read(&mut self, line: &'a str, start: usize) -> Result<(), Box<SyntaxError>> {
        let body = line.trim_start_matches([' ', '\t']);
        let start = start + line.len() - body.len();
        if body.is_empty() {
            return Ok(());
        }
        if let Some(comment) = body.strip_prefix('#') {
            return self.comment(comment, start + 1);
        }
        sample::read(body, start, &mut self.sample)?;
        let name = std::mem::take(&mut self.sample.name);
        let at = match self.series.get(self.last) {
            Some((last, _)) if *last == name => self.last,
            _ => match self.places.get(&name) {
                Some(at) => *at,
                None => {
                    let at = self.series.len();
                    self.places.insert(name.clone(), at);
                    self.series.push((name, Series::default()));
                    at
                }
            },
        };
        self.last = at;
        if let Some((_, series)) = self.series.get_mut(at) {
            series.add(&mut self.sample);
        }
        Ok(())
    }

    fn comment(&mut self, comment: &'a str, start: usize) -> Result<(), Box<SyntaxError>> {
        // without a blank it is a remark, as in `#TYPE`
        let body = comment.trim_start_matches([' ', '\t']);
        if body.len() == comment.len() {
            return Ok(());
        }
        let start = start + comment.len() - body.len();
        if body.trim_end() == "EOF" {
            self.open_metrics = true;
            return Ok(());
        }
        let (word, rest) = split(body);
        if !matches!(word, "TYPE" | "UNIT") {
            return Ok(());
        }
        let written = rest.trim_start_matches([' ', '\t']);
        let at = start + body.len() - written.len();
        let (name, length) = sample::name_of_family(written, at)?;
        let value = written.get(length..).unwrap_or_default();
        let value_at = at + length + value.len() - value.trim_start().len();
        let value = value.trim();
        let said = value_at..value_at + value.len();
        if word == "UNIT" {
            self.open_metrics = true;
            if value.is_empty() {
                return Ok(());
            }
            return state(&mut self.units, name, value, said, |unit| format!("its unit is {unit}"));
        }
        let known = WORDS.iter().find(|(known, _)| *known == value);
        let Some((_, meant)) = known else {
            let words = WORDS.iter().map(|(word, _)| *word);
            let help = match nearest(value, words.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of {}", words.collect::<Vec<_>>().join(", ")),
            };
            return Err(match value.is_empty() {
                true => syntax_error(said, "`# TYPE` does not name a type", "the type is missing", &help)
                    .saying(format!("`# TYPE {name}` does not name a type")),
                false => syntax_error(said, "`# TYPE` names an unknown type", "unknown type", &help)
                    .saying(format!("`{value}` is not a metric type")),
            });
        };
        state(&mut self.types, name, *meant, said, |said| {
            let word = WORDS.iter().find(|(_, other)| other == said).map_or("", |(word, _)| *word);
            format!("it is {} {word}", if matches!(word, "untyped" | "info") { "an" } else { "a" })
        })
    }
}

/// Notes what a line says of a name, unless an earlier one said something else.
fn state<'a, T: PartialEq>(
    into: &mut BTreeMap<Cow<'a, str>, Statement<T>>,
    name: Cow<'a, str>,
    said: T,
    at: Range<usize>,
    words: impl Fn(&T) -> String,
) -> Result<(), Box<SyntaxError>> {
    match into.get(&name) {
        None => {
            into.insert(name, (said, at));
            Ok(())
        }
        Some((earlier, _)) if *earlier == said => Ok(()),
        Some((earlier, first)) => {
            let message = format!("two lines declare `{name}` differently: {}, and {}", words(earlier), words(&said));
            let help = "keep the scrape of one program; give the other program its own file and service";
            let what = "two lines declare one metric differently";
            let mut found = syntax_error(at, what, "declared differently here", help).saying(message);
            found.problem.code = CONTRADICTION;
            found.first = Some(first.clone());
            Err(found)
        }
    }
}

/// The first word, and what follows it.
fn split(text: &str) -> (&str, &str) {
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

impl<'a> Series<'a> {
    fn add(&mut self, sample: &mut Sample<'a>) {
        if let Some(bound) = sample.bound.take() {
            self.bounded += 1;
            self.infinite += usize::from(bound == "+Inf");
            if !self.bounds.contains(bound) {
                self.bounds.insert(bound);
            }
        }
        for label in sample.labels.drain(..) {
            if !self.labels.contains(&label) {
                self.labels.insert(label);
            }
        }
    }
}
