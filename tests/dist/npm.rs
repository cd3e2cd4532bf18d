//! The npm packages, installed from their archives.

use super::{Machine, file, finish, succeed};

/// The name of this machine's processor in npm.
const CPU: &str = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };

fn install(machine: &Machine, packages: &[&std::path::Path]) {
    let mut npm = machine.command(machine.at("bin/npm"));
    npm.args(["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", "."]).args(packages);
    succeed(&mut npm);
}

#[test]
fn they_run_where_there_is_only_node() {
    let machine = Machine::new(&["node", "npm", "sh"]);
    let program = file(&format!("lakehouse-obs-linux-{CPU}-"), ".tgz");
    install(&machine, &[&file(&format!("lakehouse-obs-{}", super::VERSION), ".tgz"), &program]);
    machine.try_program(&machine.at("node_modules/.bin/lakehouse-obs"));
}

#[test]
fn without_the_package_of_the_machine_the_program_says_so() {
    let machine = Machine::new(&["node", "npm", "sh"]);
    install(&machine, &[&file(&format!("lakehouse-obs-{}", super::VERSION), ".tgz")]);
    let run = finish(machine.command(machine.at("node_modules/.bin/lakehouse-obs")).arg("--version"));
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
    assert!(
        run.all.starts_with(&format!("error: the package `lakehouse-obs-linux-{CPU}` is not installed")),
        "{}",
        run.all
    );
}

/// Who ends it sees which signal it was.
#[test]
fn a_signal_is_passed_on() {
    let machine = Machine::new(&["node", "sh"]);
    let package = machine.at(&format!("node_modules/lakehouse-obs-linux-{CPU}"));
    std::fs::create_dir_all(&package).expect("a folder");
    let program = package.join("lakehouse-obs");
    std::fs::write(&program, "#!/bin/sh\nkill -TERM $$\n").expect("written");
    let rights = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&program, rights).expect("executable");
    machine.write("lakehouse-obs.js", &super::read(&super::project().join("dist/npm/lakehouse-obs.js")));
    assert_eq!(finish(machine.command(machine.at("bin/node")).arg("lakehouse-obs.js")).code, Some(128 + 15));
}
