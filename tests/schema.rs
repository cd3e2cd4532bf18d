//! `schema/lakehouse.schema.json`: what editors complete, explain and underline. Held to the stacks, and to itself.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value, json};
use support::{project, stacks};

fn committed() -> Value {
    let text = std::fs::read_to_string(project().join("schema/lakehouse.schema.json")).expect("the committed schema");
    serde_json::from_str(&text).expect("JSON")
}

fn validator() -> Validator {
    jsonschema::draft202012::new(&committed()).expect("a schema of draft 2020-12")
}

/// A spec as an editor's validator sees it.
fn instance(text: &str) -> Value {
    let table: toml::Table = text.parse().expect("TOML");
    json(toml::Value::Table(table))
}

/// A date is a text there.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Table(table) => Value::Object(table.into_iter().map(|(key, value)| (key, json(value))).collect()),
        other => serde_json::to_value(other).expect("JSON"),
    }
}

/// Where the schema finds fault with a spec.
fn faults(text: &str) -> Vec<String> {
    let validator = validator();
    let instance = instance(text);
    validator.iter_errors(&instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn it_declares_its_dialect_and_is_valid_in_it() {
    let schema = committed();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
}

#[test]
fn every_stack_satisfies_it() {
    for stack in stacks() {
        for (path, text) in support::stack_files(&stack) {
            assert_eq!(faults(&text), [""; 0], "{stack}/{path}");
        }
    }
}

/// Wrong specs, and the path of what is wrong in each.
const WRONG: &[(&str, &str)] = &[
    ("[services.a]\nadress = 'h:1'", "/services/a"),
    ("[service.a]\nkind = 'http'", ""),
    ("[services.a]\nkind = 7", "/services/a/kind"),
    ("[services.a]\nkind = 'postgress'", "/services/a/kind"),
    ("[services.a]\nport = 70000", "/services/a/port"),
    ("[services.a]\nport = '5432'", "/services/a/port"),
    ("[services.a]\naddress = []", "/services/a/address"),
    ("[services.a]\naddress = ['h:1', 2]", "/services/a/address/1"),
    ("[services.a.auth]\npassword = 'plain'", "/services/a/auth/password"),
    ("[services.a.auth]\npassword = { file = 'a', env = 'A' }", "/services/a/auth/password"),
    ("[services.a.auth]\npassword = {}", "/services/a/auth/password"),
    ("[services.a.health.headers]\nh = 1", "/services/a/health/headers/h"),
    ("[services.a.health.headers]\nh = { fil = 'x' }", "/services/a/health/headers/h"),
    ("[services.a.metrics.m]\ntype = 'count'", "/services/a/metrics/m/type"),
    ("[services.a]\nscrape_protocols = ['http']", "/services/a/scrape_protocols/0"),
    ("[alerts.A]\nabove = true", "/alerts/A/above"),
    ("[alerts.A]\nabove = { warning = true }", "/alerts/A/above/warning"),
    ("[alerts.A]\nfor = 5", "/alerts/A/for"),
    ("[[alerts.A.tests]]\nfiring = '5m'", "/alerts/A/tests/0/firing"),
    ("[[alerts.A.tests]]\nseverity = 'x'", "/alerts/A/tests/0"),
    ("[defaults.alerts]\nfor = 5", "/defaults/alerts/for"),
    ("[defaults]\nlints = {}", "/defaults"),
    ("[stack]\nruntime = 'podman'", "/stack/runtime"),
    ("[stack.prometheus]\nport = 0", "/stack/prometheus/port"),
    ("[lints]\n'service/same-target' = 'loud'", "/lints/service~1same-target"),
    ("[services.a]\nscrape_protocols = []", "/services/a/scrape_protocols"),
];

#[test]
fn a_wrong_spec_is_rejected_where_it_is_wrong() {
    for (spec, path) in WRONG {
        let faults = faults(spec);
        assert!(faults.iter().any(|fault| fault.starts_with(&format!("{path}: "))), "{spec}\n{path}: {faults:?}");
    }
}

#[test]
fn what_it_rejects_the_program_rejects_too() {
    for (spec, _) in WRONG {
        // a service without a kind is incomplete anyway: that alone would prove nothing
        let spec = spec.replace("[services.a]\n", "[services.a]\nkind = 'prometheus'\naddress = 'h:1'\n");
        let shape = |finding: &String| finding.starts_with("shape/") || finding.starts_with("secret/");
        let mut found = support::found(&support::check(&spec));
        found.retain(|finding| shape(finding) && !finding.starts_with("shape/missing-key"));
        // two of them set again what was just added, which is no TOML any more
        let twice = spec.matches("\nkind = ").count() > 1 || spec.matches("\naddress = ").count() > 1;
        assert!(!found.is_empty() || twice, "{spec}");
    }
}

/// Every sub-schema with the path to it.
fn walk<'a>(schema: &'a Value, path: &str, visit: &mut dyn FnMut(&str, &'a Value)) {
    visit(path, schema);
    let Some(object) = schema.as_object() else { return };
    for (key, value) in object {
        match key.as_str() {
            "properties" | "$defs" => {
                for (name, schema) in value.as_object().into_iter().flatten() {
                    walk(schema, &format!("{path}/{key}/{name}"), visit);
                }
            }
            "items" | "additionalProperties" if value.is_object() => walk(value, &format!("{path}/{key}"), visit),
            _ => {}
        }
    }
}

#[test]
fn every_keyword_in_it_is_one_that_gives_good_messages() {
    let known: BTreeSet<&str> = [
        "$defs",
        "$ref",
        "$schema",
        "additionalProperties",
        "default",
        "description",
        "enum",
        "examples",
        "format",
        "items",
        "maxProperties",
        "maximum",
        "minItems",
        "minProperties",
        "minimum",
        "properties",
        "title",
        "type",
        "uniqueItems",
    ]
    .into();
    let schema = committed();
    let mut others = BTreeSet::new();
    walk(&schema, "", &mut |path, schema| {
        for keyword in schema.as_object().expect("a table").keys().filter(|keyword| !known.contains(keyword.as_str())) {
            others.insert(format!("{path}: {keyword}"));
        }
    });
    // `oneOf` and `anyOf` can only say that nothing fits, and `required` forbids what a default fills
    assert_eq!(others, BTreeSet::new());
}

#[test]
fn nothing_in_it_is_null() {
    let text = committed().to_string();
    assert!(!text.contains("null"), "TOML has none");
}

#[test]
fn a_table_takes_no_keys_but_its_own() {
    let schema = committed();
    let mut open = Vec::new();
    walk(&schema, "", &mut |path, schema| {
        if schema.get("properties").is_some() && schema["additionalProperties"] != json!(false) {
            open.push(path.to_owned());
        }
    });
    assert_eq!(open, [""; 0]);
}

/// What a key leads to: its own keywords, and those of the definitions that it, or an item of its list, refers to.
fn meanings<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let mut found = vec![schema];
    let mut at = schema;
    while let Some(next) = at
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| root.pointer(reference.strip_prefix('#')?))
        .or_else(|| at.get("items"))
        .or_else(|| at.get("additionalProperties").filter(|inner| inner.is_object()))
    {
        found.push(next);
        at = next;
    }
    found
}

#[test]
fn every_key_has_a_description() {
    let schema = committed();
    let mut silent = Vec::new();
    walk(&schema, "", &mut |path, key| {
        let is_key = path.rsplit('/').nth(1) == Some("properties") || path.rsplit('/').nth(1) == Some("$defs");
        let text = key["description"].as_str().unwrap_or("");
        if is_key && (text.len() < 8 || !text.ends_with('.')) {
            silent.push(format!("{path}: {text:?}"));
        }
    });
    assert_eq!(silent, [""; 0]);
}

#[test]
fn every_key_has_an_example_a_default_or_keys_of_its_own() {
    let schema = committed();
    let mut bare = Vec::new();
    walk(&schema, "", &mut |path, key| {
        let is_key = path.rsplit('/').nth(1) == Some("properties");
        let shown = ["examples", "default", "enum", "properties"];
        let shows = |schema: &&Value| shown.iter().any(|keyword| schema.get(keyword).is_some());
        if is_key && !meanings(&schema, key).iter().any(shows) {
            bare.push(path.to_owned());
        }
    });
    assert_eq!(bare, [""; 0]);
}

#[test]
fn every_example_and_default_satisfies_its_own_key() {
    let schema = committed();
    let mut wrong = Vec::new();
    walk(&schema, "", &mut |path, key| {
        let examples = key["examples"].as_array().into_iter().flatten().chain(key.get("default"));
        let mut whole = key.clone();
        whole["$defs"] = schema["$defs"].clone();
        let validator = jsonschema::draft202012::new(&whole).expect("a schema");
        for example in examples.filter(|example| !validator.is_valid(example)) {
            wrong.push(format!("{path}: {example}"));
        }
    });
    assert_eq!(wrong, [""; 0]);
}
