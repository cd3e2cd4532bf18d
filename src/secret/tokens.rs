//! The forms of tokens: one table, for what is refused and for what is covered. Each is what its maker says of it, so that
//! leaks are found.

/// A token that is known by signs of its own.
pub(super) struct Token {
    /// What it is, with its article.
    pub(super) what: &'static str,
    /// What stands before the mark, and how much of it exactly.
    pub(super) head: Option<(Of, std::ops::RangeInclusive<usize>)>,
    /// What no other text has.
    pub(super) mark: &'static str,
    /// What stands behind the mark.
    pub(super) of: Of,
    /// How much of it a whole token has, in bytes; `ANY` as its end for no limit.
    pub(super) length: std::ops::RangeInclusive<usize>,
    /// From how much of it on it is covered although it is not whole; `ANY` for never.
    pub(super) covered: usize,
}

/// No limit.
pub(super) const ANY: usize = usize::MAX;

/// What a part of a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
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

impl Of {
    pub(super) fn has(self, byte: u8) -> bool {
        match self {
            Of::Letters => byte.is_ascii_alphanumeric(),
            Of::Signs => byte.is_ascii_alphanumeric() || b"_-".contains(&byte),
            Of::Dots => byte.is_ascii_alphanumeric() || b"_-.~".contains(&byte),
            Of::Base64 => byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte),
            Of::Capitals | Of::Base32 => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Of::Hex => byte.is_ascii_hexdigit(),
            Of::Digits => byte.is_ascii_digit(),
            Of::Crypt => byte.is_ascii_alphanumeric() || b"./$".contains(&byte),
        }
    }
}

const fn token(what: &'static str, mark: &'static str, of: Of, least: usize, covered: usize) -> Token {
    Token { what, head: None, mark, of, length: least..=ANY, covered }
}

const fn exact(what: &'static str, mark: &'static str, of: Of, length: usize, covered: usize) -> Token {
    Token { what, head: None, mark, of, length: length..=length, covered }
}

/// The tokens by their marks.
pub(super) const TOKENS: &[Token] = &[
    token("a token of GitHub", "ghp_", Of::Letters, 30, 12),
    token("a token of GitHub", "gho_", Of::Letters, 30, 12),
    token("a token of GitHub", "ghu_", Of::Letters, 30, 12),
    token("a token of GitHub", "ghs_", Of::Letters, 30, 12),
    token("a token of GitHub", "ghr_", Of::Letters, 30, 12),
    token("a token of GitHub", "github_pat_", Of::Signs, 22, 12),
    token("a token of GitLab", "glpat-", Of::Signs, 16, 12),
    token("a token of GitLab", "gldt-", Of::Signs, 16, 12),
    token("a token of GitLab", "glrt-", Of::Signs, 16, 12),
    token("a token of GitLab", "glft-", Of::Signs, 16, 12),
    token("a token of GitLab", "glcbt-", Of::Signs, 16, 12),
    token("a token of GitLab", "glptt-", Of::Signs, 16, 12),
    token("a token of GitLab", "glimt-", Of::Signs, 16, 12),
    token("a token of GitLab", "glsoat-", Of::Signs, 16, 12),
    token("a token of GitLab", "glffct-", Of::Signs, 16, 12),
    token("a token of GitLab", "glagent-", Of::Signs, 16, 12),
    token("a secret of GitLab", "gloas-", Of::Hex, 40, 16),
    token("a token of GitLab", "GR1348941", Of::Signs, 18, 12),
    token("a token of Grafana", "glsa_", Of::Letters, 24, 12),
    token("a token of Grafana Cloud", "glc_", Of::Base64, 24, 16),
    token("a key of Grafana", "eyJrIjoi", Of::Base64, 40, 12),
    token("a token of Slack", "xoxb-", Of::Signs, 10, 8),
    token("a token of Slack", "xoxp-", Of::Signs, 10, 8),
    token("a token of Slack", "xoxa-", Of::Signs, 10, 8),
    token("a token of Slack", "xoxc-", Of::Signs, 10, 8),
    token("a token of Slack", "xoxd-", Of::Signs, 10, 8),
    token("a token of Slack", "xoxe-", Of::Signs, 10, 8),
    token("a token of Slack", "xoxo-", Of::Signs, 10, 8),
    token("a token of Slack", "xoxr-", Of::Signs, 10, 8),
    token("a token of Slack", "xoxs-", Of::Signs, 10, 8),
    token("a token of Slack", "xapp-", Of::Signs, 10, 8),
    token("a key of Stripe", "sk_live_", Of::Letters, 16, 8),
    token("a key of Stripe", "rk_live_", Of::Letters, 16, 8),
    token("a key of Stripe", "sk_test_", Of::Letters, 16, 8),
    token("a key of Stripe", "rk_test_", Of::Letters, 16, 8),
    token("a key of Stripe", "whsec_", Of::Base64, 24, 12),
    token("a key of Google", "AIza", Of::Signs, 30, 16),
    token("a token of Google", "ya29.", Of::Dots, 20, 12),
    token("a secret of Google", "GOCSPX-", Of::Signs, 24, 12),
    exact("the id of a key of AWS", "AKIA", Of::Base32, 16, 12),
    exact("the id of a key of AWS", "ASIA", Of::Base32, 16, 12),
    exact("the id of a key of AWS", "ABIA", Of::Base32, 16, 12),
    exact("the id of a key of AWS", "ACCA", Of::Base32, 16, 12),
    token("a token of npm", "npm_", Of::Letters, 30, 12),
    token("a token of PyPI", "pypi-AgEI", Of::Signs, 32, 8),
    token("a key of RubyGems", "rubygems_", Of::Hex, 40, 16),
    token("a token of Docker", "dckr_pat_", Of::Signs, 20, 12),
    token("a token of DigitalOcean", "dop_v1_", Of::Hex, 32, 16),
    token("a token of DigitalOcean", "doo_v1_", Of::Hex, 32, 16),
    token("a token of DigitalOcean", "dor_v1_", Of::Hex, 32, 16),
    token("a token of Vault", "hvs.", Of::Signs, 20, 12),
    token("a token of Vault", "hvb.", Of::Signs, 20, 12),
    token("a token of Vault", "hvr.", Of::Signs, 20, 12),
    exact("a token of Vault", "s.", Of::Letters, 24, ANY),
    token("a token of Supabase", "sbp_", Of::Hex, 32, 16),
    token("a key of Supabase", "sb_secret_", Of::Letters, 16, 12),
    token("a token of PlanetScale", "pscale_tkn_", Of::Dots, 24, 16),
    token("a password of PlanetScale", "pscale_pw_", Of::Dots, 24, 16),
    token("a token of Shopify", "shpat_", Of::Letters, 24, 16),
    token("a token of Shopify", "shpca_", Of::Letters, 24, 16),
    token("a token of Shopify", "shppa_", Of::Letters, 24, 16),
    token("a secret of Shopify", "shpss_", Of::Letters, 24, 16),
    token("a token of Sentry", "sntrys_", Of::Base64, 30, 16),
    token("a token of Sentry", "sntryu_", Of::Base64, 30, 16),
    token("a key of New Relic", "NRAK-", Of::Letters, 20, 12),
    token("a key of OpenAI", "sk-proj-", Of::Signs, 20, 20),
    token("a key of OpenAI", "sk-svcacct-", Of::Signs, 20, 20),
    token("a key of OpenAI", "sk-admin-", Of::Signs, 20, 20),
    token("a key of OpenAI", "sk-", Of::Letters, 40, 20),
    token("a key of Anthropic", "sk-ant-", Of::Signs, 20, 20),
    token("a key of OpenRouter", "sk-or-", Of::Signs, 20, 20),
    token("a key of Groq", "gsk_", Of::Letters, 40, 20),
    token("a token of Replicate", "r8_", Of::Letters, 30, 20),
    token("a token of Hugging Face", "hf_", Of::Letters, 30, 16),
    token("a token of Databricks", "dapi", Of::Hex, 32, 24),
    token("a token of Atlassian", "ATATT3", Of::Base64, 30, 12),
    token("a key of Postman", "PMAK-", Of::Signs, 24, 16),
    token("a key of Linear", "lin_api_", Of::Letters, 24, 16),
    token("a token of Doppler", "dp.pt.", Of::Letters, 24, 16),
    token("a token of Doppler", "dp.ct.", Of::Letters, 24, 16),
    token("a token of Doppler", "dp.sa.", Of::Letters, 24, 16),
    token("a token of Doppler", "dp.st.", Of::Dots, 24, 16),
    token("a token of Notion", "ntn_", Of::Letters, 40, 20),
    exact("a token of Notion", "secret_", Of::Letters, 43, ANY),
    token("a token of Figma", "figd_", Of::Signs, 32, 16),
    token("a key of Heroku", "HRKU-", Of::Signs, 30, 16),
    token("a token of Fly", "fo1_", Of::Signs, 36, 20),
    token("a token of Fly", "fm1a_", Of::Base64, 60, 20),
    token("a token of Fly", "fm1r_", Of::Base64, 60, 20),
    token("a token of Fly", "fm2_", Of::Base64, 60, 20),
    token("a token of Pulumi", "pul-", Of::Hex, 40, 24),
    token("a key of Brevo", "xkeysib-", Of::Signs, 32, 16),
    exact("a key of Mailgun", "key-", Of::Hex, 32, 24),
    exact("a key of Twilio", "SK", Of::Hex, 32, ANY),
    token("a token of 1Password", "ops_eyJ", Of::Base64, 60, 12),
    token("a key of age", "AGE-SECRET-KEY-1", Of::Capitals, 40, 1),
    token("the hash of a password", "$2a$", Of::Crypt, 53, 8),
    token("the hash of a password", "$2b$", Of::Crypt, 53, 8),
    token("the hash of a password", "$2y$", Of::Crypt, 53, 8),
    // `-----BEGIN … PRIVATE KEY` in base64; of a certificate another letter follows
    token("a private key in base64", "LS0tLS1CRUdJTiBQUklWQVRF", Of::Base64, 16, 2),
    token("a private key in base64", "LS0tLS1CRUdJTiBSU0Eg", Of::Base64, 16, 2),
    token("a private key in base64", "LS0tLS1CRUdJTiBFQyBQ", Of::Base64, 16, 2),
    token("a private key in base64", "LS0tLS1CRUdJTiBFTkNS", Of::Base64, 16, 2),
    token("a private key in base64", "LS0tLS1CRUdJTiBPUEVO", Of::Base64, 16, 2),
    token("a private key in base64", "LS0tLS1CRUdJTiBEU0Eg", Of::Base64, 16, 2),
    token("a private key in base64", "LS0tLS1CRUdJTiBQR1Ag", Of::Base64, 16, 2),
    Token {
        what: "a token of Terraform",
        head: Some((Of::Letters, 14..=14)),
        mark: ".atlasv1.",
        of: Of::Base64,
        length: 60..=ANY,
        covered: 24,
    },
    Token {
        what: "a secret of Azure",
        head: Some((Of::Dots, 4..=4)),
        mark: "Q~",
        of: Of::Dots,
        length: 31..=34,
        covered: 31,
    },
    Token {
        what: "a key of New Relic",
        head: Some((Of::Letters, 36..=36)),
        mark: "NRAL",
        of: Of::Letters,
        length: 0..=0,
        covered: 0,
    },
    Token {
        what: "a key of Mailchimp",
        head: Some((Of::Hex, 32..=32)),
        mark: "-us",
        of: Of::Digits,
        length: 1..=2,
        covered: 1,
    },
    Token {
        what: "a token of Telegram",
        head: Some((Of::Digits, 8..=10)),
        mark: ":AA",
        of: Of::Signs,
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
    pub(super) parts: &'static [(Of, std::ops::RangeInclusive<usize>)],
}

/// The tokens by their parts.
pub(super) const DOTTED: &[Dotted] = &[
    Dotted {
        what: "a JSON web token",
        begins: &["eyJ"],
        parts: &[(Of::Signs, 12..=ANY), (Of::Signs, 12..=ANY), (Of::Signs, 8..=ANY)],
    },
    Dotted {
        what: "a key of SendGrid",
        begins: &["SG"],
        parts: &[(Of::Letters, 2..=2), (Of::Signs, 20..=24), (Of::Signs, 40..=46)],
    },
    Dotted { what: "a token of Airtable", begins: &["pat"], parts: &[(Of::Letters, 17..=17), (Of::Hex, 64..=64)] },
    Dotted {
        what: "a token of Dynatrace",
        begins: &["dt0c01", "dt0s01", "dt0s16"],
        parts: &[(Of::Letters, 6..=6), (Of::Capitals, 24..=24), (Of::Capitals, 64..=64)],
    },
    Dotted {
        what: "a token of Discord",
        begins: &["M", "N", "O"],
        parts: &[(Of::Signs, 24..=28), (Of::Signs, 6..=6), (Of::Signs, 27..=38)],
    },
];
