//! The order of exporter versions: numbers with dots, and the dated release tags of MinIO.

use std::cmp::Ordering;

/// Whether `version` is `since` or newer.
///
/// A number left out of `version` stands for the newest (`2.45` is the last 2.45.x), one left out of `since` for zero.
/// An image's flavour (`16.3-alpine`) is no part of the version. True where the two cannot be compared.
pub fn version_at_least(version: &str, since: &str) -> bool {
    compare((version, u64::MAX), (since, 0)).is_none_or(Ordering::is_ge)
}

/// Whether `version` is `until` or older; an `x` in `until` stands for any number.
///
/// A number left out of `version` stands for any (`0.19` may be 0.19.0), one left out of `until` for the newest. True where
/// the two cannot be compared.
pub fn version_at_most(version: &str, until: &str) -> bool {
    compare((version, 0), (until, u64::MAX)).is_none_or(Ordering::is_le)
}

/// Compares two versions, each with what its missing numbers stand for.
fn compare((left, left_fill): (&str, u64), (right, right_fill): (&str, u64)) -> Option<Ordering> {
    match (release_date(left), release_date(right)) {
        (Some(left), Some(right)) => Some(left.cmp(right)),
        (None, None) => Some(Numbers::parse(left, left_fill)?.cmp(&Numbers::parse(right, right_fill)?)),
        _ => None,
    }
}

/// `2023-01-02T09-40-09Z` of `RELEASE.2023-01-02T09-40-09Z` and its variants; dates of this form sort as text.
fn release_date(version: &str) -> Option<&str> {
    version.strip_prefix("RELEASE.")?.get(.."2023-01-02T09-40-09Z".len())
}

/// Compared field by field.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Numbers<'a> {
    numbers: [u64; 4],
    stage: Stage<'a>,
}

impl<'a> Numbers<'a> {
    fn parse(version: &'a str, fill: u64) -> Option<Self> {
        let version = version.strip_prefix('v').unwrap_or(version);
        let (core, rest) = split_where(version, |c| !c.is_ascii_digit() && c != '.');
        let parts: Vec<&str> = core.trim_end_matches('.').split('.').collect();
        let stage = Stage::parse(rest);
        let fill = match &stage {
            _ if rest.starts_with('x') => u64::MAX,
            Stage::Release if parts.len() < 3 => fill,
            Stage::Release | Stage::Before(..) => 0,
        };
        let mut numbers = [fill; 4];
        for (place, part) in numbers.iter_mut().zip(parts) {
            *place = part.parse().ok()?;
        }
        Some(Numbers { numbers, stage })
    }
}

/// The order of the variants is the order of the versions.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Stage<'a> {
    /// The word of a pre-release and its number.
    Before(&'a str, u64),
    Release,
}

impl<'a> Stage<'a> {
    fn parse(suffix: &'a str) -> Self {
        let suffix = suffix.trim_start_matches(['-', '.']);
        let (word, rest) = split_where(suffix, |c| !c.is_ascii_alphabetic());
        if !["alpha", "beta", "dev", "pre", "rc", "snapshot"].contains(&word) {
            return Stage::Release;
        }
        let (number, _) = split_where(rest.trim_start_matches(['-', '.']), |c| !c.is_ascii_digit());
        Stage::Before(word, number.parse().unwrap_or(0))
    }
}

/// Splits before the first character that answers.
fn split_where(text: &str, answers: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(answers).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert!(version_at_least("0.17.0", "0.17.0"));
        assert!(version_at_least("v0.17.10", "0.17.9"));
        assert!(!version_at_least("0.9.0", "0.17.0"));
        assert!(version_at_most("0.9.0", "0.17.0"));
        assert!(!version_at_most("0.17.1", "0.17.0"));
    }

    #[test]
    fn a_version_without_its_last_numbers_is_any_of_its_line() {
        assert!(version_at_least("3", "3.4.0"));
        assert!(version_at_least("2.45", "2.45"));
        assert!(version_at_most("3", "3.4.0"));
        assert!(version_at_least("0.19", "0.19.1") && version_at_most("0.19", "0.19.1"));
        assert!(version_at_most("0.19", "0.19.0") && version_at_most("0.19", "0.19"));
        assert!(!version_at_most("0.20", "0.19.9") && !version_at_least("0.18", "0.19.0"));
    }

    #[test]
    fn an_x_in_the_last_version_is_any_number() {
        assert!(version_at_most("2.55.1", "2.x"));
        assert!(!version_at_most("3.0.0", "2.x"));
        assert!(!version_at_least("2.55.1", "3.0"));
    }

    #[test]
    fn a_pre_release_comes_before_its_release() {
        assert!(!version_at_least("3.0.0-rc.1", "3.0.0"));
        assert!(version_at_least("2.0.0-pre11", "2.0.0-pre"));
        assert!(version_at_least("3.0.0-rc.2", "3.0.0-rc.1"));
        assert!(!version_at_least("18beta1", "18.0"));
    }

    #[test]
    fn the_flavour_of_an_image_is_no_pre_release() {
        assert!(version_at_least("17.2-alpine3.20", "17.2"));
        assert!(version_at_least("1.8.2@sha256:0123", "1.8.2"));
    }

    #[test]
    fn release_tags_of_minio_are_compared_by_date() {
        let (older, newer) = ("RELEASE.2023-01-02T09-40-09Z", "RELEASE.2023-10-07T15-07-38Z");
        assert!(version_at_least(newer, older));
        assert!(!version_at_least(older, newer));
        assert!(version_at_least("RELEASE.2023-10-07T15-07-38Z-cpuv1", newer));
        assert!(version_at_most(older, newer));
    }

    #[test]
    fn what_cannot_be_compared_is_let_pass() {
        for version in ["latest", "", "v", "99999999999999999999999", "main-2024", "é"] {
            assert!(version_at_least(version, "1.0.0"), "{version}");
            assert!(version_at_most(version, "1.0.0"), "{version}");
        }
        assert!(version_at_least("1.0.0", "RELEASE.2023-01-02T09-40-09Z"));
    }
}
