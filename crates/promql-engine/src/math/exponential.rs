//! Exponentials.

use std::f64::consts::LOG2_E;

use super::polynomial;
use super::scale::{scaled, two};

/// ln 2 in two parts, of SLEEF and of FreeBSD: the first has so few digits that a multiple of it is exact.
const LN_2_OF_EXP: (f64, f64) = (0.693147180559663, 2.8235290563031577e-13);
const LN_2: (f64, f64) = (0.6931471803691238, 1.9082149292705877e-10);

/// What exceeds this is infinite.
const OVERFLOW: f64 = 709.782712893384;

/// One over the factorials of 8 to 1: a Taylor series.
const TAYLOR: [f64; 8] = [
    2.48015873015873e-5,
    0.0001984126984126984,
    0.001388888888888889,
    0.008333333333333333,
    0.041666666666666664,
    0.16666666666666666,
    0.5,
    1.0,
];

/// `exp` of Go's assembly for amd64, where the processor multiplies and adds in one step, as all that run servers do. On one
/// that does not the last digit of Go's own result may differ.
pub(crate) fn exp(value: f64) -> f64 {
    if value.is_nan() || value > OVERFLOW {
        return if value.is_nan() { value } else { f64::INFINITY };
    }
    if value == f64::NEG_INFINITY {
        return 0.0;
    }
    let twos = (value * LOG2_E).round_ties_even();
    let rest = (-twos).mul_add(LN_2_OF_EXP.1, (-twos).mul_add(LN_2_OF_EXP.0, value)) * 0.0625;
    let [first, others @ ..] = TAYLOR;
    let series = others.iter().fold(first, |sum, coefficient| rest.mul_add(sum, *coefficient));
    // e^x - 1 of a sixteenth, doubled four times: (y + 2) * y
    let mut less_one = rest * series;
    for _ in 0..3 {
        less_one *= less_one + 2.0;
    }
    let result = (less_one + 2.0).mul_add(less_one, 1.0);
    raised(result, twos as i64)
}

/// A result of [`exp`] times a power of two, as Go's assembly does it: from 2^1024 on all is infinite, even what would fit
/// because the number is below 1, and far below the smallest normal number all is 0.
fn raised(value: f64, twos: i64) -> f64 {
    match twos {
        1024.. => f64::INFINITY,
        -1022.. => value * two(twos),
        -1075..-1022 => value * two(twos + 1022) * two(-1022),
        _ => 0.0,
    }
}

/// Of FreeBSD's `exp`: a polynomial of r², for `|r| <= ln 2 / 2`.
const REMEZ: [f64; 5] =
    [4.1381367970572385e-8, -1.6533902205465252e-6, 6.613756321437934e-5, -0.0027777777777015593, 0.16666666666666666];

/// 2 to the power of a number.
pub(crate) fn exp2(value: f64) -> f64 {
    if value.is_nan() {
        return value;
    }
    if value > 1023.9999999999999 {
        return f64::INFINITY;
    }
    if value < -1074.0 {
        return 0.0;
    }
    let twos = (value + 0.5_f64.copysign(value)).trunc();
    let part = value - twos;
    let (high, low) = (part * LN_2.0, -part * LN_2.1);
    let rest = high - low;
    let square = rest * rest;
    let corrected = rest - square * polynomial(square, &REMEZ);
    let result = 1.0 - ((low - (rest * corrected) / (2.0 - corrected)) - high);
    scaled(result, twos as i64)
}
