//! Base64 for addresses, and what stands behind `%` in them.

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn encode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in text.chunks(3) {
        let byte = |index: usize| u32::from(part.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4usize {
            let letter = usize::try_from(bits >> (18 - 6 * place) & 63).unwrap_or(0);
            out.push(if place <= part.len() { LETTERS.get(letter).copied().unwrap_or(b'=') } else { b'=' });
        }
    }
    out
}

/// Reads what `encode` writes; line breaks are left out.
pub(super) fn decode(text: &[u8]) -> Result<Vec<u8>, String> {
    let wrong = |at: usize| format!("illegal base64 data at input byte {at}");
    let kept: Vec<(usize, u8)> =
        text.iter().copied().enumerate().filter(|(_, byte)| !matches!(byte, b'\r' | b'\n')).collect();
    let mut out = Vec::new();
    let mut groups = kept.chunks(4).peekable();
    while let Some(group) = groups.next() {
        let mut bits = 0u32;
        let mut letters = 0;
        for (place, (at, byte)) in group.iter().enumerate() {
            match LETTERS.iter().position(|letter| letter == byte) {
                Some(letter) => bits = bits << 6 | u32::try_from(letter).unwrap_or(0),
                None if *byte == b'=' && place >= 2 => {
                    padding(group, place, text.len()).map_err(wrong)?;
                    if let Some(next) = groups.peek() {
                        return Err(wrong(next.first().map_or(text.len(), |(at, _)| *at)));
                    }
                    break;
                }
                None => return Err(wrong(*at)),
            }
            letters += 1;
        }
        if letters < 4 && group.len() < 4 {
            return Err(wrong(group.first().map_or(text.len(), |(at, _)| *at).max(text.len() - group.len())));
        }
        bits <<= 6 * (4 - letters);
        let bytes = bits.to_be_bytes();
        out.extend_from_slice(bytes.get(1..letters).unwrap_or_default());
    }
    Ok(out)
}

/// Signs at the end must fill the group.
fn padding(group: &[(usize, u8)], place: usize, length: usize) -> Result<(), usize> {
    if place == 3 {
        return Ok(());
    }
    match group.get(3) {
        Some((_, b'=')) => Ok(()),
        Some((at, _)) => Err(*at),
        None => Err(length),
    }
}

/// Like `url.QueryUnescape`.
pub(super) fn unescaped(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.first() {
        let length = match first {
            b'%' => {
                let digit = |index: usize| rest.get(index).and_then(|byte| char::from(*byte).to_digit(16));
                let (Some(high), Some(low)) = (digit(1), digit(2)) else {
                    let shown = rest.get(..3.min(rest.len())).unwrap_or(rest);
                    let quoted = crate::format::quote::quote(shown, false);
                    return Err(format!("invalid URL escape {}", String::from_utf8_lossy(&quoted)));
                };
                out.push(u8::try_from(high * 16 + low).unwrap_or(0));
                3
            }
            b'+' => {
                out.push(b' ');
                1
            }
            byte => {
                out.push(*byte);
                1
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(out)
}
