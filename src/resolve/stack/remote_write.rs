//! `[[stack.prometheus.remote_write]]`: where samples are sent to.

use super::super::context::Context;
use super::super::fields::FieldReader;
use super::super::services::nested::PROMETHEUS;
use super::super::services::{client, relabel};
use crate::components;
use crate::model::{Duration, FieldValue, Fields, field};
use crate::report::Diagnostic;
use crate::source::{Node, Span};
use crate::spec::tools::REMOTE_WRITE;

pub(super) fn resolve(context: &mut Context<'_>, node: &Node) -> Vec<Fields> {
    let Some(entries) = node.array() else {
        context.report.add(
            Diagnostic::new(
                "shape/wrong-type",
                node.span,
                format!("`remote_write` takes a list of tables, not {}", node.a_type()),
                node.a_type(),
            )
            .help("write the header [[stack.prometheus.remote_write]]"),
        );
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut names: Vec<(String, Span)> = Vec::new();
    for entry in entries {
        let path = ["stack", components::PROMETHEUS, "remote_write"];
        let (entry, _) = context.shape(&REMOTE_WRITE, entry, entry.span, &path);
        let fields = FieldReader::new(context, PROMETHEUS, &path).table(&REMOTE_WRITE, &entry).fields;
        let span = |steps: &[&str]| entry.span_at(steps);
        client::check(context, &path, &fields, &span);
        if let Some(FieldValue::List(rules)) = field(&fields, "write_relabel_configs") {
            for (index, rule) in rules.iter().enumerate() {
                let Some(fields) = rule.table() else { continue };
                let index = index.to_string();
                let span = |steps: &[&str]| {
                    let full: Vec<&str> = ["write_relabel_configs", &index].iter().chain(steps).copied().collect();
                    entry.span_at(&full)
                };
                relabel::check(context, &relabel::Rule { list: "write_relabel_configs", fields, span: &span });
            }
        }
        queue(context, &fields, &span);
        let plain = field(&fields, "url").and_then(FieldValue::text).is_some_and(|url| url.starts_with("http://"));
        if plain && field(&fields, "tls").is_some() {
            context.report.add(unread_tls(&entry));
        }
        if let Some(name) = field(&fields, "name").and_then(FieldValue::text) {
            if let Some((_, first)) = names.iter().find(|(other, _)| other == name) {
                context.report.add(
                    Diagnostic::new(
                        "value/duplicate",
                        span(&["name"]),
                        format!("two entries of `remote_write` are called `{name}`"),
                        "again here",
                    )
                    .label(*first, "first here")
                    .help("give one of them another name"),
                );
            }
            names.push((name.to_owned(), span(&["name"])));
        }
        found.push(fields);
    }
    found
}

fn unread_tls(entry: &Node) -> Diagnostic {
    let key = entry.table().and_then(|table| table.get("tls")).map_or(entry.span, |entry| entry.key);
    Diagnostic::new(
        "service/tls-without-https",
        key,
        "an entry of `remote_write` has `tls` and is not reached over https",
        "nothing reads this: the connection is plain http",
    )
    .help("write `https://` in `url`, or remove `tls`")
}

/// Limits of the queue that contradict each other; Prometheus refuses them from 3.12 on, and before does what nobody meant.
fn queue(context: &mut Context<'_>, fields: &Fields, span: &dyn Fn(&[&str]) -> Span) {
    let Some(queue) = field(fields, "queue_config").and_then(FieldValue::table) else { return };
    let number = |name: &str| match field(queue, name) {
        Some(FieldValue::Integer(number)) => Some(*number),
        _ => None,
    };
    let time = |name: &str| field(queue, name).and_then(FieldValue::text).and_then(|text| Duration::parse(text).ok());
    let shards = number("min_shards").zip(number("max_shards")).is_some_and(|(min, max)| min > max);
    let pauses = time("min_backoff").zip(time("max_backoff")).is_some_and(|(min, max)| min > max);
    for (wrong, least, most) in [(shards, "min_shards", "max_shards"), (pauses, "min_backoff", "max_backoff")] {
        if wrong {
            context.report.add(
                Diagnostic::new(
                    "shape/out-of-range",
                    span(&["queue_config", most]),
                    format!("`{most}` is less than `{least}`"),
                    "less than the least",
                )
                .label(span(&["queue_config", least]), "the least")
                .help(format!("write a larger `{most}`, or a smaller `{least}`")),
            );
        }
    }
}
