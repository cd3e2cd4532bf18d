//! Findings as SARIF 2.1.0: one log with one run for all specs.
//!
//! Columns count Unicode code points. Every rule is listed with its page. Findings that a baseline knows are there too,
//! as `unchanged`; without a baseline nothing is said about that.

use serde_json::{Map, Value, json};

use super::Checked;
use super::checked::{Region, message, place_of, region};
use super::fingerprint::Fingerprints;
use crate::report::{Diagnostic, Edit, Level};
use crate::rules::RULES;

/// The schema of the standard, by the address that it names itself.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// All findings of all specs as one JSON document, with a newline at its end. `failures` are the specs that could not be
/// checked, and why.
pub fn sarif(specs: &[Checked], failures: &[(String, String)]) -> String {
    let mut fingerprints = Fingerprints::default();
    let mut results = Vec::new();
    for checked in specs {
        let mut all: Vec<(&Diagnostic, bool)> = checked.found.iter().map(|diagnostic| (diagnostic, false)).collect();
        all.extend(checked.known.iter().map(|diagnostic| (diagnostic, true)));
        all.sort_by_key(|(diagnostic, _)| (diagnostic.span(), diagnostic.code));
        for (diagnostic, known) in all {
            let fingerprint = fingerprints.next(diagnostic, checked);
            let mut result = result(diagnostic, checked, &fingerprint);
            if checked.baseline {
                result.insert("baselineState".to_owned(), json!(if known { "unchanged" } else { "new" }));
            }
            results.push(Value::Object(result));
        }
    }
    let mut invocation = json!({ "executionSuccessful": failures.is_empty() });
    if !failures.is_empty() {
        let notifications = failures.iter().map(|(_, why)| json!({ "level": "error", "message": { "text": why } }));
        invocation["toolExecutionNotifications"] = notifications.collect();
    }
    let rules: Value = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.code,
                "shortDescription": { "text": rule.about() },
                // GitHub asks for both
                "fullDescription": { "text": rule.about() },
                "help": { "text": rule.explain, "markdown": rule.explain },
                "defaultConfiguration": { "level": rule.level.as_str() },
            })
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "lakehouse-obs",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation],
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn result(diagnostic: &Diagnostic, checked: &Checked, fingerprint: &str) -> Map<String, Value> {
    let mut result = Map::new();
    let mut set = |key: &str, value: Value| drop(result.insert(key.to_owned(), value));
    set("ruleId", json!(diagnostic.code));
    if let Some(index) = RULES.iter().position(|rule| rule.code == diagnostic.code) {
        set("ruleIndex", json!(index));
    }
    set("level", json!(level(diagnostic.level)));
    let mut text = message(diagnostic);
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("\n{help}"));
    }
    for label in &diagnostic.labels {
        // what a kind brings has no file that a consumer could open
        if region(checked.sources, label.span).is_none() && !label.text.is_empty() {
            let name = checked.sources.name(label.span);
            text.push_str(&format!("\n{}{}{name}", label.text, if name.is_empty() { "" } else { ": " }));
        }
    }
    set("message", json!({ "text": text }));
    let mut location = json!({ "physicalLocation": physical(&place_of(diagnostic, checked)) });
    if let Some(item) = &diagnostic.item {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": item }]);
    }
    set("locations", json!([location]));
    // consumers know a related place by its number
    let related: Vec<Value> = diagnostic
        .labels
        .iter()
        .skip(1)
        .filter_map(|label| Some((region(checked.sources, label.span)?, &label.text)))
        .zip(1..)
        .map(|((region, text), id)| json!({ "id": id, "physicalLocation": physical(&region), "message": { "text": text } }))
        .collect();
    if !related.is_empty() {
        set("relatedLocations", json!(related));
    }
    if let Some(fix) = diagnostic.edit.as_ref().and_then(|edit| fix(edit, diagnostic, checked)) {
        set("fixes", json!([fix]));
    }
    set("partialFingerprints", json!({ "lakehouseObs/v1": fingerprint }));
    result
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn fix(edit: &Edit, diagnostic: &Diagnostic, checked: &Checked) -> Option<Value> {
    let place = region(checked.sources, edit.span)?;
    let mut fix = json!({
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(&place.file) },
            "replacements": [{
                "deletedRegion": lines(&place),
                "insertedContent": { "text": edit.replacement },
            }],
        }],
    });
    if let Some(help) = &diagnostic.help {
        fix["description"] = json!({ "text": help });
    }
    Some(fix)
}

fn physical(region: &Region) -> Value {
    json!({ "artifactLocation": { "uri": uri(&region.file) }, "region": lines(region) })
}

fn lines(region: &Region) -> Value {
    json!({
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    })
}

/// A path as a URI: relative as it is, absolute as `file:`.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if path.get(1..3) == Some(":/") {
        uri.push_str("file:///");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_uri() {
        assert_eq!(uri("a b/ü#1:2.toml"), "a%20b/%C3%BC%231%3A2.toml");
        assert_eq!(uri("/srv/a.toml"), "file:///srv/a.toml");
    }
}
