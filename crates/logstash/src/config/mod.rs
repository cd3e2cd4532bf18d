//! Logstash's configuration language, as far as the body of a `filter` section: read to find what is wrong in it.
//!
//! In: a text. Out: the place where Logstash would stop reading, or nothing. The rules are those of Logstash's own grammar
//! (`logstash-core/lib/logstash/compiler/lscl/lscl_grammar.treetop` at 9.6.0), of the same names. Deliberately absent:
//! which plugins and options there are, since plugins can be installed. What the options of known ones hold is in `options`.

mod check;
mod condition;
mod marks;
mod options;
mod reader;
mod section;
pub mod text;
mod value;

use crate::limits::FILTER_NESTING;
use crate::report::TextDiagnostic;
pub use check::check_values;
use marks::Mark;
use reader::Reader;

/// Reads the body of a `filter` section.
///
/// # Errors
/// Where reading stops, and what could have stood there.
pub fn check(text: &str) -> Result<(), Box<TextDiagnostic>> {
    read(text).map(|_| ())
}

/// Reads the body of a `filter` section: what stands in it.
fn read(text: &str) -> Result<Vec<Mark>, Box<TextDiagnostic>> {
    let mut reader = Reader::new(text, "a filter, or `if`");
    reader.blank();
    while reader.branch_or_plugin() {
        reader.blank();
    }
    if let Some(at) = reader.too_deep {
        return Err(Box::new(FILTER_NESTING.problem(at..at + 1)));
    }
    if reader.at == text.len() {
        return Ok(reader.marks);
    }
    Err(Box::new(stopped(text, &reader)))
}

/// Where reading stopped.
fn stopped(text: &str, reader: &Reader<'_>) -> TextDiagnostic {
    let at = reader.furthest.max(reader.at);
    let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let found = match text.get(at..at + length) {
        Some("") | None => "the end of the text".to_owned(),
        Some(character) => format!("`{}`", character.escape_debug()),
    };
    let wrapped = text.trim_start().strip_prefix("filter").is_some_and(|rest| rest.trim_start().starts_with('{'));
    TextDiagnostic {
        code: "log/invalid-filter",
        at: at..at + length,
        message: format!("syntax error in the filter: expected {}, found {found}", reader.expected),
        label: format!("expected {}", reader.expected),
        help: if wrapped {
            "write only the content of `filter { … }`".to_owned()
        } else {
            "write it as in logstash.conf: name { option => \"value\" }; do not put commas between the entries of { }"
                .to_owned()
        },
        replacement: None,
    }
}

/// Reads a whole pipeline: sections `input`, `filter` and `output`.
///
/// # Errors
/// The byte at which reading stops.
pub fn check_pipeline(text: &str) -> Result<(), usize> {
    let mut reader = Reader::new(text, "a section");
    reader.blank();
    while reader.at < text.len() {
        let section = ["input", "filter", "output"].iter().any(|word| reader.token(word, "a section"));
        if !section || !reader.block() {
            return Err(reader.furthest.max(reader.at));
        }
        reader.blank();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn what_logstash_reads_is_read() {
        for text in [
            "",
            "# a remark",
            "if [status] >= 500 { mutate { add_tag => [\"server_error\"] } }\ngeoip { source => \"[client][ip]\" }",
            "if \"a\" in [tags] and !([b] =~ /x\\/y/) { drop { } } else if [c] not in [\"d\", 'e'] { drop {} } else { drop {} }",
            "grok { match => { \"message\" => [\"%{IP:a}\", \"b\"] \"x\" => 'y' } }",
            "translate { dictionary => { 1 => \"a\" two => -2.5 } }",
            "ruby { code => 'event.set(\"a\", \"}\")' }",
            "if [a] == \"b\" or ([c] < 3 nand [d]) { mutate { remove_field => [ \"x\" ] } }",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_logstash_refuses_is_shown_where_it_stops() {
        for (text, at) in [
            ("mutate { add_tag = \"x\" }", "= \"x\" }"),
            ("mutate { add_tag => [\"x\" }", "}"),
            ("mutate { rename => { \"a\" => \"b\", \"c\" => \"d\" } }", ", \"c\" => \"d\" } }"),
            ("if [a] = 3 { drop { } }", "= 3 { drop { } }"),
            ("drop { } }", "}"),
            ("mutate { x => \"y", ""),
            ("filter { mutate { } }", "{ } }"),
        ] {
            let problem = check(text).expect_err(text);
            assert_eq!(text.get(problem.at.start..), Some(at), "{text}: {}", problem.message);
        }
    }
}
