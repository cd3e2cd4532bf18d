//! The forms of tokens: one table, for what is refused and for what is covered. Each is what its maker says of it, so that
//! leaks are found.

/// A token that is known by signs of its own.
pub(super) struct Token {
    /// What it is, with its article.
    pub(super) what: &'static str,
    /// What stands before the mark, and how much of it exactly.
    pub(super) head: Option<(Alphabet, std::ops::RangeInclusive<usize>)>,
    /// What no other text has.
    pub(super) mark: &'static str,
    /// What stands behind the mark.
    pub(super) of: Alphabet,
    /// How much of it a whole token has, in bytes; `ANY` as its end for no limit.
    pub(super) length: std::ops::RangeInclusive<usize>,
    /// From how much of it on it is covered although it is not whole; `ANY` for never.
    pub(super) covered: usize,
}

/// No limit.
pub(super) const ANY: usize = usize::MAX;

/// What a part of a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// Letters and digits: a name of words that are joined by `_` is none.
    Letters,
    /// Letters, digits, `_` and `-`.
    Signs,
    /// These, dots and `~`.
    Dots,
    /// Letters, digits, and the signs of base64 in any of its forms.
    Base64,
    /// Capital letters and digits.
    Capitals,
    /// The same; a whole one has the digits 2 to 7 only.
    Base32,
    /// Digits of base 16.
    Hex,
    Digits,
    /// What `crypt` writes.
    Crypt,
}

/// How many there are, to keep something for each.
pub(super) const KINDS: usize = 9;

impl Alphabet {
    pub(super) fn has(self, byte: u8) -> bool {
        match self {
            Alphabet::Letters => byte.is_ascii_alphanumeric(),
            Alphabet::Signs => byte.is_ascii_alphanumeric() || b"_-".contains(&byte),
            Alphabet::Dots => byte.is_ascii_alphanumeric() || b"_-.~".contains(&byte),
            Alphabet::Base64 => byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte),
            Alphabet::Capitals | Alphabet::Base32 => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Alphabet::Hex => byte.is_ascii_hexdigit(),
            Alphabet::Digits => byte.is_ascii_digit(),
            Alphabet::Crypt => byte.is_ascii_alphanumeric() || b"./$".contains(&byte),
        }
    }
}

const fn token(what: &'static str, mark: &'static str, of: Alphabet, least: usize, covered: usize) -> Token {
    Token { what, head: None, mark, of, length: least..=ANY, covered }
}

const fn exact(what: &'static str, mark: &'static str, of: Alphabet, length: usize, covered: usize) -> Token {
    Token { what, head: None, mark, of, length: length..=length, covered }
}

/// The tokens by their marks.
pub(super) const TOKENS: &[Token] = &[
    token("a token of GitHub", "ghp_", Alphabet::Letters, 30, 12),
    token("a token of GitHub", "gho_", Alphabet::Letters, 30, 12),
    token("a token of GitHub", "ghu_", Alphabet::Letters, 30, 12),
    token("a token of GitHub", "ghs_", Alphabet::Letters, 30, 12),
    token("a token of GitHub", "ghr_", Alphabet::Letters, 30, 12),
    token("a token of GitHub", "github_pat_", Alphabet::Signs, 22, 12),
    token("a token of GitLab", "glpat-", Alphabet::Signs, 16, 12),
    token("a token of GitLab", "gldt-", Alphabet::Signs, 16, 12),
    token("a token of GitLab", "glrt-", Alphabet::Signs, 16, 12),
    token("a token of GitLab", "glft-", Alphabet::Signs, 16, 12),
    token("a token of GitLab", "glcbt-", Alphabet::Signs, 16, 12),
    token("a token of GitLab", "glptt-", Alphabet::Signs, 16, 12),
    token("a token of GitLab", "glimt-", Alphabet::Signs, 16, 12),
    token("a token of GitLab", "glsoat-", Alphabet::Signs, 16, 12),
    token("a token of GitLab", "glffct-", Alphabet::Signs, 16, 12),
    token("a token of GitLab", "glagent-", Alphabet::Signs, 16, 12),
    token("a secret of GitLab", "gloas-", Alphabet::Hex, 40, 16),
    token("a token of GitLab", "GR1348941", Alphabet::Signs, 18, 12),
    token("a token of Grafana", "glsa_", Alphabet::Letters, 24, 12),
    token("a token of Grafana Cloud", "glc_", Alphabet::Base64, 24, 16),
    token("a key of Grafana", "eyJrIjoi", Alphabet::Base64, 40, 12),
    token("a token of Slack", "xoxb-", Alphabet::Signs, 10, 8),
    token("a token of Slack", "xoxp-", Alphabet::Signs, 10, 8),
    token("a token of Slack", "xoxa-", Alphabet::Signs, 10, 8),
    token("a token of Slack", "xoxc-", Alphabet::Signs, 10, 8),
    token("a token of Slack", "xoxd-", Alphabet::Signs, 10, 8),
    token("a token of Slack", "xoxe-", Alphabet::Signs, 10, 8),
    token("a token of Slack", "xoxo-", Alphabet::Signs, 10, 8),
    token("a token of Slack", "xoxr-", Alphabet::Signs, 10, 8),
    token("a token of Slack", "xoxs-", Alphabet::Signs, 10, 8),
    token("a token of Slack", "xapp-", Alphabet::Signs, 10, 8),
    token("a key of Stripe", "sk_live_", Alphabet::Letters, 16, 8),
    token("a key of Stripe", "rk_live_", Alphabet::Letters, 16, 8),
    token("a key of Stripe", "sk_test_", Alphabet::Letters, 16, 8),
    token("a key of Stripe", "rk_test_", Alphabet::Letters, 16, 8),
    token("a key of Stripe", "whsec_", Alphabet::Base64, 24, 12),
    token("a key of Google", "AIza", Alphabet::Signs, 30, 16),
    token("a token of Google", "ya29.", Alphabet::Dots, 20, 12),
    token("a secret of Google", "GOCSPX-", Alphabet::Signs, 24, 12),
    exact("the id of a key of AWS", "AKIA", Alphabet::Base32, 16, 12),
    exact("the id of a key of AWS", "ASIA", Alphabet::Base32, 16, 12),
    exact("the id of a key of AWS", "ABIA", Alphabet::Base32, 16, 12),
    exact("the id of a key of AWS", "ACCA", Alphabet::Base32, 16, 12),
    token("a token of npm", "npm_", Alphabet::Letters, 30, 12),
    token("a token of PyPI", "pypi-AgEI", Alphabet::Signs, 32, 8),
    token("a key of RubyGems", "rubygems_", Alphabet::Hex, 40, 16),
    token("a token of Docker", "dckr_pat_", Alphabet::Signs, 20, 12),
    token("a token of DigitalOcean", "dop_v1_", Alphabet::Hex, 32, 16),
    token("a token of DigitalOcean", "doo_v1_", Alphabet::Hex, 32, 16),
    token("a token of DigitalOcean", "dor_v1_", Alphabet::Hex, 32, 16),
    token("a token of Vault", "hvs.", Alphabet::Signs, 20, 12),
    token("a token of Vault", "hvb.", Alphabet::Signs, 20, 12),
    token("a token of Vault", "hvr.", Alphabet::Signs, 20, 12),
    exact("a token of Vault", "s.", Alphabet::Letters, 24, ANY),
    token("a token of Supabase", "sbp_", Alphabet::Hex, 32, 16),
    token("a key of Supabase", "sb_secret_", Alphabet::Letters, 16, 12),
    token("a token of PlanetScale", "pscale_tkn_", Alphabet::Dots, 24, 16),
    token("a password of PlanetScale", "pscale_pw_", Alphabet::Dots, 24, 16),
    token("a token of Shopify", "shpat_", Alphabet::Letters, 24, 16),
    token("a token of Shopify", "shpca_", Alphabet::Letters, 24, 16),
    token("a token of Shopify", "shppa_", Alphabet::Letters, 24, 16),
    token("a secret of Shopify", "shpss_", Alphabet::Letters, 24, 16),
    token("a token of Sentry", "sntrys_", Alphabet::Base64, 30, 16),
    token("a token of Sentry", "sntryu_", Alphabet::Base64, 30, 16),
    token("a key of New Relic", "NRAK-", Alphabet::Letters, 20, 12),
    token("a key of OpenAI", "sk-proj-", Alphabet::Signs, 20, 20),
    token("a key of OpenAI", "sk-svcacct-", Alphabet::Signs, 20, 20),
    token("a key of OpenAI", "sk-admin-", Alphabet::Signs, 20, 20),
    token("a key of OpenAI", "sk-", Alphabet::Letters, 40, 20),
    token("a key of Anthropic", "sk-ant-", Alphabet::Signs, 20, 20),
    token("a key of OpenRouter", "sk-or-", Alphabet::Signs, 20, 20),
    token("a key of Groq", "gsk_", Alphabet::Letters, 40, 20),
    token("a token of Replicate", "r8_", Alphabet::Letters, 30, 20),
    token("a token of Hugging Face", "hf_", Alphabet::Letters, 30, 16),
    token("a token of Databricks", "dapi", Alphabet::Hex, 32, 24),
    token("a token of Atlassian", "ATATT3", Alphabet::Base64, 30, 12),
    token("a key of Postman", "PMAK-", Alphabet::Signs, 24, 16),
    token("a key of Linear", "lin_api_", Alphabet::Letters, 24, 16),
    token("a token of Doppler", "dp.pt.", Alphabet::Letters, 24, 16),
    token("a token of Doppler", "dp.ct.", Alphabet::Letters, 24, 16),
    token("a token of Doppler", "dp.sa.", Alphabet::Letters, 24, 16),
    token("a token of Doppler", "dp.st.", Alphabet::Dots, 24, 16),
    token("a token of Notion", "ntn_", Alphabet::Letters, 40, 20),
    exact("a token of Notion", "secret_", Alphabet::Letters, 43, ANY),
    token("a token of Figma", "figd_", Alphabet::Signs, 32, 16),
    token("a key of Heroku", "HRKU-", Alphabet::Signs, 30, 16),
    token("a token of Fly", "fo1_", Alphabet::Signs, 36, 20),
    token("a token of Fly", "fm1a_", Alphabet::Base64, 60, 20),
    token("a token of Fly", "fm1r_", Alphabet::Base64, 60, 20),
    token("a token of Fly", "fm2_", Alphabet::Base64, 60, 20),
    token("a token of Pulumi", "pul-", Alphabet::Hex, 40, 24),
    token("a key of Brevo", "xkeysib-", Alphabet::Signs, 32, 16),
    exact("a key of Mailgun", "key-", Alphabet::Hex, 32, 24),
    exact("a key of Twilio", "SK", Alphabet::Hex, 32, ANY),
    token("a token of 1Password", "ops_eyJ", Alphabet::Base64, 60, 12),
    token("a key of age", "AGE-SECRET-KEY-1", Alphabet::Capitals, 40, 1),
    token("the hash of a password", "$2a$", Alphabet::Crypt, 53, 8),
    token("the hash of a password", "$2b$", Alphabet::Crypt, 53, 8),
    token("the hash of a password", "$2y$", Alphabet::Crypt, 53, 8),
    // `-----BEGIN … PRIVATE KEY` in base64; of a certificate another letter follows
    token("a private key in base64", "LS0tLS1CRUdJTiBQUklWQVRF", Alphabet::Base64, 16, 2),
    token("a private key in base64", "LS0tLS1CRUdJTiBSU0Eg", Alphabet::Base64, 16, 2),
    token("a private key in base64", "LS0tLS1CRUdJTiBFQyBQ", Alphabet::Base64, 16, 2),
    token("a private key in base64", "LS0tLS1CRUdJTiBFTkNS", Alphabet::Base64, 16, 2),
    token("a private key in base64", "LS0tLS1CRUdJTiBPUEVO", Alphabet::Base64, 16, 2),
    token("a private key in base64", "LS0tLS1CRUdJTiBEU0Eg", Alphabet::Base64, 16, 2),
    token("a private key in base64", "LS0tLS1CRUdJTiBQR1Ag", Alphabet::Base64, 16, 2),
    Token {
        what: "a token of Terraform",
        head: Some((Alphabet::Letters, 14..=14)),
        mark: ".atlasv1.",
        of: Alphabet::Base64,
        length: 60..=ANY,
        covered: 24,
    },
    Token {
        what: "a secret of Azure",
        head: Some((Alphabet::Dots, 4..=4)),
        mark: "Q~",
        of: Alphabet::Dots,
        length: 31..=34,
        covered: 31,
    },
    Token {
        what: "a key of New Relic",
        head: Some((Alphabet::Letters, 36..=36)),
        mark: "NRAL",
        of: Alphabet::Letters,
        length: 0..=0,
        covered: 0,
    },
    Token {
        what: "a key of Mailchimp",
        head: Some((Alphabet::Hex, 32..=32)),
        mark: "-us",
        of: Alphabet::Digits,
        length: 1..=2,
        covered: 1,
    },
    Token {
        what: "a token of Telegram",
        head: Some((Alphabet::Digits, 8..=10)),
        mark: ":AA",
        of: Alphabet::Signs,
        length: 31..=36,
        covered: 22,
    },
];

/// A token in parts with dots between.
pub(super) struct Dotted {
    pub(super) what: &'static str,
    /// What the first part begins with, one of these.
    pub(super) begins: &'static [&'static str],
    /// Each part: what it is made of, and how long it is.
    pub(super) parts: &'static [(Alphabet, std::ops::RangeInclusive<usize>)],
}

/// The tokens by their parts.
pub(super) const DOTTED: &[Dotted] = &[
    Dotted {
        what: "a JSON web token",
        begins: &["eyJ"],
        parts: &[(Alphabet::Signs, 12..=ANY), (Alphabet::Signs, 12..=ANY), (Alphabet::Signs, 8..=ANY)],
    },
    Dotted {
        what: "a key of SendGrid",
        begins: &["SG"],
        parts: &[(Alphabet::Letters, 2..=2), (Alphabet::Signs, 20..=24), (Alphabet::Signs, 40..=46)],
    },
    Dotted {
        what: "a token of Airtable",
        begins: &["pat"],
        parts: &[(Alphabet::Letters, 17..=17), (Alphabet::Hex, 64..=64)],
    },
    Dotted {
        what: "a token of Dynatrace",
        begins: &["dt0c01", "dt0s01", "dt0s16"],
        parts: &[(Alphabet::Letters, 6..=6), (Alphabet::Capitals, 24..=24), (Alphabet::Capitals, 64..=64)],
    },
    Dotted {
        what: "a token of Discord",
        begins: &["M", "N", "O"],
        parts: &[(Alphabet::Signs, 24..=28), (Alphabet::Signs, 6..=6), (Alphabet::Signs, 27..=38)],
    },
];
