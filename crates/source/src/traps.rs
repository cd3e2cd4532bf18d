//! What TOML's own syntax errors mean to the person who wrote them, and the edit that fixes each.

use std::ops::Range;

#[cfg(test)]
mod tests;

use super::Span;
use super::excess::Excess;
use super::limits::Limit;
use super::report::Diagnostic;
use super::scan::scan;

/// How the parser begins to say that a bracket is never closed.
pub(super) const UNCLOSED: &str = "unclosed";

/// One syntax error of the parser.
#[derive(Debug, Clone)]
pub(super) struct SyntaxError {
    /// The parser's own words.
    pub(super) message: String,
    /// Where, within the file.
    pub(super) at: Range<usize>,
    /// The lines to leave out before parsing again, where the parser gives up.
    pub(super) blank: Option<Range<usize>>,
    /// Whether the value at that place is unusable.
    pub(super) spoils_value: bool,
    /// Whether following keys may be lost, so that nothing in this file can be called missing.
    pub(super) hides_following: bool,
    /// The bound, where it is no syntax error but too much of something.
    pub(super) limit: Option<&'static Limit>,
}

impl SyntaxError {
    /// What was left out because it is too much.
    pub(super) fn excess(excess: Excess) -> SyntaxError {
        let Excess { limit, at, left_out } = excess;
        SyntaxError {
            message: String::new(),
            at,
            blank: Some(left_out),
            spoils_value: true,
            hides_following: true,
            limit: Some(limit),
        }
    }

    /// A bracket, or quotes, whose end is missing.
    pub(super) fn unclosed(message: &str, at: Range<usize>, text: &str) -> SyntaxError {
        let line = line_of(text, at.start);
        SyntaxError {
            message: message.to_owned(),
            at,
            blank: Some(line.start..next_entry(text, line.end)),
            spoils_value: true,
            hides_following: true,
            limit: None,
        }
    }

    pub(super) fn new(message: &str, span: Option<Range<usize>>, text: &str) -> SyntaxError {
        let mut at = span.unwrap_or(text.len()..text.len());
        at.start = at.start.min(text.len());
        at.end = at.end.clamp(at.start, text.len());
        let line = line_of(text, at.start);
        let on_header = text.get(line.clone()).is_some_and(|line| line.trim_start().starts_with('['));
        let duplicate = message.starts_with("duplicate key") || message.starts_with("cannot extend");
        let unclosed = message.starts_with("unclosed") && !on_header
            || message.starts_with("missing comma")
            || message.starts_with("invalid multi-line");
        let gives_up = message.starts_with("key with no value")
            || message.starts_with("missing key")
            || message.starts_with("unexpected `=`");
        let blank = if duplicate {
            None
        } else if on_header && !unclosed {
            // without its header a section's keys would land in the table above it
            Some(line.start..next_header(text, line.end))
        } else if unclosed {
            return SyntaxError::unclosed(message, opening(text, at.start, message), text);
        } else if gives_up {
            Some(line)
        } else {
            None
        };
        SyntaxError {
            message: message.to_owned(),
            hides_following: on_header && blank.is_some(),
            spoils_value: !duplicate,
            at,
            blank,
            limit: None,
        }
    }
}

fn line_of(text: &str, at: usize) -> Range<usize> {
    let start = text.get(..at).and_then(|head| head.rfind('\n'));
    let start = start.map_or(0, |newline| newline + 1);
    let length = text.get(start..).and_then(|tail| tail.find('\n'));
    start..length.map_or(text.len(), |length| start + length)
}

pub(super) fn next_header(text: &str, from: usize) -> usize {
    next_line(text, from, |line| line.starts_with('['))
}

/// The next line that begins a key or a section: where an unclosed value must have ended.
pub(super) fn next_entry(text: &str, from: usize) -> usize {
    next_line(text, from, |line| {
        let key = line.trim_start_matches(|c: char| c.is_alphanumeric() || "_-.\"'".contains(c));
        // `a == b` and `a =~ b` are lines of an expression
        let assigns = key.trim_start().strip_prefix('=').is_some_and(|value| !value.starts_with(['=', '~']));
        line.starts_with('[') || (key.len() < line.len() && assigns)
    })
}

fn next_line(text: &str, from: usize, begins: impl Fn(&str) -> bool) -> usize {
    let mut at = from;
    for line in text.get(from..).unwrap_or("").split_inclusive('\n') {
        if at > from && begins(line.trim_start()) {
            return at;
        }
        at += line.len();
    }
    text.len()
}

/// The bracket or quotes that are never closed.
fn opening(text: &str, before: usize, message: &str) -> Range<usize> {
    let scan = scan(text.get(..before).unwrap_or(text));
    let found = if message.starts_with("invalid multi-line") { scan.block } else { scan.bracket };
    found.unwrap_or(before..before)
}

/// The findings for a file's faults.
pub(super) fn explain(text: &str, base: usize, syntax_errors: &[SyntaxError]) -> Vec<Diagnostic> {
    let mut lines_seen: Vec<(usize, bool)> = Vec::new();
    let mut found = Vec::new();
    for syntax_error in syntax_errors {
        if let Some(limit) = syntax_error.limit {
            found.push(limit.finding(Span::new(syntax_error.at.start + base..syntax_error.at.end + base)));
            continue;
        }
        let line = line_of(text, syntax_error.at.start);
        let duplicate = syntax_error.blank.is_none() && !syntax_error.spoils_value;
        // two findings on one header or one unclosed value would be the same mistake told twice
        let same = (line.start, duplicate);
        if lines_seen.contains(&same) && (duplicate || syntax_error.blank.is_some()) {
            continue;
        }
        lines_seen.push(same);
        found.push(explain_error(text, base, syntax_error, line));
    }
    found
}

/// What an error says, and where.
struct ErrorContext<'a> {
    /// The parser's own words.
    message: &'a str,
    /// What stands there.
    written: &'a str,
    /// The line that it begins on.
    line: &'a str,
    here: Span,
    /// Whether anything stands there.
    is_empty: bool,
}

impl ErrorContext<'_> {
    fn syntax(&self, message: impl Into<String>, label: &str) -> Diagnostic {
        Diagnostic::new("toml/syntax", self.here, message, label)
    }
}

fn explain_error(text: &str, base: usize, syntax_error: &SyntaxError, line: Range<usize>) -> Diagnostic {
    let message = syntax_error.message.as_str();
    if message.starts_with("duplicate key") {
        return duplicate(text, base, syntax_error, &line);
    }
    let context = ErrorContext {
        message,
        written: text.get(syntax_error.at.clone()).unwrap_or(""),
        line: text.get(line).unwrap_or("").trim(),
        here: Span::new(syntax_error.at.start + base..syntax_error.at.end + base),
        is_empty: syntax_error.at.is_empty(),
    };
    let known = closed_value(&context)
        .or_else(|| of_quotes(&context))
        .or_else(|| unclosed(&context))
        .or_else(|| of_line(&context));
    known.unwrap_or_else(|| {
        let first = message.split(", expected").next().unwrap_or(message);
        let expected = message.split_once(", expected ").map_or("", |(_, what)| what);
        let label = match expected {
            "" | "nothing" => "not valid TOML".to_owned(),
            what => format!("expected {what}"),
        };
        context.syntax(first, &label)
    })
}

/// A key below something that takes no more keys.
fn closed_value(context: &ErrorContext<'_>) -> Option<Diagnostic> {
    let (message, written) = (context.message, context.written);
    if message.starts_with("cannot extend value of type inline table") {
        let what = format!("`{written}` is an inline table, so it cannot be extended");
        return Some(Diagnostic::new("toml/closed-value", context.here, what, "extended here").help(format!(
            "write it as a table with its full path, [TABLE.{written}], not as `{written} = {{ … }}`; or add the keys inside the braces"
        )));
    }
    message.starts_with("cannot extend").then(|| {
        let what = format!("`{written}` has a plain value, so it cannot have sub-keys");
        Diagnostic::new("toml/closed-value", context.here, what, "used as a table here")
            .help(format!("remove one of the two uses of `{written}`"))
    })
}

/// What should be quoted, or quoted otherwise.
fn of_quotes(context: &ErrorContext<'_>) -> Option<Diagnostic> {
    let (message, written) = (context.message, context.written);
    if message.starts_with("string values must be quoted") {
        let found = context.syntax(format!("text must be quoted: `{written}`"), "not quoted");
        return Some(found.help(format!("write \"{written}\"")).edit(context.here, format!("\"{written}\"")));
    }
    if message.starts_with("missing escaped value") || message.contains("escape") {
        let what = "a backslash in `\"…\"` starts an escape sequence, and this one does not exist";
        let help = "put regexes, PromQL and templates in single quotes: '…' or '''…'''";
        return Some(context.syntax(what, "unknown escape").help(help));
    }
    message.starts_with("invalid unquoted key").then(|| {
        context
            .syntax(format!("an unquoted key cannot contain `{written}`"), "not allowed in a bare key")
            .help("quote the name: [indicators.\"job:errors:rate5m\"]")
    })
}

/// A bracket or quotes without their end.
fn unclosed(context: &ErrorContext<'_>) -> Option<Diagnostic> {
    let (message, written) = (context.message, context.written);
    if message.starts_with("unclosed") || message.starts_with("missing comma") {
        let bracket = if written == "{" { "}" } else { "]" };
        if context.line.starts_with('[') && written != "{" && context.is_empty {
            let found = context.syntax("this header is not closed", "`]` is missing here");
            return Some(found.help("close it: [table.name]"));
        }
        let found = context.syntax(format!("`{written}` is never closed"), "opened here");
        return Some(found.help(format!("add the missing `{bracket}`, or a comma between two values")));
    }
    if message.starts_with("invalid multi-line") {
        let found = context.syntax("this block is never closed", "opened here");
        return Some(found.help(format!("end it with {written}")));
    }
    (message.starts_with("invalid basic string") || message.starts_with("invalid literal string")).then(|| {
        context
            .syntax("this string is not closed on its line", "a quote is missing here")
            .help("close the quote, or use '''…''' for a text of several lines")
    })
}

/// What is no key with a value.
fn of_line(context: &ErrorContext<'_>) -> Option<Diagnostic> {
    let (message, written) = (context.message, context.written);
    if message.starts_with("key with no value") {
        let found = context.syntax("a key needs `=` and a value", "`=` expected here");
        return Some(found.help("write `key = value`; a key with blanks in it must be quoted"));
    }
    if message.starts_with("invalid boolean") {
        let found = context.syntax(format!("`{written}` is not a boolean"), "not `true` or `false`");
        return Some(found.help("booleans are lower-case: true, false"));
    }
    if matches!(written, "null" | "Null" | "NULL" | "nil" | "none" | "None" | "~") {
        let found = context.syntax(format!("TOML has no `{written}`"), "not a value");
        return Some(found.help("leave the key out, or write `enabled = false` where the item has that key"));
    }
    if message.starts_with("unexpected key or value") {
        let found = context.syntax("a line can have one key or one header", "a second one starts here");
        return Some(found.help("start a new line here"));
    }
    message.starts_with("invalid key-value pair").then(|| {
        context
            .syntax("this line is neither a key with a value nor a header", "not TOML")
            .help("write `key = value`, or a header such as [services.postgres]")
    })
}

fn duplicate(text: &str, base: usize, syntax_error: &SyntaxError, line: &Range<usize>) -> Diagnostic {
    let span = |range: Range<usize>| Span::new(range.start + base..range.end + base);
    let written = text.get(syntax_error.at.clone()).unwrap_or("");
    let source_line = text.get(line.clone()).unwrap_or("").trim();
    let here = span(syntax_error.at.clone());
    if let Some(path) = source_line.strip_prefix("[[") {
        let path = path.split("]]").next().unwrap_or("").trim();
        let key = path.rsplit('.').next().unwrap_or(path);
        let closed =
            earlier(text, line.start, |l| l.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')));
        if let Some(closed) = closed {
            return Diagnostic::new(
                "toml/closed-value",
                here,
                format!("the list `{key}` is complete, so it cannot be extended"),
                "extended here",
            )
            .label(span(closed), "closed here")
            .help(format!("use one form: either `{key} = [ … ]` or `[[{path}]]`"));
        }
    }
    let first = if source_line.starts_with('[') {
        earlier(text, line.start, |l| {
            l.split('#').next().map(str::trim) == source_line.split('#').next().map(str::trim)
        })
    } else {
        let section = text.get(..line.start).and_then(|head| head.rfind("\n[")).map_or(0, |at| at + 1);
        earlier(text.get(..line.start).unwrap_or(""), line.start, |l| {
            l.strip_prefix(written).is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
        })
        .filter(|range| range.start >= section)
    };
    let listed = ["alerts.", "indicators."].into_iter().any(|table| {
        written
            .strip_prefix(table)
            .is_some_and(|rest| !rest.is_empty() && (rest.starts_with('"') || !rest.contains('.')))
    });
    let (what, help) = if source_line.starts_with('[') {
        (
            format!("the table `{written}` is declared twice"),
            match listed {
                true => {
                    "join the two tables; for several rules of one name write both headers with two brackets: [[…]]"
                }
                false => "join the two tables; where the first was written with dotted keys, go on with dotted keys",
            },
        )
    } else {
        (format!("`{written}` is set twice"), "remove one of the two")
    };
    let mut diagnostic = Diagnostic::new("toml/duplicate-key", here, what, "again here").help(help);
    if let Some(first) = first {
        diagnostic = diagnostic.label(span(first), "first here");
    }
    diagnostic
}

/// The last line before `end` that satisfies `wanted`, trimmed.
fn earlier(text: &str, end: usize, wanted: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    let mut at = 0;
    let mut found = None;
    for line in text.get(..end)?.split_inclusive('\n') {
        let trimmed = line.trim();
        if wanted(trimmed) {
            let lead = line.len() - line.trim_start().len();
            found = Some(at + lead..at + lead + trimmed.len());
        }
        at += line.len();
    }
    found
}
