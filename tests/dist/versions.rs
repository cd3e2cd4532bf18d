//! One version everywhere: what is published has that of Cargo.toml, and what builds it is pinned once.

use std::process::Command;

use super::{VERSION, dist, file, project, read, succeed, tool};

/// A file of an npm package.
fn in_package(package: &str, path: &str) -> serde_json::Value {
    let archive = file(package, ".tgz");
    let text =
        succeed(Command::new("tar").args(["-xzOf".as_ref(), archive.as_os_str(), format!("package/{path}").as_ref()]));
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn every_package_has_the_version_of_the_program() {
    let main = in_package(&format!("lakehouse-obs-{VERSION}"), "package.json");
    assert_eq!(main["version"], VERSION);
    let needed = main["optionalDependencies"].as_object().expect("packages of programs");
    assert!(needed.len() == 2 && needed.values().all(|version| version == VERSION), "{needed:?}");
    let platform = in_package("lakehouse-obs-linux-", "package.json");
    assert_eq!(platform["version"], VERSION);
    assert!(needed.contains_key(platform["name"].as_str().expect("a name")), "{platform}");
    let script = "import sys, zipfile; archive = zipfile.ZipFile(sys.argv[1]); \
                  print(archive.read(next(name for name in archive.namelist() if name.endswith('/METADATA'))).decode())";
    let metadata = succeed(Command::new(tool("python")).args(["-c", script]).arg(file("", ".whl")));
    assert!(metadata.contains(&format!("\nVersion: {VERSION}\n")), "{metadata}");
    let mirror: toml::Table = read(&dist().join("pre-commit/pyproject.toml")).parse().expect("TOML");
    assert_eq!(mirror["project"]["version"].as_str(), Some(VERSION));
    assert_eq!(mirror["project"]["dependencies"][0].as_str(), Some(format!("lakehouse-obs=={VERSION}").as_str()));
    assert!(read(&dist().join("pre-commit/README.md")).contains(&format!("rev: v{VERSION}\n")));
}

/// What says the same in two formats says it alike.
#[test]
fn the_npm_package_describes_itself_as_cargo_does() {
    let manifest: toml::Table = read(&project().join("Cargo.toml")).parse().expect("TOML");
    let package = in_package(&format!("lakehouse-obs-{VERSION}"), "package.json");
    let keywords: Vec<&str> =
        manifest["package"]["keywords"].as_array().into_iter().flatten().filter_map(toml::Value::as_str).collect();
    assert_eq!(package["keywords"], serde_json::json!(keywords));
    assert_eq!(package["description"].as_str(), manifest["package"]["description"].as_str());
    assert_eq!(package["license"].as_str(), manifest["workspace"]["package"]["license"].as_str());
}

/// cargo-binstall finds the archive, and the program in it, by the templates in Cargo.toml.
#[test]
fn the_metadata_of_binstall_leads_to_the_archive() {
    let manifest: toml::Table = read(&project().join("Cargo.toml")).parse().expect("TOML");
    let binstall = &manifest["package"]["metadata"]["binstall"];
    let archive = file("lakehouse-obs-", ".tar.gz");
    let name = archive.file_name().expect("a name").to_string_lossy().into_owned();
    let target = name.trim_start_matches(&format!("lakehouse-obs-{VERSION}-")).trim_end_matches(".tar.gz");
    let fill = |template: &str| {
        let values = [("name", "lakehouse-obs"), ("version", VERSION), ("target", target), ("bin", "lakehouse-obs")];
        let values = values.into_iter().chain([("binary-ext", "")]);
        values.fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{ {name} }}"), value))
    };
    let url = fill(binstall["pkg-url"].as_str().expect("pkg-url"));
    assert_eq!(url, format!("{{ repo }}/releases/download/v{VERSION}/{name}"));
    let inside = fill(binstall["bin-dir"].as_str().expect("bin-dir"));
    let listed = succeed(Command::new("tar").arg("-tzf").arg(&archive));
    assert!(listed.lines().any(|line| line == inside), "{inside}:\n{listed}");
}

#[test]
fn what_builds_a_release_is_pinned_once() {
    let row = |path: &str, name: &str, column: usize| {
        let text = read(&project().join(path));
        let row = text.lines().find(|line| line.split_whitespace().next() == Some(name));
        row.and_then(|row| row.split_whitespace().nth(column).map(str::to_owned))
            .unwrap_or_else(|| panic!("{path}: {name}"))
    };
    assert_eq!(row("dist/build", "maturin", 1), row("tests/tools/install", "maturin", 2));
    let rust = read(&project().join("Cargo.toml"));
    let rust =
        rust.lines().find_map(|line| line.strip_prefix("rust-version = \"")?.strip_suffix('"')).expect("a version");
    assert!(read(&project().join("dist/Containerfile")).contains(&format!("rust:{rust}-alpine")), "rust {rust}");
}
