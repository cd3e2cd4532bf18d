//! Binary operators: which one stands here, and what its operands may be. Its clauses are read in `matching`.

use std::ops::Range;

use super::error::{error, error_with_help};
use super::matching::Modifiers;
use super::node::{Expr, Node, ValueType};
use super::operators::{BinaryOperator, Keyword};
use super::reader::{Read, Reader, Reading};
use super::token::TokenKind;

impl Reader<'_> {
    /// The operator at hand with its number of tokens, if it binds at least as tight as `lowest`.
    pub(super) fn operator(&mut self, lowest: u8) -> Option<(BinaryOperator, usize)> {
        let (operator, length) = match self.kind() {
            TokenKind::Plus => (BinaryOperator::Add, 1),
            TokenKind::Minus => (BinaryOperator::Subtract, 1),
            TokenKind::Star => (BinaryOperator::Multiply, 1),
            TokenKind::Slash => (BinaryOperator::Divide, 1),
            TokenKind::Percent => (BinaryOperator::Modulo, 1),
            TokenKind::Caret => (BinaryOperator::Power, 1),
            TokenKind::EqualEqual => (BinaryOperator::Equal, 1),
            TokenKind::NotEqual => (BinaryOperator::NotEqual, 1),
            TokenKind::Less if self.follows(TokenKind::Greater) => (BinaryOperator::NotEqual, 2),
            TokenKind::Less => (BinaryOperator::Less, 1),
            TokenKind::LessEqual => (BinaryOperator::LessOrEqual, 1),
            TokenKind::LessSlash => (BinaryOperator::TrimUpper, 1),
            TokenKind::Greater => (BinaryOperator::Greater, 1),
            TokenKind::GreaterEqual => (BinaryOperator::GreaterOrEqual, 1),
            TokenKind::GreaterSlash => (BinaryOperator::TrimLower, 1),
            TokenKind::AndAnd => (BinaryOperator::And, 1),
            TokenKind::OrOr => (BinaryOperator::Or, 1),
            TokenKind::Equal if self.follows(TokenKind::Greater) => (BinaryOperator::GreaterOrEqual, 2),
            TokenKind::Equal if self.follows(TokenKind::Less) => (BinaryOperator::LessOrEqual, 2),
            TokenKind::Equal => (BinaryOperator::Equal, 1),
            _ => match self.keyword(self.token()) {
                Some(Keyword::Operator(operator)) => (operator, 1),
                _ => return None,
            },
        };
        (operator.precedence() >= lowest).then_some((operator, length))
    }

    pub(super) fn follows(&self, kind: TokenKind) -> bool {
        let next = self.ahead(1);
        next.kind == kind && next.start == self.token().end
    }

    /// Reads the operator, its modifiers and its right operand.
    pub(super) fn binary(&mut self, lhs: Read, operator: BinaryOperator, length: usize) -> Reading<Read> {
        let start = self.token().start;
        for _ in 0..length {
            self.take();
        }
        let mut operator_span = start..self.behind();
        // `===` is a slip for `==`.
        if operator == BinaryOperator::Equal
            && self.kind() == TokenKind::Equal
            && self.token().start == operator_span.end
        {
            self.skip();
            operator_span.end = self.behind();
        }
        self.check_spelling(operator, operator_span.clone());
        if matches!(operator, BinaryOperator::TrimUpper | BinaryOperator::TrimLower) {
            self.is_common = false;
        }
        let modifiers = self.modifiers()?;
        let rhs = match operator == BinaryOperator::Power {
            true => self.expression(operator.precedence())?,
            false => self.expression(operator.precedence() + 1)?,
        };
        Ok(self.join(lhs, operator, operator_span, modifiers, rhs))
    }

    pub(super) fn check_spelling(&mut self, operator: BinaryOperator, at: Range<usize>) {
        let (written, meant) = (self.slice(at.clone()), operator.text());
        if written.eq_ignore_ascii_case(meant) {
            return;
        }
        let message = format!("unexpected `{written}`: PromQL writes `{meant}`");
        let mut problem = error("promql/syntax", at, &message, "not an operator of PromQL");
        problem.help = format!("write `{meant}`");
        problem.replacement = Some(meant.to_owned());
        self.report(problem);
    }

    pub(super) fn join(
        &mut self,
        lhs: Read,
        operator: BinaryOperator,
        operator_span: Range<usize>,
        modifiers: Modifiers,
        rhs: Read,
    ) -> Read {
        let span = lhs.node.span.start..rhs.node.span.end;
        let before = self.problems.len();
        let known = lhs.sound && rhs.sound;
        if known {
            self.check_operands(&lhs.node, operator, &operator_span, &modifiers, &rhs.node);
        }
        self.check_bool(operator, &modifiers);
        self.check_groups(operator, &modifiers);
        let scalar = lhs.node.value_type == ValueType::Scalar && rhs.node.value_type == ValueType::Scalar;
        let value_type = if scalar { ValueType::Scalar } else { ValueType::Vector };
        let height = 1 + lhs.height.max(rhs.height);
        let kind = Expr::Binary {
            operator,
            operator_span,
            return_bool: modifiers.bool_span.is_some(),
            matching: modifiers.matching,
            fill: modifiers.fill,
            lhs: Box::new(lhs.node),
            rhs: Box::new(rhs.node),
        };
        Read { node: Node { span, kind, value_type }, sound: known && self.problems.len() == before, height }
    }

    pub(super) fn check_operands(
        &mut self,
        lhs: &Node,
        operator: BinaryOperator,
        operator_span: &Range<usize>,
        modifiers: &Modifiers,
        rhs: &Node,
    ) {
        let text = operator.text();
        let mut usable = true;
        for side in [lhs, rhs] {
            let found = side.value_type.name();
            if matches!(side.value_type, ValueType::Matrix | ValueType::String) {
                usable = false;
                let message = format!("`{text}` cannot take a {found}; it takes scalars and instant vectors");
                let help = match side.value_type {
                    ValueType::Matrix => "apply a function to the range, such as `rate(…)` or `avg_over_time(…)`",
                    _ => "remove the quotes of a number; compare label values inside the braces: `x{label=\"value\"}`",
                };
                let label = format!("this is a {found}");
                self.report(error_with_help("promql/type-mismatch", side.span.clone(), &message, &label, help));
            } else if operator.is_set() && side.value_type == ValueType::Scalar {
                usable = false;
                let message = format!("`{text}` needs vectors on both sides, not a scalar");
                let help = "write `vector(…)` for a constant, or a comparison such as `x > 0` for a condition";
                self.report(error_with_help(
                    "promql/invalid-matching",
                    side.span.clone(),
                    &message,
                    "this is a scalar",
                    help,
                ));
            }
        }
        let vectors = [lhs, rhs].iter().filter(|side| side.value_type == ValueType::Vector).count();
        if usable && vectors == 0 && operator.is_comparison() && modifiers.bool_span.is_none() {
            let message = format!("`{text}` compares two scalars without `bool`");
            let mut problem =
                error("promql/invalid-matching", operator_span.clone(), &message, "a scalar has no series to filter");
            problem.help = format!("write `{text} bool` to get 0 or 1");
            problem.replacement = Some(format!("{text} bool"));
            self.report(problem);
        }
        if let Some(matching) = &modifiers.matching
            && usable
            && vectors < 2
            && !matching.labels.is_empty()
        {
            let clause = if matching.on { "on" } else { "ignoring" };
            let message = format!("`{clause}` needs a vector on both sides of `{text}`");
            let help = format!("remove the `{clause}` clause; a scalar applies to every series");
            let label = "one side is a scalar";
            self.report(error_with_help("promql/invalid-matching", matching.span.clone(), &message, label, &help));
        }
    }
}
