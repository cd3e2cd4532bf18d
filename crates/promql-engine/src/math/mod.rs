//! Functions of numbers to the last bit as Go's package `math` has them on amd64: promtool compares results exactly, and what
//! the system's C library computes often differs in the last digit.
//!
//! The methods and their coefficients are facts of Go's source, which names Cephes, FreeBSD's msun, Hart & Cheney and SLEEF as
//! theirs. Nothing is fused to one rounding but where Go's assembly does so (`exponential`). The signs of results that are no
//! number are not followed: nothing shows them.

mod arc;
mod circle;
mod exponential;
mod hyperbolic;
mod logarithm;
mod power;
mod reduction;
mod scale;

pub(crate) use arc::{acos, asin, atan, atan2};
pub(crate) use circle::{cos, sin, tan};
pub(crate) use exponential::{exp, exp2};
pub(crate) use hyperbolic::{acosh, asinh, atanh, cosh, sinh, tanh};
pub(crate) use logarithm::{ln, log2, log10};
pub(crate) use power::power;
pub(crate) use scale::scaled;

/// The value of a polynomial. The coefficient of the highest power comes first.
fn polynomial(at: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().copied().reduce(|sum, coefficient| sum * at + coefficient).unwrap_or(0.0)
}
