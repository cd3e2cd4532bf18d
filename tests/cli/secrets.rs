//! A secret that was written into the spec by mistake is never shown: not in a message, not in the source beside it.

use super::program::{folder, run, run_with_input};

const SECRET: &str = "hunter2";

/// Specs that hold a secret where none belongs, each for another reason.
const SPECS: &[(&str, &str)] = &[
    (
        "a plain value for a reference",
        r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
auth    = { username = "u", password = "hunter2" }
"#,
    ),
    (
        "a plain value, and another finding on the same line",
        r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
auth    = { usrname = "u", password = "hunter2" }
"#,
    ),
    (
        "a plain bearer token in a sub-table",
        r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
[services.shop.auth]
bearer = "hunter2"
"#,
    ),
    (
        "both forms of a reference, one with the value",
        r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
auth    = { bearer = { value = "hunter2" } }
"#,
    ),
    (
        "a value in the place of a variable's name",
        r#"
[services.shop]
kind    = "http"
address = "localhost:8080"
health  = { headers = { Authorization = { env = "hunter2 !" } } }
"#,
    ),
    (
        "an address with credentials",
        r#"
[services.db]
kind    = "postgres"
address = "postgres://monitor:hunter2@localhost:5432/app"
auth    = { username = "u", password = { file = "secrets/p" } }
"#,
    ),
    (
        "an address with credentials in a list",
        r#"
[services.shop]
kind    = "prometheus"
address = ["localhost:8080", "http://monitor:hunter2@localhost:8081"]
"#,
    ),
    (
        "the DSN of a driver as an address",
        r#"
[services.db]
kind    = "postgres"
address = "host=localhost user=monitor password=hunter2"
auth    = { username = "u", password = { file = "secrets/p" } }
"#,
    ),
    (
        "credentials in the address of an exporter",
        r#"
[services.db]
kind     = "postgres"
address  = "localhost:5432"
exporter = { address = "monitor:hunter2@localhost:9187" }
"#,
    ),
    (
        "credentials in a URL",
        r#"
[stack.prometheus]
url = "https://monitor:hunter2@prometheus.example"
"#,
    ),
    (
        "credentials in a URL of an alert",
        r#"
[alerts.A]
expr        = "vector(1) > 0"
severity    = "critical"
summary     = "A"
runbook_url = "https://monitor:hunter2@runbooks.example/{allert}"
"#,
    ),
    (
        "credentials in the URL of a runbook, which is printed into every alert",
        r#"
[alerts.A]
expr        = "vector(1) > 0"
severity    = "critical"
summary     = "A"
runbook_url = "https://monitor:hunter2@runbooks.example/a"
"#,
    ),
    (
        "credentials in a proxy's URL, with nothing else wrong",
        r#"
[services.shop]
kind      = "prometheus"
address   = "localhost:8080"
proxy_url = "http://monitor:hunter2@proxy:3128"
"#,
    ),
    (
        "credentials in a proxy's URL",
        r#"
[services.shop]
kind      = "prometheus"
address   = "localhost:8080"
proxy_url = "http://monitor:hunter2@proxy:3128/{x}"
"#,
    ),
    (
        "a key that the language does not have",
        r#"
[services.shop]
kind     = "prometheus"
address  = "localhost:8080"
password = "hunter2"
"#,
    ),
    (
        "a key that the language does not have, with a finding beside it",
        r#"
[services.shop]
kind     = "prometheus"
api_key  = "hunter2"
adress   = "localhost:8080"
token    = 'hunter2'
"#,
    ),
    (
        "a field of a scrape_config that has a key of our own",
        r#"
[services.shop]
kind         = "prometheus"
address      = "localhost:8080"
bearer_token = "hunter2"
basic_auth   = { username = "u", password = "hunter2" }
"#,
    ),
    (
        "a table that is not there yet",
        r#"
[receivers.pager.pagerduty]
routing_key = "hunter2"
[receivers.chat.slack]
api_url = "https://u:hunter2@hooks.example"
[receivers.mail.email]
auth_password = "hunter2"
"#,
    ),
    (
        "a password that is not quoted",
        r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
[services.shop.auth]
username = "u"
password = hunter2
"#,
    ),
    (
        "a password whose quote is not closed",
        r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
[services.shop.auth]
username = "u"
password = "hunter2
"#,
    ),
    (
        "a password with an escape that does not exist",
        r#"
[services.shop.auth]
password = "hunter2\d"
"#,
    ),
    (
        "a password that is set twice",
        r#"
[services.shop.auth]
password = "hunter2"
password = { file = "secrets/p" }
"#,
    ),
    (
        "a password in a line that is no TOML",
        r#"
[services.shop.auth]
password: hunter2
"#,
    ),
    (
        "a password on several lines",
        r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
auth    = { username = "u", password = '''
hunter2
''' }
"#,
    ),
    (
        "a list of passwords",
        r#"
[services.shop]
kind      = "prometheus"
address   = "localhost:8080"
passwords = ["hunter2", "hunter2"]
"#,
    ),
    (
        "a header that carries a credential",
        r#"
[services.shop]
kind    = "http"
address = "localhost:8080"
health  = { headers = { Authorization = "Bearer hunter2", "X-Api-Key" = "hunter2" }, pth = "/" }
"#,
    ),
    (
        "an error beside a DSN in a query",
        r#"
[services.shop]
kind    = "prometheus"
address = "localhost:8080"
version = "postgres://u:hunter2@h/db"
for     = "1m"
"#,
    ),
];

#[test]
fn a_secret_in_the_spec_is_never_printed() {
    let mut leaks = Vec::new();
    for (what, spec) in SPECS {
        let folder = folder(spec);
        let mut look = |how: &str, run: super::program::Run| {
            if run.code == 0 {
                leaks.push(format!("{what}: {how}: no finding"));
            }
            let all = run.all();
            for line in all.lines().filter(|line| line.contains(SECRET)) {
                leaks.push(format!("{what}: {how}: {line}"));
            }
        };
        for format in ["human", "concise", "json"] {
            look(format, run(folder.path(), &["check", "--format", format]));
        }
        look("coloured", run(folder.path(), &["check", "--color", "always"]));
        look("standard input", run_with_input(folder.path(), &["check", "-"], spec));
        look("build", run(folder.path(), &["build"]));
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

#[test]
fn what_stands_around_a_secret_is_still_shown() {
    let (_, spec) = SPECS[0];
    let folder = folder(spec);
    let check = run(folder.path(), &["check"]);
    insta::assert_snapshot!(check.out);
}
