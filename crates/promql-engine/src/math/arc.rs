//! Inverse functions of the circle, by the method of Cephes' `atan`.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use super::polynomial;

/// Of Cephes' `atan`: a polynomial of z² over another, up to 0.66.
const ABOVE: [f64; 5] =
    [-0.8750608600031904, -16.157537187333652, -75.00855792314705, -122.88666844901361, -64.85021904942025];
const BELOW: [f64; 6] =
    [1.0, 24.858464901423062, 165.02700983169885, 432.88106049129027, 485.3903996359137, 194.5506571482614];

/// What π/2 lost when it was rounded.
const MORE_BITS: f64 = 6.123233995736766e-17;
const TANGENT_OF_3_EIGHTHS: f64 = 2.414213562373095;
const THREE_QUARTERS_PI: f64 = 2.356194490192345;

fn near_0(value: f64) -> f64 {
    let square = value * value;
    let rest = square * polynomial(square, &ABOVE) / polynomial(square, &BELOW);
    value * rest + value
}

fn of_positive(value: f64) -> f64 {
    if value <= 0.66 {
        near_0(value)
    } else if value > TANGENT_OF_3_EIGHTHS {
        FRAC_PI_2 - near_0(1.0 / value) + MORE_BITS
    } else {
        FRAC_PI_4 + near_0((value - 1.0) / (value + 1.0)) + 0.5 * MORE_BITS
    }
}

pub(crate) fn atan(value: f64) -> f64 {
    if value == 0.0 || value.is_nan() {
        return value;
    }
    of_positive(value.abs()).copysign(value)
}

pub(crate) fn asin(value: f64) -> f64 {
    if value == 0.0 || value.is_nan() {
        return value;
    }
    let sine = value.abs();
    if sine > 1.0 {
        return f64::NAN;
    }
    let cosine = (1.0 - sine * sine).sqrt();
    let angle = if sine > 0.7 { FRAC_PI_2 - of_positive(cosine / sine) } else { of_positive(sine / cosine) };
    if value < 0.0 { -angle } else { angle }
}

pub(crate) fn acos(value: f64) -> f64 {
    FRAC_PI_2 - asin(value)
}

/// The angle of a point: `y` first, as in C.
pub(crate) fn atan2(y: f64, x: f64) -> f64 {
    if y.is_nan() || x.is_nan() {
        return f64::NAN;
    }
    let special = match (y, x) {
        (0.0, _) => Some(if x.is_sign_negative() { PI } else { 0.0 }),
        (_, 0.0) => Some(FRAC_PI_2),
        (f64::INFINITY | f64::NEG_INFINITY, f64::INFINITY) => Some(FRAC_PI_4),
        (f64::INFINITY | f64::NEG_INFINITY, f64::NEG_INFINITY) => Some(THREE_QUARTERS_PI),
        (f64::INFINITY | f64::NEG_INFINITY, _) => Some(FRAC_PI_2),
        (_, f64::INFINITY) => Some(0.0),
        (_, f64::NEG_INFINITY) => Some(PI),
        _ => None,
    };
    if let Some(special) = special {
        return special.copysign(y);
    }
    let angle = atan(y / x);
    match (x < 0.0, angle <= 0.0) {
        (false, _) => angle,
        (true, true) => angle + PI,
        (true, false) => angle - PI,
    }
}
