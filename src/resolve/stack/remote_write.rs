//! `[[stack.prometheus.remote_write]]`: where samples are sent to.

use super::super::context::Context;
use super::super::fields::FieldReader;
use super::super::services::nested::PROMETHEUS;
use super::super::services::{client, relabel};
use crate::components;
use crate::model::{Duration, Fields, field};
use crate::promql::Version;
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
        client::check(context, &path, &fields);
        let rules = field(&fields, "write_relabel_configs").and_then(|value| value.list()).unwrap_or_default();
        for rule in rules {
            let Some(fields) = rule.table() else { continue };
            relabel::check(context, &relabel::Rule { list: "write_relabel_configs", fields, span: rule.span });
        }
        queue(context, &fields);
        let plain = field(&fields, "url").and_then(|value| value.text()).is_some_and(|url| url.starts_with("http://"));
        if let Some(tls) = field(&fields, "tls").filter(|_| plain) {
            context.report.add(unread_tls(tls.key));
        }
        if let Some((name, span)) = field(&fields, "name").and_then(|value| Some((value.text()?, value.span))) {
            if let Some((_, first)) = names.iter().find(|(other, _)| other == name) {
                context.report.add(
                    Diagnostic::new(
                        "value/duplicate",
                        span,
                        format!("two entries of `remote_write` have the name `{name}`"),
                        "again here",
                    )
                    .label(*first, "first here")
                    .help("give one of them another name"),
                );
            }
            names.push((name.to_owned(), span));
        }
        found.push(fields);
    }
    found
}

fn unread_tls(key: Span) -> Diagnostic {
    Diagnostic::new(
        "service/tls-without-https",
        key,
        "an entry of `remote_write` has `tls`, but its URL is not https",
        "nothing reads this: the connection is plain http",
    )
    .help("write `https://` in `url`, or remove `tls`")
}

/// The first Prometheus that refuses limits of a queue that contradict each other.
const HELD_LIMITS: Version = Version::new(3, 12);
/// What a queue has where nothing is written. Source: `DefaultQueueConfig`, v3.12.0 to v3.16.0.
const DEFAULTS: [(&str, &str); 4] =
    [("min_shards", "1"), ("max_shards", "50"), ("min_backoff", "30ms"), ("max_backoff", "5s")];

/// Limits of the queue that contradict each other; Prometheus refuses them from 3.12 on, and before does what nobody meant.
fn queue(context: &mut Context<'_>, fields: &Fields) {
    let Some(written) = field(fields, "queue_config") else { return };
    let Some(queue) = written.table() else { return };
    let place = |name: &str| field(queue, name).map_or(written.span, |value| value.span);
    // what is not written has its default, which counts where Prometheus compares them
    let held = context.stack.prometheus >= HELD_LIMITS;
    let default = |name: &str| {
        let known = DEFAULTS.iter().find(|(key, _)| *key == name && held && field(queue, name).is_none());
        known.map(|(_, value)| *value)
    };
    let number = |name: &str| match default(name) {
        Some(value) => value.parse().ok(),
        None => field(queue, name).and_then(|value| value.integer()),
    };
    let time = |name: &str| match default(name) {
        Some(value) => Duration::parse(value).ok(),
        None => Duration::parse(field(queue, name)?.text()?).ok(),
    };
    let shards = number("min_shards").zip(number("max_shards")).is_some_and(|(min, max)| min > max);
    let pauses = time("min_backoff").zip(time("max_backoff")).is_some_and(|(min, max)| min > max);
    for (wrong, least, most) in [(shards, "min_shards", "max_shards"), (pauses, "min_backoff", "max_backoff")] {
        if wrong {
            context.report.add(
                Diagnostic::new(
                    "shape/out-of-range",
                    place(most),
                    match default(most).or(default(least)) {
                        Some(value) => format!("`{most}` is less than `{least}`; the default is {value}"),
                        None => format!("`{most}` is less than `{least}`"),
                    },
                    "less than the minimum",
                )
                .label(place(least), "the minimum")
                .help(format!("write a larger `{most}`, or a smaller `{least}`")),
            );
        }
    }
}
