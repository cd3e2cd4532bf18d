//! A large file, read in parts: what the parser holds of a text takes many times its size, and parts can be read at once.
//!
//! In: a text. Out: its tables, if every part of it is sound and no table stands in two of them; else nothing, and the text is to be
//! read as a whole. A part begins with the header of a table within a table, so the parts together say what the whole does: each
//! ends where nothing is open, or the parser would say so.

use toml::de::DeTable;

use super::parse::sound;
use super::{Entry, Table, threads};

/// How long a part is at least, in bytes.
const PART: usize = 1 << 17;

/// Reads a text that begins at an offset of all files.
pub(super) fn read(text: &str, base: usize, threads: usize) -> Option<Table> {
    let parts = split(text);
    if parts.len() < 2 {
        return None;
    }
    let tables = threads::each(parts, threads, &|(start, part)| {
        let (table, errors) = DeTable::parse_recoverable(part);
        errors.is_empty().then(|| sound(table.get_ref(), base + start))
    });
    let mut root = Table::default();
    for table in tables {
        for (key, entry) in table?.into_entries() {
            add(&mut root, key, entry, text, base)?;
        }
    }
    Some(root)
}

/// Parts with their offsets, each but the first from a header with a dot on.
fn split(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::with_capacity(text.len() / PART + 1);
    let mut start = 0;
    while let Some(end) = next_header(text, start + PART) {
        parts.extend(text.get(start..end).map(|part| (start, part)));
        start = end;
    }
    parts.extend(text.get(start..).map(|part| (start, part)));
    parts
}

/// Where the next line from an offset on begins that looks like the header of a table within a table.
fn next_header(text: &str, from: usize) -> Option<usize> {
    let mut from = from;
    loop {
        let found = text.as_bytes().get(from..)?.windows(2).position(|pair| pair == b"\n[")?;
        from += found + 1;
        let line = text.get(from + 1..)?.lines().next()?;
        let name = line.split(['.', ']']).next()?;
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if plain && line.as_bytes().get(name.len()) == Some(&b'.') {
            return Some(from);
        }
    }
}

/// Adds a table of the file to those of the parts before. Nothing where that says less than the parser would of the whole.
fn add(root: &mut Table, key: String, entry: Entry, text: &str, base: usize) -> Option<()> {
    let Some(known) = root.get_mut(&key) else {
        root.insert(key, entry);
        return Some(());
    };
    // what is not written between brackets only leads to the tables in it
    let first = |entry: &Entry| text.as_bytes().get((entry.node.span.start as usize).checked_sub(base)?).copied();
    if first(&entry)? == b'[' || first(known)? == b'{' {
        return None;
    }
    let super::Value::Table(added) = entry.node.value else { return None };
    let known = known.node.table_mut()?;
    for (key, entry) in added.into_entries() {
        if known.contains(&key) {
            return None;
        }
        known.insert(key, entry);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Report;
    use crate::{Sources, parse};

    /// A file of so many tables, with something in the middle.
    fn file(tables: usize, between: &str) -> String {
        let table = |number: usize| format!("[alerts.A{number}]\nexpr = 'up == {number}'\nfor = {{ a = \"1m\" }}\n");
        let half = |range: std::ops::Range<usize>| range.map(table).collect::<String>();
        "x = 1\n".to_owned() + &half(0..tables) + between + &half(tables..2 * tables)
    }

    #[test]
    fn parts_say_what_the_whole_says() {
        for between in [
            "",
            "[services.s]\na = 1\n",
            "[alerts.b.labels]\na = 1\n",
            "[[alerts.list]]\na = 1\n[[alerts.list]]\n[alerts.list.x]\n",
            "y = '''\n[alerts.no]\n'''\n",
        ] {
            let text = file(4000, between);
            assert!(split(&text).len() > 1);
            let parts = read(&text, 7, 1).expect("every part is sound");
            let (whole, errors) = DeTable::parse_recoverable(&text);
            assert!(errors.is_empty(), "{between}");
            assert_eq!(parts, sound(whole.get_ref(), 7), "{between}");
            assert_eq!(read(&text, 7, 4).as_ref(), Some(&parts), "{between}, on several threads");
        }
    }

    #[test]
    fn what_parts_cannot_tell_is_read_as_a_whole() {
        for (between, is_sound) in [
            ("[alerts.A1]\n", false),
            ("[alerts.A1.labels]\n", true),
            ("[x.y]\n", false),
            ("[alerts]\n", true),
            ("a = '''\n", false),
            ("a = [\n", false),
        ] {
            let (mut sources, mut report) = (Sources::new(), Report::new());
            let text = file(4000, between);
            assert_eq!(read(&text, 0, 1), None, "{between}");
            let root = parse(&mut sources, "t.toml", &text, &mut report);
            assert_eq!(report.is_empty(), is_sound, "{between}");
            assert!(root.contains("alerts"), "{between}");
        }
    }
}
