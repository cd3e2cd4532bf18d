//! Forms that only secrets have: private keys, and tokens that begin as their maker says.

use super::value::is_stand_in;
use super::{Found, Sign};

/// A token with a beginning of its own.
struct Shape {
    /// What it is, with its article.
    what: &'static str,
    begins: &'static str,
    /// What follows.
    of: Of,
    /// How many of these at least.
    least: usize,
}

/// What a token is made of behind its beginning.
#[derive(Clone, Copy)]
enum Of {
    /// Letters and digits: a name of words that are joined by `_` is none.
    Letters,
    /// Letters, digits, `_`, `-` and dots.
    Signs,
    /// Capital letters and digits.
    Capitals,
    /// Digits of base 16.
    Hex,
}

impl Of {
    /// The beginning of a text that is made so.
    fn run(self, text: &str) -> &str {
        let length = text.bytes().take_while(|byte| match self {
            Of::Letters => byte.is_ascii_alphanumeric(),
            Of::Signs => true,
            Of::Capitals => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Of::Hex => byte.is_ascii_hexdigit(),
        });
        text.get(..length.count()).unwrap_or("")
    }
}

/// The tokens, from what their makers say of them so that leaks are found.
const SHAPES: &[Shape] = &[
    Shape { what: "a token of GitHub", begins: "ghp_", of: Of::Letters, least: 30 },
    Shape { what: "a token of GitHub", begins: "gho_", of: Of::Letters, least: 30 },
    Shape { what: "a token of GitHub", begins: "ghu_", of: Of::Letters, least: 30 },
    Shape { what: "a token of GitHub", begins: "ghs_", of: Of::Letters, least: 30 },
    Shape { what: "a token of GitHub", begins: "ghr_", of: Of::Letters, least: 30 },
    Shape { what: "a token of GitHub", begins: "github_pat_", of: Of::Letters, least: 22 },
    Shape { what: "a token of GitLab", begins: "glpat-", of: Of::Signs, least: 16 },
    Shape { what: "a token of GitLab", begins: "gldt-", of: Of::Signs, least: 16 },
    Shape { what: "a token of GitLab", begins: "glrt-", of: Of::Signs, least: 16 },
    Shape { what: "a token of GitLab", begins: "glcbt-", of: Of::Signs, least: 16 },
    Shape { what: "a token of GitLab", begins: "glptt-", of: Of::Signs, least: 16 },
    Shape { what: "a token of Grafana", begins: "glsa_", of: Of::Letters, least: 24 },
    Shape { what: "a token of Grafana Cloud", begins: "glc_", of: Of::Letters, least: 24 },
    Shape { what: "a token of Slack", begins: "xoxb-", of: Of::Signs, least: 10 },
    Shape { what: "a token of Slack", begins: "xoxp-", of: Of::Signs, least: 10 },
    Shape { what: "a token of Slack", begins: "xoxa-", of: Of::Signs, least: 10 },
    Shape { what: "a token of Slack", begins: "xoxe-", of: Of::Signs, least: 10 },
    Shape { what: "a token of Slack", begins: "xoxr-", of: Of::Signs, least: 10 },
    Shape { what: "a token of Slack", begins: "xoxs-", of: Of::Signs, least: 10 },
    Shape { what: "a token of Slack", begins: "xapp-1-", of: Of::Signs, least: 10 },
    Shape { what: "a key of Stripe", begins: "sk_live_", of: Of::Letters, least: 16 },
    Shape { what: "a key of Stripe", begins: "rk_live_", of: Of::Letters, least: 16 },
    Shape { what: "a key of Stripe", begins: "whsec_", of: Of::Letters, least: 24 },
    Shape { what: "a key of Google", begins: "AIza", of: Of::Signs, least: 30 },
    Shape { what: "a token of Google", begins: "ya29.", of: Of::Signs, least: 20 },
    Shape { what: "the id of a key of AWS", begins: "AKIA", of: Of::Capitals, least: 16 },
    Shape { what: "the id of a key of AWS", begins: "ASIA", of: Of::Capitals, least: 16 },
    Shape { what: "a token of npm", begins: "npm_", of: Of::Letters, least: 30 },
    Shape { what: "a token of PyPI", begins: "pypi-AgEI", of: Of::Signs, least: 32 },
    Shape { what: "a token of Docker", begins: "dckr_pat_", of: Of::Signs, least: 20 },
    Shape { what: "a key of SendGrid", begins: "SG.", of: Of::Signs, least: 40 },
    Shape { what: "a token of DigitalOcean", begins: "dop_v1_", of: Of::Hex, least: 32 },
    Shape { what: "a token of DigitalOcean", begins: "doo_v1_", of: Of::Hex, least: 32 },
    Shape { what: "a token of DigitalOcean", begins: "dor_v1_", of: Of::Hex, least: 32 },
    Shape { what: "a token of Vault", begins: "hvs.", of: Of::Signs, least: 20 },
    Shape { what: "a token of Vault", begins: "hvb.", of: Of::Signs, least: 20 },
    Shape { what: "a token of Supabase", begins: "sbp_", of: Of::Hex, least: 32 },
    Shape { what: "a key of Supabase", begins: "sb_secret_", of: Of::Letters, least: 16 },
    Shape { what: "a token of PlanetScale", begins: "pscale_tkn_", of: Of::Signs, least: 24 },
    Shape { what: "a password of PlanetScale", begins: "pscale_pw_", of: Of::Signs, least: 24 },
    Shape { what: "a token of Shopify", begins: "shpat_", of: Of::Letters, least: 24 },
    Shape { what: "a secret of Shopify", begins: "shpss_", of: Of::Letters, least: 24 },
    Shape { what: "a token of Sentry", begins: "sntrys_", of: Of::Signs, least: 30 },
    Shape { what: "a token of Sentry", begins: "sntryu_", of: Of::Signs, least: 30 },
    Shape { what: "a key of New Relic", begins: "NRAK-", of: Of::Letters, least: 20 },
    Shape { what: "a key of OpenAI", begins: "sk-proj-", of: Of::Signs, least: 20 },
    Shape { what: "a key of Anthropic", begins: "sk-ant-", of: Of::Signs, least: 20 },
    Shape { what: "a token of Hugging Face", begins: "hf_", of: Of::Letters, least: 30 },
    Shape { what: "a token of Databricks", begins: "dapi", of: Of::Hex, least: 32 },
    Shape { what: "a token of Atlassian", begins: "ATATT3x", of: Of::Letters, least: 30 },
    Shape { what: "a key of Postman", begins: "PMAK-", of: Of::Signs, least: 24 },
    Shape { what: "a key of Linear", begins: "lin_api_", of: Of::Letters, least: 24 },
    Shape { what: "a token of Doppler", begins: "dp.pt.", of: Of::Letters, least: 24 },
    Shape { what: "a key of age", begins: "AGE-SECRET-KEY-1", of: Of::Capitals, least: 40 },
];

/// The shortest that any of them can be.
const SHORTEST: usize = 15;

/// Finds them.
pub(super) fn find(text: &str, found: &mut Vec<Found>) {
    private_keys(text, found);
    if text.len() < SHORTEST {
        return;
    }
    let part = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let mut at = 0;
    for token in text.split(|c: char| !part(c)) {
        let start = at;
        // what parts two tokens is one character, whose length only the next one tells
        at += token.len();
        at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        if token.len() < SHORTEST {
            continue;
        }
        if let Some(what) = shape(token).or_else(|| telegram(text, token, start)) {
            found.push(Found { at: start..start + token.len(), sign: Sign::Shape(what) });
        }
    }
}

fn shape(token: &str) -> Option<&'static str> {
    let first = token.as_bytes().first();
    let like = SHAPES.iter().filter(|shape| shape.begins.as_bytes().first() == first);
    let shape = like.filter(|shape| token.starts_with(shape.begins)).find(|shape| {
        let rest = shape.of.run(token.get(shape.begins.len()..).unwrap_or(""));
        // words in capitals have no digits, and the example of AWS ends so
        let words = matches!(shape.of, Of::Capitals) && !rest.bytes().any(|byte| byte.is_ascii_digit());
        rest.len() >= shape.least && !words && !is_stand_in(rest) && !rest.ends_with("EXAMPLE")
    });
    shape.map(|shape| shape.what).or_else(|| is_jwt(token).then_some("a JSON web token"))
}

/// Three parts of base64, of which the first two are JSON objects.
fn is_jwt(token: &str) -> bool {
    let parts: Vec<&str> = token.split('.').collect();
    let object = |part: &&str| part.starts_with("eyJ") && part.len() >= 12;
    matches!(parts.as_slice(), [head, claims, signature, ..] if object(head) && object(claims) && signature.len() >= 8)
}

/// `123456789:AA…`: the number of a bot, and what it logs in with.
fn telegram(text: &str, token: &str, start: usize) -> Option<&'static str> {
    let before = text.get(..start).and_then(|before| before.strip_suffix(':'))?;
    let number = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    ((8..=10).contains(&number) && token.starts_with("AA") && (33..=38).contains(&token.len()))
        .then_some("a token of Telegram")
}

/// `-----BEGIN … PRIVATE KEY-----`, to its end or that of the text.
fn private_keys(text: &str, found: &mut Vec<Found>) {
    const BEGIN: &str = "-----BEGIN ";
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(BEGIN)) {
        let start = from + at;
        let rest = text.get(start..).unwrap_or("");
        let head = rest.get(BEGIN.len()..).unwrap_or("");
        let kind = head.split("-----").next().unwrap_or("");
        let close = rest.find("-----END ").and_then(|end| {
            let tail = rest.get(end + 9..)?;
            tail.find("-----").map(|length| end + 9 + length + 5)
        });
        let length = close.unwrap_or(rest.len());
        // a key that was left out is none
        let body = rest.get(BEGIN.len() + kind.len() + 5..length).unwrap_or("").trim_start();
        let private = kind.ends_with("PRIVATE KEY") || kind.ends_with("PRIVATE KEY BLOCK");
        if private && body.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '\\') {
            found.push(Found { at: start..start + length, sign: Sign::Shape("a private key") });
        }
        from = start + length.max(BEGIN.len());
    }
}
