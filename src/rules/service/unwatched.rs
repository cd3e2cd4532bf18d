//! A service of which no alert notices that its targets do not answer, or are not there.

use crate::metrics::Origin;
use crate::model::{Model, Service, conventions};
use crate::promql::{BinaryOperator, Expr, Node, Selector};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::promql::asked::Asked;

/// Functions that say that something is not there.
const ABSENT: &[&str] = &["absent", "absent_over_time"];

/// What an expression of an alert reads that may notice it.
enum Reads<'a> {
    /// `up`, which is 0 when a target does not answer.
    Up(&'a Selector),
    /// What should be there.
    Expected(&'a Selector),
    /// That something is not there.
    Absent(&'a Selector),
    /// No name: anything.
    Anything,
}

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let unresolved = &model.unresolved;
    if model.alerts.is_empty() || unresolved.alerts || unresolved.unknown || !unresolved.indicators.is_empty() {
        return;
    }
    // only who switched these off can be without
    if !["TargetDown", "ServiceMissing"].iter().any(|alert| unresolved.disabled_alerts.contains(*alert)) {
        return;
    }
    let reads = all_reads(model);
    for service in model.services.values() {
        let written = service.span != crate::source::Span::NONE;
        if !written || service.jobs.is_empty() || unresolved.services.contains(&service.name) {
            continue;
        }
        let noticed = reads.iter().any(|reads| notices(context, service, reads));
        if noticed {
            continue;
        }
        let (what, label) = match service.jobs.iter().any(|job| job.discovery.is_some()) {
            true => ("has disappeared", "found by discovery: `up` is then not 0, but absent"),
            false => ("does not answer", "without a target, its other alerts have no series"),
        };
        report.add(
            Diagnostic::new(
                "service/unwatched",
                service.span,
                format!("no alert notices that `{}` {what}", service.name),
                label,
            )
            .item(format!("services.{}", service.name))
            .help("remove `enabled = false` from [alerts.TargetDown] and [alerts.ServiceMissing], or write an alert on `up`"),
        );
    }
}

/// Everything that alerts read, by way of indicators too.
fn all_reads(model: &Model) -> Vec<Reads<'_>> {
    let mut found = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let mut open: Vec<&Node> = model.alerts.values().map(|alert| &alert.expr.parsed.root).collect();
    while let Some(root) = open.pop() {
        collect(root, &mut |reads| found.push(reads), &mut |name| {
            if seen.insert(name) {
                open.extend(model.indicators.named(name).iter().map(|indicator| &indicator.expr.parsed.root));
            }
        });
    }
    found
}

fn collect<'a>(node: &'a Node, add: &mut dyn FnMut(Reads<'a>), indicator: &mut dyn FnMut(&'a str)) {
    match &node.kind {
        Expr::Selector(selector) => match selector.name.as_ref().map(|(name, _)| name.as_str()) {
            None => add(Reads::Anything),
            Some("up") => add(Reads::Up(selector)),
            Some(conventions::INFO_METRIC) => add(Reads::Expected(selector)),
            Some(name) => indicator(name),
        },
        Expr::Call { function, args, .. } if ABSENT.contains(function) => {
            for argument in args {
                argument.walk(&mut |node| {
                    if let Expr::Selector(selector) = &node.kind {
                        add(Reads::Absent(selector));
                    }
                });
            }
        }
        // what is there, whatever its value, only takes away
        Expr::Binary { operator: BinaryOperator::Unless, lhs, rhs, .. }
            if matches!(rhs.unparen().kind, Expr::Selector(_)) =>
        {
            collect(lhs, add, indicator);
        }
        _ => node.children().for_each(|child| collect(child, add, indicator)),
    }
}

/// Whether an alert that reads this may notice it.
///
/// A target that is written out stays there and does not answer: `up` is 0, and everything else of it is absent. One that is
/// discovered may be gone, and then `up` is absent too.
fn notices<'a>(context: &Context<'a>, service: &'a Service, reads: &Reads<'a>) -> bool {
    let may = |selector: &Selector| {
        let asked = Asked::new(&selector.matchers);
        service.jobs.iter().any(|job| asked.of_target(service, job) != Some(false))
    };
    let discovered = service.jobs.iter().any(|job| job.discovery.is_some());
    match reads {
        Reads::Anything => true,
        Reads::Up(selector) => !discovered && may(selector),
        Reads::Expected(selector) => discovered && service.expected_job().is_some() && may(selector),
        Reads::Absent(selector) => {
            let Some((name, _)) = &selector.name else { return true };
            if !discovered && name == "up" {
                return false;
            }
            let series = context.types.series(name);
            let of_service = series.known.iter().any(|series| match series.origin {
                Origin::Target { service: of, .. } => of.name == service.name,
                _ => true,
            });
            (series.open || of_service) && may(selector)
        }
    }
}
