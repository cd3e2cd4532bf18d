//! `[alerts.*]`: one rule for each severity and each service with limits of its own.

mod condition;
mod limits;
mod overrides;
mod severities;
mod shown;
mod texts;

use std::collections::BTreeMap;

use super::context::{Context, Facts, Item};
use super::service_label::flow;
use super::texts::THRESHOLD;
use crate::limits::{EXPRESSIONS, RULE_SIZE, RULES, SEVERITIES, add_to};
use crate::model::Named;
use crate::model::conventions::SERVICE_LABEL;
use crate::model::{Alert, Duration, Expression, RuleGroup, Scope, ShownValue, Variant};
use crate::promql::{Expr, ValueType};
use crate::report::{Diagnostic, Report};
use crate::source::{Entry, Span, Spanned, Table, threads};
use crate::spec::{self, Decoded};
use crate::template::{self, Dialect, Type};

use condition::check_condition;
pub(super) use limits::quantity_of;
use limits::{Limit, Limited, limits};
use overrides::{OverrideOf, overrides_of};
use severities::{Holds, holds, severities};
use texts::{Reads, Texts, annotations_of, blocks, check_labels, runbook, shown_of, take_own_keys, title_of};

/// Whether the spec may have the rules of one more alert; that it may not is reported once.
fn has_room(
    context: &mut Context<'_>,
    item: &Item<'_>,
    texts: &Texts,
    labels: &BTreeMap<String, String>,
    severities: usize,
    written: &str,
    overrides: &[OverrideOf],
) -> bool {
    let rules = severities.saturating_mul(1 + overrides.len());
    let excepted: usize = overrides.iter().map(|one| one.service.len() + one.said.texts.length()).sum();
    let of_labels: usize = labels.iter().map(|(name, value)| name.len() + value.len()).sum();
    let of_expressions = written.len().saturating_mul(overrides.len()).saturating_add(excepted);
    let bytes = rules.saturating_mul(texts.length() + of_labels);
    let bytes = bytes.saturating_add(severities.saturating_mul(of_expressions));
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

/// The alerts, and those of kinds that ask what one of the author's asks already, each with that one.
pub(super) fn resolve(
    context: &mut Context<'_>,
    facts: &Facts<'_>,
    groups: &BTreeMap<String, RuleGroup>,
    written: Table,
) -> (BTreeMap<String, Alert>, BTreeMap<String, String>) {
    let version = context.stack.prometheus;
    let any_value = template::prometheus((version.major, version.minor));
    // what passes a comparison with a number is a float, never a native histogram
    let compared = any_value.clone().with_float_value();
    let with_limit = compared.clone().with_variable(THRESHOLD, Type::Float);
    let dialects = Dialects { any_value, compared, with_limit };
    let of_all = OfAll { facts, groups, dialects };
    let mut alerts: BTreeMap<String, Alert> = BTreeMap::new();
    let mut written = written.into_entries();
    loop {
        // each is let go once it is understood
        let window: Vec<(String, Entry)> = written.by_ref().take(WINDOW).collect();
        if window.is_empty() {
            break;
        }
        let found = at_once(context, &window, &of_all).unwrap_or_else(|| in_turn(context, &window, &of_all));
        alerts.extend(found.into_iter().map(|alert| (alert.key.clone(), alert)));
    }
    let repeated = drop_repeated(&mut alerts);
    (alerts, repeated)
}

/// What all alerts are read with.
struct OfAll<'a> {
    facts: &'a Facts<'a>,
    groups: &'a BTreeMap<String, RuleGroup>,
    dialects: Dialects,
}

/// How many alerts are read before what they were written as is let go.
const WINDOW: usize = 1024;

/// How many alerts a thread reads at a time. Fewer are not worth a thread.
const PART: usize = 64;

fn in_turn(context: &mut Context<'_>, written: &[(String, Entry)], of_all: &OfAll<'_>) -> Vec<Alert> {
    let mut alerts = Vec::with_capacity(written.len());
    for (name, entry) in written {
        let item = Item { table: "alerts", name, key: entry.key, node: &entry.node };
        context.report.about(Some(item.path()));
        alerts.extend(resolve_alert(context, &item, of_all));
    }
    context.report.about(None);
    alerts
}

/// As [`in_turn`], in parts on several threads, each with a report of its own. Nothing where that is not worth it, or where a
/// bound on all alerts together is met, which is found at the first alert beyond it.
fn at_once(context: &mut Context<'_>, written: &[(String, Entry)], of_all: &OfAll<'_>) -> Option<Vec<Alert>> {
    // of severities beyond their bound it matters what was reported before
    let severities = context.lakehouse.severities.len() >= SEVERITIES.most;
    if context.threads < 2 || written.len() < 2 * PART || severities {
        return None;
    }
    let &mut Context { sources, lakehouse, stack, layered, complete, threads, .. } = context;
    let parts: Vec<&[(String, Entry)]> = written.chunks(PART).collect();
    let results = threads::each(parts, threads, &|part| {
        let mut report = Report::new();
        let mut context = Context { complete, ..Context::new(sources, &mut report, lakehouse, stack, layered) };
        let alerts = in_turn(&mut context, part, of_all);
        let counted = (context.nodes, context.rules);
        (alerts, counted, report)
    });
    let (mut nodes, (mut rules, mut bytes)) = (context.nodes, context.rules);
    for (_, (of_nodes, (of_rules, of_bytes)), _) in &results {
        let beyond = add_to(&mut nodes, *of_nodes, EXPRESSIONS.most)
            .or(add_to(&mut rules, *of_rules, RULES.most))
            .or(add_to(&mut bytes, *of_bytes, RULE_SIZE.most));
        if beyond.is_some() {
            return None;
        }
    }
    (context.nodes, context.rules) = (nodes, (rules, bytes));
    let mut alerts = Vec::with_capacity(written.len());
    for (found, _, report) in results {
        alerts.extend(found);
        context.report.append(report);
    }
    Some(alerts)
}

/// What a template may use, by what is known about the value.
struct Dialects {
    any_value: Dialect,
    compared: Dialect,
    with_limit: Dialect,
}

impl Dialects {
    fn dialect_for(&self, expr: Option<&Expression>, has_limit: bool) -> &Dialect {
        let compares = expr.is_some_and(|expr| match &expr.parsed.root.unparen().kind {
            Expr::Binary { operator, lhs, rhs, .. } => {
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

/// A kind's alert that the author wrote already, under another name, would only fire twice. Gives those that are left out,
/// each with the author's.
fn drop_repeated(alerts: &mut BTreeMap<String, Alert>) -> BTreeMap<String, String> {
    let words = |alert: &'_ Alert| alert.expr.text.as_str().split_whitespace().flat_map(str::chars).collect::<String>();
    let built_in: Vec<(&str, String)> =
        alerts.values().filter(|alert| !alert.user_defined).map(|alert| (alert.key.as_str(), words(alert))).collect();
    let limits = |alert: &Alert| alert.variants.iter().map(|variant| variant.condition.clone()).collect::<Vec<_>>();
    let mut repeated: BTreeMap<String, String> = BTreeMap::new();
    for written in alerts.values().filter(|alert| alert.user_defined && !built_in.is_empty()) {
        let of_written = || written.expr.text.as_str().split_whitespace().flat_map(str::chars);
        let first = of_written().next();
        // nearly all differ in their first character
        for (name, of_built_in) in built_in.iter().filter(|(_, words)| words.chars().next() == first) {
            if of_written().eq(of_built_in.chars())
                && alerts.get(*name).is_some_and(|built_in| limits(built_in) == limits(written))
            {
                repeated.entry((*name).to_owned()).or_insert_with(|| written.key.clone());
            }
        }
    }
    alerts.retain(|name, _| !repeated.contains_key(name));
    repeated
}

/// What says in one line what is wrong says something, where it is there.
fn check_summary(context: &mut Context<'_>, item: &Item<'_>, summary: Option<&Spanned<String>>) {
    if let Some(empty) = summary.filter(|text| text.trim().is_empty()) {
        let message = format!("`{}` has an empty `summary`", item.path());
        let found = Diagnostic::new("value/empty", empty.span, message, "the notification does not name the problem");
        context.report.add(found.help("write one line that names the problem, or remove it"));
    }
}

/// What lets an alert fire.
struct Firing {
    expr: Option<Expression>,
    limited: Option<Limited>,
    limits: Vec<Limit>,
    severities: Vec<Option<String>>,
    holds: Holds,
    keep_firing_for: Option<Duration>,
}

impl Firing {
    /// Its rule of one severity, for all services but some.
    fn variant(&self, severity: &Option<String>, except: &[String], labels: &BTreeMap<String, String>) -> Variant {
        let limit = self.limits.iter().find(|limit| limit.severity.is_none() || limit.severity == *severity);
        Variant {
            scope: if except.is_empty() { Scope::All } else { Scope::Except(except.to_vec()) },
            condition: limit.map(|limit| limit.condition.clone()),
            limit_at: limit.map(|limit| limit.at),
            for_duration: self.holds.for_severity(severity.as_deref()),
            keep_firing_for: self.keep_firing_for,
            severity: severity.clone(),
            labels: labels.clone(),
            annotations: BTreeMap::new(),
        }
    }
}

/// What an alert says.
struct Said {
    labels: BTreeMap<String, String>,
    texts: Texts,
    reads: Reads,
    shown: Vec<ShownValue>,
    runbook_url: Option<Spanned<String>>,
}

fn resolve_alert(
    context: &mut Context<'_>,
    item: &Item<'_>,
    &OfAll { facts, groups, ref dialects }: &OfAll<'_>,
) -> Option<Alert> {
    let (name, position) = context.called(item);
    // what several have in common is reported once
    let named = position > 0 || context.name(Named::Alert, name, item.key);
    let Decoded { item: mut written, node, lossy, lost }: Decoded<'_, spec::Alert> = context.decode(item);
    let built_in = context.layered.built_in_alerts.contains(item.name);
    take_own_keys(&mut written, severities::has_levels(item));
    check_summary(context, item, written.summary.as_ref());
    let group = written.group.take();
    let (group, at) = group.map_or(("alerts".to_owned(), item.key), |group| (group.value, group.span));
    context.name(Named::Group, &group, at);
    let for_span = written.for_duration.as_ref().map_or(item.key, |for_duration| for_duration.span);
    let firing = firing(context, item, &mut written, built_in);
    if let Some(name) = &written.service {
        context.reference("services", "service", name, name.span);
    }
    if let Some(expr) = firing.expr.as_ref().filter(|_| !lossy) {
        check_condition(context, item, expr, firing.limited);
    }
    let dialect = dialects.dialect_for(firing.expr.as_ref(), firing.limited.is_some());
    let mut said = said(context, &mut written, &firing.severities, groups.get(&group), dialect);
    let flow = firing.expr.as_ref().map(|expr| flow(&expr.parsed.root, facts));
    let only = flow.filter(|flow| !flow.carries).and_then(|flow| flow.only_owner().map(str::to_owned));
    let Rest { service, overrides, tests } = rest(written);
    // a label that the author writes is the label, whatever the expression is about
    let service = service.or(only).filter(|_| !said.labels.contains_key(SERVICE_LABEL));
    let overrides = overrides_of(context, item, overrides, &firing, dialect, &mut said.reads);
    let variants = rules(context, item, &firing, &said, &overrides, service.as_deref(), facts)?;
    let tests = super::alert_tests::resolve(context, item, &node, tests);
    let Firing { expr, limited, .. } = firing;
    let expr = expr?;
    named.then(|| Alert {
        key: item.name.to_owned(),
        name: name.to_owned(),
        position,
        span: item.key,
        for_span,
        interval: groups.get(&group).and_then(|group| group.interval),
        group,
        expr,
        queries: said.reads.queries,
        labels_read: said.reads.labels,
        service,
        overrides: overrides_at(overrides),
        is_limited: limited.is_some() || ["above", "below"].iter().any(|key| lost.may_be(key)),
        variants,
        shown: said.shown,
        tests,
        user_defined: !built_in,
    })
}

/// The services of overrides, each where it is named. Not made in the place of what was read, which is far larger.
fn overrides_at(overrides: Vec<OverrideOf>) -> Vec<(String, Span)> {
    let mut services = Vec::with_capacity(overrides.len());
    services.extend(overrides.into_iter().map(|one| (one.service, one.at)));
    services
}

/// What of an alert is read last.
struct Rest {
    service: Option<String>,
    overrides: Option<Spanned<Vec<Spanned<spec::Override>>>>,
    tests: Option<Spanned<Vec<Spanned<spec::Test>>>>,
}

/// Takes an alert apart without `..`: a new key does not compile until somebody reads it.
fn rest(written: spec::Alert) -> Rest {
    let spec::Alert {
        service,
        overrides,
        tests,
        // by whoever takes lists apart
        id: _,
        // read by `resolve_alert`
        expr: _,
        group: _,
        // by `firing`
        above: _,
        below: _,
        for_duration: _,
        keep_firing_for: _,
        severity: _,
        // by `said`
        summary: _,
        description: _,
        runbook_url: _,
        labels: _,
        annotations: _,
        // when layers are merged and levels are applied
        enabled: _,
        allow: _,
    } = written;
    Rest { service: service.map(Spanned::into_inner), overrides, tests }
}

/// What lets it fire, read from what was written.
fn firing(context: &mut Context<'_>, item: &Item<'_>, written: &mut spec::Alert, built_in: bool) -> Firing {
    let expr = written.expr.as_ref().and_then(|expr| context.expression(expr));
    let limits = limits(context, item, written.above.take(), written.below.take());
    let severities = severities(context, item, written.severity.as_ref(), &limits, built_in);
    let holds = holds(context, item, written.for_duration.take(), &severities);
    let keep = written.keep_firing_for.take();
    let keep_firing_for = keep.and_then(|text| context.duration(&text, text.span));
    Firing { expr, limited: Limited::from_item(item), limits, severities, holds, keep_firing_for }
}

/// What it says, read from what was written.
fn said(
    context: &mut Context<'_>,
    written: &mut spec::Alert,
    severities: &[Option<String>],
    group: Option<&RuleGroup>,
    dialect: &Dialect,
) -> Said {
    let mut reads = Reads::default();
    check_labels(context, written, severities, dialect, &mut reads);
    let uses_limit = annotations_of(context, written, dialect, &mut reads);
    let shown = shown_of(context, written);
    let built_in = texts::built_in(context, written);
    let texts = Texts {
        summary: written.summary.take().map(|text| context.block(&text)),
        description: written.description.take().map(|text| context.block(&text)),
        annotations: blocks(context, written.annotations.take()),
        uses_limit,
        built_in,
    };
    let mut labels = group.map(|group| group.labels.clone()).unwrap_or_default();
    labels.extend(blocks(context, written.labels.take()));
    Said { labels, texts, reads, shown, runbook_url: written.runbook_url.take() }
}

/// The rules of an alert: one for each severity, and those of single services. None where the spec has no room for them.
fn rules(
    context: &mut Context<'_>,
    item: &Item<'_>,
    firing: &Firing,
    said: &Said,
    overrides: &[OverrideOf],
    service: Option<&str>,
    facts: &Facts<'_>,
) -> Option<Vec<Variant>> {
    let Said { labels, texts, reads: _, shown: _, runbook_url } = said;
    let except: Vec<String> = overrides.iter().map(|one| one.service.clone()).collect();
    let written = firing.expr.as_ref().map_or("", |expr| expr.text.as_str());
    if !has_room(context, item, texts, labels, firing.severities.len(), written, overrides) {
        return None;
    }
    let bases: Vec<Variant> =
        firing.severities.iter().map(|severity| firing.variant(severity, &except, labels)).collect();
    let title = firing.expr.as_ref().and_then(|expr| title_of(facts, expr));
    let mut variants: Vec<Variant> = Vec::new();
    let mut add = |mut variant: Variant, texts: &Texts, runbook_url: Option<&Spanned<String>>| {
        let url = runbook(context, item, runbook_url, &variant, service);
        variant.annotations = texts.render(&variant, title, url);
        variants.push(variant);
    };
    for base in &bases {
        add(base.clone(), texts, runbook_url.as_ref());
    }
    for one in overrides {
        let (texts, runbook_url) = (one.texts(texts), one.said.runbook_url.as_ref().or(runbook_url.as_ref()));
        for base in bases.iter().take(one.rules(bases.len())) {
            add(one.variant(base), &texts, runbook_url);
        }
    }
    // most alerts have one rule, and a spec may have very many alerts
    variants.shrink_to_fit();
    Some(variants)
}
