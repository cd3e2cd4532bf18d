//! A label of an alert that replaces the one by which its series are distinguished.

use std::collections::BTreeSet;

use crate::model::conventions::SERVICE_LABEL;
use crate::model::{Alert, Scope, Variant};
use crate::promql::labels::NAME;
use crate::promql::{Aggregation, Expr};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::types::Typed;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for alert in context.model.alerts.values().filter(|alert| alert.user_defined) {
        let typed = context.types.infer(&alert.expr.parsed.root);
        if typed.labels.has_no_series() || typed.labels.is_open() || leaves_few(&typed) {
            continue;
        }
        let lost = alert.variants.iter().map(|variant| lost(alert, variant, &typed));
        let Some(lost) = lost.into_iter().find(|lost| !lost.is_empty()) else {
            continue;
        };
        let shown = lost.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(" and ");
        report.add(
            Diagnostic::new(
                "alert/same-labels",
                alert.span,
                format!("`{}` overwrites {shown}, and its series do not differ in any other label", alert.key),
                "if two series fire, both have the same labels and the rule fails",
            )
            .item(alert.item())
            .help("rename the label of the alert, or keep another label in the expression"),
        );
    }
}

/// The labels that a rule replaces, if no other tells its series apart.
fn lost<'t>(alert: &'t Alert, variant: &'t Variant, typed: &Typed<'_>) -> Vec<&'t str> {
    let constant = variant.labels.iter().filter(|(_, value)| !value.contains("{{")).map(|(name, _)| name.as_str());
    let severity = variant.severity.as_deref().map(|_| "severity");
    // the rule of one service looks at that one only
    let of_service = alert.service.as_deref().filter(|_| matches!(variant.scope, Scope::All)).map(|_| SERVICE_LABEL);
    let set: BTreeSet<&str> = constant.chain(severity).chain(of_service).collect();
    if !typed.labels.is_unique(|name| name == NAME || set.contains(name)) {
        return Vec::new();
    }
    let tells = |name: &&str| {
        let label = typed.labels.get(name);
        !label.is_absent() && label.values().is_none_or(|values| values.len() > 1)
    };
    set.into_iter().filter(tells).collect()
}

/// Whether the expression picks some series by their value, of which there may be one: the greatest, those that are more than
/// half of all; or makes a series of each value, which one target has one of.
fn leaves_few(typed: &Typed<'_>) -> bool {
    use Aggregation::{Bottomk, CountValues, LimitRatio, Limitk, Topk};
    let mut few = false;
    typed.walk(&mut |typed| {
        few |= match &typed.node.kind {
            Expr::Aggregate { operator: Topk | Bottomk | Limitk | LimitRatio | CountValues, .. } => true,
            Expr::Binary { operator, return_bool: false, lhs, rhs, .. } => {
                operator.is_comparison() && lhs.metric_names().iter().any(|name| rhs.metric_names().contains(name))
            }
            _ => false,
        };
    });
    few
}
