//! A matcher's pattern in another notation than that of regexes: `/api/*`, `5*`, `a, b`, blanks around `|`.
//!
//! Deliberately absent: `5xx`, which is a value that proxies give themselves.

use crate::model::Expression;
use crate::promql::labels::depends_on_variable;
use crate::promql::{Expr, MatchOperator, Matcher};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

/// Labels whose values hold no comma: of Kubernetes and Linux, and codes.
const NO_COMMA: &[&str] = &[
    "code",
    "container",
    "fstype",
    "instance",
    "interface",
    "job",
    "method",
    "mode",
    "namespace",
    "node",
    "pod",
    "severity",
    "status",
    "status_code",
];

/// What was meant, and why it is not what it says.
struct Meant {
    pattern: String,
    why: &'static str,
    label: &'static str,
}

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for &(ref item, expression) in context.expressions() {
        context.types.infer(&expression.parsed.root).walk(&mut |typed| {
            let Expr::Selector(selector) = &typed.node.kind else {
                return;
            };
            // that no series has this value is reported elsewhere, where the values are known
            if typed.labels.has_no_series() {
                return;
            }
            for matcher in &selector.matchers {
                if let Some(meant) = meant(matcher) {
                    report.add(found(expression, matcher, &meant).item(item.clone()));
                }
            }
        });
    }
}

fn found(expression: &Expression, matcher: &Matcher, meant: &Meant) -> Diagnostic {
    let at = expression.text.span(matcher.value_span.clone());
    Diagnostic::new("promql/glob-pattern", at, format!("`{}` is a regex: {}", matcher.value, meant.why), meant.label)
        .help(format!("write {}{}\"{}\"", matcher.label, matcher.operator.text(), meant.pattern))
        .edit_word(at, &matcher.value, Some(meant.pattern.clone()))
}

fn meant(matcher: &Matcher) -> Option<Meant> {
    let value = matcher.value.as_str();
    let regex = matches!(matcher.operator, MatchOperator::Matches | MatchOperator::NotMatches);
    if !regex || depends_on_variable(value) {
        return None;
    }
    let fixed = |pattern: String, why, label| Some(Meant { pattern, why, label });
    if let Some(list) = list(value).filter(|_| NO_COMMA.contains(&matcher.label.as_str())) {
        return fixed(list, "alternatives are separated by `|`", "one value with commas");
    }
    // inside of groups and classes a `|` is another one
    if value.contains(['(', '[', '{', '\\']) {
        return None;
    }
    let alternatives: Vec<&str> = value.split('|').collect();
    if alternatives.iter().any(|part| part.trim_matches(' ') != *part && !part.trim().is_empty())
        && alternatives.len() > 1
    {
        let trimmed: Vec<&str> = alternatives.iter().map(|part| part.trim_matches(' ')).collect();
        return fixed(trimmed.join("|"), "the spaces around `|` are part of the values", "no value has these spaces");
    }
    let globs: Vec<String> = alternatives.iter().map(|part| glob(part).unwrap_or_else(|| (*part).to_owned())).collect();
    let pattern = globs.join("|");
    (pattern != value).then_some(())?;
    fixed(pattern, "`*` repeats the character before it", "a glob, not a regex")
}

/// The regex for an alternative that ends as a pattern of file names does.
fn glob(part: &str) -> Option<String> {
    let before = part.strip_suffix('*')?;
    let last = before.chars().last()?;
    if before.contains(['*', '+', '?', '.', '^', '$']) {
        return None;
    }
    match last {
        // of a code the first digit is named, and the others are not
        '0'..='9' if before.len() == 1 => Some(format!("{before}..")),
        '/' | '-' | '_' | ':' => Some(format!("{before}.*")),
        // `colou*`: of a word the last letter may be meant
        _ if last.is_ascii_alphanumeric() && before.len() > 2 => Some(format!("{before}.*")),
        _ => None,
    }
}

/// The alternatives of a list with commas.
fn list(value: &str) -> Option<String> {
    let words: Vec<&str> = value.split(',').map(str::trim).collect();
    let word = |word: &&str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte))
    };
    (words.len() > 1 && words.iter().all(word)).then(|| words.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_are_distinguished_from_regexes() {
        for (part, regex) in [("/api/*", "/api/.*"), ("5*", "5.."), ("eth*", "eth.*"), ("web-*", "web-.*")] {
            assert_eq!(glob(part).as_deref(), Some(regex));
        }
        for part in ["a", "x*", "5..", ".*", "a.*", "/api/.*", "a+b*", "*", "10*"] {
            assert_eq!(glob(part), None, "{part}");
        }
        assert_eq!(list("tmpfs, overlay").as_deref(), Some("tmpfs|overlay"));
        assert_eq!(list("a.{1,3}"), None);
    }
}
