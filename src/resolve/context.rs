//! What every part of `resolve` needs, and the small questions that all of them ask.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::{Arc, PoisonError, RwLock};

use super::service_label::{Flow, recorded_flow};
use crate::catalogue;
use crate::components::{ALERTMANAGER, PROMETHEUS};
use crate::limits::{EXCEEDED, SEVERITIES};
use crate::load::Layered;
use crate::model::Named;
use crate::model::{Duration, Indicators, Lakehouse, Service, Stack, conventions};
use crate::report::{Diagnostic, NameIndex, Report, nearest};
use crate::source::{Node, Sources, Span, Spanned};
use crate::spec::fields::{Field, FieldTable};
use crate::spec::{self, Decoded, Scope};

/// What every part of `resolve` needs.
pub(super) struct Context<'a> {
    pub(super) sources: &'a Sources,
    pub(super) report: &'a mut Report,
    pub(super) lakehouse: &'a Lakehouse,
    pub(super) stack: &'a Stack,
    pub(super) layered: &'a Layered,
    /// Whether nothing of the spec was lost, so that something can be called missing.
    pub(super) complete: bool,
    /// How many operands and operators the expressions so far have.
    pub(super) nodes: usize,
    /// How many rules the alerts so far became, and the bytes of their texts.
    pub(super) rules: (usize, usize),
    /// How many bytes the grok patterns so far became.
    pub(super) patterns: usize,
    /// On how many threads items may be read.
    pub(super) threads: usize,
    /// The names of the items of tables in which one was looked for in vain.
    pub(super) names: BTreeMap<&'static str, Rc<NameIndex<'a>>>,
}

impl<'a> Context<'a> {
    /// At the beginning, with nothing counted yet.
    pub(super) fn new(
        sources: &'a Sources,
        report: &'a mut Report,
        lakehouse: &'a Lakehouse,
        stack: &'a Stack,
        layered: &'a Layered,
    ) -> Context<'a> {
        let complete = layered.complete;
        Context {
            sources,
            report,
            lakehouse,
            stack,
            layered,
            complete,
            nodes: 0,
            rules: (0, 0),
            patterns: 0,
            threads: 1,
            names: BTreeMap::new(),
        }
    }
}

/// One item of a keyed table.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) table: &'static str,
    pub(super) name: &'a str,
    /// Where its name stands.
    pub(super) key: Span,
    pub(super) node: &'a Node,
}

impl<'a> Item<'a> {
    /// `table.name`.
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.table, self.name)
    }

    /// The place of a value in it.
    pub(super) fn span(&self, path: &[&str]) -> Span {
        match self.node.at(path) {
            Some(node) => node.span,
            None => self.key,
        }
    }
}

impl<'a> Context<'a> {
    /// Decodes an item: what is wrong with its shape is reported.
    pub(super) fn decode<'i, T: spec::Decode>(&mut self, item: &Item<'i>) -> Decoded<'i, T> {
        self.decode_node(item.node, item.key, &[item.table, item.name])
    }

    /// Decodes what stands at a path, whose last name stands at `key`.
    pub(super) fn decode_node<'i, T: spec::Decode>(
        &mut self,
        node: &'i Node,
        key: Span,
        path: &[&str],
    ) -> Decoded<'i, T> {
        let stack = self.stack;
        let has = |field: &Field| stack.has(field);
        spec::decode(node, key, path, self.scope(path, &has), self.report)
    }

    /// Holds a table of a tool to what may stand in it: what is left, and whether something had to be left out.
    pub(super) fn shape<'i>(
        &mut self,
        table: &'static FieldTable,
        node: &'i Node,
        key: Span,
        path: &[&str],
    ) -> (Cow<'i, Node>, bool) {
        let stack = self.stack;
        let has = |field: &Field| stack.has(field);
        spec::shape(table, node, key, path, self.scope(path, &has), self.report)
    }

    fn scope<'s>(&self, path: &[&str], has: &'s dyn Fn(&Field) -> bool) -> Scope<'s>
    where
        'a: 's,
    {
        // a default may lack anything
        let complete = self.complete && path.first() != Some(&spec::DEFAULTS);
        Scope { sources: self.sources, complete, has }
    }

    /// A table that stands once.
    pub(super) fn item_of_root(&self, table: &str) -> Option<&'a Node> {
        let layered: &'a Layered = self.layered;
        layered.root.get(table).map(|entry| &entry.node)
    }

    /// The items of a table, in the order of their names.
    pub(super) fn items(&self, table: &'static str) -> Vec<Item<'a>> {
        let layered: &'a Layered = self.layered;
        let items = layered.root.get(table).and_then(|entry| entry.node.table());
        items
            .into_iter()
            .flat_map(|items| items.iter())
            .map(|(name, entry)| Item { table, name, key: entry.key, node: &entry.node })
            .collect()
    }

    /// One item of a table.
    pub(super) fn item(&self, table: &'static str, name: &str) -> Option<Item<'a>> {
        let layered: &'a Layered = self.layered;
        let items = layered.root.get(table).and_then(|entry| entry.node.table())?;
        let (name, entry) = items.get_key_value(name)?;
        Some(Item { table, name, key: entry.key, node: &entry.node })
    }

    /// What an item is called, and its place among those that are called the same.
    pub(super) fn called<'i>(&self, item: &Item<'i>) -> (&'i str, usize)
    where
        'a: 'i,
    {
        let layered: &'a Layered = self.layered;
        layered.elements.called(item.table, item.name)
    }

    /// Whether the key stands in the item itself, and not in a default.
    pub(super) fn own_key(&self, item: &Item<'_>, key: &str) -> bool {
        let entry = item.node.table().and_then(|table| table.get(key));
        let defaults = self.layered.defaults.iter().filter(|(table, _)| table == item.table);
        let mut defaults = defaults.filter_map(|(_, node)| node.table()?.get(key));
        entry.is_some_and(|entry| defaults.all(|default| default.key != entry.key))
    }

    /// The environment that the output is for.
    pub(super) fn environment(&self) -> String {
        self.layered.environment.as_deref().unwrap_or(conventions::ENVIRONMENT).to_owned()
    }

    /// A key that must be there.
    pub(super) fn missing(&mut self, item: &Item<'_>, key: &str, help: &str) {
        if self.complete {
            self.report.add(
                Diagnostic::new(
                    "shape/missing-key",
                    item.key,
                    format!("`{}` has no `{key}`", item.path()),
                    format!("`{key}` is missing"),
                )
                .help(help),
            );
        }
    }

    /// Reads a duration; what is none is reported where it stands.
    pub(super) fn duration(&mut self, text: &str, span: Span) -> Option<Duration> {
        match Duration::parse(text) {
            Ok(duration) => Some(duration),
            Err(error) => {
                self.report.add(
                    Diagnostic::new("value/invalid-duration", span, error.message, "not a duration").help(error.help),
                );
                None
            }
        }
    }

    /// As [`Context::duration`], for a key where nothing can happen in no time.
    pub(super) fn positive_duration(&mut self, text: &str, span: Span, key: &str) -> Option<Duration> {
        let duration = self.duration(text, span)?;
        if duration.0 > 0 {
            return Some(duration);
        }
        self.report.add(
            Diagnostic::new(
                "value/invalid-duration",
                span,
                format!("`{key}` must be greater than 0"),
                "0 is not allowed",
            )
            .help("write a number and its unit: \"15s\""),
        );
        None
    }

    /// Finds a name that must exist; reports one that does not, unless it was lost on the way here.
    pub(super) fn reference(&mut self, table: &'static str, what: &str, name: &str, span: Span) -> bool {
        if self.item(table, name).is_some() {
            return true;
        }
        if let Some(off) = self.layered.disabled.get(&format!("{table}.{name}")) {
            self.report.add(
                Diagnostic::new(
                    "reference/disabled",
                    span,
                    format!("the {what} `{name}` is disabled"),
                    "refers to a disabled item",
                )
                .label(*off, "disabled here")
                .help(format!("remove this reference, or remove `enabled = false` from `[{table}.{name}]`")),
            );
        } else if self.complete {
            let found = Diagnostic::new(
                "reference/unknown",
                span,
                format!("there is no {what} `{name}`"),
                format!("unknown {what}"),
            );
            let known = self.names_of(table);
            let found = match known.nearest(name) {
                Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(span, near.value()),
                None if known.is_empty() => found.help(format!("declare it: [{table}.{name}]")),
                None => found.help(format!("declared: {}", known.listed())),
            };
            self.report.add(found);
        }
        false
    }

    /// The names of the items of a table.
    fn names_of(&mut self, table: &'static str) -> Rc<NameIndex<'a>> {
        if let Some(known) = self.names.get(table) {
            return Rc::clone(known);
        }
        let names = Rc::new(NameIndex::new(self.items(table).into_iter().map(|item| item.name)));
        self.names.insert(table, Rc::clone(&names));
        names
    }

    /// The Alertmanager that the output is written for, major and minor.
    pub(super) fn alertmanager(&self) -> (u16, u16) {
        self.stack.components.get(ALERTMANAGER).map_or((0, 28), |running| running.version)
    }

    /// Whether a test runs in this environment: in those that it names, or in all.
    pub(super) fn runs_here(&mut self, named: Option<&Spanned<Vec<Spanned<String>>>>) -> bool {
        let Some(named) = named else { return true };
        if named.is_empty() {
            self.report.add(
                Diagnostic::new("shape/out-of-range", named.span, "`environments` is empty", "this test never runs")
                    .help("name an environment, or remove `environments` to run the test in all"),
            );
        }
        let layered: &'a Layered = self.layered;
        let known = &layered.environments;
        for Spanned { value: name, span, .. } in named.iter().filter(|name| !known.contains(&name.value)) {
            // where none is declared there is one, and it has a name
            if known.is_empty() && (!self.complete || name == conventions::ENVIRONMENT) {
                continue;
            }
            let message = format!("there is no environment `{name}`");
            let found = Diagnostic::new("reference/unknown", *span, message, "unknown environment");
            self.report.add(match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(*span, near.value()),
                None if known.is_empty() => found.help(format!("declare it: [environments.{name}]")),
                None => found.help(format!("environments: {}", crate::report::listed(known))),
            });
        }
        let here = layered.environment.as_deref().unwrap_or(conventions::ENVIRONMENT);
        named.iter().any(|name| name.value == here)
    }

    /// Something of an item cannot work while a component is left out.
    pub(super) fn needs(&mut self, item: &Item<'_>, component: &str, span: Span, key: &str) {
        if self.stack.components.get(component).is_none_or(|running| running.enabled) {
            return;
        }
        self.report.add(
            Diagnostic::new(
                "reference/disabled",
                span,
                format!("`{key}` of `{}` needs {component}, which is disabled", item.path()),
                "no component receives these",
            )
            .help(format!(
                "remove `enabled = false` from `[stack.{component}]`, or write {key} = {{ enabled = false }}"
            )),
        );
    }

    /// Finds a severity.
    pub(super) fn severity(&mut self, name: &str, span: Span) -> bool {
        let known = &self.lakehouse.severities;
        if known.iter().any(|severity| severity == name) {
            return true;
        }
        // it may be one of those that were too many
        if known.len() >= SEVERITIES.most && self.report.has(EXCEEDED) {
            return false;
        }
        let found =
            Diagnostic::new("reference/unknown", span, format!("there is no severity `{name}`"), "unknown severity");
        let found = match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(span, near.value()),
            None => found.help(format!(
                "severities: {}; others are declared in `lakehouse.severities`",
                crate::report::listed(known)
            )),
        };
        self.report.add(found);
        false
    }
}

/// What is known about metrics once services and indicators are.
pub(super) struct Facts<'a> {
    services: &'a BTreeMap<String, Service>,
    pub(super) indicators: &'a Indicators,
    flows: BTreeMap<&'a str, Flow>,
    pub(super) any_relabelled: bool,
    /// Whether the rules of a service may give targets a job that is not its own.
    any_job_moved: bool,
    /// The services by the names of their jobs.
    by_job: BTreeMap<&'a str, &'a str>,
    owners: RwLock<BTreeMap<String, Arc<BTreeSet<String>>>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(services: &'a BTreeMap<String, Service>, indicators: &'a Indicators) -> Facts<'a> {
        let any_relabelled = services.values().any(Service::may_be_about_others);
        let any_job_moved = services.values().flat_map(|service| &service.jobs).any(|job| !job.keeps_its_name());
        let by_job = services.values().map(|service| (service.job.as_str(), service.name.as_str())).collect();
        let (flows, owners) = (BTreeMap::new(), RwLock::default());
        let mut facts = Facts { services, indicators, flows, any_relabelled, any_job_moved, by_job, owners };
        // one round for each level of indicators that read indicators
        for _ in indicators.names() {
            let mut changed = false;
            for name in indicators.names() {
                let each = indicators.named(name).iter().map(|indicator| recorded_flow(indicator, &facts));
                let Some(flow) = each.reduce(Flow::or) else { continue };
                changed |= facts.flows.insert(name, flow.clone()) != Some(flow);
            }
            if !changed {
                break;
            }
        }
        facts
    }

    /// What an indicator of that name yields.
    pub(super) fn indicator(&self, name: &str) -> Option<&Flow> {
        self.flows.get(name)
    }

    /// The service whose targets have that label `job`: of its scrape, or of a further job of it. Nobody where a rule may
    /// give it to targets of another.
    pub(super) fn service_of_job<'v>(&self, job: &'v str) -> &'v str
    where
        'a: 'v,
    {
        if self.any_job_moved {
            return "";
        }
        let base = job.rsplit_once('/').map_or(job, |(base, _)| base);
        match self.by_job.get(job).or_else(|| self.by_job.get(base)) {
            Some(service) => service,
            // a component of the stack; a service that has another job is not meant
            None if self.services.contains_key(base) => "",
            None => base,
        }
    }

    /// Whether the targets of a service may be about another one.
    pub(super) fn relabelled(&self, service: &str) -> bool {
        // most specs have none
        if !self.any_relabelled {
            return false;
        }
        self.services.get(service).is_some_and(Service::may_be_about_others)
    }

    /// Whether every target of a service has the label `service`.
    pub(super) fn keeps_service(&self, service: &str) -> bool {
        self.services.get(service).is_none_or(Service::is_always_named)
    }

    /// The services that export a metric.
    pub(super) fn owners(&self, metric: &str) -> Arc<BTreeSet<String>> {
        if let Some(known) = self.owners.read().unwrap_or_else(PoisonError::into_inner).get(metric) {
            return Arc::clone(known);
        }
        let everywhere = catalogue::exporter("prometheus_synthetic")
            .is_some_and(|synthetic| synthetic.metric(metric).is_some() && !metric.starts_with("ALERTS"))
            || metric == conventions::INFO_METRIC;
        let mut found: BTreeSet<String> = self
            .services
            .values()
            .filter(|service| everywhere || service.exports(metric))
            .map(|service| service.name.clone())
            .collect();
        if everywhere {
            // the stack's own targets have these too, and Prometheus is always one
            found.insert(PROMETHEUS.to_owned());
        }
        let found = Arc::new(found);
        self.owners.write().unwrap_or_else(PoisonError::into_inner).insert(metric.to_owned(), Arc::clone(&found));
        found
    }
}

impl Context<'_> {
    /// Whether a name is allowed; one that is not is reported.
    pub(super) fn name(&mut self, named: Named, name: &str, span: Span) -> bool {
        match named.flaw(name, span) {
            Some(found) => {
                self.report.add(found);
                false
            }
            None => true,
        }
    }
}
