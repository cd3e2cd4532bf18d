//! The decoder, the schema and the types take the same: thousands of generated tables are held to all three.

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::fields::{FIELD_TABLES, Field, FieldTable, FieldType};
use super::{Decode, Scope, decode, shape};
use crate::report::Report;
use crate::source::{self, Node, Sources, Span};

/// A value of a type, or of another one where `wrong` says so.
fn value(field: &'static Field, field_type: FieldType, depth: usize) -> BoxedStrategy<Json> {
    let right = match field_type {
        FieldType::Integer => {
            let (least, most) = (field.minimum.unwrap_or(0), field.maximum.unwrap_or(1000));
            prop_oneof![8 => (least..=most).prop_map(Json::from), 1 => Just(json!(least - 1)), 1 => Just(json!(most + 1))]
                .boxed()
        }
        FieldType::Number => prop_oneof![any::<i32>().prop_map(Json::from), (-1e6..1e6).prop_map(Json::from)].boxed(),
        FieldType::Boolean => any::<bool>().prop_map(Json::from).boxed(),
        FieldType::Enumeration(_) | FieldType::OneOf(_) => {
            let values = field_type.values().unwrap_or_default().to_vec();
            prop_oneof![6 => proptest::sample::select(values).prop_map(Json::from), 1 => Just(json!("none of them"))]
                .boxed()
        }
        FieldType::Secret => secret(),
        FieldType::Any => Just(json!({ "a": [1, "b"] })).boxed(),
        FieldType::Table(table) if depth > 0 => entries(table, depth - 1),
        FieldType::Table(_) => Just(json!({})).boxed(),
        FieldType::List(items) => {
            proptest::collection::vec(value(field, *items, depth), 0..3).prop_map(Json::from).boxed()
        }
        FieldType::OneOrMany(item) => {
            let one = value(field, *item, depth);
            prop_oneof![one.clone(), proptest::collection::vec(one, 0..3).prop_map(Json::from)].boxed()
        }
        FieldType::TextOr(table) => prop_oneof![Just(json!("text")), value(field, *table, depth)].boxed(),
        FieldType::Map(values) => proptest::collection::btree_map("[a-z]{1,4}", value(field, *values, depth), 0..3)
            .prop_map(|map| Json::Object(map.into_iter().collect()))
            .boxed(),
        FieldType::Form(form) => {
            let ways: Vec<_> = form.one_of.iter().map(|way| value(field, *way, depth)).collect();
            proptest::strategy::Union::new(ways).boxed()
        }
        _ => Just(json!("text")).boxed(),
    };
    let others = [json!("text"), json!(7), json!(1.5), json!(true), json!([]), json!(["a"]), json!([{}]), json!({})];
    prop_oneof![9 => right, 1 => proptest::sample::select(others.to_vec())].boxed()
}

fn secret() -> BoxedStrategy<Json> {
    let forms = [
        json!({ "file": "secrets/a" }),
        json!({ "env": "A" }),
        json!({ "file": "secrets/a", "env": "A" }),
        json!({}),
        json!({ "fil": "a" }),
        json!({ "file": 7 }),
        json!("hunter2"),
    ];
    prop_oneof![6 => proptest::sample::select(forms.get(..2).unwrap_or_default().to_vec()),
                1 => proptest::sample::select(forms.to_vec())]
    .boxed()
}

/// A table with some of its fields, and now and then a key that it does not have.
fn entries(table: &'static FieldTable, depth: usize) -> BoxedStrategy<Json> {
    let fields: Vec<&'static Field> = table.fields.iter().collect();
    let chosen = proptest::sample::subsequence(fields, 0..=table.fields.len().min(5));
    let written = chosen.prop_flat_map(move |fields| {
        let values: Vec<_> = fields.iter().map(|field| value(field, field.field_type, depth)).collect();
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        values.prop_map(move |values| names.iter().map(|name| (*name).to_owned()).zip(values).collect::<Map<_, _>>())
    });
    let stranger = prop_oneof![9 => Just(None), 1 => Just(Some(("no_such_key", json!(1))))];
    (written, stranger)
        .prop_map(|(mut map, stranger)| {
            map.extend(stranger.map(|(name, value)| (name.to_owned(), value)));
            Json::Object(map)
        })
        .boxed()
}

/// The value as it would stand in a spec, and what was left of it.
fn node(value: &Json) -> Option<(Sources, Node)> {
    let text = value.as_object()?.iter().map(|(key, value)| format!("{key} = {}\n", super::toml_of(value)));
    let mut sources = Sources::default();
    let mut report = Report::new();
    let table = source::parse(&mut sources, "lakehouse.toml", &text.collect::<String>(), &mut report);
    Some((sources, Node { span: Span::NONE, value: source::Value::Table(table) }))
}

/// Whether the decoder leaves nothing out.
fn decoder(table: &'static FieldTable, sources: &Sources, node: &Node) -> bool {
    let mut report = Report::new();
    let scope = Scope { sources, complete: false, has: &|_| true };
    !shape(table, node, Span::NONE, &["items", "a"], scope, &mut report).1
}

fn tables() -> Vec<&'static FieldTable> {
    FIELD_TABLES.iter().copied().filter(|table| !["document", "defaults"].contains(&table.name)).collect()
}

#[test]
fn the_decoder_and_the_schema_take_the_same() {
    let mut schema = super::schema().clone();
    // what a table lacks is reported, and nothing is left out for it
    schema["$defs"]["From"].as_object_mut().and_then(|from| from.remove("minProperties")).unwrap();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut taken, mut refused) = (0, 0);
    for table in tables().into_iter().filter(|table| table.name != "secret") {
        let name = table.definition;
        if schema.pointer(&format!("/$defs/{name}")).is_none() {
            continue;
        }
        let whole = json!({ "$ref": format!("#/$defs/{name}"), "$defs": schema["$defs"] });
        let validator = jsonschema::validator_for(&whole).unwrap();
        let strategy = entries(table, 3);
        for _ in 0..60 {
            let value = strategy.new_tree(&mut runner).unwrap().current();
            let Some((sources, node)) = node(&value) else { continue };
            // `false` there is as if nothing were written, which is what the table lacks
            if [&value, &value["from"]].iter().any(|from| from["beats"] == false) {
                continue;
            }
            let decoded = decoder(table, &sources, &node);
            let (taken_by_schema, own) = (validator.is_valid(&value), decoded);
            assert_eq!(own, taken_by_schema, "{}: decoder {own}, schema {taken_by_schema}: {value}", table.name);
            if own { taken += 1 } else { refused += 1 }
        }
    }
    assert!(taken > 500 && refused > 500, "{taken} taken, {refused} refused");
}

/// Whether serde reads what the decoder leaves.
fn reads<T: Decode>(runner: &mut proptest::test_runner::TestRunner) {
    let strategy = entries(T::TABLE, 3);
    for _ in 0..300 {
        let value = strategy.new_tree(runner).unwrap().current();
        let Some((sources, node)) = node(&value) else { continue };
        let mut report = Report::new();
        let scope = Scope { sources: &sources, complete: true, has: &|_| true };
        decode::<T>(&node, Span::NONE, &["items", "a"], scope, &mut report);
        let unread = report.into_found().into_iter().find(|found| found.message.contains("cannot be read"));
        assert!(unread.is_none(), "{}: {unread:?}: {value}", T::TABLE.name);
    }
}

#[test]
fn serde_reads_whatever_the_decoder_leaves() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    reads::<super::Lakehouse>(&mut runner);
    reads::<super::Stack>(&mut runner);
    reads::<super::Component>(&mut runner);
    reads::<super::Service>(&mut runner);
    reads::<super::Indicator>(&mut runner);
    reads::<super::Alert>(&mut runner);
    reads::<super::RouteRoot>(&mut runner);
    reads::<super::InhibitRule>(&mut runner);
    reads::<super::TimeInterval>(&mut runner);
    reads::<super::Receiver>(&mut runner);
    reads::<super::Dashboard>(&mut runner);
}

#[test]
fn every_field_is_described_and_its_groups_are_fields() {
    for table in FIELD_TABLES {
        assert!(table.about.ends_with('.') && !table.about.contains('\n'), "{}", table.name);
        for field in table.fields {
            assert!(field.about.ends_with('.') && !field.about.contains('\n'), "{} of {}", field.name, table.name);
            for (value, _) in field.values_since {
                let values = field.field_type.values();
                let of_list = match field.field_type {
                    FieldType::List(items) => items.values(),
                    _ => None,
                };
                let known = values.or(of_list).unwrap_or_default();
                assert!(known.contains(value), "{} of {} has no value {value}", field.name, table.name);
            }
            if let Some(later) = field.renamed_to {
                assert!(table.field(later).is_some(), "{later}");
            }
        }
    }
}
