//! What excerpts of a spec cover, and what they leave to read.

use super::*;

#[test]
fn what_varies_the_name_of_a_secret_is_covered() {
    for key in [
        "password_value",
        "password_prod",
        "passwordDev",
        "password_plain",
        "password_text",
        "password_base64",
        "secret_value",
        "token_value",
        "tokenString",
        "pword",
        "pasw",
        "psw",
        "api_ky",
        "bearer_tok",
        "passkey",
        "api.key",
        "'pa$$word'",
        "kennwort",
        "mot_de_passe",
    ] {
        let text = format!("[services.shop]\n{key} = 'hunterx'\n");
        assert!(!cover_spec(&text).contains("hunterx"), "{text}");
    }
}

#[test]
fn what_stands_beside_the_name_of_a_secret_is_covered() {
    for lines in [
        "args = ['--password', 'hunterx']",
        "args = ['--user', 'u', \"--db-password\", \"hunterx\"]",
        "command = ['-phunterx']",
        "env = [{ name = 'DB_PASSWORD', value = 'hunterx' }]",
        "env = [{ value = 'hunterx', name = 'DB_PASSWORD' }]",
        "headers = [{ name = 'X-Vault-Token', value = 'hunterx' }]",
        "headers = [['X-Vault-Token', 'hunterx']]",
        "[[services.shop.env]]\nname = 'DB_PASSWORD'\nvalue = 'hunterx'",
        "# password hunterx2",
        "# pwd is 'hunterx'",
        "# pw hunterx",
        "annotations = { note = 'password: hunterx' }",
        "headers = ['X-Token: hunterx']",
        "sql = \"ALTER ROLE x WITH ENCRYPTED PASSWORD E'hunterx'\"",
        "[receivers.r.slack]\nwebhook = 'hunterx'",
        "[receivers.r.slack]\nhook = 'hunterx'",
        "[receivers.r.slack]\nslack_api_url = 'hunterx'",
        "[receivers.r.pagerduty]\nkey = 'hunterx'",
        "[receivers.r.pushover]\nuser = 'hunterx'",
        "[receivers.r.webhook]\nurl = 'hunterx'",
        "[[receivers.r.webhook]]\nurl = 'hunterx'",
    ] {
        let text = format!("[services.shop]\n{lines}\n");
        assert!(!cover_spec(&text).contains("hunterx"), "{}", cover_spec(&text));
    }
    let written = Secrets::default();
    for text in
        ["command: [--password, hunterx]", "command:\n  - --password\n  - hunterx\n", "\"--password\", \"hunterx\""]
    {
        assert!(!written.cover(text).contains("hunterx"), "{}", written.cover(text));
    }
}

#[test]
fn what_says_nothing_secret_is_shown() {
    for lines in [
        "summary = 'token: the token of {{ $labels.job }} expires'",
        "description = 'Password: rotate it, see https://wiki.example/'",
        "login = 'daily'",
        "auth = 'none'",
        "labels = { token = 'yes' }",
        "text = 'key=value pass: 3 of 4'",
        "args = ['--verbose', 'yes', '--port', '80']",
        "command = ['-path', '-p80', '-prometheus.url=x']",
        "env = [{ name = 'HOME', value = 'here' }]",
        "headers = [['Accept', 'text']]",
        "functions = ['refresh_token', 'reset_password']",
        "[receivers.r.slack]\nchanel = '#ops'",
        "[receivers.r.webhook]\nurl = 'http://alert-log:8080/'",
        "# password rotation",
        "word = 'x'",
    ] {
        let text = format!("[services.shop]\n{lines}\n");
        assert_eq!(cover_spec(&text), text);
    }
}
