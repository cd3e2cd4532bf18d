//! The order of the alerts of a notification: by job, by instance, then by all labels, fewer labels first.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::delivery::Labels;

pub(crate) fn compare(one: &Labels, other: &Labels) -> Ordering {
    let by = |name: &str| match (one.get(name), other.get(name)) {
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (one, other) => one.cmp(&other),
    };
    by("job").then_with(|| by("instance")).then_with(|| one.len().cmp(&other.len())).then_with(|| {
        let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
        names
            .into_iter()
            .map(|name| one.get(name).cmp(&other.get(name)))
            .find(|it| it.is_ne())
            .unwrap_or(Ordering::Equal)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_of_a_job_stand_together() {
        let labels = |pairs: &[(&str, &str)]| -> Labels {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let ordered = [
            labels(&[("alertname", "Z"), ("instance", "1"), ("job", "a")]),
            labels(&[("alertname", "A"), ("instance", "2"), ("job", "a")]),
            labels(&[("alertname", "A"), ("job", "a")]),
            labels(&[("alertname", "B")]),
            labels(&[("z", "1")]),
            labels(&[("alertname", "A"), ("z", "2")]),
        ];
        for pair in ordered.windows(2) {
            // a label that one lacks comes before any value of it
            let expected = if pair[0].contains_key("z") || !pair[1].contains_key("z") || pair[1].len() > 1 {
                Ordering::Less
            } else {
                Ordering::Greater
            };
            assert_eq!(compare(&pair[0], &pair[1]), expected, "{pair:?}");
        }
    }
}
