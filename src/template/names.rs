//! What was probably meant by a name that does not exist.

/// The known name that is nearest to `written`, if one is near enough to be meant.
pub(super) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.len().min(written.len()) / 3).max(1) && *distance < name.len())
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_a_letter_or_of_case_is_near() {
        let known = ["humanize", "humanize1024", "value"];
        assert_eq!(nearest("humanise", known), Some("humanize"));
        assert_eq!(nearest("Value", known), Some("value"));
        assert_eq!(nearest("toYaml", known), None);
    }
}
