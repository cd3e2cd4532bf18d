//! Findings as Markdown, for the summary of a CI job or a comment: a table for each spec.
//!
//! What a user wrote cannot become markup: each character that has a meaning is written as an entity.

use super::{Checked, checked};
use crate::report::Diagnostic;

/// The findings of one spec, as a section.
pub fn markdown(checked: &Checked) -> String {
    let name = code(&checked::path(checked.spec));
    let mut page = match (checked.found, checked.baseline) {
        ([], false) => format!("### {name}: no findings\n\n"),
        ([], true) => format!("### {name}: no new findings\n\n"),
        (found, _) => format!("### {name}: {}\n\n", checked::summary(found)),
    };
    if !checked.found.is_empty() {
        page.push_str("| | where | what |\n|---|---|---|\n");
        for diagnostic in checked.found {
            page.push_str(&row(diagnostic, checked));
        }
        page.push('\n');
    }
    if !checked.known.is_empty() {
        page.push_str(&format!("Not shown: {} in the baseline.\n\n", checked::summary(checked.known)));
    }
    page
}

/// A spec that could not be checked, as a section.
pub fn markdown_failure(spec: &str, message: &str) -> String {
    format!("### {}: could not run\n\n{}\n\n", code(&checked::path(spec)), words(message))
}

fn row(diagnostic: &Diagnostic, checked: &Checked) -> String {
    let region = checked::place_of(diagnostic, checked);
    let place = code(&format!("{}:{}:{}", region.file, region.line, region.column));
    let help = diagnostic.help.as_deref().map_or(String::new(), |help| format!("<br>{}", words(help)));
    let message = words(&checked::message(diagnostic));
    format!("| {} | {place} | {message} ({}){help} |\n", diagnostic.level.as_str(), code(diagnostic.code))
}

pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

/// Words with things in backticks, as code.
pub(super) fn words(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // an odd backtick is none of ours
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let mark = |(at, part): (usize, &str)| if at % 2 == 1 { code(part) } else { escape(part) };
    parts.into_iter().enumerate().map(mark).collect()
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("<br>"),
            ' ' | ',' | '.' | '/' | '?' | ';' | '\'' | '(' | ')' | '=' => escaped.push(c),
            c if c.is_ascii_punctuation() => escaped.push_str(&format!("&#{};", u32::from(c))),
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_user_wrote_is_no_markup() {
        assert_eq!(escape("a|b *c* <b> `d`\n# e"), "a&#124;b &#42;c&#42; &#60;b&#62; &#96;d&#96;<br>&#35; e");
        assert_eq!(words("no `a|b` here"), "no <code>a&#124;b</code> here");
        assert_eq!(words("an odd ` one"), "an odd &#96; one");
    }
}
