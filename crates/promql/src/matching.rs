//! The clauses of a binary operator: `bool`, `on (…)`, `group_left (…)`; and lists of labels in parentheses.

use super::error::{error, error_with_help};
use super::features::Feature;
use super::node::{Expr, Fill, Group, Labels, Matching};
use super::operators::{BinaryOperator, Keyword};
use super::reader::{Reader, Reading, SyntaxError};
use super::token::TokenKind;
use std::ops::Range;

/// What may stand between an operator and its right operand.
#[derive(Default)]
pub(super) struct Modifiers {
    pub(super) bool_span: Option<Range<usize>>,
    pub(super) matching: Option<Matching>,
    pub(super) fill: Fill,
}

impl Reader<'_> {
    pub(super) fn modifiers(&mut self) -> Reading<Modifiers> {
        let mut modifiers = Modifiers::default();
        loop {
            let token = self.token();
            let word = self.word(token);
            let span = token.start..token.end;
            match self.keyword(token) {
                Some(Keyword::Bool) => {
                    self.take();
                    if modifiers.bool_span.is_some() || modifiers.matching.is_some() {
                        let message = format!("unexpected `{word}`");
                        let help = "write it once, right after the operator: `== bool on (job) …`";
                        self.report(error_with_help("promql/syntax", span.clone(), &message, "out of place", help));
                    }
                    modifiers.bool_span = Some(span);
                }
                Some(keyword @ (Keyword::On | Keyword::Ignoring)) => {
                    self.take();
                    let labels = self.grouping_labels(word)?;
                    if modifiers.matching.is_some() {
                        let message = format!("unexpected `{word}`: the match labels are set twice");
                        let help = "keep one of `on` and `ignoring`";
                        self.report(error_with_help("promql/syntax", span.clone(), &message, "a second clause", help));
                    }
                    let span = span.start..self.behind();
                    let on = keyword == Keyword::On;
                    modifiers.matching.get_or_insert(Matching { on, labels, span, group: None });
                }
                Some(keyword @ (Keyword::GroupLeft | Keyword::GroupRight)) => {
                    self.take();
                    let labels = match self.kind() {
                        TokenKind::LeftParenthesis => self.grouping_labels(word)?,
                        _ => Vec::new(),
                    };
                    let group = Group { left: keyword == Keyword::GroupLeft, labels, span: span.start..self.behind() };
                    match modifiers.matching.as_mut() {
                        None => {
                            let message = format!("unexpected `{word}`: it needs `on` or `ignoring` before it");
                            let help = format!("name the labels to match on: `on (job) {word}`");
                            self.report(error_with_help("promql/syntax", span, &message, "out of place", &help));
                        }
                        Some(Matching { group: Some(_), .. }) => {
                            let message = format!("unexpected `{word}`: the side with several series is set twice");
                            let help = "keep one of `group_left` and `group_right`";
                            self.report(error_with_help("promql/syntax", span, &message, "a second clause", help));
                        }
                        Some(matching) => matching.group = Some(group),
                    }
                }
                Some(Keyword::Fill) if self.ahead(1).kind == TokenKind::LeftParenthesis => {
                    self.fill_modifier(&mut modifiers.fill)?;
                }
                _ => return Ok(modifiers),
            }
        }
    }

    pub(super) fn fill_modifier(&mut self, fill: &mut Fill) -> Reading<()> {
        let token = self.skip();
        let open = self.skip();
        if self.evaluates && self.features.has(Feature::Fill) {
            self.is_common = false;
            let read = self.expression(0)?;
            let Expr::Number(value) = read.node.kind else { return Err(self.unexpected("a number")) };
            self.expect_close(open)?;
            let word = self.word(token).to_ascii_lowercase();
            if word != "fill_right" {
                fill.left = Some(value);
            }
            if word != "fill_left" {
                fill.right = Some(value);
            }
            return Ok(());
        }
        self.recover(TokenKind::RightParenthesis, false);
        if !self.eat(TokenKind::RightParenthesis) {
            return Err(self.unclosed(open));
        }
        self.is_common = false;
        let message = format!("`{}` is experimental and not supported here", self.word(token));
        let help = "set a default with `or`: `… or 0 * right`";
        let at = token.start..self.behind();
        self.report(error_with_help("promql/not-understood", at, &message, "needs a feature flag", help));
        Ok(())
    }

    pub(super) fn check_bool(&mut self, operator: BinaryOperator, modifiers: &Modifiers) {
        if let Some(span) = modifiers.bool_span.clone()
            && !operator.is_comparison()
        {
            let message = format!("`{}` is not a comparison, so it cannot have `bool`", operator.text());
            let help = "remove `bool`";
            self.report(error_with_help("promql/invalid-matching", span, &message, "for comparisons only", help));
        }
    }

    pub(super) fn check_groups(&mut self, operator: BinaryOperator, modifiers: &Modifiers) {
        let Some(Matching { on, labels, group: Some(group), .. }) = &modifiers.matching else {
            return;
        };
        let side = if group.left { "group_left" } else { "group_right" };
        if operator.is_set() {
            let message = format!("`{side}` cannot be used with `{}`", operator.text());
            let help = format!("remove `{side}`: set operators match any number of series on both sides");
            let label = "for arithmetic and comparisons only";
            self.report(error_with_help("promql/invalid-matching", group.span.clone(), &message, label, &help));
        }
        let both: Labels =
            group.labels.iter().filter(|(label, _)| *on && labels.iter().any(|(it, _)| it == label)).cloned().collect();
        for (label, span) in both {
            let message = format!("the label `{label}` is both in `on` and in `{side}`");
            let help = format!("remove it from `{side}`: both sides already have it");
            self.report(error_with_help("promql/invalid-matching", span, &message, "named twice", &help));
        }
    }

    /// The labels in parentheses after `clause`.
    pub(super) fn grouping_labels(&mut self, clause: &str) -> Reading<Labels> {
        let open = self.token();
        if open.kind != TokenKind::LeftParenthesis {
            return self.bare_labels(clause);
        }
        self.take();
        let mut labels = Labels::new();
        while self.kind() != TokenKind::RightParenthesis {
            match self.grouping_label(clause) {
                Ok(label) => labels.push(label),
                Err(SyntaxError) => self.recover(TokenKind::RightParenthesis, false),
            }
            if self.kind() == TokenKind::Comma {
                self.skip();
            } else if !matches!(self.kind(), TokenKind::RightParenthesis | TokenKind::End) {
                let _ = self.unexpected(&format!("`,` or `)` in `{clause} (…)`"));
                self.recover(TokenKind::RightParenthesis, false);
            }
            if matches!(self.kind(), TokenKind::End | TokenKind::RightBracket | TokenKind::RightBrace) {
                return Err(self.unclosed(open));
            }
        }
        self.take();
        Ok(labels)
    }

    /// `by job, team (x)`: labels without their parentheses.
    pub(super) fn bare_labels(&mut self, clause: &str) -> Reading<Labels> {
        let start = self.token().start;
        let mut labels = Labels::new();
        loop {
            let token = self.token();
            let is_label =
                matches!(self.keyword(token), None | Some(Keyword::Aggregation(_) | Keyword::Start | Keyword::End));
            if token.kind != TokenKind::Word || !is_label {
                return Err(self.unexpected(&format!("`(` after `{clause}`")));
            }
            labels.push((self.word(token).to_owned(), token.start..token.end));
            self.skip();
            if self.kind() != TokenKind::Comma {
                break;
            }
            self.skip();
        }
        let span = start..self.behind();
        let text = self.slice(span.clone());
        let message = format!("unexpected `{text}`: the labels after `{clause}` need parentheses");
        let mut problem = error("promql/syntax", span, &message, "parentheses missing");
        problem.help = format!("write `{clause} ({text})`");
        problem.replacement = Some(format!("({text})"));
        self.report(problem);
        Ok(labels)
    }
}
