//! Writing to the terminal, or to whatever stands in its place.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::OnceLock;

use clap::ValueEnum;

use crate::render::Style;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Out,
    Error,
}

impl Stream {
    /// Prints there.
    pub(super) fn print(self, text: &str) {
        match self {
            Stream::Out => out(text),
            Stream::Error => error(text),
        }
    }
}

impl Colour {
    /// How findings look on a stream.
    pub(super) fn style(self, stream: Stream) -> Style {
        let terminal = match stream {
            Stream::Out => io::stdout().is_terminal(),
            Stream::Error => io::stderr().is_terminal(),
        };
        let unset = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        Style {
            colour: match self {
                Colour::Auto => terminal && unset,
                Colour::Always => true,
                Colour::Never => false,
            },
            width: columns.filter(|columns| *columns >= 40).unwrap_or(100),
        }
    }
}

/// Why standard output could not be written to. Every command prints, many of them in parts: the first failure is kept here
/// until the command ends, so that none can forget to look.
static UNWRITTEN: OnceLock<io::Error> = OnceLock::new();

/// Prints to standard output. A reader that went away (`| head`) is no failure.
pub(super) fn out(text: &str) {
    let mut stream = io::stdout().lock();
    // what stays in the buffer is written when the program ends, and then nobody would learn that it was not
    note(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()));
}

/// Keeps the first failure of writing to standard output.
pub(super) fn note(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        // a later one says the same
        drop(UNWRITTEN.set(error));
    }
}

/// Why something that was printed did not get to standard output.
pub(super) fn unwritten() -> Option<&'static io::Error> {
    UNWRITTEN.get()
}

/// Prints to standard error.
pub(super) fn error(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// `1 error`, `2 errors`.
pub(super) fn count(number: usize, what: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {what}{s}")
}
