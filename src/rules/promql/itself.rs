//! Whether the two sides of an operator are the same series, so that each meets itself.
//!
//! In: the operands. Out: where they differ by matchers only, and why that changes nothing. Source: promtool's rule tests of
//! 2.42 and 3.5; needed and sufficient is that the two sides read the same metric in the same way, and differ by matchers on
//! labels at most that the result keeps: what a group or a series has, the whole of it has.

use std::collections::BTreeSet;

use crate::promql::{Aggregation, Expr, Grouping, MatchOperator, Matcher, Matching, Node, Selector, Window};

/// How two sides differ that are the same series.
pub(in crate::rules) struct Itself<'a> {
    /// Matchers that only one of the sides has, with that side: whether it is the left one.
    pub(in crate::rules) narrower: Vec<(&'a Matcher, bool)>,
    /// Whether labels are kept because nothing aggregates them away.
    pub(in crate::rules) plain: bool,
}

/// Whether the operands of a vector operator are the same series wherever they meet.
pub(in crate::rules) fn itself<'a>(lhs: &'a Node, rhs: &'a Node, matching: Option<&Matching>) -> Option<Itself<'a>> {
    let (lhs, rhs) = (lhs.unparen(), rhs.unparen());
    if !matches_whole(matching, lhs) {
        return None;
    }
    let mut narrower = Vec::new();
    same(lhs, rhs, &mut Vec::new(), &mut narrower).then_some(())?;
    let of_left = narrower.iter().filter(|(_, left)| *left).count();
    // where both sides are narrower, each in its own way, they may not meet at all
    let one_side = of_left == 0 || of_left == narrower.len();
    one_side.then_some(Itself { narrower, plain: !matches!(lhs.kind, Expr::Aggregate { .. }) })
}

/// Whether series are matched by all labels that they have.
fn matches_whole(matching: Option<&Matching>, side: &Node) -> bool {
    let Some(matching) = matching else { return true };
    if matching.group.is_some() {
        return false;
    }
    let Expr::Aggregate { grouping, .. } = &side.kind else { return false };
    let listed = |label: &String| matching.labels.iter().any(|(listed, _)| listed == label);
    match grouping {
        None => true,
        Some(grouping) if grouping.by => grouping.labels.iter().all(|(label, _)| listed(label) == matching.on),
        Some(_) => false,
    }
}

fn same<'a>(
    lhs: &'a Node,
    rhs: &'a Node,
    above: &mut Vec<Option<&'a Grouping>>,
    narrower: &mut Vec<(&'a Matcher, bool)>,
) -> bool {
    match (&lhs.unparen().kind, &rhs.unparen().kind) {
        (Expr::Number(one), Expr::Number(other)) => one.total_cmp(other).is_eq(),
        (Expr::String(one), Expr::String(other)) => one == other,
        (Expr::Selector(one), Expr::Selector(other)) => selects_same(one, other, above, narrower),
        (
            Expr::Range { selector, range, offset, at },
            Expr::Range { selector: selector_2, range: range_2, offset: offset_2, at: at_2 },
        ) => {
            length(Some(range)) == length(Some(range_2))
                && length(offset.as_ref()) == length(offset_2.as_ref())
                && at == at_2
                && same(selector, selector_2, above, narrower)
        }
        (Expr::Unary { negative, expr }, Expr::Unary { negative: negative_2, expr: expr_2 }) => {
            negative == negative_2 && same(expr, expr_2, above, narrower)
        }
        (Expr::Call { function, args, .. }, Expr::Call { function: function_2, args: args_2, .. }) => {
            function == function_2
                && of_each_series(function)
                && args.len() == args_2.len()
                && args.iter().zip(args_2).all(|(one, other)| same(one, other, above, narrower))
        }
        (
            Expr::Aggregate { operator, grouping, param, expr, .. },
            Expr::Aggregate { operator: operator_2, grouping: grouping_2, param: param_2, expr: expr_2, .. },
        ) => {
            let params = match (param, param_2) {
                (None, None) => true,
                (Some(one), Some(other)) => same(one, other, &mut Vec::new(), &mut Vec::new()),
                _ => false,
            };
            let whole = !matches!(
                operator,
                Aggregation::Topk
                    | Aggregation::Bottomk
                    | Aggregation::Limitk
                    | Aggregation::LimitRatio
                    | Aggregation::CountValues
            );
            above.push(grouping.as_ref());
            let inner = whole
                && operator == operator_2
                && params
                && groups_same(grouping.as_ref(), grouping_2.as_ref())
                && same(expr, expr_2, above, narrower);
            above.pop();
            inner
        }
        _ => false,
    }
}

fn selects_same<'a>(
    one: &'a Selector,
    other: &'a Selector,
    above: &[Option<&'a Grouping>],
    narrower: &mut Vec<(&'a Matcher, bool)>,
) -> bool {
    let (Some((name, _)), Some((name_2, _))) = (&one.name, &other.name) else { return false };
    let alike = name == name_2
        && one.at == other.at
        && length(one.offset.as_ref()) == length(other.offset.as_ref())
        && [one, other].iter().all(|side| side.matchers.iter().all(|matcher| matcher.label != "__name__"));
    if !alike {
        return false;
    }
    let before = narrower.len();
    let lacks = |side: &Selector, matcher: &Matcher| {
        let equal =
            |of: &Matcher| (&of.label, of.operator, &of.value) == (&matcher.label, matcher.operator, &matcher.value);
        !side.matchers.iter().any(equal)
    };
    narrower.extend(one.matchers.iter().filter(|matcher| lacks(other, matcher)).map(|matcher| (matcher, true)));
    narrower.extend(other.matchers.iter().filter(|matcher| lacks(one, matcher)).map(|matcher| (matcher, false)));
    // a label that the groups share is the same all over a group: a matcher takes all of it or nothing
    let kept = |label: &String| {
        above.iter().all(|grouping| match grouping {
            None => false,
            Some(grouping) => grouping.labels.iter().any(|(listed, _)| listed == label) == grouping.by,
        })
    };
    let pinned = |label: &String| {
        let mut values = BTreeSet::new();
        let of_label = one.matchers.iter().chain(&other.matchers).filter(|matcher| matcher.label == *label);
        of_label.filter(|matcher| matcher.operator == MatchOperator::Equal).for_each(|matcher| {
            values.insert(&matcher.value);
        });
        values.len() > 1
    };
    narrower.iter().skip(before).all(|(matcher, _)| kept(&matcher.label) && !pinned(&matcher.label))
}

fn groups_same(one: Option<&Grouping>, other: Option<&Grouping>) -> bool {
    let labels =
        |grouping: &Grouping| -> BTreeSet<String> { grouping.labels.iter().map(|(label, _)| label.clone()).collect() };
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => one.by == other.by && labels(one) == labels(other),
        _ => false,
    }
}

/// A length that the query decides is never known to be the same.
fn length(window: Option<&Window>) -> Option<i64> {
    window.map_or(Some(0), |window| window.millis)
}

/// Whether a function makes one series of each, with all its labels.
pub(super) fn of_each_series(function: &str) -> bool {
    matches!(
        function,
        "abs"
            | "ceil"
            | "changes"
            | "clamp"
            | "clamp_max"
            | "clamp_min"
            | "delta"
            | "deriv"
            | "exp"
            | "floor"
            | "idelta"
            | "increase"
            | "irate"
            | "ln"
            | "log10"
            | "log2"
            | "predict_linear"
            | "rate"
            | "resets"
            | "round"
            | "sqrt"
    ) || (function.ends_with("_over_time") && function != "absent_over_time")
}
