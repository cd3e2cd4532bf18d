//! Expressions: parsed for the target version, each problem at its place in the spec.

use super::context::Context;
use crate::limits::EXPRESSIONS;
use crate::limits::add_to;
use crate::model::Expression;
use crate::promql::{self, Target, ValueType};
use crate::report::{Diagnostic, TextDiagnostic};
use crate::source::{Spanned, Text};

/// How the text of an expression is read.
type Parse = fn(&str, Target) -> Result<promql::Expression, Vec<TextDiagnostic>>;

impl Context<'_> {
    /// Parses the expression of a rule; what cannot be evaluated is reported.
    pub(super) fn expression(&mut self, written: &Spanned<String>) -> Option<Expression> {
        self.expression_by(promql::parse, written)
    }

    /// As [`Context::expression`], for one that Grafana asks: its variables may stand in it.
    pub(super) fn panel_query(&mut self, written: &Spanned<String>) -> Option<Expression> {
        self.expression_by(promql::parse_in_dashboard, written)
    }

    fn expression_by(&mut self, parse: Parse, written: &Spanned<String>) -> Option<Expression> {
        let text = written.text(self.sources);
        let read = parse(text.as_str(), self.stack.target());
        if !self.has_room(read.as_ref().ok(), &text) {
            return None;
        }
        match read {
            Err(problems) => {
                self.report.add_text_diagnostics(&text, problems);
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

    /// Whether the spec may have one more expression; that it may not is reported once.
    pub(super) fn has_room(&mut self, read: Option<&promql::Expression>, text: &Text) -> bool {
        let mut nodes = 0;
        read.into_iter().for_each(|read| read.root.walk(&mut |_| nodes += 1));
        let beyond = add_to(&mut self.nodes, nodes, EXPRESSIONS.most);
        if beyond == Some(true) {
            self.report.add(EXPRESSIONS.finding(text.whole()));
        }
        beyond.is_none()
    }

    /// promtool takes such a rule, and every evaluation of it fails.
    pub(super) fn wrong_type(&mut self, text: &Text, found: ValueType) {
        let help = match found {
            ValueType::Matrix => "apply a function to the range: rate(…), max_over_time(…), last_over_time(…)",
            ValueType::Vector | ValueType::Scalar | ValueType::String => "write an expression that selects series",
        };
        self.report.add(
            Diagnostic::new(
                "promql/result-type",
                text.whole(),
                format!("a rule cannot yield a {}", found.name()),
                format!("this is a {}", found.name()),
            )
            .help(help),
        );
    }
}
