//! Logarithms, by the method of FreeBSD's `log` and `log1p`.

use std::f64::consts::{FRAC_1_SQRT_2, LOG2_E, LOG10_E};

use super::polynomial;
use super::scale::{exponent_of, fraction_of, parts, two};

/// ln 2 in two parts: the first has so few digits that a multiple of it is exact.
const LN_2: (f64, f64) = (0.6931471803691238, 1.9082149292705877e-10);

/// Of FreeBSD's `log` and `log1p`: a polynomial of s², for s = f / (2 + f).
const SERIES: [f64; 7] = [
    0.14798198605116586,
    0.15313837699209373,
    0.1818357216161805,
    0.22222198432149784,
    0.2857142874366239,
    0.3999999999940942,
    0.6666666666666735,
];

/// The natural logarithm, as Go's assembly for amd64 has it: it reads the bits of numbers below the smallest normal one as if
/// they were normal.
pub(crate) fn ln(value: f64) -> f64 {
    if value.is_nan() || value < 0.0 {
        return f64::NAN;
    }
    if value == 0.0 {
        return f64::NEG_INFINITY;
    }
    if value.is_infinite() {
        return value;
    }
    let (fraction, twos) = (fraction_of(value), exponent_of(value) as f64);
    let (fraction, twos) = if fraction < FRAC_1_SQRT_2 { (fraction * 2.0, twos - 1.0) } else { (fraction, twos) };
    let f = fraction - 1.0;
    let s = f / (2.0 + f);
    let square = s * s;
    let fourth = square * square;
    let [l7, l6, l5, l4, l3, l2, l1] = SERIES;
    let rest = square * polynomial(fourth, &[l7, l5, l3, l1]) + fourth * polynomial(fourth, &[l6, l4, l2]);
    let half = 0.5 * f * f;
    twos * LN_2.0 - ((half - (s * (half + rest) + twos * LN_2.1)) - f)
}

pub(crate) fn log10(value: f64) -> f64 {
    ln(value) * LOG10_E
}

/// Exact for powers of two.
pub(crate) fn log2(value: f64) -> f64 {
    let (fraction, twos) = parts(value);
    if fraction == 0.5 { (twos - 1) as f64 } else { ln(fraction) * LOG2_E + twos as f64 }
}

const SQRT_2_LESS_1: f64 = 0.41421356237309503;
const SQRT_HALF_LESS_1: f64 = -0.2928932188134525;
/// The bits of the fraction of √2.
const FRACTION_OF_SQRT_2: u64 = 0x0006_a09e_667f_3bcd;

/// The natural logarithm of 1 more than a number.
pub(super) fn ln_1p(value: f64) -> f64 {
    if value.is_nan() || value < -1.0 {
        return f64::NAN;
    }
    if value == -1.0 {
        return f64::NEG_INFINITY;
    }
    if value.is_infinite() || value.abs() < two(-54) {
        return value;
    }
    if value.abs() < two(-29) {
        return value - value * value * 0.5;
    }
    if value > SQRT_HALF_LESS_1 && value < SQRT_2_LESS_1 {
        return near_1(value);
    }
    let Reduced { f, twos, correction, is_tiny } = reduced(value);
    let half = 0.5 * f * f;
    if is_tiny {
        if f == 0.0 {
            return if twos == 0.0 { 0.0 } else { twos * LN_2.0 + (correction + twos * LN_2.1) };
        }
        let rest = half * (1.0 - 0.6666666666666666 * f);
        return if twos == 0.0 { f - rest } else { twos * LN_2.0 - ((rest - (twos * LN_2.1 + correction)) - f) };
    }
    if twos == 0.0 {
        return near_1(f);
    }
    let (s, rest) = series(f);
    twos * LN_2.0 - ((half - (s * (half + rest) + (twos * LN_2.1 + correction))) - f)
}

/// Where no power of two is to be added.
fn near_1(f: f64) -> f64 {
    let half = 0.5 * f * f;
    let (s, rest) = series(f);
    f - (half - s * (half + rest))
}

fn series(f: f64) -> (f64, f64) {
    let s = f / (2.0 + f);
    let square = s * s;
    (s, square * polynomial(square, &SERIES))
}

/// 1 + x as a power of two times 1 + f.
struct Reduced {
    f: f64,
    twos: f64,
    /// What 1 + x lost when it was rounded.
    correction: f64,
    is_tiny: bool,
}

fn reduced(value: f64) -> Reduced {
    let is_large = value.abs() >= two(53);
    let sum = if is_large { value } else { 1.0 + value };
    let mut twos = exponent_of(sum) - 1;
    let correction = match (is_large, twos > 0) {
        (true, _) => 0.0,
        (false, true) => (1.0 - (sum - value)) / sum,
        (false, false) => (value - (sum - 1.0)) / sum,
    };
    let bits = sum.to_bits() & 0x000f_ffff_ffff_ffff;
    let (one, is_tiny) = if bits < FRACTION_OF_SQRT_2 {
        (f64::from_bits(bits | 0x3ff0_0000_0000_0000), bits == 0)
    } else {
        twos += 1;
        (f64::from_bits(bits | 0x3fe0_0000_0000_0000), (0x0010_0000_0000_0000 - bits) >> 2 == 0)
    };
    Reduced { f: one - 1.0, twos: twos as f64, correction, is_tiny }
}
