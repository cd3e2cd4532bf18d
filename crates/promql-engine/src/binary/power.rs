//! Powers as Go computes them: by squaring, with the exponent of two kept apart, so that their last digits are the same.

/// A power. What is special is what it is in C.
pub(super) fn power(base: f64, exponent: f64) -> f64 {
    let whole = exponent.abs().trunc();
    let is_special = !base.is_finite() || !exponent.is_finite() || base == 0.0 || exponent == 0.0 || base == 1.0;
    let is_root = exponent.abs() == 0.5;
    let mut part = exponent.abs() - whole;
    if is_special || is_root || part != 0.0 && base < 0.0 || whole >= 9.3e18 {
        return match exponent {
            0.5 if !is_special => base.sqrt(),
            -0.5 if !is_special => 1.0 / base.sqrt(),
            _ => base.powf(exponent),
        };
    }
    if exponent == 1.0 {
        return base;
    }
    let mut times = whole as u64;
    let (mut result, mut twos) = (1.0, 0_i64);
    if part != 0.0 {
        if part > 0.5 {
            part -= 1.0;
            times += 1;
        }
        result = (part * base.ln()).exp();
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
    if exponent < 0.0 {
        result = 1.0 / result;
        twos = -twos;
    }
    scaled(result, twos)
}

/// A number from 1/2 to 1, and the exponent of the two that it is to be multiplied with.
fn parts(value: f64) -> (f64, i64) {
    if value.abs() < f64::MIN_POSITIVE {
        let (fraction, exponent) = parts(value * 2.0_f64.powi(54));
        return (fraction, exponent - 54);
    }
    let bits = value.to_bits();
    let exponent = i64::try_from(bits >> 52 & 0x7ff).unwrap_or(0) - 1022;
    (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), exponent)
}

/// A number times a power of two, rounded once.
fn scaled(value: f64, twos: i64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let (fraction, exponent) = parts(value);
    let exponent = exponent + twos;
    // a normal number only: from -1022 to 1023
    let two = |exponent: i64| f64::from_bits(u64::try_from(exponent + 1023).unwrap_or(0) << 52);
    match exponent {
        1025.. => fraction * f64::INFINITY,
        -1021..=1024 => fraction * 2.0 * two(exponent - 1),
        -1100..-1021 => fraction * two(-1000) * two(exponent + 1000),
        _ => fraction * 0.0,
    }
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
