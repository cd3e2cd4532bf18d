//! Whether a value can be a secret at all, and whether anybody could guess it.

/// Values that stand for nothing, or switch something.
const NOTHING: &[&str] = &["", "*", "-", "false", "no", "none", "null", "off", "on", "true", "yes"];

/// Whether a value says nothing that could be kept from anybody.
pub(crate) fn is_nothing(value: &str) -> bool {
    let value = value.trim();
    NOTHING.iter().any(|nothing| value.eq_ignore_ascii_case(nothing)) || value.len() < 4 && digits(value) == value.len()
}

/// Characters that begin a pattern, a placeholder or a template rather than a password.
const OPENS: &[char] = &['<', '[', '(', '{', '\\', '.', '*', '^', '…', '%', '?'];

/// Whether a text only stands for a secret: a placeholder, a pattern, something that was covered.
pub(crate) fn is_stand_in(value: &str) -> bool {
    let value = value.trim();
    // a percent sign may begin an escape of a URL, a pattern of grok has a brace behind it
    let escaped = value.starts_with('%') && !value.starts_with("%{");
    let opens = value.starts_with(OPENS) && !escaped;
    let inside = ["{{", "${", "$(", "%{"].iter().any(|mark| value.contains(mark));
    let covered =
        ["redacted", "removed", "masked", "hidden", "..."].iter().any(|word| value.to_ascii_lowercase().contains(word));
    is_nothing(value) || opens || inside || covered || is_variable(value) || is_filler(value)
}

/// `$TOKEN`, `YOUR_API_KEY`.
fn is_variable(value: &str) -> bool {
    let name = value.trim_start_matches('$');
    let capitals = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let telling = ["TOKEN", "PASSWORD", "SECRET", "KEY", "CHANGE"].iter().any(|word| name.contains(word));
    !name.is_empty() && capitals && (telling || name.len() < value.len())
}

/// One character again and again, as in `xxxxxxxx`.
fn is_filler(value: &str) -> bool {
    let mut letters = value.chars();
    letters.next().is_some_and(|first| letters.all(|letter| letter == first)) && value.len() > 2
}

/// From how many characters on a text is too long to be tried.
const LONG: usize = 16;

/// Whether nobody could guess a text: long, and made of characters rather than of words, numbers or dates.
pub(crate) fn unguessable(text: &str) -> bool {
    if is_stand_in(text) || text.len() < LONG {
        return false;
    }
    if has_uuid(text) {
        return true;
    }
    let runs = || text.split(|c: char| !c.is_ascii_alphanumeric());
    // what base64 puts between letters parts nothing
    let whole: String = text.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let scrambled: usize = runs().filter(|run| run.len() >= 6 && is_scrambled(run)).map(str::len).sum();
    scrambled >= 12 || runs().any(|run| run.len() >= LONG && is_scrambled(run)) || is_base64(text, &whole)
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether a text has a UUID in it, that of zeros aside.
fn has_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    let fits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    parts.windows(lengths.len()).any(|parts| {
        let uuid = parts.iter().zip(lengths).all(|(part, length)| fits(part, length));
        uuid && !is_filler(&parts.concat())
    })
}

/// How often letters and digits, and small and capital letters, change places in a run.
struct Changes {
    /// Between letters and digits.
    digits: usize,
    /// From a small letter to a capital one.
    capitals: usize,
}

fn changes(run: &str) -> Changes {
    let bytes = run.as_bytes();
    let pairs = || bytes.iter().zip(bytes.iter().skip(1));
    Changes {
        digits: pairs().filter(|(a, b)| a.is_ascii_digit() != b.is_ascii_digit()).count(),
        capitals: pairs().filter(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase()).count(),
    }
}

/// Whether a run of letters and digits is no word, no number, and no word with a number.
fn is_scrambled(run: &str) -> bool {
    let Changes { digits: numbers, capitals } = changes(run);
    // words in one name have four letters each and more
    let camel = capitals < 3 || run.len() >= capitals * 9 / 2;
    let hex = run.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'));
    numbers >= 4 || numbers >= 3 && run.len() >= 10 || !camel || hex && run.len() >= LONG && numbers >= 2
}

/// A text of base64 whose signs part it into short runs.
fn is_base64(text: &str, whole: &str) -> bool {
    let known = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+/=".contains(&byte));
    let has = |of: fn(&u8) -> bool| whole.as_bytes().iter().any(of);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    let Changes { digits, capitals } = changes(whole);
    known && mixed && whole.len() >= LONG && digits + capitals >= whole.len() / 4
}
