//! Keys that exclude each other, as layers know them: a table has one of each pair.

use crate::source::Alternatives;

/// The pairs, at every depth of a spec.
pub const ALTERNATIVES: &Alternatives = &[
    (&["above"], &["below"]),
    (&["username", "password"], &["bearer"]),
    (&["file"], &["env"]),
    (&["api_url"], &["app_token"]),
];
