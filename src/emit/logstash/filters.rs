//! The filters: whose line it is, then for each service parse, time, types, raw filter, and redaction last of all.

use super::super::Origin;
use super::elasticsearch;
use super::writer::{Entry, hash, list, plugin, regex, text};
use crate::logstash::grok;
use crate::model::logs::{SERVICE_FIELD, reference};
use crate::model::{FieldType, LogFormat, LogSource, LogTimestamp, Logs, Model};

/// The tag of lines that could not be read.
const UNREAD: &str = "_unread";

pub(super) fn filters(model: &Model, folder: &str) -> Vec<Entry> {
    let field = format!("[fields][{SERVICE_FIELD}]");
    let rename = plugin("mutate", vec![("rename", hash(&[(&field, text("[@metadata][service]"))]))]);
    let mut found = vec![
        Entry::Remark("the service of the line: sent by the shipper, or known by the port".to_owned()),
        Entry::If(vec![(field, vec![rename])]),
    ];
    if let Some((service, _)) = model.logs().find(|(_, logs)| logs.from == LogSource::Beats) {
        let add = plugin("mutate", vec![("add_field", hash(&[("[@metadata][service]", text(service))]))]);
        found.push(Entry::If(vec![("![@metadata][service]".to_owned(), vec![add])]));
    }
    let mut branches: Vec<(String, Vec<Entry>)> = model
        .logs()
        .map(|(service, logs)| {
            (
                format!("[@metadata][service] == {}", text(service)),
                vec![Entry::Traced(Origin::part("", ["services", service, "logs"]), of_service(service, logs, folder))],
            )
        })
        .collect();
    let unclaimed = plugin(
        "mutate",
        vec![
            ("add_tag", list(&["_unclaimed"])),
            ("replace", hash(&[("[@metadata][index]", text(&elasticsearch::unclaimed(model)))])),
        ],
    );
    branches.push((String::new(), vec![unclaimed]));
    found.push(Entry::If(branches));
    found
}

fn of_service(service: &str, logs: &Logs, folder: &str) -> Vec<Entry> {
    let part = |key: &str, entry| Entry::Traced(Origin::part("", ["services", service, "logs", key]), vec![entry]);
    let format = if matches!(logs.format, LogFormat::Pattern(_)) { "pattern" } else { "format" };
    let parsed = "[@metadata][parsed]";
    let mark = hash(&[(parsed, text("yes"))]);
    // what the last step compares with: a line may hold a field of the name of any other copy
    let copy = || plugin("mutate", vec![("copy", hash(&[("message", text("[@metadata][raw]"))]))]);
    let mut entries: Vec<Entry> = logs.drops_raw_line().then(|| part("redact", copy())).into_iter().collect();
    entries.extend([
        part(format, parse(service, logs, mark)),
        script(service, "shape", folder),
        // after the parse: an object of JSON may hold a key of that name
        part("index", plugin("mutate", vec![("replace", hash(&[("[@metadata][index]", text(&logs.index))]))])),
    ]);
    let mut read = Vec::new();
    if let Some(timestamp) = &logs.timestamp {
        read.extend(date(service, timestamp).into_iter().map(|entry| part("timestamp", entry)));
    }
    if let Some(filter) = &logs.filter {
        read.push(Entry::Remark("filters of the spec".to_owned()));
        read.push(part("filter", Entry::Raw(filter.clone())));
    }
    let reason = match logs.format {
        LogFormat::Pattern(_) => "no pattern matches the line",
        LogFormat::Json => "the line is not a JSON object",
        LogFormat::Logfmt => "the line has no key=value pair",
    };
    let mut options = vec![("add_tag", list(&[UNREAD])), ("add_field", hash(&[("[event][reason]", text(reason))]))];
    options.extend(logs.dead_letter.as_ref().map(|index| ("replace", hash(&[("[@metadata][index]", text(index))]))));
    let unread = plugin("mutate", options);
    if read.is_empty() {
        entries.push(Entry::If(vec![(format!("!{parsed}"), vec![unread])]));
    } else {
        entries.push(Entry::If(vec![(parsed.to_owned(), read), (String::new(), vec![unread])]));
    }
    entries.push(part("redact", script(service, "redact", folder)));
    entries
}

/// What reads the time; names of the server's zone become offsets in a copy of the field.
fn date(service: &str, timestamp: &LogTimestamp) -> Vec<Entry> {
    const COPY: &str = "[@metadata][timestamp]";
    let mut entries = Vec::new();
    let mut field = reference(&timestamp.field);
    let names = timestamp.zone_names.offsets();
    if !names.is_empty() {
        // Logstash copies last of all that a mutate does
        entries.push(plugin("mutate", vec![("copy", hash(&[(&field, text(COPY))]))]));
        let replaced =
            names.iter().flat_map(|(name, offset)| [COPY.to_owned(), format!(" {name}\\z"), format!(" {offset}")]);
        entries.push(plugin("mutate", vec![("gsub", list(&replaced.collect::<Vec<_>>()))]));
        field = COPY.to_owned();
    }
    let matches: Vec<&str> =
        std::iter::once(field.as_str()).chain(timestamp.formats.iter().map(String::as_str)).collect();
    let mut options = vec![("id", text(&format!("{service}-date"))), ("match", list(&matches))];
    options.extend(timestamp.timezone.as_ref().map(|zone| ("timezone", text(zone))));
    entries.push(plugin("date", options));
    entries
}

fn parse(service: &str, logs: &Logs, mark: String) -> Entry {
    let id = |name: &str| ("id", text(&format!("{service}-{name}")));
    match &logs.format {
        LogFormat::Pattern(patterns) => {
            let quoted: Vec<String> = patterns.iter().map(|pattern| regex(pattern)).collect();
            let mut options = vec![id("grok"), ("match", format!("{{ \"message\" => [{}] }}", quoted.join(", ")))];
            if !logs.patterns.is_empty() {
                let own: Vec<(&String, String)> =
                    logs.patterns.iter().map(|(name, pattern)| (name, regex(pattern))).collect();
                options.push(("pattern_definitions", hash(&own)));
            }
            // without this a field that is there already would become a list of both
            let mut fields: Vec<String> = patterns
                .iter()
                .filter_map(|pattern| grok::compile(pattern, &logs.patterns).ok())
                .flat_map(|pattern| pattern.fields().map(written).collect::<Vec<_>>())
                .collect();
            fields.sort();
            fields.dedup();
            options.push(("overwrite", list(&fields)));
            options.push(("add_field", mark));
            plugin("grok", options)
        }
        LogFormat::Json => plugin("json", vec![id("json"), ("source", text("message")), ("add_field", mark)]),
        LogFormat::Logfmt => plugin(
            "kv",
            vec![
                id("kv"),
                ("source", text("message")),
                ("field_split", text(" ")),
                ("value_split", text("=")),
                ("whitespace", text("strict")),
                ("include_brackets", "false".to_owned()),
                ("add_field", mark),
            ],
        ),
    }
}

/// A field as grok names it: `a` or `[a][b]`.
fn written(path: &str) -> String {
    if path.contains('.') { reference(path) } else { path.to_owned() }
}

fn script(service: &str, step: &str, folder: &str) -> Entry {
    plugin(
        "ruby",
        vec![
            ("id", text(&format!("{service}-{step}"))),
            ("path", format!("\"{folder}/event.rb\"")),
            (
                "script_params",
                hash(&[
                    ("rules", format!("\"{folder}/rules.json\"")),
                    ("service", text(service)),
                    ("step", text(step)),
                ]),
            ),
        ],
    )
}

/// What `event.rb` makes of a field's text, if anything.
pub(super) fn cast(kind: FieldType) -> Option<&'static str> {
    match kind {
        FieldType::Int => Some("int"),
        FieldType::Float => Some("float"),
        FieldType::Bool => Some("bool"),
        FieldType::Keyword | FieldType::Text | FieldType::Ip | FieldType::Date | FieldType::Hash => None,
    }
}
