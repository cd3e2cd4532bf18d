//! `limit_ratio`: a part of the elements, by the hash of their labels, so that it is always the same part.

use lakehouse_promql::Version;

use super::Groups;
use crate::annotation::Note;
use crate::engine::Element;
use crate::error::Error;
use crate::evaluate::Run;
use crate::labels::Labels;
use crate::plan::Aggregate;

/// From this version on labels are one text with lengths in it, and hashed as such.
const ONE_TEXT: Version = Version::new(3, 0);

impl Run<'_> {
    pub(super) fn limited(
        &mut self,
        aggregate: &Aggregate,
        vector: Vec<Element>,
        ratio: f64,
    ) -> Result<Vec<Element>, Error> {
        if ratio == 0.0 {
            return Ok(Vec::new());
        }
        if ratio.is_nan() {
            return Err(Error::new("Ratio value is NaN"));
        }
        let cap = ratio.clamp(-1.0, 1.0);
        if cap != ratio {
            let place = aggregate.param.as_ref().map_or(aggregate.place, |param| param.place);
            self.note(Note::InvalidRatio(ratio, cap), place);
        }
        let version = self.engine.version();
        let is_in = |labels: &Labels| {
            let offset = hash(labels, version) as f64 / u64::MAX as f64;
            if cap >= 0.0 { offset < cap } else { offset >= 1.0 + cap }
        };
        let mut memory = self.memory(aggregate.memory);
        let groups = Groups::of(&vector, aggregate, &mut memory);
        self.put_back_memory(aggregate.memory, memory);
        let mut vector: Vec<Option<Element>> = vector.into_iter().map(Some).collect();
        let mut chosen = Vec::new();
        for index in groups.places {
            let element = vector.get_mut(index).and_then(Option::take);
            chosen.extend(element.filter(|element| is_in(&element.labels)));
        }
        Ok(chosen)
    }
}

/// The hash of labels that Prometheus makes.
fn hash(labels: &Labels, version: Version) -> u64 {
    let mut bytes = Vec::new();
    for (name, value) in labels.iter() {
        if version >= ONE_TEXT {
            for text in [name, value] {
                write_length(&mut bytes, text.len());
                bytes.extend_from_slice(text.as_bytes());
            }
        } else {
            for text in [name, value] {
                bytes.extend_from_slice(text.as_bytes());
                bytes.push(0xff);
            }
        }
    }
    xxhash64(&bytes)
}

/// One byte, or 255 and three bytes of a longer length.
fn write_length(bytes: &mut Vec<u8>, length: usize) {
    match u8::try_from(length) {
        Ok(short) if short < 255 => bytes.push(short),
        _ => {
            bytes.push(255);
            bytes.extend_from_slice(length.to_le_bytes().get(..3).unwrap_or_default());
        }
    }
}

const PRIMES: [u64; 5] =
    [0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63, 0x27D4_EB2F_1656_67C5];

fn round(lane: u64, input: u64) -> u64 {
    lane.wrapping_add(input.wrapping_mul(PRIMES[1])).rotate_left(31).wrapping_mul(PRIMES[0])
}

fn word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// xxHash with 64 bits and seed 0.
fn xxhash64(bytes: &[u8]) -> u64 {
    let mut stripes = bytes.chunks_exact(32);
    let mut hash = if bytes.len() >= 32 {
        let mut lanes = [PRIMES[0].wrapping_add(PRIMES[1]), PRIMES[1], 0, 0_u64.wrapping_sub(PRIMES[0])];
        for stripe in stripes.by_ref() {
            for (lane, input) in lanes.iter_mut().zip(stripe.chunks_exact(8)) {
                *lane = round(*lane, word(input));
            }
        }
        let turns = [1, 7, 12, 18];
        let mixed = lanes.iter().zip(turns).fold(0_u64, |sum, (lane, turn)| sum.wrapping_add(lane.rotate_left(turn)));
        lanes.iter().fold(mixed, |hash, lane| (hash ^ round(0, *lane)).wrapping_mul(PRIMES[0]).wrapping_add(PRIMES[3]))
    } else {
        PRIMES[4]
    };
    hash = hash.wrapping_add(bytes.len() as u64);
    let mut words = stripes.remainder().chunks_exact(8);
    for input in words.by_ref() {
        hash = (hash ^ round(0, word(input))).rotate_left(27).wrapping_mul(PRIMES[0]).wrapping_add(PRIMES[3]);
    }
    let mut halves = words.remainder().chunks_exact(4);
    for input in halves.by_ref() {
        hash = (hash ^ word(input).wrapping_mul(PRIMES[0])).rotate_left(23);
        hash = hash.wrapping_mul(PRIMES[1]).wrapping_add(PRIMES[2]);
    }
    for byte in halves.remainder() {
        hash = (hash ^ u64::from(*byte).wrapping_mul(PRIMES[4])).rotate_left(11).wrapping_mul(PRIMES[0]);
    }
    hash = (hash ^ hash >> 33).wrapping_mul(PRIMES[1]);
    hash = (hash ^ hash >> 29).wrapping_mul(PRIMES[2]);
    hash ^ hash >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_reference() {
        assert_eq!(xxhash64(b""), 0xef46_db37_51d8_e999);
        assert_eq!(xxhash64(b"abc"), 0x44bc_2cf5_ad77_0999);
        assert_eq!(xxhash64(b"Nobody inspects the spammish repetition"), 0xfbce_a83c_8a37_8bf1);
    }
}
