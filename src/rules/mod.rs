//! Every diagnostic that there is: its code, its level, its page, and the check that raises it.
//!
//! Code = path: `alert/always-fires` is `alert/always_fires.md`, and `alert/always_fires.rs` where a check of the model
//! raises it; codes of earlier phases have a page only. A code is never used again; one that another code took over stays
//! known (`former.rs`).

mod alert;
mod alert_index;
mod context;
mod dashboard;
mod fixable;
mod former;
mod group;
mod indicator;
mod inhibition;
mod levels;
mod log;
pub mod manual;
mod metric;
mod promql;
mod receiver;
mod reference;
mod route;
mod secret;
mod service;
mod stack;
mod table;
mod template;
mod test;
mod time_interval;

pub use crate::model::Valid;

use crate::model::Model;
use crate::report::{Level, Report};
use crate::source::threads;

use context::Context;
pub use former::{FORMER, now};
pub use levels::{LeveledFindings, Levels, apply_levels, unused_suppressions};
pub use table::RULES;

/// A check of a whole model.
pub(crate) type Check = fn(&Context<'_>, &mut Report);

/// One diagnostic.
#[derive(Debug)]
pub struct Rule {
    /// `area/flaw`.
    pub code: &'static str,
    /// Its level unless `[lints]` says otherwise.
    pub level: Level,
    /// Whether `[lints]` and `allow` may change its level: not where nothing could be written then.
    pub adjustable: bool,
    /// Its page: what `explain` prints.
    pub explain: &'static str,
    /// What raises it; nothing where an earlier phase does.
    pub(crate) check: Option<Check>,
}

impl Rule {
    /// Whether a check of the whole model raises it, and not an earlier phase.
    pub fn has_check(&self) -> bool {
        self.check.is_some()
    }

    /// Whether `check --fix` can fix it, at least if the fix is unambiguous.
    pub fn is_fixable(&self) -> bool {
        fixable::FIXABLE.binary_search(&self.code).is_ok()
    }

    /// One line on what it finds.
    pub fn about(&self) -> &'static str {
        self.explain.lines().skip(1).find(|line| !line.trim().is_empty()).unwrap_or("")
    }
}

/// The rule of a code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    let code = now(code).first().copied().unwrap_or(code);
    RULES.binary_search_by(|rule| rule.code.cmp(code)).ok().and_then(|at| RULES.get(at))
}

/// What is of no use: said only where that is so in every environment, since one of them may be what it is for.
const EVERYWHERE: &[&str] =
    &["group/unused", "indicator/unused", "receiver/unused", "stack/no-container", "time-interval/unused"];

/// Whether a finding counts only if every environment of the spec has it.
pub fn counts_everywhere(code: &str) -> bool {
    EVERYWHERE.contains(&code)
}

/// Rules that ask what was found before them.
const AFTER_OTHERS: &[&str] =
    &["alert/repeated", "receiver/unused", "template/label-not-in-group", "test/wrong-receivers"];

/// So many expressions are not worth a second thread.
const FEW: usize = 300;

/// Runs every rule on the model, on so many threads: each with a report of its own, which are joined in the order of the rules.
pub fn check(model: &Model, threads: usize, report: &mut Report) {
    let context = Context::new(model);
    let rules = || RULES.iter().filter_map(|rule| Some((rule.code, rule.check?)));
    // what is known of an indicator that reads itself depends on who asks first
    let circle = report.has("indicator/reads-itself");
    if threads < 2 || circle || context.expressions().len() < FEW {
        rules().for_each(|(_, check)| check(&context, report));
        return;
    }
    context.infer_all(threads);
    let is_after = |code: &str| AFTER_OTHERS.contains(&code);
    let free: Vec<Check> = rules().filter(|(code, _)| !is_after(code)).map(|(_, check)| check).collect();
    let found = threads::each(free, threads, &|check: Check| {
        let mut report = Report::new();
        check(&context, &mut report);
        report
    });
    let mut found = found.into_iter();
    for (code, check) in rules() {
        match is_after(code) {
            true => check(&context, report),
            false => found.next().into_iter().for_each(|found| report.append(found)),
        }
    }
}

/// The model, if nothing that was found stops it from being written.
pub fn valid(model: Model, errors: usize) -> Option<Valid<Model>> {
    (errors == 0).then(|| Valid::passed(model))
}
