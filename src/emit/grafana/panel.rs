//! One panel: what it asks, and Grafana's options for the way in which it is drawn.

use super::super::Origin;
use super::super::yaml::Yaml;
use super::layout::Place;
use super::{data_source, logs_uid, number};
use crate::model::{Bounds, Chart, Comparison, Content, Duration, Limits, Model, Panel, PanelType, Query, Service};

/// The colours of severities, most severe first; any further one has the last.
const COLOURS: &[&str] = &["red", "orange", "yellow"];

/// Values within the limits.
const GOOD: &str = "green";

/// Values of which nothing is known.
const NEUTRAL: &str = "blue";

/// What is above 0, where Grafana's steps begin with their own value.
const ABOVE_ZERO: f64 = 1e-9;

/// The heading of a row; a closed one holds its panels.
pub(super) fn row(panel: &Panel, id: i64, place: Place, collapsed: bool, inside: Vec<Yaml>) -> Yaml {
    Yaml::map([
        ("collapsed", Some(Yaml::Boolean(collapsed))),
        ("gridPos", Some(grid(place))),
        ("id", Some(Yaml::Integer(id))),
        ("panels", Some(Yaml::List(inside))),
        ("repeat", panel.repeat.as_deref().map(Yaml::from)),
        ("title", Some(panel.title.as_str().into())),
        ("type", Some("row".into())),
    ])
}

/// Any other panel.
pub(super) fn json(panel: &Panel, id: i64, place: Place, model: &Model) -> Yaml {
    let severities = &model.lakehouse.severities;
    let chart = match &panel.content {
        Content::Chart(chart) => Some(chart),
        Content::Row { .. } | Content::Text(_) | Content::Logs { .. } => None,
    };
    let options = match &panel.content {
        Content::Text(text) => Yaml::map([("content", Some(text.as_str().into())), ("mode", Some("markdown".into()))]),
        Content::Chart(chart) => options(chart),
        Content::Logs { .. } => Yaml::map([
            ("dedupStrategy", Some("none".into())),
            ("enableLogDetails", Some(Yaml::Boolean(true))),
            ("prettifyLogMessage", Some(Yaml::Boolean(false))),
            ("showCommonLabels", Some(Yaml::Boolean(false))),
            ("showLabels", Some(Yaml::Boolean(false))),
            ("showTime", Some(Yaml::Boolean(true))),
            ("sortOrder", Some("Descending".into())),
            ("wrapLogMessage", Some(Yaml::Boolean(true))),
        ]),
        Content::Row { .. } => Yaml::Map(Vec::new()),
    };
    let targets = chart.map(|chart| {
        let targets = (0..).zip(&chart.queries);
        Yaml::List(targets.map(|(index, query)| target(query, index, chart, model)).collect())
    });
    let (drawn, asked, targets) = match &panel.content {
        Content::Logs { service, index } => {
            (PanelType::Logs, Some(logs_source(index)), Some(log_target(service, index)))
        }
        Content::Chart(chart) => (chart.drawn, Some(data_source()), targets),
        Content::Row { .. } | Content::Text(_) => (PanelType::Text, None, None),
    };
    let mut json = Yaml::map([
        ("datasource", asked),
        ("description", panel.description.as_deref().map(Yaml::from)),
        ("fieldConfig", chart.map(|chart| field_config(chart, severities))),
        ("gridPos", Some(grid(place))),
        ("id", Some(Yaml::Integer(id))),
        ("options", Some(options)),
        ("repeat", panel.repeat.as_deref().map(Yaml::from)),
        ("repeatDirection", panel.repeat.as_ref().map(|_| "h".into())),
        ("targets", targets),
        ("title", Some(panel.title.as_str().into())),
        ("transformations", chart.and_then(|chart| transformations(chart, &panel.title))),
        ("type", Some(drawn.name().into())),
    ]);
    if let Some(raw) = &panel.raw {
        overlay(&mut json, Yaml::from_json(&raw.json));
    }
    json
}

/// A reference to the data source of an index.
fn logs_source(index: &str) -> Yaml {
    Yaml::map([("type", Some("elasticsearch".into())), ("uid", Some(logs_uid(index).into()))])
}

/// The lines of one service.
fn log_target(service: &str, index: &str) -> Yaml {
    let lines = Yaml::map([("id", Some("1".into())), ("type", Some("logs".into()))]);
    Yaml::List(vec![Yaml::map([
        ("datasource", Some(logs_source(index))),
        ("metrics", Some(Yaml::List(vec![lines]))),
        ("query", Some(format!("service.name:\"{service}\"").into())),
        ("refId", Some("A".into())),
        ("timeField", Some("@timestamp".into())),
    ])])
}

/// Tables merge, everything else replaces.
fn overlay(into: &mut Yaml, from: Yaml) {
    match (into, from) {
        (Yaml::Map(into), Yaml::Map(from)) => {
            for (key, value) in from {
                match into.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, present)) => overlay(present, value),
                    None => into.push((key, value)),
                }
            }
        }
        (into, from) => *into = from,
    }
}

fn grid(place: Place) -> Yaml {
    let Place { x, y, width, height } = place;
    let of = |value: u32| Some(Yaml::Integer(i64::from(value)));
    Yaml::map([("h", of(height)), ("w", of(width)), ("x", of(x)), ("y", of(y))])
}

/// Whether only the last value is asked for: what is gone must not be shown as if it were still there.
fn is_instant(drawn: PanelType) -> bool {
    match drawn {
        PanelType::Stat | PanelType::Gauge | PanelType::Bargauge | PanelType::Table | PanelType::Piechart => true,
        PanelType::Timeseries | PanelType::Heatmap | PanelType::StateTimeline | PanelType::Logs | PanelType::Text => {
            false
        }
    }
}

/// `A`, `B`, … `Z`, `AA`, …: what a query is called in its panel.
fn reference(index: usize) -> String {
    let letter = |index: usize| char::from(b'A' + u8::try_from(index % 26).unwrap_or(0)).to_string();
    match index / 26 {
        0 => letter(index),
        more => format!("{}{}", reference(more - 1), letter(index)),
    }
}

/// How often what a query reads is scraped, where that is rarer than what the data source says: `$__rate_interval` must hold
/// several samples.
fn interval(query: &Query, model: &Model) -> Option<Duration> {
    if !query.expr.text.as_str().contains("$__rate_interval") {
        return None;
    }
    let metrics = query.expr.parsed.root.metric_names();
    let reads = |service: &&Service| metrics.iter().any(|metric| service.exports(metric));
    let jobs = model.services.values().filter(reads).flat_map(|service| &service.jobs);
    let fields = jobs.flat_map(|job| &job.fields).filter(|(field, _)| field.name == "scrape_interval");
    let slowest = fields.filter_map(|(_, value)| Duration::parse(value.text()?).ok()).max()?;
    (slowest > model.stack.scrape_interval).then_some(slowest)
}

fn target(query: &Query, index: usize, chart: &Chart, model: &Model) -> Yaml {
    let heatmap = chart.heatmap.as_ref();
    let format = match chart.drawn {
        PanelType::Table => "table",
        // Grafana takes one bucket from the next in this form, so it is of buckets only
        PanelType::Heatmap if !heatmap.is_some_and(|heatmap| heatmap.calculate) => "heatmap",
        _ => "time_series",
    };
    // buckets are sorted and labelled by their bounds
    let usual = if heatmap.is_some_and(|heatmap| heatmap.classic) { "{{le}}" } else { "__auto" };
    let legend = query.legend.as_deref().unwrap_or(usual);
    let instant = is_instant(chart.drawn);
    Yaml::map([
        ("datasource", Some(data_source())),
        ("editorMode", Some("code".into())),
        ("expr", Some(query.expr.text.as_str().into())),
        ("format", Some(format.into())),
        ("instant", Some(Yaml::Boolean(instant))),
        ("interval", interval(query, model).map(|interval| interval.to_string().into())),
        ("legendFormat", Some(legend.into())),
        ("range", Some(Yaml::Boolean(!instant))),
        ("refId", Some(reference(index).into())),
    ])
}

/// The last value of each series.
fn reduced() -> Yaml {
    Yaml::map([
        ("calcs", Some(Yaml::texts(["lastNotNull"]))),
        ("fields", Some("".into())),
        ("values", Some(Yaml::Boolean(false))),
    ])
}

fn legend(mode: &str, placement: &str) -> Yaml {
    Yaml::map([
        ("calcs", Some(Yaml::List(Vec::new()))),
        ("displayMode", Some(mode.into())),
        ("placement", Some(placement.into())),
        ("showLegend", Some(Yaml::Boolean(true))),
    ])
}

fn tooltip(mode: &str) -> Yaml {
    Yaml::map([("mode", Some(mode.into())), ("sort", Some(if mode == "multi" { "desc" } else { "none" }.into()))])
}

fn options(chart: &Chart) -> Yaml {
    let text = |value: &str| Some(Yaml::from(value));
    match chart.drawn {
        PanelType::Timeseries => {
            Yaml::map([("legend", Some(legend("list", "bottom"))), ("tooltip", Some(tooltip("multi")))])
        }
        PanelType::Stat => Yaml::map([
            ("colorMode", text("value")),
            // one value in time has no line
            ("graphMode", text("none")),
            ("justifyMode", text("auto")),
            ("orientation", text("auto")),
            ("reduceOptions", Some(reduced())),
            ("textMode", text("auto")),
            ("wideLayout", Some(Yaml::Boolean(true))),
        ]),
        PanelType::Gauge => Yaml::map([
            ("orientation", text("auto")),
            ("reduceOptions", Some(reduced())),
            ("showThresholdLabels", Some(Yaml::Boolean(false))),
            ("showThresholdMarkers", Some(Yaml::Boolean(true))),
        ]),
        PanelType::Bargauge => Yaml::map([
            ("displayMode", text("gradient")),
            ("orientation", text("horizontal")),
            ("reduceOptions", Some(reduced())),
            ("showUnfilled", Some(Yaml::Boolean(true))),
            ("valueMode", text("color")),
        ]),
        PanelType::Table => Yaml::map([("cellHeight", text("sm")), ("showHeader", Some(Yaml::Boolean(true)))]),
        PanelType::Heatmap => heatmap(chart),
        PanelType::StateTimeline => Yaml::map([
            ("alignValue", text("left")),
            ("legend", Some(legend("list", "bottom"))),
            ("mergeValues", Some(Yaml::Boolean(true))),
            ("rowHeight", Some(Yaml::Float(0.9))),
            ("showValue", text("auto")),
            ("tooltip", Some(tooltip("single"))),
        ]),
        PanelType::Piechart => Yaml::map([
            ("displayLabels", Some(Yaml::texts(["percent"]))),
            ("legend", Some(legend("list", "right"))),
            ("pieType", text("pie")),
            ("reduceOptions", Some(reduced())),
            ("tooltip", Some(tooltip("single"))),
        ]),
        PanelType::Logs | PanelType::Text => Yaml::Map(Vec::new()),
    }
}

fn heatmap(chart: &Chart) -> Yaml {
    let text = |value: &str| Some(Yaml::from(value));
    let colour = Yaml::map([("mode", text("scheme")), ("scheme", text("Oranges")), ("steps", Some(Yaml::Integer(64)))]);
    let axis = Yaml::map([("axisPlacement", text("left")), ("unit", chart.unit.as_deref().map(Yaml::from))]);
    let heatmap = chart.heatmap.as_ref();
    let cells = heatmap.and_then(|heatmap| heatmap.cells.as_deref());
    Yaml::map([
        ("calculate", Some(Yaml::Boolean(heatmap.is_some_and(|heatmap| heatmap.calculate)))),
        ("cellValues", cells.map(|unit| Yaml::map([("unit", text(unit))]))),
        ("color", Some(colour)),
        ("legend", Some(Yaml::map([("show", Some(Yaml::Boolean(true)))]))),
        ("rowsFrame", Some(Yaml::map([("layout", text("auto"))]))),
        ("tooltip", Some(Yaml::map([("mode", text("single")), ("yHistogram", Some(Yaml::Boolean(false)))]))),
        ("yAxis", Some(axis)),
    ])
}

fn field_config(chart: &Chart, severities: &[String]) -> Yaml {
    let Bounds { min, max, soft } = chart.bounds;
    let soft = soft && chart.drawn == PanelType::Timeseries;
    let bound = |end: Option<f64>, here: bool| end.filter(|_| here).map(number);
    let custom = match chart.drawn {
        PanelType::Timeseries => {
            let style = if chart.limits.is_some() { "line" } else { "off" };
            let custom = Yaml::map([
                ("axisSoftMax", bound(max, soft)),
                ("axisSoftMin", bound(min, soft)),
                ("drawStyle", Some("line".into())),
                ("fillOpacity", Some(Yaml::Integer(10))),
                ("lineWidth", Some(Yaml::Integer(1))),
                ("showPoints", Some("never".into())),
                ("spanNulls", Some(Yaml::Boolean(false))),
                ("thresholdsStyle", Some(Yaml::map([("mode", Some(style.into()))]))),
            ]);
            Some(custom)
        }
        PanelType::StateTimeline => {
            Some(Yaml::map([("fillOpacity", Some(Yaml::Integer(70))), ("lineWidth", Some(Yaml::Integer(0)))]))
        }
        _ => None,
    };
    // lines are distinguished by colour; single values are coloured by their limits
    let colour = match chart.drawn {
        PanelType::StateTimeline if chart.limits.is_none() => "palette-classic",
        PanelType::Timeseries | PanelType::Piechart | PanelType::Heatmap => "palette-classic",
        _ => "thresholds",
    };
    // of a heat map of buckets, the fields are its cells
    let unit = match chart.heatmap.as_ref().filter(|heatmap| !heatmap.calculate) {
        Some(heatmap) => heatmap.cells.as_deref(),
        None => chart.unit.as_deref(),
    };
    let defaults = Yaml::map([
        ("color", Some(Yaml::map([("mode", Some(colour.into()))]))),
        ("custom", custom),
        ("max", bound(max, !soft)),
        ("min", bound(min, !soft)),
        ("thresholds", Some(thresholds(chart.limits.as_ref(), severities))),
        ("unit", unit.map(Yaml::from)),
    ]);
    Yaml::map([("defaults", Some(defaults)), ("overrides", Some(Yaml::List(Vec::new())))])
}

/// Steps from below, the first without an end: each has the colour of what begins there.
fn thresholds(limits: Option<&Limits>, severities: &[String]) -> Yaml {
    let colour = |rank: usize| {
        let last = severities.len().max(1).min(COLOURS.len()) - 1;
        COLOURS.get(rank.min(last)).copied().unwrap_or("red")
    };
    // the limit that a step begins at, and the alert that has it
    let mut steps: Vec<(Option<f64>, &str, Option<Origin>)> = Vec::new();
    let Some(Limits { side, steps: bad, alerts, .. }) = limits else {
        let step = Yaml::map([("color", Some(NEUTRAL.into())), ("value", Some(Yaml::Null))]);
        return Yaml::map([("mode", Some("absolute".into())), ("steps", Some(Yaml::List(vec![step])))]);
    };
    let bad = bad.iter().zip(alerts).map(|((limit, rank), alert)| {
        let severity = severities.get(*rank).map(String::as_str);
        (*limit, *rank, Origin::part("limit", ["alerts", alert]).with("severity", severity))
    });
    match side {
        Comparison::Above => {
            steps.push((None, GOOD, None));
            let begins = |limit: f64| if limit == 0.0 { ABOVE_ZERO } else { limit };
            steps.extend(bad.map(|(limit, rank, origin)| (Some(begins(limit)), colour(rank), Some(origin))));
        }
        Comparison::Below => {
            let (mut from, mut of) = (None, None);
            for (limit, rank, origin) in bad {
                steps.push((from, colour(rank), of));
                (from, of) = (Some(limit), Some(origin));
            }
            steps.push((from, GOOD, of));
        }
    }
    let steps = steps.into_iter().map(|(from, colour, origin)| {
        let step = Yaml::map([("color", Some(colour.into())), ("value", Some(from.map_or(Yaml::Null, number)))]);
        match origin {
            Some(origin) => step.traced(origin),
            None => step,
        }
    });
    Yaml::map([("mode", Some("absolute".into())), ("steps", Some(Yaml::List(steps.collect())))])
}

/// A table shows labels and values: not the time, which is now, and where the legend names labels, only those.
fn transformations(chart: &Chart, title: &str) -> Option<Yaml> {
    if chart.drawn != PanelType::Table {
        return None;
    }
    let mut list = Vec::new();
    let step = |id: &str, options: Yaml| Yaml::map([("id", Some(id.into())), ("options", Some(options))]);
    if chart.queries.len() > 1 {
        list.push(step("merge", Yaml::Map(Vec::new())));
    }
    let several = chart.queries.len() > 1;
    let value = |index: usize| if several { format!("Value #{}", reference(index)) } else { "Value".to_owned() };
    let columns: Vec<String> = chart.queries.iter().flat_map(|query| labels(query.legend.as_deref())).collect();
    if !columns.is_empty() {
        let values = (0..chart.queries.len()).map(value);
        let mut names: Vec<String> = Vec::new();
        for name in columns.into_iter().chain(values) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let include = Yaml::map([("names", Some(Yaml::texts(names)))]);
        list.push(step("filterFieldsByName", Yaml::map([("include", Some(include))])));
    }
    let mut renamed = Vec::new();
    for (index, query) in chart.queries.iter().enumerate() {
        let words = query.legend.as_deref().filter(|legend| !legend.contains("{{"));
        let name = words.or((!several && !title.is_empty()).then_some(title));
        renamed.extend(name.map(|name| (value(index), Yaml::from(name))));
    }
    let hidden = Yaml::map([("Time", Some(Yaml::Boolean(true)))]);
    let options = Yaml::map([("excludeByName", Some(hidden)), ("renameByName", Some(Yaml::Map(renamed)))]);
    list.push(step("organize", options));
    Some(Yaml::List(list))
}

/// The labels that a legend names.
fn labels(legend: Option<&str>) -> Vec<String> {
    let parts = legend.unwrap_or("").split("{{").skip(1);
    parts.filter_map(|part| Some(part.split_once("}}")?.0.trim().to_owned())).filter(|name| !name.is_empty()).collect()
}
