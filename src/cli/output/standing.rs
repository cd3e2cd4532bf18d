//! What an earlier build has written into an output folder and nobody has changed since.
//!
//! In: the folder. Out: whether a file of a new build is there already, byte by byte, and was written by a build that came to
//! its end: such a file is not written again, so it need not be read back either. Deliberately absent: what is to be done
//! with the others, which [`super::write()`] and [`super::inspect`] find out by themselves.

use std::path::{Path, PathBuf};

use super::journal::State;
use super::manifest::Known;
use super::tree;

/// The files of the last build of a folder.
#[derive(Debug)]
pub struct Standing {
    out: PathBuf,
    /// Nothing where a write was interrupted or goes on, and where no build has written.
    known: Option<Known>,
}

impl Standing {
    /// Reads what the manifest of a folder lists.
    pub fn read(out: &Path) -> Standing {
        let is_quiet = matches!(State::new(out).exists(), Ok(false));
        let known = if is_quiet { Known::read(out, None).ok() } else { None };
        Standing { out: out.to_path_buf(), known: known.filter(|known| known.manifest_is_ours) }
    }

    /// Whether the manifest lists a file with this hash, and the file is there with these bytes.
    pub fn holds(&self, path: &str, hash: &str, bytes: &[u8]) -> bool {
        self.known.as_ref().is_some_and(|known| known.wrote(path, hash))
            && tree::holds(&self.out, path, bytes).unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::super::write;
    use super::*;

    fn artifacts(text: &str) -> BTreeMap<String, Vec<u8>> {
        let hash = tree::hash(text.as_bytes());
        let manifest = format!("{{\"generator\":\"lakehouse-obs\",\"files\":{{\"a/x.yml\":\"{hash}\"}}}}");
        BTreeMap::from([("a/x.yml".to_owned(), text.into()), ("manifest.json".to_owned(), manifest.into())])
    }

    fn holds(out: &Path, text: &str) -> bool {
        Standing::read(out).holds("a/x.yml", &tree::hash(text.as_bytes()), text.as_bytes())
    }

    #[test]
    fn only_what_a_build_wrote_and_nobody_changed_stands() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        assert!(!holds(&out, "text"), "there is no folder");
        write(&out, &artifacts("text"), false).unwrap();
        assert!(holds(&out, "text"));
        assert!(!holds(&out, "more"), "other bytes are to be written");
        let file = out.join("a/x.yml");
        for edited in ["texts", "tex", "next", ""] {
            fs::write(&file, edited).unwrap();
            assert!(!holds(&out, "text"), "edited: {edited}");
            assert!(!holds(&out, edited), "no build wrote {edited}");
        }
        fs::remove_file(&file).unwrap();
        assert!(!holds(&out, "text"), "it is gone");
        fs::write(&file, "text").unwrap();
        assert!(holds(&out, "text"));
        fs::write(out.join("manifest.json"), "{}").unwrap();
        assert!(!holds(&out, "text"), "no manifest lists it");
    }

    #[test]
    fn nothing_stands_while_a_write_is_pending() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        write(out, &artifacts("text"), false).unwrap();
        let state = State::new(out).folder;
        fs::create_dir(&state).unwrap();
        assert!(!holds(out, "text"));
        fs::remove_dir(&state).unwrap();
        assert!(holds(out, "text"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        write(&out, &artifacts("text"), false).unwrap();
        let elsewhere = folder.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        fs::rename(out.join("a/x.yml"), elsewhere.join("x.yml")).unwrap();
        symlink(elsewhere.join("x.yml"), out.join("a/x.yml")).unwrap();
        assert!(!holds(&out, "text"), "the file is a link");
        fs::remove_file(out.join("a/x.yml")).unwrap();
        fs::remove_dir(out.join("a")).unwrap();
        symlink(&elsewhere, out.join("a")).unwrap();
        assert!(!holds(&out, "text"), "its folder is a link");
    }
}
