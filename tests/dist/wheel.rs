//! The wheel, installed with pip in the two ways that need no account on the machine.

use std::process::Command;

use super::{Machine, file, succeed};

/// What is in the wheel is what was packed, and it starts without Python.
#[test]
fn it_runs_from_a_new_environment() {
    let machine = Machine::new(&["python3"]);
    succeed(machine.command(machine.at("bin/python3")).args(["-m", "virtualenv", "--quiet", "--no-download", "env"]));
    succeed(machine.command(machine.at("env/bin/pip")).args(["install", "--quiet"]).arg(file("", ".whl")));
    std::fs::remove_dir_all(machine.at("bin")).expect("removed");
    machine.try_program(&machine.at("env/bin/lakehouse-obs"));
    let packed = std::fs::read(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("lakehouse-obs"));
    let installed = std::fs::read(machine.at("env/bin/lakehouse-obs"));
    assert!(packed.expect("packed") == installed.expect("installed"), "other bytes");
}

#[test]
fn it_runs_from_a_folder() {
    let machine = Machine::new(&["python3"]);
    let mut pip = machine.command(machine.at("bin/python3"));
    succeed(pip.args(["-m", "pip", "install", "--quiet", "--target", "tools"]).arg(file("", ".whl")));
    machine.try_program(&machine.at("tools/bin/lakehouse-obs"));
}

/// Without code of its own there is nothing that depends on a version of Python.
#[test]
fn it_is_for_every_python_3() {
    let name = file("", ".whl").file_name().expect("a name").to_string_lossy().into_owned();
    assert!(name.starts_with(&format!("lakehouse_obs-{}-py3-none-", super::VERSION)), "{name}");
    let listed = succeed(Command::new(super::tool("python")).args(["-m", "zipfile", "-l"]).arg(file("", ".whl")));
    for part in [
        "licenses/LICENSE-MIT",
        "licenses/LICENSE-APACHE",
        "sboms/lakehouse-obs.cyclonedx.json",
        "scripts/lakehouse-obs",
    ] {
        assert!(listed.contains(part), "{part}:\n{listed}");
    }
    assert!(!listed.contains(".py "), "{listed}");
}
