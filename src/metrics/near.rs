//! What an author may have meant by a name that nothing gives.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::{Existence, existence};
use crate::catalogue::{self, Exporter, Part};
use crate::model::Model;
use crate::report::NameIndex;

/// Names like the one that was written.
#[derive(Debug, Clone)]
pub enum Similar {
    /// What measures it instead.
    Instead(&'static str),
    /// The same but for a slip.
    Typo(String),
    /// Names of the stack that hold every word of it, at most three.
    Longer(Vec<String>),
    /// An exporter that no service has brings it.
    Elsewhere(&'static Exporter),
}

/// A metric that people expect of an exporter and that no version of it has.
struct Expected {
    name: &'static str,
    exporter: &'static str,
    instead: &'static str,
}

/// Sources: scrapes of postgres_exporter 0.11 to 0.19 before PostgreSQL 15 to 18, none of which has a histogram.
const EXPECTED: &[Expected] = &[Expected {
    name: "postgres_query_duration_seconds",
    exporter: "postgres_exporter",
    instead: "PostgreSQL has no histogram of its queries; their mean is \
              `rate(pg_stat_statements_seconds_total[5m]) / rate(pg_stat_statements_calls_total[5m])`",
}];

/// What is asked of a model about names that nothing gives: there may be thousands, and each may be read often.
pub struct NearMetrics<'a> {
    model: &'a Model,
    /// What services declare, and what indicators record.
    declared: OnceCell<NameIndex<'a>>,
    /// Each exporter that a service has.
    catalogues: OnceCell<Vec<&'static Exporter>>,
}

impl<'a> NearMetrics<'a> {
    /// Of a model.
    pub fn new(model: &'a Model) -> NearMetrics<'a> {
        NearMetrics { model, declared: OnceCell::new(), catalogues: OnceCell::new() }
    }

    /// What may have been meant. Only names that certainly exist are named.
    pub fn similar(&self, name: &str) -> Option<Similar> {
        let exists = |other: &str| existence(self.model, other) == Existence::Certain;
        let has = |exporter: &str| self.catalogues().iter().any(|of| of.name == exporter);
        let expected = |expected: &&Expected| {
            let rest = name.strip_prefix(expected.name);
            rest.is_some_and(|rest| matches!(rest, "" | "_bucket" | "_sum" | "_count")) && has(expected.exporter)
        };
        if let Some(expected) = EXPECTED.iter().find(expected) {
            return Some(Similar::Instead(expected.instead));
        }
        let declared = self.near_declared(name);
        if let Some(near) = declared.as_ref().filter(|near| is_one_slip(name, near)) {
            return Some(Similar::Typo(near.clone()));
        }
        let elsewhere =
            catalogue::exporters_of(name).into_iter().find(|exporter| !exporter.shared && !exporter.path.is_empty());
        if let Some(exporter) = elsewhere {
            return Some(Similar::Elsewhere(exporter));
        }
        let listed = || catalogue::nearest_among(self.catalogues().iter().copied(), name);
        let near = declared.or_else(|| Some(listed()?.1).filter(|near| exists(near)));
        // one slip of the fingers is nearer than a word that is missing, and that is nearer than several slips
        if let Some(near) = near.as_ref().filter(|near| strsim::osa_distance(name, near) <= 2) {
            return Some(Similar::Typo(near.clone()));
        }
        let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
        let metrics = self.catalogues().iter().flat_map(|exporter| exporter.metrics).map(|metric| metric.name);
        let mut longer: Vec<String> = metrics
            .filter(|other| words.len() > 2 && holds(other, &words) && exists(other))
            .map(str::to_owned)
            .collect();
        longer.sort_by_key(|other| (other.len(), other.clone()));
        longer.dedup();
        longer.truncate(3);
        match longer.is_empty() {
            true => near.map(Similar::Typo),
            false => Some(Similar::Longer(longer)),
        }
    }

    /// A name of this stack that is one letter off: a slip, also where it happens to be the name of another exporter's metric.
    pub fn typo(&self, name: &str) -> Option<String> {
        self.near_declared(name).filter(|near| is_one_slip(name, near))
    }

    /// The declared name that is nearest, if it is near enough.
    fn near_declared(&self, name: &str) -> Option<String> {
        let declared = self.declared.get_or_init(|| {
            let services = self.model.services.values();
            let of_services = services.flat_map(|service| service.metrics.keys()).map(String::as_str);
            NameIndex::new(of_services.chain(self.model.indicators.names()))
        });
        // the suffix of a part stays where it is
        let part = [Part::Bucket, Part::Sum, Part::Count].into_iter().find(|part| name.ends_with(part.suffix()));
        let suffix = part.map_or("", Part::suffix);
        let base = name.strip_suffix(suffix).unwrap_or(name);
        let near = declared.nearest(name).map(|near| near.to_string());
        let near = near.or_else(|| Some(format!("{}{suffix}", declared.nearest(base)?)));
        near.filter(|near| existence(self.model, near) == Existence::Certain && like(name, near))
    }

    fn catalogues(&self) -> &[&'static Exporter] {
        self.catalogues.get_or_init(|| {
            let mut met = BTreeSet::new();
            let all = self.model.services.values().flat_map(|service| service.catalogues.iter().copied());
            all.filter(|exporter| met.insert(exporter.name)).collect()
        })
    }
}

fn is_one_slip(name: &str, near: &str) -> bool {
    strsim::osa_distance(name, near) == 1
}

/// A declared name is compared generously; it must still begin or end alike.
fn like(name: &str, near: &str) -> bool {
    strsim::osa_distance(name, near) <= (name.len() / 5).clamp(1, 6)
}

/// Whether a name has all these words, in this order.
fn holds(name: &str, words: &[&str]) -> bool {
    let mut of_name = name.split('_');
    words.iter().all(|word| of_name.any(|other| other == *word))
}
