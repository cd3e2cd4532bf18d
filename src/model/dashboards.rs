//! Dashboards: what each panel asks and how its answer is shown, without places on the screen.

use serde_json::Value;

use super::{Comparison, Duration, Expression};
use crate::source::{Span, Text};

/// How a panel is drawn.
pub use crate::spec::PanelType;

/// One dashboard.
#[derive(Debug)]
pub struct Dashboard {
    /// Its name: the file's.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// The name for people, and where it is written.
    pub title: (String, Span),
    /// What it is for.
    pub description: Option<String>,
    /// How far back it shows.
    pub time: Duration,
    /// How often it asks again; 0 for never.
    pub refresh: Duration,
    /// Words that it is found by.
    pub tags: Vec<String>,
    /// What people choose.
    pub variables: Vec<Variable>,
    /// What it shows, in reading order.
    pub panels: Vec<Panel>,
    /// The alerts on what it shows: when they fire is marked.
    pub alerts: Vec<String>,
    /// Whether a person wrote it, and not a kind.
    pub user_defined: bool,
}

impl Dashboard {
    /// Everything that it asks the Prometheus of the stack.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let raw = self.panels.iter().filter_map(|panel| panel.raw.as_ref()).flat_map(|raw| &raw.queries);
        let raw = raw.filter(|query| !query.elsewhere).map(|query| &query.expr);
        self.panels.iter().flat_map(Panel::queries).map(|query| &query.expr).chain(raw)
    }
}

/// A label of which people choose values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The label: the variable's name.
    pub label: String,
    /// A metric that has it, among those that the dashboard reads.
    pub metric: String,
    /// Whether several values can be chosen: where all expressions that use it compare by a regular expression.
    pub several: bool,
}

/// One panel, or the heading of those that follow.
#[derive(Debug)]
pub struct Panel {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub content: Content,
    /// The name for people.
    pub title: String,
    /// What is behind it.
    pub description: Option<String>,
    /// In columns of 24, where said.
    pub width: Option<u8>,
    /// In rows, where said.
    pub height: Option<u8>,
    /// The variable for whose values it is repeated.
    pub repeat: Option<String>,
    /// What is laid over the generated panel.
    pub raw: Option<RawPanel>,
}

/// What is laid over a panel.
#[derive(Debug)]
pub struct RawPanel {
    /// A JSON object in Grafana's own words.
    pub json: Value,
    /// The same as it was written, so that what is wrong in it has a place.
    pub text: Text,
    /// The expressions in it.
    pub queries: Vec<RawQuery>,
    /// Whether it also asks something that is no Prometheus.
    pub unread: bool,
}

/// One expression in the JSON of a panel.
#[derive(Debug)]
pub struct RawQuery {
    /// What is asked.
    pub expr: Expression,
    /// Whether another data source than the stack's own Prometheus is asked, or may be.
    pub elsewhere: bool,
}

impl Panel {
    /// What it asks; nothing for headings and words.
    pub fn queries(&self) -> &[Query] {
        match &self.content {
            Content::Chart(chart) => &chart.queries,
            Content::Row { .. } | Content::Text(_) | Content::Logs { .. } => &[],
        }
    }
}

/// What a panel is.
#[derive(Debug)]
pub enum Content {
    /// A heading; its panels may be hidden at first.
    Row {
        /// Whether they are.
        collapsed: bool,
    },
    /// Markdown.
    Text(String),
    /// Lines of a log.
    Logs {
        /// Of this service.
        service: String,
        /// In this index, without its date.
        index: String,
    },
    /// Answers of Prometheus.
    Chart(Chart),
}

/// Answers of Prometheus, drawn.
#[derive(Debug)]
pub struct Chart {
    /// How.
    pub drawn: PanelType,
    /// What is asked.
    pub queries: Vec<Query>,
    /// Grafana's name of the unit: of a heat map that of its y axis.
    pub unit: Option<String>,
    /// Where the author wrote it.
    pub unit_at: Option<Span>,
    /// Between which numbers values lie.
    pub bounds: Bounds,
    /// Of a heat map: its cells.
    pub heatmap: Option<Heatmap>,
    /// The limits of the alerts on the same expression.
    pub limits: Option<Limits>,
}

/// The ends of the scale of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bounds {
    /// Nothing is below it.
    pub min: Option<f64>,
    /// Nothing is above it.
    pub max: Option<f64>,
    /// Whether a moment's reading may still lie a little beyond: lines are not cut off.
    pub soft: bool,
}

/// How a heat map is made of its series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heatmap {
    /// Whether Grafana puts values into buckets.
    pub calculate: bool,
    /// Whether each series is a classic bucket.
    pub classic: bool,
    /// Grafana's name of the unit of its cells.
    pub cells: Option<String>,
}

/// One expression of a panel.
#[derive(Debug)]
pub struct Query {
    /// What is asked.
    pub expr: Expression,
    /// What the lines are called.
    pub legend: Option<String>,
}

/// The limits of alerts, all on one side.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// The side on which it is bad.
    pub side: Comparison,
    /// Each limit with the rank of its severity, most severe first.
    pub steps: Vec<(f64, usize)>,
    /// The alert of each step.
    pub alerts: Vec<String>,
    /// Grafana's name of the unit that all of them are written in, where they have one.
    pub unit: Option<&'static str>,
}
