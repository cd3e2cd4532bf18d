//! Findings that say the same of many places: the first of them are shown, the others are counted.

use std::collections::BTreeMap;

use crate::report::{Diagnostic, Level};
use crate::source::Sources;

/// How many findings that say the same are shown.
const SHOWN: usize = 3;
/// So many others are worth a line that stands for them: one alone is shown.
const OTHERS: usize = 2;
/// How many places of the others are named.
const PLACES: usize = 5;

/// What is shown, in order.
#[derive(Debug)]
pub enum Shown<'a> {
    /// A finding.
    Finding(&'a Diagnostic),
    /// In place of those that say the same as the finding before.
    More(String),
}

/// What is shown of findings: of those that say the same, but for names, the first three and where the others are.
pub fn grouped<'a>(found: &'a [Diagnostic], sources: &Sources) -> Vec<Shown<'a>> {
    let mut groups: BTreeMap<Group, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in found {
        groups.entry(group(diagnostic)).or_default().push(diagnostic);
    }
    let mut met: BTreeMap<Group, usize> = BTreeMap::new();
    let mut shown = Vec::new();
    for diagnostic in found {
        let group = group(diagnostic);
        let count = met.entry(group.clone()).or_default();
        *count += 1;
        let others = groups.get(&group).and_then(|all| all.get(SHOWN..)).filter(|others| others.len() >= OTHERS);
        let others = others.unwrap_or_default();
        if *count <= SHOWN || others.is_empty() {
            shown.push(Shown::Finding(diagnostic));
        }
        if *count == SHOWN && !others.is_empty() {
            shown.push(Shown::More(more(others, sources)));
        }
    }
    shown
}

/// What findings that say the same have in common: code, level, message and help but for the names in them, and whether
/// there is an edit.
type Group = (&'static str, Level, String, String, bool);

fn group(diagnostic: &Diagnostic) -> Group {
    let said = |text: &str| text.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let help = diagnostic.help.as_deref().map(said).unwrap_or_default();
    (diagnostic.code, diagnostic.level, said(&diagnostic.message), help, diagnostic.edit.is_some())
}

/// `and 39 more like this: a.toml:3, a.toml:9, …`
fn more(others: &[&Diagnostic], sources: &Sources) -> String {
    let mut places: Vec<String> = Vec::new();
    let mut named = 0;
    for place in others.iter().map_while(|diagnostic| sources.place(diagnostic.span())) {
        let place = format!("{}:{}", place.file, place.line);
        if places.last() != Some(&place) {
            if places.len() == PLACES {
                break;
            }
            places.push(place);
        }
        named += 1;
    }
    let rest = if others.len() > named { ", …" } else { "" };
    let places = if places.is_empty() { String::new() } else { format!(": {}{rest}", places.join(", ")) };
    format!("and {} more like this{places} (`check --all` shows them)", others.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn found(sources: &mut Sources, count: usize) -> Vec<Diagnostic> {
        let base = sources.add("a.toml", "x = 1\n".repeat(count));
        (0..count)
            .map(|line| {
                let at = base + 6 * line;
                Diagnostic::new("a/b", Span::new(at..at + 1), format!("`x{line}` is not a key"), "here")
            })
            .collect()
    }

    #[test]
    fn three_that_say_the_same_are_all_shown() {
        let mut sources = Sources::new();
        let found = found(&mut sources, 3);
        assert!(grouped(&found, &sources).iter().all(|shown| matches!(shown, Shown::Finding(_))));
    }

    #[test]
    fn of_many_the_first_are_shown_and_the_others_are_named_by_place() {
        let mut sources = Sources::new();
        let mut found = found(&mut sources, 42);
        found.push(Diagnostic::new("a/c", Span::NONE, "another", "here"));
        let shown = grouped(&found, &sources);
        assert_eq!(shown.len(), 5);
        let Some(Shown::More(text)) = shown.get(3) else { panic!("{shown:?}") };
        let places = "a.toml:4, a.toml:5, a.toml:6, a.toml:7, a.toml:8, …";
        assert_eq!(*text, format!("and 39 more like this: {places} (`check --all` shows them)"));
        assert!(matches!(shown.get(4), Some(Shown::Finding(last)) if last.code == "a/c"));
    }
}
