//! A matcher that no series of the metric meets.

use std::collections::BTreeSet;

use super::{bounds, equality_of_pattern};
use crate::metrics::Existence;
use crate::model::conventions::{JOB_LABEL, SERVICE_LABEL};
use crate::model::{Expression, Job, Model};
use crate::promql::labels::{Labels, NAME, Presence};
use crate::promql::{Expr, MatchOperator, Matcher, Selector};
use crate::report::{Diagnostic, Report, nearest};
use crate::rules::Context;
use crate::rules::metric::unknown;
use crate::rules::reference::unknown_job;
use crate::types::Typed;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for &(ref item, expression) in context.expressions() {
        context.types.infer(&expression.parsed.root).walk(&mut |typed| {
            if let Some(found) = check_selector(context, expression, typed) {
                report.add(found.item(item.clone()));
            }
        });
    }
}

fn check_selector<'a>(context: &Context<'a>, expression: &Expression, typed: &Typed<'a>) -> Option<Diagnostic> {
    let Expr::Selector(selector) = &typed.node.kind else {
        return None;
    };
    let (name, _) = selector.name.as_ref()?;
    if let Some(found) = of_bound(context, expression, selector, name) {
        return Some(found);
    }
    if !typed.labels.has_no_series() || selector.matchers.iter().any(|matcher| matcher.label == NAME) {
        return None;
    }
    // that nothing has the name is reported as such
    if unknown::existence(context, selector) == Existence::Never {
        return None;
    }
    let given = context.types.given(name);
    let met_by_none = |matcher: &&'a Matcher| {
        let held = matcher.held(context.types.patterns());
        given.of_all().all(|labels: &Labels<'a>| labels.get(&matcher.label).filtered(&held).is_none())
    };
    let span = |matcher: &Matcher| expression.text.span(matcher.label_span.start..matcher.value_span.end);
    let Some(matcher) = selector.matchers.iter().find(met_by_none) else {
        return together(selector, name, &span);
    };
    if is_reported_elsewhere(context.model, matcher) {
        return None;
    }
    let label = matcher.label.as_str();
    let known = given.all.get(label);
    if known.is_absent() {
        let names: Vec<&str> = given.all.names().collect();
        let found = Diagnostic::new(
            "promql/matcher-never-met",
            span(matcher),
            format!("no series of `{name}` has the label `{label}`"),
            "selects nothing",
        );
        return Some(found.help(match nearest(label, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("labels of `{name}`: {}", crate::report::listed(&names)),
        }));
    }
    let values: Vec<&str> = known.values().unwrap_or_default().iter().map(AsRef::as_ref).collect();
    let found = Diagnostic::new(
        "promql/matcher-never-met",
        span(matcher),
        format!("no series of `{name}` has {label}{}\"{}\"", matcher.operator.text(), matcher.value),
        "selects nothing",
    );
    if let Some(meant) = equality_of_pattern::meant(matcher, &values, context.types.patterns()) {
        let at = expression.text.span(matcher.label_span.end..matcher.value_span.start);
        return Some(found.help(meant.help(matcher)).edit(at, meant.operator));
    }
    Some(found.help(match (values.as_slice(), nearest(&matcher.value, values.iter().copied())) {
        ([], _) if known.presence == Presence::Always => format!("every series has `{label}`: remove the matcher"),
        (_, Some(near)) => format!("did you mean `{near}`?"),
        _ => format!("values of `{label}`: {}", crate::report::listed(&values)),
    }))
}

/// A matcher on `le` or `quantile` with a value that no bucket has, or has in another form.
fn of_bound<'a>(
    context: &Context<'a>,
    expression: &Expression,
    selector: &'a Selector,
    name: &'a str,
) -> Option<Diagnostic> {
    let matcher = selector.matchers.iter().find(|matcher| matches!(matcher.label.as_str(), "le" | "quantile"))?;
    let series = context.types.series(name);
    if series.open {
        return None;
    }
    let unmet = bounds::unmet(context.model, &series.known, matcher)?;
    let found = Diagnostic::new(
        "promql/matcher-never-met",
        expression.text.span(matcher.label_span.start..matcher.value_span.end),
        format!("no series of `{name}` has {}{}\"{}\"", matcher.label, matcher.operator.text(), unmet.written),
        "selects nothing",
    );
    Some(match unmet.meant {
        Some(meant) => {
            let at = expression.text.span(matcher.value_span.clone());
            let help = format!("Prometheus 3 stores it as {}=\"{meant}\"", matcher.label);
            found.help(help).edit_word(at, &matcher.value, Some(meant))
        }
        None if unmet.bounds.is_empty() => {
            found.help("Prometheus 3 stores such numbers in another form, as in \"1.0\"")
        }
        None => found.help(format!("the buckets are {}, +Inf", crate::report::listed(&unmet.bounds))),
    })
}

/// Matchers of which each is met, and no series meets all of them.
fn together(selector: &Selector, name: &str, span: &dyn Fn(&Matcher) -> crate::source::Span) -> Option<Diagnostic> {
    let last = selector.matchers.last()?;
    let mut found = Diagnostic::new(
        "promql/matcher-never-met",
        span(last),
        format!("no series of `{name}` meets all of these matchers"),
        "selects nothing",
    );
    for other in selector.matchers.iter().filter(|other| *other != last) {
        found = found.label(span(other), "together with this one");
    }
    Some(found.help("remove one of them"))
}

/// Of jobs and services that there are none of, and of external labels, other rules speak.
fn is_reported_elsewhere(model: &Model, matcher: &Matcher) -> bool {
    // of a pattern that is more than a list of names, only this rule speaks
    let pattern =
        matcher.operator == MatchOperator::Matches && unknown_job::unknown(matcher, &BTreeSet::new()).is_empty();
    let exists = match matcher.label.as_str() {
        // who passes on what others scraped may bring any
        JOB_LABEL | SERVICE_LABEL if pattern => {
            return model.unresolved.unknown || model.may_hold_any_job();
        }
        // where a job may come from a rule, none is called unknown
        JOB_LABEL if !model.jobs().all(Job::keeps_its_name) => return false,
        JOB_LABEL => model.jobs().any(|job| job.name == matcher.value),
        SERVICE_LABEL => model.services.contains_key(&matcher.value),
        label => return model.lakehouse.external_labels.contains_key(label),
    };
    !(exists && matcher.operator == MatchOperator::Equal)
}
