//! Findings: what a phase says about the spec, with places, and how they are shown.
//!
//! In: `Diagnostic`s from every phase. Out: one sorted, deduplicated `Report`, rendered as text or JSON.
//! Deliberately absent: printing; `cli/` does that.

mod diagnostic;
mod environments;
mod json;
mod problem;
mod secrets;
mod suggest;
mod text;

pub use diagnostic::{Diagnostic, Edit, Label, Level, Report, Reported};
pub(crate) use environments::join;
pub use json::render as render_json;
pub use problem::Problem;
pub(crate) use secrets::{conceal, holds_secret};
pub use suggest::nearest;
pub use text::{Style, concise, human};
