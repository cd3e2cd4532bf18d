//! A matcher on `job` or `service` that no target can satisfy.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::model::{Expression, Job, Model, Unresolved, conventions};
use crate::promql::{Expr, MatchOperator, Matcher};
use crate::report::{Diagnostic, NameIndex, Report};
use crate::rules::Context;
use crate::source::Span;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    // a target whose own labels win may bring any job
    let honours = model.may_hold_any_job();
    // nor can a name be called unknown that was lost on the way here
    if honours || model.unresolved.unknown {
        return;
    }
    let names = Names::from_model(model);
    for &(ref item, expression) in context.expressions() {
        let mut branch: Option<Diagnostic> = None;
        each_matcher(expression, &mut |metric, matcher| {
            // the compiler does not give these series their labels
            if metric.is_none_or(|metric| metric.starts_with("ALERTS")) {
                return;
            }
            let Some(known) = names.asked_by(matcher) else {
                return;
            };
            let owner = |word: &str| owner(&model.unresolved, word);
            let mut unknown = unknown(matcher, &known.names);
            unknown.retain(|word| !model.unresolved.services.contains(&owner(word)));
            if let Some(found) = alternative(&unknown, known.what, matcher, expression) {
                if let (None, Some(word)) = (&branch, unknown.first()) {
                    let found = meant(found, model, known, word, expression.text.span(matcher.value_span.clone()));
                    // it may well be meant for another stack
                    branch = Some(Diagnostic { suggestion: None, ..found }.item(item.clone()));
                }
                return;
            }
            for wrong in unknown {
                let span = expression.text.span(matcher.value_span.clone());
                let found = nowhere(known.what, &wrong, span).item(item.clone());
                if let Some(operator) = as_pattern(matcher, &known.names) {
                    let at = expression.text.span(matcher.label_span.end..matcher.value_span.start);
                    let help = format!("write {}{operator}\"{}\"", matcher.label, matcher.value);
                    report.add(found.help(help).edit(at, operator));
                    continue;
                }
                let off = owner(&wrong);
                if model.unresolved.disabled.contains(&off) {
                    report.add(found.help(format!(
                        "`{off}` is disabled: remove this matcher, or remove `enabled = false` from `[services.{off}]`"
                    )));
                    continue;
                }
                report.add(meant(found, model, known, &wrong, span));
            }
        });
        branch.map(|branch| report.add(branch));
    }
    for found in in_input(model, &names) {
        report.add(found);
    }
}

/// The jobs and services of a scenario's input: of others Prometheus has no series.
fn in_input(model: &Model, names: &Names<'_>) -> Vec<Diagnostic> {
    let labels = model.scenarios.iter().flat_map(|scenario| scenario.input.labels.iter().flatten());
    let wrong = labels.filter_map(|(label, value, span)| {
        let known = names.of(label)?;
        let owner = owner(&model.unresolved, value);
        let there = value.is_empty() || known.names.contains(value.as_str());
        if there || model.unresolved.services.contains(&owner) {
            return None;
        }
        let message = format!("there is no {} `{value}`", known.what);
        let found = Diagnostic::new("reference/unknown-job", *span, message, "Prometheus has no such series");
        let found = found.item("scenarios");
        Some(match model.unresolved.disabled.contains(&owner) {
            true => found.help(format!("`{owner}` is disabled: remove the series, or enable the service")),
            false => meant(found, model, known, value, *span),
        })
    });
    wrong.collect()
}

/// The jobs and services that there are; none where there may be others.
struct Names<'a> {
    jobs: Option<Known<'a>>,
    services: Option<Known<'a>>,
}

/// All names of one sort.
struct Known<'a> {
    /// What each is called.
    what: &'static str,
    names: BTreeSet<&'a str>,
    index: OnceCell<NameIndex<'a>>,
}

impl<'a> Known<'a> {
    fn new(what: &'static str, names: impl Iterator<Item = &'a str>) -> Known<'a> {
        Known { what, names: names.collect(), index: OnceCell::new() }
    }

    fn index(&self) -> &NameIndex<'a> {
        self.index.get_or_init(|| NameIndex::new(self.names.iter().copied()))
    }
}

impl<'a> Names<'a> {
    fn from_model(model: &'a Model) -> Names<'a> {
        // a rule of the author may give targets a job that stands nowhere in the spec
        let kept = model.jobs().all(Job::keeps_its_name);
        // discovery may bring services that nobody declares
        let others = model.services.values().any(crate::model::Service::may_be_about_others);
        Names {
            jobs: kept.then(|| Known::new("job", model.jobs().map(|job| job.name.as_str()))),
            services: (!others).then(|| Known::new("service", model.services.keys().map(String::as_str))),
        }
    }

    /// Of which of them a matcher speaks.
    fn asked_by(&self, matcher: &Matcher) -> Option<&Known<'a>> {
        self.of(&matcher.label)
    }

    /// The names that a label may have as its value.
    fn of(&self, label: &str) -> Option<&Known<'a>> {
        match label {
            conventions::JOB_LABEL => self.jobs.as_ref(),
            conventions::SERVICE_LABEL => self.services.as_ref(),
            _ => None,
        }
    }
}

fn nowhere(what: &str, wrong: &str, span: Span) -> Diagnostic {
    Diagnostic::new("reference/unknown-job", span, format!("there is no {what} `{wrong}`"), "matches nothing")
}

/// What is said of a regex of which some alternatives are unknown and others are not: a shared rule may be meant for several
/// stacks, and matches what is here.
pub(in crate::rules) fn alternative(
    unknown: &[String],
    what: &str,
    matcher: &Matcher,
    expression: &Expression,
) -> Option<Diagnostic> {
    let distinct: BTreeSet<&str> = unknown.iter().map(String::as_str).collect();
    let some = distinct.len() < matcher.value.split('|').collect::<BTreeSet<_>>().len();
    let first = unknown.first().filter(|_| some && matcher.operator == MatchOperator::Matches)?;
    Some(
        Diagnostic::new(
            "reference/unknown-alternative",
            expression.text.span(matcher.value_span.clone()),
            format!("there is no {what} `{first}`; the other alternatives match"),
            "one alternative matches nothing",
        )
        .help(format!("remove `{first}`, unless other stacks share this rule")),
    )
}

/// The operator that was meant, where a value compared by `=` lists names that there are.
fn as_pattern(matcher: &Matcher, known: &BTreeSet<&str>) -> Option<&'static str> {
    let listed = matcher.operator == MatchOperator::Equal
        && matcher.value.contains('|')
        && matcher.value.split('|').all(|word| is_plain(word) && known.contains(word));
    listed.then_some("=~")
}

/// Says what may be meant by a job or service that there is none of.
fn meant(found: Diagnostic, model: &Model, known: &Known<'_>, wrong: &str, span: Span) -> Diagnostic {
    // a service that has a job of another name
    if let Some(service) = model.services.get(wrong) {
        // one that is only probed has no job of the plain name
        let jobs: Vec<&str> = service.jobs.iter().map(|job| job.name.as_str()).collect();
        let main = [service.job.as_str()].into_iter().chain(jobs.first().copied().filter(|_| jobs.len() == 1));
        return match main.into_iter().find(|main| jobs.contains(main)) {
            Some(only) => {
                let found = found.help(format!("write `{only}`, the job of `{wrong}`"));
                found.edit_word(span, wrong, Some(only.to_owned()).filter(|job| is_plain(job)))
            }
            None => found.help(format!("the jobs of `{wrong}`: {}", crate::report::listed(&jobs))),
        };
    }
    match known.index().nearest(wrong) {
        Some(near) => found.help(format!("did you mean `{near}`?")).edit_word(span, wrong, near.word()),
        None => found.help(format!("{}s: {}", known.what, known.index().listed())),
    }
}

/// The service that a job or a name would be of, were it there.
fn owner(unresolved: &Unresolved, word: &str) -> String {
    let base = word.rsplit_once('/').map(|(base, _)| base);
    let lost = unresolved.jobs.get(word).or_else(|| unresolved.jobs.get(base?));
    lost.cloned().unwrap_or_else(|| word.split('/').next().unwrap_or(word).to_owned())
}

fn each_matcher<'a>(expression: &'a Expression, visit: &mut dyn FnMut(Option<&'a str>, &'a Matcher)) {
    expression.parsed.root.walk(&mut |node| {
        if let Expr::Selector(selector) = &node.kind {
            let name = selector.name.as_ref().map(|(name, _)| name.as_str());
            for matcher in &selector.matchers {
                visit(name, matcher);
            }
        }
    });
}

/// Whether a text stands for itself in any quotes, and in a regex.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_/:".contains(c))
}

/// The values that a matcher asks for and that nothing has.
pub(in crate::rules) fn unknown(matcher: &Matcher, known: &BTreeSet<&str>) -> Vec<String> {
    let plain = is_plain;
    // a job has any name; a dollar sign or a bracket may be a variable of Grafana
    let whole = |text: &str| plain(text) || !(text.is_empty() || text.contains(['$', '[']));
    match matcher.operator {
        MatchOperator::Equal if whole(&matcher.value) && !known.contains(matcher.value.as_str()) => {
            vec![matcher.value.clone()]
        }
        // each alternative that is a plain word stands for itself
        MatchOperator::Matches if matcher.value.split('|').all(plain) => {
            matcher.value.split('|').filter(|word| !known.contains(word)).map(str::to_owned).collect()
        }
        MatchOperator::Equal | MatchOperator::NotEqual | MatchOperator::Matches | MatchOperator::NotMatches => {
            Vec::new()
        }
    }
}
