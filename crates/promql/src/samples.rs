//! How many samples a function needs in its window before it says anything.

/// Functions that compare a sample with another one. With one sample `changes` and `resets` are 0, the others have no value
/// (seen in Prometheus 2.42, 2.53 and 3.5).
const TWO: &[&str] = &[
    "changes",
    "delta",
    "deriv",
    "double_exponential_smoothing",
    "holt_winters",
    "idelta",
    "increase",
    "irate",
    "predict_linear",
    "rate",
    "resets",
];

/// How many samples of a series a function of range vectors needs.
pub fn samples_needed(function: &str) -> u8 {
    if TWO.contains(&function) { 2 } else { 1 }
}
