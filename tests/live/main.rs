//! Live runs: the real components on the goldens, and what becomes of what happens to the services. Every server listens on
//! loopback and ends with its test. About a minute each.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod closed_loop;
mod host;
mod mail;
mod notify;
mod observe;
mod redis;
#[path = "../support/mod.rs"]
mod support;
