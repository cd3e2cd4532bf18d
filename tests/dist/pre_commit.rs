//! The mirror repository, used by the real pre-commit: it installs the wheel and compiles nothing.

use std::path::Path;
use std::process::Command;

use super::{CLEAN, Machine, WRONG, dist, finish, read, succeed, support, tool};

/// What pre-commit and the hooks find on the PATH.
const PROGRAMS: &[&str] = &["basename", "git", "python3", "sed", "sh", "uname"];

fn command(machine: &Machine, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = machine.command(program);
    // what the mirror is built with is one of the wheels that virtualenv brings
    let bundled = "import virtualenv.seed.wheels.embed as embed; print(embed.BUNDLE_FOLDER)";
    let bundled = succeed(Command::new(tool("python")).args(["-c", bundled]));
    command.env("PIP_FIND_LINKS", format!("{} {}", dist().display(), bundled.trim()));
    command.env("PRE_COMMIT_HOME", machine.at("home")).env("PRE_COMMIT_COLOR", "never");
    // where tests/tools/install had to do without venv
    let packages = tool("pre-commit").parent().and_then(Path::parent).expect("tools").join("python/packages");
    command.env("PYTHONPATH", packages);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "Test").env(format!("GIT_{role}_EMAIL"), "test@example.com");
    }
    command
}

fn git(machine: &Machine, folder: &Path, arguments: &[&str]) {
    succeed(command(machine, machine.at("bin/git")).current_dir(folder).args(arguments));
}

/// Makes a repository of all files of a folder.
fn commit(machine: &Machine, folder: &Path) {
    git(machine, folder, &["init", "--quiet"]);
    git(machine, folder, &["add", "--all"]);
    git(machine, folder, &["commit", "--quiet", "-m", "all"]);
}

#[test]
fn its_hooks_install_the_wheel_and_find_what_is_wrong() {
    let machine = Machine::new(PROGRAMS);
    let (mirror, user) = (machine.at("mirror"), machine.at("user"));
    for (path, bytes) in support::tree(&dist().join("pre-commit")) {
        std::fs::create_dir_all(&mirror).expect("a folder");
        std::fs::write(mirror.join(path), bytes).expect("written");
    }
    commit(&machine, &mirror);
    let tag = format!("v{}", super::VERSION);
    git(&machine, &mirror, &["tag", &tag]);
    std::fs::create_dir(&user).expect("a folder");
    let hooks = "  - id: lakehouse-obs-check\n  - id: lakehouse-obs-build-check\n";
    let configuration = format!("repos:\n- repo: {}\n  rev: {tag}\n  hooks:\n{hooks}", mirror.display());
    machine.write("user/.pre-commit-config.yaml", &configuration);
    machine.write("user/lakehouse.toml", CLEAN);
    commit(&machine, &user);
    let run = || finish(command(&machine, tool("pre-commit")).current_dir(&user).args(["run", "--all-files"]));

    let stale = run();
    assert_eq!(stale.code, Some(1), "nothing is built yet: {}", stale.all);
    assert!(stale.all.contains("Passed") && stale.all.contains("`observability` is not current"), "{}", stale.all);
    succeed(machine.command(env!("CARGO_BIN_EXE_lakehouse-obs")).current_dir(&user).arg("build"));
    let good = run();
    assert_eq!((good.code, good.all.matches("Passed").count()), (Some(0), 2), "{}", good.all);
    machine.write("user/lakehouse.toml", WRONG);
    let wrong = run();
    assert_eq!(wrong.code, Some(1), "{}", wrong.all);
    assert!(wrong.all.contains("shape/unknown-key"), "{}", wrong.all);
}

/// A hook is called the same and does the same, wherever it comes from.
#[test]
fn its_hooks_are_those_of_this_repository() {
    let hooks = |path: &Path| -> Vec<serde_json::Value> { serde_yaml::from_str(&read(path)).expect("YAML") };
    let mut own = hooks(&super::project().join(".pre-commit-hooks.yaml"));
    for hook in &mut own {
        assert_eq!(hook["language"], "rust");
        hook["language"] = "python".into();
    }
    assert_eq!(own.len(), 2);
    assert_eq!(hooks(&dist().join("pre-commit/.pre-commit-hooks.yaml")), own);
    let manifest = dist().join("pre-commit/.pre-commit-hooks.yaml");
    succeed(Command::new(tool("pre-commit")).arg("validate-manifest").arg(manifest));
}
