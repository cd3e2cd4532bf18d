//! Findings: what a phase says about the spec, with places, and how they are shown.
//!
//! In: `Diagnostic`s from every phase. Out: one sorted, deduplicated `Report`, rendered for people, programs and services.
//! Deliberately absent: printing; `cli/` does that.

mod abridged;
mod baseline;
mod checked;
mod diagnostic;
mod environments;
mod fingerprint;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod mends;
mod problem;
mod sarif;
mod short;
mod suggest;
mod text;

pub use baseline::{Baseline, Sorted};
pub use checked::{Checked, path, summary};
pub use diagnostic::{Diagnostic, Edit, Label, Level, Report, Reported};
pub(crate) use environments::join;
pub use github::{github, github_failure};
pub use gitlab::gitlab;
pub use json::render as render_json;
pub use junit::junit;
pub use markdown::{markdown, markdown_failure};
pub(crate) use mends::settle;
pub use problem::Problem;
pub use sarif::sarif;
pub(crate) use short::shorten;
pub use suggest::{Near, listed, nearest, quoted};
pub use text::{Style, concise, excerpt, human};
