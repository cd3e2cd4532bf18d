//! Tables by labels: the labels know their hash, so a look takes one comparison.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher};
use std::sync::Arc;

use crate::labels::Labels;

/// Takes numbers that are hashes already.
#[derive(Debug, Default, Clone, Copy)]
pub struct Ready(u64);

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

/// Values by labels. Nothing may depend on its order.
pub type LabelMap<V> = HashMap<Labels, V, BuildHasherDefault<Ready>>;
/// Labels, each once. Nothing may depend on its order.
pub type LabelSet = HashSet<Labels, BuildHasherDefault<Ready>>;

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
