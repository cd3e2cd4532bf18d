//! Results of tests as one page: it needs no network and no program, and is the same for the same results.
//!
//! In: the results with what happened in each test, and what covers secrets. Out: HTML that is XML, too. Deliberately absent:
//! scripts; `<details>` folds and unfolds, and a link into it unfolds it.

mod alert;
mod coverage;
mod grid;
mod key;
mod lanes;
mod markup;
mod plot;
mod scale;
mod sent;
mod story;
mod summary;
mod test;
mod values;
mod words;

use sha2::{Digest, Sha256};

use super::TestRun;
use markup::Markup;
use test::Entry;
use words::count;

/// The style. It is part of the page, and its hash is all that the page's policy lets pass.
const STYLE: &str = include_str!("style.css");
/// With more tests only those that fail are unfolded.
const UNFOLDED: usize = 40;

/// The page. `mask` covers secrets in a text.
pub fn tests_page(run: &TestRun, mask: &dyn Fn(&str) -> String) -> String {
    let entries = entries(run);
    let mut page = Markup::new(mask);
    page.doctype();
    page.element("html", &[("lang", "en")], |page| {
        page.element("head", &[], |page| head(page, run, &entries));
        page.element("body", &[], |page| body(page, run, &entries));
    });
    page.finish() + "\n"
}

/// All tests: first those that fail, each kind in the order of its tests.
fn entries(run: &TestRun) -> Vec<Entry<'_>> {
    let all = run.reports.iter().flat_map(|(_, report)| report.tests.iter().map(move |test| (report, test)));
    let mut entries: Vec<Entry<'_>> = all
        .enumerate()
        .map(|(index, (report, test))| Entry { id: format!("test-{}", index + 1), test, routes: &report.routes })
        .collect();
    // stable: within a section the order is that of the spec
    entries.sort_by_key(|entry| (entry.test.passed, order(entry)));
    entries
}

/// Scenarios first: they say the most.
fn order(entry: &Entry<'_>) -> usize {
    summary::KINDS.iter().position(|kind| *kind == entry.test.kind).unwrap_or_default()
}

fn head(page: &mut Markup<'_>, run: &TestRun, entries: &[Entry<'_>]) {
    page.empty("meta", &[("charset", "utf-8")]);
    let policy = format!("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'", hash(STYLE));
    page.empty("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy)]);
    page.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    page.empty("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    page.empty("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    page.say("title", &[], &format!("{}: {}", run.spec, summary::verdict(entries)));
    page.style(STYLE);
}

fn body(page: &mut Markup<'_>, run: &TestRun, entries: &[Entry<'_>]) {
    page.tell("a", &[("class", "skip"), ("href", "#tests")], "Skip to the tests");
    // patterns that bars are filled with, so that no state is told by its colour alone
    page.element("svg", &[("class", "patterns"), ("width", "0"), ("height", "0"), ("aria-hidden", "true")], |page| {
        page.element("defs", &[], |page| {
            pattern(page, "slanted", "M-2 2L2 -2M0 10L10 0M8 12L12 8");
            pattern(page, "crossed", "M0 0L10 10M10 0L0 10");
            pattern(page, "dotted", "M2 5h1M7 5h1");
        });
    });
    page.element("header", &[], |page| summary::header(page, run, entries));
    page.element("nav", &[("aria-label", "Tests")], |page| summary::index(page, run, entries));
    page.element("main", &[("id", "tests"), ("tabindex", "-1")], |page| {
        key::show(page);
        let is_short = entries.len() <= UNFOLDED;
        for section in entries.chunk_by(|a, b| summary::section(a) == summary::section(b)) {
            let Some(first) = section.first() else { continue };
            page.element("section", &[], |page| {
                let title = format!("{}: {}", summary::section(first), count(section.len(), "test"));
                page.tell("h2", &[], &title);
                section.iter().for_each(|entry| test::show(page, entry, is_short || !entry.test.passed));
            });
        }
        coverage::show(page, run);
    });
    page.element("footer", &[], |page| {
        page.own("Made by ");
        page.tell("code", &[], "lakehouse-obs test --html");
        page.own(". Times count from the start of each test.");
    });
}

fn pattern(page: &mut Markup<'_>, id: &str, path: &str) {
    let attributes = [("id", id), ("width", "10"), ("height", "10"), ("patternUnits", "userSpaceOnUse")];
    page.element("pattern", &attributes, |page| {
        page.empty("rect", &[("class", "ground"), ("width", "10"), ("height", "10")]);
        page.empty("path", &[("class", "stroke"), ("d", path)]);
    });
}

/// The SHA-256 of a text in base64, as policies write it.
fn hash(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digest = Sha256::digest(text.as_bytes());
    let mut written = String::new();
    for three in digest.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, index| bits << 8 | usize::from(three.get(index).copied().unwrap_or(0)));
        for index in 0..4 {
            let letter = LETTERS.get(bits >> (18 - 6 * index) & 63).copied().unwrap_or(b'A');
            written.push(if index > three.len() { '=' } else { char::from(letter) });
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn a_hash_is_written_in_base64() {
        // echo -n abc | openssl dgst -sha256 -binary | base64
        assert_eq!(hash("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    }
}
