//! The schema of the language, derived from the types: what editors read, and what finds every shape error at once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::fields;
use super::prometheus;
use super::receivers::{PRODUCT, Receiver, integrations, receiver_tables};
use super::scrape::{FieldStatus, SCRAPE_FIELDS};
use super::stack;
use super::{Alert, Dashboard, Indicator, InhibitRule, Lakehouse, LintLevel, RouteRoot, Service, Stack, TimeInterval};

/// A whole file.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "lakehouse.toml")]
#[expect(dead_code, reason = "read by schemars only")]
struct Document {
    /// What the stack is called, and which files belong to it.
    lakehouse: Option<Lakehouse>,
    /// The components that observe.
    stack: Option<Stack>,
    /// What every item of a table has unless it says otherwise.
    defaults: Option<Defaults>,
    /// What is observed, by name.
    services: Option<BTreeMap<String, Service>>,
    /// What it means: recording rules with a title and a unit, by metric name.
    indicators: Option<BTreeMap<String, Indicator>>,
    /// What is wrong, by alert name.
    alerts: Option<BTreeMap<String, Alert>>,
    /// Who hears of an alert.
    route: Option<RouteRoot>,
    /// Which alerts silence which others. Default: a more severe one silences less severe ones of the same name, service
    /// and instance; an empty list switches that off.
    inhibit_rules: Option<Vec<InhibitRule>>,
    /// Times by name, for routes that are silent in them or outside of them.
    time_intervals: Option<BTreeMap<String, Periods>>,
    /// Who can be told of an alert, by name.
    receivers: Option<BTreeMap<String, Receiver>>,
    /// What people look at, by name.
    dashboards: Option<BTreeMap<String, Dashboard>>,
    /// How much each finding weighs, by code.
    lints: Option<BTreeMap<String, LintLevel>>,
}

/// Values that fill the items of a table.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "read by schemars only")]
struct Defaults {
    /// For every service.
    services: Option<Service>,
    /// For every indicator.
    indicators: Option<Indicator>,
    /// For every alert.
    alerts: Option<Alert>,
    /// For every receiver: what its integrations have, where it has them.
    receivers: Option<Receiver>,
    /// For every dashboard.
    dashboards: Option<Dashboard>,
}

/// One period, or a list of them.
struct Periods;

impl JsonSchema for Periods {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Periods".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> Schema {
        // one keyword for each form, so that an error points into the form that was written
        let period = generator.subschema_for::<TimeInterval>();
        let whole = TimeInterval::json_schema(generator);
        let mut schema = schemars::json_schema!({
            "description": "One period, or a list of them.",
            "type": ["object", "array"],
            "items": period,
            "minItems": 1,
        });
        for keyword in ["properties", "additionalProperties"] {
            if let Some(value) = whole.get(keyword) {
                schema.insert(keyword.to_owned(), value.clone());
            }
        }
        schema
    }
}

/// What shape errors are found with: the types and nothing else.
static TYPES: LazyLock<Value> = LazyLock::new(build);

/// The schema of a whole file as the types alone have it: the names of kinds and findings are not in it.
pub fn types() -> &'static Value {
    &TYPES
}

fn build() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let own = Stack::json_schema(&mut generator).get("properties").and_then(Value::as_object).cloned();
    let components = stack::tables(&mut generator, &own.unwrap_or_default());
    let mut schema = generator.into_root_schema_for::<Document>();
    if let Some(Value::Object(properties)) = schema.pointer_mut("/$defs/Stack/properties") {
        properties.extend(components);
    }
    RecursiveTransform(tidy).transform(&mut schema);
    let mut value = schema.to_value();
    let service = value.pointer_mut("/$defs/Service/properties");
    if let Some(Value::Object(properties)) = service {
        splice(properties);
    }
    let ways = integrations().schema(PRODUCT);
    if let Some(Value::Object(properties)) = value.pointer_mut("/$defs/Receiver/properties")
        && let Some(Value::Object(ways)) = ways.get("properties")
    {
        properties.extend(ways.clone());
    }
    if let Some(Value::Object(properties)) = value.pointer_mut("/$defs/Prometheus/properties") {
        properties.insert("remote_write".to_owned(), prometheus::remote_writes());
    }
    if let Some(Value::Object(definitions)) = value.pointer_mut("/$defs") {
        let inner: Vec<_> =
            receiver_tables().iter().copied().filter(|table| table.name != integrations().name).collect();
        fields::define(&inner, PRODUCT, definitions);
        fields::define(prometheus::tables(), prometheus::PRODUCT, definitions);
    }
    overlays(&mut value);
    value
}

/// Adds `[environments]`: each holds any part of a file, but what is the same everywhere.
fn overlays(document: &mut Value) {
    let Some(Value::Object(tables)) = document.get("properties").cloned() else {
        return;
    };
    let tables: Map<String, Value> = tables.into_iter().filter(|(name, _)| name != "lints").collect();
    let overlay = json!({
        "type": "object",
        "description": "What differs in one environment: paths to values of what exists.",
        "properties": tables,
        "additionalProperties": false,
    });
    let environments = json!({
        "type": "object",
        "description": "What differs from one environment to the next, by its name. Without any there is one, `production`.",
        "examples": [{ "prod": {}, "staging": { "stack": { "prometheus": { "retention": "3d" } } } }],
        "additionalProperties": { "$ref": "#/$defs/Overlay" },
    });
    if let Some(Value::Object(definitions)) = document.get_mut("$defs") {
        definitions.insert("Overlay".to_owned(), overlay);
    }
    if let Some(Value::Object(properties)) = document.get_mut("properties") {
        properties.insert("environments".to_owned(), environments);
    }
}

/// TOML has no null, and an editor that offers it misleads.
fn tidy(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if let Some(Value::Array(branches)) = object.remove("anyOf") {
        let mut kept: Vec<Value> =
            branches.into_iter().filter(|branch| branch.get("type").and_then(Value::as_str) != Some("null")).collect();
        match kept.as_mut_slice() {
            [Value::Object(only)] => {
                for (key, value) in std::mem::take(only) {
                    object.entry(key).or_insert(value);
                }
            }
            _ => {
                object.insert("anyOf".to_owned(), Value::Array(kept));
            }
        }
    }
    // an enumeration is one list of values, or an error could only say that no branch fits
    if let Some(Value::Array(branches)) = object.get("oneOf")
        && branches.iter().all(|branch| branch.get("const").is_some())
    {
        let values: Vec<Value> = branches.iter().filter_map(|branch| branch.get("const").cloned()).collect();
        let lines = branches.iter().filter_map(|branch| {
            let value = branch.get("const")?.as_str()?;
            Some(format!("\n- `{value}`: {}", branch.get("description")?.as_str()?))
        });
        let about = object.get("description").and_then(Value::as_str).unwrap_or("");
        let description = format!("{about}{}", lines.collect::<String>());
        object.remove("oneOf");
        object.insert("type".to_owned(), "string".into());
        object.insert("enum".to_owned(), values.into());
        object.insert("description".to_owned(), description.into());
    }
    // every key is optional here, and "null by default" says nothing
    if object.get("default") == Some(&Value::Null) {
        object.remove("default");
    }
}

/// Adds the plain fields of a scrape_config to the keys of a service.
fn splice(properties: &mut Map<String, Value>) {
    for field in SCRAPE_FIELDS {
        if field.status != FieldStatus::Plain || properties.contains_key(field.name) {
            continue;
        }
        properties.insert(field.name.to_owned(), field.schema());
    }
    let nested = prometheus::scrape_config().schema(prometheus::PRODUCT);
    if let Some(Value::Object(nested)) = nested.get("properties") {
        properties.extend(nested.clone());
    }
}

/// The schema of one definition, with everything that it refers to.
pub(super) fn definition(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}"), "$defs": TYPES.get("$defs") })
}

/// The sub-schema that a value at `path` inside a definition is held to.
pub(super) fn at(name: &str, path: &[String]) -> Option<&'static Value> {
    let mut schema = TYPES.pointer(&format!("/$defs/{name}"))?;
    for step in path {
        schema = resolve(schema);
        let next = schema
            .get("properties")
            .and_then(|properties| properties.get(step))
            .or_else(|| schema.get("additionalProperties").filter(|s| s.is_object()))
            .or_else(|| schema.get("items").filter(|_| step.parse::<usize>().is_ok()));
        schema = next?;
    }
    Some(resolve(schema))
}

/// A schema, or the definition that it refers to.
pub(super) fn resolve(schema: &'static Value) -> &'static Value {
    schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| TYPES.pointer(reference.strip_prefix('#')?))
        .unwrap_or(schema)
}

/// The keys that a table at `path` inside a definition may have; nothing if it takes any key.
pub(super) fn keys(name: &str, path: &[String]) -> Vec<&'static str> {
    at(name, path)
        .and_then(|schema| schema.get("properties")?.as_object())
        .map(|properties| properties.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

/// The keys at `path` inside a definition that have a default, each with it as TOML.
pub fn defaults(name: &str, path: &[&str]) -> Vec<(&'static str, String)> {
    let path: Vec<String> = path.iter().map(|step| (*step).to_owned()).collect();
    let keys = at(name, &path).and_then(|schema| schema.get("properties")?.as_object());
    let defaults = keys.into_iter().flatten();
    let defaults = defaults.filter_map(|(key, schema)| Some((key.as_str(), schema.get("default")?)));
    defaults.map(|(key, value)| (key, super::shape::toml_of(value))).collect()
}

/// The keys of an item of a table, for completion and for the tests that hold other lists to this one.
pub fn item_keys(definition: &str) -> Vec<&'static str> {
    keys(definition, &[])
}
