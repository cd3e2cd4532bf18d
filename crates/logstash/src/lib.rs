//! What Logstash reads: its configuration (`config`), the patterns of grok (`grok`), the timestamps of its date filter
//! (`date_format`). `ruby` reads regexes as JRuby does, for Oniguruma.
//!
//! In: a text, as a spec has it. Out: what is wrong with it, at its place, or what it does to a line. Deliberately absent:
//! the pipeline that is written, and what a spec says of logs.

pub mod config;
pub mod date_format;
pub mod grok;
mod ruby;

pub use ruby::number;

use lakehouse_source::{limits, report};
