//! Writing to the terminal, or to whatever stands in its place.

use std::io::{self, IsTerminal, Write};

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

/// Prints to standard output. A reader that went away (`| head`) is no failure.
pub(super) fn out(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
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
