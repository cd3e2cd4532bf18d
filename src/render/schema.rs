//! The JSON schema of the language, as editors read it: what the types of the spec say, and the names of kinds and findings.

use serde_json::{Map, Value, json};

use crate::kinds::KINDS;
use crate::rules::{RULES, Rule};
use crate::spec;

/// The schema of a whole file, JSON Schema draft 2020-12, with the names that editors complete.
pub fn schema() -> Value {
    let mut document = spec::schema().clone();
    // `resolve` and `rules` refuse other names, with better words than a schema has
    if let Some(kind) = document.pointer_mut("/$defs/Service/properties/kind") {
        kind["enum"] = KINDS.iter().map(|kind| kind.name).collect();
    }
    let adjustable = || RULES.iter().filter(|rule| rule.adjustable);
    if let Some(code) = document.pointer_mut("/$defs/Allow/properties/code") {
        code["enum"] = adjustable().map(|rule| rule.code).collect();
    }
    if let Some(Value::Object(lints)) = document.pointer_mut("/properties/lints") {
        let level = |rule: &Rule| json!({ "$ref": "#/$defs/LintLevel", "description": rule.about() });
        let properties: Map<String, Value> = adjustable().map(|rule| (rule.code.to_owned(), level(rule))).collect();
        lints.insert("properties".to_owned(), properties.into());
        lints.insert("additionalProperties".to_owned(), false.into());
    }
    document
}
