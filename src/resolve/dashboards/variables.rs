//! Variables: labels of which people choose values, and the metrics that have those labels.

use std::ops::Range;

use super::super::context::Context;
use super::Known;
use super::panels::recorded;
use crate::model::{Panel, Variable};
use crate::promql::{Expr, MatchOperator, Patterns, Selector, is_legacy_label_name};
use crate::report::Diagnostic;
use crate::source::{Span, Spanned};

/// One use of a variable in an expression.
struct Use<'a> {
    name: &'a str,
    selector: &'a Selector,
    operator: MatchOperator,
}

impl Context<'_> {
    /// What people choose. `whole` says whether all expressions could be read.
    pub(super) fn variables(
        &mut self,
        written: &[Spanned<String>],
        declared: Option<&[&str]>,
        panels: &[Panel],
        known: &Known<'_>,
        whole: bool,
    ) -> Vec<Variable> {
        if let Some(declared) = declared {
            self.undeclared(panels, declared);
        }
        let mut uses = Vec::new();
        for panel in panels {
            let raw = panel.raw.iter().flat_map(|raw| &raw.queries).map(|raw| &raw.expr.parsed.root);
            for root in panel.queries().iter().map(|query| &query.expr.parsed.root).chain(raw) {
                root.walk(&mut |node| {
                    if let Expr::Selector(selector) = &node.kind {
                        for matcher in &selector.matchers {
                            let names = references(&matcher.value).into_iter().map(|(name, _)| name);
                            let operator = matcher.operator;
                            uses.extend(names.map(|name| Use { name, selector, operator }));
                        }
                    }
                });
            }
        }
        let mut variables: Vec<Variable> = Vec::new();
        for Spanned { value: name, span, .. } in written {
            let span = *span;
            if !is_legacy_label_name(name) || name.starts_with("__") {
                let message = format!("`{name}` is not a label name");
                self.report.add(
                    Diagnostic::new("value/invalid-label-name", span, message, "not a label name")
                        .help("a variable is named after the label whose values it offers: letters, digits and `_`"),
                );
            } else if variables.iter().any(|other| other.label == *name) {
                self.report.add(
                    Diagnostic::new("value/duplicate", span, format!("`{name}` is there twice"), "again")
                        .help("remove one of them"),
                );
            } else {
                let uses: Vec<&Use<'_>> = uses.iter().filter(|found| found.name == name).collect();
                variables.extend(self.variable(name, span, &uses, known, whole));
            }
        }
        variables
    }

    fn variable(
        &mut self,
        name: &str,
        span: Span,
        uses: &[&Use<'_>],
        known: &Known<'_>,
        whole: bool,
    ) -> Option<Variable> {
        let metrics = uses.iter().filter_map(|found| found.selector.name.as_ref().map(|(metric, _)| metric));
        let patterns = Patterns::new(self.stack.prometheus);
        let has = |metric: &&String| {
            !known.indicators.all.contains(metric)
                || !recorded(metric, &patterns, known, &mut vec![metric.as_str()]).get(name).is_absent()
        };
        let metrics: Vec<&String> = metrics.collect();
        if let Some(metric) = metrics.iter().copied().find(|metric| has(metric)) {
            let regex = |found: &&Use<'_>| matches!(found.operator, MatchOperator::Matches | MatchOperator::NotMatches);
            let several = uses.iter().all(regex);
            return Some(Variable { label: name.to_owned(), metric: metric.clone(), several });
        }
        if let Some(metric) = metrics.first() {
            self.report.add(
                Diagnostic::new(
                    "dashboard/no-such-label",
                    span,
                    format!("`{metric}` does not have the label `{name}`"),
                    "the variable would not have any values",
                )
                .help(format!("keep the label in the indicator: sum by ({name}) (…)")),
            );
        } else if whole && uses.is_empty() {
            self.report.add(
                Diagnostic::new(
                    "dashboard/unused-variable",
                    span,
                    format!("the variable `{name}` is not used in any expression"),
                    "selecting a value changes nothing",
                )
                .help(format!("use it in an expression: {{{name}=~\"${name}\"}}; or remove it")),
            );
        }
        None
    }

    /// A variable that does not exist stays in the expression as it is, and matches nothing.
    fn undeclared(&mut self, panels: &[Panel], declared: &[&str]) {
        for query in panels.iter().flat_map(Panel::queries) {
            let mut found: Vec<(String, Span)> = Vec::new();
            query.expr.parsed.root.walk(&mut |node| {
                let Expr::Selector(selector) = &node.kind else {
                    return;
                };
                for matcher in &selector.matchers {
                    let text = query.expr.text.as_str().get(matcher.value_span.clone()).unwrap_or("");
                    for (name, at) in references(text) {
                        let at = matcher.value_span.start + at.start..matcher.value_span.start + at.end;
                        if !declared.contains(&name) && !name.starts_with("__") {
                            found.push((name.to_owned(), query.expr.text.span(at)));
                        }
                    }
                }
            });
            for (name, span) in found {
                self.unknown_variable(&name, span, declared);
            }
        }
    }
}

/// The variables in a text, as Grafana finds them: `$name`, `${name}` and `${name:format}`.
pub(super) fn references(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    let word = |from: usize| {
        let rest = text.get(from..).unwrap_or("");
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        rest.get(..length).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
    };
    for (at, _) in text.match_indices('$') {
        let braced = text.get(at + 1..).is_some_and(|rest| rest.starts_with('{'));
        let start = at + 1 + usize::from(braced);
        let Some(name) = word(start) else {
            continue;
        };
        let end = start + name.len();
        let rest = text.get(end..).unwrap_or("");
        if braced {
            let Some(close) = rest.find('}').filter(|_| rest.starts_with(['}', ':', '.'])) else {
                continue;
            };
            found.push((name, at..end + close + 1));
        } else {
            found.push((name, at..end));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::references;

    #[test]
    fn variables_are_found_as_grafana_finds_them() {
        let names = |text| references(text).into_iter().map(|(name, at)| (name, &text[at])).collect::<Vec<_>>();
        assert_eq!(names("a$b.*"), [("b", "$b")]);
        assert_eq!(names("${b:regex}|${c}"), [("b", "${b:regex}"), ("c", "${c}")]);
        assert_eq!(names("^a$|b$"), []);
        assert_eq!(names("$1${2}${x"), []);
    }
}
