//! Numbers as a fraction and a power of two.

/// A number from 1/2 to 1, and the exponent of the two that it is to be multiplied with. What has none is its own fraction.
pub(super) fn parts(value: f64) -> (f64, i64) {
    if value == 0.0 || !value.is_finite() {
        return (value, 0);
    }
    if value.abs() < f64::MIN_POSITIVE {
        let (fraction, exponent) = parts(value * two(54));
        return (fraction, exponent - 54);
    }
    (fraction_of(value), exponent_of(value))
}

/// The bits of a number's fraction, with the exponent of those from 1/2 to 1.
pub(super) fn fraction_of(value: f64) -> f64 {
    f64::from_bits(value.to_bits() & !(0x7ff << 52) | 1022 << 52)
}

/// The exponent in a number's bits, for a fraction from 1/2 to 1.
pub(super) fn exponent_of(value: f64) -> i64 {
    i64::try_from(value.to_bits() >> 52 & 0x7ff).unwrap_or(0) - 1022
}

/// A power of two that is a normal number: from -1022 to 1023.
pub(super) fn two(exponent: i64) -> f64 {
    f64::from_bits(u64::try_from(exponent + 1023).unwrap_or(0) << 52)
}

/// A number times a power of two, rounded once.
pub(crate) fn scaled(value: f64, twos: i64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let (fraction, exponent) = parts(value);
    let exponent = exponent + twos;
    match exponent {
        1025.. => fraction * f64::INFINITY,
        -1021..=1024 => fraction * 2.0 * two(exponent - 1),
        -1100..-1021 => fraction * two(-1000) * two(exponent + 1000),
        _ => fraction * 0.0,
    }
}
