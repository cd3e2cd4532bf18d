//! Which names Prometheus takes for metrics and labels. In: a name. Out: yes or no.

use super::version::Version;

/// Any non-empty text is a name from this version on.
const ANY_TEXT: Version = Version::new(3, 0);

/// Whether `name` may name a metric: letters, digits, `_` and `:` before 3.0, any non-empty text since.
pub fn is_metric_name(name: &str, version: Version) -> bool {
    match version >= ANY_TEXT {
        true => !name.is_empty(),
        false => is_word(name, |byte| byte == b':'),
    }
}

/// Whether `name` may name a label: letters, digits and `_` before 3.0, any non-empty text since.
pub fn is_label_name(name: &str, version: Version) -> bool {
    match version >= ANY_TEXT {
        true => !name.is_empty(),
        false => is_legacy_label_name(name),
    }
}

/// Whether metrics and labels may be called by any text.
pub fn takes_any_name(version: Version) -> bool {
    version >= ANY_TEXT
}

/// Whether `name` can be written as a label without quotes, in every version.
pub fn is_legacy_label_name(name: &str) -> bool {
    is_word(name, |_| false)
}

fn is_word(name: &str, also: impl Fn(u8) -> bool) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || also(byte);
    let mut bytes = name.bytes();
    bytes.next().is_some_and(&letter) && bytes.all(|byte| letter(byte) || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_words_before_3_0() {
        let old = Version::new(2, 55);
        assert!(is_metric_name("job:rate:5m", old) && is_label_name("a_1", old));
        assert!(!is_metric_name("my.metric", old) && !is_metric_name("1a", old) && !is_metric_name("", old));
        assert!(!is_label_name("a:b", old) && !is_label_name("é", old));
    }

    #[test]
    fn names_are_any_text_from_3_0() {
        let new = Version::new(3, 0);
        assert!(is_metric_name("my.metric", new) && is_label_name("a-b", new));
        assert!(!is_metric_name("", new) && !is_label_name("", new));
        assert!(!is_legacy_label_name("a-b"));
    }
}
