//! What stands in the way of a build, what `force` does about it, and what is shown of it.

use std::os::unix::fs::symlink;

use super::*;
use ObstacleKind::{EditedByHand, IsDirectory, NotADirectory, NotOurs, Special, Symlink};

/// `write` without force is refused with exactly `expected` and changes nothing; `inspect` says the same.
fn refused(out: &Path, set: &Artifacts, expected: &[(&str, ObstacleKind)]) {
    let before = snapshot(out);
    let found = obstacles(write(out, set, false));
    let found: Vec<_> = found.iter().map(|(path, kind)| (path.as_str(), *kind)).collect();
    assert_eq!(found, expected);
    assert_eq!(snapshot(out), before);
    let status = inspect(out, set).unwrap();
    let reported = status.obstacles.iter().map(|one| (one.path.as_str(), one.kind));
    assert_eq!(reported.collect::<Vec<_>>(), expected);
    assert!(!status.is_clean());
}

#[test]
fn an_edited_file_is_overwritten_only_with_force() {
    let old = artifacts(&[("a", "1"), ("b", "1")]);
    let out = built(&old);
    put(out.path(), "a", "edited");
    for set in [&old, &artifacts(&[("a", "2"), ("b", "2")])] {
        refused(out.path(), set, &[("a", EditedByHand)]);
    }
    let next = artifacts(&[("a", "2"), ("b", "1")]);
    write(out.path(), &next, true).unwrap();
    assert_eq!(snapshot(out.path()), exactly(&next));
}

#[test]
fn an_edit_that_equals_the_new_content_is_none() {
    let out = built(&artifacts(&[("a", "1")]));
    put(out.path(), "a", "2");
    let next = artifacts(&[("a", "2")]);
    assert_eq!(inspect(out.path(), &next).unwrap().obstacles, []);
    write(out.path(), &next, false).unwrap();
    assert_eq!(snapshot(out.path()), exactly(&next));
}

#[test]
fn a_stale_file_that_was_edited_is_removed_only_with_force() {
    let out = built(&artifacts(&[("a", "1"), ("p/b", "1")]));
    put(out.path(), "p/b", "edited");
    let next = artifacts(&[("a", "1")]);
    refused(out.path(), &next, &[("p/b", EditedByHand)]);
    write(out.path(), &next, true).unwrap();
    assert_eq!(snapshot(out.path()), exactly(&next));
}

#[test]
fn a_foreign_file_in_the_way_is_overwritten_only_with_force_unless_it_is_the_same() {
    let out = built(&artifacts(&[("a", "1")]));
    put(out.path(), "p/b", "mine");
    put(out.path(), "p/c", "2");
    let next = artifacts(&[("a", "1"), ("p/b", "2"), ("p/c", "2")]);
    refused(out.path(), &next, &[("p/b", NotOurs)]);
    write(out.path(), &next, true).unwrap();
    assert_eq!(snapshot(out.path()), exactly(&next));
}

#[test]
fn without_a_readable_manifest_every_other_file_is_foreign() {
    let old = artifacts(&[("a", "1"), ("b", "1"), ("c", "1")]);
    let next = artifacts(&[("a", "1"), ("b", "2")]);
    let escaping = r#"{"generator": "lakehouse-obs", "files": {"../x": "HASH"}}"#;
    for manifest in
        [None, Some("<<<<<<< ours"), Some("{\"files\": {}}"), Some(&escaping.replace("HASH", &"0".repeat(64)))]
    {
        let out = built(&old);
        let mut expected = vec![("b", NotOurs)];
        match manifest {
            Some(text) => {
                put(out.path(), "manifest.json", text);
                expected.push(("manifest.json", NotOurs));
            }
            None => fs::remove_file(out.path().join("manifest.json")).unwrap(),
        }
        refused(out.path(), &next, &expected);
        write(out.path(), &next, true).unwrap();
        assert_eq!(text(out.path(), "c"), "1", "a foreign file is never stale");
        assert_eq!(inspect(out.path(), &next).unwrap().foreign, ["c"]);
    }
}

#[test]
fn a_manifest_cannot_have_files_outside_the_folder_removed() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    put(root.path(), "victim", "1");
    put(&out, "manifest.json", "");
    let hash = tree::hash(b"1");
    for path in ["../victim", root.path().join("victim").to_str().unwrap()] {
        let files = BTreeMap::from([(path, &hash)]);
        let manifest = serde_json::json!({ "generator": "lakehouse-obs", "files": files });
        put(&out, "manifest.json", &manifest.to_string());
        write(&out, &artifacts(&[]), true).unwrap();
        assert_eq!(text(root.path(), "victim"), "1");
    }
}

#[test]
fn a_link_in_the_place_of_a_file_is_never_followed_nor_replaced() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    put(root.path(), "target", "1");
    let old = artifacts(&[("a", "1")]);
    write(&out, &old, false).unwrap();
    fs::remove_file(out.join("a")).unwrap();
    for target in ["../target", "nowhere"] {
        symlink(target, out.join("a")).unwrap();
        for set in [&old, &artifacts(&[("a", "2")])] {
            refused(&out, set, &[("a", Symlink)]);
            assert_eq!(obstacles(write(&out, set, true)), [("a".to_owned(), Symlink)]);
        }
        fs::remove_file(out.join("a")).unwrap();
    }
    assert_eq!(text(root.path(), "target"), "1");
}

#[test]
fn a_link_in_the_place_of_a_folder_is_never_written_or_removed_through() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    let old = artifacts(&[("p/q/a", "1"), ("p/q/b", "1")]);
    write(&out, &old, false).unwrap();
    fs::rename(out.join("p"), root.path().join("moved")).unwrap();
    symlink("../moved", out.join("p")).unwrap();
    let before = snapshot(root.path());
    refused(&out, &old, &[("p", Symlink)]);
    assert_eq!(obstacles(write(&out, &old, true)), [("p".to_owned(), Symlink)]);
    assert_eq!(snapshot(root.path()), before);
    // No longer generated: what is behind the link is the user's.
    let next = artifacts(&[("c", "1")]);
    write(&out, &next, true).unwrap();
    assert_eq!(text(root.path(), "moved/q/a"), "1");
    assert_eq!(inspect(&out, &next).unwrap().foreign, ["p"]);
}

#[test]
fn a_linked_state_folder_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    let set = artifacts(&[("a", "1")]);
    write(&out, &set, false).unwrap();
    fs::create_dir(root.path().join("elsewhere")).unwrap();
    symlink("../elsewhere", out.join(".lakehouse-obs")).unwrap();
    refused(&out, &set, &[(".lakehouse-obs", Symlink)]);
    fs::remove_file(out.join(".lakehouse-obs")).unwrap();
    put(&out, ".lakehouse-obs", "");
    refused(&out, &set, &[(".lakehouse-obs", NotADirectory)]);
    fs::remove_file(out.join(".lakehouse-obs")).unwrap();
    fs::create_dir(out.join(".lakehouse-obs")).unwrap();
    symlink("../../elsewhere/x", out.join(".lakehouse-obs/lock")).unwrap();
    let found = obstacles(write(&out, &set, true));
    assert_eq!(found, [(".lakehouse-obs/lock".to_owned(), Symlink)]);
    assert_eq!(fs::read_dir(root.path().join("elsewhere")).unwrap().count(), 0);
}

#[test]
fn a_folder_in_the_place_of_a_file_and_a_file_in_the_place_of_a_folder() {
    let out = built(&artifacts(&[]));
    put(out.path(), "a/mine", "mine");
    fs::create_dir(out.path().join("b")).unwrap();
    put(out.path(), "p", "mine");
    let next = artifacts(&[("a", "1"), ("b", "1"), ("p/q/r", "1"), ("p/s", "1")]);
    let expected = [("a", IsDirectory), ("b", IsDirectory), ("p", NotADirectory)];
    refused(out.path(), &next, &expected);
    assert_eq!(obstacles(write(out.path(), &next, true)).len(), 3);
}

#[test]
fn a_folder_of_ours_with_a_foreign_file_does_not_become_a_file() {
    let out = built(&artifacts(&[("x/y/a", "1")]));
    put(out.path(), "x/y/mine", "mine");
    refused(out.path(), &artifacts(&[("x", "2")]), &[("x", IsDirectory)]);
}

#[test]
fn a_socket_is_not_opened() {
    let out = built(&artifacts(&[("a", "1")]));
    fs::remove_file(out.path().join("a")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(out.path().join("a")).unwrap();
    refused(out.path(), &artifacts(&[("a", "1")]), &[("a", Special)]);
}

#[test]
fn all_obstacles_are_reported_at_once_each_with_a_way_out() {
    let old = artifacts(&[("a", "1"), ("b", "1")]);
    let out = built(&old);
    put(out.path(), "a", "edited");
    put(out.path(), "c", "mine");
    let next = artifacts(&[("a", "2"), ("b", "2"), ("c", "2")]);
    let error = write(out.path(), &next, false).unwrap_err();
    assert_eq!(
        error.to_string(),
        "2 paths block the build: `a` was edited by hand; `c` was not written by lakehouse-obs"
    );
    assert!(error.help().unwrap().contains("`lakehouse-obs build --force`"));
}

#[test]
fn the_diff_shows_added_changed_and_removed_files_by_path() {
    let out = built(&artifacts(&[("b", "1\n2\n3\n"), ("c", "gone\n"), ("same", "1")]));
    put(out.path(), "foreign", "mine");
    let next = artifacts(&[("a/new", "x\n"), ("b", "1\ntwo\n3\n"), ("same", "1")]);
    let text = diff(out.path(), &next, &str::to_owned).unwrap();
    // the manifest has a line for each of these files, and says nothing more
    assert_eq!(
        text,
        "--- /dev/null\n+++ b/a/new\n@@ -0,0 +1 @@\n+x\n\
         --- a/b\n+++ b/b\n@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n\
         --- a/c\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n"
    );
    write(out.path(), &next, false).unwrap();
    assert_eq!(diff(out.path(), &next, &str::to_owned).unwrap(), "");
}

#[test]
fn the_diff_shows_a_hand_edit_an_empty_file_and_no_bytes_that_are_not_text() {
    let mut set = artifacts(&[("a", "1\n"), ("empty", "")]);
    let out = built(&set);
    put(out.path(), "a", "edited");
    fs::remove_file(out.path().join("empty")).unwrap();
    assert_eq!(
        diff(out.path(), &set, &str::to_owned).unwrap(),
        "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-edited\n\\ No newline at end of file\n+1\n\
         --- /dev/null\n+++ b/empty\n"
    );
    set = artifacts(&[("a", "\0\u{1}"), ("empty", "")]);
    let text = diff(out.path(), &set, &str::to_owned).unwrap();
    assert!(text.starts_with("Binary files a/a and b/a differ\n"), "{text}");
}

#[test]
fn the_diff_names_a_link_and_does_not_read_it() {
    let set = artifacts(&[("a", "1\n")]);
    let out = built(&set);
    fs::remove_file(out.path().join("a")).unwrap();
    symlink("/etc/hostname", out.path().join("a")).unwrap();
    assert_eq!(
        diff(out.path(), &set, &str::to_owned).unwrap(),
        "`a` is a symbolic link, and symbolic links are not followed\n\
         --- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+1\n"
    );
}
