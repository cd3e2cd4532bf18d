//! Whether a quotient is a part of a whole, so that it lies between 0 and 1.
//!
//! In: numerator and denominator. Out: whether the one is certainly no more than the other, where both are not negative.
//! Deliberately absent: what is only likely, such as errors by requests.

use crate::promql::{Aggregation, BinaryOperator, Expr, Grouping, Matcher, Node};

/// Metrics of which one is a part of the other: `free`, `size`. By the part.
///
/// Source: the exporters' own documentation: `statfs`, `/proc/meminfo`, MinIO's and Elasticsearch's node statistics.
///
/// Of the counters, what failed was counted as tried too.
const PARTS: &[(&str, &[&str])] = &[
    ("alertmanager_notification_requests_failed_total", &["alertmanager_notification_requests_total"]),
    ("alertmanager_notifications_failed_total", &["alertmanager_notifications_total"]),
    ("elasticsearch_filesystem_data_available_bytes", &["elasticsearch_filesystem_data_size_bytes"]),
    ("elasticsearch_filesystem_data_free_bytes", &["elasticsearch_filesystem_data_size_bytes"]),
    ("minio_cluster_capacity_raw_free_bytes", &["minio_cluster_capacity_raw_total_bytes"]),
    ("minio_cluster_capacity_usable_free_bytes", &["minio_cluster_capacity_usable_total_bytes"]),
    ("minio_node_drive_free_bytes", &["minio_node_drive_total_bytes"]),
    ("minio_node_drive_used_bytes", &["minio_node_drive_total_bytes"]),
    ("node_filesystem_avail_bytes", &["node_filesystem_size_bytes"]),
    ("node_filesystem_files_free", &["node_filesystem_files"]),
    ("node_filesystem_free_bytes", &["node_filesystem_size_bytes"]),
    ("node_memory_MemAvailable_bytes", &["node_memory_MemTotal_bytes"]),
    ("node_memory_MemFree_bytes", &["node_memory_MemTotal_bytes"]),
    ("node_memory_SwapFree_bytes", &["node_memory_SwapTotal_bytes"]),
    ("process_open_fds", &["process_max_fds"]),
    ("prometheus_notifications_errors_total", &["prometheus_notifications_sent_total"]),
    ("prometheus_rule_evaluation_failures_total", &["prometheus_rule_evaluations_total"]),
];

/// Metrics of which one is what is used, and the other the most that is allowed. A limit can be lowered below what is used, and
/// the superuser may pass it, so that a little more than all is possible. By what is used.
///
/// Source: Linux' `file-nr` and `nf_conntrack_max`, Redis' INFO and CONFIG.
const LIMITS: &[(&str, &[&str])] = &[
    ("node_filefd_allocated", &["node_filefd_maximum"]),
    ("node_nf_conntrack_entries", &["node_nf_conntrack_entries_limit"]),
    ("redis_connected_clients", &["redis_config_maxclients"]),
    ("redis_memory_used_bytes", &["redis_total_system_memory_bytes"]),
];

/// Whether a metric is an amount of which none is ever negative, though nothing else says so.
pub(super) fn is_amount(name: &str) -> bool {
    PARTS.iter().chain(LIMITS).any(|(part, wholes)| *part == name || wholes.contains(&name))
}

/// Whether the numerator is what is used of the denominator: never ten times of it.
pub(super) fn is_use(used: &Node, limit: &Node) -> bool {
    match (&used.unparen().kind, &limit.unparen().kind) {
        (Expr::Selector(used), Expr::Selector(limit)) => {
            used.offset == limit.offset
                && used.at == limit.at
                && matches!((&used.name, &limit.name), (Some((used, _)), Some((limit, _))) if listed(LIMITS, used, limit))
        }
        _ => false,
    }
}

/// Whether the numerator is certainly a part of the denominator, as long as neither is negative.
pub(super) fn is_share(part: &Node, whole: &Node) -> bool {
    let (part, whole) = (part.unparen(), whole.unparen());
    // hits / (hits + misses)
    if let Expr::Binary { operator: BinaryOperator::Add, lhs, rhs, .. } = &whole.kind
        && grows_only(lhs)
        && grows_only(rhs)
        && [lhs, rhs].into_iter().any(|side| is_no_more(part, side.unparen()))
    {
        return true;
    }
    is_no_more(part, whole)
}

/// Whether a node is `sum(x) / count(x)`, in the same groups.
pub(super) fn is_mean(node: &Node) -> bool {
    let Expr::Binary { operator: BinaryOperator::Divide, matching: None, lhs, rhs, .. } = &node.kind else {
        return false;
    };
    let (
        Expr::Aggregate { operator: Aggregation::Sum, grouping: sum_by, expr: sum, .. },
        Expr::Aggregate { operator: Aggregation::Count, grouping: count_by, expr: count, .. },
    ) = (&lhs.unparen().kind, &rhs.unparen().kind)
    else {
        return false;
    };
    same_groups(sum_by.as_ref(), count_by.as_ref()) && sum.unparen().normal_form() == count.unparen().normal_form()
}

/// Whether a node is a comparison that lets some series of another through.
fn is_filtered(node: &Node, of: &Node) -> bool {
    match &node.kind {
        Expr::Binary { operator, return_bool: false, lhs, rhs, .. } if operator.is_comparison() => {
            matches!(rhs.unparen().kind, Expr::Number(_)) && lhs.unparen().normal_form() == of.normal_form()
        }
        _ => false,
    }
}

/// Whether it is certainly not negative, by what is done last.
fn grows_only(node: &Node) -> bool {
    match &node.unparen().kind {
        Expr::Call { function, .. } => matches!(*function, "rate" | "increase" | "irate"),
        Expr::Aggregate { operator: Aggregation::Sum, expr, .. } => grows_only(expr),
        _ => false,
    }
}

/// Whether a number that `part` yields is never above the number that `whole` yields for it.
fn is_no_more(part: &Node, whole: &Node) -> bool {
    match (&part.kind, &whole.kind) {
        (Expr::Selector(one), Expr::Selector(other)) => {
            let (Some((one_name, _)), Some((other_name, _))) = (&one.name, &other.name) else {
                return false;
            };
            one.offset == other.offset
                && one.at == other.at
                && is_part(one_name, other_name)
                && includes(&one.matchers, &other.matchers)
        }
        (Expr::Call { function: one, args: one_args, .. }, Expr::Call { function: other, args: other_args, .. })
            if one == other && matches!(*one, "rate" | "increase" | "irate") =>
        {
            // one by one each series would be divided by itself
            matches!((one_args.as_slice(), other_args.as_slice()), ([one], [other]) if is_narrower(one, other))
        }
        (
            Expr::Aggregate { operator: Aggregation::Sum, grouping: one_by, expr: one, .. },
            Expr::Aggregate { operator: Aggregation::Sum, grouping: other_by, expr: other, .. },
        )
        | (
            Expr::Aggregate { operator: Aggregation::Max, grouping: one_by, expr: one, .. },
            Expr::Aggregate { operator: Aggregation::Max, grouping: other_by, expr: other, .. },
        ) => same_groups(one_by.as_ref(), other_by.as_ref()) && is_no_more(one.unparen(), other.unparen()),
        (
            Expr::Aggregate { operator: Aggregation::Count, grouping: one_by, expr: one, .. },
            Expr::Aggregate { operator: Aggregation::Count, grouping: other_by, expr: other, .. },
        ) => same_groups(one_by.as_ref(), other_by.as_ref()) && is_filtered(one.unparen(), other.unparen()),
        _ => false,
    }
}

/// Whether the ranges are of one metric, and the first selects some of the series of the second.
fn is_narrower(one: &Node, other: &Node) -> bool {
    let (
        Expr::Range { selector: one, range: one_range, offset: one_offset, at: one_at },
        Expr::Range { selector: other, range: other_range, offset: other_offset, at: other_at },
    ) = (&one.kind, &other.kind)
    else {
        return false;
    };
    let (Expr::Selector(one), Expr::Selector(other)) = (&one.kind, &other.kind) else {
        return false;
    };
    let millis = |window: &Option<crate::promql::Window>| window.as_ref().map(|window| window.millis);
    matches!((&one.name, &other.name), (Some((one, _)), Some((other, _))) if is_part(one, other))
        && one_range.millis.is_some()
        && one_range.millis == other_range.millis
        && millis(one_offset) == millis(other_offset)
        && one_at == other_at
        && includes(&one.matchers, &other.matchers)
}

fn is_part(one: &str, other: &str) -> bool {
    one == other || listed(PARTS, one, other)
}

fn listed(table: &[(&str, &[&str])], part: &str, whole: &str) -> bool {
    let at = table.binary_search_by(|(name, _)| (*name).cmp(part)).ok();
    at.and_then(|at| table.get(at)).is_some_and(|(_, wholes)| wholes.contains(&whole))
}

/// Whether everything that the second list demands is demanded by the first.
fn includes(one: &[Matcher], other: &[Matcher]) -> bool {
    other.iter().all(|other| {
        one.iter().any(|one| one.label == other.label && one.operator == other.operator && one.value == other.value)
    })
}

fn same_groups(one: Option<&Grouping>, other: Option<&Grouping>) -> bool {
    let names = |grouping: &Grouping| {
        let names: std::collections::BTreeSet<String> = grouping.labels.iter().map(|(name, _)| name.clone()).collect();
        (grouping.by, names)
    };
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => names(one) == names(other),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::promql::{Version, parse};

    #[test]
    fn the_tables_are_sorted() {
        assert!(PARTS.is_sorted_by(|one, other| one.0 < other.0));
        assert!(LIMITS.is_sorted_by(|one, other| one.0 < other.0));
    }

    #[test]
    fn parts_of_a_whole() {
        for (text, share) in [
            (r#"sum(rate(x{code="500"}[5m])) / sum(rate(x[5m]))"#, true),
            (r#"sum by (job) (rate(x{code="500"}[5m])) / sum by (job) (rate(x[5m]))"#, true),
            (r#"sum(rate(x{code="500"}[5m])) / sum(rate(x[10m]))"#, false),
            (r#"sum(rate(x[5m])) / sum(rate(x{code="500"}[5m]))"#, false),
            ("sum(rate(hit[5m])) / (sum(rate(hit[5m])) + sum(rate(read[5m])))", true),
            ("sum(rate(a[5m])) / sum(rate(b[5m]))", false),
            ("node_filesystem_avail_bytes / node_filesystem_size_bytes", true),
            ("node_filesystem_size_bytes / node_filesystem_avail_bytes", false),
            ("a offset 5m / a", false),
            ("rate(prometheus_rule_evaluation_failures_total[5m]) / rate(prometheus_rule_evaluations_total[5m])", true),
            (
                "rate(prometheus_rule_evaluation_failures_total[5m]) / rate(prometheus_rule_evaluations_total[1m])",
                false,
            ),
            ("count(up == 0) / count(up)", true),
            ("count by (job) (up == 0) / count by (job) (up)", true),
            ("max by (job) (process_open_fds) / max by (job) (process_max_fds)", true),
            ("max by (job) (process_open_fds) / max(process_max_fds)", false),
            ("min(process_open_fds) / min(process_max_fds)", false),
            ("count by (job) (up == 0) / count(up)", false),
            ("count(up == bool 0) / count(up)", false),
            ("count(up) / count(up == 0)", false),
        ] {
            let parsed = parse(text, Version::new(3, 5)).expect("it is PromQL");
            let Expr::Binary { lhs, rhs, .. } = &parsed.root.kind else { panic!("{text}") };
            assert_eq!(is_share(lhs, rhs), share, "{text}");
        }
    }
}
