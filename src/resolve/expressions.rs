//! Expressions: parsed for the target version, each problem at its place in the spec.

use super::context::{Context, Item};
use crate::model::Expression;
use crate::promql::{self, ValueType};
use crate::report::Diagnostic;
use crate::source::Text;

impl Context<'_> {
    /// Parses the expression of a rule; what cannot be evaluated is reported.
    pub(super) fn expression(&mut self, item: &Item<'_>, key: &str) -> Option<Expression> {
        let text = item.text(&[key], self.sources)?;
        match promql::parse(text.as_str(), self.stack.prometheus) {
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

    /// promtool takes such a rule, and every evaluation of it fails.
    pub(super) fn wrong_type(&mut self, text: &Text, found: ValueType) {
        let help = match found {
            ValueType::Matrix => "take one value of the range: rate(…), max_over_time(…), last_over_time(…)",
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
