//! Names of groups: Ruby takes nearly any, Oniguruma words only.

use std::borrow::Cow;
use std::sync::LazyLock;

use onig::Regex;

/// What names begin with that are written as words.
const WORD: &str = "named_";

/// A digit of any language at the start.
static DIGIT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("\\A\\p{Nd}").ok());

/// A name as a word; one that is a word stays as it is.
pub(crate) fn word(name: &str) -> Cow<'_, str> {
    let is_word = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_word && !name.starts_with(WORD) {
        return Cow::Borrowed(name);
    }
    let digits: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
    Cow::Owned(format!("{WORD}{digits}"))
}

/// Whether Ruby takes it.
pub(super) fn is_sound(name: &str) -> bool {
    let is_digit = || DIGIT.as_ref().is_some_and(|digit| digit.find(name).is_some());
    !name.is_empty() && !name.starts_with('-') && !name.contains(')') && !is_digit()
}
