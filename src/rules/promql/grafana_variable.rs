//! A variable of Grafana in a rule: Prometheus compares with the text.
//!
//! Deliberately absent: other texts with `$` after `=`. Azure calls a consumer group `$Default`, MongoDB a collection `$cmd`, and
//! Java a class `Outer$Inner`.

use std::collections::BTreeSet;

use crate::model::{Expression, Reader};
use crate::promql::{Expr, MatchOperator, Matcher};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

/// Names that variables of dashboards have, besides that of the label.
const NAMES: &[&str] = &[
    "cluster",
    "container",
    "datasource",
    "env",
    "environment",
    "host",
    "instance",
    "interval",
    "job",
    "namespace",
    "node",
    "pod",
    "region",
    "service",
];

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let dashboards = context.model.dashboards.values();
    let declared: BTreeSet<&str> =
        dashboards.flat_map(|dashboard| &dashboard.variables).map(|variable| variable.label.as_str()).collect();
    for (reader, expression) in context.model.expressions().filter(|(reader, _)| reader.is_written()) {
        if !matches!(reader, Reader::Indicator(_) | Reader::Alert(_) | Reader::AlertText(_)) {
            continue;
        }
        expression.parsed.root.walk(&mut |node| {
            let Expr::Selector(selector) = &node.kind else {
                return;
            };
            for matcher in &selector.matchers {
                if let Some(variable) = variable(matcher, &declared) {
                    report.add(found(expression, matcher, variable).item(reader.item()));
                }
            }
        });
    }
}

fn found(expression: &Expression, matcher: &Matcher, variable: &str) -> Diagnostic {
    let effect = match matcher.operator {
        MatchOperator::Equal | MatchOperator::Matches => "selects nothing",
        MatchOperator::NotEqual | MatchOperator::NotMatches => "excludes nothing",
    };
    Diagnostic::new(
        "promql/grafana-variable",
        expression.text.span(matcher.label_span.start..matcher.value_span.end),
        format!(
            "`{variable}` is a Grafana variable: Prometheus does not replace it, and compares with the literal text"
        ),
        effect,
    )
    .help(format!("write the value, or remove the matcher to select every `{}`", matcher.label))
}

/// The variable in a matcher, as it was written.
fn variable<'m>(matcher: &'m Matcher, declared: &BTreeSet<&str>) -> Option<&'m str> {
    let value = matcher.value.as_str();
    let known = |name: &str| {
        name == matcher.label || name.starts_with("__") || NAMES.contains(&name) || declared.contains(name)
    };
    match matcher.operator {
        MatchOperator::Matches | MatchOperator::NotMatches => in_regex(value, &known),
        MatchOperator::Equal | MatchOperator::NotEqual => {
            let (text, name) = at_start(value)?;
            (text.len() == value.len() && known(name)).then_some(text)
        }
    }
}

/// In a regex `$` is the end: nothing can come after it, so whatever name it has, it was meant as a variable.
fn in_regex<'m>(value: &'m str, known: &dyn Fn(&str) -> bool) -> Option<&'m str> {
    // with flags `$` may be the end of a line, and in a class it is itself
    if value.contains("(?") {
        return None;
    }
    let (mut escaped, mut class) = (false, false);
    for (at, character) in value.char_indices() {
        let rest = value.get(at..).unwrap_or("");
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            // `[[name]]`: a class of its letters otherwise
            '[' if !class && at_start(rest).is_some_and(|(text, name)| text.len() == value.len() && known(name)) => {
                return Some(value);
            }
            '[' => class = true,
            ']' => class = false,
            '$' if !class => {
                if let Some((text, _)) = at_start(rest) {
                    return Some(text);
                }
            }
            _ => {}
        }
    }
    None
}

/// The variable with which a text begins, and its name: `$name`, `${name}`, `${name:regex}`, `[[name]]`.
fn at_start(text: &str) -> Option<(&str, &str)> {
    let word = |text: &str| {
        let end = text.find(|next: char| !next.is_ascii_alphanumeric() && next != '_').unwrap_or(text.len());
        if text.starts_with(|first: char| first.is_ascii_digit()) { 0 } else { end }
    };
    let (open, close) = match text {
        _ if text.starts_with("${") => ("${", "}"),
        _ if text.starts_with("[[") => ("[[", "]]"),
        _ => ("$", ""),
    };
    let inner = text.strip_prefix(open)?;
    let (name, rest) = inner.split_at_checked(word(inner)).filter(|(name, _)| !name.is_empty())?;
    let format = match rest.strip_prefix(':') {
        Some(format) if !close.is_empty() => 1 + word(format),
        _ => 0,
    };
    rest.get(format..)?.starts_with(close).then_some(())?;
    Some((text.get(..open.len() + name.len() + format + close.len())?, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_distinguished_from_other_texts() {
        let name = |text| at_start(text).map(|(text, name)| (text.len(), name));
        assert_eq!(name("$job"), Some((4, "job")));
        assert_eq!(name("${job:regex}.*"), Some((12, "job")));
        assert_eq!(name("[[job]]"), Some((7, "job")));
        assert_eq!(name("$1"), None);
        assert_eq!(name("${1}"), None);
        let none = |_: &str| false;
        assert_eq!(in_regex("web-$env", &none), Some("$env"));
        assert_eq!(in_regex("(a|${x})", &none), Some("${x}"));
        for pattern in ["foo$|bar$", "a\\$b", "[$a]+", "^x$", "(?m)a$b", "[[:alpha:]]", "[[ab]]"] {
            assert_eq!(in_regex(pattern, &none), None, "{pattern}");
        }
    }
}
