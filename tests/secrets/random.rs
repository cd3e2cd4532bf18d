//! A secret anywhere in a spec, whole or broken, is never shown.

use lakehouse_obs::Outcome;
use lakehouse_obs::render::{self, Style};
use proptest::prelude::*;

use crate::formats;

const SPEC: &str = include_str!("../../stacks/ai-aas/lakehouse.toml");

/// Secrets with a form of their own, in parts; each is put in as it is.
const TOKENS: &[&[&str]] = &[
    &["gh", "p_", "0a1B2c3D4e5F6g7H8i9J0kL1mN2oP3qR4sT5"],
    &["gl", "pat-", "0a1B2c3D4e5F6g7H8i9J"],
    &["xo", "xb-", "471108159926-0a1B2c3D4e5F6g7H8i9J"],
    &["AK", "IA", "9QK7281ZC4ABCDEF"],
    &["https://u:", "hunter2hunter2", "@h.example/"],
    &["postgres://u:", "hunter2hunter2", "@h/d"],
    &["ey", "JhbGciOiJIUzI1NiJ9.ey", "JzdWIiOiIxIn0.c2lnbmF0dXJl"],
];

/// Lines that hold one by its name.
const LINES: &[&str] = &[
    "password = \"$S\"",
    "pasword = '$S'",
    "auth = { username = \"u\", tokn = \"$S\" }",
    "password: $S",
    "# password: $S",
    "auth = \"u:$S\"",
    "api_key = $S",
    "password = \"$S",
    "auth = [\"u\", \"$S\"]",
];

/// All that findings are shown as.
fn shown(outcome: &Outcome) -> String {
    formats::all("lakehouse.toml", outcome).into_iter().map(|(_, shown)| shown).collect()
}

fn checked(text: String) -> Outcome {
    formats::check("lakehouse.toml", text)
}

fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn a_token_at_any_byte(at in 0..SPEC.len(), token in prop::sample::select(TOKENS)) {
        let at = boundary(SPEC, at);
        let token = token.concat();
        let shown = shown(&checked(format!("{}{token}{}", &SPEC[..at], &SPEC[at..])));
        let secret = if token.contains("//") { "hunter2hunter2" } else { &token };
        prop_assert!(!shown.contains(secret), "{shown}");
    }

    #[test]
    fn a_named_secret_on_any_line(line in 0..SPEC.lines().count(), entry in prop::sample::select(LINES), word in "[a-z]{3}[0-9]{3}[a-zA-Z0-9]{6}") {
        let mut lines: Vec<String> = SPEC.lines().map(str::to_owned).collect();
        lines.insert(line, entry.replace("$S", &word));
        let shown = shown(&checked(lines.join("\n")));
        prop_assert!(!shown.contains(&word), "{shown}");
    }

    #[test]
    fn any_text_at_all_is_read_to_its_end(text in "[\\[\\]{}\"'=:#,.\\\\\n a-z@/-]{0,200}") {
        let outcome = checked(format!("password = {text}"));
        // whatever is covered, every place stays within its file
        for found in &outcome.diagnostics {
            let style = Style { colour: false, width: 100 };
            let shown = render::human(found, &outcome.sources, outcome.secrets(), style);
            prop_assert!(!shown.is_empty());
        }
    }
}
