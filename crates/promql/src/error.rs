//! The short way to a problem.

use std::ops::Range;

use crate::report::TextDiagnostic;

/// A problem without help.
pub(super) fn error(code: &'static str, at: Range<usize>, message: &str, label: &str) -> TextDiagnostic {
    TextDiagnostic {
        code,
        at,
        message: message.to_owned(),
        label: label.to_owned(),
        help: String::new(),
        replacement: None,
    }
}

/// A problem with help.
pub(super) fn error_with_help(
    code: &'static str,
    at: Range<usize>,
    message: &str,
    label: &str,
    help: &str,
) -> TextDiagnostic {
    TextDiagnostic { help: help.to_owned(), ..error(code, at, message, label) }
}
