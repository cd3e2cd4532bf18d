//! `[alerts.*]`: one rule for each severity and each service with limits of its own.

mod condition;
mod limits;
mod overrides;
mod severities;
mod shown;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Context, Facts, Item, add_to};
use super::names::Named;
use super::service_label::flow;
use super::texts::THRESHOLD;
use crate::limits::{RULE_SIZE, RULES};
use crate::model::{Alert, Expression, Scope, Variant};
use crate::promql::{Kind, ValueType};
use crate::report::Diagnostic;
use crate::source::Table;
use crate::spec::{self, decode_item};
use crate::template::{self, Dialect, Type};

use condition::check_condition;
use limits::limits;
use overrides::overrides_of;
use severities::{holds, severities};
use texts::{Reads, Texts, annotations_of, block, blocks, check_labels, runbook, shown_of, title_of};

/// Whether the spec may have the rules of one more alert; that it may not is told once.
fn has_room(
    context: &mut Context<'_>,
    item: &Item<'_>,
    texts: &Texts,
    labels: &BTreeMap<String, String>,
    severities: usize,
    except: &[String],
) -> bool {
    let rules = severities.saturating_mul(1 + except.len());
    let excepted: usize = except.iter().map(String::len).sum();
    let of_labels: usize = labels.iter().map(|(name, value)| name.len() + value.len()).sum();
    let bytes = rules.saturating_mul(texts.length() + of_labels).saturating_add(severities.saturating_mul(excepted));
    let (all_rules, all_bytes) = &mut context.rules;
    let too_many = add_to(all_rules, rules, RULES.most);
    let too_long = add_to(all_bytes, bytes, RULE_SIZE.most);
    for (limit, beyond) in [(&RULES, too_many), (&RULE_SIZE, too_long)] {
        if beyond == Some(true) {
            context.report.add(limit.finding(item.key));
        }
    }
    too_many.or(too_long).is_none()
}

/// Annotations that have a key of their own.
pub(super) const OWN_ANNOTATIONS: &[&str] = &["summary", "description", "runbook_url"];

pub(super) fn resolve(context: &mut Context<'_>, facts: &Facts<'_>, written: Table) -> BTreeMap<String, Alert> {
    let version = context.stack.prometheus;
    let any_value = template::prometheus((version.major, version.minor));
    // what passes a comparison with a number is a float, never a native histogram
    let compared = any_value.clone().with_float_value();
    let with_limit = compared.clone().with_variable(THRESHOLD, Type::Float);
    let dialects = Dialects { any_value, compared, with_limit };
    let mut alerts: BTreeMap<String, Alert> = BTreeMap::new();
    for (name, entry) in written.into_entries() {
        let item = Item { table: "alerts", name: &name, key: entry.key, node: &entry.node };
        context.report.about(Some(item.path()));
        if let Some(alert) = one(context, &item, facts, &dialects) {
            alerts.insert(alert.name.clone(), alert);
        }
    }
    context.report.about(None);
    drop_repeated(&mut alerts);
    alerts
}

/// What a template may use, by what is known about the value.
struct Dialects {
    any_value: Dialect,
    compared: Dialect,
    with_limit: Dialect,
}

impl Dialects {
    fn of(&self, expr: Option<&Expression>, has_limit: bool) -> &Dialect {
        let compares = expr.is_some_and(|expr| match &expr.parsed.root.unparen().kind {
            Kind::Binary { operator, lhs, rhs, .. } => {
                operator.is_comparison() && [lhs, rhs].iter().any(|side| side.value_type == ValueType::Scalar)
            }
            _ => false,
        });
        match (has_limit, compares) {
            (true, _) => &self.with_limit,
            (false, true) => &self.compared,
            (false, false) => &self.any_value,
        }
    }
}

/// A kind's alert that the author wrote already, under another name, would only fire twice.
fn drop_repeated(alerts: &mut BTreeMap<String, Alert>) {
    let words = |alert: &'_ Alert| alert.expr.text.as_str().split_whitespace().flat_map(str::chars).collect::<String>();
    let brought: Vec<(&str, String)> =
        alerts.values().filter(|alert| !alert.written).map(|alert| (alert.name.as_str(), words(alert))).collect();
    let limits = |alert: &Alert| alert.variants.iter().map(|variant| variant.condition.clone()).collect::<Vec<_>>();
    let mut repeated: BTreeSet<String> = BTreeSet::new();
    for written in alerts.values().filter(|alert| alert.written && !brought.is_empty()) {
        let of_written = || written.expr.text.as_str().split_whitespace().flat_map(str::chars);
        for (name, of_brought) in &brought {
            if of_written().eq(of_brought.chars())
                && alerts.get(*name).is_some_and(|brought| limits(brought) == limits(written))
            {
                repeated.insert((*name).to_owned());
            }
        }
    }
    alerts.retain(|name, _| !repeated.contains(name));
}

fn one(context: &mut Context<'_>, item: &Item<'_>, facts: &Facts<'_>, dialects: &Dialects) -> Option<Alert> {
    let named = context.name(Named::Alert, item.name, item.key);
    let path = [item.table, item.name];
    let (written, lossy): (spec::Alert, bool) = decode_item(item.node, "Alert", &path, context.sources, context.report);
    let spec::Alert {
        expr,
        above,
        below,
        hold,
        keep_firing_for,
        severity,
        group,
        service,
        summary,
        description,
        runbook_url,
        labels,
        annotations,
        overrides,
        tests,
        enabled: _,
        allow: _,
    } = written;
    let brought = context.layered.brought.contains(item.name);
    if expr.is_none() && !lossy {
        context.missing(item, "expr", "write the expression that it watches");
    }
    if summary.is_none() && !lossy {
        context.missing(item, "summary", "write one line that names the problem");
    }
    if summary.as_ref().is_some_and(|text| text.trim().is_empty()) {
        context.report.add(
            Diagnostic::new(
                "value/empty",
                item.span(&["summary"]),
                format!("`{}` has an empty `summary`", item.path()),
                "says nothing",
            )
            .help("write one line that names the problem"),
        );
    }
    let group = group.unwrap_or_else(|| "alerts".to_owned());
    context.name(Named::Group, &group, item.span(&["group"]));
    let expr = context.expression(item, "expr");
    // a limit that cannot be read is a limit all the same
    let limited = ["above", "below"].iter().any(|key| item.node.get(key).is_some());
    let limits = limits(context, item, above, below);
    let severities = severities(context, item, severity.as_deref(), &limits, brought, lossy);
    let holds = holds(context, item, hold, &severities);
    let keep_firing_for = keep_firing_for.and_then(|text| context.duration(&text, item.span(&["keep_firing_for"])));
    if let Some(name) = &service {
        context.reference("services", "service", name, item.span(&["service"]));
    }
    if let Some(expr) = &expr
        && !lossy
    {
        check_condition(context, item, expr, limited);
    }
    let dialect = dialects.of(expr.as_ref(), limited);
    let labels = blocks(context, item, "labels", labels.unwrap_or_default());
    let mut reads = Reads::default();
    check_labels(context, item, &labels, dialect, &mut reads);
    let texts = Texts {
        summary: summary.map(|text| block(context, item, &["summary"], text)),
        description: description.map(|text| block(context, item, &["description"], text)),
        annotations: blocks(context, item, "annotations", annotations.unwrap_or_default()),
        uses_limit: annotations_of(context, item, dialect, &mut reads),
    };
    let shown = shown_of(context, item);
    let flow = expr.as_ref().map(|expr| flow(&expr.parsed.root, facts));
    let carries = flow.as_ref().is_some_and(|flow| flow.carries);
    let static_service = flow.filter(|flow| !flow.carries).and_then(|flow| flow.only_owner().map(str::to_owned));
    let overrides = overrides_of(context, item, overrides.unwrap_or_default(), expr.as_ref(), carries, limited);
    let except: Vec<String> = overrides.iter().map(|one| one.service.clone()).collect();
    if !has_room(context, item, &texts, &labels, severities.len(), &except) {
        return None;
    }
    let mut variants = Vec::new();
    for severity in &severities {
        let limit = limits.iter().find(|limit| limit.severity.is_none() || limit.severity == *severity);
        variants.push(Variant {
            scope: if except.is_empty() { Scope::All } else { Scope::Except(except.clone()) },
            condition: limit.map(|limit| limit.condition.clone()),
            limit_at: limit.map(|limit| limit.at),
            hold: holds.for_severity(severity.as_deref()),
            keep_firing_for,
            severity: severity.clone(),
            labels: labels.clone(),
            annotations: BTreeMap::new(),
        });
    }
    let bases = if overrides.is_empty() { Vec::new() } else { variants.clone() };
    for one in &overrides {
        // an override with a severity or a limit of its own is one rule, whatever the levels of the others
        let count = if one.is_single() { 1 } else { bases.len() };
        variants.extend(bases.iter().take(count).map(|base| one.variant(base)));
    }
    // most alerts have one rule, and a spec may have very many alerts
    variants.shrink_to_fit();
    let title = expr.as_ref().and_then(|expr| title_of(context, expr));
    for variant in &mut variants {
        variant.annotations = texts.render(variant, title.as_deref());
        let about = service.clone().or_else(|| static_service.clone());
        if let Some(url) = runbook(context, item, runbook_url.as_deref(), variant, about.as_deref()) {
            variant.annotations.insert("runbook_url".to_owned(), url);
        }
    }
    let tests = super::alert_tests::resolve(context, item, tests.unwrap_or_default());
    let expr = expr?;
    named.then(|| Alert {
        name: item.name.to_owned(),
        span: item.key,
        hold_span: item.span(&["for"]),
        group,
        expr,
        queries: reads.queries,
        labels_read: reads.labels,
        service: service.or(static_service),
        variants,
        shown,
        tests,
        written: !brought,
    })
}
