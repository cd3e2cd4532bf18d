//! A negative matcher with a value that is a slip of a known one: it excludes nothing.
//!
//! Deliberately absent: other unknown values. A value that is not there now may be left out for the day on which it is.

use super::equality_of_pattern::looks_like_pattern;
use crate::model::Expression;
use crate::model::conventions::{JOB_LABEL, SERVICE_LABEL};
use crate::promql::labels::{NAME, depends_on_variable};
use crate::promql::{Expr, MatchOperator, Matcher};
use crate::report::{Diagnostic, Report, nearest};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for &(ref item, expression) in context.expressions() {
        expression.parsed.root.walk(&mut |node| {
            let Expr::Selector(selector) = &node.kind else {
                return;
            };
            let Some((name, _)) = &selector.name else {
                return;
            };
            for matcher in &selector.matchers {
                if let Some(found) = check_matcher(context, expression, name, matcher) {
                    report.add(found.item(item.clone()));
                }
            }
        });
    }
}

fn check_matcher<'a>(
    context: &Context<'a>,
    expression: &'a Expression,
    name: &'a str,
    matcher: &'a Matcher,
) -> Option<Diagnostic> {
    let words = words(matcher)?;
    let given = context.types.given(name);
    let values: Vec<&str> = given.all.get(&matcher.label).values()?.iter().map(AsRef::as_ref).collect();
    let word = words.into_iter().find(|word| !word.is_empty() && !values.contains(word))?;
    // one letter is near to any other, and numbers are near to each other
    if word.len() < 3 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let near = nearest(word, values.iter().copied().filter(|value| value.len() > 2))?;
    let span = expression.text.span(matcher.value_span.clone());
    let found = Diagnostic::new(
        "promql/excludes-nothing",
        expression.text.span(matcher.label_span.start..matcher.value_span.end),
        format!("no series of `{name}` has {}=\"{word}\"", matcher.label),
        "excludes nothing",
    );
    Some(found.help(format!("did you mean `{near}`?")).edit_word(span, word, near.word()))
}

/// The values that a negative matcher names.
fn words(matcher: &Matcher) -> Option<Vec<&str>> {
    let special = [JOB_LABEL, SERVICE_LABEL, NAME, "le", "quantile"].contains(&matcher.label.as_str());
    let value = matcher.value.as_str();
    if special || depends_on_variable(value) {
        return None;
    }
    let plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    match matcher.operator {
        MatchOperator::NotEqual if !looks_like_pattern(value) => Some(vec![value]),
        MatchOperator::NotMatches => {
            let words: Vec<&str> = value.split('|').collect();
            words.iter().all(|word| plain(word)).then_some(words)
        }
        _ => None,
    }
}
