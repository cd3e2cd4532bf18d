//! Which relative paths may be a generated file, and how they nest.
//!
//! In: a path as text, from the core, from a manifest or from a journal; the latter two may have been edited by anyone.
//! Out: the reason to refuse it. Deliberately absent: the disk.

use crate::model::conventions::LONGEST_FILE_NAME;

/// Every name that starts like this belongs to the writer itself.
const RESERVED_PREFIX: &str = ".lakehouse-obs";

/// The list of generated files and their hashes.
pub(super) const MANIFEST: &str = "manifest.json";

/// The folder of the lock, the journal and the staged files.
pub(super) const STATE: &str = ".lakehouse-obs";

/// A file that exists for an instant, to see whether a folder takes a rename.
pub(super) const PROBE: &str = ".lakehouse-obs-probe";

/// Why `path` cannot be a generated file; nothing if it can.
pub(super) fn refusal(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("it is empty");
    }
    if path.starts_with('/') {
        return Some("it is absolute");
    }
    if path.contains(['\\', '\0']) {
        return Some("it contains a backslash or a NUL");
    }
    path.split('/').find_map(|name| match name {
        "" => Some("a component is empty"),
        "." | ".." => Some("it contains `.` or `..`"),
        _ if name.len() > LONGEST_FILE_NAME => Some("a component is longer than 255 bytes"),
        _ if name.starts_with(RESERVED_PREFIX) => Some("names in `.lakehouse-obs` are reserved"),
        _ => None,
    })
}

/// Whether a file is only ever added: it may have been applied to a database.
pub(super) fn is_append_only(path: &str) -> bool {
    path.starts_with(crate::emit::migrations::ROOT)
}

/// Whether a file is a migration, and not the way back from one.
pub(super) fn is_migration(path: &str) -> bool {
    is_append_only(path) && !path.contains("/down/")
}

/// The folders above `path`, outermost first, without the output folder itself.
pub(super) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}

/// The folder that holds `path`; empty for the output folder itself.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leaves_the_folder_or_is_not_plain_is_refused() {
        for path in [
            "",
            "/etc/passwd",
            "..",
            "a/../b",
            "a/./b",
            "a//b",
            "a/",
            "a\\b",
            "a\0b",
            ".lakehouse-obs/journal.json",
            "a/.lakehouse-obs-probe",
            &"x".repeat(256),
        ] {
            assert!(refusal(path).is_some(), "{path:?}");
        }
    }

    #[test]
    fn hidden_files_and_deep_paths_are_fine() {
        for path in [".env.example", "a/b/c.d", "...", "a b/ü", &"x".repeat(255)] {
            assert_eq!(refusal(path), None, "{path:?}");
        }
    }

    #[test]
    fn ancestors_run_from_the_outermost() {
        assert_eq!(ancestors("a/b/c").collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(ancestors("a").count(), 0);
        assert_eq!((parent("a/b/c"), parent("a")), ("a/b", ""));
    }
}
