//! What the version of a component decides about how its configuration is written, as data.
//!
//! Fields of a scrape_config have a table of their own (`spec/fields/prometheus.toml`), functions of PromQL too
//! (`promql/functions.rs`).

use super::Stack;
use crate::alertmanager;
use crate::components::{ALERTMANAGER, BLACKBOX_EXPORTER, PROMETHEUS};

/// A feature of a component that only some of its versions have.
#[derive(Debug)]
pub struct Feature {
    /// The component that reads it.
    pub component: &'static str,
    /// What is written.
    pub about: &'static str,
    /// The first version, major and minor, that reads it so.
    pub since: (u16, u16),
    /// The first version that does not any more, if there is one.
    pub until: Option<(u16, u16)>,
    /// Where the fact is from.
    pub source: &'static str,
}

/// `$NAME` in the value of an external label is replaced from the environment, and `$$` stands for `$`.
pub const EXPANDED_EXTERNAL_LABELS: Feature = Feature {
    component: PROMETHEUS,
    about: "external labels are expanded",
    since: (3, 0),
    until: None,
    source: "Prometheus, migration guide to 3.0; seen with 2.42 and 3.5",
};

/// `storage.tsdb.retention` in the file, in place of a flag.
pub const RETENTION_IN_FILE: Feature = Feature {
    component: PROMETHEUS,
    about: "retention stands in the file",
    since: (3, 8),
    until: None,
    source: "Prometheus 3.8, configuration; absent from 3.5 to 3.7",
};

/// `http_headers` of a probe, whose values can be read from files.
pub const PROBE_HEADERS_FROM_FILES: Feature = Feature {
    component: BLACKBOX_EXPORTER,
    about: "`http_headers` takes a header from a secret",
    since: (0, 26),
    until: None,
    source: "prometheus/common 0.54, first used by blackbox_exporter 0.26; refused by 0.23, read by 0.26",
};

/// `group_by: []` in a route stands for no label at all; before, it was as if not written.
pub const EMPTY_GROUP_BY: Feature = Feature {
    component: ALERTMANAGER,
    about: "an empty group_by replaces the inherited one",
    since: (0, 31),
    until: None,
    source: "prometheus/alertmanager#4825; seen with Alertmanager 0.28 and 0.33",
};

/// Matchers with any label name, quoted where it needs it; the older notation is still read, with a warning.
pub const UTF8_MATCHERS: Feature = Feature {
    component: ALERTMANAGER,
    about: "matchers are read by the UTF-8 parser first",
    since: alertmanager::UTF8_MATCHERS,
    until: None,
    source: "Alertmanager 0.27, release notes and matcher/compat; seen with amtool 0.25 and 0.28",
};

/// One source for each set of equal labels is remembered, the one that ends last, and no other is looked at.
pub const INDEXED_INHIBITION: Feature = Feature {
    component: ALERTMANAGER,
    about: "inhibition looks at one source for each set of equal labels",
    since: (0, 30),
    // 0.34.0 has the index too; who writes 0.34 runs the mended one
    until: Some((0, 34)),
    source: "Alertmanager, inhibit/inhibit.go: an index of one alert from 0.30 to 0.34.0; before and from 0.34.1 on (#5542) all sources",
};

/// All features.
pub const FEATURES: &[&Feature] =
    &[&EXPANDED_EXTERNAL_LABELS, &INDEXED_INHIBITION, &PROBE_HEADERS_FROM_FILES, &RETENTION_IN_FILE, &UTF8_MATCHERS];

/// Features of Prometheus that promtool takes too, each with its first version that does. Source: cmd/promtool/main.go, v2.42.0
/// to v3.16.0.
const OF_PROMTOOL: &[(&str, (u16, u16))] = &[
    ("promql-binop-fill-modifiers", (3, 14)),
    ("promql-delayed-name-removal", (3, 4)),
    ("promql-duration-expr", (3, 10)),
    ("promql-experimental-functions", (3, 4)),
    ("promql-extended-range-selectors", (3, 10)),
    ("promql-unquoted-utf8-names", (3, 16)),
];

impl Feature {
    /// Whether a version reads it so.
    pub fn is_of(&self, version: (u16, u16)) -> bool {
        version >= self.since && self.until.is_none_or(|until| version < until)
    }
}

impl Stack {
    /// The flag with which promtool reads what this Prometheus reads; nothing where it needs none.
    pub fn promtool_flag(&self) -> Option<String> {
        let version = (self.prometheus.major, self.prometheus.minor);
        let takes = |name: &&str| OF_PROMTOOL.iter().any(|(known, since)| known == name && version >= *since);
        let names: Vec<&str> = self.features().filter(takes).collect();
        (!names.is_empty()).then(|| format!("--enable-feature={}", names.join(",")))
    }

    /// Whether the component that the output is written for has a feature.
    pub fn reads(&self, feature: &Feature) -> bool {
        self.components.get(feature.component).is_some_and(|running| feature.is_of(running.version))
    }
}

#[cfg(test)]
mod tests {
    use super::FEATURES;
    use crate::components::component;

    #[test]
    fn every_feature_begins_within_the_versions_that_are_written_for() {
        for feature in FEATURES {
            let component = component(feature.component).expect(feature.about);
            assert!(
                feature.since > component.versions.oldest.minor && feature.since.0 < component.versions.unknown_from,
                "{}",
                feature.about
            );
            let known = feature.since..(component.versions.unknown_from, 0);
            assert!(
                feature.until.is_none_or(|until| until > feature.since && known.contains(&until)),
                "{}",
                feature.about
            );
            assert!(!feature.source.is_empty(), "{}", feature.about);
        }
    }
}
