//! Texts that are not looked at.

use super::*;

/// Words and signs of which texts are made that name secrets, without those that `may_hold` looks for.
const PIECES: &[&str] = &[
    "password",
    "secret",
    "token",
    "Bearer",
    "basic",
    "PRIVATE KEY",
    "BEGIN",
    "ghp_",
    "sk_live_",
    "s.",
    "key",
    "curl",
    "mysql",
    "p",
    "u",
    "x9Kq2",
    "\"",
    "'",
    "`",
    "(",
    ")",
    "{",
    "}",
    ",",
    ";",
    "?",
    "&",
    "#",
    "%",
    "!",
    "\\",
    "\n",
    "\t",
    " ",
    " ",
    " ",
];

#[test]
fn a_text_that_is_not_looked_at_holds_no_secret() {
    let mut skipped = 0;
    for seed in 0..20_000_usize {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
        let mut text = String::new();
        for _ in 0..1 + seed % 9 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(PIECES.get((state >> 33) % PIECES.len()).unwrap_or(&""));
        }
        if may_hold(&text) {
            continue;
        }
        skipped += 1;
        for of in [Use::Text, Use::Sent, Use::Destination, Use::Address, Use::Pattern, Use::Filter] {
            assert!(find_any(&text, of).is_empty(), "{text:?} as {of:?}");
        }
        assert!(text.len() >= 12 || find_any(&text, Use::Sql).is_empty(), "{text:?} as SQL");
    }
    assert!(skipped > 5_000, "{skipped} texts were not looked at");
}
