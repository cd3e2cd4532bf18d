//! The command, in repositories of their own.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support::project;

const BASE: &str = include_str!("base.toml");

/// A command without the settings of whoever runs the tests.
pub(crate) fn clean(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null());
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "NO_COLOR", "COLUMNS"] {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "Test").env(format!("GIT_{role}_EMAIL"), "test@example.com");
    }
    command
}

/// What a run came to: its code, standard output, standard error.
pub(crate) fn finish(command: &mut Command) -> (i32, String, String) {
    let output = command.output().expect("a program");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn plan(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    finish(clean(env!("CARGO_BIN_EXE_lakehouse-obs"), folder).arg("plan").args(arguments))
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, err) = finish(clean("git", folder).args(arguments));
    assert_eq!(code, 0, "{arguments:?}: {err}");
    out
}

pub(crate) fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// A repository with one commit of these files.
pub(crate) fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
    for (name, text) in files {
        write(folder.path(), name, text);
    }
    git(folder.path(), &["add", "--all"]);
    git(folder.path(), &["commit", "--quiet", "--message=first"]);
    folder
}

#[test]
fn the_work_tree_is_compared_with_the_last_commit() {
    let folder = repository(&[("lakehouse.toml", BASE)]);
    let (code, out, err) = plan(folder.path(), &["--detailed-exitcode"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert_eq!(out, "lakehouse.toml, compared with HEAD: no change of meaning\n");

    write(folder.path(), "lakehouse.toml", &BASE.replace("above       = \"5%\"", "above       = \"50%\""));
    let before = git(folder.path(), &["status", "--porcelain=v2"]);
    let (code, out, err) = plan(folder.path(), &["--no-tests"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let expected = "\
high    `HighErrorRate` fires above 50% instead of above 5%
        - lakehouse.toml:75  above       = \"5%\"
        + lakehouse.toml:75  above       = \"50%\"

files that `build` writes in another way:
  ~ grafana/dashboards/overview.json
  ~ prometheus/alerting-rules.yml

then:
  Grafana reads its dashboards again by itself
  Prometheus reloads

";
    assert!(out.starts_with(expected), "{out}");
    assert!(out.ends_with("1 change of meaning: 1 high\n"), "{out}");
    assert_eq!(git(folder.path(), &["status", "--porcelain=v2"]), before);
    assert_eq!(plan(folder.path(), &["--no-tests", "--detailed-exitcode"]).0, 2);
}

#[test]
fn included_files_are_those_of_the_commit() {
    let root = "[lakehouse]\nname = \"shop\"\ninclude = [\"teams/*.toml\", \"../shared/host.toml\"]\n";
    let team =
        "[services.api]\nkind = \"prometheus\"\naddress = \"localhost:8080\"\nmetrics.open_orders.type = \"gauge\"\n";
    let host = "[services.host]\nkind = \"node\"\naddress = \"localhost\"\n";
    let files = [("a/lakehouse.toml", root), ("a/teams/one.toml", team), ("shared/host.toml", host)];
    let folder = repository(&files);
    write(folder.path(), "a/teams/one.toml", &team.replace("8080", "8081"));
    fs::remove_file(folder.path().join("shared/host.toml")).expect("it was there");
    write(folder.path(), "a/lakehouse.toml", &root.replace(", \"../shared/host.toml\"", ""));
    for (at, spec) in [("", "a/lakehouse.toml"), ("a", "lakehouse.toml")] {
        let (code, out, err) = plan(&folder.path().join(at), &[spec]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(out.contains("`api` is at `localhost:8081` instead of `localhost:8080`"), "{out}");
        assert!(out.contains("the service `host` is no longer observed"), "{out}");
        assert!(out.contains("teams/one.toml:3  address"), "{out}");
    }
}

#[test]
fn another_copy_is_a_folder_with_a_file_of_that_name() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "one/lakehouse.toml", BASE);
    write(folder.path(), "two/lakehouse.toml", &BASE.replace("#alerts", "#other"));
    let (code, out, err) = plan(&folder.path().join("two"), &["--against", "../one"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("messages of `chat` go to the channel `#other` instead of `#alerts`"), "{out}");
    assert!(out.contains("- ../one/lakehouse.toml:"), "{out}");
}

#[test]
fn what_cannot_be_compared_says_why() {
    let folder =
        repository(&[("lakehouse.toml", BASE), ("wrong/lakehouse.toml", "[services.a]\nkind = \"nothing\"\n")]);
    write(folder.path(), "wrong/lakehouse.toml", BASE);
    write(folder.path(), "broken.toml", "[services.a]\nkind = \"nothing\"\n");
    write(folder.path(), "new.toml", BASE);
    for (arguments, code, expected) in [
        (
            &["--against", "nowhere"][..],
            2,
            "error: `nowhere` is neither a folder with this spec nor a commit that git knows",
        ),
        (&["--against=--output=x"], 2, "error: `--output=x` is neither a folder"),
        (&["none.toml"], 2, "error: cannot read `none.toml`"),
        (&["-"], 2, "error: `plan` compares files, and standard input is none"),
        (&["wrong/lakehouse.toml"], 2, "error: the spec in `HEAD` has 1 error; the first: wrong/lakehouse.toml:2: "),
        (&["wrong/lakehouse.toml", "--detailed-exitcode"], 1, "error: the spec in `HEAD` has 1 error"),
        (&["broken.toml"], 1, "1 error: nothing was compared"),
        (&["new.toml", "--detailed-exitcode"], 2, "new.toml, compared with HEAD"),
    ] {
        let (found, out, err) = plan(folder.path(), arguments);
        assert!(format!("{out}{err}").contains(expected), "{arguments:?}: {out}{err}");
        assert_eq!(found, code, "{arguments:?}");
    }
    let outside = tempfile::tempdir().expect("a folder");
    write(outside.path(), "lakehouse.toml", BASE);
    let (code, _, err) = plan(outside.path(), &[]);
    assert!(code == 2 && err.contains("is not in a git repository"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_link_of_a_commit_is_followed_within_it_and_not_out_of_it() {
    let folder = repository(&[("real.toml", BASE)]);
    std::os::unix::fs::symlink("real.toml", folder.path().join("lakehouse.toml")).expect("a link");
    std::os::unix::fs::symlink("../../outside.toml", folder.path().join("out.toml")).expect("a link");
    git(folder.path(), &["add", "--all"]);
    git(folder.path(), &["commit", "--quiet", "--message=links"]);
    let (code, out, err) = plan(folder.path(), &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    fs::remove_file(folder.path().join("out.toml")).expect("it was there");
    write(folder.path(), "out.toml", BASE);
    let (code, _, err) = plan(folder.path(), &["out.toml"]);
    assert!(code == 2 && err.contains("it is a link out of the repository"), "{err}");
}

#[test]
fn programs_get_all_of_it() {
    let folder = repository(&[("lakehouse.toml", BASE)]);
    write(folder.path(), "lakehouse.toml", &BASE.replace("retention = \"15d\"", "retention = \"5d\""));
    let (code, out, _) = plan(folder.path(), &["--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(code, 0);
    assert_eq!(document["summary"], serde_json::json!({ "high": 1, "medium": 0, "low": 0 }));
    let change = &document["changes"][0];
    assert_eq!(change["text"], "samples are kept for `5d` instead of `15d`");
    assert_eq!(
        (&change["risk"], &change["topic"], &change["item"]),
        (&"high".into(), &"stack".into(), &"stack.prometheus".into())
    );
    assert_eq!(
        change["before"],
        serde_json::json!({ "file": "lakehouse.toml", "line": 7, "column": 1, "text": "retention = \"15d\"" })
    );
    assert_eq!(document["actions"][0]["text"], "the container `prometheus` is recreated");
    assert_eq!(document["commit"].as_str().expect("a commit").len(), 40);
}

#[test]
fn markdown_has_what_matters_first_and_no_markup_of_others() {
    let folder = repository(&[("lakehouse.toml", BASE)]);
    let changed = BASE.replace("Many errors", "<b>Many</b> [errors](x) | `a`").replace("\"15d\"", "\"5d\"");
    write(folder.path(), "lakehouse.toml", &changed);
    let (_, out, _) = plan(folder.path(), &["--format", "markdown"]);
    assert!(
        out.starts_with("<!-- lakehouse-obs plan -->\n### <code>lakehouse.toml</code>: 2 changes of meaning"),
        "{out}"
    );
    let (high, low) =
        (out.find("**1 of high risk**").expect("high"), out.find("<summary>1 of low risk</summary>").expect("low"));
    assert!(high < low, "{out}");
    assert!(out.contains("<br>was <code>lakehouse.toml&#58;7</code>"), "{out}");
    assert!(!out.contains("<b>") && !out.contains("](x)"), "{out}");
}

#[test]
fn a_secret_of_either_side_is_not_shown() {
    let secret = "hunter2-hunter2-hunter2";
    let plain = BASE.replace("password = { file = \"secrets/db\" }", &format!("password = \"{secret}\""));
    for (before, after) in [(plain.as_str(), BASE), (BASE, plain.as_str())] {
        let folder = repository(&[("lakehouse.toml", before)]);
        write(folder.path(), "lakehouse.toml", after);
        for format in ["human", "json", "markdown"] {
            let (_, out, err) = plan(folder.path(), &["--format", format]);
            assert!(!out.contains(secret) && !err.contains(secret), "{format}: {out}{err}");
        }
    }
    assert!(project().join("lakehouse.toml").metadata().is_err(), "tests write nothing here");
}

#[test]
fn environments_are_compared_one_by_one() {
    let spec = format!("{BASE}\n[environments.prod]\n\n[environments.dev.alerts.ManyOrders]\nenabled = false\n");
    let folder = repository(&[("lakehouse.toml", &spec)]);
    write(
        folder.path(),
        "lakehouse.toml",
        &spec.replace("above    = 1000", "above    = 2000").replace("\"15d\"", "\"5d\""),
    );
    let (code, out, err) = plan(folder.path(), &["--no-tests"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("`ManyOrders` fires above 2000 instead of above 1000 (in prod)\n"), "{out}");
    assert!(out.contains("samples are kept for `5d` instead of `15d`\n"), "{out}");
    let (_, out, _) = plan(folder.path(), &["--no-tests", "-e", "dev"]);
    assert!(!out.contains("ManyOrders") && out.contains("~ dev/docker-compose.monitoring.yml"), "{out}");
}
