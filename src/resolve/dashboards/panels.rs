//! One panel: what it asks, and its title, unit and limits where the author leaves them to the rest of the spec.

use super::super::context::{Context, Item};
use super::Known;
use super::alerts::{self, Watched};
use super::raw::Raw;
use crate::model::grafana_units;
use crate::model::{Bounds, Chart, Content, Expression, Panel, PanelType, Query, RawPanel};
use crate::promql::labels::{self, Labels, NAME};
use crate::promql::{self, Expr, Node, Patterns};
use crate::report::{Diagnostic, nearest};
use crate::source::{self, Span, Spanned, Text};
use crate::spec;
use crate::types::{LANGUAGE, of_language};

/// The longest title that an expression lends.
const LONGEST_TITLE: usize = 60;

impl Context<'_> {
    /// Reads one panel; nothing for one that shows nothing.
    pub(super) fn panel(&mut self, here: &Here<'_>, written: spec::Panel, known: &Known<'_>) -> Option<Panel> {
        self.out_of_place(here, &written);
        let spec::Panel {
            row,
            collapsed,
            panel_type,
            title,
            description,
            expr,
            logs,
            queries,
            text,
            legend,
            unit,
            width,
            height,
            repeat,
            json,
        } = written;
        let drawn = panel_type.map_or(PanelType::Timeseries, Spanned::into_inner);
        let raw = json.as_ref().and_then(|json| self.raw_panel(&json.text(self.sources)));
        let content = if row.is_some() {
            Some(Content::Row { collapsed: collapsed.is_some_and(|collapsed| collapsed.value) })
        } else if drawn == PanelType::Text || text.is_some() {
            self.shows(here, text.as_ref(), "text", "write its words: text = \"…\"");
            text.map(|text| Content::Text(self.block(&text)))
        } else if drawn == PanelType::Logs || logs.is_some() {
            self.shows(here, logs.as_ref(), "logs", "write whose logs it shows: logs = \"postgres\"");
            self.shown_logs(logs?, known)
        } else {
            let asks = expr.is_some() || queries.is_some();
            let queries = self.queries(expr, queries, legend, known);
            let raw_asks = raw.as_ref().is_some_and(|raw| raw.unread || !raw.queries.is_empty());
            let asks = (asks || raw_asks || (json.is_some() && raw.is_none())).then_some(());
            self.shows(here, asks, "expr", "write what it shows: expr = \"…\"");
            let chart = self.chart(here, drawn, queries, unit.as_ref(), known);
            (!chart.queries.is_empty() || raw_asks).then_some(Content::Chart(chart))
        }?;
        let title = row.or(title).map_or_else(|| self.default_title(&content, known), Spanned::into_inner);
        let description = description.map(|text| self.block(&text));
        repeat.iter().for_each(|name| self.repeated(here, name));
        let raw = raw.map(|Raw { json, text, queries, unread }| RawPanel { json, text, queries, unread });
        let (width, height) = (width.map(Spanned::into_inner), height.map(Spanned::into_inner));
        let repeat = repeat.map(Spanned::into_inner);
        Some(Panel { span: here.node.span, content, title, description, width, height, repeat, raw })
    }

    fn queries(
        &mut self,
        expr: Option<Spanned<String>>,
        several: Option<Spanned<Vec<Spanned<spec::PanelQuery>>>>,
        legend: Option<Spanned<String>>,
        known: &Known<'_>,
    ) -> Vec<Query> {
        let mut found: Vec<Query> = expr.and_then(|expr| self.query(&expr, legend, known)).into_iter().collect();
        for query in several.into_iter().flat_map(Spanned::into_inner) {
            let spec::PanelQuery { expr, legend } = query.value;
            found.extend(expr.and_then(|expr| self.query(&expr, legend, known)));
        }
        found
    }

    fn query(&mut self, expr: &Spanned<String>, legend: Option<Spanned<String>>, known: &Known<'_>) -> Option<Query> {
        let expr = self.panel_query(expr)?;
        if let Some(legend) = &legend {
            self.check_legend(&legend.text(self.sources), &expr, known);
        }
        Some(Query { expr, legend: legend.map(Spanned::into_inner) })
    }

    fn chart(
        &mut self,
        here: &Here<'_>,
        drawn: PanelType,
        queries: Vec<Query>,
        written: Option<&Spanned<String>>,
        known: &Known<'_>,
    ) -> Chart {
        // an unwritten one is reported once the whole model is known
        let unit_at = written.map(|unit| unit.span);
        let unit = written.and_then(|unit| self.unit(unit, unit.span));
        let watched =
            Watched { alerts: &known.alerts, indicators: &known.indicators, variables: here.declared.unwrap_or(&[]) };
        let limits = alerts::limits(&queries, &watched, &self.lakehouse.severities);
        Chart { drawn, queries, unit, unit_at, bounds: Bounds::default(), heatmap: None, limits }
    }

    /// The unit under Grafana's name.
    fn unit(&mut self, written: &str, span: Span) -> Option<String> {
        if let Some(own) = of_language(written) {
            return Some(own.to_owned());
        }
        if !grafana_units::is_unit(written) {
            let found = Diagnostic::new(
                "dashboard/unknown-unit",
                span,
                format!("`{written}` is not a unit of Grafana"),
                "Grafana shows it as text after the number",
            );
            let known = grafana_units::UNITS.iter().copied().chain(LANGUAGE.iter().map(|(own, _)| *own));
            self.report.add(match nearest(written, known) {
                Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(span, near.value()),
                None => found.help(format!("write \"suffix:{written}\" to show this text after the number")),
            });
        }
        Some(written.to_owned())
    }

    /// A label that no series of the answer has leaves a hole in the legend.
    fn check_legend(&mut self, legend: &Text, expr: &Expression, known: &Known<'_>) {
        let patterns = Patterns::new(self.stack.prometheus);
        let carried = carried(&expr.parsed.root, &patterns, known, &mut Vec::new());
        for (name, at) in placeholders(legend.as_str()) {
            if name == NAME || !carried.get(name).is_absent() {
                continue;
            }
            let found = Diagnostic::new(
                "dashboard/no-such-label",
                legend.span(at.clone()),
                format!("the result of the expression does not have the label `{name}`"),
                "the legend shows an empty text here",
            );
            let has: Vec<&str> = carried.names().collect();
            self.report.add(match nearest(name, has.iter().copied()) {
                Some(near) => found
                    .help(format!("did you mean `{near}`?"))
                    .edit_if(legend.span(at.clone()), near.word().and_then(|near| legend.replacement(at, &near))),
                None if has.is_empty() => found.help("the series have no labels: remove it, or aggregate by the label"),
                None => found.help(format!(
                    "use one of its labels: {}; or aggregate by another label",
                    crate::report::listed(&has)
                )),
            });
        }
    }

    /// The logs of a service, which must have some.
    fn shown_logs(&mut self, service: Spanned<String>, known: &Known<'_>) -> Option<Content> {
        let Spanned { value: service, span, .. } = service;
        if !self.reference("services", "service", &service, span) {
            return None;
        }
        let item = self.item("services", &service)?;
        match known.services.get(&service)?.logs.as_ref() {
            Some(logs) => Some(Content::Logs { index: logs.index.clone(), service }),
            None => {
                // logs that could not be understood are there all the same
                if item.node.get("logs").is_none() && self.complete {
                    self.report.add(
                        Diagnostic::new(
                            "reference/wrong-kind",
                            span,
                            format!("the logs of `{service}` are not collected"),
                            "no logs to show",
                        )
                        .help(format!("collect them: add [services.{service}.logs]")),
                    );
                }
                None
            }
        }
    }

    /// A title that the panel borrows.
    fn default_title(&self, content: &Content, known: &Known<'_>) -> String {
        let Content::Chart(Chart { queries, .. }) = content else {
            return String::new();
        };
        let [query] = queries.as_slice() else {
            return String::new();
        };
        let named = match &query.expr.parsed.root.unparen().kind {
            Expr::Selector(selector) => selector.name.as_ref().map(|(name, _)| known.indicators.all.named(name)),
            _ => None,
        };
        let equal = known.indicators.of_expression(query.expr.text.as_str());
        if let Some(title) = named.unwrap_or(&[]).iter().chain(equal).find_map(|indicator| indicator.title.as_ref()) {
            return title.clone();
        }
        let text = query.expr.text.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() <= LONGEST_TITLE { text } else { String::new() }
    }

    /// What a panel is to show must be there.
    fn shows<T>(&mut self, here: &Here<'_>, shown: Option<T>, key: &str, help: &str) {
        if shown.is_none() && !here.lossy {
            let message = format!("a panel of `{}` shows nothing", here.item.path());
            let found = Diagnostic::new("shape/missing-key", here.node.span, message, format!("`{key}` is missing"));
            self.report.add(found.help(help));
        }
    }

    /// Keys that mean nothing without another one.
    fn out_of_place(&mut self, here: &Here<'_>, panel: &spec::Panel) {
        let collapsed = panel.collapsed.as_ref().map(|collapsed| ("collapsed", collapsed.span, "row"));
        let legend = panel.legend.as_ref().map(|legend| ("legend", legend.span, "expr"));
        for (key, at, with) in collapsed.into_iter().chain(legend).filter(|(.., with)| here.node.get(with).is_none()) {
            let (message, label) = (format!("`{key}` belongs to `{with}`"), format!("there is no `{with}` here"));
            self.report.add(Diagnostic::new("shape/exclusive-keys", at, message, label).help(match key {
                "legend" => "each of `queries` has a `legend` of its own; move it there",
                _ => "remove it, or write the heading of the row: row = \"…\"",
            }));
        }
    }

    fn repeated(&mut self, here: &Here<'_>, name: &Spanned<String>) {
        if let Some(declared) = here.declared.filter(|declared| !declared.contains(&name.as_str())) {
            self.unknown_variable(name, name.span, declared);
        }
    }

    /// A variable that the dashboard does not have.
    pub(super) fn unknown_variable(&mut self, name: &str, span: Span, declared: &[&str]) {
        let found = Diagnostic::new(
            "dashboard/unknown-variable",
            span,
            format!("the dashboard has no variable `{name}`"),
            "Grafana does not replace this",
        );
        self.report.add(match nearest(name, declared.iter().copied()) {
            Some(near) => found.help(format!("did you mean `{near}`?")).edit_word(span, name, near.word()),
            None => found.help(format!("declare it: variables = [\"{name}\"]")),
        });
    }
}

/// Where a panel stands, and what is known of its dashboard.
pub(super) struct Here<'a> {
    pub(super) item: &'a Item<'a>,
    /// As it was written, with what could not be read.
    pub(super) node: &'a source::Node,
    /// The variables of the dashboard; nothing where its list could not be read.
    pub(super) declared: Option<&'a [&'a str]>,
    /// Whether something of the dashboard was left out.
    pub(super) lossy: bool,
}

/// The labels of an answer; those of indicators are known by their expressions.
pub(super) fn carried<'a>(
    root: &'a Node,
    patterns: &Patterns,
    known: &Known<'a>,
    path: &mut Vec<&'a str>,
) -> Labels<'a> {
    labels::infer(root, patterns.version(), &mut |selector| {
        let name = selector.name.as_ref().map_or("", |(name, _)| name);
        // a cycle is reported elsewhere
        if !known.indicators.all.contains(name) || path.contains(&name) {
            return Labels::of_selector(selector, patterns);
        }
        path.push(name);
        let recorded = recorded(name, patterns, known, path);
        path.pop();
        recorded.selected(selector, patterns)
    })
}

/// The labels of a metric that indicators record.
pub(super) fn recorded<'a>(
    name: &'a str,
    patterns: &Patterns,
    known: &Known<'a>,
    path: &mut Vec<&'a str>,
) -> Labels<'a> {
    Labels::any_of(known.indicators.all.named(name).iter().map(|indicator| {
        let mut recorded = carried(&indicator.expr.parsed.root, patterns, known, path);
        for (label, value) in &indicator.labels {
            recorded.set_value(label.as_str(), value.as_str());
        }
        recorded.set_value(NAME, name);
        recorded
    }))
}

/// The names in `{{ … }}`, each with its place.
fn placeholders(legend: &str) -> Vec<(&str, std::ops::Range<usize>)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = legend.get(from..).and_then(|rest| rest.find("{{")).map(|at| from + at + 2) {
        let Some(close) = legend.get(open..).and_then(|rest| rest.find("}}")).map(|at| open + at) else {
            break;
        };
        let inner = legend.get(open..close).unwrap_or("");
        let name = inner.trim();
        let start = open + inner.find(name).unwrap_or(0);
        if promql::is_label_name(name, promql::Version::new(2, 42)) {
            found.push((name, start..start + name.len()));
        }
        from = close + 2;
    }
    found
}
