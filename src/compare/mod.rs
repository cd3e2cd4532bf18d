//! What the change of a spec means: two checked specs in, differences out, each with its places on both sides.
//!
//! ```text
//! two outcomes ─┬ tree      every value that differs
//!               ├ values    … as a sentence (phrases)
//!               ├ alerts    what each rule fires on, when, and what it says
//!               ├ routing   who is notified of it, when, and what silences it
//!               ├ series    metrics that are not scraped any more
//!               ├ reach     ports, secrets, columns and roles
//!               ├ verdicts  tests that are new, gone, or say something else
//!               └ files     what `build` would write, and what reloads or restarts
//! ```
//!
//! Values that are written in another way and mean the same are no difference: comments, order, spaces, `"60s"` and `"1m"`, a
//! default that is written out. Deliberately absent: where the two specs come from, and how a difference is shown.

mod alerts;
mod change;
mod files;
mod join;
mod phrases;
mod reach;
mod routing;
mod same;
mod series;
mod shown;
mod tree;
mod values;
mod verdicts;

pub use change::{Change, Comparison, Risk, Site, Topic};
pub use files::{Action, FileChange, FileState};

use crate::load::Tree;
use crate::model::{Model, Valid};
use crate::scenarios::Stopped;
use crate::{Environment, Outcome, kinds};

use shown::Shown;

/// One of the two specs, in one environment.
#[derive(Clone, Copy)]
struct Side<'a> {
    outcome: &'a Outcome,
    environment: &'a Environment,
    model: &'a Valid<Model>,
    tree: &'a Tree,
    shown: Shown<'a>,
}

impl<'a> Side<'a> {
    fn new(outcome: &'a Outcome, environment: &'a Environment) -> Option<Side<'a>> {
        let (model, tree) = (environment.model.as_ref()?, environment.tree.as_ref()?);
        Some(Side { outcome, environment, model, tree, shown: Shown::new(outcome) })
    }
}

/// How much is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Whether tests are run on both sides where their verdict may differ.
    pub tests: bool,
    /// On how many threads.
    pub threads: usize,
}

/// Compares two specs in all environments that both have; both need their layered trees and may not have errors.
///
/// # Errors
/// Tests that have no results.
pub fn compare(before: &Outcome, after: &Outcome, options: Options) -> Result<Comparison, Stopped> {
    let mut joined = join::Joined::new(before, after);
    let same_scrapes = scrapes(before).eq(scrapes(after));
    for (name, one, other) in join::environments(before, after) {
        let (Some(one), Some(other)) = (Side::new(before, one), Side::new(after, other)) else { continue };
        let differences = tree::differences(&one.tree.root, &other.tree.root, other.model.stack.target());
        // where no value differs, nothing follows
        if differences.is_empty() && one.tree.disabled.keys().eq(other.tree.disabled.keys()) && same_scrapes {
            continue;
        }
        let mut found = Vec::new();
        values::compare(one, other, &differences, &mut found);
        alerts::compare(one, other, &differences, &mut found);
        routing::compare(one, other, &differences, &mut found);
        series::compare(one, other, &differences, &mut found);
        reach::compare(one, other, &mut found);
        verdicts::compare(one, other, &differences, options, &mut found)?;
        joined.add(name.as_ref(), found);
        files::compare(one, other, name.as_ref(), &mut joined);
    }
    Ok(joined.end())
}

/// The saved scrapes that a spec names: what their files hold stands in no table.
fn scrapes(outcome: &Outcome) -> impl Iterator<Item = &str> {
    let files = outcome.sources.files().filter(|(name, _)| !name.ends_with(".toml") && !kinds::is_source(name));
    files.map(|(_, text)| text)
}
