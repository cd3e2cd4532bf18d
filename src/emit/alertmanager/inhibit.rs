//! `inhibit_rules`.

use super::super::Origin;
use super::super::yaml::Yaml;
use crate::model::InhibitRule;

/// All rules; nothing where there are none.
pub(super) fn rules(rules: &[InhibitRule]) -> Option<Yaml> {
    let one = |rule: &InhibitRule| {
        Yaml::map([
            ("source_matchers", super::matchers(&rule.source_matchers)),
            ("target_matchers", super::matchers(&rule.target_matchers)),
            ("equal", (!rule.equal.is_empty()).then(|| Yaml::texts(rule.equal.iter().map(String::as_str)))),
        ])
        .traced(match rule.places.item.as_str() {
            "" => Origin::part("inhibition", ["lakehouse"]),
            item => Origin::item("", item),
        })
    };
    (!rules.is_empty()).then(|| Yaml::List(rules.iter().map(one).collect()))
}
