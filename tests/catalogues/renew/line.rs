//! One metric of a catalogue as the line of its file.

use toml::{Table, Value};

/// What the line of a metric says.
pub(super) fn facts(line: &str) -> Result<Table, String> {
    let table: Table = toml::from_str(line).map_err(|error| error.to_string())?;
    table.into_iter().next().and_then(|(_, facts)| facts.as_table().cloned()).ok_or_else(|| "no table".to_owned())
}

/// The keys in the order in which they stand there, and then those that may come.
pub(super) fn keys(line: &str, facts: &Table) -> Vec<String> {
    let mut keys: Vec<(usize, String)> =
        facts.keys().filter_map(|key| Some((line.find(&format!(" {key} = "))?, key.clone()))).collect();
    keys.sort();
    let usual = [
        "type",
        "unit",
        "labels",
        "labels_optional",
        "labels_since",
        "labels_other_versions",
        "type_other_versions",
        "since",
        "until",
        "pg_min",
        "pg_max",
    ];
    let mut keys: Vec<String> = keys.into_iter().map(|(_, key)| key).collect();
    let new: Vec<String> =
        usual.iter().filter(|key| !keys.iter().any(|own| own == *key)).map(|key| (*key).to_owned()).collect();
    keys.extend(new);
    keys
}

pub(super) fn written(name: &str, facts: &Table, keys: &[String]) -> String {
    let values = keys.iter().filter_map(|key| Some(format!("{key} = {}", inline(facts.get(key)?))));
    format!("{name} = {{ {} }}", values.collect::<Vec<_>>().join(", "))
}

fn inline(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let pairs: Vec<String> = table.iter().map(|(key, value)| format!("{key} = {}", inline(value))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        other => other.to_string(),
    }
}

/// The texts in a list of the facts.
pub(super) fn list(facts: &Table, key: &str) -> Vec<String> {
    let items = facts.get(key).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| Some(item.as_str()?.to_owned())).collect()
}

pub(super) fn add(facts: &mut Table, key: &str, item: &str) {
    let items = facts.entry(key).or_insert_with(|| Value::Array(Vec::new()));
    if let Some(items) = items.as_array_mut() {
        items.push(item.into());
    }
}
