//! Tokens by their form: whole ones are refused, and what is made of words is not.

use super::*;

/// One of each, put together here so that no line looks like one to a scanner.
fn tokens() -> Vec<String> {
    let upper = |length| random(length).to_uppercase();
    vec![
        format!("{}_{}_{}", "sk", "test", random(24)),
        format!("{}_{}_{}", "rk", "test", random(24)),
        format!("{}-{}", "GOCSPX", random(28)),
        format!("{}-{}", "sk", random(48)),
        format!("{}-{}-{}", "sk", "proj", random(60)),
        format!("{}-{}-{}", "sk", "svcacct", random(60)),
        format!("{}_{}", "gsk", random(52)),
        format!("{}_{}", "r8", random(37)),
        format!("{}.{}", "hvs", random(90)),
        format!("{}.{}", "hvr", random(90)),
        format!("{}.{}", "hvb", random(138)),
        format!("{}.{}", "s", random(24)),
        format!("{}.{}.{}", random(14), "atlasv1", random(64)),
        format!("{}-{}", "glpat", random(20)),
        format!("{}-{}", "glft", random(20)),
        format!("{}-{}", "glagent", random(50)),
        format!("{}-{}", "glsoat", random(20)),
        format!("{}{}", "GR1348941", random(20)),
        format!("{}{}.{}.{}", "M", random(25), random(6), random(30)),
        format!("{}_{}", "secret", random(43)),
        format!("{}_{}{}", "ntn", "47110815992", random(35)),
        format!("{}_{}", "figd", random(40)),
        format!("{}{}.{}", "pat", random(14), hex(64)),
        format!("{}.{}.{}", "dt0c01", upper(24), upper(64)),
        format!("{}-{}", "NRAK", upper(27)),
        format!("{}{}", hex(36), "NRAL"),
        format!("{}-{}", "HRKU", "0f8fad5b-d9cb-469f-a165-70867728950e"),
        format!("{}_{}", "fo1", random(43)),
        format!("{}_{}", "fm2", random(120)),
        format!("{}_{}", "rubygems", hex(48)),
        format!("{}-{}", "pul", hex(40)),
        format!("{}.{}.{}", "dp", "st", random(43)),
        format!("{}.{}.{}.{}", "dp", "st", "prd", random(43)),
        format!("{}.{}.{}", "dp", "pt", random(43)),
        format!("{}{}~{}", "q7Z", "8Q", random(34)),
        format!("{}-{}", "key", hex(32)),
        format!("{}-{}", hex(32), "us12"),
        format!("{}{}", "SK", hex(32)),
        format!("{}{}", "eyJrIjoi", random(60)),
        format!("{}{}", "LS0tLS1CRUdJTiBQUklWQVRF", "IEtFWS0tLS0tCk1JSUV2UUlCQURBTkJn"),
        format!("{}${}${}", "$2y", "10", random(53)),
        format!("{}.{}.{}", "SG", random(22), random(43)),
    ]
}

#[test]
fn whole_tokens_are_refused_and_covered() {
    let mut wrong = Vec::new();
    for token in tokens() {
        for text in [format!("before `{token}`, after"), format!("x = \"{token}\"\n"), token.clone()] {
            let is_found = found(&text, Use::Text) == [token.as_str()];
            let covered = cover_spec(&text);
            let parts = token.get(token.len() - 10..).is_some_and(|end| covered.contains(end));
            if !is_found || parts {
                wrong.push(format!("{text}: {:?}, {covered}", found(&text, Use::Text)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_made_of_words_or_too_long_is_no_token() {
    let mut wrong = Vec::new();
    for text in [
        "ASIAPACIFICREGION2PRODUCTION".to_owned(),
        "hvs.example-host-name.internal.shop".to_owned(),
        "SG.security-group.production.shop-database-primary-of-the-lake-house-of-europe".to_owned(),
        "xoxb-your-token".to_owned(),
        "sk-learn-pipeline-of-the-recommendation-team".to_owned(),
        "glpat-example-token-of-nobody".to_owned(),
        "monkey-0123456789".to_owned(),
        "metrics.abcdefghijklmnopqrstuvwx".to_owned(),
        "task-us12".to_owned(),
        "GENERAL".to_owned(),
        "pattern.of.a.name".to_owned(),
        format!("sha256:{}", hex(64)),
        format!("commit {}", hex(40)),
        "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUV2UUlCQURBTkJn".to_owned(),
    ] {
        let found = found(&text, Use::Text);
        if !found.is_empty() {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_key_of_putty_is_found() {
    let key =
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nbm90IGEgcmVhbCBrZXk=\nPrivate-MAC: 00";
    assert_eq!(found(key, Use::Text).len(), 1);
    assert_eq!(found(&key.replace('\n', "\\n"), Use::Text).len(), 1);
}

#[test]
fn a_key_that_is_not_closed_ends_where_something_else_begins() {
    let head = "-----BEGIN PRIVATE KEY-----";
    for text in [
        format!("# {head}\n[services.shop]\nkind = \"prometheus\"\n"),
        format!("# paste {head} here\nkind = \"prometheus\"\n"),
        format!(
            "# {head}\nkind = \"prometheus\"\na = '''\n{head}\nbm90IGEgcmVhbCBrZXk=\n-----END PRIVATE KEY-----\n'''\n"
        ),
    ] {
        let shown = cover_spec(&text);
        assert!(shown.contains("prometheus") && !shown.contains("bm90"), "{shown}");
    }
}
