//! A label of an alert whose value no route asks for, while one asks for a value that is one letter away.

use std::collections::{BTreeMap, BTreeSet};

use crate::alertmanager::{Operator, Patterns};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;
use crate::rules::route::conditions::{each, listed};
use crate::rules::route::patterns;

/// Shorter values are near to each other by chance.
const SHORTEST: usize = 4;

/// What routes ask of a label.
#[derive(Default)]
struct Asked<'a> {
    values: BTreeSet<&'a str>,
    others: Vec<&'a crate::alertmanager::Matcher>,
}

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let mut asked: BTreeMap<&str, Asked<'_>> = BTreeMap::new();
    each(&model.routing.root, &mut |placed| {
        for matcher in &placed.route.matchers {
            let of = asked.entry(matcher.label.as_str()).or_default();
            match listed(matcher) {
                Some(values) => of.values.extend(values),
                None => of.others.push(matcher),
            }
        }
    });
    // where nobody has the value that is asked for, another rule says so
    let mut given: BTreeSet<(&str, &str)> = BTreeSet::new();
    for variant in model.alerts.values().flat_map(|alert| &alert.variants) {
        given.extend(variant.labels.iter().map(|(label, value)| (label.as_str(), value.as_str())));
    }
    let patterns = patterns(model);
    for alert in model.alerts.values().filter(|alert| alert.written) {
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
                    format!("no route asks for {label}=\"{value}\", and one for \"{near}\""),
                    format!("has {label}=\"{value}\""),
                )
                .help(format!("did you mean `{near}`? If there is no route on purpose: `allow`"))
                .item(alert.item()),
            );
        }
    }
}

impl<'a> Asked<'a> {
    /// The value that was meant by one that no matcher takes.
    fn near(&self, value: &str, patterns: &Patterns) -> Option<&'a str> {
        let number = |byte: u8| byte.is_ascii_digit();
        if value.len() < SHORTEST || value.contains("{{") || value.bytes().any(number) || self.values.contains(value) {
            return None;
        }
        // one that is left out is known, and so is one that a pattern takes
        let told = self.others.iter().any(|matcher| match matcher.operator {
            Operator::NotEqual => matcher.value == value,
            Operator::NotMatch => matcher.matches(value, patterns) != Some(true),
            Operator::Equal | Operator::Match => matcher.matches(value, patterns) != Some(false),
        });
        if told {
            return None;
        }
        self.values.iter().copied().find(|known| is_slip(value, known))
    }
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
    use super::is_slip;

    #[test]
    fn slips_of_one_letter() {
        for (one, other) in [("dataa", "data"), ("paymets", "payments"), ("platfrom", "platform"), ("dota", "data")] {
            assert!(is_slip(one, other) && is_slip(other, one), "{one} {other}");
        }
        for (one, other) in [("data", "data"), ("payments", "payment"), ("storage", "store"), ("ab", "cd")] {
            assert!(!is_slip(one, other), "{one} {other}");
        }
    }
}
