//! The gates: the hook with the real pre-commit in a repository of its own, and the action as GitHub's runner runs it.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::program::{BINARY, CLEAN, Run, WARNED, WRONG, finish, read, run, write};
use super::support::{project, tool};

/// A command without the settings of whoever runs the tests.
fn clean(program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(std::process::Stdio::null());
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "SKIP", "PRE_COMMIT_ALLOW_NO_CONFIG"] {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "Test").env(format!("GIT_{role}_EMAIL"), "test@example.com");
    }
    command
}

/// A repository that uses the hooks, and the one that they come from.
struct Repository {
    folder: TempDir,
    hooks: TempDir,
    home: TempDir,
}

impl Repository {
    /// `configured` is what stands below each `- id` of the configuration, for both hooks.
    fn new(configured: [&str; 2]) -> Repository {
        let folder = || tempfile::tempdir().expect("a folder");
        let repository = Repository { folder: folder(), hooks: folder(), home: folder() };
        // the entries are ours; only how the program is had differs: it is built already, where a user's pre-commit has
        // cargo build it
        let manifest = read(&project(), ".pre-commit-hooks.yaml");
        let system = manifest.replace("language: rust", "language: system");
        let system = system.replace("entry: lakehouse-obs ", &format!("entry: {BINARY} "));
        assert_eq!(system.matches(BINARY).count(), 2);
        let hooks = repository.hooks.path();
        write(hooks, ".pre-commit-hooks.yaml", system);
        repository.git(hooks, &["init", "--quiet"]);
        repository.git(hooks, &["add", "."]);
        repository.git(hooks, &["commit", "--quiet", "-m", "hooks"]);
        let revision = repository.git(hooks, &["rev-parse", "HEAD"]).out;
        let [check, build] = configured;
        write(
            repository.path(),
            ".pre-commit-config.yaml",
            format!(
                "repos:\n- repo: {}\n  rev: {}\n  hooks:\n  - id: lakehouse-obs-check\n{check}  \
                 - id: lakehouse-obs-build-check\n{build}",
                hooks.display(),
                revision.trim()
            ),
        );
        repository.git(repository.path(), &["init", "--quiet"]);
        let install = finish(repository.command(tool("pre-commit")).arg("install"));
        assert_eq!(install.code, 0, "{}", install.all());
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = clean(program, self.path());
        command.env("PRE_COMMIT_HOME", self.home.path()).env("PRE_COMMIT_COLOR", "never");
        // where tests/tools/install had to do without venv
        let packages = tool("pre-commit").parent().and_then(Path::parent).expect("tools").join("python/packages");
        command.env("PYTHONPATH", packages);
        command
    }

    fn git(&self, folder: &Path, arguments: &[&str]) -> Run {
        let run = finish(self.command("git").current_dir(folder).args(arguments));
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.all());
        run
    }

    /// Commits everything; whether the hooks let it pass, and what they said.
    fn commit(&self) -> (bool, String) {
        self.git(self.path(), &["add", "--all"]);
        let run = finish(self.command("git").args(["commit", "-m", "a change"]));
        (run.code == 0, run.all())
    }

    fn build(&self, arguments: &[&str]) {
        let run = run(self.path(), &[&["build"], arguments].concat());
        assert_eq!(run.code, 0, "{}", run.all());
    }
}

#[test]
fn the_manifest_of_the_hooks_is_valid() {
    let run = finish(clean(tool("pre-commit"), &project()).args(["validate-manifest", ".pre-commit-hooks.yaml"]));
    assert_eq!(run.code, 0, "{}", run.all());
}

#[test]
fn a_good_commit_passes_and_a_bad_spec_or_stale_output_is_refused() {
    let repository = Repository::new(["", ""]);
    write(repository.path(), "lakehouse.toml", format!("lakehouse.include = [\"teams/*.toml\"]\n{CLEAN}"));
    write(repository.path(), "teams/a.toml", "[services.a]\nkind = \"http\"\naddress = \"localhost:1\"\n");
    let (passed, said) = repository.commit();
    assert!(!passed && said.contains("is not current"), "nothing is built yet: {said}");
    repository.build(&[]);
    let (passed, said) = repository.commit();
    assert!(passed && said.matches("Passed").count() == 2, "{said}");

    // an included file alone
    write(repository.path(), "teams/a.toml", "[services.a]\nkind = \"http\"\nadress = \"localhost:1\"\n");
    let (passed, said) = repository.commit();
    assert!(!passed && said.contains("teams/a.toml:3:1") && said.contains("shape/unknown-key"), "{said}");

    write(repository.path(), "teams/a.toml", "[services.a]\nkind = \"http\"\naddress = \"localhost:2\"\n");
    let (passed, said) = repository.commit();
    assert!(!passed && said.contains("`observability` is not current"), "{said}");
    assert_eq!(said.matches("Passed").count(), 1, "the spec is good: {said}");
    repository.build(&[]);
    assert!(repository.commit().0);

    // a generated file edited by hand
    let rules = read(repository.path(), "observability/prometheus/prometheus.yml");
    write(repository.path(), "observability/prometheus/prometheus.yml", format!("{rules}# by hand\n"));
    let (passed, said) = repository.commit();
    assert!(!passed && said.contains("was edited by hand"), "{said}");
    write(repository.path(), "observability/prometheus/prometheus.yml", rules);

    // a file that is deleted
    std::fs::remove_file(repository.path().join("teams/a.toml")).expect("removed");
    let (passed, said) = repository.commit();
    assert!(!passed && said.contains("include/not-found"), "{said}");
}

#[test]
fn args_name_other_specs() {
    let check = "    args: [stacks/a/lakehouse.toml, stacks/b/lakehouse.toml]\n";
    let build = "    args: [stacks/a/lakehouse.toml]\n  - id: lakehouse-obs-build-check\n    \
                 args: [stacks/b/lakehouse.toml, --out, out/b]\n";
    let repository = Repository::new([check, build]);
    write(repository.path(), "stacks/a/lakehouse.toml", CLEAN);
    write(repository.path(), "stacks/b/lakehouse.toml", CLEAN);
    repository.build(&["stacks/a/lakehouse.toml"]);
    repository.build(&["stacks/b/lakehouse.toml", "--out", "out/b"]);
    let (passed, said) = repository.commit();
    assert!(passed && said.matches("Passed").count() == 3, "{said}");
    write(repository.path(), "stacks/b/lakehouse.toml", WRONG);
    let (passed, said) = repository.commit();
    assert!(!passed && said.contains("stacks/b/lakehouse.toml:5:1"), "{said}");
}

/// What the runner has after the script of the action.
struct Action {
    run: Run,
    outputs: String,
    summary: String,
}

/// Runs the step `check` of action.yml: its own command, with the shell and the environment that the runner gives it.
fn action(workspace: &Path, inputs: &[(&str, &str)]) -> Action {
    let text = read(&project(), "action.yml");
    let document: serde_json::Value = serde_yaml::from_str(&text).expect("YAML");
    let steps = document["runs"]["steps"].as_array().expect("steps");
    let step = steps.iter().find(|step| step["id"] == "check").expect("the step");
    let temporary = tempfile::tempdir().expect("a folder");
    let file = |name: &str| {
        write(temporary.path(), name, "");
        temporary.path().join(name)
    };
    let mut command = clean("bash", workspace);
    command.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"].as_str().expect("a script")]);
    command
        .env("GITHUB_ACTION_PATH", project())
        .env("GITHUB_WORKSPACE", workspace)
        .env("GITHUB_OUTPUT", file("output"))
        .env("GITHUB_STEP_SUMMARY", file("summary"))
        .env("RUNNER_TEMP", temporary.path());
    for (variable, value) in step["env"].as_object().expect("the environment") {
        let expression = value.as_str().expect("a text");
        let input = expression.strip_prefix("${{ inputs.").and_then(|rest| rest.strip_suffix(" }}")).expect("an input");
        let default = document["inputs"][input]["default"].as_str().expect("a default");
        let given = [("binary", BINARY)].iter().chain(inputs).rfind(|(name, _)| *name == input);
        command.env(variable, given.map_or(default, |(_, value)| value));
    }
    for (name, _) in inputs {
        assert!(text.contains(&format!("${{{{ inputs.{name} }}}}")), "there is no input {name}");
    }
    let run = finish(&mut command);
    Action { run, outputs: read(temporary.path(), "output"), summary: read(temporary.path(), "summary") }
}

fn workspace(spec: &str) -> TempDir {
    let folder = super::program::folder(CLEAN);
    run(folder.path(), &["build"]);
    std::fs::write(folder.path().join("lakehouse.toml"), spec).expect("a spec");
    folder
}

fn output<'a>(action: &'a Action, name: &str) -> &'a str {
    action.outputs.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).unwrap_or("")
}

#[test]
fn the_action_passes_what_is_good() {
    let action = action(workspace(CLEAN).path(), &[]);
    assert_eq!((action.run.code, action.run.all().as_str()), (0, ""));
    assert_eq!(
        [output(&action, "findings"), output(&action, "errors"), output(&action, "current")],
        ["0", "0", "true"]
    );
    assert!(output(&action, "sarif").ends_with("lakehouse-obs.sarif"));
    assert_eq!(action.summary, "## lakehouse-obs\n\n### <code>lakehouse.toml</code>: no findings\n\n");
}

#[test]
fn the_action_annotates_the_line_of_a_finding_and_fails() {
    let action = action(workspace(WRONG).path(), &[]);
    assert_eq!(action.run.code, 1);
    assert!(action.run.out.starts_with("::error file=lakehouse.toml,line=5,endLine=5,col=1,"), "{}", action.run.out);
    assert_eq!(action.run.out.lines().count(), 1, "once: {}", action.run.out);
    assert_eq!(
        [output(&action, "findings"), output(&action, "errors"), output(&action, "current")],
        ["1", "1", "false"]
    );
    assert!(action.summary.contains("<code>lakehouse.toml&#58;5&#58;1</code>"), "{}", action.summary);
}

#[test]
fn the_action_fails_if_the_generated_files_are_not_current() {
    let folder = workspace(&CLEAN.replace("8080", "8081"));
    let stale = action(folder.path(), &[]);
    assert_eq!(stale.run.code, 1);
    let annotation = "::error title=generated files are not current::`observability` is not current: 2 files";
    assert!(stale.run.out.lines().any(|line| line.starts_with(annotation)), "{}", stale.run.out);
    assert_eq!([output(&stale, "findings"), output(&stale, "current")], ["0", "false"]);
    assert!(stale.summary.contains("+++ b/prometheus/prometheus.yml"), "{}", stale.summary);
    let unasked = action(folder.path(), &[("build-check", "false")]);
    assert_eq!((unasked.run.code, output(&unasked, "current")), (0, ""));
    let elsewhere = action(folder.path(), &[("out", "else where")]);
    assert!(elsewhere.run.all().contains("`else where` is not current"), "{}", elsewhere.run.all());
    assert_eq!(elsewhere.run.code, 1);
}

#[test]
fn the_action_takes_several_specs_levels_and_a_baseline() {
    let folder = workspace(CLEAN);
    write(folder.path(), "a b/$(touch x)`touch x`.toml", WARNED);
    let specs = ("specs", "lakehouse.toml\n  a b/$(touch x)`touch x`.toml\r\n\n");
    let warned = action(folder.path(), &[specs, ("build-check", "false")]);
    assert_eq!(
        [warned.run.code.to_string().as_str(), output(&warned, "findings"), output(&warned, "errors")],
        ["1", "1", "0"]
    );
    assert!(warned.run.out.starts_with("::warning file=a b/$(touch x)`touch x`.toml,line="), "{}", warned.run.out);
    assert!(!folder.path().join("x").exists(), "an input is never run");
    assert_eq!(action(folder.path(), &[specs, ("build-check", "false"), ("fail-on", "error")]).run.code, 0);
    run(folder.path(), &["check", "a b/$(touch x)`touch x`.toml", "--write-baseline", "known.json"]);
    let known = action(folder.path(), &[specs, ("build-check", "false"), ("baseline", "known.json")]);
    assert_eq!((known.run.code, output(&known, "findings")), (0, "0"));
    assert!(known.summary.contains("Not shown: 1 warning"), "{}", known.summary);
}

#[test]
fn the_action_says_what_could_not_run() {
    let folder = workspace(CLEAN);
    let missing = action(folder.path(), &[("specs", "none.toml")]);
    assert_eq!(missing.run.code, 2);
    assert!(missing.run.out.contains("::error title=lakehouse-obs::cannot read `none.toml`"), "{}", missing.run.all());
    assert!(missing.summary.contains("could not run"), "{}", missing.summary);
    let wrong = action(folder.path(), &[("fail-on", "nothing")]);
    assert_eq!(wrong.run.code, 2);
    assert!(wrong.run.out.contains("::error title=lakehouse-obs::error: invalid value"), "{}", wrong.run.all());
    let two = action(folder.path(), &[("specs", "a.toml\nb.toml"), ("out", "x")]);
    assert_eq!(two.run.code, 2);
    assert!(
        two.run.out.starts_with("::error title=lakehouse-obs::the input `out` is for one spec"),
        "{}",
        two.run.all()
    );
}

#[test]
fn nothing_that_a_spec_says_becomes_a_command_of_the_runner() {
    let spec = "[services.\"x\\n::set-output name=a::b\"]\nkind = \"nothing\"\n";
    let action = action(workspace(spec).path(), &[]);
    assert_eq!(action.run.code, 1);
    let mut stopped: Option<String> = None;
    for line in action.run.all().lines() {
        match (&stopped, line.strip_prefix("::stop-commands::")) {
            (None, Some(token)) => stopped = Some(format!("::{token}::")),
            (Some(token), _) if line == token => stopped = None,
            (None, None) => assert!(line.starts_with("::error "), "{line}"),
            _ => {}
        }
    }
    assert_eq!(stopped, None);
}

#[test]
fn the_action_has_the_form_that_github_asks_for() {
    let run = finish(clean(tool("check-jsonschema"), &project()).args([
        "--builtin-schema",
        "vendor.github-actions",
        "action.yml",
    ]));
    assert_eq!(run.code, 0, "{}", run.all());
    // an expression in a script is text of whoever wrote it
    let document: serde_json::Value = serde_yaml::from_str(&read(&project(), "action.yml")).expect("YAML");
    let steps = document["runs"]["steps"].as_array().expect("steps");
    let scripts: Vec<&str> = steps.iter().filter_map(|step| step["run"].as_str()).collect();
    assert!(scripts.len() == 4 && scripts.iter().all(|script| !script.contains("${{")), "{scripts:?}");
}
