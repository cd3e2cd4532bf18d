//! The kinds that a spec uses: each file is read once, and a variant stands in the place of its kind.

use std::collections::{BTreeMap, BTreeSet};

use crate::kinds::{self, KindFile, Loaded, VARIANTS};
use crate::report::Report;
use crate::source::{Sources, Table};

/// The files of kinds that were read so far: each is read once, however many environments there are.
#[derive(Debug, Default)]
pub struct LoadedKinds(BTreeMap<&'static str, Loaded>);

impl LoadedKinds {
    /// The kind of a file.
    pub(super) fn get(&mut self, file: &'static KindFile, sources: &mut Sources, report: &mut Report) -> &Loaded {
        self.0.entry(file.name).or_insert_with(|| kinds::load(file, sources, report))
    }

    /// What a service of a kind is instead, with that path for its metrics.
    pub(super) fn variant(
        &mut self,
        kind: &str,
        metrics_path: &str,
        sources: &mut Sources,
        report: &mut Report,
    ) -> Option<&'static KindFile> {
        VARIANTS.iter().find(|file| kinds::is_variant(self.get(file, sources, report), kind, metrics_path))
    }
}

/// The alerts that the kinds in use bring, a table for each. Of a variant beside its kind, those of both are in their place.
pub(super) fn alerts_of_kinds(kinds: &BTreeMap<String, Loaded>) -> Vec<Table> {
    let variant = |loaded: &Loaded| loaded.kind.as_ref().and_then(|kind| kind.variant.clone());
    let both = kinds.values().filter(|loaded| variant(loaded).is_some_and(|it| kinds.contains_key(&it.of)));
    let both: Vec<Table> = both.map(|loaded| loaded.alerts_of_both.clone()).collect();
    let taken: BTreeSet<&str> = both.iter().flat_map(Table::iter).map(|(name, _)| name).collect();
    let mut alerts: Vec<Table> = kinds.values().map(|kind| kind.alerts.clone()).collect();
    for name in taken {
        alerts.iter_mut().for_each(|alerts| drop(alerts.remove(name)));
    }
    alerts.extend(both);
    alerts
}
