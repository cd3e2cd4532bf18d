//! What was probably meant by a name that does not exist.

use crate::report::Near;

/// The known name that is nearest to `written`, if one is near enough to be meant.
pub(super) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    let lower = written.to_lowercase();
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.len().min(written.len()) / 3).max(1) && *distance < name.len())
        .collect();
    near.sort_unstable();
    near.dedup();
    let (least, name) = near.first().copied()?;
    Some(Near { name, alone: near.get(1).is_none_or(|(distance, _)| *distance > least) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_a_letter_or_of_case_is_near() {
        let known = ["humanize", "humanize1024", "value"];
        assert_eq!(nearest("humanise", known).and_then(|near| near.word()).as_deref(), Some("humanize"));
        assert_eq!(nearest("Value", known).map(|near| near.name), Some("value"));
        assert_eq!(nearest("toYaml", known), None);
    }
}
