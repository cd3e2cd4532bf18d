//! Regexes of Alertmanager's matchers: those of Prometheus, read by the Go that Alertmanager was built with.

use super::Version;
use super::matcher::go_of;
use crate::promql;

/// The patterns that were asked for so far.
#[derive(Debug)]
pub struct Patterns {
    version: Version,
    patterns: promql::Patterns,
}

impl Patterns {
    /// No patterns yet, of one version of Alertmanager.
    pub fn new(version: Version) -> Patterns {
        Patterns { version, patterns: promql::Patterns::new(go_of(version)) }
    }

    /// Of which Alertmanager they are.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Whether the whole text fits the pattern; `None` where the pattern cannot be compiled here.
    pub fn fits(&self, pattern: &str, text: &str) -> Option<bool> {
        self.patterns.fits(pattern, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_the_whole_text_as_in_go() {
        let patterns = Patterns::new((0, 28));
        for (pattern, text, fits) in [
            ("a|b", "a", true),
            ("a|b", "ab", false),
            ("", "", true),
            ("", "a", false),
            (".*", "", true),
            (".*", "a\nb", false),
            ("(?s).*", "a\nb", true),
            (".+", "", false),
            ("a.*|b", "axx", true),
            ("5..", "500", true),
            ("5..", "5000", false),
            ("a|", "", true),
            ("(?i)É", "é", true),
            ("\\w+", "é", false),
            ("\\d", "٣", false),
            ("[[:alpha:]]+", "ab", true),
            ("a$", "a\n", false),
            ("\\Qa.b\\E", "a.b", true),
            ("x^", "x", false),
            ("^x$", "x", true),
        ] {
            assert_eq!(patterns.fits(pattern, text), Some(fits), "{pattern} {text:?}");
            assert_eq!(patterns.fits(pattern, text), Some(fits), "{pattern} {text:?}, the second time");
        }
        assert_eq!(patterns.fits("(", "a"), None);
    }
}
