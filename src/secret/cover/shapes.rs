//! Texts that are a secret by their form, wherever they stand.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// A form of a secret. What is covered is the group `s`.
pub(crate) struct Shape {
    /// What it is.
    pub(crate) name: &'static str,
    /// How it is found. None of these looks further than one line, so that a search is linear.
    pub(crate) pattern: &'static str,
    /// Whether what was found is one after all.
    judge: fn(&str) -> bool,
}

const fn shape(name: &'static str, pattern: &'static str) -> Shape {
    Shape { name, pattern, judge: |_| true }
}

/// All forms. Prefixes are those that the issuers document, so that scanners know them.
pub(crate) const SHAPES: &[Shape] = &[
    // a JSON object in base64url begins with these three letters
    shape("a JSON web token", r"(?P<s>eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)*)"),
    shape("a token of GitHub", r"(?P<s>gh[pousr]_[A-Za-z0-9]{12,}|github_pat_\w{12,})"),
    shape("a token of GitLab", r"(?P<s>gl(?:pat|dt|rt|ft|cbt|ptt|imt|soat|ffct|agent)-[\w.-]{12,})"),
    shape("a token of Slack", r"(?P<s>xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,})"),
    shape("a key of Stripe", r"(?P<s>(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{8,}|whsec_[A-Za-z0-9+/=]{12,})"),
    shape(
        "a token of a package registry",
        r"(?P<s>npm_[A-Za-z0-9]{12,}|pypi-[\w-]{16,}|rubygems_[0-9a-f]{16,}|dckr_pat_[\w-]{12,})",
    ),
    shape(
        "a key of SendGrid, Mailgun or Brevo",
        r"(?P<s>SG\.[\w-]{12,}(?:\.[\w-]*)?|key-[0-9a-f]{24,}|xkeysib-[\w-]{16,})",
    ),
    shape("a key of Google", r"(?P<s>AIza[\w-]{16,}|ya29\.[\w.-]{12,}|GOCSPX-[\w-]{12,})"),
    // the identifier alone is half of the pair, and what follows it on the line is likely the other half
    shape("a key of AWS", r"(?P<s>(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA)[A-Z0-9]{12,})"),
    shape("a secret key beside its identifier", r"(?:AKIA|ASIA)[A-Z0-9]{12,}[^\n]{1,80}?(?P<s>[A-Za-z0-9/+=]{36,})"),
    shape("a token of a bot of Telegram", r"(?P<s>\b[0-9]{6,12}:[A-Za-z0-9_-]{24,})"),
    shape(
        "a token of Vault, DigitalOcean, Grafana, Sentry and others",
        r"(?P<s>hv[sbr]\.[\w-]{12,}|do[opr]_v1_[0-9a-f]{16,}|glsa_\w{12,}|glc_[\w+/=-]{16,}|sntr[yu]s?_[\w+/=-]{16,}|NRAK-[A-Z0-9]{12,}|ATATT3[\w=-]{12,}|shp(?:at|ss|ca|pa)_[0-9a-fA-F]{16,}|lin_api_\w{16,}|hf_[A-Za-z0-9]{16,}|sk-(?:ant-|proj-|or-)?[\w-]{20,}|PMAK-[\w-]{16,}|dapi[0-9a-f]{24,}|ops_eyJ\w+)",
    ),
    shape("a key of age", r"(?P<s>AGE-SECRET-KEY-1[A-Z0-9]+)"),
    shape(
        "the hash of a password",
        r"(?P<s>\$(?:2[abxy]|apr1|argon2\w*|[156])\$[^\s\x22']{8,}|SCRAM-SHA-256\$[^\s\x22']{8,}|\{S?SHA\d*\}[A-Za-z0-9+/=]{8,})",
    ),
    // `-----BEGIN` in base64
    shape("a key in base64", r"(?P<s>LS0tLS1CRUdJTi[A-Za-z0-9+/=]{4,})"),
    // the name of a scheme opens a value of one word; in running text it would be a word itself
    shape(
        "the value of an Authorization header",
        r"(?im)(?:^|[\x22'`=:>|])[ \t]*(?:bearer|basic|digest|negotiate|ntlm|token|apikey|splunk|genie-?key|aws4-hmac-sha256)[ \t]+(?P<s>[^\s\x22'`<>]{3,})[ \t]*(?:[\x22'`\\]|$)",
    ),
    Shape {
        name: "the value of an Authorization header within a text",
        pattern: r"\b(?:Bearer|Basic|GenieKey|bearer|basic)[ \t]+(?P<s>[A-Za-z0-9._~+/=-]{6,})",
        judge: is_no_word,
    },
    Shape {
        name: "a login before a host",
        pattern: r"(?P<user>[A-Za-z0-9_.%+-]+):(?P<s>[^\s\x22'`@/:\[\](){}<>,;|]+)@(?P<host>(?:[A-Za-z0-9_-]+\.)+[A-Za-z]|(?:[0-9]+\.){3}[0-9]|[A-Za-z][A-Za-z0-9_-]*)(?:[A-Za-z0-9.:/\s\x22'`,]|$)",
        judge: is_no_port,
    },
    shape("the login of a command", r"(?:\s|^)(?:-u|--user)[= \t]+[\x22']?[^\s:\x22']+:(?P<s>[^\s\x22']+)"),
    shape("a password in SQL", r"(?i)\b(?:passw(?:or)?d|identified[ \t]+by)[ \t]+\\?['\x22](?P<s>[^'\x22\n]+)"),
    shape(
        "the path of a webhook",
        r"(?i)(?:hooks\.slack\.com|slack\.com/api|discord(?:app)?\.com/api/webhooks|webhook\.office\.com/webhookb2|outlook\.office\.com/webhook|hooks\.zapier\.com/hooks|chat\.googleapis\.com/v1/spaces|api\.telegram\.org/bot|open\.feishu\.cn/open-apis/bot|qyapi\.weixin\.qq\.com/cgi-bin/webhook|events\.pagerduty\.com/integration|ifttt\.com/trigger|hooks\.opsgenie\.com|maker\.ifttt\.com)/?(?P<s>[^\s\x22'`<>]{4,})",
    ),
    Shape {
        name: "a path of a webhook that cannot be guessed",
        pattern: r"(?i)//[^\s\x22'`<>/]+(?:/[^\s\x22'`<>/]+){0,4}?/(?:[a-z0-9_-]*hooks?[a-z0-9]*|services|trigger|integration)/(?P<s>[^\s\x22'`<>?#]{12,})",
        judge: |path| path.split('/').any(is_long),
    },
    Shape {
        name: "a part of a path that cannot be guessed",
        pattern: r"//[^\s\x22'`<>/]+/(?P<s>[^\s\x22'`<>]{20,})",
        judge: |path| !path.starts_with("d/") && path.split(['/', '?', '&', '=']).any(is_random),
    },
    // of base64, with all kinds of characters: nothing that a spec has to name looks like this
    Shape { name: "random characters", pattern: r"(?P<s>[A-Za-z0-9+_-]{36,}={0,2})", judge: is_base64_of_noise },
    Shape {
        name: "random characters beside a word that says what they are",
        pattern: r"(?i)(?:key|token|secret|pass(?:word|wd|phrase)?|pwd|auth|cred|bearer|credentials?)\b[^\n]{0,40}?(?P<s>\b[A-Za-z0-9+/_-]{24,}={0,2})",
        judge: is_random,
    },
    Shape {
        name: "what a remark calls the password",
        pattern: r"(?i)\b(?:password|passwd|passphrase|secret|token|pwd|pw|pass|api[ _-]?key|login)[ \t]+(?:is|was|of [a-z]+ is)[ \t:]+(?P<s>[^\s\x22'`<>]{3,})",
        judge: is_no_word,
    },
];

/// Each is compiled when a text may have it.
static COMPILED: LazyLock<Vec<OnceLock<Option<Regex>>>> =
    LazyLock::new(|| SHAPES.iter().map(|_| OnceLock::new()).collect());

/// All of them at once: most texts have none, and one search says so.
static ANY: LazyLock<Option<RegexSet>> = LazyLock::new(|| {
    let patterns = SHAPES.iter().map(|shape| shape.pattern);
    RegexSetBuilder::new(patterns).unicode(false).size_limit(SIZE).dfa_size_limit(SIZE).build().ok()
});

/// How large a compiled pattern may be, in bytes.
const SIZE: usize = 16 << 20;

fn compiled(index: usize, shape: &Shape) -> Option<&'static Regex> {
    let compile = || RegexBuilder::new(shape.pattern).unicode(false).dfa_size_limit(SIZE).build().ok();
    let regex = COMPILED.get(index)?.get_or_init(compile).as_ref();
    debug_assert!(regex.is_some(), "{}", shape.name);
    regex
}

/// The bytes of a text that have the form of a secret, in no order.
pub(crate) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = logins(text);
    found.extend(pem(text));
    let Some(possible) = ANY.as_ref().map(|set| set.matches(text.as_bytes())) else { return found };
    for index in possible.iter() {
        let Some((shape, regex)) = SHAPES.get(index).and_then(|shape| Some((shape, compiled(index, shape)?))) else {
            continue;
        };
        for captures in regex.captures_iter(text.as_bytes()) {
            let part = |name| captures.name(name).map(|part| (part.range(), text.get(part.range()).unwrap_or("")));
            let is = |name, list: &[&str]| part(name).is_some_and(|(_, part)| list.contains(&part));
            let harmless = is("user", NO_USERS) || is("host", NO_HOSTS);
            let secret = part("s").filter(|(_, secret)| !harmless && !is_filled_in(secret) && (shape.judge)(secret));
            found.extend(secret.map(|(range, _)| range));
        }
    }
    found
}

/// Whether a text stands for another one, which a program or a shell puts there.
fn is_filled_in(text: &str) -> bool {
    ["${", "$$", "$(", "{{", "%{"].iter().any(|sign| text.starts_with(sign))
}

/// What stands before `:` and an address without being a user.
const NO_USERS: &[&str] = &["mailto", "sip", "sips", "xmpp", "acct"];

/// What stands behind `@` without being a host: the digest of an image.
const NO_HOSTS: &[&str] = &["sha256", "sha512"];

/// Whether characters are no word of a language: a digit, a sign or a capital among small letters, or very many.
fn is_no_word(text: &str) -> bool {
    let text = text.trim_end_matches(['.', ',', ':', ';', '!', '?', ')']);
    text.len() >= 20
        || text.chars().any(|c| c.is_ascii_digit() || "._~+/=@#$%^&*!".contains(c))
        || text.chars().skip(1).any(|c| c.is_ascii_uppercase()) && text.chars().any(|c| c.is_ascii_lowercase())
}

/// Whether it is neither a port nor a time nor a digest.
fn is_no_port(text: &str) -> bool {
    let short_number = text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    !(short_number || text.starts_with("sha256"))
}

/// Whether a part of a path is longer than a name that a person gives.
fn is_long(part: &str) -> bool {
    part.split(['-', '_', '.']).any(|word| word.len() >= 16) || is_random(part)
}

/// Whether characters were drawn and not chosen: digits keep coming among the letters.
pub(super) fn is_random(text: &str) -> bool {
    if text.len() < 20 || text.contains('/') && text.len() < 36 {
        return false;
    }
    let mut groups = 0;
    let mut was_digit = false;
    for byte in text.bytes() {
        let digit = byte.is_ascii_digit();
        groups += usize::from(digit && !was_digit);
        was_digit = digit;
    }
    groups >= 3 && text.bytes().filter(u8::is_ascii_alphabetic).count() >= 3 && longest_word(text) <= 7
}

fn longest_word(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_lowercase()).map(str::len).max().unwrap_or(0)
}

/// As [`is_random`], with capitals and small letters: a digest or an identifier in hexadecimal has not both.
fn is_base64_of_noise(text: &str) -> bool {
    let has = |of: fn(&u8) -> bool| text.bytes().filter(of).count() >= 4;
    is_random(text) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
}

/// `//user:secret@host`, also where the secret has a slash in it.
fn logins(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (slashes, _) in text.match_indices("//") {
        let start = slashes + 2;
        let rest = text.get(start..).unwrap_or("");
        // several may be joined by commas; looked for first, so that no byte is read for two of them
        let rest = rest.get(..rest.find("//").unwrap_or(rest.len())).unwrap_or(rest);
        let end = rest.find(|c: char| c.is_whitespace() || "\"'`<>".contains(c)).unwrap_or(rest.len());
        let url = rest.get(..end).unwrap_or("");
        let authority = url.get(..url.find(['/', '?', '#']).unwrap_or(url.len())).unwrap_or(url);
        let colon = authority.find(':').map(|colon| colon + 1);
        if let Some((user, _)) = authority.rsplit_once('@') {
            // a name alone may be a token too
            let from = colon.filter(|from| *from <= user.len()).unwrap_or(0);
            if !user.get(from..).is_some_and(is_filled_in) {
                found.push(start + from..start + user.len());
            }
        } else if let (Some(from), Some(at)) = (colon, url.rfind('@')) {
            let after = authority.get(from..).unwrap_or("");
            let is_port = after.bytes().all(|byte| byte.is_ascii_digit());
            if !is_port && !authority.starts_with('[') && from < at {
                found.push(start + from..start + at);
            }
        }
    }
    found
}

/// How long a key in PEM may be, in bytes; the largest in use have 13,000.
const PEM: usize = 32_768;

/// What stands between the first and the last line of a private key; of one that does not end, its lines.
fn pem(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (begin, _) in text.match_indices("PRIVATE KEY") {
        let (before, rest) = text.split_at(begin);
        let line = before.get(before.rfind('\n').map_or(0, |end| end + 1)..).unwrap_or("");
        if !line.ends_with([' ', '-']) || line.rfind("BEGIN") < line.rfind("END") {
            continue;
        }
        // ` BLOCK` of PGP, and the dashes
        let head = "PRIVATE KEY".len();
        let tail = rest.get(head..).unwrap_or("");
        let dashes = tail.find(|c: char| c != '-' && c != ' ' && !"BLOCK".contains(c)).unwrap_or(tail.len());
        let start = begin + head + dashes;
        let mut window = (start + PEM).min(text.len());
        while !text.is_char_boundary(window) {
            window -= 1;
        }
        let body = text.get(start..window).unwrap_or("");
        let end = body.find("-----END").or_else(|| body.find("END ")).unwrap_or_else(|| open_pem(body));
        found.push(start..start + end);
    }
    found
}

/// How much of a key there is whose last line is missing.
fn open_pem(body: &str) -> usize {
    let mut end = 0;
    for (number, line) in body.split_inclusive('\n').enumerate() {
        let is_body = |line: &str| {
            let line = line.trim();
            line.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=\\".contains(&byte)) && !line.contains(" = ")
        };
        if number > 0 && !is_body(line) {
            // what is left of the last line, up to its quote
            let rest = line.find(['"', '\'', ' ']).unwrap_or(0);
            return end + if line.get(..rest).is_some_and(|part| part.len() >= 8 && is_body(part)) { rest } else { 0 };
        }
        end += line.len();
    }
    end
}
