//! The words for syntax errors, with the edit that each of the usual slips calls for.

use std::ops::Range;

use super::SYNTAX;
use super::builtins::ARITHMETIC;
use super::lexer::{is_name_character, is_space};
use crate::report::TextDiagnostic;

pub(super) fn problem(
    code: &'static str,
    at: Range<usize>,
    message: String,
    label: &str,
    help: &str,
) -> TextDiagnostic {
    TextDiagnostic { code, at, message, label: label.to_owned(), help: help.to_owned(), replacement: None }
}

pub(super) fn syntax(at: Range<usize>, message: String, label: &str, help: &str) -> Box<TextDiagnostic> {
    Box::new(problem(SYNTAX, at, message, label, help))
}

/// The same problem, fixed by putting `replacement` where it is.
pub(super) fn with_replacement(mut problem: TextDiagnostic, replacement: &str) -> TextDiagnostic {
    problem.replacement = Some(replacement.to_owned());
    problem
}

pub(super) fn unclosed_action(open: usize) -> Box<TextDiagnostic> {
    syntax(
        open..open + 2,
        "the action is not closed".to_owned(),
        "opened here",
        "close it with `}}`; for a literal `{{` write `{{ \"{{\" }}`",
    )
}

pub(super) fn unclosed_comment(open: usize) -> Box<TextDiagnostic> {
    syntax(open..open + 2, "the comment is not closed".to_owned(), "opened here", "close it with `*/}}`")
}

pub(super) fn text_after_comment(position: usize) -> Box<TextDiagnostic> {
    syntax(
        position..position,
        "`}}` must follow the comment directly".to_owned(),
        "`}}` belongs here",
        "write `*/}}`, or `*/ -}}` to trim what follows",
    )
}

pub(super) fn unterminated(text: &str, start: usize) -> Box<TextDiagnostic> {
    let quote = text.get(start..start + 1).unwrap_or_default();
    syntax(
        start..start + 1,
        format!("the string opened by {quote} is not closed"),
        "opened here",
        if quote == "`" {
            "close it with a backquote"
        } else {
            "close it on the same line; quotes inside need a backslash, or backquotes around"
        },
    )
}

/// A closing brace that stands alone.
pub(super) fn single_brace(text: &str, start: usize) -> Box<TextDiagnostic> {
    let problem = syntax(
        start..start + 1,
        "a single `}` does not close the action".to_owned(),
        "only one brace",
        "close the action with `}}`",
    );
    let behind = text.get(start + 1..).unwrap_or_default();
    let is_end = match (behind.find("}}"), behind.find("{{")) {
        (Some(close), Some(open)) => open < close,
        (Some(_), None) => false,
        (None, _) => true,
    };
    if is_end { Box::new(with_replacement(*problem, "}}")) } else { problem }
}

pub(super) fn unknown_character(start: usize, character: char) -> Box<TextDiagnostic> {
    let help = match character {
        '“' | '”' | '„' | '‘' | '’' => "use straight quotes: `\"`",
        '\u{a0}' => "this is a no-break space: write an ordinary blank",
        ':' => "a variable is declared with `:=`",
        _ => "put text in quotes",
    };
    syntax(
        start..start + character.len_utf8(),
        format!("`{character}` has no meaning inside an action"),
        "unexpected character",
        help,
    )
}

pub(super) fn bad_number(text: &str, at: Range<usize>) -> Box<TextDiagnostic> {
    let written = text.get(at.clone()).unwrap_or_default();
    let has_sum = written.get(1..).is_some_and(|rest| rest.contains(['+', '-']));
    let help = if has_sum || matches!(written, "+" | "-") {
        ARITHMETIC
    } else {
        "put text in quotes; a name does not start with a digit"
    };
    let message = match written {
        "+" | "-" => format!("`{written}` is not an operator"),
        _ => format!("`{written}` is not a number"),
    };
    let label = if help == ARITHMETIC { "arithmetic" } else { "not a number" };
    syntax(at, message, label, help)
}

/// An operator of other languages at `start`, in the action whose inside starts at `from`.
pub(super) fn operator(text: &str, from: usize, start: usize, character: char) -> Box<TextDiagnostic> {
    let at = start..start + character.len_utf8();
    let behind = text.get(start..).unwrap_or_default();
    let left = left_operand(text, from, start);
    let spelled = |name: &str, length: usize| {
        let right = right_operand(behind.get(length..).unwrap_or_default());
        let right = if is_float(left) && is_integer(right) { format!("{right}.0") } else { right.to_owned() };
        format!("write `{name} {left} {right}`")
    };
    let doubled = |second: char| behind.chars().nth(1) == Some(second);
    let (what, help) = match character {
        '-' if left.contains('.') && behind.chars().nth(1).is_some_and(char::is_alphabetic) => {
            return dashed_field(text, from, start);
        }
        '*' | '/' | '%' | '+' | '-' | '^' => ("arithmetic", ARITHMETIC.to_owned()),
        '>' if doubled('=') => ("a comparison", spelled("ge", 2)),
        '<' if doubled('=') => ("a comparison", spelled("le", 2)),
        '>' => ("a comparison", spelled("gt", 1)),
        '<' => ("a comparison", spelled("lt", 1)),
        '=' if doubled('=') => ("a comparison", spelled("eq", 2)),
        '=' => ("an assignment", "compare with `eq`; a variable is declared with `:=`".to_owned()),
        '!' if doubled('=') => ("a comparison", spelled("ne", 2)),
        '!' => ("a negation", "write `not`".to_owned()),
        '&' => ("a conjunction", spelled("and", if doubled('&') { 2 } else { 1 })),
        '|' => ("a disjunction", "write `or` in front of both values".to_owned()),
        '?' => ("a condition", "write `if` … `else` … `end`".to_owned()),
        ',' => ("a comma", "separate arguments by blanks".to_owned()),
        '[' | ']' => ("a subscript", "write `index VALUE KEY`".to_owned()),
        '"' | '`' | '\'' => ("a string", "put a blank before the string".to_owned()),
        _ => ("a character", "put text in quotes".to_owned()),
    };
    syntax(at, format!("`{character}` is not expected here"), what, &help)
}

/// `$labels.a-b`: a name that a field cannot be.
fn dashed_field(text: &str, from: usize, start: usize) -> Box<TextDiagnostic> {
    let left = left_operand(text, from, start);
    let behind = text.get(start..).unwrap_or_default();
    let length = behind.find(|c| !is_name_character(c) && c != '-').unwrap_or(behind.len());
    let (base, head) = left.rsplit_once('.').unwrap_or(("", left));
    let name = format!("{head}{}", behind.get(..length).unwrap_or_default());
    let base = if base.is_empty() { "." } else { base };
    Box::new(with_replacement(
        *syntax(
            start - left.len()..start + length,
            format!("`.{name}` is not a field: a name with a dash cannot follow a dot"),
            "read as a subtraction",
            &format!("write `index {base} \"{name}\"`"),
        ),
        &format!("(index {base} \"{name}\")"),
    ))
}

fn left_operand(text: &str, from: usize, start: usize) -> &str {
    let before = text.get(from..start).unwrap_or_default().trim_end();
    let begin = before.rfind(|c| is_space(c) || "(|".contains(c)).map_or(0, |index| index + 1);
    before.get(begin..).unwrap_or_default()
}

fn right_operand(behind: &str) -> &str {
    let behind = behind.trim_start();
    let end = behind.find(|c| is_space(c) || ")|}".contains(c));
    behind.get(..end.unwrap_or(behind.len())).unwrap_or_default()
}

/// Whether an operand is read from a field or variable, where numbers are floats.
fn is_float(operand: &str) -> bool {
    operand.starts_with(['$', '.']) && !operand.to_ascii_lowercase().contains("labels")
}

fn is_integer(operand: &str) -> bool {
    !operand.is_empty() && operand.bytes().all(|b| b.is_ascii_digit())
}
