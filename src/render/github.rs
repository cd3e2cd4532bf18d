//! Findings as workflow commands of GitHub: each becomes an annotation at its line.
//!
//! One line for each finding, as `toolkit/packages/core` of GitHub's runner writes them: a value ends at a line end, a
//! property at `,` or `:`.

use super::{Checked, checked};
use crate::report::{Diagnostic, Level};

/// All findings of a spec, one command a line.
pub fn github(checked: &Checked) -> String {
    checked.found.iter().map(|diagnostic| command(diagnostic, checked)).collect()
}

/// Why a check could not run, as a command.
pub fn github_failure(message: &str) -> String {
    format!("::error title=lakehouse-obs::{}\n", value(message))
}

fn command(diagnostic: &Diagnostic, checked: &Checked) -> String {
    let region = checked::place_of(diagnostic, checked);
    let level = match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    // GitHub takes columns only within one line
    let columns = if region.line == region.end_line {
        format!(",col={},endColumn={}", region.column, region.end_column)
    } else {
        String::new()
    };
    let help = diagnostic.help.as_deref().map_or(String::new(), |help| format!("\n{help}"));
    let message = checked::message(diagnostic);
    format!(
        "::{level} file={},line={},endLine={}{columns},title={}::{}\n",
        property(&region.file),
        region.line,
        region.end_line,
        property(&format!("{}::{}", diagnostic.code, message)),
        value(&format!("{message}{help}")),
    )
}

fn value(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    value(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_value_or_a_property_is_escaped() {
        assert_eq!(value("5%\r\n::error::x, y"), "5%25%0D%0A::error::x, y");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
