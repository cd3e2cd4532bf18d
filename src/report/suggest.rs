//! "did you mean".

/// The candidate nearest to what was written, if it is near enough to be a slip.
pub fn nearest<'a>(written: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (written.chars().count() / 3).max(1);
    candidates
        .map(|candidate| {
            let same_but_for_case = candidate.eq_ignore_ascii_case(written);
            let distance = strsim::damerau_levenshtein(written, candidate);
            (if same_but_for_case { 0 } else { distance }, candidate)
        })
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}
