//! Labels and annotations of an alert: checked as templates, completed, and rendered for each of its rules.

use std::collections::BTreeMap;

use super::super::context::{Context, Facts, Item};
use super::super::stack::{LOGIN_OF_URL, check_url};
use super::super::texts::THRESHOLD;
use super::OWN_ANNOTATIONS;
use super::shown::shown_values;
use crate::kinds;
use crate::model::{Comparison, Expression, Quantity, Scope, ShownValue, Variant, conventions};
use crate::promql::{self, Expr};
use crate::report::Diagnostic;
use crate::source::{Span, Spanned, Text};
use crate::spec;
use crate::template::{Dialect, Template};

/// What shows a ratio.
const PERCENTAGE: &str = "humanizePercentage";

/// What is to be done about an alert.
pub(super) const RUNBOOK: &str = "runbook_url";

/// What the templates of an alert read beside its value.
#[derive(Default)]
pub(super) struct Reads {
    /// What they ask Prometheus.
    pub(super) queries: Vec<Expression>,
    /// Labels of the result, each where it is read; those that the text asks for first are left out.
    pub(super) labels: Vec<(String, Span)>,
}

impl Reads {
    /// Adds what others read.
    pub(super) fn append(&mut self, others: &mut Reads) {
        self.queries.append(&mut others.queries);
        self.labels.append(&mut others.labels);
    }

    fn add(&mut self, context: &Context<'_>, text: &Text, parsed: &Template) {
        self.queries.extend(context.queries_in(text, parsed));
        let asks = |at: usize| {
            let before = text.as_str().get(..at).and_then(|before| before.rsplit_once("{{"));
            let first = before.and_then(|(_, action)| action.trim_start_matches('-').split_whitespace().next());
            matches!(first, Some("if" | "with" | "else" | "range"))
        };
        let asked: Vec<&str> =
            parsed.labels.iter().filter(|(_, at)| asks(at.start)).map(|(label, _)| label.as_str()).collect();
        // `{{ . }}` inside of `with` is what was asked for
        let named = |label: &str, at: &std::ops::Range<usize>| {
            text.as_str().get(at.clone()).is_some_and(|written| written.contains(label))
        };
        let read = parsed.labels.iter().filter(|(label, at)| named(label, at) && !asked.contains(&label.as_str()));
        self.labels.extend(read.map(|(label, at)| (label.clone(), text.span(at.clone()))));
    }
}

/// A table of texts, as written.
type Written = Option<Spanned<BTreeMap<String, Spanned<String>>>>;

/// Takes what stands among labels and annotations as rule files have it, and has a key of its own here, where that key is
/// missing.
pub(super) fn take_own_keys(written: &mut spec::Alert, has_levels: bool) {
    let spec::Alert { severity, labels, annotations, summary, description, runbook_url, .. } = written;
    if let Some(labels) = labels.as_mut().filter(|_| severity.is_none() && !has_levels) {
        let plain = labels.get("severity").is_some_and(|text| !text.contains("{{"));
        *severity = if plain { labels.value.remove("severity") } else { None };
    }
    for (name, own) in [("summary", summary), ("description", description), (RUNBOOK, runbook_url)] {
        if let Some(annotations) = annotations.as_mut().filter(|_| own.is_none()) {
            *own = annotations.value.remove(name);
        }
    }
}

/// Why a label may not be written as one: the compiler sets it.
fn reserved(written: &spec::Alert, severities: &[Option<String>], label: &str, text: &str) -> &'static str {
    let overridden = written.overrides.as_ref().is_some_and(|overrides| !overrides.is_empty());
    match label {
        // what is known only when it fires cannot stand in the key
        "severity" if !text.contains("{{") || severities.iter().any(Option::is_some) => {
            "remove the label, and use the key `severity`"
        }
        conventions::SERVICE_LABEL if written.service.is_some() || overridden => {
            "remove the label, or use the key `service`"
        }
        "alertname" => "remove it: `alertname` is the name of the alert's table",
        _ => "",
    }
}

pub(super) fn check_labels(
    context: &mut Context<'_>,
    written: &spec::Alert,
    severities: &[Option<String>],
    dialect: &Dialect,
    reads: &mut Reads,
) {
    for (label, text) in written.labels.iter().flat_map(|labels| labels.iter()) {
        let span = text.key;
        let stack = context.stack;
        context.label_name(label, span, stack);
        let help = reserved(written, severities, label, text);
        if !help.is_empty() {
            context.report.add(
                Diagnostic::new(
                    "alert/reserved-label",
                    span,
                    format!("the label `{label}` cannot be set here: the compiler sets it"),
                    "would set it twice",
                )
                .help(help),
            );
        }
        let text = text.text(context.sources);
        let parsed = context.template(&text, dialect);
        if let Some(parsed) = &parsed {
            reads.add(context, &text, parsed);
        }
        if parsed.is_some_and(|parsed| parsed.uses_value) {
            context.report.add(
                Diagnostic::new(
                    "alert/value-in-label",
                    text.whole(),
                    format!("the label `{label}` depends on the value"),
                    "each time this text changes, a new alert starts",
                )
                .help("move the value to `description` or another annotation"),
            );
        }
    }
}

/// An annotation may be called as a label, and by a name that labels may not have: nothing stores it.
fn annotation_name(context: &mut Context<'_>, name: &str, key: Span) {
    if !name.starts_with("__") || !promql::is_label_name(name, context.stack.prometheus) {
        let stack = context.stack;
        context.label_name(name, key, stack);
    }
}

/// Checks the templates of all annotations; says which of them use `$threshold`.
pub(super) fn annotations_of(
    context: &mut Context<'_>,
    written: &spec::Alert,
    dialect: &Dialect,
    reads: &mut Reads,
) -> Vec<String> {
    for (name, Spanned { key, .. }) in written.annotations.iter().flat_map(|annotations| annotations.iter()) {
        annotation_name(context, name, *key);
        if OWN_ANNOTATIONS.contains(&name.as_str()) {
            context.report.add(
                Diagnostic::new(
                    "alert/reserved-label",
                    *key,
                    format!("the annotation `{name}` is set twice: the key `{name}` sets it too"),
                    "a second value",
                )
                .help(format!("remove the annotation, and use the key `{name}`")),
            );
        }
    }
    let mut uses = Vec::new();
    for (name, text) in texts_of(written) {
        let text = text.text(context.sources);
        let Some(parsed) = context.template(&text, dialect) else { continue };
        reads.add(context, &text, &parsed);
        if parsed.variables_used.contains(THRESHOLD) {
            uses.push(name.to_owned());
        }
    }
    uses
}

/// What an alert says to people, each text by its name.
fn texts_of(written: &spec::Alert) -> impl Iterator<Item = (&str, &Spanned<String>)> {
    let own = [("summary", &written.summary), ("description", &written.description), (RUNBOOK, &written.runbook_url)];
    let own = own.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?)));
    let further = written.annotations.iter().flat_map(|annotations| annotations.iter());
    own.chain(further.map(|(name, text)| (name.as_str(), text)))
}

/// Where the texts of an alert show the value.
pub(super) fn shown_of(context: &Context<'_>, written: &spec::Alert) -> Vec<ShownValue> {
    let texts = texts_of(written).map(|(_, text)| text).filter(|text| text.contains("$value"));
    // how a kind shows it follows the limit
    let texts = texts.filter(|text| !is_built_in(context, text));
    texts.flat_map(|text| shown_values(&text.text(context.sources))).collect()
}

/// Whether a text is a kind's and not the author's.
fn is_built_in(context: &Context<'_>, text: &Spanned<String>) -> bool {
    context.sources.name_at(text.span).is_some_and(kinds::is_source)
}

/// Which texts are a kind's.
pub(super) fn built_in(context: &Context<'_>, written: &spec::Alert) -> Vec<String> {
    let of_kind = texts_of(written).filter(|(_, text)| is_built_in(context, text));
    of_kind.map(|(name, _)| name.to_owned()).collect()
}

/// A table of texts, each without the indentation of its block.
pub(super) fn blocks(context: &Context<'_>, written: Written) -> BTreeMap<String, String> {
    let written = written.map(Spanned::into_inner).unwrap_or_default();
    written.into_iter().map(|(name, text)| (name, context.block(&text))).collect()
}

/// The texts of an alert, before the limit is known.
pub(super) struct Texts {
    pub(super) summary: Option<String>,
    pub(super) description: Option<String>,
    pub(super) annotations: BTreeMap<String, String>,
    /// The annotations that speak of `$threshold`.
    pub(super) uses_limit: Vec<String>,
    /// Those that a kind says, whose digits follow the limit of whoever changes that.
    pub(super) built_in: Vec<String>,
}

impl Texts {
    /// These, and of others those that are missing here.
    pub(super) fn over(&self, others: &Texts) -> Texts {
        let own = |name: &str| match name {
            "summary" => self.summary.is_some(),
            "description" => self.description.is_some(),
            _ => self.annotations.contains_key(name),
        };
        let mut annotations = others.annotations.clone();
        annotations.extend(self.annotations.clone());
        let uses_limit = others.uses_limit.iter().filter(|name| !own(name)).chain(&self.uses_limit);
        let built_in = others.built_in.iter().filter(|name| !own(name)).chain(&self.built_in);
        Texts {
            summary: self.summary.clone().or_else(|| others.summary.clone()),
            description: self.description.clone().or_else(|| others.description.clone()),
            annotations,
            uses_limit: uses_limit.cloned().collect(),
            built_in: built_in.cloned().collect(),
        }
    }

    /// Bytes of all of them.
    pub(super) fn length(&self) -> usize {
        let own = self.summary.iter().chain(&self.description).map(String::len);
        own.chain(self.annotations.iter().map(|(name, text)| name.len() + text.len())).sum()
    }

    pub(super) fn render(
        &self,
        variant: &Variant,
        title: Option<&str>,
        runbook_url: Option<String>,
    ) -> BTreeMap<String, String> {
        let mut found = self.annotations.clone();
        found.extend(runbook_url.map(|url| (RUNBOOK.to_owned(), url)));
        let summary = self.summary.clone().or_else(|| default_summary(variant, title));
        if let Some(summary) = summary {
            found.insert("summary".to_owned(), summary);
        }
        let description = self.description.clone().or_else(|| default_description(variant, title));
        if let Some(description) = description {
            found.insert("description".to_owned(), description);
        }
        if let Some(condition) = &variant.condition {
            // most alerts say all by themselves
            let of_kind = Some(&condition.limit).filter(|_| !self.built_in.is_empty());
            if let Some(verb) = of_kind.and_then(Quantity::exact_verb) {
                let rounded = format!("{{{{ $value | {} }}}}", condition.limit.humanize());
                let exact = format!("{{{{ printf \"{verb}\" $value }}}}");
                for (_, text) in found.iter_mut().filter(|(name, _)| self.built_in.contains(name)) {
                    *text = text.replace(&rounded, &exact);
                }
            }
            for name in &self.uses_limit {
                if let Some(text) = found.get_mut(name) {
                    *text = format!("{{{{ $threshold := {} }}}}{text}", go_number(&condition.limit));
                }
            }
        }
        found
    }
}

/// Go reads a whole number as an integer, which compares with no float.
pub(super) fn go_number(limit: &Quantity) -> String {
    let text = limit.promql();
    if text.contains(['.', 'e']) { text } else { format!("{text}.0") }
}

/// Title and limit, where the author wrote no summary.
pub(super) fn default_summary(variant: &Variant, title: Option<&str>) -> Option<String> {
    let condition = variant.condition.as_ref()?;
    let title = title.filter(|title| !title.contains("{{"))?;
    let side = match condition.comparison {
        Comparison::Above => "above",
        Comparison::Below => "below",
    };
    Some(format!("{title} is {side} {}", condition.limit.written))
}

/// Title, value and limit, where the author wrote no description.
pub(super) fn default_description(variant: &Variant, title: Option<&str>) -> Option<String> {
    let condition = variant.condition.as_ref()?;
    let limit = &condition.limit;
    let title = title?;
    // braces in a title would begin an action
    if title.contains("{{") {
        return None;
    }
    if let Some(verb) = limit.exact_verb() {
        let limit = if limit.humanize() == PERCENTAGE { limit.promql() } else { limit.written.clone() };
        return Some(format!("{title} is {{{{ printf \"{verb}\" $value }}}}, limit {limit}"));
    }
    Some(format!("{title} is {{{{ $value | {} }}}}, limit {}", limit.humanize(), limit.written))
}

/// The title of the indicator that an alert looks at, if it looks at nothing else.
pub(super) fn title_of<'a>(facts: &'a Facts<'_>, expr: &Expression) -> Option<&'a str> {
    let Expr::Selector(selector) = &expr.parsed.root.unparen().kind else {
        return None;
    };
    let (name, _) = selector.name.as_ref()?;
    facts.indicators.named(name).first()?.title.as_deref()
}

pub(super) fn runbook(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<&Spanned<String>>,
    variant: &Variant,
    service: Option<&str>,
) -> Option<String> {
    let written = written?;
    let span = written.span;
    let (name, _) = context.called(item);
    let of_url = encoded(name);
    let about = match &variant.scope {
        Scope::Only(name) => Some(name.as_str()),
        Scope::All | Scope::Except(_) => service,
    };
    let values = [
        ("alert", Some(of_url.as_str())),
        // where it is missing, that is said elsewhere
        ("severity", Some(variant.severity.as_deref().unwrap_or("severity"))),
        // where the service is known only when the alert fires, Prometheus fills it in
        ("service", Some(about.unwrap_or("{{ $labels.service }}"))),
    ];
    let url = context.placeholders(written, span, &values)?;
    // one text is one finding, however many rules it is written into
    let plain = [("{alert}", of_url.as_str()), ("{severity}", "severity"), ("{service}", "service")]
        .iter()
        .fold(without_actions(written), |text, (placeholder, value)| text.replace(placeholder, value));
    // where it begins with an action, nothing is known of its host
    (written.trim_start().starts_with("{{") || check_url(&plain, span, LOGIN_OF_URL, context.report)).then_some(url)
}

/// A name as a part of a URL: what means something else there is escaped.
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if name.bytes().all(plain) {
        return name.to_owned();
    }
    let shown =
        name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    shown.collect()
}

/// A template with a word in place of each of its actions.
fn without_actions(text: &str) -> String {
    let mut found = String::new();
    let mut rest = text;
    while let Some((before, action)) = rest.split_once("{{") {
        found.push_str(before);
        found.push('x');
        rest = action.split_once("}}").map_or("", |(_, after)| after);
    }
    found.push_str(rest);
    found
}
