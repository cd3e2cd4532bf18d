//! Which Prometheus an expression is meant for. In: `3.5`, `v3.5.1`. Out: a version that compares. Patch releases are
//! deliberately absent: no syntax ever changed in one.

use std::fmt;
use std::str::FromStr;

/// A minor release of Prometheus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub major: u16,
    pub minor: u16,
}

impl Version {
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for Version {
    type Err = String;

    /// Reads `3.5`, `v3.5` and `3.5.1`; a patch number and what follows it are ignored.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
        let mut number = || {
            let part = parts.next()?;
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
        };
        match (number(), number()) {
            (Some(major), Some(minor)) => Ok(Self { major, minor }),
            _ => Err(format!("`{text}` is not a Prometheus version such as `3.5`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_minor_and_patch_releases() {
        for text in ["3.5", "3.5.1", "v3.5", "3.5.0-rc.1"] {
            assert_eq!(text.parse(), Ok(Version::new(3, 5)), "{text}");
        }
        for text in ["", "3", "3.", "x.y", "+3.5"] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }

    #[test]
    fn compares_by_number() {
        assert!(Version::new(2, 9) < Version::new(2, 42));
        assert!(Version::new(2, 55) < Version::new(3, 0));
    }
}
