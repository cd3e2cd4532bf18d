//! Arguments: how they are read, counted and held against the types that a function or an aggregation wants.

use std::ops::Range;

use super::error::{error, error_with_help};
use super::functions::{Function, function};
use super::node::{Expr, ValueType};
use super::reader::{Read, Reader, Reading, SyntaxError};
use super::token::TokenKind;

/// The arguments of a call.
pub(super) struct Arguments {
    pub(super) reads: Vec<Read>,
    /// Whether all were read, so that they can be counted.
    pub(super) complete: bool,
}

impl Reader<'_> {
    pub(super) fn arguments(&mut self) -> Reading<Arguments> {
        let open = self.take();
        let mut arguments = Arguments { reads: Vec::new(), complete: true };
        loop {
            match self.kind() {
                TokenKind::RightParenthesis => break,
                TokenKind::End => return Err(self.unclosed(open)),
                _ => {}
            }
            match self.expression(0) {
                Ok(read) => {
                    if !matches!(self.kind(), TokenKind::Comma | TokenKind::RightParenthesis | TokenKind::End) {
                        self.unexpected_after(&read.node);
                        arguments.complete = false;
                    }
                    arguments.reads.push(read);
                }
                Err(SyntaxError) => arguments.complete = false,
            }
            self.recover(TokenKind::RightParenthesis, true);
            if self.kind() == TokenKind::Comma {
                let comma = self.take();
                if self.kind() == TokenKind::RightParenthesis {
                    let at = comma.start..comma.end;
                    let message = "unexpected `,` after the last argument";
                    let mut problem = error("promql/syntax", at, message, "no argument follows");
                    problem.help = "remove the comma".to_owned();
                    problem.replacement = Some(String::new());
                    self.report(problem);
                }
            } else if self.kind() != TokenKind::RightParenthesis {
                return Err(self.unclosed(open));
            }
        }
        self.take();
        Ok(arguments)
    }

    /// Reports a wrong number of arguments; says whether it is right.
    pub(super) fn check_count(&mut self, function: &Function, found: usize, at: Range<usize>) -> bool {
        let Function { name, minimum, maximum, .. } = *function;
        if found >= minimum && maximum.is_none_or(|maximum| found <= maximum) {
            return true;
        }
        let wanted = match maximum {
            Some(maximum) if maximum == minimum => format!("{minimum}"),
            Some(maximum) if found > maximum => format!("at most {maximum}"),
            _ => format!("at least {minimum}"),
        };
        let noun = if wanted.ends_with(" 1") || wanted == "1" { "argument" } else { "arguments" };
        let message = format!("`{name}` takes {wanted} {noun}, not {found}");
        let types: Vec<&str> = function.arguments.iter().map(|it| it.name()).collect();
        let help = match types.is_empty() {
            true => format!("write `{name}()`"),
            false => format!("the arguments are: {}", types.join(", ")),
        };
        self.report(error_with_help("promql/argument-count", at, &message, "wrong number of arguments", &help));
        false
    }

    pub(super) fn check_arguments(&mut self, function: &Function, reads: &[Read]) {
        if let (&[first, second], [left, right]) = (function.arguments, reads)
            && self.is_swapped(function.name, (first, left), (second, right))
        {
            return;
        }
        let repeats = function.maximum.is_none_or(|maximum| maximum > function.arguments.len());
        for (index, read) in reads.iter().enumerate() {
            let wanted = match function.arguments.get(index) {
                None if repeats => function.arguments.last(),
                wanted => wanted,
            };
            if let Some(wanted) = wanted {
                self.check_type(function.name, *wanted, read);
            }
        }
    }

    /// Reports two arguments of which the types are swapped.
    pub(super) fn is_swapped(&mut self, name: &str, first: (ValueType, &Read), second: (ValueType, &Read)) -> bool {
        let ((wanted, left), (other, right)) = (first, second);
        let swapped = wanted != other
            && left.is_none_of(&[wanted])
            && right.is_none_of(&[other])
            && left.node.value_type == other
            && right.node.value_type == wanted;
        if swapped {
            let texts = (self.slice(left.node.span.clone()), self.slice(right.node.span.clone()));
            let message = format!("the arguments of `{name}` are in the wrong order");
            let at = left.node.span.start..right.node.span.end;
            let mut problem = error("promql/type-mismatch", at, &message, "the types are swapped");
            problem.help = format!("the {} comes first", wanted.name());
            problem.replacement = Some(format!("{}, {}", texts.1, texts.0));
            self.report(problem);
        }
        swapped
    }

    pub(super) fn check_type(&mut self, name: &str, wanted: ValueType, read: &Read) {
        use ValueType::{Matrix, Scalar, String, Vector};
        if !read.is_none_of(&[wanted]) {
            return;
        }
        let (node, found) = (&read.node, read.node.value_type);
        let text = self.slice(node.span.clone());
        let message = format!("`{name}` needs a {} here, not a {}", wanted.name(), found.name());
        let label = format!("this is a {}", found.name());
        let mut problem =
            error("promql/type-mismatch", node.span.clone(), &message.replace("a instant", "an instant"), &label);
        problem.label = problem.label.replace("a instant", "an instant");
        problem.help = match (wanted, found, &node.unparen().kind) {
            (Matrix, Vector, Expr::Selector(selector)) => {
                if selector.offset.is_none() && selector.at.is_none() && !matches!(node.kind, Expr::Paren(_)) {
                    problem.replacement = Some(format!("{text}[5m]"));
                }
                "add a range, such as `[5m]`".to_owned()
            }
            (Matrix, Vector, Expr::Aggregate { operator, .. }) if function(name).is_some() => {
                format!("call `{name}` on the selector and aggregate the result: `{}({name}(…[5m]))`", operator.name())
            }
            (Matrix, Vector, _) => "record the inner expression, or write a subquery: `(…)[5m:]`".to_owned(),
            (Vector, Matrix, _) => {
                "remove the range, or apply a function to it, such as `rate(…)` or `avg_over_time(…)`".to_owned()
            }
            (Vector, Scalar, _) => format!("write `vector({text})` if the number is meant"),
            (Scalar, Vector, _) => "write a number; `scalar(…)` converts a single series to a number".to_owned(),
            (String, ..) => "write a string in quotes".to_owned(),
            (_, String, _) => "remove the quotes".to_owned(),
            _ => std::string::String::new(),
        };
        self.report(problem);
    }
}
