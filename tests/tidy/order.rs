//! The modules of the program stand in one order: each uses those below it, and none uses one above. So there is no cycle,
//! and what a module needs can be read from the list.

use std::collections::BTreeMap;

use super::{code, is_test, none, sources};

/// From the ground up. `lib` is `src/lib.rs`, the phases in their order; what stands above it takes what it gives.
const ORDER: &[&str] = &[
    "source",
    "promql",
    "template",
    "logstash",
    "series",
    "alertmanager",
    "sql",
    "catalogue",
    "kinds",
    "spec",
    "secret",
    "model",
    "exposition",
    "metrics",
    "types",
    "routing",
    "resolve",
    "rules",
    "emit",
    "verify",
    "overview",
    "lib",
    "mend",
    "provenance",
    "why",
    "render",
    "cli",
    "main",
];

/// Modules that `lib.rs` shows under a name of their own.
const WITHIN: &[(&str, &str)] = &[("limits", "source"), ("report", "source")];

/// The place of a module in the order; of an item of `lib.rs`, that of `lib`.
fn rank(name: &str) -> Option<(usize, &'static str)> {
    let name = WITHIN.iter().find(|(within, _)| *within == name).map_or(name, |(_, module)| module);
    let at = |wanted: &str| ORDER.iter().position(|module| *module == wanted);
    // a function or a type of `lib.rs` itself
    at(name).or_else(|| at("lib")).and_then(|at| Some((at, *ORDER.get(at)?)))
}

/// The module that a file belongs to.
fn module_of(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or(path);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// How many modules stand above the items of a file: `super` as often as that is `crate`.
fn depth(path: &str) -> usize {
    let parts = path.split('/').count();
    if path.ends_with("/mod.rs") { parts - 1 } else { parts }
}

/// The names that a path from the root of the crate begins with: one, or all in braces.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(inside) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let (mut names, mut open, mut begins) = (Vec::new(), 0, true);
    for (at, character) in inside.char_indices() {
        match character {
            '{' => open += 1,
            '}' if open == 0 => break,
            '}' => open -= 1,
            ',' if open == 0 => begins = true,
            c if begins && !c.is_whitespace() => {
                names.extend(inside.get(at..).map(name));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

/// Every use of a module of the top level in a file, with its line.
fn uses(path: &str, text: &str) -> Vec<(usize, String)> {
    let mut whole = String::new();
    let mut numbers = Vec::new();
    for (number, line) in code(text) {
        whole.push_str(line.split(" // ").next().unwrap_or(line));
        whole.push('\n');
        numbers.push(number);
    }
    let line_of = |at: usize| {
        let before = whole.get(..at).unwrap_or("").matches('\n').count();
        numbers.get(before).copied().unwrap_or_default()
    };
    let starts_word = |at: usize| {
        let before = whole.get(..at).and_then(|head| head.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '.')
    };
    let mut roots = vec!["crate::".to_owned(), "super::".repeat(depth(path))];
    if path == "lib.rs" {
        roots = ORDER.iter().map(|module| format!("{module}::")).collect();
    }
    let mut found = Vec::new();
    for root in roots {
        for (at, _) in whole.match_indices(&root).filter(|(at, _)| starts_word(*at)) {
            let from = if path == "lib.rs" { at } else { at + root.len() };
            let names = first_names(whole.get(from..).unwrap_or("")).into_iter();
            found.extend(names.filter(|name| name != "super" && name != "self").map(|name| (line_of(at), name)));
        }
    }
    found
}

/// Every use of a module that stands above its user.
fn upward(sources: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources.iter().filter(|(path, _)| !is_test(path)) {
        let user = module_of(path);
        let Some(own) = ORDER.iter().position(|module| *module == user) else {
            found.push(format!("src/{path}: `{user}` has no place in ORDER (tests/tidy/order.rs)"));
            continue;
        };
        for (line, name) in uses(path, text) {
            if let Some((_, used)) = rank(&name).filter(|(rank, _)| *rank > own) {
                found.push(format!("src/{path}:{line}: `{user}` → `{used}` ({name})"));
            }
        }
    }
    found
}

#[test]
fn no_module_uses_one_above_it() {
    none(upward(&sources()), "a module uses only those before it in ORDER: move what both need down, or pass it in");
}

#[test]
fn a_module_that_is_gone_has_no_place_in_the_order() {
    let all = sources();
    let there = |module: &str| all.keys().any(|path| module_of(path) == module);
    none(ORDER.iter().filter(|module| !there(module)).map(|module| (*module).to_owned()).collect(), "not in src");
}

#[test]
fn an_edge_that_closes_a_cycle_is_named() {
    let file = |path: &str, text: &str| BTreeMap::from([(path.to_owned(), format!("//! A file.\n{text}\n"))]);
    for (path, text, edge) in [
        ("model/route.rs", "use crate::rules::Valid;", "src/model/route.rs:2: `model` → `rules` (rules)"),
        ("model/a/b.rs", "use super::super::super::emit;", "src/model/a/b.rs:2: `model` → `emit` (emit)"),
        ("types/mod.rs", "fn f(x: super::resolve::Tree) {}", "src/types/mod.rs:2: `types` → `resolve` (resolve)"),
        (
            "source/parse.rs",
            "use crate::{\n    report::{Report, Level},\n    cli,\n};",
            "src/source/parse.rs:2: `source` → `cli` (cli)",
        ),
        ("emit/mod.rs", "fn f(x: &crate::Outcome) {}", "src/emit/mod.rs:2: `emit` → `lib` (Outcome)"),
        ("lib.rs", "pub fn f() { mend::f() }", "src/lib.rs:2: `lib` → `mend` (mend)"),
        ("new.rs", "", "src/new.rs: `new` has no place in ORDER (tests/tidy/order.rs)"),
    ] {
        assert_eq!(upward(&file(path, text)), [edge], "{path}");
    }
    for (path, text) in [
        ("rules/alert/x.rs", "use crate::report::{Diagnostic, Report};\nuse super::super::cli;"),
        ("model/route.rs", "// as crate::rules has it\n#[cfg(test)]\nmod tests {\n    use crate::rules::RULES;\n}"),
        ("model/tests.rs", "use crate::rules::RULES;"),
    ] {
        assert_eq!(upward(&file(path, text)), [""; 0], "{path}");
    }
}
