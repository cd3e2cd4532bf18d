//! The meaning of a spec: every reference resolved, every value typed, spans where a rule may point.
//!
//! In: what `resolve` made of the spec. Out: what rules read and emitters write. Deliberately absent: how anything is
//! written in a generated file.

mod address;
mod alerts;
mod collectors;
pub mod conventions;
mod dashboards;
mod deployment;
mod discovery;
mod expressions;
mod extensions;
mod features;
mod fields;
pub mod grafana_units;
mod groups;
mod headers;
mod indicators;
mod inhibit_rules;
mod instance;
pub mod logs;
mod message_fields;
mod migrations;
mod monitoring;
mod names;
mod plain_secret;
mod quantity;
mod receivers;
mod route;
mod routing;
mod scenarios;
mod services;
mod stack;
mod time_intervals;
mod tls;
mod valid;

pub use address::{Address, AddressError};
pub use alerts::{Alert, Comparison, Condition, Scope, ShownAs, ShownValue, Test, Variant};
pub use collectors::DatabaseNeeds;
pub use dashboards::{Bounds, Chart, Content, Dashboard, Heatmap, Limits, Panel, PanelType, Query};
pub use dashboards::{RawPanel, RawQuery, Variable};
pub use deployment::Published;
pub use discovery::{Discovery, NamePattern, Relabelling};
pub use expressions::{Reader, expressions};
pub use extensions::Extension;
pub use features::{
    EMPTY_GROUP_BY, EXPANDED_EXTERNAL_LABELS, FEATURES, Feature, INDEXED_INHIBITION, PROBE_HEADERS_FROM_FILES,
    RETENTION_IN_FILE, UTF8_MATCHERS,
};
pub use fields::{FieldValue, Fields, field, secrets};
pub use groups::RuleGroup;
pub use headers::is_reserved_header;
pub use indicators::{Expression, Indicator, Indicators};
pub use inhibit_rules::{InhibitPlaces, InhibitRule};
pub use logs::{FieldType, LogFormat, LogSource, LogTimestamp, Logs, Redaction, ZoneNames};
pub use message_fields::{MessageField, PAYLOAD};
pub use migrations::{Migrations, QueryMetric, Recorded, SlowQueries, SqlExporter, View};
pub use monitoring::{STATEMENTS, statement_columns};
pub use names::Named;
pub use plain_secret::{PlainPlace, PlainSecret};
pub use quantity::{Duration, Form, Quantity, QuantityError};
pub use receivers::{Integration, LabelMap, LabelRead, Receiver};
pub use route::{GROUP_INTERVAL, GROUP_WAIT, REPEAT_INTERVAL, Route, RoutePlaces, RouteTest};
pub use routing::Routing;
pub use scenarios::{
    AlertState, Expectation, Expected, ExpectedAlert, ExpectedNotification, ExpectedValue, IndicatorTest, InputSeries,
    NotificationReason, Scenario, When,
};
pub use services::{
    Auth, Endpoint, Exporter, ExporterSettings, Job, MetricSource, Module, Secret, Service, Target, TextOrSecret,
};
pub use stack::{Jaeger, Lakehouse, Running, Runtime, Stack};
pub use time_intervals::TimeInterval;
pub use tls::{Ssl, SslMode, Tls, TlsVersion};
pub use valid::Valid;

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue;
use crate::components::{JAEGER, component};

/// A whole spec, understood.
#[derive(Debug)]
pub struct Model {
    /// What the stack is called.
    pub lakehouse: Lakehouse,
    /// The components that observe.
    pub stack: Stack,
    /// What is observed, the stack's own components included.
    pub services: BTreeMap<String, Service>,
    /// Recording rules.
    pub indicators: Indicators,
    /// What holds for whole rule groups, by name.
    pub groups: BTreeMap<String, RuleGroup>,
    /// Alerting rules, those of the kinds included.
    pub alerts: BTreeMap<String, Alert>,
    /// Alerts of kinds and of the stack in whose place the spec has its own: of that name, or one that asks the same. Each
    /// with that one.
    pub replaced_alerts: BTreeMap<String, String>,
    /// What people look at, those of the kinds included.
    pub dashboards: BTreeMap<String, Dashboard>,
    /// Who can be notified.
    pub receivers: BTreeMap<String, Receiver>,
    /// Alert routing.
    pub routing: Routing,
    /// Scenarios: series in, notifications out.
    pub scenarios: Vec<Scenario>,
    /// What is missing above.
    pub unresolved: Unresolved,
    /// Secrets that stand in the spec in plain text, where a tool would take them.
    pub plain_secrets: Vec<PlainSecret>,
}

/// What a service that is switched off would export: all that it may, so that nothing of it is taken for unknown.
#[derive(Debug, Default)]
pub struct WouldExport {
    /// Whether that may be anything.
    pub anything: bool,
    /// Whether what it exports is declared: libraries add theirs.
    pub declares: bool,
    /// The lists of series of its exporters.
    pub catalogues: Vec<&'static catalogue::Exporter>,
    /// The names that it declares.
    pub metrics: BTreeSet<String>,
}

/// What the spec speaks of and the model does not hold.
#[derive(Debug, Default)]
pub struct Unresolved {
    /// Services that are switched off.
    pub disabled: BTreeSet<String>,
    /// What these would export.
    pub would_export: Vec<WouldExport>,
    /// Services of which something was reported, wholly or in part lost.
    pub services: BTreeSet<String>,
    /// Of these, services that may give series of any name: what says which was reported, or is gone.
    pub nameless: BTreeSet<String>,
    /// The services of these two that have a job of another name, by that.
    pub jobs: BTreeMap<String, String>,
    /// Receivers that are switched off: routes may lead to them, and nobody is notified.
    pub disabled_receivers: BTreeSet<String>,
    /// Whether a route, an inhibition or a time interval may not be what the author meant, since something of it was
    /// reported.
    pub routing: bool,
    /// Alerts that are switched off.
    pub disabled_alerts: BTreeSet<String>,
    /// Indicators that are switched off.
    pub disabled_indicators: BTreeSet<String>,
    /// Indicators of which something was reported, so that they are lost.
    pub indicators: BTreeSet<String>,
    /// Whether the spec declares environments: what is not in this one may be in another.
    pub varies: bool,
    /// Whether something was reported about an alert, so that one may be lost.
    pub alerts: bool,
    /// Whether a dashboard is switched off, or something was reported about one, so that a panel may be lost.
    pub dashboards: bool,
    /// Whether names may be missing of which nothing is known, where a file could not be read.
    pub unknown: bool,
}

impl Model {
    /// How many parts are passed on as they were written, without being understood.
    pub fn raw(&self) -> usize {
        let fields = self.services.values().filter_map(|service| service.jobs.first()).flat_map(|job| &job.fields);
        let panels = self.dashboards.values().flat_map(|dashboard| &dashboard.panels);
        let panels = panels.filter(|panel| panel.raw.is_some()).count();
        fields.filter(|(field, _)| crate::spec::tools::is_raw(field)).count() + panels
    }

    /// All jobs, by service.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.services.values().flat_map(|service| &service.jobs)
    }

    /// Whether series may have a job that stands nowhere in the spec: passed on from what others scraped, or written by others.
    pub fn may_hold_any_job(&self) -> bool {
        self.stack.receives() || self.jobs().any(Job::honors_labels)
    }

    /// The logs, by service.
    pub fn logs(&self) -> impl Iterator<Item = (&str, &Logs)> {
        self.services.values().filter_map(|service| Some((service.name.as_str(), service.logs.as_ref()?)))
    }

    /// The part of its requests that each service traces.
    pub fn sampling(&self) -> impl Iterator<Item = (&str, f64)> {
        self.services.values().filter_map(|service| Some((service.name.as_str(), service.sampling?)))
    }

    /// A component that is a part of the stack or runs already, and is not switched off.
    pub fn running(&self, component: &str) -> Option<&Running> {
        self.stack.components.get(component).filter(|running| running.enabled)
    }

    /// A component of the stack as a service: what the stack observes of itself.
    pub fn own_service(&self, name: &str) -> Option<&Service> {
        self.services.get(&component(name)?.container)
    }

    /// Whether traces are kept in the Elasticsearch of the stack.
    pub fn traces_in_elasticsearch(&self) -> bool {
        let traces = self.running(JAEGER).is_some_and(|jaeger| jaeger.addresses.is_empty());
        traces && self.sampling().next().is_some() && self.logs().next().is_some()
    }
}
