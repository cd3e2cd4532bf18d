//! The clauses of a binary operator: `bool`, `on (…)`, `group_left (…)`; and lists of labels in parentheses.

use super::flaw::{flaw, flaw_with_help};
use super::node::{Group, Labels, Matching};
use super::operators::{BinaryOperator, Keyword};
use super::reader::{Broken, Reader, Reading};
use super::token::Kind;
use std::ops::Range;

/// What may stand between an operator and its right operand.
#[derive(Default)]
pub(super) struct Modifiers {
    pub(super) bool_span: Option<Range<usize>>,
    pub(super) matching: Option<Matching>,
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
                        self.report(flaw_with_help("promql/syntax", span.clone(), &message, "out of place", help));
                    }
                    modifiers.bool_span = Some(span);
                }
                Some(keyword @ (Keyword::On | Keyword::Ignoring)) => {
                    self.take();
                    let labels = self.grouping_labels(word)?;
                    if modifiers.matching.is_some() {
                        let message = format!("unexpected `{word}`: the labels to match on are given twice");
                        let help = "keep one of `on` and `ignoring`";
                        self.report(flaw_with_help("promql/syntax", span.clone(), &message, "a second clause", help));
                    }
                    let span = span.start..self.behind();
                    let on = keyword == Keyword::On;
                    modifiers.matching.get_or_insert(Matching { on, labels, span, group: None });
                }
                Some(keyword @ (Keyword::GroupLeft | Keyword::GroupRight)) => {
                    self.take();
                    let labels = match self.kind() {
                        Kind::LeftParenthesis => self.grouping_labels(word)?,
                        _ => Vec::new(),
                    };
                    let group = Group { left: keyword == Keyword::GroupLeft, labels, span: span.start..self.behind() };
                    match modifiers.matching.as_mut() {
                        None => {
                            let message = format!("unexpected `{word}`: it needs `on` or `ignoring` before it");
                            let help = format!("name the labels to match on: `on (job) {word}`");
                            self.report(flaw_with_help("promql/syntax", span, &message, "out of place", &help));
                        }
                        Some(Matching { group: Some(_), .. }) => {
                            let message = format!("unexpected `{word}`: the side with several series is given twice");
                            let help = "keep one of `group_left` and `group_right`";
                            self.report(flaw_with_help("promql/syntax", span, &message, "a second clause", help));
                        }
                        Some(matching) => matching.group = Some(group),
                    }
                }
                Some(Keyword::Fill) if self.ahead(1).kind == Kind::LeftParenthesis => self.fill_modifier()?,
                _ => return Ok(modifiers),
            }
        }
    }

    pub(super) fn fill_modifier(&mut self) -> Reading<()> {
        let token = self.skip();
        let open = self.skip();
        self.recover(Kind::RightParenthesis, false);
        if !self.eat(Kind::RightParenthesis) {
            return Err(self.unclosed(open));
        }
        self.is_common = false;
        let message = format!("`{}` is experimental and not understood", self.word(token));
        let help = "put a default in with `or`: `… or 0 * right`";
        let at = token.start..self.behind();
        self.report(flaw_with_help("promql/not-understood", at, &message, "needs a feature flag", help));
        Ok(())
    }

    pub(super) fn check_bool(&mut self, operator: BinaryOperator, modifiers: &Modifiers) {
        if let Some(span) = modifiers.bool_span.clone()
            && !operator.is_comparison()
        {
            let message = format!("`bool` after `{}`, which compares nothing", operator.text());
            let help = "remove `bool`";
            self.report(flaw_with_help("promql/invalid-matching", span, &message, "for comparisons only", help));
        }
    }

    pub(super) fn check_groups(&mut self, operator: BinaryOperator, modifiers: &Modifiers) {
        let Some(Matching { on, labels, group: Some(group), .. }) = &modifiers.matching else {
            return;
        };
        let side = if group.left { "group_left" } else { "group_right" };
        if operator.is_set() {
            let message = format!("`{side}` cannot be used with `{}`", operator.text());
            let help = format!("remove `{side}`; any number of series may match on either side");
            let label = "for arithmetic and comparisons only";
            self.report(flaw_with_help("promql/invalid-matching", group.span.clone(), &message, label, &help));
        }
        let both: Labels =
            group.labels.iter().filter(|(label, _)| *on && labels.iter().any(|(it, _)| it == label)).cloned().collect();
        for (label, span) in both {
            let message = format!("the label `{label}` stands in `on` and in `{side}`");
            let help = format!("remove it from `{side}`; a label that matches is on both sides already");
            self.report(flaw_with_help("promql/invalid-matching", span, &message, "named twice", &help));
        }
    }

    /// The labels in parentheses after `clause`.
    pub(super) fn grouping_labels(&mut self, clause: &str) -> Reading<Labels> {
        let open = self.token();
        if open.kind != Kind::LeftParenthesis {
            return self.bare_labels(clause);
        }
        self.take();
        let mut labels = Labels::new();
        while self.kind() != Kind::RightParenthesis {
            match self.grouping_label(clause) {
                Ok(label) => labels.push(label),
                Err(Broken) => self.recover(Kind::RightParenthesis, false),
            }
            if self.kind() == Kind::Comma {
                self.skip();
            } else if !matches!(self.kind(), Kind::RightParenthesis | Kind::End) {
                let _ = self.unexpected(&format!("`,` or `)` in `{clause} (…)`"));
                self.recover(Kind::RightParenthesis, false);
            }
            if matches!(self.kind(), Kind::End | Kind::RightBracket | Kind::RightBrace) {
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
            if token.kind != Kind::Word || !is_label {
                return Err(self.unexpected(&format!("`(` after `{clause}`")));
            }
            labels.push((self.word(token).to_owned(), token.start..token.end));
            self.skip();
            if self.kind() != Kind::Comma {
                break;
            }
            self.skip();
        }
        let span = start..self.behind();
        let text = self.slice(span.clone());
        let message = format!("unexpected `{text}`: labels after `{clause}` stand in parentheses");
        let mut problem = flaw("promql/syntax", span, &message, "parentheses missing");
        problem.help = format!("write `{clause} ({text})`");
        problem.replacement = Some(format!("({text})"));
        self.report(problem);
        Ok(labels)
    }
}
