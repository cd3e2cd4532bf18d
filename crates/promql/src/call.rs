//! Function calls: which function the name means in the target version, and what to say where it means none.

use std::ops::Range;

use super::error::{error, error_with_help};
use super::features::Feature;
use super::functions::{FUNCTIONS, Function, function};
use super::node::{Expr, Node};
use super::operators::Aggregation;
use super::reader::{Read, Reader, Reading};
use super::runtime;
use super::selector::SELECTS_EVERYTHING;

/// What other query languages call what PromQL has by another name.
const ELSEWHERE: &[(&str, &str)] = &[
    ("average", "`avg(x)`"),
    ("coalesce", "`x or y`"),
    ("if", "a comparison, which filters series: `x > 0`"),
    ("mean", "`avg(x)`"),
    ("median", "`quantile(0.5, x)`"),
    ("now", "`time()`"),
    ("percentile", "`quantile(0.95, x)`, or `histogram_quantile(0.95, x)` for a histogram"),
];

impl Reader<'_> {
    pub(super) fn call(&mut self) -> Reading<Read> {
        let token = self.take();
        let name_span = token.start..token.end;
        let name = self.word(token);
        let known = function(name).filter(|function| function.exists(self.version));
        let reported = self.check_name(name, name_span.clone());
        let arguments = self.arguments()?;
        let span = name_span.start..self.behind();
        let Some(function) = known else {
            return Ok(Read::invalid(span));
        };
        self.is_common &= function.name != "holt_winters" && function.stable_since == Some(function.since);
        if !reported && arguments.complete && self.check_count(function, arguments.reads.len(), name_span.clone()) {
            self.check_arguments(function, &arguments.reads);
        }
        if function.name == "info" {
            // a list of labels in the form of a selector, which selects nothing by itself
            let list = arguments.reads.get(1).map(|read| read.node.span.start);
            self.problems.retain(|problem| problem.code != SELECTS_EVERYTHING || list != Some(problem.at.start));
        }
        let height = 1 + arguments.reads.iter().map(|read| read.height).max().unwrap_or(0);
        let mut args: Vec<Node> = arguments.reads.into_iter().map(|read| read.node).collect();
        // the list is built in the place of a wider one, and there may be very many expressions
        args.shrink_to_fit();
        let value_type = function.returns;
        runtime::check_call(self, function.name, &args);
        let kind = Expr::Call { function: function.name, name_span, args };
        Ok(Read { node: Node { span, kind, value_type }, sound: true, height })
    }

    /// Reports a function that the target does not have; says whether it did.
    pub(super) fn check_name(&mut self, name: &str, at: Range<usize>) -> bool {
        let version = self.version;
        let problem = match function(name) {
            Some(function) if function.is_usable(version) => return false,
            Some(function) if function.is_experimental(version) && self.features.has(Feature::Functions) => {
                return false;
            }
            Some(function) if function.until.is_some_and(|until| version >= until) => {
                let until = function.until.unwrap_or(version);
                let message =
                    format!("the function `{name}` was removed in Prometheus {until}; the target is {version}");
                let help = "use `avg_over_time`, or `double_exponential_smoothing`, which needs a feature flag";
                error_with_help("promql/not-in-version", at, &message, "removed", help)
            }
            Some(function) if version < function.since => {
                let message =
                    format!("the function `{name}` needs Prometheus {}; the target is {version}", function.since);
                let help = "raise `stack.prometheus.version`, or remove the function";
                error_with_help("promql/not-in-version", at, &message, "not in this version", help)
            }
            Some(_) => {
                let message = format!("the function `{name}` is experimental in Prometheus {version}");
                let (label, help) = (Feature::Functions.label(), Feature::Functions.help());
                error_with_help("promql/not-in-version", at, &message, &label, &help)
            }
            None => self.unknown_function(name, at),
        };
        self.report(problem);
        true
    }

    pub(super) fn unknown_function(&self, name: &str, at: Range<usize>) -> crate::report::TextDiagnostic {
        let message = format!("unknown function `{name}`");
        let mut problem = error("promql/unknown-function", at, &message, "no function has this name");
        let lower = name.to_ascii_lowercase();
        if let Some(aggregation) = Aggregation::ALL.into_iter().find(|it| it.name() == lower) {
            problem.help = format!("`{name}` needs Prometheus {}; the target is {}", aggregation.since(), self.version);
            return problem;
        }
        match lower.as_str() {
            "not" => {
                problem.help =
                    "PromQL has no `not`: write the opposite comparison, or use `unless` or `absent`".to_owned();
                return problem;
            }
            "fill" | "fill_left" | "fill_right" => {
                problem.help = "`fill` needs Prometheus 3.10 and a feature flag".to_owned();
                return problem;
            }
            _ => {}
        }
        if let Some((_, help)) = ELSEWHERE.iter().find(|(known, _)| *known == lower) {
            problem.help = format!("write {help}");
            return problem;
        }
        let all = self.features.has(Feature::Functions);
        let usable = |it: &&Function| it.is_usable(self.version) || all && it.is_experimental(self.version);
        let functions = FUNCTIONS.iter().filter(usable).map(|it| it.name);
        let aggregations = Aggregation::ALL.into_iter().filter(|it| all || !it.is_experimental());
        let aggregations = aggregations.map(Aggregation::name);
        let mut near: Vec<(usize, &str)> = functions
            .chain(aggregations)
            .map(|candidate| (strsim::damerau_levenshtein(candidate, &lower), candidate))
            .collect();
        near.sort_unstable();
        let alone = near.get(1).is_none_or(|(second, _)| near.first().is_some_and(|(first, _)| first < second));
        if let Some((distance, candidate)) = near.first().copied()
            && distance <= (name.len() / 3).clamp(1, 3)
        {
            problem.help = match distance {
                0 => format!("function names are case-sensitive: write `{candidate}`"),
                _ => format!("did you mean `{candidate}`?"),
            };
            // of two that are as near, neither is more than a guess
            problem.replacement = alone.then(|| candidate.to_owned());
        }
        problem
    }
}
