//! "did you mean" for very many names: those that were written wrong are looked up, not compared with each.
//!
//! In: names, then one that was written. Out: what [`nearest`](super::nearest) says of them. The names are sorted, so that
//! those that begin alike are compared once, and left out together as soon as their beginning is too far away; few letters
//! are tried before many, since most slips are of one.

use std::collections::BTreeMap;

use super::super::work;
use super::Near;
use super::suggest::{farthest, listed_of, same_but_for_case};

/// Names to look in.
#[derive(Debug, Default)]
pub struct NameIndex<'a> {
    /// Sorted, each once.
    names: Vec<&'a str>,
    /// By how many letters they have: sorted, each with its letters.
    by_length: BTreeMap<usize, Vec<(&'a str, Vec<char>)>>,
    /// In small letters, sorted.
    lower: Vec<(String, &'a str)>,
}

impl<'a> NameIndex<'a> {
    /// Of these names.
    pub fn new(names: impl IntoIterator<Item = &'a str>) -> NameIndex<'a> {
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_unstable();
        names.dedup();
        let mut by_length: BTreeMap<usize, Vec<(&str, Vec<char>)>> = BTreeMap::new();
        for name in &names {
            let letters: Vec<char> = name.chars().collect();
            by_length.entry(letters.len()).or_default().push((name, letters));
        }
        let mut lower: Vec<(String, &str)> = names.iter().map(|name| (name.to_ascii_lowercase(), *name)).collect();
        lower.sort_unstable();
        NameIndex { names, by_length, lower }
    }

    /// All of them in a sentence, as [`listed`](super::listed) writes it.
    pub fn listed(&self) -> String {
        listed_of(self.names.iter().copied(), self.names.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name nearest to what was written, if it is near enough to be a slip.
    pub fn nearest(&self, written: &str) -> Option<Near<'a>> {
        let lower = written.to_ascii_lowercase();
        let from = self.lower.partition_point(|(name, _)| *name < lower);
        let alike = self.lower.iter().skip(from).take_while(|(name, _)| *name == lower);
        if let Some(near) = first_of(alike.map(|(_, name)| *name).collect()) {
            debug_assert!(same_but_for_case(written, near.name));
            return Some(near);
        }
        let letters: Vec<char> = written.chars().collect();
        (1..=farthest(letters.len())).find_map(|most| first_of(self.within(&letters, most)))
    }

    /// The names that so many slips make of the letters.
    fn within(&self, letters: &[char], most: usize) -> Vec<&'a str> {
        // a name that is so much longer or shorter is at least as far away
        let lengths = letters.len().saturating_sub(most)..=letters.len() + most;
        let mut found = Vec::new();
        for (length, names) in self.by_length.range(lengths) {
            let mut rows = Rows::new(letters, *length, most);
            let mut at = 0;
            while let Some((name, name_letters)) = names.get(at) {
                rows.keep(name_letters);
                let left_out = name_letters.iter().skip(rows.path.len()).any(|letter| !rows.enter(*letter));
                if left_out {
                    let rest = names.get(at..).unwrap_or(&[]);
                    at += rest.partition_point(|(_, letters)| letters.starts_with(&rows.path)).max(1);
                    continue;
                }
                if rows.last() <= most {
                    found.push(*name);
                }
                at += 1;
            }
        }
        found
    }
}

/// The first of several that are as near.
fn first_of(names: Vec<&str>) -> Option<Near<'_>> {
    let alone = names.len() == 1;
    names.into_iter().min().map(|name| Near { name, alone })
}

/// The distances (Damerau and Levenshtein's, in which letters may be changed between two that changed places) of a beginning
/// of a name from every beginning of what was written. What is farther than is asked counts as just too far.
struct Rows<'q> {
    written: &'q [char],
    /// How many letters the whole name has.
    length: usize,
    most: usize,
    /// The letters of the name so far.
    path: Vec<char>,
    /// One row for each of them, after that of no letter.
    rows: Vec<Vec<usize>>,
}

impl<'q> Rows<'q> {
    fn new(written: &'q [char], length: usize, most: usize) -> Rows<'q> {
        let first = (0..=written.len()).map(|letters| letters.min(most + 1)).collect();
        Rows { written, length, most, path: Vec::new(), rows: vec![first] }
    }

    /// Goes back to where another name parts from the one before.
    fn keep(&mut self, name: &[char]) {
        let shared = self.path.iter().zip(name).take_while(|(one, other)| one == other).count();
        self.path.truncate(shared);
        self.rows.truncate(shared + 1);
    }

    /// The distance of the whole.
    fn last(&self) -> usize {
        self.at(self.path.len(), self.written.len())
    }

    fn at(&self, row: usize, column: usize) -> usize {
        let known = self.rows.get(row).and_then(|row| row.get(column));
        known.copied().unwrap_or(self.most + 1)
    }

    /// Goes on by a letter; whether any name that goes on from there may be near enough: what is left of the two must be as
    /// long but for the slips that are left. Changing places costs at least as much as the letters that it passes over, so a
    /// row that is too far away is not got round.
    fn enter(&mut self, letter: char) -> bool {
        work::count("a letter of a known name is compared", 1);
        let (row, far) = (self.path.len() + 1, self.most + 1);
        let mut new = vec![far; self.written.len() + 1];
        if let Some(first) = new.first_mut() {
            *first = row.min(far);
        }
        let rest_of_name = self.length.saturating_sub(row);
        let with_rest = |column: usize, cell: usize| cell + rest_of_name.abs_diff(self.written.len() - column);
        let mut nearest = with_rest(0, row.min(far));
        // only these columns can be near enough
        let (from, to) = (row.saturating_sub(self.most).max(1), (row + self.most).min(self.written.len()));
        let skipped = self.written.get(..from - 1).unwrap_or(&[]);
        let mut same_before = skipped.iter().rposition(|other| *other == letter).map(|at| at + 1);
        for column in from..=to {
            let other = self.written.get(column - 1).copied();
            let is_same = other == Some(letter);
            let changed = self.at(row - 1, column - 1) + usize::from(!is_same);
            let left = new.get(column - 1).copied().unwrap_or(far) + 1;
            let above = self.at(row - 1, column) + 1;
            let turned = same_before
                .zip(self.row_before(other))
                .map(|(same, before)| self.at(before - 1, same - 1) + (row - before - 1) + 1 + (column - same - 1));
            let least = changed.min(left).min(above).min(turned.unwrap_or(far)).min(far);
            if let Some(cell) = new.get_mut(column) {
                *cell = least;
            }
            nearest = nearest.min(with_rest(column, least));
            if is_same {
                same_before = Some(column);
            }
        }
        self.path.push(letter);
        self.rows.push(new);
        nearest <= self.most
    }

    /// The last row before the next one whose letter is this, as far as one that is farther away can count.
    fn row_before(&self, letter: Option<char>) -> Option<usize> {
        let letter = letter?;
        let from = self.path.len().saturating_sub(self.most);
        let near = self.path.get(from..).unwrap_or(&[]);
        near.iter().rposition(|other| *other == letter).map(|at| from + at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::nearest;
    use super::*;

    /// Numbers that look random and are the same in each run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, most: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).unwrap() % most
        }

        fn name(&mut self, letters: &[char]) -> String {
            (0..self.below(9)).map(|_| letters[self.below(letters.len())]).collect()
        }

        /// One to three letters of it changed, left out, doubled or moved.
        fn slip(&mut self, name: &str, letters: &[char]) -> String {
            let mut name: Vec<char> = name.chars().collect();
            for _ in 0..=self.below(3) {
                let at = self.below(name.len() + 1);
                match (self.below(4), at < name.len()) {
                    (0, true) => drop(name.remove(at)),
                    (1, true) => name[at] = letters[self.below(letters.len())],
                    (2, true) => {
                        let letter = name.remove(at);
                        name.insert(self.below(name.len() + 1), letter);
                    }
                    _ => name.insert(at, letters[self.below(letters.len())]),
                }
            }
            name.into_iter().collect()
        }
    }

    #[test]
    fn what_is_looked_up_is_what_is_found_one_by_one() {
        let mut random = Random(7);
        let (mut found, mut guesses) = (0, 0);
        for letters in [vec!['a', 'b'], vec!['a', 'A', 'é', '_'], "abcdefghijklmnop".chars().collect()] {
            for _ in 0..4_000 {
                let names: Vec<String> = (0..random.below(12)).map(|_| random.name(&letters)).collect();
                let written = match names.first() {
                    Some(name) if random.below(4) > 0 => random.slip(name, &letters),
                    _ => random.name(&letters),
                };
                let index = NameIndex::new(names.iter().map(String::as_str));
                let (one, other) = (index.nearest(&written), nearest(&written, names.iter().map(String::as_str)));
                assert_eq!(one, other, "{written:?} {names:?}");
                found += usize::from(one.is_some());
                guesses += usize::from(one.is_some_and(|near| !near.alone));
            }
        }
        assert!(found > 5_000 && guesses > 500, "too few are near to tell: {found}, {guesses}");
    }

    #[test]
    fn long_names_with_several_slips() {
        let mut random = Random(3);
        let letters: Vec<char> = "abc_".chars().collect();
        for _ in 0..300 {
            let name: String = (0..4).map(|_| random.name(&letters)).collect();
            let names: Vec<String> = (0..20).map(|_| random.slip(&name, &letters)).collect();
            let index = NameIndex::new(names.iter().map(String::as_str));
            assert_eq!(index.nearest(&name), nearest(&name, names.iter().map(String::as_str)), "{name:?} {names:?}");
        }
    }
}
