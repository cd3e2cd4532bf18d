//! Names of the stack that a written one is a slip of: one word of it is misspelt, or its words are not set apart alike.
//!
//! In: a model, and names. Out: the name that was probably meant. Siblings are no slips: words that differ in digits, short
//! ones (`rx`, `tx`), two that are both words of known names, or one and the same word in another form (`hit`, `hits`).

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Existence, OWN, existence};
use crate::catalogue::{self, Exporter, MetricType};
use crate::components::BLACKBOX_EXPORTER;
use crate::model::{MetricSource, Model};
use crate::spec;

/// Units, which are written in the plural.
const UNITS: &[(&str, &str)] = &[("byte", "bytes"), ("second", "seconds")];

/// What a histogram and a summary are called in series.
const PARTS: &[&str] = &["_bucket", "_count", "_sum"];

/// All names of a stack, to be found by all of their words but one.
pub struct Names {
    /// With whether it is one that a catalogue lists.
    names: Vec<(String, bool)>,
    /// What is left of a name without one of its words, as a number, with the name and the place of the word.
    by_rest: Vec<(u64, usize, usize)>,
    /// A name in small letters without what sets its words apart, as a number.
    squeezed: Vec<(u64, usize)>,
}

impl Names {
    /// Of one model.
    pub fn from_model(model: &Model) -> Names {
        let names: Vec<(String, bool)> = all(model).into_iter().collect();
        let (mut by_rest, mut squeezed) = (Vec::new(), Vec::new());
        for (number, (name, _)) in names.iter().enumerate() {
            let words = words(name);
            by_rest.extend((0..words.len()).map(|place| (rest(&words, place), number, place)));
            squeezed.push((hash(&squeeze(name)), number));
        }
        by_rest.sort_unstable();
        squeezed.sort_unstable();
        Names { names, by_rest, squeezed }
    }

    /// The name of the stack that was meant, where this is a slip of one.
    pub fn meant(&self, model: &Model, written: &str) -> Option<&str> {
        let key = hash(&squeeze(written));
        let from = self.squeezed.partition_point(|(other, _)| *other < key);
        let alike = self.squeezed.iter().skip(from).take_while(|(other, _)| *other == key);
        let mut found: BTreeSet<(usize, &str)> =
            alike.filter_map(|(_, number)| Some((0, self.name(*number)?))).collect();
        let of_written = words(written);
        for (place, word) in of_written.iter().enumerate() {
            let key = (rest(&of_written, place), 0, 0);
            let from = self.by_rest.partition_point(|entry| *entry < key);
            for (_, number, at) in self.by_rest.iter().skip(from).take_while(|(other, ..)| *other == key.0) {
                let Some((name, listed)) = self.names.get(*number).filter(|_| *at == place) else { continue };
                let known = words(name);
                let last = *listed && place + 1 == of_written.len();
                if let Some(distance) = known.get(place).and_then(|known| typo(word, known, last)) {
                    found.insert((distance, name));
                }
            }
        }
        found.into_iter().map(|(_, name)| name).find(|name| existence(model, name) == Existence::Certain)
    }

    fn name(&self, number: usize) -> Option<&str> {
        self.names.get(number).map(|(name, _)| name.as_str())
    }
}

/// The names that the stack may certainly have, with those of the parts of histograms.
fn all(model: &Model) -> BTreeMap<String, bool> {
    let mut names: BTreeMap<String, bool> = OWN.iter().map(|name| ((*name).to_owned(), false)).collect();
    names.extend(model.indicators.names().map(|name| (name.to_owned(), false)));
    let shared = ["prometheus_synthetic", BLACKBOX_EXPORTER].into_iter().filter_map(catalogue::exporter);
    let mut exporters: Vec<&'static Exporter> = shared.collect();
    for service in model.services.values() {
        for exporter in &service.catalogues {
            exporters.push(exporter);
            exporters.extend(exporter.includes.iter().filter_map(|name| catalogue::exporter(name)));
        }
        for (name, metric) in &service.metrics {
            add(&mut names, name, has_parts(metric), false);
        }
    }
    exporters.sort_by_key(|exporter| exporter.name);
    exporters.dedup_by_key(|exporter| exporter.name);
    for metric in exporters.iter().flat_map(|exporter| exporter.metrics) {
        let parts = matches!(metric.metric_type, MetricType::Histogram | MetricType::Summary);
        add(&mut names, metric.name, parts, true);
    }
    names
}

fn has_parts(metric: &MetricSource) -> bool {
    matches!(metric.metric_type, spec::MetricType::Histogram | spec::MetricType::Summary)
}

fn add(names: &mut BTreeMap<String, bool>, name: &str, parts: bool, listed: bool) {
    names.entry(name.to_owned()).or_insert(listed);
    for part in PARTS.iter().filter(|_| parts) {
        names.entry(format!("{name}{part}")).or_insert(listed);
    }
}

/// The words of a name: `MemFree` are two.
fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for part in name.split(['_', ':']) {
        let mut start = 0;
        let mut before = ' ';
        for (at, letter) in part.char_indices() {
            if letter.is_ascii_uppercase() && before.is_ascii_lowercase() {
                words.extend(part.get(start..at));
                start = at;
            }
            before = letter;
        }
        words.extend(part.get(start..));
    }
    words
}

fn squeeze(name: &str) -> String {
    name.chars().filter(|letter| *letter != '_' && *letter != ':').map(|letter| letter.to_ascii_lowercase()).collect()
}

fn rest(words: &[&str], without: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (place, word) in words.iter().enumerate().filter(|(place, _)| *place != without) {
        (place, word).hash(&mut hasher);
    }
    words.len().hash(&mut hasher);
    hasher.finish()
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// How many letters a misspelt word is away from a known one; none where it is another word. The last word of a name that a
/// catalogue lists is what is measured, and has no sibling in the singular. Of names that an author made up it may have one:
/// `jobs_queue` is how many may wait, `jobs_queued` how many do.
fn typo(written: &str, known: &str, last: bool) -> Option<usize> {
    let letters = |word: &str| word.chars().filter(|letter| !letter.is_ascii_digit()).collect::<String>();
    if UNITS.contains(&(written, known)) || last && known.strip_prefix(written) == Some("s") {
        return Some(1);
    }
    let longest = written.len().max(known.len());
    let most = match longest {
        0..3 => return None,
        // of three letters, two that changed their places or one that is missing: `gpu` is another word
        3 if !is_anagram(written, known) && written.len() != 2 => return None,
        3 => 1,
        4..9 => 1,
        _ => 2,
    };
    let distance = strsim::osa_distance(written, known);
    let apart = (1..=most).contains(&distance) && letters(written) != letters(known);
    (apart && !is_form(written, known) && !is_word(written)).then_some(distance)
}

fn is_anagram(one: &str, other: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(one) == sorted(other)
}

/// Whether two are forms of one word, or one is the other with something before it: `active`, `inactive`.
fn is_form(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let ending = long.strip_prefix(short).is_some_and(|rest| matches!(rest, "s" | "es" | "d" | "ed" | "r" | "er"));
    let beginning = long.len() > short.len() + 1 && long.ends_with(short);
    ending || beginning
}

/// Whether a word stands in the name of any metric that is known.
fn is_word(word: &str) -> bool {
    let metrics = catalogue::exporters().iter().flat_map(|exporter| exporter.metrics);
    metrics.into_iter().any(|metric| {
        metric.name.contains(word) && words(metric.name).iter().any(|known| known.eq_ignore_ascii_case(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_words() {
        assert_eq!(words("node_memory_MemFree_bytes"), ["node", "memory", "Mem", "Free", "bytes"]);
        assert_eq!(words("job:up:sum"), ["job", "up", "sum"]);
    }

    #[test]
    fn siblings_are_no_slips() {
        assert!(typo("client", "clients", true).is_some() && typo("clients", "client", true).is_none());
        for (written, known) in [
            ("byes", "bytes"),
            ("toal", "total"),
            ("Fre", "Free"),
            ("Availabel", "Available"),
            ("mxa", "max"),
            ("mx", "max"),
        ] {
            assert!(typo(written, known, false).is_some(), "{written}");
        }
        let siblings = [("rx", "tx"), ("Udp6", "Udp"), ("hits", "hit"), ("inactive", "active"), ("read", "reads")];
        for (written, known) in
            siblings.into_iter().chain([("sent", "send"), ("in", "out"), ("v4", "v6"), ("gpu", "cpu")])
        {
            assert_eq!(typo(written, known, false), None, "{written}");
        }
    }
}
