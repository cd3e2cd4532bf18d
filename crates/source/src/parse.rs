//! From text to a tree, with as many syntax errors as can be distinguished.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::excess::{Excess, measure};
use super::limits::SYNTAX_ERRORS;
use super::place::character_at;
use super::report::Report;
use super::scan::{Scan, scan};
use super::traps::{self, SyntaxError};
use super::{Entry, Node, Sources, Span, Table, Value, parts};

/// Parses a file and adds it to the sources.
///
/// What cannot be parsed is reported and left out; the tables that it may have belonged to are marked as broken.
pub fn parse(sources: &mut Sources, name: &str, text: &str, report: &mut Report) -> Table {
    let base = sources.add(name, text);
    // a byte order mark would shift every column
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut root = Table::default();
    let (mut excesses, values) = measure(text, sources.values);
    sources.values = values;
    if excesses.is_empty()
        && let Some(root) = parts::read(text, base, sources.threads)
    {
        return root;
    }
    excesses.extend(hopeless(text));
    if excesses.is_empty() {
        let (table, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            return sound(table.get_ref(), base);
        }
    }
    let Recovered { document, syntax_errors } = recover(text, excesses);
    let spoilt = syntax_errors
        .iter()
        .filter(|syntax_error| syntax_error.spoils_value)
        .map(|syntax_error| syntax_error.at.start)
        .collect();
    let damage = Damage { headers: headers(text), syntax_errors: &syntax_errors, spoilt, base };
    let (table, _) = DeTable::parse_recoverable(&document);
    damage.copy(table.get_ref(), &mut root);
    root.incomplete |= syntax_errors.iter().any(|syntax_error| syntax_error.hides_following);
    for diagnostic in traps::explain(text, base, &syntax_errors) {
        report.add(diagnostic);
    }
    root
}

/// The tree of a text without errors that begins at an offset of all files.
pub(super) fn sound(table: &DeTable<'_>, base: usize) -> Table {
    let mut root = Table::default();
    Damage { headers: Vec::new(), syntax_errors: &[], spoilt: Vec::new(), base }.copy(table, &mut root);
    root
}

/// As [`parse`], for a file of this program: what it holds counts for no bound of the spec.
pub fn parse_built_in(sources: &mut Sources, name: &str, text: &str, report: &mut Report) -> Table {
    let values = std::mem::take(&mut sources.values);
    let table = parse(sources, name, text, report);
    sources.values = values;
    table
}

/// A text of which the parser reads all that can be read, and what is wrong with the rest, by place.
struct Recovered {
    document: String,
    syntax_errors: Vec<SyntaxError>,
}

/// Parses again and again, each time with the first line blanked from which the parser does not recover by itself.
fn recover(text: &str, excesses: Vec<Excess>) -> Recovered {
    let mut document = text.to_owned();
    let mut syntax_errors: Vec<SyntaxError> = Vec::new();
    for excess in excesses {
        blank(&mut document, excess.left_out.clone());
        syntax_errors.push(SyntaxError::excess(excess));
    }
    // each round blanks at least one line, so the number of lines bounds the rounds too
    let mut work = 0;
    for round in 1.. {
        let (_, errors) = DeTable::parse_recoverable(&document);
        work += document.len() + errors.len() * ERROR;
        let mut errors: Vec<_> = errors.iter().map(|error| (error.span(), error.message())).collect();
        errors.sort_by_key(|(span, _)| span.as_ref().map_or(text.len(), |span| span.start));
        let (found, stop) = first_fatal(errors, &document);
        let last = match stop {
            Some(Stop::Fatal(fatal)) if round <= SYNTAX_ERRORS.most && (work < WORK || round <= LEAST) => {
                blank(&mut document, fatal.blank.clone().unwrap_or(0..0));
                syntax_errors.push(fatal);
                continue;
            }
            Some(Stop::Fatal(last) | Stop::TooMany(last)) => Some(last.at.start),
            None => None,
        };
        syntax_errors.extend(found);
        if let Some(last) = last {
            // nothing is read behind it, so that there is no second bound
            syntax_errors.retain(|syntax_error| syntax_error.at.start < last);
            let left_out = line_start(text, last)..text.len();
            blank(&mut document, left_out.clone());
            syntax_errors.push(SyntaxError::excess(Excess {
                limit: &SYNTAX_ERRORS,
                at: character_at(text, last),
                left_out,
            }));
        }
        break;
    }
    syntax_errors.sort_by_key(|syntax_error| syntax_error.at.start);
    syntax_errors.dedup_by(|a, b| a.at == b.at);
    Recovered { document, syntax_errors }
}

/// As far as a large text is read first: each error costs more memory than what is read without one.
const FIRST: [usize; 3] = [1 << 18, 1 << 20, 1 << 22];

/// From how many errors on the rest of a text is not read. One that is cut off in a list or in a text has a few.
const HOPELESS: usize = 10 * SYNTAX_ERRORS.most;

/// What is left out of a text whose beginning has nothing but errors.
fn hopeless(text: &str) -> Option<Excess> {
    FIRST.into_iter().filter(|first| *first < text.len()).find_map(|first| {
        let end = text.as_bytes().get(..first)?.iter().rposition(|byte| *byte == b'\n')? + 1;
        let (_, errors) = DeTable::parse_recoverable(text.get(..end)?);
        let (limit, left_out) = (&SYNTAX_ERRORS, end..text.len());
        (errors.len() > HOPELESS).then(|| Excess { limit, at: character_at(text, end), left_out })
    })
}

/// How many bytes are read in all by reading a file again, each error as so many.
const WORK: usize = 40_000_000;

/// What an error costs, in bytes that are read.
const ERROR: usize = 300;

/// How often a file is read again, however large it is.
const LEAST: usize = 3;

/// Where the errors of one reading end.
enum Stop {
    /// The parser does not recover from it by itself.
    Fatal(SyntaxError),
    /// It is one more than are reported.
    TooMany(SyntaxError),
}

/// The errors by place, up to the first that stops.
fn first_fatal(errors: Vec<(Option<Range<usize>>, &str)>, document: &str) -> (Vec<SyntaxError>, Option<Stop>) {
    let mut found = Vec::new();
    let Scan { bracket, resumed, .. } = scan(document);
    for (span, message) in errors {
        // what is wrong behind a bracket that is never closed is wrong because of it
        let inside = span.as_ref().zip(resumed).is_some_and(|(span, line)| span.start >= line);
        let syntax_error = match bracket.clone().filter(|_| inside) {
            Some(bracket) => SyntaxError::unclosed(traps::UNCLOSED, bracket, document),
            None => SyntaxError::new(message, span, document),
        };
        if syntax_error.blank.is_some() {
            return (found, Some(Stop::Fatal(syntax_error)));
        }
        if found.len() >= SYNTAX_ERRORS.most {
            return (found, Some(Stop::TooMany(syntax_error)));
        }
        found.push(syntax_error);
    }
    (found, None)
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|head| head.rfind('\n')).map_or(0, |newline| newline + 1)
}

fn blank(document: &mut String, region: Range<usize>) {
    let blanked: String =
        document.get(region.clone()).unwrap_or("").bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    if document.get(region.clone()).is_some() {
        document.replace_range(region, &blanked);
    }
}

/// Where each `[header]` line begins.
fn headers(text: &str) -> Vec<usize> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            found.push(at);
        }
        at += line.len();
    }
    found
}

struct Damage<'a> {
    headers: Vec<usize>,
    /// By place.
    syntax_errors: &'a [SyntaxError],
    /// Where those are that make a value unusable.
    spoilt: Vec<usize>,
    base: usize,
}

impl Damage<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(range.start + self.base..range.end + self.base)
    }

    /// Whether a syntax error lies between this table's header and the next one.
    fn in_section(&self, header: Range<usize>) -> bool {
        let next = self.headers.partition_point(|start| *start <= header.start);
        let end = self.headers.get(next).copied().unwrap_or(usize::MAX);
        let first = self.syntax_errors.partition_point(|syntax_error| syntax_error.at.start < header.start);
        self.syntax_errors.get(first).is_some_and(|syntax_error| syntax_error.at.start < end)
    }

    fn hits(&self, range: &Range<usize>) -> bool {
        let first = self.spoilt.partition_point(|at| *at < range.start);
        self.spoilt.get(first).is_some_and(|at| *at <= range.end)
    }

    fn copy(&self, from: &DeTable<'_>, into: &mut Table) {
        let mut incomplete = false;
        let entries = from.iter().filter_map(|(key, value)| {
            let span = value.span();
            // where a key is missing the parser makes an empty one up, and says so
            let missing = key.get_ref().is_empty() && key.span().is_empty();
            let copied = if missing { None } else { self.value(value.get_ref(), &span) };
            incomplete |= copied.is_none();
            let node = Node { span: self.span(span), value: copied? };
            Some((key.get_ref().as_ref().to_owned(), Entry { key: self.span(key.span()), node }))
        });
        // in their order, all at once
        *into = Table::from_iter(entries);
        into.incomplete |= incomplete;
    }

    /// The value, unless a syntax error lies in it.
    fn value(&self, value: &DeValue<'_>, span: &Range<usize>) -> Option<Value> {
        Some(match value {
            DeValue::Table(table) => {
                let mut copied = Table::default();
                self.copy(table, &mut copied);
                copied.incomplete |= self.in_section(span.clone());
                Value::Table(copied)
            }
            DeValue::Array(items) => {
                let copied = items.iter().filter_map(|item| {
                    Some(Node { span: self.span(item.span()), value: self.value(item.get_ref(), &item.span())? })
                });
                Value::Array(copied.collect())
            }
            _ if self.hits(span) => return None,
            DeValue::String(text) => Value::String(text.as_ref().to_owned()),
            DeValue::Integer(number) => integer(number.as_str(), number.radix()),
            DeValue::Float(number) => Value::Float(number.as_str().parse().ok()?),
            DeValue::Boolean(flag) => Value::Boolean(*flag),
            DeValue::Datetime(time) => Value::Datetime(time.to_string()),
        })
    }
}

fn integer(digits: &str, radix: u32) -> Value {
    i64::from_str_radix(digits, radix).map_or_else(
        // too large for 64 bits: no key takes such a number, and a float says so with the right type error
        |_| Value::Float(digits.parse().unwrap_or(f64::INFINITY)),
        Value::Integer,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let (mut sources, mut report) = (Sources::new(), Report::new());
        parse(&mut sources, "lakehouse.toml", text, &mut report);
        report.into_sorted().iter().map(|found| found.code.to_string()).collect()
    }

    #[test]
    fn a_large_text_of_nothing_but_errors_is_read_only_at_its_beginning() {
        let broken = "a b\n".repeat(FIRST[0] / 3);
        let codes = found(&format!("[lakehouse]\n{broken}name = \"x\"\n"));
        assert_eq!(codes.iter().filter(|code| *code == crate::limits::EXCEEDED).count(), 1, "{}", codes.len());
        assert!(codes.len() <= SYNTAX_ERRORS.most + 1, "{}", codes.len());
        let beginning = broken.get(..FIRST[0]).unwrap();
        assert!(hopeless(beginning).is_none() && hopeless(&broken).is_some());
    }

    #[test]
    fn a_large_text_with_few_errors_is_read_to_its_end() {
        let sound = "a = [\n  { b = 1 },\n]\n[[x]]\n".repeat(FIRST[0] / 20);
        let text = format!("[[x]]\n{sound}c = \n");
        assert!(hopeless(&text).is_none());
        let codes = found(&text);
        assert_eq!(codes, ["toml/syntax"]);
    }

    /// The lines with a finding.
    fn lines(text: &str) -> Vec<usize> {
        let (mut sources, mut report) = (Sources::new(), Report::new());
        parse(&mut sources, "lakehouse.toml", text, &mut report);
        let found = report.into_sorted();
        found.iter().filter_map(|found| sources.place(found.span()).map(|place| place.line)).collect()
    }

    #[test]
    fn only_the_line_that_is_wrong_is_reported() {
        let sound = [
            "x = [\"a\\\"b\"]",
            "x = [\"a\\\\\", '\\']",
            "x = [ # it's [\n 1 ]",
            "x = { a = \"}\\\"\" }",
            "x = [\"\"\"a\"b\n[\"\"\", '[']",
            "x = [\"\"\"a\"\"\"\"\"]",
            "[x.\"a]\\\"\"] # \"",
        ];
        for sound in sound {
            for wrong in ["y = [\"a\"b\"]", "y = [1", "y = \"a\\", "y = { a = [1 }"] {
                for (text, line) in [
                    (format!("{sound}\n{wrong}\n"), sound.lines().count() + 1),
                    (format!("{wrong}\n{sound}\n"), 1),
                    (format!("{sound}\nz = 1\n{wrong}\nw = 2\n"), sound.lines().count() + 2),
                ] {
                    let reported = lines(&text);
                    assert!(
                        !reported.is_empty() && reported.iter().all(|reported| *reported == line),
                        "{reported:?}, not {line}:\n{text}"
                    );
                }
            }
        }
    }
}
