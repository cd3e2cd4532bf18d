//! Packs the patterns of grok into a static table, so that reading them costs nothing at start-up.

#![expect(clippy::disallowed_methods, reason = "a build script reads files and writes what it packs")]

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

const PATTERNS: &str = "src/grok/patterns.toml";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={PATTERNS}");
    let text = fs::read_to_string(PATTERNS).expect("the file of patterns can be read");
    match toml::from_str::<BTreeMap<String, String>>(&text) {
        Ok(patterns) => {
            let rows: String =
                patterns.iter().map(|(name, pattern)| format!("    ({name:?}, {pattern:?}),\n")).collect();
            let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
            fs::write(Path::new(&out).join("patterns.rs"), format!("&[\n{rows}]\n")).expect("OUT_DIR is writable");
        }
        Err(flaw) => println!("cargo::error={PATTERNS}: {}", flaw.to_string().replace('\n', " ")),
    }
}
