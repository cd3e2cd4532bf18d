//! `[dashboards.*]`: what people look at. Panels are laid out in reading order.

use schemars::JsonSchema;
use serde::Deserialize;

use super::lints::Allow;
use super::value::columns;

/// One dashboard.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Dashboard {
    /// What it is called. Default: the name of the lakehouse and its own.
    #[schemars(extend("examples" = ["AI-AAS Lakehouse - Executive Overview"]))]
    pub title: Option<String>,
    /// What it is for, one or two sentences.
    #[schemars(extend("examples" = ["What the business asks about"]))]
    pub description: Option<String>,
    /// Labels that people choose values of: `$label` in an expression stands for the values chosen.
    #[schemars(extend("default" = [], "examples" = [["service"]]))]
    pub variables: Option<Vec<String>>,
    /// How far back it shows.
    #[schemars(extend("default" = "6h", "examples" = ["24h"]))]
    pub time: Option<String>,
    /// How often it asks again.
    #[schemars(extend("default" = "30s", "examples" = ["1m"]))]
    pub refresh: Option<String>,
    /// Words that it is found by, beside the name of the lakehouse.
    #[schemars(extend("default" = [], "examples" = [["business"]]))]
    pub tags: Option<Vec<String>>,
    /// What it shows, in reading order.
    pub panels: Option<Vec<Panel>>,
    /// `false` leaves it out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
    /// Findings that are meant to be so.
    pub allow: Option<Vec<Allow>>,
}

/// One panel, or the heading of a row of panels.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Panel {
    /// The heading of the panels that follow, instead of a panel.
    #[schemars(extend("examples" = ["Availability"]))]
    pub row: Option<String>,
    /// Of a row: its panels are hidden until it is opened.
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub collapsed: Option<bool>,
    /// How it is drawn.
    #[serde(rename = "type")]
    #[schemars(extend("default" = "timeseries", "examples" = ["stat"]))]
    pub panel_type: Option<PanelType>,
    /// What it shows. Default: the title of the indicator.
    #[schemars(extend("examples" = ["Database connections"]))]
    pub title: Option<String>,
    /// What is behind it, shown at the title.
    #[schemars(extend("examples" = ["Errors are answers with a status from 500 on"]))]
    pub description: Option<String>,
    /// The expression, in PromQL; the name of an indicator is one. `$__rate_interval` and `$label` may stand in it.
    #[schemars(extend("examples" = ["api_error_ratio", "sum(rate(http_requests_total[$__rate_interval]))"]))]
    pub expr: Option<String>,
    /// A service, whose logs are shown; the type is `logs`.
    #[schemars(extend("examples" = ["postgres"]))]
    pub logs: Option<String>,
    /// Several expressions in one panel.
    pub queries: Option<Vec<PanelQuery>>,
    /// Of a panel of type `text`: Markdown.
    #[schemars(extend("examples" = ["See the [runbook](https://runbooks.example)."]))]
    pub text: Option<String>,
    /// What each line is called; `{{label}}` is the value of a label.
    #[schemars(extend("examples" = ["{{datname}}"]))]
    pub legend: Option<String>,
    /// A unit of the language or one of Grafana's. Default: what the expression tells.
    #[schemars(extend("examples" = ["reqps", "ratio"]))]
    pub unit: Option<String>,
    /// In columns, of which there are 24. Default: 6 for stat and gauge, 24 for table, logs and text, else 12.
    #[serde(deserialize_with = "columns")]
    #[schemars(extend("examples" = [8]), range(min = 1, max = 24))]
    pub width: Option<u8>,
    /// In rows of about 30 pixels. Default: as high as the highest beside it.
    #[schemars(extend("examples" = [8]))]
    pub height: Option<std::num::NonZeroU8>,
    /// A variable: the panel is repeated for each value chosen. Of a row: the row with its panels.
    #[schemars(extend("examples" = ["service"]))]
    pub repeat: Option<String>,
    /// JSON of Grafana's own, laid over the generated panel: tables merge, the rest replaces.
    #[schemars(extend("examples" = ["{ \"options\": { \"legend\": { \"placement\": \"right\" } } }"]))]
    pub json: Option<String>,
}

/// One expression of several.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PanelQuery {
    /// The expression, in PromQL.
    #[schemars(extend("examples" = ["sum(rate(minio_s3_traffic_sent_bytes[$__rate_interval]))"]))]
    pub expr: Option<String>,
    /// What its lines are called.
    #[schemars(extend("examples" = ["out"]))]
    pub legend: Option<String>,
}

/// How a panel is drawn; Grafana's own names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PanelType {
    /// Lines over time.
    Timeseries,
    /// One large number.
    Stat,
    /// A number on a scale.
    Gauge,
    /// Bars, one for each series.
    Bargauge,
    /// A table of what is now.
    Table,
    /// Buckets over time, by colour.
    Heatmap,
    /// Lines of a log.
    Logs,
    /// States over time.
    StateTimeline,
    /// Parts of a whole.
    Piechart,
    /// Words.
    Text,
}

impl PanelType {
    /// As Grafana writes it.
    pub fn name(self) -> &'static str {
        match self {
            PanelType::Timeseries => "timeseries",
            PanelType::Stat => "stat",
            PanelType::Gauge => "gauge",
            PanelType::Bargauge => "bargauge",
            PanelType::Table => "table",
            PanelType::Heatmap => "heatmap",
            PanelType::Logs => "logs",
            PanelType::StateTimeline => "state-timeline",
            PanelType::Piechart => "piechart",
            PanelType::Text => "text",
        }
    }
}
