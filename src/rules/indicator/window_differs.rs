//! A recorded name that says over which window, and an expression without that window.

use std::collections::BTreeSet;

use crate::promql::{Expr, Node};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

/// Words before the window in a name: `job:errors:rate5m`, `ratio_rate1h`.
const BEFORE: &[&str] = &["rate", "irate", "increase", "delta", "deriv"];

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for indicator in context.model.indicators.iter() {
        let Some((word, said)) = window(&indicator.name) else {
            continue;
        };
        let Some(windows) = windows(&indicator.expr.parsed.root) else {
            continue;
        };
        if windows.is_empty() || windows.contains(&said) {
            continue;
        }
        report.add(
            Diagnostic::new(
                "indicator/window-differs",
                indicator.span,
                format!(
                    "the name `{}` says {word}, but the expression does not have a range of {word}",
                    indicator.name
                ),
                format!("the name says {word}"),
            )
            .label(indicator.expr.text.whole(), "another range")
            .help("change the name or the range, so that they agree")
            .item(indicator.item()),
        );
    }
}

/// The window at the end of a name, as it stands there and in milliseconds.
fn window(name: &str) -> Option<(&str, i64)> {
    let last = name.rsplit([':', '_']).next().filter(|_| name.contains(':'))?;
    let word = BEFORE.iter().find_map(|before| last.strip_prefix(before))?;
    let digits = word.find(|next: char| !next.is_ascii_digit())?;
    let (number, unit) = word.split_at_checked(digits)?;
    let unit = match unit {
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 604_800_000,
        _ => return None,
    };
    Some((word, number.parse::<i64>().ok()?.checked_mul(unit)?))
}

/// The lengths of all ranges; nothing where one is not known, or where recorded series have a window of their own.
fn windows(root: &Node) -> Option<BTreeSet<i64>> {
    let (mut found, mut known) = (BTreeSet::new(), true);
    root.walk(&mut |node| match &node.kind {
        Expr::Range { range, .. } | Expr::Subquery { range, .. } => match range.millis {
            Some(millis) => {
                found.insert(millis);
            }
            None => known = false,
        },
        Expr::Selector(selector) => known &= selector.name.as_ref().is_some_and(|(name, _)| !name.contains(':')),
        _ => {}
    });
    known.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn windows_of_names() {
        assert_eq!(window("job:errors:ratio_rate1h"), Some(("1h", 3_600_000)));
        assert_eq!(window("job:errors:rate5m"), Some(("5m", 300_000)));
        for name in ["node_load5", "job:x:rate", "job:p99:5m", "shop_rate5m", "job:x:rate5x", "job:x:rate5m:sum"] {
            assert_eq!(window(name), None, "{name}");
        }
    }
}
