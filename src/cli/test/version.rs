//! `--prometheus`: the version that rules run as.

use super::super::Failure;
use crate::components::{PROMETHEUS, Versions, component};
use crate::promql::Version;

/// The version that is written; without one the default version of this program.
pub(super) fn version(written: Option<&str>) -> Result<Version, Failure> {
    let Some(versions) = component(PROMETHEUS).map(|component| &component.versions) else {
        return Err(Failure::new("this program knows no Prometheus"));
    };
    let (major, minor) = match written {
        None => versions.default.minor,
        Some(text) => read(text, versions).ok_or_else(|| refused(text, versions))?,
    };
    Ok(Version::new(major, minor))
}

/// `3.5`, `3.5.1`, or `3` for the newest version.
fn read(text: &str, versions: &Versions) -> Option<(u16, u16)> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('.').collect();
    let numbers: Vec<u16> = parts.iter().filter(|part| is_number(part)).filter_map(|part| part.parse().ok()).collect();
    let newest = versions.newest.unwrap_or(versions.default).minor;
    let version = match (numbers.as_slice(), parts.len()) {
        ([major], 1) if *major == newest.0 => newest,
        ([major, minor], 2) | ([major, minor, _], 3) => (*major, *minor),
        _ => return None,
    };
    (version >= versions.oldest.minor && version.0 < versions.unknown_from).then_some(version)
}

fn refused(text: &str, versions: &Versions) -> Failure {
    let newest = versions.newest.unwrap_or(versions.default).minor;
    let (oldest, default) = (versions.oldest.minor, versions.default.minor);
    let known = format!("known are versions from {}.{} to {}.{}", oldest.0, oldest.1, newest.0, newest.1);
    Failure::new(format!("`{text}` is not a known version of Prometheus")).help(format!(
        "write two numbers, such as --prometheus {}.{}, or {} for the newest version; {known}",
        default.0, default.1, newest.0
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_two_numbers_or_three() {
        let versions = &component(PROMETHEUS).expect("a component").versions;
        let newest = versions.newest.expect("a newest version").minor;
        for (text, expected) in [
            ("3.5", Some((3, 5))),
            ("2.53.1", Some((2, 53))),
            ("3", Some(newest)),
            ("2", None),
            ("0.0", None),
            ("2.41", None),
            ("4.0", None),
            ("3.5.junk", None),
            ("3.5.1.2", None),
            ("3.+5", None),
            ("3..5", None),
            ("3.", None),
            ("v3.5", None),
            ("", None),
            ("3.99999", None),
        ] {
            assert_eq!(read(text, versions), expected, "{text}");
        }
    }
}
