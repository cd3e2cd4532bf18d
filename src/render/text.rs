//! Findings for people: with the source and a caret, or one line each. The only file that knows miette.

use std::fmt;
use std::ops::Range;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode,
    SourceSpan, SpanContents,
};

use super::abridged::abridge;
use crate::report::{Diagnostic, Label, Level};
use crate::secret::Secrets;
use crate::source::{Sources, Span};

/// How many lines are shown before and after a place.
const AROUND: usize = 1;

/// Places with at most so many lines between them are shown in one excerpt. Further ones have each their own.
const TOGETHER: usize = 10;

/// How the output is shown.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether the terminal shows colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// A finding with its source, as a person reads it. Secrets in the source are covered.
pub fn human(diagnostic: &Diagnostic, sources: &Sources, secrets: &Secrets, style: Style) -> String {
    let theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_context_lines(AROUND);
    let shown = Shown::new(diagnostic, sources, secrets);
    let mut text = String::new();
    // writing into a string fails only if a formatter does, and then one line is better than nothing
    match handler.render_report(&mut text, &shown) {
        Ok(()) => text,
        Err(fmt::Error) => concise(diagnostic, sources),
    }
}

/// Places of the spec with their source, under a heading that is no finding.
pub fn excerpt(heading: &str, labels: Vec<Label>, sources: &Sources, secrets: &Secrets, style: Style) -> String {
    let theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_context_lines(AROUND);
    let Some(first) = labels.first() else { return format!("{heading}\n") };
    let mut diagnostic = Diagnostic::new("", first.span, heading, "");
    diagnostic.labels = labels;
    let mut text = String::new();
    match handler.render_report(&mut text, &Shown::new(&diagnostic, sources, secrets)) {
        Ok(()) => text,
        Err(fmt::Error) => format!("{heading}\n"),
    }
}

/// A finding on one line: `file:line:column: level[code]: message`.
pub fn concise(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = match sources.place(diagnostic.span()) {
        Some(place) => format!("{}:{}:{}: ", place.file, place.line, place.column),
        None => String::new(),
    };
    let help = diagnostic.help.as_deref().map_or(String::new(), |help| format!(" ({help})"));
    format!(
        "{place}{}[{}]: {}{}{help}\n",
        diagnostic.level.as_str(),
        diagnostic.code,
        diagnostic.message,
        also(diagnostic),
    )
}

fn also(diagnostic: &Diagnostic) -> String {
    match diagnostic.also {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    }
}

/// A finding in the form that miette renders.
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    message: String,
    help: Option<String>,
    source: Option<Source<'a>>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &'a Sources, secrets: &'a Secrets) -> Shown<'a> {
        // what stands in a file that is not shown is told by its place
        let here = diagnostic.labels.iter().find(|label| sources.place(label.span).is_some_and(|place| place.shown));
        let first = here.and_then(|label| sources.place(label.span));
        let place = first.as_ref().map_or((1, 1), |first| (first.line, first.column));
        let mut help: Vec<String> = diagnostic.help.iter().cloned().collect();
        let mut labels = Vec::new();
        for label in &diagnostic.labels {
            let Some(place) = sources.place(label.span) else {
                continue;
            };
            if first.as_ref().is_some_and(|first| first.file == place.file) {
                let length = place.range.len();
                let text = Some(label.text.clone());
                // the heading names the place of the first label, wherever the others stand
                labels.push(if labels.is_empty() {
                    LabeledSpan::new_primary_with_span(text, (place.range.start, length))
                } else {
                    LabeledSpan::new(text, place.range.start, length)
                });
            } else {
                help.push(format!("{}: {}:{}:{}", label.text, place.file, place.line, place.column));
            }
        }
        let source = here.and_then(|label| Some((label.span, sources.within(label.span)?)));
        let source = source.map(|(span, (file, range))| Source {
            name: sources.name(span),
            text: secrets.covered(sources, file),
            base: span.start as usize - range.start,
            sources,
            abridged: None,
        });
        let (source, labels, far) = match source {
            Some(source) => source.abridged(labels, place),
            None => (None, labels, Vec::new()),
        };
        help.extend(far);
        Shown {
            diagnostic,
            message: format!("{}{}", diagnostic.message, also(diagnostic)),
            help: (!help.is_empty()).then(|| help.join("\n")),
            source,
            labels,
        }
    }
}

/// The file that a finding is in, of which the renderer reads only the lines that it shows.
struct Source<'a> {
    name: &'a str,
    /// Its secrets are covered.
    text: &'a str,
    /// Where it begins in the common offset space.
    base: usize,
    sources: &'a Sources,
    /// What is read in place of the text, where its lines are too long.
    abridged: Option<Lines>,
}

/// Lines that were cut.
struct Lines {
    text: String,
    /// The number of the first, from 1.
    first_line: usize,
    /// The column of the finding, which the text no longer says.
    column: usize,
}

impl<'a> Source<'a> {
    /// Cuts lines that are too long to be shown, and what cannot be shown then.
    fn abridged(
        self,
        labels: Vec<LabeledSpan>,
        (line, column): (usize, usize),
    ) -> (Option<Source<'a>>, Vec<LabeledSpan>, Vec<String>) {
        let places: Vec<Range<usize>> =
            labels.iter().map(|label| label.offset()..label.offset() + label.len()).collect();
        let Some(shown) = abridge(self.text, line, &places) else {
            return (Some(self), labels, Vec::new());
        };
        let (mut kept, mut far) = (Vec::new(), Vec::new());
        for (label, place) in labels.into_iter().zip(shown.labels) {
            let text = label.label().map(str::to_owned);
            match place {
                Some(place) if kept.is_empty() => {
                    kept.push(LabeledSpan::new_primary_with_span(text, (place.start, place.len())));
                }
                Some(place) => kept.push(LabeledSpan::new(text, place.start, place.len())),
                None => {
                    far.push(format!("{}: in {} too, too far away to be shown", text.unwrap_or_default(), self.name));
                }
            }
        }
        let lines = Lines { text: shown.text, first_line: shown.first_line, column };
        (Some(Source { abridged: Some(lines), ..self }), kept, far)
    }

    fn read_abridged<'b>(
        &self,
        lines: &'b Lines,
        span: &SourceSpan,
        (before, after): (usize, usize),
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let read = lines.text.read_span(span, before, after)?;
        // without lines around it the place itself is asked for
        let column = if before == 0 { lines.column - 1 } else { read.column() };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_owned(),
            read.data(),
            *read.span(),
            lines.first_line - 1 + read.line(),
            column,
            read.line_count(),
        )))
    }
}

impl SourceCode for Source<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        if let Some(lines) = &self.abridged {
            return self.read_abridged(lines, span, (before, after));
        }
        let (start, end) = (span.offset(), span.offset() + span.len());
        let wanted = Span::new(self.base + start..self.base + end);
        let place = self.sources.place(wanted).ok_or(MietteError::OutOfBounds)?;
        // a line more, so that the end of the last is seen
        let (lines, first) = self.sources.lines(wanted, before.max(after) + 1).ok_or(MietteError::OutOfBounds)?;
        let text = self.text.get(lines.clone()).ok_or(MietteError::OutOfBounds)?;
        let here = SourceSpan::from((start - lines.start, span.len()));
        let read = text.read_span(&here, before, after)?;
        let data = text.as_bytes().get(read.span().offset()..).and_then(|data| data.get(..read.span().len()));
        let shown = SourceSpan::from((lines.start + read.span().offset(), read.span().len()));
        // where a place is named, its column counts characters, as in every other format
        let column = if before == 0 { place.column - 1 } else { read.column() };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_owned(),
            data.unwrap_or_default(),
            shown,
            first - 1 + read.line(),
            column,
            read.line_count() + TOGETHER,
        )))
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        // what is no finding has none
        (!self.diagnostic.code.is_empty()).then_some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<Severity> {
        if self.diagnostic.code.is_empty() {
            return Some(Severity::Advice);
        }
        Some(match self.diagnostic.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Note => Severity::Advice,
        })
    }

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
