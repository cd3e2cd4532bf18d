//! The modules of the program stand in one order: each uses those below it, and none uses one above. So there is no cycle,
//! and what a module needs can be read from the list.

use std::collections::BTreeMap;

use super::{code, is_test, none, sources};

/// From the ground up: first the crates, which know nothing of specs. `meaning`, `reading`, `checking` and `writing` are the
/// crates whose modules stand before them; `lib` is `src/lib.rs`, the phases in their order; what stands above it takes what
/// it gives.
const ORDER: &[&str] = &[
    "source",
    "yaml",
    "promql",
    "promql-engine",
    "go-template",
    "logstash",
    "alertmanager",
    "alertmanager-engine",
    "template-engine",
    "rule-engine",
    "sql",
    "schemas",
    "catalogue",
    "components",
    "kinds",
    "spec",
    "secret",
    "model",
    "exposition",
    "metrics",
    "types",
    "routing",
    "meaning",
    "load",
    "resolve",
    "reading",
    "rules",
    "checking",
    "emit",
    "verify",
    "writing",
    "scenarios",
    "testing",
    "overview",
    "lib",
    "fix",
    "provenance",
    "why",
    "import",
    "compare",
    "reference",
    "render",
    "cli",
    "main",
];

/// Names under which `lib.rs` shows what is in a crate.
const WITHIN: &[(&str, &str)] = &[
    ("alertmanager_engine", "alertmanager-engine"),
    ("go_template", "go-template"),
    ("limits", "source"),
    ("promql_engine", "promql-engine"),
    ("report", "source"),
    ("rule_engine", "rule-engine"),
    ("series", "promql"),
    ("template", "go-template"),
    ("template_engine", "template-engine"),
];

/// What the names of our own crates begin with.
const CRATE: &str = "lakehouse_";

/// Whether a name is one of the list, and not an item of `lib.rs`.
fn is_listed(name: &str) -> bool {
    ORDER.contains(&name) || WITHIN.iter().any(|(within, _)| *within == name)
}

/// The place of a module in the order; of an item of `lib.rs`, that of `lib`.
fn rank(name: &str) -> Option<(usize, &'static str)> {
    let name = WITHIN.iter().find(|(within, _)| *within == name).map_or(name, |(_, module)| module);
    let at = |wanted: &str| ORDER.iter().position(|module| *module == wanted);
    // a function or a type of `lib.rs` itself
    at(name).or_else(|| at("lib")).and_then(|at| Some((at, *ORDER.get(at)?)))
}

/// The module or the crate that a file belongs to: `src/model/route.rs` is of `model`, `crates/promql/src/lib.rs` of
/// `promql`.
fn module_of(path: &str) -> &str {
    let first = path.split('/').nth(1).unwrap_or(path);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// How many modules stand above the items of a file below `src`: `super` as often as that is `crate`.
fn depth(path: &str) -> usize {
    let parts = path.split('/').count() - 1;
    if path.ends_with("/mod.rs") { parts - 1 } else { parts }
}

/// What a use of another module begins with in a file.
fn beginnings(path: &str) -> Vec<String> {
    let mut roots = vec![CRATE.to_owned()];
    if path == "src/lib.rs" {
        roots.extend(ORDER.iter().map(|module| format!("{module}::")));
    } else if path.starts_with("src/") {
        roots.extend(["crate::".to_owned(), "super::".repeat(depth(path))]);
    }
    roots
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
    let mut found = Vec::new();
    for root in beginnings(path) {
        let is_name = ORDER.iter().any(|module| root.strip_suffix("::") == Some(*module));
        for (at, _) in whole.match_indices(&root).filter(|(at, _)| starts_word(*at)) {
            let from = if is_name { at } else { at + root.len() };
            let names = first_names(whole.get(from..).unwrap_or("")).into_iter();
            // names that are no crates begin like these too: `lakehouse_service_info`
            let names = names.filter(|name| root != CRATE || is_listed(name));
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
            found.push(format!("{path}: `{user}` has no place in ORDER (tests/tidy/order.rs)"));
            continue;
        };
        for (line, name) in uses(path, text) {
            if let Some((_, used)) = rank(&name).filter(|(rank, _)| *rank > own) {
                found.push(format!("{path}:{line}: `{user}` → `{used}` ({name})"));
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
    none(
        ORDER.iter().filter(|module| !there(module)).map(|module| (*module).to_owned()).collect(),
        "neither in src nor in crates",
    );
}

#[test]
fn an_edge_that_closes_a_cycle_is_named() {
    let file = |path: &str, text: &str| BTreeMap::from([(path.to_owned(), format!("//! A file.\n{text}\n"))]);
    for (path, text, edge) in [
        ("src/model/route.rs", "use crate::rules::Valid;", "src/model/route.rs:2: `model` → `rules` (rules)"),
        ("src/model/a/b.rs", "use super::super::super::emit;", "src/model/a/b.rs:2: `model` → `emit` (emit)"),
        ("src/types/mod.rs", "fn f(x: super::resolve::Tree) {}", "src/types/mod.rs:2: `types` → `resolve` (resolve)"),
        (
            "src/spec/value.rs",
            "use crate::{\n    report::{Report, Level},\n    cli,\n};",
            "src/spec/value.rs:2: `spec` → `cli` (cli)",
        ),
        ("src/emit/mod.rs", "fn f(x: &crate::Outcome) {}", "src/emit/mod.rs:2: `emit` → `lib` (Outcome)"),
        (
            "crates/source/src/place.rs",
            "use lakehouse_promql::Node;",
            "crates/source/src/place.rs:2: `source` → `promql` (promql)",
        ),
        ("src/lib.rs", "pub fn f() { fix::f() }", "src/lib.rs:2: `lib` → `fix` (fix)"),
        ("src/new.rs", "", "src/new.rs: `new` has no place in ORDER (tests/tidy/order.rs)"),
    ] {
        assert_eq!(upward(&file(path, text)), [edge], "{path}");
    }
    for (path, text) in [
        ("src/rules/alert/x.rs", "use crate::report::{Diagnostic, Report};\nuse super::super::cli;"),
        ("src/model/route.rs", "// as crate::rules has it\n#[cfg(test)]\nmod tests {\n    use crate::rules::RULES;\n}"),
        ("src/model/tests.rs", "use crate::rules::RULES;"),
    ] {
        assert_eq!(upward(&file(path, text)), [""; 0], "{path}");
    }
}
