//! Powers: by squaring, with the exponent of two kept apart.

use super::scale::{parts, scaled};
use super::{exp, ln};

/// A power. What is special is what it is in C.
pub(crate) fn power(base: f64, exponent: f64) -> f64 {
    let whole = exponent.abs().trunc();
    let part = exponent.abs() - whole;
    let is_special = !base.is_finite() || !exponent.is_finite() || base == 0.0 || exponent == 0.0 || base == 1.0;
    // from 2^63 on all exponents are even, and all results 0, 1 or infinite
    if is_special || part != 0.0 && base < 0.0 || whole >= 9_223_372_036_854_775_808.0 {
        return base.powf(exponent);
    }
    if exponent == 1.0 {
        base
    } else if exponent == 0.5 {
        base.sqrt()
    } else if exponent == -0.5 {
        1.0 / base.sqrt()
    } else {
        squared(base, exponent, (whole, part))
    }
}

fn squared(base: f64, exponent: f64, (whole, part): (f64, f64)) -> f64 {
    let mut times = whole as u64;
    let (mut result, mut twos) = (1.0, 0_i64);
    if part > 0.5 {
        times += 1;
        result = exp((part - 1.0) * ln(base));
    } else if part != 0.0 {
        result = exp(part * ln(base));
    }
    let (mut square, mut square_twos) = parts(base);
    while times != 0 {
        if !(-4096..=4096).contains(&square_twos) {
            // far beyond what a number holds
            twos += square_twos;
            break;
        }
        if times & 1 == 1 {
            result *= square;
            twos += square_twos;
        }
        square *= square;
        square_twos *= 2;
        if square < 0.5 {
            square += square;
            square_twos -= 1;
        }
        times >>= 1;
    }
    if exponent < 0.0 { scaled(1.0 / result, -twos) } else { scaled(result, twos) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_powers() {
        assert_eq!([power(2.0, 10.0), power(2.0, -1.0), power(9.0, 0.5), power(-2.0, 3.0)], [1024.0, 0.5, 3.0, -8.0]);
        assert_eq!((power(10.0, 400.0), power(0.0, 0.0), power(2.0, -1074.0)), (f64::INFINITY, 1.0, 5e-324));
        assert!((power(2.5, 1.5) - 2.5_f64.powf(1.5)).abs() < 1e-15 * 4.0 && power(-2.0, 0.5).is_nan());
        assert_eq!(power(2.0, 1024.0), f64::INFINITY);
        for exponent in -1074..1024 {
            assert_eq!(power(2.0, f64::from(exponent)), 2.0_f64.powf(f64::from(exponent)), "2^{exponent}");
        }
    }
}
