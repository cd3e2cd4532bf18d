//! Two comparisons of one expression, put together by `and`, that no number meets.

use super::conjuncts::{self, Condition};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::context::Place;

/// Conditions of one expression that are held against each other; more are never written by hand.
const MOST: usize = 50;

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    for (item, expression) in context.expressions() {
        let place = Place { item, expression };
        let typed = context.types.infer(&expression.parsed.root);
        conjuncts::each(&typed, &mut |found| {
            for (of, conditions) in &found.compared {
                if let Some((one, other)) = apart(conditions) {
                    report.add(finding(place, of, one, other));
                }
            }
        });
    }
}

fn apart(conditions: &[Condition]) -> Option<(&Condition, &Condition)> {
    let few = conditions.get(..conditions.len().min(MOST))?;
    few.iter().enumerate().find_map(|(at, later)| {
        let earlier = few.iter().take(at).find(|earlier| earlier.excludes(later))?;
        // what one comparison behind the other leaves out is told of the second
        let chained = later.span.start <= earlier.span.start && earlier.span.end <= later.span.end;
        (!chained).then_some((earlier, later))
    })
}

fn finding(place: Place<'_>, of: &str, one: &Condition, other: &Condition) -> Diagnostic {
    let (one_text, other_text) = (shown(one), shown(other));
    let help = match of {
        "hour()" => "a range of hours over midnight has two parts: write `or`",
        _ => "write `or` if one of the two is enough, or correct one of the limits",
    };
    Diagnostic::new(
        "promql/never-true",
        place.span(&other.operator_span),
        format!("`{one_text}` and `{other_text}` are never true together"),
        "the result is always empty",
    )
    .label(place.span(&one.span), "a condition on the same expression")
    .help(help)
    .item(place.item)
}

fn shown(condition: &Condition) -> String {
    format!("{} {}", condition.operator.text(), condition.number)
}
