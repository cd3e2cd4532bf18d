//! The documentation holds: its reference is made of the data of today, its specs compile, its commands print what it shows,
//! the site builds without a warning, and every link leads somewhere. `BLESS=1` writes the reference and the outputs.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(unreachable_pub, reason = "the modules of a test share what they need")]

mod pages;
mod reference;
mod site;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The folder that the pages are in.
fn source() -> PathBuf {
    support::project().join("docs/src")
}

/// Whether files are written in place of being compared.
fn is_blessed() -> bool {
    std::env::var_os("BLESS").is_some()
}

/// All pages, by their path below `docs/src`.
fn all_pages() -> BTreeMap<String, String> {
    let files = support::tree(&source()).into_iter().filter(|(path, _)| path.ends_with(".md"));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
}
