//! Every diagnostic that there is: its code, its level, its page, and the check that raises it.
//!
//! Code = path: `alert/always-fires` is `alert/always_fires.md`, and `alert/always_fires.rs` where a check of the model
//! raises it; codes of earlier phases have a page only. A code is never used again; one that another code took over stays
//! known (`former.rs`).

mod alert;
mod context;
mod dashboard;
mod former;
mod group;
mod indicator;
mod inhibition;
mod levels;
mod log;
pub mod manual;
mod mended;
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

use context::Context;
pub use former::{FORMER, now};
pub use levels::{Levels, Weighed, spent, weigh};
pub use table::RULES;

/// A check of a whole model.
pub(crate) type Check = fn(&Context<'_>, &mut Report);

/// One diagnostic.
#[derive(Debug)]
pub struct Rule {
    /// `area/flaw`.
    pub code: &'static str,
    /// Its weight unless `[lints]` says otherwise.
    pub level: Level,
    /// Whether `[lints]` and `allow` may change its weight: not where nothing could be written then.
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

    /// Whether `check --fix` can mend it, at least where there is but one way to.
    pub fn is_mended(&self) -> bool {
        mended::MENDED.binary_search(&self.code).is_ok()
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

/// Runs every rule on the model.
pub fn check(model: &Model, report: &mut Report) {
    let context = Context::new(model);
    for check in RULES.iter().filter_map(|rule| rule.check) {
        check(&context, report);
    }
}

/// The model, if nothing that was found stops it from being written.
pub fn valid(model: Model, errors: usize) -> Option<Valid<Model>> {
    (errors == 0).then(|| Valid::passed(model))
}
