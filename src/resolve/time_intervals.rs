//! `[time_intervals.*]`: one period in a table, or several in a list of tables.

use std::collections::BTreeMap;

use super::context::{Context, Item};
use crate::alertmanager::{self, Period};
use crate::components::ALERTMANAGER;
use crate::model::Named;
use crate::model::TimeInterval;
use crate::report::{Diagnostic, TextDiagnostic};
use crate::source::{Node, Spanned, Value};
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
        let last_minute = nodes.iter().any(|node| has_last_minute(node));
        let (mut periods, mut sound) = (Vec::new(), named);
        for node in nodes {
            match resolve_time_interval(context, &item, node, last_minute) {
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

fn resolve_time_interval(context: &mut Context<'_>, item: &Item<'_>, node: &Node, last_minute: bool) -> Read {
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
    let spec::TimeInterval { times, weekdays, days_of_month, months, years, location, enabled, allow: _ } = written;
    for text in times.iter().flat_map(|times| times.iter()).filter(|_| !last_minute) {
        minute_before_midnight(context, text);
    }
    let version = context.stack.components.get(ALERTMANAGER).map_or((0, 0), |running| running.version);
    let mut reader = Reader { context, sound: !lossy };
    let period = Period {
        times: reader.list("times", times, &alertmanager::times),
        weekdays: reader.list("weekdays", weekdays, &|text| alertmanager::weekdays(text, version)),
        days_of_month: reader.list("days_of_month", days_of_month, &alertmanager::days_of_month),
        months: reader.list("months", months, &alertmanager::months),
        years: reader.list("years", years, &alertmanager::years),
        location: location.as_ref().map(|location| location.value.clone()),
        exact_days: version >= alertmanager::EXACT_DAYS,
    };
    if let Some(location) = &location {
        reader.text(location, &|text| alertmanager::location(text).map(|_| ()));
    }
    match (Spanned::is_off(enabled.as_ref()), reader.sound) {
        (true, _) => Read::Off,
        (false, true) => Read::Period(period),
        (false, false) => Read::Unsound,
    }
}

/// Whether one of its ranges is there for the last minute of the day.
fn has_last_minute(node: &Node) -> bool {
    let times = node.get("times").and_then(Node::array).unwrap_or_default();
    let ranges = times.iter().filter_map(Node::string).filter_map(|text| text.split_once('-'));
    ranges.map(|(from, to)| (from.trim(), to.trim())).any(|(from, to)| to == "24:00" && from <= LAST)
}

/// The last minute of a day.
const LAST: &str = "23:59";

/// An end is no part of its range, so one at 23:59 leaves out the last minute of the day.
fn minute_before_midnight(context: &mut Context<'_>, text: &Spanned<String>) {
    let ends = text.split_once('-').is_some_and(|(from, to)| to.trim() == LAST && from.trim() != LAST);
    if ends {
        let message = "the minute from 23:59 to midnight is not in this time interval";
        let found =
            Diagnostic::new("time-interval/minute-missing", text.span, message, "the end of a range is exclusive");
        let found = found.help("write 24:00").edit_word(text.span, LAST, Some("24:00".to_owned()));
        context.report.add(found);
    }
}

struct Reader<'r, 'a> {
    context: &'r mut Context<'a>,
    sound: bool,
}

impl Reader<'_, '_> {
    fn list<T>(
        &mut self,
        key: &str,
        written: Option<Spanned<Vec<Spanned<String>>>>,
        read: &dyn Fn(&str) -> Result<T, Box<TextDiagnostic>>,
    ) -> Vec<T> {
        let Some(Spanned { value: list, span, .. }) = written else { return Vec::new() };
        if list.is_empty() {
            let message = format!("an empty `{key}` has no effect");
            let found = Diagnostic::new("value/empty", span, message, "it matches at any time");
            self.context.report.add(found.help("remove it, or name at least one"));
        }
        list.iter().filter_map(|text| self.text(text, read)).collect()
    }

    fn text<T>(&mut self, text: &Spanned<String>, read: &dyn Fn(&str) -> Result<T, Box<TextDiagnostic>>) -> Option<T> {
        let text = text.text(self.context.sources);
        match read(text.as_str()) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.sound = false;
                self.context.report.add_text_diagnostics(&text, vec![*problem]);
                None
            }
        }
    }
}
