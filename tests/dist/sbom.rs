//! The SBOM names all crates that the program is made of, and only those.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use super::{VERSION, dist, file, project, read, succeed};

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// `name version` of every crate below the program on a platform, by cargo: what compiles it too, what tests it not.
fn crates(target: &str) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(project()).args([
        "metadata",
        "--format-version=1",
        "--locked",
        "--offline",
        "--filter-platform",
        target,
    ]);
    let metadata: Value = serde_json::from_str(&succeed(&mut cargo)).expect("JSON");
    let names: BTreeMap<String, String> = list(&metadata["packages"])
        .iter()
        .map(|package| (text(&package["id"]), format!("{} {}", text(&package["name"]), text(&package["version"]))))
        .collect();
    let nodes: BTreeMap<String, &Value> =
        list(&metadata["resolve"]["nodes"]).iter().map(|node| (text(&node["id"]), node)).collect();
    let mut open = vec![text(&metadata["resolve"]["root"])];
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !found.insert(id.clone()) {
            continue;
        }
        let needed = list(&nodes[&id]["deps"])
            .iter()
            .filter(|dependency| list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"] != "dev"));
        open.extend(needed.map(|dependency| text(&dependency["pkg"])));
    }
    found.iter().map(|id| names[id].clone()).collect()
}

#[test]
fn it_has_all_crates() {
    let path = file("lakehouse-obs-", ".cdx.json");
    let target =
        path.to_string_lossy().rsplit_once(&format!("-{VERSION}-")).expect("a version").1.replace(".cdx.json", "");
    let sbom: Value = serde_json::from_str(&read(&path)).expect("JSON");
    assert_eq!((&sbom["bomFormat"], &sbom["specVersion"]), (&"CycloneDX".into(), &"1.5".into()));
    let name = |component: &Value| format!("{} {}", text(&component["name"]), text(&component["version"]));
    let components = list(&sbom["components"]).iter().chain([&sbom["metadata"]["component"]]);
    let listed: BTreeSet<String> = components.clone().map(name).collect();
    let crates = crates(&target);
    assert!(crates.len() > 150, "{}", crates.len());
    assert_eq!(listed, crates);
    let silent: Vec<String> =
        components.filter(|component| list(&component["licenses"]).is_empty()).map(name).collect();
    assert_eq!(silent, [""; 0], "without a licence");
}

/// The same commit gives the same bytes, wherever it lies.
#[test]
fn it_names_no_folder_of_this_machine() {
    let folder = project().display().to_string();
    let sbom = read(&file("lakehouse-obs-", ".cdx.json"));
    assert!(!sbom.contains(&folder) && !sbom.contains("serialNumber"), "{}", dist().display());
}
