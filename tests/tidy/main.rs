//! The project holds itself to its own rules: what the next person relies on is true, or this fails.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod functions;
mod order;
#[path = "../support/mod.rs"]
mod support;
mod waiting;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use lakehouse_obs::emit::EMITTERS;
use lakehouse_obs::spec::TABLES;
use support::{project, stacks, tree};

/// Every Rust file below `src` and `crates`, as path → text.
fn sources() -> BTreeMap<String, String> {
    let within = |folder: &'static str| {
        let files = tree(&project().join(folder)).into_iter().filter(|(path, _)| path.ends_with(".rs"));
        files.map(move |(path, bytes)| (format!("{folder}/{path}"), String::from_utf8(bytes).expect("UTF-8")))
    };
    within("src").chain(within("crates")).collect()
}

/// Whether a file is compiled into tests only; [`what_is_called_tests_is_compiled_for_tests_only`] holds the names to it.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// The lines of a file that are compiled into the program, numbered: no unit tests, no remarks.
fn code(text: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut all = (1..).zip(text.lines()).peekable();
    while let Some((number, line)) = all.next() {
        if line.trim().starts_with("#[cfg(") && line.contains("test") {
            // the item that follows, to the brace that closes it
            let indent = line.len() - line.trim_start().len();
            for (_, line) in all.by_ref() {
                let closes = line.len() - line.trim_start().len() == indent && line.trim_start().starts_with('}');
                if closes || line.len() - line.trim_start().len() == indent && line.ends_with(';') {
                    break;
                }
            }
            continue;
        }
        if !line.trim_start().starts_with("//") {
            lines.push((number, line));
        }
    }
    lines
}

/// Lines of the program that hold one of `words`, in files that are not allowed to.
fn offences(words: &[&str], allowed: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| !is_test(path) && !allowed(path)) {
        for (number, line) in code(text).iter().filter(|(_, line)| words.iter().any(|word| line.contains(word))) {
            found.push(format!("{path}:{number}: {}", line.trim()));
        }
    }
    found
}

fn none(found: Vec<String>, why: &str) {
    assert!(found.is_empty(), "{why}:\n{}", found.join("\n"));
}

#[test]
fn every_source_file_says_what_it_is() {
    let silent = sources().into_iter().filter(|(path, text)| !is_test(path) && !text.starts_with("//! "));
    none(silent.map(|(path, _)| path).collect(), "begin with `//! …`");
}

#[test]
fn what_is_called_tests_is_compiled_for_tests_only() {
    let mut found = Vec::new();
    for (path, text) in sources() {
        let mut before = "";
        for line in text.lines() {
            if line.ends_with("mod tests;") && before.trim() != "#[cfg(test)]" {
                found.push(path.clone());
            }
            before = line;
        }
    }
    none(found, "a module of the program has a name that says what it does, and no other rule passes over it");
}

#[test]
fn no_source_file_is_long() {
    let length = |text: &str| text.split("test)]\nmod tests {").next().unwrap_or(text).lines().count();
    let long = sources().into_iter().filter(|(_, text)| length(text) > 500);
    none(long.map(|(path, text)| format!("{path}: {}", length(&text))).collect(), "split what is over 500 lines");
}

#[test]
fn nothing_has_an_order_of_its_own() {
    // a table through which nothing can go
    let allowed = |path: &str| path == "crates/promql-engine/src/hashed.rs";
    none(offences(&["HashMap", "HashSet"], allowed), "the same input gives the same bytes: BTreeMap, BTreeSet");
}

#[test]
fn nothing_that_a_user_writes_can_panic() {
    let words = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];
    none(offences(&words, is_of_build), "report a finding, or return");
}

/// What runs when a crate is built, and no user runs.
fn is_of_build(path: &str) -> bool {
    path.starts_with("src/catalogue/pack/") || path.ends_with("/build.rs")
}

#[test]
fn only_the_command_line_touches_the_world() {
    let words = [
        "std::fs",
        "std::env",
        "SystemTime",
        "Instant::now",
        "println!",
        "print!(",
        "std::net::Tcp",
        "std::net::Udp",
        "std::process",
    ];
    let allowed = ["src/cli/", "src/main.rs"];
    let allowed = |path: &str| {
        path.contains("/benches/") || is_of_build(path) || allowed.iter().any(|beginning| path.starts_with(beginning))
    };
    none(offences(&words, allowed), "everything but `cli` is pure");
}

#[test]
fn a_model_is_called_valid_in_one_place() {
    none(
        offences(&["Valid::passed("], |path| path == "src/rules/mod.rs"),
        "ask `rules::valid`, which counts the errors",
    );
}

#[test]
fn files_are_read_in_one_place() {
    let words = ["fs::read(", "fs::read_to_string(", "File::open("];
    // folders are opened to bring their entries down to the device
    let read = ["src/cli/read.rs", "src/cli/output/disk.rs"];
    let allowed = |path: &str| !path.starts_with("src/cli/") || read.contains(&path);
    none(offences(&words, allowed), "read by `cli/read.rs`, which refuses what is no file and waits for none");
}

#[test]
fn every_emitter_has_its_folder_and_every_folder_its_emitter() {
    let registered: BTreeSet<&str> = EMITTERS.iter().map(|emitter| emitter.name).collect();
    let folders = std::fs::read_dir(project().join("src/emit")).expect("src/emit").flatten();
    let folders = folders.filter(|entry| entry.path().is_dir());
    let folders: BTreeSet<String> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(folders.iter().map(String::as_str).collect::<BTreeSet<_>>(), registered, "EMITTERS in src/emit/mod.rs");
}

/// What a name of a component may stand for elsewhere: a file, the name, and what it is there.
const OTHER_MEANINGS: &[(&str, &str, &str)] = &[
    ("src/emit/elasticsearch/users.rs", "grafana", "the end of a user's name"),
    ("src/emit/elasticsearch/users.rs", "jaeger", "the end of a user's name"),
    ("src/emit/elasticsearch/users.rs", "kibana", "the end of a user's name"),
    ("src/emit/elasticsearch/users.rs", "logstash", "the end of a user's name"),
    ("src/emit/grafana/dashboard.rs", "grafana", "Grafana's kind of a data source"),
    ("src/emit/grafana/mod.rs", "jaeger", "the name of a data source"),
    ("src/emit/grafana/mod.rs", "prometheus", "Grafana's kind of a data source"),
    ("src/emit/grafana/panel.rs", "elasticsearch", "Grafana's kind of a data source"),
    ("src/emit/grafana/provisioning.rs", "alertmanager", "Grafana's kind of a data source"),
    ("src/emit/grafana/provisioning.rs", "elasticsearch", "Grafana's kind of a data source"),
    ("src/emit/grafana/provisioning.rs", "jaeger", "Grafana's kind of a data source"),
    ("src/emit/grafana/provisioning.rs", "prometheus", "Grafana's kind of a data source"),
    ("src/emit/jaeger/mod.rs", "elasticsearch", "a key of Jaeger's own file"),
    ("src/emit/jaeger/mod.rs", "jaeger", "the name that Jaeger traces itself under"),
    ("src/emit/jaeger/mod.rs", "prometheus", "a key of Jaeger's own file"),
    ("src/emit/logstash/mod.rs", "elasticsearch", "a plugin of Logstash"),
    ("src/metrics/near.rs", "postgres_exporter", "a catalogue"),
    ("src/metrics/source.rs", "sql_exporter", "a catalogue"),
    ("src/resolve/dashboards/raw.rs", "prometheus", "Grafana's kind of a data source"),
    ("src/spec/schema.rs", "prometheus", "an example of a spec"),
    ("src/types/always_present_labels.rs", "alertmanager", "a catalogue"),
    ("src/types/always_present_labels.rs", "blackbox_exporter", "a catalogue"),
    ("src/types/always_present_labels.rs", "node_exporter", "a catalogue"),
    ("src/types/always_present_labels.rs", "postgres_exporter", "a catalogue"),
    ("src/types/always_present_labels.rs", "prometheus", "a catalogue"),
    ("src/types/series.rs", "alertmanager", "a catalogue"),
    ("src/types/series.rs", "blackbox_exporter", "a catalogue"),
    ("src/types/series.rs", "postgres_exporter", "a catalogue"),
    ("src/types/series.rs", "prometheus", "a catalogue"),
];

/// The lines of a file that name a component where only its own file and `components/names.rs` may, or that ask whether one
/// is a certain one: what is so of it belongs into its file.
fn strays(path: &str, text: &str, components: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for component in components {
        let allowed = |(file, name, _): &(&str, &str, &str)| *file == path && name == component;
        if path == "src/components/names.rs" || OTHER_MEANINGS.iter().any(allowed) {
            continue;
        }
        let (container, constant) = (component.replace('_', "-"), component.to_uppercase());
        let written = [format!("\"{component}\""), format!("\"{container}\"")];
        // a constant behind one of these, and the arm of a match
        let asked = ["== ", "!= ", "== components::", "!= components::"].map(|before| format!("{before}{constant}"));
        let arm = [format!("{constant} =>"), format!("{constant} |"), format!("| {constant}")];
        let own = path.rsplit('/').next().is_some_and(|file| file == format!("{component}.rs"));
        let words = written.into_iter().chain(asked.into_iter().chain(arm).filter(|_| !own)).collect::<Vec<_>>();
        let lines = code(text).into_iter().filter(|(_, line)| words.iter().any(|word| line.contains(word.as_str())));
        found.extend(lines.map(|(number, line)| format!("{path}:{number}: {}", line.trim())));
    }
    found
}

fn components() -> Vec<String> {
    let files = tree(&project().join("src/components")).into_keys();
    files.filter_map(|path| path.strip_suffix(".toml").map(str::to_owned)).collect()
}

#[test]
fn a_component_is_named_in_its_file() {
    let (components, sources) = (components(), sources());
    let files = sources.iter().filter(|(path, _)| !is_test(path));
    let found = files.flat_map(|(path, text)| strays(path, text, &components)).collect();
    none(found, "what is so of one component stands in src/components/<name>.toml; its name in components/names.rs");
    for (file, component, meaning) in OTHER_MEANINGS {
        let text = sources.get(*file).map_or("", String::as_str);
        assert!(text.contains(&format!("\"{component}\"")) || *file == "src/metrics/source.rs", "{file}: no {meaning}");
    }
    let names = &sources["src/components/names.rs"];
    let twice = |component: &&String| names.matches(&format!("\"{component}\"")).count() > 1;
    none(components.iter().filter(twice).cloned().collect(), "one constant for each");
}

#[test]
fn a_name_of_a_component_elsewhere_is_found() {
    let components = ["redis_exporter".to_owned(), "prometheus".to_owned()];
    let strays = |line: &str| strays("src/emit/any.rs", &format!("fn any() {{\n    {line}\n}}\n"), &components);
    for line in [
        "match name { \"redis_exporter\" => 1, _ => 2 }",
        "if component == \"redis_exporter\" {}",
        "let container = \"redis-exporter\";",
        "if name == PROMETHEUS {}",
        "if name != components::PROMETHEUS {}",
        "PROMETHEUS => 1,",
    ] {
        assert_eq!(strays(line), [format!("src/emit/any.rs:2: {line}")]);
    }
    for line in ["// \"redis_exporter\"", "let redis = \"redis_exporter_build_info\";", "model.running(PROMETHEUS)"] {
        assert_eq!(strays(line), [""; 0], "{line}");
    }
}

#[test]
fn every_catalogue_is_packed() {
    let files = tree(&project().join("src/catalogue")).into_keys();
    let files: BTreeSet<String> = files.filter_map(|path| path.strip_suffix(".toml").map(str::to_owned)).collect();
    let packed = lakehouse_obs::catalogue::exporters().iter().map(|exporter| exporter.name.to_owned());
    assert_eq!(files, packed.collect());
}

#[test]
fn every_stack_has_its_spec_and_its_golden_folder() {
    for folder in ["stacks", "golden"] {
        let entries = std::fs::read_dir(project().join(folder)).expect(folder).flatten();
        // `.fresh-…`: a test that compares golden folders is at work beside this one
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let names: BTreeSet<String> = names.filter(|name| !name.starts_with('.')).collect();
        assert_eq!(names, stacks().into_iter().collect(), "{folder}/");
    }
}

#[test]
fn a_table_of_the_language_has_one_name_in_every_phase() {
    let exists = |path: String| project().join(&path).exists();
    for table in TABLES.iter().filter(|table| table.name != "lints") {
        assert!(table.fields.is_some(), "{} has no table of fields", table.name);
        for phase in ["resolve", "model"] {
            // the model of `[lakehouse]` is a handful of fields beside the whole
            if (phase, table.name) == ("model", "lakehouse") {
                continue;
            }
            let path = format!("src/{phase}/{}", table.name);
            assert!(exists(format!("{path}.rs")) || exists(format!("{path}/mod.rs")), "{path}");
        }
    }
}

#[test]
fn every_dependency_says_why_it_is_there() {
    // serde and what reads its data model explain themselves
    let known = ["serde", "serde_json", "toml"];
    let mut silent = Vec::new();
    let manifests = tree(&project().join("crates")).into_iter().filter(|(path, _)| path.ends_with("Cargo.toml"));
    let manifests = manifests.map(|(path, text)| (format!("crates/{path}"), text));
    let root = std::fs::read(project().join("Cargo.toml")).expect("Cargo.toml");
    for (path, text) in manifests.chain([("Cargo.toml".to_owned(), root)]) {
        let text = String::from_utf8(text).expect("UTF-8");
        let (mut section, mut before) = ("", "");
        for line in text.lines() {
            if line.starts_with('[') {
                section = line;
            } else if section.ends_with("dependencies]")
                // what the workspace has says why there: `name.workspace = true`
                && let Some((name, _)) = line.split_once(" = ").filter(|(name, _)| !name.ends_with(".workspace"))
                && !before.starts_with('#')
                && !known.contains(&name)
                // a block of dependencies below one reason
                && !before.contains(" = ")
            {
                silent.push(format!("{path} {section} {name}"));
            }
            before = line;
        }
    }
    none(silent, "write the reason above it");
}

#[test]
fn the_top_level_holds_what_the_readme_promises() {
    let allowed = [
        "Cargo.toml",
        "Cargo.lock",
        // where GitHub looks for it
        "action.yml",
        "build.rs",
        "src",
        "schema",
        "stacks",
        "golden",
        "tests",
        "benches",
        "crates",
        "dist",
        "docs",
        "findings",
        "fuzz",
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "target",
    ];
    let entries = std::fs::read_dir(project()).expect("the project").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let other = names
        .filter(|name| !allowed.contains(&name.as_str()) && !name.starts_with('.') && !name.starts_with("LICENSE"));
    none(other.collect(), "not at the top level");
}

#[test]
fn no_file_names_the_machine_that_it_was_made_on() {
    let mut found = Vec::new();
    for folder in ["src", "crates", "dist", "docs", "schema", "stacks", "golden", ".ci"] {
        for (path, bytes) in tree(&project().join(folder)) {
            let text = String::from_utf8_lossy(&bytes);
            let root = project().display().to_string();
            if ["/home/", "/Users/", root.as_str()].iter().any(|place| text.contains(place)) {
                found.push(format!("{folder}/{path}"));
            }
        }
    }
    none(found, "a path of this machine");
}
