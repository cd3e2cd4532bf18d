//! Packs the data files under `src/` into static tables, so that reading them costs nothing at start-up.
//!
//! In: the TOML files. Out: Rust source in `OUT_DIR`, included by the module that owns the types. A flaw in a data file
//! fails the build with the file and the entry named; all files are read before it fails.

#![expect(clippy::disallowed_methods, reason = "a build script reads files and writes what it packs")]

#[path = "src/catalogue/pack/catalogue.rs"]
mod catalogue;
#[path = "src/catalogue/pack/fields.rs"]
mod fields;
#[path = "src/catalogue/pack/literal.rs"]
mod literal;
#[path = "src/catalogue/pack/scrape_fields.rs"]
mod scrape_fields;

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/catalogue/pack");
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let packed = [
        ("catalogue.rs", catalogue::pack(Path::new("src/catalogue"))),
        ("prometheus_fields.rs", fields::pack(Path::new("src/spec/prometheus_fields.toml"), "PROMETHEUS_TABLES")),
        ("receivers.rs", fields::pack(Path::new("src/spec/receivers.toml"), "RECEIVER_TABLES")),
        ("scrape_fields.rs", scrape_fields::pack(Path::new("src/spec/scrape_fields.toml"))),
        ("stacks.rs", stacks(Path::new("stacks"))),
    ];
    for (name, result) in packed {
        match result {
            Ok(source) => fs::write(Path::new(&out).join(name), source).expect("OUT_DIR is writable"),
            Err(flaws) => flaws.iter().for_each(|flaw| println!("cargo::error={flaw}")),
        }
    }
}

/// Every stack with its spec, for `init`.
fn stacks(folder: &Path) -> Result<String, Vec<String>> {
    println!("cargo::rerun-if-changed=stacks");
    let entries = fs::read_dir(folder).map_err(|error| vec![format!("stacks: {error}")])?;
    let mut stacks = Vec::new();
    for entry in entries.flatten() {
        let spec = entry.path().join("lakehouse.toml");
        if spec.is_file() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let spec = fs::canonicalize(&spec).map_err(|error| vec![format!("{name}: {error}")])?;
            stacks.push(format!("    ({name:?}, include_str!({:?})),\n", spec.display().to_string()));
        }
    }
    stacks.sort();
    Ok(format!(
        "/// The stacks that the program ships, by name.\nconst STACKS: &[(&str, &str)] = &[\n{}];\n",
        stacks.concat()
    ))
}
