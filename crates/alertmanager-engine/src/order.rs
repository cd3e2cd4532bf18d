//! The order of the alerts of a notification: by job, by instance, then by all labels, fewer labels first.

use std::cmp::Ordering;

use crate::delivery::Labels;

pub(crate) fn compare(one: &Labels, other: &Labels) -> Ordering {
    let by = |name: &str| match (one.get(name), other.get(name)) {
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (one, other) => one.cmp(&other),
    };
    let by_size = || one.len().cmp(&other.len());
    by("job").then_with(|| by("instance")).then_with(by_size).then_with(|| by_labels(one, other))
}

/// By the first name whose value differs; the one that lacks it comes first.
fn by_labels(one: &Labels, other: &Labels) -> Ordering {
    let (mut ones, mut others) = (one.iter(), other.iter());
    loop {
        match (ones.next(), others.next()) {
            (None, None) => return Ordering::Equal,
            (Some(_), None) => return Ordering::Greater,
            (None, Some(_)) => return Ordering::Less,
            (Some((name, value)), Some((other_name, other_value))) => {
                // the smaller name is one that the other lacks
                let differ = other_name.cmp(name).then_with(|| value.cmp(other_value));
                if differ.is_ne() {
                    return differ;
                }
            }
        }
    }
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
