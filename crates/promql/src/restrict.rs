//! The part of a result that has certain values of one label, as an expression.
//!
//! In: an expression and a matcher. Out: an expression whose result is what the matcher leaves of the result of the first,
//! series by series, samples and names as they were. The matcher goes into the selectors wherever that gives exactly this;
//! where it does not, the result itself is matched. Deliberately absent: whether the label is there at all.
//!
//! Source: the engine of Prometheus 2.42 to 3.14; `tests/types` holds every form against runs of 2.42, 2.53 and 3.5.

use std::ops::Range;

use super::node::{Expr, Grouping, Matching, Node, Selector, ValueType};
use super::operators::{Aggregation, BinaryOperator};

/// Which values of a label are wanted.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// This one.
    Only(&'a str),
    /// Any but these, and none at all.
    Except(&'a [String]),
}

/// The expression `text`, whose tree is `root`, for the wanted values of `label`. The values are plain words: letters,
/// digits and `-`.
pub fn restricted(text: &str, root: &Node, label: &str, wanted: Wanted<'_>) -> String {
    let matcher = match wanted {
        Wanted::Only(value) => format!("{label}=\"{value}\""),
        Wanted::Except(values) => format!("{label}!~\"{}\"", values.join("|")),
    };
    match selectors(root, label) {
        Some(mut selectors) => {
            selectors.sort_by_key(|(span, _)| span.start);
            let mut result = text.to_owned();
            for (span, selector) in selectors.into_iter().rev() {
                insert(&mut result, span, selector, &matcher);
            }
            result
        }
        None => matched(text, label, wanted),
    }
}

/// Whether the matcher can go into selectors: that of the result is longer to read.
pub fn is_selective(root: &Node, label: &str) -> bool {
    selectors(root, label).is_some()
}

/// A selector and where it stands.
type Place<'a> = (Range<usize>, &'a Selector);

/// The selectors whose series are exactly those that the wanted part of the result is made of; none where no choice of
/// selectors is.
fn selectors<'a>(node: &'a Node, label: &str) -> Option<Vec<Place<'a>>> {
    match &node.kind {
        Expr::Number(_) | Expr::String(_) => None,
        Expr::Selector(selector) => Some(vec![(node.span.clone(), selector)]),
        Expr::Paren(expr)
        | Expr::Unary { expr, .. }
        | Expr::Range { selector: expr, .. }
        | Expr::Subquery { expr, .. } => selectors(expr, label),
        Expr::Call { function, args, .. } => argument(function, args, label).and_then(|arg| selectors(arg, label)),
        Expr::Aggregate { operator, grouping, param, expr, .. } => {
            let renames = *operator == Aggregation::CountValues
                && param.as_ref().is_none_or(|param| string(param).is_none_or(|name| name == label));
            // whether a series is in the sample says its hash alone
            let kept = *operator == Aggregation::LimitRatio || grouping.as_ref().is_some_and(|by| keeps(by, label));
            if kept && !renames { selectors(expr, label) } else { None }
        }
        Expr::Binary { operator, matching, lhs, rhs, .. } => {
            let is_matched = is_matched(matching.as_ref(), label);
            match operator {
                _ if lhs.value_type == ValueType::Scalar => selectors(rhs, label),
                _ if rhs.value_type == ValueType::Scalar => selectors(lhs, label),
                BinaryOperator::And | BinaryOperator::Unless => selectors(lhs, label),
                // what the left side has hides what is on the right, of other values too where they are not matched
                BinaryOperator::Or if is_matched => both(selectors(lhs, label), selectors(rhs, label)),
                BinaryOperator::Or => None,
                _ => joined(matching.as_ref(), lhs, rhs, label, is_matched),
            }
        }
    }
}

/// The selectors of an operation between vectors that gives one series for each pair.
fn joined<'a>(
    matching: Option<&Matching>,
    lhs: &'a Node,
    rhs: &'a Node,
    label: &str,
    is_matched: bool,
) -> Option<Vec<Place<'a>>> {
    let (of_left, of_right) = match matching.and_then(|matching| matching.group.as_ref()) {
        None => (is_matched, is_matched),
        Some(group) => {
            // the side that the label of the result comes from; the other one has the same if it is matched
            let from_one = group.labels.iter().any(|(name, _)| name == label);
            let from_left = group.left != from_one;
            (from_left || is_matched, !from_left || is_matched)
        }
    };
    let left = of_left.then(|| selectors(lhs, label)).flatten();
    let right = of_right.then(|| selectors(rhs, label)).flatten();
    // one side is enough: what finds no other is left out
    match (left, right) {
        (Some(left), Some(right)) => both(Some(left), Some(right)),
        (left, right) => left.or(right),
    }
}

fn both<'a>(left: Option<Vec<Place<'a>>>, right: Option<Vec<Place<'a>>>) -> Option<Vec<Place<'a>>> {
    let (mut all, right) = (left?, right?);
    all.extend(right);
    Some(all)
}

/// The argument whose series the results of a function are, label by label.
fn argument<'a>(function: &str, args: &'a [Node], label: &str) -> Option<&'a Node> {
    let writes = |index: usize| args.get(index).is_none_or(|arg| string(arg).is_none_or(|name| name == label));
    let changes = match function {
        // made anew, or with labels of other series
        "absent" | "absent_over_time" | "info" | "scalar" | "vector" => true,
        "label_join" | "label_replace" | "histogram_quantiles" => writes(1),
        _ => false,
    };
    let mut vectors = args.iter().filter(|arg| matches!(arg.value_type, ValueType::Vector | ValueType::Matrix));
    match (changes, vectors.next(), vectors.next()) {
        (false, Some(vector), None) => Some(vector),
        _ => None,
    }
}

fn string(node: &Node) -> Option<&str> {
    match &node.unparen().kind {
        Expr::String(text) => Some(text),
        _ => None,
    }
}

fn keeps(grouping: &Grouping, label: &str) -> bool {
    grouping.by == grouping.labels.iter().any(|(name, _)| name == label)
}

/// Whether series have to agree in a label to find each other.
fn is_matched(matching: Option<&Matching>, label: &str) -> bool {
    matching.is_none_or(|matching| matching.on == matching.labels.iter().any(|(name, _)| name == label))
}

/// The result of an expression, matched with series that have nothing but the label.
fn matched(text: &str, label: &str, wanted: Wanted<'_>) -> String {
    let series = |value: &str| format!("label_replace(vector(1), \"{label}\", \"{value}\", \"\", \"\")");
    // a comment at the end of a line would swallow what follows on it
    let inner = if text.contains(['\n', '#']) { format!("(\n{text}\n)") } else { format!("({text})") };
    match wanted {
        Wanted::Only(value) => format!("({inner} and on ({label}) {})", series(value)),
        Wanted::Except([one]) => format!("({inner} unless on ({label}) {})", series(one)),
        Wanted::Except(values) => format!("({inner} unless on ({label}) ({}))", any_of(values, &series)),
    }
}

/// All series of a list; halved, so that very many are not very deep.
fn any_of(values: &[String], series: &dyn Fn(&str) -> String) -> String {
    match values {
        [] => "vector(1) < 0".to_owned(),
        [one] => series(one),
        [one, two] => format!("{} or {}", series(one), series(two)),
        _ => {
            let (first, second) = values.split_at(values.len() / 2);
            format!("({}) or ({})", any_of(first, series), any_of(second, series))
        }
    }
}

/// Adds a matcher to a selector.
fn insert(text: &mut String, span: Range<usize>, selector: &Selector, matcher: &str) {
    let name = selector.name.as_ref().map_or(span.start..span.start, |(_, span)| span.clone());
    // a quoted name stands inside the braces, where it is a matcher like the others
    let quoted = text.get(name.clone()).is_some_and(|name| name.starts_with(['"', '\'', '`']));
    let (at, insert) = match selector.matchers.last().map(|last| last.value_span.end) {
        Some(last) => (last.max(if quoted { name.end } else { 0 }), format!(", {matcher}")),
        None if quoted => (name.end, format!(", {matcher}")),
        None => match brace_behind(text, name.end) {
            Some(brace) => (brace + 1, matcher.to_owned()),
            None => (name.end, format!("{{{matcher}}}")),
        },
    };
    if text.is_char_boundary(at) {
        text.insert_str(at, &insert);
    }
}

/// Where the braces of a name open, if it has any: blanks and comments may stand between, and a comment may hold a brace.
fn brace_behind(text: &str, name_end: usize) -> Option<usize> {
    let mut rest = text.get(name_end..)?;
    loop {
        rest = rest.trim_start();
        match rest.strip_prefix('#') {
            Some(comment) => rest = comment.get(comment.find('\n')?..)?,
            None => return rest.starts_with('{').then_some(text.len() - rest.len()),
        }
    }
}
