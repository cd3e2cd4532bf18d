//! Names that announce a secret, of headers, parameters and keys.
//!
//! A name is read as words, and counts by its end: `X-ApiKey`, `x_api_key` and `api.key` are the same, while `token_file`
//! and `tokens_total` announce none. What is refused must be written as in the table; what is covered may have slips of
//! the pen, since a misspelt key still holds its secret.

mod memo;
mod table;

use std::sync::LazyLock;

use strsim::damerau_levenshtein;

pub(crate) use table::{Covered, LOGINS, NAMES};
use table::{FRIENDS, PLAIN, Row, STEMS, VARIANTS};

/// What a name says about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// The value is a secret.
    Secret,
    /// The value is a secret if nobody could guess it.
    Perhaps,
    /// Nothing.
    Nothing,
}

/// A name of a table in its words, and all of them as one.
struct Name {
    words: Vec<&'static str>,
    joined: String,
    letters: u32,
}

impl Name {
    fn new(name: &'static str) -> Name {
        let joined = name.replace('_', "");
        Name { words: name.split('_').collect(), letters: letters(&joined), joined }
    }

    /// Whether the last words are this name, run together or not.
    fn ends(&self, words: &[String]) -> bool {
        let tail = || words.len().checked_sub(self.words.len()).and_then(|from| words.get(from..));
        words.last().is_some_and(|last| *last == self.joined) || tail().is_some_and(|tail| tail == self.words)
    }
}

static KNOWN: LazyLock<Vec<(&Row, Name)>> =
    LazyLock::new(|| NAMES.iter().flat_map(|row| row.names.iter().map(move |name| (row, Name::new(name)))).collect());

static OF_LOGINS: LazyLock<Vec<Name>> = LazyLock::new(|| LOGINS.iter().map(|name| Name::new(name)).collect());

/// What the name of a header says.
pub fn header(name: &str) -> Telling {
    let words = words(name);
    match row_of(&words) {
        // a header that is a key opens something, unless it is known for another one
        Some(row)
            if words.len() > 1 && row.key == Telling::Perhaps && words.last().is_some_and(|last| last == "key") =>
        {
            Telling::Secret
        }
        row => row.map_or(Telling::Nothing, |row| row.header),
    }
}

/// What the name of a parameter or of a key says.
pub fn parameter(name: &str) -> Telling {
    // no word of the table is shorter
    if name.len() < 2 {
        return Telling::Nothing;
    }
    memo::PARAMETERS.with(|memo| memo.ask(name, || row_of(&words(name)).map_or(Telling::Nothing, |row| row.key)))
}

/// The row that a name ends as, if nothing says that it is another thing.
fn row_of(words: &[String]) -> Option<&'static Row> {
    let last = words.last()?;
    let before = words.len().checked_sub(2).and_then(|at| words.get(at)).map_or("", String::as_str);
    let joined = |(first, second): &(&str, &str)| last.strip_suffix(second).is_some_and(|head| head == *first);
    if FRIENDS.contains(&(before, last.as_str())) || FRIENDS.iter().any(joined) {
        return None;
    }
    // the longest name says most: `x_honeycomb_team` is more than a `team`
    let known = KNOWN.iter().filter(|(_, name)| name.ends(words)).max_by_key(|(_, name)| name.joined.len());
    let stem = || {
        let stem = STEMS.iter().filter(|stem| last.ends_with(**stem)).max_by_key(|stem| stem.len())?;
        KNOWN.iter().find(|(_, name)| name.joined == *stem)
    };
    known.or_else(stem).map(|(row, _)| *row)
}

/// Whether the value of a key is covered by its name, slips of the pen allowed for.
pub(crate) fn is_secret(key: &str) -> bool {
    let ask = || {
        let words = words(key);
        KNOWN.iter().any(|(row, name)| row.covered == Covered::Anywhere && ends_with(&words, name))
            || ends_in_a_stem(&words)
    };
    memo::SECRETS.with(|memo| memo.ask(key, ask))
}

/// Whether a key holds a login.
pub(crate) fn is_login(key: &str) -> bool {
    let ask = || {
        let words = words(key);
        let is_mixed_up = words.last().is_some_and(|word| is_mixed_up(word, "auth"));
        is_mixed_up || OF_LOGINS.iter().any(|name| ends_with(&words, name))
    };
    memo::LOGINS.with(|memo| memo.ask(key, ask))
}

/// Whether a text is the name of a key of the table itself, which is no part of a secret.
pub(crate) fn is_name(text: &str) -> bool {
    let name = text.to_lowercase().replace('-', "_");
    let covered = NAMES.iter().filter(|row| row.covered == Covered::Anywhere).flat_map(|row| row.names);
    covered.chain(LOGINS).any(|known| *known == name)
}

/// Whether a header carries a credential, as far as its name says; it is covered then.
pub(crate) fn is_header(name: &str) -> bool {
    is_secret(name) || is_sent(name, &[Covered::Headers, Covered::Sent]) || header(name) == Telling::Secret
}

/// Whether the value of a parameter is covered.
pub(crate) fn is_parameter(name: &str) -> bool {
    is_secret(name) || is_sent(name, &[Covered::Sent])
}

fn is_sent(name: &str, covered: &[Covered]) -> bool {
    let words = words(name);
    KNOWN.iter().any(|(row, name)| covered.contains(&row.covered) && name.ends(&words))
}

fn ends_in_a_stem(words: &[String]) -> bool {
    words.last().is_some_and(|word| STEMS.iter().any(|stem| word.ends_with(stem)))
}

/// The words of a name in small letters: at signs, and where the case changes, `X-CSRFToken` as `x`, `csrf`, `token`. What
/// says which of several it is, a number or a word, is left out at the end.
fn words(name: &str) -> Vec<String> {
    let name = name.trim_matches(['"', '\'', ' ']);
    let mut words: Vec<String> = Vec::new();
    let (mut begins, mut was_lower) = (true, false);
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        // signs that stand for letters within a word: `pa$$word`
        let letter = match letter {
            '$' if !begins && next.is_some_and(|next| next == '$' || next.is_alphanumeric()) => 's',
            '@' if !begins && next.is_some_and(char::is_alphanumeric) => 'a',
            letter => letter,
        };
        if !letter.is_alphanumeric() {
            (begins, was_lower) = (true, false);
            continue;
        }
        // `apiKey`, and `APIKey` before its last capital
        let ends_capitals = next.is_some_and(char::is_lowercase);
        if begins || letter.is_uppercase() && (was_lower || ends_capitals) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
        (begins, was_lower) = (false, letter.is_lowercase());
    }
    leave_out_variants(&mut words);
    words
}

fn leave_out_variants(words: &mut Vec<String>) {
    while let Some(last) = words.last() {
        let letters = last.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let varies = VARIANTS.contains(&last.as_str()) || letters == 0;
        if letters == last.len() && !varies || is_in_a_table(words) {
            return;
        }
        if varies && words.len() > 1 {
            words.pop();
            continue;
        }
        if letters > 0 {
            words.iter_mut().last().into_iter().for_each(|last| last.truncate(letters));
        }
        return;
    }
}

/// Whether words end as a name of the tables as they are: `connection_string`, `oauth2`.
fn is_in_a_table(words: &[String]) -> bool {
    KNOWN.iter().map(|(_, name)| name).chain(&*OF_LOGINS).any(|name| name.ends(words))
}

/// Whether the last words are a name, run together or not, slips of the pen allowed for.
fn ends_with(words: &[String], name: &Name) -> bool {
    let Name { words: wanted, joined, letters: wanted_letters, .. } = name;
    let Some(last) = words.last() else { return false };
    // each slip changes the set of letters by two at most, which is quicker to see
    let limit = limit(joined).min(if wanted.len() == 1 { 2 } else { 1 });
    let differing = (letters(last) ^ wanted_letters).count_ones() as usize;
    if differing <= 2 * limit && is_slip(last, joined, limit) {
        return true;
    }
    if let [_] = wanted.as_slice() {
        // one word that was split: `pass_word`
        return matches!(words, [.., a, b] if a.len() + b.len() == joined.len() && joined.starts_with(a.as_str()) && joined.ends_with(b.as_str()));
    }
    let Some(tail) = words.len().checked_sub(wanted.len()).and_then(|from| words.get(from..)) else { return false };
    tail.iter().zip(wanted).all(|(word, wanted)| match wanted.len() {
        0..=2 => word == wanted,
        // a letter may be missing
        3 => word == wanted || is_mixed_up(word, wanted) || word.len() == 2 && damerau_levenshtein(word, wanted) == 1,
        _ => is_slip(word, wanted, 1),
    })
}

/// How many slips a name of this length takes before it may be another word.
fn limit(name: &str) -> usize {
    match name.len() {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    }
}

/// Whether a word is a name with so many slips of the pen at most.
pub(crate) fn is_slip(word: &str, name: &str, limit: usize) -> bool {
    if word == name {
        return true;
    }
    if limit == 0 || word.len().abs_diff(name.len()) > limit || PLAIN.contains(&word) {
        return false;
    }
    damerau_levenshtein(word, name) <= limit
}

/// How many slips the name of a part takes, one at least.
pub(crate) fn slips(name: &str) -> usize {
    limit(name).max(1)
}

/// Whether a word has the letters of a name in another order.
fn is_mixed_up(word: &str, name: &str) -> bool {
    word.len() == name.len() && letters(word) == letters(name) && damerau_levenshtein(word, name) <= 1
}

/// The letters of a word as a set.
fn letters(word: &str) -> u32 {
    word.bytes().filter(u8::is_ascii_lowercase).fold(0, |set, byte| set | 1 << (byte - b'a'))
}
