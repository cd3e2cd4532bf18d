//! The archive: the program with its manual pages and completions; and the checksums of all.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use sha2::{Digest, Sha256};

use super::{Machine, dist, file, project, read, succeed, support};

/// The archive, unpacked: its folder in a machine that has nothing.
fn unpacked() -> (Machine, String) {
    let machine = Machine::new(&[]);
    let archive = file("lakehouse-obs-", ".tar.gz");
    let name = archive.file_name().expect("a name").to_string_lossy().into_owned();
    succeed(Command::new("tar").args([
        "-xzf".as_ref(),
        archive.as_os_str(),
        "-C".as_ref(),
        machine.folder.path().as_os_str(),
    ]));
    (machine, name.trim_end_matches(".tar.gz").to_owned())
}

#[test]
fn its_program_runs() {
    let (machine, folder) = unpacked();
    machine.try_program(&machine.at(&format!("{folder}/lakehouse-obs")));
    for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        assert_eq!(read(&machine.at(&format!("{folder}/{name}"))), read(&project().join(name)));
    }
}

/// A command with those inside of it, by the names of their pages.
fn commands(name: &str, command: &clap::Command, found: &mut BTreeMap<String, clap::Command>) {
    found.insert(name.to_owned(), command.clone());
    for inner in command.get_subcommands() {
        commands(&format!("{name}-{}", inner.get_name()), inner, found);
    }
}

#[test]
fn every_command_has_a_page_with_its_options() {
    let (machine, folder) = unpacked();
    let pages = support::tree(&machine.at(&format!("{folder}/man")));
    let mut expected = BTreeMap::new();
    commands("lakehouse-obs", &lakehouse_obs::cli::command(), &mut expected);
    let names: BTreeSet<String> = expected.keys().map(|name| format!("{name}.1")).collect();
    assert!(names.contains("lakehouse-obs-metrics-import.1") && names.len() > 10, "{names:?}");
    assert_eq!(pages.keys().cloned().collect::<BTreeSet<_>>(), names);
    for (name, command) in expected {
        let page = String::from_utf8_lossy(&pages[&format!("{name}.1")]).into_owned();
        assert!(page.contains(&format!(".TH {name} 1")), "{page}");
        for option in command.get_arguments().filter_map(clap::Arg::get_long) {
            let written = format!("\\-\\-{}", option.replace('-', "\\-"));
            assert!(page.contains(&written), "{name} does not have --{option}:\n{page}");
        }
    }
}

#[test]
fn there_are_completions_for_every_shell() {
    let (machine, folder) = unpacked();
    let scripts = support::tree(&machine.at(&format!("{folder}/completions")));
    let names: Vec<&str> = scripts.keys().map(|name| name.trim_start_matches("lakehouse-obs.")).collect();
    assert_eq!(names, ["bash", "elvish", "fish", "powershell", "zsh"]);
    let program = lakehouse_obs::cli::command();
    for (name, script) in scripts {
        let script = String::from_utf8(script).expect("UTF-8");
        let lacks: Vec<&str> = program
            .get_subcommands()
            .map(clap::Command::get_name)
            .filter(|command| !script.contains(command))
            .collect();
        assert_eq!(lacks, [""; 0], "{name}");
    }
}

#[test]
fn every_file_has_its_checksum() {
    let listed = read(&dist().join("SHA256SUMS"));
    let sums: BTreeMap<&str, &str> =
        listed.lines().filter_map(|line| line.split_once("  ")).map(|(sum, name)| (name, sum)).collect();
    let entries = std::fs::read_dir(dist()).expect("target/dist").flatten().filter(|entry| entry.path().is_file());
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let names: BTreeSet<String> = names.filter(|name| name != "SHA256SUMS").collect();
    assert_eq!(sums.keys().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), names);
    assert_eq!(names.len(), 5, "an archive, a wheel, two npm packages, an SBOM: {names:?}");
    for (name, sum) in sums {
        let bytes = std::fs::read(dist().join(name)).expect("a file");
        let real: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(real, sum, "{name}");
    }
}
