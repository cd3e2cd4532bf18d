//! The program as its user sees it: the binary, run in folders of its own.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(unreachable_pub, reason = "the modules of a test share what they need")]

mod baseline;
mod bounds;
mod build;
mod check;
mod disk;
mod drift;
mod exit_codes;
mod files;
mod fix;
mod formats;
mod gates;
mod help;
mod language;
mod metrics;
mod page;
mod program;
mod promtool_files;
mod secrets;
mod show;
mod standard_output;
#[path = "../support/mod.rs"]
mod support;
mod tested;
mod why;
