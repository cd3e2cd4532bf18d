//! Angles within an eighth of the circle on either side of 0.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_4};

/// π/4 in three parts, of Cephes' `sin`: a multiple of the first two is exact.
const QUARTER_PI: [f64; 3] = [0.7853981256484985, 3.774894707930798e-8, 2.6951514290790595e-15];

/// From this angle on three parts of π/4 are too few.
const HUGE: f64 = (1_u64 << 29) as f64;

/// Digits of 4/π, 64 bits each: as many as the largest number needs.
const DIGITS: [u64; 20] = [
    0x0000000000000001,
    0x45f306dc9c882a53,
    0xf84eafa3ea69bb81,
    0xb6c52b3278872083,
    0xfca2c757bd778ac3,
    0x6e48dc74849ba5c0,
    0x0c925dd413a32439,
    0xfc3bd63962534e7d,
    0xd1046bea5d768909,
    0xd338e04d68befc82,
    0x7323ac7306a673e9,
    0x3908bf177bf25076,
    0x3ff12fffbc0b301f,
    0xde5e2316b414da3e,
    0xda6cfd9e4f96136e,
    0x9e8c7ecd3cbfd45a,
    0xea4f758fd7cbe2f6,
    0x7a0e73ef14a525d4,
    0xd7f6bf623f1aba10,
    0xac06608df8f6d757,
];

/// An angle as an even number of octants, and what is left.
pub(super) struct Reduced {
    /// 0, 2, 4 or 6.
    pub(super) octant: u64,
    pub(super) rest: f64,
}

/// Of a positive angle.
pub(super) fn reduced(angle: f64) -> Reduced {
    if angle >= HUGE {
        return of_huge(angle);
    }
    let whole = (angle * (2.0 * FRAC_2_PI)) as u64;
    let octants = whole + (whole & 1);
    let [first, second, third] = QUARTER_PI.map(|part| octants as f64 * part);
    Reduced { octant: octants & 7, rest: ((angle - first) - second) - third }
}

/// Payne and Hanek's reduction: the angle times the digits of 4/π that matter for it.
fn of_huge(angle: f64) -> Reduced {
    let exponent = (angle.to_bits() >> 52) as usize + 61 - 1023 - 52;
    let fraction = u128::from(angle.to_bits() & ((1 << 52) - 1) | 1 << 52);
    let (digit, shift) = (exponent / 64, exponent % 64);
    let at = |index: usize| DIGITS.get(digit + index).copied().unwrap_or(0);
    let digits = |index: usize| (u128::from(at(index)) << 64 | u128::from(at(index + 1))) << shift >> 64;
    // the product's upper 128 bits; what is above them is whole turns
    let low = (fraction * digits(2)) >> 64;
    let middle = fraction * digits(1);
    let high = (fraction * digits(0)) << 64;
    let product = high.wrapping_add(middle).wrapping_add(low);
    let octant = (product >> 125) as u64;
    // as in Go, the lower bits follow the upper ones with three of them told twice
    let part = unit((product >> 61) as u64, product as u64);
    // odd octants are measured from the next one
    match octant & 1 {
        1 => Reduced { octant: (octant + 1) & 7, rest: (part - 1.0) * FRAC_PI_4 },
        _ => Reduced { octant, rest: part * FRAC_PI_4 },
    }
}

/// 128 bits behind the point, cut off to a number.
fn unit(high: u64, low: u64) -> f64 {
    let zeros = high.leading_zeros();
    // the first one is not written down
    let both = (u128::from(high) << 64 | u128::from(low)) << zeros << 1;
    f64::from_bits((both >> 76) as u64 | u64::from(1022 - zeros) << 52)
}
