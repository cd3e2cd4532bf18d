//! The differences that stay, each with its reason.

use lakehouse_template_engine::Failure;

use crate::go::Answer;

/// Whether a difference is one of those that stay.
pub(crate) fn is_known(ours: &Result<String, Failure>, theirs: &Answer) -> bool {
    let (Answer::Text(said) | Answer::Error(said)) = theirs;
    match ours {
        // the oracle is built with a newer Go than the release
        Err(Failure::Syntax(ours)) => ours.contains("`else with` needs") && matches!(theirs, Answer::Text(_)),
        Err(Failure::Limit(_)) => false,
        Ok(ours) | Err(Failure::Execution(ours)) => is_bad_pattern(ours, said) || has_address(said, ours),
    }
}

/// Patterns that are none: both say so, in other words.
fn is_bad_pattern(ours: &str, theirs: &str) -> bool {
    let front = |text: &str| text.split_once("error parsing regexp: ").map(|(front, _)| front.to_owned());
    front(ours).is_some() && front(ours) == front(theirs)
}

/// Whether a text has a long number where the other has the sample or the data that is there: addresses of pointers in a list differ in
/// every run, in whichever base and through whichever functions they are printed.
fn has_address(text: &str, other: &str) -> bool {
    let plain = |text: &str| text.replace(['<', '>'], "").to_lowercase();
    let (text, other) = (plain(text), plain(other));
    let mut numbers = text.split(|c: char| !c.is_ascii_hexdigit());
    let is_pointed_to = other.contains("map") || other.contains("alertname=");
    is_pointed_to && numbers.any(|number| number.len() >= 9 && !other.contains(number))
}
