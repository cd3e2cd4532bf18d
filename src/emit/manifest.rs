//! `manifest.json`: which files were generated, and their hashes, so that stale and edited ones are distinguished.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::Artifact;
use super::yaml::{self, Yaml};

/// The manifest of files with these hashes, for an environment if the spec declares any; it does not list itself.
pub(super) fn build(hashes: BTreeMap<String, String>, environment: Option<&str>) -> Artifact {
    let hashes = hashes.into_iter().map(|(path, hash)| (path, hash.into()));
    let environment = environment.map(|name| Yaml::from(name).fixed("the environment of this folder"));
    let manifest = Yaml::map([
        ("generator", Some("lakehouse-obs".into())),
        ("environment", environment),
        ("files", Some(Yaml::Map(hashes.collect()).fixed("the hash of a file, to detect edited and outdated files"))),
    ]);
    yaml::json_file("manifest.json", manifest)
}

/// The hash of a text: SHA-256 as lower-case hexadecimal digits.
pub(super) fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        // writing into a string does not fail
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
