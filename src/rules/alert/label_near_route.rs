//! A label of an alert whose value no route asks for, while one asks for a value that is one letter away.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::alertmanager::{Matcher, Operator, Patterns, ValueIndex};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::route::conditions::each;
use crate::rules::route::patterns;

/// Shorter values are near to each other by chance.
const SHORTEST: usize = 4;

/// What routes ask of a label.
#[derive(Default)]
struct Asked<'a> {
    values: BTreeSet<&'a str>,
    /// The values that are left out.
    left_out: BTreeSet<&'a str>,
    /// Patterns that are found by the values that fit, and all others.
    patterns: Vec<&'a Matcher>,
    fitting: ValueIndex<'a>,
    others: Vec<&'a Matcher>,
    /// The values, by what is left of each without one of its letters.
    shortened: OnceCell<BTreeMap<String, Vec<&'a str>>>,
}

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let mut asked: BTreeMap<&str, Asked<'_>> = BTreeMap::new();
    each(&model.routing.root, &mut |placed| {
        for matcher in &placed.route.matchers {
            asked.entry(matcher.label.as_str()).or_default().add(matcher);
        }
    });
    // where nobody has the value that is asked for, another rule says so
    let mut given: BTreeSet<(&str, &str)> = BTreeSet::new();
    for variant in model.alerts.values().flat_map(|alert| &alert.variants) {
        given.extend(variant.labels.iter().map(|(label, value)| (label.as_str(), value.as_str())));
    }
    let patterns = patterns(model);
    for alert in model.alerts.values().filter(|alert| alert.user_defined) {
        let labels: BTreeSet<(&String, &String)> = alert.variants.iter().flat_map(|variant| &variant.labels).collect();
        for (label, value) in labels {
            let Some(near) = asked.get(label.as_str()).and_then(|asked| asked.near(value, &patterns)) else {
                continue;
            };
            if !given.contains(&(label.as_str(), near)) {
                continue;
            }
            report.add(
                Diagnostic::new(
                    "alert/label-near-route",
                    alert.span,
                    format!("no route matches {label}=\"{value}\", but one matches {label}=\"{near}\""),
                    format!("has {label}=\"{value}\", so that route does not get it"),
                )
                .help(format!("did you mean `{near}`? If the value is right, add an `allow` with the reason"))
                .item(alert.item()),
            );
        }
    }
}

impl<'a> Asked<'a> {
    fn add(&mut self, matcher: &'a Matcher) {
        match (matcher.operator, matcher.listed(), matcher.beginnings()) {
            (Operator::NotEqual, ..) => drop(self.left_out.insert(&matcher.value)),
            (_, Some(values), _) => self.values.extend(values),
            (_, None, Some(beginnings)) => {
                let place = self.patterns.len();
                self.patterns.push(matcher);
                beginnings.into_iter().for_each(|beginning| self.fitting.add(beginning, place));
            }
            (_, None, None) => self.others.push(matcher),
        }
    }

    /// The value that was meant by one that no matcher takes.
    fn near(&self, value: &str, patterns: &Patterns) -> Option<&'a str> {
        let number = |byte: u8| byte.is_ascii_digit();
        if value.len() < SHORTEST || value.contains("{{") || value.bytes().any(number) || self.values.contains(value) {
            return None;
        }
        let fitting = self.fitting.fitting(value).filter_map(|place| self.patterns.get(place));
        // one that is left out is known, and so is one that a pattern takes
        let is_covered = self.left_out.contains(value)
            || fitting.chain(&self.others).any(|matcher| match matcher.operator {
                Operator::NotMatch => matcher.matches(value, patterns) != Some(true),
                _ => matcher.matches(value, patterns) != Some(false),
            });
        if is_covered {
            return None;
        }
        let shortened = self.shortened.get_or_init(|| {
            let mut shortened: BTreeMap<String, Vec<&str>> = BTreeMap::new();
            for known in &self.values {
                without_one(known).for_each(|rest| shortened.entry(rest).or_default().push(known));
            }
            shortened
        });
        let alike = without_one(value).filter_map(|rest| shortened.get(&rest)).flatten().copied();
        alike.filter(|known| is_slip(value, known)).min()
    }
}

/// A text, and what is left of it without each of its letters: two that are one slip apart have one of these in common.
fn without_one(text: &str) -> impl Iterator<Item = String> {
    let shorter = text.char_indices().map(|(at, letter)| {
        let (before, after) = text.split_at(at);
        format!("{before}{}", after.get(letter.len_utf8()..).unwrap_or(""))
    });
    std::iter::once(text.to_owned()).chain(shorter)
}

/// Whether one letter was doubled, forgotten, wrong, or exchanged with its neighbour. An `s` more at the end may be a plural.
fn is_slip(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let (one, other) = (one.get(same..).unwrap_or(&[]), other.get(same..).unwrap_or(&[]));
    let same = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    let (one, other) = (one.get(..one.len() - same).unwrap_or(&[]), other.get(..other.len() - same).unwrap_or(&[]));
    match (one, other) {
        ([spare], []) | ([], [spare]) => !(*spare == 's' && same == 0),
        ([_], [_]) => true,
        ([one, two], [first, second]) => one == second && two == first,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_slip, without_one};

    #[test]
    fn slips_of_one_letter() {
        for (one, other) in [("dataa", "data"), ("paymets", "payments"), ("platfrom", "platform"), ("dota", "data")] {
            assert!(is_slip(one, other) && is_slip(other, one), "{one} {other}");
            assert!(without_one(one).any(|rest| without_one(other).any(|of_other| of_other == rest)), "{one} {other}");
        }
        for (one, other) in [("data", "data"), ("payments", "payment"), ("storage", "store"), ("ab", "cd")] {
            assert!(!is_slip(one, other), "{one} {other}");
        }
    }
}
