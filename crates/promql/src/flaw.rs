//! The short way to a problem.

use std::ops::Range;

use crate::report::Problem;

/// A problem without help.
pub(super) fn flaw(code: &'static str, at: Range<usize>, message: &str, label: &str) -> Problem {
    Problem { code, at, message: message.to_owned(), label: label.to_owned(), help: String::new(), replacement: None }
}

/// A problem with help.
pub(super) fn flaw_with_help(code: &'static str, at: Range<usize>, message: &str, label: &str, help: &str) -> Problem {
    Problem { help: help.to_owned(), ..flaw(code, at, message, label) }
}
