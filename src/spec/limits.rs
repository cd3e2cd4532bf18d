//! What the types cannot say: numbers within a range, lists and tables of a certain size.
//!
//! In: a value that fits its type, and its schema. Out: whether it keeps the schema's limits. The schema itself is far
//! more costly to ask, so it is asked only where this says no.

use serde_json::Value as Json;

use super::schema;
use crate::source::{Node, Table, Value};

/// Whether an item keeps all limits of its definition.
pub(super) fn kept(node: &Node, definition: &str) -> bool {
    schema::at(definition, &[]).is_none_or(|schema| holds(node, schema))
}

fn holds(node: &Node, schema: &'static Json) -> bool {
    let schema = schema::resolve(schema);
    let limit = |keyword: &str| schema.get(keyword).and_then(Json::as_f64);
    #[expect(clippy::cast_precision_loss, reason = "limits are far below 2^53")]
    match &node.value {
        Value::Integer(number) => within(*number as f64, limit("minimum"), limit("maximum")),
        Value::Float(number) => within(*number, limit("minimum"), limit("maximum")),
        Value::Array(items) => {
            within(items.len() as f64, limit("minItems"), limit("maxItems"))
                && schema.get("items").is_none_or(|schema| items.iter().all(|item| holds(item, schema)))
        }
        Value::Table(table) => {
            // what a syntax error took away does not make a table too small
            let least = limit("minProperties").filter(|_| !table.broken);
            within(table.iter().count() as f64, least, limit("maxProperties")) && entries_hold(table, schema)
        }
        Value::String(_) | Value::Boolean(_) | Value::Datetime(_) => true,
    }
}

fn entries_hold(table: &Table, schema: &'static Json) -> bool {
    let own = schema.get("properties");
    let others = schema.get("additionalProperties").filter(|schema| schema.is_object());
    table.iter().all(|(key, entry)| {
        let schema = own.and_then(|keys| keys.get(key)).or(others);
        schema.is_none_or(|schema| holds(&entry.node, schema))
    })
}

fn within(number: f64, least: Option<f64>, most: Option<f64>) -> bool {
    least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most)
}
