//! Findings: what a phase says about the spec, with places.
//!
//! In: `Diagnostic`s from every phase, `Problem`s of texts with a grammar of their own. Out: one sorted, deduplicated
//! `Report`. Deliberately absent: how findings are shown, which is the business of `render`.

mod diagnostic;
mod environments;
mod mends;
mod problem;
mod short;
mod suggest;

pub use diagnostic::{Diagnostic, Edit, Label, Level, Report, Reported};
pub use environments::{join, message_anywhere};
pub use mends::settle;
pub use problem::Problem;
pub use short::shorten;
pub use suggest::{Near, is_invisible, key, listed, nearest, quoted};
