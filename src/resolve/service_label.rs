//! Whom an expression is about: whether its result carries the label `service`, and if not, which one service feeds it.

use super::context::Facts;
use crate::model::Indicator;
use crate::model::conventions::{JOB_LABEL, SERVICE_LABEL};
use crate::promql::{Expr, MatchOperator, Matching, Node, Selector};

/// What is known about the label `service` of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flow {
    /// Whether every series of the result has the label.
    pub(super) carries: bool,
    /// The service whose series are read.
    pub(super) owner: Owner,
}

/// The services whose series an expression reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    /// None: the expression reads no series.
    Nobody,
    /// One.
    One(String),
    /// Several, or some that are not known.
    Several,
}

impl Owner {
    fn and(self, other: Owner) -> Owner {
        match (self, other) {
            (Owner::Nobody, owner) | (owner, Owner::Nobody) => owner,
            (Owner::One(one), Owner::One(other)) if one == other => Owner::One(one),
            _ => Owner::Several,
        }
    }
}

impl Flow {
    /// Of series of either.
    pub(super) fn or(self, other: Flow) -> Flow {
        Flow { carries: self.carries && other.carries, owner: self.owner.and(other.owner) }
    }

    /// The one service that it is about.
    pub(super) fn only_owner(&self) -> Option<&str> {
        match &self.owner {
            Owner::One(name) => Some(name),
            Owner::Nobody | Owner::Several => None,
        }
    }
}

/// What is known about the series that an indicator records.
pub(super) fn recorded_flow(indicator: &Indicator, facts: &Facts<'_>) -> Flow {
    let flow = flow(&indicator.expr.parsed.root, facts);
    match indicator.labels.get(SERVICE_LABEL) {
        Some(service) => Flow { carries: !service.is_empty(), ..flow },
        None => flow,
    }
}

/// What is known about the result of an expression.
pub(super) fn flow(node: &Node, facts: &Facts<'_>) -> Flow {
    let mut owner = Owner::Nobody;
    node.walk(&mut |part| {
        if let Expr::Selector(selector) = &part.kind {
            let read = selector_flow(selector, facts).owner;
            owner = std::mem::replace(&mut owner, Owner::Nobody).and(read);
        }
    });
    Flow { carries: carries(node, facts), owner }
}

fn selector_flow(selector: &Selector, facts: &Facts<'_>) -> Flow {
    let unknown = Flow { carries: false, owner: Owner::Several };
    let Some((name, _)) = &selector.name else {
        return unknown;
    };
    if let Some(indicator) = facts.indicator(name) {
        return indicator.clone();
    }
    let owners = facts.owners(name);
    let pinned = selector.matchers.iter().find_map(|matcher| {
        let owner = owner_of(&matcher.label, &matcher.value, facts);
        (matcher.operator == MatchOperator::Equal && owners.contains(owner)).then_some(owner)
    });
    // where a target may say whom it is about, its job does not
    let equal = |label: &str| {
        let mut matchers = selector.matchers.iter();
        matchers.find(|matcher| matcher.operator == MatchOperator::Equal && matcher.label == label)
    };
    let of_job =
        equal("job").map(|matcher| owner_of(JOB_LABEL, &matcher.value, facts)).filter(|job| owners.contains(*job));
    let read = || owners.iter().map(String::as_str).filter(|owner| of_job.is_none_or(|job| job == *owner));
    // most specs have none, and a metric may have very many owners
    if facts.any_relabelled && read().any(|owner| facts.relabelled(owner)) {
        let literal = equal(SERVICE_LABEL).filter(|matcher| owners.contains(&matcher.value));
        let owner = literal.map_or(Owner::Several, |matcher| Owner::One(matcher.value.clone()));
        return Flow { carries: literal.is_some() || read().all(|owner| facts.keeps_service(owner)), owner };
    }
    let owner = match (pinned, owners.first()) {
        (_, None) => return unknown,
        (Some(pinned), Some(_)) => Owner::One(pinned.to_owned()),
        (None, Some(first)) if owners.len() == 1 => Owner::One(first.clone()),
        (None, Some(_)) => Owner::Several,
    };
    // a known metric comes from a target, and every target has the label
    Flow { carries: true, owner }
}

/// The service that a value of a label names: a job that a rule may write names nobody.
fn owner_of<'a>(label: &str, value: &'a str, facts: &Facts<'a>) -> &'a str {
    match label {
        SERVICE_LABEL => value,
        JOB_LABEL => facts.service_of_job(value),
        _ => "",
    }
}

fn carries(node: &Node, facts: &Facts<'_>) -> bool {
    match &node.kind {
        Expr::Number(_) | Expr::String(_) => false,
        Expr::Selector(selector) => selector_flow(selector, facts).carries,
        Expr::Paren(inner) => carries(inner, facts),
        Expr::Range { selector: expr, .. } | Expr::Subquery { expr, .. } | Expr::Unary { expr, .. } => {
            carries(expr, facts)
        }
        Expr::Call { function, args, .. } => match *function {
            // the result is made anew, without the labels of what is read
            "absent" | "absent_over_time" | "vector" | "scalar" | "time" | "pi" => false,
            "label_replace" | "label_join" if sets_service(args) => true,
            _ => args.iter().any(|arg| carries(arg, facts)),
        },
        Expr::Aggregate { operator, grouping, expr, .. } => {
            let listed = |labels: &[(String, _)]| labels.iter().any(|(label, _)| label == SERVICE_LABEL);
            let kept = match grouping {
                _ if matches!(operator.name(), "topk" | "bottomk" | "limitk" | "limit_ratio") => true,
                None => false,
                Some(grouping) if grouping.by => listed(&grouping.labels),
                Some(grouping) => !listed(&grouping.labels),
            };
            kept && carries(expr, facts)
        }
        Expr::Binary { operator, matching, lhs, rhs, .. } => {
            let (left, right) = (carries(lhs, facts), carries(rhs, facts));
            match operator.text() {
                "and" | "unless" => left,
                "or" => left && right,
                _ => joined(matching.as_ref(), left, right, lhs, rhs),
            }
        }
    }
}

/// Whether the author writes the label, by `label_replace` or `label_join`.
fn sets_service(args: &[Node]) -> bool {
    args.get(1).is_some_and(|label| matches!(&label.unparen().kind, Expr::String(name) if name == SERVICE_LABEL))
}

fn joined(matching: Option<&Matching>, left: bool, right: bool, lhs: &Node, rhs: &Node) -> bool {
    use crate::promql::ValueType::Scalar;
    if lhs.value_type == Scalar {
        return right;
    }
    if rhs.value_type == Scalar {
        return left;
    }
    let Some(matching) = matching else {
        return left && right;
    };
    let listed = matching.labels.iter().any(|(label, _)| label == SERVICE_LABEL);
    match &matching.group {
        Some(group) if group.labels.iter().any(|(label, _)| label == SERVICE_LABEL) => {
            if group.left {
                right
            } else {
                left
            }
        }
        Some(group) => {
            if group.left {
                left
            } else {
                right
            }
        }
        None => left && right && matching.on == listed,
    }
}

#[cfg(test)]
mod tests {
    use crate::load::{self, Given, Input};
    use crate::report::Report;
    use crate::source::Sources;

    /// Two services with the metric `q`, one with `only`, one that declares nothing, and the alert `A`: the label `service` that its rule sets.
    fn label(expr: &str) -> Option<String> {
        let text = format!(
            "[lakehouse]\nname = \"shop\"\nedition = \"2026\"\n\n\
             [services.api]\nkind = \"prometheus\"\naddress = \"api:8080\"\n\
             metrics = {{ q = {{ type = \"gauge\" }}, only = {{ type = \"gauge\" }}, wait = {{ type = \"histogram\" }} }}\n\n\
             [services.web]\nkind = \"prometheus\"\naddress = \"web:8080\"\nmetrics = {{ q = {{ type = \"gauge\" }} }}\n\n\
             [services.open]\nkind = \"prometheus\"\naddress = \"open:8080\"\n\n\
             [indicators.total]\nexpr = \"sum(only)\"\n\n\
             [indicators.split]\nexpr = \"sum by (service) (only)\"\n\n\
             [indicators.both]\nexpr = \"total * total\"\n\n\
             [alerts.A]\nexpr = \'\'\'{expr}\'\'\'\nseverity = \"critical\"\nsummary = \"A\"\n"
        );
        let input = Input { name: "lakehouse.toml".to_owned(), text };
        let (mut sources, mut report) = (Sources::new(), Report::new());
        let files = load::read(&input, &Given::new(&|_| Err("none".to_owned())), &mut sources, &mut report);
        let layered = load::layer(files, None, &mut sources, &mut report);
        let layered = load::expand(layered, &mut load::LoadedKinds::default(), &mut sources, &mut report);
        let model = crate::resolve::resolve(layered, &sources, 1, &mut report);
        assert!(report.is_empty(), "{expr}: {:?}", report.into_found());
        model.alerts.get("A").and_then(|alert| alert.service.clone())
    }

    #[test]
    fn a_result_that_carries_the_label_gets_no_second_one() {
        for expr in [
            "only > 0",
            "-only > 0",
            "(only) > 0",
            "0 < only",
            "deriv(only[5m]) > 0",
            "max_over_time(only[5m:1m]) > 0",
            "wait_bucket > 0",
            "sum by (service) (only) > 0",
            "sum by (service, job) (only) > 0",
            "sum without (job) (only) > 0",
            "topk(3, only) > 0",
            "bottomk by (job) (3, only) > 0",
            "clamp_min(only, 1) > 1",
            "label_replace(only, \"a\", \"b\", \"job\", \"c\") > 0",
            "histogram_quantile(0.9, sum by (service, le) (rate(wait_bucket[5m]))) > 0",
            "only * only > 0",
            "only * on (service) only > 0",
            "only * ignoring (job) only > 0",
            "only and on (job) sum by (job) (q)",
            "only unless q",
            "only or q > 0",
            "only * on (job) group_left () sum by (job) (q) > 0",
            "sum by (job) (only) * on (job) group_right () only > 0",
            "sum by (job) (only) * on (job) group_left (service) only > 0",
            "label_replace(sum by (job) (only), \"service\", \"$1\", \"job\", \"(.*)/.*\") > 0",
            "label_join(sum by (job) (only), \"service\", \"\", \"job\") > 0",
            "split > 0",
            "split * 100 > 0",
            "up == 0",
        ] {
            assert_eq!(label(expr), None, "{expr}");
        }
    }

    #[test]
    fn a_result_that_lost_the_label_is_about_the_only_service_that_feeds_it() {
        for expr in [
            "sum(only) > 0",
            "count(only) > 0",
            "sum by (job) (only) > 0",
            "sum without (service) (only) > 0",
            "quantile(0.9, only) > 0",
            "count_values(\"v\", only) > 0",
            "absent(only)",
            "absent_over_time(only[5m])",
            "vector(scalar(only)) > 0",
            "sum(only) / count(only) > 0",
            "only * on (job) only > 0",
            "only * ignoring (service) only > 0",
            "sum by (job) (only) or only > 0",
            "sum(only) or vector(0)",
            "histogram_quantile(0.9, sum by (le) (rate(wait_bucket[5m]))) > 0",
            "sum(q{service=\"api\"}) > 0",
            "sum(q{job=\"api\"}) > 0",
            "absent(up{job=\"api\"})",
            "total > 0",
            "both > 0",
        ] {
            assert_eq!(label(expr), Some("api".to_owned()), "{expr}");
        }
    }

    #[test]
    fn a_result_about_several_or_unknown_services_is_about_none() {
        for expr in [
            "sum(q) > 0",
            "sum(q{service=~\"api|web\"}) > 0",
            "sum(q{service!=\"api\"}) > 0",
            "sum(only) / sum(q) > 0",
            "sum(elsewhere) > 0",
            "elsewhere > 0",
            "only / elsewhere > 0",
            "sum(only) + sum(elsewhere) > 0",
            "sum({__name__=\"only\"}) > 0",
            "vector(1) > 0",
        ] {
            assert_eq!(label(expr), None, "{expr}");
        }
    }
}
