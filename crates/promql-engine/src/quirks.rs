//! Versions from which on Prometheus does something otherwise in more than one place.

use lakehouse_promql::Version;

/// Numbers and native histograms are samples of two kinds; before, a histogram was the number 0 to most of the language.
pub(crate) const FLOATS_APART: Version = Version::new(2, 44);
/// Native histograms take part where they have a meaning, and are left out elsewhere.
pub(crate) const HISTOGRAMS_LEFT_OUT: Version = Version::new(3, 1);
/// A sign changes native histograms too.
pub(crate) const HISTOGRAMS_NEGATED: Version = Version::new(3, 0);
