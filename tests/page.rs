//! The page of `test --html` in a real browser: with everything unfolded, on a small and on a wide screen, light and dark, nothing
//! stands out of the screen, the console is silent, nothing is asked of a network, and axe finds nothing serious. The program
//! that drives the browser is in tests/page.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::process::{Command, Stdio};

use serde::Deserialize;
use support::{project, tool};

/// A spec with a failed scenario, a mute time interval and several series of a rule.
const FAILING: &str = include_str!("page/lakehouse.toml");

/// A page at one width in one colour scheme.
#[derive(Deserialize)]
struct Visit {
    width: u32,
    scheme: String,
    size: Size,
    back: String,
    /// Messages of the console, exceptions, and what the browser logs, such as what the page's policy stopped.
    said: Vec<String>,
    /// Addresses that were asked for, without that of the page.
    asked: Vec<String>,
    violations: Vec<Violation>,
}

#[derive(Deserialize)]
struct Size {
    wide: u32,
    whole: u32,
    /// Elements that stand out of the screen.
    beyond: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "shown where a test fails")]
struct Violation {
    id: String,
    impact: Option<String>,
    help: String,
    first: String,
    why: String,
}

/// Writes the page of a spec, and visits it.
fn visits(spec: &str, name: &str) -> Vec<Visit> {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Command::new(env!("CARGO_BIN_EXE_lakehouse-obs"))
        .current_dir(folder.path())
        .args(["test", spec, "--coverage", "--html", "page.html"])
        .output()
        .expect("the program starts");
    let page = folder.path().join("page.html");
    assert!(page.exists(), "{name}: {}", String::from_utf8_lossy(&program.stderr));
    let packages = tool("dclint").parent().and_then(|bin| bin.parent()).expect("the folder of the tools").to_owned();
    let axe = packages.join("node/node_modules/axe-core/axe.min.js");
    assert!(axe.exists(), "`axe-core` is not in {}: run `tests/run`, which gets it", packages.display());
    let output = Command::new("node")
        .arg(project().join("tests/page/browse.mjs"))
        .args([tool("chromium"), axe, page])
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("node does not start: {error}; `tests/run` says how to get it"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {said}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{name}: {error}: {said}"))
}

fn holds(spec: &str, name: &str) {
    let visits = visits(spec, name);
    assert_eq!(visits.len(), 4, "two widths, light and dark");
    for Visit { width, scheme, size, back, said, asked, violations } in visits {
        let at = format!("{name}, {scheme}, {width} px");
        assert!(
            size.whole <= size.wide && size.beyond.is_empty(),
            "{at}: {} of {}: {:?}",
            size.whole,
            size.wide,
            size.beyond
        );
        // the policy lets the style pass, and the style knows the scheme
        let wanted = if scheme == "dark" { "rgb(13, 17, 23)" } else { "rgb(255, 255, 255)" };
        assert_eq!(back, wanted, "{at}");
        assert!(said.is_empty() && asked.is_empty(), "{at}: {said:?} {asked:?}");
        let is_grave = |found: &&Violation| matches!(found.impact.as_deref(), Some("serious" | "critical"));
        let grave: Vec<&Violation> = violations.iter().filter(is_grave).collect();
        assert!(grave.is_empty(), "{at}: {grave:#?}");
    }
}

#[test]
fn the_page_of_a_stack_is_for_everyone_on_every_screen() {
    let spec = project().join("stacks/ai-aas/lakehouse.toml");
    holds(&spec.display().to_string(), "ai-aas");
}

#[test]
fn a_page_with_failures_is_for_everyone_on_every_screen() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = folder.path().join("lakehouse.toml");
    std::fs::write(&spec, FAILING).expect("a file");
    holds(&spec.display().to_string(), "failures");
}
