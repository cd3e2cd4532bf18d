//! Receivers against the real Alertmanager: all fields of all types, what amtool rejects, and what must never be shown.
//!
//! Of amtool's cases, no spec can say: null entries, a receiver without a name or with the name of another, a value
//! together with its file (one key holds either), two kinds of credentials in `http_config` (`auth` has one form at a
//! time), globals, template files.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use lakehouse_obs::catalogue::{version_at_least, version_at_most};
use lakehouse_obs::spec::fields::{Field, FieldTable, FieldType};
use lakehouse_obs::spec::toml_of;
use lakehouse_obs::spec::tools::{RECEIVER, integration};
use serde_json::{Value, json};
use support::tools::{amtools, run, version, write};
use support::{build, check, found, rendered};

const FILE: &str = "alertmanager/alertmanager.yml";

fn version_of(tool: &str) -> String {
    let version = version(tool);
    format!("{}.{}", version.major, version.minor)
}

fn has(version: &str, since: Option<&str>, until: Option<&str>) -> bool {
    since.is_none_or(|since| version_at_least(version, since))
        && until.is_none_or(|until| version_at_most(version, until))
}

/// Whether a spec for this version can set the field.
fn can_write(field: &Field, version: &str) -> bool {
    let readable = !field.field_type.holds_secrets()
        || field.file.is_some_and(|twin| version_at_least(version, twin.since.unwrap_or("0")));
    has(version, field.since, field.until) && readable
}

/// A value of a field's type.
fn value(field: &Field, field_type: FieldType, version: &str, variant: usize) -> Value {
    if let Some(example) = field.written_examples().next() {
        return example;
    }
    match field_type {
        FieldType::Table(table) => whole(table, version, variant),
        FieldType::List(inner) => json!([value(field, *inner, version, variant)]),
        FieldType::Map(inner) => json!({ "name": value(field, *inner, version, variant) }),
        FieldType::Secret => json!({ "file": format!("secrets/{}", field.name) }),
        _ => field_type.example().expect("an example"),
    }
}

/// A table with every field that the version has; of those that exclude each other, another one in each variant.
fn whole(table: &FieldTable, version: &str, variant: usize) -> Value {
    let mut names: Vec<&str> = table
        .fields
        .iter()
        .filter(|field| can_write(field, version) && field.name != "enabled")
        .map(|field| field.name)
        .collect();
    let mut chosen = Vec::new();
    for group in table.excludes {
        let there: Vec<&str> = names.iter().copied().filter(|name| group.contains(name)).collect();
        let Some(first) = there.get(variant % there.len().max(1)) else { continue };
        // what one group decided, another one keeps
        let kept = there.iter().copied().find(|name| chosen.contains(name)).unwrap_or(first);
        chosen.push(kept);
        names.retain(|name| *name == kept || !group.contains(name));
    }
    let fields = names.iter().filter_map(|name| table.field(name));
    let mut entries: serde_json::Map<String, Value> =
        fields.map(|field| (field.name.to_owned(), value(field, field.field_type, version, variant))).collect();
    // credentials of two kinds, on two levels
    if entries.contains_key("auth")
        && let Some(http) = entries.get_mut("http_config").and_then(Value::as_object_mut)
    {
        http.remove("oauth2");
    }
    if let Some(http) = entries.get_mut("http_config").and_then(Value::as_object_mut)
        && http.contains_key("proxy_from_environment")
    {
        http.remove("no_proxy");
    }
    Value::Object(entries)
}

fn spec(kind: &str, fields: &Value, version: &str) -> String {
    let stack = format!("[stack.alertmanager]\nversion = \"{version}\"\n");
    // a template reads a label of the group
    format!("{stack}[route]\ngroup_by = [\"alertname\"]\n\n[receivers.everything]\n{kind} = {}\n", toml_of(fields))
}

fn accepts(tool: &str, files: &BTreeMap<String, String>) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), files);
    let said = run(tool, folder.path(), &["check-config", FILE]);
    if said.ok() { Ok(()) } else { Err(format!("{tool}: {}\n{}", said.text, files[FILE])) }
}

#[test]
fn every_field_of_every_type_is_what_amtool_accepts() {
    let mut checked = 0;
    for tool in amtools() {
        let version = version_of(tool);
        for kind in RECEIVER.fields.iter().filter(|kind| has(&version, kind.since, kind.until)) {
            // Debian builds 0.28 without it
            if kind.name == "jira" && tool == "amtool-0.28" {
                continue;
            }
            let table = integration(kind.name).expect("a type");
            let writable = |name: &&str| table.field(name).is_some_and(|field| can_write(field, &version));
            if let Some(group) = table.needs.iter().find(|group| !group.iter().any(&writable)) {
                let text = spec(kind.name, &json!({ group[0]: { "file": "secrets/x" } }), &version);
                let codes: Vec<&str> = check(&text).diagnostics.iter().map(|found| found.code).collect();
                assert!(codes.contains(&"secret/form-not-in-version"), "{text}: {codes:?}");
                continue;
            }
            for variant in 0..3 {
                let fields = whole(table, &version, variant);
                let files = build(&spec(kind.name, &fields, &version));
                accepts(tool, &files).unwrap_or_else(|said| panic!("{} {variant}: {said}", kind.name));
                let read: Value = serde_yaml::from_str(&files[FILE]).expect("YAML");
                let config = &read["receivers"][0][format!("{}_configs", kind.name)][0];
                assert_eq!(config["send_resolved"], true);
                for name in fields.as_object().expect("a table").keys().map(String::as_str) {
                    let field = table.field(name).expect("a field");
                    let written = match field.file {
                        Some(twin) if fields[name].is_object() => twin.name,
                        _ => field.written,
                    };
                    // these lie in other tables there
                    let known = ["auth", "tls", "tls_config", "subject", "http_config"].contains(&written);
                    assert!(known || !config[written].is_null(), "{} {name}: {config}", kind.name);
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "only {checked}");
}

const SLACK: &str = "[receivers.a.slack]\napi_url = { file = \"s\" }\nchannel = \"#a\"\n";
const EMAIL: &str = "[receivers.a.email]\nto = \"a@b.c\"\nfrom = \"d@e.f\"\nsmarthost = \"m:25\"\n";
const WEBHOOK: &str = "[receivers.a.webhook]\nurl = \"http://h/\"\n";
const PUSHOVER: &str = "[receivers.a.pushover]\nuser_key = { file = \"s\" }\ntoken = { file = \"s\" }\n";
const TELEGRAM: &str = "[receivers.a.telegram]\nbot_token = { file = \"s\" }\n";
const VICTOROPS: &str = "[receivers.a.victorops]\nrouting_key = \"r\"\napi_key = { file = \"s\" }\n";
const OPSGENIE: &str = "[receivers.a.opsgenie]\napi_key = { file = \"s\" }\n";
const JIRA: &str = "[receivers.a.jira]\nproject = \"P\"\nissue_type = \"Bug\"\napi_url = \"https://j.example/\"\n";
const WECHAT: &str = "[receivers.a.wechat]\napi_secret = { file = \"s\" }\ncorp_id = \"c\"\n";

/// Each: what it begins with, what is tried, the finding. All for the newest version, which has every field.
const REFUSED: &[(&str, &str, &str)] = &[
    ("", "[receivers.a.slack]\nchannel = \"#a\"", "shape/missing-key"),
    ("", "[receivers.a.slack]\napi_url = \"http://h/\"", "secret/plain-value"),
    (SLACK, "app_token = { file = \"s\" }", "shape/exclusive-keys"),
    (SLACK, "fields = [{ title = \"t\" }]", "shape/missing-key"),
    (SLACK, "actions = [{ type = \"button\", text = \"t\" }]", "shape/missing-key"),
    (
        SLACK,
        "actions = [{ type = \"button\", text = \"t\", url = \"u\", confirm = { title = \"t\" } }]",
        "shape/missing-key",
    ),
    (SLACK, "chanel = \"#a\"", "shape/unknown-key"),
    (SLACK, "text = \"{{ .Foo\"", "template/syntax"),
    (SLACK, "text = \"{{ nofn . }}\"", "template/unknown-function"),
    (SLACK, "text = \"{{ .Labels.job }}\"", "template/unknown-field"),
    (SLACK, "update_message = true", "shape/exclusive-keys"),
    (SLACK, "post_updates_to_thread = true", "shape/exclusive-keys"),
    (SLACK, "timeout = \"10\"", "value/invalid-duration"),
    (SLACK, "channel_ = 1", "shape/unknown-key"),
    ("", "[receivers.a.slack]\napp_token = { file = \"s\" }", "shape/missing-key"),
    ("", "[receivers.a.email]\nfrom = \"d@e.f\"\nsmarthost = \"m:25\"", "shape/missing-key"),
    ("", "[receivers.a.email]\nto = \"a@b.c\"\nfrom = \"d@e.f\"", "shape/missing-key"),
    ("", "[receivers.a.email]\nto = \"a@b.c\"\nsmarthost = \"m:25\"", "shape/missing-key"),
    ("", "[receivers.a.email]\nto = \"a@b.c\"\nfrom = \"d@e.f\"\nsmarthost = \"m\"", "value/invalid-address"),
    ("", "[receivers.a.email]\nto = \"a@b.c\"\nfrom = \"d@e.f\"\nsmarthost = \"m:\"", "value/invalid-address"),
    (
        "",
        "[receivers.a.email]\nto = \"nobody\"\nfrom = \"d@e.f\"\nsmarthost = \"m:25\"",
        "receiver/invalid-mail-address",
    ),
    (EMAIL, "headers = { Subject = \"a\", subject = \"b\" }", "value/duplicate"),
    (EMAIL, "subject = \"a\"\nheaders = { SUBJECT = \"b\" }", "value/duplicate"),
    (EMAIL, "require_tls = \"yes\"", "shape/wrong-type"),
    (EMAIL, "threading = { enabled = true, thread_by_date = \"weekly\" }", "shape/unknown-value"),
    (EMAIL, "threading = { enabled = true }\nheaders = { References = \"x\" }", "receiver/reserved-name"),
    (EMAIL, "tls = { min_version = \"1.2\" }", "shape/unknown-value"),
    (EMAIL, "auth = { username = \"u\" }", "shape/missing-key"),
    (EMAIL, "auth_password = \"p\"", "shape/unknown-key"),
    ("", "[receivers.a.webhook]", "shape/missing-key"),
    ("", "[receivers.a.webhook]\nurl = \"h\"", "value/invalid-url"),
    ("", "[receivers.a.webhook]\nurl = \"ftp://h/\"", "value/invalid-url"),
    ("", "[receivers.a.webhook]\nurl = \"http:///x\"", "value/invalid-url"),
    ("", "[receivers.a.webhook]\nurl = \"<secret>\"", "value/invalid-url"),
    ("", "[receivers.a.webhook]\nurl = \"http://u:p@h/\"", "secret/plain-value"),
    ("", "[receivers.a.webhook]\nurl = \"https://hooks.slack.com/services/T/B/x\"", "secret/plain-value"),
    ("", "[receivers.a.webhook]\nurl = \"http://h/{{ .Foo\"", "template/syntax"),
    (WEBHOOK, "max_alerts = -1", "shape/out-of-range"),
    (WEBHOOK, "url_file = \"x\"", "shape/unknown-key"),
    (WEBHOOK, "http_config = { basic_auth = { username = \"u\" } }", "shape/unknown-key"),
    (WEBHOOK, "auth = { username = \"u\", bearer = { file = \"s\" } }", "shape/exclusive-keys"),
    (WEBHOOK, "tls = { cert_file = \"c\" }", "shape/missing-key"),
    (WEBHOOK, "http_config = { no_proxy = \"h\" }", "shape/missing-key"),
    (WEBHOOK, "http_config = { proxy_url = \"http://p:1\", proxy_from_environment = true }", "shape/exclusive-keys"),
    (WEBHOOK, "http_config = { http_headers = { host = { values = [\"x\"] } } }", "receiver/reserved-name"),
    (WEBHOOK, "http_config = { oauth2 = { client_id = \"c\", token_url = \"https://h/\" } }", "shape/missing-key"),
    ("", "[receivers.a.pagerduty]", "shape/missing-key"),
    ("", "[receivers.a.pagerduty]\nrouting_key = { file = \"s\" }\nseverity = \"bad\"", "shape/unknown-value"),
    ("", "[receivers.a.opsgenie]", "shape/missing-key"),
    (OPSGENIE, "responders = [{ type = \"team\" }]", "shape/missing-key"),
    (OPSGENIE, "responders = [{ type = \"foo\", name = \"n\" }]", "shape/unknown-value"),
    (OPSGENIE, "priority = \"high\"", "shape/unknown-value"),
    ("", "[receivers.a.victorops]\napi_key = { file = \"s\" }", "shape/missing-key"),
    ("", "[receivers.a.victorops]\nrouting_key = \"r\"", "shape/missing-key"),
    (VICTOROPS, "custom_fields = { entity_id = \"x\" }", "receiver/reserved-name"),
    ("", "[receivers.a.pushover]\ntoken = { file = \"s\" }", "shape/missing-key"),
    ("", "[receivers.a.pushover]\nuser_key = { file = \"s\" }", "shape/missing-key"),
    (PUSHOVER, "retry = \"1d\"", "value/invalid-duration"),
    (PUSHOVER, "html = true\nmonospace = true", "shape/exclusive-keys"),
    ("", "[receivers.a.telegram]\nchat_id = 1", "shape/missing-key"),
    (TELEGRAM, "message = \"x\"", "shape/missing-key"),
    (TELEGRAM, "chat_id = \"@name\"", "shape/wrong-type"),
    (TELEGRAM, "chat_id = 0", "shape/out-of-range"),
    (TELEGRAM, "chat_id = 1\nparse_mode = \"html\"", "shape/unknown-value"),
    ("", "[receivers.a.discord]", "shape/missing-key"),
    ("", "[receivers.a.msteams]", "shape/missing-key"),
    ("", "[receivers.a.msteamsv2]", "shape/missing-key"),
    ("", "[receivers.a.mattermost]", "shape/missing-key"),
    ("", "[receivers.a.webex]\nroom_id = \"r\"", "shape/missing-key"),
    ("", "[receivers.a.webex]\nauth = { bearer = { file = \"s\" } }", "shape/missing-key"),
    ("", "[receivers.a.jira]\nissue_type = \"Bug\"\napi_url = \"https://j.example/\"", "shape/missing-key"),
    ("", "[receivers.a.jira]\nproject = \"P\"\napi_url = \"https://j.example/\"", "shape/missing-key"),
    ("", "[receivers.a.jira]\nproject = \"P\"\nissue_type = \"Bug\"", "shape/missing-key"),
    (JIRA, "api_type = \"server\"", "shape/unknown-value"),
    (JIRA, "reopen_duration = \"often\"", "value/invalid-duration"),
    ("", "[receivers.a.rocketchat]\ntoken = { file = \"s\" }", "shape/missing-key"),
    ("", "[receivers.a.incidentio]\nalert_source_token = { file = \"s\" }", "shape/missing-key"),
    ("", "[receivers.a.incidentio]\nurl = \"https://h/\"", "shape/missing-key"),
    ("", "[receivers.a.wechat]\ncorp_id = \"c\"", "shape/missing-key"),
    ("", "[receivers.a.wechat]\napi_secret = { file = \"s\" }", "shape/missing-key"),
    (WECHAT, "message_type = \"foo\"", "shape/unknown-value"),
    ("", "[receivers.a.sns]\nsubject = \"x\"", "shape/missing-key"),
    ("", "[receivers.a.sns]\ntopic_arn = \"a\"\ntarget_arn = \"b\"", "shape/exclusive-keys"),
    ("", "[receivers.a]\nslack = 3", "shape/wrong-type"),
    ("", "[receivers.a.carrier_pigeon]\nx = 1", "shape/unknown-key"),
    ("", "[receivers.\"A b\"]", "value/invalid-name"),
    ("", "[defaults.receivers.slack]\nchanel = \"#a\"", "shape/unknown-key"),
];

/// What 0.25 does not have yet: the field with its finding.
const LATER: &[(&str, &str)] = &[
    ("[receivers.a.msteams]\nwebhook_url = { file = \"s\" }", "shape/field-not-in-version"),
    ("[receivers.a.webhook]\nurl = { file = \"s\" }", "secret/form-not-in-version"),
    ("[receivers.a.webhook]\nurl = \"http://h/{{ .Status }}\"", "template/not-in-version"),
    ("[receivers.a.webhook]\nurl = \"http://h/\"\ntimeout = \"1s\"", "shape/field-not-in-version"),
    ("[receivers.a.slack]\napi_url = { file = \"s\" }\ntext = \"{{ trimSpace .Status }}\"", "template/not-in-version"),
    (
        "[receivers.a.pagerduty]\nrouting_key = { file = \"s\" }\ndetails = { a = { b = \"c\" } }",
        "shape/field-not-in-version",
    ),
];

fn refused(spec: &str, code: &str) -> Result<(), String> {
    let outcome = check(spec);
    let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
    let placed = found(&outcome).iter().all(|found| found.contains(" at lakehouse.toml:"));
    if codes == [code] && placed && outcome.model().is_none() {
        return Ok(());
    }
    Err(format!("{spec}\nnot {code} but {:?}\n{}", found(&outcome), rendered(&outcome)))
}

#[test]
fn what_amtool_rejects_is_refused_in_the_spec() {
    let newest = REFUSED.iter().map(|(before, lines, code)| {
        refused(&format!("[stack.alertmanager]\nversion = \"0.35\"\n{before}{lines}\n"), code)
    });
    let oldest = LATER
        .iter()
        .map(|(lines, code)| refused(&format!("[stack.alertmanager]\nversion = \"0.25\"\n{lines}\n"), code));
    let wrong: Vec<String> = newest.chain(oldest).filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// The same written by hand, below a receiver: all versions reject these.
const BY_HAND: &[&str] = &[
    "slack_configs: [{channel: a}]",
    "slack_configs: [{api_url: \"http://h/\", fields: [{title: t}]}]",
    "slack_configs: [{api_url: \"http://h/\", actions: [{type: button, text: t}]}]",
    "slack_configs: [{api_url: \"http://h/\", chanel: a}]",
    "email_configs: [{from: d@e.f, smarthost: \"m:25\"}]",
    "email_configs: [{to: a@b.c, from: d@e.f, smarthost: m}]",
    "email_configs: [{to: a@b.c, from: d@e.f, smarthost: \"m:25\", headers: {Subject: a, subject: b}}]",
    "email_configs: [{to: a@b.c, from: d@e.f, smarthost: \"m:25\", tls_config: {min_version: \"1.2\"}}]",
    "webhook_configs: [{}]",
    "webhook_configs: [{url: \"ftp://h/\"}]",
    "webhook_configs: [{url: \"http://h/\", max_alerts: -1}]",
    "webhook_configs: [{url: \"http://h/\", http_config: {basic_auth: {username: u}, bearer_token: b}}]",
    "pagerduty_configs: [{}]",
    "opsgenie_configs: [{api_key: k, responders: [{type: team}]}]",
    "opsgenie_configs: [{api_key: k, responders: [{type: foo, name: n}]}]",
    "victorops_configs: [{api_key: k, routing_key: r, custom_fields: {entity_id: x}}]",
    "pushover_configs: [{token: t}]",
    "pushover_configs: [{token: t, user_key: u, retry: 1d}]",
    "telegram_configs: [{bot_token: t, chat_id: \"@name\"}]",
    "telegram_configs: [{bot_token: t, chat_id: 1, parse_mode: html}]",
    "telegram_configs: [{bot_token: t}]",
    "discord_configs: [{}]",
    "webex_configs: [{room_id: r}]",
    "wechat_configs: [{api_secret: s}]",
    "wechat_configs: [{api_secret: s, corp_id: c, message_type: foo}]",
    "sns_configs: [{subject: x}]",
    "sns_configs: [{topic_arn: a, target_arn: b}]",
];

#[test]
fn amtool_does_reject_them() {
    for tool in amtools() {
        for text in BY_HAND {
            let text = format!("route: {{receiver: a}}\nreceivers: [{{name: a, {text}}}]\n");
            let said = accepts(tool, &[(FILE.to_owned(), text.clone())].into());
            assert!(said.is_err(), "{tool} accepts {text}");
        }
    }
}

#[test]
fn a_secret_in_plain_text_is_never_shown() {
    const VALUE: &str = "hunter2-Zq9xPlainSecret";
    let mut seen = 0;
    for kind in RECEIVER.fields {
        let table = integration(kind.name).expect("a type");
        for field in table.fields.iter().filter(|field| field.field_type.holds_secrets()) {
            for written in [json!(VALUE), json!({ "value": VALUE }), json!([VALUE])] {
                let outcome = check(&spec(kind.name, &json!({ field.name: written }), "0.35"));
                let shown = rendered(&outcome)
                    + &lakehouse_obs::render::render_json(
                        &outcome.diagnostics,
                        &outcome.sources,
                        lakehouse_obs::render::Summary::default(),
                    );
                assert!(!outcome.diagnostics.is_empty(), "{} {}", kind.name, field.name);
                assert!(!shown.contains(VALUE), "{} {}:\n{shown}", kind.name, field.name);
                seen += 1;
            }
        }
    }
    assert!(seen > 40, "only {seen}");
}

#[test]
fn hostile_texts_arrive_as_they_are() {
    let texts = [
        "on",
        "no",
        "~",
        "null",
        "22:22",
        "1_000",
        "0x1F",
        "2024-01-01",
        "a: b",
        "# no comment",
        "- a",
        "*x",
        "&x",
        "!tag",
        "%",
        "@a",
        "`",
        "'",
        "\"",
        "\\",
        "{a}",
        "[a]",
        "a\nb",
        " a ",
        "\t",
        "é😀",
        "<b>",
        "$HOME",
        "${X}",
        "}}",
    ];
    for text in texts {
        let quoted = json!(text).to_string();
        let spec = format!(
            "[receivers.a.slack]\napi_url = {{ file = \"s\" }}\nchannel = \"#a\"\ntitle = {quoted}\n\
             fields = [{{ title = \"t\", value = \"v\" }}]\n[receivers.a.opsgenie]\napi_key = {{ file = \"s\" }}\n\
             details = {{ {quoted} = {quoted} }}\n"
        );
        let files = build(&spec);
        let read: Value = serde_yaml::from_str(&files[FILE]).expect("YAML");
        let receiver = &read["receivers"][0];
        assert_eq!(receiver["slack_configs"][0]["title"], text);
        assert_eq!(receiver["opsgenie_configs"][0]["details"][text], text);
        accepts("amtool-0.28", &files).unwrap_or_else(|said| panic!("{text:?}: {said}"));
    }
}

#[test]
fn defaults_fill_what_is_there_and_bring_nothing() {
    let files = build(
        "[defaults.receivers.email]\nfrom = \"d@e.f\"\nsmarthost = \"m:25\"\nauth = { username = \"u\", password = { env = \"P\" } }\n\
         [defaults.receivers.slack]\napi_url = { file = \"s\" }\n\
         [[receivers.a.email]]\nto = \"a@b.c\"\ntext = \"t\"\n[[receivers.a.email]]\nto = \"x@y.z\"\nsend_resolved = false\n\
         [[receivers.a.email]]\nto = \"off@y.z\"\nenabled = false\n\
         [receivers.a.telegram]\nenabled = false\n",
    );
    let read: Value = serde_yaml::from_str(&files[FILE]).expect("YAML");
    let receiver = read["receivers"][0].as_object().expect("a table");
    assert_eq!(receiver.keys().collect::<Vec<_>>(), ["email_configs", "name"]);
    let mails = receiver["email_configs"].as_array().expect("a list");
    assert_eq!(mails.len(), 2);
    for mail in mails {
        assert_eq!(mail["from"], "d@e.f");
        assert_eq!(mail["auth_password_file"], "/run/secrets/P");
    }
    assert_eq!((&mails[0]["html"], &mails[0]["send_resolved"]), (&json!(""), &json!(true)));
    assert_eq!((&mails[1]["html"], &mails[1]["send_resolved"]), (&Value::Null, &json!(false)));
    let variables: Vec<&str> = files[".env.example"].lines().filter(|line| line.ends_with('=')).collect();
    assert_eq!(variables, ["P="]);
}

#[test]
fn a_stack_without_receivers_has_one_that_delivers_nothing() {
    let alert = "[alerts.A]\nexpr = \"up == 0\"\nsummary = \"It is down\"\nseverity = \"critical\"\n";
    let files = build(alert);
    let read: Value = serde_yaml::from_str(&files[FILE]).expect("YAML");
    assert_eq!(read["receivers"], json!([{ "name": "nobody" }]));
    for tool in amtools() {
        accepts(tool, &files).unwrap_or_else(|said| panic!("{said}"));
    }
    let elsewhere = format!("[stack.alertmanager]\naddress = \"am:9093\"\n{alert}");
    assert!(!build(&elsewhere).contains_key(FILE), "it has a configuration of its own");
}

/// What a template renders to, or why it does not.
fn render(tool: &str, folder: &Path, text: &str) -> Result<String, String> {
    let arguments = ["template", "render", "--template.glob=own.tmpl", "--template.data=data.json", "--template.text"];
    let said = run(tool, folder, &[&arguments[..], &[text]].concat());
    if said.ok() { Ok(said.text) } else { Err(said.text) }
}

#[test]
fn functions_are_those_of_the_real_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = json!({
        "receiver": "a", "status": "firing", "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {},
        "externalURL": "http://h/",
        "alerts": [{ "status": "firing", "labels": { "alertname": "A" }, "annotations": {},
            "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2026-01-01T00:00:00Z", "generatorURL": "http://h/",
            "fingerprint": "1" }],
    });
    let files = [("own.tmpl", "{{ define \"own\" }}{{ end }}".to_owned()), ("data.json", data.to_string())];
    write(folder.path(), &files.map(|(name, text)| (name.to_owned(), text)).into());
    let newest = lakehouse_obs::template::alertmanager((0, 35));
    for tool in amtools() {
        let version = version(tool);
        let version = (version.major, version.minor);
        for function in newest.functions {
            let name = function.name;
            // a missing function is found when the text is parsed, before anything runs
            let known =
                render(tool, folder.path(), &format!("{{{{ if false }}}}{{{{ {name} }}}}{{{{ end }}}}")).is_ok();
            assert_eq!(known, function.since <= version, "{tool} {name}");
        }
    }
}
