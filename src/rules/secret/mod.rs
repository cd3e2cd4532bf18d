//! Findings about secrets in plain text.

pub(in crate::rules) mod in_plain_text;
