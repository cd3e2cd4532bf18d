//! Whole numbers of JSON that no number of 64 bits holds: Logstash keeps every digit of them.

use serde_json::{Map, Value};

/// Digits that surely fit.
const FITTING: usize = 18;

/// A line once more, with such numbers as texts behind a mark.
#[derive(Default)]
pub(super) struct Exact {
    object: Option<Map<String, Value>>,
    /// A character that the line has nowhere.
    mark: char,
}

impl Exact {
    /// The object, if it has such a number.
    pub(super) fn object(&self) -> Option<&Map<String, Value>> {
        self.object.as_ref()
    }

    /// The digits of a text that stands for a number.
    pub(super) fn digits<'a>(&self, text: &'a str) -> Option<&'a str> {
        self.object.as_ref().and_then(|_| text.strip_prefix(self.mark))
    }
}

/// Reads a line that is a sound object.
pub(super) fn read(line: &str) -> Exact {
    read_if_needed(line).unwrap_or_default()
}

fn read_if_needed(line: &str) -> Option<Exact> {
    let mark = ('\u{E000}'..='\u{E03F}').find(|mark| is_nowhere(line, *mark))?;
    let mut out = String::new();
    let mut copied = 0;
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let at = line.len() - rest.len();
        let length = match first {
            '"' => text_length(rest),
            '-' | '0'..='9' => {
                let is_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
                let length = rest.find(|c: char| !is_number(c)).unwrap_or(rest.len());
                let number = rest.get(..length).unwrap_or("");
                if is_huge(number) {
                    out.push_str(line.get(copied..at).unwrap_or(""));
                    out.extend(["\"", &*mark.encode_utf8(&mut [0; 4]), number, "\""]);
                    copied = at + length;
                }
                length
            }
            _ => first.len_utf8(),
        };
        rest = rest.get(length..).unwrap_or("");
    }
    if copied == 0 {
        return None;
    }
    out.push_str(line.get(copied..).unwrap_or(""));
    let Ok(Value::Object(object)) = serde_json::from_str(&out) else { return None };
    Some(Exact { object: Some(object), mark })
}

/// Whether a line has a character neither as it is nor as an escape.
fn is_nowhere(line: &str, mark: char) -> bool {
    let code = format!("{:04x}", u32::from(mark));
    let escaped = |at: usize| line.get(at + 2..at + 6).is_some_and(|digits| digits.eq_ignore_ascii_case(&code));
    !line.contains(mark) && !line.match_indices("\\u").any(|(at, _)| escaped(at))
}

/// How long a text is, with both of its quotes.
fn text_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn is_huge(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    digits.len() > FITTING
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && number.parse::<i64>().is_err()
        && number.parse::<u64>().is_err()
}
