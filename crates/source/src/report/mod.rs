//! Findings: what a phase says about the spec, with places.
//!
//! In: `Diagnostic`s from every phase, `TextDiagnostic`s of texts with a grammar of their own. Out: one sorted, deduplicated
//! `Report`. Deliberately absent: how findings are shown, which is the business of `render`.

mod diagnostic;
mod environments;
mod name_index;
mod short;
mod suggest;
mod suggestions;
mod text_diagnostic;

pub use diagnostic::{Diagnostic, Edit, Label, Level, Report, Reported};
pub use environments::{join, message_anywhere};
pub use name_index::NameIndex;
pub use short::shorten;
pub use suggest::{Near, is_invisible, key, listed, nearest, quoted};
pub use suggestions::finalize;
pub use text_diagnostic::TextDiagnostic;
