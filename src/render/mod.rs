//! How findings are shown: one file for each format.
//!
//! In: sorted findings, the texts that their places lie in, and the secrets to cover. Out: texts for people, programs and
//! services. Deliberately absent: printing; `cli/` does that.

mod baseline;
mod checked;
mod concise;
mod elided;
mod fingerprint;
mod github;
mod gitlab;
mod glue;
mod grouped;
mod human;
mod json;
mod junit;
mod markdown;
mod plan;
mod printable;
mod sarif;
mod schema;
mod test_page;
mod test_results;

pub use baseline::{Baseline, Sorted};
pub use checked::{Checked, path, summary};
pub use concise::concise;
pub use github::{github, github_failure};
pub use gitlab::gitlab;
pub use grouped::{Shown, grouped};
pub use human::{Style, excerpt, human};
pub use json::{Summary, render as render_json};
pub use junit::junit;
pub use markdown::{markdown, markdown_failure};
pub use plan::{Plan, plan_human, plan_json, plan_markdown};
pub use sarif::sarif;
pub use schema::schema;
pub use test_page::tests_page;
pub use test_results::{
    PromtoolRun, PromtoolTest, TestRun, promtool_human, promtool_json, promtool_junit, tests_human, tests_json,
    tests_junit, tests_summary,
};
