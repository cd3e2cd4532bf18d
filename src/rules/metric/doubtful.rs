//! A metric that nobody can rule out, whose name is a slip of one that there is, or one of another version.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::metrics::{self, Existence, Names, Source};
use crate::model::Service;
use crate::promql::{Expr, Selector};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::promql::asked::Asked;

/// Why a name is doubtful.
enum Doubt {
    /// It is a slip of this one.
    Typo(String),
    /// An exporter of the stack has it in another version: which, and what it is called now.
    Version(String, Option<&'static str>),
}

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let names = OnceCell::new();
    let mut known: BTreeMap<&str, Option<Doubt>> = BTreeMap::new();
    for &(ref item, expression) in context.expressions() {
        expression.parsed.root.walk(&mut |node| {
            let Expr::Selector(selector) = &node.kind else {
                return;
            };
            let Some((name, at)) =
                selector.name.as_ref().filter(|_| super::unknown::existence(context, selector) == Existence::Open)
            else {
                return;
            };
            let Some(doubt) = known.entry(name).or_insert_with(|| doubt(context, &names, name)) else {
                return;
            };
            if !may_be_of(context, selector, name, doubt) {
                return;
            }
            let span = expression.text.span(at.clone());
            let found = |message: String, label: &str| Diagnostic::new("metric/doubtful", span, message, label);
            let found = match doubt {
                Doubt::Typo(meant) => found(format!("`{name}` is not a known metric, but `{meant}` is"), "misspelt?")
                    .help(format!("write `{meant}`; if `{name}` exists, declare it under `metrics` of its service")),
                Doubt::Version(of, now) => {
                    let found = found(format!("{of} has no `{name}`"), "not in this version");
                    found.help(match now {
                        Some(now) => {
                            format!("write `{now}`, its new name; if another service exports it, declare it there")
                        }
                        None => "query another metric; if another service exports it, declare it there".to_owned(),
                    })
                }
            };
            report.add(found.item(item.clone()));
        });
    }
}

/// Whether the matchers of a selector leave the service that a doubt is about: `job="worker"` asks for nothing of Grafana.
fn may_be_of(context: &Context<'_>, selector: &Selector, name: &str, doubt: &Doubt) -> bool {
    let by = Asked::new(&selector.matchers);
    let asked = |service: &Service| service.jobs.iter().any(|job| by.of_target(service, job) != Some(false));
    match doubt {
        _ if selector.matchers.is_empty() => true,
        Doubt::Typo(meant) => metrics::existence_among(context.model, meant, &asked) == Existence::Certain,
        Doubt::Version(..) => {
            let mut services = context.model.services.values().filter(|service| asked(service));
            let is_other = |source: Source| matches!(source, Source::OtherVersion(_));
            services.any(|service| is_other(metrics::of_service(context.model, service, name)))
        }
    }
}

fn doubt(context: &Context<'_>, names: &OnceCell<Names>, name: &str) -> Option<Doubt> {
    let model = context.model;
    // what was lost with something that is reported may well have this name
    if metrics::is_lost(model, name) {
        return None;
    }
    // what others scraped or write may be of any version
    if let Some(mismatch) = metrics::mismatch(model, name).filter(|_| !model.may_hold_any_job()) {
        let now = mismatch.renamed_to.filter(|now| metrics::existence(model, now) == Existence::Certain);
        return Some(Doubt::Version(format!("{} {}", mismatch.of, mismatch.version), now));
    }
    if let Some(longer) = with_suffix(context, name) {
        return Some(Doubt::Typo(longer));
    }
    let meant = names.get_or_init(|| Names::from_model(model)).meant(model, name)?;
    Some(Doubt::Typo(meant.to_owned()))
}

/// The same name with its unit or `_total` behind it, as exporters came to be called later: `node_memory_MemFree` of
/// node_exporter before 0.16.
fn with_suffix(context: &Context<'_>, name: &str) -> Option<String> {
    // a rule that writes names may keep the older ones
    if context.model.jobs().any(|job| job.relabelling.open_names) {
        return None;
    }
    let longer = ["_bytes", "_total"].into_iter().map(|suffix| format!("{name}{suffix}"));
    let certain = |longer: &String| metrics::existence(context.model, longer) == Existence::Certain;
    // a family of names, not a word that anybody may use
    longer.filter(|_| name.split('_').count() > 2).find(certain)
}
