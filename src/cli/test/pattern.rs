//! The patterns of `rule_files`, as Go's `filepath.Glob` reads them.
//!
//! A `*` and a `?` never match a slash, so `**` is one star; `[^x]` is every character but `x`; a backslash takes the next
//! character as it is. A pattern looks into the folders that it names, one level each: links that lead in a circle do not
//! keep it. Source: Go, path/filepath/match.go.

use std::fs;
use std::path::{Path, PathBuf};

/// What Go says of a pattern that cannot be read.
const BAD: &str = "syntax error in pattern";

/// The files that a pattern means, by name in each folder. Folders that cannot be read hold none.
pub(super) fn files(pattern: &str) -> Result<Vec<PathBuf>, &'static str> {
    matches(pattern, "")?;
    if !is_pattern(pattern) {
        return Ok(fs::symlink_metadata(pattern).map(|_| PathBuf::from(pattern)).into_iter().collect());
    }
    let (folder, name) = match pattern.rfind('/') {
        None => (".", pattern),
        Some(0) => ("/", pattern.get(1..).unwrap_or_default()),
        Some(at) => (pattern.get(..at).unwrap_or_default(), pattern.get(at + 1..).unwrap_or_default()),
    };
    let folders = if is_pattern(folder) { files(folder)? } else { vec![PathBuf::from(folder)] };
    let mut found = Vec::new();
    for folder in folders {
        for entry in names(&folder) {
            if matches(name, &entry)? {
                found.push(if folder == Path::new(".") { PathBuf::from(entry) } else { folder.join(entry) });
            }
        }
    }
    Ok(found)
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '\\'])
}

/// Whether a name matches a pattern.
fn matches(pattern: &str, name: &str) -> Result<bool, &'static str> {
    let (mut pattern, mut name) = (pattern, name);
    while !pattern.is_empty() {
        let (star, chunk, rest) = chunk(pattern);
        pattern = rest;
        if star && chunk.is_empty() {
            return Ok(!name.contains('/'));
        }
        // the last part must reach the end of the name
        let fits = |left: &&str| left.is_empty() || !pattern.is_empty();
        let mut left = taken(chunk, name)?.filter(fits);
        if left.is_none() && star {
            let skipped = name.char_indices().take_while(|(_, letter)| *letter != '/');
            for (at, letter) in skipped {
                left = taken(chunk, name.get(at + letter.len_utf8()..).unwrap_or_default())?.filter(fits);
                if left.is_some() {
                    break;
                }
            }
        }
        match left {
            Some(left) => name = left,
            None => return is_sound(pattern).map(|()| false),
        }
    }
    Ok(name.is_empty())
}

/// A pattern that does not match may still be wrong behind the place where that was seen.
fn is_sound(pattern: &str) -> Result<(), &'static str> {
    let mut pattern = pattern;
    while !pattern.is_empty() {
        let (_, chunk, rest) = chunk(pattern);
        taken(chunk, "")?;
        pattern = rest;
    }
    Ok(())
}

/// The part of a pattern up to the next star; whether stars stand before it; and what comes after it.
fn chunk(pattern: &str) -> (bool, &str, &str) {
    let part = pattern.trim_start_matches('*');
    let (mut in_class, mut escaped) = (false, false);
    let end = part.find(|letter: char| {
        let is_escaped = std::mem::take(&mut escaped);
        match letter {
            _ if is_escaped => {}
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '*' => return !in_class,
            _ => {}
        }
        false
    });
    let (chunk, rest) = part.split_at(end.unwrap_or(part.len()));
    (part.len() < pattern.len(), chunk, rest)
}

/// What is left of a name behind a part without stars; nothing where it does not match.
fn taken<'n>(chunk: &str, name: &'n str) -> Result<Option<&'n str>, &'static str> {
    let (mut letters, mut name) = (chunk.chars(), Some(name));
    while let Some(letter) = letters.next() {
        let mut left = name.unwrap_or_default().chars();
        let next = left.next();
        let fits = match letter {
            '[' => {
                let (in_class, rest) = class(letters.as_str(), next)?;
                letters = rest.chars();
                in_class
            }
            '?' => next != Some('/'),
            '\\' => Some(letters.next().ok_or(BAD)?) == next,
            letter => next == Some(letter),
        };
        name = name.filter(|_| fits && next.is_some()).map(|_| left.as_str());
    }
    Ok(name)
}

/// Whether a letter is in a class, of which the bracket was read; and what comes after the class.
fn class(text: &str, letter: Option<char>) -> Result<(bool, &str), &'static str> {
    let (negated, mut rest) = text.strip_prefix('^').map_or((false, text), |rest| (true, rest));
    let (mut found, mut is_first) = (false, true);
    loop {
        if let Some(after) = rest.strip_prefix(']').filter(|_| !is_first) {
            return Ok((found != negated, after));
        }
        is_first = false;
        let low;
        (low, rest) = member(rest)?;
        let mut high = low;
        if let Some(after) = rest.strip_prefix('-') {
            (high, rest) = member(after)?;
        }
        found |= letter.is_some_and(|letter| (low..=high).contains(&letter));
    }
}

/// One letter of a class, behind which something must come.
fn member(text: &str) -> Result<(char, &str), &'static str> {
    let text = match text.strip_prefix('\\') {
        Some(escaped) => escaped,
        None if text.starts_with(['-', ']']) => return Err(BAD),
        None => text,
    };
    let mut letters = text.chars();
    let letter = letters.next().ok_or(BAD)?;
    let rest = letters.as_str();
    if rest.is_empty() { Err(BAD) } else { Ok((letter, rest)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Go's own test of `filepath.Match` asks for, the bytes that are not UTF-8 left out.
    #[test]
    fn patterns_match_as_go_matches_them() {
        let cases: &[(&str, &str, Result<bool, ()>)] = &[
            ("abc", "abc", Ok(true)),
            ("*", "abc", Ok(true)),
            ("*c", "abc", Ok(true)),
            ("a*", "ab/c", Ok(false)),
            ("a*/b", "abc/b", Ok(true)),
            ("a*/b", "a/c/b", Ok(false)),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", Ok(true)),
            ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", Ok(false)),
            ("a*b?c*x", "abxbbxdbxebxczzx", Ok(true)),
            ("a*b?c*x", "abxbbxdbxebxczzy", Ok(false)),
            ("ab[c]", "abc", Ok(true)),
            ("ab[e-g]", "abc", Ok(false)),
            ("ab[^c]", "abc", Ok(false)),
            ("ab[^e-g]", "abc", Ok(true)),
            ("a\\*b", "a*b", Ok(true)),
            ("a\\*b", "ab", Ok(false)),
            ("a?b", "a☺b", Ok(true)),
            ("a[^a]b", "a☺b", Ok(true)),
            ("a???b", "a☺b", Ok(false)),
            ("[a-ζ]*", "α", Ok(true)),
            ("*[a-ζ]", "A", Ok(false)),
            ("a?b", "a/b", Ok(false)),
            ("a*b", "a/b", Ok(false)),
            ("[\\]a]", "]", Ok(true)),
            ("[\\-x]", "-", Ok(true)),
            ("[x\\-]", "z", Ok(false)),
            ("[]a]", "]", Err(())),
            ("[-]", "-", Err(())),
            ("[x-]", "x", Err(())),
            ("[-x]", "x", Err(())),
            ("\\", "a", Err(())),
            ("[a-b-c]", "a", Err(())),
            ("[", "a", Err(())),
            ("[^", "a", Err(())),
            ("[^bc", "a", Err(())),
            ("a[", "a", Err(())),
            ("a[", "ab", Err(())),
            ("a[", "x", Err(())),
            ("a/b[", "x", Err(())),
            ("*x", "xxx", Ok(true)),
            ("**", "ab", Ok(true)),
            ("", "", Ok(true)),
            ("", "a", Ok(false)),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(matches(pattern, name).map_err(drop), *expected, "{pattern:?} {name:?}");
        }
    }
}
