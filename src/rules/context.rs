//! What every rule gets: the model, and what was found out about it once for all of them.

use std::cell::OnceCell;

use crate::metrics::SeriesOfName;
use crate::model::{Alert, Expression, Model};
use crate::promql::labels::Labels;
use crate::promql::{Kind, Node};
use crate::routing::sent;
use crate::source::Span;
use crate::types::{Typed, Types};

/// What every rule gets.
pub(crate) struct Context<'a> {
    /// What is checked.
    pub(crate) model: &'a Model,
    /// What is known of its expressions.
    pub(crate) types: Types<'a>,
    sent: OnceCell<Vec<Sent<'a>>>,
    carried: OnceCell<Labels<'a>>,
    expressions: OnceCell<Vec<(String, &'a Expression)>>,
}

/// One rule of an alert with the labels that it is sent with.
pub(crate) struct Sent<'a> {
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
            sent: OnceCell::new(),
            carried: OnceCell::new(),
            expressions: OnceCell::new(),
        }
    }

    /// Every rule of every alert: inferred when somebody asks, since there may be very many and nothing to ask.
    pub(crate) fn sent(&self) -> &[Sent<'a>] {
        self.sent.get_or_init(|| {
            let alerts = self.model.alerts.values();
            let each = alerts.flat_map(|alert| alert.variants.iter().map(move |variant| (alert, variant)));
            each.map(|(alert, variant)| Sent { alert, labels: sent(&self.types, alert, variant) }).collect()
        })
    }

    /// What is known of the labels of all alerts together.
    pub(crate) fn carried(&self) -> &Labels<'a> {
        self.carried.get_or_init(|| Labels::any_of(self.sent().iter().map(|sent| sent.labels.clone())))
    }

    /// The expressions that an author wrote, each with its item.
    pub(crate) fn expressions(&self) -> &[(String, &'a Expression)] {
        self.expressions.get_or_init(|| {
            let written = self.model.expressions().filter(|(reader, _)| reader.is_written());
            written.map(|(reader, expression)| (reader.item(), expression)).collect()
        })
    }

    /// Calls `visit` on every node of the expressions that an author wrote, from above.
    pub(crate) fn nodes(&self, visit: &mut dyn FnMut(Place<'_>, &Typed<'a>)) {
        for (item, expression) in self.expressions() {
            let place = Place { item, expression };
            self.types.of(&expression.parsed.root).walk(&mut |typed| visit(place, typed));
        }
    }

    /// Whether some of the series that an expression selects by name are of that sort.
    pub(crate) fn selects(&self, node: &'a Node, is: &dyn Fn(&SeriesOfName<'a>) -> bool) -> bool {
        let mut found = false;
        node.walk(&mut |node| {
            if let Kind::Selector(selector) = &node.kind
                && let Some((name, _)) = &selector.name
            {
                found = found || is(&self.types.series(name));
            }
        });
        found
    }
}
