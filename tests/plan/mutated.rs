//! Specs that are written in another way and mean the same, and specs of which one value differs.

use std::fs;

use lakehouse_obs::compare::{FileState, Options, compare};
use lakehouse_obs::{Input, Outcome, check_with};
use toml::{Table, Value};

use crate::support::{project, stacks};
use crate::{checked, said};

/// A spec in its folder, checked as `plan` checks it.
fn checked_in(folder: &std::path::Path, text: &str, respelled: bool) -> Outcome {
    let include = |pattern: &str| -> Result<Vec<Input>, String> {
        let mut files: Vec<_> =
            glob::glob(&folder.join(pattern).display().to_string()).map_err(|it| it.to_string())?.flatten().collect();
        files.sort();
        let read = |path: std::path::PathBuf| {
            let text = fs::read_to_string(&path).map_err(|it| it.to_string())?;
            let is_spec = path.extension().is_some_and(|it| it == "toml");
            let text = if respelled && is_spec { in_other_words(&text) } else { text };
            Ok(Input { name: path.display().to_string(), text })
        };
        files.into_iter().map(read).collect()
    };
    let input = Input { name: "lakehouse.toml".to_owned(), text: text.to_owned() };
    let options = lakehouse_obs::Options { trees: true, tests: true, ..lakehouse_obs::Options::default() };
    check_with(&input, &include, &options)
}

/// The same spec without comments, its keys sorted, its texts and tables in other notations.
fn in_other_words(text: &str) -> String {
    let table: Table = text.parse().expect("TOML");
    toml::to_string(&table).expect("TOML")
}

#[test]
fn a_stack_in_other_words_is_no_change_of_meaning() {
    let mut compared = 0;
    for name in stacks() {
        let stack = project().join("stacks").join(name);
        let text = fs::read_to_string(stack.join("lakehouse.toml")).expect("a spec");
        let (before, after) = (checked_in(&stack, &text, false), checked_in(&stack, &in_other_words(&text), true));
        assert!(after.environments.iter().all(|it| it.model.is_some()), "{}: {:?}", stack.display(), after.diagnostics);
        let comparison = compare(&before, &after, Options { tests: true, threads: 1 }).expect("tests");
        assert_eq!(said(&comparison), Vec::<String>::new(), "{}", stack.display());
        assert!(comparison.files.is_empty(), "{}: {:?}", stack.display(), comparison.files);
        compared += before.environments.len();
    }
    assert!(compared >= 7, "{compared}");
}

/// A spec that differs in one value, and which.
type Mutant = (String, Table);

/// Every spec in which one value is another one, or is gone.
fn mutants(spec: &Table) -> Vec<Mutant> {
    let mut found = Vec::new();
    let mut paths = Vec::new();
    collect(&Value::Table(spec.clone()), &mut Vec::new(), &mut paths);
    for path in paths {
        for gone in [true, false] {
            let mut changed = Value::Table(spec.clone());
            if change(&mut changed, &path, gone)
                && let Value::Table(table) = changed
            {
                found.push((format!("{} {}", path.join("."), if gone { "is gone" } else { "is another one" }), table));
            }
        }
    }
    found
}

fn collect(value: &Value, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    let mut inner = |step: String, value: &Value| {
        path.push(step);
        collect(value, path, found);
        path.pop();
    };
    match value {
        Value::Table(table) => table.iter().for_each(|(key, value)| inner(key.clone(), value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| inner(index.to_string(), item)),
        _ => {}
    }
    if !path.is_empty() {
        found.push(path.clone());
    }
}

/// Takes a value out, or makes it another one of its kind; whether that is possible.
fn change(value: &mut Value, path: &[String], gone: bool) -> bool {
    let Some((first, rest)) = path.split_first() else { return another(value) };
    match value {
        Value::Table(table) if rest.is_empty() && gone => table.remove(first).is_some(),
        Value::Table(table) => table.get_mut(first).is_some_and(|inner| change(inner, rest, gone)),
        Value::Array(items) => {
            let index: usize = first.parse().expect("an index");
            if rest.is_empty() && gone {
                items.remove(index);
                return true;
            }
            items.get_mut(index).is_some_and(|inner| change(inner, rest, gone))
        }
        _ => false,
    }
}

fn another(value: &mut Value) -> bool {
    match value {
        Value::Integer(number) => *number += 1,
        Value::Float(number) => *number *= 2.0,
        Value::Boolean(is) => *is = !*is,
        Value::String(text) => {
            let digits = text.find(|c: char| c.is_ascii_digit());
            let unit =
                digits.filter(|at| *at == 0).map(|_| text.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned());
            match unit {
                // 30s becomes 7s, 5% becomes 7%
                Some(unit) if unit.len() < 4 && !text.starts_with('7') => *text = format!("7{unit}"),
                _ => text.push_str(" x"),
            }
        }
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) => return false,
    }
    true
}

#[test]
fn no_file_says_something_else_without_a_word_about_it() {
    let text = include_str!("base.toml");
    let base = checked(text);
    let (mut valid, mut silent) = (0, Vec::new());
    // every fifth: all of them take a minute and a half, and were run once
    for (what, mutant) in mutants(&text.parse().expect("TOML")).into_iter().step_by(5) {
        let after = checked(&toml::to_string(&mutant).expect("TOML"));
        if after.environments.iter().any(|it| it.model.is_none()) {
            continue;
        }
        valid += 1;
        let comparison = compare(&base, &after, Options { tests: false, threads: 1 }).expect("no tests");
        let differs = comparison.files.iter().any(|file| file.state != FileState::Respelled);
        if differs && comparison.changes.is_empty() {
            silent.push(format!("{what}: {:?}", comparison.files));
        }
        // and what is told is no guess: a value of the spec differs
        assert!(differs || comparison.changes.len() <= 3, "{what}: {:?}", said(&comparison));
    }
    assert!(valid > 20, "{valid} specs without errors");
    assert!(silent.is_empty(), "of {valid}:\n{}", silent.join("\n"));
}
