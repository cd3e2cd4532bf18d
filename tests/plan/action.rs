//! The action on a pull request: the step `plan` of action.yml in a scratch repository, with a stand-in for `gh` that notes what
//! it is asked.

use std::fs;
use std::path::Path;

use crate::command::{clean, finish, git, repository, write};
use crate::support::project;

const BASE: &str = include_str!("base.toml");

/// Notes its arguments, keeps the body of a comment, and lists the number of one that is there.
const GH: &str = r#"#!/usr/bin/env bash
printf '%s\n' "$*" >>"$CALLS"
for argument in "$@"; do
  case "$argument" in body=@*) cp -- "${argument#body=@}" "$CALLS.body" ;; esac
done
case "$*" in *--paginate*) [ ! -s "$CALLS.known" ] || cat -- "$CALLS.known" ;; esac
"#;

/// What the step came to: its output, the summary, the outputs, the calls of `gh`, the body of the comment.
struct Step {
    code: i32,
    said: String,
    summary: String,
    outputs: String,
    calls: String,
    body: String,
}

fn step(workspace: &Path, known: &str, inputs: &[(&str, &str)]) -> Step {
    let text = fs::read_to_string(project().join("action.yml")).expect("action.yml");
    let document: serde_json::Value = serde_yaml::from_str(&text).expect("YAML");
    let steps = document["runs"]["steps"].as_array().expect("steps");
    let step = steps.iter().find(|step| step["id"] == "plan").expect("the step");
    let temporary = tempfile::tempdir().expect("a folder");
    let at = |name: &str| temporary.path().join(name);
    for name in ["output", "summary", "calls"] {
        write(temporary.path(), name, "");
    }
    write(temporary.path(), "calls.known", known);
    write(temporary.path(), "bin/gh", GH);
    finish(clean("chmod", temporary.path()).args(["+x", "bin/gh"]));
    let path = format!("{}:{}", at("bin").display(), std::env::var("PATH").expect("a PATH"));
    let mut command = clean("bash", workspace);
    command.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"].as_str().expect("a script")]);
    command.env("PATH", path).env("CALLS", at("calls")).env("GITHUB_ACTION_PATH", project());
    command.env("GITHUB_WORKSPACE", workspace).env("GITHUB_OUTPUT", at("output")).env("GITHUB_REPOSITORY", "a/b");
    command.env("GITHUB_STEP_SUMMARY", at("summary")).env("RUNNER_TEMP", temporary.path());
    let binary = ("INPUT_BINARY", env!("CARGO_BIN_EXE_lakehouse-obs"));
    for (name, value) in [binary].iter().chain(inputs) {
        assert!(step["env"][name].is_string(), "the step has no {name}");
        command.env(name, value);
    }
    let (code, out, err) = finish(&mut command);
    let read = |name: &str| fs::read_to_string(at(name)).unwrap_or_default();
    Step {
        code,
        said: out + &err,
        summary: read("summary"),
        outputs: read("output"),
        calls: read("calls"),
        body: read("calls.body"),
    }
}

/// A repository with a base and a change of it, and the commit of the base.
fn pull_request() -> (tempfile::TempDir, String) {
    let folder = repository(&[("lakehouse.toml", BASE)]);
    let base = git(folder.path(), &["rev-parse", "HEAD"]).trim().to_owned();
    write(folder.path(), "lakehouse.toml", &BASE.replace("#alerts", "#other"));
    git(folder.path(), &["commit", "--quiet", "--all", "--message=change"]);
    (folder, base)
}

#[test]
fn a_pull_request_gets_a_summary_and_one_comment() {
    let (folder, base) = pull_request();
    let inputs = [("INPUT_PLAN", "base"), ("BASE", &base), ("PULL_REQUEST", "7"), ("INPUT_COMMENT", "true")];
    let first = step(folder.path(), "", &inputs);
    assert_eq!((first.code, first.said.as_str()), (0, ""));
    assert_eq!(first.outputs, "changed=true\n");
    let said = "messages of <code>chat</code> go to the channel <code>&#35;other</code> instead of";
    assert!(first.summary.contains(said), "{}", first.summary);
    assert!(first.body.starts_with("<!-- lakehouse-obs plan -->\n### ") && first.body.contains(said), "{}", first.body);
    assert!(first.calls.contains("--method POST repos/a/b/issues/7/comments"), "{}", first.calls);
    let second = step(folder.path(), "41\n", &inputs);
    assert!(second.calls.contains("--method PATCH repos/a/b/issues/comments/41"), "{}", second.calls);
    assert!(!second.calls.contains("POST"), "{}", second.calls);
}

#[test]
fn without_a_change_no_comment_is_begun() {
    let (folder, _) = pull_request();
    let head = git(folder.path(), &["rev-parse", "HEAD"]).trim().to_owned();
    let inputs = [("INPUT_PLAN", "base"), ("BASE", &head), ("PULL_REQUEST", "7"), ("INPUT_COMMENT", "true")];
    let same = step(folder.path(), "", &inputs);
    assert_eq!((same.code, same.outputs.as_str()), (0, "changed=false\n"), "{}", same.said);
    assert!(same.summary.contains("no change of meaning"), "{}", same.summary);
    assert!(!same.calls.contains("POST"), "{}", same.calls);
}

#[test]
fn what_cannot_be_compared_warns_and_fails_nothing() {
    let (folder, _) = pull_request();
    let none = step(folder.path(), "", &[("INPUT_PLAN", "base")]);
    assert_eq!((none.code, none.said.as_str()), (0, "no pull request: there is nothing to compare with\n"));
    let unknown = step(folder.path(), "", &[("INPUT_PLAN", "nowhere")]);
    assert_eq!(unknown.code, 0);
    assert!(
        unknown.said.starts_with("::warning title=lakehouse-obs plan::error: `nowhere` is neither"),
        "{}",
        unknown.said
    );
    let option = step(folder.path(), "", &[("INPUT_PLAN", "--output=x")]);
    assert!(option.code == 0 && option.said.starts_with("::warning "), "{}", option.said);
}
