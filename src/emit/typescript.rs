//! TypeScript: quoting of texts, and the templates with it.
//!
//! Every text of the spec goes through `string`; the templates are strict and escape nothing by themselves. What it gives
//! may stand in code and in a comment.

use std::fmt::Write as _;

use handlebars::handlebars_helper;
use serde::Serialize;
use serde_json::json;

use super::yaml::{self, Yaml};
use super::{Artifact, template_spans};

/// The longest time that a timer of JavaScript counts, in milliseconds; a longer one fires at once.
const LONGEST_TIMER: u64 = 2_147_483_647;

/// A string literal. Nothing in it ends a comment or a line, or changes the order in which the line is shown.
pub(super) fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '/' if before == '*' => quoted.push_str("\\/"),
            c if c.is_control() || INVISIBLE.iter().any(|range| range.contains(&c)) => {
                // all of them are below U+10000
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
        before = c;
    }
    quoted.push('"');
    quoted
}

/// Line separators, marks of direction, and what is not seen at all.
const INVISIBLE: &[std::ops::RangeInclusive<char>] = &[
    '\u{ad}'..='\u{ad}',
    '\u{61c}'..='\u{61c}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{feff}'..='\u{feff}',
];

/// Milliseconds for a timer.
pub(super) fn timer(duration: crate::model::Duration) -> u64 {
    duration.0.min(LONGEST_TIMER)
}

handlebars_helper!(string_helper: |text: str| string(text));

/// A file from a template.
pub(super) fn file(path: &str, template: &str, values: &impl Serialize) -> Artifact {
    template_spans::file(path, template, values, |templates| {
        templates.register_helper("string", Box::new(string_helper));
    })
}

/// What a compiler has to know about the files of a folder: TypeScript 5 by itself compiles for a language of 2009.
pub(super) fn config(folder: &str) -> Artifact {
    let options = json!({
        "compilerOptions": {
            "target": "ES2022",
            "lib": ["ES2022", "DOM", "DOM.Iterable"],
            "module": "ESNext",
            "moduleResolution": "bundler",
            "types": [],
            "strict": true,
            "exactOptionalPropertyTypes": true,
            "noUncheckedIndexedAccess": true,
            "noUnusedLocals": true,
            "noUnusedParameters": true,
            "noEmit": true,
        },
        "include": ["*.ts"],
    });
    yaml::json_file(&format!("{folder}/tsconfig.json"), Yaml::from_json(&options))
}

#[cfg(test)]
mod tests {
    use super::string;

    #[test]
    fn texts_are_quoted() {
        assert_eq!(string("ingest"), r#""ingest""#);
        assert_eq!(string("a\"b\\c"), r#""a\"b\\c""#);
        assert_eq!(string("*/ ${x} `"), r#""*\/ ${x} `""#);
        assert_eq!(string("\0\n\u{2028}\u{202e}\u{7f}"), r#""\u0000\n\u2028\u202e\u007f""#);
        assert_eq!(string("größe 🦆"), "\"größe 🦆\"");
    }
}
