//! What of PromQL a Prometheus reads only with a feature flag. In: the names that `--enable-feature` takes. Out: which parts of the
//! language they switch on. Features that do not change how an expression is read are deliberately absent.

use super::version::Version;

/// A feature that changes which expressions are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// Functions and aggregations that may still change.
    Functions,
    /// Arithmetic on durations.
    Durations,
    /// `anchored` and `smoothed`.
    RangeModifiers,
    /// `fill`, `fill_left`, `fill_right`.
    Fill,
    /// Letters of any alphabet and dots in names without quotes, from 3.16 on.
    UnquotedNames,
}

impl Feature {
    /// All of them, by name.
    pub const ALL: [Self; 5] =
        [Self::Fill, Self::Durations, Self::Functions, Self::RangeModifiers, Self::UnquotedNames];

    /// Its name for `--enable-feature`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fill => "promql-binop-fill-modifiers",
            Self::Durations => "promql-duration-expr",
            Self::Functions => "promql-experimental-functions",
            Self::RangeModifiers => "promql-extended-range-selectors",
            Self::UnquotedNames => "promql-unquoted-utf8-names",
        }
    }

    /// What to write where it is missing.
    pub(super) fn help(self) -> String {
        let name = self.name();
        format!("add \"{name}\" to `features` in [stack.prometheus], or do not use it")
    }

    /// What a finding says at the place.
    pub(super) fn label(self) -> String {
        format!("needs the feature flag {}", self.name())
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Functions => 1,
            Self::Durations => 2,
            Self::RangeModifiers => 4,
            Self::Fill => 8,
            Self::UnquotedNames => 16,
        }
    }
}

/// The features that are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Features(u8);

impl Features {
    /// Those of some names; names of other features change nothing here.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let of_name = |name: &str| Feature::ALL.into_iter().find(|feature| feature.name() == name);
        Self(names.into_iter().filter_map(of_name).fold(0, |bits, feature| bits | feature.bit()))
    }

    /// All of them: where nobody knows which are on.
    pub fn all() -> Self {
        Self::named(Feature::ALL.map(Feature::name))
    }

    /// Whether one is on.
    pub const fn has(self, feature: Feature) -> bool {
        self.0 & feature.bit() != 0
    }
}

/// The Prometheus that reads an expression: its version, and what is switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    pub version: Version,
    pub features: Features,
}

impl From<Version> for Target {
    /// With nothing switched on.
    fn from(version: Version) -> Self {
        Self { version, features: Features::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_known_by_their_names() {
        let on = Features::named(["promql-duration-expr", "exemplar-storage"]);
        assert!(on.has(Feature::Durations) && !on.has(Feature::Functions));
        assert_eq!(Features::named([]), Features::default());
        assert!(Feature::ALL.into_iter().all(|feature| Features::all().has(feature)));
    }
}
