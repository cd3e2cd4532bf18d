//! From the files that stand in a folder and the objects that should be there to the next file.

use std::collections::BTreeMap;

use super::file::{self, Change, Migration};
use super::object::{self, Object};
use super::quoting::Templates;

/// What a database has once all files of a folder were applied.
#[derive(Debug, Default, Clone)]
pub(super) struct State {
    /// In the order in which they were made.
    objects: Vec<Object>,
}

impl State {
    fn get(&self, key: &str) -> Option<&Object> {
        self.objects.iter().find(|object| object.key == key)
    }

    /// The state after a migration.
    pub(super) fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Put(object) => match self.objects.iter_mut().find(|known| known.key == object.key) {
                    Some(known) => known.clone_from(object),
                    None => self.objects.push(object.clone()),
                },
                Change::Drop(object) => self.objects.retain(|known| known.key != object.key),
            }
        }
    }

    /// What leads from here to what is wanted; empty if nothing does.
    pub(super) fn changes(&self, templates: &Templates, wanted: &[Object]) -> Vec<Change> {
        let gone: Vec<&Object> =
            self.objects.iter().filter(|known| wanted.iter().all(|object| object.key != known.key)).collect();
        let mut new: Vec<bool> = wanted.iter().map(|object| self.get(&object.key) != Some(object)).collect();
        let moving = self.moving(wanted, &gone, &mut new);
        let mut changes = Vec::new();
        let mut remembered = false;
        for known in self.objects.iter().rev() {
            let goes = gone.iter().any(|object| object.key == known.key);
            if goes || moving.contains(&known.key.as_str()) {
                remembered |= !goes;
                let text = match goes {
                    true => object::drop(templates, &known.key, false),
                    false => object::set_aside(templates, &known.key),
                };
                changes.push(Change::Drop(Object { key: known.key.clone(), text }));
            }
        }
        changes.extend(wanted.iter().zip(new).filter(|(_, new)| *new).map(|(object, _)| Change::Put(object.clone())));
        if remembered {
            let text = object::put_back(templates);
            changes.push(Change::Drop(Object { key: object::RIGHTS.to_owned(), text }));
        }
        changes
    }

    /// The views that have to go before something changes and to come after it, besides those that are gone for good; nothing
    /// if a single view just gets another form. They count as new from then on.
    fn moving<'a>(&'a self, wanted: &'a [Object], gone: &[&'a Object], new: &mut [bool]) -> Vec<&'a str> {
        let mut moving: Vec<&str> =
            gone.iter().filter(|object| object.is_view()).map(|object| object.key.as_str()).collect();
        let changed = wanted
            .iter()
            .zip(&*new)
            .filter(|(object, new)| **new && object.is_view() && self.get(&object.key).is_some());
        moving.extend(changed.map(|(object, _)| object.key.as_str()));
        let alone = moving.len();
        // no extension is updated while a view reads it
        let updated = wanted.iter().zip(&*new).filter(|(object, new)| **new && self.is_update(object));
        let mut movers: Vec<&str> = updated.map(|(object, _)| object.key.as_str()).collect();
        let blocked = !movers.is_empty();
        movers.extend(&moving);
        let mut next = 0;
        while let Some(key) = movers.get(next).copied() {
            next += 1;
            for (at, object) in wanted.iter().enumerate() {
                let old = self.get(&object.key);
                let reads = old.is_some_and(|old| mentions(&old.text, key));
                if !object.is_view() || object.key == key || !reads {
                    continue;
                }
                if !movers.contains(&object.key.as_str()) {
                    movers.push(&object.key);
                }
                if !moving.contains(&object.key.as_str()) {
                    moving.push(&object.key);
                }
                if let Some(new) = new.get_mut(at) {
                    *new = true;
                }
            }
        }
        let together = moving.len() > alone || (!gone.is_empty() && !moving.is_empty()) || moving.len() > 1 || blocked;
        if together { moving } else { Vec::new() }
    }

    /// Whether an extension that is there gets another version.
    fn is_update(&self, object: &Object) -> bool {
        object.key.starts_with("extension ") && self.get(&object.key).is_some_and(|known| known != object)
    }

    /// The statements that take a migration back to this state.
    pub(super) fn down(&self, templates: &Templates, changes: &[Change]) -> Vec<String> {
        let mut after = self.clone();
        after.apply(changes);
        let touched = |key: &str| {
            changes.iter().any(|change| {
                let (Change::Put(object) | Change::Drop(object)) = change;
                object.key == key
            })
        };
        let puts = changes.iter().filter_map(|change| match change {
            Change::Put(object) => Some(object),
            Change::Drop(_) => None,
        });
        let updated: Vec<&Object> = puts.filter(|object| self.is_update(object)).collect();
        // no server takes an extension back to an older version, so a view over it keeps its form
        let stays = |object: &Object| {
            object.is_view()
                && self.get(&object.key).is_some()
                && updated.iter().any(|extension| mentions(&object.text, &extension.key))
        };
        let mut statements = Vec::new();
        for object in after.objects.iter().rev().filter(|object| touched(&object.key)) {
            let known = self.get(&object.key);
            if stays(object) {
                statements.push(format!("-- {} keeps its form: no server takes an extension back\n", object.key));
            // what is only given its old form stays where it is; a view may get other columns, so it goes
            } else if known.is_none() || object.is_view() {
                statements.push(object::drop(templates, &object.key, known.is_none()));
            }
        }
        let restored = self.objects.iter().filter(|object| touched(&object.key) && !stays(object));
        statements.extend(restored.map(|object| object.text.clone()));
        statements
    }
}

/// Whether the statements of a view speak of another one, or of an extension; at worst it is made again for nothing.
fn mentions(text: &str, key: &str) -> bool {
    let name = key.rsplit(['.', ' ']).next().unwrap_or(key).trim_matches('"');
    let edge = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(name).any(|(at, _)| {
        edge(text.get(..at).and_then(|before| before.chars().next_back()))
            && edge(text.get(at + name.len()..).and_then(|after| after.chars().next()))
    })
}

/// The number in the name of a migration.
pub(super) fn number(name: &str) -> Option<u64> {
    let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = name.split_at(digits);
    (rest.starts_with('_') && rest.ends_with(".sql")).then(|| number.parse().ok()).flatten()
}

/// The migrations of a service in a folder, by number and name.
pub(super) fn of_service<'a>(files: &'a BTreeMap<String, String>, service: &str) -> Vec<(&'a str, Migration)> {
    let mut found: Vec<(u64, &str, Migration)> = files
        .iter()
        .filter_map(|(name, text)| Some((number(name)?, name.as_str(), file::read(text)?)))
        .filter(|(_, _, migration)| migration.service == service)
        .collect();
    found.sort_by_key(|(number, name, _)| (*number, *name));
    found.into_iter().map(|(_, name, migration)| (name, migration)).collect()
}
