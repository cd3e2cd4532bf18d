//! Each schema is one, and refuses what its tool would stumble over.

use serde_json::{Value, json};

use super::*;

/// All of them, by name.
const ALL: &[(&str, &Schema)] = &[
    ("dashboard", &DASHBOARD),
    ("panel", &PANEL),
    ("filebeat", &SHIPPER),
    ("jaeger", &TRACES),
    ("sampling", &SAMPLING),
    ("sql_exporter", &QUERIES),
    ("collector", &COLLECTOR),
];

#[test]
fn every_schema_is_one_and_says_where_it_is_from() {
    for (name, schema) in ALL {
        let document: Value = serde_json::from_str(schema.text).expect("JSON");
        assert!(jsonschema::draft202012::meta::is_valid(&document), "{name}");
        assert!(document["$comment"].as_str().is_some_and(|comment| comment.contains(" at ")), "{name}: its source");
        assert!(schema.compiled().is_some(), "{name}");
        assert!(!schema.violations(&json!([])).is_empty(), "{name} takes anything");
    }
}

/// What a schema says of a value.
fn said(schema: &Schema, value: &Value) -> Vec<String> {
    schema.violations(value).iter().map(Violation::to_string).collect()
}

#[test]
fn a_violation_says_where_it_is_and_what() {
    let panel = json!({
        "type": "timeseries",
        "gridPos": { "w": "12" },
        "fieldConfig": { "overrides": [{ "matcher": { "id": "byNam" } }], "defaults": { "thresholds": { "steps": {} } } },
        "options": { "legend": { "placement": "left" } },
    });
    assert_eq!(
        said(&PANEL, &panel),
        [
            "`fieldConfig.defaults.thresholds.steps` must be a list, not an object",
            "`fieldConfig.overrides[0]` needs the key `properties`",
            "`fieldConfig.overrides[0].matcher.id` cannot be \"byNam\", but byName, byNames, byRegexp, byRegexpOrNames, byType, \
             byTypes, byFrameRefID, byValue, numeric, time, first, firstTimeField, anyMatch, allMatch, invertMatch, \
             alwaysMatch, neverMatch",
            "`gridPos.w` must be a number, not a string",
            "`options.legend.placement` cannot be \"left\", but bottom, right",
        ]
    );
}
