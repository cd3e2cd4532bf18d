//! What every rule gets: the model, and what was found out about it once for all of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::alert_index::AlertIndex;
use super::promql::asked::SourcesOfName;
use crate::alertmanager::Matcher;
use crate::metrics::SeriesOfName;
use crate::model::{Alert, Expression, Model};
use crate::promql::labels::{Labels, Names};
use crate::promql::{Expr, Node};
use crate::routing::alert_labels;
use crate::source::{Span, threads};
use crate::types::{Typed, Types};

/// What every rule gets.
pub(crate) struct Context<'a> {
    /// What is checked.
    pub(crate) model: &'a Model,
    /// What is known of its expressions.
    pub(crate) types: Types<'a>,
    alert_labels: OnceLock<Vec<AlertLabels<'a>>>,
    alert_index: AlertIndex,
    carried: OnceLock<Labels<'a>>,
    carried_names: OnceLock<Names>,
    expressions: OnceLock<Vec<(String, &'a Expression)>>,
    /// What is known of each of them.
    typed: OnceLock<Vec<Arc<Typed<'a>>>>,
    /// By the name of their series.
    sources: Mutex<BTreeMap<&'a str, Arc<SourcesOfName<'a>>>>,
}

/// One rule of an alert with the labels that it is sent with.
pub(crate) struct AlertLabels<'a> {
    /// The alert.
    pub(crate) alert: &'a Alert,
    /// What is known of its labels.
    pub(crate) labels: Labels<'a>,
}

/// Where a node stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The item, such as `alerts.HighErrorRate`.
    pub(crate) item: &'a str,
    /// The whole expression.
    pub(crate) expression: &'a Expression,
}

impl Place<'_> {
    /// A part of the expression in the spec.
    pub(crate) fn span(&self, part: &std::ops::Range<usize>) -> Span {
        self.expression.text.span(part.clone())
    }
}

impl<'a> Context<'a> {
    /// For one model.
    pub(crate) fn new(model: &'a Model) -> Context<'a> {
        Context {
            model,
            types: Types::new(model),
            alert_labels: OnceLock::new(),
            alert_index: AlertIndex::default(),
            carried: OnceLock::new(),
            carried_names: OnceLock::new(),
            expressions: OnceLock::new(),
            typed: OnceLock::new(),
            sources: Mutex::default(),
        }
    }

    /// Every rule of every alert: inferred when somebody asks, since there may be very many and nothing to ask.
    pub(crate) fn alert_labels(&self) -> &[AlertLabels<'a>] {
        self.alert_labels.get_or_init(|| {
            let alerts = self.model.alerts.values();
            let each = alerts.flat_map(|alert| alert.variants.iter().map(move |variant| (alert, variant)));
            each.map(|(alert, variant)| AlertLabels { alert, labels: alert_labels(&self.types, alert, variant) })
                .collect()
        })
    }

    /// The rules of alerts that may fit all of the matchers, in order, and some that do not.
    pub(crate) fn alerts_asked<'s>(
        &'s self,
        matchers: &[&Matcher],
    ) -> Box<dyn Iterator<Item = &'s AlertLabels<'a>> + 's> {
        let all = self.alert_labels();
        match self.alert_index.asked(matchers, all) {
            Some(places) => Box::new(places.into_iter().filter_map(|place| all.get(place))),
            None => Box::new(all.iter()),
        }
    }

    /// What is known of the labels of all alerts together.
    pub(crate) fn carried(&self) -> &Labels<'a> {
        self.carried.get_or_init(|| {
            let all: Vec<&Labels<'a>> = self.alert_labels().iter().map(|alert_labels| &alert_labels.labels).collect();
            Labels::any_of_several(&all)
        })
    }

    /// Whether an alert may carry a label: as [`Context::carried`] says it, without what values it has.
    pub(crate) fn is_carried(&self, label: &str) -> bool {
        let of_alerts = || self.alert_labels().iter().map(|alert_labels| &alert_labels.labels);
        self.carried_names.get_or_init(|| Names::of(of_alerts())).may_have(label)
    }

    /// The expressions that an author wrote, each with its item.
    pub(crate) fn expressions(&self) -> &[(String, &'a Expression)] {
        self.expressions.get_or_init(|| {
            let written = self.model.expressions().filter(|(reader, _)| reader.is_written());
            written.map(|(reader, expression)| (reader.item(), expression)).collect()
        })
    }

    /// Who gives the series of a name.
    pub(in crate::rules) fn sources_of_name(&self, name: &'a str) -> Arc<SourcesOfName<'a>> {
        let sources = || self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = sources().get(name) {
            return Arc::clone(known);
        }
        let found = Arc::new(SourcesOfName::new(self.types.series(name)));
        Arc::clone(sources().entry(name).or_insert(found))
    }

    /// Finds out what is known of all expressions, on so many threads.
    pub(crate) fn infer_all(&self, threads: usize) {
        const PART: usize = 32;
        let parts: Vec<&[(String, &'a Expression)]> = self.expressions().chunks(PART).collect();
        threads::each(parts, threads, &|part| {
            for (_, expression) in part {
                self.types.infer(&expression.parsed.root);
            }
        });
        self.types.finalize();
    }

    /// Calls `visit` on every node of the expressions that an author wrote, from above.
    pub(crate) fn nodes(&self, visit: &mut dyn FnMut(Place<'_>, &Typed<'a>)) {
        let typed = self.typed.get_or_init(|| {
            self.expressions().iter().map(|(_, expression)| self.types.infer(&expression.parsed.root)).collect()
        });
        for ((item, expression), typed) in self.expressions().iter().zip(typed) {
            let place = Place { item, expression };
            typed.walk(&mut |typed| visit(place, typed));
        }
    }

    /// Whether some of the series that an expression selects by name are of that sort.
    pub(crate) fn selects(&self, node: &'a Node, is: &dyn Fn(&SeriesOfName<'a>) -> bool) -> bool {
        let mut found = false;
        node.walk(&mut |node| {
            if let Expr::Selector(selector) = &node.kind
                && let Some((name, _)) = &selector.name
            {
                found = found || is(&self.types.series(name));
            }
        });
        found
    }
}
