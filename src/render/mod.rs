//! How findings are shown: one file for each format.
//!
//! In: sorted findings, the texts that their places lie in, and the secrets to cover. Out: texts for people, programs and
//! services. Deliberately absent: printing; `cli/` does that.

mod abridged;
mod baseline;
mod checked;
mod fingerprint;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod sarif;
mod schema;
mod text;

pub use baseline::{Baseline, Sorted};
pub use checked::{Checked, path, summary};
pub use github::{github, github_failure};
pub use gitlab::gitlab;
pub use json::{Beside, render as render_json};
pub use junit::junit;
pub use markdown::{markdown, markdown_failure};
pub use sarif::sarif;
pub use schema::schema;
pub use text::{Style, concise, excerpt, human};
