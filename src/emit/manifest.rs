//! `manifest.json`: which files were generated, and their hashes, so that stale and edited ones are told apart.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::Artifact;
use super::yaml::{self, Yaml};

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
    let hashes = files.iter().map(|(path, artifact)| (path.clone(), hash(&artifact.text).into()));
    let environment = environment.map(|name| Yaml::from(name).fixed("the environment that the folder is for"));
    let manifest = Yaml::map([
        ("generator", Some("lakehouse-obs".into())),
        ("environment", environment),
        (
            "files",
            Some(
                Yaml::Map(hashes.collect())
                    .fixed("the hash of a file: by it, one that was edited or is stale is known"),
            ),
        ),
    ]);
    yaml::json_file("manifest.json", manifest)
}
