//! `[time_intervals.*]`: one period in a table, or several in a list of tables.

use std::collections::BTreeMap;

use super::context::{Context, Item};
use crate::alertmanager::{self, Period};
use crate::model::Named;
use crate::model::TimeInterval;
use crate::report::{Diagnostic, Problem};
use crate::source::{Node, Text, Value};
use crate::spec::{self, Decoded};

pub(super) fn resolve(context: &mut Context<'_>) -> BTreeMap<String, TimeInterval> {
    let mut found = BTreeMap::new();
    for item in context.items("time_intervals") {
        context.report.about(Some(item.path()));
        let named = context.name(Named::TimeInterval, item.name, item.key);
        let nodes: Vec<&Node> = match &item.node.value {
            Value::Array(nodes) => nodes.iter().collect(),
            _ => vec![item.node],
        };
        let (mut periods, mut sound) = (Vec::new(), named);
        for node in nodes {
            match one(context, &item, node) {
                Read::Period(period) => periods.push(period),
                Read::Off => {}
                Read::Unsound => sound = false,
            }
        }
        // without one of its periods it would be another interval
        if sound {
            let interval = TimeInterval { name: item.name.to_owned(), span: item.key, periods };
            found.insert(interval.name.clone(), interval);
        }
    }
    context.report.about(None);
    found
}

enum Read {
    Period(Period),
    Off,
    Unsound,
}

fn one(context: &mut Context<'_>, item: &Item<'_>, node: &Node) -> Read {
    if node.table().is_none() {
        context.report.add(
            Diagnostic::new(
                "shape/wrong-type",
                node.span,
                format!("a period of `{}` is a table, not {}", item.path(), node.a_type()),
                node.a_type(),
            )
            .help(format!("write a header: [[{}]]", item.path())),
        );
        return Read::Unsound;
    }
    let path = [item.table, item.name];
    let Decoded { item: written, lossy, .. }: Decoded<'_, spec::TimeInterval> =
        context.decode_node(node, item.key, &path);
    let spec::TimeInterval {
        times: _,
        weekdays: _,
        days_of_month: _,
        months: _,
        years: _,
        location,
        enabled,
        allow: _,
    } = written;
    let mut reader = Reader { context, node, sound: !lossy };
    let period = Period {
        times: reader.list("times", alertmanager::times),
        weekdays: reader.list("weekdays", alertmanager::weekdays),
        days_of_month: reader.list("days_of_month", alertmanager::days_of_month),
        months: reader.list("months", alertmanager::months),
        years: reader.list("years", alertmanager::years),
        location: location.clone(),
    };
    if location.is_some() {
        reader.text(node.get("location"), &|text| alertmanager::location(text).map(|_| ()));
    }
    match (enabled, reader.sound) {
        (Some(false), _) => Read::Off,
        (_, true) => Read::Period(period),
        (_, false) => Read::Unsound,
    }
}

struct Reader<'r, 'a> {
    context: &'r mut Context<'a>,
    node: &'r Node,
    sound: bool,
}

impl Reader<'_, '_> {
    fn list<T>(&mut self, key: &str, read: fn(&str) -> Result<T, Box<Problem>>) -> Vec<T> {
        let Some(list) = self.node.get(key).and_then(Node::array) else {
            return Vec::new();
        };
        if list.is_empty() {
            self.context.report.add(
                Diagnostic::new(
                    "value/empty",
                    self.node.span_at(&[key]),
                    format!("an empty `{key}` is no condition"),
                    "holds at any time",
                )
                .help("remove it, or name at least one"),
            );
        }
        list.iter().filter_map(|node| self.text(Some(node), &read)).collect()
    }

    fn text<T>(&mut self, node: Option<&Node>, read: &dyn Fn(&str) -> Result<T, Box<Problem>>) -> Option<T> {
        let text = Text::of(node?, self.context.sources)?;
        match read(text.as_str()) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.sound = false;
                self.context.report.add_problems(&text, vec![*problem]);
                None
            }
        }
    }
}
