//! Findings for people: with the source and a caret, or one line each. The only file that knows miette.

use std::fmt;
use std::ops::Range;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode,
    SourceSpan, SpanContents,
};

use super::abridged::abridge;
use super::{Diagnostic, Level, secrets};
use crate::source::{Sources, Span};

/// How the output is shown.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether the terminal shows colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// A finding with its source, as a person reads it.
///
/// `plain` are the secrets that findings name; what else looks like one is covered too.
pub fn human(diagnostic: &Diagnostic, sources: &Sources, plain: &[Span], style: Style) -> String {
    let theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_context_lines(1);
    let shown = Shown::new(diagnostic, sources, plain);
    let mut text = String::new();
    // writing into a string fails only if a formatter does, and then one line is better than nothing
    match handler.render_report(&mut text, &shown) {
        Ok(()) => text,
        Err(fmt::Error) => concise(diagnostic, sources),
    }
}

/// Places of the spec with their source, under a heading that is no finding.
pub fn excerpt(heading: &str, labels: Vec<super::Label>, sources: &Sources, plain: &[Span], style: Style) -> String {
    let theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_context_lines(1);
    let Some(first) = labels.first() else { return format!("{heading}\n") };
    let mut diagnostic = Diagnostic::new("", first.span, heading, "");
    diagnostic.labels = labels;
    let mut text = String::new();
    match handler.render_report(&mut text, &Shown::new(&diagnostic, sources, plain)) {
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
    source: Option<Source>,
    labels: Vec<LabeledSpan>,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &Sources, plain: &[Span]) -> Shown<'a> {
        // what stands in a file that is not shown is told by its place
        let first = diagnostic.labels.iter().filter_map(|label| sources.place(label.span)).find(|place| place.shown);
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
        let source = first.map(|place| {
            let mut text = place.text.to_owned();
            let named = plain.iter().filter_map(|secret| sources.place(*secret));
            let named = named.filter(|secret| secret.file == place.file).map(|secret| secret.range);
            for secret in secrets::find(place.text).into_iter().chain(named) {
                cover(&mut text, secret);
            }
            Source { name: place.file.to_owned(), text, first_line: 1, column: None }
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

/// The text that a finding stands in.
struct Source {
    name: String,
    text: String,
    /// The number of its first line, from 1.
    first_line: usize,
    /// The column of the finding, where the text no longer says it.
    column: Option<usize>,
}

impl Source {
    /// Cuts lines that are too long to be shown, and what cannot be shown then.
    fn abridged(
        self,
        labels: Vec<LabeledSpan>,
        (line, column): (usize, usize),
    ) -> (Option<Source>, Vec<LabeledSpan>, Vec<String>) {
        let places: Vec<Range<usize>> =
            labels.iter().map(|label| label.offset()..label.offset() + label.len()).collect();
        let Some(shown) = abridge(&self.text, line, &places) else {
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
                    far.push(format!("{}: in {} too, too far away to be shown", text.unwrap_or_default(), self.name))
                }
            }
        }
        let source = Source { text: shown.text, first_line: shown.first_line, column: Some(column), ..self };
        (Some(source), kept, far)
    }
}

impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let read = self.text.read_span(span, before, after)?;
        // without lines around it the place itself is asked for
        let column = self.column.filter(|_| before == 0).map_or(read.column(), |column| column - 1);
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            read.data(),
            *read.span(),
            self.first_line - 1 + read.line(),
            column,
            read.line_count(),
        )))
    }
}

/// Covers the bytes of a secret, so that no message shows it.
fn cover(text: &mut String, secret: Range<usize>) {
    if let Some(hidden) = text.get(secret.clone()) {
        let cover: String = hidden.bytes().map(|byte| if byte == b'\n' { '\n' } else { '*' }).collect();
        text.replace_range(secret, &cover);
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
