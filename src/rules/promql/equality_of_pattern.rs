//! A pattern after `=` or `!=`, which compare with the text.

use crate::model::conventions::{JOB_LABEL, SERVICE_LABEL};
use crate::model::{Expression, Job, Model};
use crate::promql::labels::depends_on_variable;
use crate::promql::{Expr, MatchOperator, Matcher, Patterns, quoted};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

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
                if let Some(found) = check_matcher(expression, matcher, context.types.patterns())
                    && !is_reported_elsewhere(context.model, matcher)
                {
                    report.add(found.item(item.clone()));
                }
            }
        });
    }
}

fn check_matcher(expression: &Expression, matcher: &Matcher, patterns: &Patterns) -> Option<Diagnostic> {
    let meant = Meant::from_matcher(matcher).filter(|_| looks_like_pattern(&matcher.value))?;
    // what cannot be compiled was never meant as a pattern, and the edit would be an error
    patterns.fits(&matcher.value, "")?;
    let found = Diagnostic::new(
        "promql/equality-of-pattern",
        expression.text.span(matcher.label_span.start..matcher.value_span.end),
        format!("`{}` compares with the literal text `{}`, not with a regex", matcher.operator.text(), matcher.value),
        if meant.operator == "=~" { "selects nothing" } else { "excludes nothing" },
    );
    let at = expression.text.span(matcher.label_span.end..matcher.value_span.start);
    Some(found.help(meant.help(matcher)).edit(at, meant.operator))
}

/// The operator that was meant.
pub(super) struct Meant {
    /// `=~` or `!~`.
    pub(super) operator: &'static str,
}

impl Meant {
    fn from_matcher(matcher: &Matcher) -> Option<Meant> {
        let operator = match matcher.operator {
            MatchOperator::Equal => "=~",
            MatchOperator::NotEqual => "!~",
            MatchOperator::Matches | MatchOperator::NotMatches => return None,
        };
        (!depends_on_variable(&matcher.value)).then_some(Meant { operator })
    }

    /// The edit.
    pub(super) fn help(&self, matcher: &Matcher) -> String {
        format!("write {}{}{}", matcher.label, self.operator, quoted(&matcher.value))
    }
}

/// Whether a value is none of the known ones, and fits one of them as a pattern.
pub(super) fn meant(matcher: &Matcher, values: &[&str], patterns: &Patterns) -> Option<Meant> {
    let fits = |value: &&str| patterns.fits(&matcher.value, value) == Some(true);
    Meant::from_matcher(matcher).filter(|_| !values.contains(&matcher.value.as_str()) && values.iter().any(fits))
}

/// Whether a text is hardly ever anything else than a regex.
pub(in crate::rules) fn looks_like_pattern(text: &str) -> bool {
    let digits = |text: &str| text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit());
    let class = ["[0-9]", "[a-z]", "[A-Z]", "[a-z", "[0-9", "(?i)"];
    // `500|502`; Envoy calls its clusters `outbound|80||shop`
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./:*+".contains(&byte))
    };
    let envoy = text.starts_with("outbound") || text.starts_with("inbound");
    if is_of_router(text) {
        return false;
    }
    let escapes = match escapes(text) {
        Escapes::Plain => return false,
        Escapes::None => false,
        Escapes::Pattern => true,
    };
    escapes
        || text.strip_suffix("..").is_some_and(digits)
        || text.contains(".*")
        || text.contains(".+")
        || class.iter().any(|class| text.contains(class))
        || (text.contains('|') && !envoy && text.split('|').all(word))
}

/// The route of a web framework, which has patterns of its own in a name: `/users/:id(\d+)`, `^users/(?P<id>[0-9]+)/$`.
fn is_of_router(text: &str) -> bool {
    let after_colon = |part: &str| {
        let name = part.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '_');
        name.len() < part.len() && name.starts_with('(')
    };
    text.contains("(?P<") || text.split("/:").skip(1).any(after_colon)
}

/// What the backslashes of a text are.
enum Escapes {
    /// There are none.
    None,
    /// Those of a path or of a domain: `C:\data`, `CORP\admin`.
    Plain,
    /// Those of a regex: `\d+`, `10\.0`.
    Pattern,
}

fn escapes(text: &str) -> Escapes {
    let mut parts = text.split('\\');
    let (mut before, mut dots, mut classes, mut between_digits) = (parts.next().unwrap_or(""), 0, 0, false);
    for part in parts {
        let mut rest = part.chars();
        match (rest.next(), rest.next()) {
            (Some('.'), next) => {
                dots += 1;
                between_digits |= before.ends_with(|last: char| last.is_ascii_digit() || "])+*".contains(last))
                    && next.is_some_and(|next| next.is_ascii_digit() || "[(\\".contains(next));
            }
            // how often it may come is what no path says
            (Some('d' | 'w' | 's' | 'S'), Some('+' | '*' | '{')) => classes += 1,
            _ => return Escapes::Plain,
        }
        before = part;
    }
    match (dots, classes) {
        (0, 0) => Escapes::None,
        (1, 0) if !between_digits => Escapes::Plain,
        _ => Escapes::Pattern,
    }
}

/// Of jobs and services that there are none of, another rule speaks.
fn is_reported_elsewhere(model: &Model, matcher: &Matcher) -> bool {
    match matcher.label.as_str() {
        JOB_LABEL => model.jobs().all(Job::keeps_its_name) && !model.may_hold_any_job(),
        SERVICE_LABEL => !model.may_hold_any_job(),
        "le" | "quantile" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::looks_like_pattern;

    #[test]
    fn what_people_write_as_patterns() {
        for text in ["5..", "a|b", ".*", "x.+", "[0-9]+", "api-.*|web", "\\d+", "deleteOne|deleteAll", "(?i)get"]
            .into_iter()
            .chain(["10\\.0\\.0\\.1:9100", "api\\.shop\\.eu", "web-\\d+"])
        {
            assert!(looks_like_pattern(text), "{text}");
        }
        for text in [
            "",
            "500",
            "/api/..",
            "/users/[id]",
            "/a/*",
            "outbound|80|v1|shop.default",
            "a||b",
            "GET /x/{id}",
            "5xx",
            "10.0.0.1:9100",
            "a b|c d",
            "|",
            "x...",
            "C:\\data",
            "C:\\data.*",
            "CORP\\dadmin",
            "CORP\\.service",
            "\\\\host\\dir",
            "/users/:id(\\d+)",
            "/users/:id([0-9]+)/posts",
            "^users/(?P<id>[0-9]+)/$",
        ] {
            assert!(!looks_like_pattern(text), "{text}");
        }
    }
}
