//! Capital letters: `title`, `toUpper`, `toLower`.

use crate::value::Value;

fn of_text(text: &[u8], change: impl Fn(&str) -> String) -> Value {
    Value::text(change(&String::from_utf8_lossy(text)))
}

/// Letter by letter, as Go has it: a letter whose capital is several letters stays.
pub(crate) fn upper(text: &[u8]) -> Value {
    of_text(text, |text| text.chars().map(capital).collect())
}

pub(crate) fn lower(text: &[u8]) -> Value {
    of_text(text, |text| {
        text.chars()
            .map(|letter| if letter == '\u{130}' { 'i' } else { single(letter, letter.to_lowercase()) })
            .collect()
    })
}

/// The capital of a letter, where that is one letter, too.
fn capital(letter: char) -> char {
    greek(letter).unwrap_or_else(|| single(letter, letter.to_uppercase()))
}

/// The capital of a Greek letter with a small iota below it.
fn greek(letter: char) -> Option<char> {
    let code = u32::from(letter);
    match code {
        0x1f80..=0x1faf => char::from_u32(code | 8),
        0x1fb3 | 0x1fbc => Some('\u{1fbc}'),
        0x1fc3 | 0x1fcc => Some('\u{1fcc}'),
        0x1ff3 | 0x1ffc => Some('\u{1ffc}'),
        _ => None,
    }
}

fn single(letter: char, mut changed: impl Iterator<Item = char>) -> char {
    match (changed.next(), changed.next()) {
        (Some(only), None) => only,
        _ => letter,
    }
}

/// A capital at the start of each word, as old versions have it: words end at blanks, and at each sign of ASCII.
pub(crate) fn old_title(text: &[u8]) -> Value {
    of_text(text, |text| {
        let mut before = ' ';
        let change = |letter: char| {
            let starts = if before.is_ascii() {
                !before.is_ascii_alphanumeric() && before != '_'
            } else {
                !before.is_alphanumeric() && before.is_whitespace()
            };
            before = letter;
            match letter {
                _ if !starts => letter,
                '\u{1c4}'..='\u{1cc}' | '\u{1f1}'..='\u{1f3}' => double(letter),
                '\u{10d0}'..='\u{10ff}' => letter,
                letter => capital(letter),
            }
        };
        text.chars().map(change).collect()
    })
}

/// A capital at the first letter of each word; others small where that is asked for.
pub(crate) fn title(text: &[u8], lowers: bool) -> Value {
    of_text(text, |text| {
        let mut out = String::new();
        let (mut in_word, mut after_middle) = (false, false);
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let is_cased = letter.is_lowercase() || letter.is_uppercase();
            let is_middle =
                matches!(letter, '\'' | '.' | ':' | '\u{b7}' | '\u{2018}' | '\u{2019}' | '\u{2024}' | '\u{2027}');
            if after_middle && is_middle {
                in_word = false;
            }
            if is_cased && !in_word {
                out.extend(title_case(letter));
                in_word = true;
            } else if letter == 'Σ' && lowers && letters.peek().is_none_or(|next| !next.is_alphabetic()) {
                // at the end of a word
                out.push('ς');
            } else if is_cased && lowers {
                out.extend(letter.to_lowercase());
            } else {
                out.push(letter);
                if !is_cased && !is_middle && !letter.is_alphanumeric() && letter != '_' && !joins(letter) {
                    in_word = false;
                }
            }
            after_middle = is_middle;
        }
        out
    })
}

/// Marks that belong to the letter before them.
fn joins(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// A letter at the start of a word: of two letters in one sign, only the first is a capital.
fn title_case(letter: char) -> Vec<char> {
    match letter {
        '\u{1c4}'..='\u{1cc}' | '\u{1f1}'..='\u{1f3}' => vec![double(letter)],
        'ŉ' => vec!['ʼ', 'N'],
        // Georgian has no capitals at the start of words
        '\u{10d0}'..='\u{10ff}' => vec![letter],
        _ if greek(letter).is_some() => greek(letter).into_iter().collect(),
        _ => {
            let mut capitals = letter.to_uppercase();
            let first = capitals.next().unwrap_or(letter);
            let below = |small: char| if small == 'ι' { '\u{345}' } else { small };
            std::iter::once(first).chain(capitals.flat_map(char::to_lowercase).map(below)).collect()
        }
    }
}

/// The sign of two letters with one capital.
fn double(letter: char) -> char {
    match letter {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        _ => '\u{1f2}',
    }
}
