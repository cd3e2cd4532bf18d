//! Hyperbolic functions and their inverses.

use std::f64::consts::LN_2;

use super::logarithm::ln_1p;
use super::{exp, ln, polynomial};

/// Of Hart & Cheney, number 2029: a polynomial of x² over another, up to 0.5.
const SINE_ABOVE: [f64; 4] = [-26.30563213397497, -2894.211355989564, -89912.72022039509, -630767.3640497717];
const SINE_BELOW: [f64; 4] = [1.0, -173.6789535582337, 15215.17378790019, -630767.3640497717];

/// Of Cephes' `tanh`: a polynomial of x² over another, below 0.625.
const TANGENT_ABOVE: [f64; 3] = [-0.9643991794250523, -99.28772310019185, -1614.6876844170845];
const TANGENT_BELOW: [f64; 4] = [1.0, 112.81167849163293, 2235.4883906010045, 4844.063053251255];

/// From here on e^-x is too small to matter.
const LARGE: f64 = 21.0;

/// Half of ln 2^127: from here on the tangent is 1.
const TANGENT_IS_1: f64 = 0.5 * 88.02969193111305;

/// 2^28: what is above has a square beside which 1 does not matter, and below one over it the function is its argument.
const HUGE: f64 = (1_u64 << 28) as f64;

/// A function that is odd, of its values for what is not negative.
fn odd(value: f64, of_positive: fn(f64) -> f64) -> f64 {
    if value < 0.0 { -of_positive(-value) } else { of_positive(value) }
}

pub(crate) fn sinh(value: f64) -> f64 {
    odd(value, |value| {
        if value > LARGE {
            return exp(value) * 0.5;
        }
        if value > 0.5 {
            let power = exp(value);
            return (power - 1.0 / power) * 0.5;
        }
        let square = value * value;
        polynomial(square, &SINE_ABOVE) * value / polynomial(square, &SINE_BELOW)
    })
}

pub(crate) fn cosh(value: f64) -> f64 {
    let power = exp(value.abs());
    if value.abs() > LARGE { power * 0.5 } else { (power + 1.0 / power) * 0.5 }
}

pub(crate) fn tanh(value: f64) -> f64 {
    odd(value, |value| {
        if value > TANGENT_IS_1 {
            return 1.0;
        }
        if value >= 0.625 {
            return 1.0 - 2.0 / (exp(2.0 * value) + 1.0);
        }
        if value == 0.0 {
            return value;
        }
        let square = value * value;
        value + value * square * polynomial(square, &TANGENT_ABOVE) / polynomial(square, &TANGENT_BELOW)
    })
}

pub(crate) fn asinh(value: f64) -> f64 {
    if !value.is_finite() {
        return value;
    }
    odd(value, |value| {
        if value > HUGE {
            ln(value) + LN_2
        } else if value > 2.0 {
            ln(2.0 * value + 1.0 / ((value * value + 1.0).sqrt() + value))
        } else if value < 1.0 / HUGE {
            value
        } else {
            ln_1p(value + value * value / (1.0 + (1.0 + value * value).sqrt()))
        }
    })
}

pub(crate) fn acosh(value: f64) -> f64 {
    if value < 1.0 || value.is_nan() {
        f64::NAN
    } else if value == 1.0 {
        0.0
    } else if value >= HUGE {
        ln(value) + LN_2
    } else if value > 2.0 {
        ln(2.0 * value - 1.0 / (value + (value * value - 1.0).sqrt()))
    } else {
        let more = value - 1.0;
        ln_1p(more + (2.0 * more + more * more).sqrt())
    }
}

pub(crate) fn atanh(value: f64) -> f64 {
    if value.abs() > 1.0 || value.is_nan() {
        return f64::NAN;
    }
    if value.abs() == 1.0 {
        return f64::INFINITY.copysign(value);
    }
    odd(value, |value| {
        let double = value + value;
        if value < 1.0 / HUGE {
            value
        } else if value < 0.5 {
            0.5 * ln_1p(double + double * value / (1.0 - value))
        } else {
            0.5 * ln_1p(double / (1.0 - value))
        }
    })
}
