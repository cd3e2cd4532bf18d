//! Hashes in Logstash's language: whether the names in one are those of headers or of fields; and plugins with a key.

use super::assignment::last_name;

/// What the names in a hash are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hash {
    /// Names of fields of an event.
    Fields,
    /// Names of headers that a plugin sends.
    Headers,
    /// Options of a plugin whose `key` is a secret, whatever it is.
    Keyed,
}

/// Filters that hash or encrypt with what stands under `key`.
const KEYED: &[&str] = &["anonymize", "cipher", "fingerprint"];

/// After each brace of a text, the hash that follows is in: one that begins with a brace that is a value.
pub(super) fn hashes(text: &str) -> Vec<(usize, Option<Hash>)> {
    let mut around: Vec<Option<Hash>> = Vec::new();
    let mut found = Vec::new();
    for (at, brace) in text.match_indices(['{', '}']) {
        match brace {
            "{" => around.push(text.get(..at).and_then(|before| hash(before.trim_end()))),
            _ => drop(around.pop()),
        }
        found.push((at, around.last().copied().flatten()));
    }
    found
}

/// The hash that a brace behind a text opens.
fn hash(before: &str) -> Option<Hash> {
    let Some(option) = before.strip_suffix("=>").map(str::trim_end) else {
        return last_name(before).filter(|name| KEYED.contains(name)).map(|_| Hash::Keyed);
    };
    let name = last_name(option.strip_suffix(['"', '\'']).unwrap_or(option)).unwrap_or("");
    Some(if name.ends_with("headers") { Hash::Headers } else { Hash::Fields })
}

pub(super) fn hash_at(hashes: &[(usize, Option<Hash>)], at: usize) -> Option<Hash> {
    let after = hashes.partition_point(|(brace, _)| *brace < at);
    hashes.get(after.checked_sub(1)?)?.1
}
