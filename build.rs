//! Packs the data files under `src/` into static tables, so that reading them costs nothing at start-up.
//!
//! In: the TOML files. Out: Rust source in `OUT_DIR`, included by the module that owns the types. A flaw in a data file
//! fails the build with the file and the entry named; all files are read before it fails. Cargo runs it in the folder of
//! `crates/meaning`, whose modules own these types.

#![expect(clippy::disallowed_methods, reason = "a build script reads files and writes what it packs")]

#[path = "src/catalogue/pack/catalogue.rs"]
mod catalogue;
#[expect(
    dead_code,
    unreachable_pub,
    reason = "the program's own reader, which shows here only what is wrong with a file"
)]
#[path = "src/components/file.rs"]
mod component;
#[path = "src/catalogue/pack/fields/mod.rs"]
mod fields;
#[path = "src/catalogue/pack/literal.rs"]
mod literal;
#[path = "src/catalogue/pack/relations.rs"]
mod relations;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    for own in ["build.rs", "src/catalogue/pack"] {
        println!("cargo::rerun-if-changed={}", at(own).display());
    }
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let tables = listed(&at("src/spec/fields")).and_then(|files| fields::pack(&files, &descriptions()?));
    let packed = [
        ("catalogue.rs", catalogue::pack(&at("src/catalogue"))),
        ("components.rs", components(&at("src/components"))),
        ("kinds.rs", kinds(&at("src/kinds"))),
        ("field_tables.rs", tables.as_ref().map(|tables| tables.rows.clone()).map_err(Clone::clone)),
        ("relations.rs", relations::pack(&at("src/sql/relations.toml"))),
        ("spec_types.rs", tables.map(|tables| tables.types).or(Ok(String::new()))),
        ("stacks.rs", stacks(&at("stacks"))),
    ];
    for (name, result) in packed {
        match result {
            Ok(source) => fs::write(Path::new(&out).join(name), source).expect("OUT_DIR is writable"),
            Err(flaws) => flaws.iter().for_each(|flaw| println!("cargo::error={flaw}")),
        }
    }
}

/// A file or folder of the project, from where this runs.
fn at(path: &str) -> PathBuf {
    Path::new("../..").join(path)
}

/// Every component with the text of its file.
fn components(folder: &Path) -> Result<String, Vec<String>> {
    let files = listed(folder)?;
    let flaw = |(name, file): &(String, String)| {
        let text = fs::read_to_string(file).map_err(|error| error.to_string());
        let flaw = text.and_then(|text| component::read(name, &text)).err()?;
        Some(format!("{}/{name}.toml: {}", folder.display(), flaw.replace('\n', " ")))
    };
    let flaws: Vec<String> = files.iter().filter_map(flaw).collect();
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let row = |(name, file): &(String, String)| format!("    ({name:?}, include_str!({file:?})),\n");
    let rows: String = files.iter().map(row).collect();
    Ok(format!("/// The file of each component, by name.\nconst FILES: &[(&str, &str)] = &[\n{rows}];\n"))
}

/// Every component with what is said of it, for the tables under `[stack]`. A file that cannot be read is told of above.
fn descriptions() -> Result<fields::Components, Vec<String>> {
    let read = |(name, file): (String, String)| {
        let about = fs::read_to_string(file).ok().and_then(|text| component::read(&name, &text).ok())?.about;
        Some((name, about))
    };
    Ok(listed(&at("src/components"))?.into_iter().filter_map(read).collect())
}

/// Every kind of service, and every part of the stack, with the text of its file. The tests in it hold this folder to
/// promtool; no program reads them.
fn kinds(folder: &Path) -> Result<String, Vec<String>> {
    let list = |name: &str, about: &str, folder: &Path| -> Result<String, Vec<String>> {
        let row = |(name, file): &(String, String)| {
            println!("cargo::rerun-if-changed={file}");
            let text = fs::read_to_string(file).map_err(|error| vec![format!("{file}: {error}")])?;
            Ok(format!("    KindFile {{ name: {name:?}, text: {:?} }},\n", without_tests(&text)))
        };
        let rows = listed(folder)?.iter().map(row).collect::<Result<String, Vec<String>>>()?;
        Ok(format!("/// {about}\npub const {name}: &[KindFile] = &[\n{rows}];\n"))
    };
    let kinds = list("KINDS", "The kinds that a service can be of.", folder)?;
    let about = "What comes without being a kind of service: alerts that a part of the stack brings.";
    let parts = list("PARTS", about, &folder.join("parts"))?;
    let about = "What a kind is where a service asks for other metrics of the same program.";
    Ok(kinds + &parts + &list("VARIANTS", about, &folder.join("variants"))?)
}

/// A file of alerts without their tests: the blocks from `[[….tests]]` up to the next header.
fn without_tests(text: &str) -> String {
    let (mut in_tests, mut in_text) = (false, false);
    let is_kept = |line: &&str| {
        if line.starts_with('[') && !in_text {
            in_tests = line.trim_end().ends_with(".tests]]");
        }
        in_text ^= !line.matches("'''").count().is_multiple_of(2);
        !in_tests
    };
    text.split_inclusive('\n').filter(is_kept).collect()
}

/// The TOML files of a folder, by name: the name and the whole path of each.
fn listed(folder: &Path) -> Result<Vec<(String, String)>, Vec<String>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let flaw = |error: std::io::Error| vec![format!("{}: {error}", folder.display())];
    let entries = fs::read_dir(fs::canonicalize(folder).map_err(flaw)?).map_err(flaw)?;
    let paths = entries.flatten().map(|entry| entry.path());
    let files = paths.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let named = files.filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), path.to_str()?.to_owned())));
    let mut found: Vec<(String, String)> = named.collect();
    found.sort();
    Ok(found)
}

/// Every stack with the files of its spec, the root first, for `init`.
fn stacks(folder: &Path) -> Result<String, Vec<String>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).map_err(|error| vec![format!("stacks: {error}")])?;
    let mut stacks = Vec::new();
    for entry in entries.flatten().filter(|entry| entry.path().join("lakehouse.toml").is_file()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let root = fs::canonicalize(entry.path()).map_err(|error| vec![format!("{name}: {error}")])?;
        let mut files = Vec::new();
        toml_files(&root, "", &mut files);
        files.sort_by_key(|path| (path != "lakehouse.toml", path.clone()));
        let files =
            files.iter().map(|path| format!("({path:?}, include_str!({:?}))", root.join(path).display().to_string()));
        stacks.push(format!("    ({name:?}, &[{}]),\n", files.collect::<Vec<_>>().join(", ")));
    }
    stacks.sort();
    Ok(format!(
        "/// The stacks that the program ships: by name, the path and text of each file.\n\
         pub const STACKS: &[(&str, &[(&str, &str)])] = &[\n{}];\n",
        stacks.concat()
    ))
}

fn toml_files(root: &Path, within: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(root.join(within)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if within.is_empty() { name } else { format!("{within}/{name}") };
        if entry.path().is_dir() {
            toml_files(root, &path, found);
        } else if path.ends_with(".toml") {
            found.push(path);
        }
    }
}
