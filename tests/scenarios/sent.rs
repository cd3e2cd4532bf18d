//! The texts of a scenario are those that a real Alertmanager sends of the same alert: every integration that talks to an
//! address of one's choice, with nothing but defaults.

use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::support::patience::eventually;
use super::support::servers::{Answer, Responder, alertmanager, post_json};
use super::{check, run};

/// An integration: its name, the path at which it asks, its keys, and since when it exists.
type Row = (&'static str, &'static str, &'static str, (u16, u16));

/// Those that talk to any address; the versions are those from which on their secrets may be in files.
const INTEGRATIONS: &[Row] = &[
    ("discord", "/discord", "webhook_url: ADDRESS/discord", (0, 27)),
    ("mattermost", "/mattermost", "webhook_url: ADDRESS/mattermost", (0, 30)),
    ("msteams", "/msteams", "webhook_url: ADDRESS/msteams", (0, 27)),
    ("msteamsv2", "/flow", "webhook_url: ADDRESS/flow", (0, 28)),
    ("opsgenie", "/v2/alerts", "{api_key: x, api_url: ADDRESS/}", (0, 25)),
    ("pagerduty", "/event", "{routing_key: x, url: ADDRESS/event}", (0, 25)),
    ("rocketchat", "/api/v1/chat.postMessage", "{token: x, token_id: y, api_url: ADDRESS/}", (0, 28)),
    ("slack", "/slack", "{api_url: ADDRESS/slack, channel: '#db'}", (0, 25)),
    ("telegram", "/bot1:x/sendMessage", "{bot_token: '1:x', chat_id: -1, api_url: ADDRESS}", (0, 26)),
    ("victorops", "/victorops", "{api_key: x, routing_key: db, api_url: ADDRESS/victorops/}", (0, 25)),
    (
        "webex",
        "/webex",
        "{room_id: x, api_url: ADDRESS/webex, http_config: {authorization: {credentials: x}}}",
        (0, 25),
    ),
    ("webhook", "/hook", "url: ADDRESS/hook", (0, 25)),
];

/// The same in a spec.
const SECRETS: &[(&str, &str)] = &[
    ("discord", "webhook_url = { file = \"secrets/a\" }"),
    ("mattermost", "webhook_url = { file = \"secrets/a\" }"),
    ("msteams", "webhook_url = { file = \"secrets/a\" }"),
    ("msteamsv2", "webhook_url = { file = \"secrets/a\" }"),
    ("opsgenie", "api_key = { file = \"secrets/a\" }"),
    ("pagerduty", "routing_key = { file = \"secrets/a\" }"),
    ("rocketchat", "token = { file = \"secrets/a\" }\ntoken_id = { file = \"secrets/b\" }"),
    ("slack", "api_url = { file = \"secrets/a\" }\nchannel = \"#db\""),
    ("telegram", "bot_token = { file = \"secrets/a\" }\nchat_id = -1"),
    ("victorops", "api_key = { file = \"secrets/a\" }\nrouting_key = \"db\""),
    ("webex", "room_id = \"x\"\nauth = { bearer = { file = \"secrets/a\" } }"),
    ("webhook", "url = \"http://localhost/hook\""),
];

/// A spec whose one alert goes to one receiver with all integrations of a version.
fn spec(version: (u16, u16), integrations: &[&str]) -> String {
    let tables = SECRETS.iter().filter(|(kind, _)| integrations.contains(kind));
    let tables: String = tables.map(|(kind, keys)| format!("[receivers.all.{kind}]\n{keys}\n\n")).collect();
    format!(
        r#"
[stack.prometheus]
evaluation_interval = "1m"
[stack.alertmanager]
version = "{}.{}"
[services.db]
kind    = "prometheus"
address = "db-1:9187"
[services.db.metrics]
db_up = {{ type = "gauge", unit = "bool" }}
[alerts.DatabaseDown]
expr     = "db_up == 0"
severity = "critical"
summary  = "{{{{ $labels.instance }}}} is <down> & \"out\" + it's late"
[route]
receiver = "all"
group_by = ["service"]
{tables}
[[scenarios]]
name   = "the database dies"
start  = 2024-11-21T12:00:00Z
input  = 'db_up{{job="db",service="db",instance="db-1:9187"}}  0x10'
expect = [{{ receiver = "all" }}]
"#,
        version.0, version.1
    )
}

/// All values of JSON, those in values too.
fn values<'a>(json: &'a Value, all: &mut Vec<&'a Value>) {
    all.push(json);
    match json {
        Value::Array(items) => items.iter().for_each(|item| values(item, all)),
        Value::Object(entries) => entries.values().for_each(|item| values(item, all)),
        _ => {}
    }
}

/// Whether a request has a text among its values: as it is, or as the JSON that it is.
fn has(request: &Value, text: &str) -> bool {
    let mut all = Vec::new();
    values(request, &mut all);
    let json: Option<Value> = serde_json::from_str(text).ok();
    all.into_iter()
        .any(|value| value.as_str().is_some_and(|it| it.trim() == text.trim()) || json.as_ref() == Some(value))
}

/// Starts an Alertmanager with these integrations, gives it the alert, and waits for what it sends: by path.
fn requests(tool: &str, integrations: &[&Row], alert: &Value) -> Vec<(String, Value)> {
    let kept: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
    let sent = Arc::clone(&kept);
    let server = Responder::start(move |request| {
        let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
        let body = request.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        sent.lock().expect("the requests").push((path, serde_json::from_str(body).unwrap_or(Value::Null)));
        let done = r#"{"ok":true,"success":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"group"}}}"#;
        Answer::Reply(200, "application/json", done.to_owned())
    });
    let address = format!("http://127.0.0.1:{}", server.port);
    let each = integrations.iter().map(|(kind, _, keys, _)| {
        let keys = keys.replace("ADDRESS", &address);
        let keys = if keys.starts_with('{') { keys } else { format!("{{{keys}}}") };
        format!("  {kind}_configs: [{keys}]\n")
    });
    let config =
        format!("route: {{receiver: all, group_by: [service]}}\nreceivers:\n- name: all\n{}", each.collect::<String>());
    let folder = tempfile::Builder::new().prefix("a").rand_bytes(4).tempdir().expect("a folder");
    let file = folder.path().join("alertmanager.yml");
    std::fs::write(&file, config).expect("a file");
    let running = alertmanager(tool, folder.path(), &file);
    let posted = Value::Array(vec![alert.clone()]).to_string();
    let (status, said) = post_json(running.port, "/api/v2/alerts", &posted).expect("an answer");
    assert_eq!(status, 200, "{said}");
    eventually("every integration has sent its message", || {
        let sent = kept.lock().expect("the requests");
        let missing = integrations.iter().find(|(_, path, ..)| !sent.iter().any(|(asked, _)| asked.starts_with(path)));
        missing.map_or(Ok(()), |(kind, ..)| Err(format!("{kind}: {sent:?}")))
    });
    kept.lock().expect("the requests").clone()
}

fn texts_are_those_of(tool: &str, version: (u16, u16)) {
    let integrations: Vec<_> = INTEGRATIONS.iter().filter(|(.., since)| *since <= version).collect();
    let kinds: Vec<&str> = integrations.iter().map(|(kind, ..)| *kind).collect();
    let spec = spec(version, &kinds);
    assert_eq!(check(&spec).errors(), 0, "{:?}", check(&spec).diagnostics);
    let report = run(&spec);
    let story = report.tests[0].story.as_ref().expect("a story");
    let ours = |kind: &str| {
        let sent = story.notifications.iter().find(|sent| sent.integration == kind).unwrap_or_else(|| panic!("{kind}"));
        &sent.fields
    };
    let payload: Value = serde_json::from_str(&ours("webhook")["payload"]).expect("JSON");
    let sent = requests(tool, &integrations, &{
        let mut alert = payload["alerts"][0].clone();
        // it fires until somebody says otherwise
        alert
            .as_object_mut()
            .expect("an alert")
            .retain(|key, _| !["endsAt", "status", "fingerprint"].contains(&&**key));
        alert
    });
    let theirs = |path: &str| &sent.iter().find(|(asked, _)| asked.starts_with(path)).expect("a request").1;
    // only the address of Alertmanager itself is another
    let own = theirs("/hook")["externalURL"].as_str().expect("an address").to_owned();
    let external = payload["externalURL"].as_str().expect("an address");
    let here = |request: &Value| -> Value {
        serde_json::from_str(&request.to_string().replace(&own, external)).expect("JSON")
    };
    for (kind, path, ..) in &integrations {
        let request = here(theirs(path));
        for (field, text) in ours(kind).iter().filter(|(_, text)| !text.trim().is_empty()) {
            // a channel of VictorOps is a part of the path
            if *kind == "webhook" || (*kind, field.as_str()) == ("victorops", "routing_key") {
                continue;
            }
            assert!(has(&request, text), "{tool}: {kind}.{field} is {text:?}, not in\n{request:#}");
        }
    }
    let mut whole = here(theirs("/hook"));
    whole.as_object_mut().expect("an object").remove("groupKey");
    assert_eq!(whole, payload, "{tool}");
}

#[test]
fn texts_are_those_that_alertmanager_0_25_sends() {
    texts_are_those_of("alertmanager-0.25", (0, 25));
}

#[test]
fn texts_are_those_that_alertmanager_0_28_sends() {
    texts_are_those_of("alertmanager-0.28", (0, 28));
}

#[test]
fn texts_are_those_that_a_new_alertmanager_sends() {
    texts_are_those_of("alertmanager-0.3x", (0, 33));
}
