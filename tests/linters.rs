//! What linters of compose files say about ours: each finding is one that ARCHITECTURE answers, and each answer is one
//! that is still asked for.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use support::{outputs, project, stacks, tool};

/// The section of ARCHITECTURE that holds the answers, a row each: linter, finding, services, answer.
const SECTION: &str = "## What linters of compose files say";

/// What stands for all services in that table.
const ALL: &str = "all";

/// A linter, one of its findings, and the service that it is about; `all` where it is not said.
type Finding = (String, String, String);

/// The compose files of all stacks.
fn files() -> Vec<PathBuf> {
    let outputs = stacks().into_iter().flat_map(|stack| outputs(&stack));
    let names = ["docker-compose.logging.yml", "docker-compose.monitoring.yml"];
    let files = outputs.flat_map(|folder| names.map(|name| folder.join(name)));
    let files: Vec<PathBuf> = files.filter(|file| file.is_file()).collect();
    assert!(files.len() > 5, "most stacks have containers: {files:?}");
    files
}

/// What a linter writes to a file: as a pipe, dclint cuts its own output off at 64 KiB.
fn written(linter: &str, arguments: &[&str], file: &Path) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("findings.json");
    let out = std::fs::File::create(&path).expect("a file");
    let mut command = Command::new(tool(linter));
    let output = command.args(arguments).arg(file).stdout(out).output().expect("the linter starts");
    // 0 and 1 say whether there are findings
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code().is_some_and(|code| code < 2), "{linter} {}: {complaint}", file.display());
    let text = std::fs::read_to_string(&path).expect("a file");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{linter} {}: {error}: {text}", file.display()))
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("no `{key}` in {value}")).to_owned()
}

fn compose_lint(file: &Path) -> Vec<Finding> {
    let said = written("compose-lint", &["check", "--no-env", "--format", "json"], file);
    for key in ["errors", "warnings"] {
        assert_eq!(said[key], serde_json::json!([]), "compose-lint has not read {} whole", file.display());
    }
    let findings = said["findings"].as_array().expect("findings");
    let one = |finding: &Value| ("compose-lint".to_owned(), text(finding, "rule_id"), text(finding, "service"));
    findings.iter().map(one).collect()
}

fn dclint(file: &Path) -> Vec<Finding> {
    let said = written("dclint", &["--formatter", "json"], file);
    let messages = said[0]["messages"].as_array().expect("messages");
    messages.iter().map(|message| ("dclint".to_owned(), text(message, "rule"), ALL.to_owned())).collect()
}

/// The rows of ARCHITECTURE, one for each service that they name.
fn answered() -> Vec<Finding> {
    let text = std::fs::read_to_string(project().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let (_, section) = text.split_once(SECTION).unwrap_or_else(|| panic!("ARCHITECTURE.md has no {SECTION}"));
    let section = section.split("\n## ").next().unwrap_or(section);
    let rows = section.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    let mut found = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [linter, finding, services, answer] = cells[..] else { panic!("not four columns: {row}") };
        assert!(answer.len() > 20, "no answer: {row}");
        let finding = finding.trim_matches('`');
        for service in services.split(", ") {
            found.push((linter.to_owned(), finding.to_owned(), service.trim_matches('`').to_owned()));
        }
    }
    found
}

#[test]
fn every_finding_of_a_linter_is_answered_and_every_answer_is_needed() {
    let files = files();
    let findings = files.iter().flat_map(|file| [compose_lint(file), dclint(file)].concat());
    let findings: BTreeSet<Finding> = findings.collect();
    let answered = answered();
    let answers = |answer: &Finding, finding: &Finding| {
        answer.0 == finding.0 && answer.1 == finding.1 && (answer.2 == ALL || answer.2 == finding.2)
    };
    let open: Vec<&Finding> =
        findings.iter().filter(|finding| !answered.iter().any(|answer| answers(answer, finding))).collect();
    assert!(open.is_empty(), "mend these, or answer them in ARCHITECTURE.md, {SECTION}: {open:#?}");
    let stale: Vec<&Finding> =
        answered.iter().filter(|answer| !findings.iter().any(|finding| answers(answer, finding))).collect();
    assert!(stale.is_empty(), "no linter says these any more; take them out of ARCHITECTURE.md: {stale:#?}");
}

/// A linter that is silent about everything would let the test above pass.
#[test]
fn a_file_with_faults_has_findings() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("docker-compose.yml");
    let faults = "services:\n  b:\n    image: b\n    privileged: true\n    ports: [\"80:80\"]\n  a:\n    image: a\n    ports: [\"80:81\"]\n";
    std::fs::write(&file, faults).expect("a file");
    let rules = |found: Vec<Finding>| found.into_iter().map(|(_, rule, _)| rule).collect::<BTreeSet<String>>();
    let (security, form) = (rules(compose_lint(&file)), rules(dclint(&file)));
    // what it is for: rights, ports and limits
    for rule in ["CL-0002", "CL-0005", "CL-0026"] {
        assert!(security.contains(rule), "{rule} is not in {security:?}");
    }
    assert!(form.contains("no-duplicate-exported-ports"), "{form:?}");
}
