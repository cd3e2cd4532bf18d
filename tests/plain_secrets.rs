//! Secrets in plain text: every place where a spec can hold one, its finding, and that the finding does not show it.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use support::{check, found, rendered};

const SHOP: &str = "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:8080\"\n";
const WEB: &str = "[services.web]\nkind = \"http\"\naddress = \"https://web.example\"\n";
const HOOK: &str = "[receivers.r.webhook]\nurl = \"http://alert-log:8080/\"\n";
const WRITE: &str = "[[stack.prometheus.remote_write]]\nurl = \"https://mimir.example/push\"\n";
const ALERT: &str =
    "[alerts.A]\nexpr = 'up{job=\"shop\"} == 0'\nseverity = \"info\"\nsummary = \"down\"\nservice = \"shop\"\n";

/// What stands for a secret in the cases below.
const SECRET: &str = "not-a-real-token";

/// Each: where, what the lines follow, the lines, what of the finding's help shows that it knows the place.
type Place = (&'static str, &'static str, &'static str, &'static str);

/// Places where the tool would take it: `allow` does too.
const TAKEN: &[Place] = &[
    ("Authorization", WEB, "health = { headers = { Authorization = \"Bearer not-a-real-token\" } }", "auth = { bearer"),
    ("its spelling", WEB, "health = { headers = { authorization = \"not-a-real-token\" } }", "auth = { bearer"),
    ("Proxy-Authorization", WEB, "health = { headers = { Proxy-Authorization = \"not-a-real-token\" } }", "proxy"),
    ("X-Api-Key", WEB, "health = { headers = { X-Api-Key = \"not-a-real-token\" } }", "X-Api-Key = { file ="),
    ("Cookie", WEB, "health = { headers = { Cookie = \"sid=not-a-real-token\" } }", "Cookie = { file ="),
    (
        "a probe of an older exporter",
        "[stack.blackbox_exporter]\nversion = \"0.23\"\n",
        "[services.web]\nkind = \"http\"\naddress = \"https://web.example\"\nhealth = { headers = { X-Vault-Token = \"not-a-real-token\" } }",
        "stack.blackbox_exporter.version` to \"0.26\"",
    ),
    ("a probe's path", WEB, "health = { path = \"/health?token=not-a-real-token\" }", "headers = { X-Api-Key"),
    ("a probe's body", WEB, "health = { body = '{\"password\": \"not-a-real-token\"}' }", "body"),
    ("a parameter", SHOP, "params = { token = [\"not-a-real-token\"] }", "http_headers = {"),
    ("the second value of a parameter", SHOP, "params = { api_key = [\"\", \"not-a-real-token\"] }", "`auth`"),
    (
        "a parameter for an older Prometheus",
        "[stack.prometheus]\nversion = \"2.42\"\n",
        "[services.shop]\nkind = \"prometheus\"\naddress = \"shop:8080\"\nparams = { password = [\"not-a-real-token\"] }",
        "from Prometheus 2.53 on",
    ),
    (
        "a header of a scrape",
        SHOP,
        "http_headers = { X-Api-Key = { values = [\"not-a-real-token\"] } }",
        "X-Api-Key = { secrets = [{ file",
    ),
    (
        "a header for a proxy",
        SHOP,
        "proxy_url = \"http://proxy:3128\"\nproxy_connect_header = { Proxy-Authorization = [\"not-a-real-token\"] }",
        "a proxy without a login",
    ),
    (
        "a parameter of OAuth",
        SHOP,
        "oauth2 = { client_id = \"a\", client_secret = { file = \"s\" }, token_url = \"https://a/\", endpoint_params = { password = \"not-a-real-token\" } }",
        "client_secret",
    ),
    (
        "the URL of a token",
        SHOP,
        "oauth2 = { client_id = \"a\", client_secret = { file = \"s\" }, token_url = \"https://a/?api_key=not-a-real-token\" }",
        "leave it out",
    ),
    (
        "the URL of a discovery",
        "",
        "[services.shop]\nkind = \"prometheus\"\nhttp_sd_configs = [{ url = \"https://i.example/?token=not-a-real-token\" }]",
        "`auth`",
    ),
    (
        "a header of a discovery",
        "",
        "[services.shop]\nkind = \"prometheus\"\nhttp_sd_configs = [{ url = \"https://i.example/\", http_headers = { X-Api-Key = { values = [\"not-a-real-token\"] } } }]",
        "secrets = [",
    ),
    (
        "the address of Consul",
        "",
        "[services.shop]\nkind = \"prometheus\"\nconsul_sd_configs = [{ server = \"u:not-a-real-token@consul:8500\" }]",
        "`auth`",
    ),
    (
        "a discovery that is passed on",
        "",
        "[services.shop]\nkind = \"prometheus\"\nuyuni_sd_configs = [{ server = \"https://u:not-a-real-token@h/\" }]",
        "`auth`",
    ),
    (
        "a key of a discovery that is passed on",
        "",
        "[services.shop]\nkind = \"prometheus\"\nuyuni_sd_configs = [{ server = \"https://h/\", api_secret = \"not-a-real-token\" }]",
        "names a file",
    ),
    ("a header of remote_write", WRITE, "headers = { X-Api-Key = \"not-a-real-token\" }", "http_headers = { X-Api-Key"),
    (
        "the URL of remote_write",
        "",
        "[[stack.prometheus.remote_write]]\nurl = \"https://h/push?token=not-a-real-token\"",
        "`auth`",
    ),
    (
        "the path of a webhook",
        "",
        "[receivers.r.webhook]\nurl = \"https://hooks.example/hook/T0000000/B0000000/notarealtokennotareal\"",
        "url = { file =",
    ),
    (
        "a webhook in a list",
        "",
        "[[receivers.r.webhook]]\nurl = \"http://a/\"\n[[receivers.r.webhook]]\nurl = \"https://h/hooks/notarealtokennotareal\"",
        "url = { file =",
    ),
    (
        "a webhook of an older Alertmanager",
        "[stack.alertmanager]\nversion = \"0.25\"\n",
        "[receivers.r.webhook]\nurl = \"https://hooks.example/hook/T0000000/B0000000/notarealtokennotareal\"",
        "stack.alertmanager.version` to \"0.26\"",
    ),
    (
        "the query of a webhook",
        "",
        "[receivers.r.webhook]\nurl = \"https://h/?token=not-a-real-token\"",
        "url = { file =",
    ),
    (
        "the API of another service",
        "",
        "[receivers.r.telegram]\nbot_token = { file = \"s\" }\nchat_id = 1\napi_url = \"https://h/hooks/notarealtokennotareal\"",
        "no version of Alertmanager",
    ),
    (
        "a header of a webhook",
        HOOK,
        "http_config = { http_headers = { X-Api-Key = { values = [\"not-a-real-token\"] } } }",
        "secrets = [",
    ),
    (
        "a payload",
        "[stack.alertmanager]\nversion = \"0.34\"\n",
        "[receivers.r.webhook]\nurl = \"http://h/\"\npayload = { a = { api_key = \"not-a-real-token\" } }",
        "leave it out",
    ),
    (
        "a header of a mail",
        "",
        "[receivers.r.email]\nto = \"a@b.c\"\nfrom = \"d@e.f\"\nsmarthost = \"m:25\"\nheaders = { X-Api-Key = \"not-a-real-token\" }",
        "remove it",
    ),
    (
        "a link in a message",
        "",
        "[receivers.r.slack]\napi_url = { file = \"s\" }\nchannel = \"#a\"\ntitle_link = \"https://u:not-a-real-token@h/\"",
        "where it is stored",
    ),
    ("a runbook", ALERT, "runbook_url = \"https://h/?token=not-a-real-token\"", "where it is stored"),
    ("a description", ALERT, "description = \"see https://u:not-a-real-token@h/ first\"", "where it is stored"),
    (
        "a header in a description",
        ALERT,
        "description = \"curl -H 'Authorization: Bearer not-a-real-token' h\"",
        "where it is stored",
    ),
    ("an annotation", ALERT, "annotations = { a = \"https://hc-ping.com/not-a-real-token\" }", "where it is stored"),
    (
        "a text of a dashboard",
        "",
        "[[dashboards.d.panels]]\ntype = \"text\"\ntext = \"[in](https://u:not-a-real-token@h/)\"",
        "where it is stored",
    ),
    (
        "the JSON of a panel",
        "",
        "[[dashboards.d.panels]]\ntitle = \"t\"\nexpr = \"up\"\njson = '''{ \"links\": [{ \"url\": \"https://h/?token=not-a-real-token\" }] }'''",
        "where it is stored",
    ),
    (
        "a filter of logs",
        SHOP,
        "logs = { from = { files = [\"/var/log/shop/*.log\"] }, format = \"json\", filter = \"http { url => 'http://h' password => 'not-a-real-token' }\" }",
        "keystore",
    ),
    (
        "SQL",
        "",
        "[services.pg]\nkind = \"postgres\"\naddress = \"pg:5432\"\nauth = { username = \"u\", password = { file = \"s\" } }\nmigrations = { views = { v = { sql = \"SELECT a FROM dblink('host=h password=not-a-real-token', 'x') AS t(a int)\" } } }",
        "foreign server",
    ),
];

/// Places where nothing could be written with it.
const REFUSED: &[Place] = &[
    (
        "an image",
        "",
        "[stack.prometheus]\nimage = \"user:not-a-real-token@registry.example/prometheus:v3.5.3\"",
        "docker login",
    ),
    (
        "the image of another part",
        "",
        "[stack.grafana]\nimage = \"not-a-real-token@registry.example/grafana:v1\"",
        "docker login",
    ),
    (
        "an image without a registry",
        "",
        "[stack.alertmanager]\nimage = \"user:not-a-real-token@alertmanager:v0.28.1\"",
        "docker login",
    ),
    ("an address", "", "[services.a]\nkind = \"prometheus\"\naddress = \"u:not-a-real-token@a:1\"", "`auth`"),
    ("a proxy", SHOP, "proxy_url = \"http://u:not-a-real-token@p:1\"", "use a proxy without a login"),
    (
        "a proxy whose password has a slash",
        SHOP,
        "proxy_url = \"http://u:x/not-a-real-token@p:1\"",
        "use a proxy without a login",
    ),
    (
        "an address with such a login",
        "",
        "[services.a]\nkind = \"prometheus\"\naddress = \"http://u:x/not-a-real-token@a:1/p\"",
        "`auth`",
    ),
    (
        "a URL of the stack with such a login",
        "",
        "[stack.prometheus]\nurl = \"https://u:x/not-a-real-token@h\"",
        "https://host/path",
    ),
    (
        "a chat's webhook",
        "",
        "[receivers.r.webhook]\nurl = \"https://hooks.slack.com/services/T0/B0/not-a-real-token\"",
        "file",
    ),
    ("a URL of the stack", "", "[stack.grafana]\nurl = \"https://u:not-a-real-token@h/\"", "https://host/path"),
];

fn spec(before: &str, lines: &str) -> String {
    let shop = if before.contains("[services") || lines.contains("[services") { "" } else { SHOP };
    // keys belong to the table that they follow
    format!("{before}{lines}\n{shop}")
}

/// What is wrong with the findings of a place, if anything.
fn flaw(place: &Place, code: &str) -> Option<String> {
    let (about, before, lines, help) = place;
    let outcome = check(&spec(before, lines));
    let of_secrets: Vec<_> = outcome.diagnostics.iter().filter(|found| found.code.starts_with("secret/")).collect();
    let [finding] = of_secrets.as_slice() else {
        return Some(format!("{about}: {:?}\n{}", found(&outcome), rendered(&outcome)));
    };
    let shown = rendered(&outcome);
    let json = format!("{:?}", outcome.diagnostics);
    let secret = [SECRET, "notarealtoken"].into_iter().find(|secret| shown.contains(secret) || json.contains(secret));
    let reported = finding.help.as_deref().unwrap_or("");
    if finding.code != code || !reported.contains(help) || secret.is_some() {
        return Some(format!("{about}: {} and not {code}, help {reported:?}, shows {secret:?}\n{shown}", finding.code));
    }
    None
}

#[test]
fn a_secret_in_plain_text_is_found_wherever_it_can_stand() {
    let taken = TAKEN.iter().filter_map(|place| flaw(place, "secret/in-plain-text"));
    let refused = REFUSED.iter().filter_map(|place| flaw(place, "secret/plain-value"));
    let wrong: Vec<String> = taken.chain(refused).collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Something that nobody could guess, which is no key of anybody.
fn random(length: usize) -> String {
    let letters = b"q7Zk2mX9wB4tR8vN1cL5hJ3dS6fG0pY";
    letters.iter().cycle().take(length).map(|byte| char::from(*byte)).collect()
}

/// The specs in which there is not exactly one secret in plain text, or in whose findings it is shown.
fn unfound(specs: &[(String, String)]) -> Vec<String> {
    let wrong = |(lines, secret): &&(String, String)| {
        let outcome = check(&spec("", lines));
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
        codes.iter().filter(|code| **code == "secret/in-plain-text").count() != 1 || rendered(&outcome).contains(secret)
    };
    let specs = specs.iter().filter(wrong);
    specs.map(|(lines, _)| format!("{lines}\n{}", rendered(&check(&spec("", lines))))).collect()
}

#[test]
fn a_word_is_enough_under_a_name_that_tells() {
    let mut specs = Vec::new();
    for name in ["X-Pass", "X-Creds", "X-Pw", "X-Passcode", "X-Auth-Basic", "X-Otp", "X-Authz", "X-JWT-Assertion"] {
        specs.push((format!("{WEB}health = {{ headers = {{ {name} = \"hunterx\" }} }}"), "hunterx".to_owned()));
        specs.push((format!("{SHOP}http_headers = {{ {name} = {{ values = [\"hunterx\"] }} }}"), "hunterx".to_owned()));
    }
    for name in ["pass", "pw", "creds", "db_pass", "dbpass", "userpass", "password2", "token1"] {
        specs.push((format!("{SHOP}params = {{ {name} = [\"hunterx\"] }}"), "hunterx".to_owned()));
        specs.push((format!("{ALERT}runbook_url = \"https://h.example/?{name}=hunterx\""), "hunterx".to_owned()));
    }
    let wrong = unfound(&specs);
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_nobody_could_guess_is_found_under_a_name_that_may_tell() {
    let secret = random(32);
    let mut specs = Vec::new();
    for name in ["X-Session-Id", "X-Creds", "X-Otp", "X-Auth-Basic", "X-Pw"] {
        specs.push((format!("{WEB}health = {{ headers = {{ {name} = \"{secret}\" }} }}"), secret.clone()));
    }
    for name in ["access_key", "accesskey", "user_key", "community", "dsn", "client_assertion", "connection_string"] {
        specs.push((format!("{SHOP}params = {{ {name} = [\"{secret}\"] }}"), secret.clone()));
    }
    let wrong = unfound(&specs);
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Texts that are refused in an annotation, each with its secret.
fn texts() -> Vec<(String, String)> {
    let (key, word) = (random(40), "hunter2x".to_owned());
    let token = |parts: &[&str], mark: &str| parts.join(mark);
    let mut texts = vec![
        (format!("export AWS_SECRET_ACCESS_KEY={key}"), key.clone()),
        (format!("PGPASSWORD='{word}' psql"), word.clone()),
        (format!("curl -u monitor:{word} https://h"), word.clone()),
        (format!("tool --password {word}"), word.clone()),
        (format!("curl -H 'X-Vault-Token: {word}' h"), word.clone()),
        (format!("sshpass -p {word} ssh h"), word.clone()),
        (format!("docker login -u u -p {word} r"), word.clone()),
        (format!("redis-cli -a {word} ping"), word.clone()),
        (format!("Authorization: Splunk {key}"), key.clone()),
        (format!("u:{word}@tcp(h)/d"), word.clone()),
        (format!("jdbc:oracle:thin:scott/{word}@h"), word),
        (format!("PrivateKey = {key}=="), key.clone()),
    ];
    for token in [
        token(&["sk", "test", &random(24)], "_"),
        token(&["GOCSPX", &random(28)], "-"),
        token(&["gsk", &random(52)], "_"),
        token(&["hvs", &random(90)], "."),
        token(&["glft", &random(20)], "-"),
        token(&["figd", &random(40)], "_"),
        token(&["HRKU", &random(60)], "-"),
    ] {
        texts.push((format!("see {token} there"), token));
    }
    texts
}

#[test]
fn a_secret_in_an_annotation_is_found_in_whatever_language() {
    let specs: Vec<_> = texts()
        .into_iter()
        .map(|(text, secret)| (format!("{ALERT}annotations = {{ a = \"{text}\" }}"), secret))
        .collect();
    let wrong = unfound(&specs);
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn allow_accepts_it_with_a_reason_and_nothing_is_left_to_say() {
    let allow = "allow = [{ code = \"secret/in-plain-text\", reason = \"made up\" }]";
    let mut wrong = Vec::new();
    for (about, before, lines, _) in TAKEN {
        let text = spec(before, lines);
        let outcome = check(&text);
        let code = |found: &&lakehouse_obs::report::Diagnostic| found.code == "secret/in-plain-text";
        let Some(item) = outcome.diagnostics.iter().find(code).and_then(|found| found.item.clone()) else { continue };
        // a dotted key at the top belongs to the item wherever its own table stands
        let item = if item == "stack" { item } else { item.replacen('.', ".\"", 1) + "\"" };
        let outcome = check(&with_allow(&text, &item, allow));
        let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
        if codes
            .iter()
            .any(|code| code.starts_with("secret/") || code.starts_with("lint/") || code.starts_with("toml/"))
        {
            wrong.push(format!("{about}: {:?}\n{}", found(&outcome), rendered(&outcome)));
        }
        if rendered(&outcome).contains(SECRET) {
            wrong.push(format!("{about} is shown\n{}", rendered(&outcome)));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The spec with an `allow` in the table of an item.
fn with_allow(text: &str, item: &str, allow: &str) -> String {
    let plain = item.replace('"', "");
    let header = format!("[{plain}]\n");
    match text.contains(&header) {
        true => text.replacen(&header, &format!("{header}{allow}\n"), 1),
        false => format!("{text}[{item}]\n{allow}\n"),
    }
}

#[test]
fn a_default_and_an_overlay_are_looked_at_too() {
    for (text, item) in [
        (format!("[defaults.services.params]\ntoken = [\"not-a-real-token\"]\n{SHOP}"), "services.shop"),
        (
            format!("{SHOP}[defaults.receivers.webhook]\nurl = \"https://h/?token=not-a-real-token\"\n"),
            "defaults.receivers",
        ),
        (
            format!(
                "{SHOP}[environments.dev]\n[environments.prod.services.shop.params]\ntoken = [\"not-a-real-token\"]\n"
            ),
            "services.shop",
        ),
    ] {
        let outcome = check(&text);
        let of: Vec<_> = outcome.diagnostics.iter().filter(|found| found.code == "secret/in-plain-text").collect();
        assert_eq!(of.len(), 1, "{text}\n{}", rendered(&outcome));
        assert_eq!(of[0].item.as_deref(), Some(item));
    }
}

#[test]
fn what_only_sounds_like_one_is_none() {
    let correct = [
        format!(
            "{SHOP}params = {{ auth = [\"public_v2\"], module = [\"if_mib\"], target = [\"10.0.0.1\"], key = [\"a\"] }}"
        ),
        format!(
            "{SHOP}http_headers = {{ X-Scope-OrgID = {{ values = [\"shop\"] }}, X-Request-Id = {{ values = [\"1\"] }} }}"
        ),
        format!("{SHOP}http_headers = {{ X-Api-Key = {{ secrets = [{{ file = \"secrets/a\" }}] }} }}"),
        format!("{WEB}health = {{ headers = {{ Accept = \"text/plain\", Idempotency-Key = \"probe\" }} }}"),
        format!(
            "{WEB}health = {{ headers = {{ X-Api-Key = {{ env = \"KEY\" }}, Cookie = {{ file = \"secrets/c\" }} }} }}"
        ),
        format!("{WEB}health = {{ path = \"/health?verbose=true&key=db\" }}"),
        format!(
            "{SHOP}logs = {{ from = {{ files = [\"/var/log/a.log\"] }}, format = \"json\", redact = {{ pw = {{ pattern = \"password=\\\\S+\", with = \"password=gone\" }} }} }}"
        ),
        format!("{HOOK}{SHOP}"),
        format!(
            "{ALERT}description = \"password=see-wiki, password=/run/secrets/db, api_key=your-api-key, token=4096, \
             spec.secret=shop-db, https://user:pass@host/, psql --password=prompt, \
             Authorization: Bearer your-token-here\"\n{SHOP}"
        ),
        format!(
            "[receivers.r.webhook]\nurl = \"https://h.example/tenants/0f8fad5b-d9cb-469f-a165-70867728950e/alerts?dashboard=0f8fad5b-d9cb-469f-a165-70867728950f\"\n{SHOP}"
        ),
        format!("[receivers.r.webhook]\nurl = \"https://hooks.example/api/v2/alerts/prometheus-production\"\n{SHOP}"),
        format!(
            "[stack.prometheus]\nimage = \"registry.example:5000/prometheus:v3.5.3@sha256:{}\"\n{SHOP}",
            "0".repeat(64)
        ),
        format!(
            "{ALERT}description = \"the token: ask the team; https://h/{{{{ $labels.job }}}}?token={{{{ $value }}}}\"\n{SHOP}"
        ),
    ];
    for text in correct {
        let outcome = check(&text);
        assert!(outcome.diagnostics.is_empty(), "{text}\n{}", rendered(&outcome));
    }
}
