//! The indices of the logs: how long each is kept, and the types of its fields.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::model::{Duration, FieldType, Model};

/// How long events that no service claims are kept.
const UNCLAIMED: Duration = Duration(30 * 86_400_000);

/// An index without its date.
pub(super) struct Index {
    pub(super) retention: Duration,
    fields: BTreeMap<String, FieldType>,
}

/// All indices by name.
pub(super) fn indices(model: &Model) -> BTreeMap<String, Index> {
    let mut found: BTreeMap<String, Index> = BTreeMap::new();
    for (_, logs) in model.logs() {
        for name in logs.indices() {
            let index = found
                .entry(name.to_owned())
                .or_insert_with(|| Index { retention: logs.retention, fields: BTreeMap::new() });
            // a dead letter is kept as long as the longest of those that share its index
            index.retention = index.retention.max(logs.retention);
            index.fields.extend(logs.fields.iter().map(|(field, kind)| (field.clone(), *kind)));
        }
    }
    found.insert(super::unclaimed(model), Index { retention: UNCLAIMED, fields: BTreeMap::new() });
    found
}

/// The template of an index. The longer name wins where patterns overlap: `app` and `app-failed`.
pub(super) fn template(name: &str, index: &Index) -> Value {
    let mut mappings = properties(&index.fields);
    let own = json!({
        "@timestamp": { "type": "date" },
        "message": { "type": "text" },
        "event": { "properties": { "original": { "type": "text", "index": false }, "reason": { "type": "keyword" } } },
        "service": { "properties": { "name": { "type": "keyword" } } },
    });
    if let Value::Object(own) = own {
        for (key, value) in own {
            mappings.entry(key).or_insert(value);
        }
    }
    json!({
        "index_patterns": [format!("{name}-2*")],
        "priority": 500 + name.len(),
        "template": {
            "settings": {
                "index.lifecycle.name": name,
                "index.number_of_shards": 1,
                // one node would wait for ever for a second
                "index.number_of_replicas": 0,
                // a value that is not of its type is kept in the source and not indexed, the event is not lost
                "index.mapping.ignore_malformed": true,
            },
            "mappings": { "date_detection": false, "properties": mappings },
        },
    })
}

/// Fields by path as objects in objects.
fn properties(fields: &BTreeMap<String, FieldType>) -> Map<String, Value> {
    let mut root = Map::new();
    for (path, kind) in fields {
        let mut at = &mut root;
        let mut parts = path.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                at.insert(part.to_owned(), json!({ "type": elastic(*kind) }));
                break;
            }
            let object = at.entry(part).or_insert_with(|| json!({ "properties": {} }));
            let Some(inner) = object.get_mut("properties").and_then(Value::as_object_mut) else {
                break;
            };
            at = inner;
        }
    }
    root
}

fn elastic(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Int => "long",
        FieldType::Float => "double",
        FieldType::Bool => "boolean",
        FieldType::Keyword | FieldType::Hash => "keyword",
        FieldType::Text => "text",
        FieldType::Ip => "ip",
        FieldType::Date => "date",
    }
}

/// A duration in a unit that Elasticsearch has.
pub(super) fn time(duration: Duration) -> String {
    let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s")];
    let unit = units.iter().find(|(scale, _)| duration.0.is_multiple_of(*scale));
    unit.map_or_else(|| format!("{}ms", duration.0), |(scale, unit)| format!("{}{unit}", duration.0 / scale))
}
