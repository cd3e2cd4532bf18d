//! `manifest.json`: which files were generated, and their hashes, so that stale and edited ones are told apart.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Artifact;

#[derive(Serialize)]
struct Manifest<'a> {
    generator: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'a str>,
    files: BTreeMap<&'a str, String>,
}

/// The manifest of these files, for an environment if the spec declares any; it does not list itself.
pub(super) fn of(files: &BTreeMap<String, Artifact>, environment: Option<&str>) -> Artifact {
    let hash = |text: &str| {
        let digest = Sha256::digest(text.as_bytes());
        digest.iter().fold(String::new(), |mut hex, byte| {
            // writing into a string does not fail
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    };
    let manifest = Manifest {
        generator: "lakehouse-obs",
        environment,
        files: files.iter().map(|(path, artifact)| (path.as_str(), hash(&artifact.text))).collect(),
    };
    let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    text.push('\n');
    Artifact { path: "manifest.json".to_owned(), text, meant: None }
}
