//! Binary operators: which one stands here, and what its operands may be. Its clauses are read in `matching`.

use std::ops::Range;

use super::flaw::{flaw, flaw_with_help};
use super::matching::Modifiers;
use super::node::{Kind as NodeKind, Node, ValueType};
use super::operators::{BinaryOperator, Keyword};
use super::reader::{Read, Reader, Reading};
use super::token::Kind;

impl Reader<'_> {
    /// The operator at hand with its number of tokens, if it binds at least as tight as `lowest`.
    pub(super) fn operator(&mut self, lowest: u8) -> Option<(BinaryOperator, usize)> {
        let (operator, length) = match self.kind() {
            Kind::Plus => (BinaryOperator::Add, 1),
            Kind::Minus => (BinaryOperator::Subtract, 1),
            Kind::Star => (BinaryOperator::Multiply, 1),
            Kind::Slash => (BinaryOperator::Divide, 1),
            Kind::Percent => (BinaryOperator::Modulo, 1),
            Kind::Caret => (BinaryOperator::Power, 1),
            Kind::EqualEqual => (BinaryOperator::Equal, 1),
            Kind::NotEqual => (BinaryOperator::NotEqual, 1),
            Kind::Less if self.follows(Kind::Greater) => (BinaryOperator::NotEqual, 2),
            Kind::Less => (BinaryOperator::Less, 1),
            Kind::LessEqual => (BinaryOperator::LessOrEqual, 1),
            Kind::LessSlash => (BinaryOperator::TrimUpper, 1),
            Kind::Greater => (BinaryOperator::Greater, 1),
            Kind::GreaterEqual => (BinaryOperator::GreaterOrEqual, 1),
            Kind::GreaterSlash => (BinaryOperator::TrimLower, 1),
            Kind::AndAnd => (BinaryOperator::And, 1),
            Kind::OrOr => (BinaryOperator::Or, 1),
            Kind::Equal if self.follows(Kind::Greater) => (BinaryOperator::GreaterOrEqual, 2),
            Kind::Equal if self.follows(Kind::Less) => (BinaryOperator::LessOrEqual, 2),
            Kind::Equal => (BinaryOperator::Equal, 1),
            _ => match self.keyword(self.token()) {
                Some(Keyword::Operator(operator)) => (operator, 1),
                _ => return None,
            },
        };
        (operator.precedence() >= lowest).then_some((operator, length))
    }

    pub(super) fn follows(&self, kind: Kind) -> bool {
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
        if operator == BinaryOperator::Equal && self.kind() == Kind::Equal && self.token().start == operator_span.end {
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
        let mut problem = flaw("promql/syntax", at, &message, "not an operator of PromQL");
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
        let kind = NodeKind::Binary {
            operator,
            operator_span,
            return_bool: modifiers.bool_span.is_some(),
            matching: modifiers.matching,
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
                    ValueType::Matrix => "turn the range into a value first, as `rate(…)` or `avg_over_time(…)` do",
                    _ => "remove the quotes of a number; compare label values inside the braces: `x{label=\"value\"}`",
                };
                let label = format!("this is a {found}");
                self.report(flaw_with_help("promql/type-mismatch", side.span.clone(), &message, &label, help));
            } else if operator.is_set() && side.value_type == ValueType::Scalar {
                usable = false;
                let message = format!("`{text}` cannot take a scalar; it joins sets of series");
                let help = "make a vector of it: `vector(…)`; a condition on a value is a comparison such as `x > 0`";
                self.report(flaw_with_help(
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
                flaw("promql/invalid-matching", operator_span.clone(), &message, "there is no series to filter here");
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
            let help = format!("remove the `{clause}` clause; a scalar meets every series");
            let label = "one side is a scalar";
            self.report(flaw_with_help("promql/invalid-matching", matching.span.clone(), &message, label, &help));
        }
    }
}
