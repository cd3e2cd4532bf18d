//! Aggregations: `sum by (job) (x)`, `topk(5, x) without (le)`.

use std::ops::Range;

use super::error::error_with_help;
use super::features::Feature;
use super::node::{Expr, Grouping, Node, ValueType};
use super::operators::{Aggregation, Keyword};
use super::reader::{Read, Reader, Reading};
use super::runtime;
use super::token::TokenKind;

impl Reader<'_> {
    /// Whether the aggregation's name at hand is one, and not the name of a metric.
    pub(super) fn is_aggregate(&self) -> bool {
        let next = self.ahead(1);
        next.kind == TokenKind::LeftParenthesis || matches!(self.keyword(next), Some(Keyword::By | Keyword::Without))
    }

    pub(super) fn aggregate(&mut self, operator: Aggregation) -> Reading<Read> {
        let token = self.take();
        let name_span = token.start..token.end;
        let mut grouping = self.grouping()?;
        if self.kind() != TokenKind::LeftParenthesis {
            return Err(self.unexpected(&format!("`(` with the vector to aggregate by `{}`", operator.name())));
        }
        let arguments = self.arguments()?;
        if grouping.is_none() {
            grouping = self.grouping()?;
        }
        let span = name_span.start..self.behind();
        let height = 1 + arguments.reads.iter().map(|read| read.height).max().unwrap_or(0);
        self.is_common &= !operator.is_experimental();
        if operator.is_experimental() && !self.features.has(Feature::Functions) {
            let message =
                format!("the aggregation `{}` is experimental in Prometheus {}", operator.name(), self.version);
            let (label, help) = (Feature::Functions.label(), Feature::Functions.help());
            self.report(error_with_help("promql/not-in-version", name_span.clone(), &message, &label, &help));
        } else if arguments.complete {
            self.check_aggregate(operator, &arguments.reads, name_span.clone());
        }
        let mut reads = arguments.reads.into_iter().map(|read| Box::new(read.node));
        let param = operator.parameter().and_then(|_| reads.next());
        let expr = reads.next().unwrap_or_else(|| Box::new(Read::invalid(span.clone()).node));
        if let (Aggregation::CountValues, Some(param)) = (operator, &param) {
            runtime::check_count_values(self, param);
        }
        let kind = Expr::Aggregate { operator, name_span, grouping, param, expr };
        Ok(Read { node: Node { span, kind, value_type: ValueType::Vector }, sound: true, height })
    }

    pub(super) fn grouping(&mut self) -> Reading<Option<Grouping>> {
        let token = self.token();
        let by = match self.keyword(token) {
            Some(Keyword::By) => true,
            Some(Keyword::Without) => false,
            _ => return Ok(None),
        };
        self.take();
        let labels = self.grouping_labels(self.word(token))?;
        Ok(Some(Grouping { by, labels, span: token.start..self.behind() }))
    }

    pub(super) fn check_aggregate(&mut self, operator: Aggregation, reads: &[Read], at: Range<usize>) {
        let name = operator.name();
        let (wanted, example) = match operator.parameter() {
            None => (1, format!("{name}(x)")),
            Some(ValueType::String) => (2, format!("{name}(\"label\", x)")),
            Some(_) if operator == Aggregation::Quantile => (2, format!("{name}(0.95, x)")),
            Some(_) => (2, format!("{name}(5, x)")),
        };
        if reads.len() != wanted {
            let noun = if wanted == 1 { "argument" } else { "arguments" };
            let message = format!("`{name}` takes {wanted} {noun}, not {}", reads.len());
            let help = format!("write `{example}`");
            self.report(error_with_help("promql/argument-count", at, &message, "wrong number of arguments", &help));
            return;
        }
        if let (Some(wanted), [left, right]) = (operator.parameter(), reads)
            && self.is_swapped(name, (wanted, left), (ValueType::Vector, right))
        {
            return;
        }
        let types = operator.parameter().into_iter().chain([ValueType::Vector]);
        for (wanted, read) in types.zip(reads) {
            self.check_type(name, wanted, read);
        }
    }
}
