//! Files that this program wrote in an earlier run, and that anyone may have changed since.

use std::collections::BTreeMap;
use std::path::{Component, Path};
use std::sync::LazyLock;

use lakehouse_obs::cli::output;
use lakehouse_obs::emit::Layout;
use lakehouse_obs::emit::migrations::{self, Folder};
use lakehouse_obs::render::Baseline;
use lakehouse_obs::{Input, Outcome};

/// A spec with migrations.
static DATABASE: LazyLock<Outcome> = LazyLock::new(|| {
    let text =
        include_str!("database.toml").replace("'SELECT'", "'SELECT 1 AS value'").replace("'SCHEDULE'", "'0 * * * *'");
    let root = Input { name: "lakehouse.toml".to_owned(), text };
    lakehouse_obs::check(&root, &|_| Err("there is no such file".to_owned()), None)
});

/// A baseline: what is read of it is written so that the same is read again.
pub fn baseline(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(mut baseline) = Baseline::read(text) {
        // an older one is written in the form of today
        baseline.has_other_words = false;
        assert_eq!(baseline.is_empty(), baseline.write() == Baseline::default().write());
        let written = baseline.write();
        let again = Baseline::read(&written);
        assert_eq!(again.as_ref(), Ok(&baseline), "{written}");
        assert!(baseline.stale(&baseline, &|_| true).is_empty(), "it knows what it knows");
    }
}

/// The manifest of an output folder: it names files below that folder only.
pub fn manifest(bytes: &[u8]) {
    stay_below(output::paths_in_manifest(bytes));
}

/// The journal of an interrupted write: likewise.
pub fn journal(bytes: &[u8]) {
    stay_below(output::paths_in_journal(bytes));
}

fn stay_below(paths: Result<Vec<String>, String>) {
    match paths {
        Err(reason) => assert!(!reason.is_empty(), "refused without a reason"),
        Ok(paths) => {
            for path in &paths {
                let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
                assert!(plain && !path.is_empty(), "{path:?} is not below the folder");
            }
        }
    }
}

/// A migration that stands there already, then others: they are kept as they are, or the build says why it cannot go on.
pub fn migration(bytes: &[u8]) {
    let Some(parts) = super::parts(bytes) else { return };
    let folder = Folder::Output("migrations/db".to_owned());
    let named = |(number, text): (usize, &str)| (format!("{:04}_x.sql", number + 1), text.to_owned());
    let files: BTreeMap<String, String> = parts.into_iter().enumerate().map(named).collect();
    let model = DATABASE.model().expect("the spec is right");
    let layout = Layout {
        spec: "..".to_owned(),
        directory: None,
        migrations: BTreeMap::from([(folder.clone(), files.clone())]),
    };
    for fault in migrations::history_errors(&layout.migrations) {
        assert!(!fault.problem.is_empty() && fault.folder == folder && files.contains_key(&fault.file), "{fault:?}");
    }
    let built = lakehouse_obs::build(model, &layout).expect("it is right").take_bytes();
    for (name, text) in &files {
        let kept = built.get(&format!("migrations/db/{name}"));
        assert!(kept.is_none_or(|kept| kept == text.as_bytes()), "{name} was changed");
    }
}
