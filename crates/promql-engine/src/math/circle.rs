//! Sine, cosine and tangent, by the method of Cephes' `sin` and `tan`.

use super::polynomial;
use super::reduction::{Reduced, reduced};

/// Of Cephes' `sin`: polynomials of z², for `|z| <= π/4`.
const SINE: [f64; 6] = [
    1.5896230157654656e-10,
    -2.5050747762857807e-8,
    2.7557313621385722e-6,
    -0.0001984126982958954,
    0.008333333333322118,
    -0.1666666666666663,
];
const COSINE: [f64; 6] = [
    -1.1358536521387682e-11,
    2.087570084197473e-9,
    -2.755731417929674e-7,
    2.4801587288851704e-5,
    -0.0013888888888873056,
    0.041666666666666595,
];

/// Of Cephes' `tan`: a polynomial of z² over another.
const TANGENT_ABOVE: [f64; 3] = [-13093.693918138379, 1153516.6483858742, -17956525.197648488];
const TANGENT_BELOW: [f64; 5] = [1.0, 13681.296347069296, -1320892.3444021097, 25008380.18233579, -53869575.592945464];

fn sine_near_0(z: f64) -> f64 {
    let square = z * z;
    z + z * square * polynomial(square, &SINE)
}

fn cosine_near_0(z: f64) -> f64 {
    let square = z * z;
    1.0 - 0.5 * square + square * square * polynomial(square, &COSINE)
}

const fn signed(value: f64, is_negative: bool) -> f64 {
    if is_negative { -value } else { value }
}

pub(crate) fn sin(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { value } else { f64::NAN };
    }
    let Reduced { octant, rest } = reduced(value.abs());
    let sine = if octant & 2 == 2 { cosine_near_0(rest) } else { sine_near_0(rest) };
    signed(sine, (value < 0.0) != (octant & 4 == 4))
}

pub(crate) fn cos(value: f64) -> f64 {
    if !value.is_finite() {
        return f64::NAN;
    }
    let Reduced { octant, rest } = reduced(value.abs());
    let is_odd = octant & 2 == 2;
    let cosine = if is_odd { sine_near_0(rest) } else { cosine_near_0(rest) };
    signed(cosine, is_odd != (octant & 4 == 4))
}

pub(crate) fn tan(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { value } else { f64::NAN };
    }
    let Reduced { octant, rest } = reduced(value.abs());
    let square = rest * rest;
    let mut tangent = rest;
    if square > 1e-14 {
        tangent += rest * (square * polynomial(square, &TANGENT_ABOVE) / polynomial(square, &TANGENT_BELOW));
    }
    if octant & 2 == 2 {
        tangent = -1.0 / tangent;
    }
    signed(tangent, value < 0.0)
}
