//! Tables by labels: the labels know their hash, so a look takes one comparison.
#![expect(clippy::disallowed_types, reason = "nothing goes through these tables, so their order is never seen")]

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher};
use std::sync::Arc;

use crate::labels::Labels;

/// Takes numbers that are hashes already.
#[derive(Debug, Default, Clone, Copy)]
struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = self.0.rotate_left(23) ^ number;
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64((number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    }
}

/// Values by labels. It has no order: nothing goes through it.
#[derive(Debug, Clone)]
pub struct LabelMap<V>(HashMap<Labels, V, BuildHasherDefault<Ready>>);

impl<V> Default for LabelMap<V> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<V> LabelMap<V> {
    /// The value of labels.
    pub fn get(&self, labels: &Labels) -> Option<&V> {
        self.0.get(labels)
    }

    /// Sets the value of labels; gives the one before.
    pub fn insert(&mut self, labels: Labels, value: V) -> Option<V> {
        self.0.insert(labels, value)
    }

    /// The value of labels, which is made if it is not there.
    pub fn get_or_make(&mut self, labels: Labels, make: impl FnOnce(&Labels) -> V) -> &mut V {
        self.0.entry(labels).or_insert_with_key(make)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// Labels, each once. It has no order: nothing goes through it.
#[derive(Debug, Clone, Default)]
pub struct LabelSet(LabelMap<()>);

impl LabelSet {
    /// A set with room for a number of labels.
    pub fn with_capacity(count: usize) -> Self {
        Self(LabelMap(HashMap::with_capacity_and_hasher(count, BuildHasherDefault::default())))
    }

    /// Whether they were not there.
    pub fn insert(&mut self, labels: Labels) -> bool {
        self.0.insert(labels, ()).is_none()
    }

    /// Whether they are there.
    pub fn contains(&self, labels: &Labels) -> bool {
        self.0.get(labels).is_some()
    }
}

impl FromIterator<Labels> for LabelSet {
    fn from_iter<I: IntoIterator<Item = Labels>>(labels: I) -> Self {
        Self(LabelMap(labels.into_iter().map(|labels| (labels, ())).collect()))
    }
}

/// The same for the same labels in every run.
pub(crate) fn hash_of(pairs: &[(Arc<str>, Arc<str>)]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (name, value) in pairs {
        hasher.write(name.as_bytes());
        hasher.write_u8(0xff);
        hasher.write(value.as_bytes());
        hasher.write_u8(0xff);
    }
    hasher.finish()
}
