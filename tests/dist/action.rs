//! The action with the input `version`, as the runner runs it: the wheel, where the index is a folder.

use std::process::Command;

use super::{CLEAN, Machine, VERSION, WRONG, dist, finish, project, read};

const PROGRAMS: &[&str] = &["bash", "cat", "cp", "env", "grep", "od", "python3", "sed", "sh", "tr"];

/// The steps of action.yml that run a script, with the inputs that are not empty.
fn run_steps(machine: &Machine, version: &str) -> (Option<i32>, String) {
    let document: serde_json::Value = serde_yaml::from_str(&read(&project().join("action.yml"))).expect("YAML");
    let mut all = String::new();
    for step in document["runs"]["steps"].as_array().expect("steps") {
        let Some(script) = step["run"].as_str() else { continue };
        match step["if"].as_str() {
            Some("inputs.binary == '' && inputs.version == ''") if !version.is_empty() => continue,
            Some("inputs.binary == '' && inputs.version != ''") if !version.is_empty() => {}
            None => {}
            Some(other) => panic!("a condition that this test does not know: {other}"),
        }
        let mut command = machine.command(machine.at("bin/bash"));
        environment(machine, &mut command, version, &document, step);
        command.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]);
        let run = finish(&mut command);
        all.push_str(&run.all);
        if run.code != Some(0) {
            return (run.code, all);
        }
    }
    (Some(0), all)
}

fn environment(
    machine: &Machine,
    command: &mut Command,
    version: &str,
    document: &serde_json::Value,
    step: &serde_json::Value,
) {
    for (variable, value) in step["env"].as_object().into_iter().flatten() {
        let input = value.as_str().and_then(|text| text.strip_prefix("${{ inputs.")?.strip_suffix(" }}"));
        let input = input.expect("an input");
        let default = document["inputs"][input]["default"].as_str().expect("a default");
        command.env(variable, if input == "version" { version } else { default });
    }
    command.env("PIP_FIND_LINKS", dist()).env("GITHUB_ACTION_PATH", project());
    command.env("GITHUB_WORKSPACE", machine.folder.path()).env("RUNNER_TEMP", machine.at("temporary"));
    command.env("GITHUB_OUTPUT", machine.at("output")).env("GITHUB_STEP_SUMMARY", machine.at("summary"));
}

#[test]
fn it_installs_the_wheel_of_that_version_and_runs_it() {
    let machine = Machine::new(PROGRAMS);
    std::fs::create_dir(machine.at("temporary")).expect("a folder");
    machine.write("lakehouse.toml", WRONG);
    let (code, all) = run_steps(&machine, VERSION);
    assert_eq!(code, Some(1), "{all}");
    assert!(all.contains("::error file=lakehouse.toml,line=5,"), "{all}");
    assert!(read(&machine.at("output")).contains("findings=1\n"), "{all}");
    machine.write("lakehouse.toml", CLEAN);
    assert!(run_steps(&machine, VERSION).1.contains("is not current"));
}

/// What is no version reaches pip as one, and installs nothing.
#[test]
fn a_version_that_there_is_not_ends_the_job() {
    let machine = Machine::new(PROGRAMS);
    for version in ["9.9.9", "0.1.0 --index-url=http://localhost:9", "0.1.0\nother"] {
        let (code, all) = run_steps(&machine, version);
        assert_eq!(code, Some(1), "{version}: {all}");
        assert!(!machine.at("temporary/lakehouse-obs/bin").exists(), "{version}: {all}");
    }
}
