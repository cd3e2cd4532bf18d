//! The groups of a pattern, and those that a replacement refers to.
//!
//! Source: `Regexp.Expand` of Go, by which Prometheus writes what `label_replace` and relabel rules make.

use regex::Regex;

use super::super::version::Version;
use super::translated;

/// What a pattern has to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// Each group with its name, if it has one; the first is the whole text.
    pub names: Vec<Option<String>>,
    /// Whether the pattern fits an empty text.
    pub fits_empty: bool,
}

impl Groups {
    /// Of a pattern, where it can be compiled here.
    pub fn parse(pattern: &str, version: Version) -> Option<Groups> {
        let regex = Regex::new(&format!("^(?:{})$", translated(pattern, version).ok()?)).ok()?;
        let names = regex.capture_names().map(|name| name.map(str::to_owned)).collect();
        Some(Groups { names, fits_empty: regex.is_match("") })
    }

    /// Whether there is one of that name or number.
    pub fn has(&self, name: &str) -> bool {
        match name.parse::<usize>() {
            Ok(number) => number < self.names.len(),
            Err(_) => self.names.iter().flatten().any(|group| group == name),
        }
    }
}

/// The groups that a replacement names, by name or number: `$1`, `${1}`, `$name`; `$$` is a sign.
pub fn references(replacement: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = replacement;
    while let Some((_, after)) = rest.split_once('$') {
        if let Some(escaped) = after.strip_prefix('$') {
            rest = escaped;
            continue;
        }
        rest = after;
        let braced = after.strip_prefix('{');
        let inner = braced.unwrap_or(after);
        let end = inner.find(|next: char| !next.is_alphanumeric() && next != '_').unwrap_or(inner.len());
        let (name, tail) = inner.split_at(end);
        // what is no name stays as it is written
        if !name.is_empty() && (braced.is_none() || tail.starts_with('}')) {
            found.push(name);
            rest = tail;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_names_groups_as_go_reads_it() {
        for (text, names) in [
            ("$1", vec!["1"]),
            ("${1}_x", vec!["1"]),
            ("$1_x", vec!["1_x"]),
            ("a$$1", vec![]),
            ("$1-$2", vec!["1", "2"]),
            ("${name}", vec!["name"]),
            ("${na me}$", vec![]),
            ("$", vec![]),
        ] {
            assert_eq!(references(text), names, "{text}");
        }
    }

    #[test]
    fn groups_are_counted_and_named() {
        let groups = Groups::parse("(a+)(?:b)(?P<c>.*)", Version::new(3, 5)).expect("it is a pattern");
        assert!(groups.has("0") && groups.has("1") && groups.has("2") && groups.has("c"));
        let twice = Groups::parse("(?P<n>a)(?P<n>b)", Version::new(3, 5)).expect("Go takes a name twice");
        assert!(twice.has("n") && twice.has("2"));
        assert!(!groups.has("3") && !groups.has("1_x") && !groups.fits_empty);
        assert!(Groups::parse("(.*)", Version::new(3, 5)).is_some_and(|groups| groups.fits_empty));
    }
}
