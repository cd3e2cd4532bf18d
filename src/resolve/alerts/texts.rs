//! Labels and annotations of an alert: checked as templates, completed, and rendered for each of its rules.

use std::collections::BTreeMap;

use super::super::context::{Context, Item};
use super::super::stack::{LOGIN_OF_URL, check_url};
use super::super::texts::THRESHOLD;
use super::OWN_ANNOTATIONS;
use super::shown::shown_values;
use crate::model::{Expression, Quantity, Scope, ShownValue, Variant, conventions};
use crate::promql::Kind;
use crate::report::Diagnostic;
use crate::source::{Span, Text};
use crate::template::{Dialect, Template};

/// What the templates of an alert read beside its value.
#[derive(Default)]
pub(super) struct Reads {
    /// What they ask Prometheus.
    pub(super) queries: Vec<Expression>,
    /// Labels of the result, each where it is read; those that the text asks for first are left out.
    pub(super) labels: Vec<(String, Span)>,
}

impl Reads {
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

pub(super) fn check_labels(
    context: &mut Context<'_>,
    item: &Item<'_>,
    labels: &BTreeMap<String, String>,
    dialect: &Dialect,
    reads: &mut Reads,
) {
    for label in labels.keys() {
        let span =
            item.node.at(&["labels"]).and_then(|node| node.table()?.get(label)).map_or(item.key, |entry| entry.key);
        let stack = context.stack;
        context.label_name(label, span, stack);
        let help = match label.as_str() {
            "severity" => "write the key `severity`",
            conventions::SERVICE_LABEL => "write the key `service`",
            "alertname" => "remove it: the name of the alert's table is its label `alertname`",
            _ => "",
        };
        if !help.is_empty() {
            context.report.add(
                Diagnostic::new(
                    "alert/reserved-label",
                    span,
                    format!("the label `{label}` is set by the compiler"),
                    "would be set twice",
                )
                .help(help),
            );
        }
        let Some(text) = item.text(&["labels", label], context.sources) else {
            continue;
        };
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
                    "a new alert whenever this text changes",
                )
                .help("use the value in `description` or another annotation only"),
            );
        }
    }
}

/// Checks the templates of all annotations; says which of them use `$threshold`.
pub(super) fn annotations_of(
    context: &mut Context<'_>,
    item: &Item<'_>,
    dialect: &Dialect,
    reads: &mut Reads,
) -> Vec<String> {
    let mut uses = Vec::new();
    let mut read = |context: &mut Context<'_>, name: &str, text: Option<Text>| {
        let Some(text) = text else { return };
        let Some(parsed) = context.template(&text, dialect) else { return };
        reads.add(context, &text, &parsed);
        if parsed.variables_used.contains(THRESHOLD) {
            uses.push(name.to_owned());
        }
    };
    for key in ["summary", "description"] {
        let text = item.text(&[key], context.sources);
        read(context, key, text);
    }
    let annotations = item.node.at(&["annotations"]).and_then(|node| node.table());
    let names: Vec<(String, Span)> = annotations
        .into_iter()
        .flat_map(|table| table.iter())
        .map(|(name, entry)| (name.to_owned(), entry.key))
        .collect();
    for (name, key) in names {
        let stack = context.stack;
        context.label_name(&name, key, stack);
        if OWN_ANNOTATIONS.contains(&name.as_str()) {
            context.report.add(
                Diagnostic::new(
                    "alert/reserved-label",
                    key,
                    format!("the annotation `{name}` has a key of its own"),
                    "would be set twice",
                )
                .help(format!("write the key `{name}`")),
            );
        }
        let text = item.text(&["annotations", &name], context.sources);
        read(context, &name, text);
    }
    uses
}

/// Where the texts of an alert show the value.
pub(super) fn shown_of(context: &Context<'_>, item: &Item<'_>) -> Vec<ShownValue> {
    let annotations = item.node.at(&["annotations"]).and_then(|node| node.table());
    let names = annotations.into_iter().flat_map(|table| table.iter().map(|(name, _)| name));
    let paths = [vec!["summary"], vec!["description"]].into_iter().chain(names.map(|name| vec!["annotations", name]));
    let texts = paths.filter_map(|path| item.text(&path, context.sources));
    let texts = texts.filter(|text| text.as_str().contains("$value"));
    texts.flat_map(|text| shown_values(&text)).collect()
}

/// A text of an item, without the indentation of its block.
pub(super) fn block(context: &Context<'_>, item: &Item<'_>, path: &[&str], written: String) -> String {
    item.text(path, context.sources).map_or(written, |text| text.as_str().to_owned())
}

/// A table of texts, each without the indentation of its block.
pub(super) fn blocks(
    context: &Context<'_>,
    item: &Item<'_>,
    key: &str,
    written: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let texts = written.into_iter().map(|(name, text)| {
        let text = block(context, item, &[key, &name], text);
        (name, text)
    });
    texts.collect()
}

/// The texts of an alert, before the limit is known.
pub(super) struct Texts {
    pub(super) summary: Option<String>,
    pub(super) description: Option<String>,
    pub(super) annotations: BTreeMap<String, String>,
    /// The annotations that speak of `$threshold`.
    pub(super) uses_limit: Vec<String>,
}

impl Texts {
    /// Bytes of all of them.
    pub(super) fn length(&self) -> usize {
        let own = self.summary.iter().chain(&self.description).map(String::len);
        own.chain(self.annotations.iter().map(|(name, text)| name.len() + text.len())).sum()
    }

    pub(super) fn render(&self, variant: &Variant, title: Option<&str>) -> BTreeMap<String, String> {
        let mut found = self.annotations.clone();
        if let Some(summary) = &self.summary {
            found.insert("summary".to_owned(), summary.clone());
        }
        let description = self.description.clone().or_else(|| default_description(variant, title));
        if let Some(description) = description {
            found.insert("description".to_owned(), description);
        }
        if let Some(condition) = &variant.condition {
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

/// Title, value and limit, where the author wrote no description.
pub(super) fn default_description(variant: &Variant, title: Option<&str>) -> Option<String> {
    let condition = variant.condition.as_ref()?;
    let limit = &condition.limit;
    let title = title?;
    // braces in a title would begin an action
    if title.contains("{{") {
        return None;
    }
    Some(format!("{title} is {{{{ $value | {} }}}}, limit {}", limit.humanize(), limit.written))
}

/// The title of the indicator that an alert looks at, if it looks at nothing else.
pub(super) fn title_of(context: &Context<'_>, expr: &Expression) -> Option<String> {
    let Kind::Selector(selector) = &expr.parsed.root.unparen().kind else {
        return None;
    };
    let (name, _) = selector.name.as_ref()?;
    let indicator = context.item("indicators", name)?;
    indicator.node.get("title")?.string().map(str::to_owned)
}

pub(super) fn runbook(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<&str>,
    variant: &Variant,
    service: Option<&str>,
) -> Option<String> {
    let written = written?;
    let span = item.span(&["runbook_url"]);
    let about = match &variant.scope {
        Scope::Only(name) => Some(name.as_str()),
        Scope::All | Scope::Except(_) => service,
    };
    let values = [
        ("alert", Some(item.name)),
        // where it is missing, that is said elsewhere
        ("severity", Some(variant.severity.as_deref().unwrap_or("severity"))),
        // where the service is known only when the alert fires, Prometheus fills it in
        ("service", Some(about.unwrap_or("{{ $labels.service }}"))),
    ];
    let url = context.placeholders(written, span, &values)?;
    // one text is one finding, however many rules it is written into
    let plain = [("{alert}", item.name), ("{severity}", "severity"), ("{service}", "service")]
        .iter()
        .fold(written.to_owned(), |text, (placeholder, value)| text.replace(placeholder, value));
    check_url(&plain, span, LOGIN_OF_URL, context.report).then_some(url)
}
