//! One panel: what it asks, and its title, unit and limits where the author leaves them to the rest of the spec.

use super::super::context::{Context, Item};
use super::raw::Raw;
use super::{Known, alerts};
use crate::model::grafana_units;
use crate::model::{Chart, Content, Expression, Panel, PanelType, Query, RawPanel};
use crate::promql::labels::{self, Labels, NAME};
use crate::promql::{self, Kind, Node, Patterns, ValueType};
use crate::report::{Diagnostic, nearest};
use crate::source::{Span, Text};
use crate::spec;
use crate::types::{LANGUAGE, of_language};

/// The longest title that an expression lends.
const LONGEST_TITLE: usize = 60;

impl Context<'_> {
    /// Reads one panel; nothing for one that shows nothing.
    pub(super) fn panel(
        &mut self,
        item: &Item<'_>,
        index: usize,
        written: spec::Panel,
        lossy: bool,
        known: &Known<'_>,
    ) -> Option<Panel> {
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
        let index = index.to_string();
        let here = At { item, path: vec!["panels", &index] };
        let drawn = panel_type.unwrap_or(PanelType::Timeseries);
        let raw = json.and_then(|_| here.text(self, &["json"])).and_then(|text| self.raw_panel(&text));
        self.exclusive(&here, &["row", "text", "logs", "expr", "queries"]);
        for (key, with) in [(collapsed.map(|_| "collapsed"), "row"), (legend.as_ref().map(|_| "legend"), "expr")] {
            key.filter(|_| here.node(&[with]).is_none()).into_iter().for_each(|key| self.belongs(&here, key, with));
        }
        let content = if row.is_some() {
            Some(Content::Row { collapsed: collapsed.unwrap_or(false) })
        } else if drawn == PanelType::Text || text.is_some() {
            self.shown_text(&here, text, lossy)
        } else if drawn == PanelType::Logs || logs.is_some() {
            if logs.is_none() && !lossy {
                self.shows_nothing(&here, "logs", "write whose logs it shows: logs = \"postgres\"");
            }
            self.shown_logs(&here, logs?, known)
        } else {
            let queries = self.queries(&here, expr.is_some(), queries.unwrap_or_default(), legend, known);
            let asks = expr.is_some() || here.node(&["queries"]).is_some();
            let raw_asks = raw.as_ref().is_some_and(|raw| raw.unread || !raw.queries.is_empty());
            if !asks && !raw_asks && !lossy && here.node(&["json"]).is_none_or(|_| raw.is_some()) {
                self.shows_nothing(&here, "expr", "write what it shows: expr = \"…\"");
            }
            let chart = self.chart(&here, drawn, queries, unit.as_deref(), known);
            (!chart.queries.is_empty() || raw_asks).then_some(Content::Chart(chart))
        }?;
        let title = row.or(title).unwrap_or_else(|| self.lent_title(&content, known));
        let description = description.map(|text| here.block(self, "description", text));
        repeat.iter().for_each(|name| self.repeated(&here, name));
        let raw = raw.map(|Raw { json, queries, unread }| RawPanel { json, queries, unread });
        Some(Panel { span: here.span(&[]), content, title, description, width, height, repeat, raw })
    }

    fn shown_text(&mut self, here: &At<'_>, text: Option<String>, lossy: bool) -> Option<Content> {
        let text = text.map(|text| here.block(self, "text", text));
        if text.is_none() && !lossy {
            self.shows_nothing(here, "text", "write its words: text = \"…\"");
        }
        text.map(Content::Text)
    }

    fn queries(
        &mut self,
        here: &At<'_>,
        single: bool,
        several: Vec<spec::PanelQuery>,
        legend: Option<String>,
        known: &Known<'_>,
    ) -> Vec<Query> {
        let mut found = Vec::new();
        if single {
            let expr = self.asked(here, &["expr"]);
            let legend_text = legend.as_ref().and_then(|_| here.text(self, &["legend"]));
            self.check_legend(legend_text.as_ref(), expr.as_ref(), known);
            found.extend(expr.map(|expr| Query { expr, legend }));
        }
        for (index, spec::PanelQuery { expr, legend }) in several.into_iter().enumerate() {
            let index = index.to_string();
            if expr.is_none() {
                let span = here.span(&["queries", &index]);
                self.report.add(
                    Diagnostic::new("shape/missing-key", span, "a query has no `expr`", "`expr` is missing")
                        .help("write what it asks: expr = \"…\""),
                );
            }
            let expr = self.asked(here, &["queries", &index, "expr"]);
            let legend_text = legend.as_ref().and_then(|_| here.text(self, &["queries", &index, "legend"]));
            self.check_legend(legend_text.as_ref(), expr.as_ref(), known);
            found.extend(expr.map(|expr| Query { expr, legend }));
        }
        found
    }

    fn chart(
        &mut self,
        here: &At<'_>,
        drawn: PanelType,
        queries: Vec<Query>,
        written: Option<&str>,
        known: &Known<'_>,
    ) -> Chart {
        // an unwritten one is told once the whole model is known
        let unit_at = written.map(|_| here.span(&["unit"]));
        let unit = written.and_then(|unit| self.unit(unit, here.span(&["unit"])));
        let limits = alerts::limits(&queries, &known.alerts, &self.lakehouse.severities, &here.variables());
        Chart { drawn, queries, unit, unit_at, ratio: false, limits }
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
                format!("Grafana has no unit `{written}`"),
                "shown behind the number as it is",
            );
            let known = grafana_units::UNITS.iter().copied().chain(LANGUAGE.iter().map(|(own, _)| *own));
            self.report.add(match nearest(written, known) {
                Some(near) => found.help(format!("did you mean `{near}`?")).edit_if(span, near.value()),
                None => found.help(format!("write \"suffix:{written}\" if it is meant to stand behind the number")),
            });
        }
        Some(written.to_owned())
    }

    /// Parses one expression; what cannot be evaluated is reported.
    fn asked(&mut self, here: &At<'_>, path: &[&str]) -> Option<Expression> {
        let text = here.text(self, path)?;
        let read = promql::parse_in_dashboard(text.as_str(), self.stack.prometheus);
        if !self.has_room(read.as_ref().ok(), &text) {
            return None;
        }
        match read {
            Err(problems) => {
                self.report.add_problems(&text, problems);
                None
            }
            Ok(parsed) => match parsed.root.value_type {
                ValueType::Vector | ValueType::Scalar => Some(Expression { text, parsed }),
                wrong @ (ValueType::Matrix | ValueType::String) => {
                    self.wrong_type(&text, wrong);
                    None
                }
            },
        }
    }

    /// A label that no series of the answer has leaves a hole in the legend.
    fn check_legend(&mut self, legend: Option<&Text>, expr: Option<&Expression>, known: &Known<'_>) {
        let (Some(legend), Some(expr)) = (legend, expr) else {
            return;
        };
        let patterns = Patterns::new(self.stack.prometheus);
        let carried = carried(&expr.parsed.root, &patterns, known, &mut Vec::new());
        for (name, at) in placeholders(legend.as_str()) {
            if name == NAME || !carried.get(name).is_absent() {
                continue;
            }
            let found = Diagnostic::new(
                "dashboard/no-such-label",
                legend.span(at.clone()),
                format!("the expression yields no label `{name}`"),
                "nothing is shown here",
            );
            let has: Vec<&str> = carried.names().collect();
            self.report.add(match nearest(name, has.iter().copied()) {
                Some(near) => found
                    .help(format!("did you mean `{near}`?"))
                    .edit_if(legend.span(at.clone()), near.word().and_then(|near| legend.replacement(at, &near))),
                None if has.is_empty() => found.help("its series have no labels: remove it, or aggregate by the label"),
                None => {
                    found.help(format!("its labels: {}; aggregate by others to have them", crate::report::listed(&has)))
                }
            });
        }
    }

    /// The logs of a service, which must have some.
    fn shown_logs(&mut self, here: &At<'_>, service: String, known: &Known<'_>) -> Option<Content> {
        let span = here.span(&["logs"]);
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
                            "there is nothing to show",
                        )
                        .help(format!("say where they come from: [services.{service}.logs]")),
                    );
                }
                None
            }
        }
    }

    /// A title that the panel borrows.
    fn lent_title(&self, content: &Content, known: &Known<'_>) -> String {
        let Content::Chart(Chart { queries, .. }) = content else {
            return String::new();
        };
        let [query] = queries.as_slice() else {
            return String::new();
        };
        if let Kind::Selector(selector) = &query.expr.parsed.root.unparen().kind
            && let Some((name, _)) = &selector.name
            && let Some(title) = known.indicators.get(name).and_then(|indicator| indicator.title.as_ref())
        {
            return title.clone();
        }
        let text = query.expr.text.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() <= LONGEST_TITLE { text } else { String::new() }
    }

    fn shows_nothing(&mut self, here: &At<'_>, key: &str, help: &str) {
        let message = format!("a panel of `{}` shows nothing", here.item.path());
        let found = Diagnostic::new("shape/missing-key", here.span(&[]), message, format!("`{key}` is missing"));
        self.report.add(found.help(help));
    }

    /// A panel is one thing.
    fn exclusive(&mut self, here: &At<'_>, keys: &[&'static str]) {
        let mut present = keys.iter().filter(|key| here.node(&[key]).is_some());
        let Some(first) = present.next() else {
            return;
        };
        for other in present {
            self.report.add(
                Diagnostic::new(
                    "shape/exclusive-keys",
                    here.span(&[other]),
                    format!("a panel has `{first}` or `{other}`, not both"),
                    "the second of the two",
                )
                .label(here.span(&[first]), "the first")
                .help("keep one of them, or write two panels"),
            );
        }
    }

    /// A key that means nothing here.
    fn belongs(&mut self, here: &At<'_>, key: &str, with: &str) {
        self.report.add(
            Diagnostic::new(
                "shape/exclusive-keys",
                here.span(&[key]),
                format!("`{key}` belongs to `{with}`"),
                format!("there is no `{with}` here"),
            )
            .help(match key {
                "legend" => "each of `queries` has a `legend` of its own; move it there",
                _ => "remove it, or write the heading of the row: row = \"…\"",
            }),
        );
    }

    fn repeated(&mut self, here: &At<'_>, name: &str) {
        let declared = here.variables();
        if !declared.contains(&name) {
            self.unknown_variable(name, here.span(&["repeat"]), &declared);
        }
    }

    /// A variable that the dashboard does not have.
    pub(super) fn unknown_variable(&mut self, name: &str, span: Span, declared: &[&str]) {
        let found = Diagnostic::new(
            "dashboard/unknown-variable",
            span,
            format!("the dashboard has no variable `{name}`"),
            "not replaced",
        );
        self.report.add(match nearest(name, declared.iter().copied()) {
            Some(near) => found.help(format!("did you mean `{near}`?")).edit_word(span, name, near.word()),
            None => found.help(format!("declare it: variables = [\"{name}\"]")),
        });
    }
}

/// Where a panel stands.
struct At<'a> {
    item: &'a Item<'a>,
    path: Vec<&'a str>,
}

impl At<'_> {
    /// The variables that the dashboard declares.
    fn variables(&self) -> Vec<&str> {
        let list = self.item.node.get("variables").and_then(|node| node.array()).unwrap_or(&[]);
        list.iter().filter_map(|node| node.string()).collect()
    }

    fn path<'b>(&'b self, path: &[&'b str]) -> Vec<&'b str> {
        self.path.iter().chain(path).copied().collect()
    }

    fn node(&self, path: &[&str]) -> Option<&crate::source::Node> {
        self.item.node.at(&self.path(path))
    }

    fn span(&self, path: &[&str]) -> Span {
        self.item.node.span_at(&self.path(path))
    }

    fn text(&self, context: &Context<'_>, path: &[&str]) -> Option<Text> {
        self.item.text(&self.path(path), context.sources)
    }

    /// A text of it without the indentation of its block.
    fn block(&self, context: &Context<'_>, key: &str, written: String) -> String {
        self.text(context, &[key]).map_or(written, |text| text.as_str().to_owned())
    }
}

/// The labels of an answer; those of indicators are known by their expressions.
pub(super) fn carried<'a>(
    root: &'a Node,
    patterns: &Patterns,
    known: &Known<'a>,
    path: &mut Vec<&'a str>,
) -> Labels<'a> {
    labels::infer(root, patterns.version(), &mut |selector| {
        let indicator = selector.name.as_ref().and_then(|(name, _)| known.indicators.get(name));
        // a cycle is reported elsewhere
        let Some(indicator) = indicator.filter(|indicator| !path.contains(&indicator.name.as_str())) else {
            return Labels::of_selector(selector, patterns);
        };
        path.push(&indicator.name);
        let mut recorded = carried(&indicator.expr.parsed.root, patterns, known, path);
        path.pop();
        recorded.set_value(NAME, indicator.name.as_str());
        recorded.selected(selector, patterns)
    })
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
