//! Codes that another code took over, since both meant the same. `explain`, `allow`, `[lints]` and baselines still know them.

/// Each with the codes that say the same now.
pub const FORMER: &[(&str, &[&str])] = &[
    ("log/one-redaction", &["shape/exclusive-keys", "shape/missing-key"]),
    ("log/one-source", &["shape/exclusive-keys", "shape/missing-key"]),
    ("receiver/field-not-in-version", &["shape/field-not-in-version"]),
    ("service/field-not-in-version", &["shape/field-not-in-version"]),
];

/// The codes that say now what a former code said; none for a code that is in use.
pub fn now(code: &str) -> &'static [&'static str] {
    FORMER.iter().find(|(former, _)| *former == code).map_or(&[], |(_, now)| now)
}
