//! Labels as nearly all tests write them, read at once: `up{job="api", instance="a"}`, without escapes. Whatever else there may
//! be is left to the reader of series, and so is what is wrong.

use lakehouse_promql_engine::{Labels, METRIC_NAME};

/// The labels of a text, if it is plain.
pub(super) fn labels(text: &str) -> Option<Labels> {
    let (name, inside) = match text.split_once('{') {
        Some((name, rest)) => (name, rest.strip_suffix('}')?),
        None => (text, ""),
    };
    if !name.is_empty() && !is_metric(name) {
        return None;
    }
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    if !name.is_empty() {
        pairs.push((METRIC_NAME, name));
    }
    let mut rest = inside.trim_matches(' ');
    while !rest.is_empty() {
        let (label, tail) = rest.split_once('=')?;
        let (label, tail) = (label.trim_end_matches(' '), tail.trim_start_matches(' ').strip_prefix('"')?);
        let (value, tail) = tail.split_at_checked(tail.find(['"', '\\', '\n'])?)?;
        let is_known = pairs.iter().any(|(known, _)| *known == label);
        if value.is_empty() || is_known || !is_label(label) || label == METRIC_NAME && !is_metric(value) {
            return None;
        }
        pairs.push((label, value));
        let tail = tail.strip_prefix('"')?.trim_start_matches(' ');
        rest = match tail.strip_prefix(',') {
            Some(tail) => tail.trim_start_matches(' '),
            None if tail.is_empty() => tail,
            None => return None,
        };
    }
    (!pairs.is_empty()).then(|| pairs.into_iter().collect())
}

fn is_label(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Words that PromQL keeps for itself.
const WORDS: [&str; 8] = ["atan2", "bool", "group_left", "group_right", "ignoring", "inf", "nan", "on"];

fn is_metric(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':');
    text.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | ':'))
        && text.bytes().all(is_part)
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use lakehouse_promql::Version;
    use lakehouse_promql_engine::Engine;

    use super::labels;
    use crate::unit_test::input::line;

    #[test]
    fn what_is_plain_is_read_as_the_reader_of_series_reads_it() {
        let texts = [
            "up",
            "up{}",
            "up{job=\"a\"}",
            "{job=\"a\", x = \"1,2}{\" , }",
            "{__name__=\"up\",job=\"ä\"}",
            "up {job=\"a\"}",
            "up{job=\"a\",job=\"b\"}",
            "up{job=\"a\\n\"}",
            "up{job='a'}",
            "up{job=\"\"}",
            "{}",
            "on{a=\"b\"}",
            "up{1=\"b\"}",
            "up{a=\"b\" c=\"d\"}",
            "up{,}",
            "u-p",
            "{__name__=\"u p\"}",
            "up{__name__=\"down\"}",
            "up{a=\"b\",,}",
        ];
        for (major, minor) in [(2, 42), (3, 5)] {
            let engine = Engine::new(Version::new(major, minor));
            for text in texts {
                let read = line(text, "_", &engine).map(|(labels, _)| labels);
                if let Some(plain) = labels(text) {
                    assert_eq!(read, Ok(plain), "{text}");
                }
            }
        }
        let plain = texts.iter().filter(|text| labels(text).is_some()).count();
        assert!(plain >= 5, "{plain}");
    }
}
