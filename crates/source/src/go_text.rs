//! Escape sequences in the quoted texts of Go, which several of the languages inside of a spec have.
//!
//! Source: `strconv.UnquoteChar` of Go 1.25.

/// Appends what the escape sequence stands for whose backslash was just read from `rest`; nothing where it is none of Go's.
pub fn escape(rest: &mut impl Iterator<Item = char>, quote: char, bytes: &mut Vec<u8>) -> Option<()> {
    let byte = match rest.next()? {
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 11,
        '\\' => b'\\',
        other if other == quote => u8::try_from(other).ok()?,
        'x' => u8::try_from(digits(rest, 0, 2, 16)?).ok()?,
        first @ '0'..='7' => u8::try_from(digits(rest, first.to_digit(8)?, 2, 8)?).ok()?,
        letter @ ('u' | 'U') => {
            let count = if letter == 'u' { 4 } else { 8 };
            push(bytes, char::from_u32(digits(rest, 0, count, 16)?)?);
            return Some(());
        }
        _ => return None,
    };
    bytes.push(byte);
    Some(())
}

/// Appends a character.
pub fn push(bytes: &mut Vec<u8>, character: char) {
    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

fn digits(rest: &mut impl Iterator<Item = char>, start: u32, count: usize, radix: u32) -> Option<u32> {
    (0..count).try_fold(start, |value, _| {
        let digit = rest.next()?.to_digit(radix)?;
        value.checked_mul(radix)?.checked_add(digit)
    })
}
