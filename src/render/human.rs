//! Findings for people: with the source and a caret. The only file that knows miette.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::concise::{also, concise};
use super::elided::{self, Elided, elide};
use super::glue::{glued, unglued};
use super::printable::printable;
use crate::report::{Diagnostic, Label, Level};
use crate::secret::Secrets;
use crate::source::Sources;

/// How the output is shown.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether the terminal shows colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// A finding with its source, as a person reads it: `error[code]: message`, the places, the help. Secrets in the source are
/// covered.
pub fn human(diagnostic: &Diagnostic, sources: &Sources, secrets: &Secrets, style: Style) -> String {
    let level = diagnostic.level.as_str();
    let message = printable(&format!("{}{}", diagnostic.message, also(diagnostic))).into_owned();
    let heading = if style.colour {
        let colour = match diagnostic.level {
            Level::Error => 31,
            Level::Warning => 33,
            Level::Note => 36,
        };
        format!("\u{1b}[1;{colour}m{level}[{}]\u{1b}[0m\u{1b}[1m: {message}\u{1b}[0m", diagnostic.code)
    } else {
        format!("{level}[{}]: {message}", diagnostic.code)
    };
    body(diagnostic, sources, secrets, style)
        .map_or_else(|fmt::Error| concise(diagnostic, sources), |body| format!("{heading}\n{body}"))
}

/// Places of the spec with their source, under a heading that is not a finding.
pub fn excerpt(heading: &str, labels: Vec<Label>, sources: &Sources, secrets: &Secrets, style: Style) -> String {
    let Some(first) = labels.first() else { return format!("{heading}\n") };
    let mut diagnostic = Diagnostic::new("", first.span, heading, "");
    diagnostic.labels = labels;
    let body = body(&diagnostic, sources, secrets, style).unwrap_or_default();
    format!("{heading}\n{body}")
}

/// What stands below the heading. Writing into a string fails only if a formatter does.
fn body(diagnostic: &Diagnostic, sources: &Sources, secrets: &Secrets, style: Style) -> Result<String, fmt::Error> {
    let theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme);
    let handler = handler.with_width(style.width).with_context_lines(elided::AROUND).without_syntax_highlighting();
    // a long text to copy goes on past the border, which terminals show well, and other than a cut it can be copied
    let handler = handler.with_break_words(false);
    let shown = Shown::new(diagnostic, sources, secrets);
    let mut text = String::new();
    handler.render_report(&mut text, &shown)?;
    // the first line is that of the message, which is empty here
    let body = text.split_once('\n').map_or("", |(_, body)| body);
    Ok(unglued(match &shown.source {
        Some(source) => numbered(body, &source.elided.numbers),
        None => body.to_owned(),
    }))
}

/// Gives the lines of an excerpt, which are counted on, their own numbers, and marks where lines are left out.
fn numbered(body: &str, numbers: &[usize]) -> String {
    let width = numbers.last().copied().unwrap_or(0).to_string().len();
    let mut numbers = numbers.iter();
    let mut before: Option<usize> = None;
    let mut text = String::with_capacity(body.len());
    for line in body.split_inclusive('\n') {
        let number = number_in(line).zip(numbers.as_slice().first().copied());
        let Some((place, number)) = number else {
            text.push_str(line);
            continue;
        };
        numbers.next();
        if before.is_some_and(|before| before + 1 < number) {
            text.push_str(&format!(" {:width$} ⋮\n", ""));
        }
        before = Some(number);
        text.push_str(line.get(..place.start).unwrap_or(""));
        text.push_str(&format!("{number:width$}"));
        text.push_str(line.get(place.end..).unwrap_or(""));
    }
    text
}

/// Where the number of a line of the source stands, with the blanks before it: ` 12 │ text`, maybe in colour.
fn number_in(line: &str) -> Option<std::ops::Range<usize>> {
    let rest = line.strip_prefix(' ')?;
    let (start, rest) = match rest.strip_prefix("\u{1b}[").and_then(|code| code.split_once('m')) {
        Some((code, rest)) => (1 + 2 + code.len() + 1, rest),
        None => (1, rest),
    };
    let digits = rest.trim_start_matches(' ').trim_start_matches(|digit: char| digit.is_ascii_digit());
    let end = start + rest.len() - digits.len();
    let after = digits.strip_prefix("\u{1b}[0m").unwrap_or(digits);
    let is_number = line.get(..end).is_some_and(|head| head.ends_with(|digit: char| digit.is_ascii_digit()));
    (is_number && after.starts_with(" │ ")).then_some(start..end)
}

/// A finding in the form that miette renders.
struct Shown<'a> {
    help: Option<String>,
    source: Option<Source<'a>>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &'a Sources, secrets: &'a Secrets) -> Shown<'a> {
        // what stands in a file that is not shown is reported by its place
        let here = diagnostic.labels.iter().find(|label| sources.place(label.span).is_some_and(|place| place.shown));
        let first = here.and_then(|label| Some((label.span, sources.place(label.span)?)));
        let mut help: Vec<String> = diagnostic
            .help
            .iter()
            .map(|help| glued(&help.split('\n').map(printable).collect::<Vec<_>>().join("\n")))
            .collect();
        let (mut texts, mut places) = (Vec::new(), Vec::new());
        for label in &diagnostic.labels {
            let Some(place) = sources.place(label.span) else {
                continue;
            };
            if first.as_ref().is_some_and(|(_, first)| first.file == place.file) {
                texts.push(printable(&label.text).into_owned());
                places.push(place);
            } else {
                help.push(format!("{}: {}:{}:{}", label.text, place.file, place.line, place.column));
            }
        }
        let mut labels = Vec::new();
        let source = first.and_then(|(span, place)| {
            let (file, _) = sources.within(span)?;
            let text = secrets.covered(sources, file);
            let ranges: Vec<_> = places.iter().map(|place| place.range.clone()).collect();
            let elided = elide(&elided::File { text, starts: sources.line_starts(file) }, &ranges);
            Some(Source { name: sources.name(span), elided, column: place.column })
        });
        let stands = source.iter().flat_map(|source| &source.elided.places);
        for ((text, place), stands) in texts.into_iter().zip(&places).zip(stands) {
            match stands {
                // the heading names the place of the first label, wherever the others stand
                Some(at) if labels.is_empty() => {
                    labels.push(LabeledSpan::new_primary_with_span(Some(text), (at.start, at.len())));
                }
                Some(at) => labels.push(LabeledSpan::new(Some(text), at.start, at.len())),
                None => help.push(format!("{text}: {}:{}:{}", place.file, place.line, place.column)),
            }
        }
        Shown { help: (!help.is_empty()).then(|| help.join("\n")), source, labels }
    }
}

/// The lines of the file that a finding is in.
struct Source<'a> {
    name: &'a str,
    elided: Elided,
    /// The column of the finding in its line, which may be cut; from 1, in characters as in every other format.
    column: usize,
}

impl Source<'_> {
    /// The number of the first line, as miette is reported, from 0: it counts on, and the last has to be as wide as it will be.
    fn first(&self) -> usize {
        let numbers = &self.elided.numbers;
        numbers.last().map_or(0, |last| last - numbers.len())
    }
}

impl SourceCode for Source<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = &self.elided.text;
        if before == 0 && after == 0 {
            // where the heading says that the finding is
            let line = text.get(..span.offset()).map_or(0, |head| head.matches('\n').count());
            let line = self.elided.numbers.get(line).map_or(0, |number| number - 1);
            let (name, column) = (self.name.to_owned(), self.column - 1);
            return Ok(Box::new(MietteSpanContents::new_named(name, &[], *span, line, column, 1)));
        }
        // all of it, for each place: nothing stands here that is not to be shown
        let all = SourceSpan::from((0, text.len()));
        let (first, count) = (self.first(), self.elided.numbers.len());
        Ok(Box::new(MietteSpanContents::new_named(self.name.to_owned(), text.as_bytes(), all, first, 0, count)))
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
